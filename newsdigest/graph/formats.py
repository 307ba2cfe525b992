"""A network as text for other programs: Mermaid, Graphviz (DOT) and GraphML. Names are escaped as each demands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from newsdigest.graph.network import Network, Node

_MERMAID_SHAPES = {
    "person": ("([", "])"),
    "organization": ("(", ")"),
    "state": ("[", "]"),
    "group": ("[[", "]]"),
    "place": ("{{", "}}"),
    "unknown": ("[", "]"),
    "contact": ("((", "))"),
}
_DOT_SHAPES = {
    "person": 'shape=box style="rounded,filled" fillcolor="#ddeafc"',
    "organization": 'shape=box style=filled fillcolor="#dff3e4"',
    "state": 'shape=box style="bold,filled" fillcolor="#fdebd0"',
    "group": 'shape=box style="dashed,filled" fillcolor="#efe3fa"',
    "place": 'shape=box style=filled fillcolor="#e9ecef"',
    "unknown": "shape=box",
    "contact": "shape=ellipse style=dotted fontsize=10",
}
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS = {"label": "string", "kind": "string", "note": "string", "watched": "boolean"}
_EDGE_KEYS = {"weight": "int", "held": "boolean", "watched": "boolean", "contacts": "string"}


def mermaid(network: Network) -> str:
    """A flowchart for Mermaid, as Markdown on GitHub and elsewhere shows it."""
    return "\n".join(_mermaid_lines(network)) + "\n"


def _mermaid_lines(network: Network) -> Iterator[str]:
    yield "flowchart LR"
    for node in network.nodes:
        before, after = _MERMAID_SHAPES[node.kind]
        yield f'  {node.id}{before}"{_mermaid_text(node.name)}"{after}'
    for edge in network.edges:
        line = "-.-" if not edge.held else "===" if edge.weight > 1 else "---"
        text = f'|"{_mermaid_text(edge.label)}"|' if edge.label else ""
        yield f"  {edge.ends[0]} {line}{text} {edge.ends[1]}"
    watched = [node.id for node in network.nodes if node.watched]
    if watched:
        yield "  classDef watched stroke:#a40e4c,stroke-width:3px"
        yield f"  class {','.join(watched)} watched"


def _mermaid_text(text: str) -> str:
    """Text with its special characters as Mermaid's codes: "#35;" for a hash."""
    return re.sub(r"[!-+/:-@\[-`{-~]", lambda found: f"#{ord(found.group())};", text)


def dot(network: Network) -> str:
    """A graph in the language of Graphviz."""
    return "\n".join(_dot_lines(network)) + "\n"


def _dot_lines(network: Network) -> Iterator[str]:
    yield "graph newsdigest {"
    yield '  graph [charset="UTF-8" overlap=false];'
    yield '  node [fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif" fontsize=10];'
    for node in network.nodes:
        mark = ' color="#a40e4c" penwidth=3' if node.watched else ""
        texts = f"label={_dot_text(node.name)} tooltip={_dot_text(_noted(node))}"
        yield f"  {node.id} [{texts} {_DOT_SHAPES[node.kind]}{mark}];"
    for edge in network.edges:
        style = "solid" if edge.held else "dashed"
        color = ' color="#a40e4c"' if edge.watched else ""
        values = f"weight={edge.weight} penwidth={min(edge.weight, 6)} style={style}{color}"
        yield f"  {edge.ends[0]} -- {edge.ends[1]} [label={_dot_text(edge.label)} {values}];"
    yield "}"


def _dot_text(text: str) -> str:
    """A quoted string. A backslash of the text is no escape, such as "\\N" for the name of a node."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def graphml(network: Network) -> str:
    """A graph as GraphML (Brandes and others 2002), as Gephi, yEd, Cytoscape and NetworkX read it."""
    root = ElementTree.Element("graphml", xmlns=_GRAPHML)
    for domain, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            key = {"id": f"{domain}-{name}", "for": domain, "attr.name": name, "attr.type": kind}
            ElementTree.SubElement(root, "key", key)
    graph = ElementTree.SubElement(root, "graph", id="newsdigest", edgedefault="undirected")
    for node in network.nodes:
        values: dict[str, object] = {"label": node.name, "kind": node.kind, "note": node.note, "watched": node.watched}
        _add_data(ElementTree.SubElement(graph, "node", id=node.id), "node", values)
    for edge in network.edges:
        element = ElementTree.SubElement(graph, "edge", source=edge.ends[0], target=edge.ends[1])
        told = "; ".join(edge.contacts)
        _add_data(
            element, "edge", {"weight": edge.weight, "held": edge.held, "watched": edge.watched, "contacts": told}
        )
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_data(element: ElementTree.Element, domain: str, values: dict[str, object]) -> None:
    for name, value in values.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        ElementTree.SubElement(element, "data", key=f"{domain}-{name}").text = text


def _noted(node: Node) -> str:
    return f"{node.name}, {node.note}" if node.note else node.name
