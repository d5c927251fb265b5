"""The graph on the web: pages and data of an invented country, and what is turned away."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hostile import PAYLOADS, thing, write_hostile

from kg import KnowledgeGraph
from kg.render import scenes
from kg.serve.settings import LOOPBACK, Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

pytest.importorskip("starlette", reason="serving needs Starlette: pip install -e '.[dev]'")

DUCKS = str(Path(__file__).parent / "fixture")
CODE = "/id/act/pond-code-1"
PAGES = (
    "/",
    "/ask",
    "/ask?q=which+act+chartered+the+council",
    "/find?q=pond",
    "/browse",
    "/about",
    "/api",
    "/ontology",
    "/timeline",
    "/figures",
    "/conflicts",
    "/concordance",
    "/sparql",
    CODE,
    "/source/gazette-2005",
)


def client(graph: KnowledgeGraph, **settings: object) -> TestClient:
    from starlette.testclient import TestClient

    from kg.serve.app import application

    made = Settings(**settings)  # type: ignore[arg-type]
    return TestClient(application(graph, made), root_path=made.root_path, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def ducks(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open(DUCKS)


@pytest.fixture(scope="module")
def web(ducks: KnowledgeGraph) -> Iterator[TestClient]:
    with client(ducks, limits=Limits(seconds=2.0, rows=50, body=200_000)) as opened:
        yield opened


class Seen(HTMLParser):
    """Elements of a page: names with attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))

    def all(self, name: str, attribute: str) -> list[str]:
        """Values of an attribute of all elements of a name."""
        return [given[attribute] or "" for tag, given in self.found if tag == name and attribute in given]


def page(web: TestClient, path: str) -> str:
    found = web.get(path, headers={"accept": "text/html"})
    assert found.status_code == 200, f"{path}: {found.status_code} {found.text[:300]}"
    assert found.headers["content-type"].startswith("text/html")
    return found.text


# ---- pages ----


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_landmarks_a_title_and_nothing_inline(web: TestClient, path: str) -> None:
    seen = Seen(page(web, path))
    names = [tag for tag, _ in seen.found]
    assert names.count("main") == names.count("h1") == names.count("title") == 1
    assert {"header", "nav", "footer"} <= set(names)
    assert "style" not in names
    assert not any("style" in given or any(name.startswith("on") for name in given) for _, given in seen.found)
    assert all(source.startswith("/") for source in seen.all("script", "src") + seen.all("img", "src"))
    ids = [given["id"] for _, given in seen.found if "id" in given]
    assert len(ids) == len(set(ids))
    assert all(f"#{target}" for target in seen.all("label", "for") if target in ids)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_to_a_page(web: TestClient, path: str) -> None:
    seen = Seen(page(web, path))
    ids = {given["id"] for _, given in seen.found if "id" in given}
    for target in dict.fromkeys(seen.all("a", "href")):
        if target.startswith("#"):
            assert target[1:] in ids, target
        elif target.startswith("/") and not target.startswith("/graph"):
            assert web.get(target, headers={"accept": "text/html"}).status_code == 200, target


def test_an_answer_says_where_it_is_written_and_how_it_was_read(web: TestClient) -> None:
    text = page(web, "/ask?q=which+act+chartered+the+council")
    assert 'href="/source/' in text
    assert "How the question was read" in text


def test_a_refusal_is_an_answer(web: TestClient) -> None:
    text = page(web, "/ask?q=what+is+the+price+of+bread")
    assert "refused" in text
    assert "Not known:" in text


def test_a_thing_a_passage_and_a_source_link_to_one_another(web: TestClient) -> None:
    source = page(web, "/source/gazette-2005")
    passages = [a for a in Seen(source).all("a", "href") if a.startswith("/source/gazette-2005/")]
    assert passages
    passage = page(web, passages[0])
    assert 'href="/source/gazette-2005"' in passage
    things = [a for a in Seen(passage).all("a", "href") if a.startswith("/id/")]
    assert things
    assert passages[0].split("#")[0] in page(web, things[0])


