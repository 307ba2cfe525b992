"""The word lists are read from their YAML unless the packed copy was made from the very same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsdigest import lexicon


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "verbs.yaml").write_text("says: [say, 'said']\nshare: 0.5\n", encoding="utf-8")
    monkeypatch.setattr(lexicon, "DATA", tmp_path)
    lexicon.load.cache_clear()
    lexicon._packed.cache_clear()
    yield tmp_path
    lexicon.load.cache_clear()
    lexicon._packed.cache_clear()


def _pack(folder: Path, contents: object) -> None:
    """A packed copy with other contents than the YAML, so that a test can tell which of them was read."""
    packed = json.loads(lexicon.packed(folder))
    packed["verbs"][1] = contents
    (folder / lexicon.PACKED).write_text(json.dumps(packed), encoding="utf-8")


def test_a_list_is_read_from_its_yaml_where_nothing_is_packed(folder: Path) -> None:
    assert lexicon.load("verbs") == {"says": ["say", "said"], "share": 0.5}


def test_a_packed_list_is_taken_while_its_yaml_is_the_same(folder: Path) -> None:
    _pack(folder, "packed")
    assert lexicon.load("verbs") == "packed"


def test_a_list_changed_since_is_read_from_its_yaml(folder: Path) -> None:
    _pack(folder, "packed")
    (folder / "verbs.yaml").write_text("says: [tell]\n", encoding="utf-8")
    assert lexicon.load("verbs") == {"says": ["tell"]}


@pytest.mark.parametrize("text", ["day: 2022-03-09\n", "1: January\n"])
def test_what_json_cannot_hold_is_not_packed(folder: Path, text: str) -> None:
    (folder / "verbs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises((TypeError, ValueError)):
        lexicon.packed(folder)


def test_all_lists_of_the_package_can_be_packed() -> None:
    packed = json.loads(lexicon.packed(lexicon.DATA))
    assert {name: contents for name, (_, contents) in packed.items()} == {name: lexicon.load(name) for name in packed}
    assert "states" in packed
