"""Whose figures they are: "who supplied the court statistics", "what is the source of the data in table 2".

A question is read so where it has a word for figures and one for giving them; every other telling word must be a word
of an indicator, a body that counts, a table, or a named source. The bodies that counted those figures answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask.answer import Answer, Value
from kg.ask.value_query import of_figures
from kg.stems import EMPTY

if TYPE_CHECKING:
    from kg.ask.figure_phrase import FigurePhraser
    from kg.ask.figure_requests import RequestReader
    from kg.ask.figures import Figure, Figures
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_FREE = frozenset(
    "which who where do have be by of that list filler light possessive possessive-pronoun soft naming supplied "
    "statistics".split()
)
_CITED = 4
"""Passages that are cited."""
_TABLE = "-table-"


def supplied(
    graph: KnowledgeGraph,
    known: Figures,
    reader: RequestReader,
    phraser: FigurePhraser,
    question: str,
    words: Words,
    sources: frozenset[str],
    cited: frozenset[int],
) -> Answer | None:
    """The bodies whose figures a question means; None where it asks for none, or the sources name none."""
    if not words.has("supplied") or not words.has("statistics") or words.whether:
        return None
    free = {p for name in _FREE for p in words.frames.get(name, ())} | cited
    free |= {p for time in words.times for p in time.positions}
    table = _table(words)
    places = {p for p, one in enumerate(words.stems) if one == "tabl"}
    free |= places | {p + 1 for p in places if words.keys[p + 1 : p + 2] and words.keys[p + 1].isdigit()}
    telling = {p for p, one in enumerate(words.stems) if p not in free and words.keys[p] not in EMPTY}
    telling -= {p for p in telling if words.stems[p] in words.scope}
    bodies, said = reader.bodies(words)
    named = {i: used for i in known.indicators if (used := reader.named(i, words)) & telling}
    indicators = {i: used for i, used in named.items() if not any(used < other for other in named.values())}
    left = telling - said - {p for used in indicators.values() for p in used}
    if left or not (indicators or bodies or table):
        return None
    wanted = [i for i, used in indicators.items() if not bodies or used - said] or list(known.indicators)
    figures = [f for i in wanted for f in known.of(i) if _is_meant(f, bodies, sources, table) and _is_of(f, words)]
    figures = [figure for figure in figures if figure.body]
    if not figures or not (table or sources or len({f.body for f in figures}) == 1):
        return None  # of several bodies' figures none is the one that is meant
    label = graph.names.label
    counted = list(dict.fromkeys(f.body for f in sorted(figures, key=lambda f: f.iri)))
    told = sorted({f.indicator for f in figures}, key=label)[:_CITED]
    return Answer(
        question,
        phraser.counted_by(counted, told),
        values=tuple(Value(label(body), body) for body in counted),
        sources=phraser.citations(sorted(figures, key=lambda f: f.iri))[:_CITED],
        reading=f"who counted: {', '.join(map(label, told))}",
        sparql=of_figures(figures, [figure for indicator in wanted for figure in known.of(indicator)]),
    )


def _is_meant(figure: Figure, bodies: frozenset[str], sources: frozenset[str], table: str) -> bool:
    if bodies and figure.body not in bodies:
        return False
    if table not in figure.iri:
        return False
    return not sources or figure.source in sources


def _is_of(figure: Figure, words: Words) -> bool:
    """Whether a figure's time begins in one of a question's times, where it tells any."""
    return not words.times or any(time.first.isoformat() <= figure.first < time.end for time in words.times)


def _table(words: Words) -> str:
    """How passages of the table, or of any table, that a question names are called; nothing where it names none."""
    places = [p for p, one in enumerate(words.stems) if one == "tabl"]
    numbers = [key for p in places for key in words.keys[p + 1 : p + 2] if key.isdigit()]
    return f"{_TABLE}{numbers[0]}-" if numbers else _TABLE if places else ""
