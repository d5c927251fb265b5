"""Pages with a drawing of the graph: one file each, safe to open, and asking nothing of anybody.

pyvis is the model (nodes, edges, options) and brings vis-network, which draws; the page itself is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kg import __version__
from kg.render import scenes
from kg.render.safety import json_block, packed_block, policy, shown

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.render.picture import Picture

_VIS = "lib/vis-9.1.2/vis-network.min.js"
_TABLE_MAX = 1_200
"""Relations beyond which the page's script makes the table, and without it only so many are in it."""


def page(graph: KnowledgeGraph, name_iri: str | None = None, depth: int = 1) -> str:
    """A page that shows the whole graph, or a thing and what is at most ``depth`` steps away from it.

    Raises:
        InputError: The depth is negative or above ten, or nothing has the IRI.
        NothingFoundError: There is nothing to draw.
    """
    return page_of(graph, scenes.whole(graph) if name_iri is None else scenes.around(graph, name_iri, depth))


@dataclass(frozen=True)
class Served:
    """Where a page stands that a server gives, so that it leads on to others there."""

    base: str
    """Base of IRIs that have pages on the server."""
    root: str
    """Address of the server's front page."""
    expand: str
    """Address of this page, ready for the IRI of one more thing to be put after it; empty where it can't grow."""
    views: tuple[scenes.View, ...] = ()
    """Views that can be drawn instead."""


def page_of(graph: KnowledgeGraph, scene: scenes.Scene, served: Served | None = None) -> str:
    """A page that shows a scene.

    One self-contained HTML document, the same for the same graph: it loads nothing, runs from a file, and its table
    reads without a script. One that is ``served`` links to the server's pages, and grows by what is pressed.
    """
    from kg.render.picture import draw

    kept = scenes.readable(scene, scenes.MOST_GROUPED)
    return _page(graph, draw(graph, list(kept.relations), kept.start, kept.labels, kept.kinds), kept.heading, served)


def page_policy(*, served: bool = False) -> str:
    """The Content-Security-Policy that pages name; only those that are served have forms that lead anywhere."""
    return policy([_engine(), _text("page.js")], [_text("page.css")], "'self'" if served else "'none'")


def written(graph: KnowledgeGraph, scene: scenes.Scene, form: str) -> bytes:
    """A scene as a file: ``html``, ``svg`` and ``png`` to look at, ``graphml`` and ``gexf`` for other programs.

    What is to be looked at shows at most as many things as can be read; what is for programs holds all of them.

    Raises:
        InputError: matplotlib, which draws svg and png, is not installed.
    """
    if form == "html":
        return page_of(graph, scene).encode()
    if form in ("graphml", "gexf"):
        from kg import network

        write = network.write_graphml if form == "graphml" else network.write_gexf
        return write(graph, scene.relations, network.Given(scene.labels, scene.kinds)).encode()
    from kg.render import plot, prints
    from kg.render.picture import draw

    kept = scenes.readable(scene)
    title = shown(graph.names.meta("title")) or "Knowledge graph"
    with plot.styled():
        drawn = prints.figure(
            draw(graph, list(kept.relations), kept.start, kept.labels, kept.kinds, prints.width),
            kept.heading,
            _note(graph),
        )
        return plot.rendered(drawn, f".{form}", title=f"{kept.heading} · {title}")


def _note(graph: KnowledgeGraph) -> str:
    """What stands below a drawing."""
    read_to = shown(graph.names.meta("readTo"))
    return f"Not legal advice.{f' Sources read to {read_to}.' if read_to else ''} Made with kg {__version__}."


def _page(graph: KnowledgeGraph, picture: Picture, heading: str, served: Served | None = None) -> str:
    from jinja2 import Environment, select_autoescape

    script, style, engine = _text("page.js"), _text("page.css"), _engine()
    place = {"base": served.base, "root": served.root, "expand": served.expand} if served else None
    outline, details = picture.outline() | ({"served": place} if place else {}), picture.details()
    large = bool(picture.groups)
    environment = Environment(autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_text("template.html")).render(
        title=shown(graph.names.meta("title")) or "Knowledge graph",
        heading=heading,
        things=len(picture.nodes),
        relations=len(picture.edges),
        ways={edge["dashes"] for edge in picture.edges},
        legend=picture.legend,
        relations_said=picture.relations,
        origins=picture.origins,
        years=picture.years,
        rows=picture.rows[:_TABLE_MAX],
        left_out=max(0, len(picture.rows) - _TABLE_MAX),
        listed=len(picture.rows),
        read_to=shown(graph.names.meta("readTo")),
        version=__version__,
        policy=page_policy(served=served is not None),
        home=served.root if served else "",
        views=served.views if served else (),
        # the template writes these as they are: our own files, and JSON that can't end its element
        style=style,
        engine=engine,
        script=script,
        data=json_block(outline if large else outline | details),
        rest=packed_block(json_block(details)) if large else "",
    )


@cache
def _text(name: str) -> str:
    return resources.files("kg.render").joinpath(name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _engine() -> str:
    """vis-network as pyvis ships it; carriage returns go, since HTML parsers drop them and the hash is of the rest."""
    text = resources.files("pyvis").joinpath(*_VIS.split("/")).read_text("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")
