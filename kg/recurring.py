"""What recurs: findings and recommendations across the reports' years, where they appear, vanish and come again.

Two statements are of one matter only where curation says so (``lf:finds``, ``lf:asks``), never because their words are
alike. That a source does not say something is known only where its text was at hand; single facts taken from a page
prove nothing about the rest of it. Only sources of one publisher are compared: another author is another voice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kg import vocabulary as v
from kg.errors import UnresolvedNameError
from kg.figures import label_of, rows_of
from kg.series import source_id
from kg.stems import EMPTY, stems
from kg.text import words
from kg.ties import ties

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from kg.graph import KnowledgeGraph
    from kg.sources import Citation
    from kg.ties import Ties

KINDS = {"findings": v.LF + "finds", "recommendations": v.LF + "asks"}
"""Kinds of matters, by the property with which a statement is tied to one."""
_NO_STANCE = frozenset({"", v.LF + "affirmed", v.LF + "is"})
_MOST_FOUND = 10_000
"""Things looked through for words."""


@dataclass(frozen=True)
class Report:
    """A source that says something of a matter: a column of the matrix. ``date`` is as printed, or empty."""

    iri: str
    id: str
    title: str
    date: str
    publisher: str
    at_hand: bool
    """Whether its text was at hand, so that it is known what it does not say."""
    key: str
    """Its year in two digits, with a letter for all but the first of a year; "--" without a date.

    It is the same whatever is asked for.
    """

    def to_json(self) -> dict[str, object]:
        """The report as documented JSON (docs/figures.md)."""
        own = {"key": self.key, "id": self.id, "title": self.title, "date": self.date or None}
        return {**own, "publisher": self.publisher or None, "at_hand": self.at_hand}


@dataclass(frozen=True)
class Telling:
    """A statement that a report makes of a matter, in the dataset's words."""

    report: str
    """Key of the report."""
    statement: str
    stance: str
    """Empty, or how it is meant: denied by the source, alleged."""
    attributed: tuple[str, ...]
    citation: Citation
    quoted: str
    """Id of the source that the passage quotes, and so is no second witness."""
    tied: tuple[str, ...] = ()
    """Why it is taken to be of the matter: judgements of the dataset, with the files that give them."""

    def to_json(self) -> dict[str, object]:
        """The statement as documented JSON (docs/figures.md)."""
        said = {"report": self.report, "statement": self.statement, "stance": self.stance or None}
        whom = {"attributed": list(self.attributed), "quotes": self.quoted or None}
        return {**said, **whom, "tied": list(self.tied), "source": self.citation.to_json()}


@dataclass(frozen=True)
class Matter:
    """What several statements find or ask for: a row of the matrix."""

    iri: str
    label: str
    kind: str
    tellings: tuple[Telling, ...]
    missing: tuple[str, ...]
    """Keys of the reports whose text was at hand and does not say it, though their publisher does elsewhere."""
    course: tuple[str, ...]
    """In words, for each publisher of several reports: where it appears, vanishes and comes again."""

    def mark(self, key: str) -> str:
        """How a report stands to it: ``said``, ``quoted``, ``not said``, or empty where that is not known."""
        told = [telling for telling in self.tellings if telling.report == key]
        if told:
            return "said" if any(not telling.quoted for telling in told) else "quoted"
        return "not said" if key in self.missing else ""

    def to_json(self) -> dict[str, object]:
        """The matter as documented JSON (docs/figures.md)."""
        return {
            "label": self.label,
            "iri": self.iri,
            "kind": self.kind,
            "told": [telling.to_json() for telling in self.tellings],
            "missing": list(self.missing),
            "course": list(self.course),
        }


@dataclass(frozen=True)
class Recurrence:
    """Matters, those that most reports tell first, and the reports in order of date."""

    reports: tuple[Report, ...]
    matters: tuple[Matter, ...]
    once: int
    """Matters left out because one year only tells them."""

    def to_json(self) -> dict[str, object]:
        """The matrix as documented JSON (docs/figures.md)."""
        reports, matters = [r.to_json() for r in self.reports], [m.to_json() for m in self.matters]
        return {"reports": reports, "matters": matters, "once": self.once}


