"""Check: all faults of a dataset at once, each with file, line and remedy.

Four kinds, each by the cheapest means that can tell: files that can't be read or parsed; seeds against their format
(graphs, blank nodes, names that nothing declares), read off the parsed files; check queries (``queries/checks/`` of
the dataset, ``kg/core/checks/`` of the engine) over the built graph, of which any row is a fault; and SHACL shapes
over the merged graph. The last two wait until every file can be parsed: half a graph lacks what it lacks.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build import shacl
from kg.build.derive import derive, merge
from kg.build.load import ONTOLOGY_GRAPH, declared_prefixes, quads
from kg.build.places import Place, Places
from kg.errors import InputError
from kg.header import Header, read_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.dataset import Dataset, DatasetFile

VIOLATION = "violation"
WARNING = "warning"
COLUMNS = ("focus", "problem", "value")
"""What every check query selects."""

_LABELS = frozenset({v.TYPE, v.PREF_LABEL, v.LABEL})
_MESSAGE = re.compile(r"(?P<file>[^:\n]+):(?:(?P<line>\d+):)? (?P<problem>.*)")
_STANDARD = frozenset(
    {v.TYPE, v.LABEL, v.PREF_LABEL, v.ALT_LABEL, v.NOTATION}
    | {v.SKOS + name for name in "broader related exactMatch closeMatch definition scopeNote".split()}
    | {v.OWL + "sameAs", v.RDFS + "seeAlso"}
)
"""Properties of standards that seeds may use without the ontology saying so."""

_ROOMS = {"registry": "registry/", "curation": "curation/"}
"""Folders of seeds whose files hold graphs of one kind only; all other files hold a source's."""


@dataclass(frozen=True, order=True)
class Fault:
    """A fault of a dataset: where, what and what to do, and whether it forbids publishing or asks for a review."""

    file: str
    line: int
    problem: str
    severity: str = VIOLATION

    def __str__(self) -> str:
        """The fault as one line.

        >>> print(Fault("seeds/a.trig", 4, "key phrase too long", WARNING))
        seeds/a.trig:4: warning: key phrase too long
        """
        mark = "warning: " if self.severity == WARNING else ""
        return f"{self.file}:{self.line}: {mark}{self.problem}"


@dataclass(frozen=True)
class Loaded:
    """A file that could be parsed, and its quads."""

    file: DatasetFile
    quads: list[ox.Quad]


def check(dataset: Dataset) -> list[Fault]:
    """All faults of a dataset, by file and line.

    Raises:
        InputError: pySHACL is not installed.
    """
    loaded, faults = _load(dataset)
    places = Places((one.file, one.quads) for one in loaded)
    prefixes = declared_prefixes(dataset)
    for one in loaded:
        if one.file.part == "seeds":
            faults += _misplaced(one, places)
    faults += _undeclared(loaded, places, prefixes, complete=not faults)
    if len(loaded) == len(dataset.graph_files()):
        faults += _over_the_graph(dataset, loaded, places, prefixes)
    return sorted(set(faults))


# ---- files ----
def _load(dataset: Dataset) -> tuple[list[Loaded], list[Fault]]:
    loaded: list[Loaded] = []
    faults: list[Fault] = []
    for file in dataset.graph_files():
        try:
            loaded.append(Loaded(file, quads(file)))
        except InputError as error:
            faults.append(_fault_of(error))
    return loaded, faults


def _fault_of(error: InputError) -> Fault:
    """The fault that an error's ``file:line: problem`` tells."""
    match = _MESSAGE.match(str(error))
    if not match:
        return Fault("dataset", 1, str(error))
    return Fault(match["file"], int(match["line"] or 1), match["problem"])


# ---- seeds against their format ----
def _misplaced(one: Loaded, places: Places) -> Iterator[Fault]:
    """Graphs that don't belong into the file, and blank nodes."""
    folder = one.file.path.relative_to(one.file.root).parts[1]
    room = _ROOMS.get(folder, "source/")
    for graph in {q.graph_name for q in one.quads}:
        if not isinstance(graph, ox.NamedNode):
            yield Fault(*_at(places.blank(one.file, graph)), "graph without a name; a graph is named by an IRI")
        elif not graph.value.startswith(v.BASE + room):
            place = places.in_graph(one.file, graph, graph.value)
            yield Fault(
                *_at(place), f"graph <{graph.value}> stands outside {room}. Graphs of this file go under {room}"
            )
    blank = {q.graph_name for q in one.quads if ox.BlankNode in (type(q.subject), type(q.object))}
    for graph in blank:
        yield Fault(*_at(places.blank(one.file, graph)), "blank node; give it an IRI, so that it can be cited")


