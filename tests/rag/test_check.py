"""The check of a sentence against the passages that it cites."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from rag import check_sentence

PASSAGE = (
    "Ilse Brandt led the Ostvale delegation of 14 envoys at the talks in Port Serrin. “We will come again,” she said. Marrow did not sign the accord."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ilse Brandt led the Ostvale delegation of 14 envoys at the talks in Port Serrin.",
        "“We will  come again,”\nshe said.",
    ],
)
def test_words_that_stand_in_the_passage_are_quoted(sentence):
    verdict = check_sentence(sentence, ["Something else.", PASSAGE])
    assert verdict.verdict == "quoted"
    assert verdict.score == 1.0
    assert verdict.reasons


def test_the_same_said_in_another_order_is_supported():
    verdict = check_sentence("At the talks in Port Serrin, the Ostvale delegation was led by Brandt.", [PASSAGE])
    assert verdict.verdict == "supported"
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Brandt led an Ostvale delegation of 15 envoys at the talks in Port Serrin.", "15"),
        ("Brandt led an Ostvale delegation of nine envoys at the talks in Port Serrin.", "nine"),
        ("Petra Hollin led the Ostvale delegation at talks in Port Serrin.", "Petra Hollin"),
        ("Brandt led the Ostvale delegation at talks in Halden.", "Halden"),
        ("Brandt did not lead the Ostvale delegation of 14 envoys at talks in Port Serrin.", "denies"),
        ("Marrow did sign that accord.", "denies"),
        ("Brandt led the Ostvale delegation and said “we will never come again”.", "we will never come again"),
        ("Brandt led the Ostvale delegation past volcanoes, penguins, orchids and saxophones.", "of its words"),
    ],
)
def test_a_wrong_number_name_negation_quotation_or_tale_is_unsupported_and_the_reason_says_which(sentence, reason):
    verdict = check_sentence(sentence, [PASSAGE])
    assert verdict.verdict == "unsupported"
    assert any(reason in one for one in verdict.reasons), verdict.reasons


@pytest.mark.parametrize("sentence", ["", " \n", "\u00a0"])
def test_a_sentence_that_says_nothing_is_unsupported(sentence):
    assert check_sentence(sentence, [PASSAGE]).verdict == "unsupported"


def test_nothing_is_supported_by_no_passage():
    assert check_sentence("Brandt led the delegation.", []).verdict == "unsupported"
    assert check_sentence("Brandt led the delegation.", [""]).verdict == "unsupported"


PIECES = ["Brandt", "led", "14", "fifteen", "not", "“", "”", '"', "We will come again", "[1]", "\0", "🙂", "Halden", ".", "?", "the talks"]


@given(lists(sampled_from(PIECES), max_size=10).map(" ".join))
def test_any_sentence_gets_a_verdict_with_a_share_and_reasons_where_it_fails(sentence):
    verdict = check_sentence(sentence, [PASSAGE])
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.reasons or verdict.verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The ceasefire was signed.", "Officials denied that the ceasefire was signed."),
        ("1 soldiers died.", "21 soldiers died."),
        ("Marrow attacked Halden.", "Halden attacked Marrow."),
        ("Halden attacked Marrow on Tuesday.", "Halden attacked Marrow on Monday."),
        ("The talks succeeded.", "The talks failed."),
        ("The minister resigned.", "The minister will resign if the vote fails."),
        ('She called it "A Fine Plan" again.', 'She called it "a fine plan" once more.'),
    ],
)
def test_what_a_passage_does_not_say_is_not_supported_by_sharing_its_words(sentence, passage):
    verdict = check_sentence(sentence, [passage])
    assert verdict.verdict == "unsupported"
    assert verdict.reasons
