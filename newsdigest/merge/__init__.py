"""Many analysed articles as stories: who is the same, which reports are copies, and who tells of the same event."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.models import Analysis, Entity, Story


def merge(analyses: Sequence[Analysis]) -> tuple[tuple[Story, ...], tuple[Entity, ...]]:
    """The stories of some articles, the weightiest first, and the entities of all of them.

    The ids of the documents must differ. What the stories hold names the entities that are returned here.
    """
    from newsdigest.merge.cast import one_cast
    from newsdigest.merge.contacts import same_contacts
    from newsdigest.merge.copies import origins
    from newsdigest.merge.positions import shared_positions
    from newsdigest.merge.shared import shared_contact
    from newsdigest.merge.stories import stories

    origin = origins([analysis.document for analysis in analyses])
    entities, recast = one_cast(analyses, origin)
    known = {entity.id: entity for entity in entities}
    contacts = [shared_contact(event, known, origin) for event in same_contacts(recast, origin)]
    positions = shared_positions(recast, origin)
    return stories(recast, origin, contacts, positions), entities
