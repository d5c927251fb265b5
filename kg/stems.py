"""Stems: what the forms of a word share, so that "identified" finds "identification" (Snowball's English stemmer)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.text import words

if TYPE_CHECKING:
    from Stemmer import Stemmer

EMPTY = frozenset(
    "anti a an the of in on at to for from by with and or as is are was were be been being do does did has have had "
    "that which who whom whose what this these those it its their they them he she his her there than then into "
    "under against about any some such not no nor per via upon also other another how many much when where why will "
    "would can could may might must shall should if whether so s".split()
)
"""English words that tell names and statements apart no better than their absence."""
_ALIKE = {"identif": "identifi", "identity": "identiti", "investigatori": "investig", "crimin": "crime"}


@cache
def _english() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded English word; words with digits stay.

    >>> stem("convictions") == stem("convicted"), stem("identification") == stem("identified"), stem("04/l-218")
    (True, True, '04/l-218')
    """
    if not word.isalpha():
        return word
    found = str(_english().stemWord(word))
    return _ALIKE.get(found, found)


def stems(text: str) -> frozenset[str]:
    """Stems of the telling words of a text.

    >>> sorted(stems("Victims who were identified in the country"))
    ['countri', 'identifi', 'victim']
    """
    return frozenset(stem(word.key) for word in words(text) if word.key not in EMPTY)
