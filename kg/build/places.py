"""Places: the line of a file on which something is said, for messages that send a curator there.

No RDF parser tells where a triple stood, so the text is searched: strings and comments are blanked first, IRIs are
looked for in full and under the prefixes that the file declares (Turtle and TriG, RDF 1.1).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocabulary import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.dataset import DatasetFile

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
"""What can name a graph."""

_TOKEN = re.compile(
    r'(<[^<>"{}|^`\\\s]*>)|"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*',
    re.DOTALL,
)
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_LINE_START = r"^[ \t]*(?:[^\s{}]+[ \t]*\{[ \t]*)?"


@dataclass(frozen=True, order=True)
class Place:
    """A file as messages show it, and a line in it."""

    file: str
    line: int


class Text:
    """A file's text, searched for IRIs; strings and comments don't count."""

    def __init__(self, text: str) -> None:
        self._text = mask(text)
        self.prefixes = dict(_PREFIX.findall(self._text))

    def spelling(self, iri: str) -> str:
        """Pattern of the ways in which the file can write an IRI, as a whole."""
        ways = [re.escape(f"<{iri}>")]
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                ways.append(rf"(?<![\w.:-]){re.escape(f'{prefix}:{iri[len(namespace) :]}')}(?![\w/:-]|\.\w)")
        return f"(?:{'|'.join(ways)})"

    def blocks(self, graph: str) -> list[tuple[int, int]]:
        """Offsets at which the blocks of a named graph begin and end."""
        heads = re.finditer(self.spelling(graph) + r"\s*\{", self._text)
        return [(m.start(), (self._text.find("}", m.end()) + 1) or len(self._text)) for m in heads]

    @property
    def whole(self) -> tuple[int, int]:
        """Offsets at which the text begins and ends."""
        return 0, len(self._text)

    def find(self, iri: str, start: int, end: int) -> int | None:
        """Offset at which an IRI begins a line's statement between two offsets, or else where it is first named."""
        spelling = self.spelling(iri)
        for pattern in (f"{_LINE_START}({spelling})", f"({spelling})"):
            if match := re.compile(pattern, re.MULTILINE).search(self._text, start, end):
                return match.start(1)
        return None

    def find_pattern(self, pattern: str, start: int, end: int) -> int | None:
        """Offset of a pattern's first match between two offsets."""
        match = re.compile(pattern).search(self._text, start, end)
        return match.start() if match else None

    def line(self, offset: int) -> int:
        """Line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self._text))]


class Places:
    """Where the statements of a dataset's files stand."""

    def __init__(self, loaded: Iterable[tuple[DatasetFile, list[ox.Quad]]]) -> None:
        self._texts: dict[DatasetFile, Text] = {}
        self._of_subject: dict[str, list[tuple[DatasetFile, ox.Quad]]] = defaultdict(list)
        self._of_object: dict[str, list[tuple[DatasetFile, ox.Quad]]] = defaultdict(list)
        self._of_graph: dict[str, list[tuple[DatasetFile, ox.Quad]]] = defaultdict(list)
        for file, quads in loaded:
            for quad in quads:
                self._of_subject[_iri(quad.subject)].append((file, quad))
                self._of_object[_iri(quad.object)].append((file, quad))
                self._of_graph[_iri(quad.graph_name)].append((file, quad))

    def of(self, focus: str, value: str = "", predicate: str = "") -> Place | None:
        """Where a thing is described, the nearest that can be told; None where no file names it.

        A thing is found where it has the value; else, if it names a graph, where the value stands in there; else in
        the graph that the value names, where it has the property, where its type is, in the registry, or anywhere.
        """
        if value and not any(_text(quad.object) == value for _, quad in self._of_subject[focus]):
            for file, quad in self._of_graph[focus]:
                if value in (_iri(quad.subject), _text(quad.object)):
                    named = value if value in (_iri(quad.subject), _iri(quad.object)) else _iri(quad.subject)
                    return self.in_graph(file, quad.graph_name, named)
        properties = {value, predicate} - {""}

        def rank(said: tuple[DatasetFile, ox.Quad]) -> tuple[bool, ...]:
            file, quad = said
            near = (_iri(quad.graph_name) == value, _text(quad.object) == value, quad.predicate.value in properties)
            return (*(not one for one in near), quad.predicate.value != TYPE, "registry" not in file.path.parts)

        for file, quad in sorted(self._of_subject[focus], key=rank) or self._of_graph[focus] or self._of_object[focus]:
            return self.in_graph(file, quad.graph_name, focus)
        return None

    def in_graph(self, file: DatasetFile, graph: Graph, iri: str) -> Place:
        """Where a graph's block, or a Turtle file, first names a thing."""
        text = self.text(file)
        blocks = text.blocks(_iri(graph)) or [text.whole]
        for start, end in blocks:
            if (offset := text.find(iri, start, end)) is not None:
                return Place(file.name, text.line(offset))
        return Place(file.name, text.line(blocks[0][0]))

    def blank(self, file: DatasetFile, graph: Graph) -> Place:
        """Where a graph's block first has a blank node."""
        text = self.text(file)
        for start, end in text.blocks(_iri(graph)):
            if (offset := text.find_pattern(r"\[|_:|\(", start, end)) is not None:
                return Place(file.name, text.line(offset))
        return Place(file.name, 1)

    def text(self, file: DatasetFile) -> Text:
        """The text of a file, read once."""
        if file not in self._texts:
            self._texts[file] = Text(file.path.read_text("utf-8", "replace"))
        return self._texts[file]


def mask(text: str) -> str:
    """A text in which strings and comments are blanks; lines and IRIs stay.

    >>> mask('a:b a:c "a { b" ; a:d <x#y> . # a:b')
    'a:b a:c         ; a:d <x#y> .      '
    """
    return _TOKEN.sub(lambda m: m[0] if m[1] else re.sub(r"[^\n]", " ", m[0]), text)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
