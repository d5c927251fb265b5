"""Pages that put many things side by side: lines of time, figures, conflicts, concordances, and small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kg.clock import day_of, today
from kg.concordance import BASES, concordance
from kg.conflicts import DIFFERENCES, ERRORS, REASONS, kept_conflicts, subject_of
from kg.errors import NothingFoundError
from kg.figures import find_indicator, indicators, number
from kg.series import series
from kg.series_text import change_line, counted_elsewhere, notes_on, period
from kg.serve.errors import RefusedError
from kg.serve.references import References
from kg.serve.site import given, site_of, whole
from kg.timeline import timeline
from kg.timeline_text import heading, told
from kg.typed import checked_name

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.concordance import Concordance
    from kg.graph import KnowledgeGraph
    from kg.series import Figure, Place, Series
    from kg.serve.links import Links
    from kg.timeline import Timeline

_SVG = "image/svg+xml"
_YEARS = (1, 9998)


async def picture(request: Request) -> Response:
    """A small picture of what stands around a thing."""
    name = checked_name([given(request, "name").get("name", "")])

    def made(graph: KnowledgeGraph) -> bytes:
        from kg.render.around import picture as drawn
        from kg.render.plot import rendered

        found = drawn(graph, graph.resolve(name).iri)
        if found is None:
            raise NothingFoundError("nothing stands around it")
        return rendered(found[0], ".svg", title=found[1])

    return await _svg(request, made, ("picture", name))


async def timeline_page(request: Request) -> Response:
    """Things on a line of time."""
    asked = _line_asked(request)
    site = site_of(request)

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        line = _line(graph, asked)
        references = References(graph, site.links)

        def row(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - an entry of the line
            supports = [*(dated.support for dated in entry.dates), *(dispute.support for dispute in entry.disputes)]
            numbers = references.cite(*supports)
            standing = entry.standing.short() if entry.standing.state else ""
            return {
                "label": entry.label,
                "url": site.links.page(entry.iri),
                "told": told(entry),
                "standing": standing,
                "cited": numbers,
            }

        groups = [(group, [row(entry) for entry in entries]) for group, entries in line.groups.items()]
        undated = [(one.label, site.links.page(one.iri), one.kind) for one in line.undated]
        drawn = links_with(site.links, "/timeline.svg", asked) if site.pictures and line.entries else ""
        return {
            **_plain(asked),
            "heading": heading(line),
            "groups": groups,
            "undated": undated,
            "outside": line.outside,
            "picture": drawn,
            "references": references.listed,
        }

    return await site.page("timeline.html", build, keep=("timeline", *sorted(asked.items())), slow="name" not in asked)


async def timeline_picture(request: Request) -> Response:
    """The line of time as a picture."""
    asked = _line_asked(request)

    def made(graph: KnowledgeGraph) -> bytes:
        from kg.render.line import picture as drawn
        from kg.render.plot import rendered

        line = _line(graph, asked)
        if not line.entries:
            raise NothingFoundError("no source dates anything of it in that time")
        texts = "\n".join(f"{entry.label}: {told(entry)}" for entry in line.entries)
        return rendered(drawn(line, {}, []), ".svg", title=heading(line), description=texts)

    return await _svg(request, made, ("timeline.svg", *sorted(asked.items())))


def _line_asked(request: Request) -> dict[str, str]:
    asked = given(request, "name", "kind", "from", "to", "as_of")
    if "name" in asked and "kind" in asked:
        raise RefusedError(400, "give 'name' or 'kind', not both")
    for name in ("name", "kind"):
        if name in asked:
            checked_name([asked[name]])
    return asked


def _line(graph: KnowledgeGraph, asked: dict[str, str]) -> Timeline:
    """The line that is asked for."""
    about = graph.resolve(asked["name"]) if "name" in asked else None
    kinds = [graph.names.resolve_class(asked["kind"])] if "kind" in asked else []
    day = day_of(asked["as_of"]) if "as_of" in asked else today()
    first, last = asked.get("from", ""), asked.get("to", "")
    return timeline(graph, day, about=about, kinds=kinds, first=first, last=last, past="as_of" in asked)


def _plain(asked: dict[str, str]) -> dict[str, str]:
    """What was asked, by names that a template can use."""
    return {f"asked_{name}": asked.get(name, "") for name in ("name", "kind", "from", "to", "as_of")}


def links_with(links: Links, path: str, asked: dict[str, str]) -> str:
    """The address of a path with the parameters that were asked."""
    return links.to(path, **asked)


async def figures_page(request: Request) -> Response:
    """What is counted, or the figures of one indicator."""
    asked = _figures_asked(request)
    site = site_of(request)
    if "name" not in asked:

        def listed(graph: KnowledgeGraph) -> dict[str, Any]:
            rows = [(one, site.links.to("/figures", name=one.iri)) for one in indicators(graph)]
            return {"indicators": rows}

        return await site.page("figures.html", listed, keep="figures")

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        found = _series(graph, asked)
        drawn = links_with(site.links, "/figures.svg", asked) if site.pictures and _drawable(found) else ""
        return {"picture": drawn, "asked": asked, **_figures(graph, site.links, found)}

    return await site.page("figures.html", build, keep=("figures", *sorted(asked.items())))


async def figures_picture(request: Request) -> Response:
    """The figures of an indicator as a picture."""
    asked = _figures_asked(request)
    checked_name([asked.get("name", "")])

    def made(graph: KnowledgeGraph) -> bytes:
        from kg.render.series import picture as drawn

        found = _series(graph, asked)
        if not _drawable(found):
            raise NothingFoundError("there is no figure with a value and a period")
        return drawn(found, ".svg")

    return await _svg(request, made, ("figures.svg", *sorted(asked.items())))


def _figures_asked(request: Request) -> dict[str, str]:
    """What is asked of figures; ``q`` names the indicator too, as the boxes of other pages do."""
    asked = given(request, "name", "q", "by", "from", "to")
    if "q" in asked and "name" in asked:
        raise RefusedError(400, "give 'name' or 'q', not both")
    return {"name" if key == "q" else key: value for key, value in asked.items()}


def _series(graph: KnowledgeGraph, asked: dict[str, str]) -> Series:
    first, last = (whole(asked[name], name, *_YEARS) if name in asked else 0 for name in ("from", "to"))
    return series(graph, find_indicator(graph, checked_name([asked["name"]])), asked.get("by", ""), first, last)


def _drawable(found: Series) -> bool:
    return any(figure.value and figure.starts for figure in found.figures)


def _figures(graph: KnowledgeGraph, links: Links, found: Series) -> dict[str, Any]:
    """What a page says of a series."""
    references = References(graph, links)
    by = found.by if found.by not in ("", "body") else ""

    def numbers(places: list[Place]) -> list[int]:
        return references.passages(place.citation for place in places)

    def row(figure: Figure) -> dict[str, Any]:
        own, repeats = ([p for p in figure.places if p.is_repeat == quoted] for quoted in (False, True))
        plain = {figure.value, number(figure.value), ""}
        printed = [p.printed for p in figure.places if p.printed not in plain]
        return {
            "figure": figure,
            "period": period(figure),
            "kind": (figure.kind(by) or "all") if by else "",
            "of": figure.of(by),
            "printed": "; ".join(dict.fromkeys(printed)),
            "cited": numbers(own),
            "quoted": [n for n in numbers(repeats) if n not in numbers(own)],
        }

    rows = [row(figure) for figure in found.figures]
    changes: dict[str, list[str]] = {}
    for change in found.changes:
        name = ": ".join(
            filter(None, [change.body or "who counted is not named, one source", ", ".join(k for _, k in change.kinds)])
        )
        changes.setdefault(name, []).append(change_line(change))
    return {
        "series": found,
        "rows": rows,
        "any_of": any(one["of"] for one in rows),
        "any_printed": any(one["printed"] for one in rows),
        "changes": changes,
        "stated": [(one.text, one.quoted, references.passages([one.citation])) for one in found.stated],
        "notes": list(notes_on(found)),
        "elsewhere": [
            (counted_elsewhere(one), links.to("/figures", name=one.label, by=one.dimension)) for one in found.elsewhere
        ],
        "conflicts": [
            (one, references.passages([*one.one.citations, *one.other.citations])) for one in found.conflicts
        ],
        "references": references.listed,
    }


async def conflicts_page(request: Request) -> Response:
    """What sources say that can't all be so, or say differently, both sides cited."""
    asked = given(request, "name", "reason")
    site = site_of(request)
    reason = asked.get("reason")
    if reason is not None and reason not in REASONS:
        raise RefusedError(400, f"'{reason[:40]}' is no reason; there are {', '.join(REASONS)}")
    name = checked_name([asked["name"]]) if "name" in asked else ""

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        found = kept_conflicts(graph, subject_of(graph, name) if name else None, reason)
        return {
            "name": name,
            "reason": reason or "",
            "reasons": REASONS,
            "groups": [
                ("Errors of sources", "One side must be wrong.", [c for c in found if c.reason in ERRORS]),
                (
                    "Differences",
                    "They are no errors; both sides may be right.",
                    [c for c in found if c.reason in DIFFERENCES],
                ),
            ],
        }

    return await site.page("conflicts.html", build, keep=("conflicts", name, reason))


