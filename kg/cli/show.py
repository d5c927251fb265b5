"""``kg show``: all about one thing, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import emit, emit_json, wrapped
from kg.cli.references import References

if TYPE_CHECKING:
    from kg.description import Description
    from kg.facts import Fact
    from kg.graph import KnowledgeGraph


@options.command(
    "show",
    "kg show NAATIP",
    'kg show "article 165"',
    "kg show --as-of 2016-12-31 NAATIP",
    "kg show --format json 04/L-218",
)
@options.name_argument()
@options.format_option("text", "json")
@options.as_of_option("Day as of which it is shown, as 2016-12-31; what did not stand then is marked.")
@options.graph_options
def command(name: tuple[str, ...], form: str, as_of: str) -> None:
    """Show all about one thing: names, time, and facts with their sources.

    NAME is a name, number, citation, CURIE or IRI; if it means several things, they are listed (exit code 2). As of a
    day, each source says for which time it states what it says, and nothing is carried over to other times.
    """
    from kg.clock import today
    from kg.description import describe

    wanted = checked_name(name)
    graph = options.opened()
    found = describe(graph, graph.resolve(wanted), as_of or today(), dated=bool(as_of))
    if form == "json":
        emit_json(found.to_json())
    else:
        emit(_Page(graph, found).text())


class _Page:
    """A description as text; sources are numbered where they are first used, and listed at the end."""

    def __init__(self, graph: KnowledgeGraph, description: Description) -> None:
        self._graph = graph
        self._shown = description
        self._references = References(graph, dated=description.dated)

    def text(self) -> str:
        parts = [self._head(), self._names(), self._time(), *self._groups(), self._references.listed()]
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
        lines = list(filter(None, [self._shown.standing.told()]))
        for title, facts in (("comes after", self._shown.before), ("comes before", self._shown.after)):
            lines += [f"{title} {self._told(fact)} {self._references.cited([fact.support])}".rstrip() for fact in facts]
        return "\n".join(["Time", *(wrapped(line, "  ", "    ") for line in lines)]) if lines else ""

    def _told(self, fact: Fact) -> str:
        """The other end of a fact, and how it stood where it did not as of the day that is shown."""
        mark, time = self._shown.marks.get(fact, ""), self._shown.times.get(fact, "")
        return fact.text + (f" ({time})" if time else "") + (f" [{mark}]" if mark else "")

    def _groups(self) -> list[str]:
        from kg.description import heading

        groups: dict[str, dict[str, list[Fact]]] = {}
        for fact in self._shown.facts:
            groups.setdefault(heading(fact), {}).setdefault(self._told(fact), []).append(fact)
        parts = []
        for title, values in groups.items():
            lines = [title[:1].upper() + title[1:]]
            for text, facts in values.items():
                line = f"{text} {self._references.cited(fact.support for fact in facts)}".rstrip()
                lines.append(wrapped(line, "  ", "    "))
            parts.append("\n".join(lines))
        return parts
