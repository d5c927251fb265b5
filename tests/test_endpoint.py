"""Every command that reads says the same of a dataset at an endpoint as of the dataset itself."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox
import pytest
from engine import oxigraph, send
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.__main__ import run
from kg.cli.group import COMMANDS, cli
from kg.endpoint import EndpointGraph
from kg.errors import EndpointError, InputError
from kg.publish import publish
from kg.store.bound import with_values
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Rows
from kg.store.remote import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

DUCKS = str(Path(__file__).parent / "fixture")
OF_DUCKS = """
ask which law created the Duck Council
ask --format json --explain "what is the penalty for duck smuggling"
ask --as-of 1999-12-31 "penalty for duck smuggling"
ask "how many ducks were counted in 2006"
ask who is the king of Spain
show DC
show --format json 7/1
show --as-of 2001-01-01 "duck smuggling"
show no-such-duck
find duck
find --as-of 2001-01-01 --format csv duck
timeline
timeline --format json DC
compare 2005 2006
compare "First Pond Code" "Second Pond Code"
concordance
figures
recurring
query which_act_established --param body=DC
query --as-of 2001-01-01 which_act_established --param body=DC
query --sparql "SELECT ?law WHERE { ?law a lf:Law } ORDER BY ?law"
query --sparql "ASK { ?law a lf:Law }" --format json
query --format nquads --sparql "CONSTRUCT { ?law a lf:Law } WHERE { ?law a lf:Law }"
query --sparql "SELECT ?law WHERE { ?law a lf:Nothing }"
query --sparql "SELECT ?law WHERE { "
query --sparql "DELETE WHERE { ?a ?b ?c }"
query --sparql "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }"
path DC 7/1
sources
sources gazette-2005
conflicts
trace "duck smuggling"
brief DC
export --format nquads
export --format turtle
export --format graphml
returns values
returns gaps
render DC --output -
""".strip().splitlines()
OF_THE_REAL = """
ask which law created NAATIP
ask "how many victims were identified in 2016, by sex"
ask "What is the penalty for trafficking in persons?"
ask "Sa viktima u identifikuan në vitin 2017?"
show --format json 04/L-218
find --as-of 2016-12-31 criminal code
timeline "criminal code"
compare "article 171" "article 165"
query --as-of 2016-12-31 which_act_established --param body=NAATIP
path NAATIP 04/L-218
conflicts --format json
brief NAATIP
export --format nquads
""".strip().splitlines()
GOES_ON = (b"kg: building the graph", b"kg: reading the names of")
INJECTION = [
    '" } INSERT',
    "\\",
    '\\"',
    "a\nb",
    "'''",
    '"""',
    "<x>",
    "?x",
    "} VALUES",
    "\u0000\u007f",
    "# no",
    "\u2028",
    "😀",
    "\\n",
]


@pytest.fixture(scope="module")
def ducks(_surroundings: None) -> Iterator[str]:
    """An endpoint that holds the fixture."""
    with oxigraph() as address:
        publish(kg.KnowledgeGraph.open(DUCKS), f"{address}/store", f"{address}/query")
        yield f"{address}/query"


@pytest.fixture(scope="module")
def real_there(real: kg.KnowledgeGraph) -> Iterator[str]:
    """An endpoint that holds the packaged dataset."""
    with oxigraph() as address:
        publish(real, f"{address}/store", f"{address}/query")
        yield f"{address}/query"


