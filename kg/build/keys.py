"""Keys: what two claims must share to speak of the same thing, so that their values can be compared.

A figure's key is its indicator, period, who counted, and its dimensions (RDF Data Cube: an observation is identified
by its dimension values); a dimension that a figure lacks is the total and does not occur in the key. A penalty's key
is its provision, rolled up to the article that it is part of, and the set of its conditions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RULE = "keys-of-claims"
KEY = ox.NamedNode(v.LF + "key")
_DEFAULT = ox.DefaultGraph()
_FIGURE = (v.LF + "indicator", v.LF + "period", v.LF + "reportedBy")
_ARTICLE = v.LF + "Article"


def key(parts: Iterable[tuple[str, Iterable[str]]]) -> str:
    """A key from properties and their values, in the order given; values are sorted, what has none is left out.

    >>> key([(v.LF + "indicator", [v.BASE + "id/indicator/ducks"]), (v.LF + "period", [])])
    'indicator=indicator/ducks'
    >>> key([(v.LF + "provision", [v.BASE + "id/act/7"]), (v.LF + "condition", ["urn:b", "urn:a"])])
    'provision=act/7; condition=urn:a; condition=urn:b'
    """
    told = [(_short(name), _short(value)) for name, values in parts for value in sorted(set(values))]
    return "; ".join(f"{name}={value}" for name, value in told)


def derive(store: ox.Store) -> list[ox.Triple]:
    """The key of every figure and penalty of a merged store."""
    return [*_of_figures(store), *_of_penalties(store)]


def _of_figures(store: ox.Store) -> Iterator[ox.Triple]:
    names = (*_FIGURE, *sorted(_subjects(store, v.QB + "DimensionProperty")))
    for figure in sorted(_subjects(store, v.QB + "Observation")):
        yield _keyed(figure, [(name, _values(store, figure, name)) for name in names])


def _of_penalties(store: ox.Store) -> Iterator[ox.Triple]:
    for penalty in sorted(_subjects(store, v.LF + "Penalty")):
        provisions = [_article(store, one) for one in _values(store, penalty, v.LF + "provision")]
        conditions = _values(store, penalty, v.LF + "condition")
        yield _keyed(penalty, [(v.LF + "provision", provisions), (v.LF + "condition", conditions)])


def _keyed(claim: str, parts: list[tuple[str, list[str]]]) -> ox.Triple:
    return ox.Triple(ox.NamedNode(claim), KEY, ox.Literal(key(parts)))


def _article(store: ox.Store, provision: str) -> str:
    """The article that a provision is or is part of; the provision where there is none."""
    at, seen = provision, set[str]()
    while at not in seen:
        if _ARTICLE in _values(store, at, v.TYPE):
            return at
        seen.add(at)
        at = min(_values(store, at, v.IS_PART_OF), default=at)
    return provision


def _subjects(store: ox.Store, cls: str) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(cls), _DEFAULT)
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _values(store: ox.Store, subject: str, predicate: str) -> list[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, _DEFAULT)
    return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)]


def _short(iri: str) -> str:
    """An IRI without the dataset's base, for keys that people can read."""
    return iri.removeprefix(v.LF).removeprefix(v.BASE).removeprefix("id/")
