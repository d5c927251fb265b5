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
"""Stems that the algorithm keeps apart, though they are forms of one word."""
_APART = frozenset({"trafficker", "smuggler", "employer", "employee", "trainer", "trainee", "recruiter", "exploiter"})
"""Words that stay whole: who does it, or has it done to him, is not what is done."""
_UNLIKE = {
    form: stem
    for stem, forms in {
        "authoriti": "authority authorities", "authoris": "authorise authorised authorize authorized authorization",
        "complicat": "complicate complicates complicated complicating complication",
        "executiv": "executive executives", "important": "important importance importantly",
        "relativ": "relative relatives", "responsibl": "responsible responsibility responsibilities",
    }.items()
    for form in forms.split()
}  # fmt: skip
"""Stems of words that the algorithm gives the stem of another word: an authority is no author."""
_IRREGULAR = {
    form: base
    for base, forms in {
        "become": "became", "begin": "began begun", "bring": "brought", "build": "built", "buy": "bought",
        "catch": "caught", "child": "children", "choose": "chose chosen", "come": "came", "deal": "dealt",
        "draw": "drew drawn", "fall": "fell fallen", "feel": "felt", "flee": "fled",
        "forbid": "forbade forbidden", "get": "got gotten", "give": "gave given", "go": "went gone goes",
        "grow": "grew grown", "hide": "hid hidden", "hold": "held", "keep": "kept", "know": "knew known",
        "lead": "led", "leave": "left", "lend": "lent", "lose": "lost", "make": "made", "man": "men", "mean": "meant",
        "meet": "met", "pay": "paid", "rise": "rose risen", "run": "ran", "say": "said", "see": "saw seen",
        "seek": "sought", "sell": "sold", "send": "sent", "show": "shown", "sink": "sank sunk", "speak": "spoke spoken",
        "spend": "spent", "stand": "stood", "take": "took taken", "teach": "taught", "tell": "told",
        "think": "thought", "wife": "wives", "win": "won", "woman": "women", "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip
"""Irregular forms of English words and what they are forms of."""


@cache
def _english() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded English word; words with digits stay.

    >>> stem("convictions") == stem("convicted"), stem("identification") == stem("identified"), stem("04/l-218")
    (True, True, '04/l-218')
    >>> stem("authorities") == stem("authority"), stem("authority") == stem("authors")
    (True, False)
    >>> stem("children"), stem("given"), stem("trafficking"), stem("traffickers")
    ('child', 'give', 'traffick', 'trafficker')
    """
    if word in _UNLIKE:
        return _UNLIKE[word]
    word = word.removesuffix("s") if word.removesuffix("s") in _APART else word
    if not word.isalpha() or word in _APART:
        return word
    found = str(_english().stemWord(_IRREGULAR.get(word, word)))
    return _ALIKE.get(found, found)


def stems(text: str) -> frozenset[str]:
    """Stems of the telling words of a text.

    >>> sorted(stems("Victims who were identified in the country"))
    ['countri', 'identifi', 'victim']
    """
    return frozenset(stem(word.key) for word in words(text) if word.key not in EMPTY)
