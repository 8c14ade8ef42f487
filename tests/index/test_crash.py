"""A writer killed at any moment leaves the archive as it was or as it was to be, and running it again ends as if it had never been killed."""

import os
import random
import shutil
import signal
import time
from collections import Counter

import pytest

from index.ingest import EMBED_BATCH

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

WRITES = "write,writev,pwrite64,pwritev,ftruncate"
CHROMA = "chroma/gen-000002.tmp"

POINTS = [
    ("segment/data_level0.bin", WRITES, 1),
    ("segment/data_level0.bin", WRITES, 3),
    ("segment/link_lists.bin", WRITES, 1),
    ("segment/length.bin", WRITES, 2),
    ("segment/header.bin", WRITES, 1),
    ("segment/index_metadata.pickle", WRITES, 1),
    ("chroma.sqlite3", WRITES, 5),
    ("chroma.sqlite3", WRITES, 60),
    ("archive.sqlite3-wal", WRITES, 4),
    ("archive.sqlite3-wal", WRITES, -1),
    (None, "rename,renameat,renameat2", 1),
    (None, "fsync", 12),
]
"""Which file, which calls, and at the how-manieth: -1 is the last one, which commits."""

MORE = [
    *[("segment/data_level0.bin", WRITES, number) for number in (2, 4, 5, 6)],
    *[("segment/link_lists.bin", WRITES, number) for number in (2, 3)],
    *[("segment/length.bin", WRITES, number) for number in (1, 3)],
    ("segment/header.bin", WRITES, 2),
    ("segment/index_metadata.pickle", WRITES, 2),
    *[("chroma.sqlite3", WRITES, number) for number in (1, 2, 10, 20, 40, 80, 120)],
    *[("archive.sqlite3-wal", WRITES, number) for number in (1, 2, 8, 16, 32, 64, -2, -3, -5)],
    *[("archive.sqlite3", WRITES, number) for number in (1, 2, 5)],
    *[(None, "fsync", number) for number in (1, 2, 4, 8, 16)],
    *[(None, "unlink,unlinkat", number) for number in (1, 3, 6)],
]

NIGHT = [
    ("segment/data_level0.bin", WRITES, -1),
    ("segment/length.bin", WRITES, -1),
    *[("chroma.sqlite3", WRITES, number) for number in (3, 7, 15, 30, 50, 70, 90, 100)],
    *[("archive.sqlite3-wal", WRITES, number) for number in (3, 6, 12, 24, 48, -4, -8)],
    ("archive.sqlite3-wal", "ftruncate", 1),
    *[("archive.sqlite3", WRITES, number) for number in (3, 4)],
    *[(None, "fsync", number) for number in (3, 6, 10, 14)],
    *[(None, "unlink,unlinkat", number) for number in (2, 4, 5)],
    *[(None, "rename,renameat,renameat2", number) for number in (-1,)],
    *[(None, "mkdir,mkdirat", number) for number in (1, 2)],
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory, articles, writer, oracle):
    """An archive of 40 articles, the folder as it was then and as it is now, and what a run that nobody kills makes of it."""
    base = tmp_path_factory.mktemp("scene")
    before = articles.many(40)
    after = {name: text for name, text in articles.many(60).items() if name not in {"001.txt", "017.txt", "033.txt"}}
    after |= {f"{number:03}.txt": articles.prose(f"changed {number}") for number in range(5, 15)}
    articles.write(base / "stories", before)
    assert writer.run(base / "archive", [base / "stories"], base / "embedded") == 0
    articles.write(base / "stories", after)
    shutil.copytree(base / "archive", base / "clean")
    assert writer.run(base / "clean", [base / "stories"], base / "fresh") == 0
    assert oracle.sound(base / "clean", before, after) == 1
    return base, before, after, oracle.fingerprint(base / "clean")


def killed(scene, writer, tmp_path, file, calls, when):
    """Kill a writer there, on a copy of the archive; where it was not killed, since there were fewer such calls, None."""
    base, *_ = scene
    archive = tmp_path / "archive"
    shutil.copytree(base / "archive", archive)
    segment = next(path.name for path in (archive / "chroma" / "gen-000001").iterdir() if path.is_dir())
    path = None
    if file is not None:
        inside = {"segment": f"{CHROMA}/{segment}", "chroma.sqlite3": f"{CHROMA}/chroma.sqlite3"}
        head, _, rest = file.partition("/")
        path = archive / (f"{inside['segment']}/{rest}" if head == "segment" else inside.get(file, file))
    if when < 0:
        when = counted(scene, writer, tmp_path, path, calls, archive) + 1 + when
    status = writer.run_traced(archive, [base / "stories"], tmp_path / "embedded", events=f"inject={calls}:signal=SIGKILL:when={when}", path=path)
    assert status in {0, -signal.SIGKILL}, status
    return archive if status == -signal.SIGKILL else None


