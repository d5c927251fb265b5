"""Review: what a person decides about the items of a draft, kept beside it, and put into his own dataset folder.

A decision is known by its item's fingerprint (kind, sentence, what it says), not by its number or offsets, so that it
stays when a corrected document is read again; one about what is no longer found is kept and has no effect. What is
accepted becomes three files of the user's folder, each written whole: ``seeds/<id>.trig`` (like a curated source),
``seeds/registry/<id>.trig`` (what is new), ``seeds/curation/<id>.trig`` (the reason of each guess that was accepted).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import InputError
from kg.files import write_file
from kg.ingest.draft import Draft, Entry, read_draft, text_of
from kg.ingest.finding.periods import REPORTING, period_of
from kg.results import written
from kg.returns.trig import period_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.graph import KnowledgeGraph

ACCEPTED, REJECTED, UNDECIDED = "accepted", "rejected", "undecided"
MARK = b"# Written by kg review from a draft of kg ingest; decide anew with kg review instead of changing this file.\n"
_TYPE = ox.NamedNode(v.TYPE)
_FORMAT = 1


@dataclass(frozen=True)
class Edit:
    """A value that a person put in place of another; an empty one takes the statement out."""

    property: str
    value: str
    is_thing: bool = False


@dataclass(frozen=True)
class Decision:
    """What was decided about an item: the decision, edits, and the item in a line, for people."""

    decision: str
    kind: str
    told: str = ""
    edits: tuple[Edit, ...] = ()
    chosen: str = ""


@dataclass
class Review:
    """A draft under review."""

    path: Path
    draft: Draft
    decisions: dict[str, Decision] = field(default_factory=dict)

    def state(self, entry: Entry) -> str:
        """Accepted, rejected or undecided."""
        known = self.decisions.get(entry.key)
        return known.decision if known else UNDECIDED

    def undecided(self) -> list[Entry]:
        """Items about which nothing was decided, in order of the text."""
        return [entry for entry in self.draft.entries if self.state(entry) == UNDECIDED]

    def decide(self, entry: Entry, decision: str, told: str, edits: Sequence[Edit] = (), chosen: str = "") -> None:
        """Decide about an item.

        Raises:
            InputError: It is open which of several things it means, and none is chosen.
        """
        if decision == ACCEPTED and entry.others and not chosen:
            raise InputError(f"it can mean {len(entry.others)} things; choose one first: {told}")
        self.decisions[entry.key] = Decision(decision, entry.kind, told, tuple(edits), chosen)

    def forget(self, entry: Entry) -> None:
        """Make an item undecided again."""
        self.decisions.pop(entry.key, None)

    def accepted(self) -> list[Entry]:
        """Accepted items as they were edited."""
        return [
            edited(entry, self.decisions[entry.key]) for entry in self.draft.entries if self.state(entry) == ACCEPTED
        ]

    def counts(self) -> dict[str, dict[str, int]]:
        """Numbers of items by kind and state."""
        found: dict[str, dict[str, int]] = {}
        for entry in self.draft.entries:
            of_kind = found.setdefault(entry.kind, {ACCEPTED: 0, REJECTED: 0, UNDECIDED: 0})
            of_kind[self.state(entry)] += 1
        return found

    def save(self) -> None:
        """Write the decisions beside the draft, whole or not at all.

        Raises:
            InputError: They can't be written.
        """
        told = {
            "format": _FORMAT,
            "decisions": {
                key: {
                    "decision": one.decision,
                    "kind": one.kind,
                    "told": one.told,
                    **({"chosen": one.chosen} if one.chosen else {}),
                    **({"edits": [[e.property, e.value, e.is_thing] for e in one.edits]} if one.edits else {}),
                }
                for key, one in sorted(self.decisions.items())
            },
        }
        write_file(decisions_path(self.path), (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())


def open_review(path: Path) -> Review:
    """The review of the draft in a file, with the decisions made so far.

    Raises:
        InputError: The draft or the decisions can't be read.
    """
    return Review(path, read_draft(path), read_decisions(decisions_path(path)))


def decisions_path(draft: Path) -> Path:
    """Where the decisions about a draft are kept.

    >>> from pathlib import PurePosixPath
    >>> decisions_path(PurePosixPath("drafts/tip-2024.trig"))
    PurePosixPath('drafts/tip-2024.decisions.json')
    """
    return draft.with_name(f"{draft.stem}.decisions.json")


def read_decisions(path: Path) -> dict[str, Decision]:
    """Decisions in a file; none where there is no file.

    Raises:
        InputError: The file can't be read or is malformed.
    """
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text("utf-8"))
        return {
            str(key): Decision(
                _known(one["decision"]),
                str(one["kind"]),
                str(one.get("told", "")),
                tuple(Edit(str(a), str(b), bool(c)) for a, b, c in one.get("edits", ())),
                str(one.get("chosen", "")),
            )
            for key, one in told["decisions"].items()
        }
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path}: holds no decisions of kg review ({str(error)[:60]}); move it away or mend it"
        ) from None


def edited(entry: Entry, decision: Decision) -> Entry:
    """An item as a person edited it, and with the candidate that was chosen."""
    subject = decision.chosen or entry.subject
    quads = list(entry.quads)
    if decision.chosen:
        graph = ox.NamedNode(entry.passage)
        for one in entry.evidence:
            if one.property:
                value = (
                    ox.Literal(one.value, language="en")
                    if not one.property.endswith("Number")
                    else ox.Literal(one.value)
                )
                quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(one.property), value, graph))
    for edit in decision.edits:
        quads = list(_with(quads, edit, entry))
    return replace(entry, quads=tuple(quads), subject=subject)


def _with(quads: Sequence[ox.Quad], edit: Edit, entry: Entry) -> Iterator[ox.Quad]:
    """Quads with one property's value put in place of another, or taken out."""
    node = ox.NamedNode(edit.property)
    old = next((q for q in quads if q.predicate == node and text_of(q.subject) == entry.subject), None)
    for quad in quads:
        if not (quad.predicate == node and text_of(quad.subject) == entry.subject):
            yield quad
    if edit.value:
        value: ox.NamedNode | ox.Literal
        if edit.is_thing:
            value = ox.NamedNode(edit.value)
        elif old is not None and isinstance(old.object, ox.Literal) and old.object.language:
            value = ox.Literal(edit.value, language=old.object.language)
        elif old is not None and isinstance(old.object, ox.Literal):
            value = ox.Literal(edit.value, datatype=old.object.datatype)
        else:
            value = ox.Literal(edit.value)
        yield ox.Quad(ox.NamedNode(entry.subject), node, value, ox.NamedNode(entry.passage))


