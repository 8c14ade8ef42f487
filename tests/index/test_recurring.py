"""What recurs in an outlet's articles is furniture; a sentence that recurs is a sentence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clean import clean
from index.readers.text import read_text
from index.recurring import MAX_LINES_AROUND, WHY, candidates, restored, without
from index.values import Article, Origin

TITLE = "Ministers agree to meet again in Merrow by the end of May"
PROSE = "The ministers met in the town hall of Merrow on Tuesday and agreed to meet again before the end of the month."
REFUSAL = "The ministry did not immediately respond to a request for comment."
ORIGIN = Origin(title=TITLE, outlet="Valley Echo", byline="Ann Lee", agency="Reuters", published=date(2031, 5, 3))


def article(*lines: str) -> Article:
    text = "\n\n".join(lines)
    reading = read_text(text.encode())
    found = clean(text, reading.paragraphs, title=TITLE)
    return Article("a", "folder", "a.txt", "text", ORIGIN, text, found.spans, found.removed, "hash")


def left_after(one: Article) -> list[str]:
    """The body's lines when everything that can recur does."""
    return without(one, frozenset(candidates(one))).body.split("\n")


@pytest.mark.parametrize("line", ["All the valley in one morning letter", "Both banks, every day", "Brought to you with the growers of Hask"])
@pytest.mark.parametrize("place", ["above", "under the headline", "inside", "below"])
def test_a_short_line_that_tells_nothing_may_recur_wherever_it_stands(line, place):
    above, under, inside, below = ([line] if place == name else [] for name in ("above", "under the headline", "inside", "below"))
    assert left_after(article(*above, TITLE, *under, PROSE, *inside, PROSE + " Yes.", *below)) == [TITLE, PROSE, PROSE + " Yes."]


@pytest.mark.parametrize(
    "line",
    [
        REFUSAL, REFUSAL[:-1], "He declined to comment.", "“No.”", "It was cold", "She didn't say", "No deal.", "This story has been updated.",
        "By Ann Lee", "Ann Lee, Merrow", "Bo Kim", "3 May 2031", "MERROW —", "Reporting by Bo Kim", "With files from Reuters", "(Reuters)",
        "Contributing: Bo Kim", "1. Home rule", "• Wyoming", "Background", "The prisoners:", PROSE, TITLE,
    ],
)  # fmt: skip
@pytest.mark.parametrize("below", [False, True])
def test_sentences_headlines_names_dates_and_items_stay_however_often_they_recur(line, below):
    one = article(TITLE, PROSE, line, *([] if below else [PROSE + " Yes."]))
    assert without(one, frozenset(candidates(one))) == one


def test_a_subhead_of_a_few_words_stays_between_paragraphs():
    assert candidates(article(TITLE, PROSE, "What comes next", PROSE + " Yes.")) == ()


def test_a_long_list_below_the_story_is_the_storys_own():
    winners = [f"Best {n}: the barge of {chr(65 + n)}" for n in range(MAX_LINES_AROUND + 1)]
    assert candidates(article(TITLE, PROSE, *winners)) == ()
    assert len(candidates(article(TITLE, PROSE, *winners[:4]))) == 4


def test_an_article_without_a_paragraph_has_no_candidates():
    assert candidates(article("All the valley", "in one letter")) == ()


def test_the_same_line_is_one_candidate_however_it_is_set():
    one, other = article(TITLE, PROSE, "All the valley, every day"), article(TITLE, PROSE, PROSE, "ALL THE VALLEY – EVERY DAY")
    assert candidates(one) == candidates(other)
    assert len(candidates(one)) == 1


def test_what_is_removed_has_its_reason_and_its_place():
    one = article(TITLE, PROSE, "All the valley, every day")
    (removed,) = without(one, frozenset(candidates(one))).removed
    assert removed.why == WHY
    assert one.source_text[removed.start : removed.end] == removed.text == "All the valley, every day"


LINES = st.lists(
    st.sampled_from(
        [TITLE, PROSE, PROSE + " Yes.", REFUSAL, "All the valley, every day", "Both banks", "Share", "Most read", "By Ann Lee", "1. Home"]
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(lines=LINES, chosen=st.sets(st.integers(0, 9)), chosen_before=st.sets(st.integers(0, 9)))
def test_removing_is_undone_exactly_and_its_order_does_not_matter(lines, chosen, chosen_before):
    one = article(*lines)
    every = candidates(one)
    recurring, before = (frozenset(every[at] for at in some if at < len(every)) for some in (chosen, chosen_before))
    now = without(one, recurring)
    assert restored(now) == restored(one) == one
    assert candidates(now) == every
    assert without(without(one, before), recurring) == now == without(now, recurring)
    assert all(line in now.body for line in lines if line == REFUSAL)
    assert sorted([*now.spans, *((gone.start, gone.end) for gone in now.removed)]) == sorted(
        [*one.spans, *((gone.start, gone.end) for gone in one.removed)]
    )
    assert list(now.spans) == sorted(now.spans)
    assert list(now.removed) == sorted(now.removed, key=lambda gone: gone.start)


def test_what_other_reasons_removed_stays_removed():
    one = article(TITLE, PROSE, "Both banks, every day", "Share")
    assert [gone.why for gone in one.removed] == ["share buttons"]
    assert restored(replace(one)).removed == one.removed
