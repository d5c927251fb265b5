"""Ingesting: what a report says becomes a draft with evidence, and what a person accepts becomes a source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from console import ROOT, agrees, commands, output, prepare
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import vocabulary as v
from kg.__main__ import run
from kg.build.check import VIOLATION, check
from kg.dataset import locate
from kg.errors import InputError
from kg.ingest.draft import Draft, read_draft
from kg.ingest.drafting import draft_file, draft_of
from kg.ingest.finding import model
from kg.ingest.finding.citations import Citations
from kg.ingest.finding.find import About, find
from kg.ingest.finding.mentions import Finder
from kg.ingest.finding.times import Times
from kg.ingest.numerals import numerals
from kg.ingest.reading import Reading, read_bytes
from kg.text import key

if TYPE_CHECKING:
    from kg import KnowledgeGraph
    from kg.ingest.finding.model import Item

Kg = Callable[..., tuple[int, str, str]]
ABOUT = About("report-2024", "A Report", "2024-06")
REPORT = """## Recommendations

Fund the shelters; train the judges of the Basic Court; and publish the strategy every year.

## Protection

The government identified 20 trafficking victims, compared to 24 in 2022 (30 in 2021). Of these 20 victims, 13 were
subjected to sex trafficking, seven to forced labor (14 to sex trafficking and ten to forced labor in 2022); 15 were
female and five were male (20 and four, respectively, in 2022). Article 165 of the Criminal Code prohibits trafficking.
"""


def reading(text: str, name: str = "report.txt") -> Reading:
    return read_bytes(name, text.encode())


def items(graph: KnowledgeGraph, text: str, about: About = ABOUT) -> tuple[Item, ...]:
    return find(reading(text), graph, about).items


def local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def figures(graph: KnowledgeGraph, text: str, about: About = ABOUT) -> list[tuple[str, ...]]:
    """Figures as (value, indicator, period, body or "-", dimensions ...), thing by the last part of its address."""
    found = []
    for item in items(graph, text, about):
        if item.kind == model.FIGURE:
            facts = {local(fact.property): local(fact.value) for fact in item.facts}
            fixed = ("value", "indicator", "period", "reportedBy")
            others = set(facts) - {*fixed, "printedValue", "unit", "comparator", "equivalentUSD"}
            found.append((*(facts.get(name, "-") for name in fixed), *(facts[name] for name in sorted(others))))
    return found


# ---- what is found ------------------------------------------------------------


FIGURES = [
    # a plain one, with its time beside it
    (
        "In 2023, the government identified 20 trafficking victims.",
        [("20", "victims-identified", "2023", "government")],
    ),
    # compared with a year in brackets, with two, and with the year before
    (
        "In 2023, the government identified 20 victims (24 in 2022).",
        [("20", "victims-identified", "2023", "government"), ("24", "victims-identified", "2022", "government")],
    ),
    (
        "In 2023, police arrested 33 suspects (20 in 2022 and 12 in 2021).",
        [("33", "arrests", "2023", "-"), ("20", "arrests", "2022", "-"), ("12", "arrests", "2021", "-")],
    ),
    (
        "Kosovo identified 36 trafficking victims in 2016, compared to 28 the previous year.",
        [("36", "victims-identified", "2016", "government"), ("28", "victims-identified", "2015", "government")],
    ),
    # a number in words, and one that another pattern's words surround
    ("In 2023, the government indicted nine defendants.", [("9", "defendants-indicted", "2023", "government")]),
    # money with dollars in brackets
    (
        "In 2023, the government allocated €171,010 ($180,200) for victim protection.",
        [("171010", "victim-protection-funds", "2023", "government")],
    ),
    # for another offence, and for one that the graph does not have
    ("In 2023, police arrested 7 suspects for arson.", []),
    (
        "In 2023, police arrested 7 suspects for buying sex.",
        [("7", "arrests", "2023", "-", "sexual-services-of-a-victim")],
    ),
    ("In 2023 the Basic Court convicted 8 persons.", [("8", "persons-convicted", "2023", "basic-court")]),
    # Albanian
    ("Në vitin 2023 janë identifikuar 20 viktima.", [("20", "victims-identified", "2023", "-")]),
    # near misses: asked for, planned, denied of a period, of the law, a difference, a citation, a date, a share
    ("The government should identify 20 victims in 2023.", []),
    ("The government will have identified 20 trafficking victims by 2025.", []),
    ("The government allocated 10,000 euros less than in 2022.", []),
    ("Article 20 of the Criminal Code protects identified victims.", []),
    ("On 20 May 2023 the government identified victims.", []),
    ("In 2023, 20 percent of identified victims were children.", []),
    ("The police have 20 cars.", []),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[text[:50] for text, _ in FIGURES])
def test_figures(real: KnowledgeGraph, text: str, expected: list[tuple[str, ...]]) -> None:
    assert figures(real, text) == expected


def test_parts_have_the_whole_s_time_and_body_and_a_dimension_of_their_own(real: KnowledgeGraph) -> None:
    found = figures(real, REPORT)
    government = ("victims-identified", "2023", "government")
    before = ("victims-identified", "2022", "government")
    assert found[:3] == [
        ("20", *government),
        ("24", *before),
        ("30", "victims-identified", "2021", "government"),
    ]
    assert set(found[3:]) == {
        ("13", *government, "sexual-exploitation"),
        ("7", *government, "forced-labour"),
        ("14", *before, "sexual-exploitation"),
        ("10", *before, "forced-labour"),
        ("15", *government, "female"),
        ("5", *government, "male"),
        ("20", *before, "female"),
        ("4", *before, "male"),
    }


CITATIONS = [
    ("Law No. 04/L-218", ["04-L-218"]),
    ("Ligji Nr. 04/L-218", ["04-L-218"]),
    ("Zakon br. 04/L-218", ["04-L-218"]),
    ("Закон бр. 04/L-218", ["04-L-218"]),
    ("Article 165 of the Criminal Code", ["art-165", "cc-2019"]),
    ("Art. 165(2) of the Criminal Code", ["art-165-par-2", "cc-2019"]),
    ("articles 163-166 of the Criminal Code", ["art-163", "art-164", "art-165", "art-166", "cc-2019"]),
    ("paragraph 2 of Article 64 of the Law on Foreigners", ["art-64-par-2", "foreigners-2013"]),
    ("neni 165 i Kodit Penal", ["art-165", "cc-2019"]),
    ("član 165 Krivičnog zakonika", ["art-165", "cc-2019"]),
    ("UNMIK Regulation 2001/4", ["unmik-reg-2001-4"]),
    ("UNMIK/DIR/2005/3", ["unmik-dir-2005-3"]),
    ("UN Security Council Resolution 1244", ["unscr-1244"]),
    ("CETS No. 197", ["cets-197"]),
    ("Law No. 04/L-9999", []),
    ("article of the newspaper", []),
    ("the 165 victims", []),
]


@pytest.mark.parametrize(("text", "expected"), CITATIONS, ids=[text for text, _ in CITATIONS])
def test_citations(real: KnowledgeGraph, text: str, expected: list[str]) -> None:
    finder = Finder(real.names)
    found = Citations(real, finder, "2021-01-01").read(text, finder.mentions(text))
    assert sorted({local(cited.things[0]) for cited in found if len(cited.things) == 1}) == sorted(expected)


@pytest.mark.parametrize(
    ("day", "edition"), [("2017-06-30", "cc-2012"), ("2021-01-01", "cc-2019"), ("2006-01-01", "pcck-2003")]
)
def test_a_code_is_the_one_in_force_on_the_document_s_date(real: KnowledgeGraph, day: str, edition: str) -> None:
    finder = Finder(real.names)
    text = "The criminal code prohibits it."
    (cited,) = Citations(real, finder, day).read(text, finder.mentions(text))
    assert [local(iri) for iri in cited.things] == [edition]
    assert cited.why == f"the one in force on {day}"


def test_without_a_date_every_edition_is_a_candidate(real: KnowledgeGraph) -> None:
    (item,) = items(real, "Article 171 of the criminal code prohibits it.", About("a", "A"))[-1:]
    assert not item.subject
    assert len(item.others) >= 3


def test_acronyms_name_known_and_new_bodies(real: KnowledgeGraph) -> None:
    found = {
        (item.kind, local(item.subject), fact.value)
        for item in items(real, "The Duck Protection Office (DPO) met the Kosovo Police (KP) and the Basic Court.")
        for fact in item.facts
        if fact.property == v.LF + "printedName"
    }
    assert (model.PROPOSAL, "dpo", "Duck Protection Office") in found
    assert (model.INSTITUTION, "kosovo-police", "KP") in found
    assert (model.INSTITUTION, "basic-court", "Basic Court") in found


def test_recommendations_are_apart_by_semicolons(real: KnowledgeGraph) -> None:
    asked = [item for item in items(real, REPORT) if item.kind == model.RECOMMENDATION]
    statements = [fact.value for item in asked for fact in item.facts if fact.property == v.LF + "statement"]
    assert statements == ["Fund the shelters", "train the judges of the Basic Court", "publish the strategy every year"]


def test_a_report_about_another_country_gives_no_figures_and_no_acts_of_this_one(real: KnowledgeGraph) -> None:
    text = (
        "Albania is a source country. The Government of Albania identified 125 victims in 2023. Albania amended "
        "its code: Article 110 of the Criminal Code prohibits it. The police of Albania met UNICEF."
    )
    found = items(real, text)
    assert {local(item.subject) for item in found} == {"unicef"}


TABLE = """# Kosovo Police

