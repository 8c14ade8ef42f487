"""The truth that everything else is made from: every query that is asked of the SQLite file.

Vectors are kept here and searched elsewhere; files and answers are not known here.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from index.embed import EmbedderIdentity
from index.events import Event, events
from index.relations import Traits
from index.schema import transaction
from index.values import DAYS, Article, ArticleCard, Origin, Passage, Removed, Span, how_sure
from index.versions import Version

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CARD = "article_id, name, path, format, origin, user"
_ARTICLE = _CARD + ", source_text, spans, removed, content_hash"
_PASSAGE = 'passage_id, article_id, ordinal, "start", "end", sentences, text_hash, number'

Happening = Literal["added", "updated", "recut", "removed", "set", "moved", "migrated", "repaired"]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage's place, without its text, as its row holds it; `number` is the row's and the full text's."""

    passage_id: str
    article_id: str
    ordinal: int
    start: int
    end: int
    sentences: tuple[Span, ...]
    text_hash: str
    number: int

    def of(self, article: Article) -> Passage:
        """The passage itself, cut from its article's body."""
        return Passage(self.passage_id, self.article_id, self.ordinal, self.start, self.end, article.body[self.start : self.end], self.sentences)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal: when something happened to an article, and what."""

    at: str
    event: str
    article_id: str | None
    detail: dict[str, Any]


# What is known of the archive as a whole


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    """A fact about the archive as a whole, or None."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str | None) -> None:
    """Record a fact about the archive as a whole, or forget it."""
    if value is None:
        connection.execute("DELETE FROM meta WHERE key = ?", (key,))
    else:
        connection.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))


def revision(connection: sqlite3.Connection) -> int:
    """A number that goes up with every change that a reader can see."""
    return int(meta(connection, "revision") or 0)


def bump(connection: sqlite3.Connection) -> None:
    """Tell the readers that something has changed."""
    set_meta(connection, "revision", str(revision(connection) + 1))


def identity(connection: sqlite3.Connection) -> EmbedderIdentity | None:
    """The embedder that made the vectors; None before there are any."""
    text = meta(connection, "embedder")
    return None if text is None else EmbedderIdentity(**json.loads(text))


def set_identity(connection: sqlite3.Connection, embedder: EmbedderIdentity) -> None:
    """Record the embedder that makes the vectors."""
    set_meta(connection, "embedder", json.dumps({"name": embedder.name, "version": embedder.version, "dimension": embedder.dimension}))


def log(connection: sqlite3.Connection, event: Happening, article_id: str | None, detail: dict[str, Any]) -> None:
    """Add a line to the journal."""
    connection.execute("INSERT INTO journal (at, event, article_id, detail) VALUES (?, ?, ?, ?)", (_now(), event, article_id, json.dumps(detail)))


def journal(connection: sqlite3.Connection, article_id: str) -> tuple[Entry, ...]:
    """What happened to an article, oldest first."""
    rows = connection.execute("SELECT at, event, article_id, detail FROM journal WHERE article_id = ? ORDER BY entry", (article_id,))
    return tuple(Entry(at, event, of, json.loads(detail)) for at, event, of, detail in rows)


def first_seen(connection: sqlite3.Connection) -> dict[str, int]:
    """The place in the journal at which each article was added, the last time where it went and came back: the higher, the later."""
    rows = connection.execute("SELECT article_id, max(entry) FROM journal WHERE event = 'added' AND article_id IS NOT NULL GROUP BY article_id")
    return dict(rows.fetchall())


# Folders and files


def folder_id(connection: sqlite3.Connection, root: str, name: str) -> int:
    """The number of a folder, which is made known if it was not."""
    connection.execute("INSERT INTO folders (root, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (root, name))
    return int(connection.execute("SELECT folder_id FROM folders WHERE root = ?", (root,)).fetchone()[0])


def digests(connection: sqlite3.Connection, root: str) -> dict[str, str]:
    """The files of a folder that were read in full, each with its digest then."""
    rows = connection.execute("SELECT path, digest FROM files JOIN folders USING (folder_id) WHERE root = ?", (root,))
    return dict(rows.fetchall())


def articles_by_file(connection: sqlite3.Connection, root: str) -> dict[str, list[str]]:
    """The articles of a folder, by the path of their file."""
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        "SELECT file, article_id FROM articles JOIN folders USING (folder_id) WHERE root = ? ORDER BY file, article_id", (root,)
    )
    for file, article_id in rows:
        found.setdefault(file, []).append(article_id)
    return found


# Articles


