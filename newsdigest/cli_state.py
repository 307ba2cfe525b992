"""The commands that look back: at what runs have kept, and at digests that were written."""

# Annotations are no strings here, as they are elsewhere: typer would compile each of them again and again.

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.cli_options import AllowPrivate, ConfigFile, Quiet, Verbose, settings
from newsdigest.formats import GraphFormat, HistoryFormat
from newsdigest.messages import Messages
from newsdigest.shell import quiet_end

app = typer.Typer(rich_markup_mode=None)

_HISTORY_CODES = """
\b
Exit codes:
  0    somebody is called so, whether or not anything is told
  1    nobody is called so
  2    wrong usage, or several are called so
  4    the state cannot be used
"""
_GRAPH_CODES = """
\b
Examples:
  newsdigest graph --format svg > contacts.svg
  newsdigest graph digest.json --format dot | dot -Tpdf > contacts.pdf

\b
Exit codes:
  0    the network was written
  2    wrong usage, or the file is no digest
  4    the state cannot be used
"""
_VERIFY_CODES = """
\b
Exit codes:
  0    every quotation is verbatim in its source
  1    some are not, or a source can no longer be had
  2    wrong usage, or the file is no digest
  4    the state cannot be used
"""


@app.command(epilog=_HISTORY_CODES)
def history(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help='Whose: words of a name, another name, or a state; "Bennett, Israel" tells people of one name apart.',
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Tell only what is of this day or later: 2024-05-07, 2d (days ago) or 1w (weeks ago).",
            show_default=False,
        ),
    ] = None,
    form: Annotated[HistoryFormat, typer.Option("--format", "-f", help="What to write.")] = HistoryFormat.TABLE,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Tell of a person or a state over time.

    Contacts and positions come from the articles that runs have kept, the earliest day first.
    """
    from newsdigest.looking_back import tell_history
    from newsdigest.run_digests import day_meant

    with quiet_end(), Messages(quiet=quiet, verbose=verbose) as messages:
        try:
            day = day_meant(since, date.today()) if since else None
        except ValueError:
            raise typer.BadParameter("give a day, as in 2024-05-07, 2d or 1w", param_hint="--since") from None
        raise typer.Exit(tell_history(name, day, form, settings(config, messages), messages))


@app.command(epilog=_GRAPH_CODES)
def graph(
    digest: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIGEST.json",
            help="A digest that was written as JSON or JSONL; - is standard input.  [default: all articles that runs "
            "have kept]",
            show_default=False,
        ),
    ] = None,
    form: Annotated[GraphFormat, typer.Option("--format", "-f", help="What to write.")] = GraphFormat.MERMAID,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write who spoke to whom as a network.

    Parties are its nodes and contacts its edges; a contact of three parties or more is a node of its own.
    """
    from newsdigest.looking_back import draw_graph

    with quiet_end(), Messages(quiet=quiet, verbose=verbose) as messages:
        raise typer.Exit(draw_graph(digest, form, settings(config, messages), messages))


@app.command(epilog=_VERIFY_CODES)
def verify(
    digest: Annotated[
        Path,
        typer.Argument(metavar="DIGEST.json", help="A digest that was written as JSON or JSONL; - is standard input."),
    ],
    allow_private: AllowPrivate = False,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check the quotations of a digest.

    Its sources are read again, and each quotation must stand there word for word, in its place. Where a source has
    changed or is gone, the text that a run has kept is checked instead.
    """
    from newsdigest.looking_back import check_quotations

    with quiet_end(), Messages(quiet=quiet, verbose=verbose) as messages:
        raise typer.Exit(check_quotations(digest, settings(config, messages, allow_private=allow_private), messages))