**Table 3. Victims in two years**

Victims\t2022\tJanuary-June 2023
Identified victims\t32\t10
Repatriated victims\t5\t1
Gender of victims\t2022\tI-VI/2023
Female\t29\t9
Male\t3\t1
Ducks\t7\t7

**Table 4. Victims by origin**

Victims identified by origin\t2022\t2023
Kosovo\t25\t12
Albania\t5\t02
Total\t30\t14
"""


def test_tables_become_figures(real: KnowledgeGraph) -> None:
    found = figures(real, TABLE)
    police = "kosovo-police"
    assert found == [
        ("32", "victims-identified", "2022", police),
        ("10", "victims-identified", "2023-01-to-2023-06", police),
        ("5", "victims-repatriated", "2022", police),
        ("1", "victims-repatriated", "2023-01-to-2023-06", police),
        ("29", "victims-identified", "2022", police, "female"),
        ("9", "victims-identified", "2023-01-to-2023-06", police, "female"),
        ("3", "victims-identified", "2022", police, "male"),
        ("1", "victims-identified", "2023-01-to-2023-06", police, "male"),
        ("25", "victims-identified", "2022", police, "kosovo"),
        ("12", "victims-identified", "2023", police, "kosovo"),
        ("5", "victims-identified", "2022", police, "albania"),
        ("2", "victims-identified", "2023", police, "albania"),
        ("30", "victims-identified", "2022", police),
        ("14", "victims-identified", "2023", police),
    ]


def test_kinds_that_add_up_to_no_row_are_left_out(real: KnowledgeGraph) -> None:
    found = figures(real, TABLE.replace("Female\t29", "Female\t28"))
    assert not [figure for figure in found if "female" in figure or "male" in figure]


RELATIONS = [
    ("In 2022, the government licensed the NGO-run shelters.", {"government licenses ngo-shelters"}),
    (
        "The government funded the compensation fund and established a compensation committee.",
        {"government funds compensation-fund", "government establishes compensation-committee"},
    ),
    (
        "The Office of the Chief State Prosecutor (OCSP) trained judges, social workers and prosecutors.",
        {"ocsp trains prosecution", "ocsp trains judges", "ocsp trains social-workers"},
    ),
    (
        "The Trafficking in Human Beings Directorate (THBD) within the Kosovo Police acts.",
        {"thbd subOrganizationOf kosovo-police"},
    ),
    ("The compensation fund was funded by the Government of Kosovo.", {"government funds compensation-fund"}),
    # asked for, denied, of something else, with other words between
    ("The government should fund the compensation fund.", set()),
    ("The government did not fund the compensation fund.", set()),
    ("The government funded a road near the compensation fund.", set()),
    ("The compensation fund funded the ducks of the government.", set()),
]


@pytest.mark.parametrize(("text", "expected"), RELATIONS, ids=[text[:50] for text, _ in RELATIONS])
def test_relations(real: KnowledgeGraph, text: str, expected: set[str]) -> None:
    found = {
        f"{local(item.subject)} {local(fact.property)} {local(fact.value)}"
        for item in items(real, text)
        if item.kind == model.RELATION
        for fact in item.facts
    }
    assert found == expected


def test_an_article_s_offence_and_penalty(real: KnowledgeGraph) -> None:
    text = (
        "Article 165 of the criminal code prohibits trafficking in persons, with 5 to 12 years in prison, and a "
        "fine of up to €500,000."
    )
    found = items(real, text)
    (relation,) = (item for item in found if item.kind == model.RELATION)
    assert [local(fact.value) for fact in relation.facts if fact.property] == ["trafficking-in-persons"]
    (penalty,) = (item for item in found if item.kind == model.PENALTY)
    told = {local(fact.property): local(fact.value) for fact in penalty.facts if fact.property}
    assert told == {
        "provision": "art-165",
        "minimumTerm": "5",
        "maximumTerm": "12",
        "termUnit": "years",
        "maximumFine": "500000",
        "currency": "EUR",
    }
    assert not penalty.seen  # which edition of the code is a guess
    several = text.replace("Article 165", "Articles 165 and 166")
    assert not [item for item in items(real, several) if item.kind in (model.RELATION, model.PENALTY)]
    asked = "Article 165 of the criminal code should have 5 ducks and 12 geese in prison."
    assert not [item for item in items(real, asked) if item.kind in (model.RELATION, model.PENALTY)]


def test_a_name_means_nothing_that_was_not_there_yet(real: KnowledgeGraph) -> None:
    text = "The government adopted the Anti-trafficking National Strategy for 2022-2026."
    named = {local(item.subject) for item in items(real, text, About("a", "A", "2017-06"))}
    assert "strategy-2022-2026" not in named
    assert "strategy-2022-2026" in {local(item.subject) for item in items(real, text)}


# ---- nothing that is not in the text ------------------------------------------------------------


SENTENCES = (
    "The government identified {} trafficking victims, compared to {} in 2022.",
    "Of these {} victims, {} were female and {} were male.",
    "In 2021, police arrested {} suspects ({} in 2020).",
    "The Kosovo Police (KP) and the Duck Office (DO) met in {}.",
    "Article {} of the Criminal Code and Law No. 04/L-218 prohibit it.",
    "The government allocated €{},000 (${},000) for victim protection.",
    "Kosovo remained on Tier 2 with {} shelters.",
)
WORDS = st.sampled_from(["two", "nine", "twenty-three", "7", "36", "1,200", "one"])
NOISE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Paragraphs of a report with any numerals, and between them anything."""
    made = []
    for sentence in draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5)):
        made.append(sentence.format(*(draw(WORDS) for _ in range(sentence.count("{}")))))
        made.append(draw(st.sampled_from([" ", "\n\n", "\n"])))
        made.append(draw(NOISE))
        made.append(draw(st.sampled_from([" ", "\n\n"])))
    return "".join(made)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts())
