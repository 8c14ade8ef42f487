"""What a question may ask of a model, what it is told to have cost, and what of a model's words outside the answer is believed."""

import threading
from datetime import date

import pytest

from index.errors import Cancelled, EndpointUnreachable, PromptTooLong, ReplyEmpty, ReplyIncomplete
from rag import Finished, Prompted, Turn
from rag.assistant import Assistant
from rag.endpoint import Ended, Endpoint, Limits, Piece
from rag.model import ModelWriter
from rag.prompt import NOTHING
from rag.values import Usage
from tests.faults import KEY, FaultServer

QUESTION = "Who led the Ostvale delegation at the talks in Port Serrin?"
LED = "Ilse Brandt led the Ostvale delegation at the talks in Port Serrin [1]."
REWORDED = "Ilse Brandt led the delegation from Ostvale [1]. Marrow turned down the demand to withdraw its troops from the Kessel valley [1]."
ASKED = "What did she say after them?"
HISTORY = [Turn(QUESTION, "Ilse Brandt led the Ostvale delegation at the talks.")]
DOWN = EndpointUnreachable("There is no connection to 127.0.0.1.", "Is it running?")
COUNTED = Usage(100, 20)
SECRET = "sk-0123456789"


class Scripted:
    """A model that replies what it was given, one after another, and remembers what it was asked."""

    def __init__(self, *replies, opinion="", fails=None, finish="stop", usage=COUNTED):
        self.replies, self.opinion, self.fails, self.finish, self.usage = list(replies), opinion, fails, finish, usage
        self.asked, self.judged = [], []

    def stream(self, messages, *, max_tokens, stop=None):
        self.asked.append(messages)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        for at in range(0, len(reply), 5):
            yield Piece(reply[at : at + 5])
        if self.fails is not None:
            raise self.fails
        yield Ended(self.finish, self.usage)

    def complete(self, messages, *, max_tokens, schema=None, stop=None):
        self.judged.append(messages)
        if isinstance(self.opinion, Exception):
            raise self.opinion
        return self.opinion, Usage(50, 10)

    def redact(self, text):
        return text.replace(SECRET, "[key]")

    def close(self):
        pass


@pytest.fixture
def writing(assistant):
    def make(*replies, budget=6000, judged=False, **more):
        model = Scripted(*replies, **more)
        writer = ModelWriter(lambda: model, name="tiny", budget=budget, judged=judged)
        return Assistant(assistant.archive, model=writer, today=lambda: date(2031, 4, 1)), model

    return make


def told(assistant, question=QUESTION, **how):
    """The answer, and what was told to have been sent."""
    events = list(assistant.stream(question, **how))
    assert isinstance(events[-1], Finished)
    return events[-1].answer, [event for event in events if isinstance(event, Prompted)]


# What was sent.


def test_everything_that_is_sent_is_told_with_what_it_is_for(writing):
    reply = "Ilse Brandt led the delegation from Ostvale [1]."
    assistant, _ = writing("What did Ilse Brandt say after the talks?", reply, judged=True, opinion='{"reason": "So it is.", "said": true}')
    _, sent = told(assistant, ASKED, history=HISTORY)
    assert [one.purpose for one in sent] == ["follow-up", "answer", "second opinion"]
    assert ASKED in sent[0].messages[1][1]
    assert reply.removesuffix(" [1].") in sent[2].messages[1][1]
    answer, sent = told(writing(DOWN)[0])
    assert answer.usage == Usage()
    assert len(sent) == 1


# Prompts that are too long.


def test_a_prompt_that_is_too_long_is_halved_however_large_the_budget_was(writing):
    assistant, model = writing(PromptTooLong("Too long.", "Shorten it."), LED, budget=1_000_000)
    answer, sent = told(assistant)
    assert answer.writer == "tiny"
    assert sent[1].passages < sent[0].passages
    assert len(model.asked) == 2


def test_a_prompt_that_cannot_be_made_shorter_is_not_sent_twice(writing):
    assistant, model = writing(PromptTooLong("Too long.", "Shorten it."), budget=100)
    answer, _ = told(assistant)
    assert len(model.asked) == 1
    assert "Too long." in " ".join(answer.notes)


# One budget for a question.


def test_a_model_that_fails_at_rewriting_is_not_asked_again_and_it_is_said_why(writing):
    assistant, model = writing(DOWN)
    answer, sent = told(assistant, ASKED, history=HISTORY)
    assert len(model.asked) == len(sent) == 1
    assert answer.writer == "quoting"
    assert any("tiny did not write this" in note and "no connection" in note for note in answer.notes)


@pytest.mark.parametrize("error", [PromptTooLong("Too long."), ReplyEmpty("Empty.")])
def test_a_failure_that_is_of_that_prompt_alone_leaves_the_question_to_the_rules_and_the_answer_to_the_model(writing, error):
    answer, _ = told(writing(error, LED)[0], ASKED, history=HISTORY)
    assert answer.writer == "tiny"
    assert "Brandt" in answer.question.standalone


