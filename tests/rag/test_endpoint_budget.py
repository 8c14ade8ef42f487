"""What the requests of one question share, when an endpoint counts as silent, and which secrets are hidden in a reply."""

import time

import pytest

from index.address import Address
from index.errors import EndpointFailed, EndpointTimedOut
from index.retry import Budget, Limits
from rag.endpoint import Endpoint, Message, Piece
from rag.values import Usage
from tests.faults import KEY, REPLY, FaultServer

ASK = (Message("user", "Where did envoys meet?"),)
QUICK = Limits(token=0.3, total=5.0, backoff=0.01)


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("openai")
    with FaultServer() as running:
        list(Endpoint(model="ok", base_url=running.url("ok"), api_key=KEY).stream(ASK, max_tokens=5))
        yield running


@pytest.fixture
def at(server):
    server.asked.clear()
    server.reply = lambda _: REPLY
    return lambda mode, limits=QUICK, key=KEY: Endpoint(model=mode, base_url=server.url(mode), api_key=key, limits=limits)


def said(endpoint):
    return "".join(item.text for item in endpoint.stream(ASK, max_tokens=50) if isinstance(item, Piece))


def test_whoever_pauses_is_not_told_that_the_endpoint_fell_silent(at):
    stream = at("ok").stream(ASK, max_tokens=50)
    text = next(stream).text
    time.sleep(0.4)
    assert text + "".join(item.text for item in stream if isinstance(item, Piece)) == REPLY


def test_an_endpoint_that_falls_silent_during_a_pause_is_still_found_out(at):
    stream = at("hang mid-stream").stream(ASK, max_tokens=50)
    next(stream)
    time.sleep(0.4)
    with pytest.raises(EndpointTimedOut, match="fell silent"):
        list(stream)


def test_what_is_asked_for_one_question_shares_three_requests_and_some_are_kept_for_later(server, at):
    budget = Budget()
    budget.reserved = 1
    endpoint = at("503").within(budget)
    with pytest.raises(EndpointFailed):
        said(endpoint)
    assert len(server.asked) == 2
    budget.reserved = 0
    with pytest.raises(EndpointFailed):
        said(endpoint)
    assert len(server.asked) == 3


def test_a_field_that_is_turned_down_costs_no_request_and_is_known_afterwards(server, at):
    endpoint, budget = at("wants max_completion_tokens"), Budget()
    assert said(endpoint.within(budget)) == REPLY
    assert (len(server.asked), budget.sent) == (3, 1)
    assert said(endpoint) == REPLY
    assert len(server.asked) == 4


def test_past_the_deadline_of_a_question_nothing_more_is_sent(server, at):
    budget = Budget()
    endpoint = at("ok", Limits(total=0.2)).within(budget)
    assert said(endpoint) == REPLY
    time.sleep(0.2)
    with pytest.raises(EndpointTimedOut, match="not done"):
        said(endpoint)
    assert len(server.asked) == 1


@pytest.mark.parametrize("within", ["so {} it is.", "{}", "the \u200b{}\x1b[2J"])
def test_no_reply_holds_the_key_however_it_is_cut_into_pieces_nor_what_a_terminal_obeys(server, at, within):
    server.reply = lambda _: within.format(KEY)
    told = said(at("ok"))
    assert KEY not in told
    assert KEY[:6] not in told
    assert told.isprintable()
    assert "[key]" in told
    server.reply = lambda _: within.format(KEY[:4] + "\u2060" + KEY[4:])
    assert KEY not in said(at("ok"))


@pytest.mark.parametrize("key", ["none", "EMPTY", "test", "letmepass", "Secretariat"])
def test_a_key_that_is_a_word_hides_no_words_of_a_reply_and_stays_out_of_errors(key):
    address = Address("http://localhost/v1", key)
    words = f"She said {key} of it, and {key.lower()} was {key.upper()}."
    assert address.redact_reply(words) == words
    assert key.lower() not in address.redact(f"Bad {key.upper()}").lower()


@pytest.mark.parametrize("key", ["abcdefghijkl", "passw0rd"])
def test_a_key_that_is_no_word_is_hidden_as_it_is_written(key):
    address = Address("http://localhost/v1", key)
    assert address.redact_reply(f"It is {key}.") == "It is [key]."
    assert address.begun(f"It is {key[:5]}") == 5


def test_an_endpoint_that_knows_no_schema_is_asked_without_one(server, at, monkeypatch):
    import json

    def picky(handler):
        if "response_format" in server.asked[-1].body:
            return handler.refuse(400, json.dumps({"error": {"message": "Unsupported parameter: response_format"}}), {})
        return handler.whole()

    monkeypatch.setattr(server._http.RequestHandlerClass, "do_picky", picky, raising=False)
    server.reply = lambda _: '{"said": true}'
    assert at("picky").complete(ASK, max_tokens=9, schema={"type": "object"}) == ('{"said": true}', Usage(11, 7))
    assert len(server.asked) == 2
