"""The vector engine for reading: one finished Chroma generation, checked before it is trusted, and asked for the nearest passages.

It is Chroma's own engine, called as `chromadb.PersistentClient` calls it: importing that client costs 2.5 s of CPU, the engine 0.03 s.
How a generation is made, and what a passage says, is not known here.
"""

import hashlib
import json
import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from index import store
from index.disk import writable
from index.errors import ArchiveBroken, PoisonedCollection
from index.lock import share

COLLECTION = "passages"
DATABASE_FILE = "chroma.sqlite3"
PAGE = 2_000
"""Ids asked for at a time: an unpaged read fails above 32,766 rows, SQLite's limit on variables."""

_TENANT, _DATABASE = "default_tenant", "default_database"
_HARMLESS: tuple[Any, ...] = ({"type": "legacy"}, {"type": "unknown"}, None, {})
"""What Chroma 1.5.9 records for a collection made with `embedding_function=None`: nothing that a client could construct."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was when it was verified.

    `files` has the size and sha256 of each file of the vector index; the engine's SQLite file is not among them, since every opening
    adds a row to it. `deleted` counts the passages that were deleted since the index was built from nothing: they leave holes.
    """

    number: int
    collection_id: str
    count: int
    dimension: int
    deleted: int
    files: dict[str, tuple[int, str]]

    def to_json(self) -> str:
        """The manifest as text; `from_json` reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        fields["files"] = {name: (size, digest) for name, (size, digest) in fields["files"].items()}
        return cls(**fields)


class BrokenGeneration(ArchiveBroken):
    """A generation is not what it was when it was verified, so it is not asked anything; exact scans answer until it is rebuilt."""


def current(connection: sqlite3.Connection) -> Manifest | None:
    """The manifest of the generation that is in place; None where there are no passages.

    Raises:
        BrokenGeneration: What points to it cannot be read.
    """
    text = store.meta(connection, "generation")
    try:
        return None if text is None else Manifest.from_json(text)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenGeneration("The pointer to the vector index cannot be read.") from error


def folder_of(archive: Path, number: int) -> Path:
    """Where a generation stands."""
    return archive / "chroma" / f"gen-{number:06d}"


def reading_lock(folder: Path) -> Path:
    """The file that a generation's readers hold locked."""
    return folder.with_name(folder.name + ".lock")