def test_a_day_marks_what_did_not_stand_then(web: TestClient) -> None:
    assert "no longer in force on 2026-11-22" in page(web, CODE).lower()
    assert "not yet in force on 1980-01-01" in page(web, f"{CODE}?as_of=1980-01-01").lower()


# ---- data ----


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml;q=0.9, text/html;q=0.5", "application/rdf+xml"),
        ("application/json", "application/json"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_a_thing_is_given_as_it_is_asked_for(web: TestClient, accept: str, kind: str) -> None:
    found = web.get(CODE, headers={"accept": accept})
    assert (found.status_code, found.headers["content-type"]) == (200, kind)
    assert "Accept" in found.headers["vary"]
    assert 'rel="alternate"; type="text/turtle"' in found.headers["link"]


def test_all_formats_of_triples_hold_the_same(web: TestClient, ducks: KnowledgeGraph) -> None:
    read = {}
    for name, form in (
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("rdf", ox.RdfFormat.RDF_XML),
    ):
        read[name] = {quad.triple for quad in ox.parse(web.get(f"{CODE}?format={name}").content, format=form)}
    node = ox.NamedNode(ducks.base + CODE[1:])
    stored = {q.triple for q in ducks.store.quads(node, None, None, ox.DefaultGraph())}
    stored |= {q.triple for q in ducks.store.quads(None, None, node, ox.DefaultGraph())}
    assert stored
    assert all(triples == stored for triples in read.values())


def test_trig_tells_who_says_it(web: TestClient) -> None:
    quads = list(ox.parse(web.get(f"{CODE}?format=trig").content, format=ox.RdfFormat.TRIG))
    assert quads
    assert not any(isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)


def test_what_can_not_be_given_is_406(web: TestClient) -> None:
    found = web.get(CODE, headers={"accept": "image/png"})
    assert found.status_code == 406
    assert "text/turtle" in found.text


def test_the_dataset_is_described(web: TestClient, ducks: KnowledgeGraph) -> None:
    found = web.get("/.well-known/void", headers={"accept": "text/turtle"})
    triples = {quad.triple for quad in ox.parse(found.content, format=ox.RdfFormat.TURTLE)}
    said = {(t.predicate.value.replace("#", "/").rsplit("/", 1)[-1], getattr(t.object, "value", "")) for t in triples}
    count = sum(1 for _ in ducks.store.quads(None, None, None, ox.DefaultGraph()))
    assert ("triples", str(count)) in said
    assert ("sparqlEndpoint", "http://testserver/sparql") in said
    assert ("endpointURL", "http://testserver/sparql") in said


# ---- the API ----


def test_the_api_gives_what_the_commands_give(web: TestClient, ducks: KnowledgeGraph) -> None:
    from kg.clock import today
    from kg.conflicts import conflicts
    from kg.description import describe

    question = "which act chartered the council"
    assert web.get("/api/ask", params={"question": question}).json() == ducks.ask(question).to_json()
    shown = describe(ducks, ducks.resolve("First Pond Code"), today()).to_json()
    assert web.get("/api/show", params={"name": "First Pond Code"}).json() == json.loads(json.dumps(shown))
    assert [one["name"] for one in web.get("/api/find?words=pond").json()] == [
        h.thing.label for h in ducks.find("pond")
    ]
    assert web.get("/api/conflicts").json() == json.loads(json.dumps([c.to_json() for c in conflicts(ducks)]))
    assert web.get("/api/complete?start=First").json()["names"] == ducks.names.complete("First")


def test_the_whole_graph_is_drawn_once_for_all_starts(
    ducks: KnowledgeGraph, web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that starts later, or with another day or address, gives its own page and no stale one."""
    first = web.get("/graph").content
    assert b'id="data"' in first
    monkeypatch.setattr("kg.serve.graphs.page_of", lambda *_: "drawn again")
    with client(ducks) as later:
        assert later.get("/graph").content == first
    with client(ducks, root_path="/kg") as proxied:
        assert proxied.get("/graph").text == "drawn again"
    monkeypatch.setenv("KG_TODAY", "2026-11-23")
    with client(ducks) as tomorrow:
        assert tomorrow.get("/graph").text == "drawn again"


def test_the_graph_page_leads_to_views_things_and_paths(ducks: KnowledgeGraph, web: TestClient) -> None:
    page = web.get("/graph", params={"name": "First Pond Code"})
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert Seen(page.text).all("form", "action") == ["/graph"] * 3
    shown = {one.name for one in scenes.views(ducks)}
    assert shown >= {"offence_through_codes", "report_and_what_it_says"}
    assert all(f'value="{name}"' in page.text or f"view={name}" in page.text for name in shown - {"whole_framework"})
    first, second = ducks.resolve("First Pond Code"), ducks.resolve("duck smuggling")
    path = web.get("/graph", params={"path": [first.iri, second.iri]})
    assert path.status_code == 200
    assert "are connected" in path.text


def test_a_server_draws_the_whole_graph_ahead(ducks: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TODAY", "2026-12-24")
    with client(ducks, ahead=True) as web:
        assert web.get("/api/find?words=pond").status_code == 200  # nothing waits for it
        monkeypatch.setattr("kg.serve.graphs.page_of", lambda *_: "drawn by the request")
        page = web.get("/graph")
        assert page.status_code == 200
        assert 'id="data"' in page.text
    with client(ducks, ahead=True) as later:  # it is there, and drawn no more
        assert later.get("/graph").text == page.text


def test_figures_are_found_by_a_query(real: KnowledgeGraph) -> None:
    with client(real) as web:
        asked = web.get("/figures", params={"q": "convictions"})
        assert asked.status_code == 200
        assert "Persons convicted" in asked.text
        assert asked.text == web.get("/figures", params={"name": "convictions"}).text
        assert web.get("/figures", params={"q": "convictions", "name": "convictions"}).status_code == 400


def test_kinds_count_what_their_pages_list(web: TestClient) -> None:
    page = web.get("/browse").text
    kinds = re.findall(r'href="(/browse\?kind=[^"]+)">[^<]+</a> <span class="soft">([0-9,]+)</span>', page)
    assert len(kinds) > 5
    for address, number in kinds:
        assert f'<span class="soft">{number}</span></h1>' in web.get(html.unescape(address)).text
    assert re.search(r"[0-9,]+ of them stand in a relation", page)


def test_a_question_as_a_query_runs(web: TestClient) -> None:
    question = "which act chartered the council"
    found = web.get("/api/text2sparql", params={"question": question}).json()
    assert found["question"] == question
    rows = web.post("/sparql", data={"query": found["query"]}, headers={"accept": "application/json"}).json()
    found_rows = [{term["value"] for term in row.values()} for row in rows["results"]["bindings"]]
    told = web.get("/api/ask", params={"question": question}).json()["values"]
    assert all(any(iri.endswith("/body/duck-council") for iri in row) for row in found_rows), "what is named is meant"
    assert {value["iri"] for value in told} <= set().union(*found_rows)
    assert web.get("/api/text2sparql", params={"question": question, "dataset": "http://x.example/"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/show", 400, "'name' is needed"),
        ("/api/show?name=a&name=b", 400, "given twice"),
        ("/api/show?nmae=a", 400, "no parameter 'nmae'"),
        ("/api/show?name=Nonesuch", 404, "Nonesuch"),
        ("/api/show?name=%00", 400, "control character"),
        ("/api/ask?question=x&as_of=2016-02-31", 400, "no day"),
        ("/api/ask?question=x&as_of=2016", 400, "a year"),
        ("/api/ask?question=" + "x" * 2001, 400, "2,001 characters"),
        ("/api/ask?question=x&lang=xx", 404, "no answers in 'xx'"),
        ("/api/find?words=x&limit=0", 400, "from 1 to 1,000"),
        ("/api/find?words=x&limit=1e3", 400, "whole number"),
        ("/api/figures?by=sex", 404, "belong to an indicator"),
        ("/api/figures?name=x&from=2019&to=2015", 404, "after"),
        ("/api/conflicts?reason=odd", 400, "no reason"),
        ("/api/nothing", 404, "no such page"),
    ],
)
def test_the_api_says_in_a_line_what_is_wrong(web: TestClient, path: str, status: int, said: str) -> None:
    found = web.get(path)
    assert found.status_code == status
    assert said in found.json()["error"]
    assert "\n" not in found.json()["error"]


# ---- what is turned away ----


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_is_only_text(web: TestClient, payload: str) -> None:
    for path in ("/ask", "/find"):
        found = web.get(path, params={"q": payload}, headers={"accept": "text/html"})
        assert found.status_code in (200, 400)
        assert not set(Seen(found.text).all("script", "src")) - set(Seen(page(web, "/")).all("script", "src"))
        assert [tag for tag, _ in Seen(found.text).found].count("script") == 1
        assert "img" not in [tag for tag, _ in Seen(found.text).found]


def test_names_that_are_markup_are_only_text(tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(str(write_hostile(tmp_path / "data")))
    with client(graph) as web:
        for iri in graph.names.instances(
            *{c for (c,) in graph.names.rows("SELECT classes FROM thing") for c in str(c).split()}
        ):
            path = iri.removeprefix(graph.base)
            found = web.get(f"/{path}", headers={"accept": "text/html"})
            assert found.status_code == 200
            tags = [tag for tag, _ in Seen(found.text).found]
            assert tags.count("script") == 1
            assert not any(href.lower().startswith("javascript") for href in Seen(found.text).all("a", "href"))
            assert "\u202e" not in found.text
        assert thing("long").startswith(graph.base)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/nothing", 404),
        ("/id/%3Cscript%3E", 404),
        ("/id/a%20b", 404),
        ("/id/..%2f..%2fetc/passwd", 404),
        ("/static/..%2f..%2fapp.py", 404),
        ("/static/../app.py", 404),
        ("/static/kg.py", 404),
        ("/nothing", 404),
        ("/about/", 404),
        ("/ask?q=a&q=b", 400),
        ("/ask?x=1", 400),
        ("/ask?q=" + "x" * 20_000, 414),
        ("/graph?view=nothing", 400),
        ("/graph?depth=9&name=x", 400),
        ("/graph?path=x", 400),
        ("/graph?path=x&path=y&path=z", 400),
        ("/graph?path=x&path=y&view=institutions", 400),
        ("/graph?view=institutions&name=x&name=y", 400),
        ("/graph?path=no-such-thing&path=no-other", 404),
        ("/graph?around=x", 400),
        ("/graph?view=offence_through_codes&name=duck+smuggling&around=no-such-thing", 404),
        ("/graph?view=whole_framework&" + "&".join("around=x" for _ in range(13)), 400),
        ("/figures?q=no-such-thing-at-all", 404),
        ("/graph?" + "&".join("name=x" for _ in range(13)), 400),
        ("/browse?kind=nothing", 404),
        ("/timeline?from=2016&to=2012", 400),
        ("/figures?name=nothing", 404),
        (f"{CODE}?format=exe", 400),
    ],
)
def test_what_there_is_not_is_told_in_a_line(web: TestClient, path: str, status: int) -> None:
    found = web.get(path)
    assert found.status_code == status, found.text
    assert len(found.text.splitlines()[0]) < 500
    assert "Traceback" not in found.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_are_only_read(web: TestClient, method: str) -> None:
    found = web.request(method, "/ask")
    assert found.status_code == 405
    assert "GET" in found.headers["allow"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", "a b", "", "x" * 300])
def test_another_name_is_turned_away(ducks: KnowledgeGraph, host: str) -> None:
    with client(ducks, hosts=LOOPBACK) as web:
        assert web.get("/about", headers={"host": host}).status_code in (400, 421)
        assert web.get("/about", headers={"host": "localhost:8000"}).status_code == 200
        assert web.get("/about", headers={"host": "[::1]:8000"}).status_code == 200


def test_a_body_that_is_too_large_is_not_read(web: TestClient) -> None:
    found = web.post("/sparql", content=b"x" * 200_001, headers={"content-type": "application/sparql-query"})
    assert (found.status_code, found.text) == (413, "the body is too large\n")


def test_headers_let_nothing_else_load_or_run(web: TestClient) -> None:
    headers = web.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_other_sites_may_read_unless_told_otherwise(web: TestClient, ducks: KnowledgeGraph) -> None:
    origin = {"origin": "https://elsewhere.example"}
    assert web.get("/api/conflicts", headers=origin).headers["access-control-allow-origin"] == "*"
    asked = {**origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    assert web.options("/sparql", headers=asked).status_code == 200
    with client(ducks, cors=False) as closed:
        assert "access-control-allow-origin" not in closed.get("/api/conflicts", headers=origin).headers


def test_links_stand_under_the_root_of_a_proxy(ducks: KnowledgeGraph) -> None:
    with client(ducks, root_path="/kg") as web:
        text = web.get("/kg/ask?q=which+act+chartered+the+council", headers={"accept": "text/html"}).text
        seen = Seen(text)
        addresses = seen.all("a", "href") + seen.all("form", "action") + seen.all("script", "src")
        assert addresses
        assert all(a.startswith(("/kg/", "#", "http")) for a in addresses), addresses
        for target in addresses:
            if target.startswith("/kg/") and "/graph" not in target:
                assert web.get(target, headers={"accept": "text/html"}).status_code == 200, target


def test_the_log_has_a_line_a_request_and_not_what_was_asked(
    web: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    web.get("/ask?q=a+secret+matter")
    assert re.fullmatch(r"GET /ask 200 \d+ \d+\.\d{3}s\n", capsys.readouterr().err)


def test_the_log_has_what_was_asked_where_it_should(ducks: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    with client(ducks, log_queries=True) as web:
        web.get("/find?q=pond")
    assert "GET /find?q=pond 200" in capsys.readouterr().err


# ---- the packaged dataset ----


def test_the_examples_of_the_dataset_are_answered(real: KnowledgeGraph) -> None:
    from kg.serve.pages import examples

    questions = examples(real)
    assert len(questions) >= 5
    assert len({language for _, language in questions}) >= 3
    for question, _ in questions:
        answer = real.ask(question)
        assert answer.status == "answered", question
        assert answer.sources or answer.derived, question


def test_kept_conflicts_are_those_of_the_queries(real: KnowledgeGraph) -> None:
    from kg.conflicts import kept_conflicts

    every = kept_conflicts(real)
    assert {c.reason for c in kept_conflicts(real, reason="arithmetic")} == {"arithmetic"}
    assert len(every) >= 20
    ids = {c.query for c in every}
    assert len(ids) > 3


def test_what_the_api_gives_fits_its_description(real: KnowledgeGraph) -> None:
    schemas = pytest.importorskip("jsonschema_rs", reason="needs schemathesis: pip install -e '.[dev]'")
    from kg.conflicts import kept_conflicts
    from kg.description import describe
    from kg.figures import indicators
    from kg.series import series
    from kg.serve.openapi import described

    components = described("", "", real.base)["components"]
    things = [real.names.thing(real.resolve(name).iri) for name in ("NAATIP", "04/L-218", "article 171", "tip-2017")]
    samples = {
        "Series": [series(real, one).to_json() for one in indicators(real)[::8]],
        "Conflict": [conflict.to_json() for conflict in kept_conflicts(real)],
        "Description": [describe(real, one, "2016-12-31", dated=True).to_json() for one in things if one],
        "Indicator": [one.to_json() for one in indicators(real)],
        "Answer": [real.ask(q).to_json() for q in ("which law created NAATIP", "what replaced the code of 2012", "x")],
    }
    for name, values in samples.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        validator = schemas.validator_for(schema)
        assert values, name
        for value in values:
            assert not [str(fault)[:300] for fault in validator.iter_errors(json.loads(json.dumps(value)))], name
