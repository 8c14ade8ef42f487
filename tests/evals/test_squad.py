"""Refusing on questions that a paragraph only seems to answer, measured."""

import json
import math
from pathlib import Path

import pytest

from evals.squad import Judged, Row, auc, interval, judge, load, refitted, report
from index.errors import BadInput, NotFound

SHARED = Path(__file__).resolve().parents[3] / "shared" / "dev" / "squad2_dev.jsonl"


def told_apart_by(value, *, n=60):
    return [Judged(Row(f"paragraph {at // 2}", f"question {at}", at % 3 > 0), 0.5, {"said": value(at), "noise": math.sin(at)}) for at in range(n)]


def test_a_score_that_orders_all_pairs_rightly_has_an_auc_of_1_and_one_that_says_nothing_of_a_half():
    assert auc([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert auc([0.1, 0.9], [True, False]) == 0.0
    assert auc([0.5, 0.5, 0.5], [True, False, False]) == 0.5


@pytest.mark.slow
def test_the_interval_holds_the_figure_and_is_the_same_each_time():
    found = told_apart_by(lambda at: float(at % 3 > 0))
    scores = [at % 3 == 0 and at % 4 < 3 for at in range(60)]
    low, high = interval(found, scores)
    assert low <= auc(scores, [not one.row.answerable for one in found]) <= high
    assert interval(found, scores) == (low, high)


@pytest.mark.slow
def test_refitted_weights_find_a_measure_that_tells_and_none_where_none_does():
    kinds = [at % 3 == 0 for at in range(60)]
    assert min(auc(logits, kinds) for logits in refitted(told_apart_by(lambda at: float(at % 3 > 0)))) == 1.0
    assert max(auc(logits, kinds) for logits in refitted(told_apart_by(lambda at: 1.0))) < 0.75


@pytest.mark.slow
def test_the_report_gives_the_score_as_it_ships_a_refitted_one_and_both_rates():
    lines = report(told_apart_by(lambda at: float(at % 3 > 0)))
    assert lines[0].startswith("AUC of refusal_score as it ships: 0.500")
    assert lines[1].startswith("AUC with its weights refitted here, cross-validated: 1.000")
    assert lines[2:] == [
        "refused when unanswerable: 100.0% (83.9% to 100.0%), n = 20",
        "refused when answerable: 100.0% (91.2% to 100.0%), n = 40",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("alone", [False, True])
def test_each_question_is_judged_over_all_paragraphs_or_its_own_alone(alone):
    ferry, dam = "The ferry to Marl Island leaves at noon on Sundays.", "Engineers counted 14 cracks in the wall of the Kellin dam."
    rows = [
        Row(ferry, "When does the ferry to Marl Island leave on Sundays?", True),
        Row(dam, "Who painted the wall of the Kellin dam?", False),
        Row(dam, "How many cracks did engineers count in the Kellin dam?", True),
    ]
    found = {one.row.question: one for one in judge(rows, alone=alone)}
    assert set(found) == {row.question for row in rows}
    assert found[rows[1].question].score > max(found[rows[0].question].score, found[rows[2].question].score)
    assert all(one.measured for one in found.values())


def test_a_file_that_is_missing_broken_or_of_one_kind_is_refused(tmp_path):
    with pytest.raises(NotFound):
        load(tmp_path / "none.jsonl")
    path = tmp_path / "rows.jsonl"
    for text in ("{", '{"question": "Who?"}', json.dumps({"context": "a", "question": "Who?", "answerable": True})):
        path.write_text(text)
        with pytest.raises(BadInput):
            load(path)


@pytest.mark.skipif(not SHARED.exists(), reason="the SQuAD 2 questions are not in this repository")
def test_the_development_questions_are_of_both_kinds():
    assert {row.answerable for row in load(SHARED)} == {True, False}
