"""Who spoke to whom, and what position each side stated, in news articles."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsdigest.config import Config
    from newsdigest.pipeline import summarize

__all__ = ["Config", "__version__", "summarize"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import ``summarize`` and ``Config`` when first asked for, so that importing the package costs nothing."""
    if name == "summarize":
        from newsdigest.pipeline import summarize

        return summarize
    if name == "Config":
        from newsdigest.config import Config

        return Config
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