def cards(connection: sqlite3.Connection) -> dict[str, ArticleCard]:
    """Every article without its text, by id, in the order of folder and path."""
    rows = connection.execute(f"SELECT {_CARD} FROM articles JOIN folders USING (folder_id) ORDER BY name, path, article_id")
    return {row[0]: _card(row) for row in rows}


def article(connection: sqlite3.Connection, article_id: str) -> Article | None:
    """An article, with what the user said of it in place of what was read."""
    row = connection.execute(f"SELECT {_ARTICLE} FROM articles JOIN folders USING (folder_id) WHERE article_id = ?", (article_id,)).fetchone()
    if row is None:
        return None
    card = _card(row)
    return Article(
        article_id=card.article_id,
        folder=card.folder,
        path=card.path,
        format=card.format,
        origin=card.origin,
        source_text=row[6],
        spans=_spans(row[7]),
        removed=_removed(row[8]),
        content_hash=row[9],
    )


def put_article(connection: sqlite3.Connection, folder: int, file: str, new: Article, cuts: Sequence[Passage], *, same_file: bool = False) -> None:
    """Keep an article and its passages in place of what was kept under its id; what the user said of it stays.

    The caller has seen to it that every passage's text has a vector. Where the source text is another than before, the article as it
    was is kept among its versions, unless it is of the `same_file`: a page that is merely extracted better has said nothing new.
    """
    if not same_file:
        _keep_version(connection, new)
    # It may have been another folder's: that folder's file would otherwise count as read when it comes back.
    _drop_file_of(connection, new.article_id)
    drop_passages(connection, new.article_id)
    connection.execute(
        "INSERT INTO articles (article_id, folder_id, file, path, format, origin, source_text, spans, removed, content_hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article_id) DO UPDATE SET folder_id = excluded.folder_id, file = excluded.file,"
        " path = excluded.path, format = excluded.format, origin = excluded.origin, source_text = excluded.source_text, spans = excluded.spans,"
        " removed = excluded.removed, content_hash = excluded.content_hash, restamp = 0",
        (
            new.article_id,
            folder,
            file,
            new.path,
            new.format,
            _origin_json(new.origin),
            new.source_text,
            *_kept(new),
            new.content_hash,
        ),
    )
    put_passages(connection, new.article_id, cuts)


def _keep_version(connection: sqlite3.Connection, new: Article) -> None:
    connection.execute(
        "INSERT INTO versions (article_id, replaced, origin, source_text, spans, removed)"
        " SELECT article_id, ?, origin, source_text, spans, removed FROM articles WHERE article_id = ? AND source_text != ?",
        (_now(), new.article_id, new.source_text),
    )


def versions(connection: sqlite3.Connection, article_id: str) -> tuple[Version, ...]:
    """An article as it was before it changed, each time, oldest first; without what the user said of it."""
    of = article(connection, article_id)
    if of is None:
        return ()
    rows = connection.execute(
        "SELECT replaced, origin, source_text, spans, removed FROM versions WHERE article_id = ? ORDER BY version", (article_id,)
    )
    return tuple(
        Version(
            datetime.fromisoformat(replaced),
            replace(of, origin=_origin(origin), source_text=text, spans=_spans(spans), removed=_removed(removed), content_hash=""),
        )
        for replaced, origin, text, spans, removed in rows
    )


def traits(connection: sqlite3.Connection) -> dict[str, Traits]:
    """What is kept of every article for comparison with the others."""
    lines: dict[str, list[str]] = {}
    for article_id, line in connection.execute("SELECT article_id, line FROM lines"):
        lines.setdefault(article_id, []).append(line)
    rows = connection.execute("SELECT article_id, signature FROM articles ORDER BY article_id")
    return {article_id: Traits(signature, tuple(lines.get(article_id, ()))) for article_id, signature in rows}


