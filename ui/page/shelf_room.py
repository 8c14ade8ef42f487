"""The room where uploads wait until the page takes them: a folder of this process alone, bounded in size, and gone with it.

What is uploaded, and what becomes of it, is not known here.
"""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from index.errors import BadInput
from ui.page import phrases
from ui.page.uploads import MAX_TOTAL_BYTES, Arrival

ROOM = 4 * MAX_TOTAL_BYTES
"""Bytes that may wait at the same time: four readers, each with as much as one may add."""

FORGOTTEN = 600.0
"""Seconds after which an upload that nobody took is removed: the page takes each within seconds of the last one of its go."""

_PREFIX = "dateline-uploads-"


class Room:
    """A folder in which uploads wait."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def free(self) -> int:
        """How many bytes there is room for, once what was forgotten is removed."""
        taken = 0
        forgotten = time.time() - FORGOTTEN
        for where, folders, names in os.walk(self.folder, topdown=False):
            for name in names:
                path = Path(where) / name
                with suppress(OSError):
                    status = path.lstat()
                    if status.st_mtime < forgotten:
                        path.unlink()
                    else:
                        taken += status.st_size
            for name in folders:
                with suppress(OSError):
                    if (Path(where) / name).lstat().st_mtime < forgotten:
                        (Path(where) / name).rmdir()  # only if it is empty
        return max(0, ROOM - taken)

    def arrival(self, path: str, name: str) -> Arrival:
        """What waits at a path that a browser names, under the name that the file has there.

        Raises:
            BadInput: The path is none in this room.
        """
        try:
            real = Path(os.path.realpath(path))
            inside = real.is_relative_to(os.path.realpath(self.folder)) and Path(path).is_absolute() and real.is_file()
        except ValueError:  # a NUL in it
            inside = False
        if not inside:
            raise BadInput(phrases.DID_NOT_ARRIVE)
        return Arrival(name, real)

    def close(self) -> None:
        """Remove the room with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self, arrival: Arrival) -> None:
        """Remove what waits, and the folder that it had to itself."""
        with suppress(OSError):
            arrival.path.unlink(missing_ok=True)
            if arrival.path.parent != self.folder:
                arrival.path.parent.rmdir()


def new_room() -> Room:
    """A room of this process; those that a killed process left behind are removed."""
    _clear_up(Path(tempfile.gettempdir()))
    return Room(Path(os.path.realpath(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))))


def _clear_up(where: Path) -> None:
    for left in where.glob(f"{_PREFIX}*-*"):
        process = left.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            if process.isdecimal() and left.lstat().st_uid == os.getuid() and not left.is_symlink() and not _runs(int(process)):
                shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
