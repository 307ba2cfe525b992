"""What ``newsdigest run`` does: each named digest is gathered, composed and written, and the user told of it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from newsdigest.config import Config, state_path
from newsdigest.digest_config import DigestConfig, EditionFormat, format_of
from newsdigest.editions.compose import STANDARD_OUTPUT, Articles, composed, place, printed
from newsdigest.editions.deliver import deliver, refuse_unwritable
from newsdigest.editions.gather import Judged, Selection, documents_of, gather, judged
from newsdigest.memory import give_back
from newsdigest.messages import Messages
from newsdigest.models import Failure
from newsdigest.pipeline import Pipeline
from newsdigest.render.clean import shown, source_shown
from newsdigest.run import ALL_FAILED, WRONG_USAGE
from newsdigest.shell import standard_output
from newsdigest.store import Run, StateError, Store
from newsdigest.store.lock import alone
from newsdigest.tally import NO_STATE, Tally

_log = logging.getLogger(__name__)
_AGO = re.compile(r"(\d{1,4})([dw])")


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for. Empty names mean all digests; what is None is as configured."""

    names: tuple[str, ...] = ()
    since: date | None = None
    only_new: bool = True
    limit: int | None = None
    output: str | None = None
    form: EditionFormat | None = None
    dry: bool = False
    alert: bool = False


class OrderError(ValueError):
    """An order that cannot be carried out; the message is one line."""


def day_meant(text: str, today: date) -> date:
    """The day of "2024-05-07", "2d" (days ago) or "1w". Raises ValueError."""
    ago = _AGO.fullmatch(text)
    if ago is None:
        return date.fromisoformat(text)
    return today - timedelta(days=int(ago.group(1)) * (7 if ago.group(2) == "w" else 1))


def run_digests(config: Config, order: Order, messages: Messages) -> int:
    """Carry out an order and return the exit code."""
    try:
        digests = _ordered(config, order)
        with ExitStack() as stack:
            path = state_path(config)
            if not order.dry:
                stack.enter_context(alone(path))
            store = stack.enter_context(Store.open(path, create=True) if not order.dry else Store.glance(path))
            # The state keeps all that was found; the edition chooses.
            pipeline = stack.enter_context(Pipeline(replace(config, min_confidence=0.0)))
            return _Press(config, order, store, messages, pipeline).all(digests)
    except OrderError as error:
        messages.error(str(error))
        return WRONG_USAGE
    except StateError as error:
        messages.error(str(error))
        return NO_STATE
    except BrokenPipeError:
        raise
    except Exception as error:
        _log.debug("unforeseen error", exc_info=error)
        messages.error(
            f"failed ({type(error).__name__}). This is a bug: please report it, with the traceback that -v shows"
        )
        return ALL_FAILED


def _ordered(config: Config, order: Order) -> dict[str, DigestConfig]:
    """The digests that are meant, with what the order changes of them."""
    if not config.digests:
        raise OrderError("the configuration names no digests. Write one with: newsdigest init")
    unknown = [name for name in order.names if name not in config.digests]
    if unknown:
        raise OrderError(f"no digest is called {unknown[0]}. There are: {', '.join(config.digests)}")
    names = list(dict.fromkeys(order.names or config.digests))
    if order.output is not None and len(names) > 1 and order.output != STANDARD_OUTPUT:
        raise OrderError(f"{order.output}: several digests cannot be written to one place. Name one digest")
    return {name: _changed(config.digests[name], order) for name in names}


def _changed(digest: DigestConfig, order: Order) -> DigestConfig:
    """The digest as the order wants it. The name of another output gives the format, if it gives one."""
    output = digest.output if order.output is None else order.output
    form = digest.format if order.output is None else format_of(order.output) or digest.format
    return replace(digest, output=output, format=order.form or form, limit=order.limit or digest.limit)


