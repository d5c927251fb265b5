"""Verify whether a document says, at each passage's place, what the passage says it says.

For every passage of a document's source:

* its *key phrase* stands in its paragraph (section and position as :func:`kg.ingest.paragraphs.outline` counts them)
  exactly once; white space, Markdown's escapes and hyphens at line ends aside;
* what it says stands in its *reach*: printed forms word by word; numbers, months and days in digits or words. A
  passage's sentences are those that its key phrase stands in; its reach are these and the sentences beside them, before
  and behind, up to the next one that holds another passage's key phrase. (A fact two sentences on has a passage of its
  own, or nobody would find it.) A year may stand anywhere in the paragraph ("In 2005 ... In July"), or follow from
  "this year" or "last year" and the document's date; the numerals of a statement in our own words, which also draws on
  what went before, anywhere in the document;
* where it is a row of a table, the years that its figures are about stand in the row, or in the table's head: the
  nearest row of years above, or else row 0, or else the caption;
* its sentences are the ones that were read, word by word, and so is the head of its table. A digest tells
  (``seeds/read.tsv``, made by ``kg verify --record``), so that no change escapes, not even of a name for which the
  graph keeps no printed form, or of one of two equal numbers. Once a sentence has changed, years and numerals of
  statements too are looked for in the reach only: what stands elsewhere no longer excuses what may be gone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.ingest.numeral_forms import CITATION, FIRM, IGNORED, Spot, by_form
from kg.ingest.numerals import MONTHS, numerals, stands
from kg.located import Place, locate_passages, nearest_place, phrase_spans, place_text, table_head
from kg.passages import PRINTED_VALUE, VALUE, Form, Passage, Source, forms, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.dataset import Dataset
    from kg.documents import Document, Paragraph

RECORD = "read.tsv"
"""File beside the seeds: a line a passage, its id behind its source's and the digest of its sentences."""

_RELATIVE = (
    (re.compile(r"\bthis year\b", re.IGNORECASE), 0),
    (re.compile(r"\b(?:last|previous|preceding) year\b|\byear (?:before|earlier)\b", re.IGNORECASE), -1),
    (re.compile(r"\bnext year\b", re.IGNORECASE), 1),
)
"""Words for a year, and how far it is from that of the document."""

_DIGEST_LENGTH = 16
_NAMES = {"printedName": "name", "printedNumber": "number", "printedAs": "citation", "printedValue": "figure"}


@dataclass(frozen=True)
class Check:
    """A passage verified or not: the span of its key phrase in the untouched document, and the problems found."""

    passage: Passage
    span: tuple[int, int] | None
    problems: tuple[str, ...] = ()
    digest: str = ""
    """Digest of its sentences as they stand in the document."""

    @property
    def verified(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True)
class Verification:
    """A document verified: its source, whether its bytes aren't those that were read, and a check a passage."""

    name: str
    source: Source
    changed: bool
    checks: tuple[Check, ...]

    @property
    def verified(self) -> int:
        """Number of passages without a problem."""
        return sum(check.verified for check in self.checks)

    def stale(self, record: Mapping[str, str]) -> list[str]:
        """Ids of passages of which a record says something else than the document that was read."""
        if self.changed or not record:
            return []
        keys = {_key(self.source, check.passage): check.digest for check in self.checks}
        known = {key for key in record if key.startswith(f"{self.source.id}/")}
        return sorted(key for key in known | set(keys) if record.get(key, "") != keys.get(key, ""))


