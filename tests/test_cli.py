"""The command: options, exit codes, files, messages. Reading is real; sources are small files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sample_digest import TEXT, analysis
from typer.testing import CliRunner, Result

import newsdigest
from newsdigest import Config, summarize
from newsdigest.cli import app
from newsdigest.models import Analysis, Digest, Document, Reading
from newsdigest.render.jsontext import schema_text

NOTHING = "The weather was mild and the river ran low. Apples ripened early in the old orchard behind the mill."


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the machine, and a folder with three small articles as the working directory."""
    for name in os.environ:
        if name.startswith("NEWSDIGEST_") or name in ("XDG_CONFIG_HOME", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("call.txt").write_text(TEXT, encoding="utf-8")
    Path("weather.txt").write_text(NOTHING, encoding="utf-8")
    Path("empty.txt").write_text("", encoding="utf-8")


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def records(result: Result) -> Any:
    return json.loads(result.stdout)


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


# --- formats and files --------------------------------------------------------------------------------------------


def test_json_keeps_to_the_schema_and_numbers_the_documents_read() -> None:
    result = run("summarize", "missing.txt", "call.txt", "weather.txt", "-f", "json")
    record = records(result)
    Draft202012Validator(json.loads(schema_text())).validate(record)
    assert [(item["id"], item["source"]) for item in record["documents"]] == [("d1", "call.txt"), ("d2", "weather.txt")]
    assert [item["source"] for item in record["failures"]] == ["missing.txt"]
    assert record["positions"], "the sample article states positions"
    for kind in ("entities", "contacts", "positions"):
        ids = [item["id"] for item in record[kind]]
        assert len(ids) == len(set(ids)), "ids are good for the whole file"
    assert all(
        TEXT[span["start"] : span["end"]] == span["text"] for item in record["positions"] for span in item["content"]
    )


def test_jsonl_is_one_such_object_for_each_source() -> None:
    result = run("summarize", "call.txt", "missing.txt", "weather.txt", "-f", "jsonl")
    validator = Draft202012Validator(json.loads(schema_text()))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    for line in lines:
        validator.validate(line)
    assert [[item["id"] for item in line["documents"]] for line in lines] == [["d1"], [], ["d2"]]
    assert [[item["source"] for item in line["failures"]] for line in lines] == [[], ["missing.txt"], []]


def test_failures_alone_are_json_too_but_no_table() -> None:
    assert records(run("summarize", "missing.txt", "-f", "json"))["documents"] == []
    assert run("summarize", "missing.txt").stdout == ""


@pytest.mark.parametrize(
    ("options", "start"),
    [
        (["-o", "out.json"], '{\n  "schema"'),
        (["-o", "out.JSONL"], '{"schema"'),
        (["-o", "out.md"], "# Norland"),
        (["-o", "out.txt"], "Norland"),
        (["-o", "out"], "Norland"),
        (["-o", "out.txt", "-f", "json"], '{\n  "schema"'),
        (["-o", "out.json", "-f", "markdown"], "# Norland"),
    ],
    ids=" ".join,
)
def test_a_files_name_chooses_the_format_unless_an_option_does(options: list[str], start: str) -> None:
    result = run("summarize", "call.txt", *options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert Path(options[1]).read_text(encoding="utf-8").startswith(start)


def test_a_dash_is_standard_output() -> None:
    assert run("summarize", "call.txt", "-o", "-").stdout == run("summarize", "call.txt").stdout


def test_a_failed_run_leaves_the_older_file() -> None:
    Path("out.md").write_text("older", encoding="utf-8")
    assert run("summarize", "missing.txt", "-o", "out.md").exit_code == 3
    assert Path("out.md").read_text(encoding="utf-8") == "older"
    assert not list(Path().glob(".newsdigest-*"))


def test_a_written_file_has_the_usual_permissions_and_an_older_one_keeps_its_own() -> None:
    umask = os.umask(0o027)
    try:
        run("summarize", "call.txt", "-o", "new.md")
    finally:
        os.umask(umask)
    assert Path("new.md").stat().st_mode & 0o777 == 0o640
    Path("new.md").chmod(0o600)
    run("summarize", "call.txt", "-o", "new.md")
    assert Path("new.md").stat().st_mode & 0o777 == 0o600


def test_a_link_is_written_through() -> None:
    Path("real.md").write_text("older", encoding="utf-8")
    Path("link.md").symlink_to("real.md")
    run("summarize", "call.txt", "-o", "link.md")
    assert Path("link.md").is_symlink()
    assert Path("real.md").read_text(encoding="utf-8").startswith("# Norland")


def test_what_is_no_file_is_not_replaced() -> None:
    assert run("summarize", "weather.txt", "-o", os.devnull).exit_code == 0
    assert Path(os.devnull).is_char_device()


def test_a_place_that_cannot_be_written_is_told_before_any_work() -> None:
    result = run("summarize", "-v", "call.txt", "-o", "no/out.json")
    assert result.stderr == (
        "newsdigest: no/out.json: cannot be written (No such file or directory). Choose another file with -o\n"
    )


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
