"""The SQLite file: older ones are brought up to date, and a disk that refuses is told in one line with nothing half-written."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from index import open_archive, schema
from index.disk import refusal, storage
from index.embed import HashingEmbedder
from index.errors import ArchiveBroken, ArchiveLocked, NotFound, StorageFailed


def as_version(archive, version):
    """Make an archive what that version made."""
    with closing(sqlite3.connect(archive / "archive.sqlite3", isolation_level=None)) as connection:
        for table in ("versions", "clusters", "lines", "events"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE articles DROP COLUMN signature")
        connection.execute("ALTER TABLE articles RENAME COLUMN format TO kind")
        if version == 2:
            connection.execute("ALTER TABLE articles ADD COLUMN body_hash TEXT NOT NULL DEFAULT ''")
        connection.execute(f"PRAGMA user_version = {version}")


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_archive_is_brought_up_to_date_when_it_is_opened(small, oracle, articles, version):
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        fingerprint = archive.fingerprint()
    as_version(small, version)
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        assert archive.fingerprint() == fingerprint
        articles.write(small.parent / "stories", articles.many(12) | {"copy.txt": articles.prose(3)})
        assert [archive.article(one).path for one in archive.ingest([small.parent / "stories"]).copies] == ["copy.txt"]
    assert oracle.sound(small, articles.many(12) | {"copy.txt": articles.prose(3)}) == 0
    with closing(schema.connect(small)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == schema.SCHEMA
        assert connection.execute("SELECT count(*) FROM journal WHERE event = 'migrated'").fetchone()[0] == 1


def test_an_older_archive_that_cannot_be_written_to_is_refused_in_one_line(small, monkeypatch):
    as_version(small, 1)

    def readonly(connection):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(schema, "_migrate", readonly)
    with pytest.raises(ArchiveBroken, match="older version"):
        open_archive(small, embedder=HashingEmbedder())


def test_there_is_no_archive_where_none_was_made(tmp_path):
    with pytest.raises(NotFound, match="dateline ingest PATH"):
        open_archive(tmp_path / "nothing", create=False)
    assert not (tmp_path / "nothing").exists()


def test_an_archive_is_for_its_owner_alone(small_archive_to_copy):
    assert (small_archive_to_copy / "archive").stat().st_mode & 0o077 == 0
    assert (small_archive_to_copy / "archive" / "chroma").stat().st_mode & 0o077 == 0


def test_a_read_only_disk_answers_and_takes_nothing_in(small, mounted, articles):
    mounted("--bind", small, small)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(small)], check=True)
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        for number in range(12):
            assert archive.search(articles.prose(number, 2), limit=1)[0].article.path == f"{number:03}.txt"
        assert "read-only" in archive.notices[0]
        assert archive.doctor().ok
        (small.parent / "stories" / "000.txt").write_text(articles.prose("changed"), encoding="utf-8")
        for change in (
            lambda: archive.ingest([small.parent / "stories"]),
            lambda: archive.remove(["000.txt"]),
            lambda: archive.set("000.txt", title="x"),
            lambda: archive.doctor(repair=True),
        ):
            with pytest.raises(StorageFailed, match="read-only") as refused:
                change()
            assert "\n" not in str(refused.value)


def test_a_read_only_disk_takes_no_new_archive(tmp_path, mounted):
    (tmp_path / "disk").mkdir()
    mounted("--bind", tmp_path / "disk", tmp_path / "disk")
    subprocess.run(["mount", "-o", "remount,bind,ro", str(tmp_path / "disk")], check=True)
    with pytest.raises(StorageFailed, match="read-only"):
        open_archive(tmp_path / "disk" / "archive", embedder=HashingEmbedder(), create=True)


@pytest.mark.parametrize("kilobytes", [300, 900, 1_200])
def test_a_full_disk_is_told_in_one_line_and_the_next_run_finishes(tmp_path, mounted, oracle, articles, kilobytes):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", disk)
    texts = articles.many(60)
    articles.write(tmp_path / "stories", texts)
    with (
        pytest.raises(StorageFailed, match="the disk is full") as refused,
        open_archive(disk / "archive", embedder=HashingEmbedder(), create=True) as archive,
    ):
        archive.ingest([tmp_path / "stories"])
    assert "\n" not in str(refused.value)
    subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
    with open_archive(disk / "archive", embedder=HashingEmbedder(), create=True) as archive:
        archive.ingest([tmp_path / "stories"])
    assert oracle.sound(disk / "archive", texts) == 0


def test_a_disk_that_fills_up_leaves_what_was_there(small, tmp_path, mounted, oracle, articles):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted("-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk)
    shutil.copytree(small, disk / "archive")
    before = articles.many(12)
    after = articles.many(80)
    articles.write(tmp_path / "stories", after)
    with open_archive(disk / "archive", embedder=HashingEmbedder()) as archive:
        with pytest.raises(StorageFailed, match="the disk is full"):
            archive.ingest([tmp_path / "stories"])
        assert oracle.bodies(archive) == before
        assert archive.search(articles.prose(3, 2), limit=1)[0].article.path == "003.txt"
    subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
    with open_archive(disk / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([tmp_path / "stories"])
    assert oracle.sound(disk / "archive", after) == 0


def test_what_sqlite_and_the_engine_refuse_is_translated(tmp_path):
    for message in ("error returned from database: (code: 13) database or disk is full", "attempt to write a readonly database"):
        assert refusal(tmp_path, RuntimeError(message)) is not None
    assert refusal(tmp_path, RuntimeError("something else")) is None
    with pytest.raises(StorageFailed, match="permission"), storage(tmp_path):
        raise PermissionError(13, "denied")
    with closing(sqlite3.connect(tmp_path / "x", isolation_level=None)) as one, closing(sqlite3.connect(tmp_path / "x", timeout=0)) as other:
        one.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ArchiveLocked, match="Another program"), storage(tmp_path):
            other.execute("CREATE TABLE t (a)")


MAKERS = """
import os, sys
from pathlib import Path
from index import schema

for trial in range(120):
    folder = Path(sys.argv[1], str(trial))
    folder.mkdir()
    ready, go = os.pipe()
    makers = []
    for _ in range(4):
        makers.append(os.fork())
        if makers[-1] == 0:
            os.close(go)
            os.read(ready, 1)
            schema.connect(folder, create=True).close()
            os._exit(0)
    os.close(ready)
    os.close(go)
    for maker in makers:
        assert os.waitpid(maker, 0)[1] == 0
"""


def test_an_archive_that_several_processes_make_at_once_is_made_once(tmp_path):
    done = subprocess.run([sys.executable, "-c", MAKERS, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
