"""Coverage: sentences without a passage, and every numeral with what became of it, by rules and not by document."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import KnowledgeGraph
from kg.__main__ import run
from kg.coverage import coverage
from kg.documents import Document, document_files, read_document, source_of
from kg.ingest.folded import folded
from kg.ingest.numeral_forms import FIRM, LOOSE, Spot, by_form
from kg.ingest.numerals import numerals
from kg.ingest.sentences import sentences
from kg.numeral_list import CLASSES, UNLISTED, Listed, Registered, list_numerals
from kg.passages import read_sources

DUCKS = Path(__file__).parent / "fixture"
GAZETTE = DUCKS / "documents" / "gazette-2005.txt"
CHRONICLE = DUCKS / "documents" / "chronicle-2007.txt"


@pytest.fixture(scope="module")
def ducks(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(DUCKS))


# ---- sentences ----
@pytest.mark.parametrize(
    "parts",
    [
        ("It has nine seats.", "Ducks come."),
        ("Law no. 5 and art. 7 of the U.S. code hold, e.g. in 2.5 years.", "They end."),
        ("It ends (see III b).", "More follows."),
        ("Roe, W. (1995) wrote of J. Doe et al. and others.", "So it is."),
        ("The duck is protected. (Roe, 2016)", "However, it flies."),
        ("This is law. (POND/DIR/2005/3).", "It holds."),
        ("Under Article 7.1. of the law (Article 8.3. The Council quacks) ducks swim.", "They do."),
        ("The basic form, paragraph 1. Article 165, and the paragraph 2. Article.165. for which five years are due.",),
        ("It is set out in paragraph 6. Article. 165.",),
        ("According to Article 59.", "Temporary residence is granted."),
        ("“They ‘dismantled’ nests.”", "“Well,” he said.", "Really?", "Yes!"),
        ("**Table 3. Ducks by pond in 2005.**",),
        ("Protected;<sup>1</sup> it flies.<sup>2</sup>", "It lands."),
        ("In 2016.", "36 ducks came.", "€5 were paid."),
        ("A list: ponds, ducks, etc. and so on.",),
    ],
)
def test_sentences(parts: tuple[str, ...]) -> None:
    text = " ".join(parts)
    assert tuple(text[start:end] for start, end in sentences(text)) == parts


@given(st.text(alphabet="Aa1. (){}[]“”!?<sup>é\xad-,/:;%€", max_size=80))
def test_sentences_lose_nothing(text: str) -> None:
    plain = folded(text, [(0, len(text))]).text
    spans = sentences(plain)
    assert "".join(plain[a:b] for a, b in spans).replace(" ", "") == plain.replace(" ", "")
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


# ---- numerals ----
@given(st.text(alphabet="one twofiv-XVI0123456789.,/()€%$\xadLandhalfhundred'", max_size=60))
def test_numerals_are_disjoint_and_cover_all_digits(text: str) -> None:
    found = numerals(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[n.start : n.end] == n.text and n.values for n in found)
    covered = {at for n in found for at in range(n.start, n.end)}
    assert [at for at, sign in enumerate(text) if sign.isdecimal() and at not in covered] == []


CLASSIFIED = [
    ("The text<sup>1</sup> says", {"1": "ignored"}),
    ("1. Ducks shall swim.", {"1": "ignored"}),
    ("**Table 4. Ducks by pond**", {"4": "ignored"}),
    ("From table no: 1. we see", {"1": "ignored"}),
    ("- 17 -", {"17": "ignored"}),
    ("Address: Street Long Road no. 75. 10060, Pondville", {"75": "ignored", "10060": "ignored"}),
    ("See <https://ponds.example/ActID=3702> and mail d9@ponds.example", {"3702": "citation", "d9": "citation"}),
    ("Law No. 04/L-218 and Regulation 2001/04", {"04/L-218": "citation", "2001/04": "citation"}),
    ("Directive 2004/80 / EC, Regulation no. 03/2018", {"2004/80": "citation", "03/2018": "citation"}),
    ("the season 2018/19", {"2018/19": "date"}),
    ("Article 8, paragraph 2, and sub-paragraph 6.1.", {"8": "citation", "2": "citation", "6.1": "citation"}),
    ("Articles 20, 21 and 22", {"20": "citation", "21": "citation", "22": "citation"}),
    ("Article 165 and 36 ducks", {"165": "citation", "36": "unlisted"}),
    ("Chapter XV and paragraph1", {"XV": "citation", "paragraph1": "citation"}),
    ("Resolution 1244 (1999)", {"1244": "citation", "1999": "date"}),
    ("the second paragraph of Article 5", {"second": "citation", "5": "citation"}),
    ("(Roe, 2016) and Doe, W. (1995)", {"2016": "citation", "1995": "citation"}),
    ("(Roe, 2013:114)", {"2013": "citation", "114": "citation"}),
    ("(14 ducks carried over from 2016)", {"14": "unlisted", "2016": "date"}),
    ("on 29.06.2017 and 2017-06-30", {"29.06.2017": "date", "2017-06-30": "date"}),
    ("on 1 March 2005 and January 14, 2019", {"1": "date", "2005": "date", "14": "date", "2019": "date"}),
    ("until 30.09 of 2019", {"30.09": "date", "2019": "date"}),
    ("I-VI/2019", {"I": "date", "VI": "date", "2019": "date"}),
    ("the 1990s and the twenty-first century", {"1990": "date", "twenty-first": "date"}),
    ("in the first nine months of 2019", {"first": "ignored", "nine": "date", "2019": "date"}),
    ("the first half of 2019", {"first": "date", "half": "date", "2019": "date"}),
    ("over the past five years, in the last 15-20 years", {"five": "date", "15": "date", "20": "date"}),
    ("plans for 2015-2019 and 2014-19", {"2015": "date", "2019": "date", "2014": "date", "19": "date"}),
    ("the effects of DUCK-19 in zone B7", {"DUCK-19": "name", "B7": "name"}),
    ("the 2<sup>nd</sup> place, a third pond", {"2nd": "ignored", "third": "ignored"}),
    ("one of the ponds, one of 23 ponds", {"one": "ignored", "23": "unlisted"}),
    ("campaigns, one of which taught, and one to help", {"one": "ignored"}),
    ("under one roof", {"one": "ignored"}),
    ("one pond dried up", {"one": "unlisted"}),
    ("has four main goals", {"four": "ignored"}),
    ("care 24 hours a day", {"24": "ignored"}),
    ("almost two times as many", {"two": "ignored"}),
    ("36 ducks, 57.5% of them, cost €2,000", {"36": "unlisted", "57.5%": "unlisted", "€2,000": "unlisted"}),
    ("five years imprisonment", {"five": "unlisted"}),
]


@pytest.mark.parametrize(("text", "expected"), CLASSIFIED, ids=[text for text, _ in CLASSIFIED])
def test_numerals_by_form(text: str, expected: dict[str, str]) -> None:
    plain = folded(text, [(0, len(text))]).text
    found = {}
    for number in numerals(plain):
        spot = Spot(plain, number)
        found[number.text] = (by_form(spot, FIRM) or by_form(spot, LOOSE) or (UNLISTED, ""))[0]
    assert found == expected


def test_a_list_of_references_is_bibliographic() -> None:
    text = "Roe, W. (1995). Ducks. Pond Press, 12, 3-9. Taken from <https://a.example/7> 15.09.2019."
    kinds = {n.text: (by_form(Spot(text, n, "References"), FIRM) or ("",))[0] for n in numerals(text)}
    assert kinds.pop("15.09.2019") == "date"
    assert set(kinds.values()) == {"citation"}


# ---- the tiny country ----
def listed(graph: KnowledgeGraph, path: Path) -> list[Listed]:
    document = read_document(path)
    source = source_of(document, read_sources(graph.store, graph.base))
    return list_numerals(document, source, Registered(graph.store))


def test_every_numeral_of_the_gazette(ducks: KnowledgeGraph) -> None:
    found = [(one.position, one.numeral, one.kind) for one in listed(ducks, GAZETTE)]
    assert found == [
        ("heading", "2005", "date"),
        ("1", "1999", "date"),
        ("1", "7/1", "citation"),
        ("1", "2", "citation"),
        ("1", "nine", "figure"),
        ("2", "second", "ignored"),
        ("2", "1", "date"),
        ("2", "2005", "date"),
        ("2", "8", "citation"),
        ("2", "two", "norm"),
        ("2", "five", "norm"),
        ("2", "8", "citation"),
        ("2", "2", "citation"),
        ("2", "four", "norm"),
        ("2", "eight", "norm"),
        ("1", "five", "figure"),
        ("1", "2", "citation"),
    ]


def test_positions_are_of_the_untouched_text(ducks: KnowledgeGraph) -> None:
    for path in (GAZETTE, CHRONICLE):
        text = path.read_text("utf-8")
        assert all(text[one.start : one.end] == one.numeral for one in listed(ducks, path))


def test_a_number_that_no_statement_has_is_unlisted(ducks: KnowledgeGraph, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(GAZETTE.read_text("utf-8").replace("has nine seats.", "has nine seats and 12 geese."), "utf-8")
    assert [one.numeral for one in listed(ducks, copy) if one.kind == UNLISTED] == ["12"]


def figures(tmp_path: Path, sentence: str, printed: list[str]) -> list[tuple[str, str]]:
    """Numerals of a sentence and their class, where the graph has figures that print some of them."""
    country = Path(shutil.copytree(DUCKS, tmp_path / "country"))
    seeds = country / "seeds" / "gazette-2005.trig"
    made = "".join(
        f'  gazette:ponds-1-b-o{n} a <http://purl.org/linked-data/cube#Observation> ; lf:printedValue "{text}" .\n'
        for n, text in enumerate(printed, 1)
    )
    text = seeds.read_text("utf-8").replace("gazette:ponds-1-b {\n", "gazette:ponds-1-b {\n" + made)
    seeds.write_text(text, "utf-8")
    copy = tmp_path / "copy.txt"
    copy.write_text(GAZETTE.read_text("utf-8").replace("has nine seats.", f"has nine seats{sentence}"), "utf-8")
    found = [one for one in listed(KnowledgeGraph.open(str(country)), copy) if one.section == "Ponds"]
    return [(one.numeral, one.kind) for one in found if one.position == "1"][4:]


def test_each_figure_has_its_own_numeral(tmp_path: Path) -> None:
    found = figures(tmp_path, " and two ducks, two geese and two frogs.", ["two", "two"])
    assert found == [("two", "figure"), ("two", "figure"), ("two", "unlisted")]


def test_a_figure_said_again(tmp_path: Path) -> None:
    assert figures(tmp_path, " and 36 ducks. Of these 36 ducks none left.", ["36"]) == [("36", "figure")] * 2


def test_one_numeral_gives_two_figures(tmp_path: Path) -> None:
    assert figures(tmp_path, " and 36 ducks in both years.", ["36", "36"]) == [("36", "figure")]


def test_sentences_without_a_passage(ducks: KnowledgeGraph) -> None:
    text = GAZETTE.read_text("utf-8").replace(
        "has nine seats.", "has nine seats. Geese have none (e.g. no. 5). Nor frogs."
    )
    document = Document("copy.txt", text.encode())
    source = source_of(document, read_sources(ducks.store, ducks.base))
    sections = coverage(document, source)
    assert [(s.name, len(s.sentences), [b.text for b in s.bare]) for s in sections] == [
        ("Ponds", 7, ["Geese have none (e.g. no. 5).", "Nor frogs."]),
        ("Inspection", 3, []),
    ]
    [first, _] = sections[0].bare
    assert (first.position, first.ordinal, text[first.start : first.end]) == ("1", 3, first.text)
    assert sections[1].sentences[0].passages == ("inspection-1-a",)


# ---- the real documents ----
def test_no_numeral_of_the_real_documents_is_left_out(real: KnowledgeGraph, documents: Path) -> None:
    for path in document_files([str(documents)]):
        found = listed(real, path)
        assert found == sorted(found, key=lambda one: (one.start, one.end))
        text = path.read_text("utf-8")
        covered = {at for one in found for at in range(one.start, one.end)}
        assert [text[at - 9 : at + 9] for at, sign in enumerate(text) if sign.isdecimal() and at not in covered] == []
        words = re.finditer(
            r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|XV)\b", text, re.IGNORECASE
        )
        assert [match[0] for match in words if match.start() not in covered] == []
        assert set(Counter(one.kind for one in found)) <= set(CLASSES)


# ---- the command ----
@pytest.fixture
def kg(
    ducks: KnowledgeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> pytest.CaptureFixture[str]:
    monkeypatch.setenv("KG_DATASET", str(DUCKS))
    monkeypatch.delenv("KG_DOCUMENTS", raising=False)
    return capsys


def test_the_command_counts_by_section(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "gazette-2005", "--documents", str(DUCKS / "documents")]) == 0
    out, err = kg.readouterr()
    assert err == ""
    assert "section     sentences  without passage\n" in out
    assert "Inspection  3          0\n" in out
    assert "gazette-2005: 0 of 8 sentences without a passage that states something" in out
    assert "chronicle" not in out


def test_the_command_lists_bare_sentences(kg: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GAZETTE.read_text("utf-8") + " Geese do not.\n", "utf-8")
    assert run(["coverage", str(tmp_path / "a.txt"), "--format", "json"]) == 0
    [found] = json.loads(kg.readouterr().out)
    assert [(s["section"], s["sentences"], s["without"]) for s in found["sections"]] == [
        ("Ponds", 5, 0),
        ("Inspection", 4, 1),
    ]
    assert found["sections"][1]["bare"][0]["text"] == "Geese do not."
    assert run(["coverage", str(tmp_path / "a.txt"), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(kg.readouterr().out)))
    assert [(row["source"], row["section"], row["sentence"]) for row in rows] == [("gazette-2005", "Inspection", "4")]


def test_documents_may_come_from_the_environment(
    kg: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_DOCUMENTS", str(DUCKS / "documents"))
    assert run(["coverage"]) == 0
    out, _ = kg.readouterr()
    assert "chronicle-2007: 0 of 5 sentences" in out
    assert "gazette-2005: 0 of 8 sentences" in out


def test_the_command_lists_numerals(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--numbers", str(CHRONICLE)]) == 0
    out, err = kg.readouterr()
    assert err == ""
    assert (
        "  paragraph 1: one: norm, minimumTerm of chronicle-1-b-p1 | punished duck smuggling with one to three years."
        in out
    )
    assert "chronicle-2007: 10 numerals: 1 figure, 3 norm, 4 date, 1 citation, 1 name, 0 ignored, 0 unlisted" in out


def test_an_unlisted_numeral_ends_with_1(kg: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GAZETTE.read_text("utf-8") + " There are 12 geese.\n", "utf-8")
    for form in ("text", "json", "csv"):
        assert run(["coverage", "--numbers", "--format", form, str(tmp_path / "a.txt")]) == 1
        out, err = kg.readouterr()
        assert "kg: 1 numeral is unlisted" in err
        assert "unlisted" in out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["numeral"] for row in rows if row["class"] == "unlisted"] == ["12"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["coverage"], "name the documents with --documents, or set KG_DOCUMENTS"),
        (["coverage", "geese-2001", "--documents", str(CHRONICLE)], "no source is called 'geese-2001'"),
        (["coverage", "gazette-2005", "--documents", str(CHRONICLE)], "the documents of gazette-2005 are not among"),
        (["coverage", "--documents", "none.txt"], "none.txt: no such file or folder"),
    ],
)
def test_what_cant_be_run_ends_with_2(kg: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run(arguments) == 2
    assert said in kg.readouterr().err
