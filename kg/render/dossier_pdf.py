"""A dossier as PDF (ISO 32000): A4, numbered pages, references as linked superscripts, text that can be searched.

ReportLab (BSD licence, extra ``brief``) sets it; of the libraries looked at it is the one with a permissive licence
that breaks paragraphs over pages, subsets fonts, and writes the same bytes for the same content (``invariant``). The
font is DejaVu Sans, which comes with matplotlib and has the letters of the languages of Europe, Cyrillic among them.
"""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from kg import __version__
from kg.brief_model import NOTICE
from kg.errors import InputError
from kg.render.dossier import grouped, heading, left_out, made_of, plain, source_line
from kg.render.safety import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable

    from kg.brief import Brief, Part

MISSING = "a PDF needs ReportLab and matplotlib. Install them with: pip install 'legal-framework-kg[brief]'"
_FONT, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_MARGIN = 50.0
"""Points at each side of the page."""
_HIGHEST = 330.0
"""Points that the picture may be high."""


def pdf(found: Brief, picture: bytes | None, caption: str = "") -> bytes:
    """The dossier as a PDF file, the same bytes for the same dossier; ``picture`` is a PNG file.

    Raises:
        InputError: ReportLab or matplotlib is not installed.
    """
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.platypus import SimpleDocTemplate
    except ImportError:
        raise InputError(MISSING) from None
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 10,
        title=heading(found),
        author=f"kg {__version__}",
        subject=NOTICE,
        creator="kg",
        invariant=1,
        lang="en",
    )
    footer = partial(_footer, text=f"{cut(heading(found), 70)} – not legal advice")
    document.build(list(_story(found, picture, caption)), onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _story(found: Brief, picture: bytes | None, caption: str) -> Iterator[Flowable]:
    from reportlab.platypus import Paragraph

    styles = _styles()
    yield Paragraph(escape(heading(found)), styles["title"])
    yield Paragraph(escape(made_of(found)), styles["faint"])
    yield Paragraph(escape(NOTICE), styles["faint"])
    if picture:
        yield _image(picture)
        yield Paragraph(escape(plain(caption)), styles["faint"])
    for part in found.parts:
        yield from _part(part, styles)
    yield Paragraph("Sources", styles["part"])
    for source in found.sources:
        yield Paragraph(escape(source_line(source)), styles["item"], bulletText="•")
    yield Paragraph("References", styles["part"])
    for number, text in enumerate(found.references, 1):
        yield Paragraph(f'<a name="r{number}"/>{escape(plain(text))}', styles["reference"], bulletText=f"{number}.")


def _part(part: Part, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    from reportlab.platypus import Paragraph

    yield Paragraph(escape(plain(part.title)), styles["part"])
    if part.left_out:
        yield Paragraph(left_out(part), styles["faint"])
    for group, sentences in grouped(part):
        if group:
            yield Paragraph(escape(plain(group)), styles["group"])
        for one in sentences:
            numbers = ", ".join(f'<a href="#r{number}">{number}</a>' for number in one.references)
            text = f'{escape(plain(one.text))} <super size="6">[{numbers}]</super>'
            yield Paragraph(text, styles["item"], bulletText="•")


def _styles() -> dict[str, ParagraphStyle]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - ReportLab's own arguments
        given = {"fontName": _FONT, "fontSize": size, "leading": size * 1.35, "splitLongWords": 1, **more}
        return ParagraphStyle(name, **given)

    bullet = {"bulletFontName": _FONT, "bulletFontSize": 8, "bulletIndent": 0}
    heads = {"fontName": _BOLD, "keepWithNext": 1}
    return {
        "title": style("title", 16, spaceAfter=4, **heads),
        "part": style("part", 11.5, spaceBefore=12, spaceAfter=3, **heads),
        "group": style("group", 9.5, spaceBefore=6, spaceAfter=2, **heads),
        "item": style("item", 9, leftIndent=12, spaceAfter=2, **bullet),
        "reference": style("reference", 8, leftIndent=22, spaceAfter=1.5, **bullet),
        "faint": style("faint", 8.5, textColor=HexColor("#555555"), spaceAfter=3),
    }


def _image(picture: bytes) -> Flowable:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image

    wide, high = ImageReader(io.BytesIO(picture)).getSize()
    scale = min((A4[0] - 2 * _MARGIN - 12) / wide, _HIGHEST / high)
    return Image(io.BytesIO(picture), wide * scale, high * scale)


def _footer(canvas: Any, document: Any, text: str) -> None:  # noqa: ANN401 - ReportLab has no types
    canvas.saveState()
    canvas.setFont(_FONT, 7)
    canvas.setFillGray(0.35)
    canvas.drawString(_MARGIN, 32, text)
    canvas.drawRightString(document.pagesize[0] - _MARGIN, 32, f"Page {document.page}")
    canvas.restoreState()


def _fonts() -> None:
    """Register DejaVu Sans, which matplotlib brings."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    try:
        from matplotlib import get_data_path
    except ImportError:
        raise InputError(MISSING) from None
    folder = Path(get_data_path()) / "fonts" / "ttf"
    for name in (_FONT, _BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
