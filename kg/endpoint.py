"""A dataset at a SPARQL endpoint: the library face over what another engine holds.

>>> from kg.endpoint import EndpointGraph
>>> graph = EndpointGraph.of("http://localhost:7878/query")            # doctest: +SKIP
>>> print(graph.ask("which law created the council").text)   # doctest: +SKIP
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.dataset import Dataset, locate
from kg.graph import KnowledgeGraph
from kg.store.remote import RemoteStore

if TYPE_CHECKING:
    from kg.build.generation import Generation


class EndpointGraph(KnowledgeGraph):
    """Names and lexicon come from the cache, all statements from the endpoint."""

    store: RemoteStore

    def __init__(self, dataset: Dataset, store: RemoteStore, base: str = v.BASE, *, refresh: bool = False) -> None:
        self.dataset = dataset
        self.store = store
        self._base, self._refresh = base, refresh
        self._opening = None

    @classmethod
    def of(cls, url: str, *folders: str, base: str = v.BASE, refresh: bool = False) -> EndpointGraph:
        """The dataset at an address; named queries come from some folders, or the packaged dataset.

        ``refresh`` reads the names anew, though the endpoint says nothing new of its dataset.

        Raises:
            InputError: It is no address, or a folder is no dataset.
            EndpointError: The endpoint can't be asked, or does not hold the merged triples.
        """
        graph = cls(locate(folders), RemoteStore(url), base, refresh=refresh)
        graph.store.demand()
        return graph

    # An attribute there and read when it is first needed here: a lookup by named query needs no names.
    @cached_property
    def generation(self) -> Generation:  # type: ignore[override]
        """The cached index; where the endpoint says that its dataset is another, the names are read first."""
        from kg.store.lexicon import index_of

        return index_of(self.store, self.dataset, self._base, refresh=self._refresh)

    @property
    def stored(self) -> None:
        """Nowhere here."""
        return

    @property
    def base(self) -> str:
        """Base IRI under which the dataset was built."""
        return self._base

    def prefixes(self) -> dict[str, str]:
        """Prefixes of the files that the named queries are from; for these no names are read."""
        from kg.build.load import declared_prefixes
        from kg.build.rebase import rebase

        return {prefix: rebase(iri, self._base) for prefix, iri in declared_prefixes(self.dataset).items()}
