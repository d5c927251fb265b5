"""A stretch of a document as it is compared: white space, escapes and line-end hyphens folded, offsets kept.

Folding changes nothing that a reader would call the text: a run of white space is one blank, the backslash with
which Markdown escapes a sign is dropped, so are the tags that raise the letters of an ordinal (``2nd``), and a hyphen
at the end of a line is a soft one, which a word may have or not (``traf-`` and ``ficking`` are "trafficking", ``co-``
and ``operate`` "co-operate" as well as "cooperate").
Every folded character knows where it stood in the untouched text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SOFT = "\xad"
"""U+00AD, soft hyphen: what a hyphen at the end of a line becomes."""

_PIECE = re.compile(
    r"(?P<soft>(?<=\w)(?:-[ \t\r]*\n\s*|\xad\s*)(?=\w))"
    r"|(?P<blank>\s+)"
    r"|(?P<dropped>\\(?=[!-/:-@\[-`{-~])|(?<=\d)<sup>(?=(?:st|nd|rd|th)</sup>)|(?<=st|nd|rd|th)</sup>)"
    r"|(?P<plain>.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Folded:
    """Folded text; ``offsets[i]`` is where its character ``i`` stood in the untouched document."""

    text: str
    offsets: tuple[int, ...]

    def find(self, phrase: str) -> list[tuple[int, int]]:
        r"""Where a phrase stands, as spans of the folded text; it neither begins nor ends within a word.

        >>> text = folded("a co-operation of\n two, for two\\$", [(0, 34)])
        >>> text.find("of two"), text.find("tw"), text.find("cooperation"), text.find("two$")
        ([(15, 21)], [], [], [(27, 31)])
        """
        pattern = _pattern(phrase)
        return [match.span() for match in pattern.finditer(self.text)] if pattern else []

    def origin(self, start: int, end: int) -> tuple[int, int]:
        r"""The span in the untouched document of a span of the folded text.

        >>> folded("one\n  two", [(0, 9)]).origin(4, 7)
        (6, 9)
        """
        return self.offsets[start], self.offsets[end - 1] + 1


def folded(document: str, spans: Iterable[tuple[int, int]]) -> Folded:
    r"""The folded text of some spans of a document; spans are read one after the other, a blank between them.

    >>> text = folded("for\tthe traf-\nficking \\$5", [(0, 25)])
    >>> text.text.replace(SOFT, "~"), text.find("trafficking"), text.find("traf-ficking")
    ('for the traf~ficking $5', [(8, 20)], [(8, 20)])
    >>> folded("one--\ntwo", [(0, 3), (6, 9)]).text, plain("the 2<sup>nd</sup> place<sup>1</sup>")
    ('one two', 'the 2nd place<sup>1</sup>')
    """
    out: list[str] = []
    offsets: list[int] = []
    for start, end in spans:
        if out and out[-1] != " ":
            out.append(" ")
            offsets.append(start)
        for piece in _PIECE.finditer(document, start, end):
            if piece["dropped"]:
                continue
            sign = SOFT if piece["soft"] else " " if piece["blank"] else piece["plain"]
            if sign != " " or (out and out[-1] != " "):
                out.append(sign)
                offsets.append(piece.start())
    if out and out[-1] == " ":
        del out[-1], offsets[-1]
    return Folded("".join(out), tuple(offsets))


def plain(text: str) -> str:
    r"""A text of one's own folded in the same way.

    >>> plain(" two\n \\$5 ")
    'two $5'
    """
    return folded(text, [(0, len(text))]).text


def _pattern(phrase: str) -> re.Pattern[str] | None:
    """What finds a phrase: a soft hyphen may stand between any two letters, and for a hard one."""
    signs = [sign for sign in plain(phrase) if sign != SOFT]
    if not signs:
        return None
    made = []
    for sign, following in zip(signs, [*signs[1:], " "], strict=True):
        made.append(f"[-{SOFT}]" if sign == "-" else re.escape(sign))
        made += [f"{SOFT}?"] if sign.isalnum() and following.isalnum() else []
    before = r"(?<!\w)" if signs[0].isalnum() else ""
    after = r"(?!\w)" if signs[-1].isalnum() else ""
    return re.compile(before + "".join(made) + after)
