"""The way of a question: words ▸ spans ▸ readings ▸ plans ▸ answer, or a refusal that names what is missing."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kg.ask.answer import Answer, Headings, together
from kg.ask.grammar import Lexicon, readings
from kg.ask.in_both import asked_in_both, report_asking
from kg.ask.language import ENGLISH, spoken
from kg.ask.plan import Ambiguous, Plan
from kg.ask.readers import Readers
from kg.ask.sayings import Speech
from kg.ask.spans import MAX_WORDS, Cut, Matched, match
from kg.text import words
from kg.vocabulary import LF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.ask.answer import Refusal
    from kg.ask.figure_choice import Chosen
    from kg.ask.figure_phrase import FigurePhraser
    from kg.ask.figure_requests import Request
    from kg.ask.figures import Figure
    from kg.ask.reading import Link, Node, Reading
    from kg.ask.schema import Chain
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph
    from kg.names import Thing

_CONSIDERED = 12
_FILLED = frozenset("mean true right correct possible necessary written said stated take".split())
_PENAL = frozenset({"penalti", "punish", "imprison", "prison", "fine", "sanction"})
"""Stems by which English words mean a penalty."""
_PUNISHING = frozenset(LF + name for name in ("Penalty", "prescribes", "criminalises", "withFine"))
_QUERY = re.compile(r"[{}]|(?:^|\s)\?[a-z]\w*\s")
"""What SPARQL has and questions don't."""
_LONGEST = 4_000
"""Characters of a question that are looked at."""
_NEAR = 8
"""Figures that a refusal tells as known nearby."""
_QUANTITIES = frozenset("how-many how-much how-long share change most least broken-down".split())


def respond(graph: KnowledgeGraph, question: str, language: str = "") -> Answer:
    """Answer a question over a graph, in a language, by default the question's own as far as the lexicon has it."""
    dialogue = _Dialogue(graph, question, speaking=language)
    return dialogue.spoken(_answered(dialogue))


def _answered(dialogue: _Dialogue) -> Answer:
    if refused := dialogue.refuse_long():
        return refused
    if dialogue.describes_year:
        return dialogue.respond_in_parts() or dialogue.refuse_described()
    if dialogue.asks_twice() and (both := dialogue.respond_in_parts()):
        return both
    answer = dialogue.respond()
    if answer.refusal in (None, "off-subject"):
        return answer
    return dialogue.respond_in_parts() or answer


def tells_time(graph: KnowledgeGraph, question: str) -> bool:
    """Whether a question tells a time of its own."""
    return bool(_Dialogue(graph, question).words.times)


def standing_asked(graph: KnowledgeGraph, question: str) -> tuple[str, ...]:
    """Acts of which a question asks what was in force; none where it is about something else."""
    dialogue = _Dialogue(graph, question)
    asked = dialogue.readers.standing.read(dialogue.words) if dialogue.words.has("in-force") else None
    return asked.acts if asked else ()


_KNOWN: WeakKeyDictionary[KnowledgeGraph, Readers] = WeakKeyDictionary()


def _readers(graph: KnowledgeGraph) -> Readers:
    if graph not in _KNOWN:
        _KNOWN[graph] = Readers(graph)
    return _KNOWN[graph]


