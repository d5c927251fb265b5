"""Dossiers: every sentence has its sources, hostile names stay text, files are the same each time."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from engines import oxigraph_rows, rdflib_rows, to_rdflib
from hostile import PAYLOADS, thing, write_hostile

from kg import KnowledgeGraph
from kg.brief import COUNTS, GAPS, KIND, STATEMENTS, Brief, brief
from kg.brief_figures import READ
from kg.cli.group import cli
from kg.dataset import locate
from kg.queries import named_queries
from kg.render import dossier

DAY = "2026-11-22"
QUERIES = named_queries(locate(), KIND)
NAMES = [
    "NAATIP",
    "article 165",
    "article 171 of the criminal code of 2012",
    "04/L-218",
    "Kosovo Police",
    "trafficking in persons",
    "identified victims",
    "2016",
    "National Strategy 2015-2019",
    "National Anti-Trafficking Coordinator",
]


@pytest.fixture(scope="module")
def freedonia() -> KnowledgeGraph:
    return KnowledgeGraph.open(str(Path(__file__).parent / "fixture"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(write_hostile(tmp_path_factory.mktemp("hostile") / "data")))


@cache
def written(graph: KnowledgeGraph, name: str) -> Brief:
    return brief(graph, graph.resolve(name), DAY)


def told(found: Brief, part: str) -> dict[str, list[str]]:
    """Sentences of a part with their references' texts."""
    sentences = [one for p in found.parts if p.title == part for one in p.sentences]
    return {one.text: [found.references[number - 1] for number in one.references] for one in sentences}


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["brief", *arguments], prog_name="kg")
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_has_a_reference_and_every_reference_is_used(real: KnowledgeGraph, name: str) -> None:
    found = written(real, name)
    assert found.parts
    used = set()
    for part in found.parts:
        assert part.sentences
        for one in part.sentences:
            assert one.references
            assert one.text.strip(". ")
            used.update(one.references)
    for text in found.references:  # premises are named by the references that are derived from them
        used.update(int(number) for number in re.findall(r"\[(\d+)\]", text) if text.startswith("Derived by rule"))
    assert used == set(range(1, len(found.references) + 1))
    assert all(source.title and source.rights for source in found.sources if "record" not in source.kind)


def test_penalties_of_article_165_are_those_of_the_paper(real: KnowledgeGraph) -> None:
    found = written(real, "article 165")
    penalties = told(found, "Penalties")
    subject = "Article 165 of the Criminal Code of the Republic of Kosovo (2019)"
    assert (
        "“imprisonment for the term of 5-12 years”"
        in penalties[f"{subject} prescribes 5 to 12 years of imprisonment."][0]
    )
    minors = f"{subject} prescribes 3 to 15 years of imprisonment (if the victim is under 18)."
    assert "“a term not less than 3 years to 15 years”" in penalties[minors][0]
    assert any(
        "3 to 15 years in one place, at least 5 years in another" in text for text in told(found, "Disagreements")
    )
    standing = told(found, "Standing in law and in time")
    assert any("in force on 2026-11-22: begins between 2019-01-14 and 2019-03-31, no end" in text for text in standing)
    assert any("denies: “The new criminal code already applies”" in text for text in standing)
    assert any("denies" in text for text in told(found, "Disagreements"))
    before = told(found, "What came before and after")
    (text,) = before
    assert "Article 171" in text
    assert "derived" in text
    assert before[text][0].startswith("Derived by rule: No source says so")


def test_year_has_its_law_its_figures_and_its_reports(real: KnowledgeGraph) -> None:
    found = written(real, "2016")
    law = told(found, "Law and policy of that time")
    assert any("Criminal Code (2012)" in text for text in law)
    assert not any("(2019)" in text or "2022-2026" in text for text in law)
    assert any("2015-2019" in text for text in law)
    figures = told(found, "Figures")
    assert any(text.startswith("Victims identified (persons), 2016, Government of Kosovo: 36; by ") for text in figures)
    reports = told(found, "Sources of that time, and those that speak of it")
    assert any("Trafficking in Persons Report 2017" in text for text in reports)


