"""Which language a text is written in: a cheap look at function words first, a language identifier when in doubt."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from newsdigest.lexicon import load
from newsdigest.sources.base import Limits, SourceError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000  # characters looked at
_SURE = 0.65  # probability; short English headlines are taken for something else with up to 0.5


@cache
def _function_words() -> frozenset[str]:
    return frozenset(load("english_words")["function_words"])


def english_share(text: str) -> float:
    """Share of a text's words, 0 to 1, that are English function words other languages do not have."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    return sum(word in _function_words() for word in words) / max(1, len(words))


def identify(text: str) -> str | None:
    """ISO 639-1 code of a text's language; None when it has too few words to tell."""
    sample = text[:_SAMPLE]
    if english_share(sample) >= load("english_words")["least_share"]:
        return "en"
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _SURE else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def check(text: str, declared: str | None, limits: Limits) -> str | None:
    """The language of a text, the one its page declares when the text is too short; raise if it is not wanted."""
    found = identify(text)
    if found is None:
        return declared
    if limits.any_language or found in limits.languages:
        return found
    wanted = " or ".join(name_of(code) for code in limits.languages)
    raise SourceError(
        f"is written in {name_of(found)}, not {wanted}", "Use --any-language to read it anyway; expect mistakes."
    )


def name_of(code: str) -> str:
    """English name of a language."""
    return str(load("languages").get(code, f"another language ({code})"))
