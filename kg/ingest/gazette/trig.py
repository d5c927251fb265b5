"""What is written: a registry of acts, and a source with one passage a record, in TriG."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.ingest.gazette.acts import record_key
from kg.ingest.gazette.titles import same_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.ingest.gazette.acts import Act, Known
    from kg.ingest.gazette.config import Config
    from kg.ingest.gazette.tables import Relation

GENERATED = "# Written by kg.ingest.gazette; change the tables or the configuration, not this file."
"""First line of the files that are written, and the only files that are ever overwritten."""

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?")
_KEY_PHRASE_WORDS = 12


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
            name += f" ({record_key(act.record, config)})"
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


def _literal(text: str, language: str | None = None) -> str:
    return str(ox.Literal(text)) + (f"@{language}" if language else "")


def _natural(text: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", text)]
