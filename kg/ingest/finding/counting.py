"""The figures of one sentence: what each numeral counts, and what else is told of it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.finding.config import OTHER, TESTED
from kg.ingest.finding.figures import Figure, When
from kg.ingest.finding.times import Told
from kg.ingest.numeral_forms import FIRM, LOOSE, Spot, by_form, measured
from kg.returns.periods import Period
from kg.stems import stem
from kg.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.documents import Paragraph
    from kg.ingest.finding.config import FigureForm
    from kg.ingest.finding.figures import FigureReader
    from kg.ingest.finding.mentions import Mention
    from kg.ingest.numerals import Numeral

COMPARATORS = (
    ("atLeast", ("at least", "no fewer than", "no less than", "a minimum of")),
    ("moreThan", ("more than", "over", "just over", "some more than")),
    ("atMost", ("at most", "no more than", "up to")),
    ("lessThan", ("fewer than", "less than", "under")),
    ("almost", ("almost", "nearly")),
    ("approximately", ("about", "around", "approximately", "some", "roughly")),
)
"""Words before a numeral, and the comparator that they are (``lf:`` names)."""

_OFFENCE = v.LF + "Offence"
_OTHER = "other"
_COMPARED = "compared with the figure before it"
_EURO = re.compile(r"\s?(?:euros?|EUR)\b", re.IGNORECASE)
_DOLLARS = re.compile(r"\s?\((?:[A-Z]{2} ?)?\$ ?(?P<value>\d{1,3}(?:,\d{3})*(?:\.\d+)?)\)")
_BRACKET = re.compile(r"\(([^()]*)\)")


class SentenceReader:
    """One sentence while it is read."""

    def __init__(
        self,
        reader: FigureReader,
        number: int,
        paragraph: Paragraph,
        start: int,
        end: int,
        mentions: Sequence[Mention],
        whole: Figure | None,
        leading: When | None,
        reporter: tuple[str, int, int, int, str] | None,
    ) -> None:
        self._r = reader
        self._number = number
        self._paragraph = paragraph
        self._text = paragraph.text
        self._start, self._end = start, end
        self._all = mentions
        self._mentions = [one for one in mentions if start <= one.start and one.end <= end]
        self._times = [
            replace(told, start=told.start + start, end=told.end + start)
            for told in reader.times.read(self._text[start:end])
        ]
        self._whole = whole
        self._before = leading
        self._reporter_before = reporter
        self.numerals = [n for n in paragraph.numerals if start <= n.start < end and self._counts(n)]
        self.reporter = self._subject()
        self.leading = self._leading()
        self.is_parts = whole is not None and bool(reader.config.whole.match(self._text[start:end].lstrip('“"')))

    def figures(self) -> list[Figure]:
        """The figures of the sentence, in order."""
        made: dict[int, Figure] = {}
        whole = self._whole if self.is_parts else None
        brackets = [
            (m.start() + self._start, m.end() + self._start)
            for m in _BRACKET.finditer(self._text[self._start : self._end])
        ]
        for at, one in enumerate(self.numerals):
            bracket = next(((a, b) for a, b in brackets if a < one.start < b), None)
            compared = bracket is not None or self._is_compared(one)
            figure = None if bracket else self._primary(one)
            if figure is not None and figure.whole and figure.parts:
                whole = figure if not self.is_parts else whole
            if (
                figure is None
                and whole is not None
                and not compared
                and (self.is_parts or self._parts_here(one, whole))
            ):
                figure = self._part(at, one, whole)
            if figure is None and compared:
                figure = self._comparison(at, one, made, bracket)
            if figure is not None:
                made[at] = figure
        return list(self._twice(list(made.values())))

    # ---- what a numeral counts ---------------------------------------------------------------------------------------

    def _primary(self, one: Numeral) -> Figure | None:
        """The figure that a pattern makes of a numeral, if one does and only one indicator fits best."""
        masked = self._masked(one)
        money = self._is_money(one)
        found: dict[str, tuple[int, FigureForm]] = {}
        for form in self._r.forms:
            if form.money != money:
                continue
            for pattern, size in form.patterns:
                if pattern.search(masked) and size > found.get(form.indicator, (0, form))[0]:
                    size += len(form.with_)
                    found[form.indicator] = (size, form)
        if not found:
            return None
        best = max(size for size, _ in found.values())
        fitting = [form for size, form in found.values() if size == best]
        if len(fitting) != 1 or self._modal():
            return None
        form = fitting[0]
        if form.reporter and not self.reporter and self._unknown_subject():
            return None
        if form.of and not self._of(form, one):
            return None
        if form.inherits and (self._whole_money is None or self._whole_money != form.indicator):
            return None
        head, tail = self._clause(one)
        figure = self._bare(one, form.indicator, (head, tail))
        dimensions = [
            (name, value, *spot) for name, value, word in form.with_ if (spot := self._where(word, head, tail))
        ]
        dimensions += self._of(form, one)
        offence = self._for_what(one) if form.reporter and not form.with_ and not money else None
        if offence == _OTHER:
            return None
        if isinstance(offence, tuple):
            dimensions.append((f"{v.LF}ofOffence", *offence))
        return replace(
            figure,
            dimensions=tuple(dimensions),
            money=money,
            unit=form.unit,
            when=self._when(one),
            reporter=self._reporter(form, one),
            parts=form.parts,
            whole=True,
        )

    @property
    def _whole_money(self) -> str | None:
        return self._whole.indicator if self._whole is not None and self._whole.money else None

    def _part(self, at: int, one: Numeral, whole: Figure) -> Figure | None:
        """A part of a whole: the numeral with the value of a dimension behind it."""
        if one.values[0] == whole.value and self._begins(one):
            return None
        dimensions = self._dimensions(at, one)
        if not dimensions:
            return None
        same = whole.start >= self._start
        return replace(
            self._bare(one, whole.indicator, (dimensions[0][2], dimensions[0][3])),
            dimensions=tuple(dimensions),
            when=self._own_time(one) or whole.when,
            reporter=whole.reporter,
            inherited="a part of the figure before it" if not same else "a part of the figure in the same sentence",
        )

    def _comparison(
        self, at: int, one: Numeral, made: dict[int, Figure], bracket: tuple[int, int] | None
    ) -> Figure | None:
        """The same figure of another time: in brackets behind it, or after "compared to"."""
        earlier = [
            number
            for number in made
            if number < at and made[number].inherited != _COMPARED and not (bracket and made[number].start > bracket[0])
        ]
        if not earlier:
            return None
        limit = bracket[1] if bracket else self._segment_end(one)
        told = next((t for t in self._times if one.end <= t.start < limit), None)
        if told is None or (told.period is None and not told.shift):
            return None
        base = made[earlier[-1]]
        if bracket and bracket[0] - self._last_word_end(base, bracket) > 60:
            return None
        own = self._dimensions(at, one, limit)
        if not own and bracket:
            base = self._respective(at, bracket, made) or base
        elif (
            not own
            and len(earlier) > 1
            and sum(1 for n in earlier if made[n].indicator == base.indicator) > 1
            and not bracket
        ):
            return None  # which of the figures before it is compared stays open
        when = self._shifted(told, base)
        if when is None or (base.when and base.when.told.period == when.told.period):
            return None
        if self._is_money(one) != base.money:
            return None
        dimensions = tuple(own) or base.dimensions
        if own and base.dimensions and {d[0] for d in own} != {d[0] for d in base.dimensions}:
            dimensions = tuple(own)
        return replace(
            self._bare(one, base.indicator, base.indicated),
            dimensions=dimensions,
            money=base.money,
            when=when,
            unit=base.unit,
            reporter=base.reporter,
            inherited=_COMPARED,
        )

    def _bare(self, one: Numeral, indicator: str, indicated: tuple[int, int]) -> Figure:
        dollars = _DOLLARS.match(self._text, one.end)
        told = None
        if dollars:
            told = (Decimal(dollars["value"].replace(",", "")), dollars.start("value"), dollars.end("value"))
        return Figure(
            one.start,
            one.end,
            indicator,
            one.values[0],
            one.text,
            indicated,
            dollars=told,
            comparator=self._comparator(one),
        )

    def _twice(self, figures: list[Figure]) -> Iterator[Figure]:
        """Figures, and again those that are stated of two years: "in 2016 and 2015"."""
        for figure in figures:
            yield figure
            if figure.when is None or figure.when.guessed or not figure.whole:
                continue
            told = figure.when.told
            both = [t for t in self._times if told.end < t.start and self._text[told.end : t.start] == " and "]
            if both and both[0].period:
                yield replace(figure, when=When(both[0], (self._number, both[0].start, both[0].end)))

    # ---- what it is told of ------------------------------------------------------------------------------------------

    def _dimensions(self, at: int, one: Numeral, limit: int = 0) -> list[tuple[str, str, int, int]]:
        """Values of dimensions in the words behind a numeral, up to the next one or the end of its part."""
        nexts = [n.start for n in self.numerals if n.start > one.start]
        until = min([*nexts, limit or self._segment_end(one), self._end])
        dollars = _DOLLARS.match(self._text, one.end)
        begin = dollars.end() if dollars else one.end
        if bracket := re.search(r"\(", self._text[begin:until]):
            until = begin + bracket.start()
        words = self._text[begin:until]
        found: list[tuple[str, str, int, int]] = []
        for dimension in self._r.config.dimensions:
            if dimension.money != self._is_money(one):
                continue
            spots = self._named_values(dimension.property, dimension.cls, begin, until)
            if dimension.after:
                cue = re.compile(rf"\b(?:{'|'.join(dimension.after)}) (?:the )?$", re.IGNORECASE)
                spots = [s for s in spots if cue.search(self._text[one.start : s[1]])]
            values = {value for value, _, _ in spots}
            if len(values) == 1:
                value, start, end = spots[0]
                found.append((dimension.property, value, start, end))
        return found if words.strip() else []

    def _named_values(self, name: str, cls: str, start: int, end: int) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = []
        for word, iri in self._r.values[name].items():
            spots = re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self._text[start:end], re.IGNORECASE)
            found += [(iri, start + spot.start(), start + spot.end()) for spot in spots]
        if not found:
            named = self._r.finder.mentions(self._text[start:end], {cls})
            found += [(one.things[0], start + one.start, start + one.end) for one in named if len(one.things) == 1]
        return sorted(found, key=lambda spot: spot[1])

    def _of(self, form: FigureForm, one: Numeral) -> list[tuple[str, str, int, int]]:
        """The body whose staff, units or actions are counted, where the form says how it is told."""
        name = f"{v.LF}ofBody"
        if form.object or form.subject:
            bodies = [m for m in self._mentions if self._is_body(m)]
            behind = [m for m in bodies if 0 <= m.start - one.end <= 2 or (m.start <= one.start and m.end > one.end)]
            before = [m for m in bodies if m.end <= one.start]
            if form.object and behind:
                return [(form.object, behind[0].things[0], behind[0].start, behind[0].end)]
            if form.subject and before and not re.search(r"[^\w\s,()€$.-]", self._text[before[-1].end : one.start]):
                return [(form.subject, before[-1].things[0], before[-1].start, before[-1].end)]
            return []
        if form.of == "subject" and self.reporter:
            return [(name, self.reporter[0], self.reporter[2], self.reporter[3])]
        if form.of == "nearest":
            bodies = [m for m in self._all if m.end <= one.start and self._is_body(m)]
            return [(name, m.things[0], m.start, m.end) for m in bodies[-1:]]
        if form.of == "from":
            for one_ in self._mentions:
                if (
                    one_.start > one.end
                    and self._is_body(one_)
                    and re.search(r"\b(?:from|of) (?:the )?$", self._text[one.end : one_.start])
                ):
                    return [(name, one_.things[0], one_.start, one_.end)]
        return []

    def _is_body(self, one: Mention) -> bool:
        return len(one.things) == 1 and bool(self._r.finder.classes(one.things[0]) & self._r.bodies)

    def _subject(self) -> tuple[str, int, int, int, str] | None:
        """The body that the sentence begins with, behind a time or "the"."""
        head = re.compile(r"(?:in \d{4},? |(?:in|during|by) [\w ]{3,40}, |however, |also, )?(?:the )?", re.IGNORECASE)
        opened = head.match(self._text, self._start)
        at = opened.end() if opened else self._start
        for one in self._mentions:
            if one.start not in (at, self._start):
                continue
            if self._is_body(one):
                return one.things[0], self._number, one.start, one.end, ""
            if self._r.home in one.things and self._r.config.metonym:
                return (
                    self._r.config.metonym,
                    self._number,
                    one.start,
                    one.end,
                    "the country stands for its government",
                )
        return None

    def _reporter(self, form: FigureForm, one: Numeral) -> tuple[str, int, int, int, str] | None:
        """Who counted: the subject of the sentence, or the body right before what it did."""
        if form.inherits:
            return self._reporter_before
        if not form.reporter or self.reporter:
            return self.reporter if form.reporter else None
        for named in reversed([m for m in self._mentions if m.end <= one.start and self._is_body(m)]):
            between = self._text[named.end : one.start]
            if re.fullmatch(r"(?: [\w’'-]+){1,3} ", between) and self._is_home(named):
                return named.things[0], self._number, named.start, named.end, ""
            break
        return None

    def _for_what(self, one: Numeral) -> tuple[str, int, int] | str | None:
        """The offence for which persons are counted ("indicted 21 individuals for ..."), unless it is the subject.

        None where nothing or the dataset's subject is named, "other" where it is something that the graph has not.
        """
        found = re.match(r" [\w’'-]+(?: [\w’'-]+){0,2}? for (?P<what>[^.,;()]+)", self._text[one.end : self._end])
        if not found:
            return None
        start, end = one.end + found.start("what"), one.end + found.end("what")
        if re.match(r"(?:an average|the (?:year|first|period)|\d)", self._text[start:end]):
            return None
        offences = [
            m
            for m in self._mentions
            if start <= m.start
            and m.end <= end
            and len(m.things) == 1
            and _OFFENCE in self._r.finder.classes(m.things[0])
        ]
        others = [m for m in offences if m.things[0] != self._r.subject]
        if others:
            return others[0].things[0], others[0].start, others[0].end
        return None if offences or self._names_subject(start, end) else _OTHER

    def _names_subject(self, start: int, end: int) -> bool:
        """Whether words share one with the name of the dataset's subject, as "trafficking-related cases" does."""
        told = {stem(word.key) for word in words(self._text[start:end])}
        return bool(told & self._r.subject_stems)

    def _is_home(self, named: Mention) -> bool:
        """Whether a name means the body that stands for the country."""
        return self._r.config.metonym in named.things

    def _unknown_subject(self) -> bool:
        """Whether the sentence begins with an acronym that the graph does not have."""
        head = re.compile(r"(?:(?:In|During|By) [\w ]{3,40}, )?(?:the |The )?(?P<name>[A-Z][A-Z0-9-]+)\b")
        found = head.match(self._text, self._start)
        return found is not None and not any(m.start == found.start("name") for m in self._mentions)

    def _leading(self) -> When | None:
        """The time with which the sentence begins: "In 2005, ..."."""
        for told in self._times:
            if told.start - self._start <= 8 and (told.period or told.reporting):
                return When(told, (self._number, told.start, told.end))
        return None

    def _when(self, one: Numeral) -> When | None:
        own = self._own_time(one)
        if own:
            return own
        year, at = self._r.times.usual
        if year and at:
            told = Told(at[1], at[2], Period(str(year), str(year)))
            return When(told, at, f"the report compares its figures with {year - 1}")
        if self._before:
            return replace(self._before, guessed="the time with which a sentence before it begins")
        return None

    def _own_time(self, one: Numeral) -> When | None:
        """The time of the sentence that is no comparison's: behind the numeral in its part, or before it."""
        until = self._segment_end(one)
        behind = [t for t in self._times if one.end <= t.start < until and not self._in_bracket(t) and not t.shift]
        between = [t for t in behind if not self._compares(self._text[one.end : t.start])]
        before = [t for t in self._times if t.end <= one.start and not self._in_bracket(t) and not t.shift]
        before = [t for t in before if not self._compares(self._text[max(self._start, t.start - 40) : t.start])]
        ends = [t for t in between if t.day]
        for told in [*ends[:1], *between[:1], *before[-1:]]:
            if told.month:
                return self._of_month(told)
            return When(told, (self._number, told.start, told.end))
        return None

    def _compares(self, words: str) -> bool:
        return bool(self._r.times.compared.search(words) or re.search(r"\bthan\b", words))

    def _of_month(self, told: Told) -> When | None:
        """A month whose year stands in the time before it, which is a guess."""
        if not self._before or not self._before.told.period:
            return None
        year = self._before.told.period.first[:4]
        month = f"{year}-{told.month:02}"
        return When(
            replace(told, period=Period(month, month), month=0),
            (self._number, told.start, told.end),
            "the year of a sentence before it",
        )

    def _shifted(self, told: Told, base: Figure) -> When | None:
        at = (self._number, told.start, told.end)
        if told.period:
            return When(told, at)
        if base.when and base.when.told.period and len(base.when.told.period.first) == 4:
            year = str(int(base.when.told.period.first) + told.shift)
            return When(replace(told, period=Period(year, year)), at, "counted from the time of the figure before it")
        return None

    def _respective(self, at: int, bracket: tuple[int, int], made: dict[int, Figure]) -> Figure | None:
        """Of as many figures before a bracket as it has numerals, the one in the same place."""
        inside = [n for n, one in enumerate(self.numerals) if bracket[0] < one.start < bracket[1]]
        before = [n for n in sorted(made) if n < inside[0]]
        if len(inside) == 1 or len(before) < len(inside):
            return made[before[-1]] if before and len(inside) == 1 else None
        if "respectively" not in self._text[bracket[0] : bracket[1]]:
            return made[before[-1]] if self._many_times(bracket) else None
        return made[before[-len(inside) :][inside.index(at)]]

    def _many_times(self, bracket: tuple[int, int]) -> bool:
        """Whether each numeral of a bracket has a time of its own: (26 in 2021 and 24 in 2020)."""
        inside = [one for one in self.numerals if bracket[0] < one.start < bracket[1]]
        times = [t for t in self._times if bracket[0] < t.start < bracket[1]]
        return len(inside) == len(times)

    # ---- helpers -----------------------------------------------------------------------------------------------------

    def _counts(self, one: Numeral) -> bool:
        """Whether a numeral can be a figure, by its form."""
        if one.kind not in ("digits", "words") or not one.values or (len(one.values) > 1 and one.kind == "digits"):
            return False
        spot = Spot(self._text, one, self._paragraph.section)
        if by_form(spot, FIRM):
            return False
        loose = by_form(spot, LOOSE)
        if loose and not (one.kind == "words" and loose[1].startswith("one of several")):
            return False
        if one.text.endswith(("%", "percent", "per cent")) or one.text.startswith(("$", "£")):
            return False
        if re.match(r"(?: [\w.]+){0,2} (?:less|more|fewer|higher|lower)\b", self._text[one.end :]):
            return False  # a difference
        return not (measured(spot) and not re.match(r" days\b", self._text[one.end :]))

    def _is_money(self, one: Numeral) -> bool:
        return one.text.startswith("€") or bool(_EURO.match(self._text, one.end))

    def _masked(self, one: Numeral) -> str:
        """The sentence with signs for its numerals, and without what stands in brackets between words."""
        made = self._text[self._start : self._end]
        for other in sorted(self.numerals, key=lambda n: -n.start):
            sign = TESTED if other.start == one.start else OTHER
            made = made[: other.start - self._start] + sign + made[other.end - self._start :]
        made = re.sub(r" ?\([^()]*\)", "", made)
        made = re.sub(rf"{TESTED} (?:euros?|EUR)\b", TESTED, made)
        words = "|".join(sorted((w for _, some in COMPARATORS for w in some), key=lambda w: (-len(w), w)))
        made = re.sub(rf"\b(?:{words}) (?={TESTED})", "", made)
        return re.sub(rf"\b(?:All|all|Only|only|just) (?={TESTED})", "", made)

    def _modal(self) -> bool:
        """Whether the sentence asks, plans or denies rather than states."""
        return bool(
            re.search(r"\b(?:should|must|plans? to|planned to|will|would)\b", self._text[self._start : self._end])
        )

    def _is_compared(self, one: Numeral) -> bool:
        head = self._text[self._start : one.start]
        found = list(self._r.times.compared.finditer(head))
        if not found:
            return False
        between = head[found[-1].end() :]
        return not re.search(r"[;:]|, ", between)

    def _parts_here(self, one: Numeral, whole: Figure) -> bool:
        """Whether a sentence goes over to the parts of its own figure before a numeral."""
        if whole.start < self._start:
            return False
        between = self._text[whole.end : one.start]
        return bool(self._r.config.whole.search(between)) or bool(
            re.search(r"[,:] including\b|[,:] of which\b|[,:] of whom\b", between)
        )

    def _begins(self, one: Numeral) -> bool:
        """Whether a numeral only says the whole again: "Of these 36 victims"."""
        return one.start - self._start < 24 or bool(
            self._r.config.whole.search(self._text[max(self._start, one.start - 16) : one.start])
        )

    def _segment_end(self, one: Numeral) -> int:
        found = re.search(r";", self._text[one.end : self._end])
        return one.end + found.start() if found else self._end

    def _clause(self, one: Numeral) -> tuple[int, int]:
        """The part of the sentence between semicolons in which a numeral stands."""
        head = self._text.rfind(";", self._start, one.start) + 1 or self._start
        return head + (len(self._text[head:]) - len(self._text[head:].lstrip())), self._segment_end(one)

    def _where(self, word: str, start: int, end: int) -> tuple[int, int] | None:
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self._text[start:end], re.IGNORECASE)
        return (start + found.start(), start + found.end()) if found else None

    def _in_bracket(self, told: Told) -> bool:
        text = self._text[self._start : told.start]
        return text.rfind("(") > text.rfind(")")

    def _last_word_end(self, base: Figure, bracket: tuple[int, int]) -> int:
        return max([base.end, *(d[3] for d in base.dimensions if d[3] <= bracket[0])])

    def _comparator(self, one: Numeral) -> tuple[str, int, int] | None:
        head = self._text[self._start : one.start].rstrip()
        best: tuple[str, int, int] | None = None
        for name, forms in COMPARATORS:
            for form in forms:
                if re.search(rf"(?<!\w){form}$", head, re.IGNORECASE) and (
                    best is None or len(form) > best[2] - best[1]
                ):
                    end = self._start + len(head)
                    best = (f"{v.LF}{name}", end - len(form), end)
        return best
