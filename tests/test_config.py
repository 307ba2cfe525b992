"""Settings from files and the environment."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsdigest.config import Config, ConfigError, Format, SourcesConfig, checked, load_config, state_path
from newsdigest.digest_config import DigestConfig, EditionFormat

ROOT = Path(__file__).parent.parent
CASES = yaml.safe_load((ROOT / "tests/cases/config.yaml").read_text(encoding="utf-8"))


def test_the_documented_defaults_are_those_of_the_code() -> None:
    path = ROOT / "config.yaml"
    assert load_config(path, {}) == Config()
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert _keys(written) == _keys(_plain(Config())), "config.yaml documents every key, and no other"


def test_each_documented_key_has_a_comment_above_it() -> None:
    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()
    sections = ("sources:", "output:")
    bare = [
        line
        for above, line in pairwise(lines)
        if ":" in line and not line.lstrip().startswith("#") and line not in sections and "#" not in above
    ]
    assert bare == []


def test_the_starter_says_all_that_there_is() -> None:
    text = (ROOT / "newsdigest/data/starter.yaml").read_text(encoding="utf-8")
    (digest,) = checked(yaml.safe_load(text), "starter").digests.values()
    assert digest.sources
    bare = re.sub(r"^( *)# (?= *(?:- .*|# .*|\w+:.*)$)", r"\1", text, flags=re.MULTILINE)  # with all keys in use
    bare = "\n".join(line for line in bare.splitlines() if not re.match(r" *[A-Z]\w* ", line))
    written = yaml.safe_load(bare)
    assert checked(written, "starter").digests
    keys = _keys(_plain(Config()))
    assert _keys(written | {"digests": {}}) == keys
    (digest_written,) = written["digests"].values()
    assert _keys(digest_written) == _keys(asdict(DigestConfig(("a",))))


def test_the_state_is_kept_where_xdg_says(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert state_path(Config(), home) == tmp_path / ".local/state/newsdigest/state.sqlite"
    assert state_path(Config(), {**home, "XDG_STATE_HOME": "/var"}) == Path("/var/newsdigest/state.sqlite")
    assert state_path(Config(state="/srv/news.sqlite"), home) == Path("/srv/news.sqlite")
    assert load_config(None, {**home, "NEWSDIGEST_STATE": "~/x"}).state == "~/x"


@pytest.mark.parametrize(
    ("settings", "form"),
    [
        ({}, "table"),
        ({"output": "a.md"}, "markdown"),
        ({"output": "a/"}, "markdown"),
        ({"output": "%Y.HTML"}, "html"),
        ({"output": "a.json", "format": EditionFormat.TABLE}, "table"),
    ],
    ids=str,
)
def test_the_format_of_a_digest_follows_from_its_output(settings: dict[str, Any], form: str) -> None:
    assert DigestConfig(("a.txt",), **settings).written_as == form


@pytest.mark.parametrize("case", CASES["wrong"], ids=lambda case: case["text"])
def test_a_wrong_file_is_refused_in_one_line(case: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(case["text"], encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.removeprefix(str(path)).lstrip(":, ") == case["says"]
    assert "\n" not in message


@pytest.mark.parametrize("case", CASES["right"], ids=lambda case: case["text"])
def test_a_right_file_changes_what_it_names(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(case["text"], encoding="utf-8")
    defaults = _plain(Config())
    wanted = {key: _over(value, case["gives"].get(key)) for key, value in defaults.items()}
    assert _plain(load_config(path, {})) == wanted


@pytest.mark.parametrize("case", CASES["wrong_environment"], ids=lambda case: next(iter(case["set"])))
def test_a_wrong_variable_is_refused_by_its_name(case: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, {"HOME": "/nowhere", **case["set"]})
    assert str(caught.value) == case["says"]


def test_the_environment_overrides_the_file_key_by_key(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("format: json\nsources: {timeout_seconds: 5, any_language: true}", encoding="utf-8")
    config = load_config(path, {"NEWSDIGEST_FORMAT": "markdown", "NEWSDIGEST_SOURCES__TIMEOUT_SECONDS": "7"})
    assert config == Config(format=Format.MARKDOWN, sources=SourcesConfig(timeout_seconds=7.0, any_language=True))


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert load_config(None, {"HOME": "/nowhere", "NEWSDIGEST_FORMAT": ""}) == Config()


@pytest.mark.parametrize("folder", ["xdg", "home"])
def test_the_users_file_is_found_where_xdg_says(tmp_path: Path, folder: str) -> None:
    base = tmp_path / "xdg" if folder == "xdg" else tmp_path / ".config"
    (base / "newsdigest").mkdir(parents=True)
    (base / "newsdigest" / "config.yaml").write_text("format: json", encoding="utf-8")
    environ = {"HOME": str(tmp_path)} | ({"XDG_CONFIG_HOME": str(base)} if folder == "xdg" else {})
    assert load_config(None, environ).format is Format.JSON
    assert load_config(None, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative"}).format is (
        Format.TABLE if folder == "xdg" else Format.JSON
    )


def test_a_named_file_replaces_the_users_file(tmp_path: Path) -> None:
    (tmp_path / ".config/newsdigest").mkdir(parents=True)
    (tmp_path / ".config/newsdigest/config.yaml").write_text("evidence: true", encoding="utf-8")
    named, other = tmp_path / "named.yaml", tmp_path / "other.yaml"
    named.write_text("format: json", encoding="utf-8")
    other.write_text("format: jsonl", encoding="utf-8")
    environ = {"HOME": str(tmp_path), "NEWSDIGEST_CONFIG": str(named)}
    assert load_config(None, environ) == Config(format=Format.JSON)
    assert load_config(other, environ) == Config(format=Format.JSONL)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes("# caf\u00e9\nformat: json".encode("latin-1"))
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_config(path, {})


def test_settings_made_in_python_are_checked_too() -> None:
    with pytest.raises(ValueError, match="min_confidence must be between 0 and 1"):
        Config(min_confidence=70)


def _plain(config: Config) -> dict[str, Any]:
    values = asdict(config)
    values["sources"]["languages"] = list(values["sources"]["languages"])
    return values


def _over(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return value | (change or {})
    return value if change is None else change


def _keys(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _keys(value) if isinstance(value, dict) else None for key, value in values.items()}
