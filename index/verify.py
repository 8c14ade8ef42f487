"""The child process that asks a Chroma generation what it holds, so that a corrupt one crashes nobody else.

The question comes on standard input, a line of JSON and then the vectors; the answer goes as JSON to standard output. Who asks is not known here.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.chroma import PAGE, BrokenGeneration, Engine, digest_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOLERANCE = 1e-4
"""How far a component of a vector may differ: the index stores unit vectors in float32, and scales what it is given to that length."""

LOST = 0.5
"""The share of vectors that the index may fail to find by themselves. It is approximate: of vectors without clusters it finds about 90%, of
passages printed a thousand times over fewer, of embedded news all, and a refusal would keep an article out for what others look like. A broken
index finds hardly any, and whether it holds the right vectors is seen one by one."""


def main() -> None:
    """Answer the question on standard input."""
    asked = json.loads(sys.stdin.buffer.readline())
    json.dump(_answer(asked, sys.stdin.buffer.read()), sys.stdout)


def _answer(asked: dict[str, Any], vectors: bytes) -> dict[str, Any]:
    try:
        engine = Engine(Path(asked["folder"]))
        return {"collection_id": engine.collection_id, "problems": list(_problems(engine, asked, vectors))}
    except BrokenGeneration as error:
        return {"collection_id": "", "problems": [error.problem.rstrip(".")]}


def _problems(engine: Engine, asked: dict[str, Any], vectors: bytes) -> Iterator[str]:
    import numpy as np

    count = engine.count()
    if count != asked["count"]:
        yield f"it holds {count} passages instead of {asked['count']}"
    if digest_of(sorted(engine.ids())) != asked["ids"]:
        yield "its passages are not those that the archive holds"
        return
    rows = np.frombuffer(vectors, dtype="<f4").reshape(-1, asked["dimension"])
    yield from _differing(engine, asked["sample"], rows)
    yield from _unfound(engine, asked["sample"], rows)


def _differing(engine: Engine, sample: list[str], rows: "NDArray[np.float32]") -> Iterator[str]:
    import numpy as np

    wrong = 0
    for at in range(0, len(sample), PAGE):
        held = engine.vectors(sample[at : at + PAGE])
        for one, row in zip(sample[at : at + PAGE], rows[at : at + PAGE], strict=True):
            vector = np.array(held.get(one, ()), dtype=np.float32)
            wrong += vector.shape != row.shape or not np.allclose(_unit(vector), _unit(row), atol=TOLERANCE)
    if wrong:
        yield f"{wrong} of {len(sample)} vectors are not those that the archive holds"


def _unfound(engine: Engine, sample: list[str], rows: "NDArray[np.float32]") -> Iterator[str]:
    lost = 0
    for row in rows:
        nearest = engine.nearest(row.tolist(), 1)
        # A zero vector has no direction, so nothing is near it.
        lost += not nearest or (bool(row.any()) and nearest[0][1] > TOLERANCE)
    if lost > LOST * len(sample):
        yield f"{lost} of {len(sample)} vectors are not found by the index"


def _unit(row: "NDArray[np.float32]") -> "NDArray[np.float32]":
    import numpy as np

    norm = float(np.linalg.norm(row))
    return row / norm if norm else row
