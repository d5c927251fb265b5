"""What a numeral is by its form and the words around it, whatever the graph says.

Each rule is a class, a reason, and what it looks for; the first that fits counts. Rules before the graph are about
forms that leave no choice (a footnote mark, an article's number, a full date); rules after it about what is left over
when no statement has a numeral (a bare year, an ordinal, "one of the").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.ingest.numerals import MONTHS, Numeral
from kg.ingest.sentences import is_reference_list

_WINDOW = 300
"""Characters before and behind a numeral that rules look at."""

DATE, CITATION, NAME, IGNORED = "date", "citation", "name", "ignored"

_MONTH = "|".join(
    sorted((name for name in MONTHS if len(name) > 3 or name == "may"), key=lambda name: (-len(name), name))
)
_PART = (
    r"(?:articles?|arts?|(?:sub-?)?paragraphs?|paras?|pars?|chapters?|sections?|annex(?:es)?|appendix|items?|points?"
    r"|titles?|neni|nenet|paragrafi|kreu|član|člana|stav|glava)"
)
_ACT = (
    r"(?:laws?|acts?|codes?|regulations?|directives?|directions?|instructions?|resolutions?|decisions?|decrees?"
    r"|conventions?|protocols?|treat(?:y|ies)|series|ets|cets)"
)
_NO = r"(?:nos?|nrs?|br|fq|pp?|vol)"
_CITING = rf"(?:\b{_PART}\b[. ]*|\b{_ACT}\b[ ,-]*|\b{_NO}\b[ .:]*|#)+"
_ONE = r"\d[\w.]*(?:\(\d+\))*"
_CITED = re.compile(
    rf"(?:{_CITING}(?:{_ONE} ?[-–/] ?)*|\b(?:articles|paragraphs|chapters|sections|nos|laws|acts|nenet)\b[. ]*"
    rf"(?:{_ONE}(?: ?[-–/] ?|,? (?:and|or|to) |, ))+)[\[(*“\"]*$",
    re.IGNORECASE,
)
"""An act, a part of one or "no." before the numeral, perhaps with further numbers between."""

_PARTS_BEHIND = re.compile(rf"\.? ?(?:of )?{_PART}\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\]?\(?<?(?:https?://|www\.)[^\s<>]+|[\w.+-]+@[\w-]+\.[\w.-]+")
_DAY = re.compile(
    rf"(?:\b(?:{_MONTH})\b,?(?: the)? ?(?:of )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: ?[-–,&]| and| to) ?)*)$", re.IGNORECASE
)
_DAY_BEHIND = re.compile(
    rf"(?:st|nd|rd|th)?(?: ?[-–]|,? (?:and|to))?(?: ?\d{{1,2}})?(?: of)? (?:{_MONTH})\b", re.IGNORECASE
)
_DATED = re.compile(rf"(?<![^\W_])(?:[IVX]+/|(?:{_MONTH}) (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?)$", re.IGNORECASE)
"""What a year follows as part of a date: a month, or a month and a day."""

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_STRETCH = r"(?:years?|months?|weeks?|days?|quarters?|decades?)"
_STRETCH_BEFORE = re.compile(
    r"\b(?:first|last|past|previous|preceding|recent|next|coming|these|this|those)(?: \d+ ?[-–] ?| )$", re.IGNORECASE
)
_STRETCH_BEHIND = re.compile(rf"(?: ?[-–] ?\d+)?[ -]{_STRETCH}\b", re.IGNORECASE)
_STRETCH_DATED = re.compile(
    rf"(?: ?[-–] ?\d+)?[ -]{_STRETCH}(?: period| \([^()]*\))*(?: of)?(?: the)?(?: years?)? (?:period|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_HALF = re.compile(rf"(?: of)?(?: the)?(?: years?)?,? (?:(?:{_MONTH})\b|(?:19|20)\d\d)", re.IGNORECASE)
_MEASURED = re.compile(
    r"(?:-? ?(?:to|or|–|-) ?\w+)?[ -]"
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|met(?:er|re)s?|kilomet(?:er|re)s?|km|m)\b",
    re.IGNORECASE,
)
_PARTITIVE = re.compile(
    r" (?:of (?:the|these|those|them|its|their|our|his|her|which|whom|several|many|\d+)|another|or more)\b",
    re.IGNORECASE,
)
_SECOND_ONE = re.compile(r"\bone of\b[^.;]*\b(?:and|or|but) $", re.IGNORECASE)
_ENUMERATED = re.compile(
    r"(?: (?:main|following|different|basic|specific|strategic|key|major|general|distinct))?"
    r" (?:ways|goals|aims|objectives|purposes|pillars|steps|stages|phases|reasons|aspects|parts|types|kinds|sides)\b"
)
_UNITED = re.compile(r"\b(?:under|into|as|at|in|no|any|each|every|this|that) $", re.IGNORECASE)
_POSTAL = re.compile(
    r"(?:\bAddress:|\b(?:Street|Road|Avenue|Rruga|Ulica) [A-ZÀ-ÖØ-Þ]|\b(?:Str|Rr|Ul)\. |\bP\.? ?O\.? Box"
    r"|\b(?:Tel|Phone|Fax|Mob)\b[.:]).{0,60}$"
)

_WORK = re.compile(
    r"\([A-ZÀ-ÖØ-Þ][^()]*(?:,|\.|\b(?:of|on) year) $|\b[A-ZÀ-ÖØ-Þ]\.,? \($|^[^()]{0,80}(?<=[^\W\d_]{2})\.? \($"
)
"""A work before its year: in brackets, an author's initial, or the beginning of a reference."""