def test_a_year_has_acts_of_unknown_start_apart(real: KnowledgeGraph) -> None:
    """The compensation law was published on 30 June 2015 and the law on foreigners on 5 September 2013 (gazette)."""
    found = written(real, "2016")
    title = "Law and policy issued by then of which no source says when it began"
    unknown = told(found, title)
    for act, issued in (("05/L-036", "30 June 2015"), ("04/L-219", "5 September 2013"), ("04/L-273", "15 May 2014")):
        (text,) = [text for text in unknown if act in text]
        assert f"issued on {issued}; no source gives a start" in text
        assert any("Records of the official gazette" in one for one in unknown[text])
    assert not set(unknown) & set(told(found, "Law and policy of that time"))
    assert not any("2018" in text.split("; no source")[0] for text in unknown), "issued after the year"
    assert not any("05/L-036" in text for text in told(written(real, "2014"), title))
    (counted,) = [text for text in told(found, "What no source read here gives") if "only a register knows" in text]
    assert counted.startswith("Which of the 895 acts held")
    assert "issued by the end of 2016 (91 of them in it; administrative instruction: 433, law: 382" in counted


def test_a_year_has_the_findings_that_are_stated_for_it_and_its_gaps(real: KnowledgeGraph) -> None:
    """State Department 2017 is read as stated for 2016; ``kg returns gaps --year 2016`` has three gaps."""
    found = told(written(real, "2016"), "Findings and recommendations stated for that time")
    backlog = [text for text in found if "brought down the backlog" in text]
    assert backlog == ["Finding: Courts brought down the backlog of trafficking cases (the source denies this)."]
    assert all(any("Report 2017" in one for one in refs) for refs in found.values())
    assert any(text.startswith("Recommendation: ") for text in found)
    gaps = told(written(real, "2016"), "What no source read here gives")
    assert set(gaps) >= {
        "Cases opened by the police, counted by Kosovo Police (KP): no figure by offence.",
        "Suspects arrested, counted by Kosovo Police (KP): no figure of 2016, though of years around it.",
        "Victims identified, counted by Kosovo Police (KP): no figure of 2016, though of years around it.",
        "Persons convicted, counted by Government of Kosovo: no figure by offence.",
    }
    assert all(len(refs) > 1 for refs in gaps.values()), "what is there is cited beside the absence"


def test_gaps_say_that_nothing_was_found(real: KnowledgeGraph) -> None:
    gaps = told(written(real, "NAATIP"), "What no source read here gives")
    assert "A link from the 2 things reached at “figure” to any finding: none is recorded in the graph." in gaps
    for text, refs in gaps.items():
        said = "Absence: the graph, made from " if text.startswith("A link ") else "Absence: none of the "
        assert refs[0].startswith(said)


def test_figures_of_one_indicator_and_period_are_one_sentence(real: KnowledgeGraph) -> None:
    """State Department 2017, protection, paragraph 1, beside which it prints no year."""
    (part,) = [part for part in written(real, "2016").parts if part.title == "Figures"]
    victims = [one for one in part.sentences if one.text.startswith("Victims identified (persons), 2016")]
    (one,) = victims
    assert one.group == READ
    assert "by form of exploitation: forced labour or services 9, sexual exploitation 26, slavery and" in one.text
    assert one.text.endswith("by origin: Albania 4, Kosovo 32; by sex: female 34, male 2.")
    printed = [one.text for one in part.sentences if not one.group]
    assert "Victims who accepted support services (persons), 2016, who counted is not named: 18." in printed
    assert len(part.sentences) < 35


