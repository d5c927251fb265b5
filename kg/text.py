"""Words and keys: how names and questions are folded before they are compared.

Folding is the same at build time and at question time, so a key either matches or it does not: Unicode NFKC,
case folded, diacritics dropped, Serbian Cyrillic written in Latin (the 1:1 table of the Serbian orthography).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_CYRILLIC = str.maketrans(
    dict(
        pair.split(":")
        for pair in (
            "а:a б:b в:v г:g д:d ђ:dj е:e ж:z з:z и:i ј:j к:k л:l љ:lj м:m н:n њ:nj о:o п:p р:r с:s т:t ћ:c у:u "
            "ф:f х:h ц:c ч:c џ:dz ш:s ѓ:gj ќ:kj ѕ:dz"
        ).split()
    )
)
_STROKES = str.maketrans({"đ": "dj", "ø": "o", "ł": "l", "’": "'", "‘": "'", "–": "-", "—": "-", "ß": "ss"})
_CHUNK = re.compile(
    r"(?<![\w/])\d{1,3}(?:\.\d+)*(?:\s?\(\d+(?:\.\d+)*\))+"  # 64(2), 59 (1)(1.1)
    r"|[^\W\d_]{2,}(?=\.\d+\s?\()"  # art.64(2)
    r"|(?<![\w/.,])\d{1,3}(?:,\d{3})+(?![\w/.,]*\d)"  # 2,000
    r"|[^\W_]+(?:[/.\-'][^\W_]+)*"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+")
_ARTICLES = frozenset({"the", "a", "an"})
_SHORTEST, _ENDING = 3, 6
"""Letters that a beginning has at least, and that a word may have after it."""


class Word(NamedTuple):
    """A word of a text: folded form, as written, and offsets into the text that was given."""

    key: str
    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Text as it is compared.

    >>> fold("Qendra për Mbrojtjen"), fold("Трговина људима"), fold("Đorđe")
    ('qendra per mbrojtjen', 'trgovina ljudima', 'djordje')
    """
    latin = unicodedata.normalize("NFKC", text).casefold().translate(_CYRILLIC).translate(_STROKES)
    if latin.isascii():
        return latin
    return "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))


def words(text: str) -> list[Word]:
    """The words of a text in order, English articles left out.

    Numbers of acts and provisions stay whole, words joined by a hyphen or an apostrophe come apart.

    >>> [w.key for w in words("the anti-trafficking Law No. 04/L-218, art.64(2); OHIM's U.S. plan 2015-2019")]
    ['anti', 'trafficking', 'law', 'no', '04/l-218', 'art', '64.2', 'ohim', "'s", 'us', 'plan', '2015-2019']
    >>> [w.key for w in words("2,000 raids, 1.200 euros, article 7.1, in 2017, 34 closed")]
    ['2000', 'raid', '1200', 'euro', 'article', '7.1', 'in', '2017', '34', 'closed']
    """
    return list(_words(text))


@lru_cache(maxsize=1 << 15)
def _words(text: str) -> tuple[Word, ...]:
    """The same; a build asks for the words of most names several times."""
    found: list[Word] = []
    plain = text
    if not text.isascii():
        if not unicodedata.is_normalized("NFKC", text):
            plain = "".join(c if len(unicodedata.normalize("NFKC", c)) == 1 else " " for c in text)
        plain = plain.translate(_STROKES_1)
    for match in _CHUNK.finditer(plain):
        for start, end in _pieces(match.group()):
            raw = match.group()[start:end]
            key = _singular_key(raw)
            if key and key not in _ARTICLES:
                a = match.start() + start
                found.append(Word(key, text[a : a + end - start], a, a + end - start))
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _singular_key(raw: str) -> str:
    return singular(_key(raw))


def primary(tag: str) -> str:
    """The language of a language tag (RFC 5646), without script and region.

    >>> primary("sr-Latn"), primary("en-GB"), primary("")
    ('sr', 'en', '')
    """
    return tag.partition("-")[0].casefold()


