"""Precision and recall of what is found in documents, against the curated seeds of the same documents.

``python -m benchmarks.ingest DOCUMENTS`` reads each document whose text the folder has, over a graph that is built
without that document's own seeds and without the things and names that only it uses, and compares:

* citations and institutions: the act, provision, body, post or policy is one that the document's seeds speak of;
* figures: the same value, indicator, period, body and dimensions;
* relations: the same triple;
* recommendations: each passage that recommends, by its place and words.

``nameable`` is what the graph without the document can name at all (an indicator that only this document uses can't be
found); recall is given of these and of all. Gains and losses against the last record (``benchmarks/ingest.tsv``) are
listed; ``--record`` renews it. Tuned on tip-2017 and maloku; the others were only measured.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import KnowledgeGraph
from kg import vocabulary as v
from kg.dataset import packaged
from kg.ingest.draft import text_of
from kg.ingest.finding import model
from kg.ingest.finding.find import About, find
from kg.ingest.reading import read
from kg.returns.periods import Period
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg.ingest.finding.model import Item

DOCUMENTS = {
    "tip-2006": ("2006", "report"),
    "tip-2017": ("2017-06", "report"),
    "tip-2023": ("2023-06", "report"),
    "k2-2017": ("2017-06-29", "press article"),
    "maloku": ("", "journal paper"),
}
"""Documents of the dataset: when they were published, as far as they say, and what they are."""
KINDS = (model.CITATION, model.INSTITUTION, model.FIGURE, model.RELATION, model.RECOMMENDATION)
RECORD = Path(__file__).with_name("ingest.tsv")
_THINGS = v.BASE + "id/"
_PRINTED = {v.LF + name for name in ("printedName", "printedAs", "printedNumber")}
_FIXED = ("value", "indicator", "period", "reportedBy")
_OTHERS = frozenset(
    v.LF + name for name in "printedValue unit comparator equivalentUSD polarity about attributedTo countsKind".split()
)


@dataclass(frozen=True)
class Score:
    """Of one kind in one document: what was found and is right, found, wanted and nameable, as texts."""

    right: Counter[str]
    found: Counter[str]
    wanted: Counter[str]
    nameable: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right.total() / self.found.total() if self.found else 1.0

    def recall(self, of: int) -> float:
        """Share of what is wanted that was found; 1 where nothing is."""
        return min(1.0, self.right.total() / of) if of else 1.0


def main(arguments: list[str]) -> int:
    """Measure every document that is there, and print a table, gains and losses."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    if len(folders) != 1 or not folders[0].is_dir():
        sys.stderr.write("usage: python -m benchmarks.ingest DOCUMENTS [--record] [--wrong]\n")
        return 2
    scores = {id_: measure(id_, folders[0]) for id_ in DOCUMENTS if (folders[0] / f"{id_}.txt").is_file()}
    sys.stdout.write(table(scores))
    lines = [
        f"{id_}\t{kind}\t{'right' if one in score.right else 'wrong' if one in score.found else 'missed'}\t{one}"
        for id_, kinds in scores.items()
        for kind, score in kinds.items()
        for one in sorted({*score.found, *score.wanted})
    ]
    before = set(RECORD.read_text("utf-8").splitlines()) if RECORD.is_file() else set()
    changes = [f"- {line}" for line in sorted(before - set(lines))] + [
        f"+ {line}" for line in sorted(set(lines) - before)
    ]
    sys.stdout.write(f"\n{len(changes)} changes against the last record\n" + "".join(f"{c}\n" for c in changes[:200]))
    if "--wrong" in arguments:
        sys.stdout.write("".join(f"{line}\n" for line in lines if "\tright\t" not in line))
    if "--record" in arguments:
        RECORD.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return 0