def test_disagreements_on_what_is_told_are_listed(real: KnowledgeGraph) -> None:
    of_2015 = told(written(real, "2015"), "Disagreements")
    assert "victims identified (2015, by sex): 28 + 2 = 30, not 28." in of_2015
    assert "funds for victim protection (2015, by recipient): 101930 + 80000 = 181930, not 181925." in of_2015
    assert not any("premises closed" in text for text in told(written(real, "2016"), "Disagreements"))


def test_what_a_source_states_is_not_called_derived(real: KnowledgeGraph) -> None:
    law = told(written(real, "2016"), "Law and policy of that time")
    (constitution,) = [text for text in law if text.startswith("Constitution of the Republic")]
    assert "derived" not in constitution, "15 June 2008 is printed; that it is a first day follows by arithmetic"
    (code,) = [text for text in law if text.startswith("Criminal Code (2012)")]
    assert code.endswith("(in part derived: no source says all of it in so many words).") or "derived" not in code
    penalties = told(written(real, "article 165"), "Penalties")
    assert not any("derived" in text for text in penalties), "the paper states them of paragraphs of the article"
    before = told(written(real, "article 171 of the criminal code of 2012"), "What came before and after")
    assert all("derived" in text for text in before)


def test_a_day_is_taken(real: KnowledgeGraph) -> None:
    code, out, _ = run("04/L-218", "--as-of", "2012-06-30")
    assert code == 0
    assert "as of 30 June 2012" in out
    assert "not yet in force on 2012-06-30" in out


def test_what_did_not_stand_or_is_stated_for_a_later_time_is_marked_as_of_a_day(real: KnowledgeGraph) -> None:
    def sentence(name: str, day: str, words: str) -> str:
        parts = brief(real, real.resolve(name), day, dated=True).parts
        (text,) = [one.text for part in parts for one in part.sentences if words in one.text]
        return text

    monitors = sentence("NAATIP", "2010-01-01", "NAATIP monitors")
    assert monitors.endswith("2015-2019 [not yet begun on 2010-01-01; stated for 2016].")
    law = sentence("NAATIP", "2010-01-01", "Victims of Trafficking) establishes NAATIP")
    assert "[not yet in force on 2010-01-01; " in law
    duty = sentence("NAATIP", "2010-01-01", "reports to the government at least once a year")
    assert "not yet in force on 2010-01-01" in duty, "a duty stands as its provision does"
    assert sentence("THBD", "2005-01-01", "120 in bars").endswith("[stated for 2016].")
    penalty = sentence("article 165", "2016-12-31", "prescribes 3 to 15 years of imprisonment (if")
    assert "[not yet in force on 2016-12-31; " in penalty
    assert "not yet in force on 2010-01-01" in sentence("04/L-218", "2010-01-01", "10/2017) implements")


def test_nothing_is_marked_where_no_day_is_asked_for(real: KnowledgeGraph) -> None:
    sentences = [one.text for part in written(real, "NAATIP").parts for one in part.sentences]
    assert not any("stated for" in text for text in sentences)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("victims identified", "victims identified, in persons: each body by itself"),
        ("2016", "What held, began, ended or was published in 2016"),
        ("funding of shelters", "Findings and recommendations on funding of shelters, by report"),
        ("NAATIP", "National Authority against Trafficking in Human Beings (NAATIP) and what sources tie to it"),
    ],
)
def test_the_picture_fits_the_subject(real: KnowledgeGraph, name: str, says: str) -> None:
    from kg.render.plot import rendered
    from kg.render.subject import picture

    drawn = picture(real, real.resolve(name), DAY)
    assert drawn is not None
    assert drawn[1].startswith(says)
    again = picture(real, real.resolve(name), DAY)
    assert again is not None
    assert rendered(drawn[0], ".svg", title=says) == rendered(again[0], ".svg", title=says)


def test_own_vocabulary_of_a_dataset_is_told(freedonia: KnowledgeGraph) -> None:
    found = written(freedonia, "Duck Council")
    assert "DC has 9 seats." in told(found, "What it is and does")
    assert any("charters" in text for text in told(found, "What others have to do with it"))


