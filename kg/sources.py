"""Where a statement stands: from triples to passages, and from passages to citations.

A statement's provenance is the name of its graph; a derived statement's is the rule and the passages of its
premises, which the rule's ``.premises.rq`` finds.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.header import Header, read_header
from kg.store.protocol import Rows, Store, Term

if TYPE_CHECKING:
    from pathlib import Path

    from kg.dataset import Dataset

_DEFAULT = ox.DefaultGraph()
_CONFIDENCE = {"P": "primary", "S": "secondary"}


class Citation(NamedTuple):
    """A place in a source: the passage's IRI, the source's IRI and title, section, position and key phrase.

    A passage of a page that was seen in excerpts only has no key phrase: it has an address, a locator and a confidence.
    """

    iri: str
    source: str
    title: str
    section: str
    position: str
    phrase: str
    quotes: str = ""
    """IRI of the source that the passage itself quotes, if any."""
    address: str = ""
    """Public address of a page of which only excerpts were seen, so that nothing can be quoted."""
    locator: str = ""
    """Where on such a page the passage stands."""
    confidence: str = ""
    """How near such a page is to what it tells: ``primary`` or ``secondary``."""
    quoted: str = ""
    """Title of the source that the passage quotes, if any."""
    repeats: bool = False
    """Whether what it quotes is itself read here, so that the passage is no second witness; else it is a copy."""

    def line(self) -> str:
        """The citation as one line; a passage that repeats another source says so.

        >>> Citation("p", "s", "Report 2017", "Protection", "2", "a key phrase").line()
        'Report 2017, section "Protection", paragraph 2: “a key phrase”'
        >>> page = Citation("p", "s", "Gazette", "page", "1", "", "", "https://gazette.example/7", "head", "primary")
        >>> page.line()
        'Gazette, https://gazette.example/7 (head); confidence: primary'
        >>> Citation("p", "s", "Paper", "text", "3", "a key phrase", quoted="Report 2017", repeats=True).line()
        'Paper, section "text", paragraph 3: “a key phrase” (quotes Report 2017, and is no second witness)'
        """
        repeat = f" (quotes {self.quoted}{', and is no second witness' * self.repeats})" if self.quoted else ""
        if self.address:
            place = f" ({self.locator})" if self.locator else ""
            near = f"; confidence: {self.confidence}" if self.confidence else ""
            return f"{self.title}, {self.address}{place}{near}{repeat}"
        return f"{self.place()}: “{self.phrase}”{repeat}"

    def place(self) -> str:
        """Where the passage stands, without a word of what it says.

        >>> Citation("p", "s", "Return 2024", "return", "table-1/row-2", "nine victims").place()
        'Return 2024, section "return", table 1, row 2'
        """
        if self.address:
            return f"{self.title}, {self.address}"
        place = self.position.replace("/", ", ").replace("-", " ")
        place = f"paragraph {place}" if place[:1].isdigit() else place
        return f'{self.title}, section "{self.section}", {place}'

    def found_by(self) -> str:
        """By what the passage is found at its position: its key phrase, or where on the page it stands.

        >>> Citation("p", "s", "Report 2017", "Protection", "2", "a key phrase").found_by()
        '“a key phrase”'
        """
        return f"“{self.phrase}”" if self.phrase else f"{self.locator} (confidence: {self.confidence})"

    def to_json(self) -> dict[str, str]:
        """The citation as documented JSON (docs/commands.md)."""
        found = {
            "source": self.title,
            "section": self.section,
            "position": self.position,
            "phrase": self.phrase,
            "iri": self.iri,
        }
        page = {"address": self.address, "locator": self.locator, "confidence": self.confidence}
        repeat = {"quoted": self.quoted} if self.quoted else {}
        return {**found, **(page if self.address else {}), **repeat}


class Derivation(NamedTuple):
    """Why a statement is derived: the rule's IRI, what it says, and the premises' passages."""

    rule: str
    statement: str
    premises: tuple[Citation, ...]

    def to_json(self) -> dict[str, object]:
        """The derivation as documented JSON (docs/commands.md)."""
        return {"rule": self.rule, "statement": self.statement, "sources": [c.to_json() for c in self.premises]}


class Support(NamedTuple):
    """All that supports a statement: passages that say it, rules that derive it, files that register or judge it."""

    passages: tuple[Citation, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Passages that say it, or else those of the premises."""
        return self.passages or tuple(dict.fromkeys(c for d in self.derivations for c in d.premises))


