"""Penalties of one graph: what provisions threaten, on which conditions, and for which offences."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.stems import stems
from kg.store.protocol import Rows
from kg.vocabulary import ELI, LF

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_PENALTIES = f"""
PREFIX lf: <{LF}>
SELECT ?penalty ?provision ?min ?max ?minFine ?maxFine ?fine ?statement WHERE {{
  ?provision lf:prescribes ?penalty . ?penalty lf:provision ?provision .
  OPTIONAL {{ ?penalty lf:minimumTerm ?min }} OPTIONAL {{ ?penalty lf:maximumTerm ?max }}
  OPTIONAL {{ ?penalty lf:minimumFine ?minFine }} OPTIONAL {{ ?penalty lf:maximumFine ?maxFine }}
  OPTIONAL {{ ?penalty lf:withFine ?fine }} OPTIONAL {{ ?penalty lf:statement ?statement }}
}} ORDER BY ?penalty
"""


class Penalty(NamedTuple):
    """A penalty of a provision, with the conditions on which it stands."""

    iri: str
    provision: str
    minimum: str
    maximum: str
    minimum_fine: str
    maximum_fine: str
    with_fine: bool
    statement: str
    conditions: frozenset[str]

    def has(self, aspect: str) -> bool:
        """Whether it gives an aspect: term, least term, most term, fine, least fine, most fine."""
        return {
            "": bool(self.minimum or self.maximum or self.minimum_fine or self.maximum_fine or self.with_fine),
            "term": bool(self.minimum or self.maximum),
            "least": bool(self.minimum),
            "most": bool(self.maximum),
            "fine": self.with_fine or bool(self.minimum_fine or self.maximum_fine),
            "amount": bool(self.minimum_fine or self.maximum_fine),
            "least fine": bool(self.minimum_fine),
            "most fine": bool(self.maximum_fine),
            "compared": bool(self.statement),
        }[aspect]


class Penalties:
    """Penalties of one graph, and what they are of."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._names = graph.names

    @cached_property
    def all(self) -> list[Penalty]:
        """All penalties."""
        found = self._graph.store.query(_PENALTIES)
        assert isinstance(found, Rows)
        on = ox.NamedNode(LF + "condition")
        penalties = {}
        for row in found.rows:
            iri, provision, least, most, least_fine, most_fine, fine, statement = (
                getattr(term, "value", "") for term in row
            )
            quads = self._graph.store.quads(ox.NamedNode(iri), on, None, ox.DefaultGraph())
            conditions = frozenset(getattr(q.object, "value", "") for q in quads)
            penalties[iri] = Penalty(
                iri, provision, least, most, least_fine, most_fine, fine == "true", statement, conditions
            )
        return list(penalties.values())

    def within(self, provision: str) -> set[str]:
        """A provision and all that it is part of."""
        return {provision, *self._names.wholes(provision)}

    @cached_property
    def provisions(self) -> frozenset[str]:
        """Provisions of acts: what is part of something."""
        return frozenset(str(row[0]) for row in self._names.rows("SELECT DISTINCT part FROM part"))

    @cached_property
    def acts(self) -> frozenset[str]:
        """Acts with provisions, and what they are editions of."""
        rows = self._names.rows("SELECT DISTINCT whole FROM part")
        return frozenset(str(row[0]) for row in rows) - self.provisions

    @cached_property
    def offences(self) -> dict[str, frozenset[str]]:
        """Provisions that criminalise each offence."""
        found: dict[str, set[str]] = {}
        prop = ox.NamedNode(LF + "criminalises")
        for quad in self._graph.store.quads(None, prop, None, ox.DefaultGraph()):
            provision, offence = (getattr(term, "value", "") for term in (quad.subject, quad.object))
            if provision in self.provisions:
                found.setdefault(offence, set()).add(provision)
        return {offence: frozenset(provisions) for offence, provisions in found.items()}

    @cached_property
    def offence_names(self) -> dict[str, list[frozenset[str]]]:
        """Stems of each name of the offences."""
        found = {}
        for offence in sorted(self.offences):
            rows = self._names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'thing'", (offence,))
            found[offence] = [s for row in rows if (s := stems(str(row[0])))]
        return found

    @cached_property
    def condition_names(self) -> dict[str, list[frozenset[str]]]:
        """Stems of each name of the conditions on which penalties stand."""
        found = {}
        for condition in sorted({c for p in self.all for c in p.conditions}):
            rows = self._names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'thing'", (condition,))
            found[condition] = [s for row in rows if (s := stems(str(row[0])))]
        return found

    @cached_property
    def aspects(self) -> frozenset[str]:
        """Properties that penalties have: terms and fines."""
        return frozenset(p.iri for p in self._graph.facts.properties.values() if p.domain == LF + "Penalty")

    @cached_property
    def penal_stems(self) -> frozenset[str]:
        """Stems of single words that name penalties."""
        rows = self._names.rows("SELECT key FROM term WHERE iri = ? AND kind = 'class'", (LF + "Penalty",))
        single = [str(row[0]) for row in rows if " " not in str(row[0])]
        return frozenset(one for word in single for one in stems(word))

    @cached_property
    def kind_stems(self) -> frozenset[str]:
        """Stems of words for kinds of provisions and acts, and for conditions."""
        classes = self._names.rows(
            "SELECT DISTINCT sub FROM subclass WHERE super IN (?, ?)", (ELI + "LegalResource", LF + "Condition")
        )
        found: set[str] = set()
        for row in classes:
            for (text,) in self._names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'class'", (str(row[0]),)):
                found |= stems(str(text))
        return frozenset(found)
