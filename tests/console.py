"""Console blocks of the documentation: each command is run and its output compared.

``python -m tests.console`` renews them.
A block is fenced as ``console``; lines that start with ``$ kg`` are commands, what follows up to the next one is the
output, and a last line of ``...`` says that the output goes on.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (
    ROOT / "README.md",
    *sorted(p for p in (ROOT / "docs").glob("*.md") if p.name not in ("curating.md", "ingesting.md", "returns.md")),
)
"""Pages whose commands run over the shipped dataset alone; tests named for the others follow them."""
FOLLOWED = (ROOT / "docs/ingesting.md", ROOT / "docs/returns.md")
"""Pages whose commands follow one another in one folder, over files that they show."""
SHOWN = 24
"""Lines of output that renewing keeps."""
_BLOCK = re.compile(r"(?P<head>```console\n)(?P<body>.*?)(?P<tail>```)", re.DOTALL)


def commands(page: Path) -> list[tuple[str, str]]:
    """Commands of a page with the output that it shows."""
    found = []
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        parts = re.split(r"^\$ (kg .*)\n", block["body"], flags=re.MULTILINE)
        found += list(zip(parts[1::2], parts[2::2], strict=True))
    return found


def prepare(page: Path, folder: Path) -> None:
    """Write the files that a page shows, each a block after a line with its name."""
    for name, text in re.findall(
        r"^`([\w.-]+)`:\n\n```(?:csv|markdown)\n(.*?)```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        (folder / name).write_text(text, "utf-8")


def output(command: str, folder: Path) -> str:
    """What a command prints on stdout in a terminal of 100 columns, run in a folder."""
    environment = {**os.environ, "COLUMNS": "100", "KG_TODAY": "2026-11-22", "PYTHONIOENCODING": "utf-8"}
    words = [sys.executable, "-m", "kg", *shlex.split(command)[1:]]
    ran = subprocess.run(words, capture_output=True, text=True, cwd=folder, env=environment, timeout=120, check=False)
    return ran.stdout


def agrees(shown: str, printed: str) -> bool:
    """Whether the output shown is what is printed, or its beginning where it ends in ``...``."""
    lines, real = shown.rstrip("\n").split("\n"), printed.rstrip("\n").split("\n")
    if lines[-1] == "...":
        return lines[:-1] == real[: len(lines) - 1]
    return lines == real


def renew(page: Path, folder: Path) -> None:
    """Write the output of each command into its page."""

    def block(match: re.Match[str]) -> str:
        parts = re.split(r"^\$ (kg .*)\n", match["body"], flags=re.MULTILINE)
        body = parts[0]
        for command in parts[1::2]:
            lines = output(command, folder).rstrip("\n").split("\n")
            kept = lines if len(lines) <= SHOWN else [*lines[:SHOWN], "..."]
            body += f"$ {command}\n" + "\n".join(kept) + "\n"
        return match["head"] + body + match["tail"]

    page.write_text(_BLOCK.sub(block, page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        for each in PAGES:
            renew(each, Path(scratch))
    for each in FOLLOWED:
        with tempfile.TemporaryDirectory() as scratch:
            prepare(each, Path(scratch))
            renew(each, Path(scratch))
