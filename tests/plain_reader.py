"""A reader for texts of one form, as quick as it is dull: "Ada Lindqvist told Tomas Ferrero that the road is open."."""

from __future__ import annotations

import re

from newsdigest.models import Attribution, Communication, Document, Mention, Reading, Span

_TOLD = re.compile(
    r"(?P<who>[A-Z]\w+ [A-Z]\w+) (?P<cue>told|phoned) (?P<whom>[A-Z]\w+ [A-Z]\w+)(?: (?P<what>that [^.]+))?\."
)


class PlainReader:
    """Finds a contact in each such sentence, and a position where it says what was told."""

    name, version = "plain", "1"

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(self, document: Document) -> Reading:
        self.read_texts.append(document.text)
        found = list(_TOLD.finditer(document.text))
        return Reading(
            sentences=tuple(Span(*sentence.span()) for sentence in re.finditer(r"[^\s.][^.\n]*\.?", document.text)),
            mentions=tuple(Mention(Span(*one.span(part)), "person", 0.99) for one in found for part in ("who", "whom")),
            attributions=tuple(
                Attribution((Span(*one.span("who")),), (Span(*one.span("cue")),), (Span(*one.span("what")),), 0.9)
                for one in found
                if one["what"]
            ),
            communications=tuple(
                Communication(
                    Span(*one.span("cue")),
                    (Span(*one.span("who")), Span(*one.span("whom"))),
                    "phone",
                    0.9,
                    (0.9, 0.9),
                )
                for one in found
            ),
        )
