"""Figures: what a report counts, of whom, when, by whom, and with what it compares.

A numeral is a figure where one of the dataset's patterns says what it counts. From there it goes on: the figures in
brackets behind it or after "compared to" are the same of another time, the numerals of a sentence that begins "of
these" are its parts, each with the value of a dimension in the words behind it. What stays open is left out: a numeral
that two patterns fit, a part without a dimension, a comparison without a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.stems import EMPTY, stem
from kg.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kg.documents import Paragraph
    from kg.ingest.finding.config import Config
    from kg.ingest.finding.mentions import Finder, Mention
    from kg.ingest.finding.times import Times, Told


@dataclass(frozen=True)
class When:
    """The time of a figure, where its words stand (paragraph, start, end), and why it is guessed, if it is."""

    told: Told
    at: tuple[int, int, int]
    guessed: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure as read; spans are of the folded text of its paragraph, or of others where three numbers are given."""

    start: int
    end: int
    indicator: str
    value: Decimal
    printed: str
    indicated: tuple[int, int]
    money: bool = False
    dollars: tuple[Decimal, int, int] | None = None
    comparator: tuple[str, int, int] | None = None
    when: When | None = None
    reporter: tuple[str, int, int, int, str] | None = None
    dimensions: tuple[tuple[str, str, int, int], ...] = ()
    inherited: str = ""
    unit: str = ""
    parts: bool = False
    whole: bool = False


class FigureReader:
    """Reads the figures of one document, paragraph by paragraph in order."""

    def __init__(
        self, config: Config, finder: Finder, times: Times, bodies: frozenset[str], home: str = "", subject: str = ""
    ) -> None:
        self.config = config
        self.finder = finder
        self.times = times
        self.bodies = bodies
        self.home = home
        self.subject = subject
        self.subject_stems = {stem(word.key) for word in words(finder.label(subject))} - EMPTY if subject else set()
        self.forms = [form for form in config.figures if finder.classes(form.indicator)]
        self.values = self._known_values()

    def _known_values(self) -> dict[str, dict[str, str]]:
        """Words for values of dimensions that the graph has, by dimension."""
        return {
            one.property: {word: iri for word, iri in one.words if self.finder.classes(iri)}
            for one in self.config.dimensions
        }

    def read(self, number: int, paragraph: Paragraph, mentions: Sequence[Mention]) -> list[tuple[int, Figure]]:
        """Figures of a paragraph with the ordinals of their sentences."""
        from kg.ingest.finding.counting import SentenceReader

        made: list[tuple[int, Figure]] = []
        whole: Figure | None = None
        leading: When | None = None
        reporter: tuple[str, int, int, int, str] | None = None
        for ordinal, (start, end) in enumerate(paragraph.sentences):
            reading = SentenceReader(self, number, paragraph, start, end, mentions, whole, leading, reporter)
            figures = reading.figures()
            made += [(ordinal, figure) for figure in figures]
            wholes = [figure for figure in figures if figure.whole]
            if any(figure.parts or figure.money for figure in wholes):
                whole = next(figure for figure in wholes if figure.parts or figure.money)
            elif not reading.is_parts and figures:
                whole = None
            leading = reading.leading or leading
            reporter = reading.reporter if wholes else reporter
        return made
