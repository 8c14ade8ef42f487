"""The window of publication that a question asks for, over labelled questions asked on Saturday, 12 April 2031."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis.strategies import lists, sampled_from

from index import open_archive
from index.embed import HashingEmbedder
from index.values import Filters
from rag.assistant import Assistant
from rag.days import Stretch, resolve
from rag.window import window

TODAY = date(2031, 4, 12)
OUTLETS = ("Pelimar Courier", "Radio Brask", "Sable Harbour Ledger", "North Quay Wire")
MISSED = {"Who reported on the shooting before 21 February?"}
"""Labels that are not met: "before" is taken for the shooting's, for "what was said before the summit" must be."""


def labelled(name):
    """Questions with their labels, one a line; the window was made on the first file alone, the second was labelled afterwards."""
    rows = [json.loads(line) for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()]
    return [pytest.param(*row, id=row[0], marks=[pytest.mark.xfail(strict=True)] if row[0] in MISSED else []) for row in rows]


@pytest.mark.parametrize(("question", "after", "before"), [*labelled("window_questions.jsonl"), *labelled("window_questions_fresh.jsonl")])
def test_a_time_is_a_window_where_it_speaks_of_the_reporting_alone(question, after, before):
    found = window(question, today=TODAY, outlets=OUTLETS)
    if after == "newest":
        assert found is not None
        assert (found.newest, found.after, found.before) == (True, None, None)
    elif after is None and before is None:
        assert found is None
    else:
        assert found is not None
        assert [day and day.isoformat() for day in (found.after, found.before)] == [after, before]


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What was reported about the Kirrin Bridge last week?", "What did the outlets report about the Kirrin Bridge?"),
        ("How many articles mention the dam since 1 March 2031?", "How many articles mention the dam?"),
        ("According to articles published before 1 April, how many points does the plan have?", "How many points does the plan have?"),
        ("The latest on the dam", "What did the outlets report about the dam?"),
        ("In articles published after 25 March, who leads the delegation?", "Who leads the delegation?"),
    ],
)
def test_what_is_searched_for_holds_no_word_of_the_window(question, rest):
    found = window(question, today=TODAY)
    assert found is not None
    assert found.rest == rest


def test_what_is_asked_for_beside_the_question_narrows_its_window_and_as_of_stays():
    found = window("What was reported about the bridge since March?", today=TODAY)
    assert found is not None
    given = Filters(after=date(2031, 2, 1), before=date(2031, 3, 20), as_of=TODAY, outlets=("Radio Brask",))
    assert found.within(given) == Filters(after=date(2031, 3, 1), before=date(2031, 3, 20), as_of=TODAY, outlets=("Radio Brask",))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("3 March", (2031, 3, 3), (2031, 3, 3)),
        ("December 25", (2030, 12, 25), (2030, 12, 25)),
        ("Saturday", (2031, 4, 12), (2031, 4, 12)),
        ("last Saturday", (2031, 4, 5), (2031, 4, 5)),
        ("February 2028", (2028, 2, 1), (2028, 2, 29)),
        ("the past month", (2031, 3, 12), (2031, 4, 12)),
        ("last year", (2030, 1, 1), (2030, 12, 31)),
        ("last weekend", (2031, 4, 5), (2031, 4, 6)),
        ("mid-March", (2031, 3, 11), (2031, 3, 20)),
    ],
)
def test_days_are_resolved_against_the_day_on_which_they_are_said(said, first, last):
    assert resolve(said, TODAY) == Stretch(date(*first), date(*last))


@pytest.mark.parametrize("said", ["31 February", "2031-02-30", "the bridge", "", "month", "99 March"])
def test_what_names_no_day_is_none(said):
    assert resolve(said, TODAY) is None


PIECES = (
    "articles|since|March|3|last|week|between|and|the week of|what was reported|on|ago|days|2031|31 February|999|'s|coverage|latest|"
    "0 months ago|,|?|\0|“|99 years ago"
).split("|")


@given(lists(sampled_from(PIECES), max_size=9).map(" ".join), sampled_from([date.min, date(2031, 4, 12), date(2024, 2, 29), date.max]))
@example("articles since 999 years ago", date.min)
@example("what was reported last week", date.min)
@example("what was reported after last week", date.max)
def test_any_words_on_any_day_are_a_window_or_none(text, today):
    found = window(text, today=today, outlets=["A [1] Post", ""])
    assert found is None or found.newest or found.after is not None or found.before is not None


@pytest.fixture(scope="module")
def dated(stories):
    with Assistant(open_archive(stories, embedder=HashingEmbedder()), today=lambda: date(2031, 3, 12)) as assistant:
        yield assistant


def test_all_that_was_published_in_a_window_is_listed_newest_first(dated, invariants):
    answer = dated.ask("What was reported last week?")
    invariants.hold(answer, dated.archive)
    assert answer.to_json()["window"] == {"after": "2031-03-03", "before": "2031-03-09", "as_of": None}
    assert [citation.published for citation in answer.citations] == [date(2031, 3, 9), date(2031, 3, 4)]
    assert answer.question.standalone == "What was reported last week?"
    assert "“last week”: only articles published from 3 March 2031 until 9 March 2031" in answer.notes
    assert "1 article without a date was left out" in answer.notes


def test_a_window_that_leaves_nothing_is_refused_and_never_widened(dated, invariants):
    answer = dated.ask("What did the outlets report in December 2029?", as_of=date(2031, 3, 12))
    invariants.hold(answer, dated.archive)
    assert answer.status == "refused"
    assert "leaves no article" in answer.text
    assert answer.refusal.nearest


def test_when_something_happened_filters_nothing(dated):
    answer = dated.ask("What happened near Halden on 2 December?")
    assert answer.to_json()["window"] is None
    assert answer.notes == ()
    assert [(when.first, when.last) for when in answer.question.happened] == [(date(2030, 12, 2), date(2030, 12, 2))]
    assert dated.ask("What was reported last week about the bridge?").question.happened == ()


def test_relative_days_are_seen_from_as_of(dated):
    answer = dated.ask("What was reported yesterday?", as_of=date(2031, 3, 11))
    assert answer.to_json()["window"] == {"after": "2031-03-10", "before": "2031-03-10", "as_of": "2031-03-11"}
    assert {citation.outlet for citation in answer.citations} == {"Radio Tarn"}


def test_the_latest_puts_the_newest_article_first(dated, invariants):
    answer = dated.ask("The latest on the bridge near Halden")
    invariants.hold(answer, dated.archive)
    assert answer.status == "answered"
    days = [citation.published for citation in answer.citations]
    assert days == sorted(days, reverse=True)
    assert days[0] == date(2031, 3, 10)


def test_one_outlets_reporting_is_read_from_that_outlet(dated):
    answer = dated.ask("What did the Marrow Courier report on 9 March?")
    assert {citation.outlet for citation in answer.citations} == {"Marrow Courier"}
    assert "Only articles of Marrow Courier" in answer.notes


def test_a_question_that_is_cut_says_so(dated):
    answer = dated.ask("Who led the convoy? " + "x" * 5_000)
    assert "The question has 5,020 characters; the first 4,000 were read" in answer.notes
