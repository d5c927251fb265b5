"""Grammar: from spans to readings. Word order and voice decide who does what to whom.

A recursive-descent parser over spans that yields every reading that uses all words, likelier ones first:
"which law did X create" has X as the one who creates, "which law created X" has X as the created. Sentence patterns
are those of English questions, full or terse; nothing here knows a subject or a question.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from kg.ask.reading import Graph, Node, Operation, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.ask.spans import Entry, Span

Parsed = tuple[int, Graph, int]
"""Position after the phrase, the graph so far, and the phrase's node."""

Roles = list[tuple[str, tuple[str, ...]]]
"""Directions ('forward' or 'inverse') with the properties that a verb can mean."""

_ACTIVE = frozenset({"base", "third", "past", "any", "label"})
_PASSIVE = frozenset({"participle", "any"})
_TAIL = frozenset({"tail"})
_FREE = frozenset({"any"})
"""Forms of verbs of languages whose words bend: they may stand before their subject."""
_LIMIT = 400
"""Readings of one cut beyond which the rest is left."""


class Lexicon(NamedTuple):
    """What the grammar asks of the dataset: agents for "who", domains and ranges, whether a thing has a class."""

    agents: tuple[str, ...]
    domain: Callable[[str], str]
    range: Callable[[str], str]
    fits: Callable[[Node, str], bool]
    is_literal: Callable[[str], bool]
    owned: Callable[[str], bool]
    editions: Callable[[tuple[str, ...]], tuple[str, ...]]
    country: str = ""


def readings(spans: tuple[Span, ...], lexicon: Lexicon) -> list[Reading]:
    """All readings that use every span, likelier ones first, each once."""
    parser = _Parser(list(spans), lexicon)
    found: dict[Reading, None] = {}
    for reading in parser.sentences():
        found.setdefault(reading)
        if len(found) >= _LIMIT:
            break
    return list(found)


