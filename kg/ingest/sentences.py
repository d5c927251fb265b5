"""The sentences of a paragraph.

Libraries without a model to download (pySBD, syntok, sentencex) cut legal prose inside its citations: "paragraph 1.
Article 165", "(Article 7.1. National Authority)", "Article. 165."; their cuts would have to be mended by the rules
that stand here. A sentence ends at a full stop, question or exclamation mark, with the quotes, brackets and note
marks that close behind it, where a sentence can begin. It does not end

* after an abbreviation, an initial, or letters with stops (``no.``, ``e.g.``, ``W.``, ``U.S.``);
* within brackets that close again in the paragraph;
* after the number of a citation when another part of it follows (``paragraph 1. Article 165``);
* before a source in brackets: ``groups. (Author, 2006)`` is one sentence with what it supports.
"""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"”’'»)\]*]*(?:<sup>\d+</sup>)?(?= )")
_BEGIN = re.compile(r"[\"“‘'«(\[*]*(?:<sup>\d+</sup> )?[\"“‘'«(\[*]*[A-ZÀ-ÖØ-ÞŠŽČĆĐ\d€$£]|[“‘«]|https?://")
_SOURCE = re.compile(r" \([^()]{0,60}\b\d{4}[a-z]?(?::\s?\d+)?\)\.?(?= |$)| \([A-Z]+(?:/[\w-]+)+\)\.?(?= |$)")
"""A source in brackets behind the full stop: author and year, or the sign of an act."""

_ABBREVIATIONS = frozenset(
    "no nos nr art arts par para paras sub sec ch chap vol p pp ed eds fq cf vs etc al sur e.g i.e a.k.a approx "
    "mr mrs ms dr prof st jr sr inc ltd co dept gov gen jan feb mar apr jun jul aug sep sept oct nov dec "
    "br čl zak str neni nen kap".split()
)
_BEFORE_NUMBER = frozenset({"article", "paragraph", "chapter", "section", "point", "no", "nr", "art", "par"})
"""Words with a stray full stop before their number, as in ``Article. 165``; ``no`` may end a sentence otherwise."""

_PARTS = r"(?:sub-?)?(?:articles?|paragraphs?|chapters?|sections?|points?|items?|art|par)"
_CITED = re.compile(rf"\b{_PARTS}\.? ?\d+[a-z]?(?:\.\d+)*\.$", re.IGNORECASE)
_PART = re.compile(rf"{_PARTS}\b", re.IGNORECASE)
_CAPTION = re.compile(r"\**(?:(?:table|figure) )?(?:\d{1,3}|[IVX]+)(?:\.\d+)*", re.IGNORECASE)
"""The number of a list, a heading or a table, all that stands before the full stop."""

_REFERENCES = re.compile(
    r"[\d. ]*(?:list of )?"
    r"(?:references|bibliography|literature|works cited|sources|referencat?|bibliografia|literatura)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s(\[“\"‘']+$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a folded text, in order; together they are the text but for blanks.

    >>> text = "Law no. 5 of the U.S. office (Art. 7. Aims) says so. Mr. W. Roe did? “Yes.” It ended. (Roe, 2016) Bye."
    >>> [text[start:end] for start, end in sentences(text)][1:]
    ['Mr. W. Roe did?', '“Yes.”', 'It ended. (Roe, 2016)', 'Bye.']
    >>> len(sentences("The form of paragraph 1. Article 5, is in paragraph 2. Article. 5. for which years are due."))
    1
    """
    spans: list[tuple[int, int]] = []
    start = 0
    closed = _brackets(text)
    for match in _END.finditer(text):
        end = match.end()
        if end <= start or any(a < match.start() < b for a, b in closed):
            continue
        source = _SOURCE.match(text, end)
        if source and (source.end() == len(text) or _BEGIN.match(text, source.end() + 1)):
            end = source.end()
        elif not _ends(text, start, match):
            continue
        if end < len(text):
            spans.append((start, end))
            start = end + 1
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def units(text: str, section: str, position: str) -> list[tuple[int, int]]:
    """Spans of what a paragraph states one by one: its sentences; a table's row or a reference is one.

    >>> units("A. Roe (2016). On ducks. Pond Press.", "References", "1"), units("1 2. Three", "Ducks", "table-1/row-2")
    ([(0, 36)], [(0, 10)])
    """
    whole = "/row-" in position or (is_reference_list(section) and position.isdigit())
    return [(0, len(text))] if whole else sentences(text)


def is_reference_list(section: str) -> bool:
    """Whether a section is a list of the works that a document cites.

    >>> is_reference_list("7. References"), is_reference_list("References to ducks")
    (True, False)
    """
    return bool(_REFERENCES.fullmatch(section))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence that began at ``start`` ends with a match of the end mark."""
    following = text[match.end() + 1 :]
    if not _BEGIN.match(following):
        return False
    before = text[start : match.start()]
    if match[0] != ".":
        return True
    if (_CITED.search(f"{before}.") and _PART.match(following)) or _CAPTION.fullmatch(before.strip()):
        return False
    found = _WORD.search(before)
    word = found[0] if found else ""
    if word.lower() in _BEFORE_NUMBER:
        return not following[0].isdigit()
    return not (word.lower() in _ABBREVIATIONS or (_INITIALS.fullmatch(word) and (len(word) > 1 or word.isupper())))


def _brackets(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost brackets that close again.

    >>> _brackets("a (b (c) d) (e")
    [(2, 10)]
    """
    stack: list[int] = []
    spans: list[tuple[int, int]] = []
    for at, sign in enumerate(text):
        if sign == "(":
            stack.append(at)
        elif sign == ")" and stack:
            spans.append((stack.pop(), at))
    return sorted((a, b) for a, b in spans if not any(c < a and b < d for c, d in spans))
