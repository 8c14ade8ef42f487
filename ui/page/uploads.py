"""What a reader adds through the page: what is accepted, under which names it is kept in the archive's folder, and how it is read in.

Gradio and HTML are not known here, nor how bytes get from the browser to this machine.
"""

import hashlib
import json
import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Literal

from index.archive import Archive
from index.disk import storage
from index.errors import ArchiveLocked, BadInput, DatelineError, StorageFailed
from index.files import ADDED, FORMATS, SIDECAR
from index.published import named_day
from index.read import MAX_FIELD
from index.said import storable
from index.values import ArticleCard, IngestReport
from ui.page import phrases
from ui.page.markup import web_host
from ui.words import iso_day

MAX_FILES = 20
"""Files added at a time: a day's reading. A folder of thousands is the command line's, which needs no browser to stay open."""

MAX_FILE_BYTES = 10_000_000
"""The largest file that is taken: a saved page with everything in it has a few; what a story says has a thousandth."""

MAX_TOTAL_BYTES = 60_000_000
"""Bytes of all files of one go."""

MAX_PASTED = 200_000
"""Characters of a pasted text: a long magazine story has a third of that."""

FOLDER = ADDED
"""The folder inside the archive that keeps what was added; it is shown before the files' names, and ingested as a folder of its own."""

PATIENCE = 4.0
"""Seconds that an addition waits for another process to finish writing before it says so: most ingests of a few files take less."""

_STEM = 40
"""Characters of the original name that are kept in ours."""

_OURS = re.compile(r"[a-z0-9][a-z0-9-]{0,60}-[0-9a-f]{8}(?:" + "|".join(map(re.escape, FORMATS)) + ")")

_BINARY = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP file or an Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a recording or a picture",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"\x1f\x8b": "a packed file",
    b"7z\xbc\xaf": "a packed file",
    b"Rar!": "a packed file",
}
"""How files begin that are not text, whatever their names say."""

Tell = Callable[[str], None]
"""Takes one line that says what is going on."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it came from the browser: what it is called there, and where it waits here."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was pasted into the page, with what its reader says of it; "" where nothing is said."""

    text: str
    title: str = ""
    outlet: str = ""
    published: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the archive's folder under a name of ours; `fresh` if it did not before."""

    name: str
    location: Path
    fresh: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one file: its name as the reader knows it, the articles that came of it by id, and reasons where there are any."""

    name: str
    what: Literal["added", "changed", "known", "rejected", "waiting"]
    articles: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


# What is accepted


def refused(name: str, size: int, *, taken: int, total: int) -> str | None:
    """Why a file of this name and size is not taken, in one line, after `taken` files of `total` bytes; None where it is."""
    if taken >= MAX_FILES:
        return phrases.TOO_MANY_FILES.format(most=MAX_FILES)
    if PurePath(name).suffix.lower() not in FORMATS:
        return phrases.WRONG_KIND.format(kinds=", ".join(FORMATS))
    if size == 0:
        return phrases.EMPTY_FILE
    if size > MAX_FILE_BYTES:
        return phrases.FILE_TOO_BIG.format(most=MAX_FILE_BYTES // 1_000_000)
    return phrases.TOO_MUCH.format(most=MAX_TOTAL_BYTES // 1_000_000) if total + size > MAX_TOTAL_BYTES else None


def disguised(name: str, data: bytes) -> str | None:
    """What a file's bytes are, where that is plainly not what its name says; what only its reader can tell is left to it."""
    kind = FORMATS[PurePath(name).suffix.lower()]
    seen = next((what for start, what in _BINARY.items() if data.startswith(start)), None)
    if kind == "pdf":
        return None if b"%PDF-" in data[:1024] else phrases.NOT_ITS_KIND.format(kind="PDF", seen=seen or "something else")
    if kind == "docx":
        # An old Office document is left to the reader of DOCX, which says what to do about it.
        return (
            None if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else phrases.NOT_ITS_KIND.format(kind="DOCX", seen=seen or "something else")
        )
    return phrases.NOT_ITS_KIND.format(kind="text", seen=seen) if seen else None


# Names of ours


def names(name: str, digest: str) -> Iterator[str]:
    """The names under which a file can be kept, best first: letters, digits and hyphens of its own, eight digits of its content, its ending.

    The ending is one that is read. The day that ingest reads out of a file's name is that of the original: neither cutting it nor the digits
    of the content may make another.
    """
    original = PurePath(name)
    day, slug = named_day(None, name)[0], _slug(original.stem)
    for stem in (slug, f"{day}-{slug}" if day else "article", "article"):
        for at in range(0, len(digest) - 7, 8):
            ours = f"{stem[:_STEM].strip('-')}-{digest[at : at + 8]}{original.suffix.lower()}"
            if named_day(None, ours)[0] in ({day, None} if stem == "article" else {day}):
                yield ours


def _slug(stem: str) -> str:
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "article"


def is_ours(name: str) -> bool:
    """Whether a name is one that this module gives."""
    return _OURS.fullmatch(name) is not None


