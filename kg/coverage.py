"""Coverage: which sentences of a document no passage with a statement stands in.

A sentence is covered where the key phrase of a passage that states something stands in it. Only the document can tell
what was left out, so it must be given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.located import locate_passages

if TYPE_CHECKING:
    from kg.documents import Document, Paragraph
    from kg.passages import Source


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document: its place, its ordinal in the paragraph from 1, its span in the untouched text."""

    section: str
    position: str
    ordinal: int
    start: int
    end: int
    text: str
    passages: tuple[str, ...]
    """Ids of passages with statements that stand in it."""


@dataclass(frozen=True)
class Section:
    """A section of a document and its sentences."""

    name: str
    sentences: tuple[Sentence, ...]

    @property
    def bare(self) -> list[Sentence]:
        """Sentences that no passage with a statement stands in."""
        return [sentence for sentence in self.sentences if not sentence.passages]


def coverage(document: Document, source: Source) -> list[Section]:
    """The sections of a document in order, each sentence with the passages that stand in it."""
    places = locate_passages(document, source)
    standing: dict[tuple[int, int], list[str]] = {}
    for passage in source.passages:
        if passage.iri in places and passage.quads:
            place = places[passage.iri]
            for ordinal in place.own:
                standing.setdefault((id(place.paragraph), ordinal), []).append(passage.id)
    sections: list[tuple[str, list[Sentence]]] = []
    for paragraph in document.paragraphs:
        if not sections or sections[-1][0] != paragraph.section:
            sections.append((paragraph.section, []))
        for at in range(len(paragraph.sentences)):
            sections[-1][1].append(_sentence(paragraph, at, standing.get((id(paragraph), at), [])))
    return [Section(name, tuple(sentences)) for name, sentences in sections]


def _sentence(paragraph: Paragraph, at: int, passages: list[str]) -> Sentence:
    span = paragraph.folded.origin(*paragraph.sentences[at])
    told = paragraph.told([at])
    return Sentence(paragraph.section, paragraph.position, at + 1, *span, told, tuple(sorted(passages)))