def measure(id_: str, folder: Path) -> dict[str, Score]:
    """Scores of a document by kind."""
    full = KnowledgeGraph.open()
    with tempfile.TemporaryDirectory() as scratch:
        left = without(id_, Path(scratch))
        graph = KnowledgeGraph.open(str(left))
        published, kind = DOCUMENTS[id_]
        from kg.ingest.kinds import document_kind

        cls, name = document_kind(graph, kind)
        document = read(str(folder / f"{id_}.txt"))
        items = find(document, graph, About(id_, id_, published, kind=cls, kind_name=name)).items
        quads = _quads(packaged() / "seeds" / f"{id_}.trig")
        return {kind: _score(kind, quads, items, full, graph) for kind in KINDS}


def without(id_: str, folder: Path) -> Path:
    """The packaged dataset without a document's own seeds, and the things and names that only it uses."""
    root = packaged()
    for part in ("ontology", "queries", "seeds"):
        shutil.copytree(root / part, folder / part)
    (folder / "seeds" / f"{id_}.trig").unlink()
    (folder / "seeds/curation" / f"{id_}.trig").unlink(missing_ok=True)
    (folder / "seeds/expected.ttl").unlink()
    own = _quads(root / "seeds" / f"{id_}.trig")
    others = [q for p in _sources(root) if p.stem != id_ for q in _quads(p)]
    gone = _nodes(own) - _nodes(others)
    gone = {iri for iri in gone if iri.startswith(_THINGS)}
    names = _names(own) - _names(others)
    source = f"{v.BASE}source/{id_}"
    for path in sorted([*folder.rglob("*.trig"), *folder.rglob("*.ttl")]):
        if "shapes" in path.parts or "gazette" in path.parts:
            continue
        _filter(path, gone, names, source)
    return folder


def _filter(path: Path, gone: set[str], names: set[str], source: str) -> None:
    """Take what is gone out of a file, and other names that only the document prints."""
    form = ox.RdfFormat.TRIG if path.suffix == ".trig" else ox.RdfFormat.TURTLE
    quads = list(ox.parse(path.read_bytes(), format=form))
    kept = [
        q
        for q in quads
        if not {text_of(q.subject), text_of(q.object)} & gone
        and not (q.predicate.value == v.ALT_LABEL and text_of(q.object) in names)
        and not any(
            text_of(term).startswith((f"{source}/", f"{source}-")) or text_of(term) == source
            for term in (q.subject, q.object)
        )
    ]
    if len(kept) < len(quads):
        out = kept if form == ox.RdfFormat.TRIG else [q.triple for q in kept]
        path.write_bytes(ox.serialize(out, format=form) or b"")


def _sources(root: Path) -> list[Path]:
    folders = [root / "seeds", root / "seeds/facts", root / "seeds/curation", root / "seeds/gazette"]
    return [path for folder in folders for path in sorted(folder.glob("*.trig"))]


def _quads(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TRIG))


def _nodes(quads: list[ox.Quad]) -> set[str]:
    return {text_of(term) for q in quads for term in (q.subject, q.object) if isinstance(term, ox.NamedNode)}


def _names(quads: list[ox.Quad]) -> set[str]:
    return {text_of(q.object) for q in quads if q.predicate.value == v.LF + "printedName"}


