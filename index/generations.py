"""The vector engine for writing: the next Chroma generation, made aside from what SQLite holds, verified in a child process, then put in place.

A generation in place is never written to again. When one is due, and what the pointer to it is, is decided elsewhere.
"""

import contextlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index import store
from index.chroma import (
    DATABASE_FILE,
    BrokenGeneration,
    Engine,
    Manifest,
    current,
    differences,
    digest_of,
    digests,
    folder_of,
    reading_lock,
    refuse_poison,
)
from index.disk import discard, flush, flush_folder, refusal
from index.errors import ArchiveBroken, DatelineError, PoisonedCollection
from index.lock import claim
from index.values import Article, Passage

if TYPE_CHECKING:
    from index.embed import EmbedderIdentity, Vectors

SAMPLE = 256
"""Passages whose vectors a new generation is asked for before it is put in place; `doctor --deep` asks for all."""

VERIFY_SECONDS = 600

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """How the passages that SQLite holds differ from those of the current generation.

    `articles` are those that the fresh passages belong to; with `forget`, no trace of those that are gone may stay on disk.
    """

    gone: frozenset[str]
    fresh: frozenset[str]
    articles: tuple[str, ...]
    forget: bool = False


class _Lookup:
    """An embedder that embeds nothing: it looks the vectors up that are stored already."""

    def __init__(self, connection: sqlite3.Connection, identity: "EmbedderIdentity") -> None:
        self.identity = identity
        self._connection = connection

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`."""
        import numpy as np

        hashes = [store.text_hash(text) for text in texts]
        found = store.vectors(self._connection, hashes)
        return np.stack([found[one] for one in hashes]) if hashes else np.zeros((0, self.identity.dimension), dtype=np.float32)


def sound(archive: Path, connection: sqlite3.Connection) -> bool:
    """Whether the generation in place is as its manifest says, and of as many passages as SQLite holds; as cheaply as can be told."""
    try:
        manifest = current(connection)
        count = store.sizes(connection)[1]
        if manifest is None or manifest.count != count:
            return manifest is None and count == 0
        return _usable(archive, manifest)
    except BrokenGeneration:
        return False


def _usable(archive: Path, manifest: Manifest) -> bool:
    folder = folder_of(archive, manifest.number)
    try:
        refuse_poison(folder)
    except (BrokenGeneration, PoisonedCollection):
        return False
    return not differences(folder, manifest)


def replace(archive: Path, connection: sqlite3.Connection, change: Change | None, progress: Progress = lambda *_: None) -> None:
    """Make the generation that holds what SQLite holds now, put it in place, and point to it; the caller's transaction commits the pointer.

    With a change, the current generation is copied and changed; without, or where it is mostly holes or cannot be used, all is made anew.

    Raises:
        StorageFailed: The disk refuses.
        ArchiveBroken: What was made does not hold what it should.
    """
    before: Manifest | None = None
    with contextlib.suppress(BrokenGeneration):
        before = current(connection)
    identity = store.identity(connection)
    if identity is None or store.sizes(connection)[1] == 0:
        store.set_meta(connection, "generation", None)
        return
    if change is not None and (before is None or not _usable(archive, before) or before.deleted + len(change.gone) > before.count):
        change = None
    number = _next(archive, before)
    making = folder_of(archive, number).with_suffix(".tmp")
    discard(making)
    try:
        making.parent.mkdir(exist_ok=True, mode=0o700)
        if change is not None and before is not None:
            _copy(folder_of(archive, before.number), making)
            deleted = before.deleted + len(change.gone)
            _apply(making, connection, identity, change, progress)
            if change.forget:
                _compact(making)
        else:
            making.mkdir(mode=0o700)
            deleted = 0
            everything = frozenset(store.passage_ids(connection))
            articles = tuple(row[0] for row in connection.execute("SELECT DISTINCT article_id FROM passages ORDER BY article_id"))
            _apply(making, connection, identity, Change(frozenset(), everything, articles), progress)
        manifest = _verified(making, connection, number, deleted)
        flush(making)
        _put_in_place(making, folder_of(archive, number))
    except BaseException as error:
        # Asked before what was made is discarded, which makes room again.
        told = isinstance(error, DatelineError) and not isinstance(error, ArchiveBroken)
        failed = refusal(archive, error) if isinstance(error, Exception) and not told else None
        with contextlib.suppress(OSError):
            discard(making)
        if failed is not None:
            raise failed from error
        raise
    store.set_meta(connection, "generation", manifest.to_json())


def _next(archive: Path, before: Manifest | None) -> int:
    taken = [int(path.name[4:10]) for path in (archive / "chroma").glob("gen-??????") if path.name[4:].isdigit()]
    return max([0 if before is None else before.number, *taken]) + 1


def _copy(source: Path, target: Path) -> None:
    """Copy a generation: its SQLite file as SQLite does it, since a reader that opens it may be writing a row; the rest is never written to."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{DATABASE_FILE}*"))
    with closing(sqlite3.connect(source / DATABASE_FILE, timeout=30)) as old, closing(sqlite3.connect(target / DATABASE_FILE)) as new:
        old.backup(new)
        # The trace that readers leave, a row for each opening, is not carried on for ever.
        new.execute("DELETE FROM acquire_write")
        new.commit()


def _compact(folder: Path) -> None:
    """Write Chroma's SQLite file anew: in the old one, the text of what was deleted stands in pages that are not in use."""
    with closing(sqlite3.connect(folder / DATABASE_FILE, timeout=30)) as database:
        database.execute("VACUUM")


def _apply(folder: Path, connection: sqlite3.Connection, identity: "EmbedderIdentity", change: Change, progress: Progress) -> None:
    if not change.fresh:
        # Deleting needs no more than the engine, and so no imports that cost seconds.
        Engine(folder).delete(sorted(change.gone))
        return
    from index import llama

    total = len(change.fresh)
    llama.write(
        folder,
        _articles(connection, change),
        stale=sorted(change.gone),
        embedder=_Lookup(connection, identity),
        progress=lambda done: progress("indexing", done, total),
    )


def _articles(connection: sqlite3.Connection, change: Change) -> Iterator[tuple[Article, list[Passage]]]:
    for article_id in change.articles:
        article = store.article(connection, article_id)
        if article is not None:
            yield article, [one.of(article) for one in store.passages_of(connection, article_id) if one.passage_id in change.fresh]


def _verified(folder: Path, connection: sqlite3.Connection, number: int, deleted: int) -> Manifest:
    """Have a child process compare a generation with SQLite; a corrupt index can crash whoever asks it."""
    ids = sorted(store.passage_ids(connection))
    problems, collection_id = examine(folder, connection, ids, sample(ids, number))
    if problems:
        raise ArchiveBroken(
            f"The new vector index does not hold what it should: {problems[0]}.", "Run the command again; what was there before is intact."
        )
    identity = store.identity(connection)
    assert identity is not None  # noqa: S101 - there are passages, so there is an embedder
    return Manifest(number, collection_id, len(ids), identity.dimension, deleted, digests(folder))


def sample(ids: Sequence[str], number: int) -> list[str]:
    """Some of the ids, the same for the same generation."""
    return random.Random(number).sample(ids, min(SAMPLE, len(ids)))  # noqa: S311 - no secret


def examine(folder: Path, connection: sqlite3.Connection, ids: Sequence[str], asked_for: Sequence[str]) -> tuple[list[str], str]:
    """Compare a generation with what SQLite holds, in a child process.

    `ids` is what it should hold, sorted; the vectors of `asked_for` are compared, and each is asked for. The problems, each in a few
    words, and the collection's id. A child that dies is a problem.
    """
    import numpy as np

    identity = store.identity(connection)
    dimension = identity.dimension if identity is not None else 0
    held = store.vectors_of(connection, asked_for)
    rows = [(one, held[one]) for one in asked_for if one in held and held[one].shape == (dimension,)]
    matrix = np.stack([row for _, row in rows]) if rows else np.zeros((0, dimension), dtype=np.float32)
    asked = json.dumps(
        {
            "folder": str(folder),
            "count": len(ids),
            "ids": digest_of(ids),
            "sample": [one for one, _ in rows],
            "dimension": dimension,
        }
    )
    root = str(Path(__file__).resolve().parents[1])
    program = f"import sys; sys.path.insert(0, {root!r}); from index.verify import main; main()"
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-c", program],
            input=asked.encode() + b"\n" + matrix.astype("<f4").tobytes(),
            capture_output=True,
            timeout=VERIFY_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [f"it did not answer within {VERIFY_SECONDS} s"], ""
    if child.returncode < 0:
        return [f"reading it crashed a process (signal {-child.returncode})"], ""
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        return [f"reading it failed ({last[0]})"], ""
    return list(answer["problems"]), str(answer["collection_id"])


def _put_in_place(making: Path, folder: Path) -> None:
    reading_lock(folder).touch(mode=0o600)
    making.rename(folder)
    flush_folder(folder.parent)


def sweep(archive: Path, keep: int | None) -> None:
    """Remove leftovers of killed writers, and every generation but one that nobody reads. A refusal of the disk is left for the next time."""
    chroma = archive / "chroma"
    if not chroma.is_dir():
        return
    for path in sorted(chroma.iterdir()):
        with contextlib.suppress(OSError):
            if path.name.endswith(".tmp"):
                discard(path)
            elif path.is_dir() and (keep is None or path != folder_of(archive, keep)):
                _remove_unread(path)
            elif path.name.endswith(".lock") and not path.with_suffix("").is_dir():
                discard(path)


def _remove_unread(folder: Path) -> None:
    with claim(reading_lock(folder)) as nobody_reads:
        if nobody_reads:
            # Renamed first: a writer that is killed while it removes leaves what is plainly a leftover.
            doomed = folder.with_suffix(".tmp")
            folder.rename(doomed)
            discard(doomed)
            discard(reading_lock(folder))