class Sources:
    """Citations of one store."""

    def __init__(self, store: Store, dataset: Dataset, base: str = v.BASE) -> None:
        self._store = store
        self._dataset = dataset
        self._base = base
        self.citation = lru_cache(maxsize=4096)(self._citation)
        self._supports = lru_cache(maxsize=16_384)(self._support)

    @cached_property
    def _premises(self) -> dict[str, Path]:
        files = self._dataset.rule_files()
        return {f.path.name.split(".")[0]: f.path for f in files if ".premises" in f.path.name}

    def support(self, subject: Term, predicate: ox.NamedNode, obj: Term) -> Support:
        """What supports a triple."""
        return self._supports(subject, predicate, obj)

    def _support(self, subject: Term, predicate: ox.NamedNode, obj: Term) -> Support:
        assert isinstance(subject, ox.NamedNode)
        graphs = sorted(
            q.graph_name.value
            for q in self._store.quads(subject, predicate, obj)
            if isinstance(q.graph_name, ox.NamedNode)
        )
        said = [c for graph in graphs if (c := self.citation(graph))]
        rules = [graph for graph in graphs if graph.startswith(f"{self._base}rule/")]
        others = [g for g in graphs if g not in rules and not self.citation(g)]
        derived = () if said else tuple(self._derivation(rule, subject, predicate, obj) for rule in rules)
        return Support(tuple(said), derived, tuple(others))

    def issued(self, source: str) -> str:
        """When a source was published, as printed, or an empty string."""
        return self._value(ox.NamedNode(source), v.DCT + "issued") or ""

    def stated_for(self, passage: str) -> str:
        """For which time a passage states what it gives no other time for, as "stated for 2016".

        The time is that of the passage or of its source; where neither is said to speak of one, the source's date is
        told instead, and nothing where that is not known either. Beside a time of which no days are known
        it is told since when at the earliest its source is published, where that is known.
        """
        from kg.facts import written

        node = ox.NamedNode(passage)
        found = self._store.query(self._time_of_passage, {"passage": node})
        assert isinstance(found, Rows)
        for _, period, issued, not_before in found.rows:
            if isinstance(period, ox.NamedNode):
                name = self._value(period, v.PREF_LABEL) or period.value
                stated = f"stated for {'the ' if name[:1].islower() else ''}{name}"
                if isinstance(not_before, ox.Literal) and not self._value(period, v.LF + "startsNotBefore"):
                    return f"{stated}, published not before {not_before.value}"
                return stated
            if isinstance(issued, ox.Literal):
                return f"published {written(issued.value, issued.datatype.value.removeprefix(v.XSD))}, no period stated"
            if isinstance(not_before, ox.Literal):
                return f"published not before {not_before.value}, no period stated"
        claims = {quad.subject for quad in self._store.quads(None, ox.NamedNode(v.TYPE), None, node)}
        told = {self._own_period(claim.value) for claim in claims if isinstance(claim, ox.NamedNode)}
        return (told.pop() if len(told) == 1 else "") or "no date or period stated"

    def claim_stated_for(self, claim: str) -> str:
        """For which time a source states a claim: the claim's own period, or else the time of its passage."""
        if own := self._own_period(claim):
            return own
        quads = self._store.quads(ox.NamedNode(claim), ox.NamedNode(v.TYPE), None)
        graphs = sorted(quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
        return next((self.stated_for(graph) for graph in graphs if self.citation(graph)), "")

    def held_for(self, one: Term, other: Term) -> tuple[str, ...]:
        """For which times sources name one of two things as the holder of the other, each time once.

        As "stated for 2015"; nothing where neither is a post that the other holds. Terms of W3C's Organization Ontology
        (www.w3.org/TR/vocab-org): a holding is an ``org:Membership`` with its ``org:member`` and ``org:post``.
        """
        member, post = ox.NamedNode(v.ORG + "member"), ox.NamedNode(v.ORG + "post")
        found = set()
        for person, place in ((one, other), (other, one)):
            if isinstance(person, ox.NamedNode) and isinstance(place, ox.NamedNode):
                held = {quad.subject for quad in self._store.quads(None, post, place, _DEFAULT)}
                found |= {q.subject for q in self._store.quads(None, member, person, _DEFAULT) if q.subject in held}
        holdings = sorted(holding.value for holding in found if isinstance(holding, ox.NamedNode))
        return tuple(dict.fromkeys(filter(None, map(self.claim_stated_for, holdings))))

    def _own_period(self, claim: str) -> str:
        """The period that a claim itself has, as "stated for 2016"; empty where it has none."""
        quads = self._store.quads(ox.NamedNode(claim), ox.NamedNode(v.LF + "period"), None, _DEFAULT)
        names = sorted(
            self._value(q.object, v.PREF_LABEL) or q.object.value for q in quads if isinstance(q.object, ox.NamedNode)
        )
        return f"stated for {'the ' if names[0][:1].islower() else ''}{' and '.join(names)}" if names else ""

    @cached_property
    def _time_of_passage(self) -> str:
        from kg.queries import pick

        return pick(self._dataset, "time_of_passage").header.text

    def _citation(self, graph: str) -> Citation | None:
        """The citation of a passage's graph, or of a source's own; None for any other graph."""
        node = ox.NamedNode(graph)
        source = self._value(node, v.DCT + "isPartOf")
        if source is None:
            title = self._value(node, v.DCT + "title")
            if title is None or not graph.startswith(f"{self._base}source/"):
                return None
            address = "" if self._value(node, v.LF + "sha256") else self._value(node, v.LF + "seeAddress") or ""
            return Citation(graph, graph, title, "title page", "0", title, address=address)
        locator = self._value(node, v.LF + "locator") or ""
        quotes = self._value(node, v.PROV + "wasQuotedFrom") or ""
        return Citation(
            graph,
            source,
            self._value(ox.NamedNode(source), v.DCT + "title") or source,
            self._value(node, v.LF + "section") or "",
            self._value(node, v.LF + "position") or "",
            self._value(node, v.LF + "keyPhrase") or "",
            quotes,
            address=(self._value(ox.NamedNode(source), v.LF + "seeAddress") or "") if locator else "",
            locator=locator,
            confidence=_CONFIDENCE.get(self._value(node, v.LF + "confidence") or "", ""),
            quoted=self._title(quotes) if quotes else "",
            repeats=bool(quotes) and self._is_read(quotes),
        )

    def _title(self, source: str) -> str:
        """What a source is called, which may be one that is only known from others."""
        node = ox.NamedNode(source)
        return self._value(node, v.DCT + "title") or self._value(node, v.PREF_LABEL) or source

    def _is_read(self, source: str) -> bool:
        """Whether any passage of a source is in the graph."""
        quads = self._store.quads(None, ox.NamedNode(v.DCT + "isPartOf"), ox.NamedNode(source), _DEFAULT)
        return next(iter(quads), None) is not None

    def _derivation(self, rule: str, subject: ox.NamedNode, predicate: ox.NamedNode, obj: Term) -> Derivation:
        statement = self._value(ox.NamedNode(rule), v.LF + "statement") or rule
        path = self._premises.get(rule.rsplit("/", 1)[-1].replace("-", "_"))
        if path is None:
            return Derivation(rule, statement, ())
        header = _premises(path)
        bindings = {"subject": subject, "predicate": predicate, "object": obj}
        rows = self._store.query(header.text, {name: bindings[name] for name in header.parameters})
        assert isinstance(rows, Rows)
        at = rows.variables.index("passage")
        passages = [node.value for row in rows.rows if isinstance(node := row[at], ox.NamedNode)]
        return Derivation(rule, statement, tuple(c for p in dict.fromkeys(passages) if (c := self.citation(p))))

    def _value(self, subject: ox.NamedNode, predicate: str) -> str | None:
        values = sorted(
            q.object.value
            for q in self._store.quads(subject, ox.NamedNode(predicate), None, _DEFAULT)
            if not isinstance(q.object, ox.Triple)
        )
        return values[0] if values else None


@lru_cache(maxsize=64)
def _premises(path: Path) -> Header:
    return read_header(path)
