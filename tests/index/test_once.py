"""What is read of the archive once for all who ask, and what is kept of it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from index.once import Once
from index.recent import Recent
from index.roll import call


class Gates:
    """Points that a thread stops at, once they are shut, until they are opened; it is told when one has come there."""

    def __init__(self):
        self.shut, self.reached, self.opened = set(), {}, {}

    def close(self, name):
        self.shut.add(name)
        self.reached[name], self.opened[name] = threading.Event(), threading.Event()

    def passing(self, name):
        if name in self.shut:
            self.reached[name].set()
            assert self.opened[name].wait(20)


class Gated(HashingEmbedder):
    """An embedder that stops at the gate of a query."""

    def __init__(self, gates):
        super().__init__()
        self.gates = gates

    def embed(self, texts):
        for text in texts:
            self.gates.passing(text)
        return super().embed(texts)


def write(path, *texts):
    path.write_text("\n".join(json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts)), encoding="utf-8")
    return path


def paths(hits):
    return {hit.article.path.partition("#")[2] for hit in hits}


@pytest.fixture
def reading(tmp_path, monkeypatch):
    """An archive that gates and counts the calling of its roll, and another handle on it to write with."""
    gates, called = Gates(), []

    def gated(connection, cards):
        called.append(len(cards))
        gates.passing(len(cards))
        return call(connection, cards)

    monkeypatch.setattr("index.archive.call", gated)
    file = write(tmp_path / "rows.jsonl", "The harbour bridge opened in Tarn.")
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as writer:
        writer.ingest([file])
        with open_archive(tmp_path / "archive", embedder=Gated(gates)) as archive:

            def add():
                writer.ingest([write(file, "The harbour bridge opened in Tarn.", "The harbour tunnel closed in Tarn.")])

            yield archive, gates, called, add


def test_a_question_of_before_a_change_waits_for_nobody_and_those_after_it_share_one_reading(reading):
    archive, gates, called, add = reading
    archive.search("harbour")
    gates.close("old harbour")
    gates.close(2)
    with ThreadPoolExecutor(4) as pool:
        old = pool.submit(archive.search, "old harbour")
        assert gates.reached["old harbour"].wait(20)
        add()
        new = [pool.submit(archive.search, f"new harbour {number}") for number in range(2)]
        assert gates.reached[2].wait(20)
        gates.opened["old harbour"].set()
        assert paths(old.result(timeout=20)) == {"0"}, "it sees the archive as it was when it was asked, while the others still wait"
        assert not any(one.done() for one in new)
        gates.opened[2].set()
        assert all(paths(one.result(timeout=20)) == {"0", "1"} for one in new)
    assert called == [1, 2]


def test_what_an_old_question_reads_takes_nothing_newer_back(reading):
    archive, gates, called, add = reading
    gates.close("old harbour")
    with ThreadPoolExecutor(1) as pool:
        old = pool.submit(archive.search, "old harbour")
        assert gates.reached["old harbour"].wait(20)
        add()
        assert paths(archive.search("harbour")) == {"0", "1"}
        gates.opened["old harbour"].set()
        assert paths(old.result(timeout=20)) == {"0"}
    assert paths(archive.search("harbour")) == {"0", "1"}
    assert called == [2, 1], "the newer one was kept"


def test_a_thing_that_could_not_be_made_is_made_by_the_next_who_asks():
    place = Once()

    def fail():
        raise OSError

    with pytest.raises(OSError, match="^$"):
        place.get(fail)
    assert place.get(lambda: "made") == place.get(fail) == "made"


def test_what_was_not_asked_for_the_longest_is_forgotten_first():
    kept, looked = Recent(len), []

    def get(key):
        return kept.get(key, lambda: looked.append(key) or key, room=4)

    for key in ("aa", "bb", "aa", "cc", "aa", "bb", "long one", "long one"):
        assert get(key) == key
    assert looked == ["aa", "bb", "cc", "bb", "long one"]
    assert len(kept) == 1, "what alone does not fit is kept until the next"


def test_a_number_that_the_roll_does_not_have_is_no_passage(reading, monkeypatch):
    import numpy as np

    archive = reading[0]
    archive.search("harbour")
    roll = archive._view.roll.made
    (number,) = roll.numbers.tolist()
    for named, found in (([number], [0]), ([number + 1], []), ([0, number, number + 7], [0])):
        monkeypatch.setattr("index.store.holding", lambda *_, named=named: np.array(named, dtype=np.int64))
        assert roll.holding(None, f"a term in {named}").tolist() == found
