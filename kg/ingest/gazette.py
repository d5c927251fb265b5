"""Records of an official gazette: two tables become a registry of acts and a source with one passage a record.

The table of acts has a row a record (id, number, title, language, publisher, dates, and whether the whole record was
read), the table of relations a row a relation of two records. What is particular to one country, such as the words
by which a title tells the kind of an act, stands in a TOML file of the dataset. An act that the dataset already has
keeps its IRI: it is known by its record's address, which some graph of the seeds gives, or by its number if it is of
a kind that is told by number alone.

    python -m kg.ingest.gazette ACTS.csv RELATIONS.csv --config ontology/gazette.toml --output seeds/gazette/
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.load import quads
from kg.dataset import Dataset, locate
from kg.errors import InputError, KgError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACT_COLUMNS = "act_id number type title title_lang institution published gazette status_shown full_record".split()
RELATION_COLUMNS = "subject_act_id relation object_act_id".split()
GENERATED = "# Written by kg.ingest.gazette; change the tables or the configuration, not this file."
"""First line of the files that are written, and the only files that are ever overwritten."""

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?")
_KEY_PHRASE_WORDS = 12


# ---- configuration ----
@dataclass(frozen=True)
class Kind:
    """A kind of act: its class, and how a title tells it."""

    name: str
    type: str
    language: str
    title: re.Pattern[str]
    numbers: tuple[NumberForm, ...]
    by_number: bool


@dataclass(frozen=True)
class NumberForm:
    """How a title prints a number, how it is written, and how it is written apart from other issuers' numbers."""

    pattern: re.Pattern[str]
    form: str
    notation: str
    within_name: bool
    """Whether the number may also stand behind the words that begin the name."""


@dataclass(frozen=True)
class RelationKind:
    """The property of a relation, and which record shows it where both were read."""

    property: str
    by_object: bool


@dataclass(frozen=True)
class Config:
    """What a dataset's TOML file says of its gazette."""

    texts: Mapping[str, str]
    read: datetime.date
    prefixes: Mapping[str, str]
    languages: Mapping[str, str]
    bodies: Mapping[str, str]
    look_alikes: Mapping[int, str]
    relations: Mapping[str, RelationKind]
    kinds: tuple[Kind, ...]
    cited: re.Pattern[str]
    not_the_name: re.Pattern[str]
    remark: re.Pattern[str]
    name_begins: re.Pattern[str]
    title_date: re.Pattern[str]

    @cached_property
    def source(self) -> str:
        """IRI of the source."""
        return self.prefixes["src"] + self.texts["source"]

    def passage(self, record: int) -> str:
        """IRI of a record's passage."""
        return f"{self.source}/{self.texts['section']}-{record}-a"


_TEXTS = "source title publisher kind rights section address record_key".split()


def read_config(path: Path) -> Config:
    """The configuration of a gazette.

    Raises:
        InputError: The file can't be read, or lacks something, or a pattern in it is malformed.
    """
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
        return _config(stated)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None
    except KeyError as error:
        raise InputError(f"{path}: {error.args[0]} is missing") from None
    except re.error as error:
        raise InputError(f"{path}: pattern {error.pattern!r}: {error}") from None


def _config(stated: dict[str, Any]) -> Config:
    numbers = {name: tuple(_number_form(one) for one in forms) for name, forms in stated["numbers"].items()}
    kinds = tuple(
        Kind(
            name=one["name"],
            type=one["class"],
            language=one.get("language", ""),
            title=re.compile(one["title"]),
            numbers=numbers[one["numbers"]] if "numbers" in one else (),
            by_number=one.get("by_number", False),
        )
        for one in stated["kinds"]
    )
    prefixes = {**v.PREFIXES, **stated["prefixes"]}
    for name in ("act", "src", "reg"):
        if name not in prefixes:
            raise KeyError(f"prefix {name}")
    return Config(
        texts={name: str(stated[name]) for name in _TEXTS},
        read=stated["read"],
        prefixes=prefixes,
        languages=stated["languages"],
        bodies=stated["bodies"],
        look_alikes=str.maketrans(stated["look_alikes"]),
        relations={
            name: RelationKind(one["property"], one["shown_by"] == "object")
            for name, one in stated["relations"].items()
        },
        kinds=kinds,
        cited=re.compile(stated["cited"]),
        not_the_name=re.compile(stated["not_the_name"]),
        remark=re.compile(stated["remark"]),
        name_begins=re.compile(stated["name_begins"]),
        title_date=re.compile(stated["title_date"]),
    )


