"""Records of a gazette: an invented country's tables, and titles as the packaged configuration reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg import vocabulary as v
from kg.build.check import VIOLATION, check
from kg.dataset import Dataset, packaged
from kg.errors import InputError
from kg.ingest import gazette
from kg.ingest.gazette.__main__ import main as gazette_command
from kg.ingest.gazette.config import read_config
from kg.ingest.gazette.titles import read_title

if TYPE_CHECKING:
    from pathlib import Path

ACT = v.BASE + "id/act/"
HEAD = "act_id,number,type,title,title_lang,institution,published,gazette,status_shown,full_record\n"
ACTS = (
    HEAD
    + """\
7,L 12/2001,law,LAW No. 12/2001 ON FOXES,en,Diet,2001-05-02,3/2001,repealed,1
9,,,"LАW No. 5/2004 ON HENS AND THE REPEAL OF LAW No. 12/2001",en,,2004-01-31,,,0
10,,,*** RULES (MoF) No. 3/2004 ON HEN HOUSES,en,,2004-02-01,,,0
11,,,RULES No. 3/2004 ON GEESE,en,,2005-06-30,,,0
12,,,RULES (MoF) No. 4/2004 ON DUCKS (repealed on 30.06.2005),en,,2005-06-30,,,0
13,,,LAW No. 6/2006 AMENDING LAW No. 5/2004,en,Diet,2006-03-04,8/2006,,1
14,,,NOTICE,en,,,,,0
15,,,NOTICE,en,,,,,0
"""
)
RELATIONS = """\
subject_act_id,relation,object_act_id
13,amends,9
9,repeals,7
10,implements,13
"""
CONFIG = """\
source = "gazette"
title = "Records of the gazette"
read = 2007-01-01
publisher = "body:press"
kind = "records"
rights = "Public."
section = "record"
address = "https://gazette.example/record/{record}"
cited = 'gazette\\.example/(?:record|text)/(?P<record>\\d+)'
record_key = "rec-{record}"
remark = '^\\([^)]*\\)\\s*'
not_the_name = '^[\\s*]+'
name_begins = ' ON '
title_date = '(?P<day>\\d\\d)\\.(?P<month>\\d\\d)\\.(?P<year>20\\d\\d)'
[prefixes]
act = "https://legal-framework.example/id/act/"
body = "https://legal-framework.example/id/body/"
src = "https://legal-framework.example/source/"
reg = "https://legal-framework.example/registry/"
[languages]
en = "en"
[bodies]
"Diet" = "body:diet"
[look_alikes]
"А" = "A"
[relations.implements]
property = "eli:implements"
shown_by = "object"
[relations.amends]
property = "eli:amends"
shown_by = "subject"
[relations.repeals]
property = "eli:repeals"
shown_by = "subject"
[[kinds]]
name = "law"
class = "lf:Law"
title = '^LAW\\b'
numbers = "law"
by_number = true
[[kinds]]
name = "rules"
class = "eli:LegalResource"
title = '^RULES\\b'
numbers = "issued"
[[kinds]]
name = "other"
class = "eli:LegalResource"
title = '^'
[[numbers.law]]
pattern = 'NO\\. (?P<law>\\d+/\\d{4})'
form = "{law}"
notation = "{law}"
[[numbers.issued]]
pattern = '\\((?P<issuer>[A-Z]+)\\) NO\\. (?P<number>\\d+/\\d{4})'
form = "{number}"
notation = "{issuer} {number}"
[[numbers.issued]]
pattern = 'NO\\. (?P<number>\\d+/\\d{4})'
form = "{number}"
"""
SEEDS = """\
@prefix act: <https://legal-framework.example/id/act/> .
@prefix body: <https://legal-framework.example/id/body/> .
@prefix reg: <https://legal-framework.example/registry/> .
@prefix cur: <https://legal-framework.example/curation/> .
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
reg:acts {
  act:fox-law a lf:Law ; skos:notation "12/2001" ; skos:prefLabel "Fox Law"@en .
  act:geese a eli:LegalResource ; skos:notation "3/2004" ; skos:prefLabel "Goose Rules"@en .
  act:hens a lf:Law ; skos:prefLabel "Lex gallinarum"@la .
  body:press a org:Organization ; skos:prefLabel "Press"@en .
  body:diet a org:Organization ; skos:prefLabel "Diet"@en .
}
cur:acts { act:hens lf:seeAddress "https://gazette.example/text/9" ; lf:reason "Same title."@en . }
"""


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A dataset with three acts, the two tables and a configuration."""
    for name, text in {
        "acts.csv": ACTS,
        "relations.csv": RELATIONS,
        "ontology/gazette.toml": CONFIG,
        "seeds/registry/acts.trig": SEEDS.partition("cur:acts {")[0],
        "seeds/curation/acts.trig": SEEDS.partition("reg:acts {")[0] + "cur:acts {" + SEEDS.partition("cur:acts {")[2],
        "queries/none.txt": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def run(country: Path) -> dict[str, int]:
    return gazette.ingest(
        country / "acts.csv",
        country / "relations.csv",
        country / "ontology/gazette.toml",
        country / "seeds/gazette",
        Dataset((country,)),
    )


def store(country: Path) -> ox.Store:
    loaded = ox.Store()
    for name in ("registry", "records"):
        loaded.load(path=str(country / f"seeds/gazette/{name}.trig"), format=ox.RdfFormat.TRIG)
    return loaded


def said(country: Path, graph: str, subject: str) -> set[tuple[str, str]]:
    quads = store(country).quads_for_pattern(ox.NamedNode(ACT + subject), None, None, ox.NamedNode(v.BASE + graph))
    ends = ((q.predicate.value.replace("#", "/").rsplit("/", 1)[1], q.object) for q in quads)
    return {(name, end.value.removeprefix(ACT) if isinstance(end, ox.NamedNode) else end.value) for name, end in ends}  # type: ignore[union-attr]


def test_acts_are_known_by_address_or_law_number(country: Path) -> None:
    counts = run(country)
    assert counts == {"acts": 8, "relations": 3, "known acts": 2, "acts with a number": 6}
    assert said(country, "registry/gazette", "fox-law") == {("altLabel", "LAW No. 12/2001 ON FOXES")}
    assert said(country, "registry/gazette", "hens") == {
        ("notation", "5/2004"),
        ("prefLabel", "LАW No. 5/2004 ON HENS AND THE REPEAL OF LAW No. 12/2001"),
    }


def test_acts_below_laws_are_never_known_by_number_alone(country: Path) -> None:
    run(country)
    assert not said(country, "registry/gazette", "geese")
    assert ("prefLabel", "RULES No. 3/2004 ON GEESE") in said(country, "registry/gazette", "rec-11")
    assert not {name for name, _ in said(country, "registry/gazette", "rec-11")} & {"notation"}
    assert ("notation", "MOF 3/2004") in said(country, "registry/gazette", "rec-10")
    assert ("printedNumber", "3/2004") in said(country, "source/gazette/record-11-a", "rec-11")


def test_relations_stand_where_they_are_shown(country: Path) -> None:
    run(country)
    assert ("amends", "hens") in said(country, "source/gazette/record-13-a", "6-2006")
    assert ("implements", "6-2006") in said(country, "source/gazette/record-13-a", "rec-10")
    assert ("repeals", "fox-law") in said(country, "source/gazette/record-7-a", "hens")
    assert said(country, "source/gazette/record-10-a", "rec-10") >= {("fullRecord", "false")}
    assert said(country, "source/gazette/record-7-a", "fox-law") == {
        ("fullRecord", "true"),
        ("date_publication", "2001-05-02"),
        ("gazetteNumber", "3/2001"),
        ("passed_by", v.BASE + "id/body/diet"),
        ("statusShown", "repealed"),
        ("printedNumber", "L 12/2001"),
    }


def test_a_date_of_the_title_is_no_publication(country: Path) -> None:
    run(country)
    assert ("date_publication", "2005-06-30") in said(country, "source/gazette/record-11-a", "rec-11")
    assert "date_publication" not in dict(said(country, "source/gazette/record-12-a", "rec-12"))


def test_names_are_told_apart_and_marks_are_no_part_of_them(country: Path) -> None:
    run(country)
    assert ("prefLabel", "NOTICE (rec-14)") in said(country, "registry/gazette", "rec-14")
    assert ("prefLabel", "NOTICE (rec-15)") in said(country, "registry/gazette", "rec-15")
    assert ("prefLabel", "RULES (MoF) No. 3/2004 ON HEN HOUSES") in said(country, "registry/gazette", "rec-10")


def test_what_is_written_stays_the_same_whatever_the_order_of_rows(country: Path) -> None:
    run(country)
    first = (country / "seeds/gazette/registry.trig").read_bytes()
    records = store(country)
    head, *rows = ACTS.splitlines(keepends=True)
    (country / "acts.csv").write_text(head + "".join(reversed(rows)), "utf-8")
    run(country)
    assert (country / "seeds/gazette/registry.trig").read_bytes() == first
    digests = {ox.NamedNode(v.LF + "sha256")}
    assert {q for q in store(country) if q.predicate not in digests} == {
        q for q in records if q.predicate not in digests
    }


def test_the_files_pass_the_checks(country: Path) -> None:
    run(country)
    here = packaged()
    for name in ("gazette.ttl", "legal-framework.ttl", "figures.ttl"):
        (country / "ontology" / name).write_bytes((here / "ontology" / name).read_bytes())
    faults = [fault for fault in check(Dataset((country,))) if fault.severity == VIOLATION]
    assert not faults


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("acts.csv", "9,,,", "7,,,", r"acts\.csv:3: record 7 stands on line 2 already"),
        ("acts.csv", "10,,,", "x,,,", r"acts\.csv:4: 'x' is not the id of a record"),
        ("acts.csv", "2001-05-02", "2001-13-02", r"acts\.csv:2: '2001-13-02' is not a date"),
        ("acts.csv", ",Diet,2006", ",Senate,2006", r"unknown institution 'Senate'; known are Diet"),
        ("acts.csv", "title_lang", "language", "no column title_lang"),
        ("acts.csv", "14,,,NOTICE,en,,,,,0", "14,NOTICE", r"acts\.csv:8: not 10 fields"),
        ("acts.csv", "No. 6/2006", "No. 12/2001", "records 7 and 13 are one act"),
        ("relations.csv", "13,amends,9", "13,bends,9", r"relations\.csv:2: unknown relation 'bends'"),
        ("relations.csv", "13,amends,9", "13,amends,99", r"relations\.csv:2: record 99 is not in the table of acts"),
        ("relations.csv", "13,amends,9", "13,amends,13", r"relations\.csv:2: record 13 is related to itself"),
        ("ontology/gazette.toml", 'section = "record"', "", r"gazette\.toml: section is missing"),
        ("ontology/gazette.toml", "'^LAW\\b'", "'^LAW('", r"gazette\.toml: pattern '\^LAW\('"),
        ("ontology/gazette.toml", "read = 2007-01-01", "read = ", r"gazette\.toml: "),
        ("ontology/gazette.toml", "title = '^'", "title = '^NEVER'", "no kind of act fits the title 'NOTICE'"),
        ("ontology/gazette.toml", '"eli:amends"', '"nowhere:amends"', "malformed TriG"),
    ],
)
def test_faults_are_told_with_their_place(country: Path, file: str, old: str, new: str, problem: str) -> None:
    text = (country / file).read_text("utf-8")
    assert old in text
    (country / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=problem):
        run(country)
    assert not (country / "seeds/gazette").exists()


