"""LlamaIndex's door: a stock program over our collection finds what we find, and what it carries in keeps its place."""

import chromadb
import pytest
from chromadb.config import Settings
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.schema import MetadataMode
from llama_index.vector_stores.chroma import ChromaVectorStore

from index import open_archive
from index.chroma import COLLECTION, Engine
from index.embed import HashingEmbedder
from index.llama import PassageEmbedding, PassageParser, write
from index.split import passages
from index.values import Article, Origin, Span


@pytest.fixture
def collection(small):
    """The collection of the small archive, as chromadb's own client opens it."""
    folder = next(path for path in (small / "chroma").iterdir() if path.is_dir())
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    yield client.get_collection(COLLECTION, embedding_function=None)
    client.close()


def test_a_stock_index_over_our_collection_finds_the_same_passages(small, collection, articles):
    index = VectorStoreIndex.from_vector_store(ChromaVectorStore(chroma_collection=collection), embed_model=PassageEmbedding(HashingEmbedder()))
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        for number in range(12):
            question = articles.prose(number, 2)
            nodes = index.as_retriever(similarity_top_k=5).retrieve(question)
            vector = archive.embed([question])[0]
            archive.search(question)
            ours = [one for one, _ in archive._view.generation.nearest(vector.tolist(), 5)]
            hits = {hit.passage.passage_id: hit for hit in archive.search(question, limit=50)}
            assert len(nodes) == 5
            assert [found.node.node_id for found in nodes] == ours
            for found in nodes:
                assert found.node.node_id in hits
                passage = hits[found.node.node_id].passage
                assert found.node.get_content(metadata_mode=MetadataMode.NONE) == passage.text
                assert (found.node.start_char_idx, found.node.end_char_idx) == (passage.start, passage.end)
                assert found.node.ref_doc_id == passage.article_id
                assert found.node.metadata["path"] == hits[found.node.node_id].article.path


def test_the_engine_answers_as_chromas_own_client_does(small, collection, articles):
    folder = next(path for path in (small / "chroma").iterdir() if path.is_dir())
    engine = Engine(folder)
    assert engine.count() == collection.count()
    assert sorted(engine.ids()) == sorted(collection.get(include=[])["ids"])
    for row in HashingEmbedder().embed([articles.prose(number, 2) for number in range(12)]):
        theirs = collection.query(query_embeddings=[row.tolist()], n_results=7, include=["distances"])
        assert engine.nearest(row.tolist(), 7) == list(zip(theirs["ids"][0], theirs["distances"][0], strict=True))


def test_what_is_kept_beside_a_passage_is_flat_and_can_be_filtered_by_day(tmp_path, articles):
    from datetime import date

    articles.write(tmp_path / "stories", articles.many(3))
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder(), create=True) as archive:
        archive.ingest([tmp_path / "stories"])
        archive.set("001.txt", published=date(2025, 3, 2), outlet="The Kessel Gazette")
        articles.write(tmp_path / "stories", articles.many(4))
        archive.ingest([tmp_path / "stories"])
        folder = next(path for path in (tmp_path / "archive" / "chroma").iterdir() if path.is_dir())
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    found = client.get_collection(COLLECTION, embedding_function=None).get(where={"published_day": {"$gte": 20250101}}, include=["metadatas"])
    client.close()
    assert {(one["path"], one["published"], one["outlet"]) for one in found["metadatas"]} == {("001.txt", "2025-03-02", "The Kessel Gazette")}
    assert all(isinstance(value, (str, int)) for one in found["metadatas"] for value in one.values())


def test_reports_from_one_template_are_nearly_all_found(tmp_path):
    """Vectors equally far apart shut one another out of an index whose passages know few neighbours: with Chroma's 16, up to 26 of these 120.

    How many is left to how the index's threads took turns: none in most builds with 32, 4 in one on a busy machine.
    """
    (tmp_path / "in").mkdir()
    for number in range(120):
        text = f"The bridge at Orrin was closed on Monday, the {number}th time. A plover was seen near the mill by the river."
        (tmp_path / "in" / f"{number}.txt").write_text(text)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([tmp_path / "in"])
    folder = next(path for path in (tmp_path / "archive" / "chroma").iterdir() if path.is_dir())
    engine = Engine(folder)
    held = engine.vectors(engine.ids())
    assert len(held) == 120
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    assert client.get_collection(COLLECTION, embedding_function=None).configuration_json["hnsw"]["max_neighbors"] == 32
    client.close()
    assert sum(engine.nearest(vector, 1)[0][1] > 1e-4 for vector in held.values()) <= 10


def test_documents_from_elsewhere_are_cut_with_true_offsets_even_where_text_is_repeated():
    text = "Mr. Vale spoke.\n\nHe left.\nHe left.\nHe left. The U.S. envoy stayed.\n"
    nodes = PassageParser().get_nodes_from_documents([Document(doc_id="d", text=text, metadata={"outlet": "X"})])
    assert len(nodes) > 1
    for node in nodes:
        assert text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.metadata["outlet"] == "X"
        assert node.get_content(metadata_mode=MetadataMode.EMBED) == node.text
    assert nodes == PassageParser().get_nodes_from_documents([Document(doc_id="d", text=text, metadata={"outlet": "X"})])
    assert len({node.start_char_idx for node in nodes}) == len(nodes)


def test_more_passages_than_chroma_takes_at_once_are_written_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("chromadb.api.client.Client.get_max_batch_size", lambda self: 7)
    text = " ".join(f"Number {number} was opened on Monday." for number in range(60))
    article = Article("a" * 16, "f", "a.txt", "text", Origin(), text, (Span(0, len(text)),), (), "")
    cuts = passages(article)
    assert len(cuts) > 14
    done = []
    write(tmp_path, [(article, cuts)], stale=(), embedder=HashingEmbedder(), progress=done.append)
    assert done == [*range(7, len(cuts), 7), len(cuts)]
    assert sorted(Engine(tmp_path).ids()) == sorted(cut.passage_id for cut in cuts)
