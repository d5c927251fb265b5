"""All about one thing: what it is and is called, when it held, what comes before and after, and its facts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.facts import Fact
    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.sources import Support
    from kg.standing import Standing
    from kg.store.protocol import Term

_DEFAULT = ox.DefaultGraph()
_NAMES = {
    v.PREF_LABEL: "name",
    v.DCT + "title": "title",
    v.NOTATION: "number",
    v.ALT_LABEL: "other name",
    v.LABEL: "label",
    v.LF + "printedName": "printed",
    v.LF + "printedNumber": "printed",
    v.LF + "printedAs": "printed",
}
"""Kinds of names by property, in the order in which they are shown."""
_SUCCEEDS = v.LF + "succeeds"


class Name(NamedTuple):
    """One name of a thing: its text, language (or an empty string) and kind."""

    text: str
    language: str
    kind: str


class Description(NamedTuple):
    """All about one thing as the graph has it on a day."""

    thing: Thing
    label: str
    """Its name; a claim written out."""
    kinds: tuple[tuple[str, str], ...]
    """Classes as (label, IRI), the most specific first."""
    names: tuple[Name, ...]
    standing: Standing
    """How it stood on the day."""
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    """All other facts: those it is the subject of, then those it is the object of."""
    dated: bool = False
    """Whether a day was asked for, so that what did not stand then is marked."""
    marks: Mapping[Fact, str] = MappingProxyType({})
    """Of facts whose other end had ended or not yet begun: how it stood, as a phrase."""
    times: Mapping[Fact, str] = MappingProxyType({})
    """Of facts that sources state for times of their own, as who held a post: these times, as a phrase."""

    @property
    def state(self) -> str:
        """How it stood on the day; empty where nothing says when it held, and of what only takes place."""
        return self.standing.state

    def to_json(self) -> dict[str, object]:
        """The description as documented JSON (docs/commands.md)."""
        bounds = {name.replace("_", " "): day for name, day in self.standing.held._asdict().items()}
        return {
            "iri": self.thing.iri,
            "label": self.label,
            "short": self.thing.short,
            "classes": [{"label": label, "iri": iri} for label, iri in self.kinds],
            "names": [name._asdict() for name in self.names],
            "time": {
                "day": self.standing.day,
                "state": self.state,
                **{_camel(name): day for name, day in bounds.items()},
                "told": self.standing.told(),
            },
            "before": [self._fact_json(fact) for fact in self.before],
            "after": [self._fact_json(fact) for fact in self.after],
            "facts": [self._fact_json(fact) for fact in self.facts],
        }

    def _fact_json(self, fact: Fact) -> dict[str, object]:
        mark = {"standing": self.marks[fact]} if fact in self.marks else {}
        time = {"stated": self.times[fact]} if fact in self.times else {}
        return {**_fact_json(fact), **time, **mark}


def describe(graph: KnowledgeGraph, thing: Thing, day: str, *, dated: bool = False) -> Description:
    """All about a thing, its state being that of a day; ``dated`` marks what did not stand on it."""
    facts = graph.facts.about(thing)
    succession = [fact for fact in facts if fact.property.iri == _SUCCEEDS]
    return Description(
        thing=thing,
        label=graph.facts.label_of(thing.iri) if graph.facts.is_claim(thing.iri) else thing.label,
        kinds=tuple((graph.names.label(iri), iri) for iri in thing.classes),
        names=tuple(names_of(graph, thing.iri)),
        standing=graph.standings.of(thing, day),
        before=tuple(fact for fact in succession if not fact.inverse),
        after=tuple(fact for fact in succession if fact.inverse),
        facts=tuple(fact for fact in facts if fact.property.iri != _SUCCEEDS),
        dated=dated,
        marks=_marks(graph, facts, day) if dated else {},
        times={fact: "; ".join(times) for fact in facts if (times := _times(graph, thing, fact))},
    )


def _times(graph: KnowledgeGraph, thing: Thing, fact: Fact) -> tuple[str, ...]:
    """For which times sources state a fact of a thing, where it is that one holds the other."""
    is_claim = isinstance(fact.value, ox.NamedNode) and graph.facts.is_claim(fact.value.value)
    return () if is_claim else graph.sources.held_for(ox.NamedNode(thing.iri), fact.value)


def _marks(graph: KnowledgeGraph, facts: list[Fact], day: str) -> dict[Fact, str]:
    """How the other end of each fact stood that had ended or not yet begun on a day."""
    found: dict[Fact, str] = {}
    for fact in facts:
        other = graph.names.thing(fact.value.value) if isinstance(fact.value, ox.NamedNode) else None
        standing = graph.standings.of(other, day) if other else None
        if standing and standing.left_out:
            found[fact] = standing.told()
    return found


def names_of(graph: KnowledgeGraph, iri: str) -> list[Name]:
    """Names of a thing by kind, language and text; how sources print it comes last."""
    found: dict[Name, None] = {}
    for prop, kind in _NAMES.items():
        quads = graph.store.quads(ox.NamedNode(iri), ox.NamedNode(prop), None, _DEFAULT)
        texts = {(q.object.language or "", q.object.value) for q in quads if isinstance(q.object, ox.Literal)}
        found.update(dict.fromkeys(Name(text, language, kind) for language, text in sorted(texts)))
    return list(found)


def heading(fact: Fact) -> str:
    """How a fact's property reads from the thing that is described."""
    if not fact.inverse:
        return fact.property.label
    return fact.property.inverse or f'is "{fact.property.label}" of'


def support_json(support: Support) -> dict[str, object]:
    """What supports a statement, as documented JSON: passages, derivations, and files that register or judge it."""
    return {
        "sources": [citation.to_json() for citation in support.passages],
        "derived": [derivation.to_json() for derivation in support.derivations],
        "files": list(support.files),
    }


def term_json(term: Term) -> dict[str, str]:
    """The other end of a fact: the IRI of a thing, or a value with its datatype or language."""
    if isinstance(term, ox.NamedNode):
        return {"iri": term.value}
    if not isinstance(term, ox.Literal):
        return {"value": str(term)}
    if term.language:
        return {"value": term.value, "language": term.language}
    return {"value": term.value, "datatype": term.datatype.value}


def _fact_json(fact: Fact) -> dict[str, object]:
    return {
        "property": fact.property.iri,
        "label": heading(fact),
        "direction": "in" if fact.inverse else "out",
        "text": fact.text,
        **term_json(fact.value),
        **support_json(fact.support),
    }


def _camel(words: str) -> str:
    """Words as one name.

    >>> _camel("starts not before")
    'startsNotBefore'
    """
    first, *rest = words.split()
    return first + "".join(word.title() for word in rest)
