"""Questions in free words: what they want told, which words must be covered, and what kind of answer fits.

Stages: the words that must be covered (all but frames, fillers and the dataset's own scope), each with the stems that
do (its own, words of the lexicon that mean the same, translations); the statements that cover them all
(:mod:`kg.ask.tellings`); those of them that tell what is asked for, as a time, a number or an agent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.ask.fitting import Fitting
from kg.ask.tellings import MOST, Found, Tellings
from kg.ask.wanted import Wanted
from kg.stems import EMPTY, stem, stems

if TYPE_CHECKING:
    from kg.ask.schema import Schema
    from kg.ask.tellings import Telling
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_FRAMES = frozenset(
    "which who when how-many how-much how-long do have be by of that there define mean list filler light possessive "
    "why where negation share more less most least quantity naming at-time since until earlier later should "
    "asking-for now in-force".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIMES = frozenset({"year", "month", "day", "date"})
"""Stems by which a question for a time says how exact a one it wants."""
_FEW = 2
"""Words that are too few, and statements that are too many, to tell which is meant."""
_ALL = 14
"""Statements told at most where a kind of them is asked for, as all recommendations of a report."""
_LEAST = 2
"""Telling words that a question must have, unless it names the kind of statement that it wants."""


class FreeReader:
    """Reads questions in free words over one graph."""

    def __init__(self, graph: KnowledgeGraph, schema: Schema) -> None:
        self._graph = graph
        self._names = graph.names
        self._schema = schema
        self._tellings = Tellings(graph.names, schema)
        self._fitting = Fitting(graph, schema)
        self.extras = self._fitting.extras
        self.agrees = self._fitting.agrees

    def wanted(self, words: Words) -> Wanted:
        """Which words must be covered, and what kind of answer the question wants."""
        sources, cited = self._sources(words)
        frames = _FRAMES - {"in-force"} if words.has("when") else _FRAMES
        free = {p for name, positions in words.frames.items() if name in frames for p in positions} | cited
        if words.has("when"):
            free |= {p for p in range(len(words.keys)) if _TIMES & {words.stems[p], *words.glossed(p)}}
        positions = {}
        for position, key in enumerate(words.keys):
            if position in free or key in EMPTY or (len(key) < 2 and not key.isdigit()):  # a letter tells nothing
                continue
            options = self.options(words, position)
            if not options & words.scope:
                positions[position] = options
        asks = self._asks(words)
        general = frozenset() if words.whether else words.frames.get("soft", frozenset())
        soft = frozenset(p for p in general if p in positions)
        return Wanted(
            positions,
            asks,
            sources,
            frozenset(cited),
            soft,
            years={p: int(words.keys[p]) for p in positions if _YEAR.fullmatch(words.keys[p])},
            exact={p: words.glossed(p) or frozenset({words.stems[p]}) for p in positions},
            spare=self._spare(words, positions),
            kept=self._kept(words),
            verbs=self._verbs(words),
            acts=self._acts(words),
            alone=words.whether,
        )

    def _asks(self, words: Words) -> frozenset[str]:
        """What is asked for: by the first word that asks, and by all that ask for a quantity or a name."""
        always = {name for name in ("why", "how-many", "how-much", "how-long", "naming") if words.has(name)}
        if any(words.keys[p - 1] in ("to", "must", "shall") for p in words.frames.get("naming", ()) if p):
            always.discard("naming")  # "to name a coordinator"
        if len(words.keys) - 1 in words.frames.get("by", ()):
            always.add("who")  # "data provided by"
        first = {name: min(words.frames[name]) for name in ("who", "when", "where", "which") if words.has(name)}
        if first.get("who") and any(
            run.end == first["who"] and (run.of("class") or run.of("thing")) for run in words.runs
        ):
            del first["who"]  # "victims who ..."
        asked = any(run.start == 0 and run.end > 1 and "when" in run.frames() for run in words.runs)
        if "when" in first and (asked or self._asks_date(words)):
            return frozenset(always | {"when"})
        if "when" in first and len(first) + len(always) > 1:
            after = max(words.frames["when"]) + 1
            if not any(after in words.frames.get(name, ()) for name in ("do", "be", "have")):
                del first["when"]  # "what happens when ..."
        return frozenset(always | ({min(first, key=lambda name: (first[name], name))} if first else set()))

    def _asks_date(self, words: Words) -> bool:
        """Whether the word after "which" or "what is" asks when: "what is the date of", "on which day"."""
        free = words.frames.get("be", frozenset()) | {p for p, key in enumerate(words.keys) if key in EMPTY}
        ends = [p + 1 for p in words.frames.get("which", ())]
        return any(
            all(between in free for between in range(end, at))
            for end in ends
            for at in words.frames.get("when", ())
            if end <= at
        )

    def find(self, words: Words, wanted: Wanted) -> Found:
        """Statements that cover what must be covered and tell what is asked for."""
        hard = wanted.positions.keys() - wanted.soft - wanted.years.keys()
        kinds = self._fitting.claim_kinds(words)
        named = any(run.of("class") or run.of("noun") for run in words.runs if run.positions & hard)
        enough = len({words.stems[p] for p in hard}) + (named and bool(wanted.years))
        if not wanted.positions or (enough < _LEAST and not wanted.sources and not kinds):
            return Found(())
        if words.has("define", "mean"):
            defined = self._tellings.find(wanted, lambda _: True, self._fitting.is_definition)
            if defined.tellings:
                return Found(self._of_what_is_named(defined.every or defined.tellings, words)[:MOST])
        undated, uncounted = "when" not in wanted.asks, "how-many" not in wanted.asks
        found = self._tellings.find(
            wanted,
            lambda t: (
                (undated or bool(t.own))  # a date is that of what the statement itself speaks of
                and (uncounted or 2 * len(t.own) >= len(wanted.positions))  # nor is a number one of other things
                and self._fitting.fits(t, words, wanted)
                and self._fitting.is_asked(t, words, wanted)
            ),
        )
        told = {self._fitting.text(telling) for telling in found.tellings}
        passages = {telling.passage for telling in found.tellings}
        if len(hard) <= _FEW and min(len(told), len(passages)) > _FEW and not kinds:
            return Found((), frozenset(), found.tellings)  # a few words that stand in many sentences ask for none
        if "why" in wanted.asks and found.every:
            return Found(found.every[:MOST])  # of one thing there may be several causes
        most = _ALL if kinds else MOST
        return Found(found.tellings[:most], found.missing, found.near, more=max(0, len(found.tellings) - most))

    def _of_what_is_named(self, tellings: tuple[Telling, ...], words: Words) -> tuple[Telling, ...]:
        """Definitions of what the question names most of, its words of the dataset's own scope aside."""
        shares = {}
        for telling in tellings:
            name = stems(self._names.label(telling.subject)) - words.scope
            shares[telling.number] = len(name & words.own.keys()) / len(name) if name else 0.0
        best = max(shares.values(), default=0.0)
        return tuple(t for t in tellings if shares[t.number] == best)

    def _spare(self, words: Words, positions: dict[int, frozenset[str]]) -> frozenset[int]:
        """Words that a sentence may lack: no names, numbers, kinds that are asked for, nor what is counted.

        None where the question asks whether: what is lacking could be what is not so. Nor what the one who is asked for
        does.
        """
        if words.whether:
            return frozenset()
        kept = {p for run in words.runs if run.all_things() or run.of("class") for p in run.positions}
        for frame in ("which", "how-many", "how-much"):
            kept |= {p + 1 for p in words.frames.get(frame, ())}
        ends = {run.end for run in words.runs if "which" in run.frames()}
        kept |= {run.end for run in words.runs if run.start in ends and run.of("class")}  # what the asked one does
        kept |= self._acts(words)
        return frozenset(positions) - kept - self._kept(words)

    def _verbs(self, words: Words) -> frozenset[int]:
        """Words that are verbs by their form, or by what stands before them."""
        found = set()
        for position, key in enumerate(words.keys):
            led = position > 1 and any(position - step in words.frames.get("do", ()) for step in (2, 3, 4))
            if key.endswith(("ed", "ing")) or (led and position == len(words.keys) - 1):
                found.add(position)
        return frozenset(found)

    def _acts(self, words: Words) -> frozenset[int]:
        """The verb right after the word that asks who."""
        verbs = self._verbs(words) | {p for run in words.runs if run.of("verb") for p in run.positions}
        return frozenset(p + 1 for p in words.frames.get("who", ()) if p + 1 in verbs)

    def _kept(self, words: Words) -> frozenset[int]:
        """Words that are never spared: names in capitals, and numbers."""
        kept = {p for p, typed in enumerate(words.texts) if p and typed[:1].isupper() and not words.shouted}
        kept |= {max(words.frames["which"]) + 1} if words.has("which") else set()
        if words.has("when"):
            kept |= {p for run in words.runs if run.of("class") for p in run.positions}  # the date is that of its kind
        return frozenset(kept | {p for p, key in enumerate(words.keys) if any(c.isdigit() for c in key)})

    def options(self, words: Words, position: int) -> frozenset[str]:
        """Stems that cover a word: its own, of words that mean the same or are kinds of it, of its translations."""
        key = words.keys[position]
        found = {stem(key), key} | words.glossed(position)
        for one in sorted(found):
            found |= words.alike(one) | words.kinds(one)
        return frozenset(found | words.phrases.get(position, frozenset()))

    # ---- words -----------------------------------------------------------------------------------------------------

    def _sources(self, words: Words) -> tuple[frozenset[str], set[int]]:
        """Sources that the question names, and the words by which it does."""
        base = f"{self._graph.base}source/"
        taken: set[int] = set()
        found: set[str] = set()
        longer: set[int] = set()
        for run in words.runs:
            if run.positions & longer:
                continue
            things = [iri for thing in run.all_things() for iri in (thing, *self._schema.editions.get(thing, ()))]
            sources = {iri for iri in things if iri.startswith(base) and iri.count("/") == base.count("/")}
            if sources and not run.positions & taken:
                found |= sources
                taken |= run.positions
            elif run.all_things() and run.end - run.start > 1:
                longer |= run.positions
        return frozenset(found), taken
