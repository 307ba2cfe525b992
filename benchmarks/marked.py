"""Tables that stand in a Markdown file between two marks which no reader of the page sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

END = "<!-- end of what it made -->"


def begin(command: str) -> str:
    return f"<!-- made by {command} -->"


def put(path: Path, command: str, text: str) -> None:
    """Put what a command makes between its marks."""
    before, _, rest = path.read_text(encoding="utf-8").partition(begin(command))
    _, _, after = rest.partition(END)
    if not after:
        raise ValueError(f"{path} has no place for the tables: {begin(command)} and {END}")
    path.write_text(f"{before}{begin(command)}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a Markdown table, its head first."""
    head, *others = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *others))
