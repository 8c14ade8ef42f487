"""How the words of a question stand in a sentence."""

import pytest

from rag.arrangement import parted, replaced, turnings
from rag.question import analyse


def taken_apart(question, text):
    return parted(question, analyse(question).terms, {}, text)


def test_a_compound_whose_words_stand_in_different_clauses_is_taken_apart():
    question = "How long is the harbour wall?"
    assert taken_apart(question, "The harbour lies below the hill, and a wall of 40 metres guards the town.") > 0.0
    assert taken_apart(question, "The harbour wall is 40 metres long.") == 0.0
    assert taken_apart(question, "The wall of the harbour is 40 metres long.") == 0.0


def test_a_compound_that_is_said_in_part_is_missing_a_word_and_not_taken_apart():
    assert taken_apart("How long is the harbour wall?", "The harbour lies below the hill.") == 0.0


def test_words_with_others_between_them_in_the_question_are_no_compound():
    assert taken_apart("Who built the wall of the harbour?", "The harbour lies below the hill, and a wall of 40 metres guards the town.") == 0.0


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("When did the ministry take land for the road?", "In May the ministry gave land to the builders of the road.", ["take"]),
        ("Why did the envoys praise the draft plan?", "The envoys criticised the draft plan.", ["praise"]),
        ("Why did the envoys praise the draft plan?", "The envoys praised the draft plan and criticised its author.", []),
        ("Why did the envoys praise the draft plan?", "Critics met far away, and the plan was then put before the envoys by them.", []),
        ("Who met the envoys before the talks?", "Seld met the envoys after the talks.", []),
    ],
)
def test_an_opposite_counts_where_it_stands_in_the_place_of_the_word(question, text, found):
    assert replaced(question, text) == found


@pytest.mark.parametrize(
    ("left", "right", "denies"),
    [("encrypted", "unencrypted", True), ("legal", "illegal", True), ("form", "uniform", False), ("legal", "legal", False), ("do", "undo", False)],
)
def test_a_word_is_turned_by_a_prefix_that_denies(left, right, denies):
    assert (right in turnings(left)) is denies
    assert (left in turnings(right)) is denies
