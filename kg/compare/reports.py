"""Two sources side by side: what they recommend, find and count; what recurs, vanishes, or is new.

That two recommendations ask the same, or two findings find the same, is a judgement of the dataset with its reason
(``seeds/curation``); claims that no judgement ties to an issue or request are shown and compared with nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.compare.labels import kinds_label
from kg.compare.model import Comparison, Found, Row, Side, Told, cited, merged, rows_of, side_of
from kg.inventory import find_document
from kg.ties import ties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.sources import Support
    from kg.ties import Ties

_SECTIONS = {v.LF + "asks": "Recommendations", v.LF + "finds": "Findings"}
_ORDER = ("recurs", "vanishes", "new", "only-first", "only-second", "not-compared")
_TITLES = {
    "recurs": "in both",
    "vanishes": "only in the earlier one: they vanish",
    "new": "only in the later one: they are new",
    "only-first": "only in A",
    "only-second": "only in B",
    "not-compared": "told apart by nothing, so not compared",
}


def compare_reports(graph: KnowledgeGraph, first: str, second: str) -> Comparison:
    """Two sources: recommendations, findings and figures, those in both first."""
    rows = (*_matters(graph, first, second), *_figures(graph, first, second))
    one, other = (_side(graph, iri) for iri in (first, second))
    notes = (
        "Vanishing and new are said of what the graph has of the two sources; an excerpt may lack what the whole has.",
        "That two sources ask or find the same is a judgement of the dataset, each with its reason.",
    )
    return Comparison("reports", one, other, rows, notes)


def asked_by_both(graph: KnowledgeGraph, first: str, second: str) -> list[Row]:
    """What two sources both recommend, by name, with the recommendations of either."""
    return _asked(graph, first, second, {"recurs"})


def asked_by_first(graph: KnowledgeGraph, first: str, second: str) -> list[Row]:
    """What the first of two sources recommends, and the second, as far as it was read, does not."""
    return [row for row in _asked(graph, first, second, {"vanishes", "new", "only-first"}) if row.first]


def _asked(graph: KnowledgeGraph, first: str, second: str, changes: set[str]) -> list[Row]:
    sections = {f"{_SECTIONS[v.LF + 'asks']} {_TITLES[change]}" for change in changes}
    return [row for row in _matters(graph, first, second) if row.section in sections]


def _side(graph: KnowledgeGraph, iri: str) -> Side:
    document = find_document(graph, iri)
    told = [document.kind, f"published {document.issued}" if document.issued else "date of publication not known"]
    return side_of(graph, iri, ", ".join([*filter(None, told), f"{document.passages} passages in the graph"]))


def _matters(graph: KnowledgeGraph, first: str, second: str) -> Iterator[Row]:
    """A row for each issue or request, and one for each claim that is tied to none."""
    groups: dict[tuple[str, str, str], list[Found]] = {}
    for row in rows_of(graph, "matters_of_two_sources", first=first, second=second):
        alone = "" if row("matter") else row("claim")
        groups.setdefault((row("relation"), row("change"), row("matter") or alone), []).append(row)
    labels = {
        key: graph.names.label(key[2]) if rows[0]("matter") else _kind(graph, key[2]) for key, rows in groups.items()
    }
    relations, tied = list(_SECTIONS), ties(graph)
    for key in sorted(groups, key=lambda k: (relations.index(k[0]), _ORDER.index(k[1]), labels[k], k[2])):
        relation, change, _ = key
        section = f"{_SECTIONS[relation]} {_TITLES[change]}"
        here, there = (_claims(graph, groups[key], source) for source in (first, second))
        support = merged(_judged(graph, row) for row in groups[key] if row("matter"))
        notes = tuple(_quoted(here, second, "A", "B")) + tuple(_quoted(there, first, "B", "A"))
        notes += tuple(_tied(groups[key], first, tied))
        yield Row(section, labels[key], here, there, change, support, notes)


def _tied(rows: Iterable[Found], first: str, tied: Ties) -> Iterator[str]:
    """Why the claims of a row are taken to be of one matter, those of A first."""
    found = {(row("source") != first, row("claim"), row("matter")) for row in rows if row("matter")}
    told = ((beside, reason) for beside, *pair in sorted(found) for reason in tied.get((pair[0], pair[1]), ()))
    for beside, reason in dict.fromkeys(told):
        yield f"{'B' if beside else 'A'} is tied by our judgement: {reason}"


def _kind(graph: KnowledgeGraph, claim: str) -> str:
    """What a claim is, where it is tied to nothing that names it."""
    thing = graph.names.thing(claim)
    return graph.names.label(thing.classes[0]) if thing and thing.classes else "claim"


def _claims(graph: KnowledgeGraph, rows: Iterable[Found], source: str) -> tuple[Told, ...]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row("source") == source:
            found.setdefault(row("claim"), []).append(row("passage"))
    return tuple(Told(graph.facts.label_of(claim), cited(graph, passages)) for claim, passages in found.items())


def _judged(graph: KnowledgeGraph, row: Found) -> Support:
    """The curation file that ties a claim to its issue or request."""
    terms = map(ox.NamedNode, (row("claim"), row("relation"), row("matter")))
    return graph.sources.support(*terms)


def _quoted(told: Sequence[Told], other: str, name: str, quoted: str) -> Iterator[str]:
    if any(citation.quotes == other for one in told for citation in one.support.passages):
        yield f"{name} quotes {quoted} here; a repeat is no second witness"


def _figures(graph: KnowledgeGraph, first: str, second: str) -> Iterator[Row]:
    """A row for each thing that is counted, with all figures of either source, their periods and bodies."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for row in rows_of(graph, "figures_of_two_sources", first=first, second=second):
        groups.setdefault((row("indicator"), row("kinds")), []).append(row)
    made = [(_change(found), kinds_label(graph, *key), found) for key, found in groups.items()]
    for change, label, found in sorted(made, key=lambda one: (_ORDER.index(one[0]), one[1])):
        told = [_told(graph, [row for row in found if row("side") == side]) for side in ("first", "second")]
        notes = (*_quoted(told[0], second, "A", "B"), *_quoted(told[1], first, "B", "A"))
        yield Row(f"Figures {_TITLES[change]}", label, told[0], told[1], change, notes=notes)


def _change(rows: Sequence[Found]) -> str:
    """Whether a thing is counted in both sources, or only in the earlier or the later one."""
    sides = {row("side") for row in rows}
    if len(sides) == 2:
        return "recurs"
    side, earlier = rows[0]("side"), rows[0]("earlier")
    if not earlier:
        return "only-first" if side == "first" else "only-second"
    return "vanishes" if side == earlier else "new"


def _told(graph: KnowledgeGraph, rows: Iterable[Found]) -> tuple[Told, ...]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(graph.facts.label_of(row("figure")), []).append(row("passage"))
    return tuple(Told(text, cited(graph, passages)) for text, passages in found.items())
