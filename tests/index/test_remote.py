"""An embedder behind an endpoint gives what any other gives, or one typed error; an archive keeps to it."""

import threading

import numpy as np
import pytest

import index.remote
from index import open_archive
from index.embed import EmbedderIdentity, named
from index.errors import BadSetting, EmbeddingMismatch, EndpointBusy, EndpointRefused, EndpointUnreachable, ReplyUnreadable
from index.remote import RemoteEmbedder
from index.retry import Limits
from tests.faults import KEY, FaultServer

LIMITS = Limits(connect=1.0, token=2.0, total=4.0, backoff=0.02, reply_bytes=1_000_000)


@pytest.fixture
def server():
    pytest.importorskip("openai")  # loading it takes a second or two, and is no part of any deadline below
    with FaultServer() as running:
        yield running
        assert running.left_alone()


def at(server, model="ok", mode="ok"):
    return RemoteEmbedder(model, base_url=server.url(mode), api_key=KEY, limits=LIMITS)


def test_vectors_are_of_unit_length_in_the_order_of_the_texts_whatever_the_order_of_the_reply(server):
    texts = ["a", "bbb", "", "a\ud800"]
    rows = at(server).embed(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (4, 4)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert rows[1][0] > rows[0][0]
    assert np.array_equal(rows, at(server, "backwards").embed(texts))
    assert server.asked[0].body == {"model": "ok", "input": ["a", "bbb", " ", "a?"], "encoding_format": "float"}


def test_the_dimension_is_learned_from_the_first_reply_and_asked_for_once(server):
    embedder = at(server)
    assert server.asked == []
    assert embedder.identity == EmbedderIdentity("ok", "openai-compatible", 4)
    assert embedder.embed([]).shape == (0, 4)
    assert len(server.asked) == 1


def test_texts_go_in_batches_bounded_by_number_and_by_length(server, monkeypatch):
    monkeypatch.setattr(index.remote, "MOST_TEXTS", 5)
    monkeypatch.setattr(index.remote, "MOST_CHARACTERS", 100)
    monkeypatch.setattr(index.remote, "LONGEST_TEXT", 80)
    texts = ["x" * length for length in (1, 2, 3, 4, 5, 6, 99, 30, 10, 99)]
    rows = at(server).embed(texts)
    assert [[len(text) for text in asked.body["input"]] for asked in server.asked] == [[1, 2, 3, 4, 5], [6, 80], [30, 10], [80]]
    assert np.array_equal(rows, np.concatenate([at(server).embed([text[:80]]) for text in texts]))


WRONG = [
    "not a number",
    "a word",
    "infinite",
    "no direction",
    "one too few",
    "one too many",
    "numbered twice",
    "two lengths",
    "no numbers at all",
    "no data",
    "cut json",
]


@pytest.mark.parametrize("mode", WRONG)
def test_a_reply_that_does_not_hold_one_vector_a_text_is_refused(server, mode):
    with pytest.raises(ReplyUnreadable, match="DATELINE_EMBEDDER"):
        at(server, mode).embed(["one", "two", "three"])
    assert len(server.asked) == 1


def test_vectors_that_change_their_length_are_refused(server):
    embedder = at(server, "another length")
    embedder.embed(["one"])
    with pytest.raises(ReplyUnreadable, match="of 3 numbers, not of 4"):
        embedder.embed(["two"])


def test_failures_are_tried_again_by_the_rules_for_writing(server):
    assert at(server, "busy once").embed(["one"]).shape == (1, 4)
    assert len(server.asked) == 2
    for mode, error, requests in (("503", EndpointBusy, 3), ("401", EndpointRefused, 1), ("refuse", EndpointUnreachable, 0)):
        server.asked.clear()
        with pytest.raises(error) as raised:
            at(server, mode, mode).embed(["one"])
        assert len(server.asked) == requests
        assert KEY not in str(raised.value) + repr(raised.value)
    assert [thread for thread in threading.enumerate() if thread.name == "endpoint"] == []


@pytest.mark.slow
def test_an_archive_is_made_and_asked_with_it_and_refuses_another(server, tmp_path):
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "ferry.txt").write_text("The ferry to Halden was cancelled on Sunday. Its captain said the pier had given way.")
    with open_archive(tmp_path / "archive", embedder=at(server)) as archive:
        archive.ingest([tmp_path / "stories"])
        assert archive.search("ferry")
    with open_archive(tmp_path / "archive", embedder=at(server)) as archive:
        assert archive.search("captain")
    with (
        pytest.raises(EmbeddingMismatch, match="ok \\(openai-compatible, 4 dimensions\\)"),
        open_archive(tmp_path / "archive", embedder=named("hashing")) as archive,
    ):
        archive.search("ferry")


def test_a_setting_names_it_and_no_view_of_it_holds_the_key(server):
    embedder = named("openai:ok", base_url=server.url(), api_key=KEY)
    assert embedder.identity.name == "ok"
    assert KEY not in repr(embedder) + repr(vars(embedder))
    with pytest.raises(BadSetting, match="DATELINE_EMBEDDER"):
        named("openai:")