def test_every_value_has_its_evidence_and_follows_from_it(real: KnowledgeGraph, text: str) -> None:
    document = reading(f"Report\n\n{text}")
    finder = Finder(real.names)
    for item in find(document, real, ABOUT).items:
        for fact in item.facts:
            said = document.text[fact.at.start : fact.at.end]
            assert 0 <= fact.at.start < fact.at.end <= len(document.text)
            plain = " ".join(said.split())
            name = local(fact.property)
            if name in ("printedName", "printedAs", "printedNumber", "printedValue", "statement", "prefLabel"):
                assert fact.value in plain
            elif name in ("value", "equivalentUSD"):
                assert any(str(value) == fact.value for number in numerals(plain) for value in number.values)
            elif name == "reportedBy" and not fact.method.startswith("the country"):
                assert fact.value in {iri for m in finder.mentions(plain) for iri in m.things}
            elif name == "period" and fact.seen:
                (told,) = Times({}, ABOUT.issued, []).read(plain)
                assert told.period
                assert local(fact.value) == told.period.key
            elif name in ("sex", "ageGroup", "grade", "origin"):
                assert key(plain)
            if fact.seen and name == "indicator":
                assert any(n.values[0] == int(number) for n in numerals(plain) for number in [_value(item)])


def _value(item: Item) -> str:
    return next(fact.value for fact in item.facts if fact.property == v.LF + "value")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts())
