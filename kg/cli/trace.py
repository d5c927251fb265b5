"""``kg trace``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import count, emit, emit_data, emit_json, people_csv, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.trace import Edition, Statement, Step, Tie, Trace

_HEADERS = ("step", "state", "from", "relation", "to", "sources", "rules", "time", "acts")
_BESIDE = "No link, but in a paragraph that speaks of it"
_NAMED = 3
"""Things named before their number is given."""
_EXAMPLES = ("kg trace NAATIP", 'kg trace "article 165" --limit 2', "kg trace --format csv 04/L-218")


@options.command("trace", *_EXAMPLES)
@options.name_argument()
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Links shown of a step in the text; JSON and CSV have all.",
)
@options.format_option("text", "json", "csv")
@options.graph_options
def command(name: tuple[str, ...], limit: int, form: str) -> None:
    """Follow the chain article, institution, measure, figure, finding from NAME, both ways.

    Each link says by which relation and which passage or rule. Where the graph records no link from what was reached
    to the next place, it is missing, and the chain goes on past the gap from the places that are tied. What is stated
    of a time in which NAME, or what it is followed from, did not hold is marked. An offence, an indicator or a topic
    is followed from what is tied to it.
    """
    from kg.trace import trace

    wanted = checked_name(name)
    graph = options.opened()
    found = trace(graph, graph.resolve(wanted))
    if form == "json":
        emit_json(_as_json(found))
    elif form == "csv":
        emit_data(people_csv(_HEADERS, list(_rows(graph, found))).encode())
    else:
        _show(graph, found, limit)


def _show(graph: KnowledgeGraph, found: Trace, limit: int) -> None:
    emit(wrapped(found.label))
    emit(wrapped(_started(found), "  "))
    emit(wrapped(_summary(found), "  ", "    "))
    if found.editions:
        emit(wrapped("By the act that it starts from:", "  ", "    "))
    for at, edition in enumerate(found.editions, 1):
        emit(wrapped(f"({at}) {edition.label}: {_of_edition(found, edition)}", "    ", "      "))
    for step in found.steps:
        emit("\n" + wrapped(f"{_title(step)}: {_state(step)}", "", "  "))
        _show_ties(graph, found, step.ties, limit)
        for station, ties in step.past:
            past = "Past the gap" if step.missing else "Also, past a place"
            emit(wrapped(f"{past}, from {station.label} to {step.far.label}: {_counted(ties)}", "  ", "    "))
            _show_ties(graph, found, ties, limit)
        if step.beside:
            emit(wrapped(f"{_BESIDE}: {count(len(step.beside), step.far.label)}", "  ", "    "))
            _show_ties(graph, found, step.beside, limit)


def _show_ties(graph: KnowledgeGraph, found: Trace, ties: Sequence[Tie], limit: int) -> None:
    for tie in ties[:limit]:
        _show_tie(graph, found, tie)
    if len(ties) > limit:
        emit(f"    and {len(ties) - limit:,} more")


def _counted(ties: Sequence[Tie]) -> str:
    """How many links there are, and how many of them are of another time."""
    other = sum(tie.other_time for tie in ties)
    return count(len(ties), "link") + (f", {other} of another time" if 0 < other < len(ties) else "")


def _show_tie(graph: KnowledgeGraph, found: Trace, tie: Tie) -> None:
    emit(wrapped(told(tie.statements), "  ", "    "))
    if editions := found.editions_of(tie):
        numbers = ", ".join(f"({found.editions.index(one) + 1})" for one in editions)
        emit(wrapped(f"Starts from: {numbers}", "      ", "        "))
    if tie.time:
        emit(wrapped(f"{'Another time' if tie.other_time else 'Time'}: {tie.time}", "      ", "        "))
    for derivation in tie.derivations:
        emit(wrapped(f"Derived: {derivation.statement}", "      ", "        "))
    for citation in tie.citations:
        emit(wrapped(f"Source: {citation.line()}", "      ", "        "))
    for file in tie.files if not tie.citations else ():
        emit(wrapped(f"The dataset itself: {file.removeprefix(graph.base)}", "      ", "        "))


def told(statements: Sequence[Statement]) -> str:
    """Statements as one line, read from the first thing to the last."""
    parts = [f"{one.start} – {one.label} – {one.end}" for one in statements[:1]]
    parts += [f"{one.label} – {one.end}" for one in statements[1:]]
    return " – ".join(parts)


def _started(found: Trace) -> str:
    if found.thing.iri in {iri for _, iri in found.starts}:
        return f"stands at the place: {found.station.label}"
    named = ", ".join(label for label, _ in found.starts[:_NAMED])
    more = f" and {len(found.starts) - _NAMED} more" if len(found.starts) > _NAMED else ""
    return f"stands at no place itself; followed from what is tied to it ({found.station.label}): {named}{more}"


def _summary(found: Trace) -> str:
    """The chain in a line, as in "article -- institution ... measure"."""
    text = found.stations[0].label
    for step, station in zip(found.steps, found.stations[1:], strict=True):
        link = "-- missing --" if step.missing else "-- (one passage) --" if step.only_beside else "--"
        link = "-- (another time) --" if step.only_other_time else link
        text += f" {link} {station.label}"
    together = ", all acts taken together" if found.editions else ""
    return f"{'Unbroken' if found.is_unbroken else 'Broken'}{together}: {text}"


def _of_edition(found: Trace, edition: Edition) -> str:
    """How many links of each step come from the provisions of one act, those of another time apart."""
    told = []
    for step in found.steps:
        ties = [tie for tie in step.ties if edition in found.editions_of(tie)]
        other = sum(tie.other_time for tie in ties)
        links = f"{len(ties) - other} to {step.far.label}" if len(ties) > other else f"no link to {step.far.label}"
        told.append(links + (f" ({other} more of another time)" if other else ""))
    return ", ".join(told) if any(edition in found.editions_of(tie) for tie in found.ties) else "no link"


def _title(step: Step) -> str:
    return f"{step.near.label[:1].upper()}{step.near.label[1:]} to {step.far.label}"


def _state(step: Step) -> str:
    """How a step stands, in words."""
    if not step.missing:
        beside = ", only by standing in one passage" if step.only_beside else ""
        return _counted(step.ties) + beside + (", all of another time" if step.only_other_time else "")
    if not step.untied:
        return f"missing; nothing was reached at the place: {step.near.label}"
    if len(step.untied) <= _NAMED:
        named = " or ".join(step.untied)
        return f"missing; no link from {named} to any {step.far.label} is recorded in the graph"
    many = f"any of these {len(step.untied)} ({step.near.label})"
    return f"missing; no link from {many} to any {step.far.label} is recorded in the graph"


def _as_json(found: Trace) -> dict[str, object]:
    return {
        "iri": found.thing.iri,
        "label": found.label,
        "station": found.station.label,
        "starts": [{"label": label, "iri": iri} for label, iri in found.starts],
        "acts": [{"label": one.label, "iri": one.iri, "starts": sorted(one.starts)} for one in found.editions],
        "unbroken": found.is_unbroken,
        "steps": [
            {
                "from": step.near.label,
                "to": step.far.label,
                "missing": step.missing,
                "only beside": step.only_beside,
                "untied": list(step.untied),
                "ties": [_tie_json(tie) for tie in step.ties],
                "only of another time": step.only_other_time,
                "past": [{"from": at.label, "ties": [_tie_json(tie) for tie in ties]} for at, ties in step.past],
                "beside": [_tie_json(tie) for tie in step.beside],
            }
            for step in found.steps
        ],
    }


def _tie_json(tie: Tie) -> dict[str, object]:
    from kg.description import support_json

    return {
        "from": {"label": tie.near, "iri": tie.near_iri},
        "to": {"label": tie.far, "iri": tie.far_iri},
        "time": tie.time or None,
        "other time": tie.other_time,
        "starts": list(tie.starts),
        "statements": [
            {
                "start": {"label": one.start, "iri": one.start_iri},
                "property": {"label": one.label, "iri": one.property or None},
                "end": {"label": one.end, "iri": one.end_iri},
                **support_json(one.support),
            }
            for one in tie.statements
        ],
    }


def _rows(graph: KnowledgeGraph, found: Trace) -> Iterator[list[str]]:
    for step in found.steps:
        if step.missing:
            yield [_title(step), "missing", " | ".join(step.untied), "", "", "", "", "", ""]
        past = "past the gap" if step.missing else "past a place"
        told_so = [("stated", tie) for tie in step.ties] + [(past, tie) for _, ties in step.past for tie in ties]
        for state, tie in (*told_so, *(("beside", tie) for tie in step.beside)):
            places = " | ".join(c.line() for c in tie.citations) or " | ".join(
                f"the dataset itself: {file.removeprefix(graph.base)}" for file in tie.files
            )
            rules = " | ".join(d.statement for d in tie.derivations)
            line = told(tie.statements).removeprefix(f"{tie.near} – ").removesuffix(f" – {tie.far}")
            acts = " | ".join(edition.label for edition in found.editions_of(tie))
            yield [_title(step), state, tie.near, line, tie.far, places, rules, tie.time, acts]
