"""Reading: PDF, Word, HTML and text become one text with places; what can't be read is refused in a line."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kg.errors import InputError
from kg.ingest.reading import MAX_BYTES, kind_of, read, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEFT = [
    "The police of Ruritania inves-",
    "tigated forty cases of smuggling",
    "in the year, and closed twelve of",
    "them. The rest remained open, as",
    "the office of the prosecutor said.",
    "It asked for three further posts.",
    "The ministry agreed to two posts",
]
COUNTRIES = ("Syldavia", "Ruritania", "Borduria", "Grand Fenwick")
RIGHT = [
    "and found the money for a third.",
    "Nobody was charged in the other",
    "cases before the summer ended.",
    "The court heard nine of them in",
    "autumn; four ended with a fine.",
    "Ducks of Ruritania were counted.",
    "No Ruritania duck was ever guilty.",
]


def pdf(draw: Callable[[Canvas, int], None], pages: int = 1, **options: object) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=True, **options)
    for page in range(1, pages + 1):
        draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def lines(canvas: Canvas, x: float, y: float, texts: list[str], size: float = 10) -> None:
    canvas.setFont("Helvetica", size)
    for at, text in enumerate(texts):
        canvas.drawString(x, y - 13 * at, text)


def two_columns(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(60, 810, "Yearbook of Ruritania")
    canvas.drawString(290, 25, str(page))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, 760, f"Police of {COUNTRIES[page % 4]}")
    for at in range(len(LEFT)):  # a line of each column by turns, as some programs write them
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 730 - 13 * at, LEFT[at].replace("Ruritania", COUNTRIES[page % 4]))
        canvas.drawString(320, 730 - 13 * at, RIGHT[at].replace("Ruritania", COUNTRIES[page % 4]))


def test_two_columns_are_read_one_after_the_other() -> None:
    document = read_bytes("a.pdf", pdf(two_columns, 4))
    assert document.format == "pdf"
    assert len(document.pages) == 4
    first = document.paragraphs[0]
    assert first.section == "Police of Ruritania"
    plain = first.text.replace("\xad", "")
    assert plain.startswith("The police of Ruritania investigated forty cases of smuggling")
    assert "agreed to two posts and found the money for a third. Nobody was charged" in plain
    assert "Yearbook" not in document.text
    assert not any(line.strip().isdigit() for line in document.text.splitlines())


def test_characters_know_their_page() -> None:
    document = read_bytes("a.pdf", pdf(two_columns, 3))
    spots = [at for at in range(len(document.text)) if document.text.startswith("duck was ever", at)]
    assert [document.page(at) for at in spots] == [1, 2, 3]


def test_a_table_of_a_pdf_has_rows() -> None:
    def draw(canvas: Canvas, _page: int) -> None:
        lines(canvas, 60, 760, ["The office counted ducks in three years, and prints them in a table."])
        for at, row in enumerate((("Year", "Ducks", "Geese"), ("2004", "30", "4"), ("2005", "28", "5"))):
            for column, cell in enumerate(row):
                canvas.drawString(60 + 90 * column, 720 - 16 * at, cell)

    rows = [(p.position, p.text) for p in read_bytes("a.pdf", pdf(draw)).paragraphs if "row" in p.position]
    assert rows == [
        ("table-0/row-0", "Year Ducks Geese"),
        ("table-0/row-1", "2004 30 4"),
        ("table-0/row-2", "2005 28 5"),
    ]


def test_a_page_without_text_among_others_is_told() -> None:
    def draw(canvas: Canvas, page: int) -> None:
        if page == 2:
            canvas.rect(50, 50, 400, 600, fill=1)
        else:
            lines(canvas, 60, 760, LEFT)

    document = read_bytes("a.pdf", pdf(draw, 3))
    assert document.notes == ("a.pdf: without text, so not read: page 2",)


def test_html_is_what_a_browser_shows() -> None:
    page = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>T</title><style>p{}</style></head><body>
    <nav>Home</nav><main><h2>Police &amp; courts</h2><p>Forty<br>ducks<sup>1</sup> &lt;b&gt;.</p>
    <script>document.write('evil')</script><ul><li>One thing</li><li>Another thing</li></ul>
    <table><tr><th>Year</th><th>Ducks</th></tr><tr><td>2004</td><td>30</td></tr></table></main></body></html>"""
    document = read_bytes("a.html", page.encode())
    assert document.text == (
        "## Police & courts\n\nForty ducks<sup>1</sup> <b>.\n\n- One thing\n\n- Another thing\n\n"
        "Year\tDucks\n2004\t30\n"
    )


