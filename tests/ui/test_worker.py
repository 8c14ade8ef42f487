"""The second process: it answers what the first would, and whatever becomes of it, no question is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest

from index.errors import Cancelled, NotFound
from rag.settings import Settings
from rag.values import Checked, Finished
from ui.page.desk import Desks
from ui.page.exchange import Asked, Posed
from ui.page.talk import converse
from ui.page.turns import Begun
from ui.page.worker import AT_ONCE, Worker, WorkerFailed, can_help

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux tells of them")

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"


def until(true, seconds=60.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def is_there(process):
    try:
        return not Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0].startswith("Z")
    except OSError:
        return False


def told(events):
    answer = next(event.answer for event in events if isinstance(event, Finished))
    return {name: value for name, value in answer.to_json().items() if name != "seconds"}


@pytest.fixture
def desks(sample):
    desks = Desks(Settings(archive=str(sample), embedder="hashing"))
    yield desks
    desks.close()


@pytest.fixture
def worker(sample):
    worker = Worker(Settings(archive=str(sample), embedder="hashing"))
    yield worker
    worker.close()


def test_it_answers_as_the_page_s_own_process_does(desks):
    desk = desks.at(None)
    (done,) = list(converse(desk, (), Posed(1, QUESTION), Begun()))[-1]
    own = told(desk.stream(QUESTION)), desk.follow_ups((done,))
    assert own[1]
    desks.hire()
    until(lambda: desk.worker._free == AT_ONCE)
    desk.assistant = None  # only the other can answer
    assert (told(desk.stream(QUESTION)), desk.follow_ups((done,))) == own


def test_it_takes_so_many_questions_and_no_more_until_one_is_answered(worker, sample):
    until(lambda: worker._free == AT_ONCE)
    assert [worker.take() for _ in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]
    assert told(worker.do("stream", str(sample), QUESTION))
    until(worker.take)


@pytest.mark.parametrize("how", ["closed", "stopped"])
def test_an_answer_that_is_no_longer_wanted_is_given_up_and_the_next_is_another(worker, sample, how):
    until(lambda: worker._free == AT_ONCE)
    assert worker.take()
    stop = threading.Event()
    with closing(worker.do("stream", str(sample), QUESTION, stop=stop)) as events:
        next(events)
        if how == "stopped":
            stop.set()
            assert list(events) == []
    until(lambda: worker._free == AT_ONCE)
    assert worker.take()
    assert told(worker.do("stream", str(sample), "Who is Ana Torvik?"))["question"] == "Who is Ana Torvik?"


def test_where_it_is_killed_the_question_is_answered_without_it(desks):
    desks.hire()
    desk = desks.at(None)
    until(lambda: desk.worker._free == AT_ONCE)
    with closing(desk.stream(QUESTION)) as events:
        first = next(events)
        os.kill(desk.worker.process, signal.SIGKILL)
        assert told([first, *events])
    until(lambda: desk.worker._free < 0)
    assert not desk.worker.take()
    assert told(desk.stream(QUESTION))


def test_one_that_died_is_replaced(desks, monkeypatch):
    monkeypatch.setattr("ui.page.desk.REPLACED_AFTER", 0.0)
    monkeypatch.setattr("ui.page.desk.SETTLE", 0.0)
    desks.hire()
    desks.attend()
    desk = desks.at(None)
    first = desk.worker
    until(lambda: first._free == AT_ONCE)
    os.kill(first.process, signal.SIGKILL)
    until(lambda: desk.worker is not first and desk.worker._free == AT_ONCE)
    assert not is_there(first.process)
    assert desk.worker.take()
    assert told(desk.worker.do("stream", desk.settings.archive, QUESTION))
    second = desk.worker
    desks.close()
    until(lambda: not is_there(second.process))
    assert desk.worker is second
    assert not desks._attending.is_alive()


def test_the_page_s_own_process_gets_ready_too(desks, monkeypatch):
    monkeypatch.setattr("ui.page.desk.SETTLE", 0.0)
    desks.hire()
    desks.attend()
    until(lambda: desks.at(None)._assistant is not None)


def test_a_page_that_is_closed_at_once_gets_nothing_ready(sample):
    desks = Desks(Settings(archive=str(sample), embedder="hashing"))
    desks.hire()
    desks.attend()
    desks.close()
    assert not desks._attending.is_alive()
    assert not desks.at(None).is_open


def test_what_had_been_shown_of_an_answer_is_shown_once_where_another_goes_on(desks, monkeypatch):
    desks.hire()
    desk = desks.at(None)
    until(lambda: desk.worker._free == AT_ONCE)
    own, shown = desk.worker.do, []

    def die_before_the_end(*task, **options):
        for event in slowly(own(*task, **options)):
            if isinstance(event, Finished):
                raise WorkerFailed
            shown.append(isinstance(event, Checked))
            yield event

    def slowly(events):  # so that each is shown by itself
        for event in events:
            time.sleep(0.3)
            yield event

    monkeypatch.setattr(desk.worker, "do", die_before_the_end)
    monkeypatch.setattr("ui.page.desk.TASKS", {"stream": lambda assistant, *given, **options: slowly(assistant.stream(*given, **options))})
    steps = [exchanges[-1] for exchanges in converse(desk, (), Posed(1, QUESTION), Begun())]
    assert any(shown)
    assert max(len(step.sentences) for step in steps if isinstance(step, Asked)) <= len(steps[-1].answer.sentences)
    assert told(desk.stream(QUESTION))["text"] == steps[-1].answer.to_json()["text"]


def test_what_it_cannot_answer_is_told_by_the_page(tmp_path, worker):
    until(worker.take)
    with pytest.raises(WorkerFailed):
        list(worker.do("stream", str(tmp_path / "none"), QUESTION))
    desks = Desks(Settings(archive=str(tmp_path / "none"), embedder="hashing"))
    desks.hire()
    until(lambda: desks.at(None).worker._free == AT_ONCE)
    with pytest.raises(NotFound):
        list(desks.at(None).stream(QUESTION))
    assert not (tmp_path / "none").exists()
    desks.close()


def test_it_ends_with_the_page_however_that_ends(sample):
    worker = Worker(Settings(archive=str(sample), embedder="hashing"))
    worker.close()
    assert not is_there(worker.process)
    script = (
        "import sys, time; from rag.settings import Settings; from ui.page.worker import Worker;"
        f"print(Worker(Settings(archive={str(sample)!r}, embedder='hashing')).process, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert is_there(child)
        parent.kill()
    until(lambda: not is_there(child))


@pytest.mark.parametrize(
    ("settings", "helps"),
    [
        (Settings(), True),
        (Settings(writer="quoting", model="gpt"), True),
        (Settings(model="gpt"), False),
        (Settings(writer="model"), False),
        (Settings(embedder="openai:text-embedding-3-small"), False),
    ],
)
def test_it_helps_where_this_machine_makes_the_answers(settings, helps, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert can_help(settings) is helps
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not can_help(settings)


def test_no_key_and_no_password_goes_there(sample, monkeypatch):
    monkeypatch.setenv("DATELINE_AUTH", "user:kept-to-itself")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-kept-to-itself")
    given = Settings(
        archive=str(sample), embedder="hashing", base_url="https://kept-to-itself.invalid", api_key="kept-to-itself", auth="kept-to-itself"
    )
    sent = []
    monkeypatch.setattr(Worker, "_send", lambda _, what: sent.append(what))
    worker = Worker(given)
    environment = Path(f"/proc/{worker.process}/environ").read_text()
    worker.close()
    assert "PATH=" in environment
    assert "kept-to-itself" not in environment + "".join(str(getattr(sent[0], field.name)) for field in fields(Settings))


def test_a_page_that_is_closed_begins_nothing_anew(desks, monkeypatch):
    def gone(*_, **__):
        raise WorkerFailed
        yield

    desks.hire()
    desk = desks.at(None)
    until(lambda: desk.worker._free == AT_ONCE)
    monkeypatch.setattr(desk.worker, "do", gone)
    desk.stop()
    assert list(desk.stream(QUESTION)) == []
    with pytest.raises(Cancelled):
        desk.archive()
