"""Where a sentence stands: a document's sections and numbered paragraphs.

One function counts, for everyone: seeds give ``lf:section`` and ``lf:position`` as :func:`outline` numbers
them, and verifying and ingesting read the same numbers. The rules are few and need no configuration:

* a heading is a Markdown heading, or a line of its own of at most eight words, letters only, in title case; a run of
  white space in it, no-break spaces among them, is one blank;
* a paragraph is a block between blank lines; an item of a list is a paragraph of its own;
* a block that a page break cut in two counts once: the second half begins in lower case and the first
  half ends without a full stop, footnotes and rules between them notwithstanding;
* the rows of a table are ``table-N/row-M`` (the row of column heads is row 0), a footnote is ``footnote-N``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNTITLED = "text"
"""Section of what stands before the first heading."""

_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+)")
_FOOTNOTE = re.compile(r"<sup>(?P<number>\d+)</sup>\s")
_TABLE = re.compile(r"\**Table[^\S\n]+(?P<number>\d+)\.", re.IGNORECASE)
_TITLE_LINE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,7}")
_ENDS = re.compile(r"[.!?:;…][\"”’)*\]]*$")
_LIST_ITEM = re.compile(r"[-*•][^\S\n]")
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph and the pieces of the untouched text that it is made of."""

    section: str
    position: str
    spans: tuple[tuple[int, int], ...]

    def text(self, document: str) -> str:
        r"""The paragraph's words with white space folded.

        >>> Paragraph("text", "1", ((0, 3), (5, 9))).text("one--\ntwo")
        'one two'
        """
        return " ".join(" ".join(document[start:end].split()) for start, end in self.spans)


@dataclass(frozen=True)
class _Block:
    start: int
    end: int
    text: str


def outline(document: str) -> list[Paragraph]:
    r"""The paragraphs of a document in order.

    >>> [(p.section, p.position) for p in outline("# One\n\nA first line.\n\nCut by a\n\npage break.")]
    [('One', '1'), ('One', '2')]
    >>> [p.position for p in outline("**Table 2. Heads**\n\nYear\t2017\nMen\t3")]
    ['1', 'table-2/row-0', 'table-2/row-1']
    """
    section, number, table = UNTITLED, 0, 0
    paragraphs: list[Paragraph] = []
    running: int | None = None
    for block in _blocks(document):
        title = _title(block.text)
        if title is not None:
            section, number, running = title, 0, None
        elif re.fullmatch(r"[-*_ ]{3,}", block.text):
            continue
        elif note := _FOOTNOTE.match(block.text):
            paragraphs.append(Paragraph(section, f"footnote-{note['number']}", ((block.start, block.end),)))
        elif "\t" in block.text:
            rows = enumerate(_lines(block))
            paragraphs += [Paragraph(section, f"table-{table}/row-{n}", (span,)) for n, span in rows]
        elif running is not None and _continues(document, paragraphs[running], block):
            whole = paragraphs[running]
            paragraphs[running] = Paragraph(whole.section, whole.position, (*whole.spans, (block.start, block.end)))
        else:
            if caption := _TABLE.match(block.text):
                table = int(caption["number"])
            number, running = number + 1, len(paragraphs)
            paragraphs.append(Paragraph(section, str(number), ((block.start, block.end),)))
    return paragraphs


def _blocks(document: str) -> Iterator[_Block]:
    """Blocks between blank lines; each item of a list is a block."""
    for match in _BLOCK.finditer(document):
        lines = list(_lines(_Block(match.start(), match.end(), match.group())))
        if all(_LIST_ITEM.match(document[start:end].lstrip()) for start, end in lines) and len(lines) > 1:
            for start, end in lines:
                yield _Block(start, end, document[start:end].strip())
        else:
            yield _Block(match.start(), match.end(), match.group().strip())


def _lines(block: _Block) -> Iterator[tuple[int, int]]:
    at = block.start
    for line in block.text.splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line.rstrip("\n"))
        at += len(line)


def _title(text: str) -> str | None:
    r"""The heading that a block is, or None.

    >>> _title("### **3.1. The Court**"), _title("Prioritized Recommendations"), _title("One spokesperson")
    ('3.1. The Court', 'Prioritized Recommendations', None)
    >>> _title("###  3.1.\xa0The   Court"), _title("Prioritized \xa0Recommendations")
    ('3.1. The Court', 'Prioritized Recommendations')
    """
    text = _BLANKS.sub(" ", text)
    if heading := _HEADING.fullmatch(text):
        return heading["title"].replace("*", "").strip()
    words = [word for word in text.split() if len(word) > 3]
    if _TITLE_LINE.fullmatch(text) and words and all(word[0].isupper() for word in words):
        return text
    return None


def _continues(document: str, previous: Paragraph, block: _Block) -> bool:
    head = document[previous.spans[0][0] :].lstrip()
    if _TABLE.match(head) or _LIST_ITEM.match(block.text):
        return False
    before = document[previous.spans[-1][0] : previous.spans[-1][1]].rstrip()
    return block.text[0].islower() and not _ENDS.search(before)
