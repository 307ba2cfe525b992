"""From sources to documents: feeds and archives stand for the articles in them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from newsdigest.models import Document, Failure
from newsdigest.sources.ahead import side_by_side
from newsdigest.sources.archives import archive_kind
from newsdigest.sources.base import Article, Limits, NoArticleError, SourceError, as_text, unforeseen
from newsdigest.sources.document import as_document, open_text, read_article
from newsdigest.sources.fetch import Fetched, as_fetched, fetch, scheme_of
from newsdigest.sources.parse import Entry, parse_archive, parse_feed, parse_html, prepare
from newsdigest.sources.sniff import Kind

if TYPE_CHECKING:
    from newsdigest.sources.addresses import Resolve
    from newsdigest.sources.answer import Answer
    from newsdigest.sources.web import Web

_WHOLE = 1200  # letters; with fewer, what a feed gives of an article may be its beginning only
_log = logging.getLogger(__name__)


class _Listed(NamedTuple):
    """An article that a feed lists, with what the feed gives of it when that is all of it."""

    entry: Entry
    source: str
    article: Article | None


class Documents:
    """The documents of some sources, in their order, and a failure for each that could not be read.

    ``known`` is how many there are as far as is known yet: a feed shows how many it has when its turn comes.
    """

    def __init__(
        self,
        sources: Iterable[str | Failure],
        limits: Limits,
        stdin: BinaryIO | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._found = list(sources)
        self._limits, self._stdin, self._resolve = limits, stdin, resolve
        self._opened: Web | None = None
        self._lock = Lock()
        self.known = len(self._found)

    def __iter__(self) -> Iterator[Document | Failure]:
        try:
            for source, fetched in side_by_side(self._found, self._get, _is_remote, self._limits.at_once):
                if isinstance(source, Failure):
                    yield source
                else:
                    yield from self._safely(source, self._documents(source, fetched))
        finally:
            self._close()

    @property
    def _web(self) -> Web:
        """What gets pages: loaded for the first of them, as a file has no need of it."""
        from newsdigest.sources.addresses import resolve_host
        from newsdigest.sources.web import Web

        with self._lock:
            if self._opened is None:
                self._opened = Web(self._limits, self._resolve or resolve_host)
            return self._opened

    def _close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = None

    def _safely(self, source: str, documents: Iterator[Document | Failure]) -> Iterator[Document | Failure]:
        """Whatever goes wrong with one source is a failure of that source, and of no other."""
        try:
            yield from documents
        except SourceError as error:
            yield Failure(as_text(source), error.error, error.hint)
        except Exception as error:
            _log.debug("unforeseen error while reading %s", source, exc_info=error)
            yield unforeseen(source, error)

    def _get(self, source: str | Failure) -> Fetched:
        if _is_remote(source):
            prepare()
        return fetch(str(source), self._limits, self._page, self._stdin)

    def _page(self, url: str) -> Answer:
        return self._web.page(url)

    def _documents(self, source: str, get: Callable[[], Fetched]) -> Iterator[Document | Failure]:
        fetched = get()
        archive = archive_kind(fetched.data)
        if archive is not None:
            yield from self._archived(source, parse_archive(archive, fetched, self._limits))
            return
        text, kind = open_text(fetched)
        if kind == "feed":
            yield from self._of_feed(source, parse_feed(fetched, self._limits))
            return
        try:
            yield as_document(read_article(text, kind, fetched.url, self._limits), source, self._limits)
        except NoArticleError as error:
            if fetched.url is None or not (error.feeds or error.amp):
                raise
            yield from self._instead(source, error)

    def _instead(self, source: str, error: NoArticleError) -> Iterator[Document | Failure]:
        """The plainer version of a page that shows no article, or the articles of the feed it names, if they help."""
        try:
            other = as_fetched(self._web.linked_page(error.amp or error.feeds[0]), self._limits)
            if error.amp:
                found: Iterable[Document | Failure] = [self._document(source, *open_text(other), other.url)]
            else:
                found = self._of_feed(source, parse_feed(other, self._limits))
        except SourceError:
            raise error from None
        yield from found

    def _archived(self, source: str, pages: Sequence[Fetched]) -> Iterator[Document | Failure]:
        self.known += len(pages) - 1
        for page in pages:
            name = page.url if page.url and len(pages) > 1 else source
            yield from self._safely(name, self._kept(name, page))

    def _kept(self, source: str, page: Fetched) -> Iterator[Document]:
        yield self._document(source, open_text(page)[0], "html", page.url)

    def _of_feed(self, source: str, entries: Sequence[Entry]) -> Iterator[Document | Failure]:
        entries = entries[: self._limits.feed_entries]
        self.known += len(entries) - 1
        listed = [self._listed(entry, f"{source}#{number}") for number, entry in enumerate(entries, 1)]
        for one, fetched in side_by_side(listed, self._linked, _is_elsewhere, self._limits.at_once):
            yield from self._safely(one.source, self._of_entry(one, fetched))

    def _listed(self, entry: Entry, name: str) -> _Listed:
        """An entry without a link is read from the feed, whatever there is; one with a link only if it is whole."""
        article = None
        if entry.html:
            try:
                article = parse_html(_as_page(entry), entry.link, self._limits)
            except SourceError:
                article = None
        is_whole = article is not None and sum(map(str.isalpha, article.text)) >= _WHOLE
        return _Listed(entry, entry.link or name, article if is_whole or entry.link is None else None)

    def _linked(self, one: _Listed) -> Fetched | None:
        if one.article is not None or one.entry.link is None:
            return None
        return as_fetched(self._web.linked_page(one.entry.link), self._limits)

    def _of_entry(self, one: _Listed, get: Callable[[], Fetched | None]) -> Iterator[Document]:
        page = get()
        if page is not None:
            yield self._document(one.source, *open_text(page), page.url, one.entry)
        elif one.article is not None:
            yield as_document(_told_by(one.entry, one.article), one.source, self._limits)
        else:
            raise SourceError("is an entry of a feed without text or link", "Look at the feed.")

    def _document(self, source: str, text: str, kind: Kind, url: str | None, entry: Entry | None = None) -> Document:
        article = read_article(text, kind, url, self._limits)
        return as_document(_told_by(entry, article) if entry else article, source, self._limits)


def _is_elsewhere(one: _Listed) -> bool:
    return one.article is None


def _is_remote(source: str | Failure) -> bool:
    return isinstance(source, str) and scheme_of(source) is not None


def _as_page(entry: Entry) -> str:
    from html import escape

    title = escape(entry.title or "")
    return f"<html><head><title>{title}</title></head><body><article>{entry.html}</article></body></html>"


def _told_by(entry: Entry, article: Article) -> Article:
    """The article with what only its feed knows."""
    return article._replace(
        title=article.title or entry.title,
        published=article.published or (date.fromisoformat(entry.published) if entry.published else None),
    )
