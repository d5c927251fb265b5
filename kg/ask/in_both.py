"""What two reports both ask, or only one: "what has X asked for in both 2017 and 2023", "in 2017 but not in 2023".

The reports are those that somebody named published in the years named, or all of the years where nobody is named;
what recurs is what ``kg compare`` tells of the two. Where a year has several reports, or none, nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.stems import EMPTY
from kg.vocabulary import DCT, LF, TYPE

if TYPE_CHECKING:
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_FREE = frozenset(
    "which who do have be by of that there mean list filler light possessive possessive-pronoun asking-for joint "
    "at-time both now inside should not going-on".split()
)
_ASKED = frozenset({"recommend", "both"})
_TWO = 2
_DEFAULT = ox.DefaultGraph()


def asked_in_both(graph: KnowledgeGraph, question: str, words: Words, notes: tuple[str, ...]) -> Answer | None:
    """What the two reports that a question names both recommend; None where it is about something else."""
    kinds = {iri for run in words.runs for iri in run.of("class")}
    if not (words.has("asking-for") or "recommend" in words.own or LF + "Recommendation" in kinds):
        return None
    years = {position: int(words.keys[position]) for position in _years(words)}
    if len(set(years.values())) != _TWO:
        return None
    publishers, said = _publishers(graph, words)
    reports = [_report(graph, year, publishers) for year in sorted(set(years.values()))]
    used = {*years, *said, *_reports_said(words)}
    if not all(p in used or _is_free(p, words) for p in range(len(words.keys))):
        return None
    if not all(reports):
        return _refusal(graph, question, dict(zip(sorted(set(years.values())), reports, strict=True)), notes)
    denied = sorted(words.frames.get("not", ()))
    if not denied:
        return _answer(graph, question, reports[0], reports[1], notes)
    order = sorted(years)
    if len(order) != _TWO or not order[0] < denied[0] <= denied[-1] < order[1]:
        return None
    asking, silent = (reports[sorted(years.values()).index(years[position])] for position in order)
    return _only(graph, question, asking, silent, notes)


def report_asking(graph: KnowledgeGraph, words: Words) -> str:
    """The one report that somebody published in a year, where a question asks only what they asked for in it."""
    years = {int(words.keys[position]) for position in _years(words)}
    publishers, said = _publishers(graph, words)
    if not words.has("asking-for") and "recommend" not in words.own:
        return ""
    used = {*_years(words), *said, *_reports_said(words)}
    if len(years) != 1 or not publishers or not all(p in used or _is_free(p, words) for p in range(len(words.keys))):
        return ""
    return _report(graph, min(years), publishers)


def _refusal(graph: KnowledgeGraph, question: str, reports: dict[int, str], notes: tuple[str, ...]) -> Answer:
    """That a year has no report that asks for anything, or more than one, so that it is not plain which is meant."""
    without = " and ".join(str(year) for year, report in reports.items() if not report)
    known = tuple(f"{graph.names.label(report)} asks for something." for report in reports.values() if report)
    text = (
        f"no source read here, or more than one, that asks for anything was published in {without} by whom was named."
    )
    text = f"among the sources read here there is not exactly one of {without} that asks for anything."
    return Answer(question, text, refusal="not-stated", notes=notes, nearest=known, reading="what two reports both ask")


def _answer(graph: KnowledgeGraph, question: str, first: str, second: str, notes: tuple[str, ...]) -> Answer | None:
    from kg.compare.reports import asked_by_both

    rows = asked_by_both(graph, first, second)
    if not rows:
        return None
    names = " and ".join(map(graph.names.label, (first, second)))
    lines = [f"- {row.label[:1].upper()}{row.label[1:]}" for row in rows]
    citations = [c for row in rows for told in (*row.first, *row.second) for c in told.support.citations]
    return Answer(
        question,
        "\n".join([f"{names} both ask for:", *lines]),
        values=tuple(Value(row.label) for row in rows),
        sources=tuple(dict.fromkeys(citations)),
        notes=(
            *notes,
            "that two reports ask the same is a judgement of the dataset, each with its reason: kg compare.",
        ),
        reading=f"what recurs in {first.rsplit('/', 1)[-1]} and {second.rsplit('/', 1)[-1]}: recommendations",
    )


def _only(graph: KnowledgeGraph, question: str, asking: str, silent: str, notes: tuple[str, ...]) -> Answer | None:
    """What one report asks for and another, as far as it was read, does not."""
    from kg.compare.reports import asked_by_first

    rows = asked_by_first(graph, asking, silent)
    if not rows:
        return None
    names = [graph.names.label(report) for report in (asking, silent)]
    lines = [f"- {row.label[:1].upper()}{row.label[1:]}" for row in rows]
    return Answer(
        question,
        "\n".join([f"{names[0]} asks for, and what was read of {names[1]} does not:", *lines]),
        values=tuple(Value(row.label) for row in rows),
        sources=tuple(dict.fromkeys(c for row in rows for told in row.first for c in told.support.citations)),
        notes=(
            *notes,
            "that two reports ask the same is a judgement of the dataset, each with its reason: kg compare.",
            "an excerpt may lack what the whole report asks for.",
        ),
        reading=f"what is in {asking.rsplit('/', 1)[-1]} and not in {silent.rsplit('/', 1)[-1]}: recommendations",
    )


def _years(words: Words) -> list[int]:
    return [p for p, key in enumerate(words.keys) if len(key) == len("2017") and key.isdigit()]


def _publishers(graph: KnowledgeGraph, words: Words) -> tuple[frozenset[str], set[int]]:
    """Bodies named that have published documents, and the words that name them."""
    found: set[str] = set()
    said: set[int] = set()
    for run in words.runs:
        bodies = {iri for iri in run.all_things() if _published(graph, iri)}
        if bodies and not run.positions & said:
            found |= bodies
            said |= run.positions
    return frozenset(found), said


def _published(graph: KnowledgeGraph, body: str) -> list[str]:
    """Documents that a body published."""
    quads = graph.store.quads(None, ox.NamedNode(DCT + "publisher"), ox.NamedNode(body), _DEFAULT)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def _report(graph: KnowledgeGraph, year: int, publishers: frozenset[str]) -> str:
    """The one document with recommendations of a year, by one of some publishers where any is named; else nothing."""
    rows = graph.names.rows("SELECT source FROM issued WHERE year = ? ORDER BY source", (year,))
    found = [str(row[0]) for row in rows]
    if publishers:
        own = {document for body in publishers for document in _published(graph, body)}
        found = [document for document in found if document in own]
    asking = [document for document in found if _recommends(graph, document)]
    return asking[0] if len(asking) == 1 else ""


def _recommends(graph: KnowledgeGraph, document: str) -> bool:
    """Whether a passage of a document has a recommendation."""
    quads = graph.store.quads(None, ox.NamedNode(TYPE), ox.NamedNode(LF + "Recommendation"))
    graphs = (quad.graph_name for quad in quads)
    return any(isinstance(one, ox.NamedNode) and one.value.startswith(f"{document}/") for one in graphs)


def _reports_said(words: Words) -> set[int]:
    """Positions of words for reports: names of documents, and of their kind."""
    found: set[int] = set()
    for run in words.runs:
        if any("/source/" in iri for iri in run.all_things()) or LF + "Report" in run.of("class"):
            found |= run.positions
    return found


def _is_free(position: int, words: Words) -> bool:
    """Whether a word tells nothing here but what is asked."""
    if words.keys[position] in EMPTY or words.stems[position] in _ASKED | words.scope:
        return True
    if any(position in run.positions and LF + "Recommendation" in run.of("class") for run in words.runs):
        return True
    return any(position in words.frames.get(name, ()) for name in _FREE)
