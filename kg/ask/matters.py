"""What sources have said of a matter: findings and recommendations tied to one issue or request, source by source.

The tie is curated (``lf:finds``, ``lf:asks``); a question is read so where it names the matter, perhaps a time or a
source, and nothing else that tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.stems import EMPTY
from kg.store.protocol import Rows
from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.times import Time
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_MATTERS = frozenset({LF + "Issue", LF + "Request"})
_FREE = frozenset(
    "which who do have be by of that there list filler light soft possessive at-time since until earlier later between "
    "to-time".split()
)
_SAID = f"""
PREFIX lf: <{LF}>
PREFIX dct: <http://purl.org/dc/terms/>
SELECT DISTINCT ?matter ?claim ?passage ?source ?issued ?not_before WHERE {{
  ?claim lf:finds|lf:asks|(lf:asks/lf:answersTo) ?matter .
  GRAPH ?passage {{ ?claim lf:statement ?statement }}
  ?passage dct:isPartOf ?source .
  OPTIONAL {{ ?source dct:issued ?issued }}
  OPTIONAL {{ ?source lf:issuedNotBefore ?not_before }}
}} ORDER BY ?issued ?source ?claim
"""


class Said(NamedTuple):
    """A finding or recommendation about a matter: the claim, its passage and source, and the source's year."""

    claim: str
    passage: str
    source: str
    year: str
    dated: bool
    """Whether the year is printed, and not only the one before which the source can't have been published."""


def matter_of(words: Words, names: frozenset[str], cited: frozenset[int]) -> str:
    """The one matter that a question names beside times, sources and words that tell nothing; else nothing.

    ``names`` are the things that matters are; ``cited`` are positions of named sources.
    """
    for run in words.runs:
        matters = [iri for iri in run.all_things() if iri in names]
        if not matters:
            continue
        free = {p for name in _FREE for p in words.frames.get(name, ())} | cited | set(run.positions)
        free |= {p for time in words.times for p in time.positions}
        free |= {p for p, one in enumerate(words.keys) if one in EMPTY or words.stems[p] in words.scope}
        return matters[0] if len(matters) == 1 and free >= set(range(len(words.keys))) else ""
    return ""


def matters(graph: KnowledgeGraph) -> frozenset[str]:
    """Issues and requests of a graph."""
    return frozenset(graph.names.instances(*_MATTERS))


def said_of(graph: KnowledgeGraph, matter: str, words: Words, sources: frozenset[str]) -> list[Said]:
    """What is said of a matter, oldest source first, within the question's times and sources."""
    import pyoxigraph as ox

    found = graph.query(_SAID, {"matter": ox.NamedNode(matter)})
    assert isinstance(found, Rows)
    told = []
    for row in found.rows:
        _, claim, passage, source, issued, not_before = (getattr(node, "value", "") for node in row)
        year = (issued or not_before)[:4]
        if sources and source not in sources:
            continue
        if year.isdigit() and not all(_is_within(int(year), time) for time in words.times):
            continue
        told.append(Said(claim, passage, source, year, bool(issued)))
    return sorted(told, key=lambda one: (one.year or "9999", one.source, one.claim))


def _is_within(year: int, time: Time) -> bool:
    if time.how == "since":
        return year >= time.first.year
    if time.how == "until":
        return year <= time.last.year
    return time.first.year <= year <= time.last.year