class _Press:
    """Runs digests one after the other with one reader and one state."""

    def __init__(self, config: Config, order: Order, store: Store, messages: Messages, pipeline: Pipeline) -> None:
        self._config, self._order, self._store, self._messages = config, order, store, messages
        self._pipeline = pipeline
        self._total = Tally()

    def all(self, digests: dict[str, DigestConfig]) -> int:
        """Write what was cut short, then the digests. One that cannot be written keeps no other from it."""
        stuck = {run.digest for run in self._store.pending() if not self._delivered_late(run)}
        for name, digest in digests.items():
            if name not in stuck:
                self._total.add(self._one(name, digest))
        return self._total.code(alert=self._order.alert)

    def _delivered_late(self, run: Run) -> bool:
        """Whether what an earlier run was kept from writing is written now."""
        if self._order.dry:
            self._messages.note(f"{run.digest}: the digest of {_moment(run)}, cut short, would be written first")
            return True
        self._messages.note(f"{run.digest}: writes the digest of {_moment(run)}, which was cut short")
        return self._delivered(run)

    def _delivered(self, run: Run) -> bool:
        try:
            places = deliver(self._store, run)
        except BrokenPipeError:
            raise
        except OSError as error:
            self._complain(run.digest, error.filename or "its output", error, "It is kept, and written by the next run")
            return False
        self._total.hits += run.hits
        for path in places:
            if path != STANDARD_OUTPUT:
                self._messages.note(f"{run.digest}: written to {path}")
        return True

    def _complain(self, name: str, path: object, error: OSError, what_now: str) -> None:
        self._total.unwritten += 1
        self._messages.error(f"{name}: {path} cannot be written ({error.strerror}). {what_now}")

    def _one(self, name: str, digest: DigestConfig) -> Tally:
        now = datetime.now(UTC)
        where = place(digest.output, now)
        if self._order.dry:
            return self._rehearsed(name, digest, where, now)
        try:
            refuse_unwritable(where)
        except OSError as error:
            self._complain(name, where, error, "Name another output")
            return Tally()
        return self._run(name, digest, where, now)

    def _run(self, name: str, digest: DigestConfig, where: str, now: datetime) -> Tally:
        tally = Tally()
        run = self._store.begin(name, now)
        staged = self._store.staged_versions(run)
        tally.resumed = len(staged)
        documents = documents_of(self._pipeline, digest, self._messages.progress)
        found = judged(documents, self._store, name, digest, self._selection(digest, now), staged)
        outcomes = gather(found, self._pipeline, self._store, run, lambda: datetime.now(UTC))
        failures = list(self._told(name, outcomes, tally))
        self._pipeline.close()
        give_back()
        self._messages.note(f"{name}: {tally.summary()}")
        met = self._prepared(name, digest, where, run, failures, now)
        self._messages.end_progress()
        self._delivered(replace(run, status="pending", hits=met))
        return tally

    def _prepared(
        self, name: str, digest: DigestConfig, where: str, run: Run, failures: Sequence[Failure], now: datetime
    ) -> int:
        """Keep what there is to tell of the articles of a run. Returns how many findings match a watched pattern."""
        min_confidence = self._config.min_confidence if digest.min_confidence is None else digest.min_confidence
        articles = Articles(self._store.staged(run), self._store.load, digest, min_confidence)
        if not articles:
            self._store.prepare(run, ())
            return 0
        updated = self._store.updated(run)
        edition, lookout = composed(name, digest, articles, updated, self._pipeline.reader_info, failures, now)
        outputs = printed(edition, digest, where, is_sized=_is_sized(where))
        self._store.prepare(run, outputs, lambda: lookout.hits)
        return lookout.hits

    def _rehearsed(self, name: str, digest: DigestConfig, where: str, now: datetime) -> Tally:
        """Say what would be read and written."""
        tally = Tally()
        documents = documents_of(self._pipeline, digest, self._messages.progress)
        found = judged(documents, self._store, name, digest, self._selection(digest, now))
        with standard_output(utf8=True) as stream:
            for one in found:
                for _ in self._told(name, [one], tally):
                    pass
                if isinstance(one, Judged) and one.verdict in ("new", "updated"):
                    title = shown(one.document.title or "Untitled article")
                    stream.write(f"{name}: would read ({one.verdict}) {source_shown(one.document.source)}: {title}\n")
            goal = "standard output" if where == STANDARD_OUTPUT else where
            stream.write(f"{name}: would write to {goal}\n" if tally.new else f"{name}: would write nothing\n")
        return tally

    def _told(self, name: str, outcomes: Iterable[Judged | Failure], tally: Tally) -> Iterator[Failure]:
        """Count the outcomes and tell of each as it comes. Yields the failures."""
        start = perf_counter()
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                tally.failed += 1
                self._messages.failure(outcome)
                yield outcome
                continue
            counted = "new" if outcome.verdict == "updated" else outcome.verdict
            setattr(tally, counted, getattr(tally, counted) + 1)
            spent = f"{perf_counter() - start:.2f} s"
            self._messages.detail(f"{name}: {source_shown(outcome.document.source)}: {outcome.verdict} ({spent})")
            start = perf_counter()

    def _selection(self, digest: DigestConfig, now: datetime) -> Selection:
        return Selection(now.astimezone().date(), digest.limit, self._order.only_new, self._order.since)


def _moment(run: Run) -> str:
    return f"{run.begun.astimezone():%Y-%m-%d %H:%M}"


def _is_sized(where: str) -> bool:
    return where == STANDARD_OUTPUT and sys.stdout is not None and sys.stdout.isatty()
