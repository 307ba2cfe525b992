"""The commands for named digests: write a configuration, try its sources, write what is new."""

# Annotations are no strings here, as they are elsewhere: typer would compile each of them again and again.

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.cli_options import ConfigFile, Jobs, Quiet, Verbose, settings
from newsdigest.config import usual_path
from newsdigest.digest_config import EditionFormat
from newsdigest.messages import Messages
from newsdigest.shell import quiet_end

app = typer.Typer(rich_markup_mode=None)

_EPILOG = """
\b
Examples:
  newsdigest init && newsdigest check
  newsdigest run
  newsdigest run world --dry-run
  newsdigest run world --all --since 1w -o week.md
  newsdigest run -q --alert || mail -s "see the digest" me

\b
Exit codes:
  0    all sources were read, whether or not anything in them was new
  1    some sources failed
  2    wrong usage: an option, the configuration, or an output that cannot be written
  3    all sources failed
  4    the state cannot be used, or another run is at work
  10   a watched pattern was met (with --alert; comes before 1)
"""
_CHECK_CODES = """
\b
Exit codes:
  0    all sources can be read
  1    some cannot
  2    wrong usage: an option or the configuration
  3    none can be read
"""


@app.command(epilog=_EPILOG)
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Digests of the configuration.  [default: all]", show_default=False),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Leave out articles published before this day: 2024-05-07, 2d (days ago) or 1w (weeks ago).",
            show_default=False,
        ),
    ] = None,
    only_new: Annotated[
        bool, typer.Option("--only-new/--all", help="Tell only what no earlier run of the digest told, or all.")
    ] = True,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, help="Read at most so many new articles; the next run reads the others.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say which articles would be read and where what would be written; do neither."),
    ] = False,
    alert: Annotated[bool, typer.Option("--alert", help="Exit with 10 when a watched pattern was met.")] = False,
    form: Annotated[
        EditionFormat | None,
        typer.Option("--format", "-f", help="What to write.  [default: as configured]", show_default=False),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PLACE",
            help="Write to this file, into this folder (with / at its end) or to standard output (-) instead of the "
            "configured place. A file that is there already stays; -2 is added to the name of the new one.",
            show_default=False,
        ),
    ] = None,
    jobs: Jobs = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write named digests: what is new in their sources."""
    from newsdigest.run_digests import Order, day_meant, run_digests

    with quiet_end(), Messages(quiet=quiet, verbose=verbose) as messages:
        try:
            day = day_meant(since, date.today()) if since else None
        except ValueError:
            raise typer.BadParameter("give a day, as in 2024-05-07, 2d or 1w", param_hint="--since") from None
        order = Order(tuple(names or ()), day, only_new, limit, output, form, dry_run, alert)
        raise typer.Exit(run_digests(settings(config, messages, jobs=jobs), order, messages))


@app.command()
def init(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            help="The file to write.  [default: newsdigest/config.yaml in ~/.config]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a configuration with a comment on every key."""
    from newsdigest.first_steps import write_starter

    with quiet_end(), Messages() as messages:
        raise typer.Exit(write_starter(path or usual_path(), messages))


@app.command(epilog=_CHECK_CODES)
def check(config: ConfigFile = None, verbose: Verbose = False) -> None:
    """Check the configuration and try each of its sources."""
    from newsdigest.first_steps import check_sources

    with quiet_end(), Messages(verbose=verbose) as messages:
        raise typer.Exit(check_sources(settings(config, messages), messages))
