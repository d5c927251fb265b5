"""A wheel in a clean environment answers from any directory: it carries ontology, seeds and queries."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a fresh environment with the wheel; its dependencies are lent by the running one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    purelib = sysconfig.get_path("purelib", vars={"base": str(folder / "env"), "platbase": str(folder / "env")})
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        purelib,
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True, timeout=300)
    lent = Path(purelib) / "zz-lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / "env" / "bin"


def run(installed: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(installed / "python"), "-m", "kg", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=120, check=False)


def test_the_wheel_answers_from_any_directory(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(installed / "python"), "-c", "import kg, kg.dataset; print(kg.dataset.packaged())"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        timeout=60,
        check=True,
    )
    assert str(installed.parent) in where.stdout, "the wheel's own files answer, not the repository's"
    asked = run(installed, "ask", "which law created NAATIP", cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    assert "Law No. 04/L-218" in asked.stdout
    assert "Article 7 (paragraph 1)" in asked.stdout
    assert "Source: " in asked.stdout


def test_the_wheel_carries_the_named_queries(installed: Path, tmp_path: Path) -> None:
    listed = run(installed, "queries", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "which_act_established" in listed.stdout
