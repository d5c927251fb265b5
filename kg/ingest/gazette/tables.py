"""The two tables of a gazette: a row a record, and a row a relation of two records."""

from __future__ import annotations

import csv
import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.ingest.gazette.config import Config

ACT_COLUMNS = "act_id number type title title_lang institution published gazette status_shown full_record".split()
RELATION_COLUMNS = "subject_act_id relation object_act_id".split()


@dataclass(frozen=True)
class Record:
    """A row of the table of acts."""

    line: int
    id: int
    number: str
    title: str
    language: str
    body: str
    published: str
    gazette: str
    status: str
    full: bool


@dataclass(frozen=True)
class Relation:
    """A row of the table of relations: what the one act does to the other."""

    line: int
    subject: int
    kind: str
    object: int


def read_records(path: Path, config: Config) -> list[Record]:
    """The records in the order of their ids.

    Raises:
        InputError: Names file and line of a row that can't be used.
    """
    records: dict[int, Record] = {}
    for line, row in _rows(path, ACT_COLUMNS):
        where = f"{path}:{line}"
        record = Record(
            line=line,
            id=_id(row["act_id"], where),
            number=row["number"],
            title=config.not_the_name.sub("", row["title"]),
            language=_known(row["title_lang"], config.languages, where, "language"),
            body=_known(row["institution"], config.bodies, where, "institution") if row["institution"] else "",
            published=_publication(_date(row["published"], where), row["title"], config),
            gazette=row["gazette"],
            status=row["status_shown"],
            full=_known(row["full_record"], {"0": "", "1": "1"}, where, "full_record") == "1",
        )
        if not record.title:
            raise InputError(f"{where}: record {record.id} has no title")
        if record.id in records:
            raise InputError(f"{where}: record {record.id} stands on line {records[record.id].line} already")
        records[record.id] = record
    return [records[one] for one in sorted(records)]


def read_relations(path: Path, records: Iterable[Record], config: Config) -> list[Relation]:
    """The relations of the given records, sorted.

    Raises:
        InputError: Names file and line of a row that can't be used.
    """
    known = {one.id for one in records}
    found: dict[tuple[int, str, int], Relation] = {}
    for line, row in _rows(path, RELATION_COLUMNS):
        where = f"{path}:{line}"
        _known(row["relation"], {name: name for name in config.relations}, where, "relation")
        key = (_id(row["subject_act_id"], where), row["relation"], _id(row["object_act_id"], where))
        for record in (key[0], key[2]):
            if record not in known:
                raise InputError(f"{where}: record {record} is not in the table of acts")
        if key[0] == key[2]:
            raise InputError(f"{where}: record {key[0]} is related to itself")
        found.setdefault(key, Relation(line, *key))
    return [found[key] for key in sorted(found)]


def _rows(path: Path, columns: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, restkey="", strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{path}:1: no column {', '.join(missing)}")
            for row in reader:
                if "" in row or None in row.values():
                    raise InputError(f"{path}:{reader.line_num}: not {len(reader.fieldnames or ())} fields")
                yield reader.line_num, {name: " ".join(row[name].split()) for name in columns}
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None


def _id(text: str, where: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,17}", text):
        raise InputError(f"{where}: '{text}' is not the id of a record")
    return int(text)


def _known(text: str, known: Mapping[str, str], where: str, what: str) -> str:
    if text not in known:
        raise InputError(f"{where}: unknown {what} '{text}'; known are {', '.join(sorted(known))}")
    return known[text]


def _date(text: str, where: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InputError(f"{where}: '{text}' is not a date, as in 2013-09-04") from None


def _publication(day: str, title: str, config: Config) -> str:
    """The day, unless it stands in the title: then it is that of something else, as of a repeal."""
    found = config.title_date.finditer(title)
    told = {f"20{one['year'][-2:]}-{int(one['month']):02}-{int(one['day']):02}" for one in found}
    return "" if day in told else day
