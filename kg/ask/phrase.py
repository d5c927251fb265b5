"""Phrases: from a plan's solutions to a sentence, its sources and its notes."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.ask.disputes import disputes
from kg.build.bounds import Span, days
from kg.clock import today
from kg.facts import written
from kg.vocabulary import ELI, IS_PART_OF, LF, ORG, PREF_LABEL, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ask.matters import Said
    from kg.ask.plan import Plan, Solution
    from kg.ask.reading import Link, Reading
    from kg.ask.tellings import Telling
    from kg.facts import Fact, Facts, Held
    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.sources import Citation, Derivation, Support
    from kg.store.protocol import Term

_LISTED = 25
"""Values beyond which a list says how many more there are."""
_DEFINING_FACTS = 4
_SOURCES_PER_FACT = 3


class Stated(NamedTuple):
    """A statement that an answer rests on."""

    subject: Term
    property: str
    object: Term


class Phraser:
    """Writes answers over one graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._facts: Facts = graph.facts
        self._store = graph.store

    # ---- answers ---------------------------------------------------------------------------------------------------

    def answer(self, question: str, plan: Plan, notes: tuple[str, ...]) -> Answer:
        """The answer that a plan's solutions give; the plan has at least one."""
        reading = plan.reading
        solutions = self._innermost(plan, self._without_parts(plan))
        terms = list(dict.fromkeys(s.terms[reading.focus] for s in solutions))
        stated = [self._main(plan, s) for s in solutions]
        text = self._text(plan, terms, stated)
        supports = self._supports(plan, solutions)
        shown = [t for s in stated if s for t in (s.subject, s.object)] or terms
        return Answer(
            question,
            text,
            values=tuple(self._value(term) for term in terms),
            sources=_citations(supports),
            derived=_derivations(supports),
            notes=(
                *notes,
                *self._disputed(solutions, supports),
                *self._printed(stated, supports),
                *self._superseded(shown),
                *self._aged(stated, supports),
            ),
            reading=reading.describe(),
            sparql=plan.sparql,
            cited=self._cited(terms, [s for s in stated if s]),
        )

    def _cited(self, terms: list[Term], told: list[Stated]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Sentences, and values that are listed for one reason only, each with the passages that say it."""
        found: list[tuple[str, tuple[str, ...]]] = []
        reasons: dict[Term, dict[tuple[str, Term], tuple[str, ...]]] = {}
        for one in dict.fromkeys(told):
            iris = tuple(c.iri for c in self._support(one.subject, one.property, one.object).citations)
            found.append((self._statement(one), iris))
            is_subject = one.subject in terms and one.object not in terms
            value, other = (one.subject, one.object) if is_subject else (one.object, one.subject)
            reasons.setdefault(value, {})[one.property, other] = iris
        listed = [
            (self._facts.text(value), iris)
            for value, ways in reasons.items()
            if len(ways) == 1
            for iris in ways.values()
        ]
        return (*found, *listed)

    def define(self, question: str, things: list[Thing], reading: str, notes: tuple[str, ...]) -> Answer:
        """What a thing is: its name, its kind, and the facts that tell most about it."""
        texts: list[str] = []
        supports: list[Support] = []
        cited: list[tuple[str, tuple[str, ...]]] = []
        for thing in things:
            facts = self._defining(thing)
            cited += [(self._sentence(thing, fact), tuple(c.iri for c in fact.support.citations)) for fact in facts]
            lines = [self._headline(thing), *dict.fromkeys(f"- {self._sentence(thing, fact)}" for fact in facts)]
            texts.append("\n".join(lines))
            supports += [fact.support for fact in facts] or [self._mention(thing)]
        return Answer(
            question,
            "\n\n".join(texts),
            values=tuple(Value(thing.label, thing.iri) for thing in things),
            sources=_citations(supports, _SOURCES_PER_FACT),
            derived=_derivations(supports),
            notes=(*notes, *self._superseded([ox.NamedNode(thing.iri) for thing in things])),
            reading=reading,
            cited=tuple(cited),
        )

    def definable(self, thing: Thing) -> bool:
        """Whether asking for a thing's name alone asks what it is."""
        return not any("false" in self._texts(cls, LF + "definable") for cls in thing.classes)

    def is_spelled_out(self, thing: Thing) -> bool:
        """Whether a source tells what a thing's short name stands for."""
        return any(" " in text for text in (thing.label.split(" (")[0], *self._texts(thing.iri, PREF_LABEL)))

    def is_vacant(self, thing: Thing) -> bool:
        """Whether a thing is a post whose holder no source names."""
        return bool(self.vacancies([thing]))

    def vacancies(self, things: list[Thing]) -> list[str]:
        """Notes on posts whose holder no source names."""
        post, named = ORG + "Post", ox.NamedNode(ORG + "post")
        vacant = [
            thing
            for thing in things
            if post in thing.classes
            and next(self._store.quads(None, named, ox.NamedNode(thing.iri), ox.DefaultGraph()), None) is None
        ]
        return [f"no source read here names a holder of this post: {thing.label}." for thing in vacant]

    def confirm(self, question: str, thing: Thing, kind: str, reading: str, notes: tuple[str, ...]) -> Answer:
        """That a thing is of a kind."""
        text = f"Yes. {_capital(thing.label)} is registered as {self._graph.names.label(thing.classes[0])}."
        value = (Value(thing.label, thing.iri),)
        return Answer(
            question, text, values=value, sources=_citations([self._mention(thing)]), notes=notes, reading=reading
        )

    def tell(
        self,
        question: str,
        tellings: tuple[Telling, ...],
        reading: str,
        notes: tuple[str, ...],
        extras: dict[int, tuple[str, ...]],
        *,
        whether: bool = False,
    ) -> Answer:
        """Statements as they stand, each once, with the passages that say them; ``extras`` are named beside them.

        ``whether``: the question asks whether it is so; what a source only alleges is not told as so.
        """
        texts: dict[str, None] = {}
        supports: list[Support] = []
        values = []
        shown: list[Term] = []
        stated = [(telling, self._as_stated(telling)) for telling in tellings]
        for telling, said in stated:
            text = self._told_as(telling, said)
            if beside := extras.get(telling.number):
                text = f"{text.rstrip('.')} – {', '.join(beside)}."
            if text in texts:
                supports.append(self._support_of(telling, said))
                continue
            texts.setdefault(text)
            values.append(Value(text, telling.claim if telling.claim.startswith("http") else telling.subject))
            supports.append(self._support_of(telling, said))
            shown += [t for t in (said.subject, said.object) if said] if said else [ox.NamedNode(telling.subject)]
        lines = list(texts)
        if whether and len(lines) == 1 and not lines[0].startswith("No;") and not self._is_hedged(tellings[0].claim):
            lines[0] = f"Yes. {lines[0]}"
        claims = {telling.claim for telling in tellings}
        passages = {telling.passage for telling in tellings}
        named = {t.value for t in shown if isinstance(t, ox.NamedNode)}
        disputed = disputes(self._graph, claims, passages, named - claims)
        return Answer(
            question,
            lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines),
            values=tuple(values),
            sources=_citations(supports),
            derived=_derivations(supports),
            notes=(*notes, *disputed, *self._superseded(shown)),
            reading=reading,
        )

    def said(self, question: str, matter: str, said: list[Said], notes: tuple[str, ...]) -> Answer:
        """What sources say of a matter, a line a source with what it says first, and how much more there is."""
        groups: dict[str, list[Said]] = {}
        for one in said:
            groups.setdefault(one.source, []).append(one)
        lines, supports = [], []
        for source, claims in groups.items():
            first = claims[0]
            more = f" (and {len(claims) - 1} more)" if len(claims) > 1 else ""
            year = first.year if first.dated else f"not before {first.year}" if first.year else "no date"
            lines.append(f"- {year}, {self._graph.names.label(source)}: {self._facts.label_of(first.claim)}{more}")
            supports += [self._passage(one.passage) for one in claims]
        count = "one source has this to" if len(groups) == 1 else f"{len(groups)} sources"
        return Answer(
            question,
            "\n".join([f"Of {self._graph.names.label(matter)}, {count} say:", *lines]),
            values=tuple(Value(self._facts.label_of(one.claim), one.claim) for one in said),
            sources=_citations(supports),
            notes=notes,
            reading=f"said of: {self._graph.names.label(matter)}",
        )

    def _passage(self, passage: str) -> Support:
        from kg.sources import Support

        citation = self._graph.sources.citation(passage)
        return Support((citation,) if citation else ())

    def _told_as(self, telling: Telling, said: Stated | None) -> str:
        """A statement as a sentence; what the source denies is told as denied."""
        claim = telling.claim if telling.claim.startswith("http") else ""
        if claim and LF + "denied" in {getattr(q.object, "value", "") for q in self._polarities(claim)}:
            affirmed = self._texts(claim, LF + "statement")
            return f"No; the source denies this: {affirmed[0]}" if affirmed else self._facts.label_of(claim)
        return self._statement(said) if said else _capital(self._facts.label_of(telling.subject))

    def _is_hedged(self, claim: str) -> bool:
        """Whether a source only alleges, plans or asks for what a claim says."""
        return claim.startswith("http") and bool(self._objects(claim, LF + "modality"))

    def _objects(self, iri: str, predicate: str) -> list[str]:
        quads = self._store.quads(ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph())
        return [getattr(quad.object, "value", "") for quad in quads]

    def _polarities(self, claim: str) -> Iterator[ox.Quad]:
        return self._store.quads(ox.NamedNode(claim), ox.NamedNode(LF + "polarity"), None, ox.DefaultGraph())

    def _as_stated(self, telling: Telling) -> Stated | None:
        """A telling's triple; None for a claim that nothing links to."""
        if not telling.predicate:
            return None
        node, prop = ox.NamedNode(telling.subject), ox.NamedNode(telling.predicate)
        quads = self._store.quads(node, prop, None, ox.NamedNode(telling.passage))
        value = next((q.object for q in quads if getattr(q.object, "value", "") == telling.object), None)
        return Stated(node, telling.predicate, value or ox.NamedNode(telling.object))

    def _support_of(self, telling: Telling, said: Stated | None) -> Support:
        if said is not None:
            return self._graph.sources.support(said.subject, ox.NamedNode(said.property), said.object)
        return self._passage(telling.passage)

    def none_recorded(self, question: str, reading: Reading) -> Answer | None:
        """That there is none, where a source tells all relations of the kind that is asked for; else nothing."""
        links = reading.graph.links
        if len(links) != 1 or reading.graph.ties or reading.operation not in ("list", "count", "yes-no"):
            return None
        link = links[0]
        named = [end for end in (link.subject, link.object) if reading.graph.nodes[end].things]
        for end in named:
            things = reading.graph.nodes[end].things
            told = [self._graph.complete.told_in_full(thing, link.properties) for thing in things]
            if all(told):
                citations = tuple(dict.fromkeys(c for found in told for c in found))
                text = self._none(reading, link, end, citations)
                return Answer(question, text, sources=citations, reading=reading.describe())
        return None

    def told_in_part(self, reading: Reading, link: Link) -> str:
        """A sentence on named things of which a source says that it does not tell all such relations."""
        nodes = [reading.graph.nodes[end] for end in (link.subject, link.object)]
        things = [thing for node in nodes for thing in node.things]
        partly = [t for t in things if self._graph.complete.told_in_part(t, link.properties)]
        names = " and ".join(self._graph.names.label(thing) for thing in partly)
        return f" What is recorded of {names} was not read in full, so there may be some." if partly else ""

    def _none(self, reading: Reading, link: Link, end: int, citations: tuple[Citation, ...]) -> str:
        """As in "Law 1 – is amended by: none recorded as of 11 November 2025."."""
        days = [self._graph.sources.issued(c.source) for c in citations]
        since = f" as of {written(min(days), 'date')}" if all(days) else ""
        other = link.object if end == link.subject else link.subject
        ends = [reading.graph.nodes[n] for n in (link.subject, link.object)]
        if reading.graph.nodes[other].things:
            told = self._facts.properties[link.properties[0]].told(
                *(self._graph.names.label(n.things[0]) for n in ends)
            )
            return f"Not recorded{since}: {told}"
        headings = (
            self._heading(prop, ox.NamedNode(thing), end == link.object).removesuffix(":")
            for prop in link.properties
            for thing in reading.graph.nodes[end].things
        )
        return "\n".join(f"{heading}: none recorded{since}." for heading in headings)

    # ---- text ------------------------------------------------------------------------------------------------------

    def _text(self, plan: Plan, terms: list[Term], stated: list[Stated | None]) -> str:
        reading = plan.reading
        told = [s for s in stated if s is not None]
        if reading.operation == "yes-no" and (reading.graph.nodes[reading.focus].things or not told):
            return f"Yes. {self._statement(told[0])}" if told else "Yes."
        count = f"{len(terms)} named in the sources. " if reading.operation == "count" else ""
        count = "Yes. " if reading.operation == "yes-no" else count
        if not told:
            return self._listed(f"{count}The sources name:" if not count else count.strip(), terms)
        sentences = list(dict.fromkeys(self._statement(s) for s in told))
        if len(terms) == 1 and len(sentences) == 1:
            return count + sentences[0]
        if len(terms) == 1:
            return count + "\n".join(f"- {sentence}" for sentence in sentences)
        groups: dict[tuple[str, Term, bool], list[Term]] = {}
        for one in told:
            asked_subject = one.subject in terms and one.object not in terms
            value, other = (one.subject, one.object) if asked_subject else (one.object, one.subject)
            groups.setdefault((one.property, other, asked_subject), []).append(value)
        listed = [
            self._listed(self._heading(*group), list(dict.fromkeys(values)), placed=self._owns(group[0]), of=group[1])
            for group, values in groups.items()
        ]
        return count + "\n".join(listed)

    def _provision_of(self, term: Term) -> str:
        """Where a claim stands, if a provision is its own."""
        if not isinstance(term, ox.NamedNode) or not self._facts.is_claim(term.value):
            return ""
        quads = self._store.quads(term, ox.NamedNode(LF + "provision"), None, ox.DefaultGraph())
        found = sorted(q.object.value for q in quads if isinstance(q.object, ox.NamedNode))
        return "".join(f" – {self._graph.names.label(p)}{self._period(ox.NamedNode(p))}" for p in found)

    def _heading(self, prop: str, other: Term, inverse: bool) -> str:
        """What many values have in common: "X – is criminalised by:"."""
        known = self._facts.properties[prop]
        label = (known.inverse or f"{known.label} of") if inverse else known.label
        return f"{_capital(self._named(other))}{self._period(other)} – {label}:"

    def _listed(self, heading: str, values: list[Term], *, placed: bool = True, of: Term | None = None) -> str:
        """Values under a heading; a claim whose heading is not its provision says where it stands.

        ``of`` is what the values are of: who held it, or what they held, says for which time.
        """
        terms = [(term, "" if placed else self._provision_of(term)) for term in values]
        told = (
            f"{self._facts.text(term)}{place}{self._held_for(of, term) if of else ''}{self._period(term)}"
            for term, place in terms
        )
        texts = list(dict.fromkeys(told))
        lines = [f"- {text}" for text in texts[:_LISTED]]
        more = [f"- and {len(texts) - _LISTED} more"] if len(texts) > _LISTED else []
        return "\n".join([heading, *lines, *more])

    def _statement(self, stated: Stated, passing: Term | None = None) -> str:
        """A statement as a sentence, with the provision where an act says so; one thing may be named in passing."""
        prop = self._facts.properties[stated.property]
        if isinstance(stated.subject, ox.NamedNode) and self._facts.is_claim(stated.subject.value):
            text, place = self._facts.text(stated.subject), self._provision_of(stated.subject)
            return f"{_capital(text.rstrip('.'))}{place}."
        sentence = prop.told(*(self._named(end, short=end == passing) for end in (stated.subject, stated.object)))
        places = self._places(stated)
        sentence = f"{sentence[:-1]}, in {places}." if places else sentence
        times = self._held_for(stated.subject, stated.object)
        return f"{sentence.rstrip('.')}{times}." if times else sentence

    def _held_for(self, one: Term, other: Term) -> str:
        """For which times sources name one thing as the holder of another, in brackets."""
        times = self._graph.sources.held_for(one, other)
        return f" ({'; '.join(times)})" if times else ""

    def _sentence(self, thing: Thing, fact: Fact) -> str:
        node = ox.NamedNode(thing.iri)
        stated = (
            Stated(fact.value, fact.property.iri, node) if fact.inverse else Stated(node, fact.property.iri, fact.value)
        )
        return self._statement(stated, passing=node)

    def _named(self, term: Term, *, short: bool = False) -> str:
        """A thing as a sentence names it, with an article where names of its class bear one."""
        thing = self._graph.names.thing(term.value) if isinstance(term, ox.NamedNode) else None
        if thing is None or self._facts.is_claim(thing.iri):
            return self._facts.text(term)
        name = thing.short if short else thing.label
        return f"the {name}" if self._with_article(thing, name) else name

    def _with_article(self, thing: Thing, name: str) -> bool:
        """Names of several words bear an article where the class nearest to the thing that says so says yes."""
        head = name.split("(")[0].strip()
        if " " not in head or any(c.isdigit() for c in head) or head.lower().startswith("the "):
            return False
        for cls in thing.classes:
            if said := self._texts(cls, LF + "withArticle"):
                return said[0] == "true"
        return False

    def _headline(self, thing: Thing) -> str:
        kind = self._graph.names.label(thing.classes[0]) if thing.classes else "thing"
        definitions = self._texts(thing.iri, "http://www.w3.org/2004/02/skos/core#definition")
        more = f" {definitions[0]}" if definitions else ""
        return f"{_capital(thing.label)}: {kind}.{more}{self._period(ox.NamedNode(thing.iri), full=True)}"

    def _period(self, term: Term, *, full: bool = False) -> str:
        """When a thing held, where a source dates it and it is over; with ``full`` also where it is not."""
        if not isinstance(term, ox.NamedNode):
            return ""
        if self._takes_place(term.value):
            return ""
        held = self._facts.held(term.value)
        state = held.state(today())
        if not held.starts_not_before or (state == "in force" and not full):
            return ""
        begins = _day(held.starts_not_before, held.starts_not_after)
        begins = f"a day {begins}" if begins.startswith("between") else begins
        if held.ends_not_after:
            ended = _last_day(held)
            return f" [from {begins} until {'a day ' if ended.startswith('between') else ''}{ended}]"
        if held.ends_not_before:
            return f" [from {begins}; uncertain from {_day(held.ends_not_before, held.ends_not_before)} on]"
        return f" [from {begins}; no end recorded]"

    def period(self, iri: str) -> str:
        """When a thing held, in brackets, where that is known and over; else nothing."""
        return self._period(ox.NamedNode(iri))

    def superseded(self, iris: list[str]) -> list[str]:
        """Notes on which of some things are over, and who disagrees on that."""
        return self._superseded([ox.NamedNode(iri) for iri in iris])

    def _takes_place(self, iri: str) -> bool:
        """Whether a thing is an event, which takes place and is not in force or over."""
        thing = self._graph.names.thing(iri)
        return thing is not None and any("true" in self._texts(cls, LF + "takesPlace") for cls in thing.classes)

    # ---- statements and places -------------------------------------------------------------------------------------

    def _main(self, plan: Plan, solution: Solution) -> Stated | None:
        """The statement of a solution that the focus takes part in."""
        focus, said = plan.reading.focus, len(plan.reading.graph.links)
        touching = [n for n, link in enumerate(plan.graph.links) if focus in (link.subject, link.object)]
        if not touching:
            return None
        mentioned = [n for n in touching if n < said]
        owning = [n for n in touching if self._owns(solution.properties[n])]
        main = mentioned[-1] if mentioned else (owning or touching)[0]
        link = plan.graph.links[main]
        return Stated(solution.terms[link.subject], solution.properties[main], solution.terms[link.object])

    def _owns(self, prop: str) -> bool:
        """Whether a property leads from a thing to a claim of its own, as from a provision to its penalty."""
        range_ = self._facts.properties[prop].range
        return bool(
            self._graph.names.rows("SELECT 1 FROM subclass WHERE sub = ? AND super = ?", (range_, LF + "Claim"))
        )

    def superseded_editions(self, plan: Plan, editions: dict[str, tuple[str, ...]]) -> list[str]:
        """A note where a series was named, and only editions that are over answer."""
        notes = []
        for position, node in enumerate(plan.graph.nodes):
            inside = {e for thing in node.things for e in editions.get(thing, ())}
            used = {term.value for s in plan.solutions if isinstance(term := s.terms[position], ox.NamedNode)} & inside
            current = [e for e in inside if self._facts.held(e).state(today()) == "in force"]
            if used and current and not used & set(current):
                names = ", ".join(sorted(self._graph.names.label(e) for e in current))
                notes.append(f"of the edition in force no source read here says this: {names}.")
        return notes

    def _without_parts(self, plan: Plan) -> list[Solution]:
        """Solutions without those whose focus is a provision of an act that also answers."""
        focus = plan.reading.focus
        found = {term.value for s in plan.solutions if isinstance(term := s.terms[focus], ox.NamedNode)}
        kept = []
        for solution in plan.solutions:
            term = solution.terms[focus]
            if isinstance(term, ox.NamedNode) and self._graph.names.wholes(term.value) & found:
                continue
            kept.append(solution)
        return kept

    def _innermost(self, plan: Plan, solutions: list[Solution]) -> list[Solution]:
        """Solutions without those in which an act stands for its provision, where the question names neither."""
        focus = plan.reading.focus
        ends = {
            link.object if link.subject == focus else link.subject
            for link in plan.graph.links
            if focus in (link.subject, link.object)
        }
        ends = {end for end in ends if not plan.graph.nodes[end].things}
        found = {(s.terms[focus], end, s.terms[end]) for s in solutions for end in ends}
        wholes = {
            (term, end, whole)
            for term, end, other in found
            if isinstance(other, ox.NamedNode)
            for whole in self._graph.names.wholes(other.value)
        }
        return [
            s
            for s in solutions
            if not any((s.terms[focus], end, getattr(s.terms[end], "value", "")) in wholes for end in ends)
        ]

    def _places(self, stated: Stated) -> str:
        """Provisions of the subject of which a passage says the same, the outermost: "Article 7 (paragraph 1)"."""
        if not isinstance(stated.subject, ox.NamedNode) or self._graph.names.wholes(stated.subject.value):
            return ""
        predicate = ox.NamedNode(stated.property)
        places = []
        for quad in self._store.quads(None, predicate, stated.object, ox.DefaultGraph()):
            part = quad.subject
            if isinstance(part, ox.NamedNode) and stated.subject.value in self._graph.names.wholes(part.value):
                said = self._graph.sources.support(part, predicate, stated.object).passages
                places += [part.value] if said else []
        outer = [p for p in places if not self._graph.names.wholes(p) & set(places)]
        return ", ".join(sorted(self._graph.names.label(p).partition(" of ")[0] for p in outer))

    def _supports(self, plan: Plan, solutions: list[Solution]) -> list[Support]:
        supports = []
        for solution in solutions[:_LISTED]:
            for position, link in enumerate(plan.graph.links):
                prop = solution.properties[position]
                if prop == IS_PART_OF:
                    continue
                subject, obj = solution.terms[link.subject], solution.terms[link.object]
                support = self._support(subject, prop, obj)
                supports.append(support if plan.reading.focus in (link.subject, link.object) else _first(support))
            if not plan.graph.links:
                thing = self._graph.names.thing(getattr(solution.terms[plan.reading.focus], "value", ""))
                supports += [self._mention(thing)] if thing else []
        return supports

    def _support(self, subject: Term, prop: str, obj: Term) -> Support:
        """What supports a statement; for one lifted from a provision to its act, the provision's own passages."""
        return self._graph.sources.support(subject, ox.NamedNode(prop), obj)

    def _mention(self, thing: Thing) -> Support:
        """One passage that speaks of a thing."""
        from kg.sources import Support

        node = ox.NamedNode(thing.iri)
        for quads in (self._store.quads(node), self._store.quads(None, None, node)):
            graphs = sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)})
            for graph in graphs:
                if citation := self._graph.sources.citation(graph):
                    return Support((citation,))
        return Support()

    def _defining(self, thing: Thing) -> list[Fact]:
        """The facts that tell most: one or two a property, salient properties first."""
        chosen: list[Fact] = []
        facts = sorted(
            self._facts.about(thing), key=lambda f: (f.property.salience, f.inverse, f.property.label, f.text)
        )
        for fact in self._outermost(facts):
            same = [f for f in chosen if (f.property, f.inverse) == (fact.property, fact.inverse)]
            told = not (
                fact.inverse and isinstance(fact.value, ox.NamedNode) and self._facts.is_claim(fact.value.value)
            )
            if told and len(same) < 2 and fact.property.salience < 8 and fact.support.citations:
                chosen.append(fact)
        return chosen[:_DEFINING_FACTS]

    def _outermost(self, facts: list[Fact]) -> list[Fact]:
        """Facts without those that a provision states and its act as well."""
        kept = []
        for fact in facts:
            wholes = self._graph.names.wholes(fact.value.value) if isinstance(fact.value, ox.NamedNode) else set()
            same = [f for f in facts if (f.property, f.inverse) == (fact.property, fact.inverse)]
            if not any(getattr(other.value, "value", "") in wholes for other in same):
                kept.append(fact)
        return kept

    # ---- notes -----------------------------------------------------------------------------------------------------

    def _superseded(self, terms: list[Term]) -> list[str]:
        """Which things are over, and who disagrees on that."""
        notes: list[str] = []
        for iri in sorted({t.value for t in terms if isinstance(t, ox.NamedNode)}):
            held = self._facts.held(iri)
            lasting = not self._facts.is_claim(iri) and not self._takes_place(iri)
            if held.state(today()) == "ended" and lasting:
                notes.append(f"{_capital(self._graph.names.label(iri))} is over: its last day was {_last_day(held)}.")
                notes += self._disputed_end(iri)
        return list(dict.fromkeys(notes))

    def _disputed_end(self, iri: str) -> list[str]:
        """Who disagrees on the day that ended a thing, which is that of the edition or act that came after."""
        node, end = ox.NamedNode(iri), ox.NamedNode(LF + "endsNotAfter")
        days = [quad.object for quad in self._store.quads(node, end, None, ox.DefaultGraph())]
        supports = [self._graph.sources.support(node, end, day) for day in days]
        passages = {citation.iri for support in supports for citation in support.citations}
        return disputes(self._graph, set(), passages, self._dated_by(passages))

    def _dated_by(self, passages: set[str]) -> set[str]:
        """Things that passages speak of."""
        quads = (q for p in passages for q in self._store.quads(None, None, None, ox.NamedNode(p)))
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def _disputed(self, solutions: list[Solution], supports: list[Support]) -> list[str]:
        """Who disagrees with what an answer rests on."""
        terms = {term.value for s in solutions for term in s.terms if isinstance(term, ox.NamedNode)}
        claims = {iri for iri in terms if self._facts.is_claim(iri)}
        passages = {citation.iri for support in supports for citation in support.citations}
        return disputes(self._graph, claims, passages, terms - claims)

    def _aged(self, stated: list[Stated | None], supports: list[Support]) -> list[str]:
        """Of what year the sources are, where bodies, posts and the like may have changed since; acts have bounds."""
        for told in stated:
            ends = (told.subject, told.object) if told else ()
            things = [self._graph.names.thing(end.value) for end in ends if isinstance(end, ox.NamedNode)]
            if told is None or any(thing and ELI + "LegalResource" in thing.classes for thing in things):
                return []
        issued = {self._graph.sources.issued(c.source)[:4] for support in supports for c in support.citations}
        if not issued or "" in issued or max(issued) >= today()[:4]:
            return []
        return [f"stated by sources of {', '.join(sorted(issued))}; what has changed since is not known here."]

    def _printed(self, stated: list[Stated | None], supports: list[Support]) -> list[str]:
        """How a cited passage prints a number that is another in the registry."""
        notes = []
        passages = {c.iri for s in supports for c in s.citations}
        for told in stated:
            if told is None or not isinstance(told.subject, ox.NamedNode):
                continue
            label = self._graph.names.label(told.subject.value)
            for quad in self._store.quads(told.subject, ox.NamedNode(LF + "printedNumber")):
                graph, number = getattr(quad.graph_name, "value", ""), getattr(quad.object, "value", "")
                if graph in passages and number not in label:
                    notes.append(f"the source prints the number as {number}.")
        return list(dict.fromkeys(notes))

    def _value(self, term: Term) -> Value:
        return Value(self._facts.text(term), term.value if isinstance(term, ox.NamedNode) else "")

    def _texts(self, iri: str, predicate: str) -> list[str]:
        quads = self._store.quads(ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph())
        return sorted(q.object.value for q in quads if isinstance(q.object, ox.Literal))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(first: str, last: str) -> str:
    """A bound as people write it: a day, a month, a year, or the range where it is none of these.

    >>> _day("2013-01-01", "2013-01-31"), _day("2015-01-01", "2015-12-31"), _day("2019-01-14", "2019-01-14")
    ('January 2013', '2015', '14 January 2019')
    """
    if first == last:
        return written(first, "date")
    if first[:7] == last[:7] and _whole_month(first, last):
        return written(first[:7], "gYearMonth")
    if first[5:] == "01-01" and last == f"{first[:4]}-12-31":
        return first[:4]
    return f"between {written(first, 'date')} and {written(last, 'date')}"


def _last_day(held: Held) -> str:
    """The last day of a thing whose end is known; bounds are exclusive."""
    first, last = (
        (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
        for day in (held.ends_not_before, held.ends_not_after)
    )
    return _day(first, last)


def _whole_month(first: str, last: str) -> bool:
    month = days(first[:7], XSD + "gYearMonth")
    return month == Span(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


def _first(support: Support) -> Support:
    """The support of a statement that only helps to find the answer: one passage, or the derivations."""
    return support._replace(passages=support.passages[:1])


def _citations(supports: list[Support], each: int | None = None) -> tuple[Citation, ...]:
    """Passages that say it, each once; those of derived statements stand with the derivation."""
    return tuple(dict.fromkeys(c for support in supports for c in support.passages[:each]))


def _derivations(supports: list[Support]) -> tuple[Derivation, ...]:
    return tuple(dict.fromkeys(d for support in supports for d in support.derivations))
