"""Whoever leaves, presses Stop or Ctrl-C stops paying within a second, whatever is being waited for, and the next question is answered."""

import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from evals.visiting import Visitor
from index import open_archive
from index.errors import Cancelled
from index.remote import RemoteEmbedder
from rag.assistant import Assistant
from tests.faults import FaultServer
from tests.ui.conftest import CHECKOUT, CORPUS, fresh

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"

MARKS = itertools.count(1)


def question():
    """The question in other letters each time: the vector of one that was asked before is remembered, and not waited for."""
    return QUESTION + "?" * next(MARKS)


WAITS = {
    "retrieval": "hang before headers",  # of the question's vector
    "backoff": "503",
    "the first word": "hang before headers",
    "generation": "hang mid-stream",
    "a slow reply": "drip",
}
"""What a question can be waiting for, and the fault that makes it wait."""

TURNS = ["retrieval"] * 2 + ["backoff"] * 2 + ["the first word"] * 2 + ["generation"] * 3 + ["a slow reply"]


def quoted(body):
    """The first sentence of the first passage, with its number."""
    passage = re.search(r"^\[1\] [^\n]*\n(.+?[.!?])\s", str(body["messages"][1]["content"]), re.MULTILINE | re.DOTALL)
    return f"{passage[1]} [1]" if passage else "Nothing was said [1]."


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("openai")
    with FaultServer(reply=quoted) as server:
        yield server


@pytest.fixture(scope="module")
def settings(model):
    """A model and an embedder behind the same endpoint."""
    return {"DATELINE_MODEL": "ok", "DATELINE_EMBEDDER": "openai:vectors", "DATELINE_BASE_URL": model.url("ok"), "DATELINE_API_KEY": "sk-1"}


@pytest.fixture(scope="module")
def archive(settings, tmp_path_factory):
    place = tmp_path_factory.mktemp("cancel") / "archive"
    done = fresh("ingest", CORPUS, "--archive", place, "--json", env=settings)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def address(serve, archive, settings):
    return serve(archive, **settings)


@contextlib.contextmanager
def waiting_for(model, what):
    """The endpoint makes a question wait for this; retrieval's vectors are asked for first, and so are asked well where it is not."""
    model.asked.clear()
    faulty = WAITS[what]
    if what == "retrieval":
        model.instead = faulty
        yield
    else:
        model.instead = None
        model.only_words = faulty
        yield
    model.instead = model.only_words = None


def reached(model, what, seconds=10.0):
    """Return when the question waits: its request has come, and for backoff been refused."""
    end = time.monotonic() + seconds
    path = "/embeddings" if what == "retrieval" else "/completions"
    while not any(one.path.endswith(path) for one in model.asked) or (what == "backoff" and model.open):
        assert time.monotonic() < end, f"the question never came to wait for {what}"
        time.sleep(0.005)
    time.sleep(0.05)


def closed(model, what):
    """Whether the connection is closed within a second, and none is opened after it."""
    alone = model.left_alone(1.0)
    count = len(model.asked)
    time.sleep(1.2 if what == "backoff" else 0.05)
    return alone and model.open == 0 and len(model.asked) == count


def answered(address, model):
    """Whether the next question, in a page of its own, is answered by the model."""
    model.instead = model.only_words = None
    with Visitor(address).arrive() as visitor:
        return "is-answered" in visitor.ask(question())


def streaming(visitor, text):
    """Read the page's stream in another thread, as a browser does while somebody clicks."""

    def run():
        with contextlib.suppress(Exception):  # it ends in whatever way leaving ends it
            visitor.ask(text)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


@pytest.mark.slow
@pytest.mark.parametrize("what", WAITS)
def test_closing_the_tab_ends_the_work(address, model, what):
    for _ in range(TURNS.count(what)):
        # Opened before: what the page does of itself, such as looking for questions to suggest, is not what is tried.
        with Visitor(address).arrive() as visitor, waiting_for(model, what):
            reader = streaming(visitor, question())
            reached(model, what)
            visitor.leave()
            assert closed(model, what)
            reader.join(5)
    assert answered(address, model)


@pytest.mark.slow
@pytest.mark.parametrize("what", WAITS)
def test_stop_ends_the_work_and_the_same_page_goes_on(address, model, what):
    for _ in range(TURNS.count(what)):
        with Visitor(address).arrive() as visitor:
            with waiting_for(model, what):
                reader = streaming(visitor, question())
                reached(model, what)
                visitor.use("dl-stop")
                assert closed(model, what)
                reader.join(10)
                assert not reader.is_alive()
            assert "is-stopped" in visitor.html
            assert "is-answered" in visitor.ask(question())
            assert visitor.failures == []


@pytest.mark.slow
@pytest.mark.parametrize("what", WAITS)
def test_ctrl_c_ends_the_work_at_the_command_line(archive, settings, model, what):
    for _ in range(TURNS.count(what)):
        with waiting_for(model, what):
            command = [sys.executable, "-m", "ui.cli", "ask", question(), "--archive", str(archive)]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT, env={**os.environ, **settings}, text=True
            )
            reached(model, what, seconds=60)
            process.send_signal(signal.SIGINT)
            assert closed(model, what)
            _, said = process.communicate(timeout=20)
            assert process.returncode == 130
            assert said.strip().endswith("dateline: Interrupted.")
    done = fresh("ask", QUESTION, "--archive", archive, "--json", env=settings)
    assert done.returncode == 0, done.stderr


def test_ten_of_each_are_tried():
    assert len(TURNS) == 10


def test_a_question_that_waits_for_its_vector_ends_when_it_is_not_wanted_any_more(model, tmp_path):
    (tmp_path / "bridge.txt").write_text("Nine people died when the bridge fell on Monday.")
    model.instead = None
    with open_archive(tmp_path / "archive", embedder=RemoteEmbedder("vectors", base_url=model.url("ok"), api_key="sk-1"), create=True) as kept:
        kept.ingest([tmp_path / "bridge.txt"])
        model.instead = "hang before headers"
        stop = threading.Event()
        threading.Timer(0.2, stop.set).start()
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            Assistant(kept).ask("How many people died when the bridge fell?", stop=stop)
        assert time.monotonic() - begun < 1.2
        assert model.left_alone(1.0)
        model.instead = None
        assert Assistant(kept).ask("How many people died when the bridge fell?").status == "answered"
