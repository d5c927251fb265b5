"""The prompt of ``kg ask``: questions, a follow-up, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from kg import KnowledgeGraph
from kg.cli.prompt import converse

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def talk(lines: str) -> int:
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text(lines)
        return converse(KnowledgeGraph.open())


def test_a_follow_up_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert talk("how many victims were identified in 2017?\nand in 2018?\nexit\n") == 0
    printed = capsys.readouterr().out
    assert "Victims identified in 2017" in printed
    assert "(read as: how many victims were identified in 2018?)" in printed
    assert "Victims identified in 2018" in printed
    assert "and in 2018?" in next(tmp_path.rglob("questions")).read_text("utf-8")


def test_where_lines_cannot_be_kept_it_still_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    assert talk("who heads NAATIP\n\n") == 0
    assert "Coordinator" in capsys.readouterr().out
