"""Every numeral of a document and what became of it: figure, norm, date, citation, name, ignored, or unlisted.

In this order: what its form leaves no doubt about (:data:`kg.ingest.numeral_forms.FIRM`); what a passage that reaches
its sentence prints or states; names of the registry with a numeral in them; what is left over by form
(:data:`kg.ingest.numeral_forms.LOOSE`). What nothing fits is unlisted, and for a curator to look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.documents import Paragraph
from kg.ingest.folded import folded
from kg.ingest.numeral_forms import CITATION, DATE, FIRM, IGNORED, LOOSE, NAME, Spot, by_form, measured
from kg.ingest.numerals import Numeral, numerals
from kg.located import Place, locate_passages
from kg.passages import PRINTED_VALUE, Form, Passage, Source, forms
from kg.text import natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from kg.documents import Document
    from kg.store.protocol import Store

FIGURE, NORM, UNLISTED = "figure", "norm", "unlisted"
CLASSES = (FIGURE, NORM, DATE, CITATION, NAME, IGNORED, UNLISTED)
"""What a numeral can be, in the order of reports."""

_DEFAULT = ox.DefaultGraph()
_FIGURES = frozenset({v.QB + "Observation", v.LF + "StatedChange", v.LF + "StatedShare", v.LF + "Breakdown"})
_CONTEXT = 60
"""Characters of a numeral's context on either side, at most."""

_PERIOD = ox.NamedNode(v.LF + "Period")
_ANAPHORIC = re.compile(r"\b(?:the|these|those|all|both|its|their) $", re.IGNORECASE)
_LABELS = (v.PREF_LABEL, v.ALT_LABEL)
_PRINTED = {"printedName": NAME, "printedNumber": CITATION, "printedAs": CITATION}


@dataclass(frozen=True)
class Listed:
    """A numeral of a document: span in the untouched text, place, text around it, class, and reason or statement."""

    start: int
    end: int
    section: str
    position: str
    numeral: str
    context: str
    kind: str
    reason: str


@dataclass(frozen=True)
class _Use:
    """What a passage says that a numeral can be: a class, what says so, the span or the value it must have."""

    kind: str
    reason: str
    span: tuple[int, int] | None
    value: Decimal | None
    measured: bool = False

    def fits(self, numeral: Numeral, spot: Spot) -> bool:
        """Whether a numeral is the one."""
        if self.span:
            return self.span[0] < numeral.end and numeral.start < self.span[1]
        return self.value in numeral.values and (not self.measured or measured(spot))


