"""Drafting: what was found in a document, written down as a draft (:mod:`kg.ingest.draft`)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.ingest.draft import ITEM, OA, Draft, Entry, Evidence
from kg.ingest.finding.model import FIGURE
from kg.results import written
from kg.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.ingest.finding.find import About
    from kg.ingest.finding.model import Fact, Item, Sentence
    from kg.ingest.reading import Reading

MARK = (
    b"# Draft written by kg ingest: go through it with kg review; it is written anew when the document is read again.\n"
)
"""First line of a draft, which an ingest may write over."""

_LEAST, _MOST = 4, 12
"""Words of a key phrase (seeds/FORMAT.md)."""
_TYPE = ox.NamedNode(v.TYPE)


def draft_of(reading: Reading, about: About, items: Sequence[Item], base: str = v.BASE) -> Draft:
    """The draft of what was found in a document."""
    source = f"{base}source/{about.id}"
    draft = Draft(source, about.id, list(_source(source, reading, about)), read_from=reading.name)
    names = _Names(reading, source)
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    keys: dict[str, int] = defaultdict(int)
    for item in items:
        passage = names.passage(item.sentence, items)
        if passage not in draft.passages:
            same = [one for one in items if one.sentence == item.sentence]
            phrase = key_phrase(next((one for one in same if one.kind == FIGURE), item))
            draft.passages[passage] = list(_place(passage, source, item.sentence, phrase, about.language))
        fingerprint = item.fingerprint()
        keys[fingerprint] += 1
        key = fingerprint if keys[fingerprint] == 1 else f"{fingerprint}-{keys[fingerprint]}"
        subject = item.subject
        if item.letter:
            numbers[passage, item.letter] += 1
            subject = f"{passage}-{item.letter}{numbers[passage, item.letter]}"
        draft.entries.append(_entry(reading, key, passage, subject, item, f"{base}registry/{about.id}"))
    return draft


def draft_file(draft: Draft, prefixes: Mapping[str, str], base: str = v.BASE) -> bytes:
    """A draft as TriG, the same bytes for the same draft."""
    known = {
        **prefixes,
        "src": f"{base}source/",
        "oa": OA,
        "draft": f"{base}draft/{draft.id}/",
        _local(draft.id): f"{draft.source}/",
    }
    quads = [*draft.about, *(quad for some in draft.passages.values() for quad in some)]
    quads += [quad for entry in draft.entries for quad in entry.quads]
    new = dict.fromkeys(quad for entry in draft.entries for quad in entry.new)
    quads += sorted(new, key=str)
    book = ox.NamedNode(f"{base}draft/{draft.id}")
    quads.append(ox.Quad(book, ox.NamedNode(v.LF + "readFrom"), ox.Literal(draft.read_from), book))
    for number, entry in enumerate(draft.entries, 1):
        quads += _bookkeeping(entry, f"{base}draft/{draft.id}", number)
    return MARK + written(_grouped(quads), ox.RdfFormat.TRIG, known)


def key_phrase(item: Item) -> str:
    """Four to twelve words of a sentence around an item's first words, that stand once in their paragraph.

    Fewer only where the sentence has fewer.
    """
    sentence = item.sentence
    text = sentence.paragraph.text
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text[sentence.start : sentence.end])]
    words = [(a + sentence.start, b + sentence.start) for a, b in words]
    if "/row-" in sentence.paragraph.position:
        return _plain(" ".join(_plain(text).split()[-_MOST:]))
    telling = [fact.at.start for fact in item.facts if fact.property == v.LF + "value"]
    first = min(telling or [fact.at.start for fact in item.facts if fact.property], default=0)
    spots = [n for n, (a, _) in enumerate(words) if sentence.span(a, a + 1).start <= first]
    at = spots[-1] if spots else 0
    for size in (8, 10, _MOST, 6, 5, _LEAST):
        for begin in _windows(at, size, len(words)):
            phrase = _plain(text[words[begin][0] : words[min(begin + size, len(words)) - 1][1]])
            if len(sentence.paragraph.folded.find(phrase)) == 1:
                return phrase
    return _plain(text[words[0][0] : words[min(_MOST, len(words)) - 1][1]])


def _windows(at: int, size: int, count: int) -> Iterator[int]:
    """Where a window of some words that holds the one at ``at`` may begin, the likeliest first."""
    last = max(0, count - size)
    wanted = [at - size // 3, at - size // 2, at - 1, at, at - size + 1]
    for begin in dict.fromkeys(min(max(0, one), last) for one in wanted):
        if begin <= at < begin + size:
            yield begin


def _plain(text: str) -> str:
    return " ".join(text.replace("\xad", "").split())


class _Names:
    """Addresses of passages: ``source/<id>/<section>-<paragraph>-<letter>``, letters in order of the text."""

    def __init__(self, reading: Reading, source: str) -> None:
        self._source = source
        self._slugs: dict[str, str] = {}
        taken: set[str] = set()
        for paragraph in reading.paragraphs:
            if paragraph.section not in self._slugs:
                self._slugs[paragraph.section] = _slug(paragraph.section, taken)
        self._letters: dict[int, list[int]] = {}

    def passage(self, sentence: Sentence, items: Sequence[Item]) -> str:
        """The address of the passage that a sentence, or a part of one, is."""
        if not self._letters:
            for one in items:
                self._letters.setdefault(one.sentence.number, []).append(one.sentence.start)
        starts = sorted(set(self._letters[sentence.number]))
        slug = self._slugs[sentence.paragraph.section]
        place = sentence.paragraph.position.replace("/", "-")
        if "/row-" in sentence.paragraph.position:
            return f"{self._source}/{slug}-{place}"
        return f"{self._source}/{slug}-{place}-{_letter(starts.index(sentence.start))}"


def _slug(section: str, taken: set[str]) -> str:
    """A short name of a section: its number, or its first word; a further one where that is taken.

    >>> taken = set(); [_slug(s, taken) for s in ("PROTECTION", "2.1. Law", "Protection of ducks", "Për rosat")]
    ['protection', '2-1', 'protection-of', 'per']
    """
    number = re.match(r"\d+(?:\.\d+)*", section)
    if number:
        tries = [number[0].replace(".", "-")]
    else:
        words = re.findall(r"[a-z0-9]+", fold(section)) or ["text"]
        tries = ["-".join(words[:size]) for size in range(1, len(words) + 1)]
    made = next((one for one in tries if one not in taken), "")
    number_ = 2
    while not made or made in taken:
        made, number_ = f"{tries[0]}-{number_}", number_ + 1
    taken.add(made)
    return made[:40]


def _letter(at: int) -> str:
    """The letter of a passage: a to z, then aa, ab ...

    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    return (_letter(at // 26 - 1) if at > 25 else "") + chr(97 + at % 26)


def _local(id_: str) -> str:
    """The prefix of a source's passages: its id without hyphens.

    >>> _local("tip-2017")
    'tip2017'
    """
    bare = id_.replace("-", "")
    return bare if bare[:1].isalpha() else f"s{bare}"


def _literal(fact: Fact) -> ox.NamedNode | ox.Literal:
    if fact.is_thing:
        return ox.NamedNode(fact.value)
    if fact.language:
        return ox.Literal(fact.value, language=fact.language)
    return ox.Literal(fact.value, datatype=ox.NamedNode(fact.datatype)) if fact.datatype else ox.Literal(fact.value)


def _source(source: str, reading: Reading, about: About) -> Iterator[ox.Quad]:
    node = ox.NamedNode(source)
    told: dict[str, ox.NamedNode | ox.Literal] = {
        v.TYPE: ox.NamedNode(about.kind),
        v.DCT + "title": ox.Literal(about.title, language=about.language),
        v.DCT + "language": ox.Literal(about.language),
        v.DCT + "type": ox.Literal(about.kind_name, language="en"),
        v.DCT + "rights": ox.Literal(about.rights, language="en"),
        v.LF + "sha256": ox.Literal(reading.digest),
    }
    if about.publisher:
        told[v.DCT + "publisher"] = ox.NamedNode(about.publisher)
    if about.issued:
        kind = ("gYear", "gYearMonth", "date")[about.issued.count("-")]
        told[v.DCT + "issued"] = ox.Literal(about.issued, datatype=ox.NamedNode(v.XSD + kind))
    for name, value in told.items():
        yield ox.Quad(node, ox.NamedNode(name), value, node)


def _place(passage: str, source: str, sentence: Sentence, phrase: str, language: str) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(source)
    position = sentence.paragraph.position
    told: dict[str, ox.NamedNode | ox.Literal] = {
        v.TYPE: ox.NamedNode(v.PASSAGE),
        v.DCT + "isPartOf": graph,
        v.LF + "section": ox.Literal(sentence.paragraph.section),
        v.LF + "position": ox.Literal(position, datatype=ox.NamedNode(v.XSD + "integer"))
        if position.isdigit()
        else ox.Literal(position),
        v.LF + "keyPhrase": ox.Literal(phrase, language=language),
    }
    for name, value in told.items():
        yield ox.Quad(ox.NamedNode(passage), ox.NamedNode(name), value, graph)


def _entry(reading: Reading, key: str, passage: str, subject: str, item: Item, registry: str) -> Entry:
    graph, register = ox.NamedNode(passage), ox.NamedNode(registry)
    quads: list[ox.Quad] = []
    new: list[ox.Quad] = []
    if item.letter:
        quads += [ox.Quad(ox.NamedNode(subject), _TYPE, ox.NamedNode(cls), graph) for cls in item.classes]
        if item.link:
            quads.insert(
                0, ox.Quad(ox.NamedNode(item.link[0]), ox.NamedNode(item.link[1]), ox.NamedNode(subject), graph)
            )
    elif item.classes:
        new += [ox.Quad(ox.NamedNode(subject), _TYPE, ox.NamedNode(cls), register) for cls in item.classes]
    evidence = []
    for fact in item.facts:
        of = fact.of or subject
        evidence.append(
            Evidence(
                of,
                fact.property,
                fact.value,
                fact.at.start,
                fact.at.end,
                reading.page(fact.at.start),
                fact.seen,
                fact.method,
            )
        )
        if fact.property and of:
            made = ox.Quad(
                ox.NamedNode(of),
                ox.NamedNode(fact.property),
                _literal(fact),
                register if fact.new_ or fact.of else graph,
            )
            (new if fact.new_ or fact.of else quads).append(made)
    return Entry(key, item.kind, passage, tuple(quads), tuple(new), tuple(evidence), item.others, subject)


def _bookkeeping(entry: Entry, book: str, number: int) -> Iterator[ox.Quad]:
    graph, node = ox.NamedNode(book), ox.NamedNode(f"{book}/item-{number}")

    def say(subject: ox.NamedNode, name: str, value: str | int | bool, thing: bool = False) -> ox.Quad:
        whole = name if "://" in name else v.LF + name
        term = ox.NamedNode(value) if thing and isinstance(value, str) else ox.Literal(value)
        return ox.Quad(subject, ox.NamedNode(whole), term, graph)

    yield ox.Quad(node, _TYPE, ox.NamedNode(ITEM), graph)
    yield say(node, "status", "draft")
    yield say(node, "kind", entry.kind)
    yield say(node, "fingerprint", entry.key)
    yield say(node, "passage", entry.passage, thing=True)
    if entry.subject:
        yield say(node, "states", entry.subject, thing=True)
    for other in entry.others:
        yield say(node, "candidate", other, thing=True)
    for at, one in enumerate(entry.evidence, 1):
        where = ox.NamedNode(f"{node.value}-e{at}")
        yield ox.Quad(node, ox.NamedNode(v.LF + "evidence"), where, graph)
        yield ox.Quad(where, _TYPE, ox.NamedNode(OA + "TextPositionSelector"), graph)
        yield say(where, OA + "start", one.start)
        yield say(where, OA + "end", one.end)
        if one.page:
            yield say(where, "page", one.page)
        if one.of:
            yield say(where, "of", one.of, thing=True)
        if one.property:
            yield say(where, "property", one.property, thing=True)
        yield say(where, "found", one.value)
        yield say(where, "seen", one.seen)
        yield say(where, "method", one.method)


def _grouped(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quads with those of one graph together, and within it of one subject, in the order in which each first came."""
    groups: dict[str, dict[str, list[ox.Quad]]] = {}
    for quad in dict.fromkeys(quads):
        groups.setdefault(str(quad.graph_name), {}).setdefault(str(quad.subject), []).append(quad)
    return [quad for subjects in groups.values() for some in subjects.values() for quad in some]
