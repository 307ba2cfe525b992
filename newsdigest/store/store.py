"""The state in SQLite: what was read and found, which runs are done, and what they still have to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from newsdigest.called import folded
from newsdigest.models import Analysis, ReaderInfo
from newsdigest.store.errors import StateError, explained
from newsdigest.store.findings import list_findings
from newsdigest.store.kept import Kept, Output, Run
from newsdigest.store.pack import pack, pack_text, unpack, unpack_text
from newsdigest.store.schema import migrate

_BUSY_SECONDS = 10.0
_NEWEST = "a.id = (SELECT max(id) FROM articles WHERE key = a.key)"
_TOLD = "EXISTS (SELECT 1 FROM run_articles JOIN runs ON runs.id = run WHERE article = a.id AND status = 'done')"


class Store:
    """An open state. Every method may raise StateError; a change is made wholly or not at all.

    Readers need no lock. Only one process at a time may change it (``lock.alone``).
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection = path, connection

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open the state, bringing an older one up to date. ``create``: begin one where there is none."""
        if not create and not path.exists():
            raise StateError(f"{path}: there is no state yet. Run a digest first: newsdigest run")
        with explained(path):
            if create:
                _make_folder(path)
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                migrate(connection)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    @classmethod
    def glance(cls, path: Path) -> Self:
        """The state to read only, or an empty one in memory where there is none yet."""
        if path.exists():
            return cls.open(path)
        connection = sqlite3.connect(":memory:", isolation_level=None)
        migrate(connection)
        return cls(path, connection)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- looking back ---------------------------------------------------------------------------------------------

    def analyses(self, *, since: date | None = None, person: str | None = None) -> Iterator[Kept]:
        """What was found in the articles of all runs that are done, by day; of each article its newest version.

        ``since``: from this day on. ``person``: only articles with a person, state or other that is called so, as one
        word or several of a name, another name or a state: "Bennett", "naftali bennett", "Israel".
        """
        asked = folded(person) if person is not None else None
        wanted = "EXISTS (SELECT 1 FROM names WHERE article = a.id AND instr(' ' || name || ' ', ' ' || :asked || ' '))"
        query = f"""
            SELECT text, analysis, day, read_at FROM articles a
            WHERE {_NEWEST} AND {_TOLD} AND (:since IS NULL OR day >= :since) AND (:asked IS NULL OR {wanted})
            ORDER BY day, id
        """  # noqa: S608 - made of constants
        with explained(self._path):
            rows = self._connection.execute(query, {"since": since.isoformat() if since else None, "asked": asked})
            for text, analysis, day, read_at in rows:
                kept = unpack(analysis, text)
                yield Kept(kept, date.fromisoformat(day), datetime.fromisoformat(read_at))

    def text_from(self, source: str, sha256: str) -> str | None:
        """The text that was read from a source, by the hash of it: that of another source is none of its."""
        with explained(self._path):
            row = self._one("SELECT text FROM articles WHERE sha256 = ? AND source = ?", sha256, source)
            return unpack_text(row[0]) if row else None

    # --- what is new ----------------------------------------------------------------------------------------------

    def has_seen(self, digest: str, key: str, sha256: str | None = None) -> bool:
        """Whether a run of the digest that is done had the article, in this version or (without hash) in any."""
        return bool(
            self._answer(
                """
                SELECT 1 FROM articles a JOIN run_articles ON article = a.id JOIN runs ON runs.id = run
                WHERE a.key = ? AND (? IS NULL OR sha256 = ?) AND runs.digest = ? AND runs.status = 'done'
                """,
                (key, sha256, sha256, digest),
            )
        )

    def known(self, key: str, sha256: str, reader: ReaderInfo) -> int | None:
        """The id of an article that this very reader has read already, in this version."""
        rows = self._answer(
            "SELECT id FROM articles WHERE key = ? AND sha256 = ? AND reader = ?", (key, sha256, _signed(reader))
        )
        return rows[0][0] if rows else None

    def number_of(self, key: str, sha256: str) -> int:
        """The id that a version of an article has or will get."""
        rows = self._answer("SELECT id FROM articles WHERE key = ? AND sha256 = ?", (key, sha256))
        rows = rows or self._answer("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'articles'")
        return rows[0][0] if rows else 1

    # --- runs -----------------------------------------------------------------------------------------------------

    def pending(self) -> list[Run]:
        """The runs whose output is made and not yet known to be written, the oldest first."""
        rows = self._answer("SELECT id, digest, begun, hits FROM runs WHERE status = 'pending' ORDER BY id")
        return [
            Run(number, digest, datetime.fromisoformat(begun), "pending", hits) for number, digest, begun, hits in rows
        ]

    def begin(self, digest: str, now: datetime) -> Run:
        """A new run of a digest, or the one that was cut short, with the articles that it has read already."""
        with self._transaction():
            self._connection.execute(
                "INSERT INTO runs (digest, begun, status) VALUES (?, ?, 'reading') ON CONFLICT DO NOTHING",
                (digest, now.isoformat()),
            )
            row = self._one("SELECT id, begun FROM runs WHERE digest = ? AND status = 'reading'", digest)
        if row is None:
            raise StateError(f"{self._path}: a run of {digest} is still to be written")
        return Run(row[0], digest, datetime.fromisoformat(row[1]), "reading")

    def stage(self, run: Run, key: str, analysis: Analysis, reader: ReaderInfo, now: datetime) -> None:
        """Keep what was found in an article of a run. Its document is called d and ``number_of``."""
        document = analysis.document
        values = {
            "key": key,
            "sha256": document.sha256,
            "day": (document.published or now.date()).isoformat(),
            "read_at": now.isoformat(),
            "reader": _signed(reader),
            "title": document.title,
            "source": document.source,
            "text": pack_text(document.text),
            "analysis": pack(analysis),
        }
        with self._transaction():
            article = self._connection.execute(
                f"""
                INSERT INTO articles ({", ".join(values)}) VALUES ({", ".join(f":{name}" for name in values)})
                ON CONFLICT (key, sha256) DO UPDATE SET reader = excluded.reader, analysis = excluded.analysis
                RETURNING id
                """,  # noqa: S608 - made of constants
                values,
            ).fetchone()[0]
            if document.id != f"d{article}":
                raise ValueError(f"the document is called {document.id}, not d{article}")
            list_findings(self._connection, article, analysis)
            self._join(run, article, key, document.sha256)

    def stage_known(self, run: Run, key: str, sha256: str, article: int) -> None:
        """Have a run tell of an article that was read already (``known``)."""
        with self._transaction():
            self._join(run, article, key, sha256)

    def staged(self, run: Run) -> Sequence[int]:
        """The ids of the articles of a run, in the order in which they were read first."""
        return [row[0] for row in self._answer("SELECT article FROM run_articles WHERE run = ? ORDER BY 1", (run.id,))]

    def staged_versions(self, run: Run) -> set[tuple[str, str]]:
        """The key and the hash of each article of a run."""
        query = "SELECT key, sha256 FROM run_articles JOIN articles ON id = article WHERE run = ?"
        return {(key, sha256) for key, sha256 in self._answer(query, (run.id,))}

    def updated(self, run: Run) -> frozenset[str]:
        """The names (d7) of those articles of a run of which its digest has seen another version."""
        rows = self._answer("SELECT article FROM run_articles WHERE run = ? AND updated", (run.id,))
        return frozenset(f"d{row[0]}" for row in rows)

    def load(self, article: int) -> Analysis:
        with explained(self._path):
            row = self._one("SELECT text, analysis FROM articles WHERE id = ?", article)
            if row is None:
                raise KeyError(article)
            return unpack(row[1], row[0])

    def prepare(self, run: Run, outputs: Iterable[Output], hits: Callable[[], int] = lambda: 0) -> None:
        """Keep what a run is to write: from now on it is never lost. On disk when this returns.

        ``hits`` is asked when all outputs are made.
        """
        with self._transaction(synced=True):
            for number, output in enumerate(outputs):
                self._connection.execute("INSERT INTO outputs VALUES (?, ?, ?)", (run.id, number, output.path))
                for section, text, day in output.parts:
                    self._connection.execute(
                        "INSERT INTO parts (run, output, section, day, content) VALUES (?, ?, ?, ?, ?)",
                        (run.id, number, section, day, text.encode()),
                    )
            self._connection.execute("UPDATE runs SET status = 'pending', hits = ? WHERE id = ?", (hits(), run.id))

    def places(self, run: Run) -> list[str]:
        """Where a pending run has to write its outputs: paths, or "-"."""
        return [row[0] for row in self._answer("SELECT path FROM outputs WHERE run = ? ORDER BY number", (run.id,))]

    def text(self, run: Run, output: int) -> Iterator[bytes]:
        """The text of an output of a pending run, by the number of its place, part by part (UTF-8)."""
        query = "SELECT content FROM parts WHERE run = ? AND output = ? ORDER BY section, day DESC, id"
        with explained(self._path):
            for (content,) in self._connection.execute(query, (run.id, output)):
                yield content

    def finish(self, run: Run) -> None:
        """A run is done: its output is written and synced, and its articles are seen. On disk when this returns."""
        with self._transaction(synced=True):
            self._connection.execute("DELETE FROM parts WHERE run = ?", (run.id,))
            self._connection.execute("UPDATE runs SET status = 'done' WHERE id = ?", (run.id,))
        with explained(self._path):
            self._connection.executescript("PRAGMA incremental_vacuum")  # execute() would free one page only

    # --------------------------------------------------------------------------------------------------------------

    def _join(self, run: Run, article: int, key: str, sha256: str) -> None:
        is_update = self.has_seen(run.digest, key) and not self.has_seen(run.digest, key, sha256)
        self._connection.execute("INSERT OR IGNORE INTO run_articles VALUES (?, ?, ?)", (run.id, article, is_update))

    @contextmanager
    def _transaction(self, *, synced: bool = False) -> Iterator[None]:
        """All or nothing. ``synced``: with all that went before it, it is on disk at the end."""
        with explained(self._path):
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _answer(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with explained(self._path):
            return self._connection.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        return self._connection.execute(query, values).fetchone()


def _signed(reader: ReaderInfo) -> str:
    return f"{reader.name} {reader.version}"


def _make_folder(path: Path) -> None:
    """The folder of the state, for its user alone: it tells what he reads."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(f"{path}: cannot be made ({error.strerror}). Name another state") from None
