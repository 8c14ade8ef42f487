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


DAM = (
    "Velgara's side produced a map on which Dorsenian posts were marked in red. Dorsenia, which runs the dam, accepts fifteen of the 22 points "
    "and rejects three, Foreign Minister Ilse Tavernay told parliament on 9 March. The works lost 1.2 million crowns, or 12 percent, in 90 minutes. "
    "Officials plan to reopen the east sluice in May."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Dorsenia accepts 15 of the 22 points, Tavernay told parliament.",
        "The foreign minister, Ilse Tavernay, told parliament on March 9 that Dorsenia rejects three of the points.",
        "Velgara produced a map with Dorsenian posts in red.",
        "A map on which Dorsenian posts were marked in red was produced by Velgara's side.",
        "In 90 minutes the works lost 1,200,000 crowns, or 12%.",
        "The east sluice is to be reopened in May.",
    ],
)
def test_the_same_in_other_words_numerals_and_voices_is_supported(sentence):
    assert check_sentence(sentence, [DAM]).reasons == ()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Dorsenia produced a map with Velgaran posts in red.", "Velgara"),
        ("A map on which Dorsenian posts were marked was produced by Dorsenia.", "Velgara"),
        ("Dorsenia rejects fifteen of the 22 points and accepts three.", "rejects"),
        ("Velgara, which runs the dam, accepts fifteen of the 22 points and rejects three.", "Velgara"),
        ("The works lost 1.2 million crowns, or 12 percent, in 90 hours.", "unit"),
        ("The works lost 1.2 billion crowns, or 12 percent, in 90 minutes.", "1.2 billion"),
        ("The works gained 1.2 million crowns, or 12 percent, in 90 minutes.", "lost"),
        ("Dorsenia rejects three points, Tavernay told parliament on 19 March.", "19 March"),
        ("Dorsenia rejects three points, Hasp told parliament on 9 March.", "Hasp"),
        ("Officials reopened the east sluice in May.", "open"),
        ("Officials plan to reopen the west sluice in May.", "east"),
        ("Officials plan to close the east sluice in May.", "reopen"),
        ("Officials never planned to reopen the east sluice in May.", "never"),
    ],
)
def test_changed_places_units_times_directions_and_certainty_are_found(sentence, reason):
    verdict = check_sentence(sentence, [DAM])
    assert verdict.verdict == "unsupported"
    assert any(reason in one for one in verdict.reasons), verdict.reasons


SPOKEN = (
    '"Ice melts at ten," said Gideon Fawle, who leads the Alliance. "Somebody signed that order." Rurik Hasp dismissed the question. He was tired.'
)


@pytest.mark.parametrize(
    "sentence",
    [
        "“Ice melts at ten”, Fawle said.",
        'Fawle said: "Somebody signed that order."',
        'According to Gideon Fawle, "ice melts at ten"'.replace('"ice', '"Ice') + ".",
    ],
)
def test_a_quotation_by_its_own_speaker_stands(sentence):
    assert check_sentence(sentence, [SPOKEN]).reasons == ()


@pytest.mark.parametrize(
    "sentence",
    [
        '"Ice melts at ten," Hasp said.',
        'Rurik Hasp said: "Somebody signed that order."',
        '"Ice melts at eleven," Fawle said.',
        '"Ice melts at te," Fawle said.',
        'Fawle said: "Ice melts at ten, Somebody signed that order."',
        '"Ice melts at ten, Fawle said.',
    ],
)
def test_a_quotation_that_is_changed_patched_left_open_or_anothers_is_not_supported(sentence):
    verdict = check_sentence(sentence, [SPOKEN])
    assert verdict.verdict == "unsupported"
    assert verdict.reasons


def test_a_quotation_may_not_be_put_together_from_two_passages():
    assert check_sentence('She said: "We will come again and win."', ["She said: “We will come again.”", "and win."]).verdict == "unsupported"


