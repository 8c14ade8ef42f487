"""Questions over the whole archive: which articles hold these words, each counted once, with the place of the words in it.

Pure queries over SQLite and its full text. What was asked, and how the answer is told, is not known here.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from index import store
from index.search import terms
from index.values import Article, ArticleCard, Hit, Span

_MARK = "\x02"
"""Put before each match by FTS5's highlight; a text that holds one itself is not searched for its place."""


_NOWHERE = Span(0, 0)

_HEADING = 60
"""Sentences of at most so many characters may be headings or bylines."""

_CLOSING = frozenset(".!?…”\"’')")
"""How a sentence ends that is no heading."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be counted: groups of phrases. An article is counted that holds, for every group, each of its phrases in one passage.

    A phrase is matched in any inflected form ("prisoner" for "prisoners"), its words one after the other. No group: every article.
    """

    groups: tuple[tuple[str, ...], ...] = ()

    @property
    def expressions(self) -> list[str]:
        """Each group as a full-text expression; what FTS5 would take for syntax never gets there."""
        return [" AND ".join(f'text : "{phrase}"' for phrase in map(_plain, group) if phrase) for group in self.groups]


def _plain(phrase: str) -> str:
    kept = "".join(char if char.isalnum() else " " for char in phrase.encode(errors="ignore").decode())
    return " ".join(kept.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that was counted, with the articles that carry its text too; `hit` is the passage with the words, `place` their sentence.

    `hit` is None, and `place` empty, beyond as many as were to be shown.
    """

    card: ArticleCard
    copies: tuple[ArticleCard, ...]
    hit: Hit | None
    place: Span


def census(connection: sqlite3.Connection, words: Words, cards: Mapping[str, ArticleCard], *, show: int, newest: bool = False) -> tuple[Mention, ...]:
    """The articles among `cards` that hold the words, earliest first (or `newest`), undated ones last; copies of a text are one.

    The first `show` carry the place of the words; where every article counts, that is the beginning of its text.
    """
    found = _holding(connection, words, cards)
    clusters = dict(connection.execute("SELECT article_id, cluster FROM clusters").fetchall())
    groups: dict[str, list[ArticleCard]] = {}
    for card in sorted((cards[one] for one in found), key=_precedence):
        # Copies are of one cluster; where nothing is known of that, those that say it in the same words.
        witness = clusters.get(card.article_id) or found[card.article_id].text_hash
        groups.setdefault(witness, []).append(card)
    ordered = list(groups.values())
    if newest:
        ordered.sort(key=lambda group: group[0].origin.published or date.min, reverse=True)
    return tuple(
        _mention(connection, group, found[group[0].article_id].number, words) if at < show else Mention(group[0], tuple(group[1:]), None, _NOWHERE)
        for at, group in enumerate(ordered)
    )


def telling(text: str) -> list[str]:
    """The words of a text that are worth counting by, in order."""
    return terms(text.encode(errors="ignore").decode())


class _Place(NamedTuple):
    """The first passage of an article that holds the words: its row's number, and the hash of its text."""

    number: int
    text_hash: str


def _holding(connection: sqlite3.Connection, words: Words, among: Collection[str]) -> dict[str, _Place]:
    """The articles that hold every group, each with its first passage that holds the first group."""
    # Of the columns beside min(), SQLite gives those of the row that has the minimum.
    if not words.groups:
        return _places(connection.execute("SELECT article_id, min(number), text_hash FROM passages GROUP BY article_id"), among)
    matching = "SELECT article_id, min(number), text_hash FROM words JOIN passages ON number = words.rowid WHERE words MATCH ? GROUP BY article_id"
    found: dict[str, _Place] | None = None
    for expression in words.expressions:
        held = _places(connection.execute(matching, (expression,)), among) if expression else {}
        found = held if found is None else {one: place for one, place in found.items() if one in held}
    return found or {}


def _places(rows: Iterable[tuple[str, int, str]], among: Collection[str]) -> dict[str, _Place]:
    return {article_id: _Place(number, text_hash) for article_id, number, text_hash in rows if article_id in among}


def _precedence(card: ArticleCard) -> tuple[bool, str, str, str]:
    day = card.origin.published
    return (day is None, "" if day is None else day.isoformat(), card.folder, card.path)


def _mention(connection: sqlite3.Connection, group: Sequence[ArticleCard], number: int, words: Words) -> Mention:
    card, *copies = group
    article = store.article(connection, card.article_id)
    passage = next((one for one in store.passages_of(connection, card.article_id) if one.number == number), None)
    if article is None or passage is None:
        return Mention(card, tuple(copies), None, _NOWHERE)
    marks = _marks(connection, number, words.expressions[0]) if words.groups else []
    also_in = tuple(copy.article_id for copy in copies)
    hit = Hit(passage.of(article), card, score=0.0, keyword_rank=None, vector_rank=None, cosine=None, also_in=also_in)
    return Mention(card, tuple(copies), hit, _sentence(article, passage.sentences, [passage.start + at for at in marks]))


def _marks(connection: sqlite3.Connection, number: int, expression: str) -> list[int]:
    """Where in a passage's text the words stand, as offsets; none where that cannot be told."""
    row = connection.execute(
        "SELECT highlight(words, 0, ?, ''), text FROM words WHERE words MATCH ? AND rowid = ?", (_MARK, expression, number)
    ).fetchone()
    if row is None or row[1] is None or _MARK in row[1] or "\0" in row[1]:
        return []
    pieces = row[0].split(_MARK)[:-1]
    at, found = 0, []
    for piece in pieces:
        at += len(piece)
        found.append(at)
    return found


def _sentence(article: Article, spans: Sequence[Span], marks: Sequence[int]) -> Span:
    """The sentence that holds most of the marks, the first of equals; where there are none, the first that is no heading, if there is one."""
    own = [span for span in spans if article.body[span.start : span.end].strip()]
    if not marks:
        own = [span for span in own if span.end - span.start > _HEADING and article.body[span.end - 1] in _CLOSING] or own
    return max(own or spans, key=lambda span: sum(span.start <= at < span.end for at in marks))
