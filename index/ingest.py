"""Ingest: the archive brought in line with files and folders, in one transaction, however often it is interrupted and begun again.

What has been embedded is kept batch by batch, so an interrupted run loses at most one. How a file is read, and how vectors are
searched, is not known here.
"""

import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from index import generations, schema, store
from index.embed import Embedder
from index.errors import BadInput
from index.files import File, Skipped, walk
from index.read import READER_VERSION, read
from index.recurring import without
from index.relations import Relations, Traits, relate, traits
from index.split import passages
from index.values import Article, IngestReport, Passage, Rejected

EMBED_BATCH = 64
"""Texts embedded between two commits: what a killed run loses, about 4 s of the bundled model's time on two cores."""

AHEAD = 64
"""Articles that may wait for the embedder: enough that it never waits for a reader, few enough to hold."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """One article or rejection of a file; or, with neither, that the file has been read to its end."""

    file: File
    article: Article | None = None
    cuts: tuple[Passage, ...] = ()
    traits: Traits | None = None
    rejected: Rejected | None = None


@dataclass(slots=True)
class _Plan:
    """What is going to change, as it becomes known."""

    added: dict[str, _Read] = field(default_factory=dict)
    updated: dict[str, _Read] = field(default_factory=dict)
    moved: dict[str, _Read] = field(default_factory=dict)
    recut: dict[str, tuple[Article, tuple[Passage, ...]]] = field(default_factory=dict)
    compared: dict[str, Traits] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    whole: list[File] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    embedded: int = 0
    _kept: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def kept(self, connection: sqlite3.Connection, root: str) -> dict[str, list[str]]:
        """The articles that the archive has from a folder, by file, as they were before this run."""
        if root not in self._kept:
            self._kept[root] = store.articles_by_file(connection, root)
        return self._kept[root]

    @property
    def fresh(self) -> dict[str, _Read]:
        return {**self.added, **self.updated}

    @property
    def changes(self) -> bool:
        return bool(self.added or self.updated or self.removed or self.moved)

    @property
    def seen(self) -> set[str]:
        return {*self.added, *self.updated, *self.moved, *self.unchanged}


def ingest(
    archive: Path, connection: sqlite3.Connection, embedder: Embedder, paths: Sequence[str | Path], *, prune: bool, progress: Progress
) -> IngestReport:
    """Bring the archive in line with `paths`. The caller holds the writer's lock, and has seen that the embedder is the archive's.

    Raises:
        NotFound: One of the paths does not exist.
        BadInput: There is nothing to read in them and never was, or more than half of a folder's articles would be removed, without `prune`.
            Nothing has changed then.
        StorageFailed: The disk refuses; what was there before is intact.
    """
    started = time.monotonic()
    entries = list(walk(paths))
    files = [one for one in entries if isinstance(one, File)]
    skipped = tuple(Rejected(one.path, one.reason) for one in entries if isinstance(one, Skipped))
    plan = _Plan(rejected=[one for one in entries if isinstance(one, Rejected)])
    roots = [os.path.abspath(path) for path in paths if Path(path).is_dir()]  # noqa: PTH100 - as walk() names them

    if not files and not plan.rejected and not any(plan.kept(connection, root) for root in roots):
        others = f", only {len(skipped)} of kinds that are not read" if skipped else ""
        problem = f"There are no articles in {', '.join(map(str, paths))}{others}."
        raise BadInput(problem, "What is read: .txt, .md, .html, .pdf, .docx and .jsonl files.")
    due = _sift(connection, files, plan)
    _vanished(connection, roots, files, plan, prune=prune)
    if due:
        _claim(connection, embedder)
    _take_in(connection, embedder, due, plan, progress)
    for root in roots:
        _check_share(connection, root, plan, prune=prune)
    due_anew = plan.changes or _corrected(connection) or store.relations_due(connection)
    relations = _relate(connection, embedder, plan, progress) if due_anew else None
    _commit(archive, connection, plan, relations, progress)
    copies = _copies(connection, plan.seen)
    return IngestReport(
        added=tuple(sorted(plan.added)),
        updated=tuple(sorted(plan.updated)),
        unchanged=tuple(sorted(plan.unchanged | set(plan.moved))),
        removed=tuple(sorted(plan.removed)),
        copies=copies,
        skipped=skipped,
        rejected=tuple(plan.rejected),
        embedded=plan.embedded,
        seconds=time.monotonic() - started,
    )


def _digest(file: File) -> str:
    return f"{READER_VERSION}:{file.digest}"


def _sift(connection: sqlite3.Connection, files: Sequence[File], plan: _Plan) -> list[File]:
    """The files that have to be read; the articles of the others are unchanged."""
    due = []
    known: dict[str, dict[str, str]] = {}
    for file in files:
        if file.root not in known:
            known[file.root] = store.digests(connection, file.root)
        if known[file.root].get(file.path) == _digest(file):
            plan.unchanged.update(plan.kept(connection, file.root).get(file.path, ()))
        else:
            due.append(file)
    return due


def _vanished(connection: sqlite3.Connection, roots: Sequence[str], files: Sequence[File], plan: _Plan, *, prune: bool) -> None:
    """Plan the removal of articles whose files are gone. A file that is there and cannot be read keeps the articles it had."""
    present = {(file.root, file.path) for file in files}
    unlisted = tuple(one.path.rstrip("/") for one in plan.rejected)
    for root in roots:
        for path, articles in plan.kept(connection, root).items():
            if (root, path) not in present and not any(path == one or path.startswith(f"{one}/") for one in unlisted):
                plan.removed.update(articles)
        _check_share(connection, root, plan, prune=prune)


def _check_share(connection: sqlite3.Connection, root: str, plan: _Plan, *, prune: bool) -> None:
    kept = {one for articles in plan.kept(connection, root).values() for one in articles}
    going = len(kept & plan.removed)
    if going * 2 > len(kept) and not prune:
        raise BadInput(
            f"{going} of the {len(kept)} articles from {root} are no longer there; nothing has been changed.",
            "Is it the right folder? If they are to go, say so with --prune.",
        )


def _take_in(connection: sqlite3.Connection, embedder: Embedder, due: Sequence[File], plan: _Plan, progress: Progress) -> None:
    """Read what is due in a thread of its own, and embed meanwhile: the embedder is what takes time, and it leaves Python's lock alone."""
    waiting: dict[str, str] = {}
    total = 0
    rejecting: set[tuple[str, str]] = set()
    produced: dict[tuple[str, str], set[str]] = {}
    done = 0
    with closing(_read_ahead(due)) as results:
        for one in results:
            key = (one.file.root, one.file.path)
            if one.rejected is not None:
                plan.rejected.append(one.rejected)
                rejecting.add(key)
            elif one.article is not None:
                produced.setdefault(key, set()).add(one.article.article_id)
                for text, content in _sort_in(connection, one, plan, rejecting).items():
                    if text not in waiting:
                        waiting[text] = content
                        total += 1
            else:
                done += 1
                progress("reading", done, len(due))
                _finish(connection, one.file, plan, produced.get(key, set()), rejected=key in rejecting)
            while len(waiting) >= EMBED_BATCH:
                _embed(connection, embedder, waiting, plan)
                progress("embedding", plan.embedded, total)
    while waiting:
        _embed(connection, embedder, waiting, plan)
        progress("embedding", plan.embedded, total)


