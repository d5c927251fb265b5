"""Generations under attack: killed builds, full and read-only disks, spoilt files, readers and builds at once.

Every reader answers rightly, from a whole generation or one that it builds; none answers from a part.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DUCKS = Path(__file__).parent / "fixture"
QUESTION = "which law created the Duck Council"
_BUTCHER = """
import json, os, random, signal, sys, time
from kg.build.generation import obtain
from kg.dataset import locate
from kg import KnowledgeGraph
import kg.build.snapshot, kg.build.index, kg.build.derive, kg.build.load, kg.build.clues, filelock

folder, question, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
devnull = os.open(os.devnull, os.O_WRONLY)

def build():
    child = os.fork()
    if child == 0:
        os.dup2(devnull, 2)
        code = 1
        try:
            obtain(locate([folder]), force=True)
            code = 0
        finally:
            os._exit(code)
    return child

began = time.monotonic()
assert os.waitpid(build(), 0)[1] == 0
took = time.monotonic() - began
chance = random.Random(7)
said = {"killed": 0, "answers": []}
for _ in range(kills):
    child = build()
    time.sleep(chance.uniform(0, took))
    os.kill(child, signal.SIGKILL)
    said["killed"] += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    answer = KnowledgeGraph.open(folder).ask(question)
    said["answers"].append(answer.text)
print(json.dumps(said))
"""
"""Kills builds at moments drawn from the time that one takes, and asks after each."""


@pytest.fixture
def ducks(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DUCKS, tmp_path / "ducks"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def ask(folder: Path, cache: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "ask", QUESTION, "--dataset", str(folder), *more]
    environment = {**os.environ, "KG_CACHE": str(cache)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is to be answered."""
    found = ask(DUCKS, tmp_path_factory.mktemp("right"))
    assert (found.returncode, "Duck Council" in found.stdout) == (0, True)
    return found.stdout


