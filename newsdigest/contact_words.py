"""The words that may tell of a contact, as the lexicon of contacts has them."""

from __future__ import annotations

from functools import cache

from newsdigest.lexicon import either, load
from newsdigest.phrases import FewWords


@cache
def telling() -> FewWords:
    """Finds the words of each entry in a text, apart by asides at most."""
    lexicon = load("contacts")
    forms = {form for kind in ("verbs", "nouns") for fields in lexicon[kind].values() for form in fields["forms"]}
    between = r"\W+(?:[(\[].*?[)\]]\W*)*"
    return FewWords(lambda _, listed: rf"(?is:\b{either(listed)}\b)".replace(r"\s+", between), forms)
