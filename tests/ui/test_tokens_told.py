"""What a question cost, and what was sent for it, on the command line and on the page."""

import io
import json

import pytest

import rag.compose
from index.errors import EndpointUnreachable
from rag.endpoint import Ended, Piece
from rag.model import ModelWriter
from rag.values import Usage
from ui.page import render
from ui.page.exchange import Answered, Posed
from ui.text import Sheet, print_answer

QUESTION = "How many prisoners crossed?"


class Model:
    def __init__(self, reply):
        self.reply = reply

    def stream(self, messages, *, max_tokens, stop=None):
        if isinstance(self.reply, Exception):
            raise self.reply
        yield Piece(self.reply)
        yield Ended("stop", Usage(1234, 56))

    def redact(self, text):
        return text

    def close(self):
        pass


@pytest.fixture
def replying(monkeypatch):
    def make(reply):
        monkeypatch.setenv("DATELINE_MODEL", "tiny")
        monkeypatch.setattr(rag.compose, "model_writer", lambda _: ModelWriter(lambda: Model(reply), name="tiny", budget=3000))

    return make


def test_what_was_sent_is_not_denied_where_the_endpoint_failed(dateline, sample, replying):
    replying(EndpointUnreachable("There is no connection.", "Is it running?"))
    said = dateline("ask", QUESTION, "--show-prompt", "--archive", sample).out
    assert "passages sent" in said
    assert "Nothing was sent" not in said


def test_a_follow_up_that_was_sent_is_shown_though_the_question_is_then_refused(dateline, sample, replying, tmp_path):
    replying("No.")
    (tmp_path / "h.jsonl").write_text(json.dumps("Who is the mayor of Atlantis?"))
    said = dateline("ask", "How many children does he have?", "--history", tmp_path / "h.jsonl", "--show-prompt", "--archive", sample).out
    assert "sent to make the question independent" in said
    assert "Nothing was sent" not in said


def test_nothing_sent_is_said_where_nothing_was(dateline, sample, replying):
    replying("x")
    assert "Nothing was sent to a model." in dateline("ask", QUESTION, "--show-prompt", "--writer", "quoting", "--archive", sample).out


def test_tokens_are_told_with_the_answer_and_in_sum_for_a_file_on_a_terminal(dateline, sample, replying, tmp_path, monkeypatch):
    replying("Nothing of the kind.")
    assert "1,234 tokens sent, 56 received" in dateline("ask", QUESTION, "--archive", sample).out
    (tmp_path / "q.jsonl").write_text(f"{json.dumps({'question': QUESTION})}\n" * 2)
    assert dateline("ask", "--questions", tmp_path / "q.jsonl", "--archive", sample).err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    done = dateline("ask", "--questions", tmp_path / "q.jsonl", "--archive", sample)
    assert "2,468 tokens sent, 112 received" in done.err
    assert all("status" in line for line in done.lines)


def test_an_answer_that_cost_nothing_says_nothing_of_tokens(answer, cite):
    out = io.StringIO()
    print_answer(Sheet(out), answer(), {}, where="Here.")
    assert "token" not in out.getvalue()
    assert "token" not in render.exchange(Answered(Posed(1, "?"), answer(), {}))


def test_the_page_tells_the_tokens_of_an_answer_and_of_the_conversation(answer):
    one = answer(usage=Usage(1000, 20))
    assert "1,000 tokens sent, 20 received" in render.exchange(Answered(Posed(1, "?"), one, {}, spent=Usage(1000, 20)))
    markup = render.exchange(Answered(Posed(2, "?"), one, {}, spent=Usage(3000, 60)))
    assert "1,000 tokens sent, 20 received (3,000 tokens sent, 60 received in this conversation)" in markup
