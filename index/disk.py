"""The disk: its refusals told in one line, files flushed and copied, leftovers removed.

What the files hold is not known here.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ArchiveBroken, ArchiveLocked, StorageFailed

_REFUSALS = {
    errno.ENOSPC: ("the disk is full", "Free some space and run the command again; what was there before is intact."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space and run the command again; what was there before is intact."),
    errno.EROFS: ("the disk is read-only", "Make it writable, or name another folder with --archive."),
    errno.EACCES: ("permission is denied", "Give yourself write permission, or name another folder with --archive."),
    errno.EPERM: ("permission is denied", "Give yourself write permission, or name another folder with --archive."),
    errno.ENOENT: ("a file or folder of it is gone", "Was it moved or removed meanwhile? Run the command again."),
    errno.EIO: ("the disk reports an input/output error", "Check the disk, then run the command again; what was there before is intact."),
}

_SQLITE_REFUSALS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}

NO_ROOM = 4_000_000
"""Bytes free below which a failure of the vector engine is put down to the disk: it often says no more than that it failed."""

_WORDS = {
    "disk is full": errno.ENOSPC,
    "no space left": errno.ENOSPC,
    "os error 28": errno.ENOSPC,
    "disk quota": errno.EDQUOT,
    "readonly": errno.EROFS,
    "read-only": errno.EROFS,
    "disk i/o error": errno.EIO,
    "input/output error": errno.EIO,
    "permission denied": errno.EACCES,
}
"""How the vector engine words a refusal: it passes on a text, no number."""


@contextmanager
def storage(path: Path) -> Iterator[None]:
    """Translate what the disk and SQLite refuse while the archive at `path` is used.

    Raises:
        StorageFailed: The disk is full, read-only or failing, or permission is denied.
        ArchiveBroken: The SQLite file is not sound.
        ArchiveLocked: Another program holds the SQLite file.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _REFUSALS:
            raise _refused(path, error.errno) from error
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _SQLITE_REFUSALS:
            raise _refused(path, _SQLITE_REFUSALS[code]) from error
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise ArchiveBroken(
                f"The archive at {path} is damaged ({error}).", "Run: dateline doctor --repair. If that fails, ingest into a new one."
            ) from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise ArchiveLocked(f"Another program holds the archive at {path}.", "Try again when it is done.") from error
        raise


def refusal(path: Path, error: BaseException) -> StorageFailed | None:
    """What an error of the vector engine means about the disk, if anything: by its words, or else by how little room there is."""
    words = str(error).casefold()
    number = next((number for phrase, number in _WORDS.items() if phrase in words), None)
    if number is None and _room(path) < NO_ROOM:
        number = errno.ENOSPC
    return None if number is None else _refused(path, number)


def _room(path: Path) -> int:
    status = os.statvfs(path)
    return status.f_bavail * status.f_frsize


def _refused(path: Path, number: int) -> StorageFailed:
    if number == errno.EACCES and path.exists() and os.statvfs(path).f_flag & os.ST_RDONLY:
        # SQLite only says that it cannot open the file.
        number = errno.EROFS
    what, remedy = _REFUSALS[number]
    return StorageFailed(f"The archive at {path} cannot be used as asked: {what}.", remedy)


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder; false on a read-only disk even for root."""
    return os.access(folder, os.W_OK | os.X_OK)


def flush(folder: Path) -> None:
    """Have every file below a folder, and the folders themselves, reach the disk."""
    for where, _, names in os.walk(folder):
        for name in names:
            _fsync(Path(where) / name, os.O_RDONLY)
        _fsync(Path(where), os.O_RDONLY | os.O_DIRECTORY)


def flush_folder(folder: Path) -> None:
    """Have a folder's list of names reach the disk."""
    _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(path: Path) -> None:
    """Remove a file or a folder and all in it; nothing happens where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
