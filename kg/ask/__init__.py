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
    if language:
        _check_language(graph, language)
    if as_of:
        from kg.ask.as_of import ask_as_of

        return ask_as_of(graph, question, as_of, language)
    from kg.ask.dialogue import respond

    return respond(graph, question, language)


def _check_language(graph: KnowledgeGraph, language: str) -> None:
    from kg.errors import InputError

    known = sorted(str(row[0]) for row in graph.names.rows("SELECT DISTINCT lang FROM phrase"))
    if language not in known:
        raise InputError(f"no answers in '{language[:20]}'; languages: {', '.join(known)}")
