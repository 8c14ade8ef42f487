"""A chat reply means the same however its bytes are cut, and whatever is in it leads to text or to one typed error."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import EndpointFailed, ReplyFailed, ReplyIncomplete, ReplyUnreadable
from rag.reply import Ended, Piece, read
from rag.values import Usage


def failed(status, body):
    return EndpointFailed(f"{status}: {body}")


def items(chunks):
    return [item for item in read(iter(chunks), host="host", failed=failed) if isinstance(item, Piece | Ended)]


def event(value, end="\n\n"):
    return f"data: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}{end}"


def delta(text, finish=None):
    return {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}


WHOLE = (
    ": good morning\n\n"
    + event(delta("Envoys "))
    + event(delta("mét"), "\r\n\r\n")
    + "event: message\r"
    + event(delta(" in 東京."), "\r\r")
    + "id: 7\n"
    + event(delta(None, "stop"))
    + event({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}})
    + event("[DONE]")
)


@settings(max_examples=60)
@given(st.lists(st.integers(0, len(WHOLE.encode())), max_size=30))
@example(list(range(len(WHOLE.encode()))))
def test_where_the_bytes_are_cut_makes_no_difference(places):
    data, places = WHOLE.encode(), sorted(places)
    chunks = [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]
    assert items(chunks) == [Piece("Envoys "), Piece("mét"), Piece(" in 東京."), Ended("stop", Usage(3, 4))]


PARTS = [
    event(delta("word ")),
    event(delta(None)),
    event(delta("", "stop")),
    event(delta("end.", "length")),
    event("[DONE]"),
    event({"choices": []}),
    event({"choices": [None]}),
    event({"choices": [{"delta": "text"}]}),
    event({"choices": [{"delta": {"content": [{"type": "text", "text": "part"}, 7]}}]}),
    event({"choices": {"a": 1}, "usage": {"prompt_tokens": -1, "completion_tokens": "x"}}),
    event({"error": {"message": "no", "code": 400}}),
    event({"error": "no"}),
    event("{"),
    event("null"),
    event("[" * 5_000),
    "data:",
    "data",
    "\n",
    "\r",
    ":\n",
    "{",
    "}",
    "<html>",
    "\ufeff",
    "error: {}\n\n",
    "x: y\n",
    "\x00",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
@example("")
@example("".join(PARTS))
def test_anything_else_is_text_and_an_ending_or_one_of_our_errors(text):
    found, error = [], None
    try:
        found.extend(read(iter([text.encode()]), host="host", failed=failed))
    except EndpointFailed as raised:
        error = raised
    endings = [place for place, item in enumerate(found) if isinstance(item, Ended)]
    assert endings == ([len(found) - 1] if error is None else [])
    assert error is not None or any(isinstance(item, Piece) and item.text.strip() for item in found)
    assert not isinstance(error, ReplyFailed) or "\n" not in str(error)
    assert all(item.text for item in found if isinstance(item, Piece))


def test_a_reply_is_complete_with_a_finish_reason_or_the_closing_mark_and_not_without_either():
    words = event(delta("Yes."))
    assert items([(words + event("[DONE]")).encode()])[-1].finish == "stop"
    assert items([(words + "data: [DONE]").encode()])[-1].finish == "stop"
    assert items([(words + event(delta("", "length"))).encode()])[-1].finish == "length"
    for end in ("", "\n\n", "data:", "data: {", event({"choices": []}), "data: [DON"):
        with pytest.raises(ReplyIncomplete):
            items([(words + end).encode()])


def test_a_connection_that_breaks_after_the_last_word_has_broken_nothing():
    def chunks():
        yield (event(delta("Yes.")) + event(delta("", "stop"))).encode()
        raise ReplyIncomplete("cut")

    assert items(chunks()) == [Piece("Yes."), Ended("stop", Usage())]


def test_a_reply_that_is_not_streamed_is_read_too():
    reply = {"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}
    assert items([json.dumps(reply, indent=1).encode()]) == [Piece("Yes."), Ended("stop", Usage(1, 2))]
    with pytest.raises(ReplyUnreadable, match="is not JSON"):
        items([json.dumps(reply)[:-3].encode()])
