"""LlamaIndex's door to the archive: our way of cutting as its NodeParser, our embedder as its BaseEmbedding, its Chroma store for writing.

Importing this costs 6 s of CPU, so only writers of a new generation and LlamaIndex programs do. What is kept, and when, is not known here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import chromadb
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from llama_index.core.ingestion.pipeline import run_transformations
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, Document, NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore

from index.chroma import COLLECTION, PAGE
from index.embed import Embedder
from index.split import passages
from index.values import Article, Origin, Passage, Span

EMBED_BATCH = 256

WRITE_BATCH = 2_000
"""Passages handed to Chroma at a time, or fewer where it takes fewer (5,461 here). Of 10,000 passages, 5,461 at a time took 300 MB more."""

CONFIGURATION = {
    "hnsw": {
        "space": "cosine",
        # With the default of 16, what lies in tight groups (agency copy printed again and again, reports from a template) shuts others out: of
        # 1,000 vectors beside 1,000 copies of one, 555 in all were not found by themselves, and of 120 equally far apart up to 26. With 32, 58
        # and 0; more gains no more and takes six times as long to build.
        "max_neighbors": 32,
        # Every batch is flushed to the vector index as it is added. With the default of 1,000, up to 999 vectors stay in the queue, and
        # each reader would build them into the index again, writing into a folder that others read.
        "sync_threshold": 1,
    }
}


def document(article: Article) -> Document:
    """An article as LlamaIndex carries it; its metadata is flat, and none of it is embedded."""
    origin = article.origin
    metadata: dict[str, Any] = {"article_id": article.article_id, "path": article.path}
    metadata |= {name: value for name in ("title", "outlet", "byline", "url") if (value := getattr(origin, name)) is not None}
    if origin.published is not None:
        day = origin.published
        metadata |= {"published": day.isoformat(), "published_day": day.year * 10_000 + day.month * 100 + day.day}
    return Document(doc_id=article.article_id, text=article.body, metadata=metadata, excluded_embed_metadata_keys=list(metadata))


def cut_lines(given: Document) -> list[Passage]:
    """Cut a document that is not of this archive: each line that is not empty is a paragraph."""
    text = given.get_content()
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    article = Article(given.doc_id, "", "", "text", Origin(), text, tuple(spans), (), "")
    # The body leaves empty lines out, so what is found in it is put back where it stands in the document.
    found = []
    for one in passages(article):
        source = article.source_span(one.start, one.end)
        start, end = source[0].start, source[-1].end
        sentences = tuple(Span(pieces[0].start, pieces[-1].end) for low, high in one.sentences if (pieces := article.source_span(low, high)))
        found.append(Passage(one.passage_id, one.article_id, one.ordinal, start, end, text[start:end], sentences))
    return found


class PassageParser(NodeParser):
    """Documents to nodes: one for each passage, under the passage's id, with true offsets.

    `cut` says where the passages are; the archive's own are looked up rather than cut again.
    """

    include_prev_next_rel: bool = False
    cut: Callable[[Document], list[Passage]] = Field(default=cut_lines, exclude=True)

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **_: Any) -> list[BaseNode]:  # noqa: ARG002, ANN401 - LlamaIndex's signature
        return [_node(one, cut) for one in nodes if isinstance(one, Document) for cut in self.cut(one)]

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:  # noqa: ARG002
        # LlamaIndex would look the offsets up by searching for the text, which finds the wrong place where text is repeated.
        return nodes


def _node(parent: Document, passage: Passage) -> TextNode:
    metadata = dict(parent.metadata) | {"start": passage.start, "end": passage.end}
    return TextNode(
        id_=passage.passage_id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=["article_id", "path", "url", "published_day", "start", "end"],
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=parent.doc_id)},
    )


class PassageEmbedding(BaseEmbedding):
    """Our embedder as LlamaIndex asks for one: a stock index over the archive's collection embeds its questions with it."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, *, batch: int = EMBED_BATCH) -> None:
        super().__init__(model_name=embedder.identity.name, embed_batch_size=batch)
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """The name that LlamaIndex knows this by."""
        return "PassageEmbedding"

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.embed(texts).tolist()
        return rows

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def write(
    folder: Path,
    articles: Iterable[tuple[Article, list[Passage]]],
    *,
    stale: Sequence[str],
    embedder: Embedder,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Bring the collection in a folder in line: `stale` passages are deleted first, then the passages of `articles` are added.

    The collection is made where there is none. What is there has been seen to name no embedding function. On return everything is
    closed and flushed.
    """
    client = _client(folder)
    try:
        collection = client.get_or_create_collection(COLLECTION, embedding_function=None, configuration=CONFIGURATION)
        for at in range(0, len(stale), PAGE):
            collection.delete(ids=list(stale[at : at + PAGE]))
        store = ChromaVectorStore(chroma_collection=collection)
        done = 0
        for batch in _batches(articles, min(WRITE_BATCH, client.get_max_batch_size()), PassageEmbedding(embedder)):
            store.add(batch)
            done += len(batch)
            progress(done)
    finally:
        client.close()


def _client(folder: Path) -> Any:  # noqa: ANN401 - the factory's return type lacks close() and get_max_batch_size()
    try:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False))
    except BaseException:
        # Chroma keeps a system whose start failed, and would hand it out to whoever asks for the same folder again.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        SharedSystemClient._identifier_to_refcount.pop(str(folder), None)
        raise


def _given(cuts: list[Passage]) -> Callable[[Document], list[Passage]]:
    return lambda _: cuts


def _batches(articles: Iterable[tuple[Article, list[Passage]]], size: int, embedding: PassageEmbedding) -> Iterator[list[BaseNode]]:
    """Nodes with their vectors, never more than `size` at a time: ChromaVectorStore cuts at 41,665, which Chroma refuses."""
    held: list[BaseNode] = []
    for article, cuts in articles:
        nodes = run_transformations([document(article)], [PassageParser(cut=_given(cuts)), embedding])
        held.extend(nodes)
        while len(held) >= size:
            yield held[:size]
            held = held[size:]
    if held:
        yield held
