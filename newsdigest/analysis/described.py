"""Whom a description means: the named person it fits, the pair just named, or somebody known by these words alone."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, cached_property

from newsdigest.analysis import roles, states
from newsdigest.analysis.bodies import named_so
from newsdigest.analysis.descriptions import OWNED, PAIRED, Description, find_descriptions
from newsdigest.analysis.entities import Draft, fold, is_head
from newsdigest.analysis.names import Name, bare
from newsdigest.analysis.pairs import kinds_of, pair_before
from newsdigest.analysis.scene import Scene
from newsdigest.lexicon import either, load
from newsdigest.models import EntityKind, Span

FAR = 25_000  # characters back in which the person described may have been named
AHEAD = 8_000  # characters on, for "the Israeli leader" before his name
_OPENING = 2  # sentences, the first is 0, that may tell of somebody before his name
_SOON = 4  # sentences on in which the name comes
_LONGEST_BODY = 7  # words of a body's name
_CLOSE = 400  # characters from the last of several senators to "the senator"
_CLOSED = re.compile(r"\s*(?:[,.;:)\n—–]|$)|\s+(?:and|who)\b")


@cache
def _renaming() -> re.Pattern[str]:
    """What stands between a description and the name after it: "the head of the IMF | mission, | Ann Hale"."""
    further = r"(?:of|for|to|on|in|at|and\s+(?:a\s+)?(?:former|one-time|longtime))\s+[^,.;:\n]{2,50}"
    inside = either([*load("roles")["units"], *load("roles")["territories"]])
    return re.compile(rf"(?:\s+{inside})?(?:\s+{further})?\s*,\s+")


def resolve_descriptions(scene: Scene, names: Sequence[Name]) -> None:
    """Add every description of the article to the scene."""
    resolver = _Resolver(scene)
    for description in find_descriptions(scene.text, scene.sentences, names):
        meant = resolver.entities(description)
        if meant or description.role.name not in roles.short():
            scene.add(description.span, meant, "description")


class _Resolver:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.made: dict[tuple[str, ...], str] = {}  # entities known by a description alone
        self.starting = {name.whole.start: key for key, name in _persons(scene)}
        self.ending = {name.whole.start: name.span.end for _, name in _persons(scene)}
        self.playing: dict[str | None, list[tuple[int, str]]] = {}  # by class of role, where its bearers are named
        for key, name in _persons(scene):
            for kind in roles.kinds_of(scene.drafts[key].role or ""):
                self.playing.setdefault(kind, []).append((name.span.start, key))
        for places in self.playing.values():
            places.sort()
        drafts = [draft for draft in scene.drafts.values() if draft.kind == "organization"]
        self.bodies = {name.text: draft for draft in drafts for name in draft.names}
        self.states = {known.state for word in set(_state_words(scene)) if (known := states.lookup(word))}
        self.led = any(is_head(draft) for draft in scene.drafts.values())  # whether the leader of a state is named

    def entities(self, description: Description) -> tuple[str, ...]:
        role = description.role
        if description.determiner in PAIRED and role.name in roles.pair_nouns() and self._is_bare(description):
            return pair_before(self.scene, description.span.start, kinds_of(role.name))
        if role.name in roles.acting_as_one() and description.determiner == "the" and description.owner is None:
            named = named_so(self.scene, role.span)
            if named is not None:
                return (named,)
        if role.plural:
            return (self._told_of(description) or self._as_written(description, "group"),)
        renamed = self._renamed(description)
        if renamed is not None:
            return (renamed,)
        leading = self._known_by_body(description)
        if leading is not None:
            return (leading,)
        owned = description.owned or (description.owner is not None and description.owner.kind != "state")
        if description.determiner in {"a", "an"} or owned:
            return (self._as_written(description, "person"),)
        owned = description.determiner in OWNED and role.kind not in {"head", "deputy_head", "minister", "counterpart"}
        if owned:
            return (self._as_written(description, "person"),)
        if description.other:
            return (self._as_written(description, "person"),) if description.determiner == "the" else ()
        found = self._named(description) or self._named_without_state(description) or self._newly_told(description)
        if found is not None:
            return (found,)
        if role.name in roles.short():
            return ()
        return (self._as_written(description, "person"),) if role.kind != "partisan" else ()

    def _is_bare(self, description: Description) -> bool:
        """Whether nothing else is told of them: "the two parties", not "the two main opposition parties"."""
        words = Span(description.span.start, description.role.span.start).of(self.scene.text)
        return words.lower().strip() == description.determiner

    def _told_of(self, description: Description) -> str | None:
        """The only group so far that "the officials" can mean: "Turkish officials"."""
        words = fold(bare(description.span.of(self.scene.text)))
        if description.determiner not in {"the", "these", "those"} or len(words) != 1:
            return None
        fitting = {found for (kind, *known), found in self.made.items() if kind == "group" and known[-1] == words[0]}
        return fitting.pop() if len(fitting) == 1 else None

    def _renamed(self, description: Description) -> str | None:
        """The person whose name follows in apposition: "Trump's lawyer, Ann Hale, said"."""
        comma = _renaming().match(self.scene.text, description.span.end)
        if comma is None or comma.end() not in self.starting:
            return None
        known = description.owned or description.owner or description.state or description.determiner
        if not known or not _CLOSED.match(self.scene.text, self.ending[comma.end()]):
            return None
        key = self.starting[comma.end()]
        draft = self.scene.drafts[key]
        if draft.role is None:
            draft.role, draft.body = f"{description.field} {description.role.name}".strip(), description.body
            draft.owned = description.determiner in OWNED
        draft.state = draft.state or description.state
        return key

    def _known_by_body(self, description: Description) -> str | None:
        """ "The HEP leader" who is told as "Ann Hale, leader of the HEP", or of its full name."""
        words = bare(Span(description.span.start, description.role.span.start).of(self.scene.text))
        body = self.bodies.get(words) if description.determiner in {"", "the"} else None
        if body is None:
            return None
        known = {key for name in body.names for key in self._introduced.get(name.text, ())}
        fitting = {key for key in known if roles.plays(self.scene.drafts[key].role or "", description.role.name)}
        return fitting.pop() if len(fitting) == 1 else None

    @cached_property
    def _introduced(self) -> dict[str, set[str]]:
        """By the names of bodies, who is told with them: "Ann Hale, leader of the HEP"."""
        found: dict[str, set[str]] = {}
        for key, name in _persons(self.scene):
            words = _introduction(self.scene.text, name).split()
            for start in range(len(words)):
                for end in range(start + 1, min(start + _LONGEST_BODY, len(words)) + 1):
                    called = " ".join(words[start:end])
                    if called in self.bodies:
                        found.setdefault(called, set()).add(key)
        return found

    def _named(self, description: Description) -> str | None:
        """The named person whom the description fits: the last one before it, else the only one after it."""
        places = self.playing.get(self._class(description), [])
        here = description.span.start
        first = bisect.bisect_left(places, (here - FAR, ""))
        middle = bisect.bisect_left(places, (here, ""))
        last = bisect.bisect_left(places, (here + AHEAD, ""))
        before = [key for _, key in places[first:middle] if self._fits(key, description)]
        sure = [key for key in before if description.state in {None, self.scene.drafts[key].state}]
        if before and not self._doubtful(description, places[first:middle], before):
            return (sure or before)[-1]
        sentence = self.scene.sentences[self.scene.sentence_of(here)]
        whose = description.state or description.home or description.owner
        soon = sentence.end if whose is None else here  # "the president called President Aziz": two of them
        after = {key for place, key in places[middle:last] if place >= soon and self._fits(key, description)}
        if description.role.kind not in {"head", "minister"} and not self._is_soon(after, description):
            after = {key for key in after if self._is_from(key, description)}
        foretold = len(after) == 1 and (description.state or description.home or description.determiner == "the")
        return next(iter(after)) if foretold else None

    def _is_soon(self, keys: Collection[str], description: Description) -> bool:
        """Whether the only one whom the next sentence names so is meant: "The governor left. Governor Hale said"."""
        names = [name for key in keys for name in self.scene.drafts[key].names]
        first = min((name.span.start for name in names if name.span.start > description.span.start), default=None)
        if len(keys) != 1 or first is None or description.determiner != "the" or description.role.kind != "local":
            return False
        return self.scene.sentence_of(first) - self.scene.sentence_of(description.span.start) <= 1

    def _named_without_state(self, description: Description) -> str | None:
        """ "Uruguay's president" who is called "President Lucía Ferreyra" soon, where no other state is named."""
        state, here = description.state, self.scene.sentence_of(description.span.start)
        if description.role.kind != "head" or description.former or self.states != {state} or here > _OPENING:
            return None
        bearers = {key for _, key in self.playing.get("head", ()) if is_head(self.scene.drafts[key])}
        fitting = {key for key in bearers if _plays(self.scene.drafts[key], description.role, None)}
        if len(fitting) != 1:
            return None
        draft = self.scene.drafts[key := fitting.pop()]
        first = draft.names[0]
        soon = 0 < self.scene.sentence_of(first.span.start) - here <= _SOON and len(first.tokens) > 1
        if not soon or draft.state is not None or (draft.role or "").startswith("former"):
            return None
        draft.state = state
        return key

    def _is_from(self, key: str, description: Description) -> bool:
        draft = self.scene.drafts[key]
        if description.home is not None:
            return draft.home == description.home
        return description.state is not None and draft.state == description.state

    def _doubtful(self, description: Description, places: Sequence[tuple[int, str]], before: Sequence[str]) -> bool:
        """Whether a description of a kind that many fit ("the candidate") stands far from the last of several."""
        if description.role.kind in {"head", "deputy_head", "minister"} or len(set(before)) < 2:
            return False
        last = max(place for place, key in places if key == before[-1])
        return description.span.start - last > _CLOSE

    @staticmethod
    def _class(description: Description) -> str | None:
        if description.role.kind == "counterpart":
            return "head"
        wider: str | None = load("roles")["wider"].get(description.role.name)
        return wider or description.role.kind

    def _fits(self, key: str, description: Description) -> bool:
        draft, state = self.scene.drafts[key], description.state
        if state is not None and description.role.kind == "head" and draft.state is None:
            return False  # a president without a state is that of the article's own country
        if description.role.kind == "counterpart":
            return state is not None and draft.state == state and is_head(draft)
        if state is not None and (draft.state not in {state, None} or (draft.owned and draft.state is None)):
            return False
        if description.field and description.field not in (draft.role or ""):
            return False
        if draft.body and description.role.kind == "head" and (state is not None or self.led):
            return False  # "the president" of a union, beside that of a state
        if description.party is not None and draft.party not in {description.party, None}:
            return False
        if description.home is not None and draft.home != description.home:
            return False
        former = draft.role is not None and "former" in draft.role
        if former != description.former and (description.former or description.role.kind == "head"):
            return False
        return _plays(draft, description.role, state)

    def _newly_told(self, description: Description) -> str | None:
        """The subject of the sentence before, if it fits as far as is known and nobody else there does.

        Such words come before others' names in their sentence: "The US president met the king of Spain".
        """
        kind = description.role.kind
        if kind not in load("roles")["newly_told"] and kind != "partisan":
            return None
        if description.determiner != "the" or (description.owner is not None and description.state is None):
            return None
        if kind == "head" and description.state is None:
            return None
        here, *sentences = self.scene.before(description.span.start, 2)
        if any(known.person and known.reference.entities for known in here):
            return None
        found = next((found for found in sentences if any(known.person for known in found)), [])
        fitting = {known.entity for known in found if known.person and self._may_be(known.entity, description)}
        acting = {known.entity for known in found if known.person and known.subject and not known.quoted}
        if kind in {"head", "deputy_head"}:  # "Luka Horvat warned ...", not "Professor Luka Horvat warned ..."
            acting &= {
                key
                for known in found
                if known.span.start == self.scene.start_of(known.span)
                for key in known.reference.entities
            }
        if len(fitting) != 1 or not fitting <= acting:
            return None
        draft = self.scene.drafts[key := fitting.pop()]
        if draft.role is None:
            draft.role, draft.body = f"{description.field} {description.role.name}".strip(), description.body
            draft.state = draft.state or description.state
        return key

    def _may_be(self, key: str, description: Description) -> bool:
        draft, kind = self.scene.drafts[key], description.role.kind
        gender = roles.gender_of(description.role.name)
        known = roles.kind_of(draft.role or "")
        told = known in {None, "official"} or (kind in {"official", "partisan"} and known != "head")
        return (
            bool(draft.names)
            and told
            and description.state in {None, draft.state or description.state}
            and description.home in {None, draft.home or description.home}
            and description.party in {None, draft.party or description.party}
            and (gender is None or draft.gender in {None, gender})
        )

    def _as_written(self, description: Description, kind: EntityKind) -> str:
        words = bare(description.span.of(self.scene.text))
        first = words.split()[0].lower()
        if first in OWNED or first in {"the", "a", "an"}:
            words = words[len(first) :].strip()
        words = self._in_full(words) + self._of_whom(description)
        key = (kind, *fold(words))
        new = description.determiner in {"a", "an"} and kind == "person"
        found = None if new else self.made.get(key)
        if found is None:
            draft = Draft(kind, called=words, state=description.state, tokens=fold(words))
            draft.role = f"{description.field} {description.role.name}".strip() if kind == "person" else None
            draft.gender = roles.gender_of(words)
            draft.collective = description.role.name in roles.acting_as_one()
            found = self.scene.new(draft)
        self.made[key] = found
        return found

    def _in_full(self, words: str) -> str:
        """ "National Farmers' Board officials" for "NFB officials", where the article names the board."""
        short, _, rest = words.partition(" ")
        body = self.bodies.get(short)
        return f"{body.called} {rest}" if body is not None and short.isupper() and rest else words

    def _of_whom(self, description: Description) -> str:
        """Whose leaders they are, where no name tells it: " of the country's five states" after "the leaders"."""
        found = _of_body().match(self.scene.text, description.span.end)
        return found.group() if found and description.owner is None and description.state is None else ""


@cache
def _of_body() -> re.Pattern[str]:
    grammar = load("contacts_grammar")
    lists = ("prepositions", "auxiliaries", "relatives", "conjunctions", "reporting", "subordinators", "adverbs")
    stops = either([word for name in lists for word in grammar[name]])
    verbs = rf"(?:[a-z]+ed|{either(grammar['pasts'])})"
    return re.compile(rf" of(?: (?!{stops}\b|{verbs}\b)[\w’'-]+){{1,5}}(?=[,.;:)\n]| (?:{stops}|{verbs})\b)")


def _state_words(scene: Scene) -> Iterator[str]:
    return (match.group() for span in scene.sentences for match in states.state_words().finditer(scene.text, *span))


def _persons(scene: Scene) -> Iterator[tuple[str, Name]]:
    """Every name of a person, with the entity it names."""
    return ((key, name) for key, draft in scene.drafts.items() if draft.kind == "person" for name in draft.names)


def _introduction(text: str, name: Name) -> str:
    """What the title before a name and the aside after it say."""
    aside = name.apposition.of(text) if name.apposition else ""
    return f"{text[name.whole.start : name.span.start]} {aside}"


def _plays(draft: Draft, role: roles.Role, state: str | None) -> bool:
    """Whether a person's known role is the one that a description names."""
    if draft.role is None:
        return False
    if roles.plays(draft.role, role.name):
        return True
    return role.kind == "head" and is_head(draft) and state is not None and draft.state == state