@pytest.mark.parametrize("name", QUERIES)
def test_queries_select_what_is_read(name: str) -> None:
    header = QUERIES[name].header
    assert tuple(header.fields["expects"].split(", ")) in (STATEMENTS, GAPS, COUNTS)
    assert int(header.fields["place"]) > 0
    assert "ORDER BY" in header.text


class _Tags(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("key", [key for key in PAYLOADS if key not in ("long", "unbroken")])
def test_hostile_names_stay_text(hostile: KnowledgeGraph, key: str) -> None:
    found = brief(hostile, hostile.resolve(thing(key)), DAY)
    page = dossier.page(found, None)
    parser = _Tags()
    parser.feed(page)
    names = {tag for tag, _ in parser.tags}
    assert not names & {"script", "img", "iframe", "object", "svg", "form"}
    assert all(not name.startswith("on") for _, attributes in parser.tags for name in attributes)
    assert all((a.get("href") or "#").startswith(("#", "data:,")) for _, a in parser.tags)
    (policy,) = [a["content"] for _, a in parser.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in str(policy)
    for text in (page, dossier.markdown(found)):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x07\x1b]", text)
    assert not re.search(r"(?<!\\)<(?!/?(?:$|\s))", dossier.markdown(found))


@pytest.mark.parametrize("key", ["script", "end", "direction", "unbroken", "template"])
def test_hostile_names_stay_text_in_pdf(hostile: KnowledgeGraph, key: str) -> None:
    pytest.importorskip("reportlab")
    from kg.render.dossier_pdf import pdf

    data = pdf(brief(hostile, hostile.resolve(thing(key)), DAY), None)
    assert data.startswith(b"%PDF-")
    assert b"/JavaScript" not in data
    assert b"/URI" not in data


def test_pdf_has_its_text_and_the_same_bytes(real: KnowledgeGraph) -> None:
    pytest.importorskip("reportlab")
    pdfium = pytest.importorskip("pypdfium2")
    from kg.render.dossier_pdf import pdf

    found = written(real, "NAATIP")
    data = pdf(found, None)
    assert data == pdf(found, None)
    document = pdfium.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Autoriteti Kombëtar kundër trafikimit me njerëz" in " ".join(text.split())
    assert "Page 1" in text
    assert f"Page {len(document)}" in text
    assert "Not legal advice" in text


def test_letters_of_the_region_are_in_the_pdf() -> None:
    pytest.importorskip("reportlab")
    from reportlab.pdfbase import pdfmetrics

    from kg.render.dossier_pdf import _FONT, _fonts

    _fonts()
    glyphs = pdfmetrics.getFont(_FONT).face.charToGlyph
    assert all(ord(letter) in glyphs for letter in "ëçËÇčćđšžČĆĐŠŽабвгдђжзијклљмнњопрстћуфхцчџш–“”•")


def test_page_has_a_picture_and_pdf_is_written(real: KnowledgeGraph, tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    page, paper = tmp_path / "a.html", tmp_path / "a.pdf"
    assert run("NAATIP", "--output", str(page))[:2] == (0, f"{page}\n")
    text = page.read_text("utf-8")
    assert "<svg" in text
    assert "<style>" in text
    assert "<script" not in text
    assert run("NAATIP", "--output", str(paper))[0] == 0
    assert paper.read_bytes().startswith(b"%PDF-")


def test_markdown_has_its_picture_in_a_file_beside_it(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need matplotlib: pip install -e '.[dev]'")
    code, out, _ = run("NAATIP", "--output", str(tmp_path / "a dossier.md"))
    beside = tmp_path / "a dossier-picture.svg"
    assert (code, out.splitlines()) == (0, [str(tmp_path / "a dossier.md"), str(beside)])
    text = (tmp_path / "a dossier.md").read_text("utf-8")
    assert len(re.findall(r"^!\[.*\]\(<a%20dossier-picture\.svg>\)$", text, re.MULTILINE)) == 1
    assert beside.read_text("utf-8").rstrip().endswith("</svg>")


def test_standard_output_is_markdown_json_or_csv(real: KnowledgeGraph) -> None:
    code, out, _ = run("NAATIP")
    assert code == 0
    assert out.startswith("# National Authority against Trafficking in Human Beings")
    assert set(re.findall(r"\[\^(\d+)\](?!:)", out)) <= set(re.findall(r"^\[\^(\d+)\]:", out, re.MULTILINE))
    found = json.loads(run("NAATIP", "--format", "json")[1])
    assert found["notice"].startswith("Not legal advice")
    rows = list(csv.DictReader(io.StringIO(run("NAATIP", "--format", "csv")[1])))
    assert len(rows) == sum(len(part["sentences"]) for part in found["parts"])
    assert all(row["references"] for row in rows)


def test_bad_input_has_one_line_and_an_exit_code(real: KnowledgeGraph, tmp_path: Path) -> None:
    code, out, _ = run("NAATIP", "--output", str(tmp_path / "a.docx"))
    assert out == ""
    assert code != 0
    assert not (tmp_path / "a.docx").exists()
    assert not list(tmp_path.iterdir())


DATED = """
@prefix : <https://x.example/> .
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
lf:Law rdfs:subClassOf eli:LegalResource . eli:LegalResource lf:atStation lf:ArticleStation .
eli:date_publication lf:datesIssue true .
:year a lf:Period ; lf:startsNotBefore "2016-01-01"^^xsd:date ; lf:endsNotAfter "2017-01-01"^^xsd:date .
:gazette lf:register true . :entry dct:isPartOf :gazette ; a lf:Passage . :page dct:isPartOf :report ; a lf:Passage .
:old a lf:Law ; eli:date_publication "2010"^^xsd:gYear . :next a lf:Law ; eli:date_publication "2017"^^xsd:gYear .
:known a lf:Law ; eli:date_publication "2010"^^xsd:gYear ; lf:startsNotBefore "2011-01-01"^^xsd:date .
:over a lf:Law ; eli:date_publication "2010"^^xsd:gYear ; lf:endsNotAfter "2016-01-01"^^xsd:date .
:one a lf:Law ; eli:date_publication "2016-03-01"^^xsd:date . :two a lf:Law ; eli:date_publication "2012"^^xsd:gYear .
:late a lf:Law ; eli:date_publication "2017-03-01"^^xsd:date .
:page { :old a lf:Law . :next a lf:Law . :known a lf:Law . :over a lf:Law }
:entry { :one eli:date_publication "2016-03-01"^^xsd:date . :two eli:date_publication "2012"^^xsd:gYear .
         :late eli:date_publication "2017-03-01"^^xsd:date . :old eli:date_publication "2010"^^xsd:gYear . }
"""


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("law_of_unknown_start", [("old", "startsNotBefore", "2010", "2010")]),
        ("acts_only_registered", [("Law", "2", "1", "gazette")]),
    ],
)
def test_acts_of_a_year_are_the_same_on_both_engines(name: str, rows: list[tuple[str, ...]]) -> None:
    """What is dated by its year only is not taken to come before that year; a time with nothing has no row."""
    store = ox.Store()
    store.load(DATED, format=ox.RdfFormat.TRIG)
    text = QUERIES[name].header.text
    for thing_, expected in (("year", rows), ("nothing", [])):
        bound = {"thing": ox.NamedNode(f"https://x.example/{thing_}")}
        ours = oxigraph_rows(store, text, bound)
        plain = [tuple(re.split(r"[/#]", cell.split("^^")[0].strip('"'))[-1] for cell in row[1:]) for row in ours]
        assert plain == expected
        assert ours == rdflib_rows(to_rdflib(store), text, bound)
