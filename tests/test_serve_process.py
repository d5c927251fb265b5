"""The server as a process: it says where it answers, serves what it should, and stops when it is told to."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.__main__ import run
from kg.cli.serve import command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg import KnowledgeGraph

pytest.importorskip("starlette", reason="serving needs Starlette: pip install -e '.[dev]'")

DUCKS = str(Path(__file__).parent / "fixture")


def started(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    """A server and the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "KG_DATASET": DUCKS},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"Serving .+ at (http://\S+/) \(Ctrl-C stops\)\n", line)
    if not found:
        _, errors = process.communicate(timeout=10)
        pytest.fail(f"{line}{errors}")
    return process, found[1]


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, str, float]:
    """Exit code, standard error and seconds of a server that gets a signal."""
    began = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    return process.returncode, errors, time.monotonic() - began


@pytest.fixture(scope="module", autouse=True)
def _built(_surroundings: None) -> None:
    subprocess.run([sys.executable, "-m", "kg", "build"], env={**os.environ, "KG_DATASET": DUCKS}, check=True)


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    process, address = started("--port", "0")
    yield process, address
    if process.poll() is None:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_when_it_is_told_to(server: tuple[subprocess.Popen[str], str], number: int) -> None:
    process, address = server
    with urllib.request.urlopen(f"{address}find?q=pond") as answer:  # noqa: S310 - the address that was printed
        assert answer.status == 200
    children = _children(process.pid)
    assert children
    code, errors, seconds = ended(process, number)
    assert (code, errors.count("\n")) == (0, 1)
    assert errors.startswith("GET /find 200 ")
    assert seconds < 5
    assert not any(_runs(child) for child in children)


def test_it_stops_though_a_query_runs(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    host, port = re.findall(r"//(.+):(\d+)/", address)[0]
    with socket.create_connection((host, int(port))) as asked:
        query = "query=SELECT+*+%7B+?a+?b+?c.+?d+?e+?f.+?g+?h+?i.+?j+?k+?l+FILTER(?a=1)+%7D"
        asked.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        time.sleep(0.4)
        code, errors, seconds = ended(process, signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in errors
    assert seconds < 8


def test_another_name_and_broken_requests_are_turned_away(server: tuple[subprocess.Popen[str], str]) -> None:
    _, address = server
    host, port = re.findall(r"//(.+):(\d+)/", address)[0]
    for sent, status in (
        ("GET /about HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"),
        ("GET /about HTTP/1.1\r\n\r\n", "400"),
        ("GET /about HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", "400"),
        ("GET http://evil.example/about HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"),
        ("NONSENSE\r\n\r\n", "400"),
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"),
        ("GET /a HTTP/1.1\r\nHost: localhost\r\nX: " + "y" * 1_000_000 + "\r\n\r\n", "400"),
        ("POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", "413"),
    ):
        with socket.create_connection((host, int(port)), timeout=10) as asked:
            asked.sendall(sent.encode())
            first = asked.makefile("rb").readline().decode()
        assert first.startswith(f"HTTP/1.1 {status} "), (sent[:60], first)


def test_a_port_that_is_taken_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["serve", "--dataset", DUCKS, "--port", str(port)]) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors == f"kg: nobody can listen at 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "nowhere.invalid"], "nobody can listen at nowhere.invalid"),
        (["--root-path", "kg"], "is no path"),
        (["--port", "70000"], "70000"),
        (["--timeout", "0"], "0"),
    ],
)
def test_what_can_not_be_served_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--dataset", DUCKS, *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("example", command.examples)  # type: ignore[attr-defined]
def test_examples_serve(example: str) -> None:
    process, address = started(*shlex.split(example)[2:], "--port", "0")
    name = "kg.example.org" if "--allow-host" in example else "localhost"
    port = re.findall(r":(\d+)/", address)[0]
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/about", headers={"Host": name, "Accept": "text/html"})
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - the address that was printed
        assert b"not legal advice" in answer.read()
    assert ended(process, signal.SIGINT)[0] == 0


def test_a_missing_extra_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "kg.serve.server", raising=False)
    assert run(["serve", "--dataset", DUCKS]) == 2
    assert "pip install 'legal-framework-kg[serve]'" in capsys.readouterr().err


