"""Tokens counted offline, to keep a prompt within its budget.

What is sent to a model, and what it costs, is not known here.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

ENCODING = "o200k_base"
"""The encoding of OpenAI's present models. Others cut a text into 5 to 20 % more or fewer tokens, which `MARGIN` allows for."""

MARGIN = 1.15
"""What a count is multiplied by where it must not be exceeded."""

_CHARACTERS = 3
"""Of a token, at least, in English: where the encoding's file is missing."""


_VARIABLE = "TIKTOKEN_CACHE_DIR"
_FILE = hashlib.sha1(f"https://openaipublic.blob.core.windows.net/encodings/{ENCODING}.tiktoken".encode(), usedforsecurity=False).hexdigest()
_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


class _Encoding(Protocol):
    def encode(self, text: str, *, disallowed_special: tuple[()]) -> list[int]: ...


def count(text: str) -> int:
    """How many tokens a text is cut into; an estimate from above where the encoding's file is not to be found."""
    encoding = _encoding()
    if encoding is None:
        return len(text) // _CHARACTERS + 1
    # An article may hold what a special token looks like: here it is text like any other.
    return len(encoding.encode(text, disallowed_special=()))


@lru_cache(maxsize=1)
def _encoding() -> _Encoding | None:
    """The encoding, out of a file that is here: tiktoken would fetch what it does not find, without a time limit."""
    folder = next((folder for folder in _folders() if _holds(folder)), None)
    if folder is None:
        return None
    import tiktoken

    with _read_from(folder):
        try:
            return tiktoken.get_encoding(ENCODING)
        except (OSError, ValueError):  # it changed in this moment
            return None


def _folders() -> Iterator[Path]:
    """Where the file may lie: the user's own folder, and that which llama-index-core carries."""
    if own := os.environ.get(_VARIABLE):
        yield Path(own)
    found = find_spec("llama_index.core")
    if found is not None and found.origin is not None:
        yield Path(found.origin).parent / "_static" / "tiktoken_cache"


def _holds(folder: Path) -> bool:
    """Whether a folder has the file under the name that tiktoken looks for, whole: it deletes one that is not, and fetches it."""
    try:
        return hashlib.sha256((folder / _FILE).read_bytes()).hexdigest() == _SHA256
    except OSError:
        return False


@contextmanager
def _read_from(folder: Path) -> Iterator[None]:
    """Name a folder to tiktoken, which learns of it from the environment alone, for a moment."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
