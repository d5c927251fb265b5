"""``kg recurring``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import columns, complain, count, emit, emit_data, emit_json, people_csv, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.recurring import Matter, Recurrence, Report, Telling

_MARKS = {"said": "●", "quoted": "○", "not said": "·", "": " "}
_LEGEND = "● says it; ○ only quotes another source; · the text at hand does not say it; blank: not known"
_LABEL = 24
"""Columns that the names of a matrix need at least."""
_HEADERS = ("kind", "matter", "year", "report", "said", "statement", "stance", "according to", "quotes")
_WHERE = ("section", "position", "phrase", "address", "tied by our judgement")


@options.command(
    "recurring",
    "kg recurring",
    'kg recurring "funding of shelters"',
    "kg recurring database",
    'kg recurring "lenient sentences" --format csv',
    "kg recurring --kind recommendations --all",
)
@options.name_argument(required=False)
@click.option(
    "--kind",
    metavar="KIND",
    type=click.Choice(("findings", "recommendations")),
    help="Only findings or recommendations.",
)
@click.option("--all", "every", is_flag=True, help="Also what reports of one year only say.")
@options.format_option("text", "json", "csv")
@options.graph_options
def command(name: tuple[str, ...], kind: str | None, every: bool, form: str) -> int:
    """Show which findings and recommendations recur across the reports' years, appear, vanish and come again.

    NAME is a topic, an issue, a request, a body (what is said of it, or else what its reports say), or words of what is
    said; its statements are listed with their sources. Two statements stand in one row only where the dataset's
    curation ties them, never because their words are alike.
    """
    from kg.recurring import recurring, topic_of

    wanted = checked_name(name) if name else ""
    graph = options.opened()
    topic = topic_of(graph, wanted) if wanted else None
    found = recurring(graph, topic or "", [kind] if kind else [], every)
    if form == "json":
        emit_json(found.to_json())
    elif form == "csv":
        emit_data(people_csv([*_HEADERS, *_WHERE], _rows(found)).encode())
    elif found.matters:
        if topic and topic.by_words:
            emit(wrapped(f"Nothing is tied to '{wanted}'; these rows have it in their name or in a statement.") + "\n")
        elif topic and topic.of_reports:
            told = f"No row is about {topic.of_reports}; these are what its reports find and ask for."
            emit(wrapped(told) + "\n")
        _show(found, bool(wanted))
    if not found.matters:
        complain("kg: no curated finding or recommendation is known" + (f" about '{wanted}'" if wanted else ""))
    return 0 if found.matters else 1


def _show(found: Recurrence, in_full: bool) -> None:
    used = {key for m in found.matters for key in (*m.missing, *(t.report for t in m.tellings))}
    reports = [report for report in found.reports if report.key in used]
    for kind in dict.fromkeys(matter.kind for matter in found.matters):
        emit(_matrix(kind, [m for m in found.matters if m.kind == kind], reports))
        emit("")
    emit(wrapped(_LEGEND, "", "  "))
    if in_full:
        emit("")
        _details(found)
    emit("\nReports")
    size = max(len(report.key) for report in reports) + 4
    for report in reports:
        hand = " (text at hand)" if report.at_hand else ""
        emit(wrapped(f"{report.key.ljust(size - 4)}  {report.id}: {report.title}{hand}", "  ", " " * (size + 2)))
    emit("\nNotes")
    emit(wrapped("A text at hand may be an excerpt; of other reports the graph has single facts only.", "  - ", "    "))
    if found.once:
        told = f"{count(found.once, 'matter')} that reports of one year only tell: see --all."
        emit(wrapped(told, "  - ", "    "))
    if not in_full:
        emit(wrapped("Statements and sources of a row: kg recurring NAME.", "  - ", "    "))


def _matrix(kind: str, matters: Sequence[Matter], reports: Sequence[Report]) -> str:
    """Rows of marks under the reports' keys; lists of keys where the terminal is too narrow for a matrix."""
    sizes = [len(report.key) + 1 for report in reports]
    room = width() - sum(sizes)
    if room < _LABEL:
        return "\n".join([kind, *(_listed(matter) for matter in matters)])
    left = min(room, max(columns(one) for one in (kind, *(matter.label for matter in matters))) + 1)
    head = kind.ljust(left) + "".join(report.key.rjust(size) for report, size in zip(reports, sizes, strict=True))
    lines = [head]
    for matter in matters:
        first, *rest = _folded(matter.label, left - 1)
        cells = zip(reports, sizes, strict=True)
        marks = "".join(_MARKS[matter.mark(report.key)].rjust(size) for report, size in cells)
        lines.append((first + " " * (left - columns(first)) + marks).rstrip())
        lines += [f"  {line}" for line in rest]
    return "\n".join(lines)


def _folded(text: str, room: int) -> list[str]:
    """A text in lines that leave room for an indent of two."""
    import textwrap

    return textwrap.wrap(text, room - 2, break_long_words=True) if columns(text) > room else [text]


def _listed(matter: Matter) -> str:
    keys = dict.fromkeys(telling.report for telling in matter.tellings)
    told = ", ".join(key + " (quotes)" * (matter.mark(key) == "quoted") for key in keys)
    absent = f"; not in {', '.join(matter.missing)}" if matter.missing else ""
    return wrapped(f"{matter.label}: {told}{absent}", "  ", "    ")


def _details(found: Recurrence) -> None:
    """Statements of each matter with their places."""
    size = max(len(report.key) for report in found.reports) + 4
    for matter in found.matters:
        emit(wrapped(f"{matter.label} [{matter.kind}]", "", "  "))
        for line in matter.course:
            emit(wrapped(line, "  ", "    "))
        for telling in matter.tellings:
            emit(wrapped(f"{telling.report.ljust(size - 4)}  {_told(telling)}", "  ", " " * (size)))
            emit(wrapped(telling.citation.line(), " " * size, " " * (size + 2)))
            for reason in telling.tied:
                emit(wrapped(f"Tied by our judgement: {reason}", " " * size, " " * (size + 2)))
        emit("")


def _told(telling: Telling) -> str:
    """A statement with how it is meant and whose it is."""
    said = [telling.stance, f"according to {', '.join(telling.attributed)}" if telling.attributed else ""]
    said.append(f"quotes {telling.quoted}, no second witness" if telling.quoted else "")
    beside = "; ".join(filter(None, said))
    return telling.statement + (f" ({beside})" if beside else "")


def _rows(found: Recurrence) -> list[list[str]]:
    """A line for each statement, and for each report whose text at hand does not say it."""
    reports = {report.key: report for report in found.reports}
    rows = []
    for matter in found.matters:
        for telling in matter.tellings:
            report, cited = reports[telling.report], telling.citation
            own = [matter.kind, matter.label, report.date[:4], report.id, "quoted" if telling.quoted else "said"]
            what = [telling.statement, telling.stance, "; ".join(telling.attributed), telling.quoted]
            rows.append(
                [*own, *what, cited.section, cited.position, cited.phrase, cited.address, " | ".join(telling.tied)]
            )
        for key in matter.missing:
            report = reports[key]
            own = [matter.kind, matter.label, report.date[:4], report.id, "not said"]
            rows.append([*own, *[""] * 9])
    return rows