@dataclass(frozen=True)
class Spot:
    """A numeral in its paragraph's folded text, under the heading of its section."""

    text: str
    numeral: Numeral
    section: str = ""

    @property
    def before(self) -> str:
        """The text before the numeral, as far as a rule looks."""
        return self.text[max(0, self.numeral.start - _WINDOW) : self.numeral.start]

    @property
    def behind(self) -> str:
        """The text behind the numeral, as far as a rule looks."""
        return self.text[self.numeral.end : self.numeral.end + _WINDOW]

    @property
    def bare(self) -> str:
        """The numeral's digits or words, without signs around them."""
        return re.sub(r"^[€$£ ]+|[ %]+$", "", self.numeral.text)


Rule = tuple[str, str, Callable[[Spot], bool]]


def _address(spot: Spot) -> bool:
    left = re.split(r"[\s<>]", spot.before)[-1]
    token = left + spot.numeral.text + re.split(r"[\s<>]", spot.behind)[0]
    return any(m.start() <= len(left) < m.end() for m in _ADDRESS.finditer(token))


def _note(spot: Spot) -> bool:
    return spot.before.endswith("<sup>") and spot.behind.startswith("</sup>")


def _listed(spot: Spot) -> bool:
    """The number of a list's item or of a table at the beginning of its paragraph."""
    start = re.fullmatch(r"[\s>*_(#-]*(?:(?:table|figure|fig\.?|annex) (?:no\.?:? ?)?)?", spot.before, re.IGNORECASE)
    return bool(start) and bool(re.match(r"[.):](?: |\*|$)|\.\d", spot.behind)) and len(spot.bare) < 4


def _table(spot: Spot) -> bool:
    return bool(re.search(r"\b(?:table|figure|fig\.)(?: no)?[.:]* ?$", spot.before, re.IGNORECASE))


def _page(spot: Spot) -> bool:
    return spot.text[: 2 * _WINDOW].strip(" -–|") == spot.numeral.text or bool(
        re.search(r"\bpage $", spot.before, re.IGNORECASE)
    )


