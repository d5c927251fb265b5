"""A return as TriG in the seeds' contract (seeds/FORMAT.md): a source, a passage a row, a figure a passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.results import written
from kg.returns.columns import BODY, INDICATOR, PERIOD, VALUE
from kg.returns.template import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.returns.entries import Entry
    from kg.returns.periods import Period

MARK = b"# Written by kg returns import; import the corrected sheet with --replace instead of changing this file.\n"
"""First line of the files that an import writes, and may replace."""

_KEY_PHRASE_WORDS = 12
_TYPE = ox.NamedNode(v.TYPE)


@dataclass(frozen=True)
class About:
    """What is told of a return: its id, title, date, who reported, language, what may be done with it, its digest."""

    id: str
    title: str
    issued: str
    publisher: str
    language: str
    rights: str
    sha256: str

    @property
    def iri(self) -> str:
        """Address of the source."""
        return f"{v.BASE}source/{self.id}"


def source_file(about: About, entries: Sequence[Entry], prefixes: Mapping[str, str]) -> bytes:
    """The TriG file of a return, the same bytes for the same rows."""
    own = {**prefixes, "src": f"{v.BASE}source/", "row": f"{about.iri}/"}
    quads = [*_source(about, entries), *(quad for entry in entries for quad in _row(about, entry))]
    return MARK + written(quads, ox.RdfFormat.TRIG, own)


def period_file(period: Period, prefixes: Mapping[str, str]) -> bytes:
    """The TriG file that registers a period, the same bytes for the same period."""
    graph = ox.NamedNode(f"{v.BASE}registry/period-{period.key}")
    node = ox.NamedNode(period_iri(period))
    first, last = (ox.NamedNode(kind) for kind in period.kinds)
    quads = [
        ox.Quad(node, _TYPE, ox.NamedNode(v.LF + "Period"), graph),
        ox.Quad(node, ox.NamedNode(v.PREF_LABEL), ox.Literal(period.name, language="en"), graph),
        ox.Quad(node, ox.NamedNode(v.LF + "from"), ox.Literal(period.first, datatype=first), graph),
        ox.Quad(node, ox.NamedNode(v.LF + "until"), ox.Literal(period.last, datatype=last), graph),
    ]
    return MARK + written(quads, ox.RdfFormat.TRIG, {**prefixes, "reg": f"{v.BASE}registry/"})


def period_iri(period: Period) -> str:
    """Address of a period."""
    return f"{v.BASE}id/period/{period.key}"


def _source(about: About, entries: Sequence[Entry]) -> Iterator[ox.Quad]:
    source = ox.NamedNode(about.iri)
    kind = ("gYear", "gYearMonth", "date")[about.issued.count("-")]
    told: dict[str, ox.NamedNode | ox.Literal] = {
        v.TYPE: ox.NamedNode(v.LF + "Return"),
        v.DCT + "title": ox.Literal(about.title, language=about.language),
        v.DCT + "issued": ox.Literal(about.issued, datatype=ox.NamedNode(v.XSD + kind)),
        v.DCT + "publisher": ox.NamedNode(about.publisher),
        v.DCT + "language": ox.Literal(about.language),
        v.DCT + "type": ox.Literal("statistical return", language="en"),
        v.DCT + "rights": ox.Literal(about.rights, language=about.language),
        v.LF + "sha256": ox.Literal(about.sha256),
    }
    for prop, value in told.items():
        yield ox.Quad(source, ox.NamedNode(prop), value, source)
    for entry in entries:
        passage = _passage(about, entry)
        words = entry.phrase.split()
        place: dict[str, ox.NamedNode | ox.Literal] = {
            v.TYPE: ox.NamedNode(v.PASSAGE),
            v.DCT + "isPartOf": source,
            v.LF + "section": ox.Literal(SHEET),
            v.LF + "position": ox.Literal(f"table-1/row-{entry.row}"),
            v.LF + "keyPhrase": ox.Literal(" ".join(words[-_KEY_PHRASE_WORDS:]), language=about.language),
        }
        for prop, value in place.items():
            yield ox.Quad(passage, ox.NamedNode(prop), value, source)


def _row(about: About, entry: Entry) -> Iterator[ox.Quad]:
    passage = _passage(about, entry)
    figure = ox.NamedNode(f"{passage.value}-o1")
    period = entry.period if isinstance(entry.period, str) else period_iri(entry.period)
    yield ox.Quad(figure, _TYPE, ox.NamedNode(v.QB + "Observation"), passage)
    things = [(INDICATOR, entry.indicator), (PERIOD, period), (BODY, entry.body), *entry.dimensions]
    for prop, iri in [*things, (v.LF + "unit", entry.unit)]:
        yield ox.Quad(figure, ox.NamedNode(prop), ox.NamedNode(iri), passage)
    whole = entry.value == entry.value.to_integral_value()
    number = str(int(entry.value)) if whole else f"{entry.value:f}"
    kind = ox.NamedNode(v.XSD + ("integer" if whole else "decimal"))
    yield ox.Quad(figure, ox.NamedNode(VALUE), ox.Literal(number, datatype=kind), passage)
    yield ox.Quad(figure, ox.NamedNode(v.LF + "printedValue"), ox.Literal(entry.printed), passage)


def _passage(about: About, entry: Entry) -> ox.NamedNode:
    return ox.NamedNode(f"{about.iri}/{SHEET}-table-1-row-{entry.row}")
