"""Read what is new in the sources of a digest, and keep what was found in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag

from newsdigest.course import Progress
from newsdigest.digest import renamed
from newsdigest.digest_config import DigestConfig
from newsdigest.filters import is_wanted
from newsdigest.models import Analysis, Document, Failure
from newsdigest.pipeline import Pipeline
from newsdigest.sources.base import as_text
from newsdigest.sources.fetch import scheme_of
from newsdigest.store import Run, Store

Verdict = Literal["new", "updated", "seen", "unwanted"]
_WILD = re.compile(r"[*?[]")
_NUMBERED = re.compile(r"(.+)#\d+")  # an article that is in a feed or an archive only


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles a run reads. ``since``: published on this day or later. ``limit``: how many at most."""

    today: date
    limit: int
    only_new: bool = True
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An article of a source, and what becomes of it."""

    document: Document
    key: str
    verdict: Verdict


def named_sources(sources: Iterable[str]) -> list[str | Failure]:
    """Sources as the configuration has them: "~" is the home folder, and patterns stand for the files they match."""
    return [found for source in sources for found in _named(source)]


def _named(source: str) -> list[str | Failure]:
    if scheme_of(source):
        return [source]
    path = Path(source).expanduser().absolute()
    if path.exists() or not _WILD.search(str(path)):
        return [str(path)]
    pattern = str(path.relative_to(path.anchor))
    found = sorted(str(one) for one in Path(path.anchor).glob(pattern) if not one.name.startswith("."))
    return [*found] or [Failure(as_text(source), "matches no file", "Check the pattern.")]


def key_of(document: Document) -> str:
    """What stays the same when an article changes: the address it gives for itself, else where it was found.

    An article that is in a feed only has none: its number changes with each one that comes. Its text stands for it.
    """
    address = document.canonical_url or document.source
    numbered = None if document.canonical_url else _NUMBERED.fullmatch(address)
    if numbered:
        return f"{numbered.group(1)}#{hashlib.sha256(document.text.encode()).hexdigest()}"
    return urldefrag(address).url if scheme_of(address) else address


def judged(
    documents: Iterable[Document | Failure],
    store: Store,
    name: str,
    digest: DigestConfig,
    selection: Selection,
    staged: Iterable[tuple[str, str]] = (),
) -> Iterator[Judged | Failure]:
    """Each article with its verdict, until as many are new as the selection wants. Those ``staged`` are left out."""
    met = set(staged)
    for document in documents:
        if isinstance(document, Failure):
            yield document
            continue
        key = key_of(document)
        if (key, document.sha256) in met:
            continue
        if len(met) >= selection.limit:
            return
        verdict = _verdict(document, key, store, name, digest, selection)
        if verdict in ("new", "updated"):
            met.add((key, document.sha256))
        yield Judged(document, key, verdict)


def _verdict(
    document: Document, key: str, store: Store, name: str, digest: DigestConfig, selection: Selection
) -> Verdict:
    is_seen = store.has_seen(name, key, document.sha256)
    if selection.only_new and is_seen:
        return "seen"
    if not is_wanted(document, digest.filters, selection.today):
        return "unwanted"
    if selection.since is not None and document.published is not None and document.published < selection.since:
        return "unwanted"
    return "updated" if not is_seen and store.has_seen(name, key) else "new"


def documents_of(
    pipeline: Pipeline, digest: DigestConfig, progress: Progress | None = None
) -> Iterator[Document | Failure]:
    """The articles of the sources of a digest."""
    named = named_sources(digest.sources)
    yield from (one for one in named if isinstance(one, Failure))
    yield from pipeline.documents([one for one in named if isinstance(one, str)], progress)


def gather(
    found: Iterable[Judged | Failure], pipeline: Pipeline, store: Store, run: Run, clock: Callable[[], datetime]
) -> Iterator[Judged | Failure]:
    """Have what is new read, and keep what was found in it as the run's. Yields what is dealt with."""
    for (one, known), outcome in pipeline.analyses(_looked_up(found, pipeline, store), _to_read):
        if known is not None and isinstance(one, Judged):
            store.stage_known(run, one.key, one.document.sha256, known)
        elif isinstance(outcome, Analysis) and isinstance(one, Judged):
            # Only now that those before it are kept, it is sure what it will be called.
            outcome = renamed(outcome, _name_of(one, store))
            store.stage(run, one.key, outcome, pipeline.reader_info, clock())
        yield outcome if isinstance(outcome, Failure) else one


def _looked_up(
    found: Iterable[Judged | Failure], pipeline: Pipeline, store: Store
) -> Iterator[tuple[Judged | Failure, int | None]]:
    """What was judged, with the id of what this reader has read already."""
    for one in found:
        if isinstance(one, Failure) or one.verdict in ("seen", "unwanted"):
            yield one, None
        else:
            named = replace(one, document=replace(one.document, id=_name_of(one, store)))
            yield named, store.known(one.key, one.document.sha256, pipeline.reader_info)


def _name_of(one: Judged, store: Store) -> str:
    return f"d{store.number_of(one.key, one.document.sha256)}"


def _to_read(looked_up: tuple[Judged | Failure, int | None]) -> Document | None:
    one, known = looked_up
    if isinstance(one, Failure) or one.verdict in ("seen", "unwanted") or known is not None:
        return None
    return one.document
