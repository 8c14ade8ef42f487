"""What the tests of the archive share: articles made to order, archives over them, and a process that writes and can be killed."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from index import open_archive
from index.embed import HashingEmbedder

WORDS = (
    "minister envoy ceasefire border harvest railway senate court election storm harbour treaty budget strike hospital glacier port bridge"
    " inspector reactor wheat tariff parade archive museum orchestra festival drought engineer pilot refinery satellite vaccine"
).split()


def prose(seed, sentences=5):
    """A few sentences that no other seed makes."""
    rng = random.Random(f"prose {seed}")
    lines = []
    for number in range(sentences):
        words = " ".join(rng.choice(WORDS) for _ in range(rng.randint(7, 14)))
        lines.append(f"The {words} of number {seed}x{number} was confirmed on Monday.")
    return " ".join(lines)


def write_articles(folder, texts):
    """Make a folder hold exactly these articles: {name: text}."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


class Articles:
    prose = staticmethod(prose)
    write = staticmethod(write_articles)

    @staticmethod
    def many(count, first=0, sentences=5):
        return {f"{number:03}.txt": prose(number, sentences) for number in range(first, first + count)}


@pytest.fixture(scope="session")
def articles():
    return Articles


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "stories"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def small_archive_to_copy(tmp_path_factory):
    """An archive of 12 articles and the folder that they come from; tests copy it."""
    base = tmp_path_factory.mktemp("small")
    write_articles(base / "stories", Articles.many(12))
    with open_archive(base / "archive", embedder=HashingEmbedder(), create=True) as archive:
        archive.ingest([base / "stories"])
    return base


@pytest.fixture
def small(small_archive_to_copy, tmp_path):
    """A copy of the small archive: its path, and beside it `stories`."""
    shutil.copytree(small_archive_to_copy / "archive", tmp_path / "archive")
    shutil.copytree(small_archive_to_copy / "stories", tmp_path / "stories")
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE folders SET root = ?", (str(tmp_path / "stories"),))
    return tmp_path / "archive"


def bodies(archive):
    """Every article's body by its path."""
    return {card.path: archive.article(card.article_id).body for card in archive.articles()}


class Oracle:
    """What an archive must be like after whatever was done to it."""

    bodies = staticmethod(bodies)

    @staticmethod
    def sound(path, *states, deep=True):
        """It opens, holds one of the states as a whole, every invariant holds, and each article is found by its own words; which state it is."""
        with open_archive(path, embedder=HashingEmbedder()) as archive:
            held = bodies(archive)
            assert held in states, f"neither before nor after: {sorted(held)}"
            report = archive.doctor(deep=deep)
            assert report.ok, report.problems
            assert archive.notices == ()
            for name, body in list(held.items())[:: max(1, len(held) // 12)]:
                hits = archive.search(" ".join(body.split(". ")[:3]), limit=3)
                shown = {one for hit in hits for one in (hit.article.article_id, *hit.also_in)}
                assert archive.article(name).article_id in shown, name
            return states.index(held)

    @staticmethod
    def fingerprint(path):
        """What two archives agree in if they hold the same."""
        with open_archive(path, embedder=HashingEmbedder()) as archive:
            found = {}
            for card in archive.articles():
                sentences = archive.sentences(card.article_id)
                found[card.article_id] = (card.path, sentences, archive.article(card.article_id).content_hash)
            probes = [prose(number, 1) for number in range(0, 60, 7)]
            hits = [[(hit.passage.passage_id, round(hit.cosine, 5)) for hit in archive.search(probe, limit=5)] for probe in probes]
            return archive.fingerprint(), archive.size(), found, hits


@pytest.fixture(scope="session")
def oracle():
    return Oracle


class Writer:
    """A process that forks writers: started once, since its imports take seconds."""

    def __init__(self):
        program = Path(__file__).with_name("writer_process.py")
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        self._process = subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        assert self._answer()["ready"]

    def _answer(self):
        line = self._process.stdout.readline()
        assert line, "the writers' process has ended"
        return json.loads(line)

    def begin(self, archive, folders, embedded, *, wait=False):
        """Fork a writer; its process id. With `wait` it has stopped before it does anything."""
        asked = {"archive": str(archive), "folders": [str(one) for one in folders], "embedded": str(embedded), "wait": wait}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        pid = self._answer()["pid"]
        if wait:
            _until(lambda: " T (stopped)" in _status(pid).replace("\t", " "))
        return pid

    def end(self, pid):
        """The exit code of a writer that was begun, negative for the signal that killed it."""
        self._process.stdin.write(json.dumps({"end": pid}) + "\n")
        self._process.stdin.flush()
        return self._answer()["status"]

    def run(self, archive, folders, embedded):
        return self.end(self.begin(archive, folders, embedded))

    def run_traced(self, archive, folders, embedded, *, events, path=None, log="/dev/null"):
        """Run a writer under strace, which tampers with its system calls; its exit code."""
        pid = self.begin(archive, folders, embedded, wait=True)
        only = ["-P", str(path)] if path is not None else []
        command = ["strace", "-f", "-qq", "-o", str(log), *only, "-e", events, "-p", str(pid)]
        tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _until(lambda: "TracerPid: 0" not in _status(pid).replace("\t", " "))
            os.kill(pid, signal.SIGCONT)
            return self.end(pid)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
            tracer.terminate()
            tracer.wait()

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def _status(pid):
    return Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def _until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


@pytest.fixture(scope="session")
def writer():
    writer = Writer()
    yield writer
    writer.close()


def embedded(path):
    """How many texts writers have embedded, as they counted them."""
    return sum(int(line) for line in Path(path).read_text(encoding="utf-8").split()) if Path(path).is_file() else 0


@pytest.fixture(scope="session")
def count_embedded():
    return embedded


def mount(*arguments):
    """Mount, where that is allowed; the test is skipped elsewhere."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting needs root")
    done = subprocess.run(["mount", *[str(one) for one in arguments]], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")


@pytest.fixture
def mounted(request):
    """Mount something; it is unmounted after the test."""

    def do(*arguments):
        mount(*arguments)
        target = str(arguments[-1])
        request.addfinalizer(lambda: subprocess.run(["umount", "-l", target], check=False))

    return do
