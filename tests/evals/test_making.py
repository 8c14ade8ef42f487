"""Drafting cases: what is asked of a sentence, what is left unasked, and that every draft is what it says."""

import random

import pytest

from evals.fold import says
from evals.making import drafts, facts, is_absent
from evals.making_texts import Texts, keys
from index import open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput
from rag.clauses import clause
from rag.drafting import questions
from rag.verbs import base_of_past


@pytest.fixture
def archive(small_archive):
    return small_archive


@pytest.mark.parametrize(
    ("sentence", "question", "least"),
    [
        ("Nine Dorsenian soldiers died in a clash at Kirrin Bridge.", "How many Dorsenian soldiers died in a clash at Kirrin Bridge?", "nine"),
        ("The Kellin dam has 14 cracks in its wall.", "How many cracks does the Kellin dam have in its wall?", "14"),
        (
            "The council of Brask would need four months to send its observers to Merrow.",
            "How many months would the council of Brask need to send",
            "four",
        ),
        ("Brask’s foreign minister, Jorun Vekk, said no.", "Who is Brask’s foreign minister?", "Vekk"),
        ("It was said by Oskar Lind, who leads the Orchard Party.", "Who leads the Orchard Party?", "Lind"),
        ("Ana Torvik told parliament on Wednesday that Velgara would return to the table.", "Who told parliament on Wednesday that", "Torvik"),
        ("The envoys of Velgara met in Port Serrin on 9 March.", "When did the envoys of Velgara meet in Port Serrin?", "9 March"),
        ("On 9 March, Velgara signed an accord with Dorsenia.", "When did Velgara sign an accord with Dorsenia?", "9 March"),
        ("The ministers of Brask met for two hours in Stavring.", "Where did the ministers of Brask meet for two hours?", "Stavring"),
        ("The text on Merrow was written by Edda Norling.", "Who was the text on Merrow written by?", "Norling"),
        ("A Velgaran team led by Ivo Trelland came.", "Who led the Velgaran team?", "Trelland"),
        ("Polls show 58 percent of Velgarans support talks.", "What percentage of Velgarans support talks?", "58"),
        ("Petra Lisk called the text “a basis, not a bible”.", "What did Petra Lisk call the text?", "a basis, not a bible"),
        ("“We did not come here to hand back a dam,” Quillory told his party.", "Who said “We did not come here to hand back a dam”?", "Quillory"),
    ],
)
def test_a_plain_sentence_is_asked_about(sentence, question, least):
    found = {one.question: one.least for one in questions(sentence)}
    match = [name for name in found if name.startswith(question)]
    assert match, found
    assert found[match[0]] == least


@pytest.mark.parametrize(
    "sentence",
    [
        "She ordered it shut on Friday.",  # nobody knows who
        "They met there on 9 March.",
        "Velgara and Dorsenia agreed to exchange 212 prisoners on Saturday.",  # the day is of the exchange
        "Nine Dorsenian Troops Dead At Kirrin Bridge",
        "The plan drafted by the envoy was",
        "Read more: 12 things to know about Brask.",
        "",
        "“If you go,” Lind said.",
    ],
)
def test_what_points_elsewhere_is_not_asked_about(sentence):
    assert questions(sentence) == []


def test_no_question_gives_its_answer_away(small_articles):
    for text in small_articles.values():
        for sentence in text.splitlines():
            for one in questions(sentence):
                assert one.least.lower() not in one.question.lower()
                assert one.question.endswith("?")


@pytest.mark.parametrize(
    ("past", "base"),
    [
        ("met", "meet"),
        ("stopped", "stop"),
        ("agreed", "agree"),
        ("called", "call"),
        ("denied", "deny"),
        ("hoped", "hope"),
        ("red", None),
        ("dam", None),
    ],
)
def test_a_past_form_is_brought_back_to_its_base(past, base):
    assert base_of_past(past) == base


def test_what_follows_a_second_verb_is_cut():
    told = clause("Lind accused Velgara of hiding the truth and warned that it would come out.")
    assert told is not None
    assert (told.subject, told.verb, told.rest) == ("Lind", "accused", "Velgara of hiding the truth")


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