def said(capfdbinary: pytest.CaptureFixture[bytes], line: str) -> tuple[int, bytes, bytes]:
    capfdbinary.readouterr()
    try:
        code = run(shlex.split(line))
    except SystemExit as end:
        code = int(end.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    out, errors = capfdbinary.readouterr()
    told = b"".join(part for part in errors.splitlines(keepends=True) if not part.startswith(GOES_ON))
    return code, out, told


@pytest.mark.parametrize("line", OF_DUCKS)
def test_an_endpoint_gives_equal_answers(
    line: str, ducks: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_DATASET", DUCKS)
    here = said(capfdbinary, line)
    monkeypatch.setenv("KG_ENDPOINT", ducks)
    assert said(capfdbinary, line) == here
    assert here[1] or here[2]


@pytest.mark.parametrize("line", OF_THE_REAL)
def test_so_it_does_of_the_real_dataset(
    line: str, real_there: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = said(capfdbinary, line)
    monkeypatch.setenv("KG_ENDPOINT", real_there)
    assert said(capfdbinary, line) == here


def test_the_list_above_has_every_command_that_takes_an_endpoint() -> None:
    tested = {line.split()[0] for line in OF_DUCKS}
    taking = {name for name in COMMANDS if any("--endpoint" in p.opts for p in _parameters(name))}
    assert taking - {"push", "verify", "coverage", "info"} == tested
    assert set(COMMANDS) - taking == {"check", "queries", "build", "serve", "ingest", "review"}


def _parameters(name: str) -> list[click.Parameter]:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    parts = found.commands.values() if isinstance(found, click.Group) else ()
    return [*found.params, *(parameter for part in parts for parameter in part.params)]


def test_info_tells_the_endpoint(ducks: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", "--dataset", DUCKS, "--endpoint", ducks]) == 0
    there = capsys.readouterr().out
    assert run(["info", "--dataset", DUCKS]) == 0
    here = capsys.readouterr().out
    assert f"built from {ducks}" in there
    local = ("built from", "lies in")
    assert [s for s in there.splitlines() if not s.strip().startswith(local)] == [
        s for s in here.splitlines() if not s.strip().startswith(local)
    ]


def test_verify_and_coverage_read_the_endpoint(ducks: str, capsys: pytest.CaptureFixture[str]) -> None:
    documents = Path(__file__).parent / "fixture" / "documents"
    for name in ("verify", "coverage"):
        line = [name, "--dataset", DUCKS, *map(str, sorted(documents.glob("*.txt")))]
        here = run(line), capsys.readouterr()
        there = run([*line, "--endpoint", ducks]), capsys.readouterr()
        assert there == here


def test_names_are_read_once(ducks: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path))
    first = EndpointGraph.of(ducks, DUCKS).generation.index
    written = first.stat().st_mtime_ns
    assert EndpointGraph.of(ducks, DUCKS).generation.index.stat().st_mtime_ns == written
    renewed = EndpointGraph.of(ducks, DUCKS, refresh=True).generation.index
    assert renewed == first
    assert renewed.stat().st_mtime_ns > written
    assert sorted(p.name for p in renewed.parent.iterdir()) == ["index.db", "seal"]


def test_a_changed_dataset_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    more = tmp_path / "more" / "seeds"
    more.mkdir(parents=True)
    with oxigraph() as address:
        publish(kg.KnowledgeGraph.open(DUCKS), f"{address}/store", f"{address}/query")
        before = EndpointGraph.of(f"{address}/query", DUCKS)
        assert "Great Goose Office" not in [hit.thing.label for hit in before.find("Great Goose Office")]
        name = '"Great Goose Office"@en'
        (more / "goose.trig").write_text(
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX org: <http://www.w3.org/ns/org#>\n"
            "GRAPH <https://legal-framework.example/registry/geese> {\n"
            f"<https://legal-framework.example/id/body/goose> a org:FormalOrganization ; skos:prefLabel {name} }}\n"
        )
        wider = kg.KnowledgeGraph.open(DUCKS, str(more.parent))
        publish(wider, f"{address}/store", f"{address}/query")
        after = EndpointGraph.of(f"{address}/query", DUCKS)
        assert after.find("Great Goose Office")[0].thing.label == "Great Goose Office"
        publish(kg.KnowledgeGraph.open(DUCKS), f"{address}/store", f"{address}/query")
        again = EndpointGraph.of(f"{address}/query", DUCKS)
        assert "Great Goose Office" not in [hit.thing.label for hit in again.find("Great Goose Office")]


def test_beyond_the_limit_only_sparql_is_answered(
    ducks: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path))
    monkeypatch.setenv("KG_ENDPOINT_MOST", "100")
    assert run(["show", "DC", "--dataset", DUCKS, "--endpoint", ducks]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "names are read of up to 100 (KG_ENDPOINT_MOST sets more)" in printed.err
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?law a <http://www.w3.org/2002/07/owl#Class> }"
    assert run(["query", "--sparql", text, "--dataset", DUCKS, "--endpoint", ducks, "--format", "csv"]) == 0


def test_an_endpoint_without_the_merged_triples_is_told_so(
    _surroundings: None, capsys: pytest.CaptureFixture[str]
) -> None:
    held = kg.KnowledgeGraph.open(DUCKS).store
    named = "".join(f"{q} .\n" for q in held.quads() if not isinstance(q.graph_name, ox.DefaultGraph))
    line = ["ask", "which law created the Duck Council", "--dataset", DUCKS, "--endpoint"]
    for option in ((), ("--union-default-graph",)):
        with oxigraph(*option) as address:
            assert run([*line, f"{address}/query"]) == 2
            assert "describes no dataset" in capsys.readouterr().err
            send("POST", f"{address}/store", named, "application/n-quads")
            assert run([*line, f"{address}/query"]) == 2
            printed = capsys.readouterr()
            assert printed.out == ""
            assert printed.err.count("\n") == 1
            assert "does not hold the merged triples" in printed.err
            assert "not known" not in printed.err.lower()


def test_a_dataset_loaded_without_a_push_is_read_too(_surroundings: None) -> None:
    graph = kg.KnowledgeGraph.open(DUCKS)
    with oxigraph() as address:
        send("POST", f"{address}/store", graph.store.dump().decode(), "application/n-quads")
        there = EndpointGraph.of(f"{address}/query", DUCKS)
        question = "which law created the Duck Council"
        assert there.ask(question).to_text() == graph.ask(question).to_text()
        send("DELETE", f"{address}/store?default")
        with pytest.raises(EndpointError, match="merged triples"):
            EndpointGraph.of(f"{address}/query", DUCKS)


def test_patterns_give_the_same_quads(ducks: str) -> None:
    here, there = kg.KnowledgeGraph.open(DUCKS).store, RemoteStore(ducks)
    every = sorted(here.quads(), key=str)
    assert sorted(there.quads(), key=str) == every
    assert len(there) == len(here)
    assert sorted(there.dump().splitlines()) == sorted(here.dump().splitlines())
    for quad in every[::37]:
        for mask in range(16):
            parts = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            asked = [part if mask & (1 << place) else None for place, part in enumerate(parts)]
            found = sorted(there.quads(*asked), key=str)  # type: ignore[arg-type]
            assert found == sorted(here.quads(*asked), key=str)  # type: ignore[arg-type]


@given(st.one_of(st.sampled_from(INJECTION), st.text(max_size=30)), st.sampled_from(["", "en", "sr-Latn"]))
@settings(max_examples=150, deadline=None)
def test_no_text_of_a_parameter_is_ever_read_as_sparql(text: str, language: str) -> None:
    query = "SELECT ?text ?other WHERE { ?thing <http://x/p> ?text OPTIONAL { ?thing <http://x/q> ?other } }"
    literal = ox.Literal(text, language=language or None)
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    store = ox.Store()
    node, other = ox.NamedNode("http://x/a"), ox.NamedNode("http://x/b")
    store.add(ox.Quad(node, ox.NamedNode("http://x/p"), literal))
    store.add(ox.Quad(other, ox.NamedNode("http://x/p"), ox.Literal(text + "other")))
    if "\\u" in text.lower():
        with pytest.raises(InputError):
            with_values(query, {"text": literal})
        return
    found = EmbeddedStore(store).query(with_values(query, {"text": literal}))
    assert isinstance(found, Rows)
    assert found.rows == [(literal, None)]


def test_hostile_labels_reach_a_real_engine_as_terms(_surroundings: None) -> None:
    prop = ox.NamedNode("http://x/p")
    with oxigraph() as address:
        there = RemoteStore(f"{address}/query")
        for number, text in enumerate(INJECTION):
            node = ox.NamedNode(f"http://x/{number}")
            send("POST", f"{address}/store?default", f"{ox.Triple(node, prop, ox.Literal(text))} .\n")
        for number, text in enumerate([*INJECTION, "\\u0022 } #"]):
            wanted = [f"http://x/{number}"] if number < len(INJECTION) else []
            found = there.quads(None, prop, ox.Literal(text))
            assert [getattr(quad.subject, "value", "") for quad in found] == wanted
            if wanted:
                rows = there.query("SELECT ?s WHERE { ?s <http://x/p> ?t }", {"t": ox.Literal(text)})
                assert isinstance(rows, Rows)
                assert rows.rows == [(ox.NamedNode(wanted[0]),)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (EXISTS { ?x ?y ?z } AS ?a) ?b WHERE { ?s ?b ?o }",
        "# a { comment\nPREFIX x: <http://x/#{> SELECT ?b { ?s ?b ?o }".replace("{>", ">"),
        "CONSTRUCT { ?s ?b 'a { }' } { ?s ?b ?o }",
        "CONSTRUCT WHERE { ?s ?b ?o }",
        "ASK { ?s ?b ?o }",
        "DESCRIBE ?s WHERE { ?s ?b ?o }",
    ],
)
def test_parameters_are_bound_in_the_outermost_group(query: str) -> None:
    bound = with_values(query, {"b": ox.NamedNode("http://x/p")})
    assert bound.index("VALUES") == bound.rindex("?s ?b ?o") - len("VALUES (?b) { (<http://x/p>) } ")
    if "CONSTRUCT WHERE" not in query:  # the short form takes a template of triples only
        EmbeddedStore(ox.Store()).query(bound)


def test_nothing_of_the_web_is_loaded_without_an_endpoint(_surroundings: None) -> None:
    text = "import sys; from kg.__main__ import run; run(['ask', 'which law created NAATIP']); "
    text += "print([m for m in sys.modules if m.split('.')[0] in ('urllib3', 'http', 'httpx', 'rdflib')])"
    found = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
