"""The sentences of hits put in order, and which of them get a vector of their own."""

from dataclasses import replace

import pytest

from rag.question import analyse
from rag.ranking import CLOSELY, NEAR_BEST, rank
from rag.reading import Reading

ALONE = "When was the bridge near Halden built?"
RIVALS = "How many drivers were wounded when a bridge near Halden collapsed?"


class Counting(Reading):
    """The archive, and what it was asked to embed."""

    def __init__(self, archive):
        super().__init__(archive, archive.revision())
        self.embedded = []

    def embed(self, texts):
        self.embedded.append(tuple(texts))
        return super().embed(texts)


@pytest.fixture
def source(assistant):
    return Counting(assistant.archive)


def ranked(question, source, assistant):
    return rank(analyse(question), assistant.archive.search(question, limit=8), source)


def test_a_sentence_without_a_rival_comes_first_and_is_as_near_as_its_passage(source, assistant):
    first, second, *_ = ranked(ALONE, source, assistant)
    assert first.worth > second.worth + NEAR_BEST
    assert "1974" in first.candidate.text
    assert first.evidence.cosine == first.evidence.passage_cosine
    assert source.embedded == []


def test_a_sentence_without_a_rival_gets_a_vector_where_its_passage_has_none(source, assistant):
    hits = [replace(hit, cosine=None) for hit in assistant.archive.search(ALONE, limit=8)]
    first, second, *_ = rank(analyse(ALONE), hits, source)
    assert source.embedded == [(ALONE, first.candidate.text)]
    assert first.evidence.cosine > 0.0 == second.evidence.cosine


def test_rivals_get_vectors_of_their_own_and_are_put_in_order_by_them(source, assistant):
    found = ranked(RIVALS, source, assistant)
    ((question, *texts),) = source.embedded
    assert question == RIVALS
    assert {one.candidate.text for one in found[: len(texts)]} == set(texts)
    assert len(texts) > 1
    vectors = dict(zip(source.embedded[0], source.embed(source.embedded[0]), strict=True))
    assert [one.evidence.cosine for one in found[: len(texts)]] == pytest.approx(
        [vectors[one.candidate.text] @ vectors[RIVALS] for one in found[: len(texts)]]
    )


@pytest.mark.parametrize("question", [ALONE, RIVALS, "Who led the convoy?", "What did Brandt say after the talks?", "Why?"])
def test_sentences_come_best_first_and_not_too_many(question, source, assistant):
    found = ranked(question, source, assistant)
    assert 0 < len(found) <= CLOSELY
    assert [one.worth for one in found] == sorted((one.worth for one in found), reverse=True)
    assert len({one.candidate.key for one in found}) == len(found)


def test_no_hits_give_no_sentences(source):
    assert rank(analyse(ALONE), (), source) == []
