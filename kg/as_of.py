"""The graph as it stood on a day.

Left out is what had ended or not yet begun for sure (:mod:`kg.standing`), with all statements about it, and the claims
that hang on it, as the penalties of an article. A figure keeps whatever it is about: it carries its own period.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.clock import day_of
from kg.errors import NothingFoundError
from kg.graph import KnowledgeGraph
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg.names import Thing
    from kg.standing import Standing
    from kg.store.protocol import Term

_DEFAULT = ox.DefaultGraph()
_LEAST = ("uncertain", "unknown", "in force", "current")
"""States from the least certain on."""
_PROVISION = ox.NamedNode(v.LF + "provision")


class PastGraph(KnowledgeGraph):
    """A graph as it stood on a day; ``left_out`` says what is no part of it, and how that stood."""

    def __init__(self, present: KnowledgeGraph, day: str) -> None:
        super().__init__(present.dataset, present.generation)
        self.day = day
        self.left_out: dict[str, Standing] = present.standings.left_out(day)
        self.standings = present.standings
        self.sources = present.sources  # what a statement is derived from may have ended
        self.store = EmbeddedStore(_kept(present, frozenset(self.left_out)))

    @property
    def stored(self) -> None:
        """Nowhere: what is kept of the quads is in memory."""
        return

    def told(self) -> str:
        """How much is left out, as a line."""
        ended = sum(standing.state == "ended" for standing in self.left_out.values())
        read_to = self.names.meta("readTo")
        unread = f"; sources read to {read_to}, what came after is not known" if "" < read_to < self.day else ""
        return (
            f"left out as of {self.day}: {ended:,} that had ended, {len(self.left_out) - ended:,} not yet begun{unread}"
        )

    def standing(self, iri: str) -> str:
        """How a thing stood, as a phrase; empty of kinds of which nothing has a date."""
        thing = self.names.thing(iri)
        standing = self.standings.of(thing, self.day) if thing else None
        return (standing.told() or standing.short()) if standing else ""

    def demand(self, thing: Thing) -> None:
        """Refuse a thing that is no part of what stood on the day.

        Raises:
            NothingFoundError: It had ended, or not yet begun.
        """
        if standing := self.left_out.get(thing.iri):
            raise NothingFoundError(f"{thing.label}: {standing.told()}")

    def marked(self, found: Rows) -> Rows:
        """Rows with a last column ``standing``: the least certain state of the things in each.

        Of claims it is said instead for which time their sources state them; of anything else nothing.

        The column is called ``standing_as_of`` where the query has one called ``standing``.
        """
        name = "standing_as_of" if "standing" in found.variables else "standing"
        return Rows((*found.variables, name), [(*row, ox.Literal(self._least(row))) for row in found.rows])

    def _least(self, row: tuple[Term | None, ...]) -> str:
        """The least certain state of the things of a row."""
        things = (self.names.thing(term.value) for term in row if isinstance(term, ox.NamedNode))
        states = {self.standings.of(thing, self.day).short() for thing in things if thing and thing.iri in self._dated}
        return next((state for state in _LEAST if state in states), "") or self._stated(row)

    def _stated(self, row: tuple[Term | None, ...]) -> str:
        """For which times the claims of a row are stated."""
        iris = dict.fromkeys(term.value for term in row if isinstance(term, ox.NamedNode))
        told = dict.fromkeys(self._stated_of(iri) for iri in iris)
        return "; ".join(filter(None, told))

    def _stated_of(self, iri: str) -> str:
        thing = self.names.thing(iri)
        return self.standings.stated(thing) if thing else ""

    @cached_property
    def _dated(self) -> frozenset[str]:
        """Things that are in force, current or not, by the kind that they are of."""
        return frozenset(self.standings.bounds) | frozenset(self.names.instances(v.ELI + "LegalResource"))


def at(graph: KnowledgeGraph, day: str) -> PastGraph:
    """The graph as it stood on a day.

    Raises:
        InputError: It is no day.
    """
    return PastGraph(graph, day_of(day))


def _kept(graph: KnowledgeGraph, left_out: frozenset[str]) -> ox.Store:
    """The quads of a graph but those about things that are left out, and about claims that hang on them."""
    claims = set(graph.names.instances(v.LF + "Claim"))
    gone = left_out | _hanging(graph, left_out, claims)
    store = ox.Store()
    store.extend(quad for quad in graph.store.quads(None, None, None) if not _is_gone(quad, gone, claims))
    return store


def _hanging(graph: KnowledgeGraph, left_out: frozenset[str], claims: set[str]) -> set[str]:
    """Claims that a thing left out makes, or of whose provision they are."""
    found: set[str] = set()
    for iri in left_out:
        made = graph.store.quads(ox.NamedNode(iri), None, None, _DEFAULT)
        found |= {quad.object.value for quad in made if isinstance(quad.object, ox.NamedNode)} & claims
        of_it = graph.store.quads(None, _PROVISION, ox.NamedNode(iri), _DEFAULT)
        found |= {quad.subject.value for quad in of_it if isinstance(quad.subject, ox.NamedNode)} & claims
    return found


def _is_gone(quad: ox.Quad, gone: frozenset[str] | set[str], claims: set[str]) -> bool:
    subject, obj = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
    if subject in gone:
        return True
    return isinstance(quad.object, ox.NamedNode) and obj in gone and subject not in claims
