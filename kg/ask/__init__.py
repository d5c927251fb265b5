"""Asking: words ▸ spans ▸ readings ▸ plans ▸ answer. See docs/asking.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ask.answer import Answer
    from kg.graph import KnowledgeGraph


def ask(graph: KnowledgeGraph, question: str, as_of: str = "", language: str = "") -> Answer:
    """Answer a question over a graph, for a day if one is given, or refuse it with a reason.

    The answer is in ``language``, by default in that of the question, as far as the lexicon has its words.

    Raises:
        InputError: ``as_of`` is no day, or the lexicon has no phrases in the language.
    """
    from kg.ask.dialogue import respond

    if language:
        _check_language(graph, language)
    if not as_of:
        return respond(graph, question, language)
    from dataclasses import replace

    from kg.ask.language import spoken
    from kg.ask.sayings import Sayings
    from kg.text import words

    asked = spoken(question, words(question), graph.names).language
    day = Sayings(graph.names).say("as-of", asked, day=_day(as_of))
    found = respond(graph, f"{question.rstrip(' ?')} {day}", language)
    return replace(found, question=question)


def _check_language(graph: KnowledgeGraph, language: str) -> None:
    from kg.errors import InputError

    known = sorted(str(row[0]) for row in graph.names.rows("SELECT DISTINCT lang FROM phrase"))
    if language not in known:
        raise InputError(f"no answers in '{language[:20]}'; languages: {', '.join(known)}")


def _day(text: str) -> str:
    import datetime

    from kg.errors import InputError

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"'{text[:40]}' is no day; write it as 2016-12-31") from None
