"""The command: options, exit codes, messages, settings. Reading is real; sources are small files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commands import alone, records, run
from sample_digest import TEXT, analysis

import newsdigest
from newsdigest import Config, summarize
from newsdigest.models import Analysis, Digest, Document, Reading
from newsdigest.render.jsontext import schema_text

__all__ = ["alone"]  # a fixture


# --- exit codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["call.txt"], 0),
        (["weather.txt"], 0),
        (["call.txt", "weather.txt", "--fail-empty"], 0),
        (["weather.txt", "--fail-empty"], 1),
        (["call.txt", "missing.txt"], 1),
        (["missing.txt", "call.txt"], 1),
        (["missing.txt"], 3),
        (["missing.txt", "empty.txt"], 3),
        (["missing.txt", "--fail-empty"], 3),
        (["call.txt", "--format", "word"], 2),
        (["call.txt", "--min-confidence", "2"], 2),
        (["call.txt", "--config", "missing.yaml"], 2),
        (["call.txt", "-o", "no/such/folder/out.json"], 2),
        (["call.txt", "-o", "."], 2),
        (["call.txt", "--no-such-option"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_code(arguments: list[str], code: int) -> None:
    result = run("summarize", *arguments)
    assert result.exit_code == code, result.output


# --- messages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "markdown", "json", "jsonl"])
def test_a_failure_is_one_line_on_stderr_and_the_others_are_read(form: str) -> None:
    result = run("summarize", "missing.txt", "call.txt", "-f", form)
    (line,) = result.stderr.splitlines()
    assert line.startswith("newsdigest: missing.txt: ")
    assert "Ferrero" in result.stdout


def test_quiet_tells_failures_only() -> None:
    result = run("summarize", "-q", "weather.txt", "empty.txt", "--fail-empty")
    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()] == ["empty.txt"]
    assert run("summarize", "-q", "weather.txt", "--fail-empty").stderr == ""
    assert run("summarize", "weather.txt", "--fail-empty").stderr == "newsdigest: nothing was found in any article\n"


def test_verbose_says_what_was_done() -> None:
    result = run("summarize", "-v", "weather.txt")
    assert result.stderr.startswith("newsdigest: weather.txt: 19 words, 0 contacts, 0 positions (")


def test_a_name_cannot_steer_the_terminal() -> None:
    result = run("summarize", "\x1b[31m\u202eev\nil.txt")
    assert result.exit_code == 3
    assert result.stderr.startswith("newsdigest: \ufffd[31mev il.txt: ")
    assert len(result.stderr.splitlines()) == 1


def test_an_empty_name_is_told() -> None:
    assert run("summarize", "").stderr == (
        "newsdigest: '': the name is empty. Name a file, a folder or a web address.\n"
    )


@pytest.mark.parametrize("form", ["table", "markdown", "json", "jsonl"])
def test_a_name_that_is_no_text_spoils_nothing(form: str) -> None:
    Path(os.fsdecode(b"call\xff.txt")).write_text(TEXT, encoding="utf-8")
    folder = Path(os.fsdecode(b"none\xff"))
    folder.mkdir()
    result = run("summarize", os.fsdecode(b"call\xff.txt"), os.fsdecode(b"gone\xff.txt"), str(folder), "-f", form)
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["gone\ufffd.txt", "none\ufffd"]
    assert "call\ufffd.txt" in result.stdout
    assert "\\ud" not in result.stdout


def test_a_wrong_configuration_is_told_in_one_line() -> None:
    Path("settings.yaml").write_text("formt: json", encoding="utf-8")
    result = run("summarize", "call.txt", "--config", "settings.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "newsdigest: settings.yaml: formt: there is no such key. Did you mean format?\n"


def test_an_unforeseen_error_costs_one_source_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import newsdigest.analysis

    analyse = newsdigest.analysis.analyse

    def fail_on_weather(document: Document, reading: Reading) -> Analysis:
        if document.source == "weather.txt":
            raise ZeroDivisionError("\x1b[31mno")
        return analyse(document, reading)

    monkeypatch.setattr(newsdigest.analysis, "analyse", fail_on_weather)
    result = run("summarize", "weather.txt", "call.txt", "-f", "json")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "newsdigest: weather.txt: newsdigest failed on it (ZeroDivisionError). This is a bug"
    )
    assert [document["id"] for document in records(result)["documents"]] == ["d1"]
    verbose = run("summarize", "weather.txt", "-v")
    assert verbose.exit_code == 3
    assert "fail_on_weather" in verbose.stderr
    assert "\x1b" not in verbose.stderr


def test_an_error_while_writing_is_told_and_not_thrown(monkeypatch: pytest.MonkeyPatch) -> None:
    import newsdigest.run

    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(newsdigest.run, "write", broken)
    result = run("summarize", "call.txt", "-o", "out.json")
    assert result.exit_code == 3
    assert result.stderr.startswith("newsdigest: failed (KeyError). This is a bug")
    assert not list(Path().glob("*out*")) + list(Path().glob(".newsdigest-*"))


# --- settings -----------------------------------------------------------------------------------------------------


def test_the_command_line_overrides_the_environment_and_that_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("settings.yaml").write_text("format: markdown\nevidence: true", encoding="utf-8")
    options = ["summarize", "call.txt", "--config", "settings.yaml"]
    assert run(*options).stdout.startswith("# ")
    monkeypatch.setenv("NEWSDIGEST_FORMAT", "table")
    assert "    > Norland's President" in run(*options).stdout
    assert "    > " not in run(*options, "--no-evidence").stdout
    assert run(*options, "-f", "json").stdout.startswith("{")


def test_min_confidence_drops_what_is_below() -> None:
    everything = records(run("summarize", "call.txt", "-f", "json"))["positions"]
    middle = sorted(item["confidence"] for item in everything)[len(everything) // 2]
    some = records(run("summarize", "call.txt", "-f", "json", "--min-confidence", str(middle)))["positions"]
    assert [item["id"] for item in some] == [item["id"] for item in everything if item["confidence"] >= middle]
    kept = {item["id"] for item in some}
    assert all(item["within"] is None or item["within"] in kept for item in some)


def test_dropping_a_finding_drops_who_takes_part_in_nothing_else() -> None:
    from dataclasses import replace

    from newsdigest.digest import drop_uncertain

    sample = analysis()
    doubtful = tuple(
        replace(item, confidence=0.1 if item.holder and item.holder.name == "Foreign ministry" else 0.9)
        for item in sample.positions
    )
    before = replace(sample, contacts=(), positions=doubtful)
    after = drop_uncertain(before, 0.5)
    assert 0 < len(after.positions) < len(before.positions)
    assert [item.name for item in set(before.entities) - set(after.entities)] == ["Foreign ministry"]
    assert drop_uncertain(before, 0.0).entities == before.entities


def test_the_text_is_in_json_when_wanted() -> None:
    assert records(run("summarize", "call.txt", "-f", "json", "--include-text"))["documents"][0]["text"] == TEXT
    assert "text" not in records(run("summarize", "call.txt", "-f", "json"))["documents"][0]


def test_another_language_is_read_only_when_asked_for() -> None:
    french = "Le président a déclaré mardi que les négociations reprendraient dès la semaine prochaine à Genève. " * 4
    Path("french.txt").write_text(french, encoding="utf-8")
    assert run("summarize", "french.txt").exit_code == 3
    assert run("summarize", "french.txt", "--any-language").exit_code == 0


# --- standard input, the other commands, the library --------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["summarize"], ["summarize", "-"]])
def test_standard_input_is_read_when_piped(arguments: list[str]) -> None:
    result = run(*arguments, stdin=TEXT)
    assert result.exit_code == 0
    assert result.stdout.startswith("Norland and Sudmark")
    assert "\nstandard input · " in result.stdout
    assert run(*arguments, stdin="").stderr.startswith("newsdigest: standard input: ")


def test_the_schema_is_printed() -> None:
    assert run("schema").stdout == schema_text()


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"newsdigest {newsdigest.__version__}\n"


def test_every_option_is_explained_and_every_exit_code_told() -> None:
    text = run("summarize", "--help").stdout
    options = [line for line in text.splitlines() if line.startswith("  -")]
    assert len(options) >= 11
    for code in (0, 1, 2, 3, 130, 141):
        assert f"\n    {code} " in text
    assert "Examples:" in text
    for command in ("summarize", "schema"):
        assert f"  {command} " in run("--help").stdout


def test_the_library_call_gives_the_digest_of_the_command() -> None:
    made = summarize("call.txt", "missing.txt")
    assert isinstance(made, Digest)
    record = records(run("summarize", "call.txt", "missing.txt", "-f", "json"))
    assert [item.id for item in made.documents[0].positions] == [item["id"] for item in record["positions"]]
    assert [item.source for item in made.failures] == ["missing.txt"]
    strict = summarize("call.txt", config=Config(min_confidence=1.0))
    assert all(item.confidence == 1.0 for item in strict.documents[0].positions)


def test_dropping_an_outer_position_lifts_the_inner_one() -> None:
    from dataclasses import replace

    from newsdigest.digest import drop_uncertain

    sample = analysis()
    chain = tuple(
        replace(sample.positions[0], id=name, within=within, confidence=confidence)
        for name, within, confidence in [
            ("a", None, 0.9),
            ("b", "a", 0.1),
            ("c", "b", 0.2),
            ("d", "c", 0.9),
            ("e", "x", 0.9),
        ]
    )
    kept = drop_uncertain(replace(sample, positions=chain), 0.5).positions
    assert [(item.id, item.within) for item in kept] == [("a", None), ("d", "a"), ("e", None)]
    assert drop_uncertain(sample, 0.0) == sample
