"""Settings: every one of them, read from DATELINE_ variables by the entry points and by nobody else.

What the settings lead to is wired in rag/compose.py.
"""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from index.errors import BadSetting

PREFIX = "DATELINE_"

FOREIGN_KEY = "OPENAI_API_KEY"
"""Read where no key of our own is set, and only when a model behind an endpoint has been named: a key that lies in the environment sends nothing."""

REMOTE_EMBEDDER = "openai:"
"""How `embedder` names a model behind the endpoint, instead of one on this machine."""

LOCAL = "gguf:"
"""How `model` names a file that is served in this process, instead of a model behind an endpoint."""

JUDGES = ("none", "model")

WRITERS = ("auto", "quoting", "model")


@dataclass(frozen=True, slots=True)
class Settings:
    """How Dateline is set up. The key is never shown: not by `repr`, not in an error, not in an archive."""

    archive: str = ".dateline"
    embedder: str = "bundled"
    writer: str = "auto"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = None
    prompt_tokens: str = "6000"
    judge: str = "none"
    auth: str | None = None

    def __repr__(self) -> str:
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.name not in {"api_key", "auth"})
        return f"Settings({', '.join(shown)})"


def from_env(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, from the process's own environment where none is given; an empty variable counts as not set.

    Raises:
        BadSetting: A variable is unknown (the nearest known name is given), or its value cannot be used.
    """
    known = {PREFIX + field.name.upper(): field.name for field in fields(Settings)}
    given: dict[str, str] = {}
    environ = os.environ if environ is None else environ
    for name, value in environ.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            raise BadSetting(f"There is no setting {name}.", f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(known)}.")
        if value.strip():
            given[known[name]] = value.strip()
    sends = "model" in given or given.get("embedder", "").startswith(REMOTE_EMBEDDER)
    if sends and "api_key" not in given and (key := environ.get(FOREIGN_KEY, "").strip()):
        given["api_key"] = key
    settings = Settings(**given)
    if settings.writer not in WRITERS:
        raise BadSetting(f"{PREFIX}WRITER is {settings.writer!r}.", f"It can be {', '.join(WRITERS)}.")
    if settings.judge not in JUDGES:
        raise BadSetting(f"{PREFIX}JUDGE is {settings.judge!r}.", f"It can be {' or '.join(JUDGES)}.")
    return settings
