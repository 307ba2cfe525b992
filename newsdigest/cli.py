"""The command line: options in, one library call, a digest out."""

# Annotations are no strings here, as they are elsewhere: typer would compile each of them again and again.

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from newsdigest import __version__, cli_run, cli_state
from newsdigest.cli_options import AllowPrivate, AnyLanguage, ConfigFile, Jobs, Quiet, Verbose, settings
from newsdigest.config import Format
from newsdigest.messages import Messages
from newsdigest.run import explaining, run
from newsdigest.shell import quiet_end, standard_output

_SUFFIXES = {".md": Format.MARKDOWN, ".json": Format.JSON, ".jsonl": Format.JSONL}

_EPILOG = """
\b
Examples:
  newsdigest summarize article.txt
  newsdigest summarize https://example.org/news/1 --evidence
  newsdigest summarize articles/ -o digest.md
  newsdigest explain article.txt --contact d1.c1
  curl -s https://example.org/news/1 | newsdigest summarize --format json
  newsdigest init && newsdigest check && newsdigest run

\b
Exit codes:
  0    all sources were read, whether or not anything was found in them
  1    some sources failed, or nothing was found with --fail-empty
  2    wrong usage: an option, the configuration, or a file that cannot be written
  3    all sources failed
  130  stopped by Ctrl-C
  141  the reader of the pipe has gone
"""

app = typer.Typer(
    name="newsdigest",
    rich_markup_mode=None,  # plain help starts three times as fast, and reads well in a pipe
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)


Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Files, folders, web addresses or feeds of articles; - is standard input, which is also read when it "
        "is piped in and no source is given.",
        show_default=False,
    ),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsdigest {__version__}")
        raise typer.Exit


@app.callback()
def newsdigest(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Tell who spoke to whom, and what position each side stated, in news articles."""


@app.command(epilog=_EPILOG)
def summarize(
    sources: Sources = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="What to write. JSON is one object for all articles, JSONL one line for each article as soon as it "
            "is read and for each failure.  [default: by the name of the output file, else table]",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this file instead of standard output. It is replaced only when the digest is complete.",
            show_default=False,
        ),
    ] = None,
    evidence: Annotated[
        bool | None,
        typer.Option(
            "--evidence/--no-evidence",
            help="Show under each finding the sentences that prove it (table only: the other formats always do).",
            show_default=False,
        ),
    ] = None,
    any_language: AnyLanguage = False,
    allow_private: AllowPrivate = False,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Put the whole text of each article into JSON.")
    ] = False,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 1 when nothing was found in any article.")
    ] = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Leave out findings that are less certain than this, from 0 to 1.",
            show_default=False,
        ),
    ] = None,
    jobs: Jobs = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read articles and show who spoke to whom and who stated what."""
    with quiet_end(), Messages(quiet=quiet, verbose=verbose) as messages:
        configured = settings(config, messages, any_language=any_language, allow_private=allow_private, jobs=jobs)
        configured = replace(
            configured,
            format=form or _SUFFIXES.get(output.suffix.lower() if output else "", configured.format),
            evidence=configured.evidence if evidence is None else evidence,
            min_confidence=configured.min_confidence if min_confidence is None else min_confidence,
            output=replace(configured.output, include_text=include_text or configured.output.include_text),
        )
        raise typer.Exit(run(sources or _piped(), configured, output, messages, fail_empty=fail_empty))


@app.command(epilog=_EPILOG)
def explain(
    sources: Sources = None,
    contact: Annotated[
        str | None, typer.Option(metavar="ID", help="Explain only this contact, such as d1.c2.", show_default=False)
    ] = None,
    position: Annotated[
        str | None, typer.Option(metavar="ID", help="Explain only this position, such as d1.p3.", show_default=False)
    ] = None,
    any_language: AnyLanguage = False,
    allow_private: AllowPrivate = False,
    jobs: Jobs = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read articles and show which words gave each finding."""
    with quiet_end(), Messages(quiet=quiet, verbose=verbose) as messages:
        configured = settings(config, messages, any_language=any_language, allow_private=allow_private, jobs=jobs)
        configured = replace(configured, format=Format.TABLE)
        raise typer.Exit(run(sources or _piped(), configured, None, messages, writing=explaining(contact, position)))


def _piped() -> list[str]:
    """Standard input as the only source, if something is piped in."""
    if sys.stdin is None or sys.stdin.isatty():
        raise typer.BadParameter("name a file, folder or web address, or pipe an article in", param_hint="SOURCE")
    return ["-"]


@app.command()
def schema() -> None:
    """Print the JSON Schema of the JSON format."""
    from newsdigest.render.jsontext import schema_text

    with quiet_end(), standard_output(utf8=True) as stream:
        stream.write(schema_text())


app.add_typer(cli_run.app)
app.add_typer(cli_state.app)