def write_accepted(review: Review, graph: KnowledgeGraph, own: Path) -> list[Path]:
    """Put what is accepted into the user's own folder, and take out what no longer is; the files that hold it.

    Raises:
        InputError: The folder can't be written, or holds a file of that name which a person wrote.
    """
    from filelock import FileLock

    files = accepted_files(review, graph, own)
    id_ = review.draft.id
    every = [
        own / "seeds" / f"{id_}.trig",
        *(own / "seeds" / part / f"{id_}.trig" for part in ("registry", "curation")),
    ]
    try:
        for folder in ("registry", "curation"):
            (own / "seeds" / folder).mkdir(parents=True, exist_ok=True)
        with FileLock(own / ".import.lock"):
            for path in every:
                if path.exists() and not path.read_bytes().startswith(MARK):
                    raise InputError(f"{path}: was not written by a review, so none replaces it; read under another id")
            for path, data in sorted(files.items(), reverse=True):
                write_file(path, data)
            for path in every:
                if path not in files:
                    path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{own}: can't be written: {error.strerror or error}") from None
    return sorted(path for path in files if path.stem == id_)


def accepted_files(review: Review, graph: KnowledgeGraph, own: Path) -> dict[Path, bytes]:
    """What is accepted as files of a dataset folder; none where nothing is."""
    entries = review.accepted()
    if not entries:
        return {}
    draft = review.draft
    kept = dict.fromkeys(entry.passage for entry in entries)
    quads = [*draft.about, *(quad for passage in kept for quad in draft.passages[passage])]
    quads += [quad for passage in kept for entry in entries if entry.passage == passage for quad in entry.quads]
    prefixes = {**graph.prefixes(), "row": f"{draft.source}/"}
    seeds = own / "seeds"
    files = {seeds / f"{draft.id}.trig": MARK + written(list(dict.fromkeys(quads)), ox.RdfFormat.TRIG, prefixes)}
    new = [*dict.fromkeys(quad for entry in entries for quad in entry.new), *_reporting(entries, graph, draft)]
    named = {text_of(term) for quad in quads for term in (quad.subject, quad.object)}
    kept_before = _registered(seeds / "registry" / f"{draft.id}.trig")
    new = list(dict.fromkeys([*new, *(quad for quad in kept_before if text_of(quad.subject) in named)]))
    if new:
        files[seeds / "registry" / f"{draft.id}.trig"] = MARK + written(new, ox.RdfFormat.TRIG, prefixes)
    if reasons := list(_reasons(entries, graph, draft, review)):
        files[seeds / "curation" / f"{draft.id}.trig"] = MARK + written(reasons, ox.RdfFormat.TRIG, prefixes)
    for iri in sorted(_periods(entries)):
        period = period_of(iri)
        if period is not None and graph.names.thing(iri) is None:
            files[seeds / "registry" / f"period-{period.key}.trig"] = period_file(period, graph.prefixes())
    return files