def removed_lines(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """The lines that were removed from articles because they recur."""
    found: dict[str, set[str]] = {}
    for article_id, line in connection.execute("SELECT article_id, line FROM lines WHERE removed"):
        found.setdefault(article_id, set()).add(line)
    return found


def put_traits(connection: sqlite3.Connection, article_id: str, new: Traits, furniture: frozenset[str]) -> None:
    """Keep what an article is compared by, and which of its lines were removed."""
    connection.execute("UPDATE articles SET signature = ? WHERE article_id = ?", (new.signature, article_id))
    connection.execute("DELETE FROM lines WHERE article_id = ?", (article_id,))
    connection.executemany("INSERT INTO lines VALUES (?, ?, ?)", [(article_id, line, line in furniture) for line in new.lines])


def relations_due(connection: sqlite3.Connection) -> bool:
    """Whether an article has gone since copies and recurring lines were last told."""
    return meta(connection, "relations due") is not None


def put_clusters(connection: sqlite3.Connection, clusters: Mapping[str, str]) -> None:
    """Keep which articles are copies of each other, in place of what was known of that."""
    set_meta(connection, "relations due", None)
    connection.execute("DELETE FROM clusters")
    connection.executemany("INSERT INTO clusters VALUES (?, ?)", sorted(clusters.items()))


def clusters(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """The articles that have copies, each with its cluster, in the order in which they were first kept."""
    return connection.execute("SELECT article_id, cluster FROM clusters JOIN articles USING (article_id) ORDER BY articles.rowid").fetchall()


def put_events(connection: sqlite3.Connection, of: Article) -> None:
    """Keep the days that an article's sentences name, counted from what is known of the day it was published."""
    cuts = {span for passage in passages_of(connection, of.article_id) for span in passage.sentences}
    origin = of.origin
    found = events(of.body, sorted(cuts), published=origin.published, after=origin.published_after, before=origin.published_before)
    connection.execute("DELETE FROM events WHERE article_id = ?", (of.article_id,))
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
        [(of.article_id, one.start, one.end, one.first.isoformat(), one.last.isoformat(), one.how) for one in found],
    )


def events_of(connection: sqlite3.Connection, article_id: str) -> tuple[Event, ...]:
    """The days that an article's sentences name, in order."""
    rows = connection.execute('SELECT "start", "end", "first", "last", how FROM events WHERE article_id = ? ORDER BY "start", "end"', (article_id,))
    return tuple(Event(start, end, _day(first), _day(last), how) for start, end, first, last, how in rows)


def put_passages(connection: sqlite3.Connection, article_id: str, cuts: Sequence[Passage]) -> None:
    """Keep the passages of a stored article, in the full text too."""
    title = title_of(connection, article_id)
    for cut in cuts:
        number = connection.execute(
            'INSERT INTO passages (passage_id, article_id, ordinal, "start", "end", sentences, text_hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
            (cut.passage_id, article_id, cut.ordinal, cut.start, cut.end, json.dumps(cut.sentences, separators=(",", ":")), text_hash(cut.text)),
        ).lastrowid
        connection.execute("INSERT INTO words (rowid, text, title) VALUES (?, ?, ?)", (number, cut.text, title))


def title_of(connection: sqlite3.Connection, article_id: str) -> str:
    """The title that full-text search knows an article by; empty where it has none."""
    row = connection.execute(f"SELECT {_CARD} FROM articles JOIN folders USING (folder_id) WHERE article_id = ?", (article_id,)).fetchone()
    return "" if row is None else _card(row).origin.title or ""


def drop_passages(connection: sqlite3.Connection, article_id: str) -> None:
    """Forget an article's passages, in the full text too."""
    connection.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE article_id = ?)", (article_id,))
    connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))


def drop_article(connection: sqlite3.Connection, article_id: str) -> None:
    """Forget an article with all that was made of it or said of it; its line in the list of files goes too, so that the file would be read again.

    What the others have in common is to be told anew, which the next ingest does: see `relations_due`.
    The journal keeps that it was there and when, and none of its words.
    """
    _drop_file_of(connection, article_id)
    drop_passages(connection, article_id)
    for table in ("versions", "clusters", "lines", "events", "articles"):
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM clusters WHERE cluster IN (SELECT cluster FROM clusters GROUP BY cluster HAVING count(*) = 1)")
    connection.execute("UPDATE journal SET detail = '{}' WHERE article_id = ?", (article_id,))
    set_meta(connection, "relations due", "1")


def forget_words(connection: sqlite3.Connection) -> None:
    """Have the full text lose the words of what was removed: until its lists are merged, they stay in them, marked as gone."""
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def move_article(connection: sqlite3.Connection, article_id: str, folder: int, file: str) -> None:
    """Have an article belong to another folder."""
    _drop_file_of(connection, article_id)
    connection.execute("UPDATE articles SET folder_id = ?, file = ? WHERE article_id = ?", (folder, file, article_id))


def _drop_file_of(connection: sqlite3.Connection, article_id: str) -> None:
    connection.execute("DELETE FROM files WHERE (folder_id, path) IN (SELECT folder_id, file FROM articles WHERE article_id = ?)", (article_id,))


def recut_article(connection: sqlite3.Connection, new: Article, cuts: Sequence[Passage]) -> None:
    """Keep other spans of an article's source text, and the passages that these make."""
    drop_passages(connection, new.article_id)
    connection.execute("UPDATE articles SET spans = ?, removed = ? WHERE article_id = ?", (*_kept(new), new.article_id))
    put_passages(connection, new.article_id, cuts)