class Registered:
    """Names of things, and those that hold a numeral; a period's name is a date and no name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def names(self) -> dict[str, str]:
        """IRI of the thing by its name; names without a numeral are left out."""
        found: dict[str, str] = {}
        periods = {q.subject for q in self._store.quads(None, ox.NamedNode(v.TYPE), _PERIOD, _DEFAULT)}
        for label in _LABELS:
            for quad in self._store.quads(None, ox.NamedNode(label), None, _DEFAULT):
                name = getattr(quad.object, "value", "")
                if quad.subject not in periods and any(n.kind != "ordinal" for n in numerals(name)):
                    found[name] = min(getattr(quad.subject, "value", ""), found.get(name, "~"))
        return dict(sorted(found.items()))

    def labels(self, iri: str) -> list[str]:
        """Names of a thing."""
        quads = [
            q for label in _LABELS for q in self._store.quads(ox.NamedNode(iri), ox.NamedNode(label), None, _DEFAULT)
        ]
        return sorted(getattr(quad.object, "value", "") for quad in quads)


def list_numerals(document: Document, source: Source | None, registered: Registered) -> list[Listed]:
    """All numerals of a document in order, classified; without a source, by form and registered names alone."""
    places = locate_passages(document, source) if source else {}
    passages = {passage.iri: passage for passage in source.passages} if source else {}
    uses: dict[int, list[tuple[Passage, Place]]] = {}
    for iri, place in places.items():
        uses.setdefault(id(place.paragraph), []).append((passages[iri], place))
    whole = folded(document.text, [(0, len(document.text))]).text
    names = {name: iri for name, iri in registered.names.items() if name in whole}
    found = list(_headings(document, names, registered))
    for paragraph in document.paragraphs:
        near = sorted(uses.get(id(paragraph), ()), key=lambda one: one[0].iri)
        found += _of_paragraph(paragraph, near, names, registered)
    return sorted(found, key=lambda one: (one.start, one.end))


def _of_paragraph(
    paragraph: Paragraph, near: list[tuple[Passage, Place]], names: Mapping[str, str], registered: Registered
) -> Iterator[Listed]:
    told = {passage.iri: list(_uses(passage, place, registered)) for passage, place in near}
    named = _named(paragraph, names)
    figures = _figures(near)
    for numeral in paragraph.numerals:
        spot = Spot(paragraph.text, numeral, paragraph.section)
        at = paragraph.sentences_at(numeral.start, numeral.end)
        stated = figures + [use for passage, place in near if at & place.reach for use in told[passage.iri]]
        kind, reason = (
            by_form(spot, FIRM)
            or _first(stated, numeral, spot)
            or _first(named, numeral, spot)
            or _again(figures, numeral, spot, paragraph)
            or by_form(spot, LOOSE)
            or (UNLISTED, "no statement has it and no rule fits")
        )
        start, end = paragraph.folded.origin(numeral.start, numeral.end)
        context = _context(paragraph.text, numeral)
        yield Listed(start, end, paragraph.section, paragraph.position, numeral.text, context, kind, reason)


def _headings(document: Document, names: Mapping[str, str], registered: Registered) -> Iterator[Listed]:
    """Numerals between the paragraphs: of headings."""
    for start, end in document.gaps:
        text = folded(document.text, [(start, end)])
        heading = Paragraph(re.sub(r"^[#* ]+|[* ]+$", "", text.text), "heading", text, ((0, len(text.text)),))
        numbering = len(text.text) - len(text.text.lstrip("#* 0123456789.IVX"))
        first = text.origin(0, 1)[0] + numbering
        for one in _of_paragraph(heading, [], names, registered):
            ignored = one.kind != DATE and one.start < first
            yield replace(one, kind=IGNORED, reason="number of a heading") if ignored else one


def _uses(passage: Passage, place: Place, registered: Registered) -> Iterator[_Use]:
    """What a passage says that a numeral can be, the exact first."""
    types = {
        q.subject: q.object.value
        for q in passage.quads
        if q.predicate.value == v.TYPE and isinstance(q.object, ox.NamedNode)
    }
    kinds = {getattr(subject, "value", ""): kind for subject, kind in types.items()}
    loose: list[_Use] = []
    for form in (form for form in forms(passage) if form.predicate != PRINTED_VALUE):
        figure = kinds.get(form.subject) in _FIGURES
        name = form.predicate.rsplit("#", 1)[-1]
        reason = f"{name} of {_short(form.subject, passage)}"
        if form.kind == "printed":
            kind = _PRINTED.get(name, CITATION)
            yield from (_Use(kind, reason, span, None) for span in _spans(place, form.text))
        elif form.kind == "number":
            loose.append(_Use(FIGURE if figure or not kinds.get(form.subject) else NORM, reason, None, form.value))
        elif form.kind == "told":
            loose.append(_of_statement(form, kinds.get(form.subject, ""), reason))
    yield from loose
    yield from _of_conditions(passage, registered)


def _figures(near: list[tuple[Passage, Place]]) -> list[_Use]:
    """The figures of a paragraph, each at the place where it is printed.

    Of figures printed alike each takes the next place in its passage's reach, in its sentences first: the second "two"
    of a sentence is the second figure's, or nobody's. Where all places are taken, one numeral gives several figures.
    """
    taken: dict[tuple[int, int], _Use] = {}
    shared: list[_Use] = []
    for passage, place in near:
        printed = [form for form in forms(passage) if form.predicate == PRINTED_VALUE]
        for form in sorted(printed, key=lambda form: natural(form.subject)):
            spans = _spans(place, form.text)
            spans.sort(key=lambda span: (not place.paragraph.sentences_at(*span) <= place.own, span))
            free = [span for span in spans if span not in taken]
            use = _Use(FIGURE, f"printedValue of {_short(form.subject, passage)}", (free or spans or [(0, 0)])[0], None)
            if free:
                taken[free[0]] = use
            else:
                shared.append(use)
    return [*taken.values(), *shared]


def _again(figures: list[_Use], numeral: Numeral, spot: Spot, paragraph: Paragraph) -> tuple[str, str] | None:
    """A figure of this sentence or the one before it that is said again: "the two officials", "these 36 victims"."""
    if numeral.kind == "ordinal" or not _ANAPHORIC.search(spot.before):
        return None
    here = max(paragraph.sentences_at(numeral.start, numeral.end))
    for use in figures:
        if not use.span or use.span[1] > numeral.start or min(paragraph.sentences_at(*use.span)) < here - 1:
            continue
        if any(set(numeral.values) & set(n.values) for n in numerals(spot.text[slice(*use.span)])):
            return FIGURE, f"{use.reason}, said again"
    return None


def _of_statement(form: Form, kind: str, reason: str) -> _Use:
    """A number that a statement in our words gives: a norm's, or else a measure; counts must be figures."""
    norm = kind in {v.LF + name for name in ("Right", "Duty", "Penalty")}
    return _Use(NORM, reason, None, form.value, measured=not norm)


