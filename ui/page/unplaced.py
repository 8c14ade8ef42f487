"""What others may be told of a failure: its sentences without the places on this machine that they name.

What failed, and who is told, is not known here.
"""

import re
from collections.abc import Iterable
from pathlib import Path

_PLACE = re.compile(r"(?<![\w:/.~\])])~?/(?:[^\s/'\"<>|;,()]+/)+[^\s/'\"<>|;,()]*")
"""A path from the root or from home with a folder in it; not the end of an address, nor the path of an article, which begins in its folder."""


def unplaced(text: str, places: Iterable[str | Path]) -> str:
    """The text with these places, however they are written, called "the archive", and every other path left out."""
    written = {form for place in places for form in (str(place), str(Path(place).absolute()), str(Path(place).resolve()))}
    for form in sorted(written, key=len, reverse=True):
        if len(form) > 1:
            text = text.replace(f"The archive at {form}", "The archive").replace(f"the archive at {form}", "the archive")
            text = re.sub(rf"(?<![\w./-]){re.escape(form)}(?![\w-])", "the archive", text)
    return _PLACE.sub("…", text)
