"""Where a source's passages stand in a document: paragraph, key phrase, sentences, and how far they reach."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.documents import word_pairs

if TYPE_CHECKING:
    from kg.documents import Document, Paragraph
    from kg.passages import Passage, Source


class Place(NamedTuple):
    """A passage's place: its paragraph, the span of its key phrase in the paragraph's folded text, and sentences.

    ``own`` are the ordinals of the sentences that the key phrase stands in; ``reach`` are these and the sentences
    beside them, before and behind, up to the next one that holds another passage's key phrase.
    """

    paragraph: Paragraph
    span: tuple[int, int]
    own: frozenset[int]
    reach: frozenset[int]

    @property
    def origin(self) -> tuple[int, int]:
        """The key phrase's span in the untouched document."""
        return self.paragraph.folded.origin(*self.span)


def locate_passages(document: Document, source: Source) -> dict[str, Place]:
    """Places of the passages whose key phrase stands in its paragraph exactly once, by the passage's IRI."""
    found = {}
    held: dict[tuple[str, str], dict[str, frozenset[int]]] = {}
    for passage in source.passages:
        spans = phrase_spans(document, passage)
        if len(spans) == 1:
            paragraph, span = found[passage.iri] = spans[0]
            held.setdefault(_key(passage), {})[passage.iri] = paragraph.sentences_at(*span)
    places = {}
    for passage in source.passages:
        if passage.iri in found:
            paragraph, span = found[passage.iri]
            beside = held[_key(passage)]
            others = frozenset[int]().union(*(ordinals for iri, ordinals in beside.items() if iri != passage.iri))
            own = beside[passage.iri]
            places[passage.iri] = Place(paragraph, span, own, reach(own, others, len(paragraph.sentences)))
    return places


def nearest_place(document: Document, passage: Passage) -> Place | None:
    """The sentence of a passage's paragraph that is most like its key phrase, or None where none is."""
    wanted = word_pairs(passage.phrase)
    found = [
        (len(wanted & word_pairs(paragraph.text[start:end])), paragraph, ordinal)
        for paragraph in document.at(passage.section, passage.position)
        for ordinal, (start, end) in enumerate(paragraph.sentences)
    ]
    shared, paragraph, ordinal = max(found, key=lambda one: one[0], default=(0, None, 0))
    if not paragraph or not shared:
        return None
    own = frozenset({ordinal})
    return Place(paragraph, paragraph.sentences[ordinal], own, own)


def phrase_spans(document: Document, passage: Passage) -> list[tuple[Paragraph, tuple[int, int]]]:
    """Where a passage's key phrase stands in the paragraph that it names."""
    paragraphs = document.at(passage.section, passage.position)
    return [(one, span) for one in paragraphs for span in one.folded.find(passage.phrase)]


def table_head(document: Document, paragraph: Paragraph) -> list[Paragraph]:
    """What the cells of a table's row depend on: the nearest row of years above it, column heads, caption.

    Column heads are row 0; the caption is the paragraph before it.
    """
    table, _, number = paragraph.position.partition("/row-")
    above = [one for row in range(int(number or 0)) for one in document.at(paragraph.section, f"{table}/row-{row}")]
    first = [one for one in above if one.position.endswith("/row-0")]
    years = [one for one in above if one not in first and _gives_years_only(one.text)]
    captions = [one for one, head in pairwise(document.paragraphs) if head in first and "/row-" not in one.position]
    return [*years[-1:], *first, *captions]


def reach(own: frozenset[int], others: frozenset[int], count: int) -> frozenset[int]:
    """Ordinals of a passage's sentences and those beside them, up to the next that holds another's key phrase.

    >>> sorted(reach(frozenset({3}), frozenset({1, 5}), 8)), sorted(reach(frozenset({0}), frozenset({0, 1}), 2))
    ([2, 3, 4], [0])
    """
    first, last = min(own), max(own)
    while first - 1 >= 0 and first - 1 not in others:
        first -= 1
    while last + 1 < count and last + 1 not in others:
        last += 1
    return frozenset(range(first, last + 1))


def place_text(position: str) -> str:
    """A position as people read it.

    >>> place_text("3"), place_text("table-1/row-2")
    ('paragraph 3', 'table 1, row 2')
    """
    told = position.replace("/", ", ").replace("-", " ")
    return f"paragraph {told}" if told[:1].isdigit() else told


def _gives_years_only(row: str) -> bool:
    """Whether the digits of a row are years.

    >>> _gives_years_only("Ages 2017 2018 I-VI/2019"), _gives_years_only("Men 2017 18"), _gives_years_only("All")
    (True, False, False)
    """
    digits = re.findall(r"\d+", row)
    return bool(digits) and all(re.fullmatch(r"(?:19|20)\d\d", one) for one in digits)


def _key(passage: Passage) -> tuple[str, str]:
    return passage.section, passage.position