def _score(
    kind: str, quads: list[ox.Quad], items: tuple[Item, ...], full: KnowledgeGraph, graph: KnowledgeGraph
) -> Score:
    if kind in (model.CITATION, model.INSTITUTION):
        return _named(kind, quads, items, full, graph)
    if kind == model.FIGURE:
        wanted = Counter(_figure(some) for some in _claims(quads, v.QB + "Observation"))
        wanted = Counter({told: n for told, n in wanted.items() if told})
        found = Counter(
            _figure([(f.property, f.value) for f in item.facts]) for item in items if item.kind == model.FIGURE
        )
        known = sum(n for told, n in wanted.items() if _nameable(told, graph))
        return Score(found & wanted, found, wanted, known)
    if kind == model.RELATION:
        properties = {str(row[0]) for row in graph.names.rows("SELECT DISTINCT iri FROM term WHERE kind = 'verb'")}
        own = {text_of(q.graph_name) for q in quads}
        stated = [
            q
            for q in quads
            if q.predicate.value in properties
            and isinstance(q.object, ox.NamedNode)
            and text_of(q.object).startswith(_THINGS)
            and text_of(q.graph_name) in own
            and text_of(q.subject).startswith(_THINGS)
        ]
        wanted = Counter({_triple(q.subject, q.predicate, q.object): 1 for q in stated})
        found = Counter(
            {
                f"{_local(i.subject)} {_local(f.property)} {_local(f.value)}": 1
                for i in items
                if i.kind == model.RELATION
                for f in i.facts
                if f.property
            }
        )
        known = sum(1 for q in stated if graph.names.thing(text_of(q.subject)) and graph.names.thing(text_of(q.object)))
        return Score(found & wanted, found, wanted, min(known, len(wanted)))
    return _recommended(quads, items)


def _named(
    kind: str, quads: list[ox.Quad], items: tuple[Item, ...], full: KnowledgeGraph, graph: KnowledgeGraph
) -> Score:
    """Things that are named: wanted is what is printed, right what the seeds speak of at all."""
    acts = v.ELI + "LegalResource"

    def fits(iri: str) -> bool:
        thing = full.names.thing(iri)
        wholes = {acts}
        bodies = {v.ORG + "Organization", v.ORG + "Post", v.LF + "Policy", v.LF + "Agreement"}
        return thing is not None and bool(set(thing.classes) & (wholes if kind == model.CITATION else bodies))

    printed = {text_of(q.subject) for q in quads if q.predicate.value in _PRINTED and fits(text_of(q.subject))}
    spoken = {iri for iri in _nodes(quads) if iri.startswith(_THINGS)}
    parts = {part for iri in spoken for part in _wholes(iri)}
    proposed = (model.PROPOSAL,) if kind == model.CITATION else ()
    found = {
        i.subject
        for i in items
        if i.kind in (kind, *proposed) and i.subject and (i.kind == kind or "/act/" in i.subject)
    }
    right = Counter(map(_local, found & (spoken | parts)))
    known = sum(1 for iri in printed if graph.names.thing(iri))
    score = Score(right, Counter(map(_local, found)), Counter(map(_local, printed)), known)
    return Score(
        Counter(dict.fromkeys(score.right, 1)), Counter(dict.fromkeys(score.found, 1)), score.wanted, score.nameable
    )


def _wholes(iri: str) -> list[str]:
    """Acts of which a provision's address says that it is part."""
    parts = iri.split("/")
    return ["/".join(parts[:-1])] if parts[-1].startswith("art-") else []


def _claims(quads: list[ox.Quad], cls: str) -> list[list[tuple[str, str]]]:
    claims = {text_of(q.subject) for q in quads if q.predicate.value == v.TYPE and text_of(q.object) == cls}
    told: dict[str, list[tuple[str, str]]] = {}
    for q in quads:
        if text_of(q.subject) in claims:
            told.setdefault(text_of(q.subject), []).append((q.predicate.value, text_of(q.object)))
    return list(told.values())


def _figure(pairs: list[tuple[str, str]]) -> str:
    """A figure's key as text: value, indicator, period, body, dimensions; empty of one without a value."""
    known = dict(pairs)
    if v.LF + "period" in known:
        known[v.LF + "period"] = _bounds().get(known[v.LF + "period"], known[v.LF + "period"])
    if v.LF + "value" not in known:
        return ""
    fixed = [_local(known.get(v.LF + name, "-")) for name in _FIXED]
    fixed[0] = str(float(known[v.LF + "value"])).removesuffix(".0")
    rest = {(_local(p), _local(x)) for p, x in pairs if p.startswith(v.LF) and p not in _OTHERS}
    rest = {(p, x) for p, x in rest if p not in _FIXED}
    return " ".join([*fixed, *(f"{p}={x}" for p, x in sorted(rest))])