def _sign(spot: Spot) -> bool:
    """Numbers joined by strokes as acts have them, and digits that go on one."""
    if spot.numeral.kind == "sign":
        return not re.fullmatch(r"(?:19|20)\d\d ?/ ?(?:19|20)?\d\d", spot.bare) or bool(_CITED.search(spot.before))
    return bool(re.search(r"\d ?/ ?$", spot.before)) and not re.search(r"[IVX]+/$", spot.before)


def _cited(spot: Spot) -> bool:
    if spot.numeral.kind == "words":
        return False
    if spot.numeral.kind == "attached":
        return bool(re.fullmatch(rf"(?:{_PART}|{_NO})\.?\d+[\w.]*", spot.bare, re.IGNORECASE))
    if re.fullmatch(_YEAR, spot.bare) and not re.search(rf"\b{_NO}[. ]*$", spot.before, re.IGNORECASE):
        return False
    return bool(_CITED.search(spot.before)) or (
        spot.numeral.kind == "roman" and bool(re.search(r"\bsee $", spot.before))
    )


def _provision(spot: Spot) -> bool:
    return spot.numeral.kind == "ordinal" and bool(_PARTS_BEHIND.match(spot.behind))


def _page_of_work(spot: Spot) -> bool:
    return bool(re.search(r"\b\d{4}[a-z]?: ?$", spot.before)) and spot.behind[:1] in ")-–,"


def _author_year(spot: Spot) -> bool:
    """A year in brackets behind an author or a title: (Roe, 2016), Roe, W. (1995)."""
    if not re.fullmatch(_YEAR, spot.bare) or not re.match(r"[a-z]?(?:\)|:\s?\d|, [^\W\d_]+ \d+\))", spot.behind):
        return False
    return bool(_WORK.search(spot.before))


def _full_date(spot: Spot) -> bool:
    """A date in digits, or a day beside its month."""
    if spot.numeral.kind == "date":
        return True
    if spot.numeral.kind == "roman":
        return bool(re.match(r"(?:[-–][IVX]+)?/(?:19|20)\d\d", spot.behind))
    if re.fullmatch(r"\d{1,2}\.\d{1,2}", spot.bare):
        return bool(re.match(r"\.? (?:of )?(?:19|20)\d\d\b", spot.behind))
    if re.fullmatch(_YEAR, spot.bare) and _DATED.search(spot.before):
        return True
    day = re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", spot.bare)
    if not day or not 1 <= spot.numeral.values[0] <= 31:
        return False
    return bool(_DAY.search(spot.before)) or bool(_DAY_BEHIND.match(spot.behind))


def _stretch(spot: Spot) -> bool:
    """A stretch of time that is dated or counted back: the first nine months, six months of 2019, the 1990s."""
    if re.match(r"s\b|’s\b|'s\b", spot.behind) and re.fullmatch(r"(?:1[5-9]|20)\d0", spot.bare):
        return True
    if re.match(r"[ -](?:century|centuries)\b", spot.behind):
        return True
    if spot.bare.lower() in ("half", "quarter"):
        return bool(_HALF.match(spot.behind))
    if spot.numeral.kind == "ordinal":
        return bool(re.match(r" (?:half|quarter)\b", spot.behind)) and bool(
            _HALF.match(spot.behind.partition(" ")[2][4:])
        )
    if _STRETCH_DATED.match(spot.behind):
        return True
    return bool(_STRETCH_BEFORE.search(spot.before)) and bool(_STRETCH_BEHIND.match(spot.behind))


def _reference(spot: Spot) -> bool:
    return is_reference_list(spot.section)


def _year(spot: Spot) -> bool:
    """A year, alone or in a span of years."""
    if spot.numeral.kind == "sign":
        return bool(re.fullmatch(r"(?:19|20)\d\d ?/ ?(?:19|20)?\d\d", spot.bare))
    if re.fullmatch(_YEAR, spot.bare):
        return True
    return re.fullmatch(r"\d\d", spot.bare) is not None and bool(re.search(r"(?:19|20)\d\d ?[-–/] ?$", spot.before))


