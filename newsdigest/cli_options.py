"""Options that several commands share, and the settings that follow from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.config import MOST_JOBS, Config, ConfigError, load_config
from newsdigest.messages import Messages
from newsdigest.run import WRONG_USAGE

AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Read articles in other languages than English too, badly.")
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Open addresses of your own network and machine too."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="Read the settings from this file.  [default: newsdigest/config.yaml in ~/.config]",
        show_default=False,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        max=MOST_JOBS,
        help="Have articles read by so many processes.  [default: one for each core when there are many articles]",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No messages but failures.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say what was done and how long it took; show tracebacks.")
]


def settings(
    path: Path | None,
    messages: Messages,
    *,
    any_language: bool = False,
    allow_private: bool = False,
    jobs: int | None = None,
) -> Config:
    """The settings of the configuration, which sources are read besides those it allows, and by how many processes."""
    try:
        found = load_config(path)
    except ConfigError as error:
        messages.error(str(error))
        raise typer.Exit(WRONG_USAGE) from None
    sources = replace(
        found.sources,
        any_language=any_language or found.sources.any_language,
        allow_private=allow_private or found.sources.allow_private,
    )
    return replace(found, sources=sources, jobs=jobs or found.jobs)
