"""Forms of question that only one form of sentence answers."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from rag import forms
from rag.evidence import conflicts, denied, weigh
from rag.holding import held
from rag.matching import Surroundings
from rag.question import PEOPLE, Kind, analyse


def place(text, **around):
    return Surroundings(text, **({"before": "", "after": "", "heading": "", "title": "", "outlet": ""} | around))


def fit(question, text, **around):
    return held(analyse(question), place(text, **around))[0]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who wrote the article about the dam?", Kind.BYLINE),
        ("Who is the author of the Ledger story?", Kind.BYLINE),
        ("Who reported the Ledger's story on the bridge?", Kind.BYLINE),
        ("Who wrote the accord?", Kind.WHO),
        ("Who reported the fire?", Kind.WHO),
        ("What is Ilse Brandt's job?", Kind.ROLE),
        ("What post does Ilse Brandt hold?", Kind.ROLE),
        ("Who is Ilse Brandt?", Kind.ROLE),
        ("Who is the foreign minister?", Kind.WHO),
        ("On what condition would Marrow stop?", Kind.CONDITION),
        ("Under what circumstances does the pass open?", Kind.CONDITION),
        ("Which newspaper is quoted for Brandt's remarks?", Kind.SOURCE),
        ("How late was the envoy?", Kind.DURATION),
    ],
)
def test_a_form_is_told_by_its_wording(question, kind):
    assert analyse(question).kind is kind


def test_words_that_only_ask_are_no_terms():
    assert [term.word.text for term in analyse("Who wrote the article about the dam?").terms] == ["dam"]
    assert [term.word.text for term in analyse("What is Ilse Brandt's job?").terms] == ["Ilse", "Brandt"]


@pytest.mark.parametrize("text", ["Author: Runa Seld", "By Runa Seld", "Reporting by Runa Seld.", "By Runa Seld and Petra Hollin"])
def test_a_byline_is_told_from_a_sentence(text):
    assert forms.is_byline(text)


@pytest.mark.parametrize(
    "text", ["By Friday the bridge was open again, and nobody had noticed.", "The author was Runa Seld.", "", "By noon it rained."]
)
def test_a_sentence_that_begins_like_a_byline_is_none(text):
    assert not forms.is_byline(text)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Who wrote the article?", "Author: Runa Seld", "Runa Seld wrote the accord."),
        ("What is Ilse Brandt's job?", "Foreign minister Ilse Brandt spoke.", "Ilse Brandt spoke."),
        ("Who is Ilse Brandt?", "Ilse Brandt, the mayor of Merrow, spoke.", "Ilse Brandt spoke."),
        ("On what condition would Marrow stop?", "Marrow would stop if Halden withdrew.", "Marrow stopped."),
        ("Which newspaper is quoted for Brandt's remarks?", "He agreed, according to The Ledger.", "He agreed with the ledger."),
        ("Who is Marrow's finance minister?", "Marrow's finance minister, Petra Hollin, agreed.", "Marrow's foreign minister, Ilse Brandt, agreed."),
        ("Where was Ilse Brandt born?", "Ilse Brandt was born in Merrow.", "Ilse Brandt spoke in Merrow."),
        ("Who is Ilse Brandt's wife?", "Ilse Brandt and her wife, Runa Seld, left.", "Ilse Brandt and Runa Seld left."),
        ("When will the talks be held?", "The talks will be held in March.", "Talks were held in March."),
        ("When will the talks be held?", "No date has been set for the talks.", "Talks are held."),
        (
            "What did Brandt say about the accord?",
            "Brandt called the accord good.",
            "Petra Hollin called it good, long before the accord had reached Brandt.",
        ),
        ("Who complained about the accord?", "Farmers complained about it.", "There was grumbling about it."),
        ("Which country does Ilse Brandt come from?", "Ukraine's Ilse Brandt spoke.", "Ilse Brandt spoke."),
        ("Why did it close?", "It closed because of the flood.", "It closed."),
    ],
)
def test_a_sentence_of_the_form_that_answers_fits_better(question, right, wrong):
    assert fit(question, right) > fit(question, wrong)


def test_a_time_in_the_sentence_before_answers_when_in_part():
    assert 0.0 < fit("When did Brandt speak?", "Brandt spoke.", before="It was March 4.") < fit("When did Brandt speak?", "Brandt spoke on March 4.")


def test_a_name_that_a_sentence_points_back_to_counts_nearly_in_full():
    asked = analyse("What did Brandt sign?")
    alone = weigh(asked, {}, {}, place("She signed the accord."), cosine=0.5, passage_cosine=0.5)
    told = weigh(asked, {}, {}, place("She signed the accord.", before="Ilse Brandt arrived."), cosine=0.5, passage_cosine=0.5)
    assert told.here > alone.here


def test_what_a_question_denies_and_a_sentence_says_is_contradicted():
    assert denied(analyse("Why did Marrow not sign the accord?"), "Marrow signed the accord on Monday.") == ("sign",)
    assert denied(analyse("Why did Marrow not sign the accord?"), "Marrow did not sign the accord.") == ()


def test_the_end_of_a_war_does_not_deny_the_war():
    assert denied(analyse("How many died in the war?"), "It ended the war.") == ()


def test_another_point_of_a_plan_does_not_answer():
    assert conflicts(analyse("What is point 12 of the plan?"), "Point 9: the pass is opened.", ()) == ("point 12",)
    assert conflicts(analyse("What is point 12 of the plan?"), "Point 12: the pass is opened.", ()) == ()


_PIECES = [
    "By",
    "Author:",
    "Ilse",
    "Brandt",
    "minister",
    "what",
    "is",
    "the",
    "who",
    "wrote",
    "article",
    "'s",
    ",",
    ".",
    "if",
    "job",
    "according to",
    "12",
]


@given(lists(sampled_from(_PIECES)).map(" ".join), lists(sampled_from(_PIECES)).map(" ".join))
def test_any_question_fits_any_sentence_between_nothing_and_in_full(question, text):
    assert 0.0 <= fit(question, text) <= 1.0
    assert isinstance(forms.gives_role("brandt", PEOPLE, text), bool)
