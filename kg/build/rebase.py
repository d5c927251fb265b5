"""Another base: ``kg build --base URL`` moves a dataset's own IRIs, the vocabulary stays where it is."""

from __future__ import annotations

import re

from kg.vocabulary import BASE

MOVED = ("id/", "source/", "registry/", "curation/", "rule/")
"""Parts of the base that move; ``ontology`` and ``ontology#`` never do."""


def rebase(iri: str, base: str) -> str:
    """An IRI under another base.

    >>> rebase("https://legal-framework.example/id/body/x", "https://kg.example.org/")
    'https://kg.example.org/id/body/x'
    >>> rebase("https://legal-framework.example/ontology#Law", "https://kg.example.org/")
    'https://legal-framework.example/ontology#Law'
    """
    rest = iri.removeprefix(BASE)
    return base + rest if rest != iri and rest.startswith(MOVED) else iri


def rebase_text(query: str, base: str) -> str:
    """A query whose IRIs under the dataset's own parts stand under another base.

    Full IRIs and prefix declarations are rewritten as IRIs, within their angle brackets; strings are left alone.

    >>> rebase_text("PREFIX b: <https://legal-framework.example/id/body/> SELECT * {}", "https://kg.example.org/")
    'PREFIX b: <https://kg.example.org/id/body/> SELECT * {}'
    """
    if base == BASE:
        return query
    token = re.compile(r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<([^<>"{}|^`\\\s]*)>')
    return token.sub(lambda m: f"<{rebase(m[1], base)}>" if m[1] is not None else m[0], query)
