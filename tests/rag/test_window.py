"""The window of publication that a question asks for, over labelled questions asked on Saturday, 12 April 2031."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis.strategies import lists, sampled_from

from index import open_archive
from index.embed import HashingEmbedder
from index.outlets import same
from index.values import Filters
from rag.assistant import Assistant
from rag.days import Stretch, absent, resolve
from rag.window import nothing_is_both, window

TODAY = date(2031, 4, 12)
OUTLETS = ("Pelimar Courier", "Radio Brask", "Sable Harbour Ledger", "North Quay Wire")


def labelled(name):
    """Questions with their labels, one a line; the window was made on the first file alone, the second was labelled afterwards."""
    rows = [json.loads(line) for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()]
    return [pytest.param(*row, id=row[0]) for row in rows]


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
        ("the week before", (2031, 3, 31), (2031, 4, 6)),
        ("the week before last", (2031, 3, 24), (2031, 3, 30)),
        ("the week before last week", (2031, 3, 24), (2031, 3, 30)),
        ("the day before", (2031, 4, 11), (2031, 4, 11)),
        ("the day before last", (2031, 4, 10), (2031, 4, 10)),
        ("the day before 3 March", (2031, 3, 2), (2031, 3, 2)),
        ("the two weeks after 3 March", (2031, 3, 4), (2031, 3, 17)),
        ("the month before October", (2030, 9, 1), (2030, 9, 30)),
        ("29 February 2028", (2028, 2, 29), (2028, 2, 29)),
        ("tomorrow", (2031, 4, 13), (2031, 4, 13)),
        ("next week", (2031, 4, 14), (2031, 4, 20)),
        ("next month", (2031, 5, 1), (2031, 5, 31)),
        ("next year", (2032, 1, 1), (2032, 12, 31)),
        ("next Saturday", (2031, 4, 19), (2031, 4, 19)),
    ],
)
def test_days_are_resolved_against_the_day_on_which_they_are_said(said, first, last):
    assert resolve(said, TODAY) == Stretch(date(*first), date(*last))


@pytest.mark.parametrize("said", ["31 February", "2031-02-30", "the bridge", "", "month", "99 March"])
def test_what_names_no_day_is_none(said):
    assert resolve(said, TODAY) is None


@pytest.mark.parametrize(
    ("today", "found", "never"),
    [
        (date(2031, 4, 12), None, "There is no 29 February in 2031"),
        (date(2029, 4, 12), None, "There is no 29 February in 2029"),
        (date(2029, 1, 12), date(2028, 2, 29), None),
        (date(2028, 3, 1), date(2028, 2, 29), None),
        (date(2028, 2, 29), date(2028, 2, 29), None),
    ],
)
def test_a_leap_day_is_that_of_the_year_that_is_meant_and_of_no_other(today, found, never):
    assert resolve("29 February", today) == (found and Stretch(found, found))
    assert absent("29 February", today) == never


@pytest.mark.parametrize("said", ["the week before the summit", "mid-March", "the bridge", "next week"])
def test_only_a_day_can_be_absent_from_the_calendar(said):
    assert absent(said, TODAY) is None


COUNTED = [
    ("How many articles mentioned the dam in October?", "2030-10-01", "2030-10-31"),
    ("How many articles mention the dam in March?", "2031-03-01", "2031-03-31"),
    ("How often was Kellin Dam mentioned last week?", "2031-03-31", "2031-04-06"),
    ("In how many articles is the dam mentioned since Monday?", "2031-04-07", None),
    ("Which outlets covered the strike during 2030?", "2030-01-01", "2030-12-31"),
    ("Which articles mention the dam before 3 March?", None, "2031-03-03"),
    ("How many articles mention Lucan Dray on 18 February?", "2031-02-18", "2031-02-18"),
    ("How many articles mention the dam between 3 and 5 March?", "2031-03-03", "2031-03-05"),
    ("How many articles mentioned the dam the week before 3 March?", "2031-02-24", "2031-03-02"),
    ("How many articles are there in March?", "2031-03-01", "2031-03-31"),
    ("How many articles did Radio Brask publish in March?", "2031-03-01", "2031-03-31"),
    ("Who wrote about the dam in March?", "2031-03-01", "2031-03-31"),
    ("How many articles mention the clash on 18 February?", None, None),
    ("How many articles mention the clash of 18 February?", None, None),
    ("Which outlets reported the clash on 18 February?", None, None),
    ("How many articles mention last month's talks?", None, None),
    ("How many articles mention 18 February?", None, None),
    ('How many articles contain the words "closed in October"?', None, None),
    ("How many lorries crossed in March?", None, None),
    ("How many articles of the treaty were broken in March?", None, None),
]


@pytest.mark.parametrize(("question", "after", "before"), COUNTED)
def test_a_time_in_a_count_is_the_window_unless_it_is_the_day_of_what_is_told(question, after, before):
    found = window(question, today=TODAY, outlets=OUTLETS)
    days = (found.after, found.before) if found is not None else (None, None)
    assert [day and day.isoformat() for day in days] == [after, before]


def test_a_time_that_no_calendar_tells_is_remarked_on_and_filters_nothing():
    for question in ("What was reported the week before the summit?", "Articles since the summit", "What did the outlets report after the summit?"):
        found = window(question, today=TODAY)
        assert found is not None
        assert (found.after, found.before, found.plain) == (None, None, question)
        assert "the summit” names no day that can be told" in found.remarks[0]
    for question in ("What was said before the summit?", "What has happened since the summit?"):
        assert window(question, today=TODAY) is None


@pytest.mark.parametrize("question", ["What was reported since tomorrow?", "Articles published next week", "What will the outlets report tomorrow?"])
def test_a_window_that_has_not_come_is_one_and_says_so(question):
    found = window(question, today=TODAY)
    assert found is not None
    assert found.after is not None
    assert found.after > TODAY
    assert found.remarks[0].endswith("has not come yet")


@pytest.mark.parametrize("question", ["What was reported about the meeting next week?", "What do articles say about tomorrow?"])
def test_what_is_to_come_is_no_window_where_it_is_what_is_reported(question):
    assert window(question, today=TODAY) is None


def test_a_time_beside_another_is_taken_whole():
    found = window("What was reported the week before last week?", today=TODAY)
    assert found is not None
    assert (found.said, found.plain) == ("the week before last week", "What was reported?")


def test_an_outlet_that_is_asked_for_narrows_the_filter_and_never_widens_it():
    found = window("What did Radio Brask report last week?", today=TODAY, outlets=OUTLETS)
    assert found is not None
    assert found.within(Filters(outlets=("Radio Brask", "North Quay Wire"))).outlets == ("Radio Brask",)
    assert found.within(Filters(outlets=("North Quay Wire",))).outlets == ("North Quay Wire",)
    assert found.within(Filters()).outlets == ("Radio Brask",)


def test_an_outlet_is_known_by_its_other_names_too():
    found = window("What did the NYT report last week?", today=TODAY, outlets=["The New York Times"])
    assert found is not None
    assert found.after == date(2031, 3, 31)
    filters = found.within(Filters())
    assert same(filters.outlets[0], "The New York Times")


@pytest.mark.parametrize(
    ("question", "admitted", "refused"),
    [
        ("What did Radio Brask report about the dam?", ("North Quay Wire",), True),
        ("What did Radio Brask report last week?", ("North Quay Wire",), True),
        ("According to Radio Brask, how high is the dam?", ("North Quay Wire",), True),
        ("What did the NYT say about the dam?", ("North Quay Wire",), False),  # no outlet of the archive: somebody who is reported on
        ("What did Radio Brask report about the dam?", ("North Quay Wire", "radio brask"), False),
        ("What did the outlets report about Radio Brask?", ("North Quay Wire",), False),
        ("How do Radio Brask and North Quay Wire differ?", ("North Quay Wire",), False),
        ("What did Radio Brask and North Quay Wire report?", ("North Quay Wire",), False),
        ("What did Radio Brask report about the dam?", (), False),
    ],
)
def test_an_outlet_that_the_filter_does_not_admit_is_refused(question, admitted, refused):
    found = nothing_is_both(question, window(question, today=TODAY, outlets=OUTLETS), Filters(outlets=admitted), OUTLETS)
    assert (found is not None) is refused
    assert found is None or ("Radio Brask" in found and "North Quay Wire" in found)


PIECES = (
    "articles|since|March|3|last|week|between|and|the week of|what was reported|on|ago|days|2031|31 February|999|'s|coverage|latest|"
    "0 months ago|,|?|\0|“|99 years ago|the week before|since the|tomorrow|next month|29 February|how many articles mention|did the Post [1] report"
).split("|")


@given(lists(sampled_from(PIECES), max_size=9).map(" ".join), sampled_from([date.min, date(2031, 4, 12), date(2024, 2, 29), date.max]))
@example("articles since 999 years ago", date.min)
@example("what was reported last week", date.min)
@example("what was reported after last week", date.max)
def test_any_words_on_any_day_are_a_window_or_none(text, today):
    found = window(text, today=today, outlets=["A [1] Post", ""])
    assert found is None or found.newest or found.after is not None or found.before is not None or found.absent or found.remarks


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


@pytest.mark.parametrize(
    ("asked", "given", "said"),
    [
        ("What was reported since 10 March?", {"before": date(2031, 3, 3)}, "it ends on 3 March 2031, before it begins on 10 March 2031"),
        ("Who led the convoy?", {"after": date(2031, 3, 9), "before": date(2031, 3, 4)}, "it ends on 4 March 2031, before it begins on 9 March 2031"),
        ("Who led the convoy?", {"after": date(2031, 3, 9), "as_of": date(2031, 3, 4)}, "it ends on 4 March 2031, before it begins on 9 March 2031"),
        ("How many articles mention the convoy?", {"after": date(2031, 3, 9), "before": date(2031, 3, 4)}, "before it begins on 9 March 2031"),
    ],
)
def test_a_window_that_ends_before_it_begins_is_called_empty(dated, invariants, asked, given, said):
    answer = dated.ask(asked, **given)
    invariants.hold(answer, dated.archive)
    assert answer.status == "refused"
    assert "The window is empty" in answer.text
    assert said in answer.text


def test_a_day_that_never_was_is_refused_and_nothing_is_listed_in_its_place(dated, invariants):
    answer = dated.ask("What was reported on 29 February?")
    invariants.hold(answer, dated.archive)
    assert answer.text == "There is no 29 February in 2031: nothing can have been published then."
    assert "29 February 2028" in " ".join(dated.ask("What was reported on 29 February?", as_of=date(2028, 3, 1)).notes)


def test_what_is_to_come_is_refused_with_a_note(dated, invariants):
    answer = dated.ask("What was reported since tomorrow?")
    invariants.hold(answer, dated.archive)
    assert answer.status == "refused"
    assert answer.to_json()["window"]["after"] == "2031-03-13"
    assert "“since tomorrow” has not come yet" in answer.notes


def test_an_outlet_against_the_filter_is_refused_before_anything_is_read(dated, invariants):
    for asked in ("What did Radio Tarn report last week?", "What did Radio Tarn report about the bridge?", "How many articles are from Radio Tarn?"):
        answer = dated.ask(asked, outlets=["Marrow Courier"])
        invariants.hold(answer, dated.archive)
        assert answer.status == "refused"
        assert "both" in answer.text
        assert answer.to_json()["refusal"]["nearest"]
