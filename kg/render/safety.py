"""What makes a page safe to open: text that stays text, data that stays data, and a policy that lets nothing else run.

The policy is Content Security Policy Level 3 (W3C): nothing loads, and only the scripts and the style whose SHA-256
the page names are used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import textwrap
import zlib

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Control characters, and marks that turn the direction of what follows (Unicode Annex 9)."""
_NUMBERED = re.compile(r"[0-9].*/|/.*[0-9]|\([0-9]+\)")
"""Words that number an act or an edition: with a digit and a slash, or a number in brackets."""
_LEAST = 12
"""Characters of a name that stand before its number at least."""
_SPARE = 6
"""Characters by which a number may be wider than a line before it is broken."""
_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def shown(text: str) -> str:
    r"""Text without characters that steer what is around them; each is replaced by a mark.

    >>> shown("a\u202egnp.exe") == "a\ufffdgnp.exe"
    True
    """
    return _UNSEEN.sub("\ufffd", text)


def cut(text: str, length: int) -> str:
    """Text of at most some characters, with an ellipsis after a whole word where it is longer.

    >>> cut("National Authority against Trafficking", 28), cut("x" * 9, 5)
    ('National Authority against…', 'xxxx…')
    """
    if len(text) <= length:
        return text
    words, _, rest = text[: length - 1].rpartition(" ")
    kept = words if len(words) >= length // 2 and text[length - 1] != " " else f"{words} {rest}".strip()
    return kept.rstrip(" .,;:(") + "…"


def brief(text: str, length: int, most: int) -> str:
    """A name cut to some characters, but not where it has at most ``most``; the last number in it stays, and whole.

    >>> brief("Article 12 (paragraph 3) of Law No. 04/L-218", 40, 60)
    'Article 12 (paragraph 3) of Law No. 04/L-218'
    >>> brief("Article 164 of the Criminal Code of the Republic of Utopia (2019)", 40, 60)
    'Article 164 of the Criminal Code… (2019)'
    """
    if len(text) <= most:
        return text
    numbers = [word.rstrip(".,;:") for word in text.split() if _NUMBERED.search(word)]
    short = _in_words(text, length)
    if not numbers or numbers[-1] in short or len(numbers[-1]) > length - _LEAST:
        return short
    return f"{_in_words(text, length - len(numbers[-1]) - 1)} {numbers[-1]}"


def _in_words(text: str, length: int) -> str:
    """Text cut after whole words, but a first word that is too long within it."""
    whole = text[: length - 1].rpartition(" ")[0] if text[length - 1 : length].strip() else text[: length - 1]
    return whole.rstrip(" .,;:(-–") + "…" if whole.strip() else cut(text, length)


def folded(text: str, width: int) -> list[str]:
    """Lines of a text; a word is broken only where it is wider than a line, a number only where it is much wider.

    >>> folded("Law No. 04/L-218 on Preventing and Combating", 20)
    ['Law No. 04/L-218 on', 'Preventing and', 'Combating']
    >>> folded("Decision 01-464/01-0054780-2/24 abcdefghijklmnopqrstuvwx", 20)
    ['Decision', '01-464/01-0054780-2/24', 'abcdefghijklmnopqrst', 'uvwx']
    """
    pieces = []
    for word in text.split():
        whole = len(word) <= width + _SPARE and _NUMBERED.search(word)
        pieces += [word] if whole else textwrap.wrap(word, width, break_on_hyphens=False)
    return textwrap.wrap(" ".join(pieces), width, break_on_hyphens=False, break_long_words=False)


def json_block(value: object) -> str:
    r"""JSON that stands in a script element and can't end it.

    >>> print(json_block({"a": "</script>"}))
    {"a":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return re.sub("[<>&\u2028\u2029]", lambda m: _IN_SCRIPT[m[0]], text)


def packed_block(text: str) -> str:
    """Text packed for a script element (zlib format, RFC 1950, in base64): letters that end nothing.

    >>> zlib.decompress(base64.b64decode(packed_block("</script>"))).decode()
    '</script>'
    """
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def policy(scripts: list[str], styles: list[str], forms: str = "'none'") -> str:
    """The page's Content-Security-Policy; ``forms`` is where its forms may lead.

    >>> policy(["1"], [])[:50]
    "default-src 'none'; script-src 'sha256-a4ayc/80/OG"
    """
    parts = ["default-src 'none'"]
    for name, texts in (("script-src", scripts), ("style-src", styles)):
        if texts:
            parts.append(f"{name} {' '.join(_source(text) for text in texts)}")
    return "; ".join([*parts, "img-src data:", "base-uri 'none'", f"form-action {forms}"])


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
