"""Whether a statement tells what a question asks for: a time, a number, somebody, a thing of a kind, in its roles.

Each check takes a statement that covers the question's words and asks of it what covering can't tell: who does it and
to whom, in which place, whether it is or should be, of all or of some.
"""

from __future__ import annotations

import itertools
import re
from functools import cached_property
from typing import TYPE_CHECKING

from kg.ask.marks import Marks
from kg.ask.roles import Roles, held, where
from kg.stems import EMPTY, stem, stems
from kg.text import words as text_words
from kg.vocabulary import ELI, LF, ORG, TYPE

if TYPE_CHECKING:
    from kg.ask.schema import Schema
    from kg.ask.tellings import Telling
    from kg.ask.wanted import Wanted
    from kg.ask.words import Run, Words
    from kg.graph import KnowledgeGraph

_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}")
_NORMS = frozenset({LF + name for name in ("Duty", "Right", "Task", "Recommendation")})
_RIGHTS = frozenset({LF + name for name in ("Duty", "Right", "Task")})
"""Norms that people call by one another's names: what is one's right is another's duty."""
_POST = ORG + "Post"
_WHERE = frozenset({LF + "Place", LF + "Article", LF + "Paragraph", LF + "Chapter", ORG + "Organization"})
"""Kinds of what is an answer to where."""


