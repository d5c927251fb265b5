"""HTML: what a browser shows of a page's main part, as text; nothing of it is run or fetched (selectolax)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.ingest.reading import Text
from kg.ingest.reading.plain import decoded

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HIDDEN = "script, style, noscript, template, svg, math, iframe, object, embed, form, nav, aside, footer, [hidden]"
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer header hr "
    "html li main ol p pre section summary table tbody thead tfoot tr ul caption".split()
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DEEPEST = 500
"""Elements within one another; a page nested deeper is malformed, or means harm."""


def read_html(name: str, data: bytes, encoding: str = "") -> Text:
    """The text of a page: headings behind ``##``, list items behind ``-``, cells apart by tabs.

    Raises:
        InputError: It is not in its encoding, or its elements are nested without end.
    """
    from selectolax.lexbor import LexborHTMLParser

    declared = _CHARSET.search(data[:4096])
    marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    said = declared[1].decode("ascii") if declared and not encoding and not marked else encoding
    tree = LexborHTMLParser(decoded(name, data, said))
    for node in tree.css(_HIDDEN):
        node.decompose()
    mains = tree.css("main") or tree.css("article")
    root = mains[0] if len(mains) == 1 else tree.body
    writer = _Writer(name)
    if root is not None:
        writer.walk(root, 0)
    return Text(writer.text())


class _Writer:
    """Gathers blocks of text in order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._blocks: list[str] = []
        self._words: list[str] = []

    def text(self) -> str:
        """All blocks, a blank line between them; rows of a table follow one another."""
        self._close()
        made: list[str] = []
        for block in self._blocks:
            row = "\t" in block
            made.append("\n" if made and row and "\t" in self._last(made) else "\n\n" if made else "")
            made.append(block)
        return "".join(made) + "\n"

    def walk(self, node: LexborNode, depth: int) -> None:
        """Write what a node shows."""
        if depth > _DEEPEST:
            raise InputError(f"{self._name}: its elements are nested more than {_DEEPEST} deep; it is malformed")
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._words.append(child.text(deep=False) or "")
            elif re.fullmatch(r"h[1-6]", tag):
                self._block(f"{'#' * int(tag[1])} {_blank(child.text())}" if _blank(child.text()) else "")
            elif tag == "tr":
                cells = [_blank(cell.text(separator=" ")) for cell in child.iter() if cell.tag in ("td", "th")]
                self._block("\t".join(cells) if any(cells) else "")
            elif tag == "br":
                self._words.append("\n")
            elif tag == "sup" and (mark := _blank(child.text())).isdecimal():
                self._words.append(f"<sup>{mark}</sup>")
            elif tag in _BLOCKS:
                self._close()
                self._words += ["- "] if tag == "li" else []
                self.walk(child, depth + 1)
                self._close()
            else:
                self.walk(child, depth + 1)

    @staticmethod
    def _last(made: list[str]) -> str:
        return made[-1]

    def _block(self, text: str) -> None:
        self._close()
        if text:
            self._blocks.append(text)

    def _close(self) -> None:
        lines = [_blank(line) for line in "".join(self._words).split("\n")]
        text = _blank(" ".join(lines))
        self._words = []
        if text and text != "-":
            self._blocks.append(text)


def _blank(text: str) -> str:
    return " ".join(text.split())
