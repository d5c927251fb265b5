"""Figures as sentences: value, unit, period, body and kinds; changes, shares and greatest values computed by us."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.ask.disputes import disputes
from kg.ask.value_query import of_figures
from kg.vocabulary import LF, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.ask.figure_choice import Chosen
    from kg.ask.figures import Figure, Figures
    from kg.ask.sayings import Speech
    from kg.ask.times import Time
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation

MOST = 14
"""Lines beyond which a series is cut, whole years first."""
_WAYS = 4
"""Sums that are told where sources differ."""


class FigurePhraser:
    """Writes answers of figures over one graph."""

    def __init__(self, graph: KnowledgeGraph, known: Figures, speech: Speech) -> None:
        self._graph = graph
        self._known = known
        self._speech = speech

    def answer(self, question: str, chosen: Chosen, reading: str, notes: tuple[str, ...]) -> Answer | None:
        """The answer that chosen figures give, or None where they don't give it."""
        write = {
            "value": self._values,
            "breakdown": self._values,
            "when": self._values,
            "who": self._values,
            "compare": self._compared,
            "share": self._shares,
            "change": self._changes,
            "most": self._greatest,
            "least": self._greatest,
        }[chosen.request.operation]
        lines, used = write(chosen)
        if not lines:
            return None
        used = self._witnesses(chosen, used)
        text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
        disputed = disputes(self._graph, {figure.iri for figure in used}, set(), set())
        return Answer(
            question,
            self._speech.once(text),
            values=tuple(self._value(f) for f in used)
            if chosen.request.operation != "who"
            else tuple(dict.fromkeys(Value(self._plain(f.body), f.body) for f in used if f.body)),
            sources=self.citations(used),
            notes=(*notes, *dict.fromkeys(disputed)),
            reading=reading,
            sparql=self._query(used),
            language=self._speech.language,
            cited=tuple((self._speech.once(self.line(f)), tuple(c.iri for c in self.citations([f]))) for f in used),
        )

    def _witnesses(self, chosen: Chosen, used: list[Figure]) -> list[Figure]:
        """Figures that are told, with those of the same key and value in other passages."""
        keys = {(figure.key, figure.value) for figure in used}
        every = dict.fromkeys([*used, *(f for f in (*chosen.figures, *chosen.wholes) if (f.key, f.value) in keys)])
        return list(every)

    def rest(
        self, question: str, pairs: list[tuple[Figure, Figure]], reading: str, notes: tuple[str, ...]
    ) -> Answer | None:
        """What is left of wholes without their parts, or None where there are none."""
        lines = []
        for whole, part in pairs:
            counted = whole.indicator == part.indicator
            lines.append(
                self._speech.say(
                    "left",
                    head=self._head(whole),
                    told=self._told(whole),
                    counted=self._counted(whole),
                    part=self._speech.number(part.value or 0),
                    kinds=self._kinds(part) if counted else f" ({self._label(part.indicator)})",
                    left=self._speech.number((whole.value or 0) - (part.value or 0)),
                )
            )
        lines = list(dict.fromkeys(lines))
        if not lines:
            return None
        used = list(dict.fromkeys(figure for pair in pairs for figure in pair))
        return Answer(
            question,
            self._speech.once(lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)),
            values=tuple(self._value(f) for f in used),
            sources=self.citations(used),
            notes=(*notes, *disputes(self._graph, {figure.iri for figure in used}, set(), set())),
            reading=reading,
            sparql=self._query(used),
            language=self._speech.language,
        )

    def _query(self, used: list[Figure]) -> str:
        """The query that gives some figures."""
        indicators = dict.fromkeys(figure.indicator for figure in used)
        return of_figures(used, [figure for indicator in indicators for figure in self._known.of(indicator)])

    def counted_by(self, bodies: list[str], indicators: list[str]) -> str:
        """Whose figures some figures are."""
        names = ", ".join(map(self._label, bodies))
        return self._speech.say("counted-by", bodies=names, what=", ".join(map(self._label, indicators)))

    def line(self, figure: Figure) -> str:
        """A figure in one sentence.

        As in "Victims identified (sex: female) in 2017: 29 persons, counted by the police.".
        """
        return f"{self._head(figure)}: {self._told(figure)}{self._counted(figure)}."

    # ---- operations ------------------------------------------------------------------------------------------------

    def _values(self, chosen: Chosen) -> tuple[list[str], list[Figure]]:
        """Every key once; a key with several values gives all of them."""
        figures = sorted(chosen.figures, key=lambda f: (f.first, self._label(f.body), f.dimensions, f.iri))
        shown: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in figures:
            shown[*figure.key, figure.value, figure.comparator].append(figure)
        groups = list(shown.values())
        if len(groups) > MOST:
            groups = [g for g in groups if self._is_whole_year(g[0])][-MOST:] or groups[-MOST:]
        lines = [self._whether(chosen, group[0]) + self.line(group[0]) for group in groups]
        sums = self._sums([group[0] for group in groups], chosen.request.times) if chosen.request.summed else []
        if chosen.request.summed and not sums:
            sums = self._sums_of_kinds([group[0] for group in groups], chosen.request.values)
            if not sums and any(len(options) > 1 for options in chosen.request.values):
                return [], []  # a term alone is no sum
            if not sums and len(groups) > 1:
                sums = [self._speech.say("not-summed")]
        return list(dict.fromkeys([*lines, *sums])), [f for group in groups for f in group]

    def _sums(self, figures: list[Figure], asked: tuple[Time, ...]) -> list[str]:
        """Sums of one series over times that follow on one another without a gap and make the whole time asked."""
        series: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in figures:
            series[*_series(figure), figure.unit].append(figure)
        lines = []
        for counted in series.values():
            widest = [f for f in counted if not any(g.first <= f.first and f.end <= g.end and g != f for g in counted)]
            ordered = sorted(widest, key=lambda f: (f.first, f.end))
            apart = all(a.end == b.first for a, b in itertools.pairwise(ordered))
            whole = all(f.value is not None and f.first and not f.is_day for f in ordered)
            if (
                len(ordered) > 1
                and apart
                and whole
                and _spans(ordered, asked)
                and not ordered[0].unit.endswith("/percent")
            ):
                total = self._speech.number(sum(f.value or 0 for f in ordered))
                terms = " + ".join(self._speech.number(f.value or 0) for f in ordered)
                unit = self._label(ordered[0].unit)
                lines.append(self._speech.say("sum", total=total, unit=unit, terms=terms))
        return lines

    def _sums_of_kinds(self, figures: list[Figure], values: tuple[tuple[str, ...], ...]) -> list[str]:
        """Sums over the kinds of one dimension that are named, of one body and time; of values that differ, each."""
        lines = []
        for kinds in (options for options in values if len(options) > 1):
            series: dict[tuple[object, ...], dict[str, set[float]]] = defaultdict(dict)
            for figure in figures:
                own = [pair for pair in figure.dimensions if pair[1] in kinds]
                if len(own) == 1 and figure.value is not None:
                    rest = tuple(pair for pair in figure.dimensions if pair not in own)
                    key = figure.indicator, figure.body, figure.period, figure.unit, rest
                    series[key].setdefault(own[0][1], set()).add(figure.value)
            for (_, _, period, unit, _), told in series.items():
                if set(told) == set(kinds):
                    ways = [sorted(way, reverse=True) for way in itertools.product(*map(sorted, told.values()))]
                    lines.append(
                        self._speech.say(
                            "sum-of-kinds",
                            sums=f" {self._speech.say('or')} ".join(map(self._terms, ways[:_WAYS])),
                            unit=self._label(str(unit)),
                            period=self._label(str(period)),
                        )
                    )
        return lines

    def _terms(self, values: list[float]) -> str:
        """A sum with its terms: "29 (22 + 7)"."""
        return f"{self._speech.number(sum(values))} ({' + '.join(map(self._speech.number, values))})"

    def _whether(self, chosen: Chosen, figure: Figure) -> str:
        """Yes or no, where the question asks whether; never no from absence, only from a figure."""
        if not chosen.request.yes_no or figure.value is None:
            return ""
        if chosen.request.numbers:
            so = "yes" if str(int(figure.value)) in chosen.request.numbers else "not-that-many"
        else:
            so = "yes" if figure.value else "no"
        return f"{self._speech.say(so)} "

    def _changes(self, chosen: Chosen) -> tuple[list[str], list[Figure]]:
        """From the first to the last of the times asked, for each series; times of unlike length are not compared.

        A series is of one body, or of one source where no body is named, and of the same kinds. Where none has both
        ends, the question whether something rose has no answer; one that does not ask whether gets the figures.
        """
        series: dict[tuple[object, ...], dict[tuple[str, str], Figure]] = defaultdict(dict)
        for figure in sorted(chosen.figures, key=lambda f: f.iri):
            if figure.value is not None and figure.first and figure.end:
                series[_series(figure)].setdefault((figure.first, figure.end), figure)
        lines: list[str] = []
        used: list[Figure] = []
        for times in series.values():
            ordered = [times[key] for key in sorted(times) if self._is_whole_year(times[key]) or len(times) == 2]
            if len(ordered) < 2 or self._months(ordered[0]) != self._months(ordered[-1]):
                continue
            pair = (ordered[0], ordered[-1])
            if not _spans(pair, chosen.request.times):
                continue
            lines.append(self._change(*pair))
            used += pair
        if not lines and not chosen.request.yes_no and len({f.period for f in chosen.figures}) > 1:
            return self._values(chosen)
        return list(dict.fromkeys(lines)), used

    def _change(self, before: Figure, after: Figure) -> str:
        assert before.value is not None
        assert after.value is not None
        difference = after.value - before.value
        label = f"{self._indicator(before)}{self._kinds(before)}"
        money = self._unit(after).startswith("EUR")
        share = f", {self._speech.separated(f'{abs(100 * difference / before.value):.1f}')} %" if before.value else ""
        how = "risen" if difference > 0 else "unchanged" if not difference else "fallen-less" if money else "fallen"
        return self._speech.say(
            how,
            label=label,
            first=self._speech.number(before.value),
            last=self._speech.number(after.value),
            before=self._period(before),
            after=self._period(after),
            difference=self._speech.number(abs(difference)),
            share=share,
            counted=self._counted(after),
        )

    def _compared(self, chosen: Chosen) -> tuple[list[str], list[Figure]]:
        """Where or of which kind there are more, of two or more that the question names."""
        figures = [f for f in chosen.figures if f.value is not None]
        series: dict[tuple[object, ...], dict[tuple[object, ...], Figure]] = defaultdict(dict)
        for figure in sorted(figures, key=lambda f: (f.first, f.iri)):
            series[figure.indicator, figure.unit].setdefault((figure.period, figure.body, figure.dimensions), figure)
        lines: list[str] = []
        used: list[Figure] = []
        for told in series.values():
            compared = sorted(told.values(), key=lambda f: (-(f.value or 0), f.first, f.iri))
            if len({(f.period, f.dimensions) for f in compared}) < 2:
                continue
            most, rest = compared[0], compared[1:]
            apart = self._speech.say("counted-apart") if len({f.body for f in compared}) > 1 else ""
            others = "; ".join(map(self._lowered, rest))
            lines.append(self._speech.say("compared", apart=apart, most=self._lowered(most), rest=others))
            used += compared
        return lines, used

    def _lowered(self, figure: Figure) -> str:
        line = self.line(figure).rstrip(".")
        return line[:1].lower() + line[1:]

    def _shares(self, chosen: Chosen) -> tuple[list[str], list[Figure]]:
        """A part of its whole, of one time and body; or a percentage that is printed as such."""
        lines, used = [], []
        for figure in sorted(chosen.figures, key=lambda f: (f.first, f.iri)):
            if figure.unit.endswith("/percent"):
                lines.append(self.line(figure))
                used.append(figure)
                continue
            for whole in chosen.wholes:
                same = (whole.indicator, whole.period, whole.body) == (figure.indicator, figure.period, figure.body)
                if same and figure.dimensions and whole.value and figure.value is not None:
                    share = f"{100 * figure.value / whole.value:.1f}".removesuffix(".0")
                    numbers = self._speech.number(figure.value), self._speech.number(whole.value)
                    lines.append(
                        self._speech.say(
                            "part",
                            head=self._head(figure),
                            part=numbers[0],
                            whole=numbers[1],
                            share=self._speech.separated(share),
                            counted=self._counted(figure),
                        )
                    )
                    used += [figure, whole]
        return list(dict.fromkeys(lines)), used

    def _greatest(self, chosen: Chosen) -> tuple[list[str], list[Figure]]:
        """The greatest or least value, among the kinds of one time and body, or among years of one body."""
        groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
        by = chosen.request.by
        for figure in sorted(chosen.figures, key=lambda f: (f.first, f.iri)):
            if figure.value is not None and (by != "period" or self._is_whole_year(figure)):
                rest = tuple(pair for pair in figure.dimensions if pair[0] != by)
                if by == "measure":  # each source tells its greatest
                    groups[figure.indicator, figure.source, figure.period].append(figure)
                    continue
                groups[figure.indicator, figure.body, "" if by == "period" else figure.period, rest].append(figure)
        lines, used = [], []
        pick = max if chosen.request.operation == "most" else min
        for group in groups.values():
            if by != "measure" and len({f.period if by == "period" else f.dimensions for f in group}) < 2:
                continue
            extreme = pick(f.value for f in group if f.value is not None)
            best = [f for f in group if f.value == extreme]
            lines += [self.line(f) for f in best]
            used += best
        return list(dict.fromkeys(lines)), used

    # ---- parts of sentences ----------------------------------------------------------------------------------------

    def _head(self, figure: Figure) -> str:
        period = self._period(figure)
        dated = period[:1].isdigit() or period.split(" ")[-1].isdigit()
        when = self._speech.say("dated" if dated else "named-period", period=period) if period else ""
        return f"{self._indicator(figure)}{self._kinds(figure)}{when}"

    def _told(self, figure: Figure) -> str:
        if figure.value is None:
            return self._label(figure.polarity) or self._speech.say("no-number")
        comparator = (
            f"{self._label(figure.comparator)} " if figure.comparator and figure.comparator != LF + "exactly" else ""
        )
        value = self._speech.number(figure.value)
        plain = figure.unit.endswith(("/eur", "/percent")) or not figure.unit
        unit = self._unit(figure)
        measure = f"{value} {unit}" if plain else self._speech.say("measure", value=value, unit=unit)
        whole, part = divmod(figure.value, 1)
        months = 12 * part if figure.unit.rsplit("/", 1)[-1] in ("year", "years") else 0
        if months and months == int(months):
            measure += self._speech.say("years-and-months", years=str(int(whole)), months=str(int(months)))
        return f"{comparator}{measure}".strip()

    def _counted(self, figure: Figure) -> str:
        modality = f" ({self._label(figure.modality)})" if figure.modality and figure.modality != LF + "is" else ""
        body = self._speech.name(figure.body)
        counted = self._speech.say("counted", body=_the(body) if self._speech.is_english else body)
        return (counted if figure.body else "") + modality

    def _kinds(self, figure: Figure) -> str:
        told = [f"{self._label(dimension)}: {self._label(value)}" for dimension, value in figure.dimensions]
        return f" ({'; '.join(told)})" if told else ""

    def _indicator(self, figure: Figure) -> str:
        label = self._speech.name(figure.indicator)
        return label[:1].upper() + label[1:]

    def _period(self, figure: Figure) -> str:
        return self._label(figure.period)

    def _unit(self, figure: Figure) -> str:
        if figure.unit.endswith("/percent"):
            return "%"
        if figure.unit.endswith("/eur"):
            return "EUR"
        label = self._label(figure.unit)
        one = figure.value == 1 and self._speech.is_english
        return label.removesuffix("s") if one and label.endswith("s") else label

    def _label(self, iri: str) -> str:
        return self._speech.label(iri)

    def _is_whole_year(self, figure: Figure) -> bool:
        return (
            figure.first[4:] == "-01-01"
            and figure.end[4:] == "-01-01"
            and int(figure.end[:4]) - int(figure.first[:4]) == 1
        )

    def _months(self, figure: Figure) -> int:
        return (int(figure.end[:4]) - int(figure.first[:4])) * 12 + int(figure.end[5:7]) - int(figure.first[5:7])

    def _value(self, figure: Figure) -> Value:
        return Value(
            _number(figure.value) if figure.value is not None else "",
            figure.iri,
            self._plain(figure.unit),
            self._plain(figure.period),
            self._plain(figure.body),
        )

    def _plain(self, iri: str) -> str:
        """The English label: values are data, the same in every language."""
        return self._graph.names.label(iri) if iri else ""

    def citations(self, figures: Iterable[Figure]) -> tuple[Citation, ...]:
        """Passages that give figures, originals before quotations."""
        found: dict[Citation, None] = {}
        for figure in figures:
            quads = self._graph.store.quads(ox.NamedNode(figure.iri), ox.NamedNode(TYPE))
            for graph in sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}):
                if citation := self._graph.sources.citation(graph):
                    found.setdefault(citation)
        return tuple(sorted(found, key=lambda citation: bool(citation.quotes)))  # originals before quotations


def _series(figure: Figure) -> tuple[object, ...]:
    """What figures of one series share; of those that nobody is said to have counted, also the source."""
    return figure.indicator, figure.body or figure.source, figure.dimensions


def _spans(figures: Sequence[Figure], asked: tuple[Time, ...]) -> bool:
    """Whether figures reach from the first to the last day of the times asked, as far as these have ends.

    For a single year its own change, from the year before, is meant.
    """
    if not asked:
        return True
    first, last = min(asked, key=lambda t: t.first), max(asked, key=lambda t: t.last)
    if len(figures) > 1 and len(asked) == 1 and first.is_year and first.how in ("in", "end"):
        return figures[-1].end == last.end
    begins = first.how == "until" or figures[0].first == first.first.isoformat()
    ends = last.how == "since" or (last.how == "from" and len(asked) == 1) or figures[-1].end == last.end
    return begins and ends


def _number(value: float) -> str:
    """A number with commas, whole where it is whole.

    >>> _number(171010.0), _number(3.5)
    ('171,010', '3.5')
    """
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def _the(name: str) -> str:
    """A body's name with its article, where it has several words and bears none."""
    head = name.split("(")[0].strip()
    bare = " " not in head or head.lower().startswith("the ")
    return name if bare else f"the {name}"
