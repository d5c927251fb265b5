"""Pictures of what is counted or dated: one style, and files that are the same for the same picture.

matplotlib (extra ``plot``) draws; it is imported by the first call. A picture is written as PNG, as SVG 1.1 (W3C), or
as a page of one file with the SVG in it, whose Content-Security-Policy lets nothing load and nothing run. Letters are
drawn as outlines, so that a picture looks the same on every machine.
"""

from __future__ import annotations

import html
import io
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from kg import __version__
from kg.errors import InputError
from kg.render.palette import COLOURS, REST
from kg.render.safety import policy, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".html")
"""Endings of the files that a picture can be written to."""
MISSING = "pictures need matplotlib. Install it with: pip install 'legal-framework-kg[plot]'"
INK, FAINT, PAPER = "#222222", "#d9d9d9", "#ffffff"
LINES = (*(colour for colour in COLOURS if colour != "#f0e442"), REST)
"""Colours of lines and markers on white: those of the palette but its yellow, which is too light for a line."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""Markers that go with the colours, so that no series is told by its colour alone."""
_STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.unicode_minus": False,
    "figure.facecolor": PAPER,
    "font.family": ["DejaVu Sans"],  # comes with matplotlib; has Latin, Cyrillic and Greek
    "font.size": 11,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 8.0,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "kg",
    "text.color": INK,
    "text.parse_math": False,  # "$" in a label is a dollar
    "text.usetex": False,
    "xtick.color": INK,
    "ytick.color": INK,
}
_DPI = 150
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_PAGE_STYLE = """html{color-scheme:light;background:#fff;color:#222;font:16px/1.5 system-ui,sans-serif}
body{margin:1rem auto;max-width:72rem;padding:0 1rem}h1{font-size:1.25rem}svg{width:100%;height:auto}
footer{color:#555;font-size:.875rem}"""


@contextmanager
def styled() -> Iterator[None]:
    """The style of all pictures, for what is drawn inside.

    Raises:
        InputError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise InputError(MISSING) from None
    with mpl.rc_context():
        mpl.rcdefaults()  # not what the user's own matplotlibrc says
        mpl.rcParams.update(_STYLE)
        yield


def canvas(width: float = 9.0, height: float = 5.0) -> Figure:
    """An empty picture of some inches; to be made and drawn on inside :func:`styled`."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def suffix(path: str | Path) -> str:
    """The ending of a file that a picture can be written to, in lower case.

    >>> suffix("Victims.SVG")
    '.svg'

    Raises:
        InputError: It is another.
    """
    found = Path(path).suffix.lower()
    if found not in SUFFIXES:
        told = f"'{found}' is no format of pictures" if found else "has no ending that tells its format"
        raise InputError(f"{path}: {told}; name a file that ends in .png, .svg or .html")
    return found


def save(figure: Figure, path: str | Path, *, title: str, description: str = "") -> None:
    """Write a picture as its file's ending says, whole or not at all.

    Args:
        figure: The picture.
        path: A file that ends in ``.png``, ``.svg`` or ``.html``.
        title: What it shows, in a line; the title of the page and of the SVG.
        description: What it shows, for who can't see it; stands under the picture of a page.

    Raises:
        InputError: The ending is another, or the file can't be written.
    """
    from kg.files import write_file

    write_file(Path(path), rendered(figure, suffix(path), title=title, description=description))


def rendered(figure: Figure, ending: str, *, title: str, description: str = "") -> bytes:
    """A picture's file, the same bytes for the same picture; text that would steer what is around it is marked.

    Raises:
        InputError: matplotlib is not installed.
    """
    title, description = " ".join(shown(title).split()), shown(description).strip()
    if ending == ".png":
        return _drawn(figure, "png", {"Software": None, "Title": title})
    picture = _bare(_drawn(figure, "svg", {"Date": None, "Creator": None}), title, description)
    return picture if ending == ".svg" else _page(picture, title, description)


def _drawn(figure: Figure, form: str, metadata: dict[str, str | None]) -> bytes:
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_text(shown(text.get_text()))
    out = io.BytesIO()
    with styled(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # letters that the font lacks are drawn as boxes
        figure.savefig(out, format=form, dpi=_DPI, metadata=metadata)
    return out.getvalue()


def _bare(svg: bytes, title: str, description: str) -> bytes:
    """An SVG without style sheets, which a strict policy forbids: their properties become attributes."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(svg)  # noqa: S314 - written by matplotlib a moment ago
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
        for declaration in filter(None, parent.attrib.pop("style", "").split(";")):
            name, _, value = declaration.partition(":")
            parent.set(name.strip(), value.strip())
    root.attrib.update({"role": "img", "stroke-linejoin": "round", "stroke-linecap": "butt"})
    for tag, text in (("desc", description), ("title", title)):
        if text:
            element = ET.Element(f"{{{_SVG}}}{tag}")
            element.text = text
            root.insert(0, element)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _page(picture: bytes, title: str, description: str) -> bytes:
    svg = picture.decode().split("?>", 1)[1].strip()
    told = "".join(f"<p><bdi>{html.escape(line)}</bdi></p>\n" for line in description.splitlines() if line.strip())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="kg">
<meta http-equiv="Content-Security-Policy" content="{html.escape(policy([], [_PAGE_STYLE]))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)}</title>
<link rel="icon" href="data:,">
<style>{_PAGE_STYLE}</style>
</head>
<body>
<h1><bdi>{html.escape(title)}</bdi></h1>
{svg}
{told}<footer>Drawn by kg {__version__}. Not legal advice.</footer>
</body>
</html>
""".encode()
