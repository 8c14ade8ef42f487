"""A question of a conversation, made independent of it."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from rag.followup import lacks, standalone


@pytest.mark.parametrize(
    "question",
    [
        "Who led the convoy?",
        "How many trucks were in the convoy?",
        "What did Brandt say about her plan?",
        "Is it true that the bridge near Halden collapsed?",
        "Summarise the talks in Port Serrin.",
    ],
)
def test_a_question_that_lacks_nothing_stays_as_it_is(question):
    assert not lacks(question)
    assert standalone(question, "Who won the chess match?", ["Petra Hollin"]) == question


@pytest.mark.parametrize(
    "question", ["Why?", "And in October?", "What about Finland?", "What did she say?", "Who led it?", "How many of them?", "And where?"]
)
def test_a_question_that_leans_on_the_one_before_is_told(question):
    assert lacks(question)


def test_a_pronoun_takes_the_name_of_the_person_in_the_question_before():
    assert standalone("What did she say about the road?", "Where did Runa Seld go?", []).startswith("What did Runa Seld say about the road?")


def test_a_pronoun_takes_the_name_that_answered_who():
    assert standalone("What did she say about the road?", "Who led the convoy?", ["Runa Seld"]).startswith("What did Runa Seld say about the road?")


def test_his_becomes_the_name_with_an_s():
    assert "Okell's plan" in standalone("What was in his plan?", "Where did Tomas Okell go?", [])


def test_a_pronoun_for_a_thing_brings_the_question_before_along():
    found = standalone("Who led it?", "How many trucks were in the convoy?", [])
    assert found.startswith("Who led it?")
    assert "convoy" in found


def test_another_time_is_put_in_the_place_of_the_one_before():
    assert standalone("And in October?", "How many ships sailed in December?", []) == "How many ships sailed in October?"


def test_another_name_is_put_in_the_place_of_the_one_before():
    assert standalone("What about Finland?", "How many troops did Estonia send?", []) == "How many troops did Finland send?"
    assert standalone("What about Finland's?", "What did Estonia's minister say?", []) == "What did Finland's minister say?"


def test_why_alone_asks_for_the_reason_of_what_was_asked_before():
    assert standalone("Why?", "Did Marrow reject the accord?", []) == "Why did Marrow reject the accord?"
    assert "reject the accord" in standalone("Why not?", "Did Marrow reject the accord?", [])


def test_a_change_of_subject_leaves_the_question_alone():
    assert (
        standalone("Who paid for the lanterns on the quay?", "What did Ilse Brandt say?", ["Ilse Brandt"]) == "Who paid for the lanterns on the quay?"
    )


def test_what_was_carried_over_once_is_not_carried_over_again():
    first = standalone("Who led it?", "How many trucks were in the convoy?", [])
    second = standalone("And where was it?", first, [])
    assert second.count("trucks") <= 1


PIECES = "and|why|what about|he|she|it|that|Finland|Runa Seld|in October|December|convoy|?|(|)|[1]|not|'s|their|\0|🙂|say|how".split("|")
QUESTIONS = lists(sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)


@given(QUESTIONS, QUESTIONS, lists(sampled_from(["Ilse Brandt", "Okell's", "x"]), max_size=2))
def test_any_two_questions_make_one(question, before, said):
    found = standalone(question, before, said)
    assert found.strip()
    assert lacks(question) or found == question
