"""The numerals of a text, in digits and in words: where they stand and what they can mean.

A numeral is told as it is printed and with every value that it can have: ``2,000`` is 2000, ``500.000`` five hundred
or five hundred thousand, ``19`` in ``2014-19`` also 2019, ``29.06.2017`` a day, a month and a year. Number words are
English; digits are read in any language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.ingest.folded import SOFT

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
        "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    )
    for number, name in enumerate(names.split(), 1)
}
"""Numbers of the months by their names, in three languages; English short forms too."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINAL_ONES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
).split()
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
_SMALL = {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_ORDINAL = {word: value for value, word in enumerate(_ORDINAL_ONES, 1)}
_ORDINAL |= {word: 20 + 10 * at for at, word in enumerate(_ORDINAL_TENS)} | {"hundredth": 100}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_LOOSE = {"dozen": 12, "dozens": 12, "hundreds": 100, "thousands": 1_000, "millions": 1_000_000}
_FRACTION = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_YEARS = re.compile(r"[ -]years?,?(?: and)? ")
_MONTHS = re.compile(r"[ -]months?(?!\w)")

_ALL = sorted([*_SMALL, *_ORDINAL, *_LARGE, *_LOOSE, *_FRACTION], key=lambda word: (-len(word), word))
_ANY_WORD = "|".join(f"{SOFT}?".join(word) for word in _ALL)
_JOINED = rf"(?:[ -]|{SOFT}|,? and (?:a (?=half|quarter))?)"
_WORDS = rf"(?<!\w)(?:{_ANY_WORD})(?:{_JOINED}(?:{_ANY_WORD})(?!\w))*(?!\w)"
_DATE = r"\d{1,2}\. ?\d{1,2}\. ?\d{4}(?!\d)|\d{4}-\d{2}-\d{2}(?!\d)"
_SIGN = r"(?:[^\W\d_]+/)*\d+(?: ?/ ?(?:[^\W_]+-?)*\d+(?:-\d+)*)+(?:-[^\W\d_]+)?"
_ATTACHED = r"(?<![^\W_])[^\W\d_]+[.-]?\d+(?:\.\d+)*(?![^\W_])"
_PLAIN = r"(?:[€$£] ?)?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)*)"
_ROMAN = r"(?<![^\W_])(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})(?![^\W_]|[.'’]\w)"
_NUMERAL = re.compile(
    rf"(?P<date>{_DATE})|(?P<sign>{_SIGN})|(?P<attached>{_ATTACHED})"
    rf"|(?P<digits>(?:{_PLAIN})(?P<ordinal>(?:<sup>)?(?:st|nd|rd|th)(?:</sup>)?(?![^\W_]))?)"
    rf"|(?P<roman>{_ROMAN})|(?P<words>{_WORDS})",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(rf" (?P<word>{'|'.join(_LARGE)})(?!\w)", re.IGNORECASE)
_PERCENT = re.compile(r" ?%| (?:percent|per cent)(?!\w)", re.IGNORECASE)
_NONE = re.compile(r"(?<!\w)(?:no|none|not|nobody|nothing|never|neither|nor|without|zero)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Numeral:
    """A numeral of a text: its span, how it is printed, what it can mean, and its kind.

    The first value is the plainest; ``half`` is also 50 (of a hundred).

    Kinds: ``digits``, ``words``, ``ordinal``, ``date`` (a whole date in digits), ``sign`` (numbers joined by strokes,
    as acts have them), ``attached`` (digits behind letters, as in a designation), ``roman``.
    """

    start: int
    end: int
    text: str
    values: tuple[Decimal, ...]
    kind: str


def numerals(text: str) -> list[Numeral]:
    """The numerals of a text in order.

    >>> [(n.text, n.kind) for n in numerals("Law 04/L-7 of 2005: thirty-five of 1,200 cases")]
    [('04/L-7', 'sign'), ('2005', 'digits'), ('thirty-five', 'words'), ('1,200', 'digits')]
    >>> [n.text for n in numerals("57.5% of €2 million, or $1,260")]
    ['57.5%', '€2 million', '$1,260']
    >>> [[str(value) for value in n.values] for n in numerals("30- to 90-day, three hundred and fifty, 2014-19, 00")]
    [['30'], ['90'], ['350'], ['2014'], ['19', '2019'], ['0']]
    >>> [(n.text, n.kind) for n in numerals("Chapter XV, I am in the 2<sup>nd</sup> place of COVID-19 on 29.06.2017")]
    [('XV', 'roman'), ('2<sup>nd</sup>', 'ordinal'), ('COVID-19', 'attached'), ('29.06.2017', 'date')]
    """
    found: list[Numeral] = []
    for match in _NUMERAL.finditer(text):
        if found and match.start() < found[-1].end:  # the multiple of the number before it
            continue
        kind = match.lastgroup or "digits"
        kind = "digits" if kind == "ordinal" and not match["ordinal"] else kind
        if kind == "roman":
            found += _roman(text, match)
        elif kind == "digits":
            found.append(_digits(text, match, found[-1] if found else None))
        else:
            found += _parts(match, kind)
    return [_with_months(text, *pair) for pair in zip(found, [*found[1:], None], strict=False)]


def stands(value: Decimal, numbers: Iterable[Numeral], text: str = "") -> bool:
    """Whether a value is among numerals; nought also stands in a text that denies.

    >>> stands(Decimal(12), numerals("five to twelve")), stands(Decimal(0), numerals("no case"), "no case")
    (True, True)
    """
    if any(value in number.values for number in numbers):
        return True
    return value == 0 and bool(_NONE.search(text))


def _with_months(text: str, number: Numeral, following: Numeral | None) -> Numeral:
    """A numeral of years that months follow also means both.

    >>> [[str(value) for value in n.values] for n in numerals("three years and six months, exactly half")]
    [['3', '3.5'], ['6'], ['0.5', '50.0']]
    """
    if not following or not number.values or not following.values:
        return number
    if not (_YEARS.fullmatch(text, number.end, following.start) and _MONTHS.match(text, following.end)):
        return number
    return replace(number, values=(*number.values, number.values[0] + following.values[0] / 12))


def _digits(text: str, match: re.Match[str], before: Numeral | None) -> Numeral:
    """A number in digits with its currency, multiple and percent sign."""
    printed = match[0]
    start, end = match.span()
    values = _values(re.sub(r"[€$£ ]|(?:<sup>)?[a-z]+(?:</sup>)?$", "", printed, flags=re.IGNORECASE))
    if multiple := _MULTIPLE.match(text, end):
        values = tuple(value * _LARGE[multiple["word"].lower()] for value in values)
        end = multiple.end()
    if percent := _PERCENT.match(text, end):
        end = percent.end()
    if before and before.end == start - 1 and text[before.end] in "-–/" and len(printed) == 2:
        values += tuple(value // 100 * 100 + values[0] for value in before.values if 1000 <= value < 3000)
    return Numeral(start, end, text[start:end], values, "ordinal" if match["ordinal"] else "digits")


def _values(printed: str) -> tuple[Decimal, ...]:
    """What digits with separators can mean.

    >>> [f"{value:f}" for value in (*_values("2,000"), *_values("500.000"), *_values("57.17"), *_values("6.1.2"))]
    ['2000', '500.000', '500000', '57.17', '6', '1', '2']
    """
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", printed):
        return (Decimal(printed.replace(",", "")),)
    if re.fullmatch(r"\d+[.,]\d+", printed):
        grouped = [Decimal(printed.replace(".", ""))] if re.fullmatch(r"\d{1,3}\.\d{3}", printed) else []
        return (Decimal(printed.replace(",", ".")), *grouped)
    return tuple(Decimal(part) for part in re.split(r"[.,]", printed) if part)


def _parts(match: re.Match[str], kind: str) -> list[Numeral]:
    """A date, a sign, a designation or number words."""
    printed, start = match[0], match.start()
    if kind != "words":
        values = tuple(dict.fromkeys(Decimal(part) for part in re.findall(r"\d+", printed)))
        return [Numeral(start, match.end(), printed, values, kind)]
    return _words(printed, start)


def _words(printed: str, start: int) -> list[Numeral]:
    """Number words; those that don't make one number come apart (``one two``).

    >>> [(n.text, str(n.values[0]), n.kind) for n in _words("twenty-first", 0) + _words("three and a half", 0)]
    [('twenty-first', '21', 'ordinal'), ('three and a half', '3.5', 'words')]
    >>> [n.text for n in _words("one and two", 0)]
    ['one', 'two']
    """
    tokens = [
        (m[0].lower().replace(SOFT, ""), m.start(), m.end())
        for m in re.finditer(_ANY_WORD + r"(?!\w)", printed, re.IGNORECASE)
    ]
    found: list[Numeral] = []
    at = 0
    while at < len(tokens):
        until, value, ordinal = _number(tokens, at, printed)
        a, b = tokens[at][1], tokens[until - 1][2]
        values = (value, value * 100) if printed[a:b].lower().replace(SOFT, "") in _FRACTION else (value,)
        found.append(Numeral(start + a, start + b, printed[a:b], values, "ordinal" if ordinal else "words"))
        at = until
    return found


def _number(tokens: list[tuple[str, int, int]], at: int, printed: str) -> tuple[int, Decimal, bool]:
    """The longest number that begins at a token: the token after it, its value, whether it is an ordinal."""
    total, part, last, used = Decimal(0), Decimal(0), Decimal(10**12), at
    ordinal = False
    for word, start, _ in tokens[at:]:
        joint = printed[tokens[used - 1][2] : start] if used > at else ""
        value = Decimal(_SMALL.get(word, _ORDINAL.get(word, 0)))
        if ordinal or (used > at and not _joins(word, value, part, last, joint)):
            break
        if word in _LARGE or word in _LOOSE:
            part = (part or Decimal(1)) * (_LARGE.get(word) or _LOOSE[word])
            last = part
            if _LARGE.get(word, 0) >= 1_000:
                total, part = total + part, Decimal(0)
        else:
            part += _FRACTION.get(word, value)
            last = value if word not in _FRACTION else Decimal(0)
        ordinal = word in _ORDINAL
        used += 1
    return used, total + part, ordinal


def _joins(word: str, value: Decimal, part: Decimal, last: Decimal, joint: str) -> bool:
    """Whether a word goes on a number of which ``part`` was read, the last word being worth ``last``."""
    if word in _FRACTION:
        return joint == " and a " and last != 0
    if word in _LARGE or word in _LOOSE:
        return part > 0 and joint == " " and (last < 100 or _LARGE.get(word, 0) > last)
    if "and" in joint:
        return last >= 100
    return value > 0 and ((last >= 100 and joint == " ") or (20 <= last < 100 and value < 10))


def _roman(text: str, match: re.Match[str]) -> list[Numeral]:
    """A roman number in capitals; a single letter counts only beside another number or the name of a part."""
    printed = match[0]
    if not printed.isupper():
        return []
    before, behind = text[: match.start()], text[match.end() :]
    part = re.search(r"(?:chapter|part|title|annex|section|volume)\.? $", before, re.IGNORECASE)
    span = re.match(r"[-–/][IVX\d]", behind) or re.search(r"[IVX][-–]$", before)
    item = printed != "I" and re.match(r" [a-z]\b(?!')", behind)
    if len(printed) < 2 and not (part or span or item):
        return []
    worth = {"I": 1, "V": 5, "X": 10}
    values = [worth[sign] for sign in printed]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return [Numeral(match.start(), match.end(), printed, (Decimal(total),), "roman")]
