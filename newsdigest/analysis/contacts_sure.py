"""How sure a mention of a contact is: a logistic regression over what rules and reader say of it.

The weights are fitted by ``python -m training.sureness`` on articles held back from all training.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import load
from newsdigest.models import Communication

_UNHEARD = 0.03  # the reader's probability of what it does not list
_FEWEST, _MOST = 0.01, 0.99
_NEAR = 12  # nodes


def signs(
    row: Row,
    trigger: Trigger,
    found: Sides,
    parties: Sequence[Participant],
    heard: Communication | None,
    *,
    by_rule: bool,
) -> dict[str, float]:
    """What speaks for and against a mention: each sign with its strength, 1 where it is only there or not.

    ``heard`` is what the reader found at the trigger. "heard": how sure it is (log-odds); "parties heard": the share of
    the parties that it names too; "others heard": it names somebody else; "nameless", "pronouns", "principals",
    "organizations": shares of the parties; "one side": all stand on one side of the trigger; "far": how far apart;
    "unlisted": the trigger is not in the lexicon.
    """
    heard_of = heard.participants if heard else ()
    shared = sum(any(one.span.overlaps(span) for span in heard_of) for one in parties)
    nodes = [place for one in parties for place in row.places(one.span)]
    kinds = [row.kind(one) for one in parties]
    pronouns = sum(any(row.nodes[place].pronoun for place in row.places(one.span)) for one in parties)
    principals = {"person", "state", *(("organization",) if trigger.entry.channel == "testimony" else ())}
    given = {
        "rule": float(by_rule),
        "heard": _log_odds(heard.confidence if heard else _UNHEARD),
        "heard by rule": _log_odds(heard.confidence if heard else _UNHEARD) * by_rule,
        "parties heard": shared / len(parties) if heard else 0.5,
        "others heard": float(len(heard_of) > shared),
        "noun": float(trigger.entry.noun and bool(trigger.entry.forms)),
        "unlisted": float(not trigger.entry.forms),
        "nameless": sum(one.entity is None for one in parties) / len(parties),
        # Persons and states together: the judged articles are mostly about one country's politics, and would teach that
        # states are rarely in contact.
        "principals": sum(kind in principals for kind in kinds) / len(parties),
        "organizations": sum(kind in ("organization", "group") for kind in kinds) / len(parties),
        "pronouns": pronouns / len(parties),
        "one side": float(not found.other),
        "one side, unruled": float(not (found.other or by_rule)),
        "far": min(2.0, (max(nodes) - min(nodes)) / _NEAR) if nodes else 0.0,
    }
    return {name: value for name, value in given.items() if value}


def sureness(given: Mapping[str, float]) -> float:
    """The probability that a mention with these signs tells of a contact of these parties."""
    weights = _weights()
    return 1 / (1 + math.exp(-weights["always"] - sum(weights.get(name, 0.0) * value for name, value in given.items())))


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _FEWEST), _MOST)
    return math.log(bounded / (1 - bounded))


@cache
def _weights() -> dict[str, float]:
    found: dict[str, float] = load("contact_signs")["weights"]
    return found
