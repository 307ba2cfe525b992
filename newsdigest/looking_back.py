"""What the commands that look back do once their options are known: read, write, tell, and choose the exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsdigest.config import Config, state_path
from newsdigest.formats import GraphFormat, HistoryFormat
from newsdigest.messages import Messages
from newsdigest.run import ALL_FAILED, ALL_READ, SOME_FAILED, WRONG_USAGE
from newsdigest.saved import SavedError, load
from newsdigest.shell import standard_output
from newsdigest.store import StateError, Store

if TYPE_CHECKING:
    from newsdigest.graph import Network
    from newsdigest.sources import Limits

NO_STATE = 4
"""Exit code: the state cannot be used."""

_MEGABYTE = 1_000_000
_log = logging.getLogger(__name__)


def tell_history(name: str, since: date | None, form: HistoryFormat, config: Config, messages: Messages) -> int:
    """Write the contacts and positions of somebody from the state."""
    from newsdigest.history import AmbiguousNameError, UnknownNameError, history
    from newsdigest.render.history import person_line, write_history

    def told() -> int:
        with Store.open(state_path(config)) as store:
            kept = ((one.analysis, one.day) for one in store.analyses(person=name.partition(",")[0]))
            try:
                found = history(name, kept, since)
            except AmbiguousNameError as error:
                messages.error(str(error))
                for entity in error.entities:
                    messages.error(f"  {person_line(entity)}")
                return WRONG_USAGE
            except UnknownNameError:
                messages.error(str(UnknownNameError(name, _names(store))))
                return SOME_FAILED
        with standard_output(utf8=form is not HistoryFormat.TABLE) as stream:
            write_history(found, form.value, stream, datetime.now(UTC).replace(microsecond=0))
        return ALL_READ

    return _carried_out(told, messages)


def _names(store: Store) -> list[str]:
    """All names and states in the articles of the state."""
    entities = (entity for kept in store.analyses() for entity in kept.analysis.entities)
    return sorted({name for entity in entities for name in (entity.name, entity.state) if name})


def draw_graph(digest: Path | None, form: GraphFormat, config: Config, messages: Messages) -> int:
    """Write the network of the contacts of a digest, or of all articles of the state."""
    from newsdigest.graph import written

    def drawn() -> int:
        found = _network_of_state(config) if digest is None else _network_of_file(digest)
        with standard_output(utf8=True) as stream:
            stream.write(written(found, form))
        return ALL_READ

    return _carried_out(drawn, messages)


def _network_of_file(path: Path) -> Network:
    from newsdigest.graph import network_of
    from newsdigest.graph.saved import contacts_of

    return network_of(*contacts_of(load(path, _stdin())))


def _network_of_state(config: Config) -> Network:
    from newsdigest.graph import network_of
    from newsdigest.merge import merge

    with Store.open(state_path(config)) as store:
        stories, entities = merge([kept.analysis for kept in store.analyses()])
    return network_of((contact for story in stories for contact in story.contacts), entities)


def check_quotations(digest: Path, config: Config, messages: Messages) -> int:
    """Check the quotations of a digest and write a line for each that is not verbatim in its source."""
    from newsdigest.render.page_view import counted
    from newsdigest.sources.again import read_again
    from newsdigest.sources.web import Web
    from newsdigest.verify import verify

    def checked() -> int:
        digests = load(digest, _stdin())
        limits = _limits(config)
        sources = sum(len(one.documents) for one in digests)
        begun = count()

        def reread(source: str) -> str:
            messages.progress(next(begun), sources)
            return read_again(source, limits, web)

        with Store.glance(state_path(config)) as store, Web(limits) as web:
            verdicts = [verify(one, reread, store.text_from) for one in digests]
        messages.end_progress()
        problems = [problem for verdict in verdicts for problem in verdict.problems]
        with standard_output(utf8=False) as stream:
            stream.writelines(f"{problem}\n" for problem in problems)
        for verdict in verdicts:
            for remark in verdict.remarks:
                messages.note(remark)
        quotations = sum(verdict.quotations for verdict in verdicts)
        found = counted(len(problems), "failure") if problems else "all are verbatim"
        messages.note(f"{counted(quotations, 'quotation')} of {counted(sources, 'article')} checked: {found}")
        return SOME_FAILED if problems else ALL_READ

    return _carried_out(checked, messages)


def _limits(config: Config) -> Limits:
    """How sources are read again: as they are now, from no cache."""
    from newsdigest.sources import Limits

    settings = config.sources
    return Limits(
        timeout_seconds=settings.timeout_seconds,
        max_bytes=round(settings.max_megabytes * _MEGABYTE),
        allow_private=settings.allow_private,
        retries=settings.retries,
        delay_seconds=settings.delay_seconds,
    )


def _stdin() -> BinaryIO | None:
    return sys.stdin.buffer if sys.stdin else None


def _carried_out(command: Callable[[], int], messages: Messages) -> int:
    """The exit code of a command. What keeps it from its work is told in one line."""
    try:
        return command()
    except StateError as error:
        messages.error(str(error))
        return NO_STATE
    except SavedError as error:
        messages.error(str(error))
        return WRONG_USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        messages.error(f"standard output: cannot be written ({error.strerror})")
        return WRONG_USAGE
    except Exception as error:
        _log.debug("unforeseen error", exc_info=error)
        messages.error(
            f"failed ({type(error).__name__}). This is a bug: please report it, with the traceback that -v shows"
        )
        return ALL_FAILED
