"""Times in questions: first and last day of what the words tell, and nothing where they are part of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ask.words import read_words

if TYPE_CHECKING:
    from kg import KnowledgeGraph

TIMES = [
    # years, alone and led by words
    ("victims identified 2017", [("2017-01-01", "2017-12-31", "in")]),
    ("how many in the year 2016", [("2016-01-01", "2016-12-31", "in")]),
    ("convictions since 2006", [("2006-01-01", "2006-12-31", "since")]),
    ("cases until 2018", [("2018-01-01", "2018-12-31", "until")]),
    # days and months
    ("as of 31 December 2016", [("2016-12-31", "2016-12-31", "in")]),
    ("on December 31, 2016", [("2016-12-31", "2016-12-31", "in")]),
    ("on 2019-01-14", [("2019-01-14", "2019-01-14", "in")]),
    ("in June 2017", [("2017-06-01", "2017-06-30", "in")]),
    ("February 2016", [("2016-02-01", "2016-02-29", "in")]),
    # parts of years, and spans
    ("in January to June 2019", [("2019-01-01", "2019-06-30", "in")]),
    ("in the second half of 2018", [("2018-07-01", "2018-12-31", "in")]),
    ("between 2015 and 2017", [("2015-01-01", "2017-12-31", "in")]),
    ("from 2015 to 2017", [("2015-01-01", "2017-12-31", "in")]),
    ("arrests 2015-2017", [("2015-01-01", "2017-12-31", "in")]),
    # two times are two
    ("2015 versus 2016", [("2015-01-01", "2015-12-31", "in"), ("2016-01-01", "2016-12-31", "in")]),
    # other languages
    ("në vitin 2015", [("2015-01-01", "2015-12-31", "in")]),
    ("u junu 2017", [("2017-06-01", "2017-06-30", "in")]),
    # no times: days that are none, numbers, years within names
    ("on 31 February 2016", [("2016-02-01", "2016-02-29", "in")]),
    ("article 165", []),
    ("2117 victims", []),
    ("the TIP report 2017", []),
    ("the strategy 2015-2019", []),
]


@pytest.mark.parametrize(("question", "expected"), TIMES, ids=[question for question, _ in TIMES])
def test_times(real: KnowledgeGraph, question: str, expected: list[tuple[str, str, str]]) -> None:
    found = read_words(question, real.names).times
    assert [(time.first.isoformat(), time.last.isoformat(), time.how) for time in found] == expected


def test_typing_errors_are_mended_in_words_and_not_in_acronyms_or_numbers(real: KnowledgeGraph) -> None:
    words = read_words("victms of traficking in KPC 2017x", real.names)
    assert words.keys[:2] == ["victim", "of"]
    assert ("traficking", "trafficking") in words.respelled
    assert not {"KPC", "2017x"} & {typed for typed, _ in words.respelled}


def test_words_of_another_language_are_told_by_their_beginnings(real: KnowledgeGraph) -> None:
    words = read_words("sa viktima u identifikuan", real.names)
    assert "victim" in words.glossed(1)
    assert read_words("funds for victims", real.names).glosses == {}
