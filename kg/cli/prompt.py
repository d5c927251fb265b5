"""``kg ask`` with no question on a terminal: a prompt with history and completion of names.

An empty line, Ctrl-D or "exit" ends it. A line such as "and in 2018?" keeps the subject of the question before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.history import FileHistory, InMemoryHistory

from kg.ask.follow import followed
from kg.cli.output import emit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History

    from kg.graph import KnowledgeGraph

_ENDS = frozenset({"", "exit", "quit"})
_LEAST = 3
"""Letters from which a name is completed."""


class _Names(Completer):
    """Completes the last words of a line to names of the graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Names that begin as the last one to four words do, the most words first."""
        words = document.text_before_cursor.split()
        for size in range(min(4, len(words)), 0, -1):
            start = " ".join(words[-size:])
            if len(start) >= _LEAST and (names := self._graph.names.complete(start, 8)):
                yield from (Completion(name, start_position=-len(start)) for name in names)
                return


def _history() -> History:
    """The lines of earlier times, kept beside the cache; of this time only where they can't be kept."""
    try:
        folder = platformdirs.user_state_path("legal-framework-kg", ensure_exists=True)
        (folder / "questions").touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(folder / "questions"))


def converse(graph: KnowledgeGraph) -> int:
    """Ask for questions and answer them until there is none; 0."""
    session: PromptSession[str] = PromptSession(
        history=_history(), completer=_Names(graph), complete_while_typing=False
    )
    before = ""
    while True:
        try:
            line = session.prompt("ask> ").strip()
        except (EOFError, KeyboardInterrupt):
            return 0
        if line.casefold() in _ENDS:
            return 0
        question = followed(graph, before, line)
        found = graph.ask(question)
        read = [f"(read as: {question})"] if question != line else []
        emit("\n".join([*read, found.to_text(), ""]))
        before = question
