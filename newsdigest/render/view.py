"""What people are shown of an article, as clean one-line texts: the same for the table and for Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsdigest.channels import CHANNEL_NAMES
from newsdigest.lexicon import load
from newsdigest.models import Account, Analysis, Channel, Contact, Document, Entity, Position, Span, Status, When
from newsdigest.render.clean import shown, source_shown
from newsdigest.render.tellers import account_lines, is_disputed, told_accounts

SURE = 0.5
"""A finding with less confidence than this is marked as uncertain."""

NOBODY = "Nobody named"
"""The holder of a position when the article names none."""

DISPUTED = "accounts differ"
"""What is shown of a contact that one denies and another tells of."""


class ContactView(NamedTuple):
    """One contact. ``how`` is its channel with its status unless held; empty texts are unknown.

    ``accounts``: a line for each teller where there are several, or one denied it or declined to comment;
    ``according_to`` then names the others. ``disputed``: one denies what another tells.
    """

    when: str
    where: str
    parties: str
    how: str
    initiator: str
    about: tuple[str, ...]
    according_to: tuple[str, ...]
    evidence: tuple[str, ...]
    sure: bool
    accounts: tuple[str, ...] = ()
    disputed: bool = False


class StanceView(NamedTuple):
    """One position of a holder: "says to Naftali Bennett" or the article's own verb, through whom, when, what."""

    verb: str
    via: tuple[str, ...]
    when: str
    content: str
    evidence: tuple[str, ...]
    sure: bool


class HolderView(NamedTuple):
    """Who holds some positions, and what is known of them ("president, Russia")."""

    name: str
    note: str
    stances: tuple[StanceView, ...]


class ArticleView(NamedTuple):
    """One article. ``facts`` are its day and its length."""

    title: str
    source: str
    site: str
    facts: tuple[str, ...]
    contacts: tuple[ContactView, ...]
    holders: tuple[HolderView, ...]

    @property
    def all_sure(self) -> bool:
        stances = [stance.sure for holder in self.holders for stance in holder.stances]
        return all(stances) and all(contact.sure for contact in self.contacts)


def view(analysis: Analysis) -> ArticleView:
    document = analysis.document
    return ArticleView(
        title=shown(document.title or "") or "Untitled article",
        source=source_shown(document.source),
        site=shown(document.site or ""),
        facts=tuple(_facts(document)),
        contacts=tuple(contact_view(contact, document.text) for contact in analysis.contacts),
        holders=tuple(_holders(analysis)),
    )


def how(channel: Channel, status: Status) -> str:
    """ "phone call", "meeting (planned)"."""
    return CHANNEL_NAMES[channel] + ("" if status == "held" else f" ({status})")


def _facts(document: Document) -> Iterable[str]:
    if document.published:
        yield f"{document.published.day} {document.published:%B %Y}"
    yield f"{document.words:,} word" + "s" * (document.words != 1)


def contact_view(contact: Contact, text: str) -> ContactView:
    names = _distinct(shown(party.name) for party in contact.parties)
    accounts = told_accounts(contact)
    telling = {account.teller.name for account in accounts}
    return ContactView(
        when=_when(contact.when, text),
        where=shown(contact.where.of(text)) if contact.where else "",
        parties=(" – " if len(names) == 2 else ", ").join(names) or "Nobody named",
        how=how(contact.channel, contact.status),
        initiator=shown(contact.initiator.name) if contact.initiator else "",
        about=_texts(contact.topics, text),
        according_to=_distinct(shown(one.name) for one in contact.according_to if one.name not in telling),
        evidence=_texts(sorted({*contact.evidence, *(account.evidence for account in accounts)}), text),
        sure=contact.confidence >= SURE,
        accounts=tuple(account_lines(accounts, text)),
        disputed=is_disputed(accounts),
    )


