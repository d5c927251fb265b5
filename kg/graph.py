"""The library face: one object over a built dataset.

>>> import kg
>>> graph = kg.KnowledgeGraph.open()            # doctest: +SKIP
>>> print(graph.ask("which law created the council").text)   # doctest: +SKIP
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.build.generation import Generation, obtain
from kg.dataset import Dataset, locate
from kg.errors import UnresolvedNameError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyoxigraph as ox
    import rdflib

    from kg.as_of import PastGraph
    from kg.ask.answer import Answer
    from kg.complete import Completeness
    from kg.facts import Facts
    from kg.names import Found, Names, Thing
    from kg.sources import Sources
    from kg.standing import Standings
    from kg.store.ahead import Opening
    from kg.store.protocol import Rows, Store, Term


class KnowledgeGraph:
    """A dataset as built: ask, show, find, query. Everything loads on first use."""

    def __init__(self, dataset: Dataset, generation: Generation) -> None:
        self.dataset = dataset
        self.generation = generation
        self._opening: Opening | None = None

    @classmethod
    def open(cls, *folders: str, base: str = v.BASE) -> KnowledgeGraph:
        """Open the packaged dataset, or that of some folders; builds it when needed.

        Raises:
            InputError: A folder is no dataset, or its files are malformed.
        """
        dataset = locate(folders)
        return cls(dataset, obtain(dataset, base))

    def open_ahead(self) -> None:
        """Begin to open the store, and go on: for a process that will soon need it and has other things to load."""
        from kg.store.ahead import Opening

        self._opening = self._opening or Opening(self.generation.path)

    @cached_property
    def store(self) -> Store:
        """The quads."""
        if self._opening is not None:
            return self._opening.store()
        from kg.store.embedded import EmbeddedStore

        return EmbeddedStore.open(self.generation.path)

    @property
    def stored(self) -> Path | None:
        """Directory of the quads that ``store`` answers from; None where they are in memory, or elsewhere."""
        return self.generation.path

    @cached_property
    def names(self) -> Names:
        """Names of things."""
        from kg.names import Names

        return Names(self.generation.index)

    @property
    def base(self) -> str:
        """Base IRI under which the dataset was built."""
        return self.names.meta("base") or v.BASE

    def prefixes(self) -> dict[str, str]:
        """Prefixes of the dataset's files, which queries need not declare."""
        return self.names.prefixes()

    @cached_property
    def sources(self) -> Sources:
        """Citations."""
        from kg.sources import Sources

        return Sources(self.store, self.dataset, self.base)

    @cached_property
    def facts(self) -> Facts:
        """Facts of things."""
        from kg.facts import Facts

        return Facts(self.store, self.names, self.sources)

    @cached_property
    def standings(self) -> Standings:
        """How things stood on a day."""
        from kg.standing import Standings

        return Standings(self)

    def at(self, day: str) -> PastGraph:
        """The graph as it stood on a day, as ``2016-12-31``: without what had ended or not yet begun by then.

        What is uncertain or unknown stays, and so does history: events, periods, and what sources counted.

        Raises:
            InputError: It is no day.
        """
        from kg.as_of import at

        return at(self, day)

    @cached_property
    def complete(self) -> Completeness:
        """Of which things all relations of a kind are told."""
        from kg.complete import Completeness

        return Completeness(self.store, self.sources)

    def ask(self, question: str, as_of: str = "", language: str = "") -> Answer:
        """Answer a question, or refuse it with a reason; never raises for what a question says.

        ``as_of`` is a day, as "2016-12-31", for which it is asked where the question tells no time; ``language`` that
        of the answer, by default the question's.

        Raises:
            InputError: ``as_of`` is no day, or there are no answers in the language.
        """
        from kg.ask import ask

        answer = ask(self, question, as_of, language)
        read_to = self.names.meta("readTo") if as_of else ""
        if answer.refusal or not "" < read_to < as_of:
            return answer
        return answer._replace(notes=(*answer.notes, f"sources read to {read_to}; what came after is not known."))

    def resolve(self, name: str) -> Thing:
        """The one thing that a name, notation, citation, CURIE or IRI means.

        Raises:
            UnresolvedNameError: It means nothing, or several things.
            YearWithoutFiguresError: It is a year, and no source gives a figure for it.
        """
        try:
            return self.names.resolve(name)
        except UnresolvedNameError:
            from kg.years import bare_year, refused

            if year := bare_year(self, name):
                raise refused(self, year) from None
            raise

    def find(self, text: str, limit: int = 20) -> list[Found]:
        """Things whose names or statements hold some words, best first."""
        return self.names.find(text, limit)

    def query(self, sparql: str, bindings: Mapping[str, Term] | None = None) -> Rows | bool | list[ox.Triple]:
        """Run SPARQL; the default graph holds each statement once, named graphs say who states it.

        Raises:
            InputError: The query is malformed.
        """
        return self.store.query(sparql, bindings)

    def run(self, name: str, /, **parameters: str) -> Rows | bool | list[ox.Triple]:
        """Run a named query of the dataset with parameters as a user types them.

        Raises:
            InputError: No such query, or a parameter is missing or malformed.
        """
        from kg.build.rebase import rebase_text
        from kg.queries import bind, pick

        query = pick(self.dataset, name)
        return self.query(rebase_text(query.header.text, self.base), bind(query, parameters, self.names))

    def to_rdflib(self) -> rdflib.Dataset:
        """The named graphs and the merged default graph as an rdflib Dataset (``default_union=False``)."""
        import rdflib

        dataset = rdflib.Dataset(default_union=False)
        dataset.parse(data=self.store.dump().decode(), format="nquads")
        return dataset
