"""Two acts, articles, reports or periods side by side: what each has, what changed, and who says so.

What belongs together is said by the named queries of the kind ``comparisons``; this package writes their rows out
with citations. Nothing is merged: where sources give several values of one thing, all of them stand there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.compare.model import CHANGES, Comparison, Reckoned, Row, Side, Told, called, rows_of
from kg.errors import InputError, UnresolvedNameError
from kg.years import bare_year, refused

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.years import BareYear

__all__ = ["CHANGES", "Comparison", "Reckoned", "Row", "Side", "Told", "compare"]

_KINDS = {
    v.ELI + "LegalResourceSubdivision": "article",
    v.ELI + "LegalResource": "act",
    v.LF + "SourceDocument": "report",
    v.LF + "Period": "year",
}
"""What can be compared, by class; the first that a thing has counts."""


def compare(graph: KnowledgeGraph, first: str, second: str) -> Comparison:
    """Two acts, two articles, two reports or two years (periods), named as a user names things, side by side.

    Raises:
        UnresolvedNameError: A name means nothing, or several things.
        InputError: The two are of different kinds, of none that can be compared, or one and the same.
        YearWithoutFiguresError: Both are years that no source gives a figure for.
    """
    bare = bare_year(graph, first), bare_year(graph, second)
    if any(bare):
        return _with_bare(graph, (first, second), bare)
    things = _things(graph, first, second)
    one, other = (_kind(graph, thing) for thing in things)
    if one != other:
        raise InputError(f"{_told(things[0], one)} and {_told(things[1], other)} can't be compared; name two of a kind")
    if things[0].iri == things[1].iri:
        raise InputError(f"'{first[:60]}' and '{second[:60]}' are both {things[0].label}; name two")
    if one == "article":
        from kg.compare.provisions import compare_provisions as made
    elif one == "act":
        from kg.compare.acts import compare_acts as made
    elif one == "report":
        from kg.compare.reports import compare_reports as made
    else:
        from kg.compare.periods import compare_periods as made
    return made(graph, things[0].iri, things[1].iri)


def _with_bare(
    graph: KnowledgeGraph, names: tuple[str, str], bare: tuple[BareYear | None, BareYear | None]
) -> Comparison:
    """Two years, for one of which at least no source gives a figure for the whole year."""
    from kg.compare.periods import compare_periods

    if bare[0] == bare[1]:
        raise InputError(f"'{names[0].strip()}' and '{names[1].strip()}' are one year; name two")
    ends = [year or _period(graph, name) for name, year in zip(names, bare, strict=True)]
    lacking = [year for year in bare if year]
    if len(lacking) == 2 and not any(year.parts for year in lacking):
        raise refused(graph, *lacking)
    return compare_periods(graph, ends[0], ends[1])


def _period(graph: KnowledgeGraph, name: str) -> str:
    """The period that a name means, beside a year.

    Raises:
        UnresolvedNameError: It means nothing, or several things.
        InputError: It means something else.
    """
    thing = graph.resolve(name)
    if (kind := _kind(graph, thing)) != "year":
        raise InputError(f"{_told(thing, kind)} and a year can't be compared; name two of a kind")
    return thing.iri


def _things(graph: KnowledgeGraph, first: str, second: str) -> tuple[Thing, Thing]:
    """What two names mean: the source documents of ids, articles of mere numbers, or what else is called so.

    Of several articles of a number, those are meant that punish an offence that the other side punishes too.

    Raises:
        UnresolvedNameError: A name means nothing, or several things.
    """
    one, other = _meant(graph, first), _meant(graph, second)
    if len(one) > 1 or len(other) > 1:
        shared = _offences(graph, one) & _offences(graph, other)
        one, other = ([t for t in side if _offences(graph, [t]) & shared] or side for side in (one, other))
    for name, side in ((first, one), (second, other)):
        if len(side) > 1:
            pairs = [(thing.label, thing.iri) for thing in side]
            raise UnresolvedNameError(f"'{name[:60]}' can mean {len(side)} articles", pairs)
    return one[0], other[0]


def _meant(graph: KnowledgeGraph, name: str) -> list[Thing]:
    """The source document of an id, or whatever else a name means."""
    document = graph.names.thing(f"{graph.base}source/{name}") if re.fullmatch(r"[\w-]+", name) else None
    return [document] if document else called(graph, name)


def _offences(graph: KnowledgeGraph, articles: list[Thing]) -> set[str]:
    """Offences that articles punish."""
    return {row("offence") for one in articles for row in rows_of(graph, "offences_under", provision=one.iri)}


def _kind(graph: KnowledgeGraph, thing: Thing) -> str:
    for cls, kind in _KINDS.items():
        if cls in thing.classes:
            return kind
    what = graph.names.label(thing.classes[0]) if thing.classes else "thing"
    raise InputError(f"acts, articles, reports and years can be compared; {thing.label} is {_article(what)}")


def _told(thing: Thing, kind: str) -> str:
    return f"{thing.label} ({_article(kind)})"


def _article(noun: str) -> str:
    """A noun with its indefinite article.

    >>> _article("act"), _article("year")
    ('an act', 'a year')
    """
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"
