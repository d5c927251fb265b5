"""SPARQL from outside: read only, no network, limited in length, nesting and time."""

from __future__ import annotations

import http.server
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.__main__ import run
from kg.errors import InputError
from kg.guard import admit, within

if TYPE_CHECKING:
    from collections.abc import Iterator

DUCKS = str(Path(__file__).parent / "fixture")


class _Listener(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def _answer(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """Address of a server of this machine, and what it was asked."""
    asked: list[str] = []
    handler = type("Handler", (_Listener,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


SERVICES = [
    "SELECT * { SERVICE <URL> { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o . service\tsilent\n<URL> { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o.SERVICE <URL> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 5SERVICE <URL> { ?a ?b ?c } }",
    "PREFIX : <URL> SELECT * { ?s ?p ?o SERVICE:x { ?a ?b ?c } }",
    "PREFIX : <URL> SELECT * { ?s ?p 5SERVICE:x{ ?a ?b ?c } }",
    "PREFIX s: <URL> SELECT * { ?s ?p ?o SERVICEs:x { ?a ?b ?c } }",
    "BASE <URL> SELECT * { ?s ?p ?o SERVICE <x> { ?a ?b ?c } }",
    "SELECT * { VALUES ?s { <URL> } SERVICE ?s { ?a ?b ?c } }",
    "SELECT * { VALUES ?s { <URL> } SERVICE$s{ ?a ?b ?c } }",
    r"PREFIX x: <http://x/> SELECT * { ?s x:a\' ?o . SERVICE <URL> { ?a ?b 'c' } }",
    r"PREFIX x: <http://x/> SELECT * { ?s x:a\# ?o . SERVICE <URL> { ?a ?b 'c' } }",
    r"SELECT * { ?s <http://x/\u0041'> ?o . SERVICE <URL> { ?a ?b 'c' } }",
    "SELECT * { ?s <http://x/\u00a0'> ?o . SERVICE <URL> { ?a ?b 'c' } }",
    "SELECT * { ?s ?p ?o FILTER(?o<'&&?p>') SERVICE <URL> { ?a ?b 'c' } }",
    "SELECT * { ?s ?p ?o FILTER(?o<#>'''\n1) SERVICE #{\n#}\r<URL> #}\n{ ?a ?b '''c''' } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?a ?b ?c } } }",
    "ASK { { SELECT * { SERVICE <URL> { ?a ?b ?c } } } }",
    "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <URL> { ?a ?b ?c } }",
    "DESCRIBE ?a WHERE { SERVICE <URL> { ?a ?b ?c } }",
]


@pytest.mark.parametrize("sparql", SERVICES)
def test_no_query_reaches_the_network(
    listener: tuple[str, list[str]], capsys: pytest.CaptureFixture[str], sparql: str
) -> None:
    url, asked = listener
    code = run(["query", "--dataset", DUCKS, "--sparql", sparql.replace("URL", url)])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.endswith("kg: SERVICE would ask another server; queries run over this graph only\n")
    assert asked == []


def test_the_engine_would_reach_it(listener: tuple[str, list[str]]) -> None:
    """Otherwise the test above would prove nothing."""
    url, asked = listener
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/a'"), ox.Literal(5)))
    reached = 0
    for sparql in SERVICES:
        with suppress(OSError, SyntaxError, ValueError, RuntimeError):
            store.query(sparql.replace("URL", url))
        reached += bool(asked)
        asked.clear()
    assert reached >= 6


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service ?x { ?service a lf:Service ; lf:provides ?x }",
        "SELECT ?service WHERE { ?service a service:x . FILTER(?service != 'service') } # SERVICE",
        "SELECT (COUNT(?service) AS ?services) { ?b lf:providesService ?service }",
        "SELECT * { ?insert lf:deletes ?load ; rdfs:label 'INSERT DATA'@en }",
        "# DROP ALL\nSELECT * {}",
        "PREFIX insert: <http://x/> SELECT * { insert:a ?p ?o }",
        'SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 3 || STR(?s) = "it\'s") }',
    ],
)
def test_words_that_only_look_forbidden_pass(sparql: str) -> None:
    assert admit(sparql).endswith(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "PREFIX a: <http://a/>\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <http://a>",
        "COPY DEFAULT TO <http://a>",
        "WITH <http://a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_in_one_line(capsys: pytest.CaptureFixture[str], sparql: str) -> None:
    assert run(["query", "--dataset", DUCKS, "--sparql", sparql]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1].endswith(
        "is an update; the graph is only read, with SELECT, ASK, CONSTRUCT or DESCRIBE"
    )


def test_prefixes_are_put_on_the_first_line_and_only_where_needed() -> None:
    known = {"a": "http://a/", "b": "http://b/", "c": "http://c/"}
    sparql = "PREFIX b: <http://mine/>\nSELECT * { a:x b:y 'c:z' . <c:q> ?p _:c } # c:w"
    assert admit(sparql, known) == "PREFIX a: <http://a/> " + sparql


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the query is empty"),
        (" # only a comment", "the query is empty"),
        ("SELECT * {} #" + "x" * 100_000, "the query has 100,013 characters; at most 100,000 are taken"),
        ("SELECT * " + "{" * 201 + "}" * 201, "nests 201 brackets; at most 200 are taken"),
        ("SELECT (" + "(" * 50_000 + "1", "brackets; at most 200 are taken"),
        ("ASK { ?s ?p '\udcff' }", "not valid UTF-8"),
    ],
)
def test_limits(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        admit(text)


@pytest.mark.parametrize(
    "text",
    [
        '"\\' + '\\"' * 49_000,
        "a" * 99_999,
        "prefix" + " " * 99_000,
        "service:" * 12_000,
        "service #" * 1_000 + "a" * 90_000,
        "<a" * 49_000,
        "a:." * 33_000,
        "'''\\''" * 16_000,
    ],
)
def test_hostile_texts_are_read_in_little_time(text: str) -> None:
    began = time.monotonic()
    with suppress(InputError):
        admit(text)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c " + "".join(f"BIND(1 AS ?x{i}) " for i in range(4_000)) + "}",
        "SELECT * { ?a ?b ?c " + "MINUS { ?a ?b ?d } " * 4_000 + "}",
        "SELECT * { ?a ?b ?c FILTER(" + "!" * 90_000 + "?a) }",
    ],
)
def test_long_queries_do_not_end_the_process(text: str) -> None:
    assert within(60, lambda: list(ox.Store().query(admit(text)))) == []  # type: ignore[arg-type]


def test_a_query_is_stopped_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    began = time.monotonic()
    assert run(["query", "--dataset", DUCKS, "--timeout", "0.5", "--sparql", endless]) == 2
    assert time.monotonic() - began < 20
    assert "kg: the query was stopped after 0.5 s; ask for less, or allow more time\n" in capsys.readouterr().err


def test_errors_of_a_query_are_raised_by_the_waiting_thread() -> None:
    def fail() -> None:
        raise InputError("malformed")

    with pytest.raises(InputError, match="malformed"):
        within(10, fail)
