"""What is drawn: relations that a view, a path or somebody's own CONSTRUCT gives, and what the heading says of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import network
from kg import vocabulary as v
from kg.as_of import PastGraph
from kg.errors import InputError, NothingFoundError, ResultSizeError
from kg.queries import bind, named_queries, pick
from kg.render.safety import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.graph import KnowledgeGraph
    from kg.network import Relation

_MOST_THINGS = 300
"""Things beyond which a drawing can't be read: the most connected of them are drawn, and the heading says so."""
MOST_GROUPED = 6_000
"""The same for a page, where things stand in groups that open."""
_NAMING = (v.PREF_LABEL, "http://www.w3.org/2000/01/rdf-schema#label")
"""Properties by which a query names things."""
_SECONDS = 60.0
"""How long somebody's own query may take."""
_CONSTRUCTS = re.compile(r"^CONSTRUCT\b", re.MULTILINE)
_HEADING = 200
"""Characters of a name in a heading."""


@dataclass(frozen=True)
class Scene:
    """Relations to draw, sorted, what they are of, and the thing that they are about."""

    relations: tuple[Relation, ...]
    heading: str
    start: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    """Names that a query gives things, where they are not those of the graph."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Classes that a query gives things, as IRIs."""


def whole(graph: KnowledgeGraph) -> Scene:
    """The whole framework.

    Raises:
        NothingFoundError: The graph has no relations between things.
    """
    relations = network.view(graph, "whole_framework")
    if not relations:
        raise NothingFoundError("nothing to draw: the graph has no relations between things")
    return Scene(tuple(relations), f"The whole framework{_dated(graph)}")


def around(graph: KnowledgeGraph, iri: str, depth: int = 1) -> Scene:
    """A thing and what is at most ``depth`` steps away from it.

    Raises:
        InputError: The depth is negative or above ten, or nothing has the IRI.
    """
    relations = network.around(graph, iri, depth)
    steps = "one step" if depth == 1 else f"{depth} steps"
    return Scene(tuple(relations), f"{_named(graph, iri)} and what is within {steps}{_dated(graph)}", iri)


def around_each(graph: KnowledgeGraph, iris: Sequence[str], depth: int = 1) -> Scene:
    """Some things and what is at most ``depth`` steps away from any of them; it is about the first.

    Raises:
        InputError: The depth is negative or above ten, or nothing has one of the IRIs.
    """
    first, *others = iris
    return grown(graph, around(graph, first, depth), others, depth)


def grown(graph: KnowledgeGraph, scene: Scene, iris: Sequence[str], depth: int = 1) -> Scene:
    """A scene and what is at most ``depth`` steps away from some more things.

    Raises:
        InputError: The depth is negative or above ten, or nothing has one of the IRIs.
    """
    relations = {relation for iri in iris for relation in network.around(graph, iri, depth)}
    more = f", and around {len(iris)} more" if iris else ""
    return replace(scene, relations=tuple(sorted({*scene.relations, *relations})), heading=scene.heading + more)


@dataclass(frozen=True)
class View:
    """A view that can be drawn: its name, title, and the kind of thing that it is about, or nothing."""

    name: str
    title: str
    about: str


def views(graph: KnowledgeGraph) -> list[View]:
    """The views that can be drawn: those that are a CONSTRUCT with one parameter or none; by title."""
    found = [query.header for query in named_queries(graph.dataset, "views").values()]
    drawn = [header for header in found if _CONSTRUCTS.search(header.text) and len(header.parameters) < 2]
    return sorted((View(h.name, h.title, next(iter(h.parameters), "")) for h in drawn), key=lambda one: one.title)


def of_view(graph: KnowledgeGraph, name: str, about: str = "") -> Scene:
    """What a view of the dataset gives; ``about`` is a name for its parameter, where it has one.

    Raises:
        InputError: No view has the name, or it takes another number of parameters.
        UnresolvedNameError: ``about`` names nothing, or several things.
        NothingFoundError: The view gives nothing.
    """
    query = pick(graph.dataset, name)
    if query.kind != "views":
        raise InputError(f"'{name}' is no view; it gives rows. List the views with: kg queries")
    wanted = list(query.header.parameters)
    if len(wanted) > 1 or bool(wanted) != bool(about):
        takes = f"a NAME for its parameter '{wanted[0]}'" if wanted else "no NAME"
        raise InputError(f"the view '{name}' takes {takes}")
    bound = bind(query, dict.fromkeys(wanted, about), graph.names)
    things = {key: term.value for key, term in bound.items() if isinstance(term, ox.NamedNode)}
    start = next(iter(things.values()), None)
    relations = _viewed(graph, name, things)
    named = f": {_named(graph, start)}" if start else ""
    if not relations:
        raise NothingFoundError(f"nothing to draw: the view '{name}' gives no relations{named.replace(':', ' for', 1)}")
    return Scene(tuple(relations), f"{query.header.title}{named}{_dated(graph)}", start)


def _viewed(graph: KnowledgeGraph, name: str, things: dict[str, str]) -> list[Relation]:
    """Relations that a view gives; as of a day, those of all times but what did not stand.

    So a view finds what it draws also through things that had ended or not yet begun, as an act through the code into
    which it was taken over later.

    Raises:
        NothingFoundError: What the view is about had ended, or not yet begun.
    """
    if not isinstance(graph, PastGraph):
        return network.view(graph, name, **things)
    for thing in filter(None, map(graph.names.thing, things.values())):
        graph.demand(thing)
    return [one for one in network.view(graph.present, name, **things) if graph.holds(one[0], one[2])]


