"""The line that a story goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsdigest.channels import CHANNEL_NAMES
from newsdigest.models import Document
from newsdigest.models_many import Report, SharedContact

_SURE = 0.5
_WORDS = 12  # of an article that has no title


def headline(reports: Sequence[Report], contacts: Sequence[SharedContact]) -> str:
    """The contact that most of several origins tell of, in words; else the title that most reports
    have, or the first; without titles the first words.

    ``contacts``: the weightiest first.
    """
    originals = {report.origin for report in reports}
    origin = {report.document.id: report.origin for report in reports}
    for contact in contacts[:1]:
        tellers = {origin[telling.report] for telling in contact.tellings}
        sure = max(telling.contact.confidence for telling in contact.tellings) >= _SURE
        if sure and len(tellers) > 1 and 2 * len(tellers) > len(originals):
            return _in_words(contact)
    titles = Counter(report.document.title for report in reports if report.document.title)
    return titles.most_common(1)[0][0] if titles else _opening(reports[0].document)


def _opening(document: Document) -> str:
    """The first words of an article."""
    words = next((block.of(document.text).split() for block in document.blocks), [])
    return " ".join(words[:_WORDS]) + ("…" if len(words) > _WORDS else "")


def _in_words(contact: SharedContact) -> str:
    """ "Ada Lindqvist and Tomas Ferrero: phone call"."""
    names = list(dict.fromkeys(party.name for party in contact.parties))
    among = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    status = "" if contact.status == "held" else f"{contact.status} "
    return f"{among}: {status}{CHANNEL_NAMES[contact.channel]}"
