"""Scores of question sets: right, wrong, refused, by kind.

    python -m tests.score_questions [--kind KIND] [--show wrong|refused|right] FILE.jsonl...

A line of a set has ``question``, ``kind``, ``expect`` (answered or refused), ``must`` (of each list one text must
occur in the answer), ``must_not``. Right is an answer with all that it must say, or a refusal where one is expected;
wrong is any other answer; refused is a refusal where the documents do say it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import KnowledgeGraph
from kg.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.ask.answer import Answer

COUNTED = frozenset({"figure", "penalty", "time"})
"""Kinds whose answer must stand in the text itself; of others a key phrase may say it in the source's words."""


@dataclass(frozen=True)
class Scored:
    """A question of a set with its answer and verdict."""

    question: dict[str, object]
    answer: Answer
    verdict: str
    why: str = ""


def verdict(question: dict[str, object], answer: Answer) -> tuple[str, str]:
    """Right, wrong or refused, and what is missing or too much."""
    if answer.refusal:
        return ("right", "") if question["expect"] == "refused" else ("refused", answer.text)
    if question["expect"] == "refused":
        return "wrong", "should be refused"
    text = "\n".join([answer.text, *answer.notes])
    said = text if question["kind"] in COUNTED else answer.to_text()
    for options in _lists(question["must"]):
        if not any(occurs(option, said) for option in options):
            return "wrong", f"does not say {' or '.join(options)}"
    for option in _texts(question["must_not"]):
        if occurs(option, text):
            return "wrong", f"says {option}"
    return "right", ""


def occurs(text: str, said: str) -> bool:
    """Whether a text occurs in another, without case and accents; numbers as whole numbers.

    >>> occurs("36", "It was 36."), occurs("36", "It was 136."), occurs("500.000", "500,000 euros")
    (True, False, True)
    """
    wanted, given = (re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", fold(one)) for one in (text, said))
    before = r"(?<![\w.,])" if wanted[:1].isdigit() else ""
    after = r"(?![\w]|[.,]\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, given) is not None


def score(graph: KnowledgeGraph, questions: Iterable[dict[str, object]]) -> list[Scored]:
    """Each question asked and judged."""
    scored = []
    for question in questions:
        answer = graph.ask(str(question["question"]))
        scored.append(Scored(question, answer, *verdict(question, answer)))
    return scored


def read(path: Path) -> list[dict[str, object]]:
    """Questions of a set."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def table(scored: list[Scored]) -> str:
    """Counts by kind, and of those that must be refused."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for one in scored:
        kind = str(one.question["kind"]) if one.question["expect"] == "answered" else "(refused)"
        for name in (kind, "all"):
            kinds[name][one.verdict] += 1
    lines = [f"{'kind':14} {'right':>6} {'wrong':>6} {'refused':>8} {'of':>5} {'right %':>8}"]
    for kind in sorted(kinds, key=lambda k: (k == "all", k)):
        count = kinds[kind]
        total = sum(count.values())
        lines.append(
            f"{kind:14} {count['right']:6} {count['wrong']:6} {count['refused']:8} {total:5} "
            f"{100 * count['right'] / total:8.1f}"
        )
    return "\n".join(lines)


def _lists(value: object) -> list[list[str]]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--kind")
    parser.add_argument("--show", action="append", default=[], choices=["right", "wrong", "refused"])
    chosen = parser.parse_args()
    graph = KnowledgeGraph.open()
    for path in chosen.files:
        questions = [q for q in read(path) if chosen.kind in (None, q["kind"])]
        scored = score(graph, questions)
        print(f"{path.name}\n{table(scored)}\n")
        for one in scored:
            if one.verdict in chosen.show:
                print(f"{one.verdict}: {one.question['id']} [{one.question['kind']}] {one.question['question']}")
                print(f"    {one.why[:150]}")
                if one.verdict == "wrong":
                    print("    said: " + " | ".join(one.answer.text.splitlines())[:240])


if __name__ == "__main__":
    main()
