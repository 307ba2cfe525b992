"""Which words of an article gave each field of a contact or a position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsdigest.models import Account, Analysis, Contact, Digest, Named, Party, Position, Reference, Span, When
from newsdigest.render.clean import shown, source_shown
from newsdigest.render.lists import Line, evidence_lines, line

MOST_MENTIONS = 6
"""So many other mentions of a party are listed."""


NOTHING = "No contacts or positions found."


def draw(digest: Digest, ids: frozenset[str]) -> Iterator[Line]:
    """Which words gave the contacts and positions with these ids; without ids, all of them."""
    is_first = True
    for analysis in digest.documents:
        explainer = _Explainer(analysis)
        found = [explainer.contact(one) for one in analysis.contacts if not ids or one.id in ids]
        found += [explainer.position(one) for one in analysis.positions if not ids or one.id in ids]
        if not found and ids:
            continue
        yield from ([] if is_first else [line(0)])
        yield from _header(analysis)
        for block in found or [[line(0, NOTHING)]]:
            yield from (line(0), *block)
        is_first = False


def _header(analysis: Analysis) -> list[Line]:
    title = shown(analysis.document.title or "") or "Untitled article"
    return [line(0, (title, "bold")), line(0, (source_shown(analysis.document.source), "dim"))]


class _Explainer:
    """Explains what was found in one article."""

    def __init__(self, analysis: Analysis) -> None:
        self._text = analysis.document.text
        self._references = analysis.references
        self._outer = {position.id: position for position in analysis.positions}

    def contact(self, contact: Contact) -> list[Line]:
        names = " – ".join(dict.fromkeys(shown(party.name) for party in contact.parties))
        lines = [line(0, (f"Contact {contact.id}", "bold cyan"), "  ", (names, "bold"))]
        for party in contact.parties:
            lines.append(self._line("party", party.name, self._meant(party.mention, party.entity)))
            lines += self._also(party, contact.evidence)
        lines.append(self._line("told by", "", self._listed(contact.triggers)))
        lines.append(self._line("channel", contact.channel, self._given(contact.channel_span, _NO_CHANNEL)))
        held = "no word says otherwise" if contact.status == "held" else "the whole clause says so"
        lines.append(self._line("status", contact.status, self._given(contact.status_span, held)))
        if contact.when:
            lines.append(self._when(contact.when))
        if contact.where:
            lines.append(self._line("where", "", self._quoted(contact.where)))
        if contact.initiator:
            initiator = self._meant(contact.initiator_span, contact.initiator.entity)
            lines.append(self._line("initiated by", contact.initiator.name, initiator))
        lines += [self._line("about", "", self._quoted(topic)) for topic in contact.topics]
        for teller in contact.according_to:
            lines.append(self._line("according to", teller.name, self._quoted(teller.span)))
        lines += [self._account(account) for account in contact.accounts]
        lines.append(self._line("confidence", f"{contact.confidence:.2f}", ""))
        return lines + self._evidence(contact.evidence)

    def position(self, position: Position) -> list[Line]:
        name = shown(position.holder.name) if position.holder else "nobody named"
        lines = [line(0, (f"Position {position.id}", "bold cyan"), "  ", (name, "bold"))]
        if position.source:
            entity = position.holder.entity if position.holder else None
            lines.append(self._line("holder", name, self._meant(position.source[0], entity)))
        else:
            lines.append(self._line("holder", name, "no word names one"))
        lines.append(self._line("kind", position.kind, self._listed(position.cue)))
        if position.to:
            lines.append(self._line("to", position.to.name, self._addressed(position.to, position)))
        if position.within:
            outer = self._outer.get(position.within)
            words = self._listed(outer.source) if outer else ""
            lines.append(self._line("within", position.within, words))
        lines += [self._line("according to", name, "") for name in position.via]
        lines.append(self._line("content", "quoted" if position.quoted else "", self._listed(position.content)))
        if position.when:
            lines.append(self._when(position.when))
        lines.append(self._line("confidence", f"{position.confidence:.2f}", ""))
        return lines + self._evidence(position.evidence)

    def _line(self, field: str, value: str, words: str) -> Line:
        named = f" {shown(value)}" if value else ""
        given = f": {words}" if words else ""
        return line(2, (field, "green"), (named, "bold"), given)

    def _account(self, account: Account) -> Line:
        fields = {"teller": account.source, "cue": account.cue, "content": account.content}
        parts = [f"{name} {self._listed(spans)}" for name, spans in fields.items() if spans]
        via = f", through {', '.join(account.via)}" if account.via else ""
        return self._line("account", f"{account.teller.name}, {account.kind}{via}", "; ".join(parts))

    def _when(self, when: When) -> Line:
        return self._line("when", when.date or "", self._quoted(when.span))

    def _also(self, party: Party, evidence: Sequence[Span]) -> Iterator[Line]:
        """The other words that stand for a party in the evidence."""
        others = {
            shown(one.span.of(self._text)): one
            for one in reversed(self._references)
            if party.entity in one.entities
            and any(sentence.holds(one.span) for sentence in evidence)
            and not one.span.overlaps(party.mention)
        }
        found = sorted(others.values(), key=lambda one: one.span)[:MOST_MENTIONS]
        if found:
            words = ", ".join(f"{self._quoted(one.span)} {_form(one)}" for one in found)
            yield line(4, ("also ", "dim"), words)

    def _meant(self, span: Span | None, entity: str | None) -> str:
        """Words that stand for somebody, and what kind of words these are."""
        if span is None:
            return ""
        standing = [one for one in self._references if one.span.overlaps(span) and entity in one.entities]
        how = _form(min(standing, key=lambda one: abs(one.span.start - span.start))) if standing else "as written"
        return f"{self._quoted(span)} {how}"

    def _addressed(self, to: Named, position: Position) -> str:
        """The words nearest to the cue that stand for the one addressed."""
        cue = position.cue[-1]
        standing = [
            one
            for one in self._references
            if to.entity in one.entities and any(sentence.holds(one.span) for sentence in position.evidence)
        ]
        nearest = min(standing, key=lambda one: abs(one.span.start - cue.end), default=None)
        return f"{self._quoted(nearest.span)} {_form(nearest)}" if nearest else "as written"

    def _given(self, span: Span | None, otherwise: str) -> str:
        return self._quoted(span) if span else otherwise

    def _listed(self, spans: Iterable[Span]) -> str:
        return ", ".join(self._quoted(span) for span in spans)

    def _quoted(self, span: Span) -> str:
        """ "“the call” [12–20]": some words and their offsets."""
        return f"“{shown(span.of(self._text))}” [{span.start}–{span.end}]"

    def _evidence(self, spans: Iterable[Span]) -> list[Line]:
        return evidence_lines([shown(span.of(self._text)) for span in spans], 2, wanted=True)


_NO_CHANNEL = "told together with others of this channel"


def _form(reference: Reference) -> str:
    several = f" for {len(reference.entities)}" if len(reference.entities) > 1 else ""
    return f"({reference.form}{several})"
