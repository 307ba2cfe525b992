"""Who spoke to whom, and what position each side stated, in news articles."""

__version__ = "0.1.0"