class _Row(NamedTuple):
    """A row of the query ``matters_told``; empty strings where it binds nothing."""

    matter: str
    relation: str
    claim: str
    statement: str
    polarity: str
    modality: str
    attributed: str
    passage: str
    source: str
    date: str
    publisher: str
    quoted: str


@dataclass(frozen=True)
class Topic:
    """What a NAME means here: matters (IRIs), and how they are found."""

    matters: frozenset[str]
    by_words: bool
    """By the words of their names and statements only, nothing being tied to the name itself."""
    of_reports: str = ""
    """Name of the body whose reports find or ask for them, where nothing is found or asked about the body."""


def topic_of(graph: KnowledgeGraph, name: str) -> Topic:
    """Matters about the thing that a NAME means, and those whose name has its words in some form.

    Where nothing is about it, those that the reports of a body so called tell, or those a statement of which has the
    words.

    Raises:
        UnresolvedNameError: It means several things with matters, or nothing, and no matter has its words.
    """
    named = _matters_saying(graph, name, (stems,), statements=False)
    try:
        thing = graph.resolve(name)
    except UnresolvedNameError:
        called = {thing.iri: _matters_of(graph, thing.iri) for thing in graph.names.candidates(name)}
        meant = [matters for matters in called.values() if matters]
        if len(meant) == 1:
            return Topic(meant[0] | named, by_words=False)
        found = named if meant else _matters_saying(graph, name)
        if not found:
            raise
        return Topic(found if meant else found | named, by_words=True)
    about = _matters_of(graph, thing.iri)
    if about or named:
        return Topic(about | named, by_words=not about)
    told = frozenset(matter for _, matter in rows_of(graph, "matters_in_reports_of", body=thing.iri))
    if told:
        return Topic(told, by_words=False, of_reports=thing.label)
    found = _matters_saying(graph, name)
    return Topic(found, by_words=bool(found))


def recurring(
    graph: KnowledgeGraph, topic: str | Topic = "", kinds: Iterable[str] = (), every: bool = False
) -> Recurrence:
    """Matters about a topic (an IRI, or what :func:`topic_of` gives), or all; of some of :data:`KINDS`.

    Without a topic, and unless ``every`` is true, only those that reports of several years tell.
    """
    wanted = {KINDS[kind] for kind in kinds} or set(KINDS.values())
    told_of_all = [_Row(*cells) for cells in rows_of(graph, "matters_told")]
    rows = [row for row in told_of_all if row.relation in wanted]
    if topic:
        of_topic = topic.matters if isinstance(topic, Topic) else _matters_of(graph, topic)
        rows = [row for row in rows if row.matter in of_topic]
    by_matter: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_matter[row.matter].append(row)
    kept = {m: told for m, told in by_matter.items() if topic or every or len(_years(told)) > 1}
    texts = rows_of(graph, "texts_at_hand")
    absent = {matter: _missing(told, texts) for matter, told in kept.items()}
    sources = {(row.date, row.source, row.publisher) for told in kept.values() for row in told}
    sources |= {(date, source, publisher) for gaps in absent.values() for date, source, publisher in gaps}
    at_hand = {source for source, *_ in texts}
    dates = {row.source: row.date for row in told_of_all} | {source: date for source, _, date, _ in texts}
    reports = _reports(graph, sources, at_hand, _keys(dates, at_hand))
    single = _single_facts(graph, at_hand)
    tied = ties(graph)
    matters = [_matter(graph, matter, told, absent[matter], reports, single, tied) for matter, told in kept.items()]
    matters.sort(key=lambda m: (m.kind, -len(_years(kept[m.iri])), m.label))
    return Recurrence(tuple(reports.values()), tuple(matters), len(by_matter) - len(kept))


def _matters_saying(
    graph: KnowledgeGraph,
    name: str,
    forms: Iterable[Callable[[str], frozenset[str]]] = (),
    *,
    statements: bool = True,
) -> frozenset[str]:
    """Matters whose name, or a statement of which, has all words as they are, or else all in some form."""
    rows = [_Row(*cells) for cells in rows_of(graph, "matters_told")]
    hits = graph.names.mentions(" ".join(sorted(stems(name))), _MOST_FOUND)
    for form in forms or (_singular, stems):
        wanted = form(name)
        saying = {found.thing.iri for found in hits if wanted and wanted <= form(found.text)}
        if found := frozenset(r.matter for r in rows if saying & {r.matter, r.claim if statements else r.matter}):
            return found
    return frozenset()


