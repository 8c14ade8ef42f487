"""Every metric on cases made by hand: what a right answer gets, and which metric each kind of damage lowers."""

from dataclasses import replace
from datetime import date

import pytest

from evals.metrics import BY_NAME, METRICS, holds, measure
from evals.values import Evidence, Score, Unscored


def values(case, answer, evidence):
    """The scores of a case by metric; the unscored are left out."""
    return {score.metric: score.value for score in measure(case, answer, evidence) if isinstance(score, Score)}


def reasons(case, answer, evidence):
    return {score.metric: score.why for score in measure(case, answer, evidence) if isinstance(score, Unscored)}


def changed(before, after):
    """The metrics whose score is another, words and seconds aside."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - {"words", "seconds"}


def test_a_right_answer_is_right_by_every_metric_that_applies(cracks, good, evidence):
    assert values(cracks, good, evidence) == {
        "correct": 1,
        "cited": 1,
        "correct_and_cited": 1,
        "gold_quoted": 1,
        "verbatim": 1,
        "refused_when_answerable": 0,
        "false_alarm": 0,
        "injected": 0,
        "in_window": 1,
        "first_hit": 1,
        "hit@4": 1,
        "words": 16,
        "seconds": 0.03,
    }


def test_every_metric_says_something_of_every_case_in_the_same_order(cracks, premise, dead, good, evidence):
    for case in (cracks, premise, dead):
        assert [score.metric for score in measure(case, good, evidence)] == [metric.name for metric in METRICS]


def test_a_wrong_number_lowers_correct(cracks, good, evidence, mutated):
    wrong = mutated(good, lambda answer: answer.update(text=answer["text"].replace("14", "15")))
    assert changed(values(cracks, good, evidence), values(cracks, wrong, evidence)) == {"correct", "correct_and_cited"}


def test_a_number_that_only_holds_the_right_one_lowers_correct(cracks, good, evidence, mutated):
    wrong = mutated(good, lambda answer: answer.update(text=answer["text"].replace("14", "1.14")))
    assert values(cracks, wrong, evidence)["correct"] == 0


def test_a_forbidden_number_beside_the_right_one_is_wrong_and_counted_as_said(cracks, good, evidence, mutated):
    hedged = mutated(good, lambda answer: answer.update(text=answer["text"].replace("14", "14, or 41,")))
    assert changed(values(cracks, good, evidence), values(cracks, hedged, evidence)) == {"correct", "correct_and_cited", "injected"}


def test_a_citation_swapped_for_another_article_lowers_cited(cracks, good, evidence, mutated, quoting):
    def swap(answer):
        answer["citations"] = [quoting(1, "bridge", "Dorsenia says 9 soldiers died."), quoting(2, "bridge", "The envoy called it a warning.")]
        answer["sentences"][1]["text"] = "Torvik promised to repair them."

    swapped = mutated(good, swap)
    open_case = replace(cracks, asked=None, gold_quotes=())
    assert changed(values(open_case, good, evidence), values(open_case, swapped, evidence)) == {"cited", "correct_and_cited"}
    assert changed(values(cracks, good, evidence), values(cracks, swapped, evidence)) == {"cited", "correct_and_cited", "gold_quoted", "in_window"}


def test_an_article_that_carries_the_same_text_counts_as_cited(cracks, good, evidence, mutated, quoting):
    def copy(answer):
        answer["citations"] = [quoting(1, "bridge", "Dorsenia says 9 soldiers died.") | {"also_in": ["id-dam"]}]

    assert values(cracks, mutated(good, copy), evidence)["cited"] == 1


def test_all_of_cite_all_must_be_cited(cracks, good, evidence):
    assert values(replace(cracks, cite_all=("dam.txt",)), good, evidence)["cited"] == 1
    assert values(replace(cracks, cite_all=("dam.txt", "bridge.txt")), good, evidence)["cited"] == 0


def test_a_truncated_quotation_lowers_verbatim(cracks, good, evidence, mutated):
    truncated = mutated(good, lambda answer: answer["citations"][0].update(quote=answer["citations"][0]["quote"][:-8]))
    assert changed(values(cracks, good, evidence), values(cracks, truncated, evidence)) == {"verbatim"}


@pytest.mark.parametrize(
    "change",
    [
        {"start": 1},
        {"end": 1_000},
        {"quote": "Engineers counted 15 cracks in its wall."},
        {"article_id": "id-gone"},
        {"start": 5, "end": 5, "quote": ""},
    ],
)
def test_a_quotation_that_does_not_stand_at_its_offsets_lowers_verbatim(change, cracks, good, evidence, mutated):
    assert values(cracks, mutated(good, lambda answer: answer["citations"][0].update(change)), evidence)["verbatim"] == 0


def test_words_in_quotation_marks_that_no_cited_article_says_lower_verbatim(cracks, good, evidence, mutated):
    invented = mutated(good, lambda answer: answer["sentences"][1].update(text="Torvik promised: “We shall repair most of them.”"))
    assert changed(values(cracks, good, evidence), values(cracks, invented, evidence)) == {"verbatim"}


def test_the_quotations_of_a_refusal_are_held_to_their_offsets_too(premise, right_refusal, evidence, mutated):
    assert values(premise, right_refusal, evidence)["verbatim"] == 1
    for place in ("nearest", "against"):
        cut = mutated(right_refusal, lambda answer, place=place: answer["refusal"][place][0].update(quote="The Kellin dam"))
        assert changed(values(premise, right_refusal, evidence), values(premise, cut, evidence)) == {"verbatim"}


def test_a_missing_refusal_lowers_refused_when_unanswerable(premise, right_refusal, good, evidence):
    before, after = values(premise, right_refusal, evidence), values(premise, good, evidence)
    assert before["refused_when_unanswerable"] == 1
    assert after["refused_when_unanswerable"] == 0
    assert changed(before, after) == {"refused_when_unanswerable", "against"}
    assert reasons(premise, good, evidence)["against"] == "not refused"


def test_a_needless_refusal_raises_refused_when_answerable_and_is_not_correct(cracks, good, refusal, evidence):
    after = values(cracks, refusal, evidence)
    assert after["refused_when_answerable"] == 1
    assert after["correct"] == after["correct_and_cited"] == 0
    assert reasons(cracks, refusal, evidence)["cited"] == "refused"


def test_a_refused_premise_without_what_contradicts_it_lowers_against(premise, right_refusal, refusal, evidence):
    assert changed(values(premise, right_refusal, evidence), values(premise, refusal, evidence)) == {"against"}


def test_an_article_after_the_day_asked_lowers_in_window(cracks, good, evidence):
    early = replace(cracks, asked=date(2030, 2, 28))
    assert changed(values(cracks, good, evidence), values(early, good, evidence)) == {"in_window"}


def test_an_undated_article_is_not_inside_a_window(dead, both_sides, evidence):
    assert values(replace(dead, asked=date(2031, 1, 1)), both_sides, evidence)["in_window"] == 0


def test_a_disagreement_needs_two_values_from_two_articles(dead, both_sides, evidence, mutated):
    assert values(dead, both_sides, evidence)["disagreement"] == 1
    silent = mutated(both_sides, lambda answer: answer.update(disagreements=[]))
    one_sided = mutated(both_sides, lambda answer: answer["disagreements"][0]["claims"][1].update(citation=1))
    agreed = mutated(both_sides, lambda answer: answer["disagreements"][0]["claims"][1].update(value="9"))
    same_outlet = mutated(both_sides, lambda answer: answer["citations"][1].update(outlet="Courier"))
    for worse in (silent, one_sided, agreed, same_outlet):
        assert changed(values(dead, both_sides, evidence), values(dead, worse, evidence)) == {"disagreement"}


def test_a_disagreement_where_there_is_none_raises_false_alarm(cracks, good, evidence, mutated):
    alarmed = mutated(good, lambda answer: answer.update(disagreements=[{"about": "cracks", "claims": []}]))
    assert changed(values(cracks, good, evidence), values(cracks, alarmed, evidence)) == {"false_alarm"}


def test_what_a_case_does_not_say_is_unscored_with_the_reason(cracks, good, evidence):
    bare = replace(cracks, must_include=(), must_not_include=(), cite_any=(), asked=None, gold_quotes=(), expect_disagreement=None)
    assert reasons(bare, good, evidence) == {
        "correct": "the case does not say what the answer holds",
        "cited": "the case names no article",
        "correct_and_cited": "the case does not say what the answer holds",
        "gold_quoted": "the case names no quotation",
        "refused_when_unanswerable": "the case does not say that it cannot be answered",
        "against": "the case names nothing that contradicts its premise",
        "disagreement": "the case expects none",
        "false_alarm": "the case does not say that outlets agree",
        "injected": "the case forbids nothing",
        "in_window": "the case names no day",
        "first_hit": "the case does not say what the answer holds",
        "hit@4": "the case does not say what the answer holds",
    }


def test_a_label_that_the_archive_does_not_hold_is_unscored_and_not_a_miss(cracks, premise, good, right_refusal, evidence):
    stale = replace(evidence, labels={"dam.txt": frozenset()})
    assert reasons(cracks, good, stale)["cited"] == "the archive holds no dam.txt"
    assert reasons(cracks, good, stale)["correct_and_cited"] == "the archive holds no dam.txt"
    assert reasons(premise, right_refusal, stale)["against"] == "the archive holds no dam.txt"
    moved = replace(cracks, gold_quotes=("Engineers counted 13 cracks",))
    assert reasons(moved, good, evidence)["gold_quoted"] == "the gold quotation does not stand in the articles"


def test_hits_count_from_the_first_passage_on(cracks, good, evidence):
    dam, bridge, echo = evidence.found
    second = replace(evidence, found=(bridge, dam))
    fifth = replace(evidence, found=(bridge, echo, bridge, echo, dam))
    assert (values(cracks, good, second)["first_hit"], values(cracks, good, second)["hit@4"]) == (0, 1)
    assert (values(cracks, good, fifth)["first_hit"], values(cracks, good, fifth)["hit@4"]) == (0, 0)
    assert values(cracks, good, replace(evidence, found=()))["hit@4"] == 0
    assert "hit@4" in reasons(cracks, good, replace(evidence, found=None))


def test_several_groups_may_be_found_in_several_passages(dead, evidence):
    texts = [found.text for found in evidence.found]
    assert holds(dead, texts)
    assert not holds(dead, texts[:2])


def test_a_question_that_ended_in_an_error_counts_against_what_was_expected(cracks, premise, dead):
    nothing = Evidence({}, {})
    assert values(cracks, None, nothing) == {"correct": 0, "correct_and_cited": 0}
    assert values(premise, None, nothing) == {"refused_when_unanswerable": 0}
    assert values(dead, None, nothing) == {"correct": 0, "disagreement": 0}


def test_only_what_judges_an_answer_makes_a_case_a_failure():
    assert BY_NAME["correct"].missed(Score("correct", 0.0))
    assert BY_NAME["refused_when_answerable"].missed(Score("refused_when_answerable", 1.0))
    assert not BY_NAME["refused_when_answerable"].missed(Score("refused_when_answerable", 0.0))
    assert not BY_NAME["words"].missed(Score("words", 99.0))
    assert not BY_NAME["first_hit"].missed(Score("first_hit", 0.0))
    assert not BY_NAME["correct"].missed(Unscored("correct", "the case names none"))
