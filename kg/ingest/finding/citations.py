"""Citations: acts by number, name or sign, and articles with their paragraphs, resolved by the date a text speaks of.

A citation is resolved against the graph. An act that has editions (a code) is the edition that was in force on the
document's date, which is a guess and marked so; an article belongs to the act that it is cited with, or else, as a
guess, to the act that was cited last. What no act of the graph has is a proposal.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.mentions import Finder, Mention

_WORDS = Path(__file__).parent / "words" / "citing.toml"
ACT = v.ELI + "LegalResource"
PART = v.ELI + "LegalResourceSubdivision"
SERIES = v.LF + "EditionSeries"

_ONE = r"\d{1,3}[a-z]?(?:\.\d{1,2})*(?:\s?\(\d{1,2}(?:\.\d+)?\))*(?![\d/])"
_SIGN = (
    r"(?<![\w/])(?:[A-ZČĆŽŠĐËÇ]{1,8}\s?/\s?)*(?:[A-Z]-)?(?:\d{1,4}|[A-Z]{1,4})"
    r"(?:\s?/\s?[A-Z]{0,5}-?\d{1,4})+(?:\s?/\s?[A-Z]{2,4})?(?![\w/])"
)
"""Numbers and letters joined by strokes, as acts have them: 04/L-218, ABC/REG/2001/4, 2011/36/EU."""
_SHARED = re.compile(r"\d{1,2}\s?/\s?(?:19|20)\d\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
OPEN = "open"
"""Kind of a citation of which it is open what it means; articles behind it are of no act that is known."""
BEFORE = "the act cited before it"
ONLY_PRINTED = 2
_TELLING = 5
"""Words from which a name that is only printed in some source tells a thing by itself."""
_FAR = 60
"""Characters between an article and the act that it is of."""


@dataclass(frozen=True)
class Cited:
    """A citation: its span of the paragraph's folded text, what it can mean, and what else is known of it.

    ``things`` is one IRI where it is resolved, several where it stays open, none where the graph has no such thing;
    ``of`` is the act of a provision, ``number`` the provision's or act's number. ``why`` says what a guess rests on,
    ``because`` where that stands.
    """

    start: int
    end: int
    things: tuple[str, ...]
    of: str = ""
    number: str = ""
    why: str = ""
    because: tuple[int, int] | None = None
    kind: str = ""


class Citations:
    """Reads citations of one document, whose date decides between editions."""

    def __init__(self, graph: KnowledgeGraph, finder: Finder, day: str) -> None:
        self._graph = graph
        self._names = graph.names
        self._finder = finder
        self._day = day
        self._last: tuple[str, tuple[int, int] | None] = ("", None)

    def read(self, text: str, mentions: Sequence[Mention]) -> list[Cited]:
        """Citations in a paragraph's folded text, from the left."""
        acts = _apart([*self._named(text, mentions), *self._numbered(text), *self._titles(text)])
        found = [*acts, *self._articles(text, acts)]
        if acts:
            self._last = (acts[-1].things[0] if len(acts[-1].things) == 1 else "", None)
        return sorted((c for c in found if c.kind != OPEN), key=lambda c: (c.start, c.end))

    def forget(self) -> None:
        """Begin a new section: articles in it are of no act of the one before."""
        self._last = ("", None)

    def _titles(self, text: str) -> Iterator[Cited]:
        """Titles of acts that may be unknown: "Law on Ducks", "Code of Ponds"."""
        for match in _titles().finditer(text):
            yield Cited(match.start(), match.end(), (), kind=OPEN)

    # ---- acts ------------------------------------------------------------------------------------------------------

    def _named(self, text: str, mentions: Sequence[Mention]) -> Iterator[Cited]:
        """Acts by a name of the graph; in small letters only those that have editions ("the criminal code")."""
        for one in mentions:
            things = [iri for iri in one.things if self._is_act(iri)]
            series = [iri for iri in one.things if SERIES in self._finder.classes(iri)]
            if not things and not series:
                continue
            if one.strength == ONLY_PRINTED:  # an edition that some source calls so: any edition may be meant
                series += [of for iri in things for of in self._series(iri)]
            start, end, year = _with_year(text, one.start, one.end)
            if (one.text.islower() and not series) or _not_act(text, one.end):
                continue
            chosen = self._chosen(start, end, (*things, *(e for s in series for e in self._editions(s))), year, text)
            if one.strength == ONLY_PRINTED and not series and not year and len(one.text.split()) < _TELLING:
                chosen = replace(chosen, things=(), kind=OPEN)
            yield chosen

    def _numbered(self, text: str) -> Iterator[Cited]:
        """Acts by their number or sign: 04/L-218, ABC/REG/2001/4, 2011/36/EU."""
        for match in re.finditer(_SIGN, text):
            yield from self._by_number(text, match.start(), match.end(), match.group())
        for match in _kinds().finditer(text):
            if match["word"].casefold() in _data()["other"]["series"]:
                yield from self._in_series(match)
            else:
                yield from self._by_number(text, match.start("number"), match.end("number"), match["number"])

    def _in_series(self, match: re.Match[str]) -> Iterator[Cited]:
        """A treaty by its number in a series: CETS No. 197."""
        rows = self._names.terms([_key(f"No. {match['number']}"), _key(match["number"])])
        things = {row[2] for row in rows if row[1] == "thing" and self._is_act(row[2])}
        kinds = set(_data()["other"]["treaties"])
        fitting = {iri for iri in things if kinds & {fold(self._names.label(c)) for c in self._finder.classes(iri)}}
        if len(fitting) == 1:
            yield Cited(match.start(), match.end(), tuple(fitting), number=match["number"], kind="convention")

    def _by_number(self, text: str, start: int, end: int, number: str) -> Iterator[Cited]:
        kind, at = _kind_before(text, start)
        forms = _forms(number)
        for guess, form in enumerate(forms):
            keys = [_key(form), *([_key(f"{kind} {form}")] if kind else [])]
            if not kind and "/" not in form:
                continue
            rows = self._names.terms(keys)
            exact = bool(_SHARED.fullmatch(form))  # each ministry has one of that number and year
            things = {
                row[2]
                for row in rows
                if row[1] == "thing" and self._is_act(row[2]) and not (exact and row[3] == "printed")
            }
            if kind and len(things) > 1:
                fitting = {
                    iri for iri in things if kind in {fold(self._names.label(c)) for c in self._finder.classes(iri)}
                }
                things = fitting or things
            if things:
                why = f"read as {form}" if guess else ""
                yield Cited(at, end, tuple(sorted(things)), number=number, why=why, kind=kind)
                return
        if kind and "/" in number and any(sign.isdigit() for sign in number):
            yield Cited(at, end, (), number=re.sub(r"\s", "", number), kind=kind)

    def _chosen(self, start: int, end: int, things: Sequence[str], year: str, text: str) -> Cited:
        """One act of those that a name can mean: the one of a year that is printed, or in force on the day."""
        every = tuple(dict.fromkeys(things))
        if self._day:  # nobody cites what is not there yet
            there = tuple(iri for iri in every if self._state(iri) != "not yet")
            if len(there) == 1 < len(every):
                how = "in force" if self._state(there[0]) == "in force" else "there"
                return Cited(start, end, there, why=f"the one {how} on {self._day}")
            every = there
        if len(every) < 2:
            return Cited(start, end, every)
        if year:
            of_year = [iri for iri in every if self._issued(iri)[:4] == year]
            if len(of_year) == 1:
                return Cited(start, end, tuple(of_year))
        if self._day:
            held = [iri for iri in every if self._state(iri) == "in force"]
            held = held or [iri for iri in every if self._state(iri) not in ("not yet", "ended")]
            if len(held) == 1:
                return Cited(start, end, tuple(held), why=f"the one in force on {self._day}")
            every = tuple(held) or every
        return Cited(start, end, every)

    def _is_act(self, iri: str) -> bool:
        classes = self._finder.classes(iri)
        return ACT in classes and PART not in classes

    def _state(self, iri: str) -> str:
        return self._graph.standings.of_iri(iri, self._day).state

    def _issued(self, iri: str) -> str:
        standing = self._graph.standings.of_iri(iri, self._day or "2000-01-01")
        return standing.issued or standing.held.starts_not_before or ""

    def _series(self, iri: str) -> list[str]:
        return [series for series, editions in self._by_series.items() if iri in editions]

    def _editions(self, series: str) -> list[str]:
        return self._by_series.get(series, [])

    @cached_property
    def _by_series(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for edition, series in self._names.rows("SELECT edition, series FROM edition ORDER BY 1"):
            found.setdefault(str(series), []).append(str(edition))
        return found

    # ---- provisions ------------------------------------------------------------------------------------------------

    def _articles(self, text: str, acts: Sequence[Cited]) -> Iterator[Cited]:
        """Articles with their paragraphs, each of a list by itself."""
        last, because = self._last
        for match in _articles().finditer(text):
            behind = next(
                (
                    act
                    for act in acts
                    if 0 <= act.start - match.end() <= _FAR and _joined(text[match.end() : act.start])
                ),
                None,
            )
            before = [act for act in acts if act.end <= match.start()][-1:]
            named = [act for act in before if len(act.things) == 1]
            beside = next((act for act in named if match.start() - act.end <= 4 or _inside(text, act, match)), None)
            act, guessed = "", ""
            if behind is not None:
                act = behind.things[0] if len(behind.things) == 1 else ""
                guessed, because = behind.why, (behind.start, behind.end) if behind.why else None
                if len(behind.things) > 1:
                    yield Cited(
                        match.start(), match.end(), (), number=_numbers(match)[0], why="several acts", kind="article"
                    )
                    continue
            elif beside is not None:
                act, guessed, because = beside.things[0], beside.why, (beside.start, beside.end)
            elif named:
                act, because = named[0].things[0], (named[0].start, named[0].end)
                guessed = BEFORE
            elif last and not before:
                act, guessed, because = last, BEFORE, None
            for number in _numbers(match):
                yield self._provision(match.start(), match.end(), act, number, guessed, because)
            last = act or ("" if before else last)

    def _provision(
        self, start: int, end: int, act: str, number: str, why: str, because: tuple[int, int] | None
    ) -> Cited:
        rows = self._names.terms([_key(f"article {number}"), _key(number)]) if act else []
        parts = {row[2] for row in rows if row[1] == "thing" and act in self._names.wholes(row[2])}
        exact = {iri for iri in parts if PART in self._finder.classes(iri)}
        return Cited(start, end, tuple(sorted(exact)), act, number, why, because, "article")


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_WORDS.read_text("utf-8"))


