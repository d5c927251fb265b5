"""The formats of query results and of graphs, by media type and by short name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import results
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.protocol import Rows

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Formats of SELECT and ASK."""
TRIPLES = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
"""Formats of CONSTRUCT, DESCRIBE and of graphs."""
DATASETS = {"trig": "application/trig", "nquads": "application/n-quads"}
"""Formats that tell who says what."""
ALIASES = {"application/json": ROWS["json"], "application/xml": ROWS["xml"], "text/xml": ROWS["xml"]}
"""Other media types by which formats of rows are asked for."""
_ENGINE = {
    TRIPLES["ntriples"]: ox.RdfFormat.N_TRIPLES,
    TRIPLES["jsonld"]: ox.RdfFormat.JSON_LD,
    TRIPLES["rdfxml"]: ox.RdfFormat.RDF_XML,
    TRIPLES["turtle"]: ox.RdfFormat.TURTLE,
    DATASETS["trig"]: ox.RdfFormat.TRIG,
    DATASETS["nquads"]: ox.RdfFormat.N_QUADS,
}


def written(found: Rows | bool | list[ox.Triple], kind: str, prefixes: Mapping[str, str]) -> bytes:
    """A result in the format of a media type.

    Raises:
        InputError: Results of its kind have no such format.
    """
    if isinstance(found, list):
        if kind not in TRIPLES.values():
            raise InputError(f"CONSTRUCT and DESCRIBE give {', '.join(TRIPLES.values())}")
        return triples(found, kind, prefixes)
    write = {
        ROWS["json"]: results.to_json,
        ROWS["xml"]: results.to_xml,
        ROWS["csv"]: results.to_csv,
        ROWS["tsv"]: results.to_tsv,
    }.get(kind)
    if write is None:
        raise InputError(f"SELECT and ASK give {', '.join(ROWS.values())}")
    return write(found).encode()


def triples(found: list[ox.Triple], kind: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples in the format of a media type, each once and sorted."""
    return statements(results.canonical(found), kind, prefixes)


def statements(found: list[ox.Triple] | list[ox.Quad], kind: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples or quads in their order, in the format of a media type."""
    with_prefixes = kind in (TRIPLES["turtle"], DATASETS["trig"])
    return results.written(found, _ENGINE[kind], prefixes if with_prefixes else None)
