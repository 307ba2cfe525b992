"""Communication events, by the packaged network: which words are looked at, and what is said of them."""

from __future__ import annotations

from functools import cache

import pytest

from newsdigest.models import Communication, Document
from newsdigest.reader.model import Network
from newsdigest.reader.read import NetworkReader
from newsdigest.reader.segment import lines


@cache
def reader() -> NetworkReader:
    return NetworkReader(Network())


def heard(text: str) -> dict[str, Communication]:
    """What is said of each word that was looked at."""
    document = Document("d1", "own", text, tuple(lines(text)))
    return {one.trigger.of(text): one for one in reader().read(document).communications}


def parties(text: str, trigger: str) -> list[str]:
    one = heard(text)[trigger]
    return [span.of(text) for span, chance in zip(one.participants, one.chances, strict=True) if chance > 0.5]


@pytest.mark.parametrize(
    ("text", "trigger", "both"),
    [
        ("President Ilse Marten telephoned Prime Minister Ruben Vasko on Monday.", "telephoned", ("Marten", "Vasko")),
        ("The envoy of Norland met the Sudmark minister in Geneva, her office said.", "met", ("envoy", "minister")),
        ("Talks between Westmoor and Eastvale opened in Port Holm on Friday.", "Talks", ("Westmoor", "Eastvale")),
    ],
)
def test_who_takes_part(text: str, trigger: str, both: tuple[str, str]) -> None:
    found = " | ".join(parties(text, trigger))
    assert all(one in found for one in both), found
    assert heard(text)[trigger].confidence > 0.5


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The results met expectations in Norland, and shares of Vasko rose.", "met"),
        ("Rescuers reached the summit of Mount Arvid, where two climbers from Sudmark had waited.", "summit"),
        ("Marten called Vasko a liar in front of the cameras.", "called"),
    ],
)
def test_words_of_the_lexicon_are_looked_at_and_doubted(text: str, trigger: str) -> None:
    assert heard(text)[trigger].confidence < 0.3


def test_words_that_tell_of_nothing_are_not_looked_at() -> None:
    assert heard("The harbour froze in the night, and no ship left Norland before noon.") == {}


def test_only_the_sentence_of_a_trigger_takes_part() -> None:
    text = "Ruben Vasko slept. Ilse Marten met Petra Holm in Oslo. Olaf Berg watched."
    assert parties(text, "met") == ["Ilse Marten", "Petra Holm"]
