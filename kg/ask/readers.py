"""The readers of one graph, each made when it is first needed and kept: what they know of the graph does not change."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ask.figure_choice import Chooser
    from kg.ask.figure_requests import RequestReader
    from kg.ask.figures import Figures
    from kg.ask.free import FreeReader
    from kg.ask.linking import Linker
    from kg.ask.penalties import Penalties
    from kg.ask.penalty_answers import PenaltyPhraser
    from kg.ask.penalty_requests import PenaltyRequests
    from kg.ask.phrase import Phraser
    from kg.ask.plan import Planner
    from kg.ask.sayings import Sayings
    from kg.ask.schema import Schema
    from kg.ask.standing import StandingReader
    from kg.graph import KnowledgeGraph


class Readers:
    """Readers and phrasers over one graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    @cached_property
    def linker(self) -> Linker:
        """Acts that questions describe."""
        from kg.ask.former import Former
        from kg.ask.linking import Linker

        return Linker(self._graph.names, Former(self._graph.names, self.schema, self._graph.standings))

    @cached_property
    def schema(self) -> Schema:
        """Classes and properties."""
        from kg.ask.schema import Schema

        return Schema(self._graph.names, self._graph.facts.properties)

    @cached_property
    def planner(self) -> Planner:
        """From readings to queries."""
        from kg.ask.plan import Planner

        return Planner(self._graph.store, self.schema)

    @cached_property
    def phraser(self) -> Phraser:
        """From solutions to sentences."""
        from kg.ask.phrase import Phraser

        return Phraser(self._graph)

    @cached_property
    def free(self) -> FreeReader:
        """Statements by their words."""
        from kg.ask.free import FreeReader

        return FreeReader(self._graph, self.schema)

    @cached_property
    def figures(self) -> Figures:
        """Figures and what they are of."""
        from kg.ask.figures import Figures

        return Figures(self._graph)

    @cached_property
    def requests(self) -> RequestReader:
        """Questions about figures."""
        from kg.ask.figure_requests import RequestReader

        return RequestReader(self.figures)

    @cached_property
    def chooser(self) -> Chooser:
        """Figures by their keys."""
        from kg.ask.figure_choice import Chooser

        return Chooser(self.figures)

    @cached_property
    def sayings(self) -> Sayings:
        """Phrases of answers."""
        from kg.ask.sayings import Sayings

        return Sayings(self._graph.names)

    @cached_property
    def penalties(self) -> Penalties:
        """Penalties and what they are of."""
        from kg.ask.penalties import Penalties

        return Penalties(self._graph)

    @cached_property
    def penalty_requests(self) -> PenaltyRequests:
        """Questions about penalties."""
        from kg.ask.penalty_requests import PenaltyRequests

        return PenaltyRequests(self._graph.names, self.penalties)

    @cached_property
    def penalty_phraser(self) -> PenaltyPhraser:
        """Penalties by provision and condition."""
        from kg.ask.penalty_answers import PenaltyPhraser

        return PenaltyPhraser(self._graph, self.penalties, self.phraser)

    @cached_property
    def standing(self) -> StandingReader:
        """What was in force when."""
        from kg.ask.standing import StandingReader

        return StandingReader(self._graph, self.schema, self.phraser)
