"""How a dataset's reports say things: ``ontology/ingest.toml`` of the dataset, compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.build.rebase import rebase
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.graph import KnowledgeGraph

FILE = "ontology/ingest.toml"
TESTED, OTHER = "\x01", "\x02"
"""What stands for the numeral that is looked at, and for the others, where patterns are tried."""


@dataclass(frozen=True)
class FigureForm:
    """How one indicator is told: its patterns, and what else follows from them."""

    indicator: str
    patterns: tuple[tuple[re.Pattern[str], int], ...]
    parts: bool = False
    reporter: bool = False
    money: bool = False
    inherits: bool = False
    of: str = ""
    unit: str = ""
    object: str = ""
    subject: str = ""
    with_: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Dimension:
    """A dimension of figures: its property, the class of its values, words for some, what must stand before them."""

    property: str
    cls: str
    words: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()
    money: bool = False


@dataclass(frozen=True)
class Config:
    """The file compiled; IRIs are whole, and of the graph's base."""

    institutions: frozenset[str]
    new: str
    international: frozenset[str]
    recommendations: re.Pattern[str] | None
    addressee: str
    metonym: str
    rating: tuple[str, str, str]
    dimensions: tuple[Dimension, ...]
    figures: tuple[FigureForm, ...]
    periods: Mapping[str, Any]
    whole: re.Pattern[str]
    totals: frozenset[str]
    fillers: tuple[str, ...]
    adverbs: frozenset[str]
    passive: tuple[str, ...]
    by: tuple[str, ...]
    within: str
    pointing: tuple[str, ...]
    offences: Mapping[str, Any]


def config(graph: KnowledgeGraph) -> Config:
    """The configuration of a graph's dataset: of the uppermost folder that has one.

    Raises:
        InputError: No folder has one, or it is malformed.
    """
    path = next((root / FILE for root in reversed(graph.dataset.roots) if (root / FILE).is_file()), None)
    if path is None:
        raise InputError(f"the dataset has no {FILE}, which says by which words its documents tell things")
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        return _compiled(graph, told)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise InputError(f"{path}: lacks or misplaces {error}") from None


def pattern(text: str) -> re.Pattern[str]:
    r"""A pattern of words compiled.

    ``{n}`` is the numeral, ``#`` another one, ``~`` up to three words, ``*`` a word's rest, ``|`` or, ``?`` maybe.

    >>> bool(pattern("identified {n} ~ victims").search("police identified \x01 presumed foreign victims"))
    True
    >>> bool(pattern("{n} victims").search("\x01, and \x02 victims"))
    False
    """
    words = text.split()
    made = ""
    for at, word in enumerate(words):
        gap = " " if at + 1 < len(words) else r"(?!\w)"
        if word == "~":
            made += r"(?:[\w’'-]+(?:,? |-)){0,3}"
        elif word == "#":
            made += f"{OTHER}{gap}"
        elif word == "{n}":
            made += f"{TESTED}{gap}"
        else:
            forms = "|".join(re.escape(form).replace(r"\*", r"[\w’'-]*") for form in word.removesuffix("?").split("|"))
            made += rf"(?:(?<![\w])(?:{forms}){gap})" + ("?" if word.endswith("?") else "")
    return re.compile(made, re.IGNORECASE)


def _compiled(graph: KnowledgeGraph, told: Mapping[str, Any]) -> Config:
    prefixes = {**graph.prefixes()}

    def iri(name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not colon or prefix not in prefixes:
            from kg import vocabulary as v

            return rebase(v.PREFIXES[prefix] + local, graph.base)
        return prefixes[prefix] + local

    found = told["institutions"]
    section = told.get("sections", {}).get("recommendations")
    rating = told.get("ratings", {})
    relating = told.get("relations", {})
    return Config(
        institutions=frozenset(map(iri, found["classes"])),
        new=iri(found["new"]),
        international=frozenset(map(iri, told.get("international", []))),
        recommendations=re.compile(rf"\b(?:{section})\b", re.IGNORECASE) if section else None,
        addressee=iri(told["recommendations"]["addressee"]) if "recommendations" in told else "",
        metonym=iri(told["metonym"]) if "metonym" in told else "",
        rating=(iri(rating["property"]), iri(rating["class"]), iri(rating["subject"])) if rating else ("", "", ""),
        dimensions=tuple(_dimension(iri(name), one, iri) for name, one in told.get("dimensions", {}).items()),
        figures=tuple(_figure(one, iri) for one in told.get("figures", [])),
        periods=told.get("periods", {}),
        fillers=tuple(relating.get("fillers", ("the",))),
        adverbs=frozenset(relating.get("adverbs", ())),
        passive=tuple(relating.get("passive", ("was",))),
        by=tuple(relating.get("by", ("by",))),
        offences={
            name: iri(value) if name in ("property", "years") else value
            for name, value in told.get("offences", {}).items()
        },
        pointing=tuple(relating.get("pointing", ("these", "those"))),
        within=iri(relating["within"]) if "within" in relating else "",
        totals=frozenset(word.casefold() for word in told.get("whole", {}).get("totals", ())),
        whole=re.compile(rf"\b(?:{'|'.join(told.get('whole', {}).get('begins', ['of these']))})\b", re.IGNORECASE),
    )


def _dimension(name: str, one: Mapping[str, Any], iri: Any) -> Dimension:  # noqa: ANN401 - makes IRIs
    words = tuple((word.casefold(), iri(value)) for value, some in one.get("words", {}).items() for word in some)
    return Dimension(name, iri(one["class"]), words, tuple(one.get("after", ())), bool(one.get("money")))


def _figure(one: Mapping[str, Any], iri: Any) -> FigureForm:  # noqa: ANN401 - makes IRIs
    return FigureForm(
        indicator=iri(one["indicator"]),
        patterns=tuple((pattern(text), len(text.replace("~", "").split())) for text in one["patterns"]),
        parts=bool(one.get("parts")),
        reporter=bool(one.get("reporter")),
        money=bool(one.get("money")),
        inherits=bool(one.get("inherits")),
        of=one.get("of", ""),
        unit=iri(one["unit"]) if "unit" in one else "",
        object=iri(one["object"]) if "object" in one else "",
        subject=iri(one["subject"]) if "subject" in one else "",
        with_=tuple((iri(p), iri(w["value"]), w["words"]) for p, w in one.get("with", {}).items()),
    )
