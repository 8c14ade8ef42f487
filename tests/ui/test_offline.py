"""With no network at all, and with one that swallows everything, all of it works and nothing looks outward."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

WATCHING = """
import os, socket, time

_log, _wait = os.environ["LOOKED_UP"], float(os.environ["SWALLOW"])
_lookup, _connect = socket.getaddrinfo, socket.socket.connect


def _outward(host):
    host = host.decode() if isinstance(host, bytes) else str(host or "")
    return bool(host) and host not in {"localhost", "::1", "0.0.0.0", "::"} and not host.startswith(("127.", "/"))


def _told(host):
    if _outward(host):
        with open(_log, "a") as file:
            print(host, file=file)
        time.sleep(_wait)


def getaddrinfo(host, *rest, **more):
    _told(host)
    return _lookup(host, *rest, **more)


def connect(self, address):
    _told(address[0] if isinstance(address, tuple) else "")
    return _connect(self, address)


socket.getaddrinfo, socket.socket.connect = getaddrinfo, connect
"""
"""Imported by every Python that starts: writes down each look outward, and swallows it for as long as it is told."""

PAGE = """
import subprocess, sys, time, urllib.request
page = subprocess.Popen([sys.executable, "-m", "ui.cli", "chat", "--archive", sys.argv[1], "--port", "7997"], stdout=subprocess.PIPE, text=True)
try:
    for _ in range(400):
        try:
            with urllib.request.urlopen("http://127.0.0.1:7997/") as reply:
                sys.exit(0 if reply.status == 200 else 1)
        except OSError:
            time.sleep(0.1)
    sys.exit(1)
finally:
    page.terminate()
    page.wait()
"""


@pytest.fixture
def outside(tmp_path):
    """Runs Python with no network but loopback where that can be had, with a home that cannot be written to, and says what it looked up."""
    watching = tmp_path / "watching"
    watching.mkdir()
    (watching / "sitecustomize.py").write_text(WATCHING)
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    looked_up = tmp_path / "looked-up"
    looked_up.touch()
    alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    possible = shutil.which("unshare") and shutil.which("ip") and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0

    def run(*arguments, swallow=0.0, network=False, **more):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "OPENAI_", "GRADIO_", "TIKTOKEN_"))}
        environment |= {"PYTHONPATH": str(watching), "HOME": str(home), "LOOKED_UP": str(looked_up), "SWALLOW": str(swallow), **more}
        before = time.monotonic()
        command = [*(alone if possible and not network else []), sys.executable, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=CHECKOUT, env=environment, timeout=300)
        return done, time.monotonic() - before, looked_up.read_text().split()

    return run


@pytest.fixture
def few(tmp_path):
    """Three of the sample articles."""
    folder = tmp_path / "few"
    folder.mkdir()
    for name in sorted((CHECKOUT / "evals" / "corpus").glob("*.txt"))[:3]:
        shutil.copy(name, folder)
    return folder


def test_without_a_network_everything_works_and_looks_up_nothing(outside, few, tmp_path):
    archive = tmp_path / "archive"
    steps = [
        ("-m", "ui.cli", "ingest", few, "--archive", archive),
        ("-m", "ui.cli", "ask", "Who chaired the meeting?", "--archive", archive, "--json"),
        ("-m", "ui.cli", "doctor", "--deep", "--archive", archive),
        (
            "-m",
            "evals.cli",
            "run",
            CHECKOUT / "evals" / "suites" / "sample.jsonl",
            "--archive",
            archive,
            "--limit",
            "3",
            "--json",
            tmp_path / "run.json",
        ),
        ("-c", PAGE, archive),
        ("-c", "from rag.tokens import count; import sys; sys.exit(count('<|endoftext|> a dam') > 20)"),
    ]
    for step in steps:
        done, _, looked_up = outside(*step)
        assert done.returncode == 0, (step, done.stderr)
        assert looked_up == [], step
    assert json.loads((tmp_path / "run.json").read_text())["cases"]


@pytest.mark.night
def test_a_network_that_swallows_everything_slows_nothing_down(outside, few, tmp_path):
    archive = tmp_path / "archive"
    assert outside("-m", "ui.cli", "ingest", few, "--archive", archive)[0].returncode == 0
    ask = ("-m", "ui.cli", "ask", "Who chaired the meeting?", "--archive", archive)
    outside(*ask)
    usual = min(outside(*ask)[1] for _ in range(3))
    swallowed = [outside(*ask, swallow=30.0, network=True) for _ in range(3)]
    assert all(done.returncode == 0 and not looked_up for done, _, looked_up in swallowed)
    assert min(seconds for _, seconds, _ in swallowed) <= usual + 1.0


def test_a_model_that_cannot_be_reached_is_told_and_the_articles_are_quoted(outside, few, tmp_path):
    archive = tmp_path / "archive"
    assert outside("-m", "ui.cli", "ingest", few, "--archive", archive)[0].returncode == 0
    done, seconds, looked_up = outside(
        "-m", "ui.cli", "ask", "What is said of the dam?", "--archive", archive, "--json", swallow=60.0, DATELINE_MODEL="any", DATELINE_API_KEY="sk-1"
    )
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["writer"] == "quoting"
    assert set(looked_up) <= {"api.openai.com"}
    if answer["status"] == "answered":
        assert any("these are quotations" in note for note in answer["notes"])
        assert seconds < 60
