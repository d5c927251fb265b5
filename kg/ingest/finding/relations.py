"""Relations: a thing of the graph, a verb that asks for one of its properties, another thing, side by side.

Verbs are the ontology's own (``lf:verb``, ``lf:inverseVerb``, with all their forms in the index). Between the two names
stand nothing but the verb and small words; the classes of the two are joined by that property somewhere in the graph
already. A verb that leaves several properties possible, a modal or a denial before it, and a name that can mean several
things, give nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.finding import model
from kg.ingest.finding.model import Fact, Item
from kg.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.config import Config
    from kg.ingest.finding.mentions import Finder, Mention
    from kg.ingest.finding.model import Sentence
    from kg.text import Word

_LONGEST = 3
"""Words of a verb."""
_ACTIVE = ("past", "third")
_INDICATOR = v.LF + "Indicator"
_BODY = v.ORG + "Organization"


class Relations:
    """Reads the relations of a document's sentences."""

    def __init__(self, config: Config, graph: KnowledgeGraph, finder: Finder) -> None:
        self._config = config
        self._names = graph.names
        self._finder = finder
        rows = self._names.rows("SELECT iri, bookkeeping, datatype FROM property")
        self._asked = {str(iri) for iri, bookkeeping, datatype in rows if not bookkeeping and not datatype}
        self._subjects: dict[str, set[str]] = {}
        self._kinds: dict[str, set[str]] = {}
        for subject, name, thing in self._names.rows("SELECT subject, property, object FROM schema"):
            self._subjects.setdefault(str(name), set()).add(str(subject))
            self._kinds.setdefault(str(name), set()).add(str(thing))
        rows = self._names.rows("SELECT iri, domain, range FROM property")
        self._declared = {str(iri): (str(domain or ""), str(range_ or "")) for iri, domain, range_ in rows}
        self._points = re.compile(rf"\b(?:{'|'.join(config.pointing)}) $", re.IGNORECASE)
        was, by = "|".join(config.passive), "|".join(config.by)
        self._was = re.compile(rf" (?:{was}) (?P<verb>[\w ]{{3,40}}?) (?:{by}) (?:the )?")

    def read(self, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Item]:
        """Relations that a sentence states, each once, in order."""
        inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        inside = [replace(m, things=self._related(m)) for m in inside]
        inside = [m for m in inside if len(m.things) == 1]
        text = sentence.paragraph.text
        told: set[tuple[str, str, str]] = set()
        for one in inside:
            for item, triple in (
                *self._active(sentence, text, one, inside),
                *self._passive(sentence, text, one, inside),
            ):
                if triple not in told:
                    told.add(triple)
                    yield item
            yield from self._within(sentence, text, one, inside)

    def _related(self, mention: Mention) -> tuple[str, ...]:
        """What a name can mean but for indicators, which only count what others do."""
        return tuple(iri for iri in mention.things if _INDICATOR not in self._finder.classes(iri))

    def _active(
        self, sentence: Sentence, text: str, one: Mention, inside: Sequence[Mention]
    ) -> Iterator[tuple[Item, tuple[str, str, str]]]:
        """Subject, verb, object: "the council established the fund and the office"."""
        if self._points.search(text[sentence.start : one.start]):
            return  # "these shelters" are some that were told of before
        behind = words(text[one.end : sentence.end])
        at = 0
        while at < len(behind) and behind[at].text.casefold() in self._config.adverbs:
            at += 1
        if behind and not re.fullmatch(r"[ )]*(?:\([A-Z]+\))? ?", text[one.end : one.end + behind[0].start]):
            return
        for size in range(min(_LONGEST, len(behind) - at), 0, -1):
            verb = behind[at : at + size]
            properties = self._verbs(verb, _ACTIVE)
            if not properties:
                continue
            start, end = one.end + verb[0].start, one.end + verb[-1].end
            for other in self._objects(text, end, inside):
                yield from self._stated(sentence, one, other, properties, (start, end))
            yield from self._further(sentence, text, one, end, inside)
            return

    def _further(
        self, sentence: Sentence, text: str, one: Mention, start: int, inside: Sequence[Mention]
    ) -> Iterator[tuple[Item, tuple[str, str, str]]]:
        """What the same subject does besides: "... the fund and established a committee"."""
        for match in re.finditer(r" and (?=[a-z])", text[start : sentence.end]):
            begin = start + match.end()
            if re.search(r"[;:]|, and |\b(?:which|that|who|but|not)\b", text[start:begin]):
                return
            verb = words(text[begin : begin + 60])[:1]
            properties = self._verbs(verb, _ACTIVE) if verb else {}
            if properties:
                end = begin + verb[0].end
                for other in self._objects(text, end, inside):
                    yield from self._stated(sentence, one, other, properties, (begin, end))

    def _passive(
        self, sentence: Sentence, text: str, one: Mention, inside: Sequence[Mention]
    ) -> Iterator[tuple[Item, tuple[str, str, str]]]:
        """Object, verb, subject: "the fund was established by the council"."""
        for other in inside:
            if other.start <= one.end:
                continue
            between = self._was.fullmatch(text[one.end : other.start])
            if between:
                start = one.end + between.start("verb")
                properties = self._verbs(words(between["verb"]), ("participle",))
                swapped = {name: not forward for name, forward in properties.items()}
                yield from self._stated(sentence, one, other, swapped, (start, start + len(between["verb"])))
            return

    def _within(self, sentence: Sentence, text: str, one: Mention, inside: Sequence[Mention]) -> Iterator[Item]:
        """A body within another: "the unit within the police"."""
        name = self._config.within
        if not name or _BODY not in self._finder.classes(one.things[0]):
            return
        for other in inside:
            between = re.fullmatch(r"(?: \([A-Z]+\))? within the ", text[one.end : other.start])
            if between and _BODY in self._finder.classes(other.things[0]):
                yield self._item(sentence, one, other, name, (one.end, other.start))

    def _objects(self, text: str, start: int, inside: Sequence[Mention]) -> Iterator[Mention]:
        """Names behind a verb, and those that are listed with the first: "A, B and C"."""
        fillers = "|".join(self._config.fillers)
        gap = re.compile(rf"(?: (?:{fillers}))* ")
        for one in inside:
            if one.start < start:
                continue
            if not gap.fullmatch(text[start : one.start]):
                return
            yield one
            start = one.end
            gap = re.compile(rf"(?:,|,? and)(?: (?:{fillers}))* ")

    def _verbs(self, verb: Sequence[Word], forms: tuple[str, ...]) -> dict[str, bool]:
        """Properties that a verb asks for, and whether its subject is theirs."""
        found: dict[str, bool] = {}
        for _, kind, iri, detail, lang, _ in self._names.terms([" ".join(word.key for word in verb)]):
            direction, _, form = detail.partition(" ")
            verb_of = kind == "verb" and form in forms and iri in self._asked and lang in ("en", "")
            if verb_of and direction in ("forward", "inverse"):
                found[iri] = direction == "forward"
        return found

    def _stated(
        self, sentence: Sentence, one: Mention, other: Mention, properties: dict[str, bool], at: tuple[int, int]
    ) -> Iterator[tuple[Item, tuple[str, str, str]]]:
        """The relation, if one property only joins the two."""
        fitting = []
        for name, forward in properties.items():
            a, b = (one, other) if forward else (other, one)
            if a.things != b.things and self._fits(a.things[0], name, b.things[0]):
                fitting.append((a, name, b))
        if len(fitting) == 1:
            a, name, b = fitting[0]
            yield self._item(sentence, a, b, name, at), (a.things[0], name, b.things[0])

    def _fits(self, subject: str, name: str, thing: str) -> bool:
        """Whether things of these classes may be joined by a property: as declared, and as somewhere in the graph."""
        subjects, things = self._finder.classes(subject), self._finder.classes(thing)
        domain, range_ = self._declared.get(name, ("", ""))
        if (domain and domain not in subjects) or (range_ and range_ not in things):
            return False
        if name not in self._subjects:
            return _BODY in subjects
        return bool(subjects & self._subjects[name]) and bool(range_ or things & self._kinds[name])

    def _item(self, sentence: Sentence, a: Mention, b: Mention, name: str, at: tuple[int, int]) -> Item:
        start, end = min(a.start, b.start, at[0]), max(a.end, b.end, at[1])
        fact = Fact(name, b.things[0], sentence.span(start, end), "subject, verb and object", is_thing=True)
        return Item(model.RELATION, sentence, (fact,), subject=a.things[0])