def _of_conditions(passage: Passage, registered: Registered) -> Iterator[_Use]:
    """Numbers in the names of the conditions on which claims depend."""
    for quad in passage.quads:
        if quad.predicate.value == v.LF + "condition" and isinstance(quad.object, ox.NamedNode):
            for value in {
                n.values[0] for label in registered.labels(quad.object.value) for n in numerals(label) if n.values
            }:
                yield _Use(NORM, f"condition of {_short(getattr(quad.subject, 'value', ''), passage)}", None, value)


def _spans(place: Place, text: str) -> list[tuple[int, int]]:
    """Where a printed form stands in a passage's reach."""
    paragraph = place.paragraph
    return [span for span in paragraph.folded.find(text) if paragraph.sentences_at(*span) <= place.reach]


def _named(paragraph: Paragraph, names: Mapping[str, str]) -> list[_Use]:
    """Registered names in a paragraph."""
    found = [(name, iri) for name, iri in names.items() if name in paragraph.text]
    return [_Use(NAME, iri, span, None) for name, iri in found for span in paragraph.folded.find(name)]


def _first(uses: Iterable[_Use], numeral: Numeral, spot: Spot) -> tuple[str, str] | None:
    """Class and reason by the first use that fits; figures come first, as one numeral may be in a name as well."""
    fitting = [use for use in uses if use.fits(numeral, spot)]
    fitting.sort(key=lambda use: CLASSES.index(use.kind))
    return (fitting[0].kind, fitting[0].reason) if fitting else None


def _short(iri: str, passage: Passage) -> str:
    """An IRI behind its passage's source, or behind the last folder but one."""
    if iri.startswith(f"{passage.source}/"):
        return iri.removeprefix(f"{passage.source}/")
    return "/".join(iri.rsplit("/", 2)[-2:])


def _context(text: str, numeral: Numeral) -> str:
    """The words around a numeral.

    >>> _context("all of the thirty ducks of the pond", numerals("all of the thirty ducks of the pond")[0])
    'all of the thirty ducks of the pond'
    """
    before = " ".join(text[: numeral.start].split(" ")[-5:])[-_CONTEXT:]
    behind = " ".join(text[numeral.end :].split(" ")[:5])[:_CONTEXT]
    return before + text[numeral.start : numeral.end] + behind
