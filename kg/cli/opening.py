"""From what a user typed to an opened graph and checked texts; knows no click."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.errors import InputError
from kg.typed import MAX_QUESTION as MAX_QUESTION
from kg.typed import checked_name as checked_name
from kg.typed import checked_text as checked_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.graph import KnowledgeGraph


def open_graph(
    folders: Sequence[str] = (), base: str = "", endpoint: str = "", *, refresh: bool = False
) -> KnowledgeGraph:
    """The graph of some dataset folders under a base IRI; what is not given comes from ``KG_DATASET``, ``KG_BASE``.

    With an endpoint it is that which is there, and the folders give the named queries; ``refresh`` reads its names
    anew.

    Raises:
        InputError: A folder is no dataset, its files are malformed, or the base or the endpoint is none.
        EndpointError: The endpoint can't be asked, or does not hold the merged triples.
    """
    if endpoint:
        from kg.endpoint import EndpointGraph

        there = folders or chosen_folders()
        return EndpointGraph.of(endpoint, *there, base=checked_base(base or chosen_base()), refresh=refresh)
    if refresh:
        raise InputError("--refresh is for an endpoint; name one with --endpoint or KG_ENDPOINT")
    from kg.graph import KnowledgeGraph

    graph = KnowledgeGraph.open(*(folders or chosen_folders()), base=checked_base(base or chosen_base()))
    graph.open_ahead()
    return graph


def chosen_folders() -> tuple[str, ...]:
    """Dataset folders of ``KG_DATASET``, apart by the platform's path separator."""
    return tuple(folder for folder in os.environ.get("KG_DATASET", "").split(os.pathsep) if folder)


def chosen_endpoint() -> str:
    """The endpoint of ``KG_ENDPOINT``, or an empty string."""
    return os.environ.get("KG_ENDPOINT", "").strip()


def chosen_base() -> str:
    """Base IRI of ``KG_BASE``, or the vocabulary's."""
    return os.environ.get("KG_BASE") or v.BASE


def checked_base(base: str) -> str:
    """A base IRI that names can be put after.

    Raises:
        InputError: It is no absolute IRI, or does not end in a slash.
    """
    if base == v.BASE:
        return base
    from urllib.parse import urlsplit

    import pyoxigraph as ox

    try:
        ox.NamedNode(base)
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable or not base.endswith("/"):
        raise InputError(f"'{base[:80]}' can't be a base; it is an http or https address that ends in '/'")
    return base
