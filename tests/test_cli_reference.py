"""docs/commands.md is what the commands say of themselves."""

from __future__ import annotations

from pathlib import Path

from kg.cli.group import COMMANDS
from kg.cli.reference import reference

PAGE = Path(__file__).parent.parent / "docs/commands.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run: python -m kg.cli.reference > docs/commands.md"


def test_every_command_has_usage_options_and_example() -> None:
    sections = reference().split("\n## ")
    for name in COMMANDS:
        (section,) = [text for text in sections if text.startswith(f"kg {name}\n")]
        assert f"    kg {name} [OPTIONS]" in section
        assert "| `--debug` |" in section
        assert section.count(f"    kg {name}") >= 2
