"""What all formats show of an edition: the records that are left when its stories have been told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that proves a finding. ``address`` opens its article there; empty for what is not on the web."""

    text: str
    site: str
    address: str | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """An article. ``copy_of``: the site of the report that it is a copy of; empty when it is none."""

    title: str
    site: str
    day: str
    address: str | None
    copy_of: str
    updated: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What some tell where others tell something else."""

    value: str
    by: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact. ``accounts``: a line for each who tells it, where several do or one denies it or declines."""

    parties: str
    how: str
    day: str
    where: str
    initiator: str
    topics: tuple[str, ...]
    accounts: tuple[str, ...]
    tellers: str
    differences: tuple[Disagreement, ...]
    evidence: tuple[Quote, ...]
    watched: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class StanceCard:
    """What somebody states: the verb, what stands between it and the content, and the content."""

    verb: str
    origin: str
    content: str
    sites: str
    evidence: tuple[Quote, ...]
    watched: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class HolderCard:
    name: str
    note: str
    stances: tuple[StanceCard, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story. ``sources`` says how many reports there are and how many of them are no copies."""

    id: str
    headline: str
    day: str
    sources: str
    reports: tuple[ReportView, ...]
    contacts: tuple[ContactCard, ...]
    holders: tuple[HolderCard, ...]
    declined: tuple[HolderCard, ...]

    @property
    def watched(self) -> bool:
        stances = [stance for holder in (*self.holders, *self.declined) for stance in holder.stances]
        return any(contact.watched for contact in self.contacts) or any(stance.watched for stance in stances)

    @property
    def all_sure(self) -> bool:
        stances = [stance for holder in (*self.holders, *self.declined) for stance in holder.stances]
        return all(contact.sure for contact in self.contacts) and all(stance.sure for stance in stances)
