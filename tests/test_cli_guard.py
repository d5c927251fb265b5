"""SPARQL from outside: read only, no network, limited in length, nesting and time."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.__main__ import run
from kg.errors import InputError
from kg.guard.admission import admit, refuse_effects
from kg.guard.parsed import graphs_named
from kg.guard.waiting import within

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
    assert "kg: SERVICE would ask another server" in err or "kg: the query can't be run: " in err
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
    known = {name: f"http://{name}/" for name in ("lf", "service", "rdfs")}
    admitted = admit(sparql, known)
    assert admitted.endswith(sparql)
    assert graphs_named(admitted) == ()


@pytest.mark.parametrize("sparql", SERVICES)
def test_named_queries_are_looked_through_for_services(sparql: str) -> None:
    with pytest.raises(InputError, match="SERVICE would ask another server"):
        refuse_effects(sparql)


_CLOSED = """
import sys
import pyoxigraph as ox
from kg.guard.worker import _close_off, _opened, _warm_up

store = _opened("-", __import__("io").BytesIO(b"0\\n"))
_warm_up()
_close_off()
reached = []
for query in ("SELECT * { SERVICE <URL> { ?a ?b ?c } }", "SELECT * FROM <file://SECRET> { ?a ?b ?c }"):
    try:
        reached += list(store.query(query))
    except (OSError, ValueError, SyntaxError, RuntimeError):
        pass
for update in ("LOAD <URL>", "LOAD <file://SECRET>"):
    try:
        store.update(update)
    except (OSError, ValueError, SyntaxError, RuntimeError):
        pass
for opened in (lambda: open("SECRET"), lambda: __import__("socket").create_connection(("127.0.0.1", PORT))):
    try:
        opened()
        reached.append(opened)
    except OSError:
        pass
print(len(reached), len(store))
"""
"""What the process for queries would reach if a query got past the parser: each way is tried in it."""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of open files are POSIX")
def test_the_process_of_queries_reaches_neither_file_nor_network(
    listener: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = listener
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://x/s> <http://x/p> <http://x/o> .\n")
    code = _CLOSED.replace("URL", url).replace("SECRET", str(secret)).replace("PORT", url.split(":")[2].strip("/"))
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (found.stdout, found.stderr) == ("0 0\n", "")
    assert asked == []


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
@pytest.mark.parametrize("address", ["URL", "file:///etc/hostname", "http://x/none"])
def test_graphs_that_are_not_here_are_refused(
    listener: tuple[str, list[str]], capsys: pytest.CaptureFixture[str], clause: str, address: str
) -> None:
    url, asked = listener
    iri = address.replace("URL", url)
    assert run(["query", "--dataset", DUCKS, "--sparql", f"SELECT * {clause} <{iri}> {{ ?s ?p ?o }}"]) == 2
    assert capsys.readouterr() == ("", f"kg: FROM <{iri}>: there is no such graph here, and none is fetched\n")
    assert asked == []


def test_graphs_that_are_here_are_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--dataset", DUCKS, "--format", "csv", "--sparql", "SELECT DISTINCT ?g { GRAPH ?g {} }"]) == 0
    graph = sorted(capsys.readouterr().out.split())[-1]
    count = "SELECT (COUNT(*) AS ?n) CLAUSE <GRAPH> { PATTERN { ?s ?p ?o } }".replace("GRAPH", graph)
    found = []
    for clause, pattern in (("FROM", ""), ("FROM NAMED", "GRAPH ?g")):
        sparql = count.replace("CLAUSE", clause).replace("PATTERN", pattern)
        assert run(["query", "--dataset", DUCKS, "--format", "csv", "--sparql", sparql]) == 0
        found.append(capsys.readouterr().out)
    assert found[0] == found[1] != "n\r\n0\r\n"


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK { ?s ?p '\\u0022) # ' . SERVICE <URL> { ?a ?b ?c } }",
        "ASK { ?s ?p <http://x/\\u003e> }",
        "ASK { ?s ?p '\\U00000027' }",
    ],
)
def test_marks_of_the_syntax_are_not_hidden_in_escapes(sparql: str) -> None:
    with pytest.raises(InputError, match="writes a mark of the syntax as"):
        admit(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?x { VALUES ?x { -1.5 -2 -1e3 } }",
        "SELECT ?x { VALUES ?x { '\\u010dafe' '\\\\u0022' } }",
        "SELECT ?x { BIND('SERVICE <http://x/> { ?a ?b ?c }' AS ?x) }",
        "SELECT (IF(1 < 2, 3, 4) AS ?x) {}",
    ],
)
def test_values_come_through_as_the_engine_gives_them(capsys: pytest.CaptureFixture[str], sparql: str) -> None:
    found = ox.Store().query(sparql)
    assert isinstance(found, ox.QuerySolutions)
    expected = found.serialize(format=ox.QueryResultsFormat.TSV)
    assert expected is not None
    assert run(["query", "--dataset", DUCKS, "--format", "tsv", "--sparql", sparql]) == 0
    assert capsys.readouterr().out == expected.decode()


@pytest.mark.parametrize("many", ["(" * 20_000, "?a<" + "(" * 20_000 + "1" + ")" * 20_000 + ">2", "!" * 20_000 + "1"])
def test_brackets_that_no_counter_sees_end_no_process_but_the_childs(
    capsys: pytest.CaptureFixture[str], many: str
) -> None:
    assert run(["query", "--dataset", DUCKS, "--timeout", "20", "--sparql", f"ASK {{ ?a ?b ?c FILTER({many}) }}"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def test_a_long_result_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    sparql = "SELECT ?s { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
    assert run(["query", "--dataset", DUCKS, "--format", "csv", "--sparql", sparql]) == 2
    out, err = capsys.readouterr()
    assert out.count("\n") == 100_001
    assert err == "kg: cut at 100,000 rows; there are more: ask for less, or add a LIMIT\n"


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
