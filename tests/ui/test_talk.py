import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from index.errors import ArchiveLocked, BadInput
from rag.settings import Settings
from rag.values import MAX_QUESTION, Turn
from ui.page.background import watched
from ui.page.desk import Desk
from ui.page.exchange import Answered, Asked, Failed, Posed, Stopped, history, stop
from ui.page.talk import converse
from ui.page.turns import Begun

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"


@pytest.fixture
def desk(sample):
    desk = Desk(Settings(archive=str(sample), embedder="hashing"))
    yield desk
    desk.close()


@pytest.fixture
def empty_desk(tmp_path):
    desk = Desk(Settings(archive=str(tmp_path / "none"), embedder="hashing"))
    yield desk
    desk.close()


def test_a_question_is_shown_at_once_and_ends_answered_with_its_sources(desk):
    steps = list(converse(desk, (), Posed(1, QUESTION), Begun()))
    assert isinstance(steps[0][-1], Asked)
    last = steps[-1][-1]
    assert isinstance(last, Answered)
    assert set(last.answer.citations) == set(last.places)
    assert [len(step) for step in steps] == [1] * len(steps)


def test_the_conversation_so_far_goes_with_the_next_question(desk, monkeypatch):
    (done,) = list(converse(desk, (), Posed(1, QUESTION), Begun()))[-1]
    heard = []
    real = desk.stream
    monkeypatch.setattr(desk, "stream", lambda question, earlier, **more: heard.append(earlier) or real(question, earlier, **more))
    earlier = (done, Failed(Posed(2, "Why?"), "It broke.", ""), Stopped(Posed(3, "When?")))
    *kept, last = list(converse(desk, earlier, Posed(4, "And by evening?"), Begun()))[-1]
    assert tuple(kept) == earlier
    assert last.posed.number == 4
    assert heard == [(Turn(QUESTION, done.answer.text),)]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ArchiveLocked("Process 12 is writing.", "Wait for it."), ("Process 12 is writing.", "Wait for it.")),
        (ValueError("/secret/path sk-key"), None),
    ],
)
def test_a_failure_becomes_part_of_the_conversation(desk, monkeypatch, capsys, error, told):
    def broken(*_, **__):
        raise error
        yield

    monkeypatch.setattr(desk, "stream", broken)
    last = list(converse(desk, (), Posed(1, QUESTION), Begun()))[-1][-1]
    assert isinstance(last, Failed)
    if told:
        assert (last.problem, last.remedy) == told
    else:
        assert "secret" not in last.problem + last.remedy
        assert "secret" in capsys.readouterr().err
    assert history([last]) == ()


def test_without_an_archive_the_page_says_how_to_make_one(empty_desk, tmp_path):
    assert empty_desk.holdings().articles == 0
    last = list(converse(empty_desk, (), Posed(1, QUESTION), Begun()))[-1][-1]
    assert isinstance(last, Failed)
    assert "dateline ingest" in last.remedy
    assert not (tmp_path / "none").exists()


def test_a_question_too_long_or_empty_is_told(desk):
    for question in (" ", "x" * (MAX_QUESTION + 1)):
        with pytest.raises(BadInput):
            list(desk.stream(question))


def test_the_sample_is_loaded_into_an_empty_archive_once(empty_desk):
    empty_desk.load_sample()
    held = empty_desk.holdings()
    assert (held.articles, len(empty_desk.examples())) == (21, 3)
    assert [card.origin.published for card in held.latest] == sorted((card.origin.published for card in held.latest), reverse=True)
    with pytest.raises(BadInput):
        empty_desk.load_sample()


def test_suggestions_give_way_to_whoever_waits_for_an_answer(desk):
    done = list(converse(desk, (), Posed(1, QUESTION), Begun()))[-1]
    with closing(converse(desk, (), Posed(1, QUESTION), Begun())) as answering:
        next(answering)
        assert desk.follow_ups(done) == ()
    assert desk.follow_ups(done) != ()


def test_stopping_keeps_what_had_been_checked():
    asked = Asked(Posed(1, "Who?"), "Searching…")
    assert stop((asked,)) == (Stopped(Posed(1, "Who?")),)
    assert stop(()) == ()
    failed = Failed(Posed(1, "Who?"), "It broke.", "")
    assert stop((failed,)) == (failed,)


# Work that is watched from another thread


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_items_come_in_order_and_an_error_comes_where_it_was_raised(threads):
    def work():
        yield 1
        yield 2
        raise KeyError("x")

    seen = []

    def watch():
        for items in watched(work(), threads, left=threading.Event(), begun=Begun()):
            seen.extend(items)

    with pytest.raises(KeyError):
        watch()
    assert seen == [1, 2]


def test_what_comes_at_once_is_handed_on_together_and_what_comes_later_is_not_waited_for(threads, monkeypatch):
    monkeypatch.setattr("ui.page.background.GATHER", 1.0)
    monkeypatch.setattr("ui.page.background.TICK", 2.0)
    go_on = threading.Event()

    def work():
        yield 1
        yield 2
        go_on.wait(10)
        yield 3

    seen = []
    with closing(watched(work(), threads, left=threading.Event(), begun=Begun())) as batches:
        for items in batches:
            seen += [items] if items else []
            if 2 in items:
                go_on.set()
    assert seen == [(1, 2), (3,)]


@pytest.mark.parametrize(("waiting", "batches"), [(1, [(1,), (2,)]), (10, [(1, 2)])])
def test_the_more_there_are_who_wait_the_longer_an_item_waits_for_the_next(threads, monkeypatch, waiting, batches):
    monkeypatch.setattr("ui.page.background.GATHER", 0.15)
    monkeypatch.setattr("ui.page.background.TICK", 1.5)
    late = threading.Event()

    def work():
        late.wait(1.2)  # as long as the first is waited for, nothing is gathered yet
        yield 1
        late.wait(0.8)
        yield 2

    watching = watched(work(), threads, left=threading.Event(), begun=Begun(), waiting=lambda: waiting)
    assert [items for items in watching if items] == batches


def test_items_that_never_pause_are_handed_on_after_a_tick(threads):
    left = threading.Event()

    def work():
        while True:
            yield 1

    with closing(watched(work(), threads, left=left, begun=Begun())) as batches:
        begun = time.monotonic()
        assert next(batches)
        assert time.monotonic() - begun < 2
    assert left.is_set()


def test_whoever_watches_hears_at_once_that_something_else_was_begun_however_rare_the_ticks(threads, monkeypatch):
    monkeypatch.setattr("ui.page.background.TICK", 20.0)
    monkeypatch.setattr("ui.page.background.RAREST", 20.0)
    begun, left = Begun(), threading.Event()

    def work():
        left.wait(30)
        yield 1

    since = time.monotonic()
    with closing(watched(work(), threads, left=left, begun=begun)) as batches:
        threading.Timer(0.05, begun.end).start()
        assert next(batches) == ()
    assert time.monotonic() - since < 10
    assert left.is_set()


def test_whoever_leaves_does_not_wait_and_the_work_is_closed(threads):
    started, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def work():
        try:
            started.set()
            go_on.wait(10)
            yield 1
            yield 2
        finally:
            closed.set()

    begun = time.monotonic()
    with closing(watched(work(), threads, left=threading.Event(), begun=Begun())) as items:
        assert next(items) == ()
        assert started.is_set()
    assert time.monotonic() - begun < 2
    assert not closed.is_set()
    go_on.set()
    assert closed.wait(5)
