"""What people said of answers: kept beside the articles, by many at once, whatever else is written, and read again without what was torn."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from index import feedback, open_archive
from index.embed import HashingEmbedder
from index.errors import ArchiveBroken, ArchiveLocked, BadInput, StorageFailed
from index.lock import writing
from index.values import Filters

ROOT = Path(__file__).parents[2]


def answer(name="a1"):
    return {"id": name, "question": f"Who opened {name}?", "status": "answered", "citations": []}


@pytest.fixture
def archive(small):
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        yield archive


def test_what_is_kept_is_read_back_as_it_was_said(archive):
    said = archive.add_feedback(
        "missing",
        answer=answer(),
        conversation="key",
        history=["Where?", "When?"],
        filters=Filters(after=date(2031, 2, 1), as_of=date(2031, 3, 1), outlets=["Ledger"]),
        note=" The mayor\u2028did, \ud800too. ",
    )
    assert said.note == "The mayor\u2028did, \ud800too."
    assert said.when.endswith("+00:00")
    assert archive.feedback().feedback == (said,)
    assert archive.feedback().lost == ()
    file = archive.path / feedback.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert "key" not in json.loads(file.read_text())["person"]


def test_the_last_word_of_a_conversation_on_an_answer_counts_and_that_of_another_stands_beside_it(archive):
    archive.add_feedback("right", answer=answer(), conversation="one")
    archive.add_feedback("missing", answer=answer(), conversation="two")
    archive.add_feedback("right", answer=answer("a2"), conversation="one")
    archive.add_feedback("wrong citation", answer=answer(), conversation="one")
    found = [(one.answer_id, one.verdict) for one in archive.feedback().feedback]
    assert found == [("a1", "missing"), ("a2", "right"), ("a1", "wrong citation")]
    assert len({one.person for one in archive.feedback().feedback}) == 2


def test_while_another_writes_to_the_archive_a_verdict_is_kept(archive, small):
    with writing(small):
        archive.add_feedback("right", answer=answer(), conversation="one")
    assert len(archive.feedback().feedback) == 1


@pytest.mark.parametrize(
    ("verdict", "more"),
    [
        ("wrong", {}),
        ("", {}),
        ("right", {"note": "x" * (feedback.MAX_NOTE + 1)}),
        ("right", {"answer": {"question": "Who?"}}),
        ("right", {"answer": answer() | {"text": "x" * feedback.MAX_ENTRY}}),
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(archive, verdict, more):
    with pytest.raises(BadInput):
        archive.add_feedback(verdict, **{"answer": answer(), "conversation": "one", **more})
    assert archive.feedback().feedback == ()


def test_a_torn_line_costs_that_verdict_alone_and_is_told(archive):
    for name in ("a1", "a2"):
        archive.add_feedback("right", answer=answer(name), conversation="one")
    file = archive.path / feedback.FILE
    whole = file.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first + 1, len(whole) - 1, 7):
        file.write_bytes(whole[:end])
        read = archive.feedback()
        assert [one.answer_id for one in read.feedback] == ["a1"]
        assert read.lost == ("Line 2 of the feedback cannot be read (it was cut short), and is left out.",)
    archive.add_feedback("missing", answer=answer("a3"), conversation="one")
    read = archive.feedback()
    assert [one.answer_id for one in read.feedback] == ["a1", "a3"]
    assert read.lost == ("Line 2 of the feedback cannot be read, and is left out.",)


@pytest.mark.parametrize("line", ["{}", "[]", "null", '{"schema": 2}', "[" * 100_000, '{"schema": 1, "verdict": []}', "\udcff"])
def test_a_line_that_is_no_feedback_is_told_and_passed_over(archive, line):
    (archive.path / feedback.FILE).write_bytes(line.encode(errors="surrogateescape") + b"\n")
    archive.add_feedback("right", answer=answer(), conversation="one")
    read = archive.feedback()
    assert [one.answer_id for one in read.feedback] == ["a1"]
    assert len(read.lost) == 1


PROGRAM = """
import sys, threading
from pathlib import Path
from index import feedback
def say(name):
    for number in range(20):
        said = {"id": f"{name}-{number}", "question": "Who?", "text": "x" * 9_000}
        feedback.append(Path(sys.argv[1]), feedback.given("right", answer=said, conversation=name))
