"""Benchmarks: the frameworks that they make are datasets like any other; timings tell a slow call from a quick one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.legal import ACTS, generate
from benchmarks.timing import calls, processes, table
from kg import KnowledgeGraph
from kg.dataset import packaged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A framework of two volumes."""
    folder = tmp_path_factory.mktemp("framework")
    assert generate(folder, 10_600, packaged()) == 2
    return folder


def test_a_made_framework_answers(made: Path) -> None:
    graph = KnowledgeGraph.open(str(made))
    answer = graph.ask("which law established B1N2")
    assert answer.refusal is None, answer.text
    assert [value.iri.rpartition("/")[2] for value in answer.values] == ["00001-L-002"]
    assert answer.sources[0].title == "Gazette and report, volume 1"
    acts = graph.query(
        "SELECT (COUNT(DISTINCT ?act) AS ?n) WHERE { ?act <http://www.w3.org/2004/02/skos/core#notation> ?number ; "
        "<http://data.europa.eu/eli/ontology#passed_by> ?body }"
    )
    assert int(acts.rows[0][0].value) == 2 * ACTS
    assert graph.find("B1N2")[0].thing.iri.endswith("/body/1-2")


def test_the_same_seed_makes_the_same_framework(made: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    for folder in (again, other):
        folder.mkdir()
    generate(again, 10_600, packaged())
    generate(other, 10_600, packaged(), seed=2)
    name = "seeds/volume-00001.trig"
    assert (again / name).read_bytes() == (made / name).read_bytes()
    assert (other / name).read_bytes() != (made / name).read_bytes()


def test_timings_are_medians_beside_a_peer() -> None:
    found = calls({"quick": lambda: None, "slow": lambda: time.sleep(0.01)}, "quick", 3)
    assert [one.name for one in found] == ["quick", "slow"]
    assert found[0].ratio == 1
    assert found[1].median >= 0.01 > found[0].median
    assert "slow" in table("Title", found, "quick")
    with pytest.raises(RuntimeError, match="failing: exit code 3: no"):
        processes({"failing": ["python3", "-c", "import sys; sys.stderr.write('no'); sys.exit(3)"]}, "failing", 1)
