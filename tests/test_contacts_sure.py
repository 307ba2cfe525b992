"""How sure a mention of a contact is: its signs, and that their weights are of use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_parties import participants, sides
from newsdigest.analysis.contacts_sure import signs, sureness
from newsdigest.analysis.references import Entities, References
from newsdigest.analysis.triggers import find_triggers
from newsdigest.lexicon import load
from newsdigest.models import Communication, Entity, EntityKind, Reference, Span

WEIGHTS = load("contact_signs")["weights"]


def signs_in(
    text: str, kinds: dict[str, EntityKind], heard: float | None = None, parties: tuple[str, ...] = ()
) -> dict[str, float]:
    """The signs of the first contact that the rules find, with what the reader thinks of it."""

    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    entities = Entities({name: Entity(name, name, kind) for name, kind in kinds.items()})
    references = References([Reference(span(name), (name,), "name") for name in kinds])
    row = Row(text, Span(0, len(text)), references, entities)
    trigger = next(find_triggers(row))
    found = sides(row, trigger)
    assert found is not None
    read = None
    if heard is not None:
        at = row.nodes[trigger.start].span
        read = Communication(at, tuple(map(span, parties)), "meeting", heard)
    return signs(row, trigger, tuple(participants(found)), read, by_rule=True)


MET = "Anna Berg met Carlos Diaz in Oslo."
TWO: dict[str, EntityKind] = {"Anna Berg": "person", "Carlos Diaz": "person"}


def test_signs_say_who_met_and_who_found_it() -> None:
    found = signs_in(MET, TWO, 0.5, ("Anna Berg", "Carlos Diaz"))
    assert found["rule"] == found["principals"] == 1
    assert "heard" not in found
    assert found["least party"] > 0
    assert not {"noun", "pronouns", "statement"} & found.keys()


def test_the_party_that_the_reader_doubts_counts() -> None:
    known: dict[str, EntityKind] = {"Norway": "state", "Poland": "state"}
    both = signs_in("Norway met Poland and Otto.", known, 0.5, ("Norway", "Poland"))
    one = signs_in("Norway met Poland and Otto.", known, 0.5, ("Norway", "Otto"))
    assert both["principals"] == one["principals"] == 1
    assert one["least party"] < 0 < both["least party"]


@pytest.mark.parametrize("parties", [(), ("Anna Berg",), ("Anna Berg", "Carlos Diaz")])
def test_the_surer_the_reader_the_surer_the_contact(parties: tuple[str, ...]) -> None:
    sure = [sureness(signs_in(MET, TWO, heard, parties)) for heard in (0.1, 0.5, 0.9)]
    assert sure == sorted(sure)
    assert sure[0] < sure[2]


def test_what_the_reader_does_not_list_is_less_sure() -> None:
    assert sureness(signs_in(MET, TWO)) < sureness(signs_in(MET, TWO, 0.9, ("Anna Berg", "Carlos Diaz")))


@given(st.dictionaries(st.sampled_from([*WEIGHTS, "a sign without a weight"]), st.floats(-5, 5)))
def test_sureness_is_a_probability(found: dict[str, float]) -> None:
    assert 0 <= sureness(found) <= 1
