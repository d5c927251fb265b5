"""``kg timeline``."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import clean, complain, count, emit, emit_data, emit_json, people_csv, width, wrapped
from kg.cli.references import References

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.graph import KnowledgeGraph
    from kg.timeline import Entry, Timeline

_EXAMPLES = (
    'kg timeline "criminal code"',
    "kg timeline --kind strategy --kind 'action plan'",
    "kg timeline --from 2012 --to 2016",
    "kg timeline 2016",
    "kg timeline --kind code --output codes.svg",
)
_HEADERS = ("thing", "kind", "address", "what", "printed", "first day", "last day", "standing", "sources")
_MARKS = {"period": "-", "vague": ".", "sure": "=", "unsure": "~", "open": ">", "end": "]", "point": "*"}
"""What a column shows of what is drawn there; the later of these hides the earlier."""
_LEGEND = (
    "= holds   ~ uncertain: the date is imprecise, or sources differ   > no end recorded   * date of the act or of "
    "publication   . such a date known by its year or month only   ] end, of what has no known start   - time that a "
    "report speaks of or has figures of"
)
_NARROW = 64
"""Columns of a terminal below which a line is drawn above its text."""
_BAR = 26
"""Columns of a line that is drawn beside its text."""


@options.command("timeline", *_EXAMPLES)
@options.name_argument(required=False)
@click.option(
    "--kind", "kinds", metavar="K", multiple=True, help="All things of a kind, as code or strategy; repeatable."
)
@click.option("--from", "first", metavar="DATE", default="", help="First year, month or day, as 2013 or 2013-01-31.")
@click.option("--to", "last", metavar="DATE", default="", help="Last year, month or day.")
@click.option(
    "--registered",
    is_flag=True,
    help="Also all acts that only a register knows and that change or carry out what is drawn, or are changed by it.",
)
@options.as_of_option("Day as of which the line is drawn, as 2016-12-31: what was not there yet is left out.")
@options.output_option("Draw a picture into this file, which ends in .svg, .png or .html.")
@options.format_option("text", "json", "csv")
@options.graph_options
def command(
    name: tuple[str, ...],
    kinds: tuple[str, ...],
    first: str,
    last: str,
    registered: bool,
    as_of: str,
    output: str | None,
    form: str,
) -> int:
    """Put acts, codes, policies, institutions, reports and events on one line of time.

    NAME draws what is of a year, or the line of one thing: the editions of a code or strategy, what came before and
    after, and what has dates among the things it has to do with. Without NAME and --kind: all that the documents speak
    of, and what only a register knows of acts that change or carry out those on the dataset's subject. Dates are those
    that sources print; what no source dates is listed as such. Nothing to draw: exit code 1.
    """
    from kg.clock import today
    from kg.timeline import timeline
    from kg.years import span_of

    if name and kinds:
        raise click.UsageError("give NAME or --kind, not both")
    if registered and kinds:
        raise click.UsageError("--registered adds to the line of what the documents speak of; --kind has all of a kind")
    wanted = checked_name(name) if name else None
    if output is not None:
        from kg.render.plot import suffix

        suffix(output)
    graph = options.opened()
    span = span_of(graph, wanted) if wanted and not (first or last) else None
    about = graph.resolve(wanted) if wanted and span is None else None
    if span is not None:
        first, last = span
    classes = [graph.names.resolve_class(kind) for kind in kinds]
    if registered and about:
        raise click.UsageError("--registered adds to the line of what the documents speak of; NAME has its own acts")
    wider = {"past": bool(as_of), "registered": registered}
    line = timeline(graph, as_of or today(), about=about, kinds=classes, first=first, last=last, **wider)
    if output is not None:
        return _draw(graph, line, output)
    if form == "json":
        emit_json(line.to_json())
    elif form == "csv":
        emit_data(people_csv(_HEADERS, _rows(graph, line)).encode())
    else:
        _Page(graph, line, full=bool(about or kinds)).print()
    if not line.entries:
        complain(f"kg: {'nothing is dated in that time' if line.outside else 'no source dates anything of it'}")
    return 0 if line.entries else 1


def _draw(graph: KnowledgeGraph, line: Timeline, output: str) -> int:
    from kg.render.line import picture
    from kg.render.plot import save
    from kg.timeline_text import heading

    if not line.entries:
        complain("kg: there is nothing to draw: no source dates anything of it in that time")
        return 1
    references = References(graph)
    numbers = {
        entry.iri: references.numbers(
            [*(dated.support for dated in entry.dates), *(dispute.support for dispute in entry.disputes)]
        )
        for entry in line.entries
    }
    listed = [f"[{number}] {text}" for number, text in enumerate(references.lines(), 1)]
    figure = picture(line, numbers, listed)
    save(figure, output, title=heading(line), description="\n".join(_texts(line)))
    emit(output)
    return 0


def _texts(line: Timeline) -> list[str]:
    """What the picture shows, in words, a line a thing."""
    from kg.timeline_text import told

    return [f"{entry.label}: {told(entry)}" for entry in line.entries]


class _Page:
    """A line of time as text; sources are numbered where they are first used, and listed at the end."""

    def __init__(self, graph: KnowledgeGraph, line: Timeline, *, full: bool) -> None:
        self._line, self._full = line, full
        self._references = References(graph)
        self._beside = width() >= _NARROW
        self._columns = (_BAR if width() < 100 else 36) if self._beside else width() - 1
        ends = [piece.end for entry in line.entries for piece in entry.pieces]
        self._first = _ordinal(line.first) if line.first else 0
        self._last = _ordinal(line.last or max(ends, default=line.day))

    def print(self) -> None:
        """Print the line, what is undated, and the sources."""
        from kg.timeline_text import heading

        emit(wrapped(heading(self._line)))
        if self._line.entries:
            emit(wrapped(_LEGEND))
            emit("")
            emit(self._axis())
        for group, entries in self._line.groups.items():
            emit(f"\n{group[:1].upper()}{group[1:]}" if len(self._line.groups) > 1 else "")
            for entry in entries:
                emit(self._told(entry))
        for text in (self._undated(), self._outside(), self._registered(), self._references.listed()):
            if text:
                emit("\n" + text)

    def _told(self, entry: Entry) -> str:
        from kg.timeline_text import told

        bar = self._bar(entry)
        text = f"{entry.label}: {told(entry, lambda support: self._references.cited([support]))}"
        if not self._beside:
            return f"{bar}\n{wrapped(text, '  ', '    ')}"
        gap = " " * (self._columns + 2)
        return bar.ljust(self._columns + 2) + wrapped(text, gap, gap + "  ")[len(gap) :]

    def _bar(self, entry: Entry) -> str:
        cells = [" "] * self._columns
        for shade, mark in _MARKS.items():
            for piece in entry.pieces:
                if piece.shade == shade and _ordinal(piece.end) > self._first and _ordinal(piece.first) <= self._last:
                    begin, end = self._column(_ordinal(piece.first)), self._column(_ordinal(piece.end) - 1)
                    cells[begin : end + 1] = mark * (end - begin + 1)
        return "".join(cells).rstrip()

    def _column(self, day: int) -> int:
        share = (day - self._first) / max(1, self._last - self._first)
        return min(self._columns - 1, max(0, int(share * self._columns)))

    def _axis(self) -> str:
        """Years over the columns in which they begin, as many as there is room for."""
        cells = [" "] * (self._columns + 4)
        free = 0
        first, last = (datetime.date.fromordinal(day).year for day in (self._first, self._last))
        for year in range(first, last + 1):
            at = self._column(max(self._first, datetime.date(year, 1, 1).toordinal()))
            if at >= free and at + 4 <= self._columns + 4:
                cells[at : at + 4] = str(year).rjust(4, "0")
                free = at + 6
        return "".join(cells).rstrip()

    def _undated(self) -> str:
        """What no source dates: by name where it was asked for, else how many of each kind."""
        if not self._line.undated:
            return ""
        if self._full:
            title = f"No source read here dates {count(len(self._line.undated), 'thing')}:"
            return "\n".join(
                [wrapped(title), *(wrapped(f"{u.label} ({u.kind})", "  ", "    ") for u in self._line.undated)]
            )
        kinds: dict[str, int] = {}
        for one in self._line.undated:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
        ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        many = ", ".join(f"{kind}: {number}" for kind, number in ranked)
        total = count(len(self._line.undated), "thing")
        return wrapped(f"No source read here dates {total} that the documents speak of (--kind K names them): {many}")

    def _outside(self) -> str:
        if not self._line.outside:
            return ""
        return wrapped(f"{count(self._line.outside, 'thing has', 'things have')} dates outside this time.")

    def _registered(self) -> str:
        if not self._line.registered:
            return ""
        line = self._line
        many = f"{line.registered:,}"
        told = [f"Acts with dates that only a register knows, of any time, and that are not drawn here: {many}."]
        if line.tied:
            tie = "Those that change or carry out what is drawn here, or are changed by it"
            told.append(f"{tie}: {line.tied} (--registered draws them).")
        told.append("The others: --kind K draws all of a kind, kg timeline NAME one of them with what it changes.")
        return wrapped(" ".join(told))


def _rows(graph: KnowledgeGraph, line: Timeline) -> Sequence[Sequence[str]]:
    """A row a date, and one for each thing without dates."""
    from kg.results import curie

    prefixes = graph.names.prefixes()
    rows = []
    for entry in line.entries:
        head = [entry.label, entry.kind, curie(entry.iri, prefixes)]
        for dated in entry.dates:
            told = [derivation.statement for derivation in dated.support.derivations]
            cited = [c.line() for c in dated.support.citations] + list(dated.support.files)
            sources = " | ".join([*(f"Derived: {statement}" for statement in told), *cited])
            dates = [dated.label, dated.printed, dated.first, dated.last]
            rows.append([*head, *dates, entry.standing.told(), sources])
    rows += [[u.label, u.kind, curie(u.iri, prefixes), "no source dates it", "", "", "", "", ""] for u in line.undated]
    return [[clean(cell) for cell in row] for row in rows]


def _ordinal(day: str) -> int:
    return datetime.date.fromisoformat(day).toordinal()
