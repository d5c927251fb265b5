"""What a dataset's TOML file says of its gazette: kinds of acts, how titles tell them, issuers, relations."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kg import vocabulary as v
from kg.errors import InputError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Kind:
    """A kind of act: its class, and how a title tells it."""

    name: str
    type: str
    language: str
    title: re.Pattern[str]
    numbers: tuple[NumberForm, ...]
    by_number: bool


@dataclass(frozen=True)
class NumberForm:
    """How a title prints a number, how it is written, and how it is written apart from other issuers' numbers."""

    pattern: re.Pattern[str]
    form: str
    notation: str
    within_name: bool
    """Whether the number may also stand behind the words that begin the name."""


@dataclass(frozen=True)
class RelationKind:
    """The property of a relation, and which record shows it where both were read."""

    property: str
    by_object: bool


@dataclass(frozen=True)
class Config:
    """What a dataset's TOML file says of its gazette."""

    texts: Mapping[str, str]
    read: datetime.date
    prefixes: Mapping[str, str]
    languages: Mapping[str, str]
    bodies: Mapping[str, str]
    look_alikes: Mapping[int, str]
    relations: Mapping[str, RelationKind]
    kinds: tuple[Kind, ...]
    cited: re.Pattern[str]
    not_the_name: re.Pattern[str]
    remark: re.Pattern[str]
    name_begins: re.Pattern[str]
    title_date: re.Pattern[str]

    @cached_property
    def source(self) -> str:
        """IRI of the source."""
        return self.prefixes["src"] + self.texts["source"]

    def passage(self, record: int) -> str:
        """IRI of a record's passage."""
        return f"{self.source}/{self.texts['section']}-{record}-a"


_TEXTS = "source title publisher kind rights section address record_key".split()


def read_config(path: Path) -> Config:
    """The configuration of a gazette.

    Raises:
        InputError: The file can't be read, or lacks something, or a pattern in it is malformed.
    """
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
        return _config(stated)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None
    except KeyError as error:
        raise InputError(f"{path}: {error.args[0]} is missing") from None
    except re.error as error:
        raise InputError(f"{path}: pattern {error.pattern!r}: {error}") from None


def _config(stated: dict[str, Any]) -> Config:
    numbers = {name: tuple(_number_form(one) for one in forms) for name, forms in stated["numbers"].items()}
    kinds = tuple(
        Kind(
            name=one["name"],
            type=one["class"],
            language=one.get("language", ""),
            title=re.compile(one["title"]),
            numbers=numbers[one["numbers"]] if "numbers" in one else (),
            by_number=one.get("by_number", False),
        )
        for one in stated["kinds"]
    )
    prefixes = {**v.PREFIXES, **stated["prefixes"]}
    for name in ("act", "src", "reg"):
        if name not in prefixes:
            raise KeyError(f"prefix {name}")
    return Config(
        texts={name: str(stated[name]) for name in _TEXTS},
        read=stated["read"],
        prefixes=prefixes,
        languages=stated["languages"],
        bodies=stated["bodies"],
        look_alikes=str.maketrans(stated["look_alikes"]),
        relations={
            name: RelationKind(one["property"], one["shown_by"] == "object")
            for name, one in stated["relations"].items()
        },
        kinds=kinds,
        cited=re.compile(stated["cited"]),
        not_the_name=re.compile(stated["not_the_name"]),
        remark=re.compile(stated["remark"]),
        name_begins=re.compile(stated["name_begins"]),
        title_date=re.compile(stated["title_date"]),
    )


def _number_form(stated: dict[str, Any]) -> NumberForm:
    return NumberForm(
        pattern=re.compile(stated["pattern"]),
        form=stated["form"],
        notation=stated.get("notation", ""),
        within_name=stated.get("within_name", False),
    )


def expand(curie: str, config: Config) -> str:
    """The IRI of a prefixed name.

    Raises:
        InputError: The configuration has no such prefix.
    """
    prefix, _, local = curie.partition(":")
    if prefix not in config.prefixes:
        raise InputError(f"{curie}: the configuration has no prefix '{prefix}'")
    return config.prefixes[prefix] + local
