"""What an endpoint does wrong is one clear line and exit code 2; a push says what it wrote, and is safe to repeat."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from engine import hostile, oxigraph, send

import kg
from kg.__main__ import run
from kg.endpoint import EndpointGraph
from kg.errors import EndpointError, InputError
from kg.publish import RECORD, publish, query_address
from kg.store import http
from kg.store.remote import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

    import pyoxigraph as ox

DUCKS = str(Path(__file__).parent / "fixture")
ROWS = "application/sparql-results+json"
EMPTY = b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'


def answering(status: int, kind: str, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def respond(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **named}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return respond


def cut(request: BaseHTTPRequestHandler) -> None:
    answering(200, ROWS, EMPTY[:20], Content_Length=str(len(EMPTY)))(request)
    request.close_connection = True


def cut_in_a_chunk(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", ROWS)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"ff\r\n" + EMPTY[:9])
    request.close_connection = True


def hang(request: BaseHTTPRequestHandler) -> None:
    time.sleep(5)


def drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", ROWS)
    request.end_headers()
    for _ in range(50):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.1)


def drip_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(50):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.1)


FAULTS = {
    "a page": (answering(200, "text/html", b"<h1>Hello</h1>"), "answered with text/html"),
    "no type": (answering(200, "", EMPTY), "answered with no media type"),
    "no JSON": (answering(200, ROWS, b"{"), "malformed or broke off"),
    "other JSON": (answering(200, ROWS, b'{"a": [1, 2]}'), "malformed or broke off"),
    "a boolean": (answering(200, ROWS, b'{"head": {}, "boolean": true}'), "answered a SELECT without rows"),
    "triples": (answering(200, "application/n-triples", b"<a:a> <a:b> <a:c> .\n"), "answered a SELECT without rows"),
    "nothing": (answering(200, ROWS, EMPTY), "does not hold the merged triples"),
    "not found": (answering(404, "text/plain", b"no"), "HTTP 404 Not Found; nothing is at this address"),
    "forbidden": (answering(403, "text/plain", b"no"), "HTTP 403 Forbidden"),
    "a password": (answering(401, "text/plain", b"no"), "HTTP 401 Unauthorized; give name and password"),
    "moved": (answering(302, "text/plain", b"", Location="http://127.0.0.1:9/"), "HTTP 302 Found; it is at another"),
    "its fault": (answering(500, "text/plain", b"\x1b[31moops"), "HTTP 500 Internal Server Error"),
    "unknown status": (answering(599, "text/plain", b""), "HTTP 599"),
    "cut": (cut, "broke off"),
    "cut chunk": (cut_in_a_chunk, "broke off"),
    "hangs": (hang, "no whole answer within 1 s"),
    "drips": (drip, "no whole answer within 1 s"),
    "drips headers": (drip_headers, "no whole answer within 1 s"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_an_endpoint_is_one_line(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    respond, told = FAULTS[name]
    monkeypatch.setenv("KG_ENDPOINT_TIMEOUT", "1")
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    with hostile(respond) as url:
        began = time.monotonic()
        assert run(["ask", "which law created the Duck Council", "--dataset", DUCKS, "--endpoint", url]) == 2
        assert time.monotonic() - began < 10
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert told in printed.err
    assert url in printed.err
    assert "\x1b" not in printed.err
    assert "not known" not in printed.err.lower()


def test_no_engine_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://user:secret@127.0.0.1:{free.getsockname()[1]}/query"
    assert run(["show", "DC", "--dataset", DUCKS, "--endpoint", url]) == 2
    printed = capsys.readouterr().err
    assert "can't be reached" in printed
    assert "secret" not in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://x/", "http://", "file:///etc/passwd", "http://a b/", "http://x:y/"]
)
def test_no_address_is_told_so(url: str) -> None:
    with pytest.raises(InputError, match="is no address of an endpoint"):
        RemoteStore(url)


def test_an_overlong_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BYTES", 10_000)
    with hostile(answering(200, ROWS, b" " * 20_000)) as url, pytest.raises(EndpointError, match="more than 10,000"):
        RemoteStore(url).query("ASK {}")


def test_what_fails_for_the_moment_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    seen: list[int] = []
    yes = answering(200, ROWS, b'{"head": {}, "boolean": true}')

    def respond(request: BaseHTTPRequestHandler) -> None:
        seen.append(1)
        {1: answering(503, "text/plain", b""), 2: cut}.get(len(seen), yes)(request)

    with hostile(respond) as url:
        assert RemoteStore(url).query("ASK {}") is True
        assert len(seen) == 3
    seen.clear()
    with hostile(answering(503, "text/plain", b"")) as url, pytest.raises(EndpointError, match="HTTP 503"):
        RemoteStore(url).query("ASK {}")


def test_an_endpoint_that_gives_less_than_it_counts_is_refused(_surroundings: None, tmp_path: Path) -> None:
    held = kg.KnowledgeGraph.open(DUCKS).store
    with oxigraph() as real:
        publish(kg.KnowledgeGraph.open(DUCKS), f"{real}/store", f"{real}/query")
        honest = RemoteStore(f"{real}/query")

        class Lying(RemoteStore):
            def fetch(self, query: str, path: Path, seconds: float) -> ox.QuerySolutions:
                return super().fetch(f"{query} LIMIT 100", path, seconds)

        from kg.dataset import locate

        lying = Lying(f"{real}/query")
        graph = EndpointGraph(locate((DUCKS,)), lying, refresh=True)
        with pytest.raises(EndpointError, match="and gave 99; does it limit results"):
            graph.ask("which law created the Duck Council")
        assert len(honest) == len(held)


def test_a_push_is_safe_to_repeat(_surroundings: None, capsys: pytest.CaptureFixture[str]) -> None:
    with oxigraph() as address:
        line = ["push", f"{address}/store", "--dataset", DUCKS]
        assert run(line) == 0
        first = capsys.readouterr().out
        assert first.startswith("pushed, and counted: ")
        before = send_count(address)
        assert run(line) == 0
        assert capsys.readouterr().out.startswith("there already, and counted: ")
        assert run([*line, "--force"]) == 0
        assert capsys.readouterr().out == first
        assert send_count(address) == before


def send_count(address: str) -> Any:  # noqa: ANN401
    store = RemoteStore(f"{address}/query")
    return sorted(map(str, store.quads()))


def test_what_kg_did_not_write_is_not_overwritten(_surroundings: None, capsys: pytest.CaptureFixture[str]) -> None:
    with oxigraph() as address:
        send("PUT", f"{address}/store?graph=http://x/g", "<http://x/a> <http://x/b> <http://x/c> .")
        line = ["push", f"{address}/store", "--dataset", DUCKS]
        assert run(line) == 2
        assert "that kg did not write here; --replace gives them up" in capsys.readouterr().err
        assert run([*line, "--replace"]) == 0
        assert "removed: 1 graph" in capsys.readouterr().out
        send("PUT", f"{address}/store?graph=http://x/g", "<http://x/a> <http://x/b> <http://x/c> .")
        assert run([*line, "--force"]) == 2
        assert "none of the dataset's, as http://x/g" in capsys.readouterr().err


def test_a_push_that_stops_is_told_by_both_sides(
    _surroundings: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    with oxigraph() as address:
        seen = threading.Semaphore(10)

        def fail_later(request: BaseHTTPRequestHandler) -> None:
            if not seen.acquire(blocking=False):
                answering(507, "text/plain", b"disk full")(request)
                return
            send("PUT", f"{address}/store?{request.path.partition('?')[2]}", "<http://x/a> <http://x/b> <http://x/c> .")
            answering(204, "", b"")(request)

        with hostile(fail_later) as url:
            there = ["--dataset", DUCKS, "--endpoint", f"{address}/query"]
            assert run(["push", url, *there]) == 2
        # the record that the server put in its place is no record, so what is written can't be read there
        assert "can't be read at" in capsys.readouterr().err
        graph = kg.KnowledgeGraph.open(DUCKS)
        publish(graph, f"{address}/store", f"{address}/query", replace=True)
        record = f"{graph.base}{RECORD}"
        text = "".join(
            f'<{record}> <{name}> "{value}" .\n'
            for name, value in {
                "http://purl.org/dc/terms/identifier": "other",
                "http://rdfs.org/ns/void#uriSpace": graph.base,
            }.items()
        )
        send("PUT", f"{address}/store?graph={record}", text)
        assert run(["ask", "which law created the Duck Council", *there]) == 2
        assert "a kg push to it did not finish; run it again" in capsys.readouterr().err
        assert run(["push", f"{address}/store", *there]) == 0
        assert run(["ask", "which law created the Duck Council", *there]) == 0


def test_a_push_into_a_full_disk_says_how_far_it_came(_surroundings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    graph = kg.KnowledgeGraph.open(DUCKS)
    with oxigraph() as address:
        seen = threading.Semaphore(6)

        from kg.store.http import Answer, Client

        real = Client.send

        def sometimes(self: Client, method: str, *rest: Any, **named: Any) -> Answer:  # noqa: ANN401
            if method == "PUT" and not seen.acquire(blocking=False):
                return Answer(507, "text/plain", b"disk full")
            return real(self, method, *rest, **named)

        monkeypatch.setattr(Client, "send", sometimes)
        with pytest.raises(EndpointError, match=r"HTTP 507 .*disk full.* graphs are written .* run kg push again"):
            publish(graph, f"{address}/store", f"{address}/query")
        monkeypatch.setattr(Client, "send", real)
        with pytest.raises(EndpointError, match="did not finish"):
            EndpointGraph.of(f"{address}/query", DUCKS)
        assert publish(graph, f"{address}/store", f"{address}/query").fresh


def test_a_store_that_is_not_the_endpoints_is_told_so(_surroundings: None, capsys: pytest.CaptureFixture[str]) -> None:
    with oxigraph() as one, oxigraph() as other:
        assert run(["push", f"{one}/store", "--endpoint", f"{other}/query", "--dataset", DUCKS]) == 2
        assert "can't be read at" in capsys.readouterr().err


def test_an_unknown_graph_store_asks_for_the_endpoint() -> None:
    assert query_address("https://x.example/repositories/kg/rdf-graphs/service") == "https://x.example/repositories/kg"
    with pytest.raises(InputError, match="--endpoint"):
        query_address("http://localhost:7878/")


def test_a_graph_of_another_base_is_told_so(_surroundings: None, capsys: pytest.CaptureFixture[str]) -> None:
    with oxigraph() as address:
        base = "https://ducks.example/"
        publish(kg.KnowledgeGraph.open(DUCKS, base=base), f"{address}/store", f"{address}/query")
        line = ["find", "duck", "--dataset", DUCKS, "--endpoint", f"{address}/query"]
        assert run(line) == 2
        assert f"ask with --base {base}" in capsys.readouterr().err
        assert run([*line, "--base", base, "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["iri"].startswith(base)


def test_serving_does_not_pass_an_endpoint_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_ENDPOINT", "http://127.0.0.1:9/query")
    assert run(["serve", "--dataset", DUCKS]) == 2
    assert "unset KG_ENDPOINT" in capsys.readouterr().err
