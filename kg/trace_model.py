"""What a chain through the framework is made of: stations, ties between them, steps, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.names import Thing
    from kg.sources import Citation, Derivation, Support


@dataclass(frozen=True)
class Station:
    """A place of the chain."""

    iri: str
    place: int
    label: str


@dataclass(frozen=True)
class Statement:
    """A statement of a tie: read from one thing to the other, and what supports it."""

    start: str
    start_iri: str
    property: str
    """IRI, or an empty string for standing in one passage."""
    label: str
    end: str
    end_iri: str
    support: Support


@dataclass(frozen=True)
class Tie:
    """What joins a thing that the chain has reached to a thing of another station: one or two statements."""

    near: str
    near_iri: str
    far: str
    far_iri: str
    statements: tuple[Statement, ...]
    time: str = ""
    """Of which time it is stated, where the thing that is followed did not hold in it or in part of it; else empty."""
    other_time: bool = False
    """Whether the thing that is followed held in no part of that time."""
    starts: tuple[str, ...] = ()
    """IRIs of what the chain started from and this link comes from: what held when it was stated, if any did."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Passages that state it, each once, or those that it is derived from."""
        return tuple(dict.fromkeys(c for statement in self.statements for c in statement.support.citations))

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """Rules by which it follows, each once."""
        return tuple(dict.fromkeys(d for statement in self.statements for d in statement.support.derivations))

    @property
    def files(self) -> tuple[str, ...]:
        """Registry and curation files that record it."""
        return tuple(dict.fromkeys(f for statement in self.statements for f in statement.support.files))


@dataclass(frozen=True)
class Step:
    """One step of the chain, from what was reached to the next station."""

    near: Station
    far: Station
    ties: tuple[Tie, ...]
    """What joins the two; empty where the link is missing."""
    untied: tuple[str, ...]
    """Names of what was reached at the nearer station, where the link is missing."""
    past: tuple[tuple[Station, tuple[Tie, ...]], ...] = ()
    """What joins stations before the nearer one to the farther one, the nearest first, and isn't in ``ties``."""
    beside: tuple[Tie, ...] = ()
    """What stands at the farther one in a paragraph that speaks of the thing, and is tied to it by nothing else."""

    @property
    def missing(self) -> bool:
        """Whether the graph records no link from what was reached to the next station."""
        return not self.ties

    @property
    def only_beside(self) -> bool:
        """Whether no link says more than that both things stand in one passage."""
        return bool(self.ties) and not any(tie.statements[0].property for tie in self.ties)

    @property
    def only_other_time(self) -> bool:
        """Whether there are links, and all are of a time in which the thing that is followed did not hold."""
        return bool(self.ties) and all(tie.other_time for tie in self.ties)

    @property
    def all_ties(self) -> tuple[Tie, ...]:
        """Links from any station to the farther one."""
        return (*self.ties, *(tie for _, ties in self.past for tie in ties))


@dataclass(frozen=True)
class Edition:
    """An act, and those of its provisions that a chain from several acts started from (IRIs)."""

    iri: str
    label: str
    starts: frozenset[str]


@dataclass(frozen=True)
class Trace:
    """The chain from a thing: steps towards the law, nearest first, and steps towards the findings."""

    thing: Thing
    label: str
    station: Station
    starts: tuple[tuple[str, str], ...]
    """(name, IRI) of what the chain starts from: the thing, or what is tied to it where it stands at no station."""
    stations: tuple[Station, ...]
    back: tuple[Step, ...]
    forth: tuple[Step, ...]
    editions: tuple[Edition, ...] = ()
    """Acts that the chain started from, where it started from provisions of several, as from an offence; by start."""

    def editions_of(self, tie: Tie) -> tuple[Edition, ...]:
        """Acts from whose provisions a link comes; nothing where the chain did not start from several."""
        return tuple(edition for edition in self.editions if edition.starts & set(tie.starts))

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the chain's order, from the law to the findings."""
        return (*reversed(self.back), *self.forth)

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Links of all steps, with those from one place to the next only."""
        return tuple(tie for step in self.steps for tie in step.ties)

    @property
    def is_unbroken(self) -> bool:
        """Whether no link is missing, or of another time only."""
        return not any(step.missing or step.only_other_time for step in self.steps)
