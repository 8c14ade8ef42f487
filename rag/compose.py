"""Where objects are wired: settings in, an assistant over an open archive out.

How anything works is not known here.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from index.archive import DEFAULT, Archive, open_archive
from index.embed import Embedder, named
from index.errors import BadSetting
from rag.settings import LOCAL, Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.model import ModelWriter

MIN_TOKENS, MAX_TOKENS = 500, 1_000_000
"""Of a prompt: less holds no passage, more no model reads."""


def open_assistant(path: str | Path = DEFAULT, *, settings: Settings | None = None, create: bool = True) -> "Assistant":
    """Open the archive in a folder, making an empty one where there is none and `create` is left on, and an assistant over it.

    Raises:
        NotFound: There is no archive, and `create` is off.
        BadSetting: A setting cannot be used.
        DatelineError: The archive cannot be opened; see `index.open_archive`.
    """
    settings = settings or Settings()
    model = model_writer(settings)
    return _over(open_archive(path, embedder=embedder_of(settings), create=create), model, settings)


def assistant_over(archive: Archive, settings: Settings) -> "Assistant":
    """An assistant over an archive that is open.

    Raises:
        BadSetting: A setting cannot be used.
    """
    return _over(archive, model_writer(settings), settings)


def _over(archive: Archive, model: "ModelWriter | None", settings: Settings) -> "Assistant":
    # What answers takes a third of a second to import; a page that has it done elsewhere never does.
    from rag.assistant import Assistant

    return Assistant(archive, model=model, writer=settings.writer)


def embedder_of(settings: Settings) -> Embedder:
    """The embedder that is set; of a remote one the endpoint is asked for its dimension.

    Raises:
        BadSetting: No embedder goes by that name.
        EndpointFailed: The endpoint cannot be reached.
    """
    return named(settings.embedder, base_url=settings.base_url, api_key=settings.api_key)


def model_writer(settings: Settings) -> "ModelWriter | None":
    """The model that is set, reached when it is first needed; None where none is named, whatever key lies in the environment.

    Raises:
        BadSetting: A model is wanted and not named, its file cannot be read, or a setting beside it cannot be used.
    """
    if not settings.model:
        if settings.writer == "model":
            raise BadSetting("DATELINE_WRITER is model, and no model is named.", "Name one with DATELINE_MODEL.")
        return None
    budget, judged = _tokens(settings.prompt_tokens), settings.judge == "model"
    from rag.model import ModelWriter

    if settings.model.startswith(LOCAL):
        from rag.local import CONTEXT, LocalModel, file_of
        from rag.tokens import MARGIN
        from rag.writing import REPLY

        file = file_of(settings.model.removeprefix(LOCAL))
        # Its own tokens are other ones than those counted, and the roles of a prompt take some too.
        room = int((CONTEXT - REPLY) / MARGIN)
        return ModelWriter(lambda: LocalModel(file), name=file.stem, budget=min(budget, room), judged=judged)
    from rag.endpoint import Endpoint

    endpoint = Endpoint(model=settings.model, base_url=settings.base_url, api_key=settings.api_key)
    return ModelWriter(lambda: endpoint, name=settings.model, budget=budget, judged=judged)


def _tokens(written: str) -> int:
    # At most seven digits are made a number: making one of thousands takes long, or fails.
    found = int(written) if re.fullmatch("[0-9]{1,7}", written) else 0
    if not MIN_TOKENS <= found <= MAX_TOKENS:
        raise BadSetting(f"DATELINE_PROMPT_TOKENS is {written[:40]!r}.", f"It can be a number from {MIN_TOKENS} to {MAX_TOKENS:,}.")
    return found