# Keeping


def keep(archive: Path, arrivals: Sequence[Arrival]) -> tuple[list[Kept], list[Told]]:
    """Move what arrived into the archive's folder, and say what was not accepted; nothing of it is left where it waited, whatever happens.

    Raises:
        StorageFailed: The disk refuses; what could be kept before that is removed again.
    """
    kept: list[Kept] = []
    rejected: list[Told] = []
    total = 0
    try:
        for one in arrivals:
            try:
                data = _read(one.path)
            except OSError:
                rejected.append(Told(one.name, "rejected", why=(phrases.DID_NOT_ARRIVE,)))
                continue
            why = refused(one.name, len(data), taken=len(kept), total=total) or disguised(one.name, data)
            if why:
                rejected.append(Told(one.name, "rejected", why=(why,)))
                continue
            total += len(data)
            kept.append(_keep(archive, one.name, data))
    except BaseException:
        discard(kept)
        raise
    finally:
        for one in arrivals:
            one.path.unlink(missing_ok=True)
    return kept, rejected


def keep_pasted(archive: Path, pasted: Pasted) -> Kept:
    """Keep a pasted text as a file, and beside it what was said of it, which nothing in the text can change.

    Raises:
        BadInput: It is empty or too long, or a field cannot be used.
        StorageFailed: The disk refuses.
    """
    text = storable(pasted.text).lstrip("\ufeff").strip()
    said = _said(pasted)
    if not text:
        raise BadInput(phrases.PASTE_EMPTY, phrases.PASTE_EMPTY_REMEDY)
    if len(text) > MAX_PASTED:
        raise BadInput(phrases.PASTE_LONG.format(length=len(text), most=MAX_PASTED), phrases.PASTE_LONG_REMEDY)
    title = pasted.title.strip() or " ".join(text.split()[:8])
    # The two together are the article: the same words said to be of another outlet are another one.
    beside = json.dumps(said, ensure_ascii=False, sort_keys=True).encode() if said else b""
    # A full stop or a day in a title is none of a file's name.
    name = re.sub(r"\d{4}\S*", "", title).replace(".", " ") + ".txt"
    return _keep(archive, name, text.encode() + b"\n", beside=beside, shown=title)


def _said(pasted: Pasted) -> dict[str, str]:
    said = {field: " ".join(storable(getattr(pasted, field)).split()) for field in ("title", "outlet", "published", "url")}
    for field, value in said.items():
        if len(value) > (2_000 if field == "url" else MAX_FIELD):
            raise BadInput(phrases.FIELD_LONG.format(field=phrases.FIELDS[field].lower(), most=MAX_FIELD), phrases.FIELD_LONG_REMEDY)
    if said["published"]:
        day_of(said["published"])
    if said["url"] and web_host(said["url"]) is None:
        raise BadInput(phrases.NOT_AN_ADDRESS, phrases.NOT_AN_ADDRESS_REMEDY)
    return {field: value for field, value in said.items() if value}


def day_of(text: str) -> date:
    """The day that a reader wrote.

    Raises:
        BadInput: It is written in another way than YYYY-MM-DD, or there is no such day.
    """
    try:
        return iso_day(text)
    except ValueError as error:
        raise BadInput(phrases.NOT_A_DATE.format(text=text[:40]), phrases.NOT_A_DATE_REMEDY) from error


