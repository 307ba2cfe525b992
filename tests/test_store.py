"""The state: what goes in comes out, and nothing that goes wrong with its file costs what is in it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_digest import analysis, empty_analysis

from newsdigest.models import (
    Account,
    Analysis,
    Contact,
    Document,
    Entity,
    Party,
    Position,
    ReaderInfo,
    Reference,
    Span,
)
from newsdigest.store import Output, Run, StateError, Store
from newsdigest.store.lock import alone
from newsdigest.store.pack import pack, pack_text, unpack
from newsdigest.store.schema import APPLICATION, MIGRATIONS, migrate

NOW = datetime(2024, 5, 8, 6, 30, tzinfo=UTC)
READER = ReaderInfo("test-reader", "1")
URL = "https://news.example.org/call"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, create=True) as opened:
        yield opened


def named(number: int, found: Analysis) -> Analysis:
    return replace(found, document=replace(found.document, id=f"d{number}"))


def stage(store: Store, run: Run, key: str, found: Analysis, reader: ReaderInfo = READER) -> Analysis:
    found = named(store.number_of(key, found.document.sha256), found)
    store.stage(run, key, found, reader, NOW)
    return found


def told(store: Store, digest: str, *articles: tuple[str, Analysis]) -> list[Analysis]:
    """The articles in a run that is done."""
    run = store.begin(digest, NOW)
    found = [stage(store, run, key, one) for key, one in articles]
    store.prepare(run, [Output("-", [(0, "text", "")])])
    store.finish(run)
    return found


# --- records ------------------------------------------------------------------------------------------------------

numbers, sure, texts = st.integers(0, 10**6), st.floats(0, 1), st.text(max_size=8)
spans = st.builds(Span, numbers, numbers)
some_spans = st.lists(spans, max_size=2).map(tuple)
contacts = st.builds(Contact, confidence=sure, evidence=some_spans, topics=some_spans)
analyses = st.builds(
    Analysis,
    document=st.builds(Document, blocks=some_spans, text=texts),
    entities=st.lists(st.builds(Entity), max_size=2).map(tuple),
    contacts=st.lists(contacts, max_size=2).map(tuple),
    positions=st.lists(st.builds(Position, confidence=sure), max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, span=spans), max_size=2).map(tuple),
)


@given(analyses)
@settings(max_examples=15, deadline=None)
def test_an_analysis_comes_back_as_it_was(found: Analysis) -> None:
    assert unpack(pack(found), pack_text(found.document.text)) == found


def test_every_field_of_a_record_comes_back_with_its_type(store: Store) -> None:
    run = store.begin("world", NOW)
    found = stage(store, run, URL, analysis())
    back = store.load(1)
    assert back == found
    kinds = [type(back.document.published), type(back.contacts[0].parties[0]), type(back.contacts[0].accounts[0])]
    assert kinds == [date, Party, Account]
    assert isinstance(back.contacts[0].evidence[0], Span)


def test_the_document_is_called_as_the_state_says(store: Store) -> None:
    run = store.begin("world", NOW)
    with pytest.raises(ValueError, match="not d1"):
        store.stage(run, URL, named(7, analysis()), READER, NOW)
    assert store.staged(run) == []


# --- what is new --------------------------------------------------------------------------------------------------


def test_an_article_is_seen_when_its_run_is_done_and_not_before(store: Store) -> None:
    found, run = analysis(), store.begin("world", NOW)
    sha256 = found.document.sha256
    stage(store, run, URL, found)
    assert not store.has_seen("world", URL, sha256)
    store.prepare(run, [Output("/news.md", [(0, "text", "")])])
    assert not store.has_seen("world", URL, sha256)
    assert [one.digest for one in store.pending()] == ["world"]
    assert store.places(store.pending()[0]) == ["/news.md"]
    assert list(store.text(store.pending()[0], 0)) == [b"text"]
    store.finish(run)
    assert store.has_seen("world", URL, sha256)
    assert store.pending() == []


def test_what_one_digest_has_seen_is_new_to_another(store: Store) -> None:
    told(store, "world", (URL, analysis()))
    assert not store.has_seen("home", URL)


def test_a_changed_article_is_new_and_an_update(store: Store) -> None:
    told(store, "world", (URL, analysis()))
    changed = analysis(sha256="1" * 64)
    assert store.has_seen("world", URL)
    assert not store.has_seen("world", URL, changed.document.sha256)
    run = store.begin("world", NOW)
    stage(store, run, URL, changed)
    stage(store, run, "https://news.example.org/other", analysis())
    assert store.updated(run) == {"d2"}


def test_a_run_that_was_cut_short_goes_on(path: Path) -> None:
    with Store.open(path, create=True) as store:
        first = store.begin("world", NOW)
        stage(store, first, URL, analysis())
    with Store.open(path) as store:
        again = store.begin("world", NOW.replace(hour=9))
        assert again == first
        assert store.staged(again) == [1]
        assert store.staged_versions(again) == {(URL, "0" * 64)}
        assert store.begin("home", NOW) != again


def test_an_article_is_read_once_by_one_reader_and_again_by_another(store: Store) -> None:
    told(store, "world", (URL, analysis()))
    assert store.known(URL, "0" * 64, READER) == 1
    newer = ReaderInfo("test-reader", "2")
    assert store.known(URL, "0" * 64, newer) is None
    run = store.begin("home", NOW)
    less = replace(empty_analysis(), entities=())
    stage(store, run, URL, less, newer)
    assert store.load(1).contacts == ()
    assert store.known(URL, "0" * 64, newer) == 1


def test_the_parts_of_a_text_are_read_by_section_and_day(store: Store) -> None:
    run = store.begin("world", NOW)
    parts = [
        (1, "c", "2024-05-07"), (2, "g", ""), (1, "b", "2024-05-08"), (1, "d", "2024-05-07"), (1, "f", ""),
        (0, "a", ""), (1, "e", "2023-12-31"),
    ]  # fmt: skip
    store.prepare(run, [Output("-", [(0, "first", "")]), Output("second", iter(parts))], lambda: 7)
    (pending,) = store.pending()
    assert (store.places(pending), pending.hits) == (["-", "second"], 7)
    assert [b"".join(store.text(pending, number)) for number in (0, 1)] == [b"first", b"abcdefg"]


def test_parts_that_cannot_be_made_leave_nothing(store: Store) -> None:
    run = store.begin("world", NOW)

    def broken() -> Iterator[tuple[int, str, str]]:
        yield 0, "text", ""
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.prepare(run, [Output("-", broken())])
    assert (store.pending(), store.places(run), list(store.text(run, 0))) == ([], [], [])
    assert store.begin("world", NOW) == run


# --- looking back -------------------------------------------------------------------------------------------------


def test_looking_back_finds_what_was_told_by_day(store: Store) -> None:
    later = analysis(published=date(2024, 5, 9), sha256="1" * 64)
    undated = empty_analysis(published=None, sha256="2" * 64)
    told(store, "world", ("b", later), ("a", analysis()), ("c", undated))
    stage(store, store.begin("world", NOW), "not told yet", analysis(sha256="3" * 64))
    assert [kept.day.day for kept in store.analyses()] == [7, 8, 9]
    assert [kept.day.day for kept in store.analyses(since=date(2024, 5, 8))] == [8, 9]
    assert next(store.analyses()).read_at == NOW


def test_looking_back_finds_the_newest_version_only(store: Store) -> None:
    told(store, "world", (URL, analysis()))
    (newest,) = told(store, "world", (URL, analysis(sha256="1" * 64)))
    assert [kept.analysis for kept in store.analyses()] == [newest]


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("Lindqvist", True),
        ("ada lindqvist", True),
        ("SUDMARK", True),
        ("Lind", False),
        ("Lindqvist Ada", False),
        ("Geneva", False),  # where they may meet, and nobody
        ("%", False),
        ("", False),
    ],
)
def test_looking_back_finds_people_and_states_by_their_words(store: Store, asked: str, is_found: bool) -> None:
    told(store, "world", (URL, analysis()))
    assert bool(list(store.analyses(person=asked))) is is_found


def test_a_text_is_found_by_its_source_and_hash(store: Store) -> None:
    told(store, "world", (URL, analysis()))
    source = analysis().document.source
    assert store.text_from(source, "0" * 64) == analysis().document.text
    assert store.text_from(source, "1" * 64) is None
    assert store.text_from("elsewhere", "0" * 64) is None


def test_findings_can_be_asked_for_in_sql(path: Path, store: Store) -> None:
    told(store, "world", (URL, analysis()))
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT parties, channel, day FROM contacts ORDER BY id").fetchall()
        assert rows[0] == ("Ada Lindqvist – Tomas Ferrero", "phone", "2024-05-06")
        assert database.execute("SELECT count(*) FROM positions WHERE holder = 'Tomas Ferrero'").fetchone() == (2,)


def test_what_was_written_takes_no_room(path: Path, store: Store) -> None:
    run = store.begin("world", NOW)
    store.prepare(run, [Output("-", [(0, "text" * 50, "")] * 10_000)])
    store.finish(run)
    store.close()
    assert path.stat().st_size < 200_000


# --- what goes wrong ----------------------------------------------------------------------------------------------


def refusal(path: Path, **options: bool) -> str:
    with pytest.raises(StateError) as caught:
        Store.open(path, **options)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_nothing_to_look_back_on_is_told(path: Path) -> None:
    assert refusal(path) == "there is no state yet. Run a digest first: newsdigest run"
    assert not path.exists()


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_told_and_stays(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(damage)
    assert refusal(path, create=True).startswith("is damaged. Move it away")
    assert path.read_bytes() == damage


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE articles SET text = x'789c00'",
        "UPDATE articles SET analysis = x'789c00'",
        "UPDATE articles SET analysis = text",
    ],
)
def test_a_damaged_article_is_told(path: Path, damage: str) -> None:
    with Store.open(path, create=True) as store:
        told(store, "world", (URL, analysis()))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(damage)
    with Store.open(path) as store, pytest.raises(StateError, match="is damaged"):
        list(store.analyses())


def test_damaged_pages_are_told(path: Path) -> None:
    with Store.open(path, create=True) as store:
        told(store, "world", *((f"{URL}/{number}", analysis(sha256=f"{number:064}")) for number in range(20)))
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises(StateError, match="is damaged"), Store.open(path) as store:
        list(store.analyses())


def test_a_newer_state_is_left_alone(path: Path) -> None:
    Store.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    assert refusal(path).startswith("was written by a newer newsdigest")
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE bookmarks (url TEXT)")
    assert refusal(path, create=True) == "is a database of another program. Name another state"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_an_older_state_is_brought_up_to_date_in_one_step() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        migrate(database)
        steps = (*MIGRATIONS, "ALTER TABLE runs ADD COLUMN note TEXT;\nCREATE INDEX by_note ON runs (note);\n")
        migrate(database, steps)
        assert "note" in [row[1] for row in database.execute("PRAGMA table_info(runs)")]
        broken = (*steps, "CREATE TABLE more (a TEXT);\nALTER TABLE nothing ADD COLUMN b TEXT;\n")
        with pytest.raises(sqlite3.OperationalError):
            migrate(database, broken)
        assert database.execute("PRAGMA user_version").fetchone() == (len(steps),)
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'more'").fetchall()


def test_what_an_older_version_had_to_write_is_still_to_be_written(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        migrate(database, MIGRATIONS[:1])
        database.execute("INSERT INTO runs VALUES (1, 'world', '2024-05-08T06:00:00+00:00', 'pending', 2)")
        database.execute("INSERT INTO outputs VALUES (1, 0, '-', CAST('text' AS BLOB)), (1, 1, 'gone', NULL)")
    with Store.open(path) as store:
        (run,) = store.pending()
        assert (store.places(run), run.hits) == (["-", "gone"], 2)
        assert [list(store.text(run, number)) for number in (0, 1)] == [[b"text"], []]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert (
        refusal(tmp_path / "file" / "state.sqlite", create=True) == "cannot be made (File exists). Name another state"
    )
    assert refusal(tmp_path, create=True) == "cannot be opened. Check the path and its permissions"


def test_a_full_disk_is_told_and_the_old_state_stays(path: Path) -> None:
    with Store.open(path, create=True) as store:
        told(store, "world", (URL, analysis()))
        store._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own way to have no room
        run = store.begin("world", NOW)
        long = analysis(text=os.urandom(200_000).hex(), sha256="1" * 64)
        with pytest.raises(StateError, match="the disk is full"):
            stage(store, run, f"{URL}/2", long)
    with Store.open(path) as store:
        assert [kept.analysis for kept in store.analyses()] == [named(1, analysis())]
        assert store.staged(store.begin("world", NOW)) == []


# Another user, for root may write what nobody may; and a limit of the size of files, as a full disk is hard to have.
OPENED = """
import os, resource, sys
from pathlib import Path
from newsdigest.store import StateError, Store
{first}
try:
    with Store.open(Path(sys.argv[1])) as store:
        from datetime import UTC, datetime
        for number in range(200):
            run = store.begin("digest %d" % number, datetime.now(UTC))
            store.prepare(run, ())
            store.finish(run)
