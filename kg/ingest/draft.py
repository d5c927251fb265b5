"""The draft of a document: what was found, as TriG like the curated seeds (seeds/FORMAT.md), with its evidence.

Beside the source's graph and one graph a passage, which are as they will be in the seeds, a draft has

* ``registry/<id>``: what things are that the graph does not have yet;
* ``curation/<id>``: the reason of everything that is guessed;
* ``draft/<id>``: the items that a person decides on, and for every value where its words stand: offsets into the text
  as it was read (Web Annotation's ``oa:start``, ``oa:end``), the page, whether it is seen there, and by what method.

A draft is no part of a dataset: it lies outside ``seeds/``, and ``kg review`` puts what is accepted where it belongs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import InputError
from kg.ingest.finding.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

OA = "http://www.w3.org/ns/oa#"
"""Web Annotation Vocabulary (W3C)."""

ITEM = v.LF + "DraftItem"


@dataclass(frozen=True)
class Evidence:
    """Where the words for a value stand: the statement, the span, the page (0: none), whether it is seen, how."""

    of: str
    property: str
    value: str
    start: int
    end: int
    page: int
    seen: bool
    method: str


@dataclass(frozen=True)
class Entry:
    """An item of a draft: its key, kind and passage, what it states there, what it says of new things, its evidence."""

    key: str
    kind: str
    passage: str
    quads: tuple[ox.Quad, ...]
    new: tuple[ox.Quad, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    others: tuple[str, ...] = ()
    subject: str = ""

    @property
    def guessed(self) -> tuple[Evidence, ...]:
        """Evidence of what is guessed."""
        return tuple(one for one in self.evidence if not one.seen)


@dataclass
class Draft:
    """A draft: the source's own statements, its passages' places, its items in order of the text."""

    source: str
    id: str
    about: list[ox.Quad] = field(default_factory=list)
    passages: dict[str, list[ox.Quad]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    read_from: str = ""
    """Name of the file that was read, so that a review can show its sentences."""


def read_draft(path: Path) -> Draft:
    """The draft in a file.

    Raises:
        InputError: It can't be read, is no TriG, or no draft.
    """
    try:
        quads = list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TRIG))
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from None
    except SyntaxError as error:
        raise InputError(f"{path}: {str(error)[:200]}") from None
    by_graph: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""].append(quad)
    books = [name for name in by_graph if re.search(r"/draft/[a-z0-9-]+$", name)]
    if len(books) != 1:
        raise InputError(f"{path}: is no draft of kg ingest")
    id_ = books[0].rsplit("/", 1)[1]
    source = books[0].replace(f"/draft/{id_}", f"/source/{id_}")
    draft = Draft(source, id_)
    for quad in by_graph[source]:
        if text_of(quad.subject) == source:
            draft.about.append(quad)
        else:
            draft.passages.setdefault(text_of(quad.subject), []).append(quad)
    draft.read_from = next(
        (text_of(q.object) for q in by_graph[books[0]] if q.predicate.value == v.LF + "readFrom"), ""
    )
    new = by_graph.get(books[0].replace("/draft/", "/registry/"), [])
    draft.entries = list(_entries(by_graph, books[0], new, path))
    return draft


def text_of(term: object) -> str:
    """The IRI or the text of a term; empty of anything else."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _entries(
    by_graph: Mapping[str, Sequence[ox.Quad]], book: str, new: Sequence[ox.Quad], path: Path
) -> Iterator[Entry]:
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in by_graph[book]:
        told[text_of(quad.subject)][quad.predicate.value].append(text_of(quad.object))
    nodes = sorted(
        (n for n in told if ITEM in told[n].get(v.TYPE, [])),
        key=lambda n: int(re.sub(r"\D", "", n.rsplit("-", 1)[1])),
    )
    for node in nodes:
        item = told[node]
        try:
            key, kind, passage = (item[v.LF + name][0] for name in ("fingerprint", "kind", "passage"))
            evidence = tuple(_evidence(told[one]) for one in sorted(item[v.LF + "evidence"], key=_number))
        except (IndexError, ValueError):
            raise InputError(
                f"{path}: its item {node.rsplit('/', 1)[1]} is incomplete; read the document again"
            ) from None
        if kind not in KINDS:
            raise InputError(f"{path}: its item {node.rsplit('/', 1)[1]} is of an unknown kind '{kind[:40]}'")
        subject = next(iter(item[v.LF + "states"]), "")
        stated = {(one.of, one.property) for one in evidence}
        claim = subject.startswith(f"{passage}-")
        quads = tuple(
            quad
            for quad in by_graph.get(passage, ())
            if (claim and subject in (text_of(quad.subject), text_of(quad.object)))
            or (not claim and (text_of(quad.subject), quad.predicate.value) in stated and _is_evidenced(quad, evidence))
        )
        own = {subject, *(one.of for one in evidence)} - {""}
        registered = tuple(quad for quad in new if text_of(quad.subject) in own) if not claim else ()
        yield Entry(key, kind, passage, quads, registered, evidence, tuple(sorted(item[v.LF + "candidate"])), subject)


def _is_evidenced(quad: ox.Quad, evidence: Iterable[Evidence]) -> bool:
    said = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
    return any((one.of, one.property, one.value) == said for one in evidence)


def _evidence(told: Mapping[str, Sequence[str]]) -> Evidence:
    def one(name: str, default: str | None = None) -> str:
        found = told.get(name if "://" in name else v.LF + name, ())
        if not found and default is None:
            raise ValueError(name)
        return found[0] if found else str(default)

    return Evidence(
        one("of", ""),
        one("property", ""),
        one("found"),
        int(one(OA + "start")),
        int(one(OA + "end")),
        int(one("page", "0")),
        one("seen") == "true",
        one("method"),
    )


def _number(node: str) -> int:
    return int(node.rsplit("-e", 1)[1])
