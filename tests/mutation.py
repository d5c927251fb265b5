"""Copies of a document in which a number and a name are changed in every passage, always the same ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ingest.numerals import Numeral, numerals
from kg.located import Place, locate_passages
from kg.passages import Passage, Source, forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kg.documents import Document

Edits = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Change:
    """What was changed on whose behalf: a passage's IRI, ``number`` or ``name``, and the text that was there."""

    passage: str
    kind: str
    text: str


def mutated(document: Document, source: Source) -> tuple[str, list[Change]]:
    """The text with one number and one name changed in each passage's sentences, and the changes."""
    edits: Edits = {}
    changes: list[Change] = []
    places = locate_passages(document, source)
    for passage in (passage for passage in source.passages if passage.iri in places):
        for kind, spans in (("number", _numbers(passage, places)), ("name", _names(passage, places))):
            for start, end, text in spans:
                new = _other_number(text) if kind == "number" else f"{text[::-1]}x"
                if _edit(edits, (start, end), new, document.text[start:end] == text):
                    changes.append(Change(passage.iri, kind, text))
                    break
    text = document.text
    for (start, end), new in sorted(edits.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text, changes


def _edit(edits: Edits, span: tuple[int, int], new: str, plain: bool) -> bool:
    """Note an edit; a span that another passage's edit changes already needs none."""
    if not plain:
        return False
    if not any(a < span[1] and span[0] < b for a, b in edits):
        edits[span] = new
    return True


def _numbers(passage: Passage, places: dict[str, Place]) -> Iterator[tuple[int, int, str]]:
    """Numerals of a passage's sentences that a claim or a printed form uses."""
    place, used = places[passage.iri], _used(passage)
    for number in place.paragraph.numerals:
        inside = place.paragraph.sentences_at(number.start, number.end) <= place.own
        if inside and number.kind in ("digits", "words") and used & set(number.values):
            yield (*place.paragraph.folded.origin(number.start, number.end), number.text)


def _used(passage: Passage) -> set[Decimal]:
    values: set[Decimal] = set()
    for form in forms(passage):
        if form.kind in ("number", "told"):
            values.add(form.value)
        else:
            values |= {value for number in numerals(form.text.split("-")[0]) for value in number.values}
    return values


def _names(passage: Passage, places: dict[str, Place]) -> Iterator[tuple[int, int, str]]:
    """The first long word of each printed name in a passage's sentences."""
    place = places[passage.iri]
    for form in (form for form in forms(passage) if form.predicate.endswith("#printedName")):
        for start, end in place.paragraph.folded.find(form.text):
            word = re.search(r"[^\W\d_]{3,}", place.paragraph.text[start:end])
            if word and place.paragraph.sentences_at(start, end) <= place.own:
                span = (start + word.start(), start + word.end())
                yield (*place.paragraph.folded.origin(*span), word[0])


def _other_number(text: str) -> str:
    """Another number, written in the same way.

    >>> _other_number("€1,260"), _other_number("Nine"), _other_number("57.9%")
    ('€1,261', 'Seventeen', '57.0%')
    """
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    if not digits:
        return "Seventeen" if text[0].isupper() else "seventeen"
    last = digits[-1]
    return f"{text[:last]}{(int(text[last]) + 1) % 10}{text[last + 1 :]}"


def numeral(text: str) -> Numeral:
    """The one numeral of a text."""
    [found] = numerals(text)
    return found
