"""``kg review``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import complain, count, emit, emit_json, table, wrapped
from kg.errors import InputError, UnresolvedNameError
from kg.ingest.draft import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.graph import KnowledgeGraph
    from kg.ingest.draft import Entry
    from kg.ingest.reading import Reading
    from kg.ingest.review import Review

_HELP = """a accept   r reject   s skip   u undo the last decision   q stop here
e PROPERTY VALUE   put VALUE (a name, or nothing) in place of what it says, then accept
1, 2 ...   choose one of several things, then accept
A accept all that is left of this kind and wholly seen   R reject all that is left of this kind"""


@options.command(
    "review",
    "kg review seeds-draft/report-2024.trig --dataset mine",
    "kg review seeds-draft/report-2024.trig --list",
    "kg review seeds-draft/report-2024.trig --dataset mine --accept figure --seen",
    "kg review seeds-draft/report-2024.trig --dataset mine --reject 12 --edit '7 period 2023'",
)
@click.argument("draft", metavar="DRAFT.trig", type=click.Path())
@click.option("--list", "listing", is_flag=True, help="List the items and their decisions; decide nothing.")
@click.option("--accept", multiple=True, metavar="WHAT", help="Accept items: a number, a kind, or all.")
@click.option("--reject", multiple=True, metavar="WHAT", help="Reject items: a number, a kind, or all.")
@click.option("--undo", multiple=True, metavar="WHAT", help="Make items undecided again: a number, a kind, or all.")
@click.option(
    "--edit", multiple=True, metavar="'N PROPERTY VALUE'", help="Put a value in place of item N's; accept it."
)
@click.option("--choose", multiple=True, metavar="'N NAME'", help="Choose what item N means, and accept it.")
@click.option("--seen", is_flag=True, help="With --accept: only items of which nothing is guessed.")
@click.option("--document", metavar="FILE", type=click.Path(), help="The document, to show its sentences.")
@options.format_option("text", "json")
@options.dataset_options
def command(draft: str, listing: bool, seen: bool, document: str | None, form: str, **asked: tuple[str, ...]) -> int:
    """Go through a draft: accept, edit or reject its items, one by one or by kind.

    Without options it asks about each item that is undecided. Decisions are kept beside the draft and stay when the
    document is read again. What is accepted is put into your dataset folder (the last --dataset, made where it is
    missing), so that the next command builds it in; what is rejected or undecided is not.
    """
    from kg.cli.opening import open_graph
    from kg.ingest.review import open_review, write_accepted

    review = open_review(Path(draft))
    scripted = any(asked.values())
    if listing and scripted:
        raise click.UsageError("--list decides nothing; leave it out")
    folders, own = (options.folders(), None) if listing else options.own_folder()
    graph = open_graph(folders, options.base())
    reading = _document(review, document)
    if listing:
        _list(review, graph, form)
        return 0
    assert own is not None
    if scripted:
        _scripted(review, graph, seen=seen, **asked)
    else:
        _asked(review, graph, reading)
    review.save()
    written = write_accepted(review, graph, own)
    _tell(review, written, own, form)
    return 0


def _document(review: Review, given: str | None) -> Reading | None:
    """The document, if it is at hand and the one that was read."""
    from kg.cli.ingest import extra
    from kg.ingest.reading import read

    name = given or review.draft.read_from
    if not given and not Path(name).is_file():
        return None
    with extra():
        try:
            reading = read(name)
        except InputError:
            if given:
                raise
            return None
    digests = {text_of(q.object) for q in review.draft.about if q.predicate.value.endswith("sha256")}
    if reading.digest not in digests:
        if given:
            raise InputError(f"{given}: is not the document that was read; read it anew with kg ingest")
        return None
    return reading


# ---- by options ----------------------------------------------------------------------------------------------------


def _scripted(review: Review, graph: KnowledgeGraph, *, seen: bool, **asked: tuple[str, ...]) -> None:
    from kg.ingest.review import ACCEPTED, REJECTED, UNDECIDED
    from kg.ingest.telling import told

    for what in asked["undo"]:
        for entry in _meant(review, what):
            review.forget(entry)
    for what in asked["reject"]:
        for entry in _meant(review, what):
            review.decide(entry, REJECTED, told(entry, graph))
    for what in asked["edit"]:
        number, _, change = what.partition(" ")
        _edit(review, graph, _meant(review, number, one=True)[0], change)
    for what in asked["choose"]:
        number, _, name = what.partition(" ")
        _choose(review, graph, _meant(review, number, one=True)[0], name)
    for what in asked["accept"]:
        for entry in _meant(review, what):
            by_number = what.isdecimal()
            if not by_number and (review.state(entry) != UNDECIDED or entry.others or (seen and entry.guessed)):
                continue
            review.decide(entry, ACCEPTED, told(entry, graph))


def _meant(review: Review, what: str, *, one: bool = False) -> list[Entry]:
    """Items by number, kind or all."""
    from kg.ingest.finding.model import KINDS

    entries = review.draft.entries
    if what.isdecimal() and 0 < int(what) <= len(entries):
        return [entries[int(what) - 1]]
    if what.isdecimal() or one:
        raise InputError(f"there is no item '{what[:40]}'; items have numbers from 1 to {len(entries)} (--list)")
    if what == "all":
        return list(entries)
    if what not in KINDS:
        raise InputError(f"'{what[:40]}' is no kind of item; there are all, {', '.join(KINDS)}, and numbers (--list)")
    return [entry for entry in entries if entry.kind == what]


def _edit(review: Review, graph: KnowledgeGraph, entry: Entry, change: str) -> None:
    """Put a value in place of one of an item's, and accept it."""
    from kg.ingest.finding.periods import period_named
    from kg.ingest.review import ACCEPTED, Edit
    from kg.ingest.telling import told

    name, _, value = change.strip().partition(" ")
    properties = {quad.predicate.value for quad in entry.quads} - {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}
    known = {one.replace("#", "/").rsplit("/", 1)[-1]: one for one in sorted(properties)}
    if name not in known:
        raise InputError(f"'{name[:40]}' is nothing that the item says; it says {', '.join(known) or 'nothing'}")
    if name in ("value", "printedValue"):
        raise InputError(f"'{name}' is read off the document and can't be changed; reject the item")
    things = any(q.predicate.value == known[name] and "://" in text_of(q.object) for q in entry.quads)
    value = value.strip()
    if value and things:
        value = (period_named(graph, value) if name == "period" else "") or graph.resolve(value).iri
    review.decide(entry, ACCEPTED, told(entry, graph), (Edit(known[name], value, things),))


