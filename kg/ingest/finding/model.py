"""What is found in a document: facts with their evidence, gathered into items that a person decides on one by one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.documents import Paragraph

CITATION, INSTITUTION, FIGURE, RELATION = "citation", "institution", "figure", "relation"
RATING, PENALTY, RECOMMENDATION, PROPOSAL = "rating", "penalty", "recommendation", "proposal"
KINDS = (CITATION, INSTITUTION, FIGURE, RELATION, RATING, PENALTY, RECOMMENDATION, PROPOSAL)
"""Kinds of items, in the order in which they are listed."""


@dataclass(frozen=True)
class Span:
    """A stretch of the untouched text: from its first character up to behind its last."""

    start: int
    end: int


@dataclass(frozen=True)
class Fact:
    """One statement: property and value, where the words for it stand, whether they are seen there, and by what method.

    The value is an IRI, or a literal with its datatype (an IRI) or its language tag.
    """

    property: str
    value: str
    at: Span
    method: str
    seen: bool = True
    datatype: str = ""
    language: str = ""
    is_thing: bool = False
    new_: bool = False
    """Whether it says what a new thing is, so that it stands in the registry."""
    of: str = ""
    """Another new thing that it is of, where it is not the item's subject."""


@dataclass(frozen=True)
class Item:
    """One thing that a passage says, and that is decided on as a whole.

    A claim has a ``letter`` (of its kind, seeds/FORMAT.md) and a class, and perhaps a thing that links to it; a plain
    item has a ``subject``. ``others`` are the readings that were not chosen, where several remain: such an item states
    nothing by itself.
    """

    kind: str
    sentence: Sentence
    facts: tuple[Fact, ...]
    subject: str = ""
    letter: str = ""
    classes: tuple[str, ...] = ()
    link: tuple[str, str] | None = None
    others: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether all of it is seen."""
        return all(fact.seen for fact in self.facts)

    @property
    def first(self) -> int:
        """Where its first word stands in the untouched text."""
        return min((fact.at.start for fact in self.facts), default=self.sentence.origin.start)

    def fingerprint(self) -> str:
        """What it is known by when a corrected document is read again: its sentence's words and what it says.

        Offsets and numbers of passages have no part in it, so that a decision stays where text moves.
        """
        words = "".join(sign for sign in self.sentence.text.casefold() if sign.isalnum())
        told = sorted(f"{fact.property} {fact.value}" for fact in self.facts if fact.property)
        return hashlib.sha256("\n".join([self.kind, self.subject, words, *told]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph: which paragraph of the document, which sentence of it, its span of the folded text."""

    paragraph: Paragraph = field(compare=False, repr=False)
    number: int
    ordinal: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its folded text."""
        return self.paragraph.text[self.start : self.end]

    @property
    def origin(self) -> Span:
        """Its span in the untouched document."""
        return self.span(self.start, self.end)

    def span(self, start: int, end: int) -> Span:
        """The untouched span of a span of the paragraph's folded text."""
        return Span(*self.paragraph.folded.origin(start, end))
