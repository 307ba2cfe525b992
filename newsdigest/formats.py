"""What the commands that look back can write. Apart from what writes it, so that help comes at once."""

from __future__ import annotations

from enum import StrEnum


class GraphFormat(StrEnum):
    """What a network is written as."""

    MERMAID = "mermaid"
    DOT = "dot"
    GRAPHML = "graphml"
    SVG = "svg"


class HistoryFormat(StrEnum):
    """What a history is written as."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"
