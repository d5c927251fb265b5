"""``kg show``: all about one thing, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import emit, emit_json, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.description import Description
    from kg.facts import Fact, Held
    from kg.graph import KnowledgeGraph
    from kg.sources import Support

_STATES = {
    "in force": ("in force on {day}", "current on {day}"),
    "not yet": ("not yet in force on {day}", "not yet begun on {day}"),
    "ended": ("no longer in force on {day}", "ended by {day}"),
    "uncertain": ("whether in force on {day} is uncertain", "whether current on {day} is uncertain"),
    "unknown": ("whether in force on {day} is not known", "whether current on {day} is not known"),
}
"""How a state is told of acts, and of anything else."""


@options.command("show", "kg show NAATIP", 'kg show "article 165"', "kg show --format json 04/L-218")
@options.name_argument()
@options.format_option("text", "json")
@options.dataset_options
def command(name: tuple[str, ...], form: str) -> None:
    """Show all about one thing: names, time, and facts with their sources.

    NAME is a name, number, citation, CURIE or IRI; if it means several things, they are listed (exit code 2).
    """
    from kg.clock import today
    from kg.description import describe

    wanted = checked_name(name)
    graph = options.opened()
    found = describe(graph, graph.resolve(wanted), today())
    if form == "json":
        emit_json(found.to_json())
    else:
        emit(_Page(graph, found).text())


class _Page:
    """A description as text; sources are numbered where they are first used, and listed at the end."""

    def __init__(self, graph: KnowledgeGraph, description: Description) -> None:
        self._graph = graph
        self._shown = description
        self._references: dict[str, int] = {}

    def text(self) -> str:
        parts = [self._head(), self._names(), self._time(), *self._groups(), self._listed()]
        return "\n\n".join(part for part in parts if part)

    def _head(self) -> str:
        from kg.results import curie

        thing = self._shown.thing
        short = curie(thing.iri, self._graph.names.prefixes())
        kind = self._shown.kinds[0][0] if self._shown.kinds else "thing"
        return "\n".join(
            [wrapped(self._shown.label), wrapped(f"{kind}, {short}", "  "), wrapped(f"<{thing.iri}>", "  ")]
        )

    def _names(self) -> str:
        own = [name for name in self._shown.names if name.kind != "printed"]
        texts = {name.text for name in own}
        printed = [name for name in self._shown.names if name.kind == "printed" and name.text not in texts]
        parts = []
        for title, names in (("Names", own), ("Printed as", printed)):
            rows = [wrapped(f"{n.text} ({n.language})" if n.language else n.text, "  ", "    ") for n in names]
            parts += ["\n".join([title, *rows])] if rows else []
        return "\n\n".join(parts)

    def _time(self) -> str:
        lines: list[str] = []
        if self._shown.takes_place:
            lines += filter(None, [when_text(self._shown.held, self._shown.day)])
        elif self._shown.state:
            told = _STATES[self._shown.state][0 if self._shown.legal else 1].format(day=self._shown.day)
            bounds = bounds_text(self._shown.held, self._graph.names.meta("readTo"))
            lines.append(f"{told}: {bounds}" if bounds else told)
        for title, facts in (("comes after", self._shown.before), ("comes before", self._shown.after)):
            lines += [f"{title} {fact.text} {self._cited([fact.support])}".rstrip() for fact in facts]
        return "\n".join(["Time", *(wrapped(line, "  ", "    ") for line in lines)]) if lines else ""

    def _groups(self) -> list[str]:
        from kg.description import heading

        groups: dict[str, dict[str, list[Fact]]] = {}
        for fact in self._shown.facts:
            groups.setdefault(heading(fact), {}).setdefault(fact.text, []).append(fact)
        parts = []
        for title, values in groups.items():
            lines = [title[:1].upper() + title[1:]]
            for text, facts in values.items():
                line = f"{text} {self._cited(fact.support for fact in facts)}".rstrip()
                lines.append(wrapped(line, "  ", "    "))
            parts.append("\n".join(lines))
        return parts

    def _cited(self, supports: Iterable[Support]) -> str:
        """Numbers of what supports a statement, as in [1] [3]."""
        numbers: dict[int, None] = {}
        for support in supports:
            numbers.update(dict.fromkeys(self._number(c.line()) for c in support.passages))
            for derivation in support.derivations:
                premises = " ".join(f"[{self._number(c.line())}]" for c in derivation.premises)
                told = f"Derived: {derivation.statement}" + (f" From {premises}" if premises else "")
                numbers[self._number(told)] = None
            numbers.update(dict.fromkeys(self._number(self._file(file)) for file in support.files))
        return " ".join(f"[{number}]" for number in numbers)

    def _number(self, reference: str) -> int:
        return self._references.setdefault(reference, len(self._references) + 1)

    def _file(self, graph: str) -> str:
        """A registry, curation or ontology graph, as the dataset's own judgement."""
        return f"The dataset itself: {graph.removeprefix(self._graph.base)}"

    def _listed(self) -> str:
        if not self._references:
            return ""
        size = len(str(len(self._references))) + 5
        lines = [
            wrapped(f"[{number}]".ljust(size - 2) + text, "  ", " " * size) for text, number in self._references.items()
        ]
        return "\n".join(["Sources", *lines])


def bounds_text(held: Held, read_to: str) -> str:
    """Bounds in time as a phrase; ends are the first day after.

    >>> from kg.facts import Held
    >>> bounds_text(Held("2013-01-01", "2013-01-31"), "2023-06")
    'begins between 2013-01-01 and 2013-01-31, no end recorded; sources read to 2023-06'
    >>> bounds_text(Held("2013-01-01", "2013-01-01", "2019-04-14", "2019-04-14"), "")
    'begins on 2013-01-01, over from 2019-04-14'
    """
    parts = _bounds(held, "begins")
    if parts and not held.ends_not_after:
        parts.append("no end recorded" + (f"; sources read to {read_to}" if read_to else ""))
    return ", ".join(parts)


def when_text(held: Held, day: str) -> str:
    """When something takes or took place, by its bounds in time and as of a day; an end only where one is known.

    >>> from kg.facts import Held
    >>> when_text(Held("2013-01-01", "2013-01-31"), "2016-12-31"), when_text(Held("2013-01-07", "2013-01-07"), "2012")
    ('began between 2013-01-01 and 2013-01-31', 'begins on 2013-01-07')
    >>> when_text(Held("2013-01-01", "2013-01-01", "2019-04-14", "2019-04-14"), "2016-12-31")
    'began on 2013-01-01, over from 2019-04-14'
    """
    return ", ".join(_bounds(held, "begins" if day < held.starts_not_before else "began"))


def _bounds(held: Held, begins: str) -> list[str]:
    """Start and end, as far as there are any."""
    parts = []
    if held.starts_not_before:
        parts.append(_between(f"{begins} on", f"{begins} between", held.starts_not_before, held.starts_not_after))
    if held.ends_not_after:
        parts.append(_between("over from", "over from a day between", held.ends_not_before, held.ends_not_after))
    return parts


def _between(exact: str, inexact: str, first: str, last: str) -> str:
    return f"{exact} {first}" if first == last else f"{inexact} {first} and {last}"
