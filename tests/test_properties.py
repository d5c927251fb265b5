"""Properties that hold for any input: round trips, offsets, and that nothing a user types is a fault of ours."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build.bounds import days
from kg.build.rebase import rebase, rebase_text
from kg.errors import InputError, UnresolvedNameError
from kg.facts import Held, fill
from kg.guard.admission import admit
from kg.ingest.paragraphs import outline
from kg.results import to_nquads, to_turtle
from kg.text import fold, key, singular, words
from kg.vocabulary import BASE, XSD

if TYPE_CHECKING:
    from kg import KnowledgeGraph

SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXT = st.text(max_size=200)
QUESTION = st.lists(
    st.one_of(
        st.sampled_from(
            "which what who when law article 165 171 of by NAATIP created was did the is trafficking penalty for in 's "
            "how many rights victims Albania not ( ) ? , 04/L-218 ISF all shelters".split()
        ),
        st.text(min_size=1, max_size=12),
    ),
    max_size=14,
).map(" ".join)


@SETTINGS
@given(TEXT)
def test_words_stand_where_they_say(text: str) -> None:
    for word in words(text):
        assert text[word.start : word.end] == word.text
        assert word.key


@SETTINGS
@given(TEXT)
def test_folding_and_keys_are_settled_after_one_pass(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert singular(singular("laws")) == "law"
    assert key(text) == " ".join(word.key for word in words(text))


@SETTINGS
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_paragraphs_are_pieces_of_the_untouched_text(document: str) -> None:
    for paragraph in outline(document):
        for start, end in paragraph.spans:
            assert 0 <= start < end <= len(document)
        assert paragraph.text(document) == " ".join(paragraph.text(document).split())


@SETTINGS
@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_printed_dates_allow_the_days_that_they_name(day: datetime.date) -> None:
    for text, kind in ((f"{day.year:04}", "gYear"), (day.isoformat()[:7], "gYearMonth"), (day.isoformat(), "date")):
        span = days(text, XSD + kind)
        assert span is not None
        assert span.first <= day <= span.last


@SETTINGS
@given(st.lists(st.dates(), min_size=5, max_size=5))
def test_a_thing_is_in_one_state_a_day_and_ends_after_it_began(chosen: list[datetime.date]) -> None:
    *bounds, day = (d.isoformat() for d in (*sorted(chosen[:4]), chosen[4]))
    state = Held(*bounds).state(day)
    assert state in ("in force", "not yet", "ended", "uncertain")
    assert (state == "not yet") == (day < bounds[0])
    assert (state == "ended") == (day >= bounds[3] and day >= bounds[0])


@SETTINGS
@given(TEXT)
def test_rebasing_there_and_back_changes_nothing(local: str) -> None:
    iri, other = f"{BASE}id/{local}", "https://elsewhere.example.org/"
    assert rebase(iri, other) == f"{other}id/{local}"
    assert rebase_text("SELECT * { ?s ?p 'https://legal-framework.example/id/x' }", other).count(BASE) == 1


@SETTINGS
@given(st.text(alphabet=st.characters(exclude_characters="[]{}|"), max_size=40), st.text(max_size=20))
def test_patterns_without_slots_stay_and_slots_take_any_text(plain: str, value: str) -> None:
    assert fill(plain, lambda _: "") == plain.strip().replace(". (", " (")
    assert fill("[{a:b}]", lambda _: value) == value.strip().replace(". (", " (")


IRI = st.from_regex(r"http://x\.example/[a-z]{1,8}", fullmatch=True).map(ox.NamedNode)
LITERAL = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30).map(ox.Literal),
    st.integers().map(lambda n: ox.Literal(str(n), datatype=ox.NamedNode(XSD + "integer"))),
    st.text(alphabet="abc", max_size=5).map(lambda t: ox.Literal(t, language="en")),
)


@SETTINGS
@given(st.lists(st.builds(ox.Triple, IRI, IRI, st.one_of(IRI, LITERAL)), max_size=12))
def test_triples_survive_writing_and_reading(triples: list[ox.Triple]) -> None:
    turtle = to_turtle(triples, {"x": "http://x.example/"})
    nquads = to_nquads(triples)
    for data, syntax in ((turtle, ox.RdfFormat.TURTLE), (nquads, ox.RdfFormat.N_QUADS)):
        read = {ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(data, format=syntax)}
        assert read == set(triples)


@SETTINGS
@given(question=QUESTION)
def test_any_question_gets_an_answer_or_a_refusal(real: KnowledgeGraph, question: str) -> None:
    answer = real.ask(question)
    assert answer.text
    assert answer.to_text()
    assert (answer.refusal is None) == (answer.exit_code == 0)
    if answer.refusal is None:
        assert answer.sources or answer.derived or answer.values, question


@SETTINGS
@given(name=TEXT)
def test_any_name_is_resolved_or_told(real: KnowledgeGraph, name: str) -> None:
    try:
        assert real.resolve(name).iri
    except UnresolvedNameError as error:
        assert "\n" not in str(error)
    assert all(0 <= found.score <= 100 for found in real.find(name))


@SETTINGS
@given(
    query=st.one_of(
        TEXT, TEXT.map(lambda t: f"SELECT * {{ {t} }}"), st.text(alphabet="{}()[]<>'\"#\\?a:. ", max_size=80)
    )
)
def test_any_sparql_runs_or_is_refused(real: KnowledgeGraph, query: str) -> None:
    try:
        real.store.query(admit(query, real.names.prefixes()), most=1000)
    except InputError as error:
        assert not re.search(r"[\n\r]", str(error))
