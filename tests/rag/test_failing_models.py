"""Whatever the endpoint does, a question ends in time: in quotations that say why, or in what had been shown, marked incomplete."""

import json
import logging
import socket

import pytest

from rag.assistant import Assistant
from rag.endpoint import Endpoint, Limits
from rag.model import ModelWriter
from rag.values import Checked, Finished
from tests.faults import KEY, MATRIX, REPLY, WAITING, FaultServer, settled, sockets, threads
from ui.cli import main

LIMITS = Limits(connect=0.9, token=0.4, total=1.0, backoff=0.02)
PATIENT = Limits(token=10.0, total=20.0, backoff=0.03)
QUESTION = "Where did envoys from Ostvale and Marrow meet for talks?"
FAST = ("429", "401", "400 overlong", "bad json", "hang before headers", "clean close", "length", "ok")
"""In every run; the others in the slow ones through Python, and in the night's through the command line, which adds nothing to a fault."""

ALL = [mode if mode in FAST else pytest.param(mode, marks=pytest.mark.night) for mode in MATRIX]
MODES = [mode if mode in FAST else pytest.param(mode, marks=pytest.mark.slow) for mode in MATRIX]


@pytest.fixture(scope="module")
def shared():
    pytest.importorskip("openai")
    with FaultServer() as running:
        for _ in Endpoint(model="ok", base_url=running.url("ok"), api_key=KEY).stream((), max_tokens=5):
            pass
        yield running


@pytest.fixture
def server(shared, monkeypatch):
    shared.asked.clear()
    yield shared
    assert shared.left_alone(), "a connection stayed open"


def prepared(mode, monkeypatch):
    """The limits that a fault is met with; names are not resolved where that is the fault."""
    if mode == "dns":
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(socket.EAI_AGAIN, "no name service")))
    lasting = mode in WAITING or mode.startswith("hang") or (mode in MATRIX and MATRIX[mode].error == "EndpointTimedOut")
    return LIMITS if lasting else PATIENT


def whole(mode):
    """Whether the reply arrives to its end."""
    return mode == "ok" or (MATRIX[mode].error is None and MATRIX[mode].finish == "stop")


@pytest.mark.parametrize("mode", MODES)
def test_through_python_every_fault_ends_in_quotations_or_in_an_incomplete_answer(assistant, invariants, server, mode, monkeypatch, caplog):
    limits = prepared(mode, monkeypatch)
    endpoint = Endpoint(model=mode, base_url=server.url(mode), api_key=KEY, limits=limits)
    asking = Assistant(assistant.archive, model=ModelWriter(lambda: endpoint, name=mode, budget=3000))
    asking.ask(QUESTION, writer="quoting")  # the first search opens the vector index, whose engine has a socket pair of its own
    before = sockets()
    with caplog.at_level(logging.DEBUG):
        events = list(asking.stream(QUESTION))
    answer = events[-1].answer
    invariants.hold(answer, assistant.archive)
    assert answer.status == "answered"
    shown = [event.sentence for event in events if isinstance(event, Checked) and event.sentence is not None]
    assert list(answer.sentences) == shown
    if whole(mode):
        assert not answer.incomplete
    elif answer.writer == "quoting":
        assert any("these are quotations" in note for note in answer.notes), answer.notes
    else:
        assert answer.incomplete
    assert len(server.asked) <= 3 + (MATRIX[mode].error == "PromptTooLong" if mode in MATRIX else 0)
    assert answer.seconds.total <= limits.total + 1.0
    assert KEY not in json.dumps(answer.to_json()) + caplog.text + "".join(map(repr, events))
    assert threads() == []
    assert server.left_alone()
    assert settled(before) or sockets() < before


@pytest.mark.parametrize("mode", ALL)
def test_through_the_command_line_every_fault_ends_in_an_answer_and_exit_code_0(stories, server, mode, monkeypatch, capsys):
    limits = prepared(mode, monkeypatch)
    monkeypatch.setitem(Endpoint.__init__.__kwdefaults__, "limits", limits)
    for name, value in {"MODEL": mode, "BASE_URL": server.url(mode), "API_KEY": KEY, "EMBEDDER": "hashing"}.items():
        monkeypatch.setenv(f"DATELINE_{name}", value)
    assert main(["ask", QUESTION, "--archive", str(stories), "--json"]) == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["status"] == "answered"
    assert answer["writer"] == ("quoting" if answer["writer"] == "quoting" else mode)
    if not whole(mode):
        assert answer["incomplete"] or any("these are quotations" in note for note in answer["notes"])
    assert answer["seconds"]["total"] <= limits.total + 1.0
    assert KEY not in told.out + told.err
    assert threads() == []


def test_a_whole_reply_is_shown_as_the_model_wrote_it(assistant, server):
    endpoint = Endpoint(model="ok", base_url=server.url("ok"), api_key=KEY, limits=PATIENT)
    events = list(Assistant(assistant.archive, model=ModelWriter(lambda: endpoint, name="ok", budget=3000)).stream(QUESTION))
    answer = next(event.answer for event in events if isinstance(event, Finished))
    assert answer.writer == "ok"
    assert answer.sentences[0].text == REPLY.split(" [1]")[0]
