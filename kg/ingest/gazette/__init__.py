"""Records of an official gazette: two tables become a registry of acts and a source with one passage a record.

The table of acts has a row a record (id, number, title, language, publisher, dates, and whether the whole record was
read), the table of relations a row a relation of two records. What is particular to one country, such as the words
by which a title tells the kind of an act, stands in a TOML file of the dataset. An act that the dataset already has
keeps its IRI: it is known by its record's address, which some graph of the seeds gives, or by its number if it is of
a kind that is told by number alone.

    python -m kg.ingest.gazette ACTS.csv RELATIONS.csv --config ontology/gazette.toml --output seeds/gazette/
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError
from kg.ingest.gazette.acts import identify, known_acts
from kg.ingest.gazette.config import read_config
from kg.ingest.gazette.tables import read_records, read_relations
from kg.ingest.gazette.trig import GENERATED, records_source, registry

if TYPE_CHECKING:
    from pathlib import Path

    from kg.dataset import Dataset


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
