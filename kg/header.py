"""Headers of ``.rq`` files: what a query asks, with which parameters, and what it gives.

    # title: Acts that established a body
    # question (en): Which act created {body}?
    # params: body (iri)
    # expects: act, number, passage

Fields are ``key: value`` comments before the first line of the query; a line that starts with two blanks after
the mark continues the field above it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

PARAMETER_TYPES = ("iri", "class", "string", "date", "integer")
_FIELD = re.compile(r"#\s*([a-z]+(?:\s*\([\w-]+\))?):\s*(.*)")


class Header(NamedTuple):
    """A query's file: its name, header fields and text."""

    name: str
    fields: dict[str, str]
    text: str

    @property
    def parameters(self) -> dict[str, str]:
        """Types by name of parameter, in the header's order.

        >>> Header("q", {"params": "body (iri), year (integer)"}, "").parameters
        {'body': 'iri', 'year': 'integer'}
        """
        return dict(re.findall(r"(\w+)\s*\((\w+)\)", self.fields.get("params", "")))

    @property
    def title(self) -> str:
        """One line that says what the query gives."""
        return self.fields.get("title", self.name)


def read_header(path: Path) -> Header:
    """The header and text of a ``.rq`` file."""
    return parse_header(path.name.removesuffix(".rq"), path.read_text("utf-8"))


def parse_header(name: str, text: str) -> Header:
    r"""Split a query's text into header fields and the whole text.

    >>> parse_header("q", "# title: One\n#   and more\nSELECT * {}").fields
    {'title': 'One and more'}
    """
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            if line.strip():
                break
            continue
        if match := _FIELD.match(line):
            last = re.sub(r"\s+", " ", match[1])
            fields[last] = match[2].strip()
        elif last and line.startswith("#  "):
            fields[last] += " " + line[1:].strip()
    return Header(name, fields, text)
