"""The writer's lock: one process writes to an archive at a time, and the others are told which.

It is the operating system's (flock), so that a killed holder frees it. What is written under it is not known here.
"""

import fcntl
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.disk import storage
from index.errors import ArchiveLocked


@contextmanager
def writing(archive: Path) -> Iterator[None]:
    """Hold the archive's writer lock; the file `lock` in it names the holder meanwhile.

    Raises:
        ArchiveLocked: Another holder has it: a process, or another thread of this one.
        StorageFailed: The lock's file cannot be written.
    """
    path = archive / "lock"
    with storage(archive):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveLocked(f"Another process is writing to the archive at {archive}: {_holder(path)}.", "Try again when it is done.") from None
        with storage(archive):
            _sign(descriptor, f"{os.getpid()}\n{_command()}\n")
        try:
            yield
        finally:
            # The file stays: removing it would let a second writer lock a new file of the same name while a third holds the old one.
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _sign(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(errors="replace"), 0)


def _command() -> str:
    return shlex.join([Path(sys.argv[0]).name if sys.argv else "python", *sys.argv[1:]])[:200].replace("\n", " ")


def _holder(path: Path) -> str:
    # Between taking the lock and signing it there is a moment in which the file is empty.
    pid, _, command = path.read_text(encoding="utf-8", errors="replace").partition("\n")
    return f"process {pid} ({command.strip()})" if pid.strip().isdigit() else "a process that has just started"


def share(path: Path) -> int | None:
    """Take a reader's lock on an existing file; the descriptor, or None where the file is gone. Closing it frees the lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_ino == path.stat().st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


@contextmanager
def claim(path: Path) -> Iterator[bool]:
    """Hold off new readers of a file while what it stands for is removed; yields False where somebody is reading."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield True
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
