"""The command as a process: closed pipes, full disks, interruption, faults, and what is not imported."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile import write_hostile

import kg.cli.show
from kg.__main__ import run
from kg.cli.output import clean, emit_json, table

ROOT = Path(__file__).parent.parent
DUCKS = str(ROOT / "tests/fixture")
HEAVY = ("rdflib", "networkx", "pyvis", "pyshacl", "rich", "jinja2")


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    run(["build", "--dataset", DUCKS])


def process(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *arguments]
    settings: dict[str, object] = {"capture_output": True, "text": True, "timeout": 60, "check": False, **options}
    return subprocess.run(command, env={**os.environ, "KG_DATASET": DUCKS}, cwd=ROOT, **settings)  # type: ignore[call-overload, no-any-return]


def shell(line: str) -> subprocess.CompletedProcess[str]:
    line = line.replace("kg ", f"{sys.executable} -m kg ")
    return process_of(["bash", "-c", line])


def process_of(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KG_DATASET": DUCKS}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", ["export --format nquads", "show DC", "ask what is DC", "--help"])
def test_a_closed_pipe_is_no_fault(command: str) -> None:
    found = shell(f"kg {command} | true; echo ${{PIPESTATUS[0]}}")
    assert (found.stdout, found.stderr) == ("0\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["export --format nquads", "show DC", "ask what is DC", "find duck", "--help"])
def test_a_full_disk_is_one_line_and_2(command: str) -> None:
    found = shell(f"kg {command} > /dev/full; echo $? >&2")
    line, code = found.stderr.splitlines()
    assert code == "2"
    assert line.endswith("No space left on device")


@pytest.mark.parametrize("command", ["show DC", "ask what is DC", "find duck", "--version", "query --sparql 'ASK {}'"])
def test_a_closed_output_is_one_line_and_2(command: str) -> None:
    found = shell(f"kg {command} >&-; echo $? >&2")
    assert found.stderr == "kg: standard output is closed; nothing can be printed\n2\n"


def test_closed_standard_error_does_not_reach_standard_output() -> None:
    found = shell("kg show nobody-there 2>&-; echo $?")
    assert found.stdout == "2\n"


def test_an_encoding_that_lacks_a_character_gets_an_escape() -> None:
    found = shell("PYTHONIOENCODING=ascii kg show DC")
    assert found.returncode == 0
    assert "\\u201c" in found.stdout


def test_interruption_is_130_without_a_word() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    command = [sys.executable, "-m", "kg", "query", "--sparql", endless]
    environment = {**os.environ, "KG_DATASET": DUCKS}
    with subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    ) as running:
        time.sleep(3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, b"", b"")


def test_a_fault_of_ours_is_one_line_and_3(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr(kg.cli.show, "checked_name", broken)
    assert run(["show", "DC"]) == 3
    expected = "kg: a fault of ours: ZeroDivisionError: a b. Run again with --debug for the traceback\n"
    assert capsys.readouterr() == ("", expected)
    assert run(["show", "--debug", "DC"]) == 3
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.setenv("KG_DEBUG", "1")
    assert run(["show", "DC"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "what is DC"],
        ["ask", "xyzzy frobnicate"],
        ["show", "DC"],
        ["show", "--format", "json", "DC"],
        ["find", "duck"],
        ["query", "which_act_chartered", "--param", "council=DC"],
        ["queries"],
        ["sources"],
        ["sources", "gazette-2005"],
        ["info"],
        ["--help"],
        ["--version"],
    ],
)
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from kg.__main__ import run; code = run(sys.argv[1:]); "
        f"print(*[m for m in {HEAVY} if m in sys.modules], sep=',', file=sys.stderr)"
    )
    found = process_of([sys.executable, "-c", code, *arguments])
    assert found.stderr == "\n"


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (["ask", "what is DC"], False),
        (["ask", "how many ducks were counted in 2005"], False),
        (["ask", "--format=json", "--explain", "what", "is", "DC"], False),
        (["ask", "--dataset", DUCKS, "--", "what is DC"], False),
        (["ask", "--help"], True),
        (["show", "DC"], True),
    ],
)
def test_plain_questions_load_neither_click_nor_what_is_slow_to_load(arguments: list[str], loaded: bool) -> None:
    code = (
        "import sys; from kg.__main__ import run; run(sys.argv[1:]); "
        "print([m for m in ('click', 'dataclasses', 'platformdirs', 'tempfile') if m in sys.modules], file=sys.stderr)"
    )
    found = process_of(
        [sys.executable, "-S", "-c", f"sys_path = {sys.path!r}; import sys; sys.path += sys_path; {code}", *arguments]
    )
    assert ("click" in found.stderr) is loaded
    assert loaded or found.stderr == "[]\n"


@pytest.mark.parametrize("form", ["text", "json"])
def test_both_ways_to_ask_answer_alike(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert run(["ask", "--dataset", DUCKS, "--format", form, "what", "is", "DC"]) == 0
    plain = capsys.readouterr()
    base = "https://legal-framework.example/"  # an option that only click knows
    assert run(["ask", "--dataset", DUCKS, "--base", base, "--format", form, "what is DC"]) == 0
    assert capsys.readouterr() == plain


def test_a_refusal_is_printed_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--dataset", DUCKS, "xyzzy frobnicate the moon"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("Not known: ")
    assert err == ""


def test_explain_prints_reading_and_sparql(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--dataset", DUCKS, "--explain", "which law chartered the Duck Council"]) == 0
    out = capsys.readouterr().out
    assert "\nReading: " in out
    assert "\nSPARQL:\n" in out


# ---- terminals ----


def on_a_terminal(*arguments: str, columns: int = 80) -> str:
    """What a command prints on a pseudo-terminal."""
    main, end = pty.openpty()
    environment = {**os.environ, "KG_DATASET": DUCKS, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments], env=environment, cwd=ROOT, stdout=end, stderr=end, stdin=end
    ) as running:
        os.close(end)
        shown = b""
        while True:
            try:
                part = os.read(main, 65_536)
            except OSError:
                break
            if not part:
                break
            shown += part
        running.wait(60)
    os.close(main)
    return shown.decode().replace("\r\n", "\n")


def test_tables_are_framed_on_a_terminal_only() -> None:
    assert "─" in on_a_terminal("find", "duck")
    assert "─" not in process("find", "duck").stdout


def test_a_terminal_too_narrow_for_columns_gets_blocks() -> None:
    shown = on_a_terminal("sources", columns=60)
    assert shown.startswith("id: chronicle-2007\ntitle: Chronicle of Freedonia 2007\n")
    assert all(len(line) <= 60 for line in shown.splitlines())


def test_texts_of_the_graph_steer_no_terminal(tmp_path: Path) -> None:
    folder = str(write_hostile(tmp_path / "data"))
    for arguments in (
        ["find", "bell"],
        ["find", "--format", "csv", "bell"],
        ["find", "--format", "json", "bell"],
        ["show", "https://legal-framework.example/id/thing/control"],
        ["show", "--format", "json", "https://legal-framework.example/id/thing/direction"],
        ["query", "--format", "csv", "--sparql", "SELECT ?n { ?x skos:prefLabel ?n }"],
        ["query", "--sparql", "SELECT ?n { ?x skos:prefLabel ?n }"],
        ["query", "--sparql", "CONSTRUCT WHERE { ?x skos:prefLabel ?n }"],
        ["sources", "hostile"],
    ):
        shown = on_a_terminal(*arguments, "--dataset", folder)
        plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")  # bold heads of tables
        assert "\x1b" not in plain, arguments
        assert "\x07" not in plain, arguments
        assert not set("\u202e\u2066\u2028\u2029") & set(plain), arguments


def test_clean_leaves_text_alone() -> None:
    assert clean("Ligji për trafikimin, a\tb\nc — “d”") == "Ligji për trafikimin, a\tb\nc — “d”"
    assert clean("\x9b31m\x7f\u2069") == "\\u009b31m\\u007f\\u2069"


def test_json_stays_json_when_made_safe(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    emit_json({"a": "\x1b\x9b\u202eé\n"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": "\x1b\x9b\u202eé\n"}
    assert "é" in out
    assert not {"\x1b", "\x9b", "\u202e"} & set(out)


def test_plain_tables_keep_a_row_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    table(["a", "b"], [["one\ntwo", "法律"], ["x", ""]])
    assert capsys.readouterr().out == "a        b\n-------  ----\none two  法律\nx\n"


# ---- completion ----


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kg sh", ["show"]),
        ("kg show Duck", ["Duck Council", "Duck Plan", "Duck Plan 2006-2010"]),
        ("kg show duck pl", ["Plan", "Plan 2006-2010"]),
        ("kg sources gaz", ["gazette-2005"]),
        ("kg query which_act_ch", ["which_act_chartered"]),
        ("kg export --format g", ["graphml", "gexf"]),
        ("kg show --dataset /no/such/folder Duck", []),
    ],
)
def test_completion(words: str, expected: list[str]) -> None:
    environment = {
        **os.environ,
        "KG_DATASET": DUCKS,
        "_KG_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    code = "import sys; sys.argv = ['kg']; from kg.__main__ import main; main()"
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    shown = [line.partition(",")[2] for line in found.stdout.splitlines() if line]
    assert found.stderr == ""
    assert [name for name in expected if name not in shown] == []
    if not expected:
        assert shown == []
