"""The walk over files and folders: which files are read, each with its size and digest, and which are not, each with the reason.

Nothing outside a named folder is ever opened: no link out, no FIFO, no device. What a file holds is not known here.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import BadInput, NotFound
from index.values import Rejected

MAX_FILE_BYTES = 50_000_000
"""The largest file that is read: two orders above any news story, and small enough to hold in memory twice."""

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".jsonl": "jsonl",
}
"""What is read, by the ending of the name."""

SIDECAR = ".meta.json"
"""What the name of a sidecar has behind that of its article: `story.txt.meta.json` says what `story.txt` cannot."""

MAX_SIDECAR_BYTES = 100_000
"""The largest sidecar that is read: it holds eight short fields."""

ADDED = "added"
"""The folder inside an archive that keeps the files which were added to it one by one; it is read when it is named itself."""

_ARCHIVE = "archive.sqlite3"

_BLOCK = 1 << 20
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class File:
    """A file to read.

    `root` is the folder that was named (the parent, where the file itself was) and `folder` its name; `path` is relative to it, in
    posix form, with control characters and undecodable bytes made visible. `digest` changes with the bytes and with those of the
    sidecar: it is the sha256 of the bytes, or, where there is a sidecar, of that hash and the sidecar's.
    """

    root: str
    folder: str
    path: str
    location: Path
    format: str
    size: int
    sha256: str
    sidecar: "Sidecar | None" = None

    @property
    def digest(self) -> str:
        """What this file is known by when it comes again."""
        if self.sidecar is None:
            return self.sha256
        return hashlib.sha256(f"{self.sha256} {self.sidecar.sha256}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file beside an article's that says what is known of it. `problem` is why it could not be read, in one line; empty if it could."""

    path: str
    data: bytes
    problem: str = ""

    @property
    def sha256(self) -> str:
        """The hash of what it says, or of why it could not be read."""
        return hashlib.sha256(self.data + self.problem.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not meant to be read, and the reason in one line."""

    path: str
    reason: str


_ADDRESS = re.compile(r"(?:https?|ftp):/|www\.", re.IGNORECASE)
_SAVE = 'Save the page in a browser ("Save as", "Web page, HTML only") and name the file.'


class Unreadable(Exception):
    """A file that cannot be had as it was walked; the message is the reason, in one line."""


def walk(paths: Sequence[str | Path]) -> Iterator[File | Rejected | Skipped]:
    """Find the files to read, in the order of `paths`, each folder by name, depth first; the same file at most once.

    Links inside a folder are never followed: one that leads to something else in it is skipped (that is read where it stands), any
    other is rejected. Hidden files and folders are skipped. The digest is of the bytes at the time of the walk.

    Raises:
        NotFound: One of `paths` does not exist; nothing has been read then.
        BadInput: One of them is a web address, and no folder of that name.
    """
    # Not resolve(): a folder that is named by a link keeps the link's name.
    roots = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - see above
    for root, path in zip(roots, paths, strict=True):
        if not os.path.lexists(root):
            if _ADDRESS.match(str(path)):
                raise BadInput(f"{printable(str(path))} is an address, and nothing is fetched from the web.", _SAVE)
            raise NotFound(f"There is no file or folder {printable(str(root))}.", "Check the path.")
    return _walk(roots)


def _walk(roots: Sequence[Path]) -> Iterator[File | Rejected | Skipped]:
    seen: dict[tuple[str, str], str] = {}
    for root in roots:
        for found in _walk_folder(root) if root.is_dir() else _walk_single(root):
            if isinstance(found, File):
                other = seen.get((found.folder, found.path))
                if other == found.root:
                    continue
                if other is not None:
                    reason = f"has the same folder name and path as a file in {printable(other)}. Rename one of the two folders."
                    yield Rejected(found.path, reason)
                    continue
                seen[found.folder, found.path] = found.root
            yield found


def _walk_single(location: Path) -> Iterator[File | Rejected | Skipped]:
    # A link that a person names is meant: what it points to is read, under the link's name.
    path = printable(location.name)
    real = Path(os.path.realpath(location))
    if is_sidecar(location.name):
        yield Skipped(path, f"is a sidecar, which is read with its article. Name {printable(location.name.removesuffix(SIDECAR))}")
        return
    yield _file(location.parent, path, location.name, real)


def _walk_folder(root: Path) -> Iterator[File | Rejected | Skipped]:
    real_root = os.path.realpath(root)
    pending: list[str] = [""]
    while pending:
        relative = pending.pop()
        here = root / relative
        if relative and not relative.endswith("/"):
            yield _entry(root, real_root, relative)
            continue
        try:
            with os.scandir(here) as entries:
                names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError as error:
            yield Rejected(printable(relative) or printable(root.name), f"cannot be listed: {_why(error)}.")
            continue
        below: list[str] = []
        files = {name for name, is_folder in names if not is_folder}
        for name, is_folder in names:
            child = relative + name
            if name.startswith("."):
                yield Skipped(printable(child), "is hidden")
            elif is_folder and name == ADDED and _ARCHIVE in files:
                # Around an archive stands a folder that is ingested as a whole: these articles would be there twice.
                yield Skipped(printable(child), "belongs to an archive, which holds its articles already")
            elif not is_folder and is_sidecar(name):
                # Read with its article, it is neither an article nor left out.
                if name.removesuffix(SIDECAR) not in files:
                    yield Skipped(printable(child), "is a sidecar of an article that is not there")
            else:
                below.append(child + "/" if is_folder else child)
        pending.extend(reversed(below))


def _entry(root: Path, real_root: str, relative: str) -> File | Rejected | Skipped:
    location = root / relative
    path = printable(relative)
    if location.is_symlink():
        return _link(path, location, real_root)
    return _file(root, path, relative, location)


def _link(path: str, location: Path, real_root: str) -> Rejected | Skipped:
    target = os.path.realpath(location)
    if not Path(target).exists():
        return Rejected(path, "is a link that leads nowhere. Remove it, or put the file in its place.")
    if target == real_root or target.startswith(real_root.rstrip("/") + "/"):
        return Skipped(path, "is a link to something else in the folder, which is read there")
    return Rejected(path, "is a link out of the folder, and such links are not followed. Copy what it leads to into the folder.")


def _file(root: Path, path: str, relative: str, location: Path) -> File | Rejected | Skipped:
    try:
        status = location.lstat()
    except OSError as error:
        return Rejected(path, f"cannot be read: {_why(error)}.")
    if not stat.S_ISREG(status.st_mode):
        return Rejected(path, f"is {_special(status.st_mode)}, not a file. Only files are read.")
    read_as = FORMATS.get(Path(relative).suffix.lower())
    if read_as is None:
        return Skipped(path, f"is of a kind that is not read (read are {', '.join(FORMATS)})")
    digest = hashlib.sha256()
    size = 0
    try:
        for block in _blocks(root, location, MAX_FILE_BYTES):
            size += len(block)
            digest.update(block)
    except Unreadable as reason:
        return Rejected(path, str(reason))
    if size == 0:
        return Rejected(path, "is empty. Save the article again, or remove the file.")
    return File(str(root), root.name, path, location, read_as, size, digest.hexdigest(), _sidecar(root, relative))


def is_sidecar(name: str) -> bool:
    """Whether a name is that of a sidecar of a file that could be an article."""
    return name.endswith(SIDECAR) and Path(name.removesuffix(SIDECAR)).suffix.lower() in FORMATS


def _sidecar(root: Path, relative: str) -> Sidecar | None:
    """The sidecar of a file, read at once: it is small. A link is not followed, nor is what is no file opened."""
    location = root / (relative + SIDECAR)
    path = printable(relative + SIDECAR)
    if not os.path.lexists(location):
        return None
    try:
        if location.is_symlink():
            raise Unreadable("is a link, and a sidecar that is one is not followed. Put the file in its place.")
        return Sidecar(path, b"".join(_blocks(root, location, MAX_SIDECAR_BYTES)))
    except Unreadable as reason:
        return Sidecar(path, b"", str(reason))


def load(file: File) -> bytes:
    """Read a file's bytes again, as they were when it was walked.

    Raises:
        Unreadable: It is gone, has become something else, or its bytes are no longer those of its digest.
    """
    data = b"".join(_blocks(Path(file.root), file.location, MAX_FILE_BYTES))
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Unreadable("was changed while it was being read. Run the same command again.")
    return data


def _blocks(root: Path, location: Path, most: int) -> Iterator[bytes]:
    """The bytes of a regular file, never through a link, never more than the limit, counted rather than trusted."""
    try:
        handle = _open(root, location)
    except OSError as error:
        raise Unreadable(f"cannot be read: {_why(error)}.") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"is {_special(status.st_mode)}, not a file. Only files are read.")
        if status.st_size > most:
            raise Unreadable(_too_big(status.st_size, most))
        size = 0
        while block := os.read(handle, _BLOCK):
            size += len(block)
            if size > most:
                raise Unreadable(_too_big(size, most))
            yield block
    except OSError as error:
        raise Unreadable(f"cannot be read: {_why(error)}.") from error
    finally:
        os.close(handle)


def _open(root: Path, location: Path) -> int:
    """Open a file one folder at a time from its root, following no link, so that a folder swapped for a link leads nowhere.

    O_NONBLOCK keeps a FIFO that was put in the file's place from holding the process.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    if not location.is_relative_to(root):
        return os.open(location, flags)
    *folders, name = location.relative_to(root).parts
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for folder in folders:
        try:
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
        finally:
            os.close(at)
        at = below
    try:
        return os.open(name, flags, dir_fd=at)
    finally:
        os.close(at)


def printable(name: str) -> str:
    r"""A name with everything that does not show made visible (`\x0a`, `\udcff`, `\u202e`); different names stay different."""
    return "".join(_visible(character) for character in name)


def _visible(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character in _BIDI or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return character


def _too_big(size: int, most: int) -> str:
    if most < 1_000_000:
        return f"is {size / 1e3:.0f} kB; the limit is {most // 1_000} kB. Keep in it only what is said of the article."
    return f"is {size / 1e6:.0f} MB; the limit is {most // 1_000_000} MB. Split it, or leave out what is not an article."


def _special(mode: int) -> str:
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISLNK, "a link"),
    ):
        if test(mode):
            return name
    return "a device"


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
