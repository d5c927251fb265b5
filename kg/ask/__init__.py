"""Asking: words ▸ spans ▸ readings ▸ plans ▸ answer. See docs/asking.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ask.answer import Answer
    from kg.graph import KnowledgeGraph


def ask(graph: KnowledgeGraph, question: str) -> Answer:
    """Answer a question over a graph, or refuse it with a reason."""
    from kg.ask.dialogue import respond

    return respond(graph, question)
