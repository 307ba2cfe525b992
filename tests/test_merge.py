"""Articles become stories: who is the same, what is a copy, and what is one contact."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from articles import articles
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdigest
from newsdigest.lexicon import load
from newsdigest.merge import merge, merged
from newsdigest.merge.cast import Cast, one_cast
from newsdigest.merge.copies import Texts
from newsdigest.merge.members import listed
from newsdigest.models import Analysis, Document, Entity
from newsdigest.models_many import SharedContact, Story

CASES = Path(__file__).parent / "cases"
PEOPLE = {"A": "Ada Lindqvist", "B": "Tomas Ferrero", "C": "Rosa Brandt", "D": "Ines Duarte"}
CAST = [
    "Ada Lindqvist | president | Norland",
    "Tomas Ferrero | prime minister | Sudmark",
    "Rosa Brandt",
    "Ines Duarte",
    "Norland |  | Norland | state",
]


def _cases(name: str, key: str | None = None) -> pytest.MarkDecorator:
    read = yaml.safe_load((CASES / f"merge_{name}.yaml").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", read[key] if key else read, ids=lambda case: case["name"])


def _alone(analyses: list[Analysis]) -> dict[str, str]:
    """No article is a copy of another."""
    return {analysis.document.id: analysis.document.id for analysis in analyses}


def _cast(analyses: list[Analysis], origin: dict[str, str]) -> Cast:
    return one_cast([listed(analysis) for analysis in analyses], origin)


def _origins(documents: list[Document]) -> dict[str, str]:
    texts = Texts()
    for document in documents:
        texts.add(document)
    return texts.origins()


# --- who is who ---------------------------------------------------------------------------------------------------


@_cases("cast")
def test_who_of_one_article_is_who_of_another(case: dict[str, Any]) -> None:
    made = articles([one if isinstance(one, dict) else {"cast": one} for one in case["articles"]])
    cast = _cast(made, _alone(made))
    entities, recast = cast.entities, [cast.recast(analysis) for analysis in made]
    together: dict[str, list[str]] = {entity.id: [] for entity in entities}
    for number, (before, after) in enumerate(zip(made, recast, strict=True), 1):
        for entity, old, new in zip(before.entities, before.references, after.references, strict=False):
            assert old.entities == (entity.id,)
            together[new.entities[0]].append(f"{number}:{entity.name}")
    assert sorted(names for names in together.values() if len(names) > 1) == sorted(case.get("same", []))


def test_a_merged_entity_has_the_full_name_and_what_most_say() -> None:
    made = articles(
        [
            {"cast": ["Lindqvist | president | Norland", "Tomas Ferrero"]},
            {"cast": ["Ada Lindqvist | president", "Tomas Ferrero"]},
            {"cast": ["Ada Lindqvist | head of state | Norland", "Tomas Ferrero"]},
        ]
    )
    cast = _cast(made, _alone(made))
    entities, recast = cast.entities, [cast.recast(analysis) for analysis in made]
    assert entities[0] == Entity("e1", "Ada Lindqvist", "person", "president", "Norland", ("Lindqvist",))
    assert [len(analysis.entities) for analysis in recast] == [2, 2, 2]
    assert len(entities) == 2


def test_in_copies_the_same_words_mean_the_same() -> None:
    made = articles([{"cast": ["officials |  |  | group"]}, {"cast": ["officials |  |  | group"]}])
    assert len(_cast(made, _alone(made)).entities) == 2
    assert len(_cast(made, {"d1": "d1", "d2": "d1"}).entities) == 1


def test_the_examples_of_the_word_lists() -> None:
    lists = load("merging")
    assert lists["example_everywhere"].split()[-1].lower() in lists["bodies_everywhere"]
    assert lists["example_of_person"].split()[-1].lower() in lists["bodies_of_persons"]


# --- copies -------------------------------------------------------------------------------------------------------


@_cases("copies", "cases")
def test_which_articles_are_copies(case: dict[str, Any]) -> None:
    paragraphs = yaml.safe_load((CASES / "merge_copies.yaml").read_text(encoding="utf-8"))["paragraphs"]
    told = [{**one, "text": [paragraphs[name] for name in one["blocks"]]} for one in case["articles"]]
    found = _origins([analysis.document for analysis in articles(told)])
    assert [int(found[f"d{number}"].removeprefix("d")) for number in range(1, len(told) + 1)] == case["origins"]


def test_what_stands_below_the_article_does_not_make_a_copy() -> None:
    paragraphs = yaml.safe_load((CASES / "merge_copies.yaml").read_text(encoding="utf-8"))["paragraphs"]
    made = articles(
        [
            {"text": [paragraphs["call"], paragraphs["war_one"], paragraphs["war_two"]]},
            {"text": [paragraphs["rival"], paragraphs["war_one"], paragraphs["war_two"]]},
        ]
    )
    documents = [replace(one.document, blocks=one.document.blocks[:1]) for one in made]
    assert _origins(documents) == {"d1": "d1", "d2": "d2"}


# --- contacts -----------------------------------------------------------------------------------------------------


def _in_full(value: Any) -> Any:
    """A case with names for its letters."""
    if isinstance(value, dict):
        return {key: _in_full(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_in_full(part) for part in value]
    return PEOPLE.get(value, value) if isinstance(value, str) else value


def _shared(stories: tuple[Story, ...]) -> list[SharedContact]:
    return [contact for story in stories for contact in story.contacts]


@_cases("contacts")
def test_which_contacts_are_one_and_what_differs(case: dict[str, Any]) -> None:
    stories, _ = merge(articles([{"cast": CAST, **_in_full(one)} for one in case["articles"]]))
    shared = _shared(stories)
    groups = [[one.contact.id.removeprefix("d").replace("c", "") for one in contact.tellings] for contact in shared]
    assert sorted(group for group in groups if len(group) > 1) == sorted(case.get("together", []))
    told = {
        difference.about: [view.value for view in difference.views]
        for contact in shared
        for difference in contact.differences
    }
    assert told == _in_full(case.get("differences", {}))


def test_who_tells_what_is_named() -> None:
    made = articles(
        [
            {"cast": CAST, "contacts": [{"parties": [PEOPLE["A"], PEOPLE["B"]]}]},
            {
                "cast": CAST,
                "contacts": [
                    {
                        "parties": [PEOPLE["A"], PEOPLE["B"]],
                        "accounts": [{"teller": PEOPLE["B"], "kind": "denied", "content": "that they spoke"}],
                    }
                ],
            },
        ]
    )
    (contact,) = _shared(merge(made)[0])
    (difference,) = contact.differences
    denied, told = difference.views
    assert (denied.tellers, denied.reports) == (("Tomas Ferrero",), ("d2",))
    assert (told.tellers, told.reports) == ((), ("d1",))


def test_copies_do_not_outvote_another_article() -> None:
    text = ["one two three four five six seven eight nine ten eleven twelve thirteen fourteen " * 4]
    told = {"parties": [PEOPLE["A"], PEOPLE["B"]], "channel": "meeting"}
    copy = {"cast": CAST, "text": text, "contacts": [{**told, "where": "Basel"}]}
    other = {"cast": CAST, "contacts": [{**told, "where": "a hotel in Geneva"}]}
    (contact,) = _shared(merge(articles([other, copy, copy, other]))[0])
    assert contact.where == "a hotel in Geneva"
    assert [len(view.reports) for view in contact.differences[0].views] == [2, 2]


def test_what_is_unsure_does_not_say_what_a_contact_was() -> None:
    told = {"parties": [PEOPLE["A"], PEOPLE["B"]]}
    sure = {"cast": CAST, "contacts": [{**told, "channel": "talks"}]}
    unsure = {"cast": CAST, "contacts": [{**told, "channel": "meeting", "confidence": 0.2, "where": "Vienna"}]}
    (contact,) = _shared(merge(articles([unsure, sure]))[0])
    assert (contact.channel, contact.where, len(contact.tellings)) == ("talks", None, 2)


# --- positions ----------------------------------------------------------------------------------------------------


@_cases("positions")
def test_which_positions_are_one(case: dict[str, Any]) -> None:
    told = [
        {
            "cast": CAST,
            "contacts": [{"parties": [PEOPLE["A"], PEOPLE["B"]]}],  # so that they are one story
            "positions": [{"holder": PEOPLE["A"], **one} for one in positions],
        }
        for positions in case["articles"]
    ]
    stories, _ = merge(articles(told))
    shared = [position for story in stories for position in story.positions]
    assert (len(shared) == 1) is case["together"]
    assert sum(len(one.tellings) for one in shared) == sum(map(len, case["articles"]))


def test_the_fullest_telling_comes_first() -> None:
    short, long = (
        '"open the crossings before the harvest"',
        '"We will open the crossings before the harvest, all of them"',
    )
    told = [
        {
            "cast": CAST,
            "contacts": [{"parties": [PEOPLE["A"], PEOPLE["B"]]}],
            "positions": [{"holder": PEOPLE["A"], "says": says}],
        }
        for says in (short, long)
    ]
    (story,) = merge(articles(told))[0]
    (position,) = story.positions
    assert [report for report, _ in position.tellings] == ["d2", "d1"]
    assert position.id == "s1.p1"


# --- stories ------------------------------------------------------------------------------------------------------


def _telling(*pairs: str, **more: Any) -> dict[str, Any]:
    return {"cast": CAST, "contacts": [{"parties": [PEOPLE[letter] for letter in pair]} for pair in pairs], **more}


def _members(stories: tuple[Story, ...]) -> list[list[str]]:
    return [[report.document.id for report in story.reports] for story in stories]


def test_reports_of_one_contact_are_one_story_and_the_weightiest_comes_first() -> None:
    stories, _ = merge(articles([_telling("CD", title="Brandt"), _telling("AB"), _telling("AB", title="Lindqvist")]))
    assert _members(stories) == [["d2", "d3"], ["d1"]]
    assert [story.headline for story in stories] == ["Ada Lindqvist and Tomas Ferrero: phone call", "Brandt"]
    assert [contact.id for contact in _shared(stories)] == ["s1.c1", "s2.c1"]


def test_a_page_of_several_news_does_not_make_them_one_story() -> None:
    stories, _ = merge(articles([_telling("AB"), _telling("AB", "CD"), _telling("CD")]))
    assert sorted(_members(stories)) == [["d1", "d2"], ["d2", "d3"]]
    assert sorted(len(contact.tellings) for contact in _shared(stories)) == [2, 2]


def test_two_contacts_that_most_tell_together_are_one_story() -> None:
    stories, _ = merge(articles([_telling("AB", "CD"), _telling("AB", "CD"), _telling("CD")]))
    assert _members(stories) == [["d1", "d2", "d3"]]


def test_reports_of_a_day_about_the_same_people_are_one_story() -> None:
    def article(opening: str, day: date) -> dict[str, Any]:
        return {"cast": ["Rosa Brandt", "Ines Duarte"], "text": [opening], "published": day}

    day = date(2024, 5, 8)
    one = article("Rosa Brandt beat Ines Duarte in the final of the Tavis chess tournament after six hours.", day)
    same = article("In the final of the chess tournament in Tavis, Rosa Brandt won against Ines Duarte.", day)
    other = article("Ines Duarte sold the bakery on Mill Street to her neighbour, the grocer Rosa Brandt.", day)
    later = article(
        "Ines Duarte met Rosa Brandt again at a chess tournament in Tavis, and won the final.", day + timedelta(9)
    )
    assert _members(merge(articles([one, same, other, later]))[0]) == [["d1", "d2"], ["d3"], ["d4"]]


def test_no_articles_no_stories() -> None:
    assert merge([]) == ((), ())


LETTERS = st.lists(st.sampled_from(["AB", "AC", "BC", "ABC", "CD"]), max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(LETTERS, st.integers(0, 4), st.booleans()), max_size=5))
def test_nothing_is_lost_or_doubled(told: list[tuple[list[str], int, bool]]) -> None:
    made = articles(
        [
            _telling(
                *pairs,
                published=date(2024, 5, 4 + day),
                positions=[{"holder": PEOPLE["A"], "says": '"We will open the crossings before the harvest"'}] * says,
            )
            for pairs, day, says in told
        ]
    )
    stories, entities = merge(made)
    known = {entity.id for entity in entities}
    contacts = [one for contact in _shared(stories) for one in contact.tellings]
    positions = [one for story in stories for position in story.positions for one in position.tellings]
    assert sorted(one.contact.id for one in contacts) == sorted(one.id for of in made for one in of.contacts)
    assert sorted(one.id for _, one in positions) == sorted(one.id for of in made for one in of.positions)
    assert {party.entity for one in contacts for party in one.contact.parties} <= known
    assert {report.document.id for story in stories for report in story.reports} == {of.document.id for of in made}
    for story in stories:
        here = {report.document.id for report in story.reports}
        assert {one.report for contact in story.contacts for one in contact.tellings} <= here
        assert {report for position in story.positions for report, _ in position.tellings} <= here
    for contact in _shared(stories):
        reports = [one.report for one in contact.tellings]
        assert len(reports) == len(set(reports)), "two contacts of one article are two"


def test_a_thousand_articles_merge_in_seconds() -> None:
    def article(number: int) -> dict[str, Any]:
        pairs = ["AB"] if number % 2 else ["CD"]
        day = date(2024, 1, 1) + timedelta(days=number % 200)
        said = [{"holder": PEOPLE["A"], "says": f"we will open gate {number % 7} of the crossings in time"}]
        return _telling(*pairs, published=day, text=[f"Report {number} tells its own news {number}."], positions=said)

    made = articles([article(number) for number in range(1000)])
    begin = time.process_time()
    stories, _ = merge(made)
    assert time.process_time() - begin < 10  # one second; minutes if all were compared with all
    assert len(stories) == 200


# --- all together -------------------------------------------------------------------------------------------------

CALL = """Norland and Sudmark leaders discuss crossings