def beginnings(word: str) -> list[str]:
    """Beginnings by which a word may be known, longest first.

    >>> beginnings("gjykate")
    ['gjykate', 'gjykat', 'gjyka', 'gjyk', 'gjy']
    """
    return [word[:size] for size in range(len(word), max(_SHORTEST, len(word) - _ENDING) - 1, -1)]


def bare(text: str, endings: Iterable[str]) -> str:
    """The key of a name in a language whose words bend: without endings, nor words of one or two letters.

    A crude rule, but the same on both sides of a comparison: endings come off as long as three letters stay.

    >>> bare("Ministrisë së Drejtësisë", ("se", "i", "e", "a")) == bare("Ministria e Drejtësia", ("se", "i", "e", "a"))
    True
    """
    longest = sorted(endings, key=len, reverse=True)
    return " ".join(filter(None, (_bare(word.key, longest) for word in words(text))))


def _bare(word: str, endings: list[str]) -> str:
    if len(word) < _SHORTEST and word.isalpha():
        return ""
    while word.isalpha():
        end = next((one for one in endings if word.endswith(one) and len(word) - len(one) >= _SHORTEST), "")
        if not end:
            break
        word = word.removesuffix(end)
    return word


_STROKES_1 = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-"})


def key(text: str) -> str:
    """The key under which a name is looked up.

    >>> key("National Authority against Trafficking in Human Beings")
    'national authority against trafficking in human being'
    """
    return " ".join(word.key for word in words(text))


def singular(word: str) -> str:
    """A word without its English plural ending; a crude rule, but the same on both sides of a comparison.

    >>> [singular(w) for w in ("beings", "authorities", "access", "agencies", "04/l-218s", "taxes", "is")]
    ['being', 'authority', 'access', 'agency', '04/l-218s', 'tax', 'is']
    """
    if len(word) < 4 or not word.isalpha() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def natural(text: str) -> list[tuple[bool, int, str]]:
    """A key that sorts numbers by size.

    >>> sorted(["2.10", "2.9", "a"], key=natural)
    ['2.9', '2.10', 'a']
    """
    return [(False, int(part), "") if part.isdecimal() else (True, 0, part) for part in re.findall(r"\d+|\D+", text)]


def _key(raw: str) -> str:
    folded = fold(raw)
    if _THOUSANDS.fullmatch(folded):
        return re.sub("[.,]", "", folded)
    if "(" in folded:
        folded = ".".join(part.strip() for part in re.split(r"[()]+", folded) if part.strip())
    return folded.replace(".", "") if re.fullmatch(r"[a-z](?:\.[a-z])+", folded) else folded


def _pieces(chunk: str) -> list[tuple[int, int]]:
    """Offsets of the words in a chunk that holds no blank (but perhaps parentheses)."""
    if "(" in chunk or chunk.isalnum() or _THOUSANDS.fullmatch(chunk):
        return [(0, len(chunk))]
    if not any(c.isdigit() for c in chunk):
        if re.fullmatch(r"[^\W\d_](?:\.[^\W\d_])+", chunk):
            return [(0, len(chunk))]
        return _split(chunk, r"[/.\-]|(?=')")
    if re.search(r"(?:^|[\-.])[^\W\d_]{3,}(?:$|[\-.])", chunk) or re.match(r"[^\W\d_]{2,}\.\d", chunk):
        return _split(chunk, r"\-|(?<=[^\W\d_])\.")
    if "'" in chunk:
        return _split(chunk, r"(?=')")
    return [(0, len(chunk))]


def _split(chunk: str, at: str) -> list[tuple[int, int]]:
    cuts = [0]
    ends = []
    for match in re.finditer(at, chunk):
        ends.append(match.start())
        cuts.append(match.end())
    ends.append(len(chunk))
    return [(a, b) for a, b in zip(cuts, ends, strict=True) if b > a]


def local_name(iri: str) -> str:
    """The last part of an IRI as words.

    >>> local_name("http://example.org/id/body/home-office"), local_name("http://example.org/ns#worksFor")
    ('home office', 'works for')
    """
    tail = iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
    spaced = "".join(
        f" {c.lower()}" if c.isupper() and i and not tail[i - 1].isupper() else c for i, c in enumerate(tail)
    )
    return spaced.replace("-", " ").replace("_", " ").strip()
