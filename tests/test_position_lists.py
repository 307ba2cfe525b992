"""Each list of positions.yaml counts in its examples, and not in those where it must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsdigest.analysis.hollow import is_bare, is_device, is_wordless
from newsdigest.analysis.references import References
from newsdigest.analysis.subjects import source_of, subject_of
from newsdigest.lexicon import load
from newsdigest.models import Attribution, Reference, Span
from newsdigest.reader.headlines import with_headlines
from newsdigest.turns import labels


def whole(text: str) -> Span:
    return Span(0, len(text))


def attribution(source: Span | None, cue: Span, content: Span) -> Attribution:
    return Attribution((source,) if source else (), (cue,), (content,), 1.0)


def names_no_speaker(text: str) -> bool:
    return not list(labels(text, whole(text)))


def announces(text: str) -> bool:
    return bool(with_headlines(text, [whole(text)], [], []))


def loses_its_last_word(source: str) -> bool:
    said = attribution(whole(source), whole(source), whole(source))
    (found,) = source_of(source, said, [whole(source)], References([]))
    return found.end < len(source)


def is_only_a_helping_verb(cue: str) -> bool:
    return is_bare(cue, attribution(None, whole(cue), whole(cue)))


def belongs_to_its_subject(before: str) -> bool:
    """Whether the first word, a name, is the subject of a noun for a cue."""
    text, name = f"{before} hope that it rains", Span(0, before.index(" "))
    at = len(before) + 1
    said = attribution(None, Span(at, at + 4), Span(at + 4, len(text)))
    return subject_of(text, said, [whole(text)], References([Reference(name, ("e1",), "name")])) == (name,)


def takes_the_name_after(source: str) -> bool:
    text = f"{source} Lund said so"
    said = attribution(whole(source), Span(len(source) + 6, len(source) + 10), whole(text))
    return source_of(text, said, [whole(text)], References([])) == (Span(0, len(source) + 5),)


def says_nothing(content: str) -> bool:
    return is_wordless(content, attribution(None, whole(content), whole(content)))


RULES: dict[str, Callable[[str], bool]] = {
    "no_speakers": names_no_speaker,
    "announcers": announces,
    "adverbs": loses_its_last_word,
    "helping": is_only_a_helping_verb,
    "expressing": belongs_to_its_subject,
    "no_head": takes_the_name_after,
    "empty": says_nothing,
    "devices": is_device,
}


@pytest.mark.parametrize("name", RULES)
def test_a_list_counts_where_it_should_and_nowhere_else(name: str) -> None:
    example = load("positions")["examples"][name]
    assert [text for text in example["fires"] if not RULES[name](text)] == []
    assert [text for text in example["never"] if RULES[name](text)] == []


def test_every_such_list_has_examples() -> None:
    assert load("positions")["examples"].keys() == RULES.keys() <= load("positions").keys()