@cache
def _any(name: str) -> str:
    languages = [table for key, table in _data().items() if key not in ("kinds", "other")]
    every = [form for table in languages for form in table[name]]
    return "(?:" + "|".join(sorted(every, key=lambda form: (-len(form), form))) + ")"


@cache
def _articles() -> re.Pattern[str]:
    """What finds an article, its list, and the paragraphs named before or behind it."""
    article, paragraph, joint = _any("article"), _any("paragraph"), _any("and")
    number = rf"{_ONE}"
    listed = rf"{number}(?:\s?(?:,|[-–]|,?\s{joint})\s?{number})*"
    return re.compile(
        rf"(?:(?P<before>{paragraph}\.?\s?{number}\.?(?:\s{joint}\s(?:{paragraph}\.?\s?)?{number})?\.?,?\s(?:{_any('of')}\s)?(?:{_any('each')}\s)?))?"
        rf"(?<![\w])(?P<word>{article})\.?\s?(?P<numbers>{listed})\.?"
        rf"(?P<behind>,?\s{paragraph}\.?\s?{number}(?:\s?[-–]\s?\d+)?)?",
        re.IGNORECASE,
    )


@cache
def _titles() -> re.Pattern[str]:
    """A kind of act with a capital letter, and what it is on."""
    kinds = "|".join(word.title() for word in sorted(_kind_names()))
    return re.compile(rf"\b(?:{kinds})s?\b(?: (?:[Oo]n|[Oo]f|[Ff]or|[Aa]gainst|për|o|e|i)\b)?(?: [\w’'-]+){{0,3}}")