def test_html_is_read_in_the_encoding_that_it_declares() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>Član 5</p></body></html>'
    assert read_bytes("a.html", page.encode("iso-8859-2")).text == "Član 5\n"


def test_word_documents_have_headings_lists_and_tables() -> None:
    from docx import Document

    word = Document()
    word.add_heading("Police", 2)
    word.add_paragraph("Forty ducks.")
    word.add_paragraph("One thing", style="List Bullet")
    table = word.add_table(2, 2)
    for at, text in enumerate(("Year", "Ducks", "2004", "30")):
        table.cell(at // 2, at % 2).text = text
    made = io.BytesIO()
    word.save(made)
    document = read_bytes("a.docx", made.getvalue())
    assert document.text == "## Police\n\nForty ducks.\n\n- One thing\n\nYear\tDucks\n2004\t30\n"


def test_plain_text_is_untouched() -> None:
    text = "\ufeff# One\n\nTwo  ducks, tra-\r\nficked.\n"
    document = read_bytes("a.md", text.encode())
    assert document.text == text
    assert document.paragraphs[0].section == "One"
    assert read_bytes("a.txt", "žrtve i član".encode("cp1250"), "cp1250").text == "žrtve i član"
    assert read_bytes("a.txt", "ducks and geese".encode("utf-16")).text.strip("\ufeff") == "ducks and geese"


def test_standard_input_is_told_by_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(pdf(two_columns))

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert read("-").format == "pdf"


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"0" * 1_000_000)
    return made.getvalue()


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as some:
        some.writestr("a.txt", "ducks")
    return made.getvalue()


def picture(canvas: Canvas, _page: int) -> None:
    canvas.rect(50, 50, 400, 600, fill=1)


BAD = [
    ("empty.txt", b"", "is empty"),
    ("blank.pdf", b" \n ", "is empty"),
    ("scan.pdf", pdf(picture, 2), "is a scan without text"),
    ("locked.pdf", pdf(two_columns, encrypt=StandardEncryption("secret")), "is encrypted"),
    ("cut.pdf", pdf(two_columns)[:-200], "is a truncated PDF"),
    ("broken.pdf", b"%PDF-1.4 nothing %%EOF", "is a malformed PDF"),
    ("bomb.docx", bomb(), "unpacks to"),
    ("cut.docx", archive().replace(b"a.txt", b"word/document.xml")[:60], "malformed Word document"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "is encrypted, or in Word's old format"),
    ("some.zip", archive(), "is a ZIP archive"),
    ("page.pdf", b"<!doctype html><p>Ducks", "is HTML, not PDF as its name says"),
    ("report.txt", pdf(two_columns), "is PDF, not plain text as its name says"),
    ("nul.txt", b"ducks\0geese", "has a NUL character (character 5)"),
    ("mixed.txt", "ducks é".encode() + b"\xe9", "no text in UTF-8 (byte 8)"),
    ("signs.txt", b"12 34 -- ??", "has no text to read"),
    ("deep.html", b"<html><body>" + b"<div>" * 3000 + b"ducks", "nested more than"),
    ("word.txt", b"ducks " + b"a" * 3001, "has a word of more than 3,000 characters"),
    ("large.txt", b"a" * (MAX_BYTES["text"] + 1), "is read"),
]


@pytest.mark.parametrize(("name", "data", "told"), BAD, ids=[name for name, _, _ in BAD])
def test_what_can_t_be_read_is_refused_in_a_line(name: str, data: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(name, data)
    assert str(caught.value).startswith(f"{name}: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["no/such/file.txt", "/", "a\0b"])
def test_a_file_that_can_t_be_opened_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        read(name)


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="no encoding that is known"):
        read_bytes("a.txt", b"ducks", "klingon")


def test_kinds_are_told_by_bytes(tmp_path: Path) -> None:
    assert kind_of(bomb()) == "docx"
    assert kind_of(archive()) == "zip"
    path = tmp_path / "report"
    path.write_bytes(b"<html><body><p>Two ducks</p></body></html>")
    assert read(str(path)).format == "html"
