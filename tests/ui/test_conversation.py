import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, floats, integers, lists, none, recursive, sampled_from, text

from index.errors import BadInput, NotFound
from index.values import Filters
from rag.values import Refusal, Usage
from ui.excerpts import excerpts
from ui.page.conversation import VERSION, Conversation, kept, read_back, to_export
from ui.page.exchange import Answered, Asked, Failed, Posed, Stopped


def nothing(article_id):
    raise NotFound("It is gone.", "")


def as_kept(conversation, archive="news", **said):
    """What a browser has after it was told of a conversation."""
    news = json.loads(kept(conversation, archive))
    return {**news, "exchanges": [one["exchange"] for one in news["changed"]], **said}


@pytest.fixture
def conversation(answer, cite):
    told = answer(cite(1), usage=Usage(10, 2))
    refused = answer(refusal=Refusal("No winner is named.", nearest=(cite(0),), against=()))
    filters = Filters(after=date(2031, 2, 1), outlets=("Sable Harbour Ledger",))
    return Conversation(
        "k1",
        "2031-03-01T08:00:00+00:00",
        (
            Answered(
                Posed(1, "How many?", filters, asked="2031-03-01T08:00:00+00:00"), told, excerpts(told, nothing), (cite(0),), Usage(10, 2), "right"
            ),
            Answered(Posed(2, "Who won?", windowed=False), refused, excerpts(refused, nothing), (), Usage(10, 2)),
            Failed(Posed(3, "Why?"), "It broke.", "Mend it."),
            Stopped(Posed(4, "When?"), told.sentences, tuple(excerpts(told, nothing).values())),
        ),
    )


def test_a_conversation_comes_back_as_it_was_kept(conversation):
    assert read_back(as_kept(conversation), nothing) == conversation


def test_only_what_changed_is_told_and_how_long_the_whole_is(conversation):
    news = json.loads(kept(conversation, "news", since=3))
    assert [one["at"] for one in news["changed"]] == [3]
    assert (news["length"], news["title"], news["archive"], news["key"]) == (4, "How many?", "news", "k1")


def test_a_question_that_was_still_open_comes_back_as_one_that_was_stopped():
    left = Conversation("k2", "", (Asked(Posed(1, "Who?"), "Searching…"),))
    assert read_back(as_kept(left), nothing).exchanges == (Stopped(Posed(1, "Who?"), left=True),)


def test_words_that_the_archive_no_longer_has_stand_alone(conversation, cite):
    (back, *_) = read_back(as_kept(conversation), nothing).exchanges
    assert [(place.before, place.citation.quote) for place in back.places.values()] == [("", "Fourteen soldiers were killed.")]


@pytest.mark.parametrize(
    "record",
    [
        None,
        7,
        [],
        {},
        {"version": VERSION},
        {"version": VERSION, "exchanges": {}},
        {"version": VERSION, "exchanges": [None]},
        {"version": VERSION, "exchanges": [{"state": "answered", "posed": {"number": 1, "question": "?"}}]},
        {"version": VERSION + 1, "exchanges": []},
        {"version": VERSION, "exchanges": [{}] * 2_000},
    ],
)
def test_what_is_no_conversation_is_refused_in_one_sentence(record):
    with pytest.raises(BadInput):
        read_back(record, nothing)


def test_an_answer_whose_markers_were_forged_is_refused(conversation):
    record = as_kept(conversation)
    record["exchanges"][0]["answer"]["text"] = "Trust me. [7]"
    with pytest.raises(BadInput):
        read_back(record, nothing)


_JSON = recursive(
    none() | integers() | floats(allow_nan=False) | text() | sampled_from(["answered", "stopped", "failed", "asked"]),
    lambda inner: lists(inner, max_size=3) | dictionaries(sampled_from(["state", "posed", "answer", "question", "number", "sentences"]), inner),
    max_leaves=12,
)


@given(_JSON)
def test_whatever_a_browser_sends_is_a_conversation_or_refused(sent):
    with suppress(BadInput):
        read_back({"version": VERSION, "exchanges": [sent]}, nothing)


def test_an_export_says_why_there_is_no_answer(conversation):
    notes = [one.note for one in to_export(conversation, "A name of mine", "news").exchanges]
    assert notes == ["", "", "It broke. Mend it.", "Stopped."]
    assert to_export(conversation, "", "news").title == "How many?"
