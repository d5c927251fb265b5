"""What a question in free words wants: the words that must be covered, and the kind of answer."""

from __future__ import annotations

from typing import NamedTuple

_NONE: frozenset[int] = frozenset()


class Wanted(NamedTuple):
    """What a question wants of a statement, by positions of its words."""

    positions: dict[int, frozenset[str]]
    """Words that must be covered, each with the stems that do."""
    asks: frozenset[str]
    """Frames of what is asked for, as who, when, how-many."""
    sources: frozenset[str]
    """Sources that the question names: no other one answers."""
    source_positions: frozenset[int]
    """Words by which it names them."""
    soft: frozenset[int] = _NONE
    """Words so general that a statement need not have them, though it is the nearer for having them."""
    years: dict[int, int] = {}  # noqa: RUF012 - the default of a named tuple, never written
    """Years that the question names."""
    exact: dict[int, frozenset[str]] = {}  # noqa: RUF012 - the same
    """The very stem of each word, or those of its translations."""
    spare: frozenset[int] = _NONE
    """Words that a sentence may lack where none has all."""
    kept: frozenset[int] = _NONE
    """Names and numbers, which are never spared."""
    verbs: frozenset[int] = _NONE
    """Words that are verbs."""
    acts: frozenset[int] = _NONE
    """What the one who is asked for does: the statement itself must say it."""
    alone: bool = False
    """Whether a statement must cover the words itself, without its passage."""
