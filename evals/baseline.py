"""The stock LlamaIndex pipeline to compare with: its SentenceSplitter, its Chroma store, its retriever, nothing of ours but the embedder.

Nothing is known here of how Dateline cuts or searches.
"""

from collections.abc import Sequence
from typing import Any

import chromadb
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import Document, NodeWithScore
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from evals.values import Found
from index.embed import Embedder
from index.values import Article

SIZES = (1024, 256, 128)
"""Tokens a piece: LlamaIndex's default, and the two smaller sizes that news is commonly cut to."""

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
        return [_found(hit) for hit in self._index.as_retriever(similarity_top_k=limit).retrieve(question)]


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
