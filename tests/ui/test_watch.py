"""A folder that is followed: what is put into it, changed in it or taken out of it is in the archive a moment later."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from index.lock import writing
from index.watch import changes

STORY = "The lantern guild met in {} on Monday. It counted {} boats. The mayor stayed away.\n"


class Following:
    """`dateline ingest FOLDER --watch --json` in a process of its own, whose reports are read as they come."""

    def __init__(self, folder, archive):
        command = [sys.executable, "-m", "ui.cli", "ingest", str(folder), "--watch", "--json", "--archive", str(archive)]
        environment = os.environ | {"DATELINE_EMBEDDER": "hashing"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self._reports = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self._reports.put(json.loads(line))

    def report(self):
        return self._reports.get(timeout=60)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=30)
        said = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return code, said


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "stories"
    path.mkdir()
    (path / "one.txt").write_text(STORY.format("Oskwend", 40), encoding="utf-8")
    return path


@pytest.mark.slow
def test_what_changes_in_a_followed_folder_is_in_the_archive_a_moment_later(tmp_path, folder):
    archive = tmp_path / "archive"
    following = Following(folder, archive)
    try:
        assert following.report()["added"] == 1
        (folder / "two.txt").write_text(STORY.format("Hallam", 7), encoding="utf-8")
        assert following.report()["added"] == 1
        with writing(archive):
            (folder / "one.txt").write_text(STORY.format("Oskwend", 44), encoding="utf-8")
            assert "process" in following.process.stderr.readline()
        assert following.report()["updated"] == 1
        (folder / "two.txt").unlink()
        assert following.report()["removed"] == 1
        shutil.rmtree(folder)
        assert "gone" in following.process.stderr.readline()
        folder.mkdir()
        for name, place in (("one.txt", "Oskwend"), ("three.txt", "Merrow")):
            (folder / name).write_text(STORY.format(place, 44), encoding="utf-8")
        assert following.report()["added"] == 1
        code, said = following.interrupt()
        assert code == 130
        assert said.splitlines()[-1] == "dateline: Interrupted."
    finally:
        following.process.kill()
        following.process.wait()
    with open_archive(archive, embedder=HashingEmbedder()) as kept:
        assert [card.path for card in kept.articles()] == ["one.txt", "three.txt"]
        assert "44" in kept.article("one.txt").body
        assert kept.doctor(deep=True).ok


@pytest.mark.slow
def test_what_is_written_to_an_archive_inside_the_folder_is_not_followed(folder):
    rounds = changes([folder], folder / "archive")
    assert next(rounds) is False
    (folder / "archive").mkdir()
    (folder / "archive" / "file").write_text("written by an ingest", encoding="utf-8")
    (folder / ".hidden").mkdir()
    assert not any(next(rounds) for _ in range(3))
    (folder / "two.txt").write_text(STORY.format("Hallam", 7), encoding="utf-8")
    assert any(next(rounds) for _ in range(20))
    rounds.close()


def test_a_folder_that_is_not_there_cannot_be_followed(tmp_path, dateline):
    done = dateline("ingest", tmp_path / "nothing", "--watch", "--archive", tmp_path / "archive")
    assert done.code == 1
    assert "no file or folder" in done.err
