"""Settings: the defaults, then a YAML file, then the environment, each overriding the one before."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, get_origin, get_type_hints

from newsdigest.digest_config import CODE, STRICT, DigestConfig, check

MOST_JOBS = 256
_PREFIX = "NEWSDIGEST_"
_FILE_VARIABLE = "NEWSDIGEST_CONFIG"
_MOST_VALUES = 10_000
_MISSING = ("missing", "missing_argument")  # as pydantic calls it
_NAME = re.compile(r"\w[\w.-]*")


class Format(StrEnum):
    """What a digest is written as."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"


class ConfigError(ValueError):
    """A setting that cannot be used. Its message is one line: which file or variable, which key, what is wrong."""


@dataclass(frozen=True, slots=True)
class SourcesConfig:
    """How sources are read."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    timeout_seconds: float = 20.0
    max_megabytes: float = 20.0
    languages: tuple[str, ...] = ("en",)
    any_language: bool = False
    allow_private: bool = False
    feed_entries: int = 20
    cache: bool = True
    retries: int = 2
    delay_seconds: float = 1.0
    at_once: int = 6

    def __post_init__(self) -> None:
        check(0 < self.timeout_seconds <= 3600, "timeout_seconds must be above 0 and at most 3600")
        check(0 < self.max_megabytes <= 1000, "max_megabytes must be above 0 and at most 1000")
        check(1 <= self.feed_entries <= 1000, "feed_entries must be between 1 and 1000")
        check(0 <= self.retries <= 10, "retries must be between 0 and 10")
        check(0 <= self.delay_seconds <= 60, "delay_seconds must be between 0 and 60")
        check(1 <= self.at_once <= 32, "at_once must be between 1 and 32")
        check(bool(self.languages), "languages must name at least one language")
        check(all(CODE.fullmatch(code) for code in self.languages), "languages must be ISO 639-1 codes, as in [en, fr]")


@dataclass(frozen=True, slots=True)
class OutputConfig:
    """What JSON output holds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    include_text: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``config.yaml`` at the root of the project says what each does."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    format: Format = Format.TABLE
    evidence: bool = False
    min_confidence: float = 0.0
    jobs: int | None = None
    sources: SourcesConfig = field(default_factory=SourcesConfig)
    output: OutputConfig = field(default_factory=OutputConfig)
    state: str | None = None
    digests: dict[str, DigestConfig] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check(0 <= self.min_confidence <= 1, "min_confidence must be between 0 and 1")
        check(self.jobs is None or 1 <= self.jobs <= MOST_JOBS, f"jobs must be between 1 and {MOST_JOBS}")
        check(self.state is None or bool(self.state.strip()), "state must be a path")
        for name in self.digests:
            check(bool(_NAME.fullmatch(name)), f"digests.{name}: a name has letters, digits, dots and dashes only")


