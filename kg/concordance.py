"""Concordance: under which article each edition of a code punishes an offence, and what became of it in between.

Cells are what passages state; steps are what passages state, what a rule infers, or what the penalties that sources
give for both articles show, and each says which. What no source gives is an empty cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.clock import today
from kg.compare.model import Found, Told, called, cited, merged, rows_of
from kg.compare.provisions import ASPECTS, conditions_text, penalties
from kg.description import support_json
from kg.errors import InputError
from kg.queries import pick
from kg.sources import Derivation, Support
from kg.text import local_name, natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.graph import KnowledgeGraph

BASES = {
    "stated": "a source states it",
    "rule": "a rule infers it; no source states it",
    "penalties": "told by the penalties that sources give for both articles",
    "none": "no source gives it",
}
"""By what a cell or a step is known."""
RULE = "provisions_by_edition"
"""The named query that infers the article of a narrower offence, and says in its header by which rule."""
LEGEND = (
    "A number without a mark is what a source states; one marked (inferred) is inferred by the rule that is listed "
    "with its sources, and no source states it."
)
"""How the cells are read."""


@dataclass(frozen=True)
class Edition:
    """A column: an edition of a code, or an act that was taken over into the first one."""

    iri: str
    label: str
    series: str
    year: str
    """The year that its name holds, or else that of its earliest start; what heads the column."""
    time: str
    precursor: bool

    def to_json(self) -> dict[str, object]:
        """The edition as documented JSON (docs/commands.md)."""
        return {"iri": self.iri, "label": self.label, "year": self.year, "time": self.time, "precursor": self.precursor}


@dataclass(frozen=True)
class Article:
    """An article in a cell: its number, the paragraphs that passages name, and what supports it."""

    iri: str
    label: str
    number: str
    paragraphs: tuple[str, ...]
    support: Support
    penalty: tuple[tuple[str, tuple[Told, ...]], ...] = ()
    """What sources say of its penalty, by condition and aspect."""
    basis: str = "stated"
    """A code of :data:`BASES`: a rule infers it where it is the article of a wider offence."""

    @property
    def text(self) -> str:
        """Its number, and that it is inferred."""
        return self.number if self.basis == "stated" else f"{self.number} (inferred)"

    def to_json(self) -> dict[str, object]:
        """The article as documented JSON (docs/commands.md)."""
        penalty = [{"label": label, "values": [one.to_json() for one in told]} for label, told in self.penalty]
        return {
            "iri": self.iri,
            "label": self.label,
            "number": self.number,
            "basis": self.basis,
            "paragraphs": list(self.paragraphs),
            "penalty": penalty,
            **support_json(self.support),
        }


@dataclass(frozen=True)
class Cell:
    """What one edition has on an offence: articles, or the act as a whole, or nothing that a source gives."""

    edition: str
    articles: tuple[Article, ...]
    whole: Support
    """What says that the act as a whole punishes it, where no source gives the article."""

    @property
    def basis(self) -> str:
        """A code of :data:`BASES`."""
        if self.articles:
            return self.articles[0].basis
        return "stated" if self.whole != Support() else "none"

    @property
    def text(self) -> str:
        """The cell in a word or two: the articles' numbers, or how far sources go."""
        if self.articles:
            return ", ".join(article.text for article in self.articles)
        return "no source gives the article" if self.basis == "stated" else "no source gives it"

    def to_json(self) -> dict[str, object]:
        """The cell as documented JSON (docs/commands.md)."""
        articles = [article.to_json() for article in self.articles]
        return {
            "edition": self.edition,
            "basis": self.basis,
            "text": self.text,
            "articles": articles,
            **support_json(self.whole),
        }


@dataclass(frozen=True)
class Step:
    """What became of an offence from one edition to another."""

    earlier: str
    later: str
    kind: str
    """Label of the kind: renumbered, same number, taken over, penalty changed, penalty the same, widened, unknown."""
    basis: str
    detail: str
    support: Support

    def known(self) -> str:
        """By what it is known, in words."""
        return BASES[self.basis]

    def to_json(self) -> dict[str, object]:
        """The step as documented JSON (docs/commands.md)."""
        return {
            "earlier": self.earlier,
            "later": self.later,
            "kind": self.kind,
            "basis": self.basis,
            "detail": self.detail,
            **support_json(self.support),
        }


@dataclass(frozen=True)
class Said:
    """What a source finds of an offence under an edition."""

    edition: str
    text: str
    support: Support

    def to_json(self) -> dict[str, object]:
        """The finding as documented JSON (docs/commands.md)."""
        return {"edition": self.edition, "text": self.text, **support_json(self.support)}


@dataclass(frozen=True)
class Line:
    """An offence across the editions of one series."""

    offence: str
    label: str
    cells: tuple[Cell, ...]
    steps: tuple[Step, ...]
    said: tuple[Said, ...] = ()
    """What sources find of the offence under an edition, beside the steps."""

    def to_json(self) -> dict[str, object]:
        """The line as documented JSON (docs/commands.md)."""
        return {
            "offence": {"iri": self.offence, "label": self.label},
            "cells": [cell.to_json() for cell in self.cells],
            "steps": [step.to_json() for step in self.steps],
            "said": [said.to_json() for said in self.said],
        }


