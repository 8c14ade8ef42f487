"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from, text

from rag.question import Kind, analyse


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who led the delegation?", Kind.WHO),
        ("Which minister led the delegation?", Kind.WHO),
        ("Where did the envoys meet?", Kind.WHERE),
        ("In which city did the envoys meet?", Kind.WHERE),
        ("When was the bridge built?", Kind.WHEN),
        ("On what date was the bridge built?", Kind.WHEN),
        ("How many trucks were in the convoy?", Kind.COUNT),
        ("What percentage of voters stayed away?", Kind.SHARE),
        ("How much did the bridge cost?", Kind.MONEY),
        ("How long did the talks last?", Kind.DURATION),
        ("How many days did the talks last?", Kind.DURATION),
        ("How old is the captain?", Kind.AGE),
        ("What did Brandt say about the accord?", Kind.SAID),
        ("Why did Marrow reject the accord?", Kind.WHY),
        ("Did Marrow reject the accord?", Kind.WHETHER),
        ("What happened at the talks?", Kind.BROAD),
        ("Summarise the talks.", Kind.BROAD),
        ("How did each outlet describe the talks?", Kind.BROAD),
    ],
)
def test_the_kind_of_thing_that_is_wanted_is_read_off_the_question(question, kind):
    assert analyse(question).kind is kind


def test_a_class_that_anything_can_stand_for_is_no_term_and_a_special_thing_is():
    assert "city" not in [term.word.text for term in analyse("In which city did the envoys meet?").terms]
    assert "hotel" in [term.word.text for term in analyse("In which hotel did the envoys meet?").terms]


def test_names_numbers_times_and_quoted_words_are_taken_out_of_it():
    asked = analyse("Did Ilse Brandt promise 32 trucks on March 4 and say “we will come again”?")
    assert [name.text for name in asked.names] == ["Ilse Brandt"]
    assert [quantity.value for quantity in asked.quantities] == ["32"]
    assert [when.text for when in asked.times] == ["March 4"]


def test_a_question_about_how_outlets_differ_is_told_from_the_fact_itself():
    compared = analyse("Do the outlets differ on how many drivers were wounded?")
    assert compared.compares
    assert compared.kind is Kind.COUNT
    assert not analyse("How many drivers were wounded?").compares


@pytest.mark.parametrize(
    "question", ["How many times has the article been viewed?", "What does the comment form ask for?", "How long does it take to read the article?"]
)
def test_a_question_about_the_page_is_told_from_one_about_the_news(question):
    assert analyse(question).of_the_page
    assert not analyse("How many drivers were wounded?").of_the_page


def test_what_was_carried_over_from_an_earlier_question_counts_less():
    asked = analyse("How many trucks were there? (Who led the convoy?)")
    weights = {term.word.text: term.weight for term in asked.terms}
    assert weights["convoy"] < weights["trucks"]


PIECES = [
    "who",
    "Which",
    "how many",
    "how",
    "why",
    "(",
    ")",
    " (",
    "[1]",
    "“",
    "”",
    '"',
    "Brandt",
    "outlets differ",
    "?",
    ".",
    "\0",
    "\n",
    "🙂",
    "\u202e",
    "NEAR",
    "*",
    "the",
    "percent",
    "12",
]


@given(lists(sampled_from(PIECES), max_size=12).map(" ".join) | text(max_size=30))
def test_any_text_is_a_question(question):
    asked = analyse(question)
    assert all(0.0 < term.weight <= 1.0 for term in asked.terms)
    assert analyse(question) == asked
