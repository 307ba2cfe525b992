"""What the command writes, and where: formats, files, permissions."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from commands import alone, records, run
from jsonschema import Draft202012Validator
from sample_digest import TEXT

from newsdigest.render.jsontext import schema_text

__all__ = ["alone"]  # a fixture


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
