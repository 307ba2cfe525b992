"""From numbers to spans, on numbers made by hand."""

from __future__ import annotations

import numpy as np

from newsdigest.reader import decode
from newsdigest.reader.decode import Output
from newsdigest.reader.labels import MENTION_TAGS, ROLES, TAGS
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
    return Output(logits, np.zeros((length, len(MENTION_TAGS)), np.float32), queries, keys)


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