class _Parser:
    def __init__(self, spans: list[Span], lexicon: Lexicon) -> None:
        self.spans = spans
        self.lexicon = lexicon
        self.end = len(spans)
        self.listing = any("list" in span.frames() for span in spans[: self._skip(0)])

    # ---- sentences -------------------------------------------------------------------------------------------------

    def sentences(self) -> Iterator[Reading]:
        for start, graph, aside in self._opening():
            for pattern in (
                self._define,
                self._when,
                self._asked_subject,
                self._asked_name,
                self._asked_object,
                self._asked_passive,
                self._asked_by,
                self._asked_tail,
                self._yes_no,
                self._what_is,
                self._statement,
                self._phrase,
            ):
                for reading in pattern(start, graph):
                    yield self._with_aside(reading, aside)

    def _opening(self) -> Iterator[tuple[int, Graph, int | None]]:
        """The question's start; perhaps a phrase set apart before it ("under article 165, what ...")."""
        yield self._skip(0), Graph(), None
        if self._frame(0, "of"):
            for position, graph, node in self._noun_phrase(1, Graph()):
                if position < self.end and self._is_asking(position):
                    yield position, graph, node

    def _with_aside(self, reading: Reading, aside: int | None) -> Reading:
        if aside is None or aside == reading.focus:
            return reading
        graph = reading.graph.tie(reading.focus, aside)
        return Reading(graph, reading.focus, reading.operation, reading.pattern)

    def _define(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "define X", "what does X mean", "what is X short for", "full name of X"."""
        if self._frame(start, "define"):
            yield from self._closing(self._things(start + 1, graph), "define", "define")
        for position, found, node in self._things(start, graph):
            if self._frame(position, "mean"):
                yield from self._closing([(position + 1, found, node)], "define", "its meaning")
                for after, tied, other in self._things(position + 1, found):
                    yield from self._closing(
                        [(after, tied.tie(node, other), node)], "define", "its meaning there", node
                    )
            if self._frame(position, "which") and self._frame(position + 1, "be"):
                after = position + 2 + self._frame(position + 2, "pronoun")
                yield from self._closing([(after, found, node)], "define", "what it is")
        asked = self._frame(start, "which") and (self._frame(start + 1, "do") or self._frame(start + 1, "be"))
        named = start + 2 if asked else start
        if self._frame(named, "mean"):
            yield from self._closing(self._things(named + 1, graph), "define", "the meaning of")
        if asked:
            for position, found, node in self._things(start + 2, graph):
                if self._frame(position, "mean"):
                    yield from self._closing([(position + 1, found, node)], "define", "what does it mean")

    def _when(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "when did X enter into force", "when was X adopted", "when was X"."""
        start += self._frame(start, "of")
        if not self._frame(start, "when"):
            return
        follows = start + 1 + (self._frame(start + 1, "do") or self._frame(start + 1, "be"))
        yield from self._when_before(follows, graph)
        for position, found, node in self._noun_phrase(follows, graph):
            for name, roles in (
                ("active", self._verbs(position, _ACTIVE, literal=True)),
                ("event", self._events(position)),
            ):
                for _, properties in roles:
                    dated, date = found.add(Node("date"))
                    linked = dated.link(node, properties, date)
                    yield from self._closing(self._trailing(position + 1, linked, date), "list", f"when, {name}", date)
            yield from self._when_done(position, found, node)
            if position < self.end and self.spans[position].of("verb") and not self._events(position):
                undated, date = found.add(Node("date"))
                properties = tuple(sorted({e.iri for e in self.spans[position].of("verb")}))
                linked = undated.link(node, tuple(f"date of {p}" for p in properties), date)
                yield from self._closing([(position + 1, linked, date)], "list", "when, undated relation", date)

    def _when_before(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "when adopted was X", in languages where the verb may stand first."""
        events = self._events(start) if self._verbs(start, _FREE) or self._is_free_event(start) else []
        for _, properties in [*self._verbs(start, _FREE, literal=True), *events]:
            for position, found, node in self._noun_phrase(start + 1, graph):
                dated, date = found.add(Node("date"))
                linked = dated.link(node, properties, date)
                yield from self._closing(self._trailing(position, linked, date), "list", "when, verb first", date)

    def _is_free_event(self, position: int) -> bool:
        return position < self.end and any(e.detail == "event any" for e in self.spans[position].of("verb"))

    def _when_done(self, start: int, graph: Graph, agent: int) -> Iterator[Reading]:
        """As in "when did X adopt Y": the date of Y, which X is said to have adopted."""
        for _, dates in self._events(start):
            for direction, properties in self._verbs(start, _ACTIVE | _PASSIVE):
                for position, found, patient in self._noun_phrase(start + 1, graph):
                    dated, date = _linked(found, direction, properties, agent, patient).add(Node("date"))
                    linked = dated.link(patient, dates, date)
                    yield from self._closing([(position, linked, date)], "list", "when somebody did it", date)

    def _asked_subject(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "which law created X": the asked one acts, unless it is said in a case of what is acted on."""
        acted_on = self._frame(start, "acted-on")
        for follows, found, asked, operation in self._asked(start, graph):
            position = self._skip(follows + self._frame(follows, "have"))
            for direction, properties in self._verbs(position, _ACTIVE | _PASSIVE if position > follows else _ACTIVE):
                for after, done, other in self._noun_phrase(position + 1, found):
                    agent, patient = (other, asked) if acted_on else (asked, other)
                    linked = _linked(done, direction, properties, agent, patient)
                    yield from self._closing(self._trailing(after, linked, asked), operation, "who does it", asked)

    def _asked_name(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "who wrote X", "by whom was X written": the one who acts is known by a name alone, a literal."""
        leads = self._frame(start, "by")
        if not self._frame(start + leads, "who"):
            return
        verb = start + leads + 1
        for direction, properties in self._verbs(verb, _ACTIVE, literal=True):
            for after, named, other in self._noun_phrase(verb + 1, graph) if direction == "inverse" else ():
                linked, name = _valued_by(named, properties, other)
                yield from self._closing([(after, linked, name)], "list", "whose name", name)
        for position, named, other in self._noun_phrase(verb + 1, graph) if self._frame(verb, "be") else ():
            for direction, properties in self._verbs(position, _PASSIVE, literal=True):
                trails = self._frame(position + 1, "by")
                if direction == "inverse" and (leads or trails):
                    linked, name = _valued_by(named, properties, other)
                    yield from self._closing([(position + 1 + trails, linked, name)], "list", "by whose name", name)

    def _asked_object(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "what did X create": the asked one is acted on."""
        for position, found, asked, operation in self._asked(start, graph):
            if not self._frame(position, "do"):
                continue
            for after, named, agent in self._noun_phrase(position + 1, found):
                if self._frame(after, "have") and found.nodes[asked].classes:
                    owned = self._trailing(after + 1, named.tie(asked, agent), asked)
                    yield from self._closing(owned, operation, "what it has", asked)
                for direction, properties in self._verbs(after, _ACTIVE | _PASSIVE):
                    linked = _linked(named, direction, properties, agent, asked)
                    yield from self._closing(self._trailing(after + 1, linked, asked), operation, "what it does", asked)

    def _asked_passive(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "what was created by X": the asked one is acted on."""
        for position, found, asked, operation in self._asked(start, graph):
            if not self._frame(position, "be"):
                continue
            for direction, properties in self._verbs(position + 1, _PASSIVE):
                if self._frame(position + 2, "by") or self._frame(position + 2, "of"):
                    for after, named, agent in self._noun_phrase(position + 3, found):
                        linked = _linked(named, direction, properties, agent, asked)
                        yield from self._closing(
                            self._trailing(after, linked, asked), operation, "what is done by", asked
                        )
                if position + 2 == self.end:
                    open_graph, agent = found.add(Node("somebody"))
                    linked = _linked(open_graph, direction, properties, agent, asked)
                    yield from self._closing([(position + 2, linked, asked)], operation, "what is done", asked)

    def _asked_by(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "by which law was X created", "which law was X created by", "who was X created by"."""
        leads = self._frame(start, "by") or self._frame(start, "of")
        for position, found, asked, operation in self._asked(start + leads, graph):
            first = position + self._frame(position, "be")
            for direction, properties in self._verbs(first, _FREE) if leads else ():
                for after, named, patient in self._noun_phrase(first + 1, found):
                    linked = _linked(named, direction, properties, asked, patient)
                    yield from self._closing([(after, linked, asked)], operation, "by whom, verb first", asked)
            if not self._frame(position, "be"):
                continue
            for after, named, patient in self._noun_phrase(position + 1, found):
                for direction, properties in self._verbs(after, _PASSIVE):
                    trails = self._frame(after + 1, "by") or self._frame(after + 1, "of")
                    if leads or trails:
                        linked = _linked(named, direction, properties, asked, patient)
                        yield from self._closing([(after + 1 + trails, linked, asked)], operation, "by whom", asked)

    def _asked_tail(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "which directive is X in line with", of a verb "be in line with"."""
        for position, found, asked, operation in self._asked(start, graph):
            if self._frame(position, "be"):
                for after, named, agent in self._noun_phrase(position + 1, found):
                    for direction, properties in self._verbs(after, _TAIL):
                        linked = _linked(named, direction, properties, agent, asked)
                        yield from self._closing([(after + 1, linked, asked)], operation, "which it is with", asked)

    def _yes_no(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "did X create Y", "was Y created by X", "is X part of Y", "is X a Y"."""
        if any("list" in span.frames() for span in self.spans):
            return  # whether all do is not known from those that do
        if self._frame(start, "do"):
            for position, found, agent in self._noun_phrase(start + 1, graph):
                for direction, properties in self._verbs(position, _ACTIVE | _PASSIVE):
                    for after, named, patient in self._noun_phrase(position + 1, found):
                        linked = _linked(named, direction, properties, agent, patient)
                        yield from self._closing([(after, linked, agent)], "yes-no", "does it")
            for position, found, patient in self._noun_phrase(start + 1, graph):
                if self._frame(start, "have") and self._frame(position, "be"):
                    yield from self._is_it_done(position + 1, found, patient)
        if self._frame(start, "be"):
            for position, found, first in self._things(start + 1, graph):
                for direction, properties in self._verbs(position, _TAIL):
                    for after, named, second in self._noun_phrase(position + 1, found):
                        linked = _linked(named, direction, properties, first, second)
                        yield from self._closing([(after, linked, first)], "yes-no", "is it so")
                for after, named, kind in self._classes_at(position, found):
                    yield from self._closing([(after, named.tie(first, kind), first)], "is-a", "is it a")
            for position, found, patient in self._noun_phrase(start + 1, graph):
                yield from self._is_it_done(position, found, patient)

    def _is_it_done(self, position: int, graph: Graph, patient: int) -> Iterator[Reading]:
        """As in "(was X) created by Y", "(was X) created": by Y, or by anything at all."""
        for direction, properties in self._verbs(position, _PASSIVE):
            if self._frame(position + 1, "by") or self._frame(position + 1, "of"):
                for after, named, agent in self._noun_phrase(position + 2, graph):
                    linked = _linked(named, direction, properties, agent, patient)
                    yield from self._closing([(after, linked, agent)], "yes-no", "is it done by")
            found, agent = graph.add(Node("something"))
            linked = _linked(found, direction, properties, agent, patient)
            yield from self._closing([(position + 1, linked, agent)], "yes-no", "is it done")

    def _what_is(self, start: int, graph: Graph) -> Iterator[Reading]:
        """As in "who is the head of X", "what are the goals of X", "what is X", "X is what"."""
        if self._frame(start, "which") or self._frame(start, "who"):
            verb = start + 1
            if self._frame(verb, "be"):
                yield from self._valued(verb + 1, graph, "what is")
        for position, found, asked, operation in self._asked(start, graph):
            if found.nodes[asked].classes and self._frame(position, "be"):
                after = position + 1
                if after == self.end or self._frame(after, "there"):
                    yield from self._closing([(after + (after < self.end), found, asked)], operation, "which are there")
                for further, tied, other in self._noun_phrase(after + self._frame(after, "of"), found):
                    joined, ends = tied.tie(asked, other), further + self._frame(further, "of")
                    yield from self._closing([(ends, joined, asked)], operation, "which is", asked)
                for further, named, kind in self._classes_at(after, graph):
                    if any(self.lexicon.fits(found.nodes[asked], cls) for cls in named.nodes[kind].classes):
                        yield from self._closing([(further, named, kind)], operation, "which are of a kind", kind)

    def _statement(self, start: int, graph: Graph) -> Iterator[Reading]:
        """Terse forms: "law created X", "X created by", "X created by which law", "X creates"."""
        for position, found, first in self._noun_phrase(start, graph):
            done = position + self._frame(position, "be")
            for direction, properties in self._verbs(done, _PASSIVE):
                if self._frame(done + 1, "by"):
                    yield from self._by_whom(done + 2, found, direction, properties, first)
            for direction, properties in self._verbs(position, _ACTIVE | {"gerund"}):
                for after, named, second in self._noun_phrase(position + 1, found):
                    linked = _linked(named, direction, properties, first, second)
                    unknown = [n for n in (first, second) if not named.nodes[n].things]
                    operation: Operation = "list" if unknown else "yes-no"
                    focus = unknown[0] if unknown else first
                    yield from self._closing(self._trailing(after, linked, focus), operation, "statement", focus)
                for after, named, asked, operation in self._asked(position + 1, found):
                    linked = _linked(named, direction, properties, first, asked)
                    yield from self._closing([(after, linked, asked)], operation, "it does what", asked)
                rest = position + 1
                if rest == self.end or (rest + 1 == self.end and self._is_asking(rest)):
                    open_graph, patient = found.add(Node("what"))
                    linked = _linked(open_graph, direction, properties, first, patient)
                    yield from self._closing([(self.end, linked, patient)], "list", "open statement", patient)

    def _by_whom(
        self, at: int, graph: Graph, direction: str, properties: tuple[str, ...], patient: int
    ) -> Iterator[Reading]:
        if at == self.end:
            found, agent = graph.add(Node("who"))
            yield from self._closing(
                [(at, _linked(found, direction, properties, agent, patient), agent)], "list", "by", agent
            )
        for position, found, agent, operation in self._asked(at, graph):
            linked = _linked(found, direction, properties, agent, patient)
            yield from self._closing([(position, linked, agent)], operation, "done by whom", agent)
        for position, found, agent in self._noun_phrase(at, graph):
            linked = _linked(found, direction, properties, agent, patient)
            if graph.nodes[patient].things:
                yield from self._closing([(position, linked, agent)], "yes-no", "done by it")
            else:
                yield from self._closing([(position, linked, patient)], "list", "what is done by it", patient)

    def _phrase(self, start: int, graph: Graph) -> Iterator[Reading]:
        """A phrase alone: "head of X", "X", "laws on Y", and "X - which offence"."""
        yield from self._valued(start, graph, "phrase")
        for position, found, node in self._things(start, graph):
            for after, named, asked, operation in self._asked(position, found):
                if named.nodes[asked].classes:
                    yield from self._closing(
                        [(after, named.tie(asked, node), asked)], operation, "thing and class", asked
                    )

    def _valued(self, start: int, graph: Graph, pattern: str) -> Iterator[Reading]:
        head = start
        if self._is_country(start):
            head = start + 1 + self._frame(start + 1, "possessive")
        kinds = head < self.end and (self.listing or _plural(self.spans[head]))
        phrases = [self._noun_phrase(head, graph, things=False)] if kinds else []
        phrases.append(self._noun_phrase(start, graph, things=not self.listing))
        for position, found, node in itertools.chain(*phrases):
            for after, whole, _ in self._trailing(position, found, node):
                alone = whole.nodes[node].things and not whole.links
                operation: Operation = "define" if alone else "list"
                yield from self._closing([(after, whole, node)], operation, pattern, node)

    def _closing(
        self, parsed: Iterator[Parsed] | list[Parsed], operation: Operation, pattern: str, focus: int | None = None
    ) -> Iterator[Reading]:
        """Readings of the phrases that end where the question ends."""
        for position, graph, node in parsed:
            if self._skip(position) == self.end:
                yield Reading(graph, node if focus is None else focus, operation, pattern)

    # ---- phrases ---------------------------------------------------------------------------------------------------

    def _asked(self, start: int, graph: Graph) -> Iterator[tuple[int, Graph, int, Operation]]:
        """What is asked for: "which law", "who", "how many articles", "what"; with what follows it."""
        if start >= self.end:
            return
        frames = self.spans[start].frames()
        operation: Operation = "count" if "how-many" in frames else "list"
        if frames & {"which", "how-many"}:
            for position, found, node in self._noun_phrase(start + 1, graph, things=False):
                yield position, found, node, operation
        if "which" in frames:
            found, node = graph.add(Node("what"))
            yield start + 1, found, node, operation
        if "who" in frames:
            found, node = graph.add(Node("who", classes=self.lexicon.agents))
            yield start + 1, found, node, operation

    def _noun_phrase(self, start: int, graph: Graph, *, things: bool = True) -> Iterator[Parsed]:
        """A thing, a class or a relational noun, with the modifiers that follow."""
        start = self._skip(start)
        if start >= self.end:
            return
        if things and _plural(self.spans[start]):
            yield from self._modified(self._classes(start, graph))
        if things:
            yield from self._modified(self._things(start, graph))
        yield from self._relational(start, graph)
        yield from self._modified(self._classes(start, graph))
        if things:
            yield from self._modified(self._compound(start, graph))
        if self._is_country(start):
            yield from self._noun_phrase(start + 1 + self._frame(start + 1, "possessive"), graph, things=things)

    def _compound(self, start: int, graph: Graph) -> Iterator[Parsed]:
        """As in "article 165 penalty", "the council's coordinator": the second word is the head."""
        for position, found, node in self._things(start, graph):
            head = position + self._frame(position, "possessive")
            if self._is_country(start) or head >= self.end:
                continue
            heads = [self._classes(head, found), self._things(head, found) if head > position else iter(())]
            for after, named, other in itertools.chain(*heads):
                yield after, named.tie(other, node), other

    def _is_country(self, position: int) -> bool:
        country = self.lexicon.country
        return bool(country) and position < self.end and country in self.spans[position].things()

    def _things(self, start: int, graph: Graph) -> Iterator[Parsed]:
        start = self._skip(start)
        if start >= self.end:
            return
        span = self.spans[start]
        if span.things():
            found, node = graph.add(Node(span.text, things=self.lexicon.editions(span.things())))
            yield start + 1, found, node
        classes = tuple(e.iri for e in span.of("class"))
        if classes and start + 1 < self.end and self.spans[start + 1].things():
            named = self.spans[start + 1]
            kept = tuple(t for t in named.things() if any(self.lexicon.fits(Node("", things=(t,)), c) for c in classes))
            if kept:
                found, node = graph.add(Node(f"{span.text} {named.text}", things=kept))
                yield start + 2, found, node

    def _classes_at(self, start: int, graph: Graph) -> Iterator[Parsed]:
        if start < self.end:
            yield from self._classes(start, graph)

    def _classes(self, start: int, graph: Graph) -> Iterator[Parsed]:
        span = self.spans[start]
        classes = tuple(sorted({e.iri for e in span.of("class")}))
        if classes:
            found, node = graph.add(Node(span.text, classes=classes))
            yield start + 1, found, node

    def _relational(self, start: int, graph: Graph) -> Iterator[Parsed]:
        """As in "head of X", "X's head", "X head", "penalty for X under Y"."""
        for direction, properties in self._nouns(start):
            for position, found, arguments in self._arguments(start + 1, graph):
                yield from self._related(position, found, arguments, direction, properties, self.spans[start])
        for position, found, node in self._things(start, graph):
            noun = position + self._frame(position, "possessive")
            for direction, properties in self._nouns(noun):
                yield from self._related(noun + 1, found, [node], direction, properties, self.spans[noun])

    def _arguments(self, start: int, graph: Graph) -> Iterator[tuple[int, Graph, list[int]]]:
        """One to three phrases after prepositions."""
        if not (self._frame(start, "of") or self._frame(start, "by")):
            return
        for position, found, node in [*self._things(start + 1, graph), *self._plain(start + 1, graph)]:
            for after, more, others in self._arguments(position, found):
                yield after, more, [node, *others]
            yield position, found, [node]

    def _plain(self, start: int, graph: Graph) -> Iterator[Parsed]:
        start = self._skip(start)
        if start < self.end:
            yield from self._relational(start, graph)
            yield from self._modified(self._classes(start, graph))

    def _related(
        self, position: int, graph: Graph, arguments: list[int], direction: str, properties: tuple[str, ...], noun: Span
    ) -> Iterator[Parsed]:
        """The value of a relational noun: of the argument that fits the property, the others tied to that one."""
        end = self.lexicon.domain if direction == "forward" else self.lexicon.range
        wanted = end(properties[0])
        fitting = [a for a in arguments if self.lexicon.fits(graph.nodes[a], wanted)]
        if not fitting and wanted and (noun.of("class") or not self.lexicon.owned(properties[0])):
            return  # the noun is of something else; "penalty for trafficking" is a penalty tied to the offence
        found, value = graph.add(Node(noun.text))
        if fitting or not wanted:
            holder = fitting[0] if fitting else arguments[0]
        else:
            found, holder = found.add(Node("", classes=(wanted,)))
        for other in arguments:
            if other != holder:
                found = found.tie(value if not fitting else holder, other)
        yield position, _linked(found, direction, properties, holder, value), value

    def _modified(self, parsed: Iterator[Parsed], depth: int = 0) -> Iterator[Parsed]:
        """A phrase with nothing more, or with what follows it: of Y, created by Y, that created Y, creating Y."""
        for position, graph, node in parsed:
            yield position, graph, node
            if depth > 2 or position >= self.end:
                continue
            yield from self._modified(self._prepositional(position, graph, node), depth + 1)
            yield from self._modified(self._juxtaposed(position, graph, node), depth + 1)
            yield from self._modified(self._participial(position, graph, node), depth + 1)
            if self._frame(position, "that"):
                yield from self._modified(self._relative(position + 1, graph, node), depth + 1)

    def _juxtaposed(self, start: int, graph: Graph, node: int) -> Iterator[Parsed]:
        """As in "penalty article 165", "article 231 criminal code"."""
        if self.spans[start].of("thing"):
            for position, found, other in self._things(start, graph):
                yield position, found.tie(node, other), node

    def _prepositional(self, start: int, graph: Graph, node: int) -> Iterator[Parsed]:
        if not self._frame(start, "of"):
            return
        for position, found, other in [*self._things(start + 1, graph), *self._plain(start + 1, graph)]:
            if self.lexicon.country and self.lexicon.country in found.nodes[other].things:
                yield position, graph, node
            yield position, found.tie(node, other), node

    def _participial(self, start: int, graph: Graph, node: int) -> Iterator[Parsed]:
        for direction, properties in self._verbs(start, _PASSIVE):
            if self._frame(start + 1, "by") or self._frame(start + 1, "of"):
                for position, found, agent in self._noun_phrase(start + 2, graph):
                    yield position, _linked(found, direction, properties, agent, node), node
        for direction, properties in self._verbs(start, frozenset({"gerund"})):
            for position, found, patient in self._noun_phrase(start + 1, graph):
                yield position, _linked(found, direction, properties, node, patient), node

    def _relative(self, start: int, graph: Graph, node: int) -> Iterator[Parsed]:
        for direction, properties in self._verbs(start, _ACTIVE):
            for position, found, patient in self._noun_phrase(start + 1, graph):
                yield position, _linked(found, direction, properties, node, patient), node
        if self._frame(start, "be"):
            yield from self._participial(start + 1, graph, node)
        for position, found, agent in self._things(start, graph):
            for direction, properties in self._verbs(position, _ACTIVE):
                yield position + 1, _linked(found, direction, properties, agent, node), node

    def _trailing(self, position: int, graph: Graph, focus: int) -> Iterator[Parsed]:
        """The end of a clause, or a last phrase tied to what is asked ("under law X")."""
        yield position, graph, focus
        if self._frame(position, "of"):
            for after, found, other in self._noun_phrase(position + 1, graph):
                if self.lexicon.country and self.lexicon.country in found.nodes[other].things:
                    yield after, graph, focus
                yield after, found.tie(focus, other), focus

    # ---- words -----------------------------------------------------------------------------------------------------

    def _frame(self, position: int, name: str) -> int:
        """1 where the span can play a frame's role, else 0."""
        return int(position < self.end and name in self.spans[position].frames())

    def _is_asking(self, position: int) -> bool:
        return bool(self.spans[position].frames() & {"which", "who", "when", "how-many", "do", "be"})

    def _skip(self, position: int) -> int:
        """The position after fillers."""
        while position < self.end and self.spans[position].frames() & {"filler", "list"}:
            position += 1
        return position

    def _verbs(self, position: int, forms: frozenset[str], *, literal: bool = False) -> Roles:
        if position >= self.end:
            return []
        entries = [e for e in self.spans[position].of("verb") if e.detail.split()[1] in forms]
        return self._grouped([e for e in entries if e.detail.split()[0] != "event"], literal)

    def _events(self, position: int) -> Roles:
        if position >= self.end:
            return []
        entries = [e for e in self.spans[position].of("verb") if e.detail.split()[0] == "event"]
        properties = tuple(sorted({e.iri for e in entries}))
        return [("forward", properties)] if properties else []

    def _nouns(self, position: int) -> Roles:
        if position >= self.end:
            return []
        return self._grouped(list(self.spans[position].of("noun")), None)

    def _grouped(self, entries: list[Entry], literal: bool | None) -> Roles:
        """Properties by direction, of literals or of things as asked; each property of a noun stands alone."""
        groups: dict[str, set[str]] = {}
        for entry in entries:
            if literal is None or self.lexicon.is_literal(entry.iri) == literal:
                groups.setdefault(entry.detail.split()[0], set()).add(entry.iri)
        if literal is None:
            return [(direction, (p,)) for direction, properties in sorted(groups.items()) for p in sorted(properties)]
        return [(direction, tuple(sorted(properties))) for direction, properties in sorted(groups.items())]


def _plural(span: Span) -> bool:
    """Whether a span can be read as kinds of things in the plural."""
    return bool(span.of("class")) and span.text.casefold().endswith("s")


def _valued_by(graph: Graph, properties: tuple[str, ...], subject: int) -> tuple[Graph, int]:
    """The graph with a value that a thing has by some properties, and the value's node."""
    found, value = graph.add(Node("who"))
    return found.link(subject, properties, value), value


def _linked(graph: Graph, direction: str, properties: tuple[str, ...], agent: int, patient: int) -> Graph:
    """The graph with the relation between who does and what is done to, as the verb's direction has it."""
    if direction == "inverse":
        return graph.link(patient, properties, agent)
    return graph.link(agent, properties, patient)