@cache
def _bounds() -> dict[str, str]:
    """The periods of the dataset by their bounds, as a new period of the same bounds would be called."""
    rows = KnowledgeGraph.open().run("printed_periods")
    assert isinstance(rows, Rows)
    told = [tuple(getattr(term, "value", "") for term in row) for row in rows.rows]
    return {iri: Period(first, last).key for iri, first, last in told}


def _nameable(told: str, graph: KnowledgeGraph) -> bool:
    """Whether the graph knows a figure's indicator, body and dimensions; its period is a matter of the text."""
    parts = told.split()
    every = {str(row[0]).rsplit("/", 1)[-1] for row in graph.names.rows("SELECT iri FROM thing")}
    wanted = [parts[1], *([parts[3]] if parts[3] != "-" else []), *(p.partition("=")[2] for p in parts[4:])]
    return all(one in every for one in wanted)


def _recommended(quads: list[ox.Quad], items: tuple[Item, ...]) -> Score:
    """Passages that recommend, by their key phrase, which stands in one found recommendation."""
    passages = {text_of(q.graph_name) for q in quads if text_of(q.object) == v.LF + "Recommendation"}
    place: dict[str, dict[str, str]] = {}
    for q in quads:
        if text_of(q.subject) in passages:
            place.setdefault(text_of(q.subject), {})[q.predicate.value] = text_of(q.object)
    asked = [item for item in items if item.kind == model.RECOMMENDATION]
    right, found = Counter[str](), Counter[str]()
    taken: set[str] = set()
    for item in asked:
        told = item.facts[0].value
        same = [
            p
            for p, at in place.items()
            if (at.get(v.LF + "section"), at.get(v.LF + "position"))
            == (item.sentence.paragraph.section, item.sentence.paragraph.position)
            and " ".join(at.get(v.LF + "keyPhrase", "").split()) in item.sentence.text.replace("\xad", "")
        ]
        name = _local(same[0]) if same else f"“{' '.join(told.split()[:4])}”"
        found[name] += 1
        if same and same[0] not in taken:
            taken.add(same[0])
            right[name] += 1
    return Score(right, found, Counter(map(_local, passages)), len(passages))


def _triple(*terms: object) -> str:
    return " ".join(_local(text_of(term)) for term in terms)


def _local(iri: str) -> str:
    """The last part of an address; of a provision also its act's.

    >>> _local("https://x/id/act/cc-2012/art-171"), _local("https://x/ontology#funds")
    ('cc-2012/art-171', 'funds')
    """
    parts = iri.replace("#", "/").rstrip("/").split("/")
    return "/".join(parts[-2:]) if parts[-1].startswith("art-") else parts[-1]


def table(scores: dict[str, dict[str, Score]]) -> str:
    """All scores and their sums by kind, as text."""
    head = "document   kind             found  right  wanted  nameable  precision  recall  of all\n"
    rows = [head, "-" * (len(head) - 1) + "\n"]
    every = {kind: [kinds[kind] for kinds in scores.values()] for kind in KINDS}
    for id_, kinds in scores.items():
        rows += [_row(id_, kind, [score]) for kind, score in kinds.items() if score.found or score.wanted]
    rows += [_row("all", kind, some) for kind, some in every.items()]
    return "".join(rows)


def _row(id_: str, kind: str, some: list[Score]) -> str:
    right, found = (sum(getattr(s, name).total() for s in some) for name in ("right", "found"))
    wanted, known = sum(s.wanted.total() for s in some), sum(s.nameable for s in some)
    hit = sum((s.right & s.wanted).total() for s in some)
    numbers = (
        right / found if found else 1.0,
        min(1.0, hit / known) if known else 1.0,
        hit / wanted if wanted else 1.0,
    )
    shares = f"{numbers[0]:10.2f} {numbers[1]:7.2f} {numbers[2]:7.2f}"
    return f"{id_:10} {kind:15} {found:6} {right:6} {wanted:7} {known:9} {shares}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
