"""Dateline as a system under test: its assistant asked, its archive looked into.

How answers are measured is not known here.
"""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from evals.metrics import FOUND
from evals.values import AnswerJson, Case, Evidence, Found
from index import Article, Filters
from rag import Assistant

_PACKAGES = ("dateline-rag", "chromadb", "llama-index-core", "onnxruntime", "openai", "sentencex", "trafilatura")


class Dateline:
    """An assistant over one archive. The archive must not change during the run: articles are read once."""

    def __init__(self, assistant: Assistant, *, writer: str | None = None) -> None:
        self._assistant = assistant
        self._writer = writer
        self._articles: dict[str, Article] = {}
        self._labels: dict[str, set[str]] = {}
        for card in assistant.archive.articles():
            for label in (card.article_id, card.path, f"{card.folder}/{card.path}"):
                self._labels.setdefault(label, set()).add(card.article_id)

    def ask(self, case: Case) -> AnswerJson:
        """See `System.ask`."""
        return self._assistant.ask(case.question, history=case.history, as_of=case.asked, writer=self._writer).to_json()

    def evidence(self, case: Case, answer: AnswerJson) -> Evidence:
        """See `System.evidence`. The search is for the question as the assistant understood it."""
        labels = {label: frozenset(self._labels.get(label, ())) for label in case.labels}
        refusal = answer.get("refusal") or {}
        cites = [*answer["citations"], *refusal.get("nearest", ()), *refusal.get("against", ())]
        named = {cite["article_id"] for cite in cites}.union(*labels.values()) & self._labels.keys()
        hits = self._assistant.archive.search(answer["standalone_question"] or case.question, limit=FOUND, filters=Filters(as_of=case.asked))
        found = tuple(Found(hit.article.article_id, hit.passage.text) for hit in hits)
        return Evidence({article_id: self._article(article_id) for article_id in sorted(named)}, labels, found)

    def described(self) -> Mapping[str, Any]:
        """See `System.described`."""
        archive = self._assistant.archive
        articles, passages = archive.size()
        return {
            "name": "dateline",
            "versions": {name: _version(name) for name in _PACKAGES} | {"python": platform.python_version()},
            "embedder": str(archive.identity()),
            "archive": {"articles": articles, "passages": passages, "fingerprint": archive.fingerprint()},
        }

    def _article(self, article_id: str) -> Article:
        if article_id not in self._articles:
            self._articles[article_id] = self._assistant.archive.article(article_id)
        return self._articles[article_id]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
