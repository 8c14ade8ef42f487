"""Where objects are wired: settings in, an assistant over an open archive out.

How anything works is not known here.
"""

from pathlib import Path

from index.archive import DEFAULT, open_archive
from index.embed import named
from index.errors import BadSetting
from rag.assistant import Assistant
from rag.settings import Settings


def open_assistant(path: str | Path = DEFAULT, *, settings: Settings | None = None, create: bool = True) -> Assistant:
    """Open the archive in a folder, making an empty one where there is none and `create` is left on, and an assistant over it.

    Raises:
        NotFound: There is no archive, and `create` is off.
        BadSetting: A setting cannot be used.
        DatelineError: The archive cannot be opened; see `index.open_archive`.
    """
    settings = settings or Settings()
    if settings.writer == "model" or settings.model:
        raise BadSetting("This version writes with quotations only.", "Unset DATELINE_MODEL, and leave DATELINE_WRITER at auto or quoting.")
    return Assistant(open_archive(path, embedder=named(settings.embedder), create=create))