class Fitting:
    """Checks statements of one graph against what a question wants."""

    def __init__(self, graph: KnowledgeGraph, schema: Schema) -> None:
        self._graph = graph
        self._names = graph.names
        self._schema = schema
        self._worded: dict[str, frozenset[str]] = {}
        self._marks = Marks(graph.names)
        self._roles = Roles(graph, schema, self._marks)

    def fits(self, telling: Telling, words: Words, wanted: Wanted) -> bool:
        """Whether a statement tells what the question asks for and doesn't itself say."""
        text = self.text(telling)
        for typed in words.texts:
            if any(c.isdigit() for c in typed):
                text = re.sub(rf"\b{re.escape(typed)}\b", " ", text)
        return (
            self._tells_when(telling, text, words, wanted)
            and not self._is_only_date(telling, wanted)
            and self._has_quantity(text, words, wanted)
            and all(self._marks.has(name, text) for name in ("most", "least") if words.has(name))
            and not self._says_nothing_new(telling, words, wanted, text)
            and ("why" not in wanted.asks or self._marks.has("reason", text))
            and ("where" not in wanted.asks or self._has_new(telling, words, _WHERE))
            and (not self._denies(words) or self._marks.has("denial", text) or self._is_denied(telling))
            and self._tells_who(telling, text, words, wanted)
            and self._tells_kind(telling, words)
            and not self._leaves_unnamed(text, words)
            and self._is_of_kind(telling, words)
            and self._is_of_mood(telling, words, wanted)
            and not self._is_of_some(text, words)
            and self._roles.is_placed(text, words)
            and not self._roles.is_turned_round(telling, words)
        )

    def _tells_when(self, telling: Telling, text: str, words: Words, wanted: Wanted) -> bool:
        """Whether a statement tells a date, or a condition where "when" asks for one."""
        if "when" not in wanted.asks or (self._asks_condition(words) and self._marks.has("condition", text)):
            return True
        of_things = _is_thing(telling.object) and not self._graph.facts.is_claim(telling.object)
        return not of_things and self._marks.date.search(self._marks.named_year.sub("", text)) is not None

    def _is_only_date(self, telling: Telling, wanted: Wanted) -> bool:
        """Whether a relation tells a date, where something else is asked for."""
        dated = bool(telling.predicate) and _DATE.fullmatch(telling.object) is not None
        return dated and bool(wanted.asks & {"which", "who", "where", "why"})

    def _is_of_kind(self, telling: Telling, words: Words) -> bool:
        """Whether a statement is a right, a finding or the like where the question names one, and of whom it says."""
        kinds = self.claim_kinds(words, self._said(telling))
        if not any(self._names.wholes(iri) for run in words.runs for iri in run.all_things()):
            kinds -= {LF + "Penalty"}  # what somebody was sentenced to is no penalty of a provision
        if kinds and not (kinds | (_NORMS if kinds <= _RIGHTS else kinds)) & set(self._classes(telling.claim)):
            return False
        if words.has("should") and not self._is_norm(telling):
            return False
        return not kinds or self._roles.is_of_whom(telling, words)

    def _is_of_some(self, text: str, words: Words) -> bool:
        """Whether all are asked about and a statement tells of some: whether all do is not known from those that do."""
        return self._asks_whether(words) and words.has("list") and not self._marks.has("all", text)

    def agrees(self, telling: Telling, words: Words) -> bool:
        """Whether a statement denies as much as the question does: "they could not" is no yes to "could they"."""
        return self._marks.has("denial", self.text(telling)) == words.has("negation") or self._is_denied(telling)

    def _asks_condition(self, words: Words) -> bool:
        """Whether "when" asks under which conditions, and not on which day: of what may be, or usually is."""
        return words.has("can", "should", "asking-for") or bool(
            {"required", "is", "are", "do", "does"} & set(words.keys)
        )

    def _says_nothing_new(self, telling: Telling, words: Words, wanted: Wanted, text: str) -> bool:
        """Whether a sentence has only the question's own words, where the question asks for more than whether."""
        if not wanted.asks or words.whether or not self._graph.facts.is_claim(telling.claim):
            return False
        new = stems(text) - words.own.keys() - words.scope
        things = (value for name, value in held(self._graph, telling) if name != TYPE and _is_thing(value))
        return not new and not any(self._names.thing(v) and where(v, words) is None for v in things)

    def is_definition(self, telling: Telling) -> bool:
        """Whether a statement says what something is."""
        return LF + "Definition" in self._classes(telling.claim)

    def _denies(self, words: Words) -> bool:
        """Whether the question denies something, and not only in a clause on what does not matter."""
        aside = [p for p, key in enumerate(words.keys) if key in self._marks.words("aside")]
        until = min(aside, default=len(words.keys))
        return any(p < until for p in words.frames.get("negation", ()))

    def is_asked(self, telling: Telling, words: Words, wanted: Wanted) -> bool:
        """Whether the question asks for what a plain triple tells: it names the relation, or both ends of it.

        A sentence is asked for by its words; a triple's two ends are only names, and what joins them is the answer.
        """
        if not self._has_nouns(telling, words):
            return False
        if not telling.predicate or self._graph.facts.is_claim(telling.object):
            return True
        if wanted.asks & {"which", "who", "naming"} and self._repeats(telling, words):
            return False
        said = self._relation_words(telling.predicate)
        if any(options & said for options in wanted.positions.values()):
            return True
        if "when" in wanted.asks and _DATE.fullmatch(telling.object):
            return self._is_its_date(telling, words)
        if not telling.object.startswith("http"):
            return False
        ends = [where(end, words) is not None for end in (telling.subject, telling.object)]
        return all(ends) or (any(ends) and self._asks_for_kind(telling, words))

    def _is_its_date(self, telling: Telling, words: Words) -> bool:
        """Whether a date is the one that a thing has of itself: when an event was, the date of an act or document."""
        if telling.predicate == ELI + "date_document":
            return not any(run.of("verb") for run in words.runs if not run.frames())
        thing = self._names.thing(telling.subject)
        return thing is not None and self._graph.standings.of(thing, "").takes_place

    def _repeats(self, telling: Telling, words: Words) -> bool:
        """Whether a triple of two things tells nothing but the question's own words: "the operator that sent it"."""
        if not telling.object.startswith("http"):
            return False
        ends = [end for end in (telling.subject, telling.object) if where(end, words) is None]
        names = [stems(self._names.label(end)) for end in ends]
        return all(name <= words.said.keys() | words.scope for name in names)

    def _has_nouns(self, telling: Telling, words: Words) -> bool:
        """Whether relations that the question names by several words ("legal basis") are the statement's, or said."""
        named = {p for run in words.runs if run.all_things() for p in run.positions}
        for run in words.runs:
            nouns = run.of("noun")
            if run.end - run.start < 2 or not nouns or run.frames() or run.positions & named:
                continue
            if telling.predicate in nouns or any(m.detail.endswith(" label") for m in run.meanings):
                continue
            ranges = frozenset(self._schema.range(noun) for noun in nouns) - {""}
            if {name for name, _ in held(self._graph, telling)} & set(nouns) or self._has_new(telling, words, ranges):
                continue  # the claim holds such a relation, or names what one would lead to
            said = stems(self.text(telling))
            if not all(words.stems[p] in said for p in run.positions if words.keys[p] not in EMPTY):
                return False
        return True

    def _asks_for_kind(self, telling: Telling, words: Words) -> bool:
        """Whether the question names the kind of the end that it doesn't name."""
        kinds = {m.iri for run in words.runs for m in run.meanings if m.kind == "class"}
        for end in (telling.subject, telling.object):
            thing = self._names.thing(end)
            if thing and where(end, words) is None and kinds & set(thing.classes):
                return True
        return False

    def _relation_words(self, prop: str) -> frozenset[str]:
        """Stems of the words by which a property is asked for."""
        if prop not in self._worded:
            rows = self._names.rows("SELECT text FROM term WHERE iri = ? AND kind IN ('verb', 'noun')", (prop,))
            known = self._graph.facts.properties.get(prop)
            texts = [str(row[0]) for row in rows] + ([known.label, known.inverse] if known else [])
            self._worded[prop] = frozenset(s for text in texts for s in stems(text))
        return self._worded[prop]

    def text(self, telling: Telling) -> str:
        """A statement as a sentence, for looking at what it tells."""
        facts = self._graph.facts
        ends = [facts.label_of(telling.subject) if telling.subject.startswith("http") else telling.subject]
        if telling.predicate:
            known = facts.properties.get(telling.predicate)
            value = facts.label_of(telling.object) if telling.object.startswith("http") else _literal(telling.object)
            return known.told(ends[0], value) if known else f"{ends[0]} {value}"
        return ends[0]

    def _is_of_mood(self, telling: Telling, words: Words, wanted: Wanted) -> bool:
        """Whether a denial answers a question of whether, and a recommendation one of what is recommended."""
        if self._is_denied(telling) and wanted.asks and not self._asks_whether(words):
            return False
        if LF + "Recommendation" not in self._classes(telling.claim):
            return True
        named = words.has("should", "asking-for") or LF + "Recommendation" in self.claim_kinds(words)
        named = named or "recommend" in words.own
        return named or not (wanted.asks or self._asks_whether(words))

    def _asks_whether(self, words: Words) -> bool:
        return words.begins("do", "be", "have", "should")

    def _is_norm(self, telling: Telling) -> bool:
        """Whether a statement says what should be, and not what is."""
        if (_NORMS | {LF + "Penalty"}) & set(self._classes(telling.claim)) or self._marks.has(
            "must", self.text(telling)
        ):
            return True
        return any(p == LF + "modality" and value == LF + "should" for p, value in held(self._graph, telling))

    def _is_denied(self, telling: Telling) -> bool:
        return (LF + "polarity", LF + "denied") in held(self._graph, telling)

    def _tells_who(self, telling: Telling, text: str, words: Words, wanted: Wanted) -> bool:
        """Whether a statement names somebody whom the question doesn't name; a name is asked of a person or body."""
        if not (wanted.asks & {"who", "naming"} or self._asks_for_holder(words)):
            return True
        asked = {iri for run in words.runs for iri in run.of("class")}
        person = "naming" in wanted.asks or self._asks_for_holder(words)
        agents = frozenset({LF + "Person"} if person else self._schema.agents)
        if person and "naming" not in wanted.asks:
            return self._has_new(telling, words, agents)
        if "naming" not in wanted.asks:
            said_by = [value for p, value in held(self._graph, telling) if p == LF + "attributedTo"]
            if any(where(body, words) is None for body in said_by):
                return True
            if self._asks_towards_whom(words) and words.kinds("whom") & (stems(text) - words.own.keys()):
                return True
        return self._has_new(telling, words, agents, asked - agents) or self._speaks_of(telling, words, agents)

    def _asks_towards_whom(self, words: Words) -> bool:
        """Whether the question asks for whom, to whom: any people whom the statement speaks of may be meant."""
        leads = self._marks.words("towards")
        return any(p and words.keys[p - 1] in leads for p in words.frames.get("who", ()))

    def _asks_for_holder(self, words: Words) -> bool:
        """Whether the question asks who somebody in office is: "who is the minister", "who was director of X"."""
        which = {run.end for run in words.runs if "which" in run.frames()}
        if any(run.start in which and "office" in run.frames() for run in words.runs):
            return True
        for asking in (run for run in words.runs if "who" in run.frames()):
            if words.is_framed(asking.start - 1, "by") if asking.start else words.is_framed(0, "by"):
                continue  # "by whom is the coordinator appointed" asks who does it
            led = asking.end - asking.start > 1 and words.is_framed(asking.end - 1, "be")  # "ko je"
            if not led and asking.end not in words.frames.get("be", ()):
                continue
            after = asking.end + (not led)
            for run in words.runs:
                if after <= run.start <= after + 2 and ("office" in run.frames() or self._is_post(run)):
                    return True
        return False

    def _is_post(self, run: Run) -> bool:
        return any(_POST in self._classes(iri) for iri in run.all_things())

    def _speaks_of(self, telling: Telling, words: Words, classes: frozenset[str]) -> bool:
        """Whether a claim's sentence names a thing of some classes that the question doesn't."""
        if not self._graph.facts.is_claim(telling.claim):
            return False
        keys = [word.key for word in text_words(self.text(telling))]
        spans = {" ".join(keys[i:j]) for i in range(len(keys)) for j in range(i + 1, min(len(keys), i + 4) + 1)}
        named = {row[2] for row in self._names.terms(sorted(spans)) if row[1] == "thing"}
        named -= {self._names.meta("country"), self._names.meta("subject")}
        return any(classes & set(self._classes(iri)) and where(iri, words) is None for iri in named)

    def _tells_kind(self, telling: Telling, words: Words) -> bool:
        """Whether a statement has a thing of the kind that follows "which", and that the question doesn't name."""
        kinds = self._kind_asked(words)
        return not kinds or self._has_new(telling, words, kinds) or self._speaks_of(telling, words, kinds)

    def _has_quantity(self, text: str, words: Words, wanted: Wanted) -> bool:
        """Whether a statement tells how many of what is asked, how much money, or how long."""
        if "how-much" in wanted.asks and not self._marks.money.search(text):
            return False
        if "how-long" in wanted.asks and not self._marks.duration.search(text):
            return False
        if "how-many" not in wanted.asks:
            return True
        start = max(words.frames["how-many"], default=-1) + 1
        run = list(itertools.takewhile(lambda p: words.keys[p] not in EMPTY, range(start, len(words.keys))))[:3]
        counted = [words.stems[p] for p in run if p in wanted.positions]
        for match in self._marks.number.finditer(text):
            following = [stem(word.casefold()) for word in re.findall(r"[^\W\d_]+", text[match.end() :])[:3]]
            if any(one in words.alike(c) | {c} for one in following for c in counted):
                return True
        return False

    def extras(self, telling: Telling, words: Words, wanted: Wanted) -> tuple[str, ...]:
        """Things of the kind that the question asks for, which the statement's text doesn't name."""
        classes = self._kind_asked(words) or (
            frozenset(self._schema.agents) if wanted.asks & {"who", "naming"} else frozenset()
        )
        text = self.text(telling)
        found = []
        for name, iri in held(self._graph, telling):
            thing = self._names.thing(iri) if _is_thing(iri) and name != TYPE else None
            new = thing and classes & set(thing.classes) and where(iri, words) is None
            if thing and new and thing.short not in text and thing.label not in text:
                found.append(thing.label)
        return tuple(dict.fromkeys(found))

    def _said(self, telling: Telling) -> frozenset[int]:
        """Positions that the sentence of a claim covers; a plain triple's words are only its relation's."""
        return telling.own if self._graph.facts.is_claim(telling.claim) else frozenset()

    def claim_kinds(self, words: Words, said: frozenset[int] = frozenset()) -> frozenset[str]:
        """Kinds of claims that a question names, as penalties, rights; not where a statement says the word itself."""
        named = {p for run in words.runs if run.all_things() for p in run.positions if run.end - run.start > 1}
        runs = [run for run in words.runs if not run.positions & (named | said)]
        return frozenset(iri for run in runs for iri in run.of("class") if iri in self._claims)

    @cached_property
    def _claims(self) -> frozenset[str]:
        rows = self._names.rows("SELECT sub FROM subclass WHERE super = ?", (LF + "Claim",))
        return frozenset(str(row[0]) for row in rows) - {LF + "Claim"}

    def _kind_asked(self, words: Words) -> frozenset[str]:
        """Classes of what is asked for: "which article", "by which countries"."""
        ends = {run.end for run in words.runs if "which" in run.frames()}
        near = ends | {end + 1 for end in ends if end not in self._meant(words)}
        named: set[int] = set()
        for run in words.runs:  # the longest first
            if run.start not in near or run.of("frame") or run.positions <= named:
                continue
            if run.all_things() and run.end - run.start > 1:
                named |= run.positions  # "what the report of 2023 recommends" asks for no report
            if run.of("class"):
                return frozenset(run.of("class"))
            ranges = {self._schema.range(prop) for prop in run.of("noun")} - {""}
            if ranges and run.start in ends:
                return frozenset(ranges)
        return frozenset()

    def _meant(self, words: Words) -> frozenset[int]:
        """Positions of words that are a frame, a verb or a kind."""
        return frozenset(
            p for run in words.runs if run.of("frame") or run.of("verb") or run.of("class") for p in run.positions
        )

    def _has_new(
        self, telling: Telling, words: Words, classes: frozenset[str], but: frozenset[str] | set[str] = frozenset()
    ) -> bool:
        """Whether a statement has a thing of some classes that the question doesn't name, not even by its kind."""
        iris = [telling.subject, telling.object, *(value for _, value in held(self._graph, telling))]
        for iri in iris:
            thing = self._names.thing(iri) if iri.startswith("http") else None
            if thing is None or where(iri, words) is not None:
                continue
            kinds = {*thing.classes, *(c for whole in self._names.wholes(iri) for c in self._part_kinds(whole))}
            if classes & kinds and not but & set(thing.classes):
                return True
        return False

    def _part_kinds(self, whole: str) -> tuple[str, ...]:
        """Kinds of what a provision is part of, where that is itself part of something: its article's."""
        return self._classes(whole) if self._names.wholes(whole) else ()

    def _leaves_unnamed(self, text: str, words: Words) -> bool:
        """Whether a statement speaks of "a mobile operator" where the question asks which one."""
        framed = {p for positions in words.frames.values() for p in positions}
        unnamed = "|".join(sorted(self._marks.words("unnamed")))
        for run in words.runs:
            if "which" not in run.frames() or words.keys[run.start] == "what" or run.end >= len(words.keys):
                continue
            heads = [p for p in (run.end, run.end + 1) if p < len(words.keys) and p not in framed]
            for position in heads:
                for head in {words.keys[position], *words.glosses.get(position, ())}:
                    if re.search(rf"\b(?:{unnamed})\s+(?:\w+\s+)?{re.escape(head)}\b", text, re.I):
                        return True
            if heads[:1] == [run.end] and not self._is_kind(run.end, words):
                own = {words.stems[run.end], *words.glossed(run.end), *words.kinds(words.stems[run.end])}
                if not own & stems(text):
                    return True  # which of what the statement does not even speak of
        return False

    def _is_kind(self, position: int, words: Words) -> bool:
        """Whether a word names a kind of things, a relation or a thing."""
        return any(
            position in run.positions and (run.of("class") or run.of("noun") or run.of("verb") or run.all_things())
            for run in words.runs
        )

    def _classes(self, iri: str) -> tuple[str, ...]:
        thing = self._names.thing(iri)
        return thing.classes if thing else ()


def _is_thing(value: str) -> bool:
    return value.startswith("http")


def _literal(value: str) -> str:
    from kg.facts import written

    kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
    kind = kinds.get(len(value), "") if value[:4].isdigit() and value.replace("-", "").isdigit() else ""
    return written(value, kind) if kind else value
