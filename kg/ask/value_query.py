"""Queries that give the values of an answer: figures by what they are of, penalties by what prescribes them.

Whoever runs the query over the merged triples gets what the answer was made of. It asks by indicator, period, body
and kinds, or by provision and condition; only where these find more than was chosen does it name the chosen ones.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.store.bound import written
from kg.vocabulary import LF, QB, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.ask.figures import Figure
    from kg.ask.penalties import Penalty

_FIGURE = "?figure ?value ?unit ?indicator ?period ?body"
_PENALTY = "?penalty ?provision ?minimum ?maximum ?unit ?minimumFine ?maximumFine ?withFine ?statement"
_PARTS = {
    "minimum": "minimumTerm",
    "maximum": "maximumTerm",
    "unit": "termUnit",
    "minimumFine": "minimumFine",
    "maximumFine": "maximumFine",
    "withFine": "withFine",
    "statement": "statement",
}
"""Variables of what a penalty may have, with their properties."""


def of_figures(chosen: Sequence[Figure], known: Iterable[Figure]) -> str:
    """The query that gives some figures with their values, where ``known`` are all figures of their indicators."""
    if not chosen:
        return ""
    keys = {figure.key for figure in chosen}
    rows: dict[tuple[object, ...], set[tuple[str, ...]]] = defaultdict(set)
    for figure in chosen:
        pattern = bool(figure.period), bool(figure.body), figure.dimensions
        rows[pattern].add(tuple(filter(None, (figure.indicator, figure.period, figure.body))))
    groups = []
    for (has_period, has_body, dimensions), found in sorted(rows.items()):
        names = ["indicator", *(["period"] if has_period else []), *(["body"] if has_body else [])]
        assert isinstance(dimensions, tuple)
        groups.append(_figures(names, sorted(found), dimensions))
    same = {figure.iri for figure in known if figure.key in keys}
    only = [] if same <= {figure.iri for figure in chosen} else [_listed("figure", {figure.iri for figure in chosen})]
    values = [f"OPTIONAL {{ ?figure <{LF}{name}> ?{name} }}" for name in ("value", "unit")]
    return _select(_FIGURE, [*only, *_either(groups), *values], "?period ?figure")


def of_penalties(chosen: Sequence[Penalty], known: Iterable[Penalty]) -> str:
    """The query that gives some penalties with their terms and fines, where ``known`` are all penalties."""
    if not chosen:
        return ""
    provisions: dict[frozenset[str], set[str]] = defaultdict(set)
    for penalty in chosen:
        provisions[penalty.conditions].add(penalty.provision)
    ordered = sorted(provisions.items(), key=lambda pair: sorted(pair[0]))
    groups = [_penalties(sorted(conditions), sorted(own)) for conditions, own in ordered]
    same = {p.iri for p in known if p.provision in provisions.get(p.conditions, ())}
    only = [] if same <= {p.iri for p in chosen} else [_listed("penalty", {p.iri for p in chosen})]
    values = [f"OPTIONAL {{ ?penalty <{LF}{name}> ?{variable} }}" for variable, name in _PARTS.items()]
    return _select(_PENALTY, [*only, *_either(groups), *values], "?provision ?penalty")


def united(queries: Sequence[str]) -> str:
    r"""One query that gives what several give; none where one of them is missing.

    >>> united(["SELECT ?a WHERE { ?a ?b 1 }", "SELECT ?a WHERE { ?a ?b 2 }"])
    'SELECT * WHERE {\n  { SELECT ?a WHERE { ?a ?b 1 } }\n  UNION\n  { SELECT ?a WHERE { ?a ?b 2 } }\n}'
    >>> united(["SELECT ?a WHERE { ?a ?b 1 }", ""])
    ''
    """
    each = list(dict.fromkeys(queries))
    if not all(each) or len(each) < 2:
        return each[0] if len(each) == 1 else ""
    parts = (f"  {{ {query.replace(chr(10), chr(10) + '  ')} }}" for query in each)
    return "SELECT * WHERE {\n" + "\n  UNION\n".join(parts) + "\n}"


def _figures(names: list[str], rows: list[tuple[str, ...]], dimensions: tuple[tuple[str, str], ...]) -> list[str]:
    """Figures that are of the same kinds and of no others, for some indicators, periods and bodies."""
    listed = " ".join(f"({' '.join(map(_iri, row))})" for row in rows)
    properties = {"indicator": "indicator", "period": "period", "body": "reportedBy"}
    lines = [f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {listed} }}"]
    for name, local in properties.items():
        pattern = f"?figure <{LF}{local}>"
        lines.append(f"{pattern} ?{name} ." if name in names else f"FILTER NOT EXISTS {{ {pattern} ?any }}")
    lines += [f"?figure {_iri(dimension)} {_iri(kind)} ." for dimension, kind in dimensions]
    own = ", ".join(dict.fromkeys(_iri(dimension) for dimension, _ in dimensions))
    others = f" && ?dimension NOT IN ({own})" if own else ""
    lines.append(
        f"FILTER NOT EXISTS {{ ?dimension <{TYPE}> <{QB}DimensionProperty> . ?figure ?dimension ?kind "
        f"FILTER(?kind != <{LF}total>{others}) }}"
    )
    return lines


def _penalties(conditions: list[str], provisions: list[str]) -> list[str]:
    """Penalties of some provisions on the same conditions and on no others."""
    lines = [_listed("provision", provisions), f"?provision <{LF}prescribes> ?penalty ."]
    lines.append(f"?penalty <{LF}provision> ?provision .")
    lines += [f"?penalty <{LF}condition> {_iri(condition)} ." for condition in conditions]
    named = ", ".join(map(_iri, conditions))
    others = f" FILTER(?other NOT IN ({named}))" if conditions else ""
    return [*lines, f"FILTER NOT EXISTS {{ ?penalty <{LF}condition> ?other{others} }}"]


def _either(groups: list[list[str]]) -> list[str]:
    """Lines of one group as they are, of several as alternatives."""
    if len(groups) == 1:
        return groups[0]
    lines: list[str] = []
    for number, group in enumerate(groups):
        lines += [*(["UNION"] if number else []), "{", *(f"  {line}" for line in group), "}"]
    return lines


def _select(variables: str, lines: list[str], order: str) -> str:
    return "\n".join(
        [f"SELECT DISTINCT {variables} WHERE {{", *(f"  {line}" for line in lines), f"}} ORDER BY {order}"]
    )


def _listed(name: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(map(_iri, sorted(iris)))} }}"


def _iri(iri: str) -> str:
    return written(ox.NamedNode(iri))