@dataclass(frozen=True)
class Concordance:
    """Columns and lines of one series of editions."""

    series: str
    editions: tuple[Edition, ...]
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, object]:
        """The concordance as documented JSON (docs/commands.md)."""
        editions = [edition.to_json() for edition in self.editions]
        return {"series": self.series, "editions": editions, "lines": [line.to_json() for line in self.lines]}


def concordance(graph: KnowledgeGraph, name: str | None = None) -> list[Concordance]:
    """Concordances, one for each series of codes; of the offence, or those of the article, that a name means.

    Raises:
        UnresolvedNameError: The name means nothing, or several things.
        InputError: It is neither an offence nor a provision.
    """
    wanted = _offences(graph, name) if name is not None else None
    reader = _Reader(graph)
    series = dict.fromkeys(edition.series for edition in reader.editions)
    found = [reader.concordance(one, wanted) for one in series]
    return [one for one in found if one.lines]


def _offences(graph: KnowledgeGraph, name: str) -> set[str]:
    """The offence that a name means, or those that the provision that it means makes."""
    found: set[str] = set()
    for thing in called(graph, name):
        if v.LF + "Offence" in thing.classes:
            found.add(thing.iri)
        elif v.ELI + "LegalResourceSubdivision" in thing.classes:
            found |= {row("offence") for row in rows_of(graph, "offences_under", provision=thing.iri)}
        else:
            what = graph.names.label(thing.classes[0]) if thing.classes else "thing"
            raise InputError(f"a concordance is of an offence or an article; {thing.label} is of the kind '{what}'")
    return found