def _undeclared(loaded: list[Loaded], places: Places, prefixes: dict[str, str], *, complete: bool) -> Iterator[Fault]:
    """IRIs of the dataset's own that seeds mention and no file declares, and properties that no ontology declares.

    While a file can't be parsed, what it would declare is not known: then only properties are told.
    """
    declared = {q.subject.value for one in loaded for q in one.quads if _declares(q)}
    properties = {
        q.subject.value for one in loaded for q in one.quads if q.graph_name == ONTOLOGY_GRAPH and _declares(q)
    }
    spaces = _spaces(loaded)
    told: set[tuple[DatasetFile, object, str]] = set()
    for one in loaded:
        for quad in one.quads:
            for iri in _mentions(quad, spaces, declared, properties, complete=complete, seeds=one.file.part == "seeds"):
                key = (one.file, quad.graph_name, iri)
                if key not in told:
                    told.add(key)
                    known = properties | _STANDARD if iri == quad.predicate.value else declared
                    place = places.in_graph(one.file, quad.graph_name, iri)
                    yield Fault(*_at(place), _unknown(iri, known, prefixes, is_property=iri == quad.predicate.value))


def _mentions(
    quad: ox.Quad, spaces: tuple[str, ...], declared: set[str], properties: set[str], *, complete: bool, seeds: bool
) -> Iterator[str]:
    """IRIs of a quad that nothing declares."""
    if not seeds:
        return
    if quad.predicate.value not in properties and quad.predicate.value not in _STANDARD:
        yield quad.predicate.value
    for term in (quad.subject, quad.object) if complete else ():
        if isinstance(term, ox.NamedNode) and term.value.startswith(spaces) and term.value not in declared:
            yield term.value


def _declares(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.NamedNode) and quad.predicate.value in _LABELS


def _spaces(loaded: list[Loaded]) -> tuple[str, ...]:
    """Beginnings of the dataset's own IRIs."""
    stated = (q.object for one in loaded for q in one.quads if q.predicate.value == v.VOID + "uriSpace")
    return (v.BASE, *sorted({space.value for space in stated if isinstance(space, ox.Literal)}))


def _unknown(iri: str, known: Iterable[str], prefixes: dict[str, str], *, is_property: bool) -> str:
    what = "property that the ontology does not declare" if is_property else "declared nowhere (no type, no name)"
    short = shorten(iri, prefixes)
    near = difflib.get_close_matches(short, sorted(shorten(one, prefixes) for one in known), 1, 0.6)
    return f"{short}: {what}." + (f" Did you mean {near[0]}?" if near else "")


def shorten(iri: str, prefixes: dict[str, str]) -> str:
    """An IRI as CURIE under the longest prefix that fits, or in angle brackets.

    >>> shorten("http://example.org/id/body/x", {"id": "http://example.org/id/", "body": "http://example.org/id/body/"})
    'body:x'
    >>> shorten("urn:x", {})
    '<urn:x>'
    """
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space) and iri != space]
    if not fitting:
        return f"<{iri}>"
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


# ---- the graph: check queries and shapes ----
def _over_the_graph(
    dataset: Dataset, loaded: list[Loaded], places: Places, prefixes: dict[str, str]
) -> Iterator[Fault]:
    store = ox.Store()
    for one in loaded:
        store.extend(one.quads)
    merge(store)
    stated = [q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    told: set[tuple[str, str]] = set()
    try:
        derive(store, dataset)
    except InputError as error:
        yield _fault_of(error)
        return
    for file in dataset.query_files("checks"):
        for focus, value, fault in _asked(store, file, places, prefixes):
            told.add((focus, value))
            yield fault
    for result in shacl.validate(stated, dataset.shape_files()):
        if (result.focus, result.value) not in told or not result.value:
            yield _of_shape(result, places, prefixes)


def _asked(
    store: ox.Store, file: DatasetFile, places: Places, prefixes: dict[str, str]
) -> Iterator[tuple[str, str, Fault]]:
    """Focus, value and fault for each row of a check query."""
    header = read_header(file.path)
    try:
        rows = store.query(header.text)
    except (SyntaxError, ValueError) as error:
        yield "", "", Fault(file.name, 1, f"the query can't be run: {' '.join(str(error).split())}")
        return
    if not isinstance(rows, ox.QuerySolutions) or tuple(one.value for one in rows.variables) != COLUMNS:
        yield "", "", Fault(file.name, 1, "a check query selects exactly ?focus ?problem ?value")
        return
    for row in rows:
        focus, value = _text(row["focus"]), _text(row["value"])
        place = places.of(focus, value) or Place(file.name, 1)
        problem = f"{shorten(focus, prefixes)}: {_sentence(header, row, prefixes)}"
        yield focus, value, Fault(*_at(place), problem, header.fields.get("severity", VIOLATION))


def _sentence(header: Header, row: ox.QuerySolution, prefixes: dict[str, str]) -> str:
    """The problem of a row, the value where it says more than the focus, and the remedy."""
    value = row["value"]
    shown = shorten(value.value, prefixes) if isinstance(value, ox.NamedNode) else f'"{_text(value)}"'
    said = _text(row["problem"])
    said = said if value is None or value == row["focus"] else f"{said} {shown}"
    return f"{said}. {header.fields.get('fix', '')}".strip()


def _of_shape(result: shacl.Result, places: Places, prefixes: dict[str, str]) -> Fault:
    place = places.of(result.focus, result.value, result.path) or Place("dataset", 1)
    what = shorten(result.focus, prefixes)
    if result.path:
        what += f", {shorten(result.path, prefixes)}"
    return Fault(*_at(place), f"{what}: {result.message}", VIOLATION if result.severity == "Violation" else WARNING)


def _at(place: Place) -> tuple[str, int]:
    return place.file, place.line


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
