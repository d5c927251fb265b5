"""Bad input: a clear line on standard error, exit code 2, no traceback, nothing on standard output."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.__main__ import run

if TYPE_CHECKING:
    from collections.abc import Callable

DUCKS = Path(__file__).parent / "fixture"
Refused = "Callable[..., str]"


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command over the invented country that must end with exit code 2; gives what it says."""
    monkeypatch.setenv("KG_DATASET", str(DUCKS))
    run(["build"])
    capsys.readouterr()

    def called(*arguments: str) -> str:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        assert (code, out) == (2, ""), (code, out, err)
        assert "Traceback" not in err
        assert err.endswith("\n")
        return err

    return called


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the invented country, to be broken."""
    monkeypatch.delenv("KG_DATASET", raising=False)
    return Path(shutil.copytree(DUCKS, tmp_path / "ducks"))


def test_an_unknown_name_gives_the_nearest(refused: Callable[..., str]) -> None:
    first, *candidates = refused("show", "duck counsil").splitlines()
    assert first == "kg: nothing in the graph is called 'duck counsil'; nearest:"
    assert candidates[0] == "  Duck Council (DC)  <https://legal-framework.example/id/body/duck-council>"


def test_a_name_of_several_things_lists_them(refused: Callable[..., str], own: Path) -> None:
    registry = own / "seeds/registry/things.trig"
    registry.write_text(
        registry.read_text().replace(
            '"Council of Elders"@en', '"Council of Elders"@en ; skos:altLabel "Duck Council"@en ; skos:notation "DC"'
        )
    )
    first, *candidates = refused("show", "--dataset", str(own), "DC").splitlines()
    assert first == "kg: 'DC' can mean 2 things:"
    assert [line.split("<")[1] for line in candidates] == [
        "https://legal-framework.example/id/body/duck-council>",
        "https://legal-framework.example/id/body/elders>",
    ]


@pytest.mark.parametrize("command", [["show"], ["render"], ["path", "Great Pond"]])
def test_all_names_are_resolved_alike(refused: Callable[..., str], command: list[str]) -> None:
    assert "nothing in the graph is called" in refused(*command, "no such thing at all")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", ""], "the name is empty"),
        (["show", "  "], "the name is empty"),
        (["show", "a\x1b[31mb"], "the name holds a control character (U+001B, character 2)"),
        (["show", "a\x00b"], "the name holds a control character (U+0000, character 2)"),
        (["path", "a\x07", "b"], "the name holds a control character (U+0007, character 2)"),
        (["show", "\udcff"], "the name is not valid UTF-8"),
        (["show", "?!"], "is not a name"),
        (["show", "x" * 400], "too long for a name"),
        (["show", "x" * 100_000], "too long for a name"),
        (["ask", ""], "the question is empty"),
        (["ask", " \n\t "], "the question is empty"),
        (["ask", "why " * 25_600], "the question has 102,399 characters; at most 2,000 are taken"),
        (["ask", "--", "\udcff"], "the question is not valid UTF-8"),
        (["ask", "--base", "x", "what is DC"], "'x' can't be a base"),
        (["find", " "], "the search is empty"),
        (["find", "x" * 100_000], "the search has 100,000 characters"),
        (["sources", "gazette-2050"], "no source is called 'gazette-2050'; nearest:\n  gazette-2005: "),
        (["query", "which_act_charterd"], "no query is called 'which_act_charterd'. Nearest: which_act_chartered"),
        (["query", "which_act_chartered"], "needs --param council=... (iri)"),
        (["query", "which_act_chartered", "--param", "council"], "--param takes KEY=VALUE; got 'council'"),
        (["query", "which_act_chartered", "--param", "body=DC"], "has no parameter 'body': it takes council"),
        (["query", "which_act_chartered", "--param", "council=DC", "--param", "council=DC"], "is given twice"),
        (["query", "which_act_chartered", "--param", "council=nobody"], "nothing in the graph is called 'nobody'"),
        (["query"], "give one of NAME, --sparql and --sparql-file"),
        (["query", "x", "--sparql", "ASK {}"], "give one of NAME, --sparql and --sparql-file"),
        (["query", "--sparql", "ASK {}", "--param", "a=b"], "--param belongs to a named query"),
        (["query", "--sparql", ""], "the query is empty"),
        (["query", "--sparql", "SELECT ?x WHERE"], "line 1, column 16: expected"),
        (["query", "--sparql", "SELECT * {\n ?x fr:seats }"], "line 2, column 14: expected"),
        (["query", "--sparql", "SELECT ?x { ?x nope:y 1 }"], "nope"),
        (["query", "--sparql", "ASK {}", "--format", "turtle"], "turtle is for CONSTRUCT and DESCRIBE"),
        (["query", "--sparql", "DESCRIBE body:x", "--format", "csv"], "csv is for SELECT and ASK"),
        (["query", "--sparql-file", "/no/such.rq"], "/no/such.rq: can't be read: No such file or directory"),
        (["query", "--sparql-file", "/"], "/: can't be read: Is a directory"),
        (["export", "--format", "nquads", "--output", "/"], "/: is a folder; name a file"),
        (
            ["export", "--format", "nquads", "--output", "/no/such/file"],
            "/no/such/file: can't be written: No such file",
        ),
        (["export", "--format", "nquads", "--output", "/dev/full"], "/dev/full: can't be written: No space left"),
        (["export", "--format", "word"], "'word' is not one of"),
        (["show", "DC", "--dataset", "/no/such/folder"], "/no/such/folder: no such folder. A dataset is a folder with"),
        (["shwo", "DC"], "no command is called 'shwo'. Did you mean 'show'?"),
        (["show", "--verbose", "DC"], "No such option"),
        (["show"], "Missing argument 'NAME...'"),
        (["ask"], "Missing argument 'QUESTION...'"),
        (["find", "--limit", "0", "duck"], "0 is not in the range"),
    ],
)
def test_bad_arguments(refused: Callable[..., str], arguments: list[str], said: str) -> None:
    err = refused(*arguments)
    assert err.startswith("kg: ")
    assert said in err
    assert len(err) < 1_500


def test_what_is_said_of_bad_input_steers_no_terminal(refused: Callable[..., str]) -> None:
    err = refused("show", "evil\u202ename")
    assert "\u202e" not in err
    assert "evil\\u202ename" in err


def test_malformed_turtle_tells_file_line_and_problem(refused: Callable[..., str], own: Path) -> None:
    with (own / "seeds/gazette-2005.trig").open("a") as file:
        file.write("\ngazette:x { body:duck-council fr:seats ; }\n")
    lines = len((own / "seeds/gazette-2005.trig").read_text().splitlines())
    assert refused("show", "DC", "--dataset", str(own)).startswith(f"kg: seeds/gazette-2005.trig:{lines}: ")
    assert refused("ask", "what is DC", "--dataset", str(own)).startswith(f"kg: seeds/gazette-2005.trig:{lines}: ")


def test_all_malformed_files_are_told_at_once(refused: Callable[..., str], own: Path) -> None:
    (own / "seeds/gazette-2005.trig").write_text("@prefix a: <http://a/> .\nb:x { b:x a b:y }\n")
    (own / "ontology/ducks.ttl").write_bytes(b"\xff")
    err = refused("build", "--dataset", str(own))
    assert "ontology/ducks.ttl:1: not UTF-8 (byte 0)\n" in err
    assert "seeds/gazette-2005.trig:2: unknown prefix 'b'." in err


def test_a_failed_build_leaves_the_former_graph(
    refused: Callable[..., str], own: Path, kg_ok: Callable[..., str]
) -> None:
    kg_ok("build", "--dataset", str(own))
    seeds = own / "seeds/gazette-2005.trig"
    good = seeds.read_bytes()
    seeds.write_text("{")
    refused("show", "DC", "--dataset", str(own))
    seeds.write_bytes(good)
    assert "up to date" in kg_ok("build", "--dataset", str(own))


@pytest.fixture
def kg_ok(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def called(*arguments: str) -> str:
        assert run(list(arguments)) == 0
        return capsys.readouterr().out

    return called


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([], "ontology/, seeds/ and queries/ are missing"),
        (["ontology"], "seeds/ and queries/ are missing"),
        (["ontology", "seeds"], "queries/ is missing"),
    ],
)
def test_a_folder_without_the_three_says_which_is_missing(
    refused: Callable[..., str], tmp_path: Path, kept: list[str], said: str
) -> None:
    for name in kept:
        (tmp_path / name).mkdir()
    for command in (["show", "DC"], ["ask", "what", "is", "DC"], ["build"], ["check"], ["queries"]):
        assert said in refused(*command, "--dataset", str(tmp_path))


def test_faults_of_a_dataset_end_check_with_1(capsys: pytest.CaptureFixture[str], own: Path) -> None:
    with (own / "seeds/gazette-2005.trig").open("a") as file:
        file.write("\ngazette:ponds-1-a { body:nobody-declared-this fr:seats 3 . }\n")
    assert run(["check", "--dataset", str(own)]) == 1
    out, err = capsys.readouterr()
    assert "seeds/gazette-2005.trig:" in out
    assert "nobody-declared-this" in out
    assert "fault" in out.splitlines()[-1]
    assert err == ""


def test_check_without_its_extra_names_it(refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyshacl", None)
    assert "pip install 'legal-framework-kg[check]'" in refused("check")


def test_a_pinned_day_that_is_none(refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TODAY", "yesterday")
    assert refused("ask", "what is DC") == "kg: KG_TODAY is 'yesterday', which is no day; write it as in 2016-12-31\n"


def test_sparql_in_another_encoding_tells_the_line(refused: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "a.rq"
    file.write_bytes("ASK {\n ?x ?y 'é' }".encode("latin-1"))
    assert f"{file}:2: not UTF-8" in refused("query", "--sparql-file", str(file))