def _holders(analysis: Analysis) -> Iterable[HolderView]:
    """Positions by holder, in the order in which the article brings the holders; those of nobody named come last.

    A position is left out when those within it tell most of it, each with its chain, when it is shown as an account of
    a contact, and when it is both uncertain and nobody's: that tells a reader nothing.
    """
    accounts = [account for contact in analysis.contacts for account in told_accounts(contact)]
    told = told_by_inner(analysis.positions) | told_as_accounts(analysis.positions, accounts)
    entities = {entity.id: entity for entity in analysis.entities}
    groups: dict[str, tuple[str, str, list[StanceView]]] = {}
    for position in analysis.positions:
        if position.id in told or (position.holder is None and position.confidence < SURE):
            continue
        name, note = _holder(position, entities, analysis.document.text)
        entity = position.holder.entity if position.holder else None
        group = groups.setdefault(entity or name, (name, note, []))
        group[2].append(stance_view(position, analysis.document.text))
    holders = sorted(groups.values(), key=lambda group: group[0] == NOBODY)
    return (HolderView(name, note, tuple(stances)) for name, note, stances in holders)


def told_by_inner(positions: Sequence[Position]) -> set[str]:
    """Ids of the positions at least half of whose content is told by the positions within them.

    In "the Kremlin said that Putin told Bennett that X" the inner one tells all. In "the envoy said that arms, which
    officials have asked for, would come too late" it tells little, and the envoy's words must not be lost.
    """
    inner: dict[str, set[int]] = defaultdict(set)
    for position in positions:
        if position.within:
            for span in (*position.source, *position.cue, *position.content):
                inner[position.within].update(range(span.start, span.end))
    return {
        position.id
        for position in positions
        if (content := {at for span in position.content for at in range(span.start, span.end)})
        and len(content & inner[position.id]) * 2 >= len(content)
    }


def told_as_accounts(positions: Iterable[Position], accounts: Iterable[Account]) -> set[str]:
    """Ids of the positions that are told as accounts: the same words, from the first of the cue on."""
    told = {(account.source, span.start) for account in accounts for span in account.cue[:1]}
    return {one.id for one in positions for span in one.cue[:1] if (one.source, span.start) in told}


def _holder(position: Position, entities: dict[str, Entity], text: str) -> tuple[str, str]:
    if position.holder is None:
        said = " … ".join(_texts(position.source, text))
        return (NOBODY if said.lower() in load("references")["relative"] else said or NOBODY), ""
    entity = entities.get(position.holder.entity or "")
    name = position.holder.name
    known = [part for part in (entity.role, entity.state) if part and part != name] if entity else []
    return shown(name), shown(", ".join(known))


def stance_view(position: Position, text: str) -> StanceView:
    content = " … ".join(_texts(position.content, text))
    return StanceView(
        verb=_verb(position, text),
        via=tuple(shown(name) for name in position.via),
        when=_when(position.when, text),
        content=_in_quotes(content) if position.quoted else content,
        evidence=_texts(position.evidence, text),
        sure=position.confidence >= SURE,
    )


def _verb(position: Position, text: str) -> str:
    """The article's own words for what the holder does, so that nobody "says" what he only hopes or discusses."""
    cue = " … ".join(_texts(position.cue, text)).rstrip(" :,")
    to = shown(position.to.name) if position.to else ""
    if cue.lower() in load("positions")["plain"] or not any(letter.isalpha() for letter in cue):  # "TRUMP: ..."
        return f"says to {to}" if to else "says"
    return f"{cue} (to {to})" if to and to.lower() not in cue.lower() else cue


def _when(when: When | None, text: str) -> str:
    if when is None:
        return ""
    words = shown(when.span.of(text)).removeprefix("the ")
    return f"{words} ({when.date})" if when.date and when.date not in words else words


def _in_quotes(content: str) -> str:
    """A quotation with its marks, unless it has its own. A paraphrase never gets any: its words are the article's."""
    return content if any(mark in content for mark in '"“”«»„') else f"“{content}”"


def _texts(spans: Iterable[Span], text: str) -> tuple[str, ...]:
    return tuple(words for span in spans if (words := shown(span.of(text))))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
