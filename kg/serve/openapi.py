"""The API described for programs: OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0), with JSON Schemas of what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from kg import __version__
from kg.conflicts import REASONS
from kg.serve.site import given, site_of
from kg.typed import MAX_QUESTION

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NULLABLE: Schema = {"type": ["string", "null"]}
_NUMBER: Schema = {"type": ["number", "null"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_DAY: Schema = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_YEAR: Schema = {"type": "integer", "minimum": 1, "maximum": 9998}
_SPEECH: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_QUESTION, "pattern": r"\S"}
_CHARACTER, _SEEN = r"[^\u0000-\u001f\u007f-\u009f]", r"[^\u0000-\u001f\u007f-\u009f\s]"
_NAME: Schema = {"type": "string", "minLength": 1, "pattern": f"^{_CHARACTER}*{_SEEN}{_CHARACTER}*$"}


async def document(request: Request) -> Response:
    """The OpenAPI document."""
    given(request)
    site = site_of(request)
    return JSONResponse(described(site.title, site.links.root, site.links.base))


def described(title: str, root: str, base: str) -> dict[str, Any]:
    """The OpenAPI document of a server."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title}: JSON API",
            "version": __version__,
            "description": "Read-only. Every answer says where it is written. Not legal advice.",
        },
        "servers": [{"url": root or "/"}],
        "paths": {path: {"get": operation} for path, operation in _operations(base).items()},
        "components": {"schemas": _SCHEMAS, "responses": _RESPONSES},
    }


def _operations(base: str) -> dict[str, dict[str, Any]]:
    day = _parameter("as_of", _DAY, "Day, as 2016-12-31.")
    name = _parameter("name", _NAME, "Name, number, citation, CURIE or IRI.", needed=True)
    return {
        "/api/ask": _operation(
            "ask",
            "Answer a question, or refuse it with a reason",
            _ref("Answer"),
            _parameter("question", _SPEECH, "The question in words.", needed=True, example="which laws are in force"),
            day,
            _parameter(
                "lang",
                {"type": "string", "minLength": 2, "maxLength": 8, "pattern": "^[a-z]+$"},
                "Language of the answer.",
            ),
        ),
        "/api/show": _operation("show", "All about one thing", _ref("Description"), name, day),
        "/api/find": _operation(
            "find",
            "Things whose names or statements hold some words, best first",
            {"type": "array", "items": _ref("Found")},
            _parameter("words", _SPEECH, "Words to search for.", needed=True),
            _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 20}, "Things at most."),
        ),
        "/api/figures": _operation(
            "figures",
            "What is counted; with a name, the figures of that indicator",
            {"oneOf": [{"type": "array", "items": _ref("Indicator")}, _ref("Series")]},
            _parameter("name", _NAME, "Indicator. The other parameters need it."),
            _parameter("by", _NAME, "Dimension by which the figures are broken down, or body."),
            _parameter("from", _YEAR, "First year."),
            _parameter("to", _YEAR, "Last year, not before the first."),
        ),
        "/api/conflicts": _operation(
            "conflicts",
            "What sources say that can't all be so, or say differently",
            {"type": "array", "items": _ref("Conflict")},
            _parameter("name", _NAME, "Only what is about this thing or source."),
            _parameter("reason", {"type": "string", "enum": list(REASONS)}, "Only what has this reason."),
        ),
        "/api/complete": _operation(
            "complete",
            "Names that begin with some characters",
            _object(names=_TEXTS),
            _parameter("start", _NAME, "Beginning of a name.", needed=True),
        ),
        "/api/text2sparql": _operation(
            "text2sparql",
            "A question as SPARQL; the query is empty where none was found",
            _object(dataset=_TEXT, question=_TEXT, query=_TEXT),
            _parameter("question", _SPEECH, "The question in words.", needed=True),
            _parameter("dataset", {"type": "string", "enum": [base]}, "The dataset; this one if it is left out."),
        ),
    }


def _operation(name: str, summary: str, schema: Schema, *parameters: Schema) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "What is found.", "content": {"application/json": {"schema": schema}}},
            **{str(status): {"$ref": f"#/components/responses/{said}"} for status, said in _FAILURES.items()},
        },
    }


def _parameter(name: str, schema: Schema, about: str, *, needed: bool = False, example: str = "") -> Schema:
    found: Schema = {"name": name, "in": "query", "required": needed, "description": about, "schema": schema}
    return found | {"example": example} if example else found