def digests(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and sha256 of every file of a generation's vector index."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = Path(where) / name
            if name.startswith(DATABASE_FILE):
                continue
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = (path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
    return dict(sorted(found.items()))


def digest_of(ids: Iterable[str]) -> str:
    """A hash over sorted ids."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def refuse_poison(folder: Path) -> None:
    """Look, with SQLite alone, whether a collection in a Chroma folder names an embedding function, which a client would construct.

    Raises:
        PoisonedCollection: One does, or its configuration cannot be read.
        BrokenGeneration: There is no sound Chroma database.
    """
    path = folder / DATABASE_FILE
    if not path.is_file():
        raise BrokenGeneration(f"{path} is missing.")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode={'rw' if writable(folder) else 'ro'}", uri=True, timeout=10)) as connection:
            rows = connection.execute("SELECT name, config_json_str, schema_str FROM collections").fetchall()
    except (sqlite3.DatabaseError, ValueError) as error:
        # Where pages are damaged, SQLite may also hand out text that is not UTF-8.
        raise BrokenGeneration(f"{path} cannot be read ({error}).") from error
    for name, *texts in rows:
        for text in texts:
            if text and _is_poison(text):
                raise PoisonedCollection(
                    f"The Chroma collection {name!r} in {folder} names an embedding function, which its reader would have to run.",
                    "Do not use it. `dateline doctor --repair` makes a clean one from what the archive itself holds.",
                )


def _is_poison(text: str) -> bool:
    try:
        configuration = json.loads(text)
    except ValueError:
        return True
    return any(function not in _HARMLESS for function in _functions(configuration))


def _functions(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON values are of any type
    if isinstance(value, dict):
        for key, inner in value.items():
            if "embedding_function" in key:
                yield inner
            yield from _functions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _functions(inner)


class Engine:
    """Chroma's engine over one folder. Readers of finished generations use `Generation`, which looks before it opens."""

    def __init__(self, folder: Path, collection_id: str | None = None) -> None:
        import chromadb_rust_bindings as rust

        with _translated(folder):
            self._bindings = rust.Bindings(
                allow_reset=False,
                sqlite_db_config=rust.SqliteDBConfig(
                    hash_type=rust.MigrationHash.MD5, migration_mode=rust.MigrationMode.Validate, url=str(folder / DATABASE_FILE)
                ),
                persist_path=str(folder),
                hnsw_cache_size=16,
            )
            found = str(self._bindings.get_collection(COLLECTION, _TENANT, _DATABASE).id)
        if collection_id not in {None, found}:
            raise BrokenGeneration(f"{folder} holds another collection than the one that was verified.")
        self.collection_id = found
        self._folder = folder

    def count(self) -> int:
        """How many passages there are, as the engine's own tables say; the vector index is not looked at."""
        with _translated(self._folder):
            return int(self._bindings.count(self.collection_id, _TENANT, _DATABASE))

    def ids(self) -> list[str]:
        """The ids of all passages, as the engine's own tables say."""
        found: list[str] = []
        with _translated(self._folder):
            while True:
                page = self._bindings.get(self.collection_id, None, None, PAGE, len(found), None, [], _TENANT, _DATABASE).ids
                found.extend(page)
                if len(page) < PAGE:
                    return found

    def vectors(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """The vectors of passages, out of the vector index; at most PAGE ids."""
        with _translated(self._folder):
            answer = self._bindings.get(self.collection_id, list(ids), None, None, 0, None, ["embeddings"], _TENANT, _DATABASE)
            return dict(zip(answer.ids, answer.embeddings, strict=True))

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """The passages nearest to a vector, with their cosine distances, nearest first; fewer where there are fewer."""
        with _translated(self._folder):
            answer = self._bindings.query(self.collection_id, None, [list(vector)], limit, None, None, ["distances"], _TENANT, _DATABASE)
            return list(zip(answer.ids[0], answer.distances[0], strict=True))

    def delete(self, ids: Sequence[str]) -> None:
        """Delete passages. Only ever on a generation in the making."""
        with _translated(self._folder):
            for at in range(0, len(ids), PAGE):
                self._bindings.delete(self.collection_id, list(ids[at : at + PAGE]), None, None, None, _TENANT, _DATABASE)


class _translated:  # noqa: N801 - used as a function
    """Whatever the engine raises, its panics included, as BrokenGeneration."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        if error is None or isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
            return
        raise BrokenGeneration(f"The vector index in {self._folder} does not work ({type(error).__name__}: {error}).") from error


class Generation:
    """A finished generation, open for reading; it is not removed while one of these is alive.

    Raises:
        BrokenGeneration: It is missing, or not what its manifest says, or on a disk that cannot be written to.
        PoisonedCollection: A collection in it names code.
    """

    def __init__(self, archive: Path, manifest: Manifest) -> None:
        folder = folder_of(archive, manifest.number)
        if not folder.is_dir():
            raise BrokenGeneration(f"The vector index {folder} is missing.")
        refuse_poison(folder)
        if not writable(folder):
            raise BrokenGeneration(f"The disk of {folder} is read-only, and Chroma cannot be opened there.")
        descriptor = share(reading_lock(folder))
        if descriptor is None:
            raise BrokenGeneration(f"The vector index {folder} is being removed.")
        weakref.finalize(self, os.close, descriptor)
        differing = differences(folder, manifest)
        if differing:
            raise BrokenGeneration(f"The vector index {folder} is damaged: {differing}.")
        self.manifest = manifest
        self._engine = Engine(folder, manifest.collection_id)
        count = self._engine.count()
        if count != manifest.count:
            raise BrokenGeneration(f"The vector index {folder} holds {count} passages, not {manifest.count}.")

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """See `Engine.nearest`."""
        return self._engine.nearest(vector, limit)


def differences(folder: Path, manifest: Manifest) -> str:
    """How a generation's files differ from its manifest, in one line; empty where they do not."""
    found = digests(folder)
    named = [
        *(f"{name} is missing" for name in manifest.files if name not in found),
        *(f"{name} is not known" for name in found if name not in manifest.files),
        *(f"{name} has changed" for name, kept in manifest.files.items() if found.get(name, kept) != kept),
    ]
    return ", ".join(named)
