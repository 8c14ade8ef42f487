"""The stock LlamaIndex pipeline to compare with: its SentenceSplitter, its Chroma store, its retriever, nothing of ours but the embedder.

Nothing is known here of how Dateline cuts or searches.

As a system (`dateline-evals run --system stock`) it answers with the first piece that it found, word for word: it has no writer of its own,
never refuses, knows no dates and takes every question by itself, without those before it. Given a model, that writes from the first two pieces
(LlamaIndex's own number) after LlamaIndex's own prompt.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import chromadb
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.prompts.default_prompts import DEFAULT_TEXT_QA_PROMPT
from llama_index.core.schema import Document, NodeWithScore, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from evals.library import Library
from evals.metrics_found import DEEP
from evals.values import Case, Found
from index.embed import Embedder
from index.errors import BadInput
from index.values import Article
from rag.endpoint import Message, Piece
from rag.model import ModelWriter

SIZES = (1024, 256, 128)
"""Tokens a piece: LlamaIndex's default, and the two smaller sizes that news is commonly cut to."""

SIZE = 256
"""What the system cuts to where nothing else is said: of 1,024 tokens, an answer would be a whole article."""

_WRITTEN_FROM = 2
"""LlamaIndex's default for `similarity_top_k`."""

_REPLY = 400
"""Tokens that a model may reply with: as many as ours."""

_OVERLAPS = {1024: 200}
"""LlamaIndex's default overlap for its default size; 20 tokens for sizes that the default would not fit."""


class Stock:
    """One stock index over some articles, in memory.

    It is given each article's source text (what a reader yields before anything is cleaned), because cleaning is not part of it.
    """

    def __init__(self, articles: Sequence[Article], embedder: Embedder, *, size: int) -> None:
        documents = [Document(text=article.source_text, doc_id=article.article_id) for article in articles]
        splitter = SentenceSplitter(chunk_size=size, chunk_overlap=_OVERLAPS.get(size, 20))
        nodes = splitter.get_nodes_from_documents(documents)
        # A client of its own each time would share one database in memory: the name keeps two indexes apart.
        collection = chromadb.EphemeralClient().create_collection(f"stock-{size}-{id(self)}", embedding_function=None)
        storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        self.passages = len(nodes)
        self._index = VectorStoreIndex(nodes, storage_context=storage, embed_model=_Embedding(embedder))

    def search(self, question: str, *, limit: int) -> list[Found]:
        """The nearest pieces, best first."""
        return [_found(hit) for hit in self._retrieved(question, limit)]

    def placed(self, question: str, *, limit: int) -> list[tuple[Found, tuple[int, int]]]:
        """The nearest pieces, best first, each with its place in its article's source text."""
        nodes = [hit.node for hit in self._retrieved(question, limit)]
        return [
            (Found(node.ref_doc_id or "", node.get_content()), (node.start_char_idx or 0, node.end_char_idx or 0))
            for node in nodes
            if isinstance(node, TextNode)
        ]

    def _retrieved(self, question: str, limit: int) -> list[NodeWithScore]:
        return self._index.as_retriever(similarity_top_k=limit).retrieve(question)


class StockSystem:
    """The stock pipeline as a system that is asked. See `foreign.Asked`."""

    def __init__(self, library: Library, embedder: Embedder, *, size: int = SIZE, model: ModelWriter | None = None) -> None:
        self.name = f"stock LlamaIndex, {size} tokens a piece"
        self._library = library
        self._model = model
        self._stock = Stock(library.all(), embedder, size=size)

    def reply(self, case: Case) -> object:
        """The first piece, or what the model makes of the first two; with what it rests on, and the pieces that were found."""
        placed = self._stock.placed(case.question, limit=DEEP)
        pieces = [one for one, _ in placed]
        used = 1 if self._model is None else _WRITTEN_FROM
        cites = [{"article_id": one.article_id, "quote": self._kept(one.article_id, *span)} for one, span in placed[:used]]
        return {
            "text": (pieces[0].text if pieces else "") if self._model is None else self._written(case.question, pieces[:used], self._model),
            "citations": [cite for cite in cites if cite["quote"]],
            "found": [{"article_id": one.article_id, "text": one.text} for one in pieces],
            "writer": "none" if self._model is None else self._model.name,
        } | ({"refused": not pieces} if self._model is None else {})

    @property
    def shape(self) -> str:
        """See `foreign.Asked`: the packages that it is made of, and the model that writes."""
        made_of = [f"{name} {version(name)}" for name in ("llama-index-core", "llama-index-vector-stores-chroma", "chromadb")]
        return ", ".join([*made_of, "no model" if self._model is None else self._model.name])

    def told(self, _: Case, /) -> bool:
        """See `foreign.Asked`: it knows no days and no outlets, which is one of the things that it is measured by."""
        return True

    def _kept(self, article_id: str, start: int, end: int) -> str:
        """What of a stretch of source text is in the article's body, from the first kept letter to the last."""
        article = self._library.article(article_id)
        kept = [
            (body_start + max(start, low) - low, body_start + min(end, high) - low)
            for (low, high), (body_start, _) in zip(article.spans, article.paragraphs, strict=True)
            if low < end and start < high
        ]
        return article.body[kept[0][0] : kept[-1][1]] if kept else ""

    def _written(self, question: str, pieces: Sequence[Found], writer: ModelWriter) -> str:
        prompt = DEFAULT_TEXT_QA_PROMPT.format(context_str="\n\n".join(one.text for one in pieces), query_str=question)
        items = writer.connected().stream([Message("user", prompt)], max_tokens=_REPLY)
        return "".join(item.text for item in items if isinstance(item, Piece))


def size_of(name: str) -> int:
    """The tokens a piece of "stock", or of "stock:128".

    Raises:
        BadInput: That is not one of the sizes.
    """
    written = name.partition(":")[2] or str(SIZE)
    if written not in map(str, SIZES):
        raise BadInput(f"There is no stock pipeline {name!r}.", f"Such as stock:{SIZES[-1]}; its sizes are {', '.join(map(str, SIZES))}.")
    return int(written)


def _found(hit: NodeWithScore) -> Found:
    return Found(hit.node.ref_doc_id or "", hit.node.get_content())


class _Embedding(BaseEmbedding):
    """Our embedder as LlamaIndex knows them."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.identity.name)
        self._embedder = embedder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: Any = self._embedder.embed(texts).tolist()
        return list(rows)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)