def of_construct(graph: KnowledgeGraph, text: str, seconds: float = _SECONDS) -> Scene:
    """What somebody's own CONSTRUCT or DESCRIBE query gives; labels and classes that it gives name and colour things.

    Labels are ``skos:prefLabel`` and ``rdfs:label``; other literals are left out.

    Raises:
        InputError: The query is malformed, updates, takes too long, or gives rows.
        NothingFoundError: It gives no relations between things.
    """
    from kg.guard.child import from_outside
    from kg.guard.limits import MAX_ROWS

    found, cut = from_outside(graph, text, seconds)
    if cut:
        raise ResultSizeError(f"the query gives more than {MAX_ROWS:,} triples; ask for less, or add a LIMIT")
    if not isinstance(found, list):
        raise InputError("only a CONSTRUCT or DESCRIBE query can be drawn; this one gives rows")
    relations = [relation for relation in network.relations_of(found) if relation[1] != v.TYPE]
    if not relations:
        raise NothingFoundError("nothing to draw: the query gives no relations between things")
    heading = f"What a query of your own gives{_dated(graph)}"
    kinds = {one: cls for one, prop, cls in reversed(network.relations_of(found)) if prop == v.TYPE}
    return Scene(tuple(relations), heading, labels=_labels(found), kinds=kinds)


def _labels(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Names that triples give: preferred labels first, English ones first, then by text."""
    found: dict[str, tuple[int, bool, str]] = {}
    for triple in triples:
        prop, value = triple.predicate.value, triple.object
        if prop not in _NAMING or not isinstance(triple.subject, ox.NamedNode) or not isinstance(value, ox.Literal):
            continue
        rank = (_NAMING.index(prop), (value.language or "en") != "en", value.value)
        if value.value.strip():
            found[triple.subject.value] = min(found.get(triple.subject.value, rank), rank)
    return {iri: rank[2] for iri, rank in found.items()}


def between(graph: KnowledgeGraph, start: str, end: str) -> Scene:
    """The shortest connection of two things.

    Raises:
        InputError: Nothing has one of the IRIs, or both are the same.
        NothingFoundError: The two are not connected.
    """
    hops = network.path(graph, start, end)
    ends = [(hop.start_iri, hop.end_iri) if hop.forward else (hop.end_iri, hop.start_iri) for hop in hops]
    relations = {(subject, hop.property, obj) for hop, (subject, obj) in zip(hops, ends, strict=True)}
    heading = f"How {_named(graph, start)} and {_named(graph, end)} are connected{_dated(graph)}"
    return Scene(tuple(sorted(relations)), heading, start)


def left_out(scene: Scene, form: str) -> str:
    """A line on what a file of a format leaves out of a scene, and how to have it; empty where nothing is."""
    most = {"html": MOST_GROUPED, "svg": _MOST_THINGS, "png": _MOST_THINGS}.get(form)
    if most is None or len(_ends(scene.relations)) <= most:
        return ""
    return (
        f"at most {most:,} of {len(_ends(scene.relations)):,} things are drawn, the most connected; "
        "graphml and gexf hold all, and NAME, --view and --path draw a part"
    )


def readable(scene: Scene, most: int = _MOST_THINGS) -> Scene:
    """The scene, or of a large one the part among its most connected things, the start always among them.

    Where these have little to do with one another, it is the relations whose ends are the most connected. The heading
    says what is left out.
    """
    ends = Counter(end for subject, _, obj in scene.relations for end in (subject, obj))
    if len(ends) <= most:
        return scene
    ranked = sorted(ends, key=lambda iri: (iri != scene.start, -ends[iri], iri))
    chosen = set(ranked[:most])
    kept = tuple(relation for relation in scene.relations if {relation[0], relation[2]} <= chosen)
    if len(_ends(kept)) < most / 2:
        kept = _among(scene, ends, most)
    drawn = _ends(kept)  # who is tied to none of the others is not
    heading = f"{scene.heading}: {len(drawn)} of {len(ends):,} things, the most connected"
    return replace(scene, relations=kept, heading=heading)


def _ends(relations: Iterable[Relation]) -> set[str]:
    return {end for subject, _, obj in relations for end in (subject, obj)}


def _among(scene: Scene, degrees: Counter[str], most: int) -> tuple[Relation, ...]:
    """Relations among at most some things: those of the start first, then those whose ends are the most connected."""

    def rank(relation: Relation) -> tuple[bool, int, int, Relation]:
        one, other = degrees[relation[0]], degrees[relation[2]]
        return scene.start not in (relation[0], relation[2]), -min(one, other), -max(one, other), relation

    chosen: set[str] = set()
    for relation in sorted(scene.relations, key=rank):
        if len(chosen | {relation[0], relation[2]}) <= most:
            chosen |= {relation[0], relation[2]}
        if len(chosen) >= most - 1:
            break
    return tuple(relation for relation in scene.relations if {relation[0], relation[2]} <= chosen)


def _dated(graph: KnowledgeGraph) -> str:
    """What the heading says of the day that is drawn."""
    return f", as of {graph.day}" if isinstance(graph, PastGraph) else ""


def _named(graph: KnowledgeGraph, iri: str) -> str:
    return cut(shown(graph.facts.label_of(iri)), _HEADING)
