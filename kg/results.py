"""Results of queries as W3C's formats have them: SPARQL 1.1 Query Results JSON, XML, CSV and TSV.

(www.w3.org/TR/sparql11-results-json, www.w3.org/TR/rdf-sparql-XMLres, www.w3.org/TR/sparql11-results-csv-tsv)
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.protocol import Rows, Term

_PLAIN = {
    v.XSD + "integer": re.compile(r"[+-]?\d+"),
    v.XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
    v.XSD + "boolean": re.compile("true|false"),
    v.XSD + "double": re.compile(r"[+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+"),
}
"""Lexical forms that Turtle, and so TSV, writes without quotes."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (production 2, Char) can't hold."""


def to_json(found: Rows | bool) -> str:
    """SELECT's rows or ASK's truth as SPARQL results JSON, one line."""
    if isinstance(found, bool):
        return json.dumps({"head": {}, "boolean": found})
    bindings = [
        {name: _json_term(term) for name, term in zip(found.variables, row, strict=True) if term is not None}
        for row in found.rows
    ]
    content = {"head": {"vars": list(found.variables)}, "results": {"bindings": bindings}}
    return json.dumps(content, ensure_ascii=False)


def to_xml(found: Rows | bool) -> str:
    """SELECT's rows or ASK's truth as SPARQL results XML; characters that XML can't hold become U+FFFD.

    >>> to_xml(True).splitlines()[1]
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head><boolean>true</boolean></sparql>'
    """
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    if isinstance(found, bool):
        return f"{start}<head></head><boolean>{_truth(found)}</boolean></sparql>\n"
    head = "".join(f"<variable name={_attribute(name)}/>" for name in found.variables)
    rows = "".join(
        "<result>"
        + "".join(
            f"<binding name={_attribute(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(found.variables, row, strict=True)
            if term is not None
        )
        + "</result>\n"
        for row in found.rows
    )
    return f"{start}<head>{head}</head><results>\n{rows}</results></sparql>\n"


def to_csv(found: Rows | bool) -> str:
    """SELECT's rows as CSV: values without kind or datatype, lines ended by CR LF; ASK's truth as one word."""
    if isinstance(found, bool):
        return _truth(found)
    lines = [list(found.variables), *([_csv_value(term) for term in row] for row in found.rows)]
    return "".join(",".join(map(_csv_quoted, line)) + "\r\n" for line in lines)


def to_tsv(found: Rows | bool) -> str:
    """SELECT's rows as TSV: terms as Turtle writes them, lines ended by LF; ASK's truth as one word."""
    if isinstance(found, bool):
        return _truth(found)
    lines = [[f"?{name}" for name in found.variables], *([_tsv_term(term) for term in row] for row in found.rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def to_turtle(triples: list[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """CONSTRUCT's triples as Turtle, sorted, with the prefixes that occur; blank nodes have canonical names."""
    return written(canonical(triples), ox.RdfFormat.TURTLE, prefixes)


def to_nquads(triples: list[ox.Triple]) -> bytes:
    """CONSTRUCT's triples as N-Quads of the default graph, sorted."""
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in canonical(triples)]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def written(
    statements: list[ox.Triple] | list[ox.Quad], form: ox.RdfFormat, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Triples or quads in their order, as Turtle or TriG with the prefixes that occur, sorted."""
    iris = "\n".join(map(str, statements))
    used = {name: iri for name, iri in (prefixes or {}).items() if f"<{iri}" in iris}
    text = ox.serialize(statements, format=form, prefixes=used) or b""
    lines = text.split(b"\n", len(used))  # the declarations come first, in no order
    return b"\n".join([*sorted(lines[: len(used)]), *lines[len(used) :]])


def canonical(triples: list[ox.Triple]) -> list[ox.Triple]:
    """Triples once each and sorted; blank nodes, if any, named by RDFC-1.0 (www.w3.org/TR/rdf-canon)."""
    if any(isinstance(term, ox.BlankNode) for t in triples for term in (t.subject, t.object)):
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        triples = [quad.triple for quad in dataset]
    return sorted(set(triples), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))


def curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI shortened by the longest prefix that leaves a plain local name, else as it is.

    >>> curie("http://x/id/body/b-1", {"id": "http://x/id/", "body": "http://x/id/body/"})
    'body:b-1'
    >>> curie("http://x/id/a/b", {"id": "http://x/id/"})
    'http://x/id/a/b'
    """
    fitting = [
        (-len(start), name)
        for name, start in prefixes.items()
        if start and iri.startswith(start) and re.fullmatch(r"\w(?:[\w.-]*[\w-])?", iri[len(start) :])
    ]
    if not fitting:
        return iri
    length, name = min(fitting)
    return f"{name}:{iri[-length:]}"


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != v.XSD + "string":
        found["datatype"] = term.datatype.value
    return found


def _xml_term(term: Term) -> str:
    """A term as an element of the results format."""
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_character_data(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_character_data(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts.items())}</triple>"
    kind = f" xml:lang={_attribute(term.language)}" if term.language else ""
    if not term.language and term.datatype.value != v.XSD + "string":
        kind = f" datatype={_attribute(term.datatype.value)}"
    return f"<literal{kind}>{_character_data(term.value)}</literal>"


def _character_data(text: str) -> str:
    r"""Text between tags; a carriage return is a reference, since parsers drop it (XML 1.0, 2.11).

    >>> _character_data("a < b \r")
    'a &lt; b &#13;'
    """
    return html.escape(_NOT_XML.sub("\ufffd", text), quote=False).replace("\r", "&#13;")


def _attribute(text: str) -> str:
    """Text as a quoted attribute."""
    kept = html.escape(_NOT_XML.sub("\ufffd", text))
    return f'"{kept}"'


def _csv_value(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _csv_quoted(value: str) -> str:
    """A field by RFC 4180.

    >>> _csv_quoted('a "b", c')
    '"a ""b"", c"'
    """
    return '"' + value.replace('"', '""') + '"' if re.search(r'[",\r\n]', value) else value


def _tsv_term(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        plain = _PLAIN.get(term.datatype.value)
        if plain and plain.fullmatch(term.value):
            return term.value
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
