"""``kg concordance``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, emit, emit_data, emit_json, people_csv, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.cli.citing import Citing
    from kg.concordance import Concordance, Edition, Line
    from kg.graph import KnowledgeGraph
    from kg.sources import Support

_HEADERS = ("offence", "row", "edition", "next edition", "text", "basis", "detail", "sources")
_EXAMPLES = ("kg concordance", 'kg concordance "trafficking in persons"', 'kg concordance "article 171" --format csv')


@options.command("concordance", *_EXAMPLES)
@options.name_argument(required=False)
@options.format_option("text", "json", "csv")
@options.graph_options
def command(name: tuple[str, ...], form: str) -> int:
    """Set the articles of every edition of a code about one offence side by side, with the steps between them.

    NAME is an offence or an article; without it, all offences are shown. Each cell and step says whether a source
    states it or a rule infers it; what no source gives is an empty cell that says so. With NAME, the penalties are
    shown too. Without any: exit 1.
    """
    from kg.concordance import concordance

    wanted = checked_name(name) if name else None
    graph = options.opened()
    found = concordance(graph, wanted)
    if form == "json":
        emit_json([one.to_json() for one in found])
    elif form == "csv":
        emit_data(people_csv(_HEADERS, [row for one in found for row in _rows(one)]).encode())
    else:
        emit("\n\n".join(_text(graph, one, wanted is not None) for one in found)) if found else None
    if not found:
        complain("kg: no edition of a code is told to make it an offence" if wanted else "kg: no code makes an offence")
    return 0 if found else 1


def _text(graph: KnowledgeGraph, found: Concordance, penalties: bool) -> str:
    from kg.cli.citing import Citing
    from kg.cli.grid import grid
    from kg.concordance import LEGEND

    citing = Citing(graph)
    rows = [
        [line.label, *(citing.cited(c.text, *(a.support for a in c.articles), c.whole) for c in line.cells)]
        for line in found.lines
    ]
    table = grid(["offence", *(edition.year or edition.label for edition in found.editions)], rows)
    editions = [wrapped(f"{e.year}  {e.label}: {e.time}", "  ", "        ") for e in found.editions]
    told = [part for line in found.lines for part in _line(line, found.editions, citing, penalties)]
    return "\n".join([table, "", wrapped(LEGEND), "", "Editions", *editions, "", *told, *citing.listed()])


def _line(line: Line, editions: Sequence[Edition], citing: Citing, penalties: bool) -> Iterator[str]:
    """Steps of an offence between editions of which one is known to have it, and penalties of its articles."""
    from kg.concordance import BASES

    years = {edition.iri: edition.year or edition.label for edition in editions}
    known = {cell.edition for cell in line.cells if cell.basis != "none"}
    steps = [step for step in line.steps if known & {step.earlier, step.later}]
    if steps:
        yield wrapped(f"Steps: {line.label}", "", "  ")
    for step in steps:
        detail = f" ({step.detail})" if step.detail else ""
        basis = f"; {BASES[step.basis]}" if step.basis != "none" else ""
        text = f"{years[step.earlier]} to {years[step.later]}: {step.kind}{detail}{basis}"
        yield wrapped(citing.cited(text, step.support), "  ", "    ")
    for said in line.said:
        yield wrapped(citing.cited(f"{years[said.edition]}, found: {said.text}", said.support), "  ", "    ")
    if steps or line.said:
        yield ""
    for cell in line.cells if penalties else ():
        for article in (one for one in cell.articles if one.basis == "stated"):
            yield wrapped(f"Penalty: {article.label}", "", "  ")
            for label, told in article.penalty:
                values = "; ".join(citing.cited(one.text, one.support) for one in told)
                differ = " (sources differ)" if len(told) > 1 else ""
                yield wrapped(f"{label}: {values}{differ}", "  ", "    ")
            if not article.penalty:
                yield "  no source gives it"
            yield ""


def _rows(found: Concordance) -> Iterator[list[str]]:
    """Rows of CSV: one a cell, one a penalty, one a step."""
    from kg.concordance import BASES

    labels = {edition.iri: edition.label for edition in found.editions}
    for line in found.lines:
        for cell in line.cells:
            sources = [_sources(a.support) for a in cell.articles] or [_sources(cell.whole)]
            edition = labels[cell.edition]
            rules = " | ".join(dict.fromkeys(d.statement for a in cell.articles for d in a.support.derivations))
            yield [line.label, "article", edition, "", cell.text, BASES[cell.basis], rules, " | ".join(sources)]
            for article in (one for one in cell.articles if one.basis == "stated"):
                for label, told in article.penalty:
                    for one in told:
                        basis = BASES["stated"]
                        yield [line.label, "penalty", edition, "", one.text, basis, label, _sources(one.support)]
        for step in line.steps:
            ends = labels[step.earlier], labels[step.later]
            yield [line.label, "step", *ends, step.kind, BASES[step.basis], step.detail, _sources(step.support)]
        for said in line.said:
            by = _sources(said.support)
            yield [line.label, "finding", labels[said.edition], "", said.text, BASES["stated"], "", by]


def _sources(support: Support) -> str:
    return " | ".join(citation.line() for citation in support.citations)