def _sort_in(connection: sqlite3.Connection, one: _Read, plan: _Plan, rejecting: set[tuple[str, str]]) -> dict[str, str]:
    """Put a read article into the plan; the texts of it that have no vector yet, by hash."""
    article = one.article
    assert article is not None  # noqa: S101 - the caller has looked
    row = connection.execute(
        "SELECT content_hash, root, file FROM articles JOIN folders USING (folder_id) WHERE article_id = ?", (article.article_id,)
    ).fetchone()
    if row is not None and row[1] != one.file.root:
        if row[0] == article.content_hash:
            # The folder has been moved or copied: from now on the article belongs to where it was found last.
            plan.moved[article.article_id] = one
            return {}
        if Path(row[1]).exists():
            reason = f"has the same folder name and path as an article from {row[1]}. Rename one of the two folders, or remove that article."
            plan.rejected.append(Rejected(article.path, reason))
            rejecting.add((one.file.root, one.file.path))
            return {}
    if row is not None and row[0] == article.content_hash:
        plan.unchanged.add(article.article_id)
        return {}
    (plan.added if row is None else plan.updated)[article.article_id] = one
    texts = {store.text_hash(cut.text): cut.text for cut in one.cuts}
    return {one: texts[one] for one in store.without_vector(connection, texts)}


def _finish(connection: sqlite3.Connection, file: File, plan: _Plan, produced: set[str], *, rejected: bool) -> None:
    """A file has been read to its end: rows that it no longer holds are to go, unless some of it could not be read."""
    if rejected:
        kept = plan.kept(connection, file.root).get(file.path, ())
        plan.unchanged.update(set(kept) - produced)
        return
    plan.whole.append(file)
    plan.removed.update(set(plan.kept(connection, file.root).get(file.path, ())) - produced)


