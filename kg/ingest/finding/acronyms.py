"""Acronyms that a text defines: "Trafficking in Human Beings Directorate (THBD)".

The rule is Schwartz and Hearst's (A simple algorithm for identifying abbreviation definitions in biomedical text, PSB
2003): the letters of the short form stand in this order in the words before it, the first at a word's beginning. Here
each letter begins a word or follows one, and words of capitals are wanted, so that only names are found.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SHORT = re.compile(r"\((?P<short>[A-Z][A-Za-z-]{1,9})\)")
_SMALL = frozenset("of for the and in against on to a an at with by me e të i së për za i u od".split())
_MOST = 14


class Definition(NamedTuple):
    """A long name and its acronym, with their spans."""

    name: str
    short: str
    start: int
    end: int
    short_start: int
    short_end: int


def definitions(text: str) -> list[Definition]:
    """Definitions in a text, from the left.

    >>> [(d.name, d.short) for d in definitions("The Office of the Chief Prosecutor (OCP) trained the Duck Unit (DU).")]
    [('Office of the Chief Prosecutor', 'OCP'), ('Duck Unit', 'DU')]
    >>> definitions("victims (in 2015), ducks (THEY) and the Law (US)")
    []
    """
    found = []
    for match in _SHORT.finditer(text):
        short = match["short"]
        if sum(sign.isupper() for sign in short) < 2:
            continue
        start = _begins(text[: match.start()].rstrip(), short.removesuffix("s") if short[-1:] == "s" else short)
        if start is not None:
            name = text[start : match.start()].rstrip()
            found.append(Definition(name, short, start, start + len(name), match.start("short"), match.end("short")))
    return found


def _begins(before: str, short: str) -> int | None:
    """Where the long name of a short form begins, or None."""
    words = list(re.finditer(r"[^\W\d_][\w’'-]*", before))[-_MOST:]
    letters = [sign for sign in short if sign.isalpha()]
    at = len(words)
    for letter in reversed(letters):
        at -= 1
        while at >= 0 and not _stands(letter, words[at].group()):
            if words[at].group().casefold() not in _SMALL:
                return None
            at -= 1
        if at < 0:
            return None
    if re.search(r"[.;:,()?!]\s", before[words[at].start() :]) and "," not in before[words[at].start() :]:
        return None
    return words[at].start() if words[at].group()[0].isupper() else None


def _stands(letter: str, word: str) -> bool:
    """Whether a letter of an acronym stands for a word; for a small word ("of") only a small letter does."""
    return word[0].casefold() == letter.casefold() and (word.casefold() not in _SMALL or letter.islower())
