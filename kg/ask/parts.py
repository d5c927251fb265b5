"""Questions of several parts: two questions in one, and descriptions that must be answered before the rest is asked.

"How many X, and who Y?" is asked as two questions; what the second leaves out is taken from the first. "The body that
Z", "the law created by X", "the year when Y" is asked on its own, and its one answer put in its place. No part is
guessed: where one has no answer, or a description more than one, there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.ask.sayings import Sayings
from kg.ask.words import read_words
from kg.text import words as text_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.ask.answer import Answer
    from kg.ask.words import Run, Words
    from kg.graph import KnowledgeGraph

_ASKING = frozenset({"which", "who", "when", "how-many", "how-much", "how-long", "why", "where"})
_PRONOUNS = frozenset("it they them he she its their this that these those".split())
_LEADS = ("of", "by", "inside", "out-of")
"""Frames of prepositions."""
_SHORT = 6
"""Words of a second question that says only what is other than in the first."""
_TRIED = 8
"""Questions that are asked for one."""
_DEEPEST = 3
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Step(NamedTuple):
    """A part of a question as it was asked, and its answer."""

    question: str
    answer: Answer


class Composed(NamedTuple):
    """The answers of the parts: those that answer the question, and those that only led to them."""

    answers: tuple[Step, ...]
    before: tuple[Step, ...] = ()


class Composer:
    """Asks a question in parts."""

    def __init__(self, graph: KnowledgeGraph, ask: Callable[[str], Answer], language: str) -> None:
        self._graph = graph
        self._ask = ask
        self._language = language
        self._left = _TRIED
        self._sayings = Sayings(graph.names)

    def compose(self, text: str, depth: int = 0, *, described: bool = False) -> Composed | None:
        """The answers of a question's parts, or None where it has no parts, or one that has no answer.

        With ``described`` only what is described is asked first: a year that it leaves open is left open.
        """
        words = self._words(text)
        if described:
            return self._of_description(text, words, depth)
        return (
            self._of_two_times(text, words)
            or self._of_topic(text, words)
            or self._of_description(text, words, depth)
            or self._of_two(text, words, depth)
        )

    def _words(self, text: str) -> Words:
        return read_words(text, self._graph.names, self._language)

    def _answered(self, question: str) -> Answer | None:
        if self._left <= 0:
            return None
        self._left -= 1
        answer = self._ask(question)
        return None if answer.refusal else answer

    def _of_topic(self, text: str, words: Words) -> Composed | None:
        """As in "law 1, what is it about": the thing is named first, and meant by the pronoun."""
        spans = text_words(text)
        topic = next((run for run in words.runs if run.start == 0 and run.all_things()), None)
        asking = {p for name in _ASKING for p in words.frames.get(name, ())}
        if topic is None or topic.end not in asking:
            return None
        pronoun = next((span for span in spans[topic.end :] if span.key in ("it", "they", "he", "she")), None)
        if pronoun is None:
            return None
        name = text[: spans[topic.end - 1].end]
        question = f"{text[spans[topic.end].start : pronoun.start]}{name}{text[pronoun.end :]}"
        answer = self._answered(question)
        return Composed((Step(question, answer),)) if answer else None

    # ---- two questions in one --------------------------------------------------------------------------------------

    def _of_two_times(self, text: str, words: Words) -> Composed | None:
        """What is asked of a time and of today: one question for each."""
        if not words.and_now:
            return None
        now = words.frames["now"]
        timed = {p for time in words.times for p in time.positions}
        led = {p - 1 for p in timed if p - 1 not in timed and words.is_framed(p - 1, *_LEADS, "at-time")}
        spans = list(enumerate(text_words(text)))
        then = " ".join(span.text for p, span in spans if p not in now | {min(now) - 1})
        today = " ".join(span.text for p, span in spans if p not in timed | led | {min(now) - 1})
        answers = [(question, self._answered(question)) for question in (then, today)]
        steps = tuple(Step(question, answer) for question, answer in answers if answer)
        return Composed(steps) if len(steps) == len(answers) else None

    def _of_two(self, text: str, words: Words, depth: int) -> Composed | None:
        for first, second in self._halves(text, words):
            ended = self._ended(first, second)
            tries = (ended, first) if self._is_bare(first) else (first, ended)
            head = self._answered(tries[0]) or self._answered(tries[1])
            if head is None:
                continue
            for question in self._completed(first, second):
                if answer := self._answered(question):
                    return Composed((Step(first, head), Step(question, answer)))
        return None

    def _halves(self, text: str, words: Words) -> Iterator[tuple[str, str]]:
        """Cuts before a word that asks, where one has asked before or something is said."""
        spans = text_words(text)
        asking = sorted({p for name in _ASKING for p in words.frames.get(name, ())})
        starts = [p for p in asking if p - 1 not in asking and p > 1]
        for start in starts:
            cut = start - 1 if words.is_framed(start - 1, *_LEADS) else start
            between = text[spans[cut - 1].end : spans[cut].start] if cut else ""
            joint = cut > 0 and words.is_framed(cut - 1, "joint")
            if not joint and not any(mark in between for mark in ",;:?"):
                continue
            end = cut - 1 if joint else cut
            if end > 0 and any(p < end for p in asking):
                yield text[: spans[end - 1].end].strip(), text[spans[cut].start :].strip()

    def _completed(self, first: str, second: str) -> Iterator[str]:
        """The second question, alone or with what it leaves out taken from the first."""
        words = self._words(first)
        spans, later = text_words(first), text_words(second)
        pronouns = [w for w in later if w.key in _PRONOUNS]
        timed = {p for time in words.times for p in time.positions}
        alone = not self._words(second).times
        times = " ".join(span.text for position, span in enumerate(spans) if position in timed) if alone else ""
        asked = {p for name in _ASKING for p in words.frames.get(name, ())}
        rest = " ".join(span.text for position, span in enumerate(spans) if position not in asked)
        counted = {max(words.frames[name]) + 1 for name in ("how-many", "how-much") if words.has(name)}
        leads = {p - 1 for p in asked if p and words.is_framed(p - 1, "of")}
        clause = " ".join(s.text for p, s in enumerate(spans) if p not in asked | counted | leads)
        told = " ".join(w.text for w in later if w.key not in _PRONOUNS)
        if len(later) <= _SHORT and counted:
            yield f"{told} {clause}"
        if len(later) <= _SHORT:
            yield f"{told} {rest}"
        if not pronouns:
            yield f"{second.rstrip('?')} {times}".strip()
        if any(w.key in ("them", "they", "these", "those") for w in pronouns):
            yield f"{told} {rest}"
        if name := self._first_thing(words, first):
            for pronoun in pronouns[:1]:
                yield f"{second[: pronoun.start]}{name}{second[pronoun.end :]}"
        yield f"{told} {rest}"

    def _is_bare(self, text: str) -> bool:
        """Whether a question only names what it asks the number of: "how many cases"."""
        words = self._words(text)
        asked = {p for name in _ASKING for p in words.frames.get(name, ())}
        return len(words.keys) - len(asked) <= 1

    def _ended(self, first: str, second: str) -> str:
        """The first question with the end of the second, after the words that ask and what they ask of."""
        words, spans = self._words(second), text_words(second)
        asked = max((p for name in _ASKING for p in words.frames.get(name, ())), default=-1)
        return f"{first} {' '.join(span.text for span in spans[asked + 2 :])}"

    def _first_thing(self, words: Words, text: str) -> str:
        spans = text_words(text)
        runs = [run for run in words.runs if run.all_things()]
        longest = max(runs, key=lambda run: (run.end - run.start, -run.start), default=None)
        return text[spans[longest.start].start : spans[longest.end - 1].end] if longest else ""

    # ---- descriptions ----------------------------------------------------------------------------------------------

    def _of_description(self, text: str, words: Words, depth: int) -> Composed | None:
        if depth >= _DEEPEST:
            return None
        spans = text_words(text)
        for start, first, question, kinds in self._descriptions(words, text):
            for end in self._ends(words, text, first):
                described = text[spans[first].start : spans[end - 1].end]
                answer = self._answered(f"{question} {described}")
                name = self._one(answer, kinds) if answer else ""
                if not name or not answer:
                    continue
                rest = f"{text[: spans[start].start]}{name}{self._after(text[spans[end - 1].end :], name)}"
                if not self._asks(rest):
                    continue
                step = Step(f"{question} {described}", answer)
                if last := self._answered(rest):
                    return Composed((Step(rest, last),), (step,))
                if (deeper := self.compose(rest, depth + 1)) and deeper.answers:
                    return Composed(deeper.answers, (step, *deeper.before))
        return None

    def _asks(self, text: str) -> bool:
        """Whether anything is asked."""
        words = self._words(text)
        return words.whether or words.has(*_ASKING, "list", "define", "mean", "share", "change", "most", "least")

    def _after(self, rest: str, name: str) -> str:
        """What follows a description, its pronoun meaning what was described."""
        found = [w for w in text_words(rest) if w.key in ("it", "they", "he", "she")]
        if rest.lstrip().startswith(",") and found:
            return f": {rest[: found[0].start].lstrip(' ,')}{name}{rest[found[0].end :]}"
        return re.sub(r"\b(?:that|this|the same) year\b", f"in {name}", rest)

    def _descriptions(self, words: Words, text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
        """Where a description starts, where its clause starts, the words that ask for what it describes, and its kinds.

        The last one comes first: descriptions nest to the right. No kinds: a year.
        """
        spans = text_words(text)
        found: list[tuple[int, int, str, tuple[str, ...]]] = []
        for position in range(1, len(spans)):
            before = position - 1
            if words.is_year(before) and words.is_framed(position, "when", "inside", "relative", "of", "where"):
                inside = words.is_framed(position, "inside") and words.is_framed(position + 1, "which")
                lead = before - 1 if before and words.is_framed(before - 1, "inside") else before
                follows = position + (2 if inside else 1)
                if spans[position].key == "with":
                    follows = position
                found.append((lead, follows, self._say("in-which-year"), ()))
            elif head := self._head(words, before):
                if words.is_framed(position, "relative"):
                    found.append((head.start, position + 1, self._asking(head, words), head.of("class")))
                elif words.is_framed(position, *_LEADS) and words.is_framed(position + 1, "which"):
                    asked = f"{self._asking(head, words)} {self._say('does')}"
                    found.append((head.start, position + 2, asked, head.of("class")))
                elif position + 1 < len(spans) and self._is_participle(words, position):
                    asked = f"{self._asking(head, words)} {self._say('was')}"
                    found.append((head.start, position, asked, head.of("class")))
                elif gerund := self._gerund(words, position):
                    asked = f"{self._asking(head, words)} {gerund}"
                    found.append((head.start, position + 1, asked, head.of("class")))
        for start, follows, question, kinds in reversed(found):
            if follows < len(spans) and not (start == 0 and kinds and words.has("which")):
                yield start, follows, question, kinds

    def _head(self, words: Words, position: int) -> Run | None:
        """The noun for a kind of thing that ends at a position."""
        for run in words.runs:
            if run.end == position + 1 and run.of("class") and not run.frames():
                return run
        return None

    def _asking(self, head: Run, words: Words) -> str:
        return f"{self._say('which')} {' '.join(words.texts[head.start : head.end])}"

    def _say(self, name: str) -> str:
        """Words that ask, in the question's language."""
        return self._sayings.say(name, self._language)

    def _is_participle(self, words: Words, position: int) -> bool:
        forms = {m.detail for run in words.runs if run.start == position for m in run.meanings if m.kind == "verb"}
        return any(form.endswith((" participle", " past")) for form in forms)

    def _gerund(self, words: Words, position: int) -> str:
        """The third person of a verb in "-ing"."""
        for run in words.runs:
            if run.start == position:
                for meaning in run.meanings:
                    if meaning.kind == "verb" and meaning.detail.endswith(" gerund"):
                        third = meaning.detail.replace("gerund", "third")
                        rows = self._graph.names.rows(
                            "SELECT key FROM term WHERE iri = ? AND kind = 'verb' AND detail = ?", (meaning.iri, third)
                        )
                        start = words.keys[position][:3]
                        return next((str(row[0]) for row in rows if str(row[0]).startswith(start)), "")
        return ""

    def _ends(self, words: Words, text: str, first: int) -> list[int]:
        """Where a clause may end: at a comma, before a word that asks, at the end."""
        spans = text_words(text)
        commas = [p + 1 for p in range(first, len(spans) - 1) if "," in text[spans[p].end : spans[p + 1].start]]
        asking = sorted(p for name in _ASKING for p in words.frames.get(name, ()) if p > first + 1)
        verbs = [len(spans) - 1] if len(spans) > first + 2 and self._is_participle(words, len(spans) - 1) else []
        return list(dict.fromkeys([*commas[:2], *asking[:1], *verbs, len(spans)]))

    def _one(self, answer: Answer, kinds: tuple[str, ...]) -> str:
        """The one thing of some kinds, or year where there are none, that an answer tells; else nothing."""
        if not kinds:
            years = {y for v in answer.values for y in _YEAR.findall(v.period or v.value)}
            return years.pop() if len(years) == 1 else ""
        things = {v.iri for v in answer.values if v.iri and self._is_of(v.iri, kinds)}
        if not things:
            things = {iri for v in answer.values for iri in self._bearers(v.iri) if self._is_of(iri, kinds)}
        return self._name(things.pop()) if len(things) == 1 else ""

    def _is_thing(self, iri: str) -> bool:
        thing = self._graph.names.thing(iri)
        return thing is not None and not self._graph.facts.is_claim(iri)

    def _is_of(self, iri: str, kinds: tuple[str, ...]) -> bool:
        thing = self._graph.names.thing(iri)
        return self._is_thing(iri) and thing is not None and bool(set(kinds) & set(thing.classes))

    def _bearers(self, claim: str) -> set[str]:
        """Things whose claim it is."""
        import pyoxigraph as ox

        if not claim.startswith("http"):
            return set()
        quads = self._graph.store.quads(None, None, ox.NamedNode(claim), ox.DefaultGraph())
        found = {getattr(quad.subject, "value", "") for quad in quads}
        return {iri for iri in found if self._is_thing(iri)}

    def _name(self, iri: str) -> str:
        """A name that means this thing alone."""
        names = self._graph.names
        thing = names.thing(iri)
        for text in (thing.short, thing.label) if thing else ():
            if [found.iri for found in names.candidates(text)] == [iri]:
                return text
        return ""