def _choose(review: Review, graph: KnowledgeGraph, entry: Entry, name: str) -> None:
    """Choose one of the things that an item can mean, by number or name, and accept it."""
    from kg.ingest.review import ACCEPTED
    from kg.ingest.telling import told

    if not entry.others:
        raise InputError(f"the item means one thing: {told(entry, graph)}")
    name = name.strip()
    if name.isdecimal() and 0 < int(name) <= len(entry.others):
        chosen = entry.others[int(name) - 1]
    else:
        chosen = graph.resolve(name).iri
    review.decide(entry, ACCEPTED, told(entry, graph), chosen=chosen)


# ---- in the terminal -----------------------------------------------------------------------------------------------


def _asked(review: Review, graph: KnowledgeGraph, reading: Reading | None) -> None:
    """Ask about each undecided item; stop at the end of the input."""
    left = review.undecided()
    if not left:
        complain("kg: nothing is undecided; see all with --list, undo with --undo")
        return
    complain(wrapped(f"{count(len(left), 'item')} to decide. Type ? for the keys."))
    done: list[Entry] = []
    while entry := next(iter(_rest(review, done)), None):
        _show(review, graph, reading, entry)
        answer = _line()
        if answer is None or answer in ("q", "quit"):
            return
        if answer == "?":
            complain(_HELP)
        elif answer == "s":
            done.append(entry)
        elif answer == "u":
            _undo(review, done)
        elif not _decided(review, graph, entry, answer):
            complain("kg: that is no answer; type ? for the keys")
        else:
            done.append(entry)
            review.save()


def _rest(review: Review, done: Sequence[Entry]) -> list[Entry]:
    keys = {entry.key for entry in done}
    return [entry for entry in review.undecided() if entry.key not in keys]


