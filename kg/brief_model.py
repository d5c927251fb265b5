"""What a dossier is made of: parts, sentences, references, and the sources that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.names import Thing

NOTICE = "Not legal advice: a summary of what the sources named here say, made by a program."


@dataclass(frozen=True)
class Sentence:
    """A sentence, the numbers of the references that it rests on, and under which heading of its part it stands."""

    text: str
    references: tuple[int, ...]
    group: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a dossier; ``left_out`` says how many sentences there are beyond those told."""

    title: str
    sentences: tuple[Sentence, ...]
    left_out: int = 0


@dataclass(frozen=True)
class SourceUsed:
    """A source document that a dossier cites."""

    iri: str
    title: str
    issued: str
    """As people read it, or an empty string where the source prints no date."""
    kind: str
    rights: str
    address: str


@dataclass(frozen=True)
class Brief:
    """A dossier."""

    thing: Thing
    title: str
    kind: str
    dataset: str
    day: str
    read_to: str
    parts: tuple[Part, ...]
    references: tuple[str, ...]
    """Numbered from 1: passages, rules with their premises, files of the dataset, and what absence rests on."""
    sources: tuple[SourceUsed, ...]

    def to_json(self) -> dict[str, object]:
        """The dossier as documented JSON (docs/commands.md)."""
        return {
            "iri": self.thing.iri,
            "label": self.title,
            "kind": self.kind,
            "day": self.day,
            "read to": self.read_to,
            "parts": [
                {
                    "title": part.title,
                    "left out": part.left_out,
                    "sentences": [
                        {"text": one.text, "group": one.group, "references": list(one.references)}
                        for one in part.sentences
                    ],
                }
                for part in self.parts
            ],
            "references": list(self.references),
            "sources": [
                {name: getattr(one, name) for name in ("iri", "title", "issued", "kind", "rights", "address")}
                for one in self.sources
            ],
            "notice": NOTICE,
        }