def said(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    """What the user said of one field, by article."""
    rows = connection.execute("SELECT article_id, json_extract(user, '$.' || ?) AS word FROM articles WHERE word IS NOT NULL", (name,))
    return dict(rows.fetchall())


def set_user(connection: sqlite3.Connection, article_id: str, said: dict[str, str]) -> None:
    """Keep what the user said of an article, beside what was read; the titles that full-text search knows follow."""
    text = connection.execute("SELECT user FROM articles WHERE article_id = ?", (article_id,)).fetchone()[0]
    merged = {name: value for name, value in (json.loads(text) | said).items() if value}
    connection.execute("UPDATE articles SET user = ?, restamp = 1 WHERE article_id = ?", (json.dumps(merged, ensure_ascii=False), article_id))
    retitle(connection, article_id)


def retitle(connection: sqlite3.Connection, article_id: str) -> None:
    """Bring the full text's title of an article in line with the article."""
    numbers = "SELECT number FROM passages WHERE article_id = ?"
    connection.execute(f"UPDATE words SET title = ? WHERE rowid IN ({numbers})", (title_of(connection, article_id), article_id))


# Passages and their vectors


def text_hash(text: str) -> str:
    """What a passage's text is known by: identical text shares one vector."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


def passages_of(connection: sqlite3.Connection, article_id: str) -> list[StoredPassage]:
    """An article's passages, in order."""
    rows = connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE article_id = ? ORDER BY ordinal", (article_id,))
    return [_passage(row) for row in rows]


def passage_ids(connection: sqlite3.Connection) -> set[str]:
    """The ids of all passages."""
    return {row[0] for row in connection.execute("SELECT passage_id FROM passages")}


def frequencies(connection: sqlite3.Connection, terms: Iterable[str]) -> dict[str, int]:
    """In how many passages each term stands, as the full text counts it: inflected forms are one."""
    found = {}
    for term in terms:
        plain = term.replace('"', " ").replace("\0", " ").encode(errors="ignore").decode()
        searchable = any(char.isalnum() for char in plain)
        found[term] = connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (f'"{plain}"',)).fetchone()[0] if searchable else 0
    return found


def sizes(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many articles and how many passages there are."""
    return (
        int(connection.execute("SELECT count(*) FROM articles").fetchone()[0]),
        int(connection.execute("SELECT count(*) FROM passages").fetchone()[0]),
    )


def count(connection: sqlite3.Connection, what: str) -> int:
    """How many rows of a table there are; `what` may go on with a condition."""
    return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def passages_at(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, StoredPassage]:
    """Passages by the numbers of their rows; one that is not there is left out."""
    rows = connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),))
    return {row[7]: _passage(row) for row in rows}


def holding(connection: sqlite3.Connection, phrase: str) -> "NDArray[np.int64]":
    """The numbers of the passages that hold a term or a phrase, as the full text counts it, in order."""
    import numpy as np

    # As one text: taking tens of thousands of rows one by one is three times as slow.
    row = connection.execute("SELECT group_concat(rowid) FROM words WHERE words MATCH ?", (f'"{phrase}"',)).fetchone()
    return np.fromstring(row[0] or "", dtype=np.int64, sep=",") if row[0] else np.zeros(0, dtype=np.int64)


def articles_holding(connection: sqlite3.Connection, word: str) -> set[str]:
    """The articles whose text holds a word or a phrase in any inflected form; none for what has neither letter nor digit.

    The last word may be the beginning of one, unless it is an inflected form itself: "added" would be looked for as "ad", and find "adder".
    """
    plain = " ".join("".join(char if char.isalnum() else " " for char in word.encode(errors="ignore").decode()).split())
    if not plain:
        return set()
    import Stemmer

    last = plain.rpartition(" ")[2].lower()
    begins = " *" if Stemmer.Stemmer("porter").stemWord(last) == last else ""
    rows = connection.execute(
        "SELECT DISTINCT article_id FROM words JOIN passages ON number = words.rowid WHERE words MATCH ?", (f'text : "{plain}"{begins}',)
    )
    return {row[0] for row in rows}


def vectors(connection: sqlite3.Connection, hashes: Iterable[str]) -> "dict[str, NDArray[np.float32]]":
    """The vectors of texts, by hash; a text without one is left out."""
    return _rows_of(connection, "SELECT text_hash, vector FROM json_each(?) JOIN vectors ON text_hash = value", hashes)


def vectors_of(connection: sqlite3.Connection, ids: Iterable[str]) -> "dict[str, NDArray[np.float32]]":
    """The vectors of passages, by the passages' ids; one without is left out."""
    return _rows_of(connection, "SELECT passage_id, vector FROM json_each(?) JOIN passages ON passage_id = value JOIN vectors USING (text_hash)", ids)


def _rows_of(connection: sqlite3.Connection, query: str, names: Iterable[str]) -> "dict[str, NDArray[np.float32]]":
    """Vectors by the names that are put into a query as one list: a statement for each took a fifth of a search."""
    import numpy as np

    return {name: np.frombuffer(row, dtype="<f4").astype(np.float32) for name, row in connection.execute(query, (json.dumps(list(names)),))}


def all_vectors(connection: sqlite3.Connection, dimension: int) -> "tuple[list[str], NDArray[np.float32]]":
    """The hashes of all texts that passages carry, in order, and their vectors as one matrix; malformed vectors are left out."""
    import numpy as np

    rows = connection.execute(
        "SELECT text_hash, vector FROM vectors WHERE length(vector) = ? AND text_hash IN (SELECT text_hash FROM passages) ORDER BY text_hash",
        (4 * dimension,),
    ).fetchall()
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), dimension)
    return [row[0] for row in rows], matrix


