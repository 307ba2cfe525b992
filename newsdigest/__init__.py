"""Who spoke to whom, and what position each side stated, in news articles."""

TYPE_CHECKING = False  # the one in typing costs more than the rest of this module, and Ctrl-C then shows
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
