"""The SQLite file's schema: how it is opened, and how older files are brought up to it.

What is asked of it is not known here.
"""

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from index.disk import storage
from index.errors import ArchiveBroken, NewerArchive

FILE = "archive.sqlite3"

SCHEMA = 3
"""Kept in SQLite's user_version. Version 1 could not tell copies, version 2 exact ones alone, by a hash of the body; neither kept earlier
versions, or the days of what the sentences tell of, and both called a file's format its kind."""

BUSY_SECONDS = 10.0
"""How long a connection waits for another's lock; readers never need to, since the file is in WAL mode."""

WORDS = 'CREATE VIRTUAL TABLE words USING fts5 (text, title, tokenize = "porter unicode61 remove_diacritics 2")'

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (folder_id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE files (
    folder_id INTEGER NOT NULL REFERENCES folders, path TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (folder_id, path)
) WITHOUT ROWID;
CREATE TABLE articles (
    article_id TEXT PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folders,
    file TEXT NOT NULL,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    origin TEXT NOT NULL,
    user TEXT NOT NULL DEFAULT '{}',
    source_text TEXT NOT NULL,
    spans TEXT NOT NULL,
    removed TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    restamp INTEGER NOT NULL DEFAULT 0,
    signature BLOB NOT NULL DEFAULT x''
);
CREATE INDEX articles_by_file ON articles (folder_id, file);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY,
    passage_id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES articles,
    ordinal INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    text_hash TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id, ordinal);
CREATE INDEX passages_by_text ON passages (text_hash);
CREATE TABLE vectors (text_hash TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE journal (entry INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, article_id TEXT, detail TEXT NOT NULL);
CREATE INDEX journal_by_article ON journal (article_id);
"""

_SINCE_3 = """
CREATE TABLE versions (
    version INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    replaced TEXT NOT NULL,
    origin TEXT NOT NULL,
    source_text TEXT NOT NULL,
    spans TEXT NOT NULL,
    removed TEXT NOT NULL
);
CREATE INDEX versions_by_article ON versions (article_id);
CREATE TABLE clusters (article_id TEXT PRIMARY KEY, cluster TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX clusters_by_cluster ON clusters (cluster);
CREATE TABLE lines (article_id TEXT NOT NULL, line TEXT NOT NULL, removed INTEGER NOT NULL, PRIMARY KEY (article_id, line)) WITHOUT ROWID;
CREATE TABLE events (
    article_id TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, "first" TEXT NOT NULL, "last" TEXT NOT NULL, how TEXT NOT NULL
);
CREATE INDEX events_by_article ON events (article_id);
CREATE INDEX events_by_day ON events ("first", "last");
"""


def connect(archive: Path, *, write: bool = False, create: bool = False) -> sqlite3.Connection:
    """Open the archive's SQLite file, for reading alone unless `write`; an older schema is brought up to this one by a writer.

    Raises:
        NewerArchive: A newer version wrote it.
        ArchiveBroken: It is not a sound SQLite file, or is older and cannot be written to.
        StorageFailed: The disk refuses.
    """
    with storage(archive):
        connection = _open(archive / FILE, "rwc" if create else "rw") if write or create else _open_to_read(archive / FILE)
        try:
            _check_version(connection, archive, write=write or create)
        except BaseException:
            connection.close()
            raise
        return connection


def _open(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        if mode == "rwc":
            _use_wal(connection)
        # FULL, not NORMAL: an old generation's folder is removed after the commit that leaves it, which must then outlive a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        # What is removed is overwritten, and does not wait in the file for its page to be used again.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for its lock here, as it does everywhere else: two processes that make an archive at once would meet.
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _open_to_read(path: Path) -> sqlite3.Connection:
    try:
        return _open(path, "rw")
    except sqlite3.OperationalError:
        # A WAL file cannot be opened on a read-only disk, unless SQLite is told that nobody will change it.
        connection = sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection


def _check_version(connection: sqlite3.Connection, archive: Path, *, write: bool) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA:
        raise NewerArchive(
            f"The archive at {archive} was written by a newer version of Dateline (schema {version}; this one reads up to {SCHEMA}).",
            "Update Dateline, or name another folder with --archive.",
        )
    if version == SCHEMA:
        return
    if not write:
        # Reading needs no more than reading, so the change is made by whoever meets it first and can.
        try:
            upgrade(archive)
        except sqlite3.OperationalError as error:
            raise ArchiveBroken(
                f"The archive at {archive} is of an older version and cannot be brought up to this one here.", "Make it writable."
            ) from error
        return
    _migrate(connection)


def upgrade(archive: Path) -> None:
    """Bring an older archive up to this version's schema; nothing happens to one that is."""
    connection = _open(archive / FILE, "rw")
    try:
        _migrate(connection)
    finally:
        connection.close()


def _migrate(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        # Another process may have been first while this one waited for the lock.
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            _execute(connection, _TABLES + _SINCE_3)
            connection.execute(WORDS)
            connection.execute("INSERT INTO meta VALUES ('revision', '0')")
        if version in {1, 2}:
            _to_3(connection, version)
        if 0 < version < SCHEMA:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            detail = json.dumps({"from": version, "to": SCHEMA})
            connection.execute("INSERT INTO journal (at, event, detail) VALUES (?, 'migrated', ?)", (now, detail))
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
        if version != SCHEMA:
            connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _to_3(connection: sqlite3.Connection, version: int) -> None:
    if version == 2:
        connection.execute("ALTER TABLE articles DROP COLUMN body_hash")
    # What is new is filled in when the files are read again, which a new version of the readers has them do.
    connection.execute("ALTER TABLE articles RENAME COLUMN kind TO format")
    connection.execute("ALTER TABLE articles ADD COLUMN signature BLOB NOT NULL DEFAULT x''")
    _execute(connection, _SINCE_3)


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def empty_log(connection: sqlite3.Connection) -> None:
    """Bring the write-ahead log into the file and empty it, as far as readers allow: it holds pages as they were."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def transaction(connection: sqlite3.Connection, kind: Literal["IMMEDIATE", "DEFERRED"] = "IMMEDIATE") -> Iterator[None]:
    """All of what is done inside, or nothing. One inside another is part of the outer one."""
    if connection.in_transaction:
        yield
        return
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself where the disk was full.
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("ROLLBACK")
        raise