def _singular(text: str) -> frozenset[str]:
    """The words of a text, plural or not, so that "transit" is not found in "transition".

    >>> _singular("Shelters") == _singular("shelter"), _singular("transit") == _singular("transition")
    (True, False)
    """
    return frozenset(word.key.removesuffix("s") for word in words(text) if word.key not in EMPTY)


def _matters_of(graph: KnowledgeGraph, topic: str) -> frozenset[str]:
    return frozenset(matter for _, matter in rows_of(graph, "matters_of", topic=topic))


def _single_facts(graph: KnowledgeGraph, at_hand: set[str]) -> dict[str, dict[str, str]]:
    """By publisher, the year of each source of which the graph has single facts only."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for publisher, date, source in rows_of(graph, "sources_of_publishers"):
        if date and source not in at_hand:
            found[label_of(graph, publisher)][source] = date[:4]
    return found


def _years(rows: Iterable[_Row]) -> set[str]:
    """Years of the sources that say it themselves."""
    return {row.date[:4] for row in rows if row.date and not row.quoted}


def _missing(told: Sequence[_Row], texts: Iterable[tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """Date, source and publisher of the texts at hand of the same publishers that find or ask, but not this."""
    sources, publishers = {row.source for row in told}, {row.publisher for row in told if row.publisher}
    return [
        (date, source, publisher)
        for source, relation, date, publisher in texts
        if relation == told[0].relation and publisher in publishers and source not in sources
    ]


def _keys(dates: Mapping[str, str], at_hand: Collection[str]) -> dict[str, str]:
    """Keys of sources by year, which are the same whatever is asked for; texts at hand come first in a year.

    >>> _keys({"a": "2017", "b": "2017-06", "c": "2023", "d": ""}, {"b"})
    {'b': '17', 'a': '17a', 'c': '23', 'd': '--'}
    """
    keys: dict[str, str] = {}
    used: dict[str, int] = defaultdict(int)
    for source, date in sorted(dates.items(), key=lambda i: (not i[1], i[1][:4], i[0] not in at_hand, i[1], i[0])):
        year = date[2:4] or "--"
        letter = "" if not used[year] else chr(ord("a") + used[year] - 1) if used[year] <= 26 else f".{used[year]}"
        keys[source] = year + letter
        used[year] += 1
    return keys


def _reports(
    graph: KnowledgeGraph, sources: set[tuple[str, str, str]], at_hand: set[str], keys: Mapping[str, str]
) -> dict[str, Report]:
    """Reports by IRI, in the order of their keys; those without a date come last."""
    found: dict[str, Report] = {}
    order = {source: at for at, source in enumerate(keys)}
    for date, source, publisher in sorted(sources, key=lambda one: order[one[1]]):
        citation = graph.sources.citation(source)
        title = citation.title if citation else graph.names.label(source)
        publisher_label = label_of(graph, publisher) or title
        found[source] = Report(
            source, source_id(graph, source), title, date, publisher_label, source in at_hand, keys[source]
        )
    return found


def _matter(
    graph: KnowledgeGraph,
    iri: str,
    told: Sequence[_Row],
    missing: Sequence[tuple[str, str, str]],
    reports: dict[str, Report],
    single: dict[str, dict[str, str]],
    tied: Ties,
) -> Matter:
    claims: dict[str, list[_Row]] = defaultdict(list)
    for row in told:
        claims[row.claim].append(row)
    tellings = [t for rows in claims.values() if (t := _telling(graph, rows, reports, tied))]
    order = list(reports.values())
    tellings.sort(key=lambda t: [report.key for report in order].index(t.report))
    kind = next(name for name, relation in KINDS.items() if relation == told[0].relation)
    gaps = tuple(reports[source].key for _, source, _ in missing)
    own = {reports[row.source].key for row in told if not row.quoted}
    steps = tuple(_course(order, own, set(gaps), single))
    return Matter(iri, graph.names.label(iri), kind, tuple(tellings), gaps, steps)


def _telling(graph: KnowledgeGraph, rows: Sequence[_Row], reports: dict[str, Report], tied: Ties) -> Telling | None:
    one = rows[0]
    citation = graph.sources.citation(one.passage)
    if citation is None:
        return None
    stances = [graph.names.label(iri) for iri in (one.polarity, one.modality) if iri not in _NO_STANCE]
    by = dict.fromkeys(label_of(graph, r.attributed) if "://" in r.attributed else r.attributed for r in rows)
    return Telling(
        reports[one.source].key,
        one.statement,
        "; ".join(stances),
        tuple(name for name in by if name),
        citation,
        source_id(graph, one.quoted),
        tied.get((one.claim, one.matter), ()),
    )


def _course(reports: Sequence[Report], said: set[str], gaps: set[str], single: dict[str, dict[str, str]]) -> list[str]:
    """For each publisher of several reports, in which it is said and in which text at hand it is not."""
    publishers = dict.fromkeys(report.publisher for report in reports if report.key in said)
    found = []
    for publisher in publishers:
        own = [report for report in reports if report.publisher == publisher and report.key in said | gaps]
        told = {report.iri for report in own}
        steps = [(report.date[:4] or "no date", report.key in said) for report in own]
        unknown = [year for source, year in single.get(publisher, {}).items() if source not in told]
        if len(own) > 1:
            found.append(f"{publisher}: {course(steps, unknown)}")
    return found


def course(steps: Sequence[tuple[str, bool]], unknown: Iterable[str] = ()) -> str:
    """The course of a matter through years in which it is said or, in a text at hand, not said.

    Args:
        steps: Year, and whether it is said; in order.
        unknown: Years of reports of which single facts only are known: they may say it too.

    >>> course([("2006", True), ("2017", False), ("2023", True)])
    'in 2006; not in 2017; again in 2023'
    >>> course([("2006", False), ("2010", True), ("2017", True)])
    'not in 2006; new in 2010; still in 2017'
    >>> course([("2006", True), ("2017", False), ("2023", False)])
    'in 2006; not in 2017, 2023'
    >>> course([("2006", False), ("2017", True), ("2023", True)], ["2008", "2010", "2011", "2012", "2019"])
    'not in 2006; first seen in 2017; also in 2023; 2008, 2010 to 2012 and 2019 known by single facts only'
    """
    runs: list[tuple[bool, list[str]]] = []
    for year, said in steps:
        if runs and runs[-1][0] == said:
            runs[-1][1].append(year)
        else:
            runs.append((said, [year]))
    known = {year for year, _ in steps}
    between = sorted(year for year in set(unknown) - known if steps and steps[0][0] < year)
    told = []
    for at, (said, years) in enumerate(runs):
        years = list(dict.fromkeys(years))
        before = runs[at - 1][1][-1] if at > 1 else ""
        seen = any(before < year < years[0] for year in between)
        word = "not in" if not said else "in" if at == 0 else _COMES[at > 1, seen]
        gap = any(years[0] < year < years[-1] for year in between)
        more = f"; {'also' if gap else 'still'} in {', '.join(years[1:])}" if said and len(years) > 1 and at else ""
        named = years[:1] if more else years
        told.append(f"{word} {', '.join(named)}{more}")
    if between:
        told.append(f"{_runs(between)} known by single facts only")
    return "; ".join(told)


_COMES = {
    (False, False): "new in",
    (False, True): "first seen in",
    (True, False): "again in",
    (True, True): "seen again in",
}
"""How a matter comes after texts without it: for the first time or again; with unknown reports between, or none."""


def _runs(years: Sequence[str]) -> str:
    """Years in order, those that follow one another as from the first to the last.

    >>> _runs(["2008"]), _runs(["2008", "2010", "2011", "2012"]), _runs(["2008", "2009"])
    ('2008', '2008 and 2010 to 2012', '2008 and 2009')
    """
    found: list[list[int]] = []
    for year in map(int, years):
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    told = [text for run in found for text in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else list(map(str, run)))]
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))
