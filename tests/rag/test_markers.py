"""Citation markers in what a model wrote."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis.strategies import lists, sampled_from

from rag.markers import clean_markers, unmarked

PIECES = ["[1]", "[2]", "[9]", "[", "]", "1", "9", "^", ",", "-", " ", "x", "［", "】", "[1, 9]", "[^2]", "\u200b", "source", ".", "[[", "]]"]
GRAMMAR = lists(sampled_from(PIECES), max_size=14).map("".join)
MARKER_TO_THE_EYE = re.compile(r"[\[［【][\s\u200b]*\^?[\s\u200b]*(\d+)[\s\u200b]*[\]］】]")


@given(GRAMMAR)
@example("[[9]1]")
@example("[[9][9]1]")
@example("[[[9]9]1]")
@example("[[1]9]1]")
@example("[9[9]]")
def test_the_reader_sees_exactly_the_numbers_that_are_cited(text):
    cleaned = clean_markers(text, 2)
    _, cited = unmarked(text, 2)
    assert {int(number) for number in MARKER_TO_THE_EYE.findall(cleaned)} == set(cited) <= {1, 2}


@given(GRAMMAR)
def test_cleaning_what_is_clean_changes_nothing(text):
    cleaned = clean_markers(text, 2)
    assert clean_markers(cleaned, 2) == cleaned


@given(GRAMMAR)
def test_a_number_is_cited_only_where_the_model_itself_wrote_its_marker(text):
    _, cited = unmarked(text, {1})
    assert not cited or "1" in text.partition("]")[0] or re.search(r"[\[［【][^\[\]［】]*1[^\[\]［】]*[\]］】]", text)


@given(GRAMMAR)
def test_a_sentence_taken_apart_has_no_marker_left(text):
    words, _ = unmarked(text, 2)
    assert not MARKER_TO_THE_EYE.search(words)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("It rained [1].", "It rained [1]."),
        ("It rained [7].", "It rained."),
        ("It rained [1, 2].", "It rained [1][2]."),
        ("It rained [1][2][3].", "It rained [1][2]."),
        ("It rained [^2].", "It rained [2]."),
        ("It rained ［1］, it snowed 【2】.", "It rained [1], it snowed [2]."),
        ("It rained [1-9].", "It rained [1][2]."),
        ("It rained [Source 2].", "It rained [2]."),
        ("It rained [0].", "It rained."),
        ("It rained [[9]1].", "It rained."),
        ("It rained [one] and [sic].", "It rained [one] and [sic]."),
    ],
)
def test_markers_have_one_form_and_those_that_cite_nothing_are_gone(text, cleaned):
    assert clean_markers(text, 2) == cleaned


@pytest.mark.parametrize(
    ("sentence", "words", "cited"),
    [
        ("The bridge was shut [2].", "The bridge was shut.", (2,)),
        ("The bridge was shut. [2][1]", "The bridge was shut.", (2, 1)),
        ("Nine men [1] and a dog [3, 1] crossed.", "Nine men and a dog crossed.", (1, 3)),
        ("Nobody crossed [12].", "Nobody crossed.", ()),
        ("Nobody crossed.", "Nobody crossed.", ()),
        ("[[9]1]", "", ()),
    ],
)
def test_a_sentence_is_taken_apart_into_its_words_and_what_it_cites(sentence, words, cited):
    assert unmarked(sentence, {1, 2, 3}) == (words, cited)


def test_a_hostile_run_of_brackets_takes_no_time():
    started = time.perf_counter()
    for text in (
        "[" * 5_000 + "9" + "]" * 5_000,
        "[" + "1," * 5_000,
        "[1-" + "9" * 5_000 + "]",
        "[9 " * 5_000,
        "[7]" * 5_000,
        "[7" * 300 + "]" * 300,
        "[source " * 2_000,
    ):
        clean_markers(text, 3)
    assert time.perf_counter() - started < 2.0
