"""The network of contacts: what is a node, what is an edge, and that every format says so whatever the names are."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pydot
import pytest
import rustworkx
from commands import alone, run
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_digest import analysis, digest
from sample_edition import edition

from newsdigest.formats import GraphFormat
from newsdigest.graph import network_of, written
from newsdigest.graph.layout import GAP, Size, arranged
from newsdigest.graph.network import Network, busiest
from newsdigest.graph.picture import MOST_PARTIES, Box, picture, svg
from newsdigest.graph.saved import contacts_of
from newsdigest.models import Entity, Named
from newsdigest.models_many import SharedContact
from newsdigest.render import edition_json, jsontext
from newsdigest.saved import load

__all__ = ["alone"]

SVG = "{http://www.w3.org/2000/svg}"
A, B, C, D = (Named(f"Name {letter}", f"e{letter}") for letter in "ABCD")
KINDS: Any = {"A": "person", "B": "state", "C": "organization", "D": "group"}
ENTITIES = [
    Entity(f"e{letter}", f"Name {letter}", kind, "chief" if letter == "A" else None) for letter, kind in KINDS.items()
]


def contact(*parties: Named, status: Any = "held", day: str | None = "2024-05-06", **changes: Any) -> SharedContact:
    values: dict[str, Any] = {"id": "c", "channel": "phone", "where": None, "initiator": None, "topics": ()}
    return SharedContact(parties=parties, status=status, day=day, tellings=(), **(values | changes))


def edges(network: Network) -> dict[tuple[str, str], int]:
    names = {node.id: node.name for node in network.nodes}
    return {(names[edge.ends[0]], names[edge.ends[1]]): edge.weight for edge in network.edges}


# --- what is in it ------------------------------------------------------------------------------------------------


def test_contacts_of_a_pair_are_one_edge_whatever_their_order() -> None:
    found = network_of([contact(A, B), contact(B, A, status="planned", day=None), contact(A, C)], ENTITIES)
    assert [(node.name, node.kind, node.note) for node in found.nodes] == [
        ("Name A", "person", "chief"),
        ("Name B", "state", ""),
        ("Name C", "organization", ""),
    ]
    assert edges(found) == {("Name A", "Name B"): 2, ("Name A", "Name C"): 1}
    assert found.edges[0].contacts == ("phone call, 2024-05-06", "phone call (planned)")


@pytest.mark.parametrize(
    ("statuses", "held"),
    [
        (["held"], True),
        (["ongoing"], True),
        (["habitual"], True),
        (["planned"], False),
        (["offered", "refused", "cancelled", "denied"], False),
        (["denied", "held"], True),
    ],
)
def test_an_edge_is_held_when_a_contact_took_place(statuses: list[str], held: bool) -> None:
    (edge,) = network_of([contact(A, B, status=status) for status in statuses], ENTITIES).edges
    assert edge.held is held
    line = written(network_of([contact(A, B, status=status) for status in statuses], ENTITIES), GraphFormat.SVG)
    assert ('class="line not-held"' in line) is not held


def test_a_contact_of_three_is_a_node_and_no_contact_of_each_pair() -> None:
    found = network_of([contact(A, B, C), contact(A, B)], ENTITIES)
    assert edges(found) == {
        ("phone call, 2024-05-06", "Name A"): 1,
        ("phone call, 2024-05-06", "Name B"): 1,
        ("phone call, 2024-05-06", "Name C"): 1,
        ("Name A", "Name B"): 1,
    }


@pytest.mark.parametrize("parties", [(), (A,), (A, A), (A, Named("Another name of A", "eA")), (A, Named(" \u200b"))])
def test_whoever_is_alone_is_no_edge(parties: tuple[Named, ...]) -> None:
    found = network_of([contact(*parties)], ENTITIES)
    assert (found.nodes, found.edges) == ((), ())


def test_parties_that_are_nobody_known_are_told_apart_by_name() -> None:
    found = network_of([contact(Named("The envoy"), A), contact(Named("the ENVOY"), B)], ENTITIES)
    assert [(node.name, node.kind) for node in found.nodes if node.kind == "unknown"] == [("The envoy", "unknown")]


def test_watched_contacts_mark_their_parties() -> None:
    found = network_of([contact(A, B), contact(B, C, watched=("B contacts C",))], ENTITIES)
    assert [node.watched for node in found.nodes] == [False, True, True]
    assert [edge.watched for edge in found.edges] == [False, True]


def test_a_picture_shows_the_busiest_and_says_how_many_it_leaves_out() -> None:
    many = [Named(f"P{number}") for number in range(MOST_PARTIES + 20)]
    calls = [contact(A, one) for one in many] + [contact(many[-1], B, watched=("w",)), contact(A, many[0])]
    whole = network_of(calls, ENTITIES)
    found = busiest(whole, MOST_PARTIES)
    assert len(found.nodes) == MOST_PARTIES
    assert {"Name A", "Name B", "P0", many[-1].name} <= {node.name for node in found.nodes}
    assert found.left_out == len(whole.nodes) - MOST_PARTIES
    assert busiest(found, MOST_PARTIES) is found


# --- formats ------------------------------------------------------------------------------------------------------

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=30
)
EVIL = (
    '"]; n1 -- n9 ["',
    "<script>alert(1)</script>",
    "\\N",
    "a\\",
    "#quot;",
    "end",
    "`x`",
    "%%{init: 1}%%",
    "]]>&<![CDATA[",
)


def named(name: str) -> Network:
    entities = [replace(ENTITIES[0], name=name), *ENTITIES[1:]]
    return network_of([contact(A, B), contact(A, B, C, watched=("w",)), contact(C, A, status="denied")], entities)


@given(st.one_of(st.sampled_from(EVIL), NAMES))
@settings(max_examples=40, deadline=None)
def test_graphml_is_read_back_as_it_was(name: str) -> None:
    network = named(name)
    root = ElementTree.fromstring(written(network, GraphFormat.GRAPHML))  # noqa: S314 - our own
    space = "{http://graphml.graphdrawing.org/xmlns}"
    keys = {key.get("id"): (key.get("for"), key.get("attr.name")) for key in root.iter(f"{space}key")}
    assert len(keys) == len(list(root.iter(f"{space}key"))), "no two keys have one id"

    def values(element: ElementTree.Element) -> dict[str | None, str | None]:
        return {keys[data.get("key")][1]: data.text for data in element}

    nodes = {node.get("id"): values(node) for node in root.iter(f"{space}node")}
    assert [value["label"] for value in nodes.values()] == [node.name for node in network.nodes]
    assert {value["kind"] for value in nodes.values()} == {"person", "state", "organization", "contact"}
    drawn = [(edge.get("source"), edge.get("target"), values(edge)["weight"]) for edge in root.iter(f"{space}edge")]
    assert drawn == [(*edge.ends, str(edge.weight)) for edge in network.edges]


def test_graphml_is_understood_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    path.write_text(written(named(EVIL[0]), GraphFormat.GRAPHML), encoding="utf-8")
    (graph,) = rustworkx.read_graphml(str(path))
    assert [node["label"] for node in graph.nodes()] == [EVIL[0], "Name B", "Name C", "phone call, 2024-05-06"]
    assert graph.edges()[0]["weight"] == 1


@pytest.mark.filterwarnings("ignore:.* deprecated:DeprecationWarning")
def test_dot_is_understood_by_another_program() -> None:
    graphs = pydot.graph_from_dot_data(
        written(network_of([contact(A, Named(name)) for name in EVIL], ENTITIES), GraphFormat.DOT)
    )
    assert graphs
    nodes = [node for node in graphs[0].get_nodes() if re.fullmatch(r"n\d+", node.get_name())]
    assert [re.sub(r"\\(.)", r"\1", node.get("label")[1:-1]) for node in nodes] == ["Name A", *EVIL]
    assert len(graphs[0].get_edges()) == len(EVIL)


_MERMAID_LINE = re.compile(
    r"""flowchart\ LR
    | \ \ n\d+ (?:\(\[|\(\(|\(|\[\[|\[|\{\{)
      "(?P<text>[^"<>`\\;\#]*(?:\#\d+;[^"<>`\\;\#]*)*)" (?:\]\)|\)\)|\)|\]\]|\]|\}\})
    | \ \ n\d+\ (?:---|===|-\.-) (?:\|"[^"|]*"\|)? \ n\d+
    | \ \ classDef\ watched\ \S+
    | \ \ class\ n\d+(?:,n\d+)*\ watched""",
    re.VERBOSE,
)


@given(st.one_of(st.sampled_from(EVIL), NAMES))
@settings(max_examples=40, deadline=None)
def test_mermaid_has_names_as_codes_where_they_could_be_syntax(name: str) -> None:
    lines = written(named(name), GraphFormat.MERMAID).splitlines()
    found = [_MERMAID_LINE.fullmatch(line) for line in lines]
    assert all(found), lines[[bool(one) for one in found].index(False)]
    assert found[1]
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), found[1]["text"]) == name


@given(st.one_of(st.sampled_from(EVIL), NAMES))
@settings(max_examples=20, deadline=None)
def test_svg_is_well_formed_and_runs_nothing(name: str) -> None:
    text = svg(named(name))
    root = ElementTree.fromstring(text)  # noqa: S314 - our own
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "line", "g", "text"}
    assert not any(key.startswith("on") or key.endswith("href") for element in root.iter() for key in element.attrib)
    titles = {element.text for element in root.iter(f"{SVG}title")}
    assert f"{name}, chief, watched" in titles
    assert "prefers-color-scheme: dark" in text


_PROGRAM = """
import sys
from newsdigest.graph import network_of
from newsdigest.graph.picture import svg
from newsdigest.models import Named
from newsdigest.models_many import SharedContact

def call(one, other):
    parties = Named(f"Name {one}"), Named(f"Name {other}")
    return SharedContact("c", parties, "phone", "held", None, None, None, (), ())

calls = [call(0, other) for other in range(1, 9)] + [call(3, 7), call(20, 21), call(22, 23)]
sys.stdout.write(svg(network_of(calls, ())))
"""


def test_the_same_contacts_give_the_same_picture() -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    ]
    one, other = (process.communicate(timeout=60)[0] for process in running)
    assert one == other
    assert one.startswith(b"<svg")


# --- where things are ---------------------------------------------------------------------------------------------


def many(number: int) -> Network:
    """So many parties: stars around every eighth, some chains, a pair apart, and talks of four."""
    parties = [Named(f"Party of the {number} {'long ' * (number % 4)}name") for number in range(number)]
    calls = [contact(parties[at // 8 * 8], one) for at, one in enumerate(parties) if at % 8]
    calls += [contact(one, other) for one, other in zip(parties[:-2:5], parties[3::5], strict=False)]
    return network_of([*calls, contact(Named("Left"), Named("Right")), contact(*parties[:4])], [])


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.size.width <= other.x
        or other.x + other.size.width <= one.x
        or one.y + one.size.height <= other.y
        or other.y + other.size.height <= one.y
    )


@pytest.mark.parametrize("number", [3, 12, 40])
def test_no_box_is_upon_another_and_all_are_in_the_picture(number: int) -> None:
    drawn = picture(many(number))
    assert all(apart(one, other) for one, other in combinations(drawn.boxes, 2))
    for box in drawn.boxes:
        assert 0 <= box.x <= box.x + box.size.width <= drawn.size.width
        assert 0 <= box.y <= box.y + box.size.height <= drawn.size.height
        assert all(box.y < height < box.y + box.size.height for _, height in box.lines)
        assert all(len(line) <= 22 for line, _ in box.lines)


@given(
    st.integers(1, 14).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    )
)
@settings(max_examples=25, deadline=None)
def test_boxes_of_any_network_are_apart(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    number, joined = drawn
    sizes = [Size(60 + 25 * (at % 5), 31 + 19 * (at % 2)) for at in range(number)]
    places, whole = arranged(sizes, sorted((one, other) for one, other in joined if one < other))
    for (one, size), (other, second) in combinations(list(zip(places, sizes, strict=True)), 2):
        beside = abs(one.x - other.x) - (size.width + second.width) / 2
        above = abs(one.y - other.y) - (size.height + second.height) / 2
        assert max(beside, above) > GAP / 2
    assert whole.width >= max(size.width for size in sizes)


# --- from digests and on the command line -------------------------------------------------------------------------


def saved(tmp_path: Path, text: str) -> Network:
    path = tmp_path / "digest.json"
    path.write_text(text, encoding="utf-8")
    return network_of(*contacts_of(load(path)))


def test_a_digest_of_single_articles_joins_what_has_one_name(tmp_path: Path) -> None:
    second = replace(analysis(), entities=tuple(replace(one, id=f"x{one.id}") for one in analysis().entities))
    renamed = [
        replace(one, parties=tuple(replace(party, entity=f"x{party.entity}") for party in one.parties))
        for one in second.contacts
    ]
    text = jsontext.json_line(digest()) + jsontext.json_line(digest(replace(second, contacts=tuple(renamed))))
    found = saved(tmp_path, text)
    assert [(node.name, node.kind) for node in found.nodes] == [
        ("Ada Lindqvist", "person"),
        ("Tomas Ferrero", "person"),
    ]
    (edge,) = found.edges
    assert edge.contacts == ("phone call, 2024-05-06", "meeting (planned)", "meeting (planned)")


def test_an_edition_has_its_own_contacts(tmp_path: Path) -> None:
    found = saved(tmp_path, edition_json.json_text(edition()))
    assert [node.name for node in found.nodes if node.kind == "person"] == ["Ada Lindqvist", "Tomas Ferrero"]
    assert [node.name for node in found.nodes if node.kind == "contact"] == ["talks"]
    assert found.edges[0].weight == 2
    assert found.edges[0].watched


@pytest.mark.parametrize(
    ("form", "start"), [(None, "flowchart LR"), ("dot", "graph newsdigest"), ("graphml", "<?xml"), ("svg", "<svg ")]
)
def test_the_command_writes_each_format(form: str | None, start: str) -> None:
    Path("digest.json").write_text(jsontext.json_text(digest()), encoding="utf-8")
    result = run("graph", "digest.json", *(["--format", form] if form else []))
    assert result.exit_code == 0
    assert result.stdout.startswith(start)
    assert "Ada Lindqvist" in result.stdout
    assert result.stderr == ""


def test_the_command_reads_a_pipe() -> None:
    assert "Ada Lindqvist" in run("graph", "-", stdin=jsontext.json_text(digest())).stdout


BROKEN = {
    "": "is empty",
    "{": "is not JSON",
    "[1]": "is no digest of newsdigest",
    "[" * 100_000: "is not JSON",
    '{"schema": "newsdigest/2", "documents": [], "entities": [], "contacts": [], "positions": []}': "of version 1",
    json.dumps(
        {"schema": "newsdigest/1", "documents": "x", "entities": [], "contacts": [], "positions": []}
    ): "documents",
    '{"schema": "\x1b[31mred"}\n{': "is no",
    "\ufeff\x00": "is not JSON",
}


@pytest.mark.parametrize(("text", "problem"), BROKEN.items(), ids=[str(number) for number in range(len(BROKEN))])
@pytest.mark.parametrize("command", ["graph", "verify"])
def test_what_is_no_digest_gets_one_clear_line(command: str, text: str, problem: str) -> None:
    Path("digest.json").write_text(text, encoding="utf-8")
    result = run(command, "digest.json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("newsdigest: digest.json")
    assert problem in result.stderr
    assert "\x1b" not in result.stderr


def test_a_file_that_is_not_there_gets_one_clear_line() -> None:
    result = run("graph", "nowhere.json")
    assert result.exit_code == 2
    assert result.stderr == "newsdigest: nowhere.json: cannot be read (No such file or directory)\n"


def test_without_a_state_it_says_so() -> None:
    result = run("graph")
    assert result.exit_code == 4
    assert "there is no state yet" in result.stderr
