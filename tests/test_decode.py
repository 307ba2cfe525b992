"""From numbers to spans, on numbers made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from newsdigest.reader import decode
from newsdigest.reader.decode import Output
from newsdigest.reader.labels import CHANNELS, EVENT_ROLES, MENTION_TAGS, ROLES, STATUSES, TAGS, TRIGGER_TAGS
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
        "channels": len(CHANNELS), "statuses": len(STATUSES),
        "event_queries": len(EVENT_ROLES), "event_keys": len(EVENT_ROLES),
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
    (link,) = decode.attributions(replace(sure_of, tags=logits), pieces(14))
    assert (link.cue.start, link.cue.end) == (1, 2)


def test_a_short_content_gets_no_weak_cue() -> None:
    sure_of = output(["O", "B-content", "I-content"], {(0, 1, 1): 3.0, (0, 2, 1): 3.0})
    logits = sure_of.tags.copy()
    logits[1, TAGS.index("B-cue")] = 7
    assert decode.attributions(replace(sure_of, tags=logits), pieces(3)) == []


def test_a_content_takes_in_words_that_are_nearly_content() -> None:
    made = output(["B-cue", "B-content", "O", "I-content", "O"], {(0, piece, 1): 5.0 for piece in range(1, 5)})
    logits = made.tags.copy()
    logits[3, TAGS.index("I-content")] = 7.8
    (link,) = decode.attributions(replace(made, tags=logits), pieces(5))
    assert [(part.start - 1, part.end - 1) for part in link.content] == [(1, 4)]
    (torn,) = decode.attributions(made, pieces(5))
    assert [(part.start - 1, part.end - 1) for part in torn.content] == [(1, 2), (3, 4)]


def test_nearly_content_alone_is_none() -> None:
    made = output(["B-cue", "O", "O"], {(0, 1, 1): 5.0, (0, 2, 1): 5.0})
    logits = made.tags.copy()
    logits[2:4, TAGS.index("I-content")] = 7.8
    assert decode.attributions(replace(made, tags=logits), pieces(3)) == []


def told(triggers: dict[int, str], claims: dict[tuple[int, str], float], words: int = 6) -> Output:
    """An output with trigger tags at words, and the log-odds that a word has a role to every trigger."""
    length = words + 2
    named = np.zeros((length, len(TRIGGER_TAGS)), np.float32)
    named[:, 0] = 4
    for word, tag in triggers.items():
        named[word + 1, TRIGGER_TAGS.index(tag)] = 8
    keys = np.full((length, len(EVENT_ROLES)), -9, np.float32)
    for (word, role), value in claims.items():
        keys[word + 1, EVENT_ROLES.index(role)] = value
    channels = np.zeros((length, len(CHANNELS)), np.float32)
    channels[:, CHANNELS.index("phone")] = 3
    statuses = np.zeros((length, len(STATUSES)), np.float32)
    statuses[:, STATUSES.index("planned")] = 3
    asked = np.ones((length, len(EVENT_ROLES)), np.float32)
    return blank(length, triggers=named, channels=channels, statuses=statuses, event_queries=asked, event_keys=keys)


def test_a_trigger_gathers_what_belongs_to_it() -> None:
    claims = {(0, "party"): 3.0, (1, "party"): 3.0, (3, "party"): 3.0, (5, "time"): 2.0}
    (event,) = decode.events(told({2: "B-clear"}, claims), pieces(6))
    assert (event.trigger.start - 1, event.trigger.end - 1) == (2, 3)
    assert [(one.start - 1, one.end - 1) for one in event.roles["party"]] == [(0, 2), (3, 4)]
    assert [(one.start - 1, one.end - 1) for one in event.roles["time"]] == [(5, 6)]
    assert event.roles["topic"] == event.roles["place"] == ()
    assert (event.channel, event.status) == ("phone", "planned")
    assert event.clear > 0.9


def test_a_borderline_trigger_is_hardly_clear() -> None:
    (event,) = decode.events(told({2: "B-borderline"}, {}), pieces(6))
    assert event.clear < 0.1


def test_without_a_trigger_nobody_takes_part() -> None:
    assert decode.events(told({}, {(0, "party"): 9.0}), pieces(6)) == []


def test_a_party_in_another_paragraph_takes_no_part() -> None:
    window = pieces(6)
    window.starts[4] = -1  # a mark between two paragraphs
    (event,) = decode.events(told({1: "B-clear"}, {(0, "party"): 5.0, (4, "party"): 5.0}), window)
    assert [(one.start - 1, one.end - 1) for one in event.roles["party"]] == [(0, 1)]


def test_a_party_is_made_of_whole_words() -> None:
    window = pieces(6, heads=[1, 0, 1, 1, 1, 1])
    (event,) = decode.events(told({3: "B-clear"}, {(0, "party"): 5.0}), window)
    assert [(one.start - 1, one.end - 1) for one in event.roles["party"]] == [(0, 2)]