def _registered(path: Path) -> list[ox.Quad]:
    """What an earlier review registered; it is in the graph by now, so a draft no longer proposes it."""
    if not path.is_file() or not path.read_bytes().startswith(MARK):
        return []
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TRIG))


def _periods(entries: Iterable[Entry]) -> set[str]:
    node = ox.NamedNode(v.LF + "period")
    return {text_of(quad.object) for entry in entries for quad in entry.quads if quad.predicate == node}


def _reporting(entries: Sequence[Entry], graph: KnowledgeGraph, draft: Draft) -> Iterator[ox.Quad]:
    """The document's reporting period, where the graph does not have it; without bounds, as none are printed."""
    register = ox.NamedNode(f"{graph.base}registry/{draft.id}")
    for iri in sorted(_periods(entries)):
        key = iri.rsplit("/", 1)[-1]
        if key.startswith(REPORTING) and graph.names.thing(iri) is None:
            yield ox.Quad(ox.NamedNode(iri), _TYPE, ox.NamedNode(v.LF + "Period"), register)
            name = f"reporting period of the report of {key.removeprefix(REPORTING)}"
            yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(v.PREF_LABEL), ox.Literal(name, language="en"), register)


def _reasons(entries: Sequence[Entry], graph: KnowledgeGraph, draft: Draft, review: Review) -> Iterator[ox.Quad]:
    """Why what was guessed is so, and what a person changed: curated judgements about the claim or its passage."""
    register = ox.NamedNode(f"{graph.base}curation/{draft.id}")
    told: dict[str, list[str]] = {}
    for entry in entries:
        subject = entry.subject if entry.subject.startswith(f"{entry.passage}-") else entry.passage
        decision = review.decisions[entry.key]
        changed = {edit.property for edit in decision.edits}
        for one in entry.guessed:
            if one.property in changed:
                continue
            what = graph.names.label(one.property) if one.property else graph.names.label(one.value)
            told.setdefault(subject, []).append(f"{what}: {one.method}")
            if one.property == v.LF + "period":
                yield ox.Quad(
                    ox.NamedNode(subject),
                    ox.NamedNode(v.LF + "periodRead"),
                    ox.Literal(True),
                    register,
                )
        for edit in decision.edits:
            told.setdefault(subject, []).append(f"{graph.names.label(edit.property)}: put right by the reviewer")
        if decision.chosen:
            told.setdefault(subject, []).append(
                f"{graph.names.label(decision.chosen)}: chosen by the reviewer among several"
            )
        if entry.kind == "proposal":
            told.setdefault(entry.subject, []).append("named in the source and not yet in the registry")
    for subject, reasons in told.items():
        text = "; ".join(dict.fromkeys(reasons))
        yield ox.Quad(
            ox.NamedNode(subject),
            ox.NamedNode(v.LF + "reason"),
            ox.Literal(f"{text[:1].upper()}{text[1:]}.", language="en"),
            register,
        )


def _known(decision: str) -> str:
    if decision not in (ACCEPTED, REJECTED):
        raise ValueError(decision)
    return decision
