"""What a comparison is made of: two sides, and rows that set what each side's sources say beside the other's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg import vocabulary as v
from kg.build.rebase import rebase_text
from kg.clock import today
from kg.description import support_json
from kg.errors import UnresolvedNameError
from kg.queries import bind, pick
from kg.sources import Support
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.graph import KnowledgeGraph
    from kg.names import Thing

_NUMBER = re.compile(r"[0-9]{1,4}[A-Za-z]?")
"""A number that an article may have."""
UNSUPPORTED = Support()
"""Support of what rests on nothing."""

CHANGES = {
    "same": "the same",
    "differs": "different",
    "rises": "higher in B",
    "falls": "lower in B",
    "disputed": "sources differ; whether it changed can't be told",
    "only-first": "no source gives it for B",
    "only-second": "no source gives it for A",
    "other-body": "counted by different bodies",
    "recurs": "in both",
    "vanishes": "in the earlier one only",
    "new": "in the later one only",
    "not-compared": "not compared",
}
"""How the sides of a row stand to one another: code and how it is told."""


@dataclass(frozen=True)
class Told:
    """One thing that is told of a side, and what supports it."""

    text: str
    support: Support = UNSUPPORTED

    def to_json(self) -> dict[str, object]:
        """The statement as documented JSON (docs/commands.md)."""
        return {"text": self.text, **support_json(self.support)}


@dataclass(frozen=True)
class Reckoned:
    """What we reckon from a pair of figures, and what sources state of the same change."""

    difference: str
    percent: str
    """Change as a percentage of the first figure, one decimal; empty where that is 0."""
    stated: tuple[Told, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The change as documented JSON (docs/commands.md)."""
        stated = [one.to_json() for one in self.stated]
        return {"difference": self.difference, "percent": self.percent or None, "stated": stated}


@dataclass(frozen=True)
class Row:
    """One point of comparison; several statements on a side stand beside one another, never merged."""

    section: str
    label: str
    first: tuple[Told, ...]
    second: tuple[Told, ...]
    change: str
    """A code of :data:`CHANGES`."""
    support: Support = UNSUPPORTED
    """What supports that the two sides belong together, where that is derived or curated."""
    notes: tuple[str, ...] = ()
    reckoned: Reckoned | None = None
    disputed: tuple[Told, ...] = ()
    """What conflict queries find of the figures on either side."""
    beside: tuple[Told, ...] = ()
    """Figures that the same passages give for a time whose days no source gives."""

    def to_json(self) -> dict[str, object]:
        """The row as documented JSON (docs/commands.md)."""
        return {
            "section": self.section,
            "label": self.label,
            "first": [told.to_json() for told in self.first],
            "second": [told.to_json() for told in self.second],
            "change": self.change,
            "told": CHANGES[self.change],
            "reckoned": self.reckoned.to_json() if self.reckoned else None,
            "notes": list(self.notes),
            "conflicts": [told.to_json() for told in self.disputed],
            "beside": [told.to_json() for told in self.beside],
            **support_json(self.support),
        }


@dataclass(frozen=True)
class Side:
    """One of the two things compared: its IRI, name, class and a line on when it held or appeared."""

    iri: str
    label: str
    kind: str
    time: str

    def to_json(self) -> dict[str, str]:
        """The side as documented JSON (docs/commands.md)."""
        return {"iri": self.iri, "label": self.label, "kind": self.kind, "time": self.time}


@dataclass(frozen=True)
class Comparison:
    """Two things of one kind (acts, articles, reports, periods) set beside one another."""

    kind: str
    first: Side
    second: Side
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, object]:
        """The comparison as documented JSON (docs/commands.md)."""
        return {
            "kind": self.kind,
            "first": self.first.to_json(),
            "second": self.second.to_json(),
            "rows": [row.to_json() for row in self.rows],
            "notes": list(self.notes),
        }


class Found(NamedTuple):
    """A row of a named query by column, unbound ones as empty texts."""

    columns: tuple[str, ...]
    values: tuple[str, ...]

    def __call__(self, column: str) -> str:
        """The value of a column.

        >>> Found(("a", "b"), ("1", ""))("a")
        '1'
        """
        return self.values[self.columns.index(column)]


def rows_of(graph: KnowledgeGraph, name: str, **parameters: str) -> list[Found]:
    """Rows of a named query, its parameters given as IRIs."""
    query = pick(graph.dataset, name)
    found = graph.query(rebase_text(query.header.text, graph.base), bind(query, parameters, graph.names))
    assert isinstance(found, Rows)
    return [Found(found.variables, tuple(str(getattr(term, "value", "")) for term in row)) for row in found.rows]


def called(graph: KnowledgeGraph, name: str) -> list[Thing]:
    """What a name means, or the articles of a mere number, those alone that punish an offence if there are any.

    Raises:
        UnresolvedNameError: It means nothing, or several things.
    """
    try:
        return [graph.resolve(name)]
    except UnresolvedNameError:
        numbered = rows_of(graph, "articles_of_number", number=name) if _NUMBER.fullmatch(name) else []
        chosen = [row for row in numbered if row("punishes") == "true"] or numbered
        found = [thing for row in chosen if (thing := graph.names.thing(row("article")))]
        if not found:
            raise
        return found


def cited(graph: KnowledgeGraph, passages: Iterable[str]) -> Support:
    """Support by some passages, once each."""
    found = (graph.sources.citation(passage) for passage in dict.fromkeys(passages))
    return Support(tuple(citation for citation in found if citation))


def merged(supports: Iterable[Support]) -> Support:
    """All that several supports have, once each.

    >>> merged([Support(files=("a",)), Support(files=("a", "b"))]).files
    ('a', 'b')
    """
    all_of = list(supports)
    return Support(
        tuple(dict.fromkeys(c for one in all_of for c in one.passages)),
        tuple(dict.fromkeys(d for one in all_of for d in one.derivations)),
        tuple(dict.fromkeys(f for one in all_of for f in one.files)),
    )


def side_of(graph: KnowledgeGraph, iri: str, time: str) -> Side:
    """A side: name and most specific class of a thing, with a line on its time."""
    thing = graph.names.thing(iri)
    assert thing is not None
    kind = graph.names.label(thing.classes[0]) if thing.classes else "thing"
    return Side(iri, thing.label, kind, time)


def time_of(graph: KnowledgeGraph, iri: str) -> str:
    """When a thing began and ended, and what may have ended it, as all commands tell it."""
    return graph.standings.of_iri(iri, today()).why(disputed=False)


def disputes(graph: KnowledgeGraph, *things: str) -> list[str]:
    """What sources dispute of some things, their parts or what they are part of, one line each.

    Read from the rows that the build kept of the conflict queries; names, and what differs between editions, are left
    out.
    """
    wanted = {*things, *(whole for thing in things for whole in graph.names.wholes(thing))}
    rows = graph.names.rows("SELECT * FROM conflict WHERE reason NOT IN ('naming', 'other-edition')")
    kept = [tuple(map(str, row)) for row in rows if {str(row[3]), *graph.names.wholes(str(row[3]))} & wanted]
    if not kept:
        return []
    from kg.conflicts import explained  # only where there is something to tell

    of_things = [c for c in explained(graph, kept) if c.topic in wanted or set(graph.names.wholes(c.topic)) & {*things}]
    return list(dict.fromkeys(f"Sources disagree: {conflict.explanation}." for conflict in of_things))


def local(iri: str) -> str:
    """An IRI of the vocabulary without its namespace.

    >>> local(v.LF + "minimumTerm")
    'minimumTerm'
    """
    return iri.removeprefix(v.LF)
