"""A digest as Markdown (CommonMark), as GitHub renders it. Whatever the articles hold shows as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from newsdigest.models import Analysis, Digest
from newsdigest.render.tellers import chain
from newsdigest.render.view import DISPUTED, SURE, ArticleView, ContactView, HolderView, view

# The last two of these would make links of addresses: "https://" and "www.".
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$#]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
_LIST_OR_LINE = re.compile(r"^(\d*)([-+=.)])")  # at the start of a paragraph


def markdown(digest: Digest) -> str:
    """A digest as Markdown, evidence included. Empty when no article could be read."""
    return "\n".join(line for analysis in digest.documents for line in _article(analysis))


def escaped(text: str) -> str:
    """One line of text so that Markdown shows it as it is."""
    return _LIST_OR_LINE.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))


def _article(analysis: Analysis) -> Iterator[str]:
    article = view(analysis)
    yield from (f"# {escaped(article.title)}", "")
    yield from (" · ".join([*_origin(article), *article.facts]), "")
    if not article.contacts and not article.holders:
        yield from ("No contacts or positions found.", "")
    if article.contacts:
        yield from ("## Contacts", "")
        for contact in article.contacts:
            yield from _contact(contact)
    if article.holders:
        yield from ("## Positions", "")
        for holder in article.holders:
            yield from _holder(holder)
    if not article.all_sure:
        yield from (f"_? marks what is less certain (confidence below {SURE:.0%})_", "")


def _origin(article: ArticleView) -> Iterator[str]:
    """The source: a link for a web page, otherwise its name."""
    if address := _web_address(article.source):
        yield f"[{escaped(article.site or article.source)}]({address})"
        return
    yield escaped(article.source)
    if article.site:
        yield escaped(article.site)


def _web_address(source: str) -> str | None:
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(source, safe="/:?#[]@!$&'*+,;=%~").replace("&", "&amp;")


def _contact(contact: ContactView) -> Iterator[str]:
    details = [contact.how, contact.when, contact.where]
    yield f"- {_mark(contact.sure)}**{escaped(contact.parties)}**" + "".join(
        f" · {escaped(part)}" for part in details if part
    )
    for topic in contact.about:
        yield f"  - about {escaped(topic)}"
    if contact.initiator:
        yield f"  - initiated by {escaped(contact.initiator)}"
    if contact.according_to:
        yield f"  - according to {escaped(', '.join(contact.according_to))}"
    if contact.disputed:
        yield f"  - {DISPUTED}"
    for account in contact.accounts:
        yield f"  - {escaped(account)}"
    yield from _evidence(contact.evidence)


def _holder(holder: HolderView) -> Iterator[str]:
    yield from (f"### {escaped(holder.name)}", "")
    if holder.note:
        yield from (f"_{escaped(holder.note)}_", "")
    for stance in holder.stances:
        origin = "".join(f", {escaped(part)}" for part in (stance.when, chain(stance.via)) if part)
        content = f": {escaped(stance.content)}" if stance.content else ""
        yield f"- {_mark(stance.sure)}**{escaped(stance.verb)}**{origin}{content}"
        yield from _evidence(stance.evidence)


def _evidence(sentences: Iterable[str]) -> Iterator[str]:
    """Sentences as one quotation inside a list item, each its own paragraph."""
    for number, sentence in enumerate(sentences):
        yield "  >" if number else ""
        yield f"  > {escaped(sentence)}"
    yield ""


def _mark(sure: bool) -> str:
    return "" if sure else "? "
