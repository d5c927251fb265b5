"""Expected minima: least numbers of instances, passages and statements, so that a truncated file fails the build.

``seeds/expected.ttl`` states them, and is no part of the graph:

    src:tip-2017 lf:minimumPassages 93 ; lf:minimumStatements 1192 .
    cur:tip-2017 lf:minimumStatements 232 .
    lf:Penalty lf:minimumInstances 11 .

``python -m kg.build.expected > seeds/expected.ttl`` writes them anew: 97 of 100 of what stands there now, for each
source, each registry and curation graph, and each class.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.load import declared_prefixes, load, parser_problem
from kg.dataset import Dataset, locate
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.dataset import DatasetFile

INSTANCES, PASSAGES, STATEMENTS = (v.LF + f"minimum{name}" for name in ("Instances", "Passages", "Statements"))
_NOUNS = {
    INSTANCES: ("instance", "instances"),
    PASSAGES: ("passage", "passages"),
    STATEMENTS: ("statement", "statements"),
}
_HEAD = "# Least numbers; a build with fewer fails. Renew: python -m kg.build.expected > seeds/expected.ttl"
_WHOLE = tuple(v.BASE + room for room in ("registry/", "curation/"))
"""Beginnings of the graphs that are counted each by itself."""
_ROOMS = (f"{v.BASE}source/", *_WHOLE)
"""Beginnings of the graphs that seeds state; the ontology's and the rules' are not counted."""
_PERCENT = 97
"""What is expected of what was counted: a pass of corrections takes away less, a cut at a graph's end mostly more."""
_PREFIXES = {"src": f"{v.BASE}source/", "reg": f"{v.BASE}registry/", "cur": f"{v.BASE}curation/"}


@dataclass
class Counts:
    """How many instances each class has, passages each source, statements each source, registry or curation graph."""

    instances: Counter[str] = field(default_factory=Counter)
    passages: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)

    def of(self, subject: str, predicate: str) -> int:
        """The number that a minimum is about."""
        return {INSTANCES: self.instances, PASSAGES: self.passages, STATEMENTS: self.statements}[predicate][subject]


def counts(store: ox.Store) -> Counts:
    """What a store holds now, by class, by source, and by registry or curation graph."""
    found = Counts()
    typed: set[tuple[str, str]] = set()
    sources: dict[str, str] = {}
    of_graph: Counter[str] = Counter()
    for quad in store:
        graph = getattr(quad.graph_name, "value", "")
        if not graph.startswith(_ROOMS):
            continue
        of_graph[graph] += 1
        subject, obj = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
        if quad.predicate.value == v.TYPE:
            typed.add((subject, obj))
        elif quad.predicate.value == v.DCT + "isPartOf":
            sources[subject] = obj
    found.instances.update(cls for _, cls in typed)
    for passage in {subject for subject, cls in typed if cls == v.PASSAGE} & set(sources):
        found.passages[sources[passage]] += 1
        found.statements[sources[passage]] += of_graph[passage]
    found.statements.update({graph: number for graph, number in of_graph.items() if graph.startswith(_WHOLE)})
    return found


def check_expected(store: ox.Store, dataset: Dataset) -> None:
    """Compare a built store with the minima of its dataset.

    Raises:
        InputError: Something is fewer than expected, or the file is malformed; all are told, one a line.
    """
    files = dataset.expected_files()
    if not files:
        return
    found, prefixes = counts(store), declared_prefixes(dataset)
    faults = [fault for file in files for fault in _faults(file, found, prefixes)]
    if faults:
        raise InputError("\n".join(faults))


def written(found: Counts, prefixes: dict[str, str]) -> str:
    """Minima as Turtle, somewhat less than was counted, which each line's comment says."""
    lines = [f"@prefix {name}: <{prefixes[name]}> ." for name in sorted(prefixes)]
    lines += ["", _HEAD, ""]
    for source, passages in sorted(found.passages.items()):
        statements = found.statements[source]
        least = f"lf:minimumPassages {_least(passages)} ; lf:minimumStatements {_least(statements)}"
        lines.append(f"{_term(source, prefixes)} {least} . # {passages}, {statements}")
    lines.append("")
    for graph, statements in sorted(found.statements.items()):
        if graph.startswith(_WHOLE):
            lines.append(f"{_term(graph, prefixes)} lf:minimumStatements {_least(statements)} . # {statements}")
    lines.append("")
    for cls, number in sorted(found.instances.items()):
        lines.append(f"{_term(cls, prefixes)} lf:minimumInstances {_least(number)} . # {number}")
    return "\n".join(lines) + "\n"


def _least(number: int) -> int:
    """97 of 100 of a number, rounded down, but at least one.

    >>> _least(1000), _least(12), _least(1)
    (970, 11, 1)
    """
    return max(1, number * _PERCENT // 100)


def _faults(file: DatasetFile, found: Counts, prefixes: dict[str, str]) -> Iterator[str]:
    for quad in _minima(file):
        subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
        number, least = found.of(subject, predicate), int(getattr(quad.object, "value", "0"))
        if number < least:
            has = f"{_shown(subject, prefixes)} has {number:,} {_NOUNS[predicate][number != 1]}"
            wanted = f"at least {least:,} {'is' if least == 1 else 'are'} expected"
            yield f"{file.name}: {has}, {wanted}; is a file truncated?"


def _minima(file: DatasetFile) -> Iterable[ox.Quad]:
    """The minima that a file states.

    Raises:
        InputError: The file is malformed, or says something else.
    """
    data = file.path.read_bytes()
    try:
        stated = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise InputError(f"{file.name}:{error.lineno or 1}: {parser_problem(error, data)}") from None
    for quad in stated:
        if quad.predicate.value not in _NOUNS:
            known = ", ".join(f"lf:{name.removeprefix(v.LF)}" for name in _NOUNS)
            raise InputError(f"{file.name}: unknown property {quad.predicate}; known are {known}")
        if not (isinstance(quad.object, ox.Literal) and quad.object.value.isdecimal()):
            raise InputError(f"{file.name}: a minimum is a whole number; {quad.object} is none")
    return stated


def _shown(iri: str, prefixes: dict[str, str]) -> str:
    """A source or graph behind the base, a class as CURIE."""
    return iri.removeprefix(v.BASE) if iri.startswith(_ROOMS) else _term(iri, prefixes)


def _term(iri: str, prefixes: dict[str, str]) -> str:
    from kg.results import curie

    short = curie(iri, prefixes)
    return short if short != iri else f"<{iri}>"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the minima of a dataset; exit code 2 where it can't be read."""
    import argparse
    import sys

    usage = "python -m kg.build.expected [FOLDER...] > seeds/expected.ttl"
    parser = argparse.ArgumentParser(usage=usage, description="Print least numbers of what a dataset holds, as Turtle.")
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="a dataset's folder; else the packaged one")
    try:
        dataset = locate(tuple(parser.parse_args(arguments).folders))
        found = counts(load(dataset))
    except InputError as error:
        sys.stderr.write(f"kg.build.expected: {error}\n")
        return 2
    sys.stdout.write(written(found, _used(found, {**declared_prefixes(dataset), **_PREFIXES})))
    return 0


def _used(found: Counts, prefixes: dict[str, str]) -> dict[str, str]:
    """The prefixes that minima are written with."""
    terms = [_term(one, prefixes) for one in (*found.instances, *found.passages, *found.statements)]
    return {name: iri for name, iri in prefixes.items() if name == "lf" or any(t.startswith(f"{name}:") for t in terms)}


if __name__ == "__main__":
    raise SystemExit(main())