def _children(number: int) -> list[int]:
    """Processes that a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(number)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_api_keeps_to_its_description(server: tuple[subprocess.Popen[str], str]) -> None:
    """Schemathesis (schemathesis.io) makes requests that fit the OpenAPI document, and such that don't."""
    program = Path(sys.executable).with_name("st")
    if not program.exists():
        pytest.skip("needs schemathesis: pip install -e '.[dev]'")
    process, address = server
    threading.Thread(target=process.stderr.read, daemon=True).start()  # type: ignore[union-attr]
    ran = subprocess.run(
        [program, "run", f"{address}api/openapi.json", "-n", "12", "--seed", "1", "--no-color"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "7 selected / 7 total" in ran.stdout


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="limits of processes are read from /proc")
def test_process_of_queries_can_open_nothing_and_writes_every_format(real: KnowledgeGraph) -> None:
    from kg.formats import ROWS, TRIPLES

    memory = str(4 * 2**30)
    with subprocess.Popen(
        [sys.executable, "-m", "kg.guard.worker", str(real.generation.path), "20", "1000", memory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n"
        kinds = [("SELECT ?law WHERE { ?law a lf:Law } ORDER BY ?law LIMIT 2", kind) for kind in ROWS.values()]
        kinds += [("CONSTRUCT { ?law a lf:Law } WHERE { ?law a lf:Law }", kind) for kind in TRIPLES.values()]
        for query, kind in kinds:
            job = {
                "query": f"PREFIX lf: <https://legal-framework.example/ontology#> {query}",
                "rows": kind,
                "triples": kind,
                "default": None,
                "named": None,
                "base": None,
                "prefixes": {},
                "only_parsed": False,
                "cut": False,
            }
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
            head = json.loads(process.stdout.readline())
            assert (head["problem"], head["fault"], head["kind"], head["cut"]) == ("", "", kind, False)
            assert len(process.stdout.read(head["length"])) > 50
        limits = Path(f"/proc/{process.pid}/limits").read_text("utf-8")
        assert re.search(r"^Max open files +0 +0 ", limits, re.MULTILINE)
        process.stdin.close()
        assert process.wait(10) == 0


# ---- several processes, and a new generation ----


def read(address: str, path: str) -> tuple[int, str]:
    """Status and text of a page."""
    with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:  # noqa: S310 - loopback
        return answer.status, answer.read().decode()


def until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something comes to hold."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_new_generation_is_picked_up_without_a_dropped_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    ducks = Path(shutil.copytree(DUCKS, tmp_path / "ducks"))
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    process, address = started("--port", "0", "--workers", workers, "--dataset", str(ducks))
    threading.Thread(target=process.stderr.read, daemon=True).start()  # type: ignore[union-attr]  # piped
    host, port = re.fullmatch(r"http://(.+):(\d+)/", address).groups()  # type: ignore[union-attr]  # as started() matched
    stop, faults, answered = threading.Event(), list[str](), [0]

    def all_say(word: str) -> bool:
        return all(word in read(address, "find?q=duck+protection")[1] for _ in range(8))

    def go_on_asking() -> None:
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        while not stop.is_set():
            try:
                connection.request("GET", "/api/ask?question=which+law+created+the+Duck+Council")
                answer = connection.getresponse()
                text = answer.read().decode()
                answered[0] += 1
                if answer.status != 200 or "Duck Council" not in text:
                    faults.append(text)
            except (OSError, http.client.HTTPException) as error:
                faults.append(repr(error))
                return

    asking = [threading.Thread(target=go_on_asking) for _ in range(3)]
    try:
        for thread in asking:
            thread.start()
        for number in range(3):
            for path in (ducks / "seeds").rglob("*.trig"):
                text = path.read_text("utf-8")
                path.write_text(re.sub(r"Duck Protection \w+", f"Duck Protection Number{number}", text), "utf-8")
            subprocess.run([sys.executable, "-m", "kg", "build", "--dataset", str(ducks)], check=True)
            assert until(partial(all_say, f"Number{number}"))
            query = urllib.parse.quote(f'ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), "Number{number}")) }}')
            assert '"boolean": true' in read(address, f"sparql?query={query}&format=json")[1]
    finally:
        stop.set()
        for thread in asking:
            thread.join(60)
        process.terminate()
        process.wait(30)
    assert faults == []
    assert answered[0] > 20
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
def test_a_process_that_ends_is_replaced_and_none_is_left() -> None:
    process, address = started("--port", "0", "--workers", "2")

    def workers() -> list[int]:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
        return sorted(map(int, children))

    first = workers()
    assert len(first) == 2
    for worker in first:
        os.kill(worker, signal.SIGKILL)
    assert until(lambda: len(workers()) == 2 and not set(workers()) & set(first))
    later = workers()

    def answers() -> bool:
        try:
            return read(address, "about")[0] == 200
        except OSError:
            return False

    assert until(answers)
    process.kill()
    process.communicate(timeout=30)
    assert until(lambda: not any(Path(f"/proc/{worker}/exe").exists() for worker in later))
