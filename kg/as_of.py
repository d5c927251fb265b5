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
        self.present = present
        self._claims = frozenset(present.names.instances(v.LF + "Claim"))
        left_out = frozenset(self.left_out)
        hanging = {claim for claim in self._claims if not left_out.isdisjoint(carriers(present, claim))}
        self._gone = left_out | hanging
        self.store = EmbeddedStore(self._kept())

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

    def holds(self, subject: str, obj: str) -> bool:
        """Whether a statement about two things is part of what stood; a claim keeps whatever it is about."""
        return subject not in self._gone and (obj not in self._gone or subject in self._claims)

    def _kept(self) -> ox.Store:
        """The quads but those about things that are left out, and about claims that hang on them."""
        store = ox.Store()
        store.extend(
            quad
            for quad in self.present.store.quads(None, None, None)
            if self.holds(
                getattr(quad.subject, "value", ""), quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            )
        )
        return store

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


def carriers(graph: KnowledgeGraph, claim: str) -> list[str]:
    """Things on which a claim hangs, by IRI: whatever makes it, as an article its penalties, and its provision."""
    node = ox.NamedNode(claim)
    made = [quad.subject for quad in graph.store.quads(None, None, node, _DEFAULT)]
    of_it = [quad.object for quad in graph.store.quads(node, _PROVISION, None, _DEFAULT)]
    return sorted({term.value for term in (*made, *of_it) if isinstance(term, ox.NamedNode)})
