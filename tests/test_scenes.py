"""What is drawn: views on two engines, paths and queries of one's own, and the files that they make."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
from engines import shipped_with
from hostile import PAYLOADS, write_hostile

from kg import KnowledgeGraph, network
from kg.__main__ import run
from kg.dataset import locate
from kg.errors import InputError, NothingFoundError, UnresolvedNameError
from kg.queries import named_queries
from kg.render import scenes, written
from kg.render.safety import shown

HERE = Path(__file__).parent
ID = "https://legal-framework.example/id/"
SOURCE = "https://legal-framework.example/source/"
NAATIP, OFFENCE = ID + "body/naatip", ID + "offence/trafficking-in-persons"
VIEWS = {
    "whole_framework": {},
    "neighbourhood_of": {"thing": ID + "body/swan-office"},
    "institutions": {},
    "offence_through_codes": {"offence": ID + "offence/swan-theft"},
    "report_and_what_it_says": {"source": SOURCE + "river-report"},
    "acts_around": {"act": ID + "act/5-1"},
}
"""Parameters of each view over the invented country."""


@pytest.fixture(scope="module")
def ruritania(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnowledgeGraph, rdflib.Dataset]:
    """The shipped ontology and views over an invented country, on both engines."""
    folder = tmp_path_factory.mktemp("ruritania")
    shipped_with(folder, [HERE / "fixture_questions" / "seeds"])
    graph = KnowledgeGraph.open(str(folder))
    return graph, graph.to_rdflib()


def test_labels_and_kinds_that_a_query_gives_are_no_lines(real: KnowledgeGraph) -> None:
    from kg.render.picture import draw
    from kg.render.scenes import of_construct

    label = "http://www.w3.org/2000/01/rdf-schema#label"
    given = f'?body <{label}> "a body of mine" . ?body a <urn:x:Mine> . ?law a lf:Law'
    scene = of_construct(
        real, f"CONSTRUCT {{ ?law lf:establishes ?body . {given} }} WHERE {{ ?law lf:establishes ?body }}"
    )
    assert {prop.rpartition("#")[2] for _, prop, _ in scene.relations} == {"establishes"}
    picture = draw(real, list(scene.relations), None, scene.labels, scene.kinds)
    bodies = {obj for _, _, obj in scene.relations}
    assert {thing["label"] for thing in picture.things if thing["iri"] in bodies} == {"a body of mine"}
    assert {node["label"] for node in picture.nodes} >= {"a body of mine"}
    assert any("mine" in entry.kind.label for family in picture.legend for entry in family.entries)


def test_every_view_that_can_be_drawn_is_tried() -> None:
    texts = {name: query.header.text for name, query in named_queries(locate(), "views").items()}
    assert {name for name, text in texts.items() if re.search(r"^CONSTRUCT\b", text, re.M)} == VIEWS.keys()


@pytest.mark.parametrize("name", VIEWS)
def test_views_say_the_same_on_both_engines(ruritania: tuple[KnowledgeGraph, rdflib.Dataset], name: str) -> None:
    graph, dataset = ruritania
    text = named_queries(graph.dataset, "views")[name].header.text
    bound = {key: rdflib.URIRef(iri) for key, iri in VIEWS[name].items()}
    rows = {tuple(map(str, triple)) for triple in dataset.query(text, initBindings=bound)}
    assert rows == set(network.view(graph, name, **VIEWS[name]))
    assert rows


def test_offence_through_the_codes_has_every_edition(real: KnowledgeGraph) -> None:
    scene = scenes.of_view(real, "offence_through_codes", "trafficking in persons")
    assert scene.heading == "One offence through the codes: trafficking in persons"
    acts = {o for _, p, o in scene.relations if p.endswith("is_part_of") and "/art-" not in o}
    assert acts == {ID + f"act/{name}" for name in ("pcck-2003", "cc-2012", "cc-2019")}
    lf = "https://legal-framework.example/ontology#"
    assert (ID + "act/cc-2019/art-165", lf + "succeeds", ID + "act/cc-2012/art-171") in scene.relations
    assert {s for s, p, _ in scene.relations if p == lf + "criminalises"} >= {ID + "act/cc-2012/art-171"}
    first, code = ID + "act/unmik-reg-2001-4", ID + "act/pcck-2003"
    assert {(first, lf + "prohibits", OFFENCE), (first, lf + "incorporatedInto", code)} <= set(scene.relations)
    assert all(
        network.support_of(real, relation).citations or "registry" in str(network.support_of(real, relation).files)
        for relation in scene.relations
    )


@pytest.mark.parametrize(
    ("day", "acts", "penalties"),
    [("2002-06-01", {"unmik-reg-2001-4"}, 0), ("2018-06-01", {"unmik-reg-2001-4", "cc-2012"}, 5)],
)
def test_an_act_stands_on_a_day_before_the_code_that_took_it_over(
    real: KnowledgeGraph, day: str, acts: set[str], penalties: int
) -> None:
    """The regulation of 2001 was in force in 2002; whether it still was in 2018 is uncertain, so it is drawn."""
    relations = scenes.of_view(real.at(day), "offence_through_codes", "trafficking in persons").relations
    ends = {end for s, _, o in relations for end in (s, o)}
    drawn = {end.removeprefix(ID + "act/").split("/")[0] for end in ends if end.startswith(ID + "act/")}
    assert drawn == acts
    assert sum(p.endswith("#prescribes") for _, p, _ in relations) == penalties


def test_a_view_is_not_of_what_did_not_stand(real: KnowledgeGraph) -> None:
    with pytest.raises(NothingFoundError, match="not yet in force on 2002-06-01"):
        scenes.of_view(real.at("2002-06-01"), "acts_around", "act:cc-2012")


def test_institutions_say_who_is_part_of_what(real: KnowledgeGraph) -> None:
    relations = scenes.of_view(real, "institutions").relations
    body = ID + "body/"
    assert (body + "secretariat", "http://www.w3.org/ns/org#subOrganizationOf", body + "mia") in relations
    assert not any("/act/" in end for s, _, o in relations for end in (s, o))
    ends = {(s, o) for s, _, o in relations}
    duty = next(s for s, _, o in relations if o == body + "government" and "/source/" in s)
    assert (duty, NAATIP) in ends  # it owes the government its reports


def test_institutions_hold_all_that_ties_bodies_but_help_training_and_working_together(real: KnowledgeGraph) -> None:
    org = "http://www.w3.org/ns/org#"
    bodies = {
        str(iri)
        for iri, classes in real.names.rows("SELECT iri, classes FROM thing")
        if {org + "Organization", org + "Post"} & set(str(classes).split())
    }
    among = {r for r in network.view(real, "whole_framework") if {r[0], r[2]} <= bodies}
    left = {prop.rpartition("#")[2] for _, prop, _ in among - set(scenes.of_view(real, "institutions").relations)}
    assert left == {"trains", "worksWith", "supports"}  # who helps a body is not over it


def test_report_says_only_what_its_passages_state(real: KnowledgeGraph) -> None:
    relations = scenes.of_view(real, "report_and_what_it_says", "tip-2023").relations
    report = SOURCE + "tip-2023"
    for relation in relations:
        support = network.support_of(real, relation)
        sources = {citation.source for citation in support.passages}
        assert report in sources or relation[0] == report, relation


def test_acts_around_a_law_are_acts(real: KnowledgeGraph) -> None:
    scene = scenes.of_view(real, "acts_around", "04/L-218")
    law = ID + "act/04-L-218"
    assert scene.start == law
    implementing = {s for s, p, o in scene.relations if p.endswith("#implements") and o == law}
    assert ID + "act/gzk-10313" in implementing
    assert all("/act/" in end for s, _, o in scene.relations for end in (s, o))


def test_path_is_drawn_as_its_relations_point(real: KnowledgeGraph) -> None:
    scene = scenes.between(real, NAATIP, ID + "act/cc-2012")
    hops = network.path(real, NAATIP, ID + "act/cc-2012")
    assert len(scene.relations) == len(hops)
    assert all(network.support_of(real, relation).citations for relation in scene.relations)
    with pytest.raises(InputError, match="two different things"):
        scenes.between(real, NAATIP, NAATIP)


def test_own_construct_is_drawn(real: KnowledgeGraph) -> None:
    scene = scenes.of_construct(
        real,
        "CONSTRUCT { ?l lf:establishes ?b ; skos:prefLabel ?n } WHERE { ?l lf:establishes ?b ; skos:prefLabel ?n }",
    )
    assert {p.rsplit("#")[1] for _, p, _ in scene.relations} == {"establishes"}
    assert "NAATIP" in written(real, scene, "html").decode()


@pytest.mark.parametrize(
    ("query", "fault", "told"),
    [
        ("SELECT * WHERE { ?s ?p ?o } LIMIT 1", InputError, "rows"),
        ("ASK { ?s ?p ?o }", InputError, "rows"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }", NothingFoundError, "nothing to draw"),
        ("CONSTRUCT { ?s ?p", InputError, "the query can't be run"),
        ("DELETE WHERE { ?s ?p ?o }", InputError, "update"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://a.example/> { ?s ?p ?o } }", InputError, "SERVICE"),
    ],
)
def test_what_is_no_drawing_says_why(real: KnowledgeGraph, query: str, fault: type[Exception], told: str) -> None:
    with pytest.raises(fault, match=told):
        scenes.of_construct(real, query)


@pytest.mark.parametrize(
    ("view", "about", "fault", "told"),
    [
        ("offence_through_code", "", InputError, "Nearest: offence_through_codes"),
        ("offence_through_codes", "", InputError, "takes a NAME for its parameter 'offence'"),
        ("institutions", "NAATIP", InputError, "takes no NAME"),
        ("who_heads", "NAATIP", InputError, "is no view"),
        ("offence_through_codes", "no such offence at all", UnresolvedNameError, "no such offence"),
        ("offence_through_codes", "NAATIP", NothingFoundError, "gives no relations for"),
    ],
)
def test_views_that_do_not_fit_say_why(
    real: KnowledgeGraph, view: str, about: str, fault: type[Exception], told: str
) -> None:
    with pytest.raises(fault, match=told):
        scenes.of_view(real, view, about)


def test_pictures_for_print_name_what_they_draw(real: KnowledgeGraph) -> None:
    scene = scenes.of_view(real, "offence_through_codes", "trafficking in persons")
    svg = written(real, scene, "svg")
    root = ElementTree.fromstring(svg)  # noqa: S314 - written a moment ago
    assert root.tag.endswith("svg")
    assert "One offence through the codes: trafficking in persons" in svg.decode()
    assert not re.search(rb"<(script|style|image|foreignObject)|href=\"http", svg)
    assert svg == written(real, scene, "svg")
    assert written(real, scene, "png").startswith(b"\x89PNG")


def test_most_connected_things_that_have_nothing_to_do_with_one_another_are_drawn_with_others() -> None:
    stars = tuple((f"urn:hub-{hub}", "urn:p", f"urn:leaf-{hub}-{leaf}") for hub in range(40) for leaf in range(50))
    scene = scenes.readable(scenes.Scene(stars, "Stars", "urn:leaf-7-7"), 30)
    drawn = {end for s, _, o in scene.relations for end in (s, o)}
    assert 28 <= len(drawn) <= 30
    assert {"urn:leaf-7-7", "urn:hub-7"} <= drawn
    assert scene.heading == f"Stars: {len(drawn)} of 2,040 things, the most connected"


def test_command_says_what_a_picture_leaves_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "--output", str(tmp_path / "whole.svg")]) == 0
    told = capsys.readouterr()
    assert told.out.strip().endswith("whole.svg")
    assert re.search(r"kg: at most 300 of [\d,]+ things are drawn.*graphml and gexf hold all", told.err)
    assert run(["render", "--view", "institutions", "--output", str(tmp_path / "part.svg")]) == 0
    assert "at most" not in capsys.readouterr().err


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networks_for_programs_hold_the_scene(real: KnowledgeGraph, form: str) -> None:
    scene = scenes.of_view(real, "institutions")
    text = written(real, scene, form)
    root = ElementTree.fromstring(text)  # noqa: S314 - written a moment ago
    edges = [element for element in root.iter() if element.tag.endswith("}edge")]
    assert len(edges) == len(scene.relations)
    assert text == written(real, scene, form)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networks_for_programs_hold_the_labels_and_classes_of_a_query(real: KnowledgeGraph, form: str) -> None:
    told = '<urn:x:a> <urn:x:knows> <urn:x:b> ; a lf:Law ; rdfs:label "a law of its own"'
    scene = scenes.of_construct(real, f"CONSTRUCT {{ {told} }} WHERE {{ }}")
    root = ElementTree.fromstring(written(real, scene, form))  # noqa: S314 - written a moment ago
    texts = [text for one in root.iter() for text in (one.text, *one.attrib.values()) if text]
    assert "a law of its own" in texts
    assert "law" in texts


@pytest.mark.parametrize("form", ["html", "svg", "png", "graphml", "gexf"])
def test_hostile_names_are_drawn_as_text(tmp_path: Path, form: str) -> None:
    hostile = KnowledgeGraph.open(str(write_hostile(tmp_path / "data")))
    data = written(hostile, scenes.whole(hostile), form)
    assert data
    if form in ("svg", "graphml", "gexf"):
        root = ElementTree.fromstring(data)  # noqa: S314 - written a moment ago
        assert not any(element.tag.rsplit("}")[-1] in ("script", "img", "iframe") for element in root.iter())


def test_graph_of_things_that_no_one_knows_is_drawn(real: KnowledgeGraph) -> None:
    scene = scenes.of_construct(real, "CONSTRUCT { <urn:x:a> <urn:x:knows> <javascript:alert(1)> } WHERE { }")
    html = written(real, scene, "html").decode()
    assert "urn:x:a" in html
    assert shown(PAYLOADS["script"]) not in html


def test_command_draws_what_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def kg(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        return code, *capsys.readouterr()

    monkeypatch.setenv("KG_DATASET", str(HERE / "fixture"))
    kg("build")  # what a first build says on standard error is not under test
    file = tmp_path / "path.svg"
    assert kg("render", "--path", "Duck Council", "Great Pond", "--output", str(file)) == (0, f"{file}\n", "")
    assert file.read_bytes().startswith(b"<?xml")
    code, out, err = kg("render", "--view", "acts_around", "--output", str(tmp_path / "x.html"))
    assert (code, out) == (2, "")
    assert "takes a NAME" in err
    code, out, err = kg("render", "--path", "Duck Council", "Great Pond", "--view", "whole_framework")
    assert (code, out) == (2, "")
    assert "give one of" in err
    code, out, err = kg("render", "--depth", "2")
    assert (code, out) == (2, "")
    assert "--depth goes with NAME" in err
    query = tmp_path / "q.rq"
    query.write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?p a owl:ObjectProperty } LIMIT 20", "utf-8")
    assert kg("render", "--sparql-file", str(query), "--output", str(tmp_path / "own.gexf"))[0] == 0
    assert b"<gexf" in (tmp_path / "own.gexf").read_bytes()
