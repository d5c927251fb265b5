"""A dossier on one thing: what an analyst hands on. Every sentence has its sources; what is missing is said as well.

What stands in which part is said by the queries of ``kg/core/brief/`` (a dataset may add some of its own): each
selects statements about a thing, and the statements are told by their properties' own patterns, so that a property
that a dataset adds appears by itself. Parts follow one another by the ``place`` of their queries' headers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.brief_figures import figures_told
from kg.brief_model import Brief, Part, Sentence, SourceUsed
from kg.brief_text import References, capital, date_kind, ended, is_derived, kind_of_name, marked, plain
from kg.brief_time import mark
from kg.build.rebase import rebase_text
from kg.conflicts import REASONS, explained
from kg.description import names_of
from kg.errors import NothingFoundError
from kg.facts import written
from kg.network import kind_of, reading
from kg.queries import named_queries
from kg.sources import Support
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.queries import NamedQuery
    from kg.store.protocol import Term

__all__ = ["GAPS", "KIND", "MOST", "STATEMENTS", "Brief", "Part", "Sentence", "SourceUsed", "brief"]

KIND = "brief"
"""Folder of the dossier's queries."""
STATEMENTS = tuple("thing subject relation object group".split())
GAPS = tuple("thing kind relation all having".split())
COUNTS = tuple("thing kind number within source".split())
"""What the queries select: statements, relations that most of a kind have and this one has not, or counts of acts."""
MOST = 60
"""Sentences of a part beyond which only the last are told, which are the latest where they are grouped by year."""
_DERIVED = "derived: no source says so in so many words"
_PARTLY = "in part derived: no source says all of it in so many words"
_STANDING = "standing"
_DISAGREEMENTS, _GAPS = "Disagreements", "What no source read here gives"
_BOUNDS = tuple("startsNotBefore startsNotAfter endsNotBefore endsNotAfter".split())


def brief(graph: KnowledgeGraph, thing: Thing, day: str, most: int = MOST, *, dated: bool = False) -> Brief:
    """A dossier on a thing as things stood on a day.

    Args:
        graph: The graph.
        thing: What it is about: an act, an article, a body, an offence, a topic, an indicator, a year.
        day: A full date, as ``2016-12-31``.
        most: Sentences told in one part.
        dated: Whether a day was asked for, so that what did not stand then, and for which time each thing is stated,
            is marked.

    Raises:
        NothingFoundError: No source says anything of it.
    """
    return _Writer(graph, thing, day, most, dated).brief()


