"""A Chroma collection that names code is refused before anything could construct it, and the code is never run."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from index import open_archive
from index.archive import open_for_repair
from index.chroma import refuse_poison
from index.embed import HashingEmbedder
from index.errors import PoisonedCollection

ROOT = Path(__file__).parents[2]

EVIL = {"type": "known", "name": "sentence_transformer", "config": {"model_name": "evil", "device": "cpu", "normalize_embeddings": False}}
EVIL_KWARGS = EVIL | {"config": EVIL["config"] | {"kwargs": {"trust_remote_code": True}}}

VARIANTS = {
    "named at the top": ("config_json_str", {"embedding_function": EVIL}),
    "named with trusted code": ("config_json_str", {"embedding_function": EVIL_KWARGS}),
    "named with nested model arguments": (
        "config_json_str",
        {"embedding_function": EVIL | {"config": {"kwargs": {"model_kwargs": {"trust_remote_code": True}}}}},
    ),
    "named for sparse vectors": ("config_json_str", {"sparse_embedding_function": EVIL | {"name": "huggingface_sparse"}}),
    "named under the index": ("config_json_str", {"hnsw": {"space": "cosine", "embedding_function": EVIL}}),
    "named by an unknown type": ("config_json_str", {"embedding_function": {"type": "registered", "name": "x", "config": {}}}),
    "named in the schema": (
        "schema_str",
        {"keys": {"#embedding": {"float_list": {"vector_index": {"config": {"embedding_function": EVIL_KWARGS}}}}}},
    ),
    "named in the schema for sparse vectors": (
        "schema_str",
        {"keys": {"s": {"sparse_vector": {"sparse_vector_index": {"config": {"embedding_function": EVIL | {"name": "huggingface_sparse"}}}}}}},
    ),
    "not readable as JSON": ("config_json_str", "{embedding_function"),
}


def poison(archive, column, value):
    database = next((archive / "chroma").glob("gen-*/chroma.sqlite3"))
    text = value if isinstance(value, str) else json.dumps(value)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(f"UPDATE collections SET {column} = ?", (text,))


MARKER = """
import os
from pathlib import Path
Path(os.environ["MARKER"]).write_text("imported")
class SentenceTransformer:
    def __init__(self, *arguments, **named):
        Path(os.environ["MARKER"]).write_text("built")
SparseEncoder = SentenceTransformer
"""

USE = """
import sys
from index import open_archive
from index.archive import open_for_repair
from index.embed import HashingEmbedder
from index.errors import PoisonedCollection

def refused(use):
    try:
        with open_archive(sys.argv[1], embedder=HashingEmbedder()) as archive:
            use(archive)
    except PoisonedCollection as error:
        assert chr(10) not in str(error)
        return True
    return False

for use in (
    lambda archive: archive.search("minister"),
    lambda archive: archive.ingest([sys.argv[2]]),
    lambda archive: archive.remove(["000.txt"]),
    lambda archive: archive.set("000.txt", title="x"),
):
    assert refused(use), use
with open_for_repair(sys.argv[1], embedder=HashingEmbedder()) as archive:
    assert not archive.doctor().ok
    assert archive.doctor(repair=True).ok
    assert archive.search("minister")
"""


@pytest.fixture
def marked(tmp_path):
    """An environment in which importing sentence-transformers leaves a mark, and the mark's path."""
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "sentence_transformers.py").write_text(MARKER, encoding="utf-8")
    mark = tmp_path / "mark"
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path / "fake"), str(ROOT))), "MARKER": str(mark)}, mark


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_poisoned_collection_is_refused(small, variant):
    poison(small, *VARIANTS[variant])
    with pytest.raises(PoisonedCollection, match="embedding function"):
        open_archive(small, embedder=HashingEmbedder())


def test_nothing_that_a_poisoned_collection_names_is_built_whatever_is_asked(small, marked):
    environment, mark = marked
    poison(small, *VARIANTS["named with trusted code"])
    poison(small, *VARIANTS["named in the schema"])
    (small.parent / "stories" / "000.txt").write_text("It was changed on Monday. The envoy said so.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USE, str(small), str(small.parent / "stories")], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert not mark.exists()


def test_a_collection_that_turns_poisonous_under_an_open_archive_is_not_used_for_the_next_generation(small, articles):
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        archive.search("minister")
        poison(small, *VARIANTS["named in the schema"])
        (small.parent / "stories" / "000.txt").write_text(articles.prose("changed"), encoding="utf-8")
        with pytest.raises(PoisonedCollection):
            archive.ingest([small.parent / "stories"])


def test_a_poisoned_archive_is_made_clean_from_what_sqlite_holds(small, oracle, articles):
    poison(small, *VARIANTS["named at the top"])
    with open_for_repair(small, embedder=HashingEmbedder()) as archive:
        assert "embedding function" in archive.doctor().problems[0].what
        assert archive.doctor(repair=True).ok
    assert oracle.sound(small, articles.many(12)) == 0


def test_our_own_collections_name_no_embedding_function(small):
    refuse_poison(next(path for path in (small / "chroma").iterdir() if path.is_dir()))


@pytest.mark.parametrize("function", [EVIL_KWARGS, {"type": "known", "name": "default", "config": {}}])
def test_a_collection_made_over_http_is_refused(tmp_path, marked, function):
    """As it is done to others: by anyone who can reach the server, with nothing but a request."""
    environment, mark = marked
    chroma = Path(sys.executable).with_name("chroma")
    if not chroma.exists():
        pytest.skip("the chroma command is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "server"
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen([chroma, "run", "--path", str(folder), "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}/api/v2/tenants/default_tenant/databases/default_database/collections"
        body = json.dumps({"name": "passages", "configuration": {"embedding_function": function}}).encode()
        _post_when_up(base, body)
    finally:
        server.terminate()
        server.wait()
        log.close()
    with pytest.raises(PoisonedCollection):
        refuse_poison(folder)
    assert not mark.exists()


def _post_when_up(url, body):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answer.status == 200
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