def _designation(spot: Spot) -> bool:
    return spot.numeral.kind == "attached"


def _ranking(spot: Spot) -> bool:
    return spot.numeral.kind == "ordinal"


def _one_of(spot: Spot) -> bool:
    return spot.bare.lower() == "one" and bool(_PARTITIVE.match(spot.behind))


def _one_more(spot: Spot) -> bool:
    """The second of "one of which ..., and one to ..."."""
    return spot.bare.lower() == "one" and bool(_SECOND_ONE.search(spot.before)) and spot.behind[:1] == " "


def _enumerated(spot: Spot) -> bool:
    return spot.numeral.kind == "words" and bool(_ENUMERATED.match(spot.behind))


def _one_joint(spot: Spot) -> bool:
    return spot.bare.lower() == "one" and bool(_UNITED.search(spot.before))


def _postal(spot: Spot) -> bool:
    return spot.numeral.kind == "digits" and bool(_POSTAL.search(spot.before))


def _round_the_clock(spot: Spot) -> bool:
    return spot.bare == "24" and bool(re.match(r"[ -]hours?\b|/7", spot.behind))


def _times(spot: Spot) -> bool:
    return bool(re.match(r" times\b|-fold\b|fold\b", spot.behind))


FIRM: tuple[Rule, ...] = (
    (IGNORED, "footnote mark", _note),
    (CITATION, "address", _address),
    (IGNORED, "postal address", _postal),
    (IGNORED, "number of a table", _table),
    (IGNORED, "number in a list", _listed),
    (IGNORED, "page number", _page),
    (CITATION, "number of an act", _sign),
    (DATE, "date", _full_date),
    (DATE, "stretch of time", _stretch),
    (CITATION, "act or provision", _cited),
    (CITATION, "act or provision", _provision),
    (CITATION, "page of a work", _page_of_work),
    (CITATION, "year of a work", _author_year),
    (CITATION, "bibliographic", _reference),
)
"""Rules before the graph is asked."""

LOOSE: tuple[Rule, ...] = (
    (DATE, "year", _year),
    (NAME, "designation", _designation),
    (IGNORED, "ordinal, which ranks and does not count", _ranking),
    (IGNORED, "one of several, which does not count", _one_of),
    (IGNORED, "one of several, which does not count", _one_more),
    (IGNORED, "one in the sense of the same", _one_joint),
    (IGNORED, "how many things the sentence goes on to name", _enumerated),
    (IGNORED, "round the clock", _round_the_clock),
    (IGNORED, "how many times as much", _times),
)
"""Rules for what no statement has."""


def by_form(spot: Spot, rules: tuple[Rule, ...]) -> tuple[str, str] | None:
    """Class and reason by the first rule that fits.

    >>> from kg.ingest.numerals import numerals
    >>> text = "Article 5 of Law No. 04/L-7 of 1 May 2005: two of 30 (Roe, 2016) in the first nine months of 2006."
    >>> for number in numerals(text):
    ...     print(number.text, by_form(Spot(text, number), FIRM) or by_form(Spot(text, number), LOOSE))
    5 ('citation', 'act or provision')
    04/L-7 ('citation', 'number of an act')
    1 ('date', 'date')
    2005 ('date', 'date')
    two None
    30 None
    2016 ('citation', 'year of a work')
    first ('ignored', 'ordinal, which ranks and does not count')
    nine ('date', 'stretch of time')
    2006 ('date', 'year')
    """
    return next(((kind, reason) for kind, reason, fits in rules if fits(spot)), None)


def measured(spot: Spot) -> bool:
    """Whether a unit of time or length follows.

    >>> from kg.ingest.numerals import numerals
    >>> [measured(Spot("30- to 90-day, 5 ducks", n)) for n in numerals("30- to 90-day, 5 ducks")]
    [True, True, False]
    """
    return bool(_MEASURED.match(spot.behind))
