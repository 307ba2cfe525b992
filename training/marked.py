"""Articles of our own with their communication events marked in the text.

Each begins with a line "# article" and a word on its kind. ``{t1:met}`` is a trigger of event 1, ``{p1:the envoy}``
a phrase that stands for one of its parties, ``{p1,2:they}`` of those of two events; a line ``@1 phone held clear``
after the text tells its channel, its status and whether a digest must tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from newsdigest.reader.labels import CERTAINTIES, CHANNELS, STATUSES
from newsdigest.reader.segment import lines, sentences

Article = dict[str, Any]
Span = tuple[int, int]
_MARK = re.compile(r"\{([tp])([\d,]+):([^{}]+)\}")
_EVENT = re.compile(r"^@(\d+) (\S+) (\S+) (\S+)\n?", re.MULTILINE)


def read_marked(path: Path) -> Iterator[Article]:
    """The articles of a file, with ``id``, ``text`` and ``events`` as in our other labels.

    A broken one raises ValueError, which names it.
    """
    for number, part in enumerate(re.split(r"^# article", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]):
        _, _, body = part.partition("\n")
        yield {"id": f"{path.stem}|{number}", **_article(body, f"{path}: article {number + 1}")}


def _article(body: str, where: str) -> Article:
    told = {key: (channel, status, certainty) for key, channel, status, certainty in _EVENT.findall(body)}
    text, marks = _unmarked(_EVENT.sub("", body).strip() + "\n")
    named = {key for _, keys, _ in marks for key in keys}
    if "{" in text or "}" in text or named != set(told):
        raise ValueError(f"{where}: a broken mark, or an event without its marks or its line")
    if any(c not in CHANNELS or s not in STATUSES or k not in CERTAINTIES for c, s, k in told.values()):
        raise ValueError(f"{where}: an unknown channel, status or certainty")
    spans = [sentence for block in lines(text) for sentence in sentences(text, block)]
    events = [
        {
            "trigger": list(trigger),
            "parties": [list(span) for span in _parties(key, trigger, marks, spans)],
            "topics": [],
            "time": [],
            "place": [],
            "certainty": told[key][2],
            "contact": int(key),
            "channel": told[key][0],
            "status": told[key][1],
        }
        for kind, keys, trigger in marks
        if kind == "t"
        for key in keys
    ]
    return {"text": text, "events": events}


def _unmarked(marked: str) -> tuple[str, list[tuple[str, list[str], Span]]]:
    """The text without its marks, and of each mark its kind, the events that it belongs to, and where it stands."""
    text, last = "", 0
    marks = []
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        marks.append((match[1], match[2].split(","), (len(text), len(text) + len(match[3]))))
        text += match[3]
        last = match.end()
    return text + marked[last:], marks


def _parties(
    key: str, trigger: Span, marks: Sequence[tuple[str, list[str], Span]], spans: Sequence[tuple[int, int]]
) -> list[Span]:
    """Those of an event that stand in the sentence of a trigger."""
    start, end = next(span for span in spans if span[0] <= trigger[0] < span[1])
    return [span for kind, keys, span in marks if kind == "p" and key in keys and start <= span[0] < end]
