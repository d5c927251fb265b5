"""Legal frameworks of any size, made by chance from a seed, in the shape of the real dataset.

A framework is a dataset folder: the packaged vocabulary and queries, and seeds of its own. It is made of volumes, each
with acts of a gazette (a passage a record, as kg.ingest.gazette writes them), a code in two editions with articles and
penalties, bodies that laws create, a strategy, and a report with figures, findings and recommendations. Proportions are
those of the packaged dataset: of a hundred acts, nineteen findings, eighteen figures, and so on. Every act, body and
policy has names in three languages.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    _Passage = Callable[[str, int, str], str]

ACTS = 100
"""Acts of a volume."""
QUADS = 5_300
"""Quads of a volume once built: each statement in its passage and once in the default graph, and what rules derive."""
FIGURES, FINDINGS, RECOMMENDATIONS, BODIES, ARTICLES = 18, 19, 3, 3, 6

_PREFIXES = """\
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix src: <https://legal-framework.example/source/> .
@prefix reg: <https://legal-framework.example/registry/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://legal-framework.example/id/> .
"""
_QUALITIES = (
    ("Public", "publik", "javni"),
    ("Local", "lokal", "lokalni"),
    ("Free", "i lirë", "slobodni"),
    ("Private", "privat", "privatni"),
    ("Rural", "rural", "seoski"),
    ("Common", "i përbashkët", "zajednički"),
    ("Mountain", "malor", "planinski"),
    ("River", "lumor", "rečni"),
    ("Foreign", "i huaj", "strani"),
    ("General", "i përgjithshëm", "opšti"),
    ("Northern", "verior", "severni"),
    ("Southern", "jugor", "južni"),
)
_MATTERS = (
    ("Roads", "rrugëve", "putevima"),
    ("Forests", "pyjeve", "šumama"),
    ("Schools", "shkollave", "školama"),
    ("Water", "ujërave", "vodama"),
    ("Energy", "energjisë", "energiji"),
    ("Trade", "tregtisë", "trgovini"),
    ("Health", "shëndetit", "zdravlju"),
    ("Archives", "arkivave", "arhivima"),
    ("Labour", "punës", "radu"),
    ("Customs", "doganave", "carinama"),
    ("Courts", "gjykatave", "sudovima"),
    ("Statistics", "statistikave", "statistici"),
    ("Fisheries", "peshkimit", "ribarstvu"),
    ("Museums", "muzeve", "muzejima"),
    ("Pensions", "pensioneve", "penzijama"),
    ("Transport", "transportit", "saobraćaju"),
)
_KINDS = (
    ("lf:Law", "Law on", "Ligji për", "Zakon o"),
    ("lf:Regulation", "Regulation on", "Rregullore për", "Uredba o"),
    ("lf:AdministrativeInstruction", "Administrative Instruction on", "Udhëzim administrativ për", "Uputstvo o"),
)
_PARLIAMENT = "id:body\\/parliament"
_SYLLABLES = "ba dri ka le mo na pe ri sho te va zu gra li no sti bre hel dor min".split()
_VOLUMES_OF_A_COUNTRY = 36
"""A volume a year; another country counts by indicators of its own."""
_INDICATORS = ("inspections", "fines", "permits", "complaints", "accidents", "trainings")


def generate(folder: Path, quads: int, packaged: Path, seed: int = 1) -> int:
    """Write a dataset of about so many quads once built into an empty folder, and give the number of its volumes.

    ``packaged`` is the folder whose vocabulary and queries it has. The same size and seed give the same bytes.
    """
    for part in ("ontology", "queries"):
        shutil.copytree(packaged / part, folder / part)
    (folder / "seeds").mkdir()
    volumes = max(1, round(quads / QUADS))
    (folder / "seeds" / "common.trig").write_text(_PREFIXES + "".join(_common()), encoding="utf-8")
    for number in range(volumes):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - seeded, no secret
        text = "".join(_volume(number, chance))
        (folder / "seeds" / f"volume-{number:05}.trig").write_text(_PREFIXES + text, encoding="utf-8")
    return volumes


def _common() -> Iterator[str]:
    """What all volumes speak of: units, indicators, years, offences, topics, the parliament and the gazette."""
    yield "reg:common {\n"
    yield '  id:unit\\/items a lf:UnitOfMeasure ; skos:prefLabel "items"@en .\n'
    yield '  id:unit\\/years a lf:UnitOfMeasure ; skos:prefLabel "years"@en .\n'
    names = _named("Parliament", "Kuvendi", "Skupština")
    yield f"  id:body\\/parliament a lf:Parliament ; {names} .\n"
    for year in range(1990, 2026):
        yield (
            f'  id:period\\/{year} a lf:Period ; skos:prefLabel "{year}"@en ; '
            f'lf:from "{year}"^^xsd:gYear ; lf:until "{year}"^^xsd:gYear .\n'
        )
    for english, _, _ in _MATTERS:
        yield f'  id:topic\\/{english.lower()} a lf:Topic ; skos:prefLabel "{english.lower()}"@en .\n'
    yield "}\n"


def _volume(number: int, chance: random.Random) -> Iterator[str]:
    registry: list[str] = []
    passages: list[str] = []
    source = f"src:volume-{number}"
    heads = [
        f'  {source} a lf:SourceDocument ; dct:title "Gazette and report, volume {number}"@en ; '
        f'dct:issued "{1990 + number % 36}"^^xsd:gYear ; dct:publisher id:body\\/parliament ; dct:language "en" ; '
        'dct:type "gazette"@en ; dct:rights "Made by chance."@en ; lf:sha256 "0" .\n'
    ]

    def passage(section: str, position: int, statements: str) -> str:
        """A passage with what it says; gives its name."""
        name = f"src:volume-{number}\\/{section}-{position}-a"
        phrase = " ".join(_word(chance) for _ in range(6))
        heads.append(
            f'  {name} a lf:Passage ; dct:isPartOf {source} ; lf:section "{section}" ; lf:position {position} ; '
            f'lf:keyPhrase "{phrase}"@en .\n'
        )
        passages.append(f"{name} {{\n{statements.replace('%', name)}}}\n")
        return name

    if number % _VOLUMES_OF_A_COUNTRY == 0:
        registry.extend(_indicators(number // _VOLUMES_OF_A_COUNTRY))
    _acts(number, chance, registry, passage)
    _code(number, registry, passage, chance)
    _report(number, chance, passage)
    yield f"reg:volume-{number} {{\n"
    yield from registry
    yield f"}}\n{source} {{\n"
    yield from heads
    yield "}\n"
    yield from passages


def _indicators(country: int) -> Iterator[str]:
    for name in _INDICATORS:
        yield (
            f'  id:indicator\\/{name}-{country} a lf:Indicator ; skos:prefLabel "{name} in country {country}"@en ; '
            "lf:countingUnit id:unit\\/items .\n"
        )


def _acts(number: int, chance: random.Random, registry: list[str], passage: _Passage) -> None:
    """Acts with their records in the gazette, and the bodies that some of them create."""
    for at in range(ACTS):
        act = f"id:act\\/{number:05}-L-{at:03}"
        kind, english, albanian, serbian = chance.choices(_KINDS, (3, 2, 4))[0] if at >= BODIES else _KINDS[0]
        names = _names(english, albanian, serbian, chance)
        registry.append(f'  {act} a {kind} ; skos:notation "{number:05}/L-{at:03}" ; {names} .\n')
        day = f"{1990 + (number * 7 + at) % 36}-{1 + at % 12:02}-{1 + at % 28:02}"
        says = f'  {act} lf:fullRecord true ; eli:date_publication "{day}"^^xsd:date ; eli:passed_by {_PARLIAMENT} .\n'
        if at:
            relation = chance.choices(("eli:amends", "eli:implements", "eli:repeals"), (4, 5, 1))[0]
            says += f"  {act} {relation} id:act\\/{number:05}-L-{chance.randrange(at):03} .\n"
        if at < BODIES:
            body = f"id:body\\/{number}-{at}"
            names = _names("Agency for", "Agjencia për", "Agencija za", chance)
            registry.append(f'  {body} a org:FormalOrganization ; skos:notation "B{number}N{at}" ; {names} .\n')
            says += f"  {act} lf:establishes {body} .\n  {body} lf:hasTask %-t1 .\n"
            says += f'  %-t1 a lf:Task ; lf:statement "Keeps the register of {_word(chance)} {_word(chance)}."@en .\n'
        passage("record", at + 1, says)


def _code(number: int, registry: list[str], passage: _Passage, chance: random.Random) -> None:
    """A code in two editions; the same offences stand in articles of other numbers."""
    registry.append(f'  id:act\\/code-{number} a lf:EditionSeries ; skos:prefLabel "code {number}"@en .\n')
    registry += [
        f"  id:offence\\/{number}-{at} a lf:Offence ; {_names('trespass in', 'shkelja e', 'povreda u', chance)} .\n"
        for at in range(ARTICLES)
    ]
    for edition in (1, 2):
        code = f"id:act\\/code-{number}-{edition}"
        registry.append(
            f'  {code} a lf:Code ; skos:prefLabel "Code {number} ({2000 + 10 * edition})"@en ; '
            f"lf:editionOf id:act\\/code-{number} ; lf:edition {edition} .\n"
        )
        passage(
            f"code{edition}", 1, f'  {code} eli:first_date_entry_in_force "{2000 + 10 * edition}-01-01"^^xsd:date .\n'
        )
        for at in range(ARTICLES):
            article = f"{code}\\/art-{100 * edition + at}"
            registry.append(
                f'  {article} a lf:Article ; skos:notation "{100 * edition + at}" ; eli:is_part_of {code} .\n'
            )
            least = chance.randrange(1, 6)
            passage(
                f"code{edition}",
                at + 2,
                f"  {article} lf:criminalises id:offence\\/{number}-{at} ; lf:prescribes %-p1 .\n"
                f"  %-p1 a lf:Penalty ; lf:provision {article} ; lf:minimumTerm {least} ; lf:maximumTerm {least + 7} ; "
                "lf:termUnit id:unit\\/years .\n",
            )


def _report(number: int, chance: random.Random, passage: _Passage) -> None:
    """A strategy's year in a report: figures, findings and recommendations."""
    year, country = 1990 + number % 36, number // _VOLUMES_OF_A_COUNTRY
    for at in range(FIGURES):
        value = chance.randrange(5, 500)
        passage(
            "figures",
            at + 1,
            f"  %-o1 a qb:Observation ; lf:indicator id:indicator\\/{chance.choice(_INDICATORS)}-{country} ; "
            f"lf:period id:period\\/{min(2025, year - at % 2)} ; lf:countedBy id:body\\/{number}-{at % BODIES} ; "
            f'lf:value {value} ; lf:unit id:unit\\/items ; lf:printedValue "{value}" .\n',
        )
    for at in range(FINDINGS + RECOMMENDATIONS):
        topic = chance.choice(_MATTERS)[0].lower()
        said = f"The {_word(chance)} of {_word(chance)} was {_word(chance)} in {topic} of {year}."
        kind = "lf:Finding" if at < FINDINGS else "lf:Recommendation ; lf:modality lf:should"
        passage(
            "findings",
            at + 1,
            f"  %-f1 a {kind} ; lf:topic id:topic\\/{topic} ; lf:about id:body\\/{number}-{at % BODIES} ; "
            f'lf:statement "{said}"@en .\n',
        )


def _names(english: str, albanian: str, serbian: str, chance: random.Random) -> str:
    """Names in three languages; two invented words make them differ."""
    quality, matter = chance.choice(_QUALITIES), chance.choice(_MATTERS)
    own = f"{_word(chance).title()} {_word(chance).title()}"
    return _named(
        f"{english} {quality[0]} {matter[0]} of {own}",
        f"{albanian} {matter[1]} {quality[1]} {own}",
        f"{serbian} {quality[2]} {matter[2]} {own}",
    )


def _named(english: str, albanian: str, serbian: str) -> str:
    return f'skos:prefLabel "{english}"@en , "{albanian}"@sq , "{serbian}"@sr-Latn'


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(3))
