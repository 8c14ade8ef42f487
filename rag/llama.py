"""The door for LlamaIndex programs: fused search as a retriever, and checked, cited or refused answers as a query engine.

LlamaIndex's types stop here. Importing this costs seconds of CPU, so nothing else in the package does; how LlamaIndex writes into the
archive is told in index/llama.py.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.archive import Archive
from index.values import Filters, Hit
from rag.assistant import Assistant
from rag.values import READ, Answer, Citation, Finished, Searched

_UNREAD = ("article_id", "path", "url", "published_day", "start", "end", "number", "quote", "quote_start", "quote_end")
"""Metadata that a model has no use for: it is not put before the text that the model reads."""


def as_retriever(source: Assistant | Archive, *, limit: int = 10, filters: Filters = Filters()) -> BaseRetriever:  # noqa: B008 - frozen
    """The archive's own search as a LlamaIndex retriever.

    Best first, at most `limit` and at most one of each identical text. A node has the passage's id and text; its flat metadata says
    which article (`article_id`, `path` and what is known of `title`, `outlet`, `byline`, `url`, `published`, the last an ISO date) and
    where in its body (`start`, `end`); its score is the fused one, higher is better. The source stays open as long as it is used.

    Raises:
        DatelineError: On retrieving, what `Archive.search` raises.
    """
    return _Retriever(source.archive if isinstance(source, Assistant) else source, limit, filters)


def as_query_engine(assistant: Assistant, *, limit: int = READ, filters: Filters = Filters()) -> BaseQueryEngine:  # noqa: B008 - frozen
    """The assistant as a LlamaIndex query engine.

    The response's text is the answer's, with its [1] markers, or the reason for a refusal. `source_nodes[n - 1]` is the passage that
    [n] cites, its exact words under `quote`; a refusal has none. `metadata` is the answer as JSON values, as `Answer.to_json` gives it.

    Raises:
        BadInput: On querying, the question is empty.
        DatelineError: On querying, what `Assistant.ask` raises.
    """
    return _QueryEngine(assistant, limit, filters)


class _Retriever(BaseRetriever):
    def __init__(self, archive: Archive, limit: int, filters: Filters) -> None:
        super().__init__()
        self._archive, self._limit, self._filters = archive, limit, filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._archive.search(query_bundle.query_str, limit=self._limit, filters=self._filters)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class _QueryEngine(BaseQueryEngine):
    def __init__(self, assistant: Assistant, limit: int, filters: Filters) -> None:
        super().__init__(CallbackManager([]))
        self._assistant, self._limit, self._filters = assistant, limit, filters

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        hits, answer = self._answered(query_bundle.query_str)
        return Response(response=answer.text, source_nodes=[_cited(one, hits) for one in answer.citations], metadata=answer.to_json())

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _answered(self, question: str) -> tuple[Sequence[Hit], Answer]:
        """The answer, and the hits that it was read from."""
        wanted = self._filters
        hits: tuple[Hit, ...] = ()
        for event in self._assistant.stream(question, limit=self._limit, **asdict(wanted)):
            if isinstance(event, Searched):
                hits = event.hits
            elif isinstance(event, Finished):
                return hits, event.answer
        raise AssertionError("a stream ends with Finished")


def _node(hit: Hit, **more: str | int) -> TextNode:
    """A passage as a node, under its own id, with offsets into its article's body."""
    card, passage = hit.article, hit.passage
    known = {name: getattr(card.origin, name) for name in ("title", "outlet", "byline", "url")}
    metadata: dict[str, str | int] = {"article_id": card.article_id, "path": card.path}
    metadata |= {name: value for name, value in known.items() if value is not None}
    if (day := card.origin.published) is not None:
        # The day as a number too, as the collection has it: what filters by metadata compares numbers, not dates.
        metadata |= {"published": day.isoformat(), "published_day": day.year * 10_000 + day.month * 100 + day.day}
    metadata |= {"start": passage.start, "end": passage.end} | more
    return TextNode(
        id_=passage.passage_id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=[name for name in metadata if name in _UNREAD],
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=card.article_id)},
    )


def _cited(citation: Citation, hits: Sequence[Hit]) -> NodeWithScore:
    """The passage that a citation was found in: of its article's, the one that holds most of the quote, the best of equals."""
    own = [hit for hit in hits if hit.article.article_id == citation.article_id]
    best = max(own, key=lambda hit: min(hit.passage.end, citation.end) - max(hit.passage.start, citation.start))
    said: dict[str, str | int] = {"number": citation.number, "quote": citation.quote, "quote_start": citation.start, "quote_end": citation.end}
    return NodeWithScore(node=_node(best, **said), score=best.score)
