"""An edition as Markdown (CommonMark), as GitHub renders it. Whatever the articles hold shows as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsdigest.models_many import Edition
from newsdigest.render.cards import ContactCard, HolderCard, Quote, ReportView, StanceCard, StoryView
from newsdigest.render.edition_view import EditionView
from newsdigest.render.markdown import escaped
from newsdigest.render.parts import Part
from newsdigest.render.view import SURE

_HEAD, _STORIES, _REST = range(3)


def markdown(edition: Edition, group_by: str = "story") -> Iterator[Part]:
    """An edition as Markdown, with the sentences that prove it and links that open their pages there."""
    view = EditionView(edition, group_by)
    for story in view.stories():
        heading = view.heading(story)
        lines = (f"## {escaped(heading)}", "") if heading else ()
        yield Part(_STORIES, _text([*lines, *_story(story, "###" if group_by == "day" else "##")]), view.day_of(story))
    yield Part(_HEAD, _text([f"# {escaped(view.name)}", "", escaped(view.facts()), ""]))
    yield Part(_REST, _text(_rest(view)))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _rest(view: EditionView) -> Iterator[str]:
    if view.empty:
        yield from ("## Nothing found in", "")
        yield from (_report(report) for story in view.empty for report in story.reports)
        yield ""
    if view.failures:
        yield from ("## Could not be read", "")
        yield from (f"- {escaped(failure)}" for failure in view.failures)
        yield ""
    if not view.all_sure:
        yield f"_? marks what is less certain (confidence below {SURE:.0%})_"


def _story(story: StoryView, level: str) -> Iterator[str]:
    yield from (f"{level} {escaped(story.headline)}", "")
    yield from (" · ".join(escaped(part) for part in (story.day, story.sources) if part), "")
    yield from (_report(report) for report in story.reports)
    yield ""
    several = len(story.reports) > 1
    if story.contacts:
        yield from (f"{level}# Contacts", "")
        for contact in story.contacts:
            yield from _contact(contact, several)
        yield from _differences(story.contacts)
    for heading, holders in (("Positions", story.holders), ("Declined to comment", story.declined)):
        if holders:
            yield from (f"{level}# {heading}", "")
        for holder in holders:
            yield from _holder(holder, several)


def _report(report: ReportView) -> str:
    """ "- [Leaders Speak](https://...) · The Example · 2024-05-07 · copy of The Other"."""
    copy = f"copy of {report.copy_of}" if report.copy_of else ""
    notes = [report.site, report.day, copy, "updated" if report.updated else ""]
    return f"- {_link(report.title, report.address)}" + "".join(f" · {escaped(note)}" for note in notes if note)


def _link(words: str, address: str | None) -> str:
    return f"[{escaped(words)}](<{address.replace('&', '&amp;')}>)" if address else escaped(words)


def _contact(card: ContactCard, several: bool) -> Iterator[str]:
    details = "".join(f" · {escaped(part)}" for part in (card.how, card.day, card.where) if part)
    yield f"- {_mark(card.sure)}**{escaped(card.parties)}**{details}{_watched(card.watched)}"
    facts = [f"about {topic}" for topic in card.topics]
    facts += [f"initiated by {card.initiator}"] if card.initiator else []
    facts += [f"according to {card.tellers}"] if card.tellers else []
    yield from (f"  - {escaped(fact)}" for fact in (*facts, *card.accounts))
    yield from _evidence(card.evidence, several)


def _differences(cards: Iterable[ContactCard]) -> Iterator[str]:
    """The box with what the tellers do not agree on."""
    differing = [card for card in cards if card.differences]
    if not differing:
        return
    yield from ("> **Accounts differ**", ">")
    for card in differing:
        yield f"> - **{escaped(card.parties)}** · {escaped(card.how)}"
        for difference in card.differences:
            yield f">   - {escaped(difference.about)}"
            for side in difference.sides:
                yield f">     - {escaped(': '.join(part for part in (side.by, side.value) if part))}"
    yield ""


def _holder(card: HolderCard, several: bool) -> Iterator[str]:
    note = f" · _{escaped(card.note)}_" if card.note else ""
    yield from (f"**{escaped(card.name)}**{note}", "")
    for stance in card.stances:
        yield from _stance(stance, several)


def _stance(card: StanceCard, several: bool) -> Iterator[str]:
    content = f": {escaped(card.content)}" if card.content else ""
    sites = f" ({escaped(card.sites)})" if card.sites else ""
    verb = f"**{escaped(card.verb)}**{escaped(card.origin)}"
    yield f"- {_mark(card.sure)}{verb}{content}{sites}{_watched(card.watched)}"
    yield from _evidence(card.evidence, several)


def _evidence(quotes: Iterable[Quote], several: bool) -> Iterator[str]:
    """Sentences as one quotation inside a list item, each its own paragraph, with the page that it stands on.

    ``several``: the story has several reports, so that it is told, too, where there is no page to open.
    """
    for number, quote in enumerate(quotes):
        yield "  >" if number else ""
        where = f" — {_link(quote.site, quote.address)}" if several or quote.address else ""
        yield f"  > {escaped(quote.text)}{where}"
    yield ""


def _watched(patterns: Iterable[str]) -> str:
    return "".join(f" · **watched:** {escaped(pattern)}" for pattern in patterns)


def _mark(sure: bool) -> str:
    return "" if sure else "? "
