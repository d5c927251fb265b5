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
from kg.build.expected import check_expected
from kg.build.load import ONTOLOGY_GRAPH, declared_prefixes, quads
from kg.build.places import Graph, Place, Places
from kg.errors import InputError
from kg.header import PARAMETER_TYPES, Header, read_header

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
"""Folders of seeds, or files in other folders, that hold graphs of one kind only; all other files hold a source's."""


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


@dataclass(frozen=True)
class _Case:
    """What the checks look at: the dataset, its parsed files, where things stand in them, prefixes for showing."""

    dataset: Dataset
    loaded: list[Loaded]
    places: Places
    prefixes: dict[str, str]

    def fault(self, place: Place | None, problem: str, severity: str = VIOLATION, *, file: str = "dataset") -> Fault:
        """A fault at a place, or at the head of a file where no place is known."""
        return Fault(place.file if place else file, place.line if place else 1, problem, severity)

    def shown(self, iri: str) -> str:
        """An IRI as messages show it."""
        return shorten(iri, self.prefixes)


def check(dataset: Dataset) -> list[Fault]:
    """All faults of a dataset, by file and line.

    Raises:
        InputError: pySHACL is not installed, or can't run the shapes.
    """
    loaded, faults = _load(dataset.graph_files())
    shapes, malformed = _load(dataset.shape_files())
    faults += malformed
    places = Places((one.file, one.quads) for one in loaded)
    case = _Case(dataset, loaded, places, declared_prefixes(dataset))
    complete = len(loaded) == len(dataset.graph_files())
    vocabulary = {file for file in dataset.graph_files() if file.part != "seeds"}
    faults += _misplaced(case)
    if vocabulary <= {one.file for one in loaded}:
        faults += _undeclared(case, complete=complete)
    broken = {file: fault for file in dataset.query_files() if (fault := _malformed(file))}
    faults += broken.values()
    if complete:
        checks = [file for file in dataset.query_files("checks") if file not in broken]
        faults += _over_the_graph(case, checks, [] if malformed else shapes)
    return sorted(set(faults))


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


# ---- files ----
def _load(files: list[DatasetFile]) -> tuple[list[Loaded], list[Fault]]:
    """The files that can be parsed, and a fault for each of the others."""
    loaded: list[Loaded] = []
    faults: list[Fault] = []
    for file in files:
        try:
            loaded.append(Loaded(file, quads(file)))
        except InputError as error:
            faults.append(_fault_of(error))
    return loaded, faults


def _malformed(file: DatasetFile) -> Fault | None:
    """The fault of a query that can't be parsed or whose header can't be used, if it has one."""
    header = read_header(file.path)
    for name, kind in header.parameters.items():
        if kind not in PARAMETER_TYPES:
            known = ", ".join(PARAMETER_TYPES)
            return Fault(file.name, 1, f"parameter '{name}' has type '{kind}'; known are {known}")
    try:
        ox.Store().query(header.text)
    except (SyntaxError, ValueError) as error:
        message = " ".join(str(error).split())
        where = re.match(r"error at (\d+):\d+: (.*)", message)
        return Fault(file.name, int(where[1]) if where else 1, f"malformed query: {where[2] if where else message}")
    return None


def _fault_of(error: InputError) -> Fault:
    """The fault that an error's ``file:line: problem`` tells."""
    match = _MESSAGE.match(str(error))
    if not match:
        return Fault("dataset", 1, str(error))
    return Fault(match["file"], int(match["line"] or 1), match["problem"])


# ---- seeds against their format ----
def _misplaced(case: _Case) -> Iterator[Fault]:
    """Graphs that don't belong into their file, and blank nodes."""
    for one in (one for one in case.loaded if one.file.part == "seeds"):
        folder = one.file.path.relative_to(one.file.root).parts[1]
        room = _ROOMS.get(folder) or _ROOMS.get(one.file.path.stem, "source/")
        for graph in {q.graph_name for q in one.quads}:
            if isinstance(graph, ox.NamedNode) and not graph.value.startswith(v.BASE + room):
                place = case.places.in_graph(one.file, graph, graph.value)
                yield case.fault(place, f"graph <{graph.value}> stands in a file whose graphs go under {v.BASE}{room}")
        for graph in {q.graph_name for q in one.quads if any(isinstance(term, ox.BlankNode) for term in q)}:
            yield case.fault(case.places.blank(one.file, graph), "blank node; give it an IRI, so that it can be cited")


def _undeclared(case: _Case, *, complete: bool) -> Iterator[Fault]:
    """IRIs of the dataset's own, and classes, that seeds mention and no file declares; properties no ontology declares.

    While a file can't be parsed, what it would declare is not known: then only properties are told, and not even they
    if it is a file of the vocabulary.
    """
    stated = [(one.file, q) for one in case.loaded for q in one.quads]
    declared = _declared(q for _, q in stated)
    properties = _declared(q for _, q in stated if q.graph_name == ONTOLOGY_GRAPH) | _STANDARD
    spaces = _spaces(q for _, q in stated)
    unknown: dict[tuple[DatasetFile, Graph, str], set[str]] = {}
    for file, quad in (fq for fq in stated if fq[0].part == "seeds"):
        if quad.predicate.value not in properties:
            unknown[file, quad.graph_name, quad.predicate.value] = properties
        for iri in _own(quad, spaces) if complete else ():
            if iri not in declared:
                unknown[file, quad.graph_name, iri] = declared
    for (file, graph, iri), known in unknown.items():
        what = "property that the ontology does not declare" if known is properties else "declared nowhere"
        place = case.places.in_graph(file, graph, iri)
        yield case.fault(place, f"{case.shown(iri)}: {what}.{_nearest(case, iri, known)}")


