"""What a person who gives bad input sees: one line that names the problem and what to do, and everything else taken in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "The minister resigned on Friday after nine years in office, her spokesman said in Ostrel.\n"
HOLDING = """
import sys, time, pathlib
from index.lock import writing
with writing(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
PDF = Path(__file__).resolve().parents[2] / "evals" / "corpus" / "littoral-monitor-revised-plan.pdf"


@pytest.fixture
def folder(tmp_path):
    """A folder with one good article in it."""
    made = tmp_path / "news"
    made.mkdir()
    (made / "good.txt").write_text(GOOD)
    return made


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


def _link_out(path: Path) -> None:
    outside = path.parent.parent / "outside.txt"
    outside.write_text("Nobody named this file.\n" * 5)
    path.symlink_to(outside)


BAD = {
    "a file that is not text": ("noise.txt", lambda path: path.write_bytes(bytes(range(256)) * 40), "not text"),
    "a truncated PDF": ("cut.pdf", lambda path: path.write_bytes(PDF.read_bytes()[:900]), "PDF"),
    "HTML with no article in it": (
        "menu.html",
        lambda path: path.write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>"),
        "no article",
    ),
    "an undecodable file": ("broken.md", lambda path: path.write_bytes(b"\xff\xfe\x00\xd8" * 50), "damaged UTF-16"),
    "a line that is not JSON": ("export.jsonl", lambda path: path.write_text('{"id": "a", "text": "' + GOOD.strip() + '"}\n{"id": \n'), "JSON"),
    "a file of 200 MB": ("huge.txt", _sparse, "the limit is 50 MB"),
    "a link out of the folder": ("link.txt", _link_out, "link"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_rejected_in_one_line_and_the_rest_is_taken_in(dateline, tmp_path, folder, kind):
    name, make, said = BAD[kind]
    make(folder / name)
    done = dateline("ingest", folder, "--archive", tmp_path / "archive", "--json")
    assert done.code == 3
    rejected = {one["path"]: one["reason"] for one in done.json["rejected"]}
    assert len(rejected) == 1
    path, reason = rejected.popitem()
    assert path.startswith(name)
    assert said in reason
    assert "\n" not in reason
    articles = dateline("articles", "--archive", tmp_path / "archive", "--json").json["articles"]
    assert "good.txt" in {article["path"] for article in articles}


def test_an_empty_folder_is_told_from_one_whose_articles_are_gone(dateline, tmp_path, folder):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "photo.jpg").write_bytes(b"\xff\xd8")
    done = dateline("ingest", empty, "--archive", tmp_path / "archive")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "There are no articles in" in done.err
    assert "only 1 of kinds that are not read" in done.err
    dateline("ingest", folder, "--archive", tmp_path / "archive")
    (folder / "good.txt").unlink()
    gone = dateline("ingest", folder, "--archive", tmp_path / "archive")
    assert (gone.code, gone.err.count("\n")) == (1, 1)
    assert "--prune" in gone.err
    assert dateline("ingest", folder, "--archive", tmp_path / "archive", "--prune").code == 0


def test_a_missing_folder_is_an_error_and_not_an_empty_one(dateline, tmp_path):
    done = dateline("ingest", tmp_path / "nowhere", "--archive", tmp_path / "archive")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "nowhere" in done.err


def test_an_archive_of_another_embedder_is_refused_and_both_are_named(dateline, tmp_path, folder, monkeypatch):
    dateline("ingest", folder, "--archive", tmp_path / "archive")
    monkeypatch.setenv("DATELINE_EMBEDDER", "bundled")
    for command in (("ask", "Who resigned?"), ("ingest", folder)):
        done = dateline(*command, "--archive", tmp_path / "archive")
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "hashing" in done.err
        assert "all-MiniLM-L6-v2" in done.err
        assert "DATELINE_EMBEDDER" in done.err


def test_an_archive_of_a_newer_version_is_refused(dateline, tmp_path, folder):
    import sqlite3

    dateline("ingest", folder, "--archive", tmp_path / "archive")
    connection = sqlite3.connect(tmp_path / "archive" / "archive.sqlite3")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    done = dateline("ask", "Who resigned?", "--archive", tmp_path / "archive")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "newer" in done.err


def test_an_archive_that_is_being_written_names_the_writer_and_exits_75(dateline, tmp_path, folder):
    archive = tmp_path / "archive"
    dateline("ingest", folder, "--archive", archive)
    holder = subprocess.Popen([sys.executable, "-c", HOLDING, str(archive)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = dateline("ingest", folder, "--archive", archive)
        assert (done.code, done.err.count("\n")) == (75, 1)
        assert str(holder.pid) in done.err
        assert dateline("ask", "Who resigned?", "--archive", archive).code == 0
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.skipif(os.geteuid() != 0 or not Path("/usr/bin/mount").exists(), reason="only root can mount a read-only disk")
def test_a_read_only_disk_answers_questions_and_refuses_an_ingest_in_one_line(dateline, tmp_path, folder):
    archive = tmp_path / "archive"
    dateline("ingest", folder, "--archive", archive)
    bound = subprocess.run(["mount", "--bind", archive, archive], check=False, capture_output=True)
    if bound.returncode:
        pytest.skip("this machine does not let a test mount anything")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", archive], check=True)
        asked = dateline("ask", "Who resigned on Friday?", "--archive", archive, "--json")
        assert asked.code == 0
        (folder / "more.txt").write_text(GOOD.replace("Friday", "Sunday"))
        done = dateline("ingest", folder, "--archive", archive)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "read-only" in done.err
    finally:
        subprocess.run(["umount", archive], check=True)
