"""What the tellings of one contact do not agree on. A difference is only where both sides say something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newsdigest.analysis import states
from newsdigest.merge.heard import Heard
from newsdigest.merge.wording import content_words, overlap
from newsdigest.models import Account, Contact, Entity, Named, Span
from newsdigest.models_many import Difference, View

_SAME_TOPIC = 0.5  # of the words of a topic are in what another one lists
_CAME_ABOUT = frozenset({"held", "ongoing", "habitual"})


@dataclass(slots=True)
class _Side:
    """Who tells one thing, and in which reports."""

    value: str
    reports: dict[str, None] = field(default_factory=dict)
    tellers: dict[str, None] = field(default_factory=dict)

    def add(self, report: str, teller: str | None = None) -> None:
        self.reports[report] = None
        if teller:
            self.tellers[teller] = None

    @property
    def view(self) -> View:
        return View(self.value, tuple(self.reports), tuple(self.tellers))


class Differences:
    """Compares the tellings of one contact. ``origin``: of which report each is a copy."""

    def __init__(self, tellings: Sequence[Heard], entities: Mapping[str, Entity], origin: Mapping[str, str]) -> None:
        self._tellings = tellings
        self._entities = entities
        self._origin = origin

    def found(self) -> Iterator[Difference]:
        finders = (
            self._status, self._denied, self._when, self._where, self._initiator, self._topics, self._declined,
        )  # fmt: skip
        return (difference for find in finders if (difference := find()) is not None)

    def _status(self) -> Difference | None:
        sides: dict[str, _Side] = {}
        for told in self._tellings:
            status = "held" if told.contact.status in _CAME_ABOUT else told.contact.status
            if status != "denied":
                sides.setdefault(status, _Side(status)).add(told.document.id)
        views = _opposed(sides)
        return Difference("status", views) if views else None

    def _denied(self) -> Difference | None:
        """Somebody denies what somebody else tells, or what an article tells as a fact."""
        denying, telling = _Side("denied"), _Side("told")
        for told in self._tellings:
            report, contact = told.document.id, told.contact
            deniers = [one.teller for one in contact.accounts if one.kind == "denied"]
            tellers = [one.teller for one in contact.accounts if one.kind in ("told", "confirmed")]
            tellers = [one for one in tellers if one not in deniers]
            for teller in deniers:
                denying.add(report, teller.name)
            for teller in tellers:
                telling.add(report, teller.name)
            if contact.status == "denied" and not deniers:
                denying.add(report)
            if contact.status in _CAME_ABOUT and not deniers and not tellers:
                telling.add(report)
        views = _opposed({"denied": denying, "told": telling})
        return Difference("denied", views) if views else None

    def _declined(self) -> Difference | None:
        """Somebody declines to comment on what somebody else tells."""
        sides: dict[tuple[Named, str], _Side] = {}
        told: set[Named] = set()
        for telling in self._tellings:
            text = telling.document.text
            for account in telling.contact.accounts:
                if account.kind == "declined":
                    value = _content(account, text)
                    side = sides.setdefault((account.teller, value), _Side(value))
                    side.add(telling.document.id, account.teller.name)
                elif account.kind == "told":
                    told.add(account.teller)
        views = tuple(side.view for (teller, _), side in sides.items() if told - {teller})
        return Difference("declined", views) if views else None

    def _when(self) -> Difference | None:
        sides: dict[str, _Side] = {}
        for told in self._tellings:
            if told.days.exact and told.days.first:
                day = told.days.first.isoformat()
                sides.setdefault(day, _Side(day)).add(told.document.id)
        views = _opposed(sides)
        return Difference("when", views) if views else None

    def _where(self) -> Difference | None:
        places = [
            (told, told.contact.where.of(told.document.text))
            for told in self._tellings
            if told.contact.where is not None
        ]
        views = _opposed(_sides(places, _is_other_place))
        return Difference("where", views) if views else None

    def _initiator(self) -> Difference | None:
        sides: list[tuple[Named, _Side]] = []
        for told in self._tellings:
            initiator = told.contact.initiator
            if initiator is None:
                continue
            same = next((side for named, side in sides if self._is_one_side(named, initiator)), None)
            if same is None:
                same = _Side(initiator.name)
                sides.append((initiator, same))
            same.add(told.document.id)
        views = _opposed({side.value: side for _, side in sides})
        return Difference("initiator", views) if views else None

    def _is_one_side(self, one: Named, other: Named) -> bool:
        """Whether two are one, or of one state: what Israel asked for its prime minister did."""
        if one.entity == other.entity and one.name == other.name:
            return True
        homes = [self._home(named) for named in (one, other)]
        return None in homes or homes[0] == homes[1]

    def _home(self, named: Named) -> str | None:
        entity = self._entities.get(named.entity or "")
        if entity is None:
            return None
        return entity.name if entity.kind == "state" else entity.state or entity.id

    def _topics(self) -> Difference | None:
        """What only one side lists, of several that list something: the tellers cited, else the outlets themselves."""
        listed = self._listed()
        if len(listed) < 2:
            return None
        words = {key: [content_words(topic) for topic in topics] for key, (_, topics) in listed.items()}
        views: list[View] = []
        for key, (side, topics) in listed.items():
            others = [topic for other, listing in words.items() if other != key for topic in listing]
            alone = [
                topic
                for topic, own in zip(topics, words[key], strict=True)
                if own and all(overlap(own, other) < _SAME_TOPIC for other in others)
            ]
            if alone:
                views.append(View("; ".join(alone), tuple(side.reports), tuple(side.tellers)))
        return Difference("topics", tuple(views)) if views else None

    def _listed(self) -> dict[str, tuple[_Side, list[str]]]:
        """Who lists which topics: the tellers that an article cites, and the outlet itself what it has from nobody."""
        listed: dict[str, tuple[_Side, list[str]]] = {}
        for told in self._tellings:
            text = told.document.text
            cited: set[Span] = set()
            for account in told.contact.accounts:
                spans = _topics_of(account, told.contact)
                if account.kind not in ("told", "confirmed") or not spans:
                    continue
                cited.update(spans)
                key = account.teller.entity or f"{account.teller.name} in {self._origin[told.document.id]}"
                side, topics = listed.setdefault(key, (_Side(account.teller.name), []))
                side.add(told.document.id, account.teller.name)
                _list(topics, [span.of(text) for span in spans])
            own = [topic.of(text) for topic in told.contact.topics if topic not in cited]
            if own:
                side, topics = listed.setdefault(self._origin[told.document.id], (_Side(told.document.id), []))
                side.add(told.document.id)
                _list(topics, own)
        return listed


def _topics_of(account: Account, contact: Contact) -> list[Span]:
    """What a teller lists: the topics in his words; else all of them, unless they only tell of the contact itself."""
    inside = [topic for topic in contact.topics if any(content.overlaps(topic) for content in account.content)]
    if inside or any(content.overlaps(trigger) for content in account.content for trigger in contact.triggers):
        return inside
    return list(account.content)


def _list(topics: list[str], more: Sequence[str]) -> None:
    for topic in more:
        words = content_words(topic)
        if all(overlap(words, content_words(other)) < _SAME_TOPIC for other in topics):
            topics.append(topic)


def _content(account: Account, text: str) -> str:
    return " … ".join(span.of(text) for span in account.content)


def _sides(values: Sequence[tuple[Heard, str]], differ: Callable[[str, str], bool]) -> dict[str, _Side]:
    """Tellings by what they say; those that do not differ from a side are of it."""
    sides: dict[str, _Side] = {}
    for told, value in values:
        same = next((side for side in sides.values() if not differ(side.value, value)), None)
        if same is None:
            same = sides[value] = _Side(value)
        same.add(told.document.id)
    return sides


def _is_other_place(one: str, other: str) -> bool:
    """Whether two are plainly different places: two states or capitals, or two names that share no word."""
    known = [states.lookup(words) for words in (one, other)]
    if known[0] and known[1]:
        return known[0].state != known[1].state
    if known[0] or known[1]:
        return False  # a city may be in that state
    names = [{word for word in words.split() if word[:1].isupper()} for words in (one, other)]
    return all(names) and not names[0] & names[1]


def _opposed(sides: Mapping[str, _Side]) -> tuple[View, ...]:
    """The sides that say something, if there are at least two."""
    views = tuple(side.view for side in sides.values() if side.reports)
    return views if len(views) > 1 else ()