def test_what_is_better_borne_out_scores_higher():
    scores = [
        check_sentence(sentence, [DAM]).score
        for sentence in (
            "Dorsenia runs the dam and accepts fifteen points.",
            "Dorsenia runs the dam and paints fifteen points.",
            "Dorsenia runs a circus and paints elephants.",
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


ENVOYS = "Envoys from Ostvale and Marrow met in Port Serrin on Tuesday for a second round of ceasefire talks."
OPENING = (
    "Ministers of Ostvale, Marrow and Halden signed the accord in Port Serrin. Ilse Brandt and Petra Hollin opened the bridge at Tarn for lorries."
)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Envoys met in Port Serrin.", ENVOYS),
        ("Diplomats met in Port Serrin on Tuesday.", ENVOYS),
        ("Marrow and Ostvale sent envoys who met in Port Serrin.", ENVOYS),
        ("Halden signed the accord.", OPENING),
        ("Ministers signed the accord in Port Serrin.", OPENING),
        ("Petra Hollin opened the bridge.", OPENING),
        ("The bridge at Tarn was opened by Brandt.", OPENING),
    ],
)
def test_one_of_several_who_did_something_or_those_who_came_from_there_did_it(sentence, passage):
    assert check_sentence(sentence, [passage]).reasons == ()


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [("Envoys met in Marrow.", ENVOYS), ("Envoys from Port Serrin met in Marrow.", ENVOYS), ("Halden opened the bridge at Tarn.", OPENING)],
)
def test_where_they_came_from_is_not_where_they_met(sentence, passage):
    assert check_sentence(sentence, [passage]).verdict == "unsupported"


PAYING = (
    "Marrow has paid 11 million crowns a month for the garrison. The fuel of the clinic lasts until about 20 March. "
    "Nobody can cross the pass until May."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The garrison costs Marrow 11 million crowns monthly.",
        "The clinic has fuel until 20 March.",
        "From May the pass can be crossed.",
    ],
)
def test_a_period_or_a_bound_in_other_words_is_the_same(sentence):
    assert check_sentence(sentence, [PAYING]).reasons == ()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The garrison costs Marrow 11 million crowns a year.", "for a month, not for a year"),
        ("The garrison costs Marrow 11 million crowns weekly.", "for a month, not for a week"),
        ("The clinic has fuel from around 20 March.", "20 March"),
    ],
)
def test_what_is_paid_for_another_period_or_begins_where_it_ended_is_found(sentence, reason):
    assert any(reason in one for one in check_sentence(sentence, [PAYING]).reasons)


@pytest.mark.parametrize(
    "sentence",
    [
        "Among the envoys was Ilse Brandt of Ostvale.",
        "Back in Port Serrin, Ilse Brandt led the envoys of Ostvale.",
        "One of Ostvale's envoys was Ilse Brandt.",
    ],
)
def test_an_everyday_word_that_opens_a_sentence_names_nobody(sentence):
    passage = "Ilse Brandt led the envoys of Ostvale in Port Serrin."
    assert not any("does not name" in reason for reason in check_sentence(sentence, [passage]).reasons)


@pytest.mark.parametrize("marks", ["‘{}’", "'{}'", "「{}」", "❝{}❞", "＂{}＂", "‹{}›", "«{}»", "“{}”"])
def test_words_between_any_marks_are_a_quotation(marks):
    passage = "“We came to listen, and we will come again,” Brandt said after six hours of talks."
    assert check_sentence(f"Brandt said {marks.format('we will come again')} after six hours of talks.", [passage]).verdict == "supported"
    assert check_sentence(f"Brandt said {marks.format('we shall come back')} after six hours of talks.", [passage]).verdict == "unsupported"


def test_an_apostrophe_opens_no_quotation():
    passage = "The envoys' talks went on for six hours in the ministers' rooms."
    assert check_sentence("For six hours the envoys' talks went on in the ministers' rooms.", [passage]).verdict == "supported"


def test_an_ordinal_and_a_name_cut_short_are_held_against_the_passage():
    passage = "Velgara and Dorsenia signed the draft in which the fund has 4 billion crowns."
    assert check_sentence("Velgara and Dorsenia signed the second draft.", [passage]).verdict == "unsupported"
    assert check_sentence("Velgara and Dorsen signed the draft.", [passage]).verdict == "unsupported"
    assert check_sentence("The draft was signed by Velgara and Dorsenia.", [passage]).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The vote reopened Kirbin Bridge.", "unsupported"),
        ("Envoys of Velgara met Hedwig Tarn at Kirrin Bridge.", "unsupported"),
        ("Envoys of Velgara met Hedvigg Tarn at Kirrin Bridge.", "supported"),
    ],
)
def test_a_name_that_differs_by_a_letter_is_another_unless_it_sounds_the_same(sentence, verdict):
    passage = "The vote reopened Kirrin Bridge. Envoys of Velgara met Hedvig Tarn at Kirrin Bridge."
    assert check_sentence(sentence, [passage]).verdict == verdict