def state_path(config: Config, environ: Mapping[str, str] = os.environ) -> Path:
    """The file of the state: the one that is set, or ``newsdigest/state.sqlite`` in the user's state folder (XDG)."""
    if config.state is not None:
        return Path(config.state).expanduser().absolute()
    return _user_folder(environ, "XDG_STATE_HOME", ".local/state") / "newsdigest" / "state.sqlite"


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where what was fetched is kept: ``newsdigest`` in the user's cache folder (XDG)."""
    return _user_folder(environ, "XDG_CACHE_HOME", ".cache") / "newsdigest"


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The settings of a file and of the environment.

    The file is ``path``, or the one that NEWSDIGEST_CONFIG names, or ``newsdigest/config.yaml`` in the user's
    configuration folder (XDG) if there is one. Raises ConfigError.
    """
    path = path or _usual_path(environ)
    layers = [] if path is None else [(str(path), _read(path))]
    layers += [(name, _nested(name, _parsed(environ[name], name))) for name in _variables(environ)]
    if not layers:
        return Config()
    values: dict[str, Any] = {}
    for origin, layer in layers:
        checked(layer, origin)
        values = _merged(values, layer)
    return checked(values, " and ".join(origin for origin, _ in layers))


def checked(values: Any, origin: str) -> Config:
    """Values (as read from YAML) as settings. Raises ConfigError, which names the origin and the key."""
    import json

    from pydantic import TypeAdapter, ValidationError

    if _is_too_much(values):
        raise ConfigError(f"{origin}: holds far more than settings")
    try:
        text = json.dumps(values, default=str)  # as JSON, a strict check takes a list where a tuple is wanted
    except (TypeError, ValueError):
        raise ConfigError(f"{origin}: keys must be words, and values must not hold themselves") from None
    try:
        return TypeAdapter(Config).validate_json(text)
    except ValidationError as errors:
        error = min(errors.errors(), key=lambda one: one["type"] in _MISSING)  # a misspelt key tells more
        raise ConfigError(
            f"{origin}: {_explained(error['type'], error['loc'], error['msg'], error['input'])}"
        ) from None


def _is_too_much(values: Any) -> bool:
    """Whether there is more in it than settings can hold: a YAML file can repeat its parts without end."""
    waiting, seen = [values], 0
    while waiting and seen <= _MOST_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return seen > _MOST_VALUES


def _explained(kind: str, where: tuple[int | str, ...], message: str, value: Any) -> str:
    """One plain sentence for what pydantic found wrong."""
    key = ".".join(str(part) for part in where)
    if kind in _MISSING:
        return f"{key}: is missing"
    if kind == "value_error":
        return ".".join([*map(str, where), message.removeprefix("Value error, ")])
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return f"{key}: there is no such key{_nearest(where)}"
    wanted = message.removeprefix("Input should be ")
    wanted = {"an object": "a section of keys", "a valid array": "a list, as in [en, fr]"}.get(wanted, wanted)
    wanted = {"a valid boolean": "true or false", "a valid string": "text (put it in quotes)"}.get(wanted, wanted)
    return f"{key or 'the whole'}: should be {wanted}, not {value!r:.60}"


def _nearest(where: tuple[int | str, ...]) -> str:
    import difflib

    section: Any = Config
    for part in where[:-1]:
        section = DigestConfig if get_origin(section) is dict else get_type_hints(section)[str(part)]
    keys = [item.name for item in fields(section)]
    key = str(where[-1])
    near = difflib.get_close_matches(key, keys, n=1, cutoff=0.5)
    elsewhere = {path.rpartition(".")[2]: path for path in _paths(Config, "")}
    if key in elsewhere or not near:
        near = [elsewhere[name] for name in difflib.get_close_matches(key, elsewhere, n=1, cutoff=0.8)] or near
    return f". Did you mean {near[0]}?" if near else f". The keys here are {', '.join(keys)}"


def _paths(section: Any, prefix: str) -> Iterator[str]:
    """All keys with the sections they are in: format, sources.languages, ..."""
    for name, kind in get_type_hints(section).items():
        if is_dataclass(kind):
            yield from _paths(kind, f"{prefix}{name}.")
        elif name in {item.name for item in fields(section)}:
            yield prefix + name


def _usual_path(environ: Mapping[str, str]) -> Path | None:
    path = usual_path(environ)
    return path if environ.get(_FILE_VARIABLE) or path.is_file() else None


def usual_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration is looked for when none is named."""
    if named := environ.get(_FILE_VARIABLE):
        return Path(named).expanduser()
    return _user_folder(environ, "XDG_CONFIG_HOME", ".config") / "newsdigest" / "config.yaml"


def _user_folder(environ: Mapping[str, str], variable: str, usual: str) -> Path:
    folder = Path(environ.get(variable, ""))
    if folder.is_absolute():  # the XDG specification has relative paths ignored
        return folder
    return Path(environ.get("HOME", "~")).expanduser() / usual


def _variables(environ: Mapping[str, str]) -> list[str]:
    return sorted(name for name in environ if name.startswith(_PREFIX) and name != _FILE_VARIABLE and environ[name])


def _nested(variable: str, value: Any) -> Any:
    """NEWSDIGEST_SOURCES__LANGUAGES and its value as ``{"sources": {"languages": value}}``."""
    for key in reversed(variable.removeprefix(_PREFIX).lower().split("__")):
        value = {key: value}
    return value


def _merged(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = dict(values)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: this configuration file is not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot read this configuration file: {error.strerror}") from None
    values = _parsed(text, str(path))
    if isinstance(values, dict):  # a section with all its keys commented out
        return {key: value for key, value in values.items() if value is not None}
    return {} if values is None else values


def _parsed(text: str, origin: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise ConfigError(f"{origin}{place}: this is not valid YAML: {problem}") from None
