"""An invented dataset whose every text tries to get out of the page that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from pathlib import Path

PAYLOADS = {
    "script": "<script>window.__hacked=1</script>",
    "image": '"\'><img src=x onerror="window.__hacked=2">',
    "end": "</script><script>window.__hacked=3</script><!--<script>",
    "address": "javascript:window.__hacked=4//",
    "link": '<a href="javascript:window.__hacked=5" onclick="alert(1)">press</a>',
    "direction": "safe\u202egpj.exe\u2066 turned",
    "lines": "one\u2028two\u2029three\\u003c/script>\\",
    "template": "{{ 7*'7' }}{% raw %}${window.__hacked=6}`",
    "long": "<b onmouseover=alert(1)>" + "long name " * 10_240,
    "unbroken": "W" * 5_000 + "<svg onload=window.__hacked=7>",
    "control": "bell\x07and\x1bescape",
}
"""Names of things, by the key of each."""
_SEEN = 'seen by "all" </td><script>window.__hacked=8</script>'
_EVIL = v.BASE + "ontology#evil"
_NODE = v.BASE + "id/thing/"
_SOURCE = v.BASE + "source/hostile"


def thing(key: str) -> str:
    """IRI of the thing that a payload names."""
    return _NODE + key


def write_hostile(folder: Path) -> Path:
    """Write the dataset into a folder: things named by the payloads, each seen by the next, and all by the first."""
    for part in ("ontology", "seeds", "queries"):
        (folder / part).mkdir(parents=True)
    (folder / "ontology" / "dataset.ttl").write_bytes(_turtle(_vocabulary(), ox.RdfFormat.TURTLE))
    (folder / "seeds" / "hostile.trig").write_bytes(_turtle(_facts(), ox.RdfFormat.TRIG))
    return folder


def _vocabulary() -> list[ox.Quad]:
    evil = PAYLOADS["end"]
    return [
        _quad(v.BASE, v.TYPE, v.VOID + "Dataset"),
        _quad(v.BASE, v.DCT + "title", _text(PAYLOADS["image"])),
        _quad(_EVIL + "Class", v.TYPE, v.OWL + "Class"),
        _quad(_EVIL + "Class", v.LABEL, _text(evil)),
        _quad(_EVIL + "Sees", v.TYPE, v.OWL + "ObjectProperty"),
        _quad(_EVIL + "Sees", v.LABEL, _text(PAYLOADS["script"])),
        _quad(_EVIL + "Sees", v.LF + "inverseLabel", _text(_SEEN)),
    ]


def _facts() -> list[ox.Quad]:
    passage = _SOURCE + "/text-1-a"
    registry = v.BASE + "registry/hostile"
    quads = [
        _quad(_SOURCE, v.TYPE, v.LF + "SourceDocument", _SOURCE),
        _quad(_SOURCE, v.DCT + "title", _text(PAYLOADS["link"]), _SOURCE),
        _quad(passage, v.TYPE, v.PASSAGE, _SOURCE),
        _quad(passage, v.DCT + "isPartOf", _SOURCE, _SOURCE),
        _quad(passage, v.LF + "section", ox.Literal(PAYLOADS["script"]), _SOURCE),
        _quad(passage, v.LF + "position", ox.Literal("1"), _SOURCE),
        _quad(passage, v.LF + "keyPhrase", _text(PAYLOADS["image"]), _SOURCE),
    ]
    keys = list(PAYLOADS)
    for key, name in PAYLOADS.items():
        quads += [
            _quad(thing(key), v.TYPE, _EVIL + "Class", registry),
            _quad(thing(key), v.PREF_LABEL, _text(name), registry),
        ]
    for key, other in zip(keys, keys[1:] + keys[:1], strict=True):
        quads.append(_quad(thing(key), _EVIL + "Sees", thing(other), passage))
        if key != keys[0] and other != keys[0]:
            quads.append(_quad(thing(keys[0]), _EVIL + "Sees", thing(other), passage))
    return quads


def _quad(subject: str, predicate: str, obj: str | ox.Literal, graph: str | None = None) -> ox.Quad:
    end = ox.NamedNode(obj) if isinstance(obj, str) else obj
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), end, name)


def _text(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _turtle(quads: list[ox.Quad], syntax: ox.RdfFormat) -> bytes:
    rows = quads if syntax.supports_datasets else [q.triple for q in quads]
    return ox.serialize(rows, format=syntax) or b""
