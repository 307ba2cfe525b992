"""How sure a mention of a contact is: a logistic regression over what rules and reader say of it.

The weights are fitted by ``python -m training.sureness`` on articles held back from all training.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import load
from newsdigest.models import Communication

_UNHEARD = 0.03  # the reader's probability of what it does not list
_FEWEST, _MOST = 0.05, 0.99


def signs(
    row: Row,
    trigger: Trigger,
    parties: Sequence[Participant],
    heard: Communication | None,
    *,
    by_rule: bool,
) -> dict[str, float]:
    """What speaks for and against a mention: each sign with its strength, 1 where it is only there or not.

    ``heard`` is what the reader found at the trigger. "heard": how sure it is of that, "least party": of the party that
    it is least sure of (both log-odds); "principals", "pronouns": shares of the parties; "statement": one told, asked
    or warned the other.
    """
    kinds = [row.kind(one) for one in parties]
    pronouns = sum(any(row.nodes[place].pronoun for place in row.places(one.span)) for one in parties)
    principals = {"person", "state", *(("organization",) if trigger.entry.channel == "testimony" else ())}
    given = {
        "rule": float(by_rule),
        "heard": _log_odds(heard.confidence if heard else _UNHEARD),
        "least party": min(_log_odds(_chance(one, heard)) for one in parties) if heard else 0.0,
        "noun": float(trigger.entry.noun and bool(trigger.entry.forms)),
        # Persons and states together: the judged articles are mostly about one country's politics, and would teach that
        # states are rarely in contact.
        "principals": sum(kind in principals for kind in kinds) / len(parties),
        "pronouns": pronouns / len(parties),
        "statement": float(trigger.entry.channel == "statement_to"),
    }
    return {name: value for name, value in given.items() if value}


def _chance(one: Participant, heard: Communication) -> float:
    """How likely the reader thinks it that somebody takes part."""
    pairs = zip(heard.participants, heard.chances or (1.0,) * len(heard.participants), strict=True)
    return max((chance for span, chance in pairs if one.span.overlaps(span)), default=_UNHEARD)


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
