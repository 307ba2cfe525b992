"""The tables of the state, and how those of an older version become those of this one."""

from __future__ import annotations

import sqlite3

APPLICATION = 0x6E657773
"""``PRAGMA application_id`` of a state: the letters "news"."""

_FIRST = """
CREATE TABLE articles (  -- each version of an article that was read
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the article is called d7 everywhere
    key TEXT NOT NULL,  -- its canonical address, else its address or path
    sha256 TEXT NOT NULL,  -- of its text
    day TEXT NOT NULL,  -- ISO 8601: published, or else read
    read_at TEXT NOT NULL,  -- ISO 8601, UTC
    reader TEXT NOT NULL,  -- name and version of the reader
    title TEXT,
    source TEXT NOT NULL,
    text BLOB NOT NULL,  -- zlib, UTF-8
    analysis BLOB NOT NULL,  -- zlib, JSON of the record without the text
    UNIQUE (key, sha256)
) STRICT;
CREATE INDEX articles_by_day ON articles (day, id);
CREATE INDEX articles_by_text ON articles (sha256);

CREATE TABLE names (  -- what the people, states and others of an article are called, as called.folded() writes it
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id TEXT NOT NULL,
    parties TEXT NOT NULL,
    channel TEXT NOT NULL,
    status TEXT NOT NULL,
    day TEXT,
    confidence REAL NOT NULL,
    PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id TEXT NOT NULL,
    holder TEXT,
    kind TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL,
    begun TEXT NOT NULL,  -- ISO 8601, UTC
    status TEXT NOT NULL CHECK (status IN ('reading', 'pending', 'done')),
    hits INTEGER NOT NULL DEFAULT 0  -- findings that match a watched pattern
) STRICT;
CREATE UNIQUE INDEX one_unfinished_run ON runs (digest) WHERE status <> 'done';

CREATE TABLE run_articles (  -- articles of a run that is done are those its digest has seen
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    article INTEGER NOT NULL REFERENCES articles,
    updated INTEGER NOT NULL,  -- 1: the digest has seen another version of it
    PRIMARY KEY (run, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_of_article ON run_articles (article);

CREATE TABLE outputs (  -- what a run writes; "-" is standard output
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    path TEXT NOT NULL,
    content BLOB,  -- UTF-8; NULL once the run is done
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
"""

_SECOND = """
CREATE TABLE parts (  -- of the texts that pending runs have to write
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    output INTEGER NOT NULL,  -- its number
    section INTEGER NOT NULL,
    day TEXT NOT NULL,
    content BLOB NOT NULL  -- UTF-8
) STRICT;
CREATE INDEX parts_in_order ON parts (run, output, section, day DESC, id);
INSERT INTO parts (run, output, section, day, content)
SELECT run, number, 0, '', content FROM outputs WHERE content IS NOT NULL;
ALTER TABLE outputs DROP COLUMN content;
"""

MIGRATIONS = (_FIRST, _SECOND)
"""The steps from an empty file to the tables of today, one for each version. A step that was released never changes."""


class NewerSchemaError(Exception):
    """A state of a newer version of this program, which this one must not touch."""


class ForeignDatabaseError(Exception):
    """A database of another program."""


def migrate(connection: sqlite3.Connection, steps: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the tables to the version of today, all steps in one transaction.

    Raises NewerSchemaError or ForeignDatabaseError, with nothing changed.
    """
    if _version(connection, len(steps)) == len(steps):
        return
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # so that a file gives back what it no longer needs
    connection.execute("BEGIN IMMEDIATE")  # two first runs may come here at once
    try:
        for number, step in enumerate(steps[_version(connection, len(steps)) :], _version(connection, len(steps)) + 1):
            for statement in _statements(step):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, known: int) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION and not is_empty:
        raise ForeignDatabaseError
    if version > known:
        raise NewerSchemaError
    return version


def _statements(script: str) -> list[str]:
    """The statements of a script one by one: ``executescript`` would commit between them."""
    found, waiting = [], ""
    for line in script.splitlines():
        waiting += line + "\n"
        if sqlite3.complete_statement(waiting):
            found.append(waiting)
            waiting = ""
    return found
