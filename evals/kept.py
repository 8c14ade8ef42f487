"""A file that is added to line by line, by one process at a time.

What its lines hold is not known here.
"""

import fcntl
from pathlib import Path
from typing import BinaryIO

from index.errors import ArchiveLocked, StorageFailed


def opened(path: Path, *, busy: str, remedy: str) -> BinaryIO:
    """The file, to be read and added to, locked until it is closed; it is made where it is not there.

    Raises:
        ArchiveLocked: Another process has it; `busy` says what that one does.
        StorageFailed: It cannot be written; `remedy` says what to do then.
    """
    try:
        file = path.open("a+b")
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written: {error.strerror}.", remedy) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise ArchiveLocked(busy, "Wait for it, or name another file.") from error
    return file
