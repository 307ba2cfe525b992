"""What ``newsdigest init`` and ``newsdigest check`` do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

from newsdigest.config import Config
from newsdigest.editions.gather import named_sources
from newsdigest.messages import Messages
from newsdigest.models import Document, Failure
from newsdigest.pipeline import Pipeline
from newsdigest.render.clean import shown, source_shown
from newsdigest.run import ALL_FAILED, ALL_READ, SOME_FAILED, WRONG_USAGE
from newsdigest.shell import standard_output


def write_starter(path: Path, messages: Messages) -> int:
    """Write a commented configuration where there is none, and return the exit code."""
    text = resources.files("newsdigest").joinpath("data", "starter.yaml").read_text(encoding="utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        messages.error(f"{path}: is there already, and stays as it is. Name another file, or move it away")
        return WRONG_USAGE
    except OSError as error:
        messages.error(f"{path}: cannot be written ({error.strerror}). Name another file")
        return WRONG_USAGE
    messages.note(f"wrote {path}. Name your sources in it, then try them with: newsdigest check")
    return ALL_READ


def check_sources(config: Config, messages: Messages) -> int:
    """Try the first article of each source, tell how it went on standard output, and return the exit code."""
    if not config.digests:
        messages.error("the configuration names no digests. Write one with: newsdigest init")
        return WRONG_USAGE
    only_first = replace(config, sources=replace(config.sources, feed_entries=1))
    results: list[bool] = []
    with standard_output(utf8=True) as stream:
        for name, source, outcome in _tried(Pipeline(only_first), config):
            results.append(isinstance(outcome, Document))
            if isinstance(outcome, Document):
                line = f"ok      {name}: {source}: {shown(outcome.title or 'Untitled article')}"
            else:
                line = f"failed  {name}: {source}: {shown(outcome.error).rstrip('.')}. {shown(outcome.hint)}"
            stream.write(f"{line}\n")
            stream.flush()
    if all(results):
        return ALL_READ
    return SOME_FAILED if any(results) else ALL_FAILED


def _tried(pipeline: Pipeline, config: Config) -> Iterator[tuple[str, str, Document | Failure]]:
    """For each source as it is configured, its digest and the first article, or what keeps it from being read."""
    for name, digest in config.digests.items():
        for source in digest.sources:
            first = named_sources([source])[0]
            outcome = first if isinstance(first, Failure) else _first(pipeline, first)
            yield name, source_shown(source), outcome


def _first(pipeline: Pipeline, source: str) -> Document | Failure:
    nothing = Failure(source, "holds no article", "Name a source that lists articles.")
    return next(iter(pipeline.documents([source])), nothing)
