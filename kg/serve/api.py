"""The JSON API: what the commands give with ``--format json``, and questions as SPARQL."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from starlette.responses import Response

from kg.clock import day_of, today
from kg.conflicts import REASONS, kept_conflicts, subject_of
from kg.description import describe
from kg.errors import InputError, NothingFoundError, UnresolvedNameError
from kg.figures import find_indicator, indicators
from kg.finding import as_json
from kg.series import series
from kg.serve.errors import RefusedError
from kg.serve.site import given, site_of, whole
from kg.typed import MAX_QUESTION, checked_name, checked_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from kg.graph import KnowledgeGraph

_YEARS = (1, 9998)


async def ask(request: Request) -> Response:
    """The answer to a question, or its refusal."""
    asked = given(request, "question", "as_of", "lang", exact=True)
    question = _speech(asked, "question")
    day, language = _day(asked), asked.get("lang", "")

    def run(graph: KnowledgeGraph) -> object:
        _check_language(graph, language)
        return graph.ask(question, day, language).to_json()

    return await _answer(request, run)


async def show(request: Request) -> Response:
    """All about one thing."""
    asked = given(request, "name", "as_of", exact=True)
    name, day = _name(asked, "name"), _day(asked)

    def run(graph: KnowledgeGraph) -> object:
        return describe(graph, graph.resolve(name), day or today(), dated=bool(day)).to_json()

    return await _answer(request, run)


async def find(request: Request) -> Response:
    """Things whose names or statements hold some words, best first."""
    asked = given(request, "words", "limit", exact=True)
    text = _speech(asked, "words")
    limit = whole(asked.get("limit", "20"), "limit", 1, 1000)
    return await _answer(request, lambda graph: [as_json(graph, hit) for hit in graph.find(text, limit)])


async def figures(request: Request) -> Response:
    """What is counted, or the figures of one indicator."""
    asked = given(request, "name", "by", "from", "to", exact=True)
    first, last = (whole(asked[name], name, *_YEARS) if name in asked else 0 for name in ("from", "to"))
    if first and last and first > last:
        raise NothingFoundError(f"nothing is from {first} to {last}: the one is after the other")
    if "name" not in asked:
        if asked:
            raise NothingFoundError("'by', 'from' and 'to' belong to an indicator: give its name")
        return await _answer(request, lambda graph: [one.to_json() for one in indicators(graph)])
    name, by = _name(asked, "name"), _name(asked, "by") if "by" in asked else ""

    def run(graph: KnowledgeGraph) -> object:
        indicator = find_indicator(graph, name)
        try:
            return series(graph, indicator, by, first, last).to_json()
        except InputError as error:
            raise UnresolvedNameError(str(error).removeprefix("--"), []) from None

    return await _answer(request, run)


async def conflicts(request: Request) -> Response:
    """What sources say that can't all be so, or say differently."""
    asked = given(request, "name", "reason", exact=True)
    reason = asked.get("reason")
    if reason is not None and reason not in REASONS:
        raise RefusedError(400, f"'{reason[:40]}' is no reason; there are {', '.join(REASONS)}")
    name = _name(asked, "name") if "name" in asked else ""

    def run(graph: KnowledgeGraph) -> object:
        about = subject_of(graph, name) if name else None
        return [conflict.to_json() for conflict in kept_conflicts(graph, about, reason)]

    return await _answer(request, run)


async def complete(request: Request) -> Response:
    """Names that begin with some characters."""
    asked = given(request, "start", exact=True)
    start = _name(asked, "start")
    return await _answer(request, lambda graph: {"names": graph.names.complete(start)})


async def text2sparql(request: Request) -> Response:
    """A question as a query, in the form of the TEXT2SPARQL challenge; the query is empty where none was found."""
    asked = given(request, "question", "dataset", exact=True)
    question = _speech(asked, "question")
    site = site_of(request)
    dataset = asked.get("dataset", site.links.base)
    if dataset.rstrip("/") != site.links.base.rstrip("/"):
        raise UnresolvedNameError(f"there is no dataset '{dataset[:80]}' here", [(site.title, site.links.base)])
    return await _answer(
        request, lambda graph: {"dataset": dataset, "question": question, "query": graph.ask(question).sparql}
    )


HANDLERS: dict[str, Callable[[Request], Awaitable[Response]]] = {
    "ask": ask,
    "show": show,
    "find": find,
    "figures": figures,
    "conflicts": conflicts,
    "complete": complete,
    "text2sparql": text2sparql,
}
"""Handlers by the last part of their paths."""


async def _answer(request: Request, run: Callable[[KnowledgeGraph], object]) -> Response:
    """What is found, as JSON."""

    def made(graph: KnowledgeGraph) -> bytes:
        return json.dumps(run(graph), ensure_ascii=False).encode() + b"\n"

    return Response(await site_of(request).made(made), media_type="application/json")


def _needed(asked: dict[str, str], name: str) -> str:
    if name not in asked:
        raise RefusedError(400, f"the parameter '{name}' is needed")
    return asked[name]


def _speech(asked: dict[str, str], name: str) -> str:
    """A question or words to search for."""
    text = _needed(asked, name)
    if len(text) > MAX_QUESTION:
        raise RefusedError(400, f"'{name}' has {len(text):,} characters; at most {MAX_QUESTION:,} are taken")
    return checked_text([text], f"'{name}'")


def _name(asked: dict[str, str], name: str) -> str:
    """A name, in which control characters are not even blanks."""
    text = _needed(asked, name)
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise RefusedError(400, f"'{name}' holds a control character")
    return checked_name([text], f"'{name}'")


def _day(asked: dict[str, str]) -> str:
    return day_of(asked["as_of"]) if "as_of" in asked else ""


def _check_language(graph: KnowledgeGraph, language: str) -> None:
    """Refuse a language that there are no answers in, as a name that means nothing."""
    known = sorted(str(row[0]) for row in graph.names.rows("SELECT DISTINCT lang FROM phrase"))
    if language and language not in known:
        raise UnresolvedNameError(f"no answers in '{language[:20]}'; languages: {', '.join(known)}", [])
