"""The records that flow from room to room. All offsets are in characters into a document's ``text``, end exclusive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

MentionKind = Literal["person", "organization", "place", "other"]
EntityKind = Literal["person", "organization", "state", "group", "place"]
Channel = Literal[
    "phone", "meeting", "talks", "visit", "letter", "message", "statement_to", "debate", "testimony", "unspecified"
]
Status = Literal["held", "planned", "offered", "refused", "cancelled", "denied", "ongoing", "habitual"]
PositionKind = Literal[
    "states", "requests", "demands", "promises", "supports", "opposes",
    "accuses", "denies", "confirms", "warns", "expects", "declines_comment",
]  # fmt: skip
AccountKind = Literal["told", "confirmed", "denied", "declined"]


class Span(NamedTuple):
    """Characters [start, end) of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: tuple[int, int]) -> bool:
        return self.start < other[1] and other[0] < self.end

    def holds(self, other: tuple[int, int]) -> bool:
        return self.start <= other[0] and other[1] <= self.end


# --- sources ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """An article. ``blocks`` are the spans that belong to it, a title in the text first; the rest is boilerplate.

    For a plain-text file ``text`` is the file as decoded, so that offsets fit the file. ``canonical_url``: the address
    that a page gives for itself.
    """

    id: str
    source: str
    text: str
    blocks: tuple[Span, ...]
    title: str | None = None
    title_span: Span | None = None
    published: date | None = None
    site: str | None = None
    language: str | None = None
    sha256: str = ""
    author: str | None = None
    canonical_url: str | None = None

    @property
    def words(self) -> int:
        """Words of the article, boilerplate left out."""
        return sum(len(block.of(self.text).split()) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read: what went wrong, and what its user can do."""

    source: str
    error: str
    hint: str


# --- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text (CoNLL-2003 sense), with the model's mean probability for its kind."""

    span: Span
    kind: MentionKind
    probability: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what (Pareti 2012): source, cue and content. ``within``: the index of the attribution around it."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Communication:
    """A communication event (ACE 2005 sense): its trigger ("met", "phone call"), participants and channel.

    ``confidence``: probability that it is one which a digest of who spoke to whom must tell. ``chances``: for each
    participant the probability that it is one. ``status``: None where the reader is not sure of it.
    """

    trigger: Span
    participants: tuple[Span, ...]
    channel: Channel
    confidence: float
    chances: tuple[float, ...] = ()
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one document, in text order."""

    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    attributions: tuple[Attribution, ...]
    communications: tuple[Communication, ...] = ()


# --- analysis -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, state, organization, group or place of an article."""

    id: str
    name: str
    kind: EntityKind
    role: str | None = None
    state: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that stand for entities: one, or several for "they" and "the two leaders"; none when nobody can tell whom.

    ``form``: a name, a description ("the Israeli leader"), or a pronoun.
    """

    span: Span
    entities: tuple[str, ...]
    form: Literal["name", "description", "pronoun"]


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as it is shown; ``entity`` is None when the words name nobody known."""

    name: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part in a contact, and the words that stand for it."""

    name: str
    entity: str | None
    mention: Span


@dataclass(frozen=True, slots=True)
class When:
    """A time as the article puts it, and the day it means where that can be told (ISO 8601)."""

    span: Span
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Teller:
    """Whom the article cites for a contact."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Account:
    """How one teller tells of a contact, or that he declines to. ``via``: whom he cites, or who has it from him.

    ``content``: what is told, confirmed, denied, or not commented on; empty when the article does not say what.
    ``evidence``: the sentence of the cue.
    """

    teller: Named
    kind: AccountKind
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    evidence: Span
    source: tuple[Span, ...] = ()
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """One communication event, however often the article mentions it.

    ``triggers``: the words that tell of it ("met", "the call"), one for each mention. ``channel_span``,
    ``status_span`` and ``initiator_span``: the words that gave these, where single words did.
    """

    id: str
    parties: tuple[Party, ...]
    channel: Channel
    status: Status
    when: When | None
    where: Span | None
    initiator: Named | None
    topics: tuple[Span, ...]
    according_to: tuple[Teller, ...]
    evidence: tuple[Span, ...]
    confidence: float
    triggers: tuple[Span, ...] = ()
    channel_span: Span | None = None
    status_span: Span | None = None
    initiator_span: Span | None = None
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """What somebody stated. ``via``: through whom it comes, outermost first; ``within``: the position around it."""

    id: str
    holder: Named | None
    kind: PositionKind
    to: Named | None
    via: tuple[str, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quoted: bool
    within: str | None
    when: When | None
    evidence: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is known of one document. ``references``: which words stand for whom, in text order."""

    document: Document
    entities: tuple[Entity, ...]
    contacts: tuple[Contact, ...]
    positions: tuple[Position, ...]
    references: tuple[Reference, ...] = ()


# --- digest -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReaderInfo:
    """What a reader is called."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a run found: the articles that could be read, and the sources that could not."""

    generated: datetime
    reader: ReaderInfo
    documents: tuple[Analysis, ...]
    failures: tuple[Failure, ...]
