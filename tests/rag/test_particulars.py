"""Names, numbers and times in a sentence, each where it stands."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from rag.particulars import names, quantities, times

PIECES = [
    *"Ilse Brandt|of|the|Kessel|&|-|12|twenty-one|million|tonnes|$4.5|%|May|may|on Tuesday|2031|in|March 4|10:30|p.m.|“|”|.|,".split("|"),
    *"one|dozen|U.S.|\n|[3]|²|٣|1,|1.2.3".split("|"),
    "9" * 400,
]


@given(lists(sampled_from(PIECES), max_size=14).map(" ".join))
def test_every_particular_stands_where_it_says(text):
    for found in (*names(text), *quantities(text), *times(text)):
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foreign Minister Tomas Okell met Ilse Brandt in Port Serrin.", ["Foreign Minister Tomas Okell", "Ilse Brandt", "Port Serrin"]),
        ("The Bank of Marrow and Smith & Vale merged on Tuesday.", ["Bank of Marrow", "Smith & Vale"]),
        ("In March the talks resumed.", []),
        ("nobody was named", []),
    ],
)
def test_names_are_runs_of_capitals_and_no_times(text, expected):
    assert [name.text for name in names(text)] == expected


def test_a_country_or_its_capital_is_told_from_a_person():
    assert [name.is_place_or_people for name in names("Peskov flew from Moscow to Finland with American envoys, Brandt said.")] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It carried 410 tonnes of grain.", "410", "tonn"),
        ("About 650,000 troops would stay.", "650000", "troop"),
        ("Some 1.5 million people left.", "1500000", "person"),
        ("Twenty-one ships sank.", "21", "ship"),
        ("A dozen drivers were hurt.", "12", "driver"),
        ("Some 2.3 million ballots were cast.", "2300000", "ballot"),
        ("It cost $4.5 billion.", "4500000000", "$"),
        ("Turnout was 61% of voters.", "61", "%"),
        ("Turnout was 61 per cent.", "61", "%"),
    ],
)
def test_a_quantity_has_a_value_and_what_it_counts(text, value, unit):
    found = quantities(text)
    assert [one.value for one in found] == [value]
    assert found[0].unit
    assert any(key.startswith(unit) or unit.startswith(key) for key in found[0].unit)


def test_the_same_amount_has_the_same_value_however_it_is_written():
    assert {quantities(text)[0].value for text in ("1,500 men", "1500 men", "1.5 thousand men")} == {"1500"}


def test_a_number_of_any_length_is_a_number():
    assert quantities(f"It cost {'9' * 400} crowns.")[0].value == "9" * 400


@pytest.mark.parametrize("text", ["They met on March 4, 2031.", "It began at 10:30.", "It opened in 1974.", "Three days ago it closed."])
def test_the_numbers_of_a_date_count_nothing(text):
    assert quantities(text) == ()
    assert len(times(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on Tuesday, March 4, 2031, at noon.", ["Tuesday, March 4, 2031", "noon"]),
        ("He may leave in May or by 4 June if it rains.", ["May", "4 June"]),
        ("It rained on 2031-03-04 and last week.", ["2031-03-04", "last week"]),
        ("In 2031 it was shut; 2000 troops watched.", ["2031"]),
        ("nothing of the kind", []),
    ],
)
def test_times_are_found_as_they_are_written(text, expected):
    assert [when.text for when in times(text)] == expected


def test_a_month_is_the_same_in_short_and_in_full():
    assert times("on Dec. 2 it rained")[0].keys == times("on December 2 it rained")[0].keys
