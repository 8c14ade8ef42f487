"""`dateline ask --as-of`: answered as somebody could have on that day."""

import pytest


@pytest.mark.parametrize(
    ("question", "day", "says"),
    [
        ("How many articles mention Lucan Dray?", "2031-03-12", "1 article from 1 outlet mentions Lucan Dray"),
        ("How many articles mention Lucan Dray?", "2031-04-11", "6 articles from 5 outlets mention Lucan Dray"),
        ("What was reported last week?", "2031-03-24", "Littoral Council"),
        ("What was reported yesterday?", "2031-02-20", "Kirrin Bridge"),
        ("What's the latest?", "2031-03-12", "Kellin Dam"),
    ],
)
def test_only_what_was_published_by_that_day_is_shown(dateline, sample, question, day, says):
    done = dateline("ask", question, "--as-of", day, "--archive", sample, "--json")
    answer = done.json
    assert done.code == 0
    assert says in answer["text"]
    assert answer["citations"]
    assert all(citation["published"] <= day for citation in answer["citations"])
    assert answer["window"]["as_of"] == day
    assert "1 article without a date was left out" in answer["notes"]


def test_a_person_sees_the_window_and_what_it_left_out(dateline, sample):
    out = dateline("ask", "What was reported on 20 March 2031?", "--archive", sample).out
    assert "Articles published from 20 March 2031, to 20 March 2031\n" in out
    assert "Note: 1 article without a date was left out" in out


def test_a_question_longer_than_is_read_says_so(dateline, sample):
    answer = dateline("ask", "Who leads the Orchard Party? " * 200, "--archive", sample, "--json").json
    assert "The question has 5,800 characters; the first 4,000 were read" in answer["notes"]
