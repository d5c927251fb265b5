"""Asking: words ▸ spans ▸ readings ▸ plans ▸ answer. See docs/asking.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ask.answer import Answer
    from kg.graph import KnowledgeGraph


def ask(graph: KnowledgeGraph, question: str, as_of: str = "") -> Answer:
    """Answer a question over a graph, for a day if one is given, or refuse it with a reason.

    Raises:
        InputError: ``as_of`` is no day.
    """
    from kg.ask.dialogue import respond

    if not as_of:
        return respond(graph, question)
    from dataclasses import replace

    found = respond(graph, f"{question.rstrip(' ?')} as of {_day(as_of)}")
    return replace(found, question=question)


def _day(text: str) -> str:
    import datetime

    from kg.errors import InputError

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"'{text[:40]}' is no day; write it as 2016-12-31") from None