def _number_form(stated: dict[str, Any]) -> NumberForm:
    return NumberForm(
        pattern=re.compile(stated["pattern"]),
        form=stated["form"],
        notation=stated.get("notation", ""),
        within_name=stated.get("within_name", False),
    )


# ---- the tables ----
@dataclass(frozen=True)
class Record:
    """A row of the table of acts."""

    line: int
    id: int
    number: str
    title: str
    language: str
    body: str
    published: str
    gazette: str
    status: str
    full: bool


@dataclass(frozen=True)
class Relation:
    """A row of the table of relations: what the one act does to the other."""

    line: int
    subject: int
    kind: str
    object: int


def read_records(path: Path, config: Config) -> list[Record]:
    """The records in the order of their ids.

    Raises:
        InputError: Names file and line of a row that can't be used.
    """
    records: dict[int, Record] = {}
    for line, row in _rows(path, ACT_COLUMNS):
        where = f"{path}:{line}"
        record = Record(
            line=line,
            id=_id(row["act_id"], where),
            number=row["number"],
            title=config.not_the_name.sub("", row["title"]),
            language=_known(row["title_lang"], config.languages, where, "language"),
            body=_known(row["institution"], config.bodies, where, "institution") if row["institution"] else "",
            published=_publication(_date(row["published"], where), row["title"], config),
            gazette=row["gazette"],
            status=row["status_shown"],
            full=_known(row["full_record"], {"0": "", "1": "1"}, where, "full_record") == "1",
        )
        if not record.title:
            raise InputError(f"{where}: record {record.id} has no title")
        if record.id in records:
            raise InputError(f"{where}: record {record.id} stands on line {records[record.id].line} already")
        records[record.id] = record
    return [records[one] for one in sorted(records)]


def read_relations(path: Path, records: Iterable[Record], config: Config) -> list[Relation]:
    """The relations of the given records, sorted.

    Raises:
        InputError: Names file and line of a row that can't be used.
    """
    known = {one.id for one in records}
    found: dict[tuple[int, str, int], Relation] = {}
    for line, row in _rows(path, RELATION_COLUMNS):
        where = f"{path}:{line}"
        _known(row["relation"], {name: name for name in config.relations}, where, "relation")
        key = (_id(row["subject_act_id"], where), row["relation"], _id(row["object_act_id"], where))
        for record in (key[0], key[2]):
            if record not in known:
                raise InputError(f"{where}: record {record} is not in the table of acts")
        if key[0] == key[2]:
            raise InputError(f"{where}: record {key[0]} is related to itself")
        found.setdefault(key, Relation(line, *key))
    return [found[key] for key in sorted(found)]


