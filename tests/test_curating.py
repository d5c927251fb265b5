"""docs/curating.md, followed word by word: its files are written, its commands run, its output compared."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from console import ROOT, agrees, output

from kg.build.check import VIOLATION, check
from kg.dataset import locate

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "curating.md"
_STEP = re.compile(
    r"^`(?P<file>[\w./-]+)`(?P<where>[^\n]*):\n\n```(?:markdown|turtle)\n(?P<text>.*?)```"
    r"|```console\n(?P<console>.*?)```",
    re.DOTALL | re.MULTILINE,
)


@pytest.mark.usefixtures("real")
def test_the_page_leads_to_an_answer(tmp_path: Path) -> None:
    """Every file is written where the page says, every command prints what it shows, and nothing is at fault."""
    commands = 0
    for step in _STEP.finditer(PAGE.read_text("utf-8")):
        if step["file"]:
            write(tmp_path / step["file"], step["where"], step["text"])
            continue
        parts = re.split(r"^\$ (kg .*)\n", step["console"], flags=re.MULTILINE)
        for command, shown in zip(parts[1::2], parts[2::2], strict=True):
            printed = output(command, tmp_path)
            assert agrees(shown, printed), f"{command} prints:\n{printed}"
            commands += 1
    assert commands >= 5
    faults = [fault for fault in check(locate((str(tmp_path / "mine"),))) if fault.severity == VIOLATION]
    assert faults == []
    assert "Visit report 2024" not in output("kg conflicts --dataset mine", tmp_path)


def write(path: Path, where: str, text: str) -> None:
    """A file as the page says: new, at the end of what is there, or after a line."""
    text = text.replace("DIGEST", digest(path))
    if not where:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    elif where == ", at the end":
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    else:
        mark = re.match(r", after `(\S+) \"\.\.\.\" \.`$", where)
        assert mark, where
        before, line, after = re.split(rf"(^.*{mark[1]} .*\n)", path.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE)
        path.write_text(before + line + text + after, "utf-8")


def digest(path: Path) -> str:
    """The SHA-256 of the page's document, which stands at the top of its folder."""
    document = next((one for folder in path.parents for one in folder.glob("visit-2024.txt")), None)
    return hashlib.sha256(document.read_bytes()).hexdigest() if document else ""
