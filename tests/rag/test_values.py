"""What an answer is made of: values that cannot be born false, and their JSON."""

import json
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis.strategies import lists, sampled_from

from index.values import Filters
from rag.numbering import shown
from rag.values import Answer, Citation, Claim, Disagreement, Question, Refusal, Seconds, Sentence, Turn, Usage, Withheld, turns

KEYS = (
    "schema id question standalone_question window status incomplete text sentences citations disagreements refusal refusal_score"
    " withheld notes writer usage seconds"
).split()
CITATION = "number article_id path url title outlet byline published quote start end also_in".split()


def cited(number):
    return Citation(number, "a" * 16, "a.txt", None, None, "Corvale Post", None, date(2031, 3, 4), "It rained.", 0, 10, ("b" * 16,))


def answer(**said):
    given = {
        "question": Question("Did it rain?", "Did it rain?", Filters()),
        "text": "It rained. [1]",
        "sentences": (Sentence("It rained.", (1,), "quoted"),),
        "citations": (cited(1),),
        "disagreements": (),
        "refusal": None,
        "refusal_score": 0.123456,
        "withheld": (),
        "notes": (),
        "writer": "quoting",
        "usage": Usage(),
        "seconds": Seconds(0.1, 0.2, 0.3, 0.6),
    }
    return Answer(**(given | said))


def refused(**said):
    return answer(**({"text": "Nobody says.", "sentences": (), "citations": (), "refusal": Refusal("Nobody says.", (cited(0),), ())} | said))


@pytest.mark.parametrize(
    "said",
    [
        {"text": "It rained."},
        {"text": "It rained. [2]"},
        {"text": "It rained. [1] [2]"},
        {"text": "It rained. [٢] [1]"},
        {"citations": ()},
        {"citations": (cited(2),)},
        {"citations": (cited(1), cited(2))},
        {"sentences": ()},
        {"sentences": (Sentence("It rained.", (2,), "quoted"),)},
        {"text": "B. [2] A. [1]", "citations": (cited(1), cited(2)), "sentences": (Sentence("B.", (2,), "quoted"), Sentence("A.", (1,), "quoted"))},
    ],
)
def test_markers_sentences_and_citations_agree_or_there_is_no_answer(said):
    with pytest.raises(ValueError, match="do not agree"):
        answer(**said)


@pytest.mark.parametrize("said", [{"text": "Nobody says [1]."}, {"citations": (cited(1),)}, {"sentences": (Sentence("It rained.", (1,), "quoted"),)}])
def test_a_refusal_cites_nothing_or_there_is_no_answer(said):
    with pytest.raises(ValueError, match="cites nothing"):
        refused(**said)


def test_an_answer_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        answer().text = "It snowed."


def test_an_answer_as_json_has_the_keys_that_are_written_down_and_no_other():
    two = answer(
        text="A. [1] B. [2]",
        sentences=(Sentence("A.", (1,), "quoted"), Sentence("B.", (2,), "supported")),
        citations=(cited(1), cited(2)),
        disagreements=(Disagreement("rain", (Claim("A", 1), Claim("B", 2))),),
        withheld=(Withheld("C.", "not there"),),
        notes=("1 article without a date was left out",),
    )
    said = two.to_json()
    assert list(said) == KEYS
    assert json.loads(json.dumps(said)) == said
    assert (said["schema"], said["status"], said["window"], said["refusal"], said["incomplete"]) == (1, "answered", None, None, False)
    assert [list(one) for one in said["citations"]] == [CITATION, CITATION]
    assert said["citations"][0] | {"published": "2031-03-04", "also_in": ["b" * 16], "url": None} == said["citations"][0]
    assert said["sentences"][1] == {"text": "B.", "citations": [2], "verdict": "supported"}
    assert said["disagreements"] == [{"about": "rain", "claims": [{"value": "A", "citation": 1}, {"value": "B", "citation": 2}]}]
    assert said["withheld"] == [{"text": "C.", "why": "not there"}]
    assert said["usage"] == {"prompt_tokens": 0, "completion_tokens": 0}
    assert list(said["seconds"]) == ["search", "write", "check", "total"]


def test_a_refusal_as_json_has_lists_everywhere_and_its_reason():
    said = refused().to_json()
    assert list(said) == KEYS
    assert said["status"] == "refused"
    assert [said[name] for name in ("sentences", "citations", "disagreements", "withheld", "notes")] == [[], [], [], [], []]
    assert list(said["refusal"]) == ["reason", "nearest", "against"]
    assert [list(one) for one in said["refusal"]["nearest"]] == [CITATION]
    assert said["refusal"]["against"] == []


def test_the_window_is_given_where_a_date_was():
    question = Question("Did it rain?", "Did it rain?", Filters(after=date(2031, 3, 1), outlets=("Corvale Post",)))
    assert answer(question=question).to_json()["window"] == {"after": "2031-03-01", "before": None, "as_of": None}


def test_the_same_question_has_the_same_id_and_another_filter_another():
    plain, again = (Question("It?", "Did it rain?", Filters()) for _ in range(2))
    assert plain.id == again.id == Question("Did it rain?", "Did it rain?", Filters()).id
    assert plain.id != Question("It?", "Did it rain?", Filters(as_of=date(2031, 3, 1))).id
    assert Question("\ud800", "\ud800", Filters()).id


def test_a_bare_string_is_an_earlier_question_without_its_answer():
    assert turns(["Who?", Turn("When?", "On Monday.")]) == (Turn("Who?"), Turn("When?", "On Monday."))


@given(lists(sampled_from(["[1]", "[9]", "[", "]", "1", "9", "x", " ", "٣", ",", "[ 2 ]", "[3, 4]", "［", "\n"]), max_size=12).map("".join))
@example("[[9]1]")
@example("[2031]")
@example("[" + "9" * 5000 + "]")
def test_what_an_article_bracketed_is_never_a_marker_of_ours(text):
    one = answer(text=f"{shown(text)} [1]", sentences=(Sentence(text, (1,), "quoted"),))
    assert len(shown(text)) == len(text)
    assert shown(text).replace("［", "[").replace("］", "]") == text.replace("［", "[").replace("］", "]")
    assert one.sentences[0].text == text
