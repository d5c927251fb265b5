"""Pictures: the same bytes for the same picture, text that stays text, files whole or not at all."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kg.errors import InputError
from kg.render import plot
from kg.render.safety import policy

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

HOSTILE = "</title></svg><script>alert(1)</script> --> $x^2$ \u202e\x1b[31m & 'ë' ж"


def drawn() -> Figure:
    with plot.styled():
        figure = plot.canvas()
        axes = figure.add_subplot()
        axes.plot([2015, 2016], [28, 36], color=plot.LINES[0], marker=plot.MARKERS[0], label=HOSTILE)
        axes.set_title(HOSTILE)
        axes.legend()
    return figure


@pytest.mark.parametrize("ending", plot.SUFFIXES)
def test_the_same_picture_has_the_same_bytes(ending: str) -> None:
    first = plot.rendered(drawn(), ending, title=HOSTILE, description=HOSTILE)
    assert first == plot.rendered(drawn(), ending, title=HOSTILE, description=HOSTILE)
    assert not re.search(rb"20[2-9]\d-\d\d-\d\dT", first), "no date of its making"


def test_a_picture_is_what_its_ending_says(tmp_path: Path) -> None:
    begins = {".png": b"\x89PNG\r\n", ".svg": b"<?xml", ".html": b"<!DOCTYPE html>"}
    for ending, begin in begins.items():
        path = tmp_path / f"a{ending.upper()}"
        plot.save(drawn(), path, title="Victims")
        assert path.read_bytes().startswith(begin)
    assert len(list(tmp_path.iterdir())) == 3, "nothing else is left in the folder"


def test_an_svg_holds_no_script_no_style_and_no_address() -> None:
    root = ET.fromstring(plot.rendered(drawn(), ".svg", title=HOSTILE, description="told"))  # noqa: S314
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "desc", "defs", "g", "path", "use", "clipPath", "rect"}
    attributes = [(name, value) for element in root.iter() for name, value in element.attrib.items()]
    assert not [name for name, _ in attributes if name == "style" or name.lower().startswith("on")]
    assert all(value.startswith("#") for name, value in attributes if name.endswith("href"))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "</title></svg><script>alert(1)</script> --> $x^2$ \ufffd\ufffd[31m & 'ë' ж"


def test_a_page_has_a_policy_under_which_its_style_alone_is_used() -> None:
    page = plot.rendered(drawn(), ".html", title=HOSTILE, description=f"one\n{HOSTILE}").decode()
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(page)
    tags = [tag for tag, _ in seen]
    assert "script" not in tags
    assert tags.count("svg") == tags.count("style") == tags.count("h1") == 1
    style = page.split("<style>")[1].split("</style>")[0]
    (told,) = [a["content"] for tag, a in seen if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    assert told == policy([], [style])
    assert not [a for _, a in seen if a.get("style") or any(name.startswith("on") for name in a)]
    addresses = [value or "" for _, a in seen for name, value in a.items() if name in ("src", "href", "xlink:href")]
    assert all(address.startswith(("#", "data:")) for address in addresses)


def test_a_dollar_is_no_formula() -> None:
    with plot.styled():
        figure = plot.canvas()
        figure.suptitle("$5 and 5$ and \\frac{")
    assert plot.rendered(figure, ".svg", title="x")


@pytest.mark.parametrize("name", ["a.jpg", "a", "svg", "a.html.exe"])
def test_another_ending_is_named_with_those_that_are_taken(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"ends in \.png, \.svg or \.html"):
        plot.save(drawn(), tmp_path / name, title="x")
    assert not list(tmp_path.iterdir())


def test_a_picture_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be written"):
        plot.save(drawn(), tmp_path / "missing" / "a.svg", title="x")
    with pytest.raises(InputError, match="is a folder"):
        (tmp_path / "a.svg").mkdir()
        plot.save(drawn(), tmp_path / "a.svg", title="x")


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"legal-framework-kg\[plot\]"), plot.styled():
        pass
