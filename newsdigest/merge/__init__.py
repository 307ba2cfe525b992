"""Many analysed articles as stories: who is the same, which reports are copies, and who tells of the same event.

What goes together is decided on little records of all articles; the articles themselves are loaded when their story is
told. So the memory that it takes hardly grows with their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newsdigest.models import Analysis, Entity
from newsdigest.models_many import Story


def merge(analyses: Iterable[Analysis]) -> tuple[tuple[Story, ...], tuple[Entity, ...]]:
    """The stories of some articles, the weightiest first, and the entities of all of them.

    The ids of the documents must differ. What the stories hold names the entities that are returned here.
    """
    stories, entities = merged({analysis.document.id: analysis for analysis in analyses})
    return tuple(stories), entities


def merged(articles: Mapping[str, Analysis]) -> tuple[Iterator[Story], tuple[Entity, ...]]:
    """``merge`` for articles by the ids of their documents, each of which is asked for several times and never kept.

    Each story is made when it is asked for.
    """
    from newsdigest.merge.cast import one_cast
    from newsdigest.merge.contacts import Told, contacts_told, same_contacts
    from newsdigest.merge.copies import Texts
    from newsdigest.merge.likeness import Trace, trace
    from newsdigest.merge.members import listed
    from newsdigest.merge.positions import Said, positions_said, same_positions
    from newsdigest.merge.stories import outlines
    from newsdigest.merge.telling import Teller

    texts, members = Texts(), []
    for analysis in articles.values():
        texts.add(analysis.document)
        members.append(listed(analysis))
    origin = texts.origins()
    cast = one_cast(members, origin)
    del texts, members  # what was needed only so far goes before more is kept
    told: list[Told] = []
    said: list[Said] = []
    traces: list[Trace] = []
    for analysis in map(cast.recast, articles.values()):
        told += contacts_told(analysis)
        said += positions_said(analysis)
        traces.append(trace(analysis))
    found = outlines(traces, origin, same_contacts(told, origin), same_positions(said, origin))
    return Teller(articles, cast, origin).stories(found), cast.entities
