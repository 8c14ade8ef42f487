"""An archive keeps to the embedder that made it: any other is refused before a byte is written."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from index import open_archive
from index.archive import open_for_repair
from index.embed import EmbedderIdentity, HashingEmbedder, bundled
from index.errors import EmbeddingMismatch


class Other(HashingEmbedder):
    """The hashing embedder under another name."""

    def __init__(self, name="hashing", version="1", dimension=64):
        super().__init__(dimension)
        self.identity = EmbedderIdentity(name, version, dimension)


PAIRS = {
    "another dimension": Other(dimension=32),
    "another model of the same dimension": Other(name="another"),
    "another revision": Other(version="2"),
    "another name and revision": Other(name="another", version="2"),
    "another name and dimension": Other(name="another", dimension=128),
    "another revision and dimension": Other(version="2", dimension=16),
    "all three": Other(name="another", version="2", dimension=16),
    "the bundled one": None,
}


def digest(path):
    found = hashlib.sha256()
    for where, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            found.update(name.encode() + Path(where, name).read_bytes())
    return found.hexdigest()


@pytest.mark.parametrize("pair", PAIRS)
def test_another_embedder_is_refused_for_questions_and_for_writing_and_nothing_is_written(small, pair):
    before = digest(small)
    with pytest.raises(EmbeddingMismatch) as refused, open_archive(small, embedder=PAIRS[pair]) as archive:
        archive.search("minister")
    assert "hashing (1, 64 dimensions)" in str(refused.value)
    assert str((PAIRS[pair] or bundled()).identity) in str(refused.value)
    assert "DATELINE_EMBEDDER" in str(refused.value)
    with open_for_repair(small, embedder=PAIRS[pair]) as archive:
        for use in (lambda: archive.ingest([small.parent / "stories"]), lambda: archive.search("minister"), lambda: archive.embed(["minister"])):
            with pytest.raises(EmbeddingMismatch):
                use()
    assert digest(small) == before
    with open_for_repair(small, embedder=PAIRS[pair]) as archive:
        assert "embedder" in archive.doctor().problems[0].what


def test_repairing_embeds_everything_again_with_the_embedder_in_use(small, oracle, articles):
    with open_for_repair(small, embedder=Other(name="another", dimension=32)) as archive:
        assert archive.doctor(repair=True).ok
    with open_archive(small, embedder=Other(name="another", dimension=32)) as archive:
        assert archive.search(articles.prose(3, 3), limit=1)[0].article.path == "003.txt"
        assert archive.doctor(deep=True).ok


def test_the_bundled_embedder_finds_what_is_meant_and_not_only_what_is_said(tmp_path):
    stories = tmp_path / "stories"
    stories.mkdir()
    (stories / "a.txt").write_text(
        "The central bank raised its key interest rate by half a point on Thursday. Borrowing becomes dearer.", encoding="utf-8"
    )
    (stories / "b.txt").write_text("The football club sold its striker to a Spanish rival. The supporters protested at the gates.", encoding="utf-8")
    with open_archive(tmp_path / "archive", create=True) as archive:
        archive.ingest([stories])
        hit = archive.search("cost of loans went up", limit=1)[0]
        assert hit.article.path == "a.txt"
        assert hit.vector_rank == 1
        assert archive.doctor(deep=True).ok


def test_vectors_of_a_run_that_was_interrupted_are_not_mixed_with_another_embedders(tmp_path, articles):
    class Failing(Other):
        def embed(self, texts):
            if len(texts) < 64:
                raise RuntimeError("out of memory")
            return super().embed(texts)

    articles.write(tmp_path / "stories", articles.many(40))
    with open_archive(tmp_path / "archive", embedder=Failing(version="0"), create=True) as archive, pytest.raises(RuntimeError):
        archive.ingest([tmp_path / "stories"])
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        assert archive.ingest([tmp_path / "stories"]).embedded == archive.size()[1]
        assert archive.doctor(deep=True).ok


def test_an_interrupted_embedder_loses_at_most_one_batch(tmp_path, articles):
    class Failing(HashingEmbedder):
        embedded = 0

        def embed(self, texts):
            if self.embedded >= 100 and len(texts) > 1:
                raise RuntimeError("out of memory")
            self.embedded += len(texts)
            return super().embed(texts)

    articles.write(tmp_path / "stories", articles.many(100))
    with open_archive(tmp_path / "archive", embedder=Failing(), create=True) as archive:
        with pytest.raises(RuntimeError, match="out of memory"):
            archive.ingest([tmp_path / "stories"])
        assert archive.size() == (0, 0)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        report = archive.ingest([tmp_path / "stories"])
        assert report.embedded == archive.size()[1] - 128
        assert np.isclose(np.linalg.norm(next(iter(archive.vectors([archive.search("minister")[0].passage.passage_id]).values()))), 1.0)