def without_vector(connection: sqlite3.Connection, hashes: Iterable[str]) -> list[str]:
    """Those of some texts' hashes that have no vector yet, each once, in order."""
    known = "SELECT 1 FROM vectors WHERE text_hash = ?"
    return [one for one in dict.fromkeys(hashes) if connection.execute(known, (one,)).fetchone() is None]


def put_vectors(connection: sqlite3.Connection, hashes: Sequence[str], rows: "NDArray[np.float32]") -> None:
    """Keep the vectors of texts."""
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(one, row.astype("<f4").tobytes()) for one, row in zip(hashes, rows, strict=True)]
        )


def drop_unused_vectors(connection: sqlite3.Connection) -> None:
    """Forget the vectors of texts that no passage carries."""
    connection.execute("DELETE FROM vectors WHERE text_hash NOT IN (SELECT text_hash FROM passages)")


# Rows to values


def _card(row: Sequence[Any]) -> ArticleCard:
    article_id, folder, path, file_format, origin, user = row[:6]
    return ArticleCard(article_id, folder, path, file_format, _with_user(_origin(origin), json.loads(user)))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _origin(text: str) -> Origin:
    fields = json.loads(text)

    def day(name: str) -> date | None:
        return _day(fields[name]) if fields.get(name) else None

    return Origin(
        url=fields.get("url"),
        title=fields.get("title"),
        outlet=fields.get("outlet"),
        byline=fields.get("byline"),
        agency=fields.get("agency"),
        kind=fields.get("kind"),
        published=day("published"),
        updated=day("updated"),
        published_after=day("published_after"),
        published_before=day("published_before"),
        found=fields.get("found", {}),
        sure=fields.get("sure", {}),
    )


def _origin_json(origin: Origin) -> str:
    fields: dict[str, Any] = {name: getattr(origin, name) for name in ("url", "title", "outlet", "byline", "agency", "kind")}
    fields |= {name: day.isoformat() for name in DAYS if (day := getattr(origin, name)) is not None}
    known = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(known | {"found": dict(origin.found), "sure": dict(origin.sure)}, ensure_ascii=False)


def _with_user(origin: Origin, said: dict[str, str]) -> Origin:
    if not said:
        return origin
    known: dict[str, Any] = {name: _day(value) if name in DAYS else value for name, value in said.items()}
    found = dict(origin.found) | dict.fromkeys(said, "user")
    if "published" in said:
        # A day that is known leaves no room for bounds.
        known |= {"published_after": None, "published_before": None}
        found = {name: where for name, where in found.items() if name not in {"published_after", "published_before"}}
    sure = {name: how for name, where in found.items() if (how := how_sure(name, where)) is not None}
    return replace(origin, **known, found=found, sure=sure)


def _spans(text: str) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in json.loads(text))


def _kept(article: Article) -> tuple[str, str]:
    """An article's spans, and what was removed from it, as their columns hold them."""
    removed = [[one.start, one.end, one.text, one.why] for one in article.removed]
    return json.dumps(article.spans, separators=(",", ":")), json.dumps(removed, ensure_ascii=False, separators=(",", ":"))


def _removed(text: str) -> tuple[Removed, ...]:
    return tuple(Removed(*one) for one in json.loads(text))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _passage(row: Sequence[Any]) -> StoredPassage:
    return StoredPassage(row[0], row[1], row[2], row[3], row[4], _spans(row[5]), row[6], row[7])
