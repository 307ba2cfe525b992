"""Who spoke to whom as a network: parties and the contacts between them, in the formats of graph programs."""

from __future__ import annotations

from newsdigest.formats import GraphFormat
from newsdigest.graph.network import Network, network_of

__all__ = ["Network", "network_of", "written"]


def written(found: Network, form: GraphFormat) -> str:
    """A network in a format, the same text for the same network."""
    from newsdigest.graph import formats
    from newsdigest.graph.picture import svg

    match form:
        case GraphFormat.MERMAID:
            return formats.mermaid(found)
        case GraphFormat.DOT:
            return formats.dot(found)
        case GraphFormat.GRAPHML:
            return formats.graphml(found)
        case GraphFormat.SVG:
            return svg(found)
