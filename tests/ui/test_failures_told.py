"""Whatever is down, gone or taken: the conversation says so in a sentence that names the remedy, and the page goes on working."""

import re
import shutil
import tempfile
from html import unescape

import pytest

from evals.visiting import Visitor
from index.lock import writing
from tests.faults import KEY, FaultServer
from tests.ui.conftest import CORPUS, fresh
from ui.page import phrases

pytestmark = pytest.mark.slow

QUESTION = "How many Velgaran soldiers were killed at Kirrin Bridge?"

DOWN = ("503", "401", "404 model", "bad json", "empty choices", "reset", "error at once")


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("openai")
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="module")
def remote(serve, model, tmp_path_factory):
    """A page whose model and embedder are behind one endpoint."""
    settings = {"DATELINE_MODEL": "ok", "DATELINE_EMBEDDER": "openai:vectors", "DATELINE_BASE_URL": model.url("ok"), "DATELINE_API_KEY": KEY}
    place = tmp_path_factory.mktemp("remote") / "archive"
    assert fresh("ingest", CORPUS, "--archive", place, "--json", env=settings).returncode == 0
    return serve(place, **settings)


@pytest.fixture
def visitor(remote, model):
    with Visitor(remote).arrive() as visitor:
        yield visitor
    model.instead = model.only_words = None


def last(visitor):
    """The last exchange: what became of it, and its words."""
    turns = re.split(r'<article class="dl-turn is-', visitor.html)
    state, _, rest = turns[-1].partition('"')
    return state, unescape(re.sub(r"<[^>]+>", " ", rest.partition(">")[2]))


def told(visitor):
    """What the page says as a failure."""
    return [unescape(re.sub(r"<[^>]+>", " ", one)) for one in re.findall(r'role="alert">(.+?)</div>', visitor.html)]


def well(visitor):
    """No handler raised, and nothing of the inside was sent: no place on this machine either."""
    sent = "".join(visitor.received)
    return visitor.failures == [] and not [word for word in ("Traceback", "site-packages", KEY, tempfile.gettempdir()) if word in sent]


@pytest.mark.parametrize("mode", DOWN)
def test_a_model_that_is_down_is_named_under_quotations(visitor, model, mode):
    model.only_words = mode
    visitor.ask(QUESTION)
    state, words = last(visitor)
    assert state == "answered"
    assert "these are quotations" in words
    assert "Quotations only" in words
    model.only_words = None
    visitor.ask("How long did the meeting at Cape Ferrant last?")
    assert last(visitor)[0] == "answered"
    assert "these are quotations: " not in last(visitor)[1].partition("Nothing that")[0]
    assert well(visitor)


@pytest.mark.parametrize("mode", [*DOWN[:3], "cut json"])
def test_an_embedder_that_is_down_is_told_with_what_to_do_and_asked_again_at_the_next_question(visitor, model, mode):
    model.instead = mode
    visitor.ask(f"{QUESTION} Or was it {mode}?")
    state, words = last(visitor)
    assert state == "failed"
    assert phrases.FAILED in words
    assert "127.0.0.1" in words
    model.instead = None
    visitor.ask(QUESTION)
    assert last(visitor)[0] == "answered"
    assert well(visitor)


def test_without_articles_a_question_is_told_how_to_bring_some_and_answered_once_they_are_there(serve, tmp_path):
    with Visitor(serve(tmp_path / "archive")).arrive() as visitor:
        assert phrases.EMPTY_HEADING in visitor.html
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "failed"
        assert phrases.EMPTY_REMEDY in last(visitor)[1]
        assert fresh("ingest", CORPUS, "--archive", tmp_path / "archive", "--json").returncode == 0
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "answered"
        assert well(visitor)


def test_the_sample_is_not_loaded_while_another_process_writes_and_the_page_says_who(serve, tmp_path):
    place = tmp_path / "archive"
    place.mkdir()
    with Visitor(serve(place)).arrive() as visitor:
        with writing(place):
            visitor.use("dl-sample")
            visitor.wait()
            assert any("writing" in words for words in told(visitor)), visitor.html
        visitor.use("dl-sample")
        visitor.wait()
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "answered"
        assert well(visitor)


def test_an_archive_that_is_gone_is_told_and_one_that_is_back_is_read(serve, sample, tmp_path):
    place, aside = tmp_path / "archive", tmp_path / "aside"
    shutil.copytree(sample, place)
    with Visitor(serve(place)).arrive() as visitor:
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "answered"
        place.rename(aside)
        visitor.ask(f"{QUESTION} And who says so?")
        assert last(visitor)[0] in {"failed", "answered"}
        aside.rename(place)
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "answered"
        assert well(visitor)


def test_an_archive_that_is_damaged_under_an_open_page_is_told_in_a_sentence(serve, sample, tmp_path):
    place = tmp_path / "archive"
    shutil.copytree(sample, place)
    with Visitor(serve(place)).arrive() as visitor:
        for path in place.rglob("*"):
            if path.is_file() and path.stat().st_size > 4_096:
                path.write_bytes(b"\x00" * path.stat().st_size)
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "failed"
        assert phrases.FAILED in last(visitor)[1]
        assert "is-" in visitor.ask("How long did the meeting at Cape Ferrant last?")
        assert well(visitor)


def test_an_archive_of_another_embedder_is_told_with_the_remedy(serve, sample):
    with Visitor(serve(sample, DATELINE_EMBEDDER="bundled")).arrive() as visitor:
        visitor.ask(QUESTION)
        assert last(visitor)[0] == "failed"
        assert "hashing" in last(visitor)[1]
        assert well(visitor)
