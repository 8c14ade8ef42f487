"""A large archive to time searches on: the articles of another, again and again, with some of their words and all of their vectors jittered.

It is written as an ingest would write it, without reading or embedding anything. What it is asked is not known here.
"""

import random
import re
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index import generations, schema, store
from index.embed import EmbedderIdentity
from index.errors import BadInput
from index.split import passage_id
from index.values import Article, Filters, Passage

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

SHARES = (0.0001, 0.001, 0.01, 0.1, 0.5, 1.0)
"""The shares of the passages that a filter can be made for."""

By = Literal["paths", "dates", "outlets"]
"""What a filter can go by."""

_ERA, _YEARS = 1900, 10
"""The articles of each share but the last are of years of their own, the first of 1900 to 1908; the last share keeps its dates."""

REPLACED = 12
"""One word in so many is another one, of the same length, so that sentences and passages keep their places."""

NOISE = 0.02
"""Standard deviation of what is added to each of 384 numbers of a unit vector: cosines to the original are about .93."""

_BATCH = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Original:
    article: Article
    cuts: tuple[Passage, ...]
    vectors: "NDArray[np.float32]"


def of_share(share: float, by: By = "paths", *, turn: int = 0) -> Filters:
    """The filters that such a share of the passages pass; as good as exactly, whole articles as they are. By dates, undated ones do not.

    Each turn up to 300 is another filter of the same effect.
    """
    bands = [at for at, one in enumerate(SHARES) if one <= share]
    if by == "dates":
        last = date(_ERA + _YEARS * bands[-1] + _YEARS - 1, 1, 1) if share < SHARES[-1] else date(9000, 1, 1)
        return Filters(before=last + timedelta(days=turn))
    nobody = (f"nobody {turn}",)
    return Filters(paths=(*map(_band, bands), *nobody)) if by == "paths" else Filters(outlets=(*map(_outlet, bands), *nobody))


def _band(at: int) -> str:
    return f"band-{at}"


def _outlet(at: int) -> str:
    return f"The Outlet of Band {at}"


def _day(at: int, own: date | None, draw: random.Random) -> date | None:
    return own if at == len(SHARES) - 1 else date(_ERA + _YEARS * at, 1, 1) + timedelta(days=draw.randrange(365 * (_YEARS - 1)))


def make(source: Path, target: Path, *, passages: int, seed: int = 0) -> None:
    """Make an archive of so many passages, or a few more, in a folder that is not there yet.

    Raises:
        BadInput: The archive to take them from holds no passages.
    """
    originals, identity = _originals(source)
    draw = random.Random(seed)  # noqa: S311 - invented data, not a secret
    target.mkdir(mode=0o700, parents=True)
    with closing(schema.connect(target, create=True)) as connection:
        with schema.transaction(connection):
            store.set_identity(connection, identity)
            folder = store.folder_id(connection, "/jittered", "jittered")
        _write(connection, originals, folder, passages, draw)
        with schema.transaction(connection):
            generations.replace(target, connection, None)
            store.bump(connection)


def _originals(source: Path) -> tuple[list[_Original], EmbedderIdentity]:
    import numpy as np

    found = []
    with closing(schema.connect(source)) as connection:
        identity = store.identity(connection)
        for article_id in store.cards(connection):
            article = store.article(connection, article_id)
            stored = store.passages_of(connection, article_id)
            rows = store.vectors(connection, [one.text_hash for one in stored])
            if article is not None and stored and all(one.text_hash in rows for one in stored):
                vectors = np.stack([rows[one.text_hash] for one in stored])
                found.append(_Original(article, tuple(one.of(article) for one in stored), vectors))
    if not found or identity is None:
        raise BadInput(f"The archive at {source} holds no passages.", "Name one that does.")
    return found, identity


def _write(connection: "sqlite3.Connection", originals: list[_Original], folder: int, wanted: int, draw: random.Random) -> None:
    words = _words(originals)
    planned = _planned(originals, wanted, draw)
    for at in range(0, len(planned), _BATCH):
        made = [_jittered(originals[number], round_, band, words, draw) for number, round_, band in planned[at : at + _BATCH]]
        _put_vectors(connection, made, draw)
        with schema.transaction(connection):
            for one in made:
                store.put_article(connection, folder, one.article.path, one.article, one.cuts)


def _planned(originals: list[_Original], wanted: int, draw: random.Random) -> list[tuple[int, int, int]]:
    """Which article is written in which round, and in which band: any, so that each share is spread over the whole."""
    order: list[tuple[int, int]] = []
    total = 0
    while total < wanted:
        round_, number = divmod(len(order), len(originals))
        order.append((number, round_))
        total += len(originals[number].cuts)
    bands: dict[tuple[int, int], int] = {}
    given, band = 0, 0
    for number, round_ in draw.sample(order, len(order)):
        while given >= SHARES[band] * total and band < len(SHARES) - 1:
            band += 1
        bands[number, round_] = band
        given += len(originals[number].cuts)
    return [(*one, bands[one]) for one in order]


def _put_vectors(connection: "sqlite3.Connection", made: list[_Original], draw: random.Random) -> None:
    import numpy as np

    rows = np.concatenate([one.vectors for one in made])
    noisy = rows + np.random.default_rng(draw.randrange(2**32)).normal(0, NOISE, rows.shape)
    units = (noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32)
    store.put_vectors(connection, [store.text_hash(cut.text) for one in made for cut in one.cuts], units)


def _words(originals: list[_Original]) -> dict[int, list[str]]:
    """All words by their lengths, each as often as it stands there, so that one drawn is as common as it is in the articles."""
    found: dict[int, list[str]] = {}
    for one in originals:
        for word in _WORD.findall(one.article.body):
            found.setdefault(len(word), []).append(word)
    return found


def _jittered(one: _Original, round_: int, band: int, words: dict[int, list[str]], draw: random.Random) -> _Original:
    def other(match: re.Match[str]) -> str:
        return draw.choice(words[len(match[0])]) if not draw.randrange(REPLACED) else match[0]

    body = _WORD.sub(other, one.article.body)
    article_id = store.text_hash(f"{round_} {one.article.article_id}")[: len(one.article.article_id)]
    article = replace(
        one.article,
        article_id=article_id,
        path=f"{_band(band)}/{round_}/{one.article.path}",
        origin=replace(one.article.origin, url=None, outlet=_outlet(band), published=_day(band, one.article.origin.published, draw), updated=None),
        source_text=body,
        spans=one.article.paragraphs,
        removed=(),
        content_hash=store.text_hash(body),
    )
    return _Original(article, tuple(_moved(cut, article) for cut in one.cuts), one.vectors)


def _moved(cut: Passage, article: Article) -> Passage:
    text = article.body[cut.start : cut.end]
    return replace(cut, passage_id=passage_id(article.article_id, cut.start, cut.end, text), article_id=article.article_id, text=text)
