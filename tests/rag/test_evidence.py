"""What a sentence says of what was asked, measured."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from rag.evidence import asserted, conflicts, denied, weigh
from rag.matching import Surroundings, best_match, dangles
from rag.question import analyse

NOWHERE = {"before": "", "after": "", "heading": "", "title": "", "outlet": ""}


def measured(question, text, **around):
    return weigh(analyse(question), {}, {}, Surroundings(text, **(NOWHERE | around)), cosine=0.5, passage_cosine=0.5)


def term(word):
    return analyse(f"the {word}").terms[0]


def test_a_word_counts_in_full_for_itself_less_for_what_is_near_and_not_for_its_opposite():
    assert best_match(term("troops"), "The troops left.") == 1.0
    assert 0.0 < best_match(term("troops"), "The soldiers left.") < 1.0
    assert best_match(term("troops"), "The harvest was poor.") == 0.0
    assert best_match(term("accept"), "They reject it.") == 0.0


def test_a_seat_of_government_counts_for_its_country_in_part():
    assert 0.0 < best_match(term("Russia"), "Moscow agreed.") < 1.0
    assert best_match(term("Moscow"), "Russia agreed.") == best_match(term("Russia"), "Moscow agreed.")
    assert best_match(term("Russia"), "Kyiv agreed.") == 0.0


def test_a_number_is_matched_by_itself_alone():
    assert best_match(term("14"), "It has fourteen points.") == 1.0
    assert best_match(term("14"), "It has 15 points.") == 0.0


def test_words_in_a_neighbouring_sentence_count_around_it_and_not_here():
    alone = measured("Who led the convoy?", "Captain Runa Seld led it.")
    near = measured("Who led the convoy?", "Captain Runa Seld led it.", before="A convoy left on Monday.")
    assert near.here == alone.here
    assert near.around > alone.around
    assert near.lost < alone.lost


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("How many tonnes did it carry?", "It carried 410 tonnes.", "It carried grain."),
        ("Who led the talks?", "The talks were led by Ilse Brandt.", "The talks were led by an engineer."),
        ("When did it open?", "It opened on March 4.", "It opened at last."),
        ("What percentage agreed?", "Of those asked, 61% agreed.", "Of those asked, 61 agreed."),
        ("How much did it cost?", "It cost $4.5 million.", "It cost 12 lives."),
        ("How long did it last?", "It lasted six hours.", "It lasted too long."),
        ("Where did they meet?", "They met in Port Serrin.", "They met again."),
    ],
)
def test_a_sentence_that_holds_the_kind_of_thing_asked_for_is_the_better_one(question, right, wrong):
    assert measured(question, right).kind > measured(question, wrong).kind


def test_a_name_that_the_question_gives_does_not_answer_who():
    assert measured("Who met Ilse Brandt?", "Ilse Brandt met nobody.").kind < measured("Who met Ilse Brandt?", "Tomas Okell met Ilse Brandt.").kind
    assert "Tomas Okell" in measured("Who met Ilse Brandt?", "Tomas Okell met Ilse Brandt.").values


def test_a_person_who_is_asked_about_and_not_there_is_a_stranger():
    assert measured("What did Petra Hollin sign?", "Ilse Brandt signed the accord.").strangers == 1.0
    assert measured("What did Ilse Brandt sign?", "Brandt signed the accord.").strangers == 0.0


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("Why did Marrow accept the accord?", "Marrow rejected the accord.", "accept"),
        ("When did Brandt sign the accord?", "Brandt did not sign the accord.", "sign"),
    ],
)
def test_what_a_sentence_denies_is_named(question, text, word):
    assert word in denied(analyse(question), text)


def test_a_sentence_that_agrees_denies_nothing():
    assert denied(analyse("Why did Marrow accept the accord?"), "Marrow accepted the accord.") == ()


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("Why were 40 drivers wounded?", "Twelve drivers were wounded.", True),
        ("Why were twelve drivers wounded?", "12 drivers were wounded.", False),
        ("Who spoke on Monday?", "Brandt spoke on Tuesday.", True),
        ("Who spoke on Tuesday?", "Brandt spoke on Tuesday.", False),
        ("Who spoke in Finland?", "Brandt spoke in Estonia.", True),
        ("Who spoke?", "Brandt spoke on Tuesday to 12 drivers.", False),
    ],
)
def test_a_sentence_with_another_number_time_or_place_conflicts(question, text, found):
    assert bool(conflicts(analyse(question), text, ())) is found


@pytest.mark.parametrize("text", ["She said so.", "“We won,” he said.", "They left.", "The plan was dropped."])
def test_a_sentence_that_points_back_dangles(text):
    assert dangles(text)
    assert not dangles("Ilse Brandt said so.")


PIECES = [
    "who",
    "how many",
    "Brandt",
    "12",
    "twelve",
    "accept",
    "reject",
    "not",
    "Moscow",
    "Russia",
    "Tuesday",
    "March 4",
    "?",
    ".",
    "[1]",
    "“",
    "”",
    "%",
    "$5",
    "\0",
    "🙂",
    "",
]
TEXTS = lists(sampled_from(PIECES), max_size=10).map(" ".join)


@given(TEXTS, TEXTS, TEXTS)
def test_every_measure_is_a_share(question, text, before):
    evidence = measured(question, text, before=before)
    for name in ("here", "apart", "around", "kind", "lost", "strangers", "complete"):
        assert -1e-9 <= getattr(evidence, name) <= 1 + 1e-9, name
    assert evidence.around >= evidence.here - 1e-9


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does not reach the island?", "The ferry reaches the island on Sundays."),
        ("Which charter has not become law?", "The charter of the harbour has become law."),
        ("Who can read unencrypted letters?", "The clerks read encrypted letters."),
        ("When did the ministry take land for the road?", "In 1749 the ministry gave land to the builders of the road."),
    ],
)
def test_what_a_question_denies_and_a_sentence_says_or_the_other_way_round_is_denied(question, text):
    assert denied(analyse(question), text)


def test_a_word_that_a_sentence_says_in_other_words_is_not_denied_by_an_opposite_elsewhere_in_it():
    assert denied(analyse("How many rejected the accord?"), "Most support the accord, but 40 refused it.") == ()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Marrow not sign the accord?", "Marrow signed the accord on Monday."),
        ("What is not part of the accord?", "Nine points are part of the accord."),
        ("When didn't the envoys leave Port Serrin?", "The envoys left Port Serrin on Tuesday."),
        ("Who has never crossed the bridge?", "Runa Seld crossed the bridge at noon."),
    ],
)
def test_a_sentence_asserts_what_a_question_negates(question, text):
    assert asserted(analyse(question), text)
    assert not asserted(analyse(question.replace(" not", "").replace("n't", "").replace(" never", "")), text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Marrow not sign the accord?", "Marrow did not sign the accord, for want of a guarantee."),
        ("Who has not signed the accord?", "Marrow has yet to sign the accord."),
        ("Who did not sign the accord?", "Marrow refused to sign the accord."),
        ("What was not discussed?", "Grain was left out of the talks."),
        ("Since when had the envoys not met in person?", "It was the first time since August that the envoys met in person."),
        ("For how many years had the bridge not been repaired?", "The bridge was last repaired nine years ago."),
        ("Why?", ""),
    ],
)
def test_what_a_question_negates_is_not_asserted_by_a_sentence_that_denies_it_too_or_says_since_when(question, text):
    assert not asserted(analyse(question), text)


def test_a_word_of_which_a_sentence_sets_the_opposite_aside_is_not_denied():
    assert denied(analyse("What did Seld say about being disliked?"), "Seld would rather be trusted than liked.") == ()
    assert denied(analyse("Why is Seld disliked?"), "Seld is not liked.") == ()
    assert denied(analyse("Why is Seld disliked?"), "Seld is liked by all.") == ("disliked",)


def test_a_year_long_past_is_met_with_another():
    assert conflicts(analyse("Who led the reinforcements in 1765?"), "Reinforcements led by Montcalm arrived in May 1756.", ()) == ()
    assert conflicts(analyse("Who led the reinforcements in 1765?"), "In 1756 the reinforcements were led by Montcalm.", ()) == ("1765",)