threads = [threading.Thread(target=say, args=(f"{sys.argv[2]}-{number}",)) for number in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_processes_and_threads_write_at_once_and_no_word_is_lost(archive, small):
    others = [subprocess.Popen([sys.executable, "-c", PROGRAM, str(small), name], cwd=ROOT) for name in ("p", "q")]
    threads = [
        threading.Thread(
            target=lambda name=name: [archive.add_feedback("missing", answer=answer(f"{name}{i}"), conversation=name) for i in range(20)]
        )
        for name in ("s", "t")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(timeout=60) for other in others] == [0, 0]
    read = archive.feedback()
    assert len(read.feedback) == 2 * 3 * 20 + 2 * 20
    assert read.lost == ()


def test_a_process_that_is_stopped_while_it_holds_the_file_costs_a_sentence_not_the_page(archive, small, monkeypatch):
    monkeypatch.setattr(feedback, "PATIENCE", 0.05)
    archive.add_feedback("right", answer=answer(), conversation="one")
    program = (
        f"import fcntl, os, signal\nfcntl.flock(os.open({str(small / feedback.FILE)!r}, os.O_RDWR), fcntl.LOCK_EX)\nprint(flush=True)\nsignal.pause()"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    holder.stdout.readline()
    os.kill(holder.pid, signal.SIGSTOP)
    with pytest.raises(ArchiveLocked):
        archive.add_feedback("missing", answer=answer(), conversation="one")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    archive.add_feedback("missing", answer=answer(), conversation="one")
    assert [one.verdict for one in archive.feedback().feedback] == ["missing"]


def test_a_disk_that_refuses_half_way_leaves_what_was_there(archive, monkeypatch):
    archive.add_feedback("right", answer=answer(), conversation="one")
    before = (archive.path / feedback.FILE).read_bytes()
    real = os.write
    monkeypatch.setattr(feedback.os, "fsync", lambda descriptor: real(descriptor, b"{torn") and (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(StorageFailed, match="the disk is full"):
        archive.add_feedback("missing", answer=answer("a2"), conversation="one")
    assert (archive.path / feedback.FILE).read_bytes() == before


def test_a_full_file_is_told_with_what_to_do_about_it(archive, monkeypatch):
    monkeypatch.setattr(feedback, "MAX_FILE", 500)
    archive.add_feedback("right", answer=answer(), conversation="one")
    with pytest.raises(StorageFailed, match="--from-feedback"):
        archive.add_feedback("right", answer=answer("a2"), conversation="one")


def test_on_a_read_only_disk_a_verdict_is_refused_in_one_line_and_earlier_ones_are_read(archive, small, mounted):
    archive.add_feedback("right", answer=answer(), conversation="one")
    mounted("--bind", small, small)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(small)], check=True)
    with pytest.raises(StorageFailed, match="read-only. Make it writable") as refused:
        archive.add_feedback("missing", answer=answer(), conversation="one")
    assert "\n" not in str(refused.value)
    assert [one.verdict for one in archive.feedback().feedback] == ["right"]


@pytest.mark.parametrize("other", ["link", "pipe", "folder"])
def test_what_stands_in_the_file_s_place_is_neither_written_to_nor_waited_for(archive, tmp_path, other):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    place = archive.path / feedback.FILE
    {"link": lambda: place.symlink_to(elsewhere), "pipe": lambda: os.mkfifo(place), "folder": place.mkdir}[other]()
    with pytest.raises(ArchiveBroken, match="not a file"):
        archive.add_feedback("right", answer=answer(), conversation="one")
    with pytest.raises(ArchiveBroken, match="not a file"):
        archive.feedback()
    assert elsewhere.read_text() == "mine"


def test_neither_the_doctor_nor_an_ingest_of_the_folder_around_it_takes_it_for_theirs(archive, small):
    archive.add_feedback("right", answer=answer(), conversation="one")
    before = (small / feedback.FILE).read_bytes()
    with pytest.raises(BadInput, match="There are no articles"):
        archive.ingest([small])
    assert archive.doctor(repair=True).ok
    assert (small / feedback.FILE).read_bytes() == before
    assert len(archive.feedback().feedback) == 1
