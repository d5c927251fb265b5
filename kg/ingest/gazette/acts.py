"""Which act a record is: one that the dataset has, known by address or number, or a new one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.load import quads
from kg.errors import InputError
from kg.ingest.gazette.config import expand
from kg.ingest.gazette.titles import read_title, same_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.dataset import Dataset
    from kg.ingest.gazette.config import Config
    from kg.ingest.gazette.tables import Record
    from kg.ingest.gazette.titles import Reading


@dataclass
class Known:
    """Acts that the dataset already has."""

    by_record: dict[int, str] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    preferred: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[str, str] = field(default_factory=dict)


def known_acts(dataset: Dataset, config: Config, *, without: Path) -> Known:
    """Acts of a dataset's seeds, but not those of a folder: the files to be written.

    Raises:
        InputError: A file is malformed, or two acts have one record.
    """
    known = Known()
    classes = {expand(kind.type, config) for kind in config.kinds if kind.by_number}
    typed: set[str] = set()
    for file in dataset.graph_files():
        if file.part != "seeds" or file.path.resolve().is_relative_to(without.resolve()):
            continue
        for quad in quads(file):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(config.prefixes["act"]):
                _learn(known, quad, config)
                if quad.predicate.value == v.TYPE and cast("ox.NamedNode", quad.object).value in classes:
                    typed.add(quad.subject.value)
    known.by_number = {same_number(known.numbers[act]): act for act in sorted(typed) if act in known.numbers}
    return known


def _learn(known: Known, quad: ox.Quad, config: Config) -> None:
    act, value = cast("ox.NamedNode", quad.subject).value, quad.object
    if not isinstance(value, ox.Literal):
        return
    if quad.predicate.value == v.LF + "seeAddress" and (cited := config.cited.search(value.value)):
        record = int(cited["record"])
        if known.by_record.setdefault(record, act) != act:
            raise InputError(f"record {record}: address of two acts, <{act}> and <{known.by_record[record]}>")
    elif quad.predicate.value == v.NOTATION:
        known.numbers[act] = value.value
    elif quad.predicate.value in (v.PREF_LABEL, v.ALT_LABEL):
        known.names[act].add((value.value, value.language or ""))
        if quad.predicate.value == v.PREF_LABEL:
            known.preferred[act].add(value.language or "")


@dataclass(frozen=True)
class Act:
    """A record, what its title tells, and the act that it is."""

    record: Record
    reading: Reading
    iri: str
    is_new: bool

    @property
    def language(self) -> str:
        """Language of the title: that of the words that tell the kind, else the one that the table gives."""
        return self.reading.kind.language or self.record.language


def identify(records: Iterable[Record], known: Known, config: Config) -> dict[int, Act]:
    """The act of each record: a known one, else a new one named by its number or its record.

    Raises:
        InputError: Two records are one act.
    """
    acts: dict[int, Act] = {}
    owners: dict[str, int] = {}
    readings = {one.id: read_title(one.title, config) for one in records}
    shared = Counter(same_number(one.number) for one in readings.values() if one.kind.by_number)
    for record in records:
        reading = readings[record.id]
        told = reading.kind.by_number and bool(reading.number)
        found = known.by_record.get(record.id)
        if not found and told:
            found = known.by_number.get(same_number(reading.number))
        alone = told and shared[same_number(reading.number)] == 1
        key = re.sub(r"[^A-Za-z0-9]+", "-", reading.number) if alone else record_key(record, config)
        iri = found or config.prefixes["act"] + key
        if iri in owners:
            raise InputError(f"records {owners[iri]} and {record.id} are one act, <{iri}>; correct address or number")
        owners[iri] = record.id
        acts[record.id] = Act(record, reading, iri, is_new=not found)
    return acts


def record_key(record: Record, config: Config) -> str:
    """The last part of the IRI of an act that is known by its record alone."""
    return config.texts["record_key"].format(record=record.id)
