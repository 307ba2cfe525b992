"""Time expressions: what is found, what is not, and the day it means for an article of Thursday, 3 March 2022."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.analysis.times import Time, find_times
from newsdigest.lexicon import load
from newsdigest.models import Span

PUBLISHED = date(2022, 3, 3)


def times_in(text: str) -> list[Time]:
    return find_times(text, Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "found", "day"),
    [
        ("They spoke on Wednesday.", "Wednesday", "2022-03-02"),
        ("They spoke earlier on Wednesday.", "earlier on Wednesday", "2022-03-02"),
        ("They met late Thursday in Oslo.", "late Thursday", "2022-03-03"),
        ("They met on Friday afternoon.", "Friday afternoon", "2022-02-25"),
        ("They met on 1 March.", "1 March", "2022-03-01"),
        ("They met on Nov. 2 in Oslo.", "Nov. 2", "2021-11-02"),
        ("They met on Sunday, February 6, 2022, in Oslo.", "Sunday, February 6, 2022", "2022-02-06"),
        ("They met yesterday.", "yesterday", "2022-03-02"),
        ("They met last week.", "last week", None),
        ("They met last Friday.", "last Friday", None),
        ("They met two days ago.", "two days ago", None),
        ("They met in June.", "June", None),
        ("They met in 2015.", "2015", None),
    ],
)
def test_what_is_found_and_which_day_it_means(text: str, found: str, day: str | None) -> None:
    (time,) = times_in(text)
    assert time.span.of(text) == found
    meant = time.day_meant(PUBLISHED)
    assert (meant.isoformat() if meant else None) == day


@pytest.mark.parametrize(
    "text",
    [
        "It may rain and they march on.",
        "The sun rose over 300 decks.",
        "Theresa May met Scholz.",
        "Room 2015 is free.",
        "The second call was short.",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert times_in(text) == []


def test_a_weekday_to_come_is_the_next_one() -> None:
    (time,) = times_in("They will meet on Monday.")
    assert time.day_meant(PUBLISHED, ahead=True) == date(2022, 3, 7)
    assert time.day_meant(PUBLISHED) == date(2022, 2, 28)


def test_without_a_date_of_publication_only_a_full_date_is_a_day() -> None:
    weekday, full = times_in("On Monday they recalled 4 July 2020.")
    assert weekday.day_meant(None) is None
    assert full.day_meant(None) == date(2020, 7, 4)


def test_times_clash_only_when_their_words_do() -> None:
    wednesday, earlier, friday, month = times_in("On Wednesday, earlier on Wednesday, on Friday and in June they met.")
    assert not wednesday.clashes(earlier)
    assert wednesday.clashes(friday)
    assert not friday.clashes(month)


def test_impossible_dates_mean_no_day() -> None:
    (time,) = times_in("They met on 31 February 2020.")
    assert time.day_meant(PUBLISHED) is None


def test_example_of_the_word_list() -> None:
    text = load("times")["example"]
    assert [time.span.of(text) for time in times_in(text)] == ["earlier on Wednesday", "3 March 2021", "next week"]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_within_the_week_before(published: date, weekday: int) -> None:
    day = Time(Span(0, 1), weekday=weekday).day_meant(published)
    assert day is not None
    assert day.weekday() == weekday
    assert timedelta(0) <= published - day < timedelta(7)


@given(st.text(alphabet="On Wedsay,3 March 2021 nextwk.\n", max_size=80))
def test_offsets_are_inside_the_text_and_in_order(text: str) -> None:
    spans = [time.span for time in times_in(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans)


def test_a_day_without_a_year_more_than_half_a_year_ahead_is_not_told() -> None:
    published = date(2019, 11, 19)
    assert Time(Span(0, 1), day=25, month=7).day_meant(published, ahead=True) is None
    assert Time(Span(0, 1), day=25, month=1).day_meant(published, ahead=True) == date(2020, 1, 25)
