"""When two texts say the same."""

import pytest

from evals.fold import fold, places, says, without_markers
from evals.quotations import unfaithful


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He called it a “Moth’s Winter”.", "moth's winter"),
        ("A 28‑point plan", "28-point"),
        ("a five–hour talk", "five hour"),
        ("She RESIGNED on Monday", "resign"),
        ("about 3,100 people", "3100"),
        ("about 3100 people", "3,100"),
        ("Zoë Ångström spoke", "Zoe Angstrom"),
        ("80% of them", "80%"),
        ("It began at 5:40 a.m.", "5:40"),
        ("on\nNov. 20,", "Nov. 20"),
        ("the 28th of May", "28"),
    ],
)
def test_case_quotes_dashes_accents_and_digit_groups_do_not_matter(text, words):
    assert says(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("28 points", "8"),
        ("8.5 million", "8"),
        ("at 5:40", "40"),
        ("1.8 million", "8"),
        ("November 20", "November 2"),
        ("It took part", "art"),
        ("anything", ""),
        ("anything", "“”"),
        ("", "a"),
    ],
)
def test_numbers_stand_alone_and_words_begin_where_words_begin(text, words):
    assert not says(text, words)


def test_markers_are_not_part_of_an_answer():
    assert without_markers("She spoke [1]. He left [12][3].") == "She spoke. He left."
    assert says(without_markers("It was 5 [1] million."), "5 million")


def test_folding_twice_changes_nothing():
    for text in ("“A” — b’s 1,500,000 Ça…", "x-y - z", "  "):
        assert fold(fold(text)) == fold(text)


def test_words_are_found_in_a_body_whatever_marks_part_them():
    body = "She said: “No troops, in\nthe valley.” Later: no troops in the valley."
    assert [body[start:end] for start, end in places(body, "no troops in the valley")] == ["No troops, in\nthe valley", "no troops in the valley"]
    assert places(body, "troops in the") != []
    assert places(body, "roops in the") == []
    assert places(body, "...") == []


BODY = 'Ilves said, “We will not sign.” Then "No," he added. The plan is dead.'


@pytest.mark.parametrize(
    "sentence",
    [
        "No marks at all.",
        "Ilves will “not sign.”",
        'She insisted: "We will not sign"',
        "The plan is “dead,” and he said “No.”",
        BODY[10:40],
        'Then "No," he added.',
    ],
)
def test_quoted_words_that_stand_in_a_cited_article_pass(sentence):
    assert unfaithful(sentence, ["Another.", BODY]) is None


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("Ilves said: “We will sign.”", "We will sign"),
        ('He said "no" and "never".', "no"),
        ("“We will not sign,” and “Maybe,” he said.", "Maybe"),
    ],
)
def test_quoted_words_that_stand_nowhere_are_named(sentence, strange):
    assert unfaithful(sentence, [BODY]) == strange


def test_no_quotation_is_faithful_to_no_article():
    assert unfaithful("He said “No.”", []) == "No"


@pytest.mark.parametrize(
    ("text", "words", "there"),
    [
        ("The talks ended yesterday.", "yes", False),
        ("Yes, they did.", "yes", True),
        ("He went north.", "no", False),
        ("They resigned.", "resign", True),
    ],
)
def test_a_short_word_stands_alone(text, words, there):
    assert says(text, words) is there
