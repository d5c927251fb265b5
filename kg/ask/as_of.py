"""Asking as of a day: a question that tells no time of its own is asked for that day.

Readers that know of time (what was in force, penalties, figures) are asked for the day itself. What the others answer
is told without what had ended or not yet begun, where anything else is left, and notes tell of that; and for which time
each source states it: a statement is neither dropped nor carried over to another time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.clock import day_of, speaking_of

if TYPE_CHECKING:
    from kg.ask.answer import Answer
    from kg.graph import KnowledgeGraph
    from kg.standing import Standing

_MOST = 4
"""Acts that are told where none was in force."""


def ask_as_of(graph: KnowledgeGraph, question: str, day: str, language: str = "") -> Answer:
    """Answer a question as of a day, in a language or in its own, or refuse it with a reason.

    Raises:
        InputError: It is no day.
    """
    from kg.ask.dialogue import respond, standing_asked, tells_time
    from kg.ask.language import spoken
    from kg.ask.sayings import Sayings
    from kg.text import words

    day = day_of(day)
    with speaking_of(day):
        if tells_time(graph, question):
            return respond(graph, question, language)
        asked = spoken(question, words(question), graph.names).language
        for_the_day = f"{question.rstrip(' ?')} {Sayings(graph.names).say('as-of', asked, day=day)}"
        dated = respond(graph, for_the_day, language)._replace(question=question)
        if not dated.refusal:
            return dated
        acts = standing_asked(graph, for_the_day)
        if acts and (len(acts) <= _MOST or dated.refusal != "not-stated"):
            return _nothing_stood(graph, dated, acts, day)
        undated = respond(graph, question, language)
    if undated.refusal:
        return undated
    if _is_counted(undated):
        counted = f"{question.rstrip(' ?')} {Sayings(graph.names).say('counted-by-day', asked, day=day)}"
        with speaking_of(day):
            until = respond(graph, counted, language)
        if not until.refusal:
            return until._replace(question=question)
        return dated  # what was counted, was counted later
    if dated.refusal != "not-understood":
        return dated  # it was understood for the day, and for that day nothing is known
    with speaking_of(day):
        stood = _stood(graph, undated, question, day, language)
    return stood._replace(notes=(*stood.notes, *_standing_notes(graph, undated, day), *_stated_notes(graph, stood)))


def _stood(graph: KnowledgeGraph, answer: Answer, question: str, day: str, language: str) -> Answer:
    """The answer from what stood on the day, where some of an answer did not stand and the rest is known."""
    from kg.as_of import at
    from kg.ask.dialogue import respond

    things = (thing for value in answer.values if value.iri and (thing := graph.names.thing(value.iri)))
    if not any(graph.standings.of(thing, day).left_out for thing in things):
        return answer
    past = respond(at(graph, day), question, language)
    return answer if past.refusal or not past.values else past


def _is_counted(answer: Answer) -> bool:
    """Whether an answer gives figures, each with its own period."""
    return bool(answer.values) and all(value.period for value in answer.values)


def _nothing_stood(graph: KnowledgeGraph, refused: Answer, acts: tuple[str, ...], day: str) -> Answer:
    """The refusal where it was asked what was in force, and nothing of the kind is known to have been."""
    from kg.facts import written

    text = f"nothing of this kind is known to have been in force on {written(day, 'date')}."
    things = (thing for iri in acts[:_MOST] if (thing := graph.names.thing(iri)))
    told = tuple(f"{thing.label}: {graph.standings.of(thing, day).told()}." for thing in things)
    return refused._replace(text=text, refusal="not-stated", nearest=told)


def _standing_notes(graph: KnowledgeGraph, answer: Answer, day: str) -> list[str]:
    """What of an answer had ended or not yet begun, or may not have stood."""
    iris = dict.fromkeys(value.iri for value in answer.values if value.iri)
    things = (thing for iri in iris if (thing := graph.names.thing(iri)))
    stood = ((thing.label, graph.standings.of(thing, day)) for thing in things)
    return [f"{label}: {standing.told()}." for label, standing in stood if _doubtful(standing)]


def _stated_notes(graph: KnowledgeGraph, answer: Answer) -> list[str]:
    """For which time each source of an answer states it."""
    if _is_counted(answer):
        return []
    cited = [*answer.sources, *(premise for derived in answer.derived for premise in derived.premises)]
    return list(dict.fromkeys(f"{c.title}: {graph.sources.stated_for(c.iri)}." for c in cited))


def _doubtful(standing: Standing) -> bool:
    """Whether something did not stand for sure, or who says that it did is gainsaid."""
    return standing.left_out or standing.state == "uncertain" or bool(standing.disputes)