def _read(path: Path) -> bytes:
    """The bytes of what arrived, and one more than may be, so that too much shows; never through a link."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a file")
        return file.read(MAX_FILE_BYTES + 1)


def _keep(archive: Path, name: str, data: bytes, *, beside: bytes = b"", shown: str = "") -> Kept:
    folder = archive / FOLDER
    digest = hashlib.sha256(data + beside).hexdigest()
    with storage(archive):
        folder.mkdir(mode=0o700, exist_ok=True)
        for other in sorted(folder.glob(f"*-{digest[:8]}{PurePath(name).suffix.lower()}")):
            if is_ours(other.name) and _same(other, data, beside):
                return Kept(shown or name, other, fresh=False)
        location = next(free for ours in names(name, digest) if not (free := folder / ours).exists())
        if beside:
            _write(location.with_name(location.name + SIDECAR), beside)
        _write(location, data)
    return Kept(shown or name, location, fresh=True)


def _same(other: Path, data: bytes, beside: bytes) -> bool:
    sidecar = other.with_name(other.name + SIDECAR)
    return other.is_file() and other.read_bytes() == data and (sidecar.read_bytes() if sidecar.is_file() else b"") == beside


def _write(location: Path, data: bytes) -> None:
    """Write a file whole or not at all: an ingest of the folder meanwhile skips what is hidden."""
    part = location.with_name(f".{location.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        part.replace(location)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def discard(kept: Iterable[Kept]) -> None:
    """Remove the files that were not there before."""
    for one in kept:
        if one.fresh:
            _unlink(one.location)


def _unlink(location: Path) -> None:
    location.unlink(missing_ok=True)
    location.with_name(location.name + SIDECAR).unlink(missing_ok=True)


# Reading in


def read_in(archive: Archive, kept: Sequence[Kept], tell: Tell) -> list[Told]:
    """Read kept files in, and say what became of each, in order; a file of which nothing could be read is removed again.

    While another process writes, or where the disk refuses, they wait in the archive's folder, and `waiting` names them. After any other
    failure, which is raised, those that were not there before are gone again.
    """
    before = by_file(archive.articles())
    files = {one.location: one.name for one in kept}
    names = [name for location, name in files.items() if location.name not in before]

    def progress(what: str, done: int, total: int) -> None:
        if what == "reading" and done < min(total, len(names)):
            tell(phrases.READING_FILE.format(number=done + 1, total=total, name=names[done]))
        elif what == "embedding":
            tell(phrases.EMBEDDING.format(done=done, total=total))
        elif what != "reading" or done == total:
            tell(phrases.INDEXING)

    if names:
        tell(phrases.READING_FILE.format(number=1, total=len(names), name=names[0]))
    try:
        report = _patiently(archive, [str(location) for location in files], progress, tell)
    except ArchiveLocked:
        return [Told(one.name, "waiting", why=(phrases.LOCKED_KEPT,)) for one in kept]
    except StorageFailed as error:
        return [Told(one.name, "waiting", why=(said_by(error, archive.path),)) for one in kept]
    except BaseException:
        discard(kept)
        raise
    held = by_file(archive.articles())
    told: list[Told] = []
    for at, one in enumerate(kept):
        again = any(other.location == one.location for other in kept[:at])
        told.append(_told(one, held.get(one.location.name, ()), report, again=again))
        if one.location.name not in held:
            _unlink(one.location)
    return told


def _patiently(archive: Archive, paths: Sequence[str], progress: Callable[[str, int, int], None], tell: Tell) -> IngestReport:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return archive.ingest(paths, progress=progress)
        except ArchiveLocked:
            if time.monotonic() > until:
                raise
            tell(phrases.LOCKED_WAITING)
            time.sleep(0.25)


def _told(one: Kept, articles: Sequence[str], report: IngestReport, *, again: bool) -> Told:
    place = one.location.name
    why = tuple(rejected.reason for rejected in report.rejected if rejected.path.removesuffix(SIDECAR).partition("#")[0] == place)
    if not articles:
        return Told(one.name, "rejected", why=why or (phrases.NOTHING_READ,))
    if again:
        return Told(one.name, "known", tuple(articles), why)
    added, changed = (tuple(one for one in articles if one in some) for some in (report.added, report.updated))
    if not added and not changed:
        return Told(one.name, "known", tuple(articles), why)
    return Told(one.name, "added" if added else "changed", added or changed, why)


def by_file(cards: Iterable[ArticleCard]) -> dict[str, tuple[str, ...]]:
    """The articles that came of added files, by the files' names."""
    found: dict[str, tuple[str, ...]] = {}
    for card in cards:
        file = card.path.partition("#")[0]
        if card.folder == FOLDER and is_ours(file):
            found[file] = (*found.get(file, ()), card.article_id)
    return found


def waiting(archive: Archive) -> list[Kept]:
    """The added files that have not been read in: somebody else was writing, or the page was stopped meanwhile."""
    folder = archive.path / FOLDER
    if not folder.is_dir():
        return []
    held = by_file(archive.articles())
    names = sorted(entry.name for entry in folder.iterdir() if is_ours(entry.name) and entry.is_file() and not entry.is_symlink())
    return [Kept(name, folder / name, fresh=False) for name in names if name not in held]


# Removing


def remove(archive: Archive, article_ids: Sequence[str]) -> tuple[str, ...]:
    """Remove articles, and the added files of which none is left; the ids of those removed.

    Raises:
        NotFound: One of them is not there; none is removed then.
        ArchiveLocked: Another process is writing.
        StorageFailed: The disk refuses.
    """
    before = by_file(archive.articles())
    removed = archive.remove(article_ids)
    left = by_file(archive.articles())
    with storage(archive.path):
        for file, articles in before.items():
            if file not in left and set(articles) & set(removed):
                _unlink(archive.path / FOLDER / file)
    return removed


def was_added(archive: Path, card: ArticleCard) -> bool:
    """Whether an article's file is one that was added through the page."""
    file = card.path.partition("#")[0]
    return card.folder == FOLDER and is_ours(file) and (archive / FOLDER / file).is_file()


def said_by(error: DatelineError, archive: str | Path) -> str:
    """An error's problem and remedy, without the archive's place on this machine."""
    if isinstance(error, ArchiveLocked):
        return phrases.LOCKED
    text = f"{error.problem} {error.remedy}".strip()
    for place in (os.path.abspath(archive), str(archive)):  # noqa: PTH100 - as the archive names itself
        text = text.replace(f" at {place}", "").replace(place, phrases.THE_ARCHIVE)
    return text
