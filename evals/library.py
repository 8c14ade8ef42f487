"""The articles of an archive as an answer may name them: by id, path, folder and path, or address.

Who names them, and what is measured by it, is not known here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.fold import places
from evals.values import AnswerJson, Case, Evidence, Found
from index import Archive, Article


class Library:
    """One archive, which must not change meanwhile: articles are read once. Several threads may share it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._articles: dict[str, Article] = {}
        self._named: dict[str, set[str]] = {}
        for card in archive.articles():
            for name in (card.article_id, card.path, f"{card.folder}/{card.path}", _address(card.origin.url or "")):
                if name:
                    self._named.setdefault(name, set()).add(card.article_id)

    def ids(self, name: str) -> frozenset[str]:
        """The articles that go by this name: none where the archive holds none."""
        return frozenset(self._named.get(name) or self._named.get(_address(name)) or ())

    def article(self, article_id: str) -> Article:
        """An article by its id."""
        if article_id not in self._articles:
            self._articles[article_id] = self._archive.article(article_id)
        return self._articles[article_id]

    def all(self) -> list[Article]:
        """Every article, by folder and path."""
        return [self.article(card.article_id) for card in self._archive.articles()]

    def place(self, article_id: str, quote: str) -> tuple[int, int] | None:
        """Where these words stand in an article: as they are, or else whatever case, marks and spaces part them; None where they do not."""
        body = self.article(article_id).body
        at = body.find(quote)
        if at >= 0:
            return at, at + len(quote)
        return next(iter(places(body, quote)), None)

    def evidence(self, case: Case, answer: AnswerJson, found: Sequence[Found] | None) -> Evidence:
        """What metrics may look up beside an answer."""
        labels = {label: self.ids(label) for label in case.labels}
        refusal = answer.get("refusal") or {}
        cites = [*answer["citations"], *refusal.get("nearest", ()), *refusal.get("against", ())]
        named = {one for cite in cites for one in self.ids(cite["article_id"])}.union(*labels.values())
        return Evidence({article_id: self.article(article_id) for article_id in sorted(named)}, labels, None if found is None else tuple(found))

    def described(self) -> Mapping[str, Any]:
        """What of the archive shapes a measurement, as plain JSON values."""
        articles, passages = self._archive.size()
        return {"articles": articles, "passages": passages, "fingerprint": self._archive.fingerprint()}


def _address(url: str) -> str:
    """A web address as it is compared: no scheme, no "www.", no fragment, no slash at the end."""
    bare = url.partition("#")[0].partition("://")
    return (bare[2] or bare[0]).removeprefix("www.").rstrip("/") if bare[1] else url
