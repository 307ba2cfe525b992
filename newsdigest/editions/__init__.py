"""A named digest: what is new in its sources, what is told of it, and how that is written once and only once."""
