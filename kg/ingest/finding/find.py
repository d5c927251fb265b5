"""All that is found in a document, as items in order of the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.draft import text_of
from kg.ingest.finding import model
from kg.ingest.finding.acronyms import definitions
from kg.ingest.finding.citations import ACT, BEFORE, ONLY_PRINTED, PART, Citations
from kg.ingest.finding.config import config
from kg.ingest.finding.figures import FigureReader
from kg.ingest.finding.mentions import Finder
from kg.ingest.finding.model import Fact, Item, Sentence, Span
from kg.ingest.finding.penalties import Penalties
from kg.ingest.finding.periods import Periods
from kg.ingest.finding.relations import Relations
from kg.ingest.finding.sayings import ratings, recommendations
from kg.ingest.finding.tables import Tables
from kg.ingest.finding.times import Times
from kg.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.citations import Cited
    from kg.ingest.finding.figures import Figure, When
    from kg.ingest.finding.mentions import Mention
    from kg.ingest.reading import Reading

PLACE = v.LF + "Place"
_FOREIGN = 3
"""Times that another country must be named for a document to be taken for one about it."""


@dataclass(frozen=True)
class About:
    """What the user says of a document: id, title, date as printed, publisher (IRI), language, kind (class IRI)."""

    id: str
    title: str
    issued: str = ""
    publisher: str = ""
    language: str = "en"
    kind: str = v.LF + "SourceDocument"
    kind_name: str = "source document"
    rights: str = "Not part of the project; short key phrases are quoted."

    @property
    def day(self) -> str:
        """The last day that the date may mean; empty without one.

        >>> About("a", "A", "2017-06").day, About("a", "A", "2017").day, About("a", "A").day
        ('2017-06-30', '2017-12-31', '')
        """
        import calendar

        parts = [int(part) for part in self.issued.split("-") if part]
        if not parts:
            return ""
        month = parts[1] if len(parts) > 1 else 12
        day = parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1]
        return f"{parts[0]:04}-{month:02}-{day:02}"


@dataclass(frozen=True)
class Found:
    """Items in order of the text, and what the user is told of the document as a whole."""

    items: tuple[Item, ...]
    notes: tuple[str, ...]


def find(reading: Reading, graph: KnowledgeGraph, about: About) -> Found:
    """What a document says, by the names, words and dates of a graph.

    Raises:
        InputError: The dataset does not say by which words its documents tell things.
    """
    return _Search(reading, graph, about).run()


class _Search:
    """One document while it is searched."""

    def __init__(self, reading: Reading, graph: KnowledgeGraph, about: About) -> None:
        self._reading = reading
        self._graph = graph
        self._about = about
        self._config = config(graph)
        self._finder = Finder(graph.names)
        self._periods = Periods(graph, about.issued)
        self._mentions = [self._finder.mentions(paragraph.text) for paragraph in reading.paragraphs]
        self._home = graph.names.meta("country")
        self._notes: list[str] = list(reading.notes)
        self._told: set[tuple[str, str]] = set()

    def run(self) -> Found:
        """Everything that is found."""
        times = Times(self._config.periods, self._about.issued, self._reading.paragraphs)
        subject = self._graph.names.meta("subject")
        citing = Citations(self._graph, self._finder, self._about.day)
        figures = FigureReader(
            self._config, self._finder, times, frozenset({v.ORG + "Organization"}), self._home, subject
        )
        relations = Relations(self._config, self._graph, self._finder)
        penalties = Penalties(self._config.offences, self._finder)
        items: list[Item] = []
        section = ""
        for number, paragraph in enumerate(self._reading.paragraphs):
            if paragraph.section != section:
                citing.forget()
                section = paragraph.section
            mentions = self._known(self._mentions[number])
            sentences = [Sentence(paragraph, number, at, a, b) for at, (a, b) in enumerate(paragraph.sentences)]
            asked = recommendations(self._config, number, paragraph, mentions, self._finder, self._about.language)
            sentences = [item.sentence for item in asked] or sentences
            citations = citing.read(paragraph.text, mentions)
            for cited in citations:
                if (one := _at(sentences, cited.start, cited.end)) and not self._abroad_act(cited):
                    items += self._citation(one, cited)
            for mention in mentions:
                if one := _at(sentences, mention.start, mention.end):
                    items += self._institution(one, mention)
            for sentence in sentences:
                items += self._acronyms(sentence, mentions)
            if asked:
                items += asked
                continue
            if not self._foreign:
                for sentence in sentences:
                    items += relations.read(sentence, mentions)
                    items += penalties.read(sentence, citations, mentions)
            items += ratings(self._config, self._graph, self._about.id, sentences, mentions, self._finder)
            if not self._foreign:
                told = figures.read(number, paragraph, mentions)
                items += [self._figure(sentences[at], one) for at, one in told if one.when and self._period(one.when)]
        if not self._foreign:
            tables = Tables(self._config, self._graph, self._finder, times, self._periods, self._reading)
            items += tables.read(self._units)
        else:
            self._notes.append(
                f"{self._reading.name}: is about {self._graph.names.label(self._foreign)}; of names only those of "
                "international bodies and acts were taken, and no figures"
            )
        return Found(
            tuple(sorted(items, key=lambda i: (i.sentence.number, i.sentence.start, i.first, i.kind))),
            tuple(dict.fromkeys(self._notes)),
        )

    # ---- whose country ---------------------------------------------------------------------------------------------

    @cached_property
    def _foreign(self) -> str:
        """The country that a document is about, if it is not the dataset's: named often, and three times as often."""
        counted = Counter(
            m.things[0]
            for mentions in self._mentions
            for m in mentions
            if len(m.things) == 1 and PLACE in self._finder.classes(m.things[0])
        )
        home = counted.pop(self._home, 0)
        if not counted:
            return ""
        place, times = counted.most_common(1)[0]
        return place if times >= _FOREIGN and times > 3 * home else ""

    def _known(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Names as they may be taken in this document: abroad only those of what is the same everywhere."""
        mentions = [replace(m, things=there) for m in mentions if (there := self._there(m.things))]
        if not self._foreign:
            return list(mentions)
        kept = self._config.international | {PLACE}
        return [m for m in mentions if any(self._finder.classes(iri) & kept for iri in m.things)]

    def _there(self, things: tuple[str, ...]) -> tuple[str, ...]:
        """Of things those that were there on the document's day: nobody names what is not there yet."""
        day = self._about.day
        known = self._graph.standings.bounds if day else {}
        some = [iri for iri in things if iri in known and self._graph.standings.of_iri(iri, day).state == "not yet"]
        return tuple(iri for iri in things if iri not in some)

    def _abroad_act(self, cited: Cited) -> bool:
        """Whether a citation of a document about another country may not be one of this country's acts."""
        if not self._foreign:
            return False
        acts = [cited.of] if cited.of else list(cited.things)
        return not acts or not all(self._finder.classes(iri) & self._config.international for iri in acts)

    # ---- citations, names --------------------------------------------------------------------------------------------

    def _citation(self, sentence: Sentence, cited: Cited) -> Iterator[Item]:
        text = sentence.paragraph.text
        printed = _clean(text[cited.start : cited.end])
        at = sentence.span(cited.start, cited.end)
        if len(cited.things) > 1:
            yield Item(model.CITATION, sentence, (self._printed("printedAs", printed, at),), others=cited.things)
            return
        if not cited.things:
            yield from self._unknown(sentence, cited, printed, at)
            return
        thing = cited.things[0]
        name = "printedAs" if cited.kind == "article" else "printedNumber" if cited.number else "printedName"
        value = _clean(cited.number) if name == "printedNumber" else printed
        if (thing, value.casefold()) in self._told:
            return
        self._told.add((thing, value.casefold()))
        facts = [self._printed(name, value, at)]
        if cited.why:
            because = sentence.span(*cited.because) if cited.because else at
            facts.append(Fact("", thing, because, cited.why, seen=False, is_thing=True))
        yield Item(model.CITATION, sentence, tuple(facts), subject=thing)

    def _unknown(self, sentence: Sentence, cited: Cited, printed: str, at: Span) -> Iterator[Item]:
        """A provision or an act that the graph does not have: a proposal."""
        if cited.kind == "article":
            if not cited.of or cited.why == BEFORE:
                return
            parts = cited.number.split(".")
            iri = f"{cited.of}/art-{parts[0]}" + "".join(f"-par-{part}" for part in parts[1:])
            whole = f"{cited.of}/art-{parts[0]}" if len(parts) > 1 else cited.of
            kind = v.LF + ("Paragraph" if len(parts) > 1 else "Article")
            facts = [
                self._printed("printedAs", printed, at),
                Fact(v.NOTATION, cited.number, at, "citation", new_=True),
                Fact(v.IS_PART_OF, whole, at, cited.why or "citation", seen=not cited.why, is_thing=True, new_=True),
            ]
            if len(parts) > 1 and not self._finder.classes(whole):
                facts += [
                    Fact(v.NOTATION, parts[0], at, "citation", of=whole),
                    Fact(v.TYPE, v.LF + "Article", at, "citation", is_thing=True, of=whole),
                    Fact(
                        v.IS_PART_OF, cited.of, at, cited.why or "citation", seen=not cited.why, is_thing=True, of=whole
                    ),
                ]
            yield Item(model.PROPOSAL, sentence, tuple(facts), subject=iri, classes=(kind,))
            return
        cls = self._class_of(cited.kind)
        if cls:
            slug = re.sub(r"[^a-z0-9]+", "-", f"{cited.kind} {cited.number}".lower()).strip("-")
            facts = [
                self._printed("printedNumber", cited.number, at),
                Fact(v.NOTATION, cited.number, at, "citation", new_=True),
                Fact(v.PREF_LABEL, printed, at, "citation", language=self._about.language, new_=True),
            ]
            yield Item(
                model.PROPOSAL, sentence, tuple(facts), subject=f"{self._graph.base}id/act/{slug}", classes=(cls,)
            )

    def _institution(self, sentence: Sentence, mention: Mention) -> Iterator[Item]:
        """A body, post, policy or agreement by a name of the graph, once for each way in which it is printed."""
        wanted = [iri for iri in mention.things if self._finder.classes(iri) & self._config.institutions]
        if not wanted or self._is_common(sentence, mention):
            return
        bodies = any(v.ORG + "Organization" in self._finder.classes(iri) for iri in wanted)
        if mention.strength == ONLY_PRINTED and not bodies and not re.search(r"\d{4}", mention.text):
            return  # "NAP" is another plan in another report
        printed = _clean(mention.text)
        at = sentence.span(mention.start, mention.end)
        if len(wanted) > 1:
            key = ("|".join(wanted), printed.casefold())
            if key not in self._told:
                self._told.add(key)
                yield Item(
                    model.INSTITUTION, sentence, (self._printed("printedName", printed, at),), others=tuple(wanted)
                )
            return
        if (wanted[0], printed.casefold()) not in self._told:
            self._told.add((wanted[0], printed.casefold()))
            yield Item(model.INSTITUTION, sentence, (self._printed("printedName", printed, at),), subject=wanted[0])

    def _is_common(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether a name is a common noun here: one word in small letters without "the" before it."""
        if not mention.text.islower() or " " in mention.text:
            return False
        return not re.search(r"\bthe $", sentence.paragraph.text[: mention.start], re.IGNORECASE)

    def _acronyms(self, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Item]:
        """Acronyms that the sentence defines: of a thing of the graph, or of one to be."""
        for one in definitions(sentence.text):
            start, end = one.start + sentence.start, one.end + sentence.start
            short = (one.short_start + sentence.start, one.short_end + sentence.start)
            if any(m.start == short[0] and m.things for m in mentions):
                continue
            named = [m for m in mentions if m.start < end and start < m.end]
            whole = [m for m in named if m.end == end and m.start <= start + 4 and len(m.things) == 1]
            at = sentence.span(*short)
            if whole and self._finder.classes(whole[-1].things[0]) & self._config.institutions:
                if (whole[-1].things[0], one.short.casefold()) not in self._told:
                    self._told.add((whole[-1].things[0], one.short.casefold()))
                    fact = Fact(
                        v.LF + "printedName", one.short, at, "acronym definition", language=self._about.language
                    )
                    yield Item(model.INSTITUTION, sentence, (fact,), subject=whole[-1].things[0])
            elif not whole and ("new", one.short) not in self._told:
                self._told.add(("new", one.short))
                name = _clean(one.name)
                spelled = sentence.span(start, end)
                facts = (
                    Fact(v.LF + "printedName", name, spelled, "acronym definition", language=self._about.language),
                    Fact(v.PREF_LABEL, name, spelled, "acronym definition", language=self._about.language, new_=True),
                    Fact(v.NOTATION, one.short, at, "acronym definition", new_=True),
                )
                slug = re.sub(r"[^a-z0-9]+", "-", fold(one.short)).strip("-")
                cls = next(
                    (c for word in reversed(name.split()) if (c := self._class_of(word.casefold()))), self._config.new
                )
                if not self._graph.names.thing(f"{self._graph.base}id/body/{slug}"):
                    yield Item(
                        model.PROPOSAL, sentence, facts, subject=f"{self._graph.base}id/body/{slug}", classes=(cls,)
                    )

    def _class_of(self, word: str) -> str:
        """The class that a type word names: "directive", "ministry"; acts and institutions only."""
        from kg.text import key

        rows = self._graph.names.terms([key(word)])
        found = {row[2] for row in rows if row[1] == "class"}
        wanted = {ACT, *self._config.institutions} - {PART}
        fitting = sorted(cls for cls in found if self._supers(cls) & wanted)
        return fitting[0] if len(fitting) == 1 else ""

    def _supers(self, cls: str) -> set[str]:
        return {str(row[0]) for row in self._graph.names.rows("SELECT super FROM subclass WHERE sub = ?", (cls,))} | {
            cls
        }

    def _printed(self, name: str, value: str, at: Span) -> Fact:
        tagged = name != "printedNumber"
        return Fact(v.LF + name, value, at, "citation", language=self._about.language if tagged else "")

    # ---- figures -----------------------------------------------------------------------------------------------------

    def _figure(self, sentence: Sentence, figure: Figure) -> Item:
        at = sentence.span(figure.start, figure.end)
        whole = figure.value == figure.value.to_integral_value()
        number = str(int(figure.value)) if whole else f"{figure.value:f}"
        indicated = sentence.span(*figure.indicated)
        seen = not figure.inherited
        facts = [
            Fact(v.LF + "indicator", figure.indicator, indicated, figure.inherited or "pattern", seen, is_thing=True),
            Fact(v.LF + "value", number, at, "numeral", datatype=v.XSD + ("integer" if whole else "decimal")),
            Fact(v.LF + "printedValue", _clean(figure.printed), at, "numeral"),
        ]
        if figure.when and (period := self._period(figure.when)):
            facts.append(period)
        if figure.reporter:
            body, number_, start, end, why = figure.reporter
            where = self._span(number_, start, end)
            own = number_ == sentence.number and sentence.start <= start < sentence.end
            facts.append(
                Fact(
                    v.LF + "reportedBy",
                    body,
                    where,
                    why or ("subject of the sentence" if own else "subject of a sentence before it"),
                    own and not why,
                    is_thing=True,
                )
            )
        for name, value, start, end in figure.dimensions:
            inside = sentence.start <= start < sentence.end
            facts.append(
                Fact(
                    name,
                    value,
                    sentence.span(start, end),
                    "words beside it" if inside else "named before it",
                    inside,
                    is_thing=True,
                )
            )
        unit = figure.unit or self._units.get(figure.indicator, "")
        if unit:
            facts.append(
                Fact(
                    v.LF + "unit",
                    unit,
                    at if figure.money else indicated,
                    "counting unit of the indicator",
                    is_thing=True,
                )
            )
        if figure.comparator:
            name, start, end = figure.comparator
            facts.append(Fact(v.LF + "comparator", name, sentence.span(start, end), "words before it", is_thing=True))
        if figure.dollars:
            told, start, end = figure.dollars
            usd = str(int(told)) if told == told.to_integral_value() else f"{told:f}"
            facts.append(
                Fact(
                    v.LF + "equivalentUSD",
                    usd,
                    sentence.span(start, end),
                    "amount in brackets",
                    datatype=v.XSD + ("integer" if "." not in usd else "decimal"),
                )
            )
        return Item(model.FIGURE, sentence, tuple(facts), letter="o", classes=(v.QB + "Observation",))

    def _period(self, when: When) -> Fact | None:
        iri = self._periods.iri(when.told)
        if not iri:
            return None
        return Fact(
            v.LF + "period",
            iri,
            self._span(*when.at),
            when.guessed or "time in the sentence",
            not when.guessed,
            is_thing=True,
        )

    @cached_property
    def _units(self) -> dict[str, str]:
        """The unit in which each indicator counts."""
        import pyoxigraph as ox

        quads = self._graph.store.quads(None, ox.NamedNode(v.LF + "countingUnit"), None, ox.DefaultGraph())
        return {text_of(quad.subject): text_of(quad.object) for quad in quads}

    def _span(self, number: int, start: int, end: int) -> Span:
        return Span(*self._reading.paragraphs[number].folded.origin(start, end))


def _at(sentences: Sequence[Sentence], start: int, end: int) -> Sentence | None:
    """The sentence in which a span lies, or begins."""
    return next((one for one in sentences if one.start <= start < one.end), None)


def _clean(text: str) -> str:
    """A printed form on one line, without hyphens of line ends."""
    return " ".join(text.replace("\xad", "").split()).rstrip(".,;: ")
