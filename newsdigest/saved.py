"""Digests that were written as JSON, read back as what somebody else may have written: nothing in them is believed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from newsdigest.models import Channel, EntityKind, Status

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = "newsdigest/1"
MOST_BYTES = 500_000_000
_RULES: dict[str, Any] = {"strict": True, "extra": "ignore"}


class SavedError(ValueError):
    """A file that is no digest, or cannot be read. The message is one line: which file, what is wrong."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an article and where they stand in it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SavedDocument:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    id: str
    source: str
    sha256: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class SavedEntity:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    id: str
    name: str
    kind: EntityKind
    role: str | None = None
    state: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedParty:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    name: str
    entity: str | None = None
    mention: Quotation | None = None


@dataclass(frozen=True, slots=True)
class SavedPlace:
    """A time or a place: ``text`` are the words of its ``span``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    text: str
    span: Quotation
    date: str | None = None


@dataclass(frozen=True, slots=True)
class SavedName:
    """Somebody who is named for a finding, with the words that name them where there are any."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    name: str
    entity: str | None = None
    span: Quotation | None = None


@dataclass(frozen=True, slots=True)
class SavedAccount:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    teller: str
    source: tuple[Quotation, ...]
    cue: tuple[Quotation, ...]
    content: tuple[Quotation, ...]
    evidence: Quotation


@dataclass(frozen=True, slots=True)
class SavedContact:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    id: str
    document: str
    parties: tuple[SavedParty, ...]
    channel: Channel
    status: Status
    topics: tuple[Quotation, ...]
    according_to: tuple[SavedName, ...]
    evidence: tuple[Quotation, ...]
    when: SavedPlace | None = None
    where: SavedPlace | None = None
    initiator: SavedName | None = None
    triggers: tuple[Quotation, ...] = ()
    channel_span: Quotation | None = None
    status_span: Quotation | None = None
    accounts: tuple[SavedAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedPosition:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    id: str
    document: str
    source: tuple[Quotation, ...]
    cue: tuple[Quotation, ...]
    content: tuple[Quotation, ...]
    evidence: tuple[Quotation, ...]
    when: SavedPlace | None = None


@dataclass(frozen=True, slots=True)
class SavedShared:
    """A contact of a story: ``tellings`` are the ids of what single articles tell of it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    id: str
    parties: tuple[SavedName, ...]
    channel: Channel
    status: Status
    tellings: tuple[str, ...]
    day: str | None = None
    where: str | None = None
    topics: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedStory:
    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    contacts: tuple[SavedShared, ...]


@dataclass(frozen=True, slots=True)
class SavedDigest:
    """What a digest of ``summarize`` or ``run`` says. ``stories`` is None where there are none in the format."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _RULES

    schema: str
    documents: tuple[SavedDocument, ...]
    entities: tuple[SavedEntity, ...]
    contacts: tuple[SavedContact, ...]
    positions: tuple[SavedPosition, ...]
    stories: tuple[SavedStory, ...] | None = None


def load(path: Path, stdin: BinaryIO | None = None) -> list[SavedDigest]:
    """The digests of a file: one, or with JSONL one a line. ``-`` is ``stdin``. Raises SavedError."""
    try:
        if str(path) == "-" and stdin is not None:
            data = stdin.read(MOST_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SavedError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if len(data) > MOST_BYTES:
        raise SavedError(f"{path}: is larger than {MOST_BYTES // 1_000_000} MB, too large for a digest")
    return parsed(data, str(path))


def parsed(data: bytes, origin: str) -> list[SavedDigest]:
    """The digests in the JSON or JSONL of a file, which ``origin`` names. Raises SavedError."""
    lines = [line for line in data.splitlines() if line.strip()]
    if not lines:
        raise SavedError(f"{origin}: is empty")
    if lines[0].strip().endswith(b"}") and len(lines) > 1:
        return [_digest(line, f"{origin}, line {number}") for number, line in enumerate(lines, 1)]
    return [_digest(data, origin)]


def _digest(data: bytes, origin: str) -> SavedDigest:
    from pydantic import ValidationError

    try:
        digest = _adapter().validate_json(data)
    except ValidationError as errors:
        error = errors.errors(include_input=False, include_url=False)[0]
        if error["type"] == "json_invalid":
            raise SavedError(f"{origin}: is not JSON ({error['msg'].removeprefix('Invalid JSON: ')})") from None
        key = ".".join(map(str, error["loc"])) or "the whole"
        raise SavedError(f"{origin}: is no digest of newsdigest ({key}: {error['msg'].lower()})") from None
    if digest.schema != SCHEMA:
        raise SavedError(f"{origin}: is no digest of version 1 (schema: {digest.schema[:60]})")
    return digest


@cache
def _adapter() -> TypeAdapter[SavedDigest]:
    from pydantic import TypeAdapter

    return TypeAdapter(SavedDigest)