class _Dialogue:
    def __init__(self, graph: KnowledgeGraph, question: str, language: str = "", speaking: str = "") -> None:
        self.graph = graph
        self.language = language or spoken(question[:_LONGEST], words(question[:_LONGEST]), graph.names).language
        """Of the question as it was asked: titles of acts may be in another one."""
        self.question = question
        """As it was asked."""
        self.readers = _readers(graph)
        self.speech = Speech(graph.names, self.readers.sayings, speaking or self.language)
        linked = self.readers.linker.link(question[:_LONGEST])
        self.text = linked.question
        """As it is read: acts put down by number."""
        self.schema = self.readers.schema
        self.planner = self.readers.planner
        self.phraser = self.readers.phraser
        self.considered: list[str] = [f"'{said}' is {name}" for said, name in linked.links]
        self.uncounted: Answer | None = None
        """The refusal of a figure that was asked for, where nothing else answers."""
        self.counted_in_full = False
        """Whether every word of the question is a figure's, so that nothing else is asked for."""
        self.understood = False
        """Whether the grammar found a reading with a relation of something named: then no freer one is tried."""

    def respond(self) -> Answer:
        if _QUERY.search(self.question):
            return self.refuse("not-understood", "this is a query and no question in words; kg query runs queries.")
        matched = match(self.text, self.graph.names, self.language)
        if not matched.cuts or not matched.cuts[0].spans:
            return self.refuse("not-understood", "there is no question in this.")
        notes = tuple(f"'{wrong}' was read as '{right}'." for wrong, right in matched.respelled)
        if told := self.respond_of_a_matter(matched, notes):
            return told
        if told := asked_in_both(self.graph, self.question, self.words, notes):
            return self._finished(told)
        if report := report_asking(self.graph, self.words):
            name = report.rsplit("/", 1)[-1]
            asked = _Dialogue(self.graph, f"recommendations of {name}", ENGLISH, self.speech.language).respond()
            return asked._replace(question=self.question, notes=(*notes, *asked.notes))
        if sourced := self.respond_on_sources(notes):
            return sourced
        if stood := self.respond_on_standing(notes):
            return stood
        if punished := self.respond_with_penalties(notes):
            return punished
        if self._may_want_figures(matched) and (counted := self.respond_with_figures(notes)):
            return counted
        named = 0
        unmet: Reading | None = None
        ambiguous: Ambiguous | None = None
        for cut in matched.cuts:
            if cut.unknown:
                continue
            named = 0  # things that a reading named which makes sense but which no source says
            for reading in readings(cut.spans, self.lexicon()):
                if self.named(reading) < named:
                    continue  # a vaguer question is another question
                found = self.ground(reading, notes)
                self.understood |= self._is_understood(reading) and (found is not False or self._joins_things(reading))
                if isinstance(found, Answer):
                    return found
                if isinstance(found, Ambiguous):
                    ambiguous = ambiguous or found
                elif found and self.named(reading) > named:
                    unmet, named = reading, self.named(reading)
                elif found is not None and unmet is None:
                    unmet = reading
            if named:
                break
        if missing := self._missing_provision():
            return self.refuse("no-such-thing", self.speech.say("no-such-thing", name=missing))
        if self.uncounted and self.counted_in_full and not self.words.whether:
            return self.uncounted
        if not self.understood and (freely := self.respond_freely(notes)):
            return freely
        if not self.understood and (acts := self.respond_with_titles(notes)):
            return acts
        if self.uncounted:
            return self.uncounted
        if ambiguous is not None and not named:
            return self.refuse_ambiguous(ambiguous)
        return self.refuse_unmet(unmet, fitting=named > 0) if unmet else self.refuse_unread(matched)

    def asks_twice(self) -> bool:
        """Whether words that ask stand in two places, the second after "and"."""
        asking = {p for name in _QUANTITIES | {"when", "who"} for p in self.words.frames.get(name, ())}
        starts = [p for p in asking if p - 1 not in asking]
        return (len(starts) > 1 and self.words.has("joint")) or self.words.and_now

    @property
    def describes_year(self) -> bool:
        """Whether a year is described: "the year when", "in the year in which"."""
        words = self.words
        return any(words.is_year(p) and words.is_described(p + 1) for p in range(len(words.keys) - 1))

    def respond_in_parts(self) -> Answer | None:
        """What the parts of a question answer, where it has parts and all have answers."""
        from kg.ask.parts import Composer

        if len(self.words.keys) > MAX_WORDS:
            return None
        composed = Composer(self.graph, self.answered, self.language).compose(self.text, described=self.describes_year)
        if composed is None:
            return None
        answers = [step.answer for step in composed.answers]
        leading = [step.answer for step in composed.before]
        whole = together(answers)
        sources = tuple(dict.fromkeys(c for answer in (*answers, *leading) for c in answer.sources))
        derived = tuple(dict.fromkeys(d for answer in (*answers, *leading) for d in answer.derived))
        first = tuple(" ".join(answer.text.split("\n")) for answer in leading)
        steps = (*composed.before, *composed.answers)
        return self._finished(
            whole._replace(
                question=self.question,
                sources=sources,
                derived=derived,
                notes=(*(f"first: {line}" for line in first), *whole.notes),
                reading="; then: ".join(f"{step.question} ({step.answer.reading})" for step in steps),
            )
        )

    def respond_of_a_matter(self, matched: Matched, notes: tuple[str, ...]) -> Answer | None:
        """What has been said of an issue or request, where the question names one and nothing else that tells."""
        things = {iri for cut in matched.cuts[:3] for span in cut.spans for iri in span.things()}
        if not any(self._is_matter(iri) for iri in things):
            return None
        from kg.ask.matters import matter_of, matters, said_of

        wanted = self.readers.free.wanted(self.words)
        matter = matter_of(self.words, matters(self.graph), wanted.source_positions)
        said = said_of(self.graph, matter, self.words, wanted.sources) if matter else []
        self.considered += [f"said of: {self.graph.names.label(matter)}"] if matter else []
        return self._finished(self.phraser.said(self.question, matter, said, notes)) if said else None

    def _is_matter(self, iri: str) -> bool:
        thing = self.graph.names.thing(iri)
        return thing is not None and bool({LF + "Issue", LF + "Request"} & set(thing.classes))

    def _may_want_figures(self, matched: Matched) -> bool:
        """Whether a question has a word of quantity, a number or an indicator: else figures need not be looked at."""
        if any(c.isdigit() for c in self.text):
            return True
        found = [span for cut in matched.cuts[:3] for span in cut.spans]
        if self.words.has("when") and "year" in self.words.keys:
            return True
        if any(span.frames() & _QUANTITIES for span in found):
            return True
        things = sorted({iri for span in found for iri in span.things()})
        return bool(self.graph.names.among("SELECT 1 FROM indicator WHERE iri IN (?) LIMIT 1", things))

    def respond_on_sources(self, notes: tuple[str, ...]) -> Answer | None:
        """Where something is said, whose figures they are, or who disagrees, where the question asks for that."""
        if self.words.has("supplied") and self.words.has("statistics"):
            from kg.ask.suppliers import supplied

            told = self.readers.free.wanted(self.words)
            readers = self.readers
            told_by = supplied(
                self.graph,
                readers.figures,
                readers.requests,
                self.figure_phraser,
                self.question,
                self.words,
                told.sources,
                told.source_positions,
            )
            if told_by:
                return self._finished(told_by._replace(notes=notes))
        if self.words.has("provenance"):
            from kg.ask.provenance import said_in

            named = self.readers.free.wanted(self.words).sources
            found = said_in(self.graph, self.text, self.words, named, self.answered)
            if found:
                return self._finished(found._replace(question=self.question, notes=(*notes, *found.notes)))
        if self.words.has("conflict", "truth"):
            from kg.ask.contested import contested

            counted = self.readers.requests.indicators(self.words)
            if disagreed := contested(self.graph, self.question, self.words, notes, counted):
                return self._finished(disagreed)
            if counted and self.words.has("conflict") and self.words.whether:
                what = ", ".join(map(self.speech.name, sorted(counted)))
                return self.refuse("not-stated", self.speech.say("no-conflict", what=what))
        return None

    def answered(self, text: str) -> Answer:
        """The answer of another question."""
        return _Dialogue(self.graph, text, self.language, self.speech.language).respond()

    def respond_on_standing(self, notes: tuple[str, ...]) -> Answer | None:
        """What was in force when, where the question asks for that."""
        if not self.words.has("in-force"):
            return None

        reader = self.readers.standing
        asked = reader.read(self.words)
        found = reader.answer(self.question, asked, notes) if asked else None
        return self._finished(found) if found else None

    def respond_with_penalties(self, notes: tuple[str, ...]) -> Answer | None:
        """What a provision threatens, or that no source says it; None where the question is about something else."""
        if not self._may_punish(self.words) or self._refers_outside(self.words):
            return None
        wanted = self.readers.free.wanted(self.words)
        asked = self.readers.penalty_requests.read(self.words, wanted.sources, wanted.source_positions)
        return self._finished(self.readers.penalty_phraser.answer(self.question, asked, notes)) if asked else None

    def _may_punish(self, words: Words) -> bool:
        """Whether a question has a word for penalties, for what makes punishable, or for who imposes them."""
        if words.has("severity", "sentencing", "distance", "aggravated") or words.said.keys() & _PENAL:
            return True
        return any(
            iri in _PUNISHING for run in words.runs for iri in (*run.of("class"), *run.of("verb"), *run.of("noun"))
        )

    def respond_with_figures(self, notes: tuple[str, ...]) -> Answer | None:
        """What figures answer; a refusal where the question wants a number that the sources don't give."""
        if self._refers_outside(self.words):
            return None
        words = self.words
        if words.has("not") and words.has("how-many", "share") and not words.whether:
            return self.respond_with_rest(notes)
        wanted = self.readers.free.wanted(words)
        requests = self.readers.requests.read(words, wanted.sources, wanted.source_positions)
        if words.has("change"):
            requests = [request for request in requests if not self._is_threatened(request, words)]
        phraser = self.figure_phraser
        near: list[Figure] = []
        answers: list[Answer] = []
        size = 0
        for request in requests:
            if request.name_size < size:
                break  # a longer name of an indicator has answered
            chosen = self.readers.chooser.choose(request)
            reading = self._described(request)
            self.considered.append(reading)
            if chosen.figures and (found := phraser.answer(self.question, chosen, reading, notes)):
                answers.append(found)
                size = request.name_size
            near += chosen.figures or chosen.near
        if answers:
            return self._finished(together(answers))
        self.counted_in_full = any(request.name_size and not request.beside for request in requests)
        wanted_number = words.has("how-many", "how-much", "share", "change", "most", "least")
        if requests and (wanted_number or (self.counted_in_full and words.times)):
            near.sort(key=lambda figure: (figure.first, figure.iri))
            self.uncounted = self.refuse_figures(requests, [phraser.line(figure) for figure in near][-_NEAR:])
        return None

    def _is_threatened(self, request: Request, words: Words) -> bool:
        """Whether an indicator was found only by a word for what the law threatens, which is no figure."""
        said = {p for run in words.runs if LF + "Penalty" in run.of("class") for p in run.positions} & request.used
        names = {
            stem for one in request.indicators for name in self.readers.figures.indicators[one].names for stem in name
        }
        return any(words.stems[position] not in names for position in said)

    @cached_property
    def figure_phraser(self) -> FigurePhraser:
        """Writes figures in the answer's language."""
        from kg.ask.figure_phrase import FigurePhraser

        return FigurePhraser(self.graph, self.readers.figures, self.speech)

    def respond_with_rest(self, notes: tuple[str, ...]) -> Answer | None:
        """What is left of a figure without a part that is denied; of what is only set apart, the figures alone."""
        from kg.ask.figure_rest import pairs, parted, without_contrast

        plain = without_contrast(self.text, self.words)
        if plain != self.text:
            told = _Dialogue(self.graph, plain, self.language, self.speech.language).respond_with_figures(notes)
            return told._replace(question=self.question) if told else None
        parts = parted(self.text, self.words)
        if not parts:
            return None
        whole = self._all_chosen(parts.whole)
        named = frozenset(position for found in whole for position in found.request.used)
        part = [*self._all_chosen(parts.part), *self._all_chosen(parts.part, named)]
        wholes, taken = ([figure for found in several for figure in found.figures] for several in (whole, part))
        left = list(pairs(self.graph, wholes, taken))
        both = (dict.fromkeys(self._described(found.request) for found in several) for several in (whole, part))
        reading = " less ".join(" or ".join(several) for several in both)
        self.considered.append(reading)
        told = self.figure_phraser.rest(self.question, left, reading, notes)
        return self._finished(told) if told else None

    def _all_chosen(self, text: str, beside: frozenset[int] = frozenset()) -> list[Chosen]:
        """Figures that answer another question, by each of the indicators that it names, and by all its words.

        The words at ``beside`` need not be theirs.
        """
        from kg.ask.words import read_words

        words = read_words(text, self.graph.names, self.language)
        wanted = self.readers.free.wanted(words)
        requests = self.readers.requests.read(words, wanted.sources, wanted.source_positions | beside)
        kept = [request for request in requests if request.name_size and not request.beside]
        chosen = (self.readers.chooser.choose(request) for request in kept if not request.used <= beside)
        return [found for found in chosen if found.figures]

    @cached_property
    def words(self) -> Words:
        """The question's words."""
        from kg.ask.words import read_words

        return read_words(self.text, self.graph.names, self.language)

    def _described(self, request: Request) -> str:
        by = f" by {request.by}" if request.by else ""
        indicators = " or ".join(map(self.graph.names.label, request.indicators))
        return f"figures [{request.operation}{by}] of {indicators}: {', '.join(self._parts(request))}"

    def _parts(self, request: Request, label: Callable[[str], str] | None = None) -> list[str]:
        """What a request wants, in names: the indicator where the question says it, kinds, times."""
        label = label or self.graph.names.label
        parts = [" or ".join(map(label, request.indicators))] if request.name_size else []
        parts += [" or ".join(map(label, options)) for options in request.values]
        return parts + [time.text() for time in request.times]

    def refuse_figures(self, requests: list[Request], near: list[str]) -> Answer:
        """A number is wanted that no source gives."""
        why = "no-change" if near and requests[0].operation == "change" else "no-figure"
        return self.refuse(
            "not-stated",
            self.speech.say(why, what=", ".join(self._parts(requests[0], self.speech.name))),
            tuple(dict.fromkeys(near)),
            self._described(requests[0]),
        )

    def respond_freely(self, notes: tuple[str, ...]) -> Answer | None:
        """The statements that cover every telling word of the question, where the grammar found no answer."""
        reader = self.readers.free
        words = self.words
        if self._refers_outside(words):
            return None
        if words.whether and words.has("change") and any(time.how == "from" for time in words.times):
            return None  # a change up to now, which a statement about its beginning does not tell
        wanted = reader.wanted(words)
        found = reader.find(words, wanted)
        covered = ", ".join(words.text(set(wanted.positions)))
        self.considered.append(f"statements with all of: {covered}")
        if not found.tellings and found.near and not found.missing:
            said = self.phraser.tell(self.question, found.near[:4], "", (), {}).text
            nearest = tuple(line.removeprefix("- ") for line in said.splitlines())
            return self.refuse("ambiguous", self.speech.say("too-many"), nearest)
        if not found.tellings:
            return None
        lacking = found.tellings[0].lacking
        if lacking:
            unused = ", ".join(f"'{word}'" for word in words.text(lacking))
            notes = (*notes, f"the statement does not have the word {unused} of the question, nor one that means it.")
        if found.more:
            notes = (*notes, f"{found.more} more statements fit as well; say more to choose among them.")
        extras = {telling.number: reader.extras(telling, words, wanted) for telling in found.tellings}
        whether = words.whether and not lacking and not words.has("joint", "alternative")
        whether = whether and all(reader.agrees(telling, words) for telling in found.tellings)
        reading = f"all of: {covered}"
        told = self.phraser.tell(self.question, found.tellings, reading, notes, extras, whether=whether)
        return self._finished(told)

    def _missing_provision(self) -> str:
        """A provision that is cited by number, and that the graph does not have: "article 24"."""
        words = self.words
        named = {p for run in words.runs if run.all_things() for p in run.positions}
        for run in words.runs:
            if run.end >= len(words.keys) or run.end in named or not words.keys[run.end][:1].isdigit():
                continue
            provision = any(LF + kind in run.of("class") for kind in ("Article", "Paragraph", "Chapter"))
            if provision and run.end not in {p for time in words.times for p in time.positions}:
                return " ".join(words.texts[run.start : run.end + 1])
        return ""

    def respond_with_titles(self, notes: tuple[str, ...]) -> Answer | None:
        """Acts whose titles say what is asked for."""
        from kg.ask.entitled import entitled

        if self._refers_outside(self.words):
            return None
        found = entitled(self.graph, self.schema, self.phraser, self.question, self.words, notes)
        return self._finished(found) if found else None

    def _refers_outside(self, words: Words) -> bool:
        """Whether a pronoun means something that the question doesn't name before it."""
        if words.has("anaphora"):
            return True
        things = min((run.start for run in words.runs if run.all_things()), default=len(words.keys))
        kinds = min((run.start for run in words.runs if run.of("class")), default=things)
        for name, first in (("pronoun", min(things, kinds)), ("possessive-pronoun", things)):
            if any(p < first and not self._means_nothing(p, words) for p in words.frames.get(name, ())):
                return True
        return False

    def _means_nothing(self, position: int, words: Words) -> bool:
        """Whether a pronoun only fills the subject's place: "does it mean that", "is it true that"."""
        return words.keys[position] == "it" and any(key in _FILLED for key in words.keys[position + 1 : position + 2])

    def _is_understood(self, reading: Reading) -> bool:
        """Whether a reading asks for a relation of things, with nothing tied to them but things."""
        period = LF + "Period"
        tied = {node for tie in reading.graph.ties for node in tie}
        things = [iri for node in tied for iri in reading.graph.nodes[node].things]
        known = [self.graph.names.thing(iri) for iri in things]
        if any(thing is not None and (period in thing.classes or not self.phraser.definable(thing)) for thing in known):
            return False
        return bool(reading.graph.links) and self._is_about_things(reading)

    def _joins_things(self, reading: Reading) -> bool:
        """Whether a relation is one of something named, and not of kinds alone to which something named is tied."""
        ends = {node for link in reading.graph.links for node in (link.subject, link.object)}
        return any(map(self._is_named, self._about([reading.graph.nodes[node] for node in sorted(ends)])))

    def _is_about_things(self, reading: Reading) -> bool:
        """Whether a reading names a thing that is no source of its own, nor a claim's kind only."""
        return any(map(self._is_named, self._about(reading.graph.nodes))) and not self._claims_wanted(reading)

    def _about(self, nodes: Iterable[Node]) -> list[Node]:
        """Nodes of things that are no sources."""
        base = f"{self.graph.base}source/"
        return [node for node in nodes if node.things and not all(iri.startswith(base) for iri in node.things)]

    def _claims_wanted(self, reading: Reading) -> bool:
        """Whether recommendations or findings are asked for, which free words find by what they say."""
        kinds = {LF + "Recommendation", LF + "Finding"}
        return any(kinds & set(node.classes) for node in reading.graph.nodes)

    def named(self, reading: Reading) -> int:
        """How many things a reading names, the country of the dataset aside."""
        country = self.graph.names.meta("country")
        return sum(1 for node in reading.graph.nodes if country not in node.things and self._is_named(node))

    def _is_named(self, node: Node) -> bool:
        """Whether a node is a thing that questions are about, and not only a subject that others are about."""
        things = (self.graph.names.thing(iri) for iri in node.things)
        return any(thing is not None and self.phraser.definable(thing) for thing in things)

    def lexicon(self) -> Lexicon:
        """What the grammar asks of the dataset."""
        return Lexicon(
            agents=self.schema.agents,
            domain=self.schema.domain,
            range=self.schema.range,
            fits=self.schema.fits,
            is_literal=self.schema.is_literal,
            owned=self.schema.owned,
            editions=self.schema.meant,
            country=self.graph.names.meta("country"),
        )

    def ground(self, reading: Reading, notes: tuple[str, ...]) -> Answer | Ambiguous | bool | None:
        """The answer of a reading; where nothing holds, whether its relations fit the things, None for no reading."""
        self.considered.append(reading.describe())
        if reading.operation == "define":
            return self.ground_definition(reading, notes)
        if reading.operation == "is-a":
            return self.ground_class(reading, notes)
        if LF + "Penalty" in reading.graph.nodes[reading.focus].classes and self.words.has("most", "least", "severity"):
            return None  # the least and the most are read off penalties themselves
        plan = self.planner.plan(reading)
        if not (isinstance(plan, Plan) and plan.solutions) and (within := self._within_scope(reading)):
            reading, plan = within, self.planner.plan(within)
        if isinstance(plan, Plan) and not plan.solutions and self._asks_who(reading):
            plan = self.planner.plan(self._of_any_class(reading))
        if isinstance(plan, Plan) and plan.solutions:
            notes = (*notes, *self.phraser.superseded_editions(plan, self.schema.editions))
            return self._finished(self.phraser.answer(self.question, plan, notes))
        if isinstance(plan, Ambiguous):
            return plan
        return self._told_by_name(reading, notes) or self._typed(reading)

    def _within_scope(self, reading: Reading) -> Reading | None:
        """The reading without ties to the dataset's own country and subject, which every question may name."""
        scope = {self.graph.names.meta("country"), self.graph.names.meta("subject")} - {""}
        graph = reading.graph
        own = {n for n, node in enumerate(graph.nodes) if node.things and set(node.things) <= scope}
        linked = {n for link in graph.links for n in (link.subject, link.object)} | {reading.focus}
        own -= linked
        kept = tuple(tie for tie in graph.ties if not own & set(tie))
        if kept == graph.ties or not graph.links:
            return None
        place = {n: at for at, n in enumerate(n for n in range(len(graph.nodes)) if n not in own)}
        nodes = tuple(node for n, node in enumerate(graph.nodes) if n not in own)
        links = tuple(k._replace(subject=place[k.subject], object=place[k.object]) for k in graph.links)
        ties = tuple((place[a], place[b]) for a, b in kept)
        return reading._replace(graph=graph._replace(nodes=nodes, links=links, ties=ties), focus=place[reading.focus])

    def _told_by_name(self, reading: Reading, notes: tuple[str, ...]) -> Answer | None:
        """What a thing is, where a relation is asked for that its name tells, as what an act is about."""
        links = reading.graph.links
        if len(links) != 1 or reading.graph.ties or reading.focus != links[0].object:
            return None
        if not all(self.schema.told_by_name(prop) for prop in links[0].properties):
            return None
        named = self.schema.named(reading.graph.nodes[links[0].subject].things)
        things = [thing for iri in named if (thing := self.graph.names.thing(iri)) is not None]
        if len(things) != 1:
            return None
        return self._finished(self.phraser.define(self.question, things, reading.describe(), notes))

    def ground_definition(self, reading: Reading, notes: tuple[str, ...]) -> Answer | bool | None:
        """What a thing is; a thing "of X" only where the two belong together."""
        named = self.schema.named(reading.graph.nodes[reading.focus].things)
        if reading.graph.ties:
            found = self.planner.holds(reading.graph, reading.focus)
            if not found:
                return True
            named = self.schema.named(tuple(iri for iri in reading.graph.nodes[reading.focus].things if iri in found))
        things = [self.graph.names.thing(iri) for iri in named]
        known = [thing for thing in things if thing is not None and self.phraser.definable(thing)]
        if len(known) > 1:
            return self._finished(self.refuse_homonyms(reading.graph.nodes[reading.focus], known))
        if not known:
            return None
        if self.words.has("mean") and not any(map(self.phraser.is_spelled_out, known)):
            return self.refuse("not-stated", f"no source read here says what {known[0].label} stands for.")
        if self.words.has("naming") and any(map(self.phraser.is_vacant, known)):
            return self.refuse("not-stated", self.phraser.vacancies(known)[0])
        notes = (*notes, *self.phraser.vacancies(known))
        editions = [self.graph.names.thing(iri) for iri in self.schema.editions.get(known[0].iri, ())]
        told = [thing for thing in editions if thing is not None] or known
        return self._finished(self.phraser.define(self.question, told, reading.describe(), notes))

    def ground_class(self, reading: Reading, notes: tuple[str, ...]) -> Answer | bool:
        """As in "Is X a Y": yes where a thing has the class; never no, for nobody lists what a thing is not."""
        node, kind = (reading.graph.nodes[position] for position in reading.graph.ties[0])
        for iri in node.things:
            thing = self.graph.names.thing(iri)
            if thing and any(cls in thing.classes for cls in kind.classes):
                return self._finished(self.phraser.confirm(self.question, thing, kind.text, reading.describe(), notes))
        return True

    def _asks_who(self, reading: Reading) -> bool:
        return bool(self.schema.agents) and reading.graph.nodes[reading.focus].classes == self.schema.agents

    def _of_any_class(self, reading: Reading) -> Reading:
        """The reading with "who" asking for anything: laws, too, create and protect."""
        focus = reading.graph.nodes[reading.focus]._replace(classes=())
        nodes = tuple(focus if n == reading.focus else node for n, node in enumerate(reading.graph.nodes))
        return reading._replace(graph=reading.graph._replace(nodes=nodes))

    def _finished(self, answer: Answer) -> Answer:
        others = dict.fromkeys(line for line in self.considered if line != answer.reading)
        return answer._replace(considered=tuple(others)[-_CONSIDERED:])

    def _typed(self, reading: Reading) -> bool:
        """Whether every link's ends can be of its properties' domain and range: then the reading makes sense."""
        for link in reading.graph.links:
            ends = ((link.subject, self.schema.domain), (link.object, self.schema.range))
            if not any(
                all(self.schema.fits(reading.graph.nodes[node], end(prop)) for node, end in ends)
                for prop in link.properties
            ):
                return False
        return True

    def spoken(self, answer: Answer) -> Answer:
        """The answer with the headings of its language, and a note where what it says is in English all the same."""
        if self.speech.is_english:
            return answer
        parts = {name: self.speech.say(f"heading-{name}") for name in Headings._fields}
        headings = Headings(**{name: text for name, text in parts.items() if text})
        notes = answer.notes
        if answer.refusal is None and answer.language != self.speech.language:
            notes = (*notes, self.speech.say("in-english"))
        return answer._replace(headings=headings, notes=notes)

    # ---- refusals --------------------------------------------------------------------------------------------------

    def refuse(self, kind: Refusal, text: str, nearest: tuple[str, ...] = (), reading: str = "") -> Answer:
        """A refusal with the readings that were tried."""
        return Answer(
            self.question,
            text,
            refusal=kind,
            nearest=nearest,
            reading=reading,
            considered=tuple(self.considered[:_CONSIDERED]),
        )

    def refuse_long(self) -> Answer | None:
        """A question that is too long to be read."""
        if len(self.question) > _LONGEST:
            return self.refuse("not-understood", f"the question has more than {_LONGEST:,} characters.")
        if len(words(self.question)) > MAX_WORDS:
            return self.refuse("not-understood", f"the question has more than {MAX_WORDS} words.")
        return None

    def refuse_described(self) -> Answer:
        """What is described in the question is not one that the sources tell."""
        return self.refuse("not-understood", "the year that the question describes is not one that the sources tell.")

    def refuse_homonyms(self, node: Node, things: list[Thing]) -> Answer:
        labels = tuple(sorted(thing.label for thing in things))
        return self.refuse("ambiguous", f"'{node.text}' can mean {len(labels)} things. Which one?", labels)

    def refuse_ambiguous(self, found: Ambiguous) -> Answer:
        nearest = tuple(sorted(self._chain(chain) for chain in found.chains))
        return self.refuse(
            "ambiguous",
            f"'{found.one.text}' and '{found.other.text}' are joined in {len(nearest)} ways; say which is meant.",
            nearest,
        )

    def refuse_unmet(self, reading: Reading, *, fitting: bool) -> Answer:
        """The question is understood, but no source says it; where a source would have told it, that is an answer."""
        graph = reading.graph
        if none := self.phraser.none_recorded(self.question, reading):
            return self._finished(none)
        named = [iri for node in graph.nodes for iri in self.schema.named(node.things)]
        about = " and ".join(dict.fromkeys(self.graph.names.label(iri) for iri in named)) or "that"
        link = next((k for k in graph.links if reading.focus in (k.subject, k.object)), None)
        if not fitting:
            spoken = ", ".join(dict.fromkeys(map(self.speech.name, named))) or about
            text = self.speech.say("not-said", about=about if self.speech.is_english else spoken)
            return self.refuse("not-stated", text, self._nearby(named), reading.describe())
        if link is None:
            together = f"how these belong together: {about}" if len(named) > 1 else f"this of {about}, as it was asked"
            text = f"no source read here says {together}."
            return self.refuse("not-stated", text, (), reading.describe())
        missing = " or ".join(dict.fromkeys(self._missing(reading, link, prop, about) for prop in link.properties))
        text = f"no source read here says {missing}.{self.phraser.told_in_part(reading, link)}"
        return self.refuse("not-stated", text, self._nearby(named), reading.describe())

    def _missing(self, reading: Reading, link: Link, prop: str, about: str) -> str:
        """What no source says, in words."""
        if prop.startswith("date of "):
            known = self.schema.properties.get(prop.removeprefix("date of "))
            return f"when this came about for {about}: {known.label if known else prop}"
        known = self.schema.properties[prop]
        if known.datatype:
            return f"this of {about}: {known.label}"
        if reading.operation in ("yes-no", "is-a") and reading.graph.ties:
            return f"how these belong together: {about}"
        if reading.operation in ("yes-no", "is-a"):
            nodes = (reading.graph.nodes[position] for position in (link.subject, link.object))
            ends = [self.graph.names.label(node.things[0]) if node.things else node.text for node in nodes]
            return f"that this holds: {ends[0]} {known.label} {ends[1]}"
        if len(reading.graph.links) + len(reading.graph.ties) > 1:
            return f"this of {about}, as it was asked"
        focus = reading.graph.nodes[reading.focus]
        asked = f" ({focus.text})" if focus.classes and not self._asks_who(reading) else ""
        label = (known.inverse or f"{known.label} of") if link.subject == reading.focus else known.label
        return f"this of {about}: {label}{asked}"

    def _nearby(self, named: list[str]) -> tuple[str, ...]:
        """What is known of the things that a question names."""
        found: list[str] = []
        for iri in dict.fromkeys(named[:2]):
            if thing := self.graph.names.thing(iri):
                lines = self.phraser.define("", [thing], "", ()).text.splitlines()
                found += [line.removeprefix("- ") for line in lines[1:3]] or lines[:1]
        return tuple(found)

    def refuse_unread(self, matched: Matched) -> Answer:
        """The question is not understood, is off the subject, or names what the graph does not have."""
        cut = matched.cuts[0]
        missing = _missing_thing(cut)
        if missing:
            nearest = tuple(f.thing.label for f in self.graph.find(missing, 4))
            return self.refuse("no-such-thing", self.speech.say("no-such-thing", name=missing), nearest)
        heard = any(self.graph.names.mentions(word) for word in cut.unknown if len(word) > 3)
        if all(span.frames() or not span.entries for span in cut.spans) and not heard:
            title = self.graph.names.meta("title")
            return self.refuse("off-subject", self.speech.say("off-subject", title=title))
        translated = {self.words.texts[p] for p in self.words.glosses}
        if unknown := [word for word in cut.unknown if word not in translated]:
            quoted = ", ".join(f"'{word}'" for word in unknown)
            nearest = tuple(
                f.thing.label for word in unknown[:3] if len(word) > 4 for f in self.graph.names.mentions(word, 2)
            )
            return self.refuse(
                "not-understood", self.speech.say("unknown-words", words=quoted), tuple(dict.fromkeys(nearest))
            )
        return self.refuse("not-understood", self.speech.say("unconnected"))

    def _chain(self, chain: Chain) -> str:
        labels = [
            (p.label if forward else p.inverse or p.label)
            for p, forward in ((self.schema.properties[i], f) for i, f in chain)
        ]
        return " ▸ ".join(labels)


def _missing_thing(cut: Cut) -> str:
    """A kind of thing with a number that no such thing has: "article 999", "law 04/L-999"."""
    for before, span in zip(cut.spans, cut.spans[1:], strict=False):
        numbered = not span.entries and any(c.isdigit() for c in span.text)
        if numbered and (before.of("class") or re.fullmatch(r"no|nr|br", before.key)):
            return f"{before.text} {span.text}"
    return ""