def _not_act(text: str, end: int) -> bool:
    """Whether the words behind a name make another thing of it: "trafficking law enforcement".

    >>> _not_act("the law enforcement bodies", 7), _not_act("the law on ducks", 7)
    (True, False)
    """
    return bool(re.match(rf" (?:{'|'.join(_data()['other']['behind'])})\b", text[end:], re.IGNORECASE))


@cache
def _kinds() -> re.Pattern[str]:
    """A kind of act before a bare number: Resolution 1244, CETS No. 197."""
    return re.compile(
        rf"\b(?P<word>[^\W\d_]{{3,}})\s(?:{_any('number')}\s?)?(?P<number>\d{{2,5}})(?![\d/.,-]\d)", re.IGNORECASE
    )


_SPLIT = re.compile(r"\s?([-–])\s?|\s?,\s?|\s(?:\w+)\s")


def _numbers(match: re.Match[str]) -> list[str]:
    """Numbers of the articles of a match, ranges counted out; paragraphs behind a stop.

    >>> [_numbers(m) for m in _articles().finditer("articles 163-166, Art. 165(2), član 5, neni 7.1 and 9")]
    [['163', '164', '165', '166'], ['165.2'], ['5'], ['7.1', '9']]
    >>> _numbers(_articles().search("paragraph 2 of Article 64 of the Law"))
    ['64.2']
    """
    listed = match["numbers"]
    found: list[str] = []
    at = 0
    ranged = False
    for number in re.finditer(_ONE, listed):
        between = listed[at : number.start()]
        ranged = bool(re.fullmatch(r"\s?[-–]\s?", between)) or any(
            re.fullmatch(rf"\s?{word}\s?", between, re.IGNORECASE) for word in ("to", "deri", "do", "до")
        )
        told = ".".join(part for part in re.split(r"[()\s.]+", number.group()) if part)
        if ranged and found and found[-1].isdecimal() and told.isdecimal() and 0 < int(told) - int(found[-1]) <= 50:
            found += [str(n) for n in range(int(found[-1]) + 1, int(told))]
        found.append(told)
        at = number.end()
    paragraphs = re.findall(_ONE, match["before"] or match["behind"] or "")
    if len(found) == 1 and len(paragraphs) == 1 and "." not in found[0]:
        inner = ".".join(part for part in re.split(r"[()\s.]+", paragraphs[0]) if part)
        found = [inner if inner.startswith(f"{found[0]}.") else f"{found[0]}.{inner}"]
    return found


