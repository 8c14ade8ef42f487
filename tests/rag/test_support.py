"""Which sentences of the passages bear another sentence out."""

import pytest

from rag.support import narrow

TALKS = "The talks opened at noon. Ilse Brandt led the Ostvale delegation of 14 envoys. Marrow did not sign the accord."
BRIDGE = "The bridge at Halden was shut on Monday.\n\nSome 1.2 million crowns a week are lost to trade.\n“We miss it,” the mayor said."


def _texts(sentence: str, *passages: str) -> list[str]:
    return [passages[place.passage][place.start : place.end] for place in narrow(sentence, passages)]


def test_a_sentence_is_narrowed_to_the_one_that_bears_it_out():
    assert _texts("Brandt was at the head of Ostvale's 14 envoys.", BRIDGE, TALKS) == ["Ilse Brandt led the Ostvale delegation of 14 envoys."]


def test_one_that_merges_two_passages_is_narrowed_to_a_sentence_of_each():
    merged = _texts("Brandt led the Ostvale envoys, and the bridge at Halden was closed on Monday.", TALKS, BRIDGE)
    assert set(merged) == {"Ilse Brandt led the Ostvale delegation of 14 envoys.", "The bridge at Halden was shut on Monday."}


def test_of_two_passages_with_the_same_words_the_first_is_taken():
    assert narrow("Marrow did not sign the accord.", [TALKS, TALKS])[0].passage == 0


@pytest.mark.parametrize("amount", ["1,200,000 crowns", "1.2 million crowns"])
def test_a_number_is_the_same_however_it_is_written(amount):
    assert _texts(f"Trade loses {amount} every week.", TALKS, BRIDGE) == ["Some 1.2 million crowns a week are lost to trade."]


@pytest.mark.parametrize(
    ("sentence", "passages"),
    [("", [TALKS]), ("Penguins like saxophones.", [TALKS]), ("Brandt led.", []), ("Brandt led.", ["", " \n"]), ("...", [TALKS])],
)
def test_what_nothing_bears_out_is_narrowed_to_nothing(sentence, passages):
    assert narrow(sentence, passages) == ()