def _own(quad: ox.Quad, spaces: tuple[str, ...]) -> Iterator[str]:
    """IRIs of a quad that some file should declare: the dataset's own, and classes."""
    if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(spaces):
        yield quad.subject.value
    is_class = quad.predicate.value == v.TYPE
    if isinstance(quad.object, ox.NamedNode) and (is_class or quad.object.value.startswith(spaces)):
        yield quad.object.value


def _declared(quads: Iterable[ox.Quad]) -> set[str]:
    """Things that have a type or a name."""
    return {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode) and q.predicate.value in _LABELS}


def _spaces(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """Beginnings of the dataset's own IRIs."""
    stated = (q.object for q in quads if q.predicate.value == v.VOID + "uriSpace")
    return (v.BASE, *sorted({space.value for space in stated if isinstance(space, ox.Literal)}))


def _nearest(case: _Case, iri: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(case.shown(iri), sorted(case.shown(one) for one in known), 1, 0.6)
    return f" Did you mean {near[0]}?" if near else " Give it a type and a name, or correct it."


# ---- the graph: check queries and shapes ----
def _over_the_graph(case: _Case, checks: list[DatasetFile], shapes: list[Loaded]) -> Iterator[Fault]:
    """Faults by check queries over the built graph, and by shapes over what is stated."""
    store = ox.Store()
    for one in case.loaded:
        store.extend(one.quads)
    merge(store)
    stated = _for_shapes(case)
    told: set[tuple[str, str]] = set()
    try:
        derive(store, case.dataset)
        for file in checks:
            for focus, value, fault in _asked(case, store, file):
                told.add((focus, value))
                yield fault
        check_expected(store, case.dataset)
    except InputError as error:  # a rule is at fault, or there is less than expected; shapes speak of what is stated
        yield from (_fault_of(InputError(line)) for line in str(error).splitlines())
    for result in shacl.validate(stated, [q.triple for one in shapes for q in one.quads]):
        if not result.value or (result.focus, result.value) not in told:
            yield _of_shape(case, result)


def _for_shapes(case: _Case) -> list[ox.Triple]:
    """Statements that shapes are run over: all, but of generated files only the names of what curated ones speak of.

    A folder of seeds with a ``GENERATED.md`` is written by a program, whose tests answer for its form; what curators
    write is what shapes are for.
    """
    curated: dict[ox.Triple, None] = {}
    generated: dict[ox.Triple, None] = {}
    for one in case.loaded:
        own = (one.file.path.parent / "GENERATED.md").is_file()
        (generated if own else curated).update(dict.fromkeys(q.triple for q in one.quads))
    spoken_of = {end for triple in curated for end in (triple.subject, triple.object)}
    named = (t for t in generated if t.predicate.value == v.TYPE or isinstance(t.object, ox.Literal))
    return [*curated, *(t for t in named if t.subject in spoken_of and t not in curated)]


def _asked(case: _Case, store: ox.Store, file: DatasetFile) -> Iterator[tuple[str, str, Fault]]:
    """Focus, value and fault for each row of a check query."""
    header = read_header(file.path)
    rows = store.query(header.text)
    if not isinstance(rows, ox.QuerySolutions) or tuple(one.value for one in rows.variables) != COLUMNS:
        yield "", "", Fault(file.name, 1, "a check query selects exactly ?focus ?problem ?value")
        return
    for row in rows:
        focus, value = _text(row["focus"]), _text(row["value"])
        problem = f"{case.shown(focus)}: {_sentence(case, header, row)}"
        severity = header.fields.get("severity", VIOLATION)
        yield focus, value, case.fault(case.places.of(focus, value), problem, severity, file=file.name)


def _sentence(case: _Case, header: Header, row: ox.QuerySolution) -> str:
    """The problem of a row, the value where it says more than the focus, and the remedy."""
    value = row["value"]
    shown = case.shown(value.value) if isinstance(value, ox.NamedNode) else f'"{_text(value)}"'
    said = _text(row["problem"])
    said = said if value is None or value == row["focus"] else f"{said} {shown}"
    return f"{said}. {header.fields.get('fix', '')}".strip()


def _of_shape(case: _Case, result: shacl.Result) -> Fault:
    what = case.shown(result.focus) + (f", {case.shown(result.path)}" if result.path else "")
    place = case.places.of(result.focus, result.value, result.path)
    return case.fault(place, f"{what}: {result.message}", VIOLATION if result.severity == "Violation" else WARNING)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
