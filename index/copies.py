"""Copies: articles that carry the same text, word for word, cut, or with small edits.

Who published them, and what is done with a cluster, is not known here. Two outlets that report one event in their own words are not copies.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SHINGLE = 6
"""Words in a shingle: what two texts are compared by. With 3 to 5, stock phrases bring articles of one series as near as true copies."""

SKETCH = 256
"""Hashes kept of an article (Cohen and Kaplan 2007, bottom-k): all of a short one's, so that it is compared exactly."""

CONTAINED = 0.55
"""A copy shares this much of the shorter text with the longer one: .98 of 3,342 edited pairs do, of 41,533 other pairs none that is ALIKE too."""

ALIKE = 0.2
"""And this much of both together: a brief that stands in a round-up is no copy of it."""

SHORTEST = 30
"""Words: shorter bodies are copies only when they are the same, word for word."""

_CANDIDATES = 64
"""Of the sketch, the hashes that find candidates: a quarter of a text, kept word for word, shares 16 of them on average."""

_SHARED = 3
"""Of those, how many two candidates share: fewer is a stock phrase."""

_CROWD = 8
"""A hash in more articles than this pairs each with the first and the next, not each with each: a crowd of copies stays linear."""

_HEAD = 4 + 16
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = "'’‘ʼ"


class _Sketch(NamedTuple):
    """What a signature says: how many different shingles (0 where the words are too few), the digest of the words, the least hashes."""

    size: int
    digest: bytes
    least: NDArray[np.uint32]


def signature(body: str) -> bytes:
    """What a body is known by among copies: at most 1,044 bytes, the same in every process and on every platform.

    Case, punctuation, apostrophes and white space do not count.
    """
    text = body.casefold()
    for mark in _APOSTROPHES:
        text = text.replace(mark, "")
    words = _WORD.findall(text)
    digest = hashlib.blake2b("\0".join(words).encode(errors="surrogatepass"), digest_size=16).digest()
    if len(words) < SHORTEST:
        return (0).to_bytes(4, "little") + digest
    hashes = np.unique(_shingles(words))
    return len(hashes).to_bytes(4, "little") + digest + hashes[:SKETCH].astype("<u4").tobytes()


def _shingles(words: list[str]) -> NDArray[np.uint32]:
    known = {word: zlib.crc32(word.encode(errors="surrogatepass")) for word in set(words)}
    numbers = np.fromiter(map(known.__getitem__, words), dtype=np.uint64, count=len(words))
    mixed = np.zeros(len(words) - SHINGLE + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for place in range(SHINGLE):
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + numbers[place : place + len(mixed)]
            # The finalizer of splitmix64 (Steele, Lea and Flood 2014): without it, order and neighbours show through.
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def similarity(one: bytes, other: bytes) -> tuple[float, float]:
    """How much of the shorter body stands in the longer one, and how much of both together they share; each 0..1, estimated."""
    return _similarity(_parsed(one), _parsed(other))


def copies(one: bytes, other: bytes) -> bool:
    """Whether the bodies of two signatures carry the same text."""
    return _copies(_parsed(one), _parsed(other))


def near(one: bytes, others: Mapping[str, bytes]) -> list[str]:
    """The articles among the others that carry the same text as this one, nearest first."""
    sketch = _parsed(one)
    found = [(_similarity(sketch, parsed), article_id) for article_id, other in others.items() if _copies(sketch, parsed := _parsed(other))]
    return [article_id for _, article_id in sorted(found, key=lambda entry: ((-entry[0][0], -entry[0][1]), entry[1]))]


def clusters(signatures: Mapping[str, bytes]) -> dict[str, str]:
    """Article id to cluster id, for the articles that have copies; a cluster is named for its smallest article id.

    Every member is a copy of the longest one, so that a row of small changes never joins texts that have nothing in common.
    """
    groups: dict[bytes, list[str]] = {}
    for article_id in sorted(signatures):
        groups.setdefault(signatures[article_id], []).append(article_id)
    # Exact copies are one from here on, the first standing for all.
    sketches = {members[0]: _parsed(key) for key, members in groups.items()}
    same = {members[0]: members for members in groups.values()}
    ids = sorted((article_id for article_id, sketch in sketches.items() if sketch.size), key=lambda one: (-sketches[one].size, one))
    linked: dict[str, list[str]] = {}
    for longer, shorter in _candidates([sketches[one].least for one in ids]):
        if _copies(sketches[ids[longer]], sketches[ids[shorter]]):
            linked.setdefault(ids[longer], []).append(ids[shorter])
    found: dict[str, str] = {}
    taken: set[str] = set()
    for centre in (*ids, *(one for one, sketch in sketches.items() if not sketch.size)):
        if centre in taken:
            continue
        members = [centre, *(one for one in linked.get(centre, ()) if one not in taken)]
        taken.update(members)
        everyone = [article_id for one in members for article_id in same[one]]
        if len(everyone) > 1:
            found.update(dict.fromkeys(everyone, min(everyone)))
    return found


def _candidates(sketches: Iterable[NDArray[np.uint32]]) -> Iterator[tuple[int, int]]:
    """Pairs of places, the first less than the second, whose sketches share some of their least hashes."""
    least = [sketch[:_CANDIDATES] for sketch in sketches]
    if len(least) < 2:
        return
    owners = np.repeat(np.arange(len(least), dtype=np.int64), [len(one) for one in least])
    hashes = np.concatenate(least)
    order = np.lexsort((owners, hashes))
    owners, hashes = owners[order], hashes[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    sizes = np.diff(np.r_[starts, len(hashes)])
    pairs: list[NDArray[np.int64]] = []
    for size in range(2, _CROWD + 1):
        firsts = starts[sizes == size]
        pairs.extend(owners[firsts + low] * len(least) + owners[firsts + high] for low, high in combinations(range(size), 2))
    for start, size in zip(starts[sizes > _CROWD], sizes[sizes > _CROWD], strict=True):
        crowd = owners[start : start + size]
        pairs.extend((crowd[0] * len(least) + crowd[1:], crowd[1:-1] * len(least) + crowd[2:]))
    codes, counts = np.unique(np.concatenate(pairs) if pairs else np.empty(0, dtype=np.int64), return_counts=True)
    for code in codes[counts >= _SHARED].tolist():
        yield divmod(code, len(least))


def _parsed(data: bytes) -> _Sketch:
    return _Sketch(int.from_bytes(data[:4], "little"), data[4:_HEAD], np.frombuffer(data, dtype="<u4", offset=_HEAD).astype(np.uint32))


def _similarity(one: _Sketch, other: _Sketch) -> tuple[float, float]:
    if one.digest == other.digest:
        return 1.0, 1.0
    if not one.size or not other.size:
        return 0.0, 0.0
    # A cut sketch knows every hash up to its greatest. Up to the lesser of those, the two are compared without a gap.
    reach = min((int(cut.least[-1]) for cut in (one, other) if cut.size > len(cut.least)), default=2**32 - 1)
    ours, theirs = (sketch.least[: int(np.searchsorted(sketch.least, reach, side="right"))] for sketch in (one, other))
    both = 0
    if len(ours) and len(theirs):
        both = int(np.count_nonzero(theirs[np.minimum(np.searchsorted(theirs, ours), len(theirs) - 1)] == ours))
    alike = both / max(1, len(ours) + len(theirs) - both)
    shared = alike * (one.size + other.size) / (1 + alike)
    return min(1.0, shared / min(one.size, other.size)), alike


def _copies(one: _Sketch, other: _Sketch) -> bool:
    contained, alike = _similarity(one, other)
    return contained >= CONTAINED and alike >= ALIKE
