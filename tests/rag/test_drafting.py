"""Drafting questions from sentences: what is asked of one, and what is left unasked."""

import pytest

from rag.clauses import clause
from rag.drafting import questions
from rag.verbs import base_of_past


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
        ("Gov. Oskar Lind declared a state of emergency in Brask on Friday.", "Who declared a state of emergency in Brask", "Lind"),
        ("Oskar Lind said the council of Brask had refused.", "Who said that the council of Brask had refused?", "Lind"),
        ("A convoy of 1,100 lorries crossed the Sarn Pass on 9 March.", "When did a convoy of 1,100 lorries cross the Sarn Pass?", "9 March"),
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


def test_no_question_gives_its_answer_away(assistant):
    archive, asked = assistant.archive, 0
    for card in archive.articles():
        body = archive.article(card.article_id).body
        for start, end in archive.sentences(card.article_id):
            for one in questions(body[start:end]):
                assert one.least.lower() not in one.question.lower()
                assert one.question.endswith("?")
                asked += 1
    assert asked


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
