"""Expected minima: a truncated file fails the build, with the place and the numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.build.check import check
from kg.build.expected import check_expected, counts, main, written
from kg.build.load import declared_prefixes, load
from kg.build.snapshot import built
from kg.dataset import PARTS, Dataset, locate, packaged
from kg.errors import InputError

DUCKS = Path(__file__).parent / "fixture"


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A copy of the tiny country that expects almost all of what it holds."""
    folder = Path(shutil.copytree(DUCKS, tmp_path / "country"))
    dataset = Dataset((folder,))
    expected = written(counts(load(dataset)), declared_prefixes(dataset))
    (folder / "seeds" / "expected.ttl").write_text(expected, "utf-8")
    return folder


def truncate(folder: Path) -> None:
    """Cut a source's file behind its second passage's graph."""
    file = folder / "seeds" / "chronicle-2007.trig"
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("chronicle:chronicle-2-a {")], "utf-8")


def test_the_whole_country_is_built(country: Path) -> None:
    dataset = Dataset((country,))
    assert not [file for file in dataset.graph_files() if file.path.name == "expected.ttl"]
    assert len(built(dataset)) > 100


def test_a_truncated_file_fails_the_build(country: Path) -> None:
    truncate(country)
    expected = (
        r"seeds/expected\.ttl: source/chronicle-2007 has 10 statements, at least 23 are expected; is a file truncated\?"
    )
    with pytest.raises(InputError, match=expected) as error:
        built(Dataset((country,)))
    lines = str(error.value).splitlines()
    assert "seeds/expected.ttl: lf:Goal has 0 instances, at least 1 is expected; is a file truncated?" in lines
    assert all(line.startswith("seeds/expected.ttl: ") for line in lines)


def test_check_lists_it_as_a_fault(country: Path) -> None:
    truncate(country)
    faults = [str(fault) for fault in check(Dataset((country,)))]
    assert [line for line in faults if line.startswith("seeds/expected.ttl:1: source/chronicle-2007 has 10 statements")]


def test_the_number_of_passages_is_told(country: Path) -> None:
    (country / "seeds" / "expected.ttl").write_text(
        "@prefix lf: <https://legal-framework.example/ontology#> .\n"
        "<https://legal-framework.example/source/chronicle-2007> lf:minimumPassages 50 .\n",
        "utf-8",
    )
    told = "seeds/expected.ttl: source/chronicle-2007 has 5 passages, at least 50 are expected; is a file truncated?"
    with pytest.raises(InputError) as error:
        built(Dataset((country,)))
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "lf:Penalty lf:minimumThings 3 .",
            "unknown property <https://legal-framework.example/ontology#minimumThings>",
        ),
        ('lf:Penalty lf:minimumInstances "many" .', "a minimum is a whole number"),
        ("lf:Penalty lf:minimumInstances", "seeds/expected.ttl:3: unexpected end"),
    ],
)
def test_a_malformed_file_is_told(country: Path, line: str, said: str) -> None:
    prefix = "@prefix lf: <https://legal-framework.example/ontology#> .\n"
    (country / "seeds" / "expected.ttl").write_text(f"{prefix}{line}\n", "utf-8")
    with pytest.raises(InputError) as error:
        built(Dataset((country,)))
    assert said in str(error.value)


def test_the_shipped_seeds_hold_what_they_expect() -> None:
    dataset = locate()
    assert dataset.expected_files()
    check_expected(load(dataset), dataset)


# ---- one file of each kind, emptied or cut where the rest can still be read ----
@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped dataset."""
    folder = tmp_path_factory.mktemp("shipped")
    for part in PARTS:
        shutil.copytree(packaged() / part, folder / part)
    return folder


KINDS = (
    "tip-2017.trig",
    "facts/institutions.trig",
    "gazette/records.trig",
    "gazette/registry.trig",
    "registry/sources.trig",
    "registry/acts.trig",
    "curation/maloku.trig",
    "curation/tip-2017.trig",
    "curation/gazette.trig",
    "curation/facts.trig",
)


@pytest.mark.parametrize("kept", [0, 50, 92])
@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_file_is_guarded(shipped: Path, name: str, kept: int) -> None:
    """Per cent of a file are kept, to the end of a statement, its graph closed."""
    file = shipped / "seeds" / name
    whole = file.read_text("utf-8")
    part = whole[: whole.rfind(" .\n", 0, len(whole) * kept // 100) + 3] if kept else ""
    file.write_text(part + "}\n" * (part.count("{") > part.count("}")), "utf-8")
    try:
        dataset = Dataset((shipped,))
        with pytest.raises(InputError, match=r"at least [\d,]+ (?:is|are) expected; is a file truncated\?"):
            check_expected(load(dataset), dataset)
    finally:
        file.write_text(whole, "utf-8")


# ---- the command ----
def test_the_command_writes_what_is_expected(country: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(country)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "src:chronicle-2007 lf:minimumPassages 4 ; lf:minimumStatements 23 . # 5, 24\n" in out
    assert "reg:acts lf:minimumStatements 29 . # 30\n" in out
    (country / "seeds" / "expected.ttl").write_text(out, "utf-8")
    built(Dataset((country,)))


def test_the_command_tells_its_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: python -m kg.build.expected [FOLDER...] > seeds/expected.ttl\n")


def test_the_command_tells_a_wrong_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/nowhere"]) == 2
    assert capsys.readouterr().err.startswith("kg.build.expected: /nowhere: no such folder.")
