"""How each side tells a contact: the accounts of its parties, and of those whom the article cites for it.

Only statements that are plainly about the contact count; where it could be another one, or another matter, none does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from newsdigest.analysis import account_words as words
from newsdigest.analysis.account_refusals import shared_refusals
from newsdigest.analysis.account_ties import home_of, party_named, party_spoken_for
from newsdigest.analysis.references import Entities, References
from newsdigest.models import (
    Account,
    AccountKind,
    Contact,
    Document,
    Named,
    Party,
    Position,
    PositionKind,
    Reading,
    Span,
)
from newsdigest.spans import SpanIndex

REACH = 2  # sentences after a contact that may go on telling it
BRIEF = 4  # words: "confirmed the phone call" is about the call and nothing else
_KINDS: dict[PositionKind, AccountKind] = {
    "states": "told", "confirms": "confirmed", "denies": "denied", "declines_comment": "declined",
}  # fmt: skip


def with_accounts(
    document: Document,
    reading: Reading,
    contacts: Sequence[Contact],
    positions: Sequence[Position],
    references: References,
    entities: Entities,
) -> list[Contact]:
    """The contacts, each with how its tellers tell of it."""
    if not contacts:
        return []
    claims = sorted(
        [*positions, *shared_refusals(document.text, reading.attributions, positions)],
        key=lambda position: position.cue,
    )
    telling = _Telling(document.text, reading.sentences, contacts, claims, references, entities)
    for claim in claims:
        telling.hear(claim)
    return [telling.told(contact) for contact in contacts]


class _Claim(NamedTuple):
    """A statement by somebody: what kind of account it would be, and the number of its sentence."""

    position: Position
    holder: Named
    kind: AccountKind
    at: int


class _Telling:
    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        contacts: Sequence[Contact],
        positions: Sequence[Position],
        references: References,
        entities: Entities,
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._references = references
        self._entities = entities
        self._inner: dict[str, list[Span]] = defaultdict(list)
        for position in positions:
            if position.within:
                self._inner[position.within] += position.content
        self._triggers = {contact.id: SpanIndex(contact.triggers) for contact in contacts}
        self._told: dict[int, list[Contact]] = defaultdict(list)  # by the number of a sentence that tells of them
        for contact in contacts:
            for number in {self._at(span) for span in contact.evidence}:
                self._told[number].append(contact)
        self._said: dict[int, list[Position]] = defaultdict(list)
        for position in positions:
            self._said[self._at(position.cue[0])].append(position)
        self._keys = {one.name: key for key, one in entities.items()}
        self._accounts: dict[str, list[Account]] = defaultdict(list)
        self._of: dict[str, list[Position]] = defaultdict(list)

    def told(self, contact: Contact) -> Contact:
        return replace(contact, accounts=tuple(dict.fromkeys(self._accounts[contact.id])))

    def hear(self, position: Position) -> None:
        """Note a statement with each contact that it is an account of."""
        kind = _KINDS.get(position.kind)
        if kind is None or position.holder is None or (kind == "told" and not words.tells(self._text, position.cue)):
            return
        claim = _Claim(position, position.holder, kind, self._at(position.cue[0]))
        for contact, account in self._declined(claim) if kind == "declined" else self._stated(claim):
            self._accounts[contact.id].append(account)
            self._of[contact.id].append(position)
            if contact not in self._told[claim.at]:
                self._told[claim.at].append(contact)

    def _stated(self, claim: _Claim) -> Iterator[tuple[Contact, Account]]:
        within = self._told_in(self._whole(claim.position), *claim.position.cue)
        direct = [(contact, kind) for contact in within if (kind := self._tells(claim, contact))]
        if not direct:
            direct = [(contact, kind) for contact in self._near(claim) if (kind := self._goes_on(claim, contact))]
            direct = direct if len(direct) == 1 else []
        for contact, kind in direct:
            content = self._content(claim.position, contact)
            yield contact, self._account(claim._replace(kind=kind), contact, claim.position.cue, content)

    def _declined(self, claim: _Claim) -> Iterator[tuple[Contact, Account]]:
        sentence = self._sentences[claim.at]
        last = min(max(span.end for span in (*claim.position.cue, *claim.position.content)), sentence.end)
        refusal = words.refusal(self._text, claim.position.cue[0], last)
        if refusal is None:
            return
        matter, asked = refusal.matter, words.asked_about(self._text, sentence)
        about = matter or asked
        near = [contact for contact in self._near(claim) if self._side(claim, contact)]
        if about is None:
            found = [contact for contact in near if self._is_all_that_was_told(claim, contact)]
        else:
            tied = [contact for contact in self._told_in(about) if self._side(claim, contact)]
            found = [contact for contact in tied if self._triggers[contact.id].inside(about)]
            found = found or [contact for contact in near if self._is_matter(about, contact)]
        if len(found) == 1:
            yield found[0], self._account(claim, found[0], (refusal.cue,), (matter,) if matter else ())

    def _account(self, claim: _Claim, contact: Contact, cue: tuple[Span, ...], content: tuple[Span, ...]) -> Account:
        position = claim.position
        party = party_named(self._text, claim.holder, position.source, contact, self._references)
        teller = Named(party.name, party.entity) if party else claim.holder
        return Account(teller, claim.kind, content, cue, self._sentences[claim.at], position.source, position.via)

    def _tells(self, claim: _Claim, contact: Contact) -> AccountKind | None:
        """The kind of account when a statement holds words that tell of the contact, and nobody within it does."""
        position, text, triggers = claim.position, self._text, self._triggers[contact.id]
        if any(map(triggers.overlapping, position.cue)):
            return None  # "Hale told Morel that ...": said in the contact
        knows = words.knows(text, position.source) and any(map(triggers.inside, position.source))
        content, inner = self._whole(position), self._inner[position.id]
        held = [trigger for trigger in triggers.inside(content) if not any(span.holds(trigger) for span in inner)]
        near = triggers.inside(self._sentences[claim.at])
        held += [trigger for trigger in near if words.is_added(text, content, trigger)]
        if not held or knows:
            return claim.kind if knows else None
        if not self._side(claim, contact):
            is_brief = claim.kind != "told" and len(content.of(text).split()) <= BRIEF
            is_told = any(words.is_told(text, trigger) for trigger in held) and self._names_both(content, contact)
            if not (is_brief or is_told):
                return None
        if claim.kind == "told" and all(words.is_denied(text, trigger, content) for trigger in held):
            return "denied"
        return claim.kind

    def _names_both(self, content: Span, contact: Contact) -> bool:
        """Whether the words of a bystander say who was in contact with whom."""
        meant = {key for reference in self._references.inside(content) for key in reference.entities}
        named = [one for one in contact.parties if one.entity in meant or content.holds(one.mention)]
        return len(named) > 1

    def _whole(self, position: Position) -> Span:
        """All words of a content, from its first to its last, without what lies beyond the cue."""
        content = [
            span for span in position.content if (span < position.cue[0]) == (position.content[0] < position.cue[0])
        ]
        return Span(content[0].start, content[-1].end)

    def _content(self, position: Position, contact: Contact) -> tuple[Span, ...]:
        """What was said; in one piece where the reader left out the very word that tells of the contact."""
        whole, content = self._whole(position), position.content
        told = self._triggers[contact.id].inside(whole)
        if any(not any(span.overlaps(trigger) for span in content) for trigger in told):
            return (whole, *(span for span in content if not whole.holds(span)))
        return content

    def _goes_on(self, claim: _Claim, contact: Contact) -> AccountKind | None:
        """The kind of account when a statement soon after a contact goes on telling of it."""
        position, text = claim.position, self._text
        side = self._side(claim, contact)
        told = self._told_in(*position.content)
        others = [self._triggers[other.id] for other in told if other is not contact]
        if any(other.inside(span) for other in others for span in position.content):
            return None
        if side and words.points_back(text, position.content):
            return claim.kind if claim.kind != "told" and self._was_just_told(claim, contact) else None
        for span in position.content:
            noun = words.names_one(text, span, contact.channel) if side else None
            if noun is not None:
                return "denied" if claim.kind == "told" and words.is_denied(text, noun, span) else claim.kind
        known = claim.holder in {account.teller for account in self._accounts[contact.id]}
        if (side or known) and any(self._is_of_talk(span, contact) for span in position.content):
            return claim.kind
        return None

    def _is_of_talk(self, content: Span, contact: Contact) -> bool:
        """Whether a statement begins with the parties speaking, or with one of them turning to another."""
        first, *rest = self._references.inside(content) or (None,)
        if first is None or len(self._text[content.start : first.span.start].split()) > 2:
            return False
        parties = {party.entity for party in contact.parties} - {None}
        meant = set(first.entities)
        if len(parties) > 1 and meant == parties:
            return words.converse(self._text, first.span.end)
        verb = words.turns_to(self._text, first.span.end) if len(meant) == 1 and meant < parties else None
        others = [party for party in contact.parties if party.entity not in meant]
        addressed = {party.entity for party in others} | {self._state_of(party) for party in others}
        return verb is not None and any(
            one is not None and one.span.start >= verb and addressed & set(one.entities) for one in rest[:2]
        )

    def _state_of(self, party: Party) -> str | None:
        """The entity of the state of a party: whom one addresses is often his country."""
        return self._keys.get(home_of(party, self._entities) or "")

    def _was_just_told(self, claim: _Claim, contact: Contact) -> bool:
        """Whether the last thing told, in this sentence or the one before, is that there was the contact."""
        said = self._said_before(claim)
        if not said:
            return False
        accounts = self._of[contact.id]
        return said[-1] in accounts and said[-1].holder != claim.holder and not self._inner[said[-1].id]

    def _is_all_that_was_told(self, claim: _Claim, contact: Contact) -> bool:
        """Whether this sentence and the one before tell of nothing but the contact that one could comment on."""
        near = {claim.at, claim.at - 1}
        told = any(contact in self._told.get(number, ()) for number in near)
        accounts = self._of[contact.id]
        if not told or any(not self._belongs(one, contact) and one not in accounts for one in self._said_before(claim)):
            return False
        sentences = self._sentences[max(0, claim.at - 1) : claim.at + 1]
        triggers = (trigger for sentence in sentences for trigger in self._triggers[contact.id].inside(sentence))
        first = next(triggers, None)
        if first is None:
            return bool(accounts) and self._at(accounts[-1].cue[0]) in near
        return not words.in_background(self._text, self._sentences[self._at(first)], first)

    def _said_before(self, claim: _Claim) -> list[Position]:
        """What others, or he himself, said before in the same sentence and in the one before, outermost only."""
        before = [*self._said.get(claim.at - 1, ()), *self._said.get(claim.at, ())]
        return [one for one in before if one.cue < claim.position.cue and one.within is None]

    def _belongs(self, position: Position, contact: Contact) -> bool:
        """Whether a statement was made in the contact itself, or tells of it."""
        spans = (*position.cue, *position.content)
        return any(map(self._triggers[contact.id].overlapping, spans))

    def _is_matter(self, matter: Span, contact: Contact) -> bool:
        noun = words.names_one(self._text, matter, contact.channel)
        return noun is not None or words.is_of_the_contact(self._text, matter)

    def _near(self, claim: _Claim) -> list[Contact]:
        """The contacts told in this sentence or shortly before, with no other one told in between."""

        def of_others(number: int) -> list[Contact]:
            told = self._told.get(number, ())
            return [one for one in told if not self._triggers[one.id].overlapping(claim.position.cue[0])]

        return next((told for back in range(REACH + 1) if (told := of_others(claim.at - back))), [])

    def _told_in(self, *spans: Span) -> list[Contact]:
        """The contacts of which a sentence tells that shares characters with one of the spans."""
        numbers = sorted(
            {number for span in spans for number in range(self._number(span.start), self._number(span.end - 1) + 1)}
        )
        found = (contact for number in numbers for contact in self._told.get(number, ()))
        return list({contact.id: contact for contact in found}.values())

    def _side(self, claim: _Claim, contact: Contact) -> Party | None:
        """The party for whom a teller speaks, or whom he cites: "media, citing the Kremlin"."""
        cited = claim.position.via if claim.position.within is None else ()
        named = (Named(name, self._keys.get(name)) for name in cited)
        tellers = [(claim.holder, claim.position.source), *((one, ()) for one in named)]
        spoken_for = (
            party_spoken_for(self._text, teller, source, contact, self._references, self._entities)
            for teller, source in tellers
        )
        return next((party for party in spoken_for if party), None)

    def _at(self, span: Span) -> int:
        return self._number(span.start)

    def _number(self, offset: int) -> int:
        """The number of the sentence that holds an offset."""
        return bisect_right(self._sentences, offset, key=lambda sentence: sentence.start) - 1