def verify(document: Document, source: Source, record: Mapping[str, str] | None = None) -> Verification:
    """What a document says of a source's passages, in order of the text; ``record`` is :func:`read_record`'s."""
    places = locate_passages(document, source)
    checks = []
    for passage in source.passages:
        if passage.iri in places:
            read = (record or {}).get(_key(source, passage), "")
            checks.append(_checked(document, source, passage, places[passage.iri], read))
        else:
            problems = [_misplaced(document, passage)]
            if place := nearest_place(document, passage):
                looker = _Looker(document, source, place, changed=True)
                problems += [_missing(form) for form in forms(passage) if not looker.has(form)]
            checks.append(Check(passage, None, tuple(dict.fromkeys(problems))))
    checks.sort(key=lambda check: check.span or (len(document.text), 0))
    return Verification(document.name, source, document.digest != source.digest, tuple(checks))


def read_record(dataset: Dataset, *, uppermost: bool = False) -> dict[str, str]:
    """Digests of the sentences that were read, by ``source/passage``; empty where a dataset has no record.

    Of all folders of a dataset, or only of the uppermost, which is the one that is worked on.

    Raises:
        InputError: A line is malformed.
    """
    found: dict[str, str] = {}
    for path in (root / "seeds" / RECORD for root in dataset.roots[-1 if uppermost else 0 :]):
        for number, line in enumerate(path.read_text("utf-8").splitlines() if path.is_file() else [], 1):
            match = re.fullmatch(r"(\S+)\t([0-9a-f]+)", line)
            if not match:
                raise InputError(
                    f"seeds/{RECORD}:{number}: not a passage and a digest; remove the line and renew the file "
                    f"with kg verify --record --output seeds/{RECORD}"
                )
            found[match[1]] = match[2]
    return found


def record_of(verifications: Sequence[Verification], kept: Mapping[str, str] | None = None) -> str:
    """The record of documents as they stand, sorted; ``kept`` is a record of which other documents' lines are kept.

    Raises:
        InputError: A document is not the one that was read.
    """
    for one in verifications:
        if one.changed:
            raise InputError(f"{one.name}: has changed since {one.source.id} was read; a record is of what was read")
    keys = {_key(one.source, check.passage): check.digest for one in verifications for check in one.checks}
    anew = {one.source.id for one in verifications}
    others = {key: digest for key, digest in (kept or {}).items() if key.partition("/")[0] not in anew}
    return "".join(f"{key}\t{digest}\n" for key, digest in sorted({**others, **keys}.items()) if digest)


def digest(text: str) -> str:
    r"""Digest of a text's words, without white space, signs, hyphens and emphasis.

    >>> digest("Two **ducks**, \n qua-\ncking.") == digest("Two ducks quacking") != digest("Two ducks quack")
    True
    """
    words = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text)
    told = "".join(f" {word} " if word[0].isdigit() else word for word in words)
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGEST_LENGTH]


def _key(source: Source, passage: Passage) -> str:
    return f"{source.id}/{passage.id}"


def _checked(document: Document, source: Source, passage: Passage, place: Place, read: str) -> Check:
    heads = table_head(document, place.paragraph)
    now = digest(" ".join([*(head.text for head in heads), place.paragraph.told(place.own)]))
    changed = bool(read) and read != now and document.digest != source.digest
    looker = _Looker(document, source, place, changed)
    differs = f"its {'row or the head of its table' if heads else 'sentence'} differs from the one that was read"
    problems = [differs] if changed else []
    problems += [_missing(form) for form in forms(passage) if not looker.has(form)]
    problems += _unequal(passage) + _undated(passage, place, heads)
    return Check(passage, place.origin, tuple(dict.fromkeys(problems)), now)


def _misplaced(document: Document, passage: Passage) -> str:
    phrase = f"key phrase “{passage.phrase}”"
    times = len(phrase_spans(document, passage))
    if times:
        return f"{phrase} stands {times} times in its paragraph"
    elsewhere = [one for one in document.paragraphs if one.folded.find(passage.phrase)]
    if elsewhere:
        found = "; ".join(f"{one.section}, {place_text(one.position)}" for one in elsewhere[:3])
        return f"{phrase} does not stand at its place, but in {found}"
    if not document.at(passage.section, passage.position):
        return f"{phrase} does not stand in the document, which has no such paragraph"
    return f"{phrase} does not stand at its place, nor elsewhere"


