"""``kg ask`` without click: the question is all that most people type, so it starts fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.cli.opening import checked_text, chosen_endpoint, open_graph
from kg.cli.output import emit, emit_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ask.answer import Answer

FORMATS = ("text", "json")


class Asked(NamedTuple):
    """A question as typed, and how it is to be answered."""

    words: tuple[str, ...]
    format: str = "text"
    explain: bool = False
    folders: tuple[str, ...] = ()
    base: str = ""
    as_of: str = ""
    """Day for which it is asked, as 2016-12-31."""
    lang: str = ""
    """Language of the answer; by default that of the question."""
    endpoint: str = ""
    """SPARQL endpoint that is asked; by default that of ``KG_ENDPOINT``, or none."""
    refresh: bool = False
    """Whether the endpoint's names are read anew."""


def parse(arguments: Sequence[str]) -> Asked | None:
    """What the arguments of ``kg ask`` say; None where they hold more than this knows, which is then click's.

    >>> parse(["which", "law", "--format=json"])[:5]
    (('which', 'law'), 'json', False, (), '')
    >>> parse(["--help"]) is None
    True
    """
    words: list[str] = []
    values: dict[str, list[str]] = {"--format": [], "--dataset": []}
    explain = False
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--":
            words += rest
            break
        if argument == "--explain":
            explain = True
        elif name in values and (equals or rest):
            values[name].append(value if equals else rest.pop(0))
        elif argument.startswith("-"):
            return None
        else:
            words.append(argument)
    form = values["--format"][-1] if values["--format"] else "text"
    return Asked(tuple(words), form, explain, tuple(values["--dataset"])) if words and form in FORMATS else None


def answer(asked: Asked) -> int:
    """Print the answer or refusal of a question and give its exit code.

    Raises:
        InputError: The question is empty, too long or not UTF-8, or the dataset is at fault.
    """
    question = checked_text(asked.words, "the question")
    endpoint = asked.endpoint or chosen_endpoint()
    graph = open_graph(asked.folders, asked.base, endpoint, refresh=asked.refresh)
    found = graph.ask(question, asked.as_of, asked.lang)
    if asked.format == "json":
        extra = {"considered": list(found.considered)} if asked.explain else {}
        emit_json({**found.to_json(), **extra})
    else:
        emit("\n".join([found.to_text(), *(explanation(found) if asked.explain else [])]))
    return found.exit_code


def explanation(found: Answer) -> list[str]:
    """How a question was read and what was run."""
    lines = ["", f"Reading: {found.reading or 'none'}"]
    lines += [f"Also considered: {line}" for line in found.considered]
    if found.sparql:
        lines += ["SPARQL:", *(f"  {line}" for line in found.sparql.strip().splitlines())]
    return lines