class _Reader:
    """Reads the rows of the concordance's queries, each query once."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.editions = [self._edition(row) for row in rows_of(graph, "editions_that_criminalise")]
        self._provisions = rows_of(graph, RULE)
        self._rule = pick(graph.dataset, RULE).header.fields["rule"]
        self._steps = rows_of(graph, "steps_between_editions")
        self._found = rows_of(graph, "findings_on_offences_by_edition")

    def concordance(self, series: str, wanted: set[str] | None) -> Concordance:
        """The columns and lines of a series; lines of some offences only, if any are named."""
        editions = tuple(edition for edition in self.editions if edition.series == series)
        acts = {edition.iri for edition in editions}
        offences = {row("offence") for row in self._provisions if row("act") in acts}
        chosen = sorted(offences & wanted if wanted is not None else offences, key=self._graph.names.label)
        return Concordance(series, editions, tuple(self._line(o, editions, wanted is not None) for o in chosen))

    def _edition(self, row: Found) -> Edition:
        graph = self._graph
        time = graph.standings.of_iri(row("act"), today()).why()
        label = graph.names.label(row("act"))
        named = re.search(r"\b(?:1[6-9]|20)\d\d\b", label)
        year = named[0] if named else row("startsNotBefore")[:4]
        return Edition(row("act"), label, row("series"), year, time, bool(row("into")))

    def _line(self, offence: str, editions: Sequence[Edition], penalty: bool) -> Line:
        rows = [row for row in self._provisions if row("offence") == offence]
        cells = tuple(self._cell(e.iri, [r for r in rows if r("act") == e.iri], penalty) for e in editions)
        said = tuple(self._said(row) for e in editions for row in self._found if self._is_on(row, offence, e.iri))
        return Line(offence, self._graph.names.label(offence), cells, tuple(self._between(offence, cells)), said)

    def _is_on(self, row: Found, offence: str, edition: str) -> bool:
        return (row("offence"), row("act")) == (offence, edition)

    def _said(self, row: Found) -> Said:
        text = self._graph.facts.label_of(row("claim"))
        return Said(row("act"), text, cited(self._graph, [row("passage")]))

    def _cell(self, edition: str, rows: Sequence[Found], penalty: bool) -> Cell:
        by_article: dict[str, list[Found]] = {}
        for row in rows:
            by_article.setdefault(row("article"), []).append(row)
        whole = cited(self._graph, (row("passage") for row in by_article.pop("", [])))
        articles = [self._article(iri, found, penalty) for iri, found in by_article.items()]
        return Cell(edition, tuple(sorted(articles, key=lambda a: natural(a.number))), Support() if articles else whole)

    def _article(self, iri: str, rows: Sequence[Found], penalty: bool) -> Article:
        parts = {row("provision") for row in rows} - {iri}
        numbers = sorted((self._number(part) for part in parts), key=natural)
        support = cited(self._graph, (row("passage") for row in rows))
        told = tuple(self._penalty(iri)) if penalty else ()
        basis = rows[0]("basis")
        if basis == "rule":
            support = support._replace(derivations=(Derivation(RULE, self._rule, support.passages),))
        return Article(iri, self._graph.names.label(iri), self._number(iri), tuple(numbers), support, told, basis)

    def _penalty(self, article: str) -> Iterator[tuple[str, tuple[Told, ...]]]:
        found = penalties(self._graph, article)
        order = list(ASPECTS)
        for key in sorted(found, key=lambda k: (k[0].count("="), k[0], order.index(k[1]), k[2])):
            conditions = conditions_text(self._graph, key[0])
            yield f"{ASPECTS[key[1]]}, {conditions}" if conditions else ASPECTS[key[1]], found[key]

    def _number(self, provision: str) -> str:
        quads = self._graph.store.quads(ox.NamedNode(provision), ox.NamedNode(v.NOTATION), None, ox.DefaultGraph())
        return min((q.object.value for q in quads if isinstance(q.object, ox.Literal)), default=local_name(provision))

    def _between(self, offence: str, cells: Sequence[Cell]) -> Iterator[Step]:
        """Steps from each edition to the next: as told, as their penalties show, or unknown."""
        for earlier, later in pairwise(cells):
            ends = earlier.edition, later.edition
            rows = [r for r in self._steps if (r("earlier"), r("later")) == ends and self._is_step(r, offence, cells)]
            steps = [*self._told(rows), *self._by_penalties(earlier, later)]
            yield from steps or [Step(*ends, "unknown", "none", _missing(earlier, later), Support())]

    def _is_step(self, row: Found, offence: str, cells: Sequence[Cell]) -> bool:
        """Whether a step is the offence's own, or that of the articles which are inferred for it on both sides."""
        inferred = {article.iri for cell in cells for article in cell.articles if article.basis == "rule"}
        return row("offence") == offence or {row("from"), row("to")} <= inferred

    def _told(self, rows: Iterable[Found]) -> Iterator[Step]:
        """Steps that rules infer or passages state, one a kind, with all that support it."""
        groups: dict[tuple[str, str, str, str, str], list[Found]] = {}
        for row in rows:
            groups.setdefault((row("earlier"), row("later"), row("kind"), row("from"), row("to")), []).append(row)
        for (earlier, later, kind, old, new), found in groups.items():
            support = merged(self._support(row) for row in found)
            basis = "stated" if support.passages else "rule"
            claims = dict.fromkeys(self._graph.facts.label_of(row("claim")) for row in found if row("claim"))
            detail = f"{self._number(old)} to {self._number(new)}" if old and new else " / ".join(claims)
            yield Step(earlier, later, self._graph.names.label(kind), basis, detail, support)

    def _support(self, row: Found) -> Support:
        if row("to"):
            triple = row("to"), v.LF + "succeeds", row("from")
        elif not row("claim"):
            triple = row("earlier"), v.LF + "incorporatedInto", row("later")
        else:
            return cited(self._graph, [row("basis")])
        subject, predicate, value = map(ox.NamedNode, triple)
        return self._graph.sources.support(subject, predicate, value)

    def _by_penalties(self, earlier: Cell, later: Cell) -> Iterator[Step]:
        """What the penalties of two articles under the same conditions show, where sources give them for both."""
        for old in (article for article in earlier.articles if article.basis == "stated"):
            for new in (article for article in later.articles if article.basis == "stated"):
                yield from self._of_penalties(earlier.edition, later.edition, old.iri, new.iri)

    def _of_penalties(self, earlier: str, later: str, old: str, new: str) -> Iterator[Step]:
        rows = rows_of(self._graph, "changes_of_penalties", first=old, second=new)
        for kind, codes in (("penaltyChanged", ("rises", "falls")), ("penaltySame", ("same",))):
            found = [row for row in rows if row("change") in codes]
            if found:
                label = self._graph.names.label(v.LF + kind)
                support = merged(self._of_aspects(found, iri) for iri in (old, new))
                compared = f"compared: {self._aspects(found)}"
                yield Step(earlier, later, label, "penalties", "; ".join([compared, *self._uncompared(rows)]), support)

    def _uncompared(self, rows: Sequence[Found]) -> Iterator[str]:
        """What sources give of only one of two articles, or in ways that can't be compared."""
        left = [row for row in rows if row("change") in ("only-first", "only-second", "disputed")]
        if left:
            yield f"not compared, as sources give it for one of the two only, or differ: {self._aspects(left)}"

    def _aspects(self, rows: Iterable[Found]) -> str:
        """Aspects of penalties by the conditions under which they are told."""
        told: dict[str, list[str]] = {}
        for row in rows:
            change = {"rises": " higher", "falls": " lower"}.get(row("change"), "")
            label = ASPECTS[row("aspect").removeprefix(v.LF)]
            told.setdefault(conditions_text(self._graph, row("conditions")), []).append(f"{label}{change}")
        return "; ".join(f"{', '.join(labels)} ({on or 'no condition told'})" for on, labels in sorted(told.items()))

    def _of_aspects(self, rows: Iterable[Found], article: str) -> Support:
        told = penalties(self._graph, article)
        keys = [(row("conditions"), row("aspect").removeprefix(v.LF), row("unit")) for row in rows]
        return merged(one.support for key in keys for one in told.get(key, ()))


def _missing(earlier: Cell, later: Cell) -> str:
    """Why nothing is known of a step."""
    lacking = [name for name, cell in (("earlier", earlier), ("later", later)) if not cell.articles]
    return (
        f"no source gives the article of the {' and of the '.join(lacking)} edition" if lacking else "no source tells"
    )
