"""An embedder behind an OpenAI-compatible endpoint: texts sent in batches, and the vectors that come back put to the test.

When a request is sent again, and over what, is not known here.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from index.address import Address
from index.embed import EmbedderIdentity
from index.endpoint import Wire
from index.errors import BadSetting, EndpointFailed, ReplyUnreadable
from index.retry import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MOST_TEXTS = 64
"""Texts in a request: few enough for a server on this machine to answer in time, enough that the way there and back costs little."""

MOST_CHARACTERS = 60_000
"""Characters in a request: some 15,000 tokens of news, a twentieth of what OpenAI takes at once."""

LONGEST_TEXT = 8_000
"""Characters of a text that are sent: some 2,000 tokens, four times the longest passage; what is longer loses its end, as it does bundled."""

EMBEDDING_LIMITS = Limits(reply_bytes=32_000_000)
"""A number takes up to 24 characters of JSON, a vector up to 3,072 numbers (text-embedding-3-large), a batch 64 vectors: 5 MB; and room."""


_HUGE = 1e30
"""Beyond what any model gives, and what cannot be squared and summed; not a number is not below it either."""


class RemoteEmbedder:
    """A model at an endpoint. Its dimension is learned from the first reply, which asking for `identity` brings about.

    Raises:
        BadSetting: The model, the base URL or the key cannot be used.
    """

    def __init__(self, model: str, *, base_url: str | None, api_key: str | None, limits: Limits = EMBEDDING_LIMITS) -> None:
        if not model.strip():
            raise BadSetting("No embedding model is named.", "Write it behind the colon: DATELINE_EMBEDDER=openai:text-embedding-3-small.")
        self.model = model.strip()
        self._wire = Wire(Address(base_url, api_key), self.model, limits)
        self._dimension: int | None = None
        self._guard = Lock()

    def __repr__(self) -> str:
        return f"RemoteEmbedder({self.model!r}, {self._wire.address.url!r})"

    @property
    def host(self) -> str:
        """Where text is sent: host and port, without a user or password."""
        return self._wire.address.host

    @property
    def identity(self) -> EmbedderIdentity:
        """See `Embedder.identity`. The host is no part of it: the same model gives the same vectors wherever it is served.

        Raises:
            EndpointFailed: The endpoint had to be asked, and did not do what it was asked.
        """
        if self._dimension is None:
            self.embed(["news"])
        return EmbedderIdentity(self.model, "openai-compatible", self._dimension or 0)

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`.

        Raises:
            EndpointFailed: One of its kinds; each batch has requests and a deadline of its own.
            Cancelled: Nobody waits for it any more; see `index.stopping`.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.identity.dimension), dtype=np.float32)
        return np.concatenate([self._batch(batch) for batch in _batches(texts)])

    def close(self) -> None:
        """Let go of what is held."""
        self._wire.close()

    def _batch(self, texts: Sequence[str]) -> "Vectors":
        run = self._wire.run()
        while True:
            try:
                with run.request(partial(_send, {"model": self.model, "input": list(texts), "encoding_format": "float"})) as call:
                    reply = b"".join(call)
                break
            except EndpointFailed as error:
                run.again(error)
        return self._vectors(reply, len(texts))

    def _vectors(self, reply: bytes, count: int) -> "Vectors":
        import numpy as np

        rows = self._rows(reply)
        if len(rows) != count:
            raise self._unreadable(f"holds {len(rows)} vectors for {count} texts")
        with self._guard:
            dimension = self._dimension or len(rows[0])
            if not dimension or any(len(row) != dimension for row in rows):
                raise self._unreadable(f"holds vectors of {', '.join(map(str, sorted({len(row) for row in rows})))} numbers, not of {dimension}")
            if not all(type(number) in {int, float} and abs(number) < _HUGE for row in rows for number in row):
                raise self._unreadable("holds what is not a number")
            made = np.array(rows, dtype=np.float64)
            norms = np.linalg.norm(made, axis=1, keepdims=True)
            if not (norms > 0).all():
                raise self._unreadable("holds a vector without a direction")
            self._dimension = dimension
        unit: Vectors = (made / norms).astype(np.float32)
        return unit

    def _rows(self, reply: bytes) -> list[list[Any]]:
        """The vectors in the order of the texts, as they stand in the reply."""
        value: object = None
        with suppress(ValueError, RecursionError):
            value = json.loads(reply)
        data = value.get("data") if isinstance(value, dict) else None
        if not isinstance(data, list) or not all(isinstance(one, dict) and isinstance(one.get("embedding"), list) for one in data):
            raise self._unreadable("holds no vectors")
        places = [one.get("index", place) for place, one in enumerate(data)]
        if sorted(place for place in places if type(place) is int) != list(range(len(data))):
            raise self._unreadable("does not number its vectors as the texts were")
        return [one["embedding"] for _, one in sorted(zip(places, data, strict=True), key=lambda pair: pair[0])]

    def _unreadable(self, what: str) -> ReplyUnreadable:
        return ReplyUnreadable(
            f"The reply of {self.model} at {self.host} {what}.", "Check that DATELINE_EMBEDDER names a model for embeddings, and DATELINE_BASE_URL."
        )


def _send(body: dict[str, Any], client: Any, timeout: Any) -> AbstractContextManager[Any]:  # noqa: ANN401 - the OpenAI client's types go no further
    opened: AbstractContextManager[Any] = client.embeddings.with_streaming_response.create(**body, timeout=timeout)
    return opened


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts, in order, in pieces that a request can hold."""
    batch: list[str] = []
    size = 0
    for text in texts:
        # An empty input is refused by OpenAI; a lone surrogate cannot be sent at all.
        sent = text[:LONGEST_TEXT].encode(errors="replace").decode() or " "
        if batch and (len(batch) == MOST_TEXTS or size + len(sent) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(sent)
        size += len(sent)
    if batch:
        yield batch
