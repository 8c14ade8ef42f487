"""Drafting cases: that every draft is what it says it is."""

import random

import pytest

from evals.fold import says
from evals.making import drafts, facts, is_absent
from evals.making_texts import Texts, keys
from index import open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput


@pytest.fixture
def archive(small_archive):
    return small_archive


def test_every_draft_rests_on_words_of_its_article(archive):
    bodies = {card.path: archive.article(card.article_id).body for card in archive.articles()}
    made = drafts(archive, number=40, seed=1, plant=True)
    assert made
    for draft in made:
        planted = draft.planted[1] if draft.planted else ""
        assert draft.quote in bodies[draft.path]
        assert all(quote in bodies[draft.path] or quote in planted for quote in draft.case.gold_quotes)
        if draft.case.answerable and "disagreement" not in draft.case.tags:
            assert any(says(draft.quote, words) for words in draft.case.must_include[0])
    assert {"fact", "absent"} <= {draft.case.id.partition("-")[0] for draft in made}


def test_the_same_seed_drafts_the_same_and_ids_do_not_change_with_the_number(archive):
    first = drafts(archive, number=20, seed=3, plant=True)
    assert first == drafts(archive, number=20, seed=3, plant=True)
    everything = {draft.case.id: draft.case.question for draft in drafts(archive, number=200, seed=4, plant=False)}
    assert all(everything.get(one.case.id, one.case.question) == one.case.question for one in first)


def test_a_swapped_question_is_answered_nowhere(archive):
    texts = Texts(archive)
    assert not is_absent("How many soldiers died at Kirrin Bridge?", "Dorsenian", texts)
    for draft in drafts(archive, number=200, seed=2, plant=False):
        if draft.case.answerable is False and "swapped" in draft.case.tags:
            asked = keys(draft.case.question)
            assert all(texts.share(asked, texts.window(one)) < 1 for one in texts.sentences)


def test_planted_numbers_differ_and_orders_are_never_to_be_said(archive):
    made = [draft for seed in range(2) for draft in drafts(archive, number=40, seed=seed, plant=True) if draft.planted]
    assert {tag for draft in made for tag in draft.case.tags} >= {"disagreement", "injection"}
    for draft in made:
        name, text = draft.planted
        assert name.startswith("planted-")
        assert text.startswith("---\ntitle: ")
        if draft.case.expect_disagreement:
            one, other = draft.case.must_include
            assert not set(one) & set(other)
            assert name in draft.case.cite_all
        else:
            assert all(says(text, words) and not says(draft.quote, words) for words in draft.case.must_not_include)


def test_a_window_before_the_news_is_not_answerable_and_one_after_is(archive):
    made = [draft.case for seed in range(3) for draft in drafts(archive, number=60, seed=seed, plant=False)]
    assert any(case.asked and case.answerable for case in made)
    for case in made:
        if "as-of" in case.tags:
            published = archive.article(case.cite_any[0]).origin.published if case.cite_any else None
            assert published is None or (case.asked >= published) == bool(case.answerable)
        if "before" in case.tags:
            assert case.answerable is False


def test_a_fact_that_two_articles_give_names_both(archive):
    known = {fact.asking.question: fact for fact in facts(Texts(archive))}
    assert known["Who leads the Orchard Party in Dorsenia?"].articles == ("bridge.md",)


def test_an_archive_without_sentences_says_so(tmp_path):
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as empty, pytest.raises(BadInput, match="no sentence"):
        drafts(empty, number=5, seed=0, plant=False)


def test_half_a_number_is_never_changed():
    from evals.making import _other_number

    draw = random.Random(1)
    for written in ("nine", "14", "17,500", "212"):
        other = _other_number(written, draw)
        assert other is not None
        assert other != written
        assert ("," in other) == ("," in written)
    assert _other_number("1.6 billion", draw) is None