except StateError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("os.chmod(sys.argv[1], 0o444); os.geteuid() or os.setuid(65534)", "cannot be written. Make the file"),
        ("resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))", "could not be read or written (input/output"),
    ],
    ids=["read-only", "limit"],
)
def test_a_state_that_cannot_be_written_is_told_and_stays(first: str, says: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:  # not pytest's, which its user alone may enter
        Path(folder).chmod(0o755)
        path = Path(folder, "state.sqlite")
        with Store.open(path, create=True) as store:
            told(store, "world", (URL, analysis()))
        done = subprocess.run(
            [sys.executable, "-c", OPENED.format(first=first), str(path)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"{path}: {says}")
        assert done.stderr.count("\n") == 1
        path.chmod(0o644)
        with Store.open(path) as store:
            assert [kept.analysis for kept in store.analyses()] == [named(1, analysis())]


def hold(path: Path, held: multiprocessing.synchronize.Event) -> None:
    with alone(path):
        held.set()
        multiprocessing.Event().wait()


def test_a_second_run_waits_then_ends_and_a_dead_one_holds_nothing(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    held = context.Event()
    other = context.Process(target=hold, args=(path, held))
    other.start()
    assert held.wait(10)
    with pytest.raises(StateError, match="another run is at work"), alone(path, wait_seconds=0.1):
        pass
    other.kill()
    other.join()
    with alone(path, wait_seconds=5):
        pass
