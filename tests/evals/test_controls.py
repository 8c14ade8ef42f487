"""Controls: a metric that always says yes and one that always says no are seen in the report."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from evals.controls import Control, controls, together
from evals.metrics import METRICS
from evals.page import page
from evals.report import to_json
from evals.run import outcomes, report, started
from evals.terminal import show
from evals.values import Score, Suite


@pytest.fixture
def reported(cracks, premise, dead, good, right_refusal, both_sides, scripted):
    """A report by these metrics."""
    dead = replace(dead, cite_all=("bridge.txt", "echo.txt"))

    def run(metrics):
        cases, system = (cracks, premise, dead), scripted({"cracks": good, "premise": right_refusal, "dead": both_sides})
        return report(Suite("s.jsonl", "0", cases), system, list(outcomes(cases, system, metrics=metrics)), started())

    return run


def shown(found):
    console = Console(file=io.StringIO(), width=160, highlight=False, color_system=None)
    show(found, console)
    return console.file.getvalue()


def test_our_metrics_pass_what_is_made_right_and_catch_what_is_made_wrong(reported):
    found = together(reported(METRICS).outcomes)
    assert {name: (one.passed, one.caught) for name, one in found.items()} == {name: (one.right, one.wrong) for name, one in found.items()}
    tried = {"correct", "cited", "verbatim", "citation_recall", "invented", "refused_when_unanswerable", "refused_when_answerable"}
    assert tried | {"against", "disagreement", "false_alarm", "injected", "article_hit@1", "mrr@10", "quote_recall@10"} <= found.keys()


@pytest.mark.parametrize(
    "name", ["correct", "cited", "verbatim", "refused_when_answerable", "disagreement", "ndcg@10", "invented", "in_window", "whole"]
)
@pytest.mark.parametrize("yes", [True, False])
def test_a_scorer_that_always_says_the_same_is_exposed(name, yes, reported):
    metric = next(one for one in METRICS if one.name == name)
    value = float(yes if metric.better == "higher" else not yes)
    same = replace(metric, measure=lambda case, answer, evidence: Score(name, value, "as always"))
    found = reported(tuple(same if one is metric else one for one in METRICS))
    why = "passes" if yes else "fails"
    assert f"{name} is not to be trusted: it {why} " in shown(found)
    assert "✗</span>" in page(found)
    control = to_json(found)["controls"][name]
    assert (control["caught"] == 0) if yes else (control["passed"] == 0)


def test_metrics_that_can_be_trusted_are_said_to_be(reported):
    text = shown(reported(METRICS))
    assert "controls: the metrics tell right from wrong" in text
    assert "not to be trusted" not in text


def test_a_case_that_no_longer_fits_the_archive_tries_nothing(cracks, evidence):
    assert controls(cracks, replace(evidence, labels={"dam.txt": frozenset()})) == {}


def test_half_is_the_line():
    assert Control(passed=1, right=2, caught=1, wrong=2).exposed is None
    assert Control(passed=2, right=2, caught=0, wrong=2).exposed == "it passes 2 of 2 answers that were made wrong"
    assert Control(passed=0, right=2, caught=2, wrong=2).exposed == "it fails 2 of 2 answers that were made right"
