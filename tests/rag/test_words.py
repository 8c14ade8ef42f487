"""Words as they are compared: with their places in the text, in one form for all their spellings."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from, text

from rag.places import SAME, SEATS
from rag.words import content, fold, number_key, same_name, stem, words

PIECES = [
    "Mr. Vale",
    "U.S.",
    "’s",
    "'",
    "“",
    "”",
    "é",
    "ß",
    "İ",
    "3,500",
    "4.50",
    ".",
    " ",
    "\n",
    "\0",
    "٣",
    "ten",
    "NATO",
    "don’t",
    "🙂",
    "ﬁ",
    "\u202e",
    "-",
    "[1]",
]


def keys(text):
    return [word.key for word in words(text)]


@pytest.mark.parametrize("text", ["American", "Americans", "U.S.", "US", "USA", "America", "America's", "America’s"])
def test_a_country_its_people_and_its_initials_are_one_word(text):
    assert keys(f"the {text} envoy")[1] == keys("USA")[0]


def test_us_in_small_letters_is_nobodys_country():
    assert [word.stop for word in words("tell us")] == [True, True]
    assert [word.stop for word in words("the US said")][1] is False


@pytest.mark.parametrize(
    ("one", "other"), [("led", "lead"), ("met", "meets"), ("withdrew", "withdrawn"), ("Women", "woman"), ("sanctioned", "sanctions")]
)
def test_forms_of_a_word_are_one_word(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("three", "3"), ("3,500", "3500"), ("4.50", "4.5"), ("Twelve", "12")])
def test_a_number_is_the_same_in_words_and_figures(one, other):
    assert keys(f"about {one} ships")[1] == keys(f"about {other} ships")[1]
    assert words(f"about {one} ships")[1].number


def test_a_decimal_is_not_a_list_of_thousands():
    assert number_key("1,234") == "1234"
    assert number_key("12,34") == "12,34"
    assert number_key("2.10") == "2.1"


def test_names_are_told_by_their_capital_except_where_a_sentence_begins_with_a_common_word():
    assert [word.text for word in words("Yesterday Brandt met the Halden council. Several pilots left.") if word.name] == ["Brandt", "Halden"]


def test_a_question_of_stop_words_alone_keeps_them():
    assert [word.text for word in content("What did he say of the plan?")] != []
    assert [word.text for word in content("Why not?")] == ["Why", "not"]
    assert content("?!") == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("zelensky", "zelenskyy", True), ("okell", "okell", True), ("brandt", "brand", False), ("hollin", "hallon", False), ("serrin", "tarn", False)],
)
def test_spellings_of_a_longer_name_are_one_name(one, other, same):
    assert same_name(one, other) is same
    assert same_name(other, one) is same


def test_folding_makes_case_accents_quotes_and_dashes_one():
    assert fold("“Café–Noir’s”") == '"cafe-noir\'s"'


@given(lists(sampled_from(PIECES), max_size=12).map("".join) | text(max_size=40))
def test_every_word_stands_where_it_says(text):
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert text[word.start : word.end] == word.text
        last = word.end


def test_a_seat_of_government_stands_for_a_country_that_is_known_and_is_not_that_country():
    assert set(SEATS.values()) <= set(SAME)
    assert not set(SEATS) & set(SAME)
    assert words("Kyiv")[0].seat == "ukraine"
    assert words("Halden")[0].seat is None


def test_every_country_is_named_by_itself():
    assert all(SAME[country] == country for country in SAME.values())