async def concordance_page(request: Request) -> Response:
    """The articles of every edition of a code about each offence, and the steps between them."""
    asked = given(request, "name")
    site = site_of(request)
    name = checked_name([asked["name"]]) if "name" in asked else None

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        references = References(graph, site.links)
        tables = [_table(site.links, references, one) for one in concordance(graph, name)]
        return {"name": name or "", "tables": tables, "bases": BASES, "references": references.listed}

    return await site.page("concordance.html", build, keep=("concordance", name), slow=name is None)


def _table(links: Links, references: References, found: Concordance) -> dict[str, Any]:
    """One series of editions: columns, a line an offence, steps, and penalties where they were asked for."""
    years = {edition.iri: edition.year or edition.label for edition in found.editions}
    lines = []
    for line in found.lines:
        known = {cell.edition for cell in line.cells if cell.basis != "none"}
        steps = [
            {
                "from": years[step.earlier],
                "to": years[step.later],
                "step": step,
                "basis": BASES[step.basis] if step.basis != "none" else "",
                "cited": references.cite(step.support),
            }
            for step in line.steps
            if known & {step.earlier, step.later}
        ]
        cells = [
            {
                "cell": cell,
                "articles": [(one, links.page(one.iri), references.cite(one.support)) for one in cell.articles],
                "cited": references.cite(cell.whole),
            }
            for cell in line.cells
        ]
        penalties = [
            (
                article,
                [
                    (label, [(one.text, references.cite(one.support)) for one in values])
                    for label, values in article.penalty
                ],
            )
            for cell in line.cells
            for article in cell.articles
            if article.penalty and article.basis == "stated"
        ]
        said = [(years[one.edition], one.text, references.cite(one.support)) for one in line.said]
        lines.append(
            {
                "line": line,
                "url": links.page(line.offence),
                "cells": cells,
                "steps": steps,
                "penalties": penalties,
                "said": said,
            }
        )
    editions = [(edition, links.page(edition.iri)) for edition in found.editions]
    return {"editions": editions, "lines": lines}


async def _svg(request: Request, made: Any, keep: tuple[object, ...]) -> Response:  # noqa: ANN401 - what draws
    """A picture, drawn once."""
    site = site_of(request)
    if not site.pictures:
        raise NothingFoundError("pictures need matplotlib, which this server does not have")
    body = await site.made(made, keep=keep, slow=True)
    return Response(body, media_type=_SVG, headers={"cache-control": "max-age=3600"})