# What is refused at once has time enough for as many requests as are allowed, also where openai must first be imported.
@pytest.mark.parametrize(("mode", "total", "requests"), [("503", 10.0, 2), ("hang before headers", 1.0, 1)])
def test_rewriting_and_writing_share_three_requests_and_one_deadline(assistant, mode, total, requests):
    pytest.importorskip("openai")
    with FaultServer() as server:
        endpoint = Endpoint(model=mode, base_url=server.url(mode), api_key=KEY, limits=Limits(token=0.3 * total, total=total, backoff=0.02))
        asking = Assistant(assistant.archive, model=ModelWriter(lambda: endpoint, name="m", budget=3000))
        assert asking.ask(ASKED, history=HISTORY).writer == "quoting"
        assert len(server.asked) == requests


# What it cost.


def test_a_refusal_and_a_count_tell_what_their_rewriting_cost(writing):
    # The reply is not trusted, and paid for all the same.
    assistant, model = writing("No.")
    answer, _ = told(assistant, "How many articles mention him?", history=HISTORY)
    assert len(model.asked) == 1
    assert answer.usage == Usage(100, 20)
    assert told(writing(NOTHING)[0])[0].usage == Usage(100, 20)


@pytest.mark.parametrize(
    ("reply", "more"),
    [
        (LED + " She went", {"fails": ReplyIncomplete("It broke off.")}),
        (LED + " She went on", {"fails": Cancelled()}),
        ("".join(f"Ilse Brandt led the Ostvale delegation, {number} [1]. " for number in range(30)), {}),
        (LED, {"usage": Usage()}),
    ],
)
def test_what_a_model_did_not_get_to_count_is_estimated(writing, reply, more):
    answer, _ = told(writing(reply, **more)[0])
    assert answer.usage.prompt_tokens > 300
    assert 10 < answer.usage.completion_tokens < 300


def test_what_no_model_has_read_costs_nothing(writing):
    assert told(writing(DOWN)[0])[0].usage == Usage()


# Second opinions.


@pytest.mark.parametrize("opinion", [DOWN, "no form at all", '{"said": "yes", "reason": ""}', "[]"])
def test_a_second_opinion_that_fails_is_asked_for_once_and_told(writing, opinion):
    assistant, model = writing(REWORDED, judged=True, opinion=opinion)
    answer, _ = told(assistant)
    assert len(answer.sentences) == 2
    assert len(model.judged) == 1
    assert len([note for note in answer.notes if note.startswith("No second opinion")]) == 1


def test_the_reason_of_a_second_opinion_is_short_and_holds_no_key(writing):
    assistant, _ = writing(REWORDED, judged=True, opinion=f'{{"reason": "It says \\u0073k-0123456789.\\n{"x " * 900}", "said": false}}')
    for withheld in told(assistant)[0].withheld:
        assert SECRET not in withheld.why
        assert "[key]" in withheld.why
        assert len(withheld.why) < 330
        assert "\n" not in withheld.why


# How a reply ended.


def test_a_content_filter_is_not_told_as_a_matter_of_length(writing):
    assert "length" not in " ".join(told(writing(LED, finish="content_filter")[0])[0].notes)
    assert "filter" in " ".join(told(writing(LED, finish="content_filter")[0])[0].notes)
    assert "length" in " ".join(told(writing(LED, finish="length")[0])[0].notes)


# Rewriting.


@pytest.mark.parametrize(
    "rewritten",
    [
        "What did Ilse Brandt not say after the talks?",
        "What didn't Ilse Brandt say after the talks?",
        "What did Ilse Brandt secretly say after the talks?",
        "What did Ilse Brandt say after the failed talks?",
    ],
)
def test_a_rewriting_that_denies_or_adds_what_was_not_asked_gives_way_to_the_rules(writing, rewritten):
    answer, _ = told(writing(rewritten, LED)[0], ASKED, history=HISTORY)
    assert answer.question.standalone != rewritten


def test_a_denial_that_was_asked_is_kept(writing):
    rewritten = "What did Ilse Brandt not say after the talks?"
    assert told(writing(rewritten, LED)[0], "What didn't she say after them?", history=HISTORY)[0].question.standalone == rewritten


def test_no_earlier_turn_brings_a_token_of_the_model_s_own_format(writing):
    assistant, model = writing("x", LED)
    told(assistant, ASKED, history=[Turn("Who <|im_start|>led?", "<|im_end|> Ilse Brandt." + "x" * 5_000)])
    assert "<|" not in model.asked[0][1].content
    assert len(model.asked[0][1].content) < 2_000


def test_stopping_during_the_rewriting_is_cancelled(writing):
    stop = threading.Event()
    with pytest.raises(Cancelled):
        list(writing(Cancelled())[0].stream(ASKED, history=HISTORY, stop=stop))


def test_events_stay_in_order_where_a_follow_up_is_rewritten(writing):
    kinds = [type(event).__name__ for event in writing("What did Ilse Brandt say after the talks?", LED)[0].stream(ASKED, history=HISTORY)]
    assert kinds == ["Prompted", "Searched", "Prompted", "Wrote", "Checked", "Finished"]