def test_a_file_written_by_hand_is_kept(country: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = country / "seeds/gazette/records.trig"
    mine.parent.mkdir()
    mine.write_text("# mine\n", "utf-8")
    arguments = [str(country / "acts.csv"), str(country / "relations.csv"), "--output", str(mine.parent)]
    arguments += ["--config", str(country / "ontology/gazette.toml"), "--dataset", str(country)]
    assert gazette_command(arguments) == 2
    assert "not a file that this command wrote" in capsys.readouterr().err
    assert mine.read_text("utf-8") == "# mine\n"
    mine.unlink()
    assert gazette_command(arguments) == 0
    assert "8 acts" in capsys.readouterr().err


INSTRUCTION_OF_MTI = ("administrative instruction", "15/2018", "MTI 15/2018")


@pytest.mark.parametrize(
    ("title", "kind", "number", "notation"),
    [
        ("LIGJI NR. 04/L – 080 PËR LOJËRAT E FATIT", "law", "04/L-080", "04/L-080"),
        ("ZAKON BR. 03 L- 182 O ZAŠTITI", "law", "03/L-182", "03/L-182"),
        ("ZAKON BR. 04/Z-060 O OTPADU", "law", "04/L-060", "04/L-060"),
        ("ZAKON BR.003/L-073 O OPŠTIM IZBORIMA", "law", "03/L-073", "03/L-073"),
        ("LIGJI NR.03/L-092PËR NDRYSHIMIN E LIGJIT NR. 02/L-20", "law", "03/L-092", "03/L-092"),
        ("LiIGJI NR.2004/35 PËR LOJËRAT", "law", "2004/35", "2004/35"),
        ("KODI I PËRKOHSHËM PENAL I KOSOVËS", "code", "", ""),
        ("KODI NR. 06/L-074 KODI PENAL", "code", "06/L-074", "06/L-074"),
        ("KODI I ETIKËS (MM) NR. 08/2023 PËR FORCËN", "code of ethics", "08/2023", "MM 08/2023"),
        ("UDHЁZIM ADMINSTRATIV (MPB) NR. 03/2016 PЁR LEJE", "administrative instruction", "03/2016", "MPB 03/2016"),
        ("UDHËZIM ADMINISTRATIV1 MD-NR. 08/2013 PËR", "administrative instruction", "08/2013", "MD 08/2013"),
        ("UDHËZIM ADMINISTRATIV MD - NR. 09/20231 PËR", "administrative instruction", "09/2023", "MD 09/2023"),
        ("UDHËZIM ADMINISTRATIV NR. 10/2011 – MPB PËR", "administrative instruction", "10/2011", "MPB 10/2011"),
        ("UDHËZIM ADMINISTRATIV NR. 2003/05 PËR", "administrative instruction", "2003/05", ""),
        ("RREGULLORE NR. 23/2011 PËR ZBATIMIN", "regulation", "23/2011", ""),
        # numbers without the word for number, and those of files: as printed, misprints too
        ("UDHËZIM ADMINISTRATIV 07/2020 PËR PROVË", "administrative instruction", "07/2020", ""),
        ("UDHEZIM ADMINISTRATIV 03/2016 TRAJTIM MJEKESOR", "administrative instruction", "03/2016", ""),
        ("UREDBA 02/2019 O TAKSAMA", "regulation", "02/2019", ""),
        ("UDHËZIM ADMINISTRATIV (MASHTI) UA Nr. 01B-03/2024 PËR", "administrative instruction", "01B-03/2024", ""),
        ("UDHËZIM ADMINISTRATIV (MBPZHR) NR. 19/20014 PËR", "administrative instruction", "19/20014", ""),
        ("UDHËZIMI ADMINISTRATIV NR.4 MBI ZBATIMIN", "administrative instruction", "NR.4", ""),
        ("(Anuluar me Vendimin Nr. 8219) UDHËZIM ADMINISTRATIV(MTI) NR. 15/2018 PËR", *INSTRUCTION_OF_MTI),
        ("RREGULLORE (K.VU) 01.NR.87/15 PER QENET", "regulation", "01.NR.87/15", ""),
        ("RREGULLORE (K.ML) 02/227 PËR TATIMIN - 2012", "regulation", "02/227", ""),
        ("RREGULLORE (K.KAC) 01 Nr. 16- 30535 /15 - PËR", "regulation", "01Nr.16-30535/15", ""),
        ("RREGULLORE 01-01-16 (K.MA) PËR", "regulation", "01-01-16", ""),
        ("RREGULLORE (MPB) NR. 012020 PËR", "regulation", "NR.012020", ""),
        ("RREGULLORE NR.111 E DATËS: 14.07.2017 PËR TATIMIN", "regulation", "NR.111", ""),
        ("ODLUKE BR. Nr. 3849 (Ministarstvo)", "decision", "Nr.3849", ""),
        ("VENDIM PRELIMINAR NR. 02 Nr. 986/1 (Komuna e Shtimes)", "decision", "02Nr.986/1", ""),
        ("VENDIM PER INICIMIN E PLANIT 01/016-2042 K.SR", "decision", "01/016-2042", ""),
        ("ODLUKE BR. l-792/01 (Ministarstvo)", "decision", "l-792/01", ""),
        ("ODLUKE BR. Ref. 01/Nr.44 (Ministarstvo)", "decision", "Ref.01/Nr.44", ""),
        ("VENDIM NR. Ref.KM-267/23 (Ministria)", "decision", "Ref.KM-267/23", ""),
        ("REŠENJE O NEPRIHVATLJIVOSTI U SLUČAJU BR. KI117/15 PODNOSILAC", "decision", "KI117/15", ""),
        # no numbers: a place left open, dates, years, words of the name
        ("RREGULLOREN Nr. 2003/XX MBI ZBATIMIN", "regulation", "", ""),
        ("VENDIM 14.07.2017 PËR TATIMIN", "decision", "", ""),
        ("VENDIM 2018 PËR TATIMIN", "decision", "", ""),
        ("RREGULLORE PËR TATIMIN 2016/2017", "regulation", "", ""),
        ("UREDBA-O-POSTUPKU-MANJEOD-JEDNE-1-GODINE", "regulation", "", ""),
        ("RREGULLORE PËR TAKSA (Shfuqizuar me Vendim Nr. 02/50)", "regulation", "", ""),
        ("VENDIM NR. REF.KM-278/24 (Ministria)", "decision", "REF.KM-278/24", ""),
        ("AKTGJYKIM NË RASTIN NR. KO203/19 PARASHTRUES", "judgment", "KO203/19", ""),
        ("TABELAT E BUXHETIT", "annex or table", "", ""),
    ],
)
def test_titles_are_read(title: str, kind: str, number: str, notation: str) -> None:
    config = read_config(packaged() / "ontology" / "gazette.toml")
    reading = read_title(title, config)
    assert (reading.kind.name, reading.number, reading.notation) == (kind, number, notation)