def generations(cache: Path) -> list[Path]:
    return sorted(cache.glob("*/gen-*"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_killed_builds_leave_whole_generations(ducks: Path, cache: Path, right: str) -> None:
    words = [sys.executable, "-c", _BUTCHER, str(ducks), QUESTION, "50"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert len(said["answers"]) == 50
    assert said["killed"] >= 25
    assert {answer in right for answer in said["answers"]} == {True}
    found = ask(ducks, cache)
    assert (found.returncode, found.stdout) == (0, right)
    subprocess.run([sys.executable, "-m", "kg", "build", "--force", "--dataset", str(ducks)], check=True)
    assert len(generations(cache)) == 1
    assert list(cache.glob("*/new-*")) == []


def spoil(path: Path, how: str, chance: random.Random) -> None:
    """Do something to a file that a disk, a copy or a person may do."""
    size = path.stat().st_size
    if how == "gone":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        os.truncate(path, size // 2)
    elif how == "longer":
        with path.open("ab") as file:
            file.write(b"\0" * 100)
    else:
        with path.open("r+b") as file:
            for _ in range(20):
                file.seek(chance.randrange(max(1, size - 8)))
                file.write(chance.randbytes(8))


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "longer", "overwritten"])
def test_spoilt_generations_are_built_anew(ducks: Path, cache: Path, right: str, how: str) -> None:
    chance = random.Random(how)  # noqa: S311 - seeded, no secret
    assert ask(ducks, cache).stdout == right
    names = {
        str(path.relative_to(generations(cache)[0])) for path in generations(cache)[0].rglob("*") if path.is_file()
    }
    names = {name for name in names if name.rpartition("/")[2] not in ("lock", "LOCK", "LOG")}
    assert {"index.db", "seal", "stamp"} < names
    for name in sorted(names):
        spoilt = generations(cache)[0] / name
        if not spoilt.exists() or (how != "gone" and not spoilt.stat().st_size):
            continue
        spoil(spoilt, how, chance)
        found = ask(ducks, cache)
        assert (found.returncode, found.stdout) == (0, right), (name, found.stderr)


def test_a_copied_cache_is_read_as_it_is(ducks: Path, cache: Path, right: str, tmp_path: Path) -> None:
    """Times of change are others then, contents are not; the seal is renewed, so that it is hashed once."""
    assert ask(ducks, cache).stdout == right
    copied = tmp_path / "copied"
    subprocess.run(["cp", "-r", str(cache), str(copied)], check=True)
    before = generations(copied)
    seal = (before[0] / "seal").read_text("utf-8")
    found = ask(ducks, copied)
    assert (found.stdout, found.stderr) == (right, "")
    assert generations(copied) == before
    assert (before[0] / "seal").read_text("utf-8") != seal


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of some kilobytes."""
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        place = tmp_path / f"disk-{kilobytes}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a disk needs rights that this process lacks")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("kilobytes", [4, 64, 256, 1024, 2048, 3072])
def test_a_full_disk_is_one_line_and_nothing_is_lost(
    small_disk: Callable[[int], Path], ducks: Path, right: str, kilobytes: int
) -> None:
    cache = small_disk(kilobytes)
    found = ask(ducks, cache)
    if found.returncode == 0:
        assert found.stdout == right
        return
    assert (found.returncode, found.stdout) == (2, "")
    lines = [line for line in found.stderr.splitlines() if not line.startswith("kg: building the graph")]
    assert len(lines) == 1, found.stderr
    assert "Free some space" in lines[0]
    assert list(cache.glob("*/gen-*")) == list(cache.glob("*/new-*")) == []


def test_a_disk_that_fills_up_keeps_the_generation_there_is(
    small_disk: Callable[[int], Path], ducks: Path, right: str
) -> None:
    cache = small_disk(12_288)
    assert ask(ducks, cache).stdout == right
    (cache / "ballast").write_bytes(b"x" * (shutil.disk_usage(cache).free - 65_536))
    command = [sys.executable, "-m", "kg", "build", "--force", "--dataset", str(ducks)]
    environment = {**os.environ, "KG_CACHE": str(cache)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Free some space" in ran.stderr
    found = ask(ducks, cache)
    assert (found.returncode, found.stdout, found.stderr) == (0, right, "")


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user may look into; those of pytest are for their owner alone."""
    with tempfile.TemporaryDirectory(prefix="kg-") as place:
        Path(place).chmod(0o755)
        yield Path(place)


@pytest.mark.skipif(not shutil.which("setpriv") and os.geteuid() == 0, reason="root may write what is read-only")
def test_a_cache_that_is_read_only_is_read_or_built_aside(open_place: Path, right: str) -> None:
    """As root the process is started as another user: root may write everywhere."""
    cache = open_place / "cache"
    ducks = Path(shutil.copytree(DUCKS, open_place / "ducks"))
    as_other = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    probe = [*as_other, sys.executable, "-B", "-c", "import kg.ask, pyoxigraph"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("another user can't reach this interpreter")
    words = [*as_other, sys.executable, "-B", "-m", "kg", "ask", QUESTION, "--dataset", str(ducks)]
    environment = {**os.environ, "KG_CACHE": str(cache), "HOME": "/nonexistent"}
    cache.mkdir()

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)

    cache.chmod(0o555)
    found = run()
    assert (found.returncode, found.stdout) == (0, right), found.stderr
    assert "can't be written; building in a temporary folder" in found.stderr
    cache.chmod(0o755)
    assert ask(ducks, cache).stdout == right
    for path in (cache, *cache.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    found = run()
    assert (found.returncode, found.stdout, found.stderr) == (0, right, "")
    seed = next((ducks / "seeds").rglob("*.trig"))
    seed.write_text(seed.read_text("utf-8") + "\n# changed\n", "utf-8")
    found = run()
    assert (found.returncode, found.stdout) == (0, right), found.stderr
    for path in (cache, *cache.rglob("*")):
        path.chmod(0o755)


def test_readers_answer_while_builds_come_and_go(ducks: Path, cache: Path, right: str) -> None:
    """Two builds that never stop, one of which is killed now and then, and readers beside them."""
    assert ask(ducks, cache).stdout == right
    build = [sys.executable, "-m", "kg", "build", "--force", "--dataset", str(ducks)]
    chance = random.Random(3)  # noqa: S311 - seeded, no secret
    builds = [subprocess.Popen(build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
    ended = 0
    try:
        for _ in range(12):
            found = ask(ducks, cache)
            assert (found.returncode, found.stdout) == (0, right), found.stderr
            if chance.random() < 0.3:
                builds[0].send_signal(signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.1))
            for place, running in enumerate(builds):
                if running.poll() is not None:
                    ended += running.returncode == 0
                    builds[place] = subprocess.Popen(build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        for running in builds:
            running.kill()
            running.wait()
    assert ended > 0
    assert ask(ducks, cache).stdout == right