NORHAVEN (Coast Wire) - Norland's President Ada Lindqvist telephoned Sudmark's Prime Minister Tomas Ferrero
on Tuesday, her office said.

Lindqvist and Ferrero discussed the northern crossings, according to the presidential office. The call lasted
almost an hour.

Ferrero's office declined to comment on the call.

Farmers in the border valleys have warned for months that the plums will rot on the trees unless pickers
are let across.
"""
COPY = """Hope for the harvest

By Staff Writers

""" + "\n\n".join(CALL.split("\n\n")[1:3])
DENIAL = """Ferrero: there was no call

PORT SABLE - Prime Minister Tomas Ferrero of Sudmark denied on Wednesday that he had spoken by phone with
Norland's President Ada Lindqvist.

"I have not talked to her since the winter," he told reporters in Port Sable.
"""


def test_a_call_a_copy_and_a_denial_as_they_are_read(tmp_path: Path) -> None:
    paths = []
    for name, text in (("call", CALL), ("copy", COPY), ("denial", DENIAL)):
        paths.append(tmp_path / f"{name}.md")
        paths[-1].write_text(f"---\ndate: 2024-05-08\n---\n\n{text}", encoding="utf-8")
    (story,) = merge(newsdigest.summarize(*map(str, paths)).documents)[0]
    assert (len(story.reports), story.origins) == (3, 2)
    call = story.contacts[0]
    assert [party.name for party in call.parties] == ["Ada Lindqvist", "Tomas Ferrero"]
    assert [one.report for one in call.tellings] == ["d1", "d2", "d3"]
    assert {difference.about for difference in call.differences} >= {"denied"}


# --- memory -------------------------------------------------------------------------------------------------------


class Loading(dict[str, Analysis]):
    """Articles that tell which of them are asked for."""

    def __init__(self, analyses: list[Analysis]) -> None:
        super().__init__((analysis.document.id, analysis) for analysis in analyses)
        self.loaded: list[str] = []

    def __getitem__(self, name: str) -> Analysis:
        self.loaded.append(name)
        return super().__getitem__(name)


def test_an_article_is_loaded_only_when_its_story_is_told() -> None:
    says = [{"holder": "Ada Lindqvist", "says": "that the northern roads would open in spring", "quoted": True}]
    told = [{"title": f"Story {number}", "cast": CAST, "positions": says if number < 2 else []} for number in range(4)]
    loading = Loading(articles(told))
    stories, _ = merged(loading)
    assert loading.loaded == [], "what goes together is told without them"
    for story in stories:
        assert loading.loaded == [report.document.id for report in story.reports]
        loading.loaded.clear()
