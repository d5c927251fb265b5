"""Every question over the shipped dataset gives the rows that were reviewed against the documents."""

from __future__ import annotations

from functools import cache

import pytest
from golden_rows import GOLDEN, answers, parameters

from kg.dataset import locate
from kg.queries import named_queries

NAMES = list(named_queries(locate(), "questions"))


@cache
def all_answers() -> dict[str, str]:
    """Rows by question, as CSV."""
    return dict(answers(locate()))


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_those_reviewed(name: str) -> None:
    kept = (GOLDEN / f"{name}.csv").read_text("utf-8")
    assert all_answers()[name] == kept, "review the difference: python -m tests.golden_rows"
    assert len(kept.splitlines()) > 1


def test_no_rows_without_a_question() -> None:
    assert sorted(file.stem for file in GOLDEN.glob("*.csv")) == sorted(NAMES)
    assert sorted(parameters(GOLDEN / "params.toml")) == sorted(NAMES)
