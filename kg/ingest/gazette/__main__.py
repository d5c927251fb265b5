"""The command that turns a gazette's two tables into seeds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.dataset import locate
from kg.errors import KgError
from kg.ingest.gazette import ingest


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0 done, 2 could not run."""
    parser = argparse.ArgumentParser(prog="python -m kg.ingest.gazette", description=__doc__)
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