def test_a_draft_reads_back_as_it_was_written(
    real: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    document = reading(f"Report\n\n{text}")
    draft = draft_of(document, ABOUT, find(document, real, ABOUT).items)
    path = tmp_path_factory.getbasetemp() / "draft.trig"
    path.write_bytes(draft_file(draft, real.prefixes()))
    back = read_draft(path)
    assert _told(back) == _told(draft)
    for phrase in _phrases(draft):
        assert 1 <= len(phrase.split()) <= 12


def _told(draft: Draft) -> object:
    entries = [(e.key, e.kind, e.passage, set(e.quads), set(e.new), e.evidence, e.others) for e in draft.entries]
    return draft.source, set(draft.about), {p: set(q) for p, q in draft.passages.items()}, entries, draft.read_from


def _phrases(draft: Draft) -> list[str]:
    node = ox.NamedNode(v.LF + "keyPhrase")
    return [q.object.value for some in draft.passages.values() for q in some if q.predicate == node]  # type: ignore[union-attr]  # objects are IRIs


# ---- through the commands ------------------------------------------------------------


@pytest.fixture
def kg(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kg:
    monkeypatch.chdir(tmp_path)

    def called(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(words))
        return (code, *capsys.readouterr())

    return called


DRAFT = "seeds-draft/report-2024.trig"
READ = ("ingest", "report.txt", "--id", "report-2024", "--title", "A Report", "--published", "2024-06")


def test_what_is_accepted_answers_and_is_no_fault(kg: Kg) -> None:
    Path("report.txt").write_text(REPORT)
    code, out, err = kg(*READ)
    assert (code, err) == (0, "")
    assert "figure" in out
    code, out, err = kg("review", DRAFT, "--dataset", "mine", "--accept", "all", "--reject", "citation")
    assert (code, err) == (0, "")
    code, out, _ = kg("ask", "how many victims were identified in 2023, by sex", "--dataset", "mine")
    assert code == 0
    assert "15 persons" in out
    assert "5 persons" in out
    assert "A Report" in out
    assert kg("verify", "report.txt", "--dataset", "mine")[0] == 0
    faults = [fault for fault in check(locate(("mine",))) if fault.severity == VIOLATION]
    assert not faults
    seeds = Path("mine/seeds/report-2024.trig").read_text()
    assert "printedAs" not in seeds
    assert "periodRead" in Path("mine/seeds/curation/report-2024.trig").read_text()


def test_the_examples_of_the_help_run(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import shlex
    import sys

    from kg.cli.ingest import command as ingest
    from kg.cli.review import command as review

    paragraphs = "".join(f"<p>{part}</p>" for part in REPORT.split("\n\n"))
    Path("page.html").write_text(f"<html><body>{paragraphs}</body></html>")
    Path("report.pdf").write_bytes(_pdf(REPORT))
    Path("reports").mkdir()
    Path("reports/report.txt").write_text(REPORT)
    for command in (ingest, review):
        for example in command.examples:  # type: ignore[attr-defined]  # ours have them
            words = shlex.split(example.partition(" < ")[0])[1:]
            answers = io.BytesIO(REPORT.encode()) if words[0] == "ingest" else io.BytesIO(b"a\nq\n")
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(answers))
            code, _, err = kg(*words)
            assert code == 0, (example, err)


def _pdf(text: str) -> bytes:
    import io

    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    made = io.BytesIO()
    styles = getSampleStyleSheet()
    parts = [
        Paragraph(part.lstrip("# "), styles["Heading2" if part.startswith("#") else "BodyText"])
        for part in text.split("\n\n")
    ]
    SimpleDocTemplate(made).build(parts)
    return made.getvalue()


def test_a_folder_is_read_bad_files_stop_nothing_and_a_second_run_goes_on(kg: Kg) -> None:
    from kg.ingest.folder import JOURNAL

    folder = Path("reports/sub")
    folder.mkdir(parents=True)
    Path("reports/one.txt").write_text(REPORT)
    (folder / "one.txt").write_text(REPORT.replace("20 trafficking", "21 trafficking"))
    (folder / "two.pdf").write_bytes(_pdf(REPORT))
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 cut")
    (folder / "poem.txt").write_text("Roses are red.")
    (folder / "picture.png").write_bytes(b"no document")
    code, out, err = kg("ingest", "reports", "--jobs", "2", "--output", "drafts", "--published", "2024-06")
    assert code == 2
    assert [line for line in err.splitlines() if line.startswith("kg: ")] == [
        f"kg: {folder / 'bad.pdf'}: is a truncated PDF (its end is missing); fetch it anew"
    ]
    assert re.search(r"drafted +3\nnothing found +1\nrefused +1", out)
    assert sorted(path.name for path in Path("drafts").glob("*.trig")) == ["one.trig", "sub-one.trig", "two.trig"]
    first = Path("drafts/one.trig").read_bytes()
    lines = Path("drafts", JOURNAL).read_text().splitlines()
    assert len(lines) == 5
    # stopped after three documents, in the middle of a line; one draft was removed since
    Path("drafts", JOURNAL).write_text("\n".join([*lines[:3], lines[3][:20]]))
    Path("drafts/one.trig").unlink()
    code, out, err = kg("ingest", "reports", "--output", "drafts", "--published", "2024-06", "--format", "json")
    assert json.loads(out)["drafted"] == 3
    assert "done by an earlier run" in err
    assert Path("drafts/one.trig").read_bytes() == first


def test_a_folder_gives_what_each_document_gives_alone(kg: Kg) -> None:
    Path("reports").mkdir()
    Path("reports/report-2024.txt").write_text(REPORT)
    kg("ingest", "reports", "--output", "drafts", "--published", "2024-06")
    kg("ingest", "reports/report-2024.txt", "--published", "2024-06", "--output", "alone.trig")
    together, alone = (read_draft(Path(name)) for name in ("drafts/report-2024.trig", "alone.trig"))
    assert together.entries == alone.entries


def test_a_pdf_is_found_in_like_a_text(real: KnowledgeGraph) -> None:
    document = read_bytes("report.pdf", _pdf(REPORT))
    found = find(document, real, ABOUT).items
    assert {item.fingerprint() for item in found} == {item.fingerprint() for item in items(real, REPORT)}


def test_drafts_and_rejected_items_stay_out(kg: Kg) -> None:
    Path("report.txt").write_text(REPORT)
    kg(*READ)
    code, out, _ = kg("review", DRAFT, "--dataset", "mine", "--reject", "all")
    assert code == 0
    assert "nothing is accepted" in out
    assert not list(Path("mine").rglob("*.trig"))
    code, out, _ = kg("review", DRAFT, "--list", "--format", "json")
    assert {one["decision"] for one in json.loads(out)} == {"rejected"}


def test_decisions_stay_when_a_corrected_document_is_read_again(kg: Kg) -> None:
    Path("report.txt").write_text(REPORT)
    kg(*READ)
    kg("review", DRAFT, "--dataset", "mine", "--accept", "figure", "--reject", "institution")
    Path("report.txt").write_text("A new first line.\n\n" + REPORT.replace("15 were", "16 were"))
    assert kg(*READ, "--dataset", "mine")[0] == 2  # it is a source by now
    assert kg(*READ, "--dataset", "mine", "--again")[0] == 0
    _, out, _ = kg("review", DRAFT, "--list", "--format", "json")
    told = [(one["says"].split(",")[0], one["decision"]) for one in json.loads(out) if one["kind"] == "figure"]
    changed = {says for says, decision in told if decision == "undecided"}
    assert ("20", "accepted") in told  # its sentence is the same
    assert {"16", "13", "7", "5"} <= changed  # they stand in the sentence that changed


def test_items_are_edited_chosen_and_decided_one_by_one(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("report.txt").write_text(REPORT)
    kg(*READ)
    _, out, _ = kg("review", DRAFT, "--list", "--format", "json")
    number = next(str(one["item"]) for one in json.loads(out) if one["says"].startswith("20, victims"))
    code, _, _ = kg("review", DRAFT, "--dataset", "mine", "--edit", f"{number} period 2016")
    assert code == 0
    seeds = Path("mine/seeds/report-2024.trig").read_text()
    assert "lf:period period:2016" in seeds
    assert "put right by the reviewer" in Path("mine/seeds/curation/report-2024.trig").read_text()
    code, _, err = kg("review", DRAFT, "--dataset", "mine", "--edit", f"{number} value 21")
    assert code == 2
    assert "read off the document" in err
    code, _, err = kg("review", DRAFT, "--dataset", "mine", "--edit", f"{number} period Atlantis")
    assert code == 2


def test_the_terminal_asks_about_each_item(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    Path("report.txt").write_text(REPORT)
    kg(*READ)
    monkeypatch.setattr(sys, "stdin", io.StringIO("?\na\nr\nwhat\nu\ns\nA\nR\nq\n"))
    code, _, err = kg("review", DRAFT, "--dataset", "mine")
    assert code == 0
    assert "a accept   r reject" in err
    assert "that is no answer" in err
    assert "Fund the shelters" in err
    assert "guessed: addressed to" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--id", "No Good"), "can't be a source's id"),
        (("--published", "2024-13"), "is no date"),
        (("--kind", "poem"), "no kind of document"),
        (("--language", "English!"), "no language tag"),
        (("--id", "tip-2017"), "is a source of the graph already"),
        (("--publisher", "Atlantis Office of Nothing"), "Atlantis"),
    ],
)
def test_what_is_said_of_a_document_is_checked(kg: Kg, words: tuple[str, ...], told: str) -> None:
    Path("report.txt").write_text(REPORT)
    code, out, err = kg("ingest", "report.txt", *words)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.strip().splitlines()) <= 6
    assert not list(Path().rglob("*.trig"))


def test_a_file_that_a_person_wrote_is_never_written_over(kg: Kg) -> None:
    Path("report.txt").write_text(REPORT)
    Path("mine.trig").write_text("# my own\n")
    assert kg(*READ, "--output", "mine.trig")[0] == 2
    assert Path("mine.trig").read_text() == "# my own\n"
    kg(*READ)
    seeds = Path("mine/seeds")
    seeds.mkdir(parents=True)
    (seeds / "report-2024.trig").write_text("# my own\n")
    assert kg("review", DRAFT, "--dataset", "mine", "--accept", "all")[0] == 2
    assert (seeds / "report-2024.trig").read_text() == "# my own\n"


@pytest.mark.parametrize("text", ["", "# nothing", "<urn:a> <urn:b> .", "<urn:a> <urn:b> <urn:c> .\n"])
def test_what_is_no_draft_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "draft.trig"
    path.write_text(text)
    with pytest.raises(InputError, match=re.escape(str(path))):
        read_draft(path)


def test_a_document_without_anything_to_find_ends_with_one(kg: Kg) -> None:
    Path("poem.txt").write_text("Roses are red, and violets are blue.\n")
    code, out, err = kg("ingest", "poem.txt", "--id", "poem")
    assert (code, out) == (1, "")
    assert "nothing is found" in err


def test_a_lookup_does_not_load_what_reads_documents() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from kg.__main__ import run; run(['ask', 'which law created NAATIP']); "
        "print([m for m in sys.modules if m.startswith(('kg.ingest.finding', 'kg.ingest.reading', 'pypdfium2'))])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip().endswith("[]")


def test_the_page_shows_what_the_commands_print(real: KnowledgeGraph, tmp_path: Path) -> None:
    page = ROOT / "docs/ingesting.md"
    prepare(page, tmp_path)
    assert len(commands(page)) >= 6
    for command, shown in commands(page):
        printed = output(command, tmp_path)
        assert agrees(shown, printed), f"{command} prints:\n{printed}"
