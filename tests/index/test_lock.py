"""One writer at a time, any number of readers, none of whom ever meets a half-written index."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import open_archive
from index.chroma import folder_of, reading_lock
from index.embed import HashingEmbedder
from index.errors import ArchiveLocked
from index.lock import claim, share, writing

ROOT = Path(__file__).parents[2]


def test_the_second_writer_is_told_who_holds_the_lock(small, articles):
    with writing(small), open_archive(small, embedder=HashingEmbedder()) as archive:
        with pytest.raises(ArchiveLocked) as refused:
            archive.ingest([small.parent / "stories"])
        assert f"process {os.getpid()}" in str(refused.value)
        assert str(small) in str(refused.value)
        assert refused.value.exit_code == 75
        for change in (lambda: archive.remove(["000.txt"]), lambda: archive.set("000.txt", outlet="X"), lambda: archive.doctor(repair=True)):
            with pytest.raises(ArchiveLocked):
                change()
        assert archive.search(articles.prose(0, 2))
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        assert len(archive.ingest([small.parent / "stories"]).unchanged) == 12


def test_a_killed_writers_lock_is_free_at_once(small):
    program = (
        "import time\nfrom pathlib import Path\nfrom index.lock import writing\n"
        f"with writing(Path({str(small)!r})):\n    print(flush=True)\n    time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    holder.stdout.readline()
    with pytest.raises(ArchiveLocked, match=f"process {holder.pid}"), writing(small):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    started = time.monotonic()
    with writing(small):
        pass
    assert time.monotonic() - started < 1.0


TRIALS = [pytest.param(writers, trial, marks=[pytest.mark.night] if trial else []) for trial in range(5) for writers in (2, 4)]


@pytest.mark.parametrize(("writers", "trial"), TRIALS)
def test_writers_at_once_corrupt_nothing_and_the_losers_say_why(tmp_path, writer, oracle, articles, writers, trial):
    folders, texts = [], {}
    for number in range(writers):
        of_this = {f"{number}-{name}": text for name, text in articles.many(25, first=25 * (number + writers * trial)).items()}
        articles.write(tmp_path / f"stories{number}", of_this)
        folders.append(tmp_path / f"stories{number}")
        texts |= of_this
    waiting = set(range(writers))
    refused = 0
    while waiting:
        running = {number: writer.begin(tmp_path / "archive", [folders[number]], tmp_path / f"embedded{number}") for number in sorted(waiting)}
        for number, pid in running.items():
            status = writer.end(pid)
            assert status in {0, 75}
            if status == 0:
                waiting.discard(number)
            else:
                refused += 1
                assert "process" in (tmp_path / f"embedded{number}.error").read_text(encoding="utf-8")
    assert refused
    assert oracle.sound(tmp_path / "archive", texts) == 0


def test_a_reader_sees_no_error_while_others_write_and_the_news_at_its_next_question(small, writer, articles):
    stories = small.parent / "stories"
    with open_archive(small, embedder=HashingEmbedder()) as reader:
        for round_ in range(3):
            news = articles.prose(f"round {round_}")
            texts = articles.many(12 + round_) | {"news.txt": news}
            articles.write(stories, texts)
            pid = writer.begin(small, [stories], small.parent / "embedded")
            questions = 0
            while not _ended(pid):
                hits = reader.search(articles.prose(questions % 12, 2), limit=3)
                assert hits[0].article.path == f"{questions % 12:03}.txt"
                assert reader.notices == ()
                questions += 1
            assert writer.end(pid) == 0
            assert questions > 3
            assert reader.search(news, limit=1)[0].article.path == "news.txt"
            assert reader.notices == ()
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        assert archive.doctor(deep=True).ok


def _ended(pid):
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return stat.rsplit(")", 1)[1].split()[0] == "Z"


def test_a_generation_stays_while_it_is_read_and_goes_when_nobody_does(small, writer, articles):
    stories = small.parent / "stories"

    def change(seed):
        articles.write(stories, articles.many(12) | {"news.txt": articles.prose(seed)})
        assert writer.run(small, [stories], small.parent / "embedded") == 0

    with open_archive(small, embedder=HashingEmbedder()) as reader:
        reader.search("minister")
        change("one")
        assert folder_of(small, 1).is_dir()
        assert folder_of(small, 2).is_dir()
        reader.search("minister")
        change("two")
        assert not folder_of(small, 1).exists()
        assert not reading_lock(folder_of(small, 1)).exists()
        assert folder_of(small, 2).is_dir()
    change("three")
    assert [path.name for path in sorted((small / "chroma").iterdir())] == ["gen-000004", "gen-000004.lock"]


def test_a_page_that_ingests_leaves_no_generation_behind(small, articles):
    stories = small.parent / "stories"
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        for seed in range(3):
            archive.search("minister")
            articles.write(stories, articles.many(12) | {"news.txt": articles.prose(f"seed {seed}")})
            archive.ingest([stories])
        assert len([path for path in (small / "chroma").iterdir() if path.is_dir()]) == 1


def test_a_reader_that_comes_while_a_generation_is_removed_gets_none(tmp_path):
    path = tmp_path / "gen-000001.lock"
    assert share(path) is None
    path.touch()
    with claim(path) as free:
        assert free
        assert share(path) is None
    descriptor = share(path)
    assert descriptor is not None
    with claim(path) as free:
        assert not free
    os.close(descriptor)


def test_the_lock_does_not_outlive_its_holder_in_its_file(small):
    with writing(small):
        assert json.loads((small / "lock").read_text(encoding="utf-8").splitlines()[0]) == os.getpid()
    assert (small / "lock").read_text(encoding="utf-8") == ""
