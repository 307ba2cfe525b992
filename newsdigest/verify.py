"""Check that every quotation of a digest stands in its article, word for word and where the digest says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from newsdigest.render.clean import shown, source_shown
from newsdigest.saved import Quotation, SavedContact, SavedDigest, SavedDocument, SavedPlace, SavedPosition
from newsdigest.sources.base import SourceError

Reread = Callable[[str], str]
"""Gives the text of a source as it is now, or raises SourceError."""

Stored = Callable[[str, str], str | None]
"""Gives the text that was stored from a source, by the source and the SHA-256 of the text."""

_SHOWN_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a digest gave. ``problems`` make it fail; ``remarks`` only tell; a line each."""

    quotations: int
    problems: tuple[str, ...]
    remarks: tuple[str, ...]


def verify(digest: SavedDigest, reread: Reread, stored: Stored) -> Verdict:
    """Check all quotations of a digest: in its sources as they are now; in the text that was stored where a source has
    changed or is gone; and in the text inside the digest, if there is one.
    """
    checker = _Checker(reread, stored)
    findings: dict[str, list[tuple[str, Quotation]]] = {document.id: [] for document in digest.documents}
    told: list[SavedContact | SavedPosition] = [*digest.contacts, *digest.positions]
    for finding in told:
        if finding.document in findings:
            findings[finding.document] += _quotations(finding, finding.id)
        else:
            checker.problems.append(f"{finding.id}: is from {finding.document}, which is not among the documents")
    counts = Counter(document.id for document in digest.documents)
    checker.problems += [f"{name}: {count} documents have this id" for name, count in counts.items() if count > 1]
    for document in digest.documents:
        checker.check(document, findings[document.id])
    checker.problems += _problems_of_stories(digest)
    return Verdict(checker.checked, tuple(map(shown, checker.problems)), tuple(map(shown, checker.remarks)))


class _Checker:
    def __init__(self, reread: Reread, stored: Stored) -> None:
        self._reread, self._stored = reread, stored
        self.checked = 0
        self.problems: list[str] = []
        self.remarks: list[str] = []

    def check(self, document: SavedDocument, quotations: list[tuple[str, Quotation]]) -> None:
        self.checked += len(quotations)
        name = source_shown(document.source)
        if document.text is not None:
            inside = f"{name}, the text inside the digest"
            self.problems += [f"{inside}: {problem}" for problem in _missing(document.text, quotations)]
            if _hash(document.text) != document.sha256:
                self.problems.append(f"{inside}: is not what was read (its SHA-256 is another)")
        text = self._text(document, name)
        if text is not None:
            self.problems += [f"{name}: {problem}" for problem in _missing(text, quotations)]

    def _text(self, document: SavedDocument, name: str) -> str | None:
        """The text to check against; None where there is none, which is a problem of its own."""
        try:
            text = self._reread(document.source)
        except SourceError as error:
            stored = self._kept(document)
            if stored is None:
                self.problems.append(f"{name}: cannot be checked: {error.error}, and its text is not stored")
            else:
                self.remarks.append(f"{name}: {error.error}; checked against the text stored when it was read")
            return stored
        if _hash(text) == document.sha256:
            return text
        stored = self._kept(document)
        if stored is None:
            self.remarks.append(f"{name}: has changed since it was read; checked against what it says now")
            return text
        self.remarks.append(f"{name}: has changed since it was read; checked against the text stored then")
        return stored

    def _kept(self, document: SavedDocument) -> str | None:
        text = self._stored(document.source, document.sha256)
        return text if text is not None and _hash(text) == document.sha256 else None


def _missing(text: str, quotations: Iterable[tuple[str, Quotation]]) -> Iterator[str]:
    """A line for each quotation that the text does not have in its place."""
    for label, quotation in quotations:
        if 0 <= quotation.start <= quotation.end and text[quotation.start : quotation.end] == quotation.text:
            continue
        words = shown(quotation.text)
        words = f"{words[:_SHOWN_LETTERS]}…" if len(words) > _SHOWN_LETTERS else words
        at = text.find(quotation.text) if quotation.text else -1
        elsewhere = f", but at {at}–{at + len(quotation.text)}" if at >= 0 else ""
        yield f"{label}: “{words}” is not at {quotation.start}–{quotation.end}{elsewhere}"


def _quotations(value: Any, label: str) -> Iterator[tuple[str, Quotation]]:
    """All quotations of a finding, each with the name of its field: "c1 topics 1"."""
    if isinstance(value, Quotation):
        yield label, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            yield from _quotations(part, f"{label} {number}" if len(value) > 1 else label)
    elif is_dataclass(value):
        if isinstance(value, SavedPlace):
            yield label, Quotation(value.span.start, value.span.end, value.text)
        for field in fields(value):
            part = getattr(value, field.name)
            yield from _quotations(part, label if field.name == "span" else f"{label} {field.name}")


def _problems_of_stories(digest: SavedDigest) -> Iterator[str]:
    """Where a story says other words than the articles that it names for them."""
    contacts = {contact.id: contact for contact in digest.contacts}
    for story in digest.stories or ():
        for shared in story.contacts:
            tellings = [contacts[name] for name in shared.tellings if name in contacts]
            yield from (
                f"{shared.id}: {name} is not among the contacts" for name in shared.tellings if name not in contacts
            )
            said = {shown(topic.text) for one in tellings for topic in one.topics}
            said |= {shown(one.where.text) for one in tellings if one.where}
            claimed = [*shared.topics, *([shared.where] if shared.where else [])]
            yield from (
                f"{shared.id}: “{words[:_SHOWN_LETTERS]}” is told by none of its articles"
                for words in claimed
                if shown(words) not in said
            )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
