"""Two runs held against each other."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from evals.compare import compare, to_json
from evals.intervals import mcnemar
from evals.page_compare import page
from evals.report import dumps
from evals.terminal_compare import show
from index.errors import BadInput


@pytest.fixture
def many(cracks):
    return tuple(replace(cracks, id=f"c{number:02}") for number in range(20))


@pytest.fixture
def wrong(good, mutated):
    """A wrong answer: it says 2 where 14 is right."""

    def change(answer):
        answer["text"] = answer["text"].replace("14", "two")
        answer["sentences"][0]["text"] = answer["sentences"][0]["text"].replace("14", "two")

    return mutated(good, change)


def test_a_difference_has_its_direction_its_interval_and_mcnemars_p(many, ran, good, wrong):
    first = ran({case.id: good if at < 5 else wrong for at, case in enumerate(many)}, *many)
    second = ran({case.id: wrong if at == 0 else good for at, case in enumerate(many)}, *many)
    found = {one.metric.name: one for one in compare(first, second).differences}
    right = found["correct"]
    assert (right.n, right.first, right.second, right.value) == (20, 0.25, 0.95, 0.7)
    assert (right.better, right.worse) == (15, 1)
    assert right.p == pytest.approx(2 * 17 / 2**16)
    assert 0.4 < right.low < 0.7 < right.high < 1
    assert right.verdict == "better"
    assert found["verbatim"].verdict == "same"
    back = {one.metric.name: one for one in compare(second, first).differences}["correct"]
    assert (back.value, back.verdict, back.better) == (-0.7, "worse", 1)


def test_where_low_is_good_a_fall_is_better(many, ran, good, refusal):
    found = compare(ran(dict.fromkeys((case.id for case in many), refusal), *many), ran(dict.fromkeys((case.id for case in many), good), *many))
    needless = next(one for one in found.differences if one.metric.name == "refused_when_answerable")
    assert (needless.value, needless.verdict, needless.better) == (-1.0, "better", 20)


def test_a_difference_that_could_be_chance_is_not_called_clear(many, ran, good, wrong):
    first = ran(dict.fromkeys((case.id for case in many), good), *many)
    second = ran({case.id: wrong if at < 3 else good for at, case in enumerate(many)}, *many)
    right = next(one for one in compare(first, second).differences if one.metric.name == "correct")
    assert (right.value, right.verdict) == (-0.15, "not clear")


def test_each_case_that_changed_is_told_with_both_answers_and_the_reasons(many, ran, good, wrong):
    first = ran(dict.fromkeys((case.id for case in many), good), *many)
    second = ran({case.id: wrong if at == 3 else good for at, case in enumerate(many)}, *many)
    found = compare(first, second)
    assert [(one.first.case.id, one.worse, one.better) for one in found.changes] == [("c03", ("correct",), ())]
    screen = Console(file=io.StringIO(), width=160, highlight=False, color_system=None)
    show(found, screen)
    text = screen.file.getvalue()
    for words in ("c03 · correct worse", "has 14 cracks", "has two cracks", "correct 0: does not say 14 or fourteen", "1 cases got worse"):
        assert words in text
    html = page(found)
    for words in ("has 14 cracks", "has two cracks", "correct ▼", "does not say 14 or fourteen"):
        assert words in html


def test_different_suites_are_not_paired_and_the_cases_are_named(many, ran, good):
    answers = dict.fromkeys((case.id for case in many), good)
    first = ran(answers, *many)
    changed = (replace(many[0], question="Who?"), *many[1:19])
    with pytest.raises(BadInput) as caught:
        compare(first, ran(answers, *changed, digest="1"))
    assert "different suites: c00 asks or expects something else; c19 is in the first alone." in str(caught.value)
    # The same cases in a file with other blank lines are the same suite.
    assert compare(first, ran(answers, *many, digest="1")).pairs == 20


def test_what_is_in_one_run_alone_is_left_out_and_said(many, ran, good):
    answers = dict.fromkeys((case.id for case in many), good)
    found = compare(ran(answers, *many[:12]), ran(answers, *many[4:]))
    assert found.pairs == 8
    assert "12 cases are in one of the runs alone, and are left out." in found.warnings
    with pytest.raises(BadInput, match="no case in common"):
        compare(ran(answers, *many[:4]), ran(answers, *many[4:]))


def test_other_archives_are_warned_of_and_stale_cases_are_no_regression(many, ran, good, refusal):
    first = ran(dict.fromkeys((case.id for case in many), good), *many)
    second = ran(dict.fromkeys((case.id for case in many), refusal), *many)
    aged = tuple(replace(one, stale=("the archive holds no dam.txt",)) for one in second.outcomes[:2])
    other = replace(second, subject={"archive": {"fingerprint": "g"}}, outcomes=(*aged, *second.outcomes[2:]))
    found = compare(first, other)
    assert found.warnings == ("The archives differ (f and g): what changed may be the articles.",)
    assert found.stale == ("c00", "c01")


def test_an_error_where_there_was_an_answer_is_a_change_for_the_worse(cracks, premise, ran, good, right_refusal):
    first, second = ran({"premise": right_refusal}, premise), ran({"premise": RuntimeError("gone")}, premise)
    assert compare(first, second).changes[0].worse == ("refused_when_unanswerable", "error")
    assert compare(second, first).changes[0].better == ("refused_when_unanswerable", "error")


def test_the_same_two_reports_give_the_same_bytes(many, ran, good, wrong):
    first, second = ran({case.id: good for case in many}, *many), ran({case.id: wrong for case in many}, *many)
    assert dumps(to_json(compare(first, second))) == dumps(to_json(compare(first, second)))
    assert json.loads(dumps(to_json(compare(first, second))))["metrics"]["correct"]["verdict"] == "worse"


def test_one_case_is_never_clear():
    assert mcnemar(1, 0) == 1.0
    assert mcnemar(6, 0) < 0.05
