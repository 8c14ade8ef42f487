"""A question of a conversation, made independent of it."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from rag.followup import Carrying, lacks, standalone
from rag.values import Turn


@pytest.mark.parametrize(
    "question",
    [
        "Who led the convoy?",
        "How many trucks were in the convoy?",
        "What did Brandt say about her plan?",
        "Is it true that the bridge near Halden collapsed?",
        "Summarise the talks in Port Serrin.",
        "What does it cost to keep the garrison in the valley?",
        "How long does it take to reach Halden by the coast road?",
        "Is there a reliable figure for mines on the east bank?",
        "When did the ministers say they would meet again?",
        "Did Marrow oppose the force that Ostvale had asked for?",
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


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("Who designed it?", "How high is the Kessel Dam?", "Who designed the Kessel Dam?"),
        ("How long did it last?", "When did the shooting at Halden begin?", "How long did the shooting at Halden last?"),
        ("When will Marrow vote on it?", "For how long does the accord extend the truce?", "When will Marrow vote on the accord?"),
        (
            "What was it before the strike?",
            "What is the price of grain on the Serrin exchange?",
            "What was the price of grain on the Serrin exchange before the strike?",
        ),
        ("How much?", "Did the guild agree to pay for the lanterns?", "How much did the guild agree to pay for the lanterns?"),
        ("On what conditions?", "Did Ostvale accept the offer?", "On what conditions did Ostvale accept the offer?"),
        ("Why?", "When did Marrow reject the accord?", "Why did Marrow reject the accord?"),
        ("And the second?", "Where was the first round of talks held?", "Where was the second round of talks held?"),
        ("And in the revised draft?", "How many points did the first draft have?", "How many points did the revised draft have?"),
        ("Which outlet said that?", "Who led the convoy?", "Who led the convoy, according to each outlet?"),
        ("Do the outlets agree on that?", "How long did the talks last?", "How long did the talks last, and do the outlets agree?"),
        ("And what does a loaf of bread cost in Halden?", "Who signed the accord?", "What does a loaf of bread cost in Halden?"),
    ],
)
def test_what_is_carried_over_makes_a_question_that_stands_alone(question, before, whole):
    assert standalone(question, before, []) == whole


COUNT = "How many articles mentioned the Kessel Dam in October?"
TOLD = "What was reported about the bridge last week?"


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("Which ones?", COUNT, "Which articles mention the Kessel Dam in October?"),
        ("list them", COUNT, "Which articles mention the Kessel Dam in October?"),
        ("Which outlets?", COUNT, "Which outlets mention the Kessel Dam in October?"),
        ("And how many outlets?", COUNT, "How many outlets mention the Kessel Dam in October?"),
        ("Who wrote them?", COUNT, "Who wrote about the Kessel Dam in October?"),
        ("And the bridge?", COUNT, "How many articles mentioned the bridge in October?"),
        ("And in November?", COUNT, "How many articles mentioned the Kessel Dam in November?"),
        ("And since March?", "How many articles mention the dam?", "How many articles mention the dam since March?"),
        ("Which ones?", "How many articles did Radio Tarn publish in March?", "Which articles are from Radio Tarn in March?"),
        ("Which ones?", "Which outlets reported the collapse?", "Which outlets reported the collapse?"),
        ("Which articles?", "Last week, which outlets reported on the convoy?", "Which articles mention the convoy last week?"),
        ("List them", "How many articles are there?", "Which articles are there?"),
        ("How many of them mention Halden?", COUNT, "How many articles mention the Kessel Dam and Halden in October?"),
        ("And which of those mention the accord too?", "How many articles are there?", "Which articles mention the accord?"),
    ],
)
def test_after_a_count_the_list_behind_it_is_asked_for_within_its_time(question, before, whole):
    assert standalone(question, before, []) == whole


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("And the dam?", TOLD, "What was reported about the dam last week?"),
        ("What about Merrow?", TOLD, "What was reported about Merrow last week?"),
        ("And about the dam?", "What was reported last week?", "What was reported last week about the dam?"),
        ("And the week before?", TOLD, "What was reported about the bridge the week before last week?"),
        ("And the day before?", "What was reported on 3 March?", "What was reported the day before 3 March?"),
        ("And in October?", TOLD, "What was reported about the bridge in October?"),
        ("And last week?", "What was reported about the bridge in October?", "What was reported about the bridge last week?"),
        ("And November?", "What was reported about the bridge in October?", "What was reported about the bridge in November?"),
        ("And the prisoners?", "The latest on the dam", "The latest on the prisoners?"),
        ("And the Marrow Courier?", "What did Radio Tarn report last week?", "What did Marrow Courier report last week?"),
    ],
)
def test_another_subject_or_time_keeps_the_rest_of_what_was_asked_of_the_reporting(question, before, whole):
    assert standalone(question, before, []) == whole


def test_what_is_asked_of_the_thing_itself_is_not_bound_to_the_window():
    assert standalone("Who designed it?", TOLD, []) == "Who designed the bridge?"
    assert standalone("How high is it?", COUNT, []) == "How high is the Kessel Dam?"


@pytest.mark.parametrize("before", [COUNT, TOLD, "The latest on the dam"])
def test_a_change_of_subject_leaves_window_and_count_behind(before):
    for question in (
        "Who paid for the lanterns on the quay?",
        "Which outlets reported the strike at the harbour?",
        "And what does bread cost in Halden?",
    ):
        found = standalone(question, before, [])
        assert found.lower() == question.lower().removeprefix("and ")


def test_which_ones_after_a_question_that_counts_no_articles_brings_that_along():
    found = standalone("Which ones?", "How many ships sailed in December?", [])
    assert found.startswith("Which ones?")
    assert "ships sailed" in found


def test_who_somebody_is_stands_for_no_thing():
    found = standalone("What did he say when it was over?", "Who was Ostvale's chief negotiator at Serrin?", ["Tomas Okell"])
    assert found.startswith("What did Tomas Okell say when it was over?")


def test_a_place_is_not_taken_for_the_person_that_answered():
    found = standalone("How many rolls did she order?", "What is the name of the mayor of Halden?", ["Runa Seld"])
    assert found == "How many rolls did Runa Seld order?"


def test_a_conversation_is_followed_from_turn_to_turn():
    earlier = [Turn("How high is the Kessel Dam?"), Turn("Who designed it?", "Hedda Okell designed the dam.")]
    found = Carrying().standalone("How many turbines does it have?", earlier, lambda _: "")
    assert found == "How many turbines does the Kessel Dam have?"


def test_the_outlets_and_markers_of_an_answer_are_nobody():
    earlier = [Turn("Who led the convoy?", "Marrow Courier: The convoy was led by Captain Runa Seld. [1]\nRadio Tarn: Captain Runa Seld led it. [2]")]
    found = Carrying().standalone("What did she say about the road to Halden?", earlier, lambda _: "")
    assert found == "What did Captain Runa Seld say about the road to Halden?"


def test_what_an_earlier_question_was_answered_is_asked_for_only_where_it_is_needed():
    asked = []

    def said(before):
        asked.append(before)
        return "Captain Runa Seld led the convoy."

    assert (
        Carrying().standalone("Who paid for the lanterns on the quay?", [Turn("Who led the convoy?")], said)
        == "Who paid for the lanterns on the quay?"
    )
    assert asked == []
    assert "Runa Seld" in Carrying().standalone("What did she say?", [Turn("Who led the convoy?")], said)
    assert asked == ["Who led the convoy?"]


def test_a_change_of_subject_leaves_the_question_alone():
    assert (
        standalone("Who paid for the lanterns on the quay?", "What did Ilse Brandt say?", ["Ilse Brandt"]) == "Who paid for the lanterns on the quay?"
    )


def test_what_was_carried_over_once_is_not_carried_over_again():
    first = standalone("Who led it?", "How many trucks were in the convoy?", [])
    second = standalone("And where was it?", first, [])
    assert second.count("trucks") <= 1


PIECES = (
    "and|why|what about|he|she|it|that|Finland|Runa Seld|in October|December|convoy|?|(|)|[1]|not|'s|their|\0|🙂|say|how|"
    "how many articles mention|which ones|list them|last week|the week before|since|reported about"
).split("|")
QUESTIONS = lists(sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)


@given(QUESTIONS, QUESTIONS, lists(sampled_from(["Ilse Brandt", "Okell's", "x"]), max_size=2))
def test_any_two_questions_make_one(question, before, said):
    found = standalone(question, before, said)
    assert found.strip()
    assert lacks(question) or question.casefold().endswith(found.casefold())  # at most an "and" before it goes
