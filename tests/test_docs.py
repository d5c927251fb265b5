"""What the documentation shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from console import PAGES, ROOT, agrees, commands, output

if TYPE_CHECKING:
    from kg import KnowledgeGraph

FIVE = ("tip-2006", "tip-2017", "tip-2023", "k2-2017", "maloku")
LF = "PREFIX lf: <https://legal-framework.example/ontology#> "
SHOWN = [(page, command, shown) for page in PAGES for command, shown in commands(page)]


@pytest.mark.parametrize(
    ("page", "command", "shown"), SHOWN, ids=lambda v: v.name if isinstance(v, Path) else str(v)[:40]
)
def test_a_command_prints_what_the_page_shows(
    real: KnowledgeGraph, tmp_path: Path, page: Path, command: str, shown: str
) -> None:
    printed = output(command, tmp_path)
    assert agrees(shown, printed), f"{page.name}: {command} prints:\n{printed}"


def test_the_readme_shows_commands() -> None:
    assert len(commands(ROOT / "README.md")) >= 6


def test_the_two_set_up_commands_stand_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first_screen = "\n".join(text.splitlines()[:45])
    ask = '.venv/bin/kg ask "which law created NAATIP"'
    assert f"python3 -m venv .venv && .venv/bin/pip install . && {ask}" in first_screen
    assert "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest" in first_screen


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_numbers_of_the_readme_are_those_of_the_graph(real: KnowledgeGraph) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    stated = re.search(r"(\d+) passages and ([\d,]+) statements of five documents", text)
    assert stated, "the README says how much is covered"
    five = " ".join(f"<https://legal-framework.example/source/{i}>" for i in FIVE)
    of_five = f"VALUES ?source {{ {five} }} ?g <http://purl.org/dc/terms/isPartOf> ?source ; a lf:Passage"
    passages = real.query(LF + f"SELECT (COUNT(?g) AS ?n) {{ {of_five} }}")
    statements = real.query(LF + f"SELECT (COUNT(*) AS ?n) {{ {of_five} . GRAPH ?g {{ ?s ?p ?o }} }}")
    counted = [int(rows.rows[0][0].value) for rows in (passages, statements)]
    assert [int(number.replace(",", "")) for number in stated.groups()] == counted