def _object(**properties: Schema) -> Schema:
    """An object that has all of some properties, and no others."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _some(schema: Schema, **optional: Schema) -> Schema:
    """An object schema with properties that may be absent."""
    return {**schema, "properties": {**schema["properties"], **optional}}


_CITATIONS: Schema = {"type": "array", "items": _ref("Citation")}
_LABELLED: Schema = _object(label=_TEXT, iri=_TEXT)
_SIDE: Schema = _object(iri=_TEXT, sources=_CITATIONS, files=_TEXTS)
_KINDS: Schema = {"type": "object", "additionalProperties": _TEXT}
_AT_YEAR: Schema = _object(year={"type": "integer"}, value=_NUMBER)
_CITATION: Schema = _some(
    _object(source=_TEXT, section=_TEXT, position=_TEXT, phrase=_TEXT, iri=_TEXT),
    address=_TEXT,
    locator=_TEXT,
    confidence=_TEXT,
    quoted=_TEXT,
)
_INDICATOR: Schema = _object(
    label=_TEXT,
    iri=_TEXT,
    unit=_TEXT,
    figures={"type": "integer"},
    sources={"type": "integer"},
    bodies={"type": "integer"},
    first={"type": ["integer", "null"]},
    last={"type": ["integer", "null"]},
)
_FACT: Schema = _some(
    _object(
        property=_TEXT,
        label=_TEXT,
        direction={"enum": ["in", "out"]},
        text=_TEXT,
        sources=_CITATIONS,
        derived={"type": "array", "items": _ref("Derivation")},
        files=_TEXTS,
    ),
    iri=_TEXT,
    value=_TEXT,
    datatype=_TEXT,
    language=_TEXT,
    standing=_TEXT,
    stated=_TEXT,
)
_FACTS: Schema = {"type": "array", "items": _ref("Fact")}
_SCHEMAS: dict[str, Schema] = {
    "Error": _object(error=_TEXT, candidates={"type": "array", "items": _LABELLED}),
    "Citation": _CITATION,
    "Derivation": _object(rule=_TEXT, statement=_TEXT, sources=_CITATIONS),
    "Answer": _object(
        question=_TEXT,
        status={"enum": ["answered", "refused"]},
        refusal={"enum": ["not-stated", "no-such-thing", "not-understood", "off-subject", "ambiguous", None]},
        answer=_TEXT,
        values={
            "type": "array",
            "items": _some(_object(), value=_TEXT, iri=_TEXT, unit=_TEXT, period=_TEXT, body=_TEXT),
        },
        sources=_CITATIONS,
        derived={"type": "array", "items": _ref("Derivation")},
        notes=_TEXTS,
        nearest=_TEXTS,
        reading=_TEXT,
        sparql=_TEXT,
    ),
    "Found": _object(
        name=_TEXT, kind=_TEXT, stance=_TEXT, iri=_TEXT, curie=_TEXT, matched=_TEXT, score={"type": "number"}
    ),
    "Fact": _FACT,
    "Description": _object(
        iri=_TEXT,
        label=_TEXT,
        short=_TEXT,
        classes={"type": "array", "items": _LABELLED},
        names={"type": "array", "items": _object(text=_TEXT, language=_TEXT, kind=_TEXT)},
        time=_object(
            day=_TEXT,
            state=_TEXT,
            startsNotBefore=_TEXT,
            startsNotAfter=_TEXT,
            endsNotBefore=_TEXT,
            endsNotAfter=_TEXT,
            told=_TEXT,
        ),
        before=_FACTS,
        after=_FACTS,
        facts=_FACTS,
    ),
    "Indicator": _INDICATOR,
    "Place": _some(
        _object(
            figure=_TEXT,
            id=_TEXT,
            printed=_NULLABLE,
            quotes=_NULLABLE,
            period_read={"type": "boolean"},
            source=_TEXT,
            section=_TEXT,
            position=_TEXT,
            phrase=_TEXT,
            iri=_TEXT,
        ),
        address=_TEXT,
        locator=_TEXT,
        confidence=_TEXT,
        quoted=_TEXT,
    ),
    "Figure": _object(
        period=_NULLABLE,
        starts=_NULLABLE,
        ends=_NULLABLE,
        span=_NULLABLE,
        body=_NULLABLE,
        kinds=_KINDS,
        value=_NUMBER,
        comparator=_TEXT,
        unit=_TEXT,
        stance=_NULLABLE,
        attributed=_TEXTS,
        sources={"type": "array", "items": _ref("Place")},
    ),
    "Change": _object(
        body=_NULLABLE,
        kinds=_KINDS,
        **{"from": _AT_YEAR, "to": _AT_YEAR},
        difference=_NUMBER,
        percent=_NUMBER,
        overall={"type": "boolean"},
        years_read={"type": "array", "items": {"type": "integer"}},
    ),
    "Stated": _object(iri=_TEXT, text=_TEXT, quotes=_NULLABLE, source=_ref("Citation")),
    "Series": _object(
        indicator=_object(**_INDICATOR["properties"], definition=_TEXT),
        by=_NULLABLE,
        figures={"type": "array", "items": _ref("Figure")},
        changes={"type": "array", "items": _ref("Change")},
        stated={"type": "array", "items": _ref("Stated")},
        conflicts={"type": "array", "items": _ref("Conflict")},
        dimensions=_TEXTS,
        undated={"type": "integer"},
        elsewhere={
            "type": "array",
            "items": _object(
                label=_TEXT,
                by=_NULLABLE,
                kind=_NULLABLE,
                unit=_TEXT,
                first={"type": ["integer", "null"]},
                last={"type": ["integer", "null"]},
                bodies=_TEXTS,
            ),
        },
    ),
    "Conflict": _object(
        query=_TEXT,
        title=_TEXT,
        reason={"enum": list(REASONS)},
        error={"type": "boolean"},
        topic=_LABELLED,
        about=_TEXT,
        stated=_TEXT,
        computed=_TEXT,
        explanation=_TEXT,
        one=_SIDE,
        other=_SIDE,
    ),
}
_FAILURES = {400: "Malformed", 404: "NothingFound", 503: "Busy"}
_RESPONSES: dict[str, Any] = {
    name: {"description": about, "content": {"application/json": {"schema": _ref("Error")}}}
    for name, about in (
        ("Malformed", "A parameter is missing, malformed, unknown, or given twice."),
        ("NothingFound", "A name means nothing, or several things; the candidates follow."),
        ("Busy", "Too much is asked at once; try again in a moment."),
    )
}
