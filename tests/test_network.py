"""Paths, neighbourhoods and exported networks, over the shipped dataset and an invented one."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import networkx as nx
import pytest
from hostile import PAYLOADS, write_hostile

from kg import KnowledgeGraph, network
from kg.errors import InputError, NothingFoundError
from kg.queries import pick

if TYPE_CHECKING:
    from kg.network import Hop

FREEDONIA = Path(__file__).parent / "fixture"
ID = "https://legal-framework.example/id/"


@pytest.fixture(scope="module")
def freedonia() -> KnowledgeGraph:
    return KnowledgeGraph.open(str(FREEDONIA))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(write_hostile(tmp_path_factory.mktemp("hostile") / "data")))


def ends(hops: list[Hop]) -> list[str]:
    return [hops[0].start_iri, *(hop.end_iri for hop in hops)]


def test_network_has_things_and_facts_only(real: KnowledgeGraph) -> None:
    whole = network.to_networkx(real)
    assert whole.number_of_nodes() > 300
    naatip = whole.nodes[ID + "body/naatip"]
    assert "NAATIP" in naatip["label"]
    assert naatip["kind"] == "public body"
    for _, prop, data in ((s, key, data) for s, _, key, data in whole.edges(keys=True, data=True)):
        known = real.facts.properties[prop]
        assert not known.bookkeeping
        assert data["property"] == prop
        assert data["label"]
        assert data["source"] == " ".join(sorted(data["source"].split()))
    assert all(isinstance(text, str) for _, data in whole.nodes(data=True) for text in data.values())


def test_claims_are_nodes_written_out(real: KnowledgeGraph) -> None:
    labels = {data["label"] for _, data in network.to_networkx(real).nodes(data=True) if data["kind"] == "penalty"}
    assert "5 to 12 years of imprisonment" in labels


def test_units_join_nothing(real: KnowledgeGraph) -> None:
    assert not any("/id/unit/" in iri for iri in network.to_networkx(real))


def test_path_is_cited_and_goes_on_where_it_came_from(real: KnowledgeGraph) -> None:
    hops = network.path(real, ID + "body/naatip", ID + "act/cc-2019")
    assert [hop.end_iri for hop in hops[:-1]] == [hop.start_iri for hop in hops[1:]]
    assert (hops[0].start_iri, hops[-1].end_iri) == (ID + "body/naatip", ID + "act/cc-2019")
    assert all(hop.citations or hop.support.files for hop in hops)
    assert hops == network.path(real, ID + "body/naatip", ID + "act/cc-2019")


def test_path_says_a_relation_in_the_direction_it_walks(real: KnowledgeGraph) -> None:
    (hop,) = network.path(real, ID + "body/naatip", ID + "act/04-L-218")
    assert (hop.property_label, hop.forward) == ("established by", False)
    (back,) = network.path(real, ID + "act/04-L-218", ID + "body/naatip")
    assert (back.property_label, back.forward) == ("establishes", True)
    assert back.citations == hop.citations
    assert hop.citations


def test_path_is_as_short_either_way(real: KnowledgeGraph) -> None:
    whole = network.to_networkx(real)
    iris = sorted(max(nx.weakly_connected_components(whole), key=len))
    for start, end in itertools.pairwise(iris[:: max(1, len(iris) // 6)]):
        there, back = network.path(real, start, end), network.path(real, end, start)
        assert len(there) == len(back)
        assert len(there) <= nx.shortest_path_length(whole.to_undirected(as_view=True), start, end)


def test_path_avoids_classes_and_the_dataset(real: KnowledgeGraph) -> None:
    hops = network.path(real, ID + "place/kosovo", ID + "offence/trafficking-in-persons")
    assert len(hops) > 1  # the dataset's own node would join its country and its subject in two steps
    assert all(iri.startswith((ID, "https://legal-framework.example/source/")) for iri in ends(hops))


def test_derived_hop_carries_its_derivation(freedonia: KnowledgeGraph) -> None:
    (hop,) = network.path(freedonia, ID + "act/7-1", ID + "body/duck-council")
    assert hop.support.derivations
    assert hop.citations[0].title == "Gazette of Freedonia 2005"


def test_path_of_a_thing_to_itself_is_a_fault_of_the_input(freedonia: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="two different things"):
        network.path(freedonia, ID + "act/7-1", ID + "act/7-1")
    with pytest.raises(InputError, match="nothing in the graph has the address"):
        network.path(freedonia, ID + "act/7-1", ID + "act/none")


def test_unconnected_things_have_no_path(hostile: KnowledgeGraph) -> None:
    with pytest.raises(NothingFoundError, match="connects"):
        network.path(hostile, ID + "thing/script", "https://legal-framework.example/source/hostile")


def test_neighbourhood_grows_with_depth_and_is_induced(real: KnowledgeGraph) -> None:
    whole = network.to_networkx(real)
    nodes: set[str] = set()
    for depth in range(3):
        around = network.neighbourhood(real, ID + "body/naatip", depth)
        assert nodes < set(around)
        nodes = set(around)
        assert nodes == set(nx.ego_graph(whole.to_undirected(as_view=True), ID + "body/naatip", depth))
        assert set(around.edges(keys=True)) == set(whole.subgraph(nodes).edges(keys=True))
    with pytest.raises(InputError, match="depth"):
        network.neighbourhood(real, ID + "body/naatip", -1)


def test_exports_are_read_back_whole_and_bear_no_date(real: KnowledgeGraph) -> None:
    whole = network.to_networkx(real)
    graphml, gexf = network.write_graphml(real), network.write_gexf(real)
    for text, again in ((graphml, network.write_graphml(real)), (gexf, network.write_gexf(real))):
        assert text == again
        assert "lastmodified" not in text
    for read in (nx.parse_graphml(graphml), nx.read_gexf(io.BytesIO(gexf.encode()))):
        assert set(read) == set(whole)
        assert read.number_of_edges() == whole.number_of_edges()
        assert read.nodes[ID + "body/naatip"]["label"] == whole.nodes[ID + "body/naatip"]["label"]
    numbers = [edge.get("id") for edge in ElementTree.fromstring(graphml).iter() if edge.tag.endswith("}edge")]  # noqa: S314
    assert len(numbers) == len(set(numbers))


def test_exports_hold_what_xml_can_hold(hostile: KnowledgeGraph) -> None:
    for text in (network.write_graphml(hostile), network.write_gexf(hostile)):
        read = ElementTree.fromstring(text)  # noqa: S314
        said = {element.text for element in read.iter()} | {element.get("label") for element in read.iter()}
        assert {"bell\ufffdand\ufffdescape", PAYLOADS["end"], PAYLOADS["direction"]} <= said


def test_views_say_the_same_on_rdflib(freedonia: KnowledgeGraph) -> None:
    import rdflib

    dataset = freedonia.to_rdflib()
    council = ID + "body/duck-council"
    for name, things in (("whole_framework", {}), ("neighbourhood_of", {"thing": council})):
        text = pick(freedonia.dataset, name).header.text
        bound = {key: rdflib.URIRef(iri) for key, iri in things.items()}
        rows = {tuple(map(str, triple)) for triple in dataset.query(text, initBindings=bound)}
        assert rows == set(network.view(freedonia, name, **things))
        assert rows


def test_another_country_needs_no_views_of_its_own(freedonia: KnowledgeGraph) -> None:
    assert ID + "place/great-pond" in network.neighbourhood(freedonia, ID + "body/duck-council")


def test_another_base() -> None:
    moved = KnowledgeGraph.open(str(FREEDONIA), base="https://kg.example.org/")
    around = network.neighbourhood(moved, "https://kg.example.org/id/body/duck-council")
    assert "https://kg.example.org/id/place/great-pond" in around
