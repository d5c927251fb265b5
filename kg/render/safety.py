"""What makes a page safe to open: text that stays text, data that stays data, and a policy that lets nothing else run.

The policy is Content Security Policy Level 3 (W3C): nothing loads, and only the scripts and the style whose SHA-256
the page names are used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Control characters, and marks that turn the direction of what follows (Unicode Annex 9)."""
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


def policy(scripts: list[str], styles: list[str]) -> str:
    """The page's Content-Security-Policy.

    >>> policy(["1"], [])[:50]
    "default-src 'none'; script-src 'sha256-a4ayc/80/OG"
    """
    parts = ["default-src 'none'"]
    for name, texts in (("script-src", scripts), ("style-src", styles)):
        if texts:
            parts.append(f"{name} {' '.join(_source(text) for text in texts)}")
    return "; ".join([*parts, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