@dataclass(frozen=True)
class _Looker:
    """Looks for what a passage says about its place; ``changed`` is whether its sentences have changed."""

    document: Document
    source: Source
    place: Place
    changed: bool

    def has(self, form: Form) -> bool:
        """Whether a form stands where it must."""
        if form.kind == "printed":
            spans = self.place.paragraph.folded.find(form.text)
            return any(self.place.paragraph.sentences_at(*span) <= self.place.reach for span in spans)
        if form.kind == "date":
            return self._date(form.text)
        if self._near(form.value, counted=form.kind == "number"):
            return True
        return form.kind == "told" and (self._follows(form.value) or (not self.changed and self._anywhere(form.value)))

    def _near(self, value: Decimal, *, counted: bool = False) -> bool:
        """Whether a value stands in the reach; a number that is counted does not stand in the number of an article."""
        paragraph, reach = self.place.paragraph, self.place.reach
        near = [n for n in paragraph.numerals if paragraph.sentences_at(n.start, n.end) <= reach]
        if counted:
            near = [n for n in near if (by_form(Spot(paragraph.text, n), FIRM) or ("",))[0] not in (CITATION, IGNORED)]
        return stands(value, near, paragraph.told(self.place.own))

    def _date(self, text: str) -> bool:
        year, *rest = (Decimal(part) for part in text.split("-"))
        beside = not self.changed and stands(year, self.place.paragraph.numerals)
        if not (beside or self._near(year) or self._follows(year)):
            return False
        return all(self._near(part) or (at == 0 and self._month(part)) for at, part in enumerate(rest))

    def _month(self, month: Decimal) -> bool:
        words = re.findall(r"[^\W\d_]+", self.place.paragraph.told(self.place.reach).casefold())
        return any(MONTHS.get(word) == month for word in words)

    def _follows(self, year: Decimal) -> bool:
        """Whether a year follows from words for it and the document's date."""
        issued = self.source.issued[:4]
        told = self.place.paragraph.told(self.place.own)
        distances = [distance for words, distance in _RELATIVE if words.search(told)]
        return issued.isdigit() and any(year == int(issued) + distance for distance in distances)

    def _anywhere(self, value: Decimal) -> bool:
        return any(stands(value, one.numerals) for one in self.document.paragraphs)


def _missing(form: Form) -> str:
    name = re.split(r"[#/]", form.predicate)[-1]
    if form.kind == "told":
        return f"a statement gives {form.text}, which does not stand there"
    if form.kind == "printed":
        return f"{_NAMES.get(name, name)} “{form.text}” does not stand there"
    return f"{name} {form.text} does not stand there"


def _undated(passage: Passage, place: Place, heads: Sequence[Paragraph]) -> list[str]:
    """Years that figures of a table's row are about, and that neither the row nor the table's head prints."""
    told = next((head.numerals for head in heads if head.numerals), [])
    missing = [year for year in passage.years if not stands(Decimal(year), [*told, *place.paragraph.numerals])]
    return [f"a figure is of {year}, which the head of its table does not give" for year in missing if heads]


def _unequal(passage: Passage) -> list[str]:
    """Figures whose value isn't what the printed one means, where that is one numeral."""
    given: dict[str, dict[str, str]] = {}
    for quad in passage.quads:
        if quad.predicate.value in (VALUE, PRINTED_VALUE):
            given.setdefault(str(quad.subject), {})[quad.predicate.value] = getattr(quad.object, "value", "")
    problems = []
    for one in given.values():
        printed = numerals(one.get(PRINTED_VALUE, ""))
        value = one.get(VALUE, "")
        if is_number(value) and len(printed) == 1 and Decimal(value) not in printed[0].values:
            problems.append(f"figure “{one[PRINTED_VALUE]}” is given as {value}")
    return problems