class _Writer:
    """Writes one dossier."""

    def __init__(self, graph: KnowledgeGraph, thing: Thing, day: str, most: int, dated: bool) -> None:
        self._graph, self._thing, self._day, self._most, self._as_of = graph, thing, day, most, dated
        self._references = References(graph.base)
        self._label = graph.facts.label_of(thing.iri)
        self._read_to = graph.names.meta("readTo")
        self._claims: set[str] = set()
        """Claims that are told."""

    def brief(self) -> Brief:
        names = self._names()
        stated = [part for query in self._queries() for part in self._stated(query)]
        if not stated:
            raise NothingFoundError(f"no source read here says anything of {self._label}")
        parts = [names, *stated, self._disagreements(), self._gaps()]
        return Brief(
            thing=self._thing,
            title=self._label,
            kind=kind_of(self._graph, self._thing.iri) or "thing",
            dataset=self._graph.names.meta("title"),
            day=self._day,
            read_to=self._read_to,
            parts=tuple(part for part in parts if part.sentences),
            references=tuple(self._references.numbers),
            sources=tuple(map(self._source, sorted(self._references.sources))),
        )

    # ---- what is stated --------------------------------------------------------------------------------------------

    def _queries(self) -> list[NamedQuery]:
        """Queries of statements, in their parts' order."""
        return sorted(self._selecting(STATEMENTS), key=lambda q: (int(q.header.fields["place"]), q.name))

    def _selecting(self, columns: Sequence[str]) -> list[NamedQuery]:
        """Queries that select these columns."""
        queries = named_queries(self._graph.dataset, KIND).values()
        return [query for query in queries if query.header.fields["expects"] == ", ".join(columns)]

    def _names(self) -> Part:
        """What it is called, a sentence for each kind of name."""
        kinds: dict[str, list[str]] = {}
        supports: dict[str, list[Support]] = {}
        node = ox.NamedNode(self._thing.iri)
        for name in names_of(self._graph, self._thing.iri):
            text = f"{name.text} ({name.language})" if name.language else name.text
            kind = kind_of_name(name)
            if text not in kinds.setdefault(kind, []):
                kinds[kind].append(text)
            quads = self._graph.store.quads(node, None, ox.Literal(name.text, language=name.language or None))
            found = [self._graph.sources.support(node, q.predicate, q.object) for q in sorted(quads, key=str)]
            supports.setdefault(kind, []).extend(sorted(found, key=lambda one: not one.passages))
        told = [
            Sentence(f"{kind[:1].upper()}{kind[1:]}: {'; '.join(texts)}.", self._references.of(supports[kind]))
            for kind, texts in kinds.items()
        ]
        return Part("What it is called", tuple(one for one in told if one.references))

    def _stated(self, query: NamedQuery) -> list[Part]:
        sentences = list(self._standing()) if query.name == _STANDING else []
        told: dict[tuple[str, str], list[Support]] = {}
        figures: set[str] = set()
        dated_texts: set[str] = set()
        named: dict[tuple[str, str], dict[str, None]] = {}
        for _, subject, relation, obj, group in self._rows(query):
            if isinstance(subject, ox.NamedNode) and isinstance(relation, ox.NamedNode) and obj is not None:
                ends = [end.value for end in (subject, obj) if isinstance(end, ox.NamedNode)]
                self._claims |= set(filter(self._graph.facts.is_claim, ends))
                if self._is_figure(subject):
                    figures.add(subject.value)
                    continue
                text = self._told(subject, relation.value, obj)
                if dated := relation.value == v.LF + _BOUNDS[0]:
                    dated_texts.add(text)
                supports = self._dated(subject.value) if dated else [self._support(subject, relation, obj)]
                told.setdefault((plain(group), text), []).extend(supports)
                named.setdefault((plain(group), text), {}).update(dict.fromkeys(ends))
        counted = self._counted(figures)
        over = max(0, len(sentences) + len(told) + len(counted) - self._most)
        for (under, text), supports in list(told.items())[over:]:
            if references := self._references.of(supports):
                how = _PARTLY if text in dated_texts else _DERIVED
                told_so = f"{text.removesuffix('.')} ({how})." if is_derived(supports) else text
                if self._as_of and text not in dated_texts:
                    told_so = marked(told_so, mark(self._graph, named[under, text], supports, self._day))
                sentences.append(Sentence(told_so, references, written(under, date_kind(under))))
        sentences += counted[max(0, over - len(told)) :]
        return [Part(query.header.title, tuple(sentences), over)] if sentences else []

    def _support(self, subject: ox.NamedNode, relation: ox.NamedNode, obj: Term) -> Support:
        """What supports a statement; a claim, which is written out, is stated by its passage even of a part of it."""
        support = self._graph.sources.support(subject, relation, obj)
        if support.passages or not isinstance(obj, ox.NamedNode) or not self._graph.facts.is_claim(obj.value):
            return support
        quads = self._graph.store.quads(obj, ox.NamedNode(v.RDF + "type"), None)
        graphs = sorted(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))
        citations = dict.fromkeys(c for graph in graphs if (c := self._graph.sources.citation(graph)))
        return Support(tuple(citations)) if citations else support

    def _is_figure(self, claim: ox.NamedNode) -> bool:
        kinds = self._graph.store.quads(claim, ox.NamedNode(v.RDF + "type"), ox.NamedNode(v.QB + "Observation"))
        return next(iter(kinds), None) is not None

    def _counted(self, figures: set[str]) -> list[Sentence]:
        """Figures, those of one indicator, period and body in a sentence."""
        return [
            Sentence(one.text, self._references.of([Support((citation,)) for citation in one.citations]), one.group)
            for one in figures_told(self._graph, figures, self._graph.names.label(self._thing.iri))
        ]

    def _told(self, subject: ox.NamedNode, relation: str, obj: Term) -> str:
        """A statement as a sentence; a claim that it is about is written out instead."""
        facts = self._graph.facts
        named, value = self._named(subject), self._named(obj)
        if facts.is_claim(subject.value):
            kind = kind_of(self._graph, subject.value)
            return ended(f"{kind[:1].upper()}{kind[1:]}: {facts.text(subject)}")
        if relation == v.LF + _BOUNDS[0]:
            return ended(f"{capital(named)}: {self._graph.standings.of_iri(subject.value, self._day).why()}")
        known = facts.properties.get(relation)
        if known is None:
            return ended(f"{capital(named)}: {self._graph.names.label(relation)} {value}")
        return ended(known.told(named, value))

    def _named(self, term: Term) -> str:
        """A value as a sentence names it; the thing itself by its short name."""
        own = isinstance(term, ox.NamedNode) and term.value == self._thing.iri
        return self._thing.short or self._label if own else self._graph.facts.text(term)

    def _standing(self) -> Iterator[Sentence]:
        """How it stood on the day, as all commands tell it, with what gives its bounds and who disagrees."""
        standing = self._graph.standings.of(self._thing, self._day)
        if standing.state and (references := self._references.of(self._dated(self._thing.iri))):
            yield Sentence(ended(f"{capital(self._label)}: {standing.told()}"), references)

    def _dated(self, iri: str) -> list[Support]:
        """What gives the bounds of a thing, of one without a start its issue, and what speaks against them."""
        node, disputes = ox.NamedNode(iri), self._graph.standings.disputes(iri)
        names = [v.LF + name for name in _BOUNDS]
        if not self._graph.facts.held(iri).starts_not_before:
            issue = self._graph.store.quads(
                None, ox.NamedNode(v.LF + "datesIssue"), ox.Literal(True), ox.DefaultGraph()
            )
            names += sorted(quad.subject.value for quad in issue if isinstance(quad.subject, ox.NamedNode))
        given = [
            self._graph.sources.support(node, quad.predicate, quad.object)
            for name in names
            for quad in sorted(self._graph.store.quads(node, ox.NamedNode(name), None, ox.DefaultGraph()), key=str)
        ]
        sides = (side for one in explained(self._graph, disputes) for side in (one.one, one.other))
        return [*given, *(Support(side.citations, (), side.files) for side in sides)]

    # ---- what is disputed or missing -------------------------------------------------------------------------------

    def _disagreements(self) -> Part:
        told = []
        rows = [tuple(map(str, row)) for row in self._graph.names.rows("SELECT * FROM conflict")]
        of_time = self._graph.standings.disputes(self._thing.iri)
        told_of = {(row[0], row[3]) for row in of_time}
        found = [
            one
            for one in explained(self._graph, rows)
            if {self._thing.iri, *self._claims} & one.involved or (one.query, one.topic) in told_of
        ]
        order = list(REASONS)
        for conflict in sorted(found, key=lambda c: (order.index(c.reason), c.label, c.query, c.one.iri, c.other.iri)):
            sides = (conflict.one, conflict.other)
            supports = [Support(side.citations, (), side.files) for side in sides]
            told.append(
                Sentence(ended(conflict.explanation), self._references.of(supports), capital(REASONS[conflict.reason]))
            )
        return Part(_DISAGREEMENTS, tuple(one for one in told if one.references))

    def _gaps(self) -> Part:
        texts, untied = [*self._unknown_standing(), *self._untold()], list(self._untied())
        counted = list(self._only_registered())
        lacking = list(self._uncounted())
        if not (texts or untied or lacking or counted):
            return Part(_GAPS, ())
        many = len({q.object.value for q in self._parts_of() if isinstance(q.object, ox.NamedNode)})
        read = f", read to {self._read_to}" if self._read_to else ""
        absent = f"Absence: none of the {many} sources of this dataset says it{read}."
        unlinked = f"Absence: the graph, made from {many} sources{read}, holds no such link; they may say it otherwise."
        told = [Sentence(text, (self._references.number(absent),)) for text in texts]
        told += [Sentence(text, (self._references.number(unlinked),)) for text in untied]
        told += [
            Sentence(text, (self._references.number(absent), *self._references.of([support])))
            for text, support in [*lacking, *counted]
        ]
        return Part(_GAPS, tuple(told))

    def _uncounted(self) -> Iterator[tuple[str, Support]]:
        """Of a period, the figures and breakdowns of it that are lacking, with what is there of others."""
        from kg.returns.gaps import NO_FIGURE, NO_WHOLE, gaps

        if v.LF + "Period" not in self._thing.classes:
            return
        for gap in (one for one in gaps(self._graph) if one.iris[2] == self._thing.iri):
            years = {
                NO_FIGURE: f"no figure of {gap.period}, though of years around it",
                NO_WHOLE: f"no figure of the whole of {gap.period}, though of part of it",
            }
            lacks = years.get(gap.lacks, f"no figure by {gap.lacks}")
            cited = tuple(dict.fromkeys(filter(None, (gap.figure, gap.example))))
            yield ended(f"{capital(gap.indicator)}, counted by {gap.body}: {lacks}"), Support(cited)

    def _only_registered(self) -> Iterator[tuple[str, Support]]:
        """How many acts only a register knows that were issued by the end of a period, and not told one by one."""
        kinds: dict[str, list[tuple[str, int, int]]] = {}
        for query in self._selecting(COUNTS):
            for _, kind, number, within, source in self._rows(query):
                one = (self._graph.names.label(plain(kind)), int(plain(number)), int(plain(within)))
                kinds.setdefault(plain(source), []).append(one)
        for register, found in kinds.items():
            many, new = sum(row[1] for row in found), sum(row[2] for row in found)
            told = ", ".join(f"{label}: {number:,}" for label, number, _ in found)
            name, citation = self._thing.short or self._label, self._graph.sources.citation(register)
            text = (
                f"Which of the {many:,} acts held that only a register knows and that were issued by the end of {name}"
            )
            yield f"{text} ({new:,} of them in it; {told}).", Support((citation,) if citation else (), (), ())

    def _parts_of(self) -> Iterator[ox.Quad]:
        return self._graph.store.quads(None, ox.NamedNode(v.DCT + "isPartOf"), None, ox.DefaultGraph())

    def _unknown_standing(self) -> Iterator[str]:
        standing = self._graph.standings.of(self._thing, self._day)
        if standing.legal and standing.state == "unknown":
            yield f"When {self._label} came into force; whether it is in force is therefore not known."
        elif standing.legal and standing.state == "in force" and not standing.held.ends_not_after:
            yield f"Whether {self._label} has ended since the sources were read."

    def _untold(self) -> Iterator[str]:
        """Relations that at least a third of the things of its kind have."""
        for query in self._selecting(GAPS):
            inverse = query.name.endswith("_of_others")
            for _, kind, relation, number, having in self._rows(query):
                said = reading(self._graph, plain(relation), forward=not inverse)
                others = f"{plain(having)} of the {plain(number)} of its kind ({self._graph.names.label(plain(kind))})"
                yield f"{capital(said)}: not known of {self._thing.short or self._label}; it is given of {others}."

    def _untied(self) -> Iterator[str]:
        """Links of the chain from the law to the findings that are missing."""
        from kg.trace import trace

        try:
            steps = trace(self._graph, self._thing).steps
        except NothingFoundError:
            return
        for step in steps:
            if step.missing and step.untied:
                many = len(step.untied)
                named = step.untied[0].rstrip(".") if many == 1 else f"the {many} things reached at “{step.near.label}”"
                yield f"A link from {named} to any {step.far.label}: none is recorded in the graph."

    # ---- helpers ---------------------------------------------------------------------------------------------------

    def _rows(self, query: NamedQuery) -> list[tuple[Term | None, ...]]:
        text = rebase_text(query.header.text, self._graph.base)
        found = self._graph.query(text, {"thing": ox.NamedNode(self._thing.iri)})
        assert isinstance(found, Rows)
        return [tuple(row) for row in found.rows]

    def _source(self, iri: str) -> SourceUsed:
        def value(predicate: str) -> str:
            quads = self._graph.store.quads(ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph())
            return ", ".join(sorted(self._graph.facts.text(quad.object) for quad in quads))

        title = value(v.DCT + "title") or self._graph.names.label(iri)
        found = [value(name) for name in (v.DCT + "issued", v.DCT + "type", v.DCT + "rights", v.LF + "seeAddress")]
        return SourceUsed(iri, title, *found)
