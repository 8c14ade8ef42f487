"""Dateline as a system under test: its assistant asked, its archive looked into.

How answers are measured is not known here.
"""

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from evals.library import Library
from evals.metrics_found import PASSAGES
from evals.values import AnswerJson, Case, Evidence, Found
from index import Filters
from rag import Assistant
from rag.settings import LOCAL, Settings

_PACKAGES = ("dateline-rag", "chromadb", "llama-index-core", "onnxruntime", "openai", "sentencex", "trafilatura")


class Dateline:
    """An assistant over one archive, which several threads may ask. The archive must not change during the run: articles are read once."""

    def __init__(self, assistant: Assistant, *, writer: str | None = None, settings: Settings | None = None) -> None:
        self._assistant = assistant
        self._writer = writer
        self._settings = settings
        self._library = Library(assistant.archive)

    def ask(self, case: Case) -> AnswerJson:
        """See `System.ask`."""
        return self._assistant.ask(
            case.question,
            history=case.history,
            as_of=case.asked,
            after=case.after,
            before=case.before,
            outlets=case.outlets,
            writer=self._writer,
        ).to_json()

    def evidence(self, case: Case, answer: AnswerJson) -> Evidence:
        """See `System.evidence`. The search is for the question as the assistant understood it."""
        filters = Filters(as_of=case.asked, after=case.after, before=case.before, outlets=case.outlets)
        hits = self._assistant.archive.search(answer["standalone_question"] or case.question, limit=PASSAGES, filters=filters)
        return self._library.evidence(case, answer, [Found(hit.article.article_id, hit.passage.text, tuple(hit.also_in)) for hit in hits])

    def described(self) -> Mapping[str, Any]:
        """See `System.described`."""
        return {
            "name": "dateline",
            "versions": {name: _version(name) for name in _PACKAGES} | {"python": platform.python_version()},
            "sources": _sources(),
            "embedder": str(self._assistant.archive.identity()),
            "settings": _shown(self._settings, self._writer) if self._settings is not None else {},
            "archive": self._library.described(),
        }


def _shown(settings: Settings, writer: str | None) -> dict[str, Any]:
    """The settings that shape answers: no key, no user or password, and of a file its name alone."""
    model = settings.model
    if model is not None and model.startswith(LOCAL):
        model = LOCAL + PurePath(model.removeprefix(LOCAL)).name
    kind, _, place = settings.embedder.partition(":")
    address = urlsplit(settings.base_url) if settings.base_url else None
    return {
        "writer": writer or settings.writer,
        "model": model,
        "host": address.netloc.rpartition("@")[2] if address is not None else None,
        "embedder": f"{kind}:{PurePath(place).name}" if place and kind == "onnx" else settings.embedder,
        "prompt_tokens": settings.prompt_tokens,
    }


def _sources() -> str:
    """A hash of the code that answers: a checkout changes without its version."""
    import index
    import rag

    hashed = hashlib.sha256()
    for package in (index, rag):
        folder = Path(str(package.__file__)).parent
        for file in sorted(folder.rglob("*.py")):
            hashed.update(f"{package.__name__}/{file.relative_to(folder)}\0".encode() + file.read_bytes())
    return hashed.hexdigest()[:16]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