def _decided(review: Review, graph: KnowledgeGraph, entry: Entry, answer: str) -> bool:
    """Carry out an answer; whether it was one."""
    from kg.ingest.review import ACCEPTED, REJECTED
    from kg.ingest.telling import told

    try:
        if answer == "a":
            review.decide(entry, ACCEPTED, told(entry, graph))
        elif answer == "r":
            review.decide(entry, REJECTED, told(entry, graph))
        elif answer == "A":
            for one in review.undecided():
                if one.kind == entry.kind and not one.guessed and not one.others:
                    review.decide(one, ACCEPTED, told(one, graph))
        elif answer == "R":
            for one in review.undecided():
                if one.kind == entry.kind:
                    review.decide(one, REJECTED, told(one, graph))
        elif answer.startswith("e "):
            _edit(review, graph, entry, answer[2:])
        elif answer.isdecimal():
            _choose(review, graph, entry, answer)
        else:
            return False
    except UnresolvedNameError as error:
        near = "; ".join(label for label, _ in error.candidates[:4])
        complain(f"kg: {error}" + (f" Nearest: {near}" if near else ""))
    except InputError as error:
        complain(f"kg: {error}")
    return True


def _undo(review: Review, done: list[Entry]) -> None:
    if done:
        review.forget(done.pop())
    else:
        complain("kg: nothing was decided yet")


def _show(review: Review, graph: KnowledgeGraph, reading: Reading | None, entry: Entry) -> None:
    """An item as it is decided on: what it says, its words in the document, why what is guessed is guessed."""
    from kg.ingest.telling import name, sentence, told

    number = review.draft.entries.index(entry) + 1
    place = {q.predicate.value.rsplit("#", 1)[-1]: text_of(q.object) for q in review.draft.passages[entry.passage]}
    page = next((one.page for one in entry.evidence if one.page), 0)
    where = f"{place.get('section', '')}, paragraph {place.get('position', '')}" + (f", page {page}" if page else "")
    complain(f"\n[{number}/{len(review.draft.entries)}] {entry.kind} - {where}")
    complain(wrapped(told(entry, graph), "  ", "    "))
    words = sentence(entry, reading) or place.get("keyPhrase", "")
    complain(wrapped(f"“{words}”", "  ", "    "))
    for at, other in enumerate(entry.others, 1):
        complain(f"    {at} {name(graph, other)}")
    for one in entry.guessed:
        what = name(graph, one.property) if one.property else "which thing it is"
        complain(wrapped(f"guessed: {what} ({one.method})", "  ", "    "))


def _line() -> str | None:
    """The next answer, or None at the end of the input."""
    sys.stderr.write("accept, reject, skip, edit? ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None


# ---- what is told --------------------------------------------------------------------------------------------------


def _list(review: Review, graph: KnowledgeGraph, form: str) -> None:
    from kg.ingest.telling import told

    if form == "json":
        emit_json([_json(review, graph, number, entry) for number, entry in enumerate(review.draft.entries, 1)])
        return
    rows = [
        [str(number), entry.kind, review.state(entry), told(entry, graph)]
        for number, entry in enumerate(review.draft.entries, 1)
    ]
    table(("item", "kind", "decision", "says (? guessed)"), rows, (0,))


def _json(review: Review, graph: KnowledgeGraph, number: int, entry: Entry) -> dict[str, object]:
    from kg.ingest.telling import told

    return {
        "item": number,
        "kind": entry.kind,
        "decision": review.state(entry),
        "says": told(entry, graph),
        "passage": entry.passage,
        "candidates": list(entry.others),
        "evidence": [
            {
                "property": one.property,
                "value": one.value,
                "start": one.start,
                "end": one.end,
                "page": one.page,
                "seen": one.seen,
                "method": one.method,
            }
            for one in entry.evidence
        ],
    }


def _tell(review: Review, written: Sequence[Path], own: Path, form: str) -> None:
    counts = review.counts()
    if form == "json":
        emit_json({"decisions": counts, "files": [str(path) for path in written]})
        return
    heads = ("kind", "accepted", "rejected", "undecided")
    rows = [[kind, *(str(of[head]) for head in heads[1:])] for kind, of in sorted(counts.items())]
    table(heads, rows, (1, 2, 3))
    emit("")
    if not written:
        emit("nothing is accepted, so nothing is in your dataset folder")
        return
    for path in written:
        emit(wrapped(f"in {path}"))
    emit(wrapped(f"next: kg build --dataset {own}"))
