"""What a call may hold: any JSON, but no "file" at an address, which Gradio would fetch for whoever sends it, instead of a text as well.

Which calls there are is not known here.
"""

from collections.abc import Mapping
from typing import Any

from index.errors import BadInput


def refuse_addresses(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Let through files that were uploaded, and everything that is no file.

    Raises:
        BadInput: Somewhere in it is what Gradio takes for a file, and its path is an address of the web.
    """
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            path = one.get("path")
            if "meta" in one and isinstance(path, str) and path.strip().lower().startswith(("http:", "https:")):
                raise BadInput("A file is to be uploaded, not named by an address.", "Save it, and add it from there.")
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
