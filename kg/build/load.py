"""Load: files of a dataset into named graphs, with faults told by file and line.

Turtle files of core and ontology go into the graph ``ontology``; TriG files keep the graphs they name.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError
from kg.vocabulary import BASE, PREFIXES

if TYPE_CHECKING:
    from kg.dataset import Dataset, DatasetFile

ONTOLOGY_GRAPH = ox.NamedNode(BASE + "ontology")
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):", re.IGNORECASE | re.MULTILINE)


def load(dataset: Dataset) -> ox.Store:
    """All triples of a dataset, each in its named graph.

    Raises:
        InputError: Lists every malformed file as ``file:line: problem``.
    """
    store = ox.Store()
    faults: list[str] = []
    for file in dataset.graph_files():
        try:
            store.extend(quads(file))
        except InputError as error:
            faults.append(str(error))
    if faults:
        raise InputError("\n".join(faults))
    return store


def quads(file: DatasetFile) -> list[ox.Quad]:
    """The quads of one file.

    Raises:
        InputError: The file is malformed, or has triples outside a graph.
    """
    data = _read(file)
    trig = file.path.suffix == ".trig"
    syntax = ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE
    try:
        parsed = list(ox.parse(data, format=syntax))
    except SyntaxError as error:
        raise InputError(f"{file.name}:{error.lineno or 1}: {parser_problem(error, data)}") from None
    if not trig:
        return [ox.Quad(q.subject, q.predicate, q.object, ONTOLOGY_GRAPH) for q in parsed]
    for quad in parsed:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            raise InputError(f"{file.name}:{line_of(file, quad.subject)}: {quad.subject} stands outside a graph")
    return parsed


def declared_prefixes(dataset: Dataset) -> dict[str, str]:
    """Prefixes that the dataset's files declare, the engine's own included; the first declaration counts."""
    found = dict(PREFIXES)
    declaration = re.compile(r"^\s*@?prefix\s+([\w.-]+):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
    for file in dataset.graph_files():
        for prefix, iri in declaration.findall(file.path.read_text("utf-8", "replace")):
            found.setdefault(prefix, iri)
    return found


def line_of(file: DatasetFile, subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> int:
    """Line on which a subject's or a graph's block begins; 1 where it can't be told."""
    if not isinstance(subject, ox.NamedNode):
        return 1
    text = file.path.read_text("utf-8", "replace")
    spellings = [re.escape(f"<{subject.value}>")]
    for prefix, iri in re.findall(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", text, re.IGNORECASE | re.MULTILINE):
        if subject.value.startswith(iri) and len(subject.value) > len(iri):
            spellings.append(re.escape(f"{prefix}:{subject.value[len(iri) :]}"))
    block = re.compile(r"^[ \t]*(?:[^\s#]+\s*\{\s*)?(?:" + "|".join(spellings) + r")(?=[\s{;,.])", re.MULTILINE)
    match = block.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _read(file: DatasetFile) -> bytes:
    try:
        data = file.path.read_bytes()
        data.decode("utf-8")
    except OSError as error:
        raise InputError(f"{file.name}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{file.name}:{line}: not UTF-8 (byte {error.start})") from None
    return data


def parser_problem(error: SyntaxError, data: bytes) -> str:
    """The parser's message in one line, with the nearest prefix where an unknown one is the trouble."""
    message = re.sub(r"^Parser error at line .*?: ", "", str(error.msg).strip().splitlines()[0])
    unknown = re.search(r"prefix ([^:]*): has not been declared", message)
    if unknown:
        near = difflib.get_close_matches(unknown[1], _PREFIX.findall(data.decode("utf-8", "replace")), 1)
        hint = f" Did you mean '{near[0]}'?" if near else " Declare it with @prefix at the head of the file."
        return f"unknown prefix '{unknown[1]}'.{hint}"
    return message[:1].lower() + message[1:]
