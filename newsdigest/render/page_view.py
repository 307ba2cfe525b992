"""What a page shows of an edition, story by story. Texts are as they came: the template cleans and escapes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from newsdigest.models import Account, Document, Entity, Position, Span
from newsdigest.models_many import Difference, Report, SharedContact, SharedPosition, Story
from newsdigest.render.cards import (
    ContactCard,
    Disagreement,
    HolderCard,
    Quote,
    ReportView,
    Side,
    StanceCard,
    StoryView,
)
from newsdigest.render.clean import source_shown
from newsdigest.render.links import evidence_address, page_of
from newsdigest.render.tellers import account_lines, chain, told_accounts
from newsdigest.render.view import NOBODY, SURE, how, stance_view, told_as_accounts, told_by_inner

_ABOUT = {
    "status": "Whether it took place",
    "channel": "How they spoke",
    "when": "When",
    "where": "Where",
    "initiator": "Who asked for it",
    "topics": "What it was about",
    "denied": "Told and denied",
    "declined": "Who declines to comment",
}


def story_view(story: Story, entities: Mapping[str, Entity]) -> StoryView:
    """``entities``: those of the edition, by their ids."""
    return _Teller(story, entities).view()


def counted(number: int, what: str) -> str:
    """ "1 report", "3 reports", "2 stories"."""
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number:,} {what if number == 1 else many}"


class _Teller:
    """Tells one story."""

    def __init__(self, story: Story, entities: Mapping[str, Entity]) -> None:
        self._story, self._entities = story, entities
        self._documents = {report.document.id: report.document for report in story.reports}

    def view(self) -> StoryView:
        story = self._story
        hidden = self._told_elsewhere()
        positions = [one for one in story.positions if any(telling[1].id not in hidden for telling in one.tellings)]
        return StoryView(
            id=story.id,
            headline=story.headline or "Untitled story",
            day=story.day or "",
            sources=self._sources(),
            reports=tuple(self._report(report) for report in story.reports),
            contacts=tuple(self._contact(contact) for contact in story.contacts),
            holders=tuple(self._holders(one for one in positions if one.kind != "declines_comment")),
            declined=tuple(self._holders(one for one in story.positions if one.kind == "declines_comment")),
        )

    def _sources(self) -> str:
        reports = counted(len(self._story.reports), "report")
        return f"{reports}, {counted(self._story.origins, 'origin')}" if len(self._story.reports) > 1 else reports

    def _told_elsewhere(self) -> set[str]:
        """Ids of the positions that those within them tell, or that are shown as accounts of a contact."""
        by_report: dict[str, list[Position]] = defaultdict(list)
        for shared in self._story.positions:
            for report, position in shared.tellings:
                by_report[report].append(position)
        accounts: dict[str, list[Account]] = defaultdict(list)
        for contact in self._story.contacts:
            for telling in contact.tellings:
                accounts[telling.report] += told_accounts(telling.contact)
        return {
            name
            for report, positions in by_report.items()
            for name in told_by_inner(positions) | told_as_accounts(positions, accounts[report])
        }

    def _report(self, report: Report) -> ReportView:
        document = report.document
        original = self._documents.get(report.origin)
        return ReportView(
            title=document.title or "Untitled article",
            site=site_of(document),
            day=document.published.isoformat() if document.published else "",
            address=page_of(document),
            copy_of=site_of(original) if original and original is not document else "",
            updated=report.updated,
        )

    def _contact(self, contact: SharedContact) -> ContactCard:
        names = list(dict.fromkeys(party.name for party in contact.parties))
        accounts = self._accounts(contact)
        tellers = (teller.name for telling in contact.tellings for teller in telling.contact.according_to)
        return ContactCard(
            parties=(" – " if len(names) == 2 else ", ").join(names) or NOBODY,
            how=how(contact.channel, contact.status),
            day=contact.day or self._words_for_day(contact),
            where=contact.where or "",
            initiator=contact.initiator.name if contact.initiator else "",
            topics=contact.topics,
            accounts=tuple(accounts),
            tellers="" if accounts else ", ".join(dict.fromkeys(tellers)),
            differences=tuple(self._disagreement(difference) for difference in contact.differences),
            evidence=self._quotes((telling.report, telling.contact.evidence) for telling in contact.tellings),
            watched=contact.watched,
            sure=max((telling.contact.confidence for telling in contact.tellings), default=1.0) >= SURE,
        )

    def _words_for_day(self, contact: SharedContact) -> str:
        """When it was in the words of the first report that says so."""
        said = ((one.contact.when, self._documents[one.report].text) for one in contact.tellings)
        return next((when.span.of(text) for when, text in said if when), "")

    def _accounts(self, contact: SharedContact) -> list[str]:
        """A line for each teller, with the sites that have it where there are several reports."""
        lines: dict[str, dict[str, None]] = {}
        for telling in contact.tellings:
            document = self._documents[telling.report]
            for line in account_lines(told_accounts(telling.contact), document.text):
                lines.setdefault(line, {})[site_of(document)] = None
        return [f"{line} ({', '.join(sites)})" if len(self._documents) > 1 else line for line, sites in lines.items()]

    def _disagreement(self, difference: Difference) -> Disagreement:
        sides = []
        for side in difference.views:
            several = [report for report in side.reports if len(self._documents) > 1 and report in self._documents]
            sites = [site_of(self._documents[report]) for report in several]
            sides.append(Side(side.value, ", ".join(dict.fromkeys([*side.tellers, *sites]))))
        return Disagreement(_ABOUT[difference.about], tuple(sides))

    def _holders(self, positions: Iterable[SharedPosition]) -> list[HolderCard]:
        """Positions by holder, those of nobody named last; without those that are both uncertain and nobody's."""
        cards: dict[str, HolderCard] = {}
        for position in positions:
            report, fullest = position.tellings[0]
            stance = self._stance(position)
            if position.holder is None and not stance.sure:
                continue
            name, note = self._holder(position, self._documents[report].text, fullest)
            key = position.holder.entity if position.holder and position.holder.entity else name
            card = cards.setdefault(key, HolderCard(name, note, ()))
            cards[key] = replace(card, stances=(*card.stances, stance))
        return sorted(cards.values(), key=lambda card: card.name == NOBODY)

    def _holder(self, position: SharedPosition, text: str, fullest: Position) -> tuple[str, str]:
        if position.holder is None:
            return " … ".join(span.of(text) for span in fullest.source) or NOBODY, ""
        name = position.holder.name
        entity = self._entities.get(position.holder.entity or "")
        known = [part for part in (entity.role, entity.state) if part and part != name] if entity else []
        return name, ", ".join(known)

    def _stance(self, position: SharedPosition) -> StanceCard:
        report, fullest = position.tellings[0]
        stance = stance_view(fullest, self._documents[report].text)
        sites = dict.fromkeys(site_of(self._documents[name]) for name, _ in position.tellings)
        return StanceCard(
            verb=stance.verb,
            origin="".join(f", {part}" for part in (stance.when, chain(stance.via)) if part),
            content=stance.content,
            sites=", ".join(sites) if len(self._story.reports) > 1 else "",
            evidence=self._quotes((name, telling.evidence) for name, telling in position.tellings),
            watched=position.watched,
            sure=max(telling.confidence for _, telling in position.tellings) >= SURE,
        )

    def _quotes(self, evidence: Iterable[tuple[str, Sequence[Span]]]) -> tuple[Quote, ...]:
        """The sentences of all reports; of copies only the first."""
        quotes: dict[str, Quote] = {}
        for report, spans in evidence:
            document = self._documents[report]
            for span in spans:
                text = span.of(document.text)
                quote = Quote(text, site_of(document), evidence_address(document, span))
                quotes.setdefault(" ".join(text.split()), quote)
        return tuple(quotes.values())


def site_of(document: Document) -> str:
    """Where an article is from, as people call it: a site, else the name of the file."""
    return document.site or source_shown(document.source if "://" in document.source else Path(document.source).name)