def _rows(path: Path, columns: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, restkey="", strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{path}:1: no column {', '.join(missing)}")
            for row in reader:
                if "" in row or None in row.values():
                    raise InputError(f"{path}:{reader.line_num}: not {len(reader.fieldnames or ())} fields")
                yield reader.line_num, {name: " ".join(row[name].split()) for name in columns}
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None


def _id(text: str, where: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,17}", text):
        raise InputError(f"{where}: '{text}' is not the id of a record")
    return int(text)


def _known(text: str, known: Mapping[str, str], where: str, what: str) -> str:
    if text not in known:
        raise InputError(f"{where}: unknown {what} '{text}'; known are {', '.join(sorted(known))}")
    return known[text]


def _date(text: str, where: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InputError(f"{where}: '{text}' is not a date, as in 2013-09-04") from None


def _publication(day: str, title: str, config: Config) -> str:
    """The day, unless it stands in the title: then it is that of something else, as of a repeal."""
    found = config.title_date.finditer(title)
    told = {f"20{one['year'][-2:]}-{int(one['month']):02}-{int(one['day']):02}" for one in found}
    return "" if day in told else day


# ---- titles ----
@dataclass(frozen=True)
class Reading:
    """What a title tells of its act."""

    kind: Kind
    number: str
    notation: str


def fold(title: str, look_alikes: Mapping[int, str] | None = None) -> str:
    """A title as patterns match it: capital letters without marks, look-alikes made Latin, single blanks.

    >>> fold("Udhёzim  Administrativ Nr. 3–A", {0x415: "E", 0x2013: "-"})
    'UDHEZIM ADMINISTRATIV NR. 3-A'
    """
    apart = unicodedata.normalize("NFKD", title.upper())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(bare.translate(look_alikes or {}).split())


def read_title(title: str, config: Config) -> Reading:
    """Kind and number of the act that has a title.

    Raises:
        InputError: No kind of the configuration fits.
    """
    folded = fold(config.remark.sub("", title), config.look_alikes)
    kind = next((one for one in config.kinds if one.title.search(folded)), None)
    if kind is None:
        raise InputError(f"no kind of act fits the title '{title}'; add one to the configuration")
    head = config.name_begins.split(folded, maxsplit=1)[0]
    for form in kind.numbers:
        if match := form.pattern.search(folded if form.within_name else head):
            parts = {name: re.sub(r"\s+", "", text or "") for name, text in match.groupdict().items()}
            number, notation = form.form.format(**parts), form.notation.format(**parts)
            return Reading(kind, number if notation else as_printed(number, title), notation)
    return Reading(kind, "", "")


def as_printed(number: str, title: str) -> str:
    """A number in the letters of its title, without blanks; unchanged where the title has it in no letters.

    >>> as_printed("L-79/01", "RULES no. l-79 /01"), as_printed("3/2004", "RULES No. 3-2004")
    ('l-79/01', '3/2004')
    """
    found = re.search(r"\s*".join(map(re.escape, number)), title, re.IGNORECASE) if number else None
    return re.sub(r"\s+", "", found[0]) if found else number


def same_number(number: str) -> str:
    """Two numbers of acts are the same if this is.

    >>> same_number("04/L -017") == same_number("4/l-17")
    True
    """
    return re.sub(r"\d+", lambda digits: str(int(digits[0])), re.sub(r"\s+", "", number).upper())


# ---- which act a record is ----
@dataclass
class Known:
    """Acts that the dataset already has."""

    by_record: dict[int, str] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    preferred: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[str, str] = field(default_factory=dict)


def known_acts(dataset: Dataset, config: Config, *, without: Path) -> Known:
    """Acts of a dataset's seeds, but not those of a folder: the files to be written.

    Raises:
        InputError: A file is malformed, or two acts have one record.
    """
    known = Known()
    classes = {_iri(kind.type, config) for kind in config.kinds if kind.by_number}
    typed: set[str] = set()
    for file in dataset.graph_files():
        if file.part != "seeds" or file.path.resolve().is_relative_to(without.resolve()):
            continue
        for quad in quads(file):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(config.prefixes["act"]):
                _learn(known, quad, config)
                if quad.predicate.value == v.TYPE and cast(ox.NamedNode, quad.object).value in classes:
                    typed.add(quad.subject.value)
    known.by_number = {same_number(known.numbers[act]): act for act in sorted(typed) if act in known.numbers}
    return known


def _learn(known: Known, quad: ox.Quad, config: Config) -> None:
    act, value = cast(ox.NamedNode, quad.subject).value, quad.object
    if not isinstance(value, ox.Literal):
        return
    if quad.predicate.value == v.LF + "seeAddress" and (cited := config.cited.search(value.value)):
        record = int(cited["record"])
        if known.by_record.setdefault(record, act) != act:
            raise InputError(f"record {record}: address of two acts, <{act}> and <{known.by_record[record]}>")
    elif quad.predicate.value == v.NOTATION:
        known.numbers[act] = value.value
    elif quad.predicate.value in (v.PREF_LABEL, v.ALT_LABEL):
        known.names[act].add((value.value, value.language or ""))
        if quad.predicate.value == v.PREF_LABEL:
            known.preferred[act].add(value.language or "")


@dataclass(frozen=True)
class Act:
    """A record, what its title tells, and the act that it is."""

    record: Record
    reading: Reading
    iri: str
    is_new: bool

    @property
    def language(self) -> str:
        """Language of the title: that of the words that tell the kind, else the one that the table gives."""
        return self.reading.kind.language or self.record.language


def identify(records: Iterable[Record], known: Known, config: Config) -> dict[int, Act]:
    """The act of each record: a known one, else a new one named by its number or its record.

    Raises:
        InputError: Two records are one act.
    """
    acts: dict[int, Act] = {}
    owners: dict[str, int] = {}
    readings = {one.id: read_title(one.title, config) for one in records}
    shared = Counter(same_number(one.number) for one in readings.values() if one.kind.by_number)
    for record in records:
        reading = readings[record.id]
        told = reading.kind.by_number and bool(reading.number)
        found = known.by_record.get(record.id)
        if not found and told:
            found = known.by_number.get(same_number(reading.number))
        alone = told and shared[same_number(reading.number)] == 1
        key = re.sub(r"[^A-Za-z0-9]+", "-", reading.number) if alone else _record_key(record, config)
        iri = found or config.prefixes["act"] + key
        if iri in owners:
            raise InputError(f"records {owners[iri]} and {record.id} are one act, <{iri}>; correct address or number")
        owners[iri] = record.id
        acts[record.id] = Act(record, reading, iri, is_new=not found)
    return acts


def _record_key(record: Record, config: Config) -> str:
    return config.texts["record_key"].format(record=record.id)


# ---- TriG ----
def registry(acts: Mapping[int, Act], known: Known, config: Config) -> str:
    """The registry's graph: kinds, numbers and names of the acts, as far as the dataset has them not."""
    taken = Counter((act.reading.kind.type, act.reading.notation) for act in acts.values())
    titles = Counter((act.record.title, act.language) for act in acts.values())
    lines = []
    for act in acts.values():
        said = [] if not act.is_new else [f"a {act.reading.kind.type}"]
        notation = act.reading.notation
        if notation and act.iri not in known.numbers and taken[act.reading.kind.type, notation] == 1:
            said.append(f"skos:notation {_literal(notation)}")
        name = act.record.title
        if titles[name, act.language] > 1:
            name += f" ({_record_key(act.record, config)})"
        if (name, act.language) not in known.names.get(act.iri, ()):
            named = act.language in known.preferred.get(act.iri, ())
            said.append(f"skos:{'altLabel' if named else 'prefLabel'} {_literal(name, act.language)}")
        if said:
            lines.append(f"  {_term(act.iri, config)} {' ; '.join(said)} .\n")
    graph = _term(config.prefixes["reg"] + config.texts["source"], config)
    return _head(config) + f"\n{graph} {{\n{''.join(lines)}}}\n"


def records_source(
    acts: Mapping[int, Act], relations: Iterable[Relation], known: Known, config: Config, digest: str
) -> str:
    """The source's graph and the graph of each record's passage."""
    told: dict[int, dict[str, dict[str, set[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    for one in relations:
        kind = config.relations[one.kind]
        subject, target = acts[one.subject], acts[one.object]
        by_object = kind.by_object if subject.record.full == target.record.full else target.record.full
        place = one.object if by_object else one.subject
        told[place][subject.iri][kind.property].add(target.iri)
    places, graphs = [], []
    for act in acts.values():
        passage = _term(config.passage(act.record.id), config)
        places.append(_place(act, passage, config))
        said = told[act.record.id]
        lines = [_about(act, said.pop(act.iri, {}), known, config)]
        lines += [f"  {_term(iri, config)} {_objects(said[iri], config)} .\n" for iri in sorted(said, key=_natural)]
        graphs.append(f"{passage} {{\n{''.join(lines)}}}\n")
    source = _term(config.source, config)
    return (
        _head(config)
        + f"\n{source} {{\n{_document(acts.values(), config, digest)}{''.join(places)}}}\n\n"
        + "".join(graphs)
    )


def _document(acts: Iterable[Act], config: Config, digest: str) -> str:
    texts = config.texts
    languages = " , ".join(_literal(one) for one in sorted({act.language for act in acts}))
    said = [
        "a lf:SourceDocument",
        f"dct:title {_literal(texts['title'], 'en')}",
        f'dct:issued "{config.read.isoformat()}"^^xsd:date',
        f"dct:publisher {texts['publisher']}",
        *([f"dct:language {languages}"] if languages else []),
        f"dct:type {_literal(texts['kind'], 'en')}",
        f"dct:rights {_literal(texts['rights'], 'en')}",
        f"lf:sha256 {_literal(digest)}",
        "lf:register true",
    ]
    return f"  {_term(config.source, config)} {' ; '.join(said)} .\n"


def _place(act: Act, passage: str, config: Config) -> str:
    phrase = " ".join(act.record.title.split()[:_KEY_PHRASE_WORDS])
    said = [
        f"a lf:Passage ; dct:isPartOf {_term(config.source, config)}",
        f"lf:section {_literal(config.texts['section'])} ; lf:position {act.record.id}",
        f"lf:seeAddress {_literal(config.texts['address'].format(record=act.record.id))}",
        f"lf:keyPhrase {_literal(phrase, act.language)}",
    ]
    return f"  {passage} {' ; '.join(said)} .\n"


def _about(act: Act, relations: Mapping[str, set[str]], known: Known, config: Config) -> str:
    """What a record says of its own act."""
    record = act.record
    said = [f"lf:fullRecord {'true' if record.full else 'false'}"]
    notation = known.numbers.get(act.iri) or act.reading.notation
    numbers = [one for one in dict.fromkeys((act.reading.number, record.number)) if one]
    said += [f"lf:printedNumber {_literal(one)}" for one in numbers if same_number(one) != same_number(notation)]
    if record.published:
        said.append(f'eli:date_publication "{record.published}"^^xsd:date')
    if record.gazette:
        said.append(f"lf:gazetteNumber {_literal(record.gazette)}")
    if record.body:
        said.append(f"eli:passed_by {record.body}")
    if record.status:
        said.append(f"lf:statusShown {_literal(record.status)}")
    if relations:
        said.append(_objects(relations, config))
    return f"  {_term(act.iri, config)} {' ; '.join(said)} .\n"


def _objects(relations: Mapping[str, set[str]], config: Config) -> str:
    return " ; ".join(
        f"{name} {' , '.join(_term(iri, config) for iri in sorted(relations[name], key=_natural))}"
        for name in sorted(relations)
    )


def _head(config: Config) -> str:
    own = {"lf": v.LF, "eli": v.ELI, "skos": v.SKOS, "dct": v.DCT, "xsd": v.XSD}
    own |= {name: iri for name, iri in config.prefixes.items() if name not in v.PREFIXES}
    own |= {config.texts["source"]: config.source + "/"}
    return f"{GENERATED}\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in own.items())


def _term(iri: str, config: Config) -> str:
    """An IRI under the longest prefix that fits, or in angle brackets."""
    spaces = {config.texts["source"]: config.source + "/", **config.prefixes}
    for name, space in sorted(spaces.items(), key=lambda one: -len(one[1])):
        if iri.startswith(space) and _LOCAL.fullmatch(iri[len(space) :]):
            return f"{name}:{iri[len(space) :]}"
    return str(ox.NamedNode(iri))


def _iri(curie: str, config: Config) -> str:
    prefix, _, local = curie.partition(":")
    if prefix not in config.prefixes:
        raise InputError(f"{curie}: the configuration has no prefix '{prefix}'")
    return config.prefixes[prefix] + local


def _literal(text: str, language: str | None = None) -> str:
    return str(ox.Literal(text)) + (f"@{language}" if language else "")


def _natural(text: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", text)]


# ---- the command ----
def write(path: Path, text: str) -> None:
    """Write a generated file; the old one stays until the new one is whole.

    Raises:
        InputError: The file is there and was not generated, or can't be written.
    """
    try:
        if path.exists() and not path.read_text("utf-8", "replace").startswith(GENERATED):
            raise InputError(f"{path}: not a file that this command wrote; move it away first")
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def ingest(acts_csv: Path, relations_csv: Path, config_file: Path, output: Path, dataset: Dataset) -> dict[str, int]:
    """Write ``registry.trig`` and ``records.trig``, and count what they hold.

    Raises:
        InputError: A table, the configuration or the dataset can't be used.
    """
    config = read_config(config_file)
    records = read_records(acts_csv, config)
    relations = read_relations(relations_csv, records, config)
    known = known_acts(dataset, config, without=output)
    acts = identify(records, known, config)
    digest = hashlib.sha256(acts_csv.read_bytes() + relations_csv.read_bytes()).hexdigest()
    texts = {
        "registry.trig": registry(acts, known, config),
        "records.trig": records_source(acts, relations, known, config, digest),
    }
    for text in texts.values():
        try:
            list(ox.parse(text, format=ox.RdfFormat.TRIG))
        except SyntaxError as error:
            raise InputError(f"{config_file}: gives malformed TriG, {error}") from None
    for name, text in texts.items():
        write(output / name, text)
    return {
        "acts": len(acts),
        "relations": len(relations),
        "known acts": sum(not act.is_new for act in acts.values()),
        "acts with a number": sum(bool(act.reading.number) for act in acts.values()),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0 done, 2 could not run."""
    parser = argparse.ArgumentParser(prog="python -m kg.ingest.gazette", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("acts", type=Path, metavar="ACTS.csv")
    parser.add_argument("relations", type=Path, metavar="RELATIONS.csv")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="how titles are read, as TOML")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder for the two TriG files")
    parser.add_argument("--dataset", action="append", default=[], metavar="DIR", help="dataset whose acts are known")
    given = parser.parse_args(arguments)
    try:
        counts = ingest(given.acts, given.relations, given.config, given.output, locate(tuple(given.dataset)))
    except KgError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(", ".join(f"{count} {what}" for what, count in counts.items()), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
