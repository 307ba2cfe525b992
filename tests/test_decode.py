"""From numbers to spans, on numbers made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from newsdigest.reader import decode
from newsdigest.reader.decode import Look, Output
from newsdigest.reader.labels import CHANNELS, MENTION_TAGS, ROLES, STATUSES, TAGS, TRIGGER_TAGS
from newsdigest.reader.windows import Pieces

LINK = 4


def pieces(words: int, *, heads: list[int] | None = None) -> Pieces:
    """A window of one-letter words between two marks."""
    length = words + 2
    starts = np.array([-1, *range(0, 2 * words, 2), -1])
    return Pieces(
        ids=np.arange(length),
        case=np.zeros(length, np.int64),
        starts=starts,
        ends=np.where(starts < 0, -1, starts + 1),
        heads=np.array([1, *(heads or [1] * words), 1]),
    )


def output(tags: list[str], links: dict[tuple[int, int, int], float]) -> Output:
    """An output whose tags are as given; ``links`` maps (cue piece, piece, role) to the log-odds between them."""
    length = len(tags) + 2
    logits = np.zeros((length, len(TAGS)), np.float32)
    for at, tag in enumerate(["O", *tags, "O"]):
        logits[at, TAGS.index(tag)] = 8
    # A dimension for each cue and role: the cue asks with 1 in its own, the piece answers with the log-odds.
    cues = sorted({cue for cue, _, _ in links})
    width = max(len(cues), 1)
    queries = np.zeros((length, 2 * width), np.float32)
    keys = np.full((length, 2 * width), -9, np.float32)
    for rank, cue in enumerate(cues):
        queries[cue + 1, [rank, width + rank]] = 1
    for (cue, piece, role), value in links.items():
        keys[piece + 1, role * width + cues.index(cue)] = value
    return blank(length, tags=logits, queries=queries, keys=keys)


def blank(length: int, **given: NDArray[np.float32]) -> Output:
    """An output that finds nothing but what is given."""
    widths = {
        "tags": len(TAGS), "mentions": len(MENTION_TAGS), "queries": 2, "keys": 2, "triggers": len(TRIGGER_TAGS),
        "middle": 1,
    }  # fmt: skip
    return Output(**{name: given.get(name, np.zeros((length, width), np.float32)) for name, width in widths.items()})


def found(tags: list[str], links: dict[tuple[int, int, int], float]) -> list[tuple[object, ...]]:
    out = decode.attributions(output(tags, links), pieces(len(tags)))
    return [
        (
            (link.source.start - 1, link.source.end - 1) if link.source else None,
            (link.cue.start - 1, link.cue.end - 1),
            [(part.start - 1, part.end - 1) for part in link.content],
        )
        for link in out
    ]


def test_each_cue_gets_its_own_source_and_content() -> None:
    tags = ["B-source", "B-cue", "B-content", "I-content", "B-source", "B-cue", "B-content"]
    links = {(1, 0, 0): 5.0, (1, 2, 1): 5.0, (1, 3, 1): 5.0, (5, 4, 0): 5.0, (5, 6, 1): 5.0}
    assert found(tags, links) == [((0, 1), (1, 2), [(2, 4)]), ((4, 5), (5, 6), [(6, 7)])]


def test_a_content_in_two_parts_has_one_cue() -> None:
    tags = ["B-content", "B-cue", "B-source", "B-content"]
    assert found(tags, {(1, 0, 1): 4.0, (1, 3, 1): 4.0, (1, 2, 0): 4.0}) == [((2, 3), (1, 2), [(0, 1), (3, 4)])]


def test_a_cue_that_claims_no_source_has_none() -> None:
    tags = ["B-source", "B-cue", "B-content"]
    assert found(tags, {(1, 0, 0): -5.0, (1, 2, 1): 4.0}) == [(None, (1, 2), [(2, 3)])]


def test_a_cue_without_content_is_no_attribution() -> None:
    assert found(["B-source", "B-cue", "O"], {(1, 0, 0): 5.0}) == []


def test_a_content_that_no_cue_claims_is_left_out() -> None:
    assert found(["B-content", "O", "B-cue"], {(2, 0, 1): -6.0}) == []


def test_no_cue_no_attribution() -> None:
    assert found(["B-source", "O", "B-content"], {}) == []


def test_a_word_takes_the_label_of_its_first_piece() -> None:
    window = pieces(3, heads=[1, 0, 1])
    spans = decode.stretches(output(["B-source", "O", "O"], {}).tags, window, ROLES)
    assert [(span.kind, span.start, span.end) for span in spans] == [("source", 1, 3)]


def test_two_spans_of_one_kind_side_by_side_stay_two() -> None:
    spans = decode.stretches(output(["B-content", "B-content", "I-content"], {}).tags, pieces(3), ROLES)
    assert [(span.start, span.end) for span in spans] == [(1, 2), (2, 4)]


def test_a_long_content_that_no_sure_cue_claims_goes_to_a_weak_one() -> None:
    tags = ["O", *["B-content"], *["I-content"] * 12]
    links = {(0, piece, 1): 3.0 for piece in range(1, 14)}
    sure_of = output(tags, links)
    assert decode.attributions(sure_of, pieces(14)) == []
    logits = sure_of.tags.copy()
    logits[1, TAGS.index("B-cue")] = 7  # a little less than for none
    (link,) = decode.attributions(sure_of._replace(tags=logits), pieces(14))
    assert (link.cue.start, link.cue.end) == (1, 2)


def test_a_short_content_gets_no_weak_cue() -> None:
    sure_of = output(["O", "B-content", "I-content"], {(0, 1, 1): 3.0, (0, 2, 1): 3.0})
    logits = sure_of.tags.copy()
    logits[1, TAGS.index("B-cue")] = 7
    assert decode.attributions(sure_of._replace(tags=logits), pieces(3)) == []


def test_a_content_takes_in_words_that_are_nearly_content() -> None:
    made = output(["B-cue", "B-content", "O", "I-content", "O"], {(0, piece, 1): 5.0 for piece in range(1, 5)})
    logits = made.tags.copy()
    logits[3, TAGS.index("I-content")] = 7.8
    (link,) = decode.attributions(made._replace(tags=logits), pieces(5))
    assert [(part.start - 1, part.end - 1) for part in link.content] == [(1, 4)]
    (torn,) = decode.attributions(made, pieces(5))
    assert [(part.start - 1, part.end - 1) for part in torn.content] == [(1, 2), (3, 4)]


def test_nearly_content_alone_is_none() -> None:
    made = output(["B-cue", "O", "O"], {(0, 1, 1): 5.0, (0, 2, 1): 5.0})
    logits = made.tags.copy()
    logits[2:4, TAGS.index("I-content")] = 7.8
    assert decode.attributions(made._replace(tags=logits), pieces(3)) == []


def named(*likely: float) -> Output:
    """An output that takes the words of a window for triggers, each with a probability."""
    logits = np.zeros((len(likely) + 2, len(TRIGGER_TAGS)), np.float32)
    logits[:, 0] = 9
    for word, chance in enumerate(likely):
        logits[word + 1] = -9
        logits[word + 1, [0, 1]] = np.log([1 - chance + 1e-6, chance + 1e-6])
    return blank(len(likely) + 2, triggers=logits)


@pytest.mark.parametrize(
    ("likely", "found"),
    [
        ((0.0, 0.2, 0.0), [(1, 2)]),
        ((0.0, 0.05, 0.0), []),
        ((0.9, 0.9, 0.0, 0.15), [(0, 2), (3, 4)]),
    ],
)
def test_words_that_may_name_a_contact(likely: tuple[float, ...], found: list[tuple[int, int]]) -> None:
    triggers = decode.triggers(named(*likely), pieces(len(likely)))
    assert [(one.start - 1, one.end - 1) for one in triggers] == found


def test_a_mark_between_paragraphs_is_no_trigger() -> None:
    window = pieces(3)
    window.starts[2] = -1
    assert decode.triggers(named(0.0, 0.9, 0.0), window) == []


def look(clear: float, *parties: float, sure: float = 9.0) -> Look:
    channels = np.zeros(len(CHANNELS), np.float32)
    channels[CHANNELS.index("phone")] = 3
    statuses = np.zeros(len(STATUSES), np.float32)
    statuses[STATUSES.index("planned")] = sure
    return Look(np.array(clear, np.float32), np.array(parties, np.float32), channels, statuses)


def test_an_event_has_the_parties_that_are_likely() -> None:
    sentence = pieces(6).part(1, 7)
    event = decode.event(look(3.0, 3, 3, -9, -0.5, -9, -1.5), sentence)
    assert [(one.start, one.end) for one in event.parties] == [(0, 2), (3, 4)]
    assert event.parties[0].probability > 0.9 > 0.5 > event.parties[1].probability
    assert event.clear > 0.9
    assert event.channel == "phone"
    assert event.status == "planned"


def test_a_doubtful_status_is_none() -> None:
    assert decode.event(look(3.0, 3, sure=1.0), pieces(1).part(1, 2)).status is None


def test_an_unlikely_event_is_hardly_clear() -> None:
    assert decode.event(look(-3.0, -9), pieces(1).part(1, 2)).clear < 0.1


def test_a_party_is_made_of_whole_words() -> None:
    sentence = pieces(4, heads=[1, 0, 1, 1]).part(1, 5)
    event = decode.event(look(3.0, 5, -9, -9, -9), sentence)
    assert [(one.start, one.end) for one in event.parties] == [(0, 2)]
