"""What titles tell: the kind of an act and its number, as the configuration reads them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.ingest.gazette.config import Config, Kind


@dataclass(frozen=True)
class Reading:
    """What a title tells of its act."""

    kind: Kind
    number: str
    notation: str


def fold(title: str, look_alikes: Mapping[int, str] | None = None) -> str:
    """A title as patterns match it: capital letters without marks, look-alikes made Latin, single blanks.

    >>> fold("Udhёzim  Administrativ Nr. 3–A", {0x415: "E", 0x2013: "-"})
    'UDHEZIM ADMINISTRATIV NR. 3-A'
    """
    apart = unicodedata.normalize("NFKD", title.upper())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(bare.translate(look_alikes or {}).split())


def read_title(title: str, config: Config) -> Reading:
    """Kind and number of the act that has a title.

    Raises:
        InputError: No kind of the configuration fits.
    """
    folded = fold(config.remark.sub("", title), config.look_alikes)
    kind = next((one for one in config.kinds if one.title.search(folded)), None)
    if kind is None:
        raise InputError(f"no kind of act fits the title '{title}'; add one to the configuration")
    head = config.name_begins.split(folded, maxsplit=1)[0]
    for form in kind.numbers:
        if match := form.pattern.search(folded if form.within_name else head):
            parts = {name: re.sub(r"\s+", "", text or "") for name, text in match.groupdict().items()}
            number, notation = form.form.format(**parts), form.notation.format(**parts)
            return Reading(kind, number if notation else as_printed(number, title), notation)
    return Reading(kind, "", "")


def as_printed(number: str, title: str) -> str:
    """A number in the letters of its title, without blanks; unchanged where the title has it in no letters.

    >>> as_printed("L-79/01", "RULES no. l-79 /01"), as_printed("3/2004", "RULES No. 3-2004")
    ('l-79/01', '3/2004')
    """
    found = re.search(r"\s*".join(map(re.escape, number)), title, re.IGNORECASE) if number else None
    return re.sub(r"\s+", "", found[0]) if found else number


def same_number(number: str) -> str:
    """Two numbers of acts are the same if this is.

    >>> same_number("04/L -017") == same_number("4/l-17")
    True
    """
    return re.sub(r"\d+", lambda digits: str(int(digits[0])), re.sub(r"\s+", "", number).upper())