def _joined(between: str) -> bool:
    """Whether what stands between an article and an act joins them: "of the", "të", "(Title) of"."""
    bare = re.sub(r"\([^()]*\)|[,.]", " ", between)
    parts = bare.split()
    of = re.compile(rf"(?:{_any('of')}|{_any('each')}|of|the)", re.IGNORECASE)
    return len(parts) <= 4 and all(of.fullmatch(part) or (part[:1].isupper() and part.isalpha()) for part in parts)


def _inside(text: str, act: Cited, match: re.Match[str]) -> bool:
    """Whether an article follows its act as in "(Constitution, 2008, Article 22)"."""
    between = text[act.end : match.start()]
    return len(between) < _FAR and bool(re.fullmatch(r"[,;\s(\d]*", between))


def _with_year(text: str, start: int, end: int) -> tuple[int, int, str]:
    """A name's span with the year before or behind it, and the year.

    >>> _with_year("the Criminal Code of year 2019.", 4, 17), _with_year("the 2015 Law on Ducks", 9, 21)
    ((4, 30, '2019'), (4, 21, '2015'))
    """
    behind = re.match(rf"\s?,?\s?\(?(?:{_any('year')}\s)?((?:19|20)\d\d)\b", text[end:])
    if behind:
        return start, end + behind.end(), behind[1]
    before = re.search(r"\b((?:19|20)\d\d)\s$", text[:start])
    return (before.start(), end, before[1]) if before else (start, end, "")


def _kind_before(text: str, start: int) -> tuple[str, int]:
    """The kind of act named before a number, folded as its class is called in English, and where that begins."""
    head = text[max(0, start - 60) : start]
    match = re.search(rf"((?:[^\W\d_]+\s){{0,2}}[^\W\d_]+)\s?(?:{_any('number')})?[\s.:(]*$", head, re.IGNORECASE)
    if not match:
        return "", start
    tokens = list(re.finditer(r"[^\W\d_]+", match[1]))
    for size in (2, 1):
        said = " ".join(token.group() for token in tokens[-size:]).casefold()
        kind = _kind_names().get(said) or _kind_names().get(re.sub(r"s$", "", said))
        if kind and len(tokens) >= size:
            return kind, start - len(head) + match.start(1) + tokens[-size].start()
    return "", start


@cache
def _kind_names() -> dict[str, str]:
    """Words for kinds of acts, and the kind."""
    made = {kind: kind for kind in _data()["kinds"]}
    return made | {form: kind for kind, forms in _data()["kinds"].items() for form in str(forms).split("|")}


def _forms(number: str) -> list[str]:
    """How the graph may write a number: as printed, without blanks, then with a misprinted letter put right.

    >>> _forms("04/1-218"), _forms("2001/04")
    (['04/1-218', '04/L-218'], ['2001/04', '2001/4'])
    """
    bare = re.sub(r"\s", "", number)
    made = [number, bare, re.sub(r"/[1lI]-", "/L-", bare), re.sub(r"(?<=/)0+(?=\d)", "", bare)]
    return list(dict.fromkeys(made))


def _key(text: str) -> str:
    return " ".join(word.key for word in words(text))


def _apart(acts: Sequence[Cited]) -> list[Cited]:
    """Of citations that overlap, the better resolved, then the longer."""
    kept: list[Cited] = []
    for one in sorted(acts, key=lambda c: (len(c.things) != 1, c.kind == OPEN, bool(c.why), c.start - c.end, c.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda c: c.start)
