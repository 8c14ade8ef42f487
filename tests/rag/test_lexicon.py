"""Nearness of words, and words that deny one another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from

from rag.lexicon import FILE, NEAR_FILE, near, nearness
from rag.opposites import DENIALS, NEGATIONS, opposite
from rag.words import stem

COMMON = "troops soldiers car automobile banana treaty pact minister envoy harbour port killed wounded arrive leave".split()


@pytest.mark.parametrize(("one", "other"), [("car", "automobile"), ("soldiers", "troops")])
def test_words_of_one_meaning_are_near(one, other):
    assert nearness(one, other) > nearness(one, "banana")
    assert nearness(one, other) > 0.4


@pytest.mark.parametrize(("one", "other"), [("banana", "treaty"), ("minister", "car")])
def test_words_of_two_meanings_are_not(one, other):
    assert nearness(one, other) == 0.0


@pytest.mark.parametrize("unknown", ["xqzzy", "", "Zürich", "12", "\0"])
def test_a_word_that_is_not_in_the_vocabulary_is_near_itself_alone(unknown):
    assert nearness(unknown, "treaty") == 0.0
    assert nearness(unknown, unknown) == 1.0


@given(sampled_from(COMMON), sampled_from(COMMON))
def test_nearness_is_a_share_and_the_same_both_ways(one, other):
    assert 0.0 <= nearness(one, other) <= 1.0
    assert nearness(one, other) == pytest.approx(nearness(other, one), abs=1e-6)


@pytest.mark.parametrize("word", [*COMMON, "xqzzy", "said", ""])
def test_the_words_near_a_word_are_those_whose_nearness_is_above_nothing(word):
    found = near(word)
    assert found[word] == 1.0
    assert min(found.values()) > 0.0
    for other in (*COMMON, "told", "xqzzy"):
        assert found.get(other, 0.0) == pytest.approx(nearness(word, other), abs=1e-6)


@pytest.mark.parametrize("word", ["treaty", "killed", "wear", "zoo"])
def test_the_file_of_neighbours_has_every_word_that_is_near_and_no_other(word):
    with np.load(FILE) as data:
        vocabulary = data["words"].tobytes().decode().split("\n")
    nearer = {other: one for other in vocabulary if (one := nearness(word, other)) > 1e-5}
    assert nearer == {other: pytest.approx(one, abs=1e-6) for other, one in near(word).items() if one > 1e-5}


def test_the_vocabulary_is_shipped_and_small():
    assert FILE.stat().st_size + NEAR_FILE.stat().st_size < 10_000_000


@pytest.mark.parametrize(
    ("one", "other"), [("accept", "rejected"), ("before", "after"), ("win", "lost"), ("increase", "fell"), ("lifted", "imposed")]
)
def test_opposites_are_known_in_every_form_and_both_ways(one, other):
    assert opposite(stem(one), stem(other))
    assert opposite(stem(other), stem(one))


def test_nothing_denies_itself_and_most_words_deny_nothing():
    common = [stem(word) for word in "accept reject praise condemn allow ban begin end win lose harbour".split()]
    assert not any(opposite(key, key) for key in common)
    assert not any(opposite(stem("harbour"), key) for key in common)


def test_words_that_deny_are_kept_as_they_are_compared():
    assert stem("not") in NEGATIONS
    assert stem("refused") in DENIALS
    assert stem("agreed") not in DENIALS
