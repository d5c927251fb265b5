"""A dossier as Markdown (CommonMark with footnotes), and as one page of HTML that loads nothing and runs nothing."""

from __future__ import annotations

import itertools
import re
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg import __version__
from kg.brief_model import NOTICE
from kg.facts import written
from kg.render.safety import cut, policy, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.brief import Brief, Part, Sentence, SourceUsed

_TITLE = 300
"""Characters of a name as the title."""
_TEXT = 2_000
"""Characters of a sentence or reference."""
_MARKUP = re.compile(r"[\\`*<>\[\]|~]|^#|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
"""What would be taken for markup; an underscore only at a word's edge, a number sign only where a line begins."""


def heading(found: Brief) -> str:
    """The title of a dossier."""
    return cut(" ".join(shown(found.title).split()), _TITLE)


def made_of(found: Brief) -> str:
    """A line that says what a dossier is of and as of when."""
    read = f"; sources read to {found.read_to}" if found.read_to else ""
    return plain(f"{found.kind}, as of {written(found.day, 'date')}{read}. {found.dataset}.")


def plain(text: str) -> str:
    """Text of a dossier in one line, without what would steer what is around it."""
    return cut(" ".join(shown(text).split()), _TEXT)


def grouped(part: Part) -> list[tuple[str, list[Sentence]]]:
    """Sentences of a part by their headings."""
    return [(group, list(found)) for group, found in itertools.groupby(part.sentences, key=lambda one: one.group)]


def left_out(part: Part) -> str:
    """A line that says how much of a part is not told."""
    return (
        f"The last {len(part.sentences)} of {len(part.sentences) + part.left_out} are told here."
        if part.left_out
        else ""
    )


def source_line(source: SourceUsed) -> str:
    """A source with its date and rights in a line."""
    parts = filter(None, [source.kind, source.issued or "no date printed", source.address, source.rights])
    return plain(f"{source.title} – {'; '.join(map(_unstopped, parts))}.")


def _unstopped(text: str) -> str:
    """Text without its full stop.

    >>> _unstopped("CC0."), _unstopped("cut...")
    ('CC0', 'cut...')
    """
    return text if text.endswith("...") else text.removesuffix(".")


def markdown(found: Brief, picture: str = "", caption: str = "") -> str:
    """The dossier as Markdown; references are footnotes, ``picture`` is the name of a file beside it."""
    return "\n".join(_markdown(found, picture, caption)).rstrip("\n") + "\n"


def _markdown(found: Brief, picture: str, caption: str) -> Iterator[str]:
    yield from (f"# {_escaped(heading(found))}", "", _escaped(made_of(found)), "", f"_{NOTICE}_", "")
    if picture:
        yield from (f"![{_escaped(plain(caption))}](<{quote(picture)}>)", "")
    for part in found.parts:
        yield from (f"## {_escaped(plain(part.title))}", "")
        if part.left_out:
            yield from (left_out(part), "")
        for group, sentences in grouped(part):
            if group:
                yield from (f"### {_escaped(plain(group))}", "")
            for one in sentences:
                yield f"- {_escaped(plain(one.text))}{''.join(f'[^{number}]' for number in one.references)}"
            yield ""
    yield from ("## Sources", "")
    yield from (f"- {_escaped(source_line(source))}" for source in found.sources)
    yield ""
    for number, text in enumerate(found.references, 1):
        yield f"[^{number}]: {_escaped(plain(text))}"


def _escaped(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> print(_escaped("a *b* [c](d) <e> snake_case _f_"))
    a \*b\* \[c\](d) \<e\> snake_case \_f\_
    """
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text)


def page(found: Brief, picture: bytes | None, caption: str = "") -> str:
    """The dossier as one HTML document; ``picture`` is an SVG file that :mod:`kg.render.plot` wrote."""
    from jinja2 import Environment, select_autoescape
    from markupsafe import Markup

    style = _text("dossier.css")
    environment = Environment(autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    svg = picture.decode().split("?>", 1)[1].strip() if picture else ""
    return environment.from_string(_text("dossier.html")).render(
        heading=heading(found),
        made_of=made_of(found),
        notice=NOTICE,
        parts=[(plain(part.title), left_out(part), _listed(part)) for part in found.parts],
        references=[plain(text) for text in found.references],
        sources=[source_line(source) for source in found.sources],
        # written as they are: our own style sheet, and an SVG in which matplotlib has drawn letters as outlines
        style=Markup(style),  # noqa: S704
        picture=Markup(svg),  # noqa: S704
        caption=plain(caption),
        policy=policy([], [style]),
        version=__version__,
    )


def _listed(part: Part) -> list[tuple[str, list[tuple[str, tuple[int, ...]]]]]:
    return [(plain(g), [(plain(one.text), one.references) for one in found]) for g, found in grouped(part)]


def _text(name: str) -> str:
    return resources.files("kg.render").joinpath(name).read_text("utf-8").replace("\r\n", "\n")
