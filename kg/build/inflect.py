"""English verb forms from infinitives, so that a question's voice can be told.

Regular forms follow the rules of spelling (Quirk et al., A Comprehensive Grammar, 3.5-3.10); irregular ones are
data: ``lf:irregularVerb "give gave given"`` in a lexicon. Only the first word of a verb bends ("set up").
"""

from __future__ import annotations

from typing import NamedTuple

_VOWELS = "aeiou"


class Forms(NamedTuple):
    """The forms of a verb; ``past`` and ``participle`` are often the same word."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


def inflect(infinitive: str, irregular: dict[str, tuple[str, str]]) -> Forms:
    """All forms of a verb.

    >>> inflect("carry out", {})
    Forms(base='carry out', third='carries out', past='carried out', participle='carried out', gerund='carrying out')
    >>> inflect("set up", {"set": ("set", "set")}).gerund, inflect("amend", {}).gerund, inflect("repeal", {}).past
    ('setting up', 'amending', 'repealed')
    """
    head, space, rest = infinitive.partition(" ")
    past, participle = irregular.get(head, (_past(head),) * 2)
    forms = (head, _third(head), past, participle, _gerund(head))
    return Forms(*(f"{form}{space}{rest}" for form in forms))


def _third(verb: str) -> str:
    if verb in ("have", "be"):
        return {"have": "has", "be": "is"}[verb]
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ing"


def _doubles(verb: str) -> bool:
    """A verb of one syllable that ends in consonant, vowel, consonant doubles the last letter."""
    syllables = sum(1 for i, c in enumerate(verb) if c in _VOWELS and (i == 0 or verb[i - 1] not in _VOWELS))
    ends = len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    return ends and syllables == 1