def _claim(connection: sqlite3.Connection, embedder: Embedder) -> None:
    """Record whose vectors these are before the first is kept: a run may be killed, and the next one use another embedder."""
    if store.identity(connection) != embedder.identity:
        # The caller has seen that no passage uses those of the other.
        with schema.transaction(connection):
            connection.execute("DELETE FROM vectors")
            store.set_identity(connection, embedder.identity)


def _embed(connection: sqlite3.Connection, embedder: Embedder, waiting: dict[str, str], plan: _Plan) -> None:
    batch = [text for text, _ in zip(waiting, range(EMBED_BATCH), strict=False)]
    store.put_vectors(connection, batch, embedder.embed([waiting[text] for text in batch]))
    plan.embedded += len(batch)
    for text in batch:
        del waiting[text]


def _read_ahead(files: Sequence[File]) -> Generator[_Read, None, None]:
    """Read and cut in a thread of its own, at most AHEAD articles before they are asked for."""
    results: queue.Queue[_Read | BaseException | None] = queue.Queue(AHEAD)
    stop = threading.Event()

    def put(one: _Read | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                results.put(one, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            for one in _read_all(files):
                if not put(one):
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the results are taken
            put(error)

    thread = threading.Thread(target=work, name="read", daemon=True)
    thread.start()
    try:
        while (one := results.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        stop.set()
        thread.join()


def _read_all(files: Sequence[File]) -> Iterator[_Read]:
    for file in files:
        with closing(iter(read(file))) as found:  # type: ignore[type-var]
            for one in found:
                if isinstance(one, Rejected):
                    yield _Read(file, rejected=one)
                    continue
                unwritable = _unwritable(one)
                yield _Read(file, rejected=Rejected(one.path, unwritable)) if unwritable else _Read(file, one, tuple(passages(one)), traits(one))
        yield _Read(file)


def _unwritable(article: Article) -> str | None:
    """Why an article cannot be stored, if it cannot: half of a surrogate pair has no form in UTF-8, which SQLite and Chroma keep."""
    origin = article.origin
    try:
        "\0".join(filter(None, (article.source_text, origin.title, origin.outlet, origin.byline, origin.agency, origin.url))).encode()
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate). Save it as UTF-8."
    return None


def _corrected(connection: sqlite3.Connection) -> list[str]:
    """The articles of which the user has said something that the vector index does not know yet."""
    return [row[0] for row in connection.execute("SELECT article_id FROM articles WHERE restamp")]


def _relate(connection: sqlite3.Connection, embedder: Embedder, plan: _Plan, progress: Progress) -> Relations:
    """Compare all articles as they are going to be; plan to cut anew those whose recurring lines are others than before."""
    known = {one: of for one, of in store.traits(connection).items() if one not in plan.removed}
    for article_id in [one for one, of in known.items() if not of.signature and one not in plan.fresh]:
        # An older version of the archive kept none.
        if (older := store.article(connection, article_id)) is not None:
            known[article_id] = plan.compared[article_id] = traits(older)
    known |= {one: read.traits for one, read in plan.fresh.items() if read.traits is not None}
    outlets = {one: card.origin.outlet for one, card in store.cards(connection).items()}
    said = store.said(connection, "outlet")
    outlets |= {one: said.get(one, read.article.origin.outlet) for one, read in plan.fresh.items() if read.article is not None}
    relations = relate(known, outlets.get)
    gone = store.removed_lines(connection)
    for article_id, of in sorted(known.items()):
        furniture = relations.furniture(outlets.get(article_id)).intersection(of.lines)
        read = plan.fresh.get(article_id)
        if furniture == (frozenset() if read is not None else gone.get(article_id, frozenset())):
            continue
        whole = read.article if read is not None else store.article(connection, article_id)
        if whole is not None:
            cut = without(whole, furniture)
            plan.recut[article_id] = cut, tuple(passages(cut))
    waiting = {store.text_hash(cut.text): cut.text for _, cuts in plan.recut.values() for cut in cuts}
    waiting = {one: waiting[one] for one in store.without_vector(connection, waiting)}
    if waiting:
        _claim(connection, embedder)
    while waiting:
        _embed(connection, embedder, waiting, plan)
        progress("embedding", plan.embedded, plan.embedded + len(waiting))
    return relations


def _commit(archive: Path, connection: sqlite3.Connection, plan: _Plan, relations: Relations | None, progress: Progress) -> None:
    broken = not generations.sound(archive, connection)
    if not (relations is not None or plan.whole or broken):
        return
    with schema.transaction(connection):
        stale, fresh = _apply(connection, plan, relations)
        if relations is not None or broken:
            change = None if broken else _change(connection, stale, fresh, forget=bool(plan.removed))
            if change is None or change.gone or change.fresh:
                generations.replace(archive, connection, change, progress)
                connection.execute("UPDATE articles SET restamp = 0 WHERE restamp")
            store.drop_unused_vectors(connection)
            store.bump(connection)
        if plan.removed:
            store.forget_words(connection)
    if plan.removed:
        schema.empty_log(connection)


def _apply(connection: sqlite3.Connection, plan: _Plan, relations: Relations | None) -> tuple[set[str], set[str]]:
    """Write the plan; the ids of the passages that the vector index is to lose, and those of the articles whose passages it is to have."""
    corrected = _corrected(connection) if relations is not None else []
    changed = [*plan.added, *plan.updated, *plan.recut, *corrected]
    stale = {one for article_id in (*plan.removed, *changed) for one in _ids(connection, article_id)}
    for article_id in sorted(plan.removed):
        store.drop_article(connection, article_id)
        store.log(connection, "removed", article_id, {"why": "its file is gone"})
    same = _read_before(connection, plan)
    for article_id, one in plan.fresh.items():
        assert one.article is not None  # noqa: S101 - rejections are not planned
        article, cuts = plan.recut.get(article_id, (one.article, one.cuts))
        folder = store.folder_id(connection, one.file.root, one.file.folder)
        store.put_article(connection, folder, one.file.path, article, cuts, same_file=article_id in same)
        store.log(connection, "added" if article_id in plan.added else "updated", article_id, {"content_hash": article.content_hash})
    for article_id, (article, cuts) in sorted(plan.recut.items()):
        if article_id not in plan.fresh:
            store.recut_article(connection, article, cuts)
            store.log(connection, "recut", article_id, {"why": "other lines recur in its outlet's articles"})
    for article_id, one in sorted(plan.moved.items()):
        folder = store.folder_id(connection, one.file.root, one.file.folder)
        store.move_article(connection, article_id, folder, one.file.path)
        store.log(connection, "moved", article_id, {"to": one.file.root})
    if relations is not None:
        _put_relations(connection, plan, relations)
    for file in plan.whole:
        folder = store.folder_id(connection, file.root, file.folder)
        connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (folder, file.path, _digest(file)))
    return stale, set(changed)


def _read_before(connection: sqlite3.Connection, plan: _Plan) -> set[str]:
    """The articles to update whose files are, to the byte, those that were read before: only the readers have changed."""
    known = {root: store.digests(connection, root) for root in {one.file.root for one in plan.updated.values()}}
    return {
        article_id for article_id, one in plan.updated.items() if known[one.file.root].get(one.file.path, "").partition(":")[2] == one.file.digest
    }


def _put_relations(connection: sqlite3.Connection, plan: _Plan, relations: Relations) -> None:
    store.put_clusters(connection, relations.clusters)
    for article_id in {**plan.fresh, **plan.recut, **plan.compared}:
        article = store.article(connection, article_id)
        assert article is not None  # noqa: S101 - it has just been written
        read = plan.fresh.get(article_id)
        of = read.traits if read is not None and read.traits is not None else traits(article)
        store.put_traits(connection, article_id, of, relations.furniture(article.origin.outlet).intersection(of.lines))
        store.put_events(connection, article)


def _change(connection: sqlite3.Connection, stale: set[str], articles: set[str], *, forget: bool) -> generations.Change:
    fresh = {one: of for of in articles for one in _ids(connection, of)}
    return generations.Change(frozenset(stale), frozenset(fresh), tuple(sorted(set(fresh.values()))), forget)


def _ids(connection: sqlite3.Connection, article_id: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT passage_id FROM passages WHERE article_id = ?", (article_id,))}


def _copies(connection: sqlite3.Connection, seen: set[str]) -> tuple[str, ...]:
    """Those of the articles seen that say what another says too, which was kept first."""
    first: dict[str, str] = {}
    found = [article_id for article_id, cluster in store.clusters(connection) if first.setdefault(cluster, article_id) != article_id]
    return tuple(sorted(seen.intersection(found)))
