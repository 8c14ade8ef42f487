"""Tokens counted offline, to keep a prompt within its budget.

What is sent to a model, and what it costs, is not known here.
"""

import os
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
    """The encoding, out of the files that llama-index-core carries: tiktoken alone would fetch them, without a time limit."""
    found = find_spec("llama_index.core")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "_static" / "tiktoken_cache"
    if "TIKTOKEN_CACHE_DIR" not in os.environ:
        if not folder.is_dir():
            return None
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    import tiktoken

    try:
        return tiktoken.get_encoding(ENCODING)
    except (OSError, ValueError):  # a folder of the user's own that lacks the file, with no network to fetch it from
        return None