def killed_at_or_before(scene, writer, tmp_path, file, calls, when):
    """The same, at an earlier call where there are fewer: how often Chroma writes its files differs from run to run."""
    for number in range(when, 0, -1) if when > 0 else [when]:
        place = tmp_path / str(number)
        place.mkdir()
        archive = killed(scene, writer, place, file, calls, number)
        if archive is not None:
            return archive
    return None


def counted(scene, writer, tmp_path, path, calls, archive):
    """How many of the commonest of such calls a whole run makes: it is run on a copy at the same place. strace counts each call by itself."""
    base, *_ = scene
    log = tmp_path / "calls"
    status = writer.run_traced(archive, [base / "stories"], tmp_path / "counting", events=f"trace={calls}", path=path, log=log)
    assert status == 0
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    names = Counter(line.split("(")[0].split()[-1] for line in lines if "(" in line and "resumed>" not in line)
    count = max(names.values())
    shutil.rmtree(archive)
    shutil.copytree(base / "archive", archive)
    return count


def recovers(scene, writer, oracle, count_embedded, archive, spent):
    """The oracle: sound as before or after, and the same as a clean run once it is run again, at the cost of one batch at most."""
    base, before, after, clean = scene
    oracle.sound(archive, before, after)
    first = count_embedded(spent)
    assert writer.run(archive, [base / "stories"], spent) == 0
    assert oracle.sound(archive, before, after) == 1
    assert oracle.fingerprint(archive) == clean
    assert count_embedded(spent) <= count_embedded(base / "fresh") + EMBED_BATCH, first
    assert [path.name for path in (archive / "chroma").glob("*.tmp")] == []


@pytest.mark.parametrize(("file", "calls", "when"), POINTS)
def test_a_kill_at_a_write_leaves_the_old_or_the_new(scene, writer, oracle, count_embedded, tmp_path, file, calls, when):
    archive = killed_at_or_before(scene, writer, tmp_path, file, calls, when)
    assert archive is not None, "there is no such call, so nothing was tested"
    recovers(scene, writer, oracle, count_embedded, archive, archive.parent / "embedded")


@pytest.mark.parametrize(
    ("file", "calls", "when"),
    # Every second of these is left to the night, so that all of CI stays within a quarter of an hour.
    [pytest.param(*point, marks=pytest.mark.slow) for point in MORE[::2]]
    + [pytest.param(*point, marks=pytest.mark.night) for point in (*MORE[1::2], *NIGHT)],
)
def test_a_kill_at_any_write_leaves_the_old_or_the_new(scene, writer, oracle, count_embedded, tmp_path, file, calls, when):
    archive = killed_at_or_before(scene, writer, tmp_path, file, calls, when)
    assert archive is not None, "there is no such call, so nothing was tested"
    recovers(scene, writer, oracle, count_embedded, archive, archive.parent / "embedded")


def at_a_random_time(scene, writer, oracle, count_embedded, tmp_path, seed, how):
    base, *_ = scene
    archive = tmp_path / "archive"
    shutil.copytree(base / "archive", archive)
    pid = writer.begin(archive, [base / "stories"], tmp_path / "embedded")
    time.sleep(random.Random(seed).uniform(0.0, 0.8))
    os.kill(pid, how)
    assert writer.end(pid) in {0, -how}
    recovers(scene, writer, oracle, count_embedded, archive, tmp_path / "embedded")


KILLS = [(how, seed) for how, trials in ((signal.SIGKILL, 20), (signal.SIGTERM, 10), (signal.SIGINT, 10)) for seed in range(trials)]
"""SIGTERM is what a service manager sends, SIGINT what Ctrl-C does."""


@pytest.mark.parametrize(("how", "seed"), [pytest.param(*kill, marks=[pytest.mark.night] if kill[1] else []) for kill in KILLS])
def test_a_kill_at_a_random_time_leaves_the_old_or_the_new(scene, writer, oracle, count_embedded, tmp_path, how, seed):
    at_a_random_time(scene, writer, oracle, count_embedded, tmp_path, seed, how)


@pytest.mark.parametrize(("error", "when"), [("ENOSPC", 2), ("EIO", 5)])
def test_a_write_that_the_disk_refuses_leaves_the_old(scene, writer, oracle, count_embedded, tmp_path, error, when):
    base, *_ = scene
    archive = tmp_path / "archive"
    shutil.copytree(base / "archive", archive)
    wal = archive / "archive.sqlite3-wal"
    status = writer.run_traced(archive, [base / "stories"], tmp_path / "embedded", events=f"inject={WRITES}:error={error}:when={when}+", path=wal)
    assert status == 1
    recovers(scene, writer, oracle, count_embedded, archive, tmp_path / "embedded")
