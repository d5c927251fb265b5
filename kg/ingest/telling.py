"""Items of a draft in words, for the person who decides: what is said, what of it is guessed, and the words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.draft import text_of
from kg.text import local_name

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph import KnowledgeGraph
    from kg.ingest.draft import Entry
    from kg.ingest.reading import Reading

_PLAIN = frozenset(
    v.LF + name for name in ("printedName", "printedNumber", "printedAs", "printedValue", "modality", "unit")
)
"""What is told by other words, or not at all."""
_FIRST = ("value", "indicator", "period", "reportedBy")


def told(entry: Entry, graph: KnowledgeGraph) -> str:
    """An item in a line; what is guessed has a question mark.

    A figure is its value, what is counted, when, by whom and its dimensions; a name what it means.
    """
    guessed = {(one.property, one.value) for one in entry.guessed}
    if entry.others:
        names = " or ".join(name(graph, iri) for iri in entry.others)
        return f"“{entry.evidence[0].value}”: {names}?"
    forms = [one.value for one in entry.evidence if one.property.startswith(v.LF + "printed")]
    printed = forms[0] if forms else ""
    if not entry.subject.startswith(f"{entry.passage}-"):
        mark = "?" if any(not one.property for one in entry.guessed) else ""
        label = name(graph, entry.subject) if graph.names.thing(entry.subject) else _new(entry)
        if printed:
            return f"“{printed}”: {label}{mark}"
        return "; ".join(_relation(quad, graph, guessed) for quad in entry.quads) or label
    quads = [q for q in entry.quads if text_of(q.subject) == entry.subject and q.predicate.value not in _PLAIN]
    quads = [q for q in quads if q.predicate.value != v.TYPE]
    quads.sort(key=lambda q: (_rank(q.predicate.value), q.predicate.value))
    return ", ".join(_value(quad, graph, guessed) for quad in quads)


def sentence(entry: Entry, reading: Reading | None) -> str:
    """The words of the document around an item's evidence; empty where the document is not at hand."""
    if reading is None or not entry.evidence:
        return ""
    start = min(one.start for one in entry.evidence if one.property) if any(e.property for e in entry.evidence) else 0
    for paragraph in reading.paragraphs:
        for a, b in paragraph.sentences:
            first, last = paragraph.folded.origin(a, b)
            if first <= start < last:
                return paragraph.text[a:b].replace("\xad", "")
    return ""


def name(graph: KnowledgeGraph, iri: str) -> str:
    """How a thing is called; its address's last part where the graph does not have it."""
    return graph.names.label(iri) or local_name(iri)


def _new(entry: Entry) -> str:
    called = [text_of(q.object) for q in entry.new if q.predicate.value in (v.PREF_LABEL, v.NOTATION)]
    kinds = [local_name(text_of(q.object)) for q in entry.new if q.predicate.value == v.TYPE]
    return f"new: {', '.join(dict.fromkeys(called))} ({', '.join(dict.fromkeys(kinds))})"


def _rank(name: str) -> int:
    local = name.removeprefix(v.LF)
    return _FIRST.index(local) if local in _FIRST else len(_FIRST)


def _value(quad: ox.Quad, graph: KnowledgeGraph, guessed: set[tuple[str, str]]) -> str:
    value = text_of(quad.object)
    shown = name(graph, value) if "://" in value else value
    mark = "?" if (quad.predicate.value, value) in guessed else ""
    local = quad.predicate.value.removeprefix(v.LF)
    if local in ("value", "indicator", "period", "statement", "grade"):
        return f"{shown}{mark}"
    return f"{name(graph, quad.predicate.value)}: {shown}{mark}"


def _relation(quad: ox.Quad, graph: KnowledgeGraph, guessed: set[tuple[str, str]]) -> str:
    value = text_of(quad.object)
    shown = name(graph, value) if "://" in value else value
    mark = "?" if (quad.predicate.value, value) in guessed else ""
    return f"{name(graph, text_of(quad.subject))} {name(graph, quad.predicate.value)} {shown}{mark}"
