"""Runs of a scripted system, and the reports made of them."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from evals.figures import figure, figures
from evals.metrics import BY_NAME, VERSION
from evals.report import dumps, to_json, write
from evals.terminal import show, show_failures
from evals.values import Score, Unscored
from index.errors import StorageFailed


def by_name(found):
    return {item.metric: item for item in found.figures}


def untimed(text):
    """A document without what may vary."""

    def strip(value):
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key not in {"seconds", "started", "finished"}}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(json.loads(text))


def test_a_share_has_wilsons_interval_and_counts_what_it_leaves_out():
    scores = [Score("correct", 1.0), Score("correct", 0.0), Unscored("correct", "why"), Unscored("correct", "why"), Unscored("correct", "other")]
    found = figure(BY_NAME["correct"], scores)
    assert (found.n, found.value) == (2, 0.5)
    assert (found.low, found.high) == pytest.approx((0.0945, 0.9055), abs=1e-4)
    assert list(found.unscored.items()) == [("why", 2), ("other", 1)]


def test_what_no_case_could_be_scored_by_has_no_value():
    found = figure(BY_NAME["correct"], [Unscored("correct", "why")])
    assert (found.n, found.value, found.low, found.high) == (0, None, None, None)


def test_a_median_has_an_interval_around_it():
    found = figure(BY_NAME["words"], [Score("words", float(count)) for count in (10, 20, 30, 40, 50)])
    assert found.value == 30
    assert found.low <= 30 <= found.high


def test_a_system_that_always_answers_and_one_that_always_refuses_are_both_exposed(ran, cracks, premise, good, refusal):
    yes = by_name(ran({"cracks": good, "premise": good}, cracks, premise))
    no = by_name(ran({"cracks": refusal, "premise": refusal}, cracks, premise))
    assert (yes["correct"].value, yes["refused_when_unanswerable"].value, yes["refused_when_answerable"].value) == (1, 0, 0)
    assert (no["correct"].value, no["refused_when_unanswerable"].value, no["refused_when_answerable"].value) == (0, 1, 1)


def test_a_case_that_ends_in_an_error_is_an_outcome_and_the_others_go_on(ran, cracks, premise, right_refusal):
    found = ran({"cracks": RuntimeError("the disk is gone"), "premise": right_refusal}, cracks, premise)
    assert found.outcomes[0].error == "RuntimeError: the disk is gone"
    assert by_name(found)["correct"].value == 0
    assert by_name(found)["refused_when_unanswerable"].value == 1
    assert to_json(found)["errors"] == ["cracks"]


def test_figures_by_tag_count_the_cases_that_carry_it(ran, cracks, premise, good, right_refusal):
    found = ran({"cracks": good, "premise": right_refusal, "more": good}, cracks, premise, replace(cracks, id="more", tags=("single-fact", "dam")))
    assert list(found.by_tag) == ["dam", "false-premise", "single-fact"]
    facts = {item.metric: item.n for item in found.by_tag["single-fact"]}
    assert (facts["correct"], facts["against"]) == (2, 0)
    assert found.figures == figures(found.outcomes)


def test_the_same_run_twice_gives_the_same_document_apart_from_times(ran, cracks, premise, dead, good, right_refusal, both_sides):
    answers = {"cracks": good, "premise": right_refusal, "dead": both_sides}
    first, again = (dumps(to_json(ran(answers, cracks, premise, dead))) for _ in range(2))
    assert json.dumps(untimed(first)) == json.dumps(untimed(again))


def test_a_document_holds_each_case_with_what_was_expected_what_came_and_why_it_scored_so(ran, cracks, good):
    document = to_json(ran({"cracks": good}, cracks))
    assert document["suite"] == {"name": "made.jsonl", "sha256": "0" * 64, "cases": 1}
    assert document["metrics_version"] == VERSION
    assert document["subject"]["writers"] == ["quoting"]
    case = document["cases"][0]
    assert case["expected"]["must_include"] == [["14", "fourteen"]]
    assert case["expected"]["asked"] == "2030-03-05"
    assert case["answer"] == good
    assert case["scores"]["correct"] == {"value": 1.0, "why": "says all that it must"}
    assert case["scores"]["against"] == {"unscored": "the case names nothing that contradicts its premise"}
    assert document["metrics"]["against"]["n"] == 0
    assert document["metrics"]["against"]["unscored"] == {"count": 1, "reasons": {"the case names nothing that contradicts its premise": 1}}


def test_a_document_is_written_whole_or_not_at_all(tmp_path, ran, cracks, good):
    target = tmp_path / "out.json"
    write(target, to_json(ran({"cracks": good}, cracks)))
    assert json.loads(target.read_text(encoding="utf-8"))["schema"] == 2
    with pytest.raises(ValueError, match="JSON"):
        write(target, {"value": float("nan")})
    assert json.loads(target.read_text(encoding="utf-8"))["schema"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    with pytest.raises(StorageFailed, match="cannot be written"):
        write(tmp_path / "none" / "out.json", {})


def shown(printer, found, width=160):
    console = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
    printer(found, console)
    return console.file.getvalue()


def test_the_table_names_every_metric_and_every_tag(ran, cracks, premise, good, right_refusal):
    text = shown(show, ran({"cracks": good, "premise": right_refusal}, cracks, premise))
    assert all(name in text for name in BY_NAME)
    assert "made.jsonl" in text
    assert "single-fact" in text
    assert "1/1" in text


def test_a_narrow_terminal_gets_the_columns_that_matter_most(ran, cracks, premise, good, right_refusal):
    found = ran({"cracks": good, "premise": right_refusal}, cracks, premise)
    narrow, wide = shown(show, found, width=80), shown(show, found, width=200)
    assert all(name in narrow for name in BY_NAME)
    assert max(map(len, narrow.splitlines())) <= 80
    assert "refused rightly" in narrow
    assert "window" not in narrow.partition("by tag")[2]
    assert "window" in wide.partition("by tag")[2]


def test_a_failure_is_told_with_question_expectation_answer_and_reason(ran, cracks, premise, good, refusal, mutated):
    wrong = mutated(good, lambda answer: answer.update(text=answer["text"].replace("14", "15")))
    text = shown(show_failures, ran({"cracks": wrong, "premise": refusal}, cracks, premise))
    for words in (
        cracks.question,
        "14 | fourteen",
        "15 cracks",
        "Engineers counted 14 cracks",
        "correct: does not say 14 or fourteen",
        "the first hit holds the answer",
    ):
        assert words in text
    for words in (
        premise.question,
        "a refusal that shows dam.txt",
        "Nothing names a price.",
        "nearest",
        "against: shows nothing against the premise, not dam.txt",
    ):
        assert words in text
    assert "2 of 2 cases failed" in text


def test_a_case_that_is_right_is_not_among_the_failures(ran, cracks, good):
    text = shown(show_failures, ran({"cracks": good}, cracks))
    assert cracks.question not in text
    assert "0 of 1 cases failed" in text


def test_a_mean_has_a_bootstrap_interval_and_one_of_values_all_alike_is_not_taken_for_sure():
    found = figure(BY_NAME["mrr@10"], [Score("mrr@10", value) for value in (1.0, 0.5, 0.5, 0.0)])
    assert found.value == 0.5
    assert 0 <= found.low < 0.5 < found.high <= 1
    alike = figure(BY_NAME["mrr@10"], [Score("mrr@10", 1.0)] * 10)
    assert (alike.value, alike.high) == (1, 1)
    assert alike.low == pytest.approx(0.7225, abs=1e-4)


def test_a_report_says_which_cases_no_longer_fit_the_articles_and_counts_them_for_nothing(ran, cracks, premise, right_refusal, refusal):
    old = replace(cracks, gold_quotes=("Engineers counted 13 cracks in its wall",))
    found = ran({"cracks": refusal, "premise": right_refusal}, old, premise)
    assert to_json(found)["stale"] == {"cracks": ["no article that the case names says its gold quotation any more"]}
    assert by_name(found)["correct"].n == by_name(found)["refused_when_answerable"].n == 0
    text = shown(show, found)
    assert "1 cases no longer fit the articles, and count for nothing that rests on them: cracks" in text
    assert "unscored: no article that" not in text


def test_a_report_adds_up_the_tokens(ran, cracks, dead, good, both_sides):
    spent = {"usage": {"prompt_tokens": 1_200, "completion_tokens": 34}, "writer": "a-model"}
    found = ran({"cracks": good | spent, "dead": both_sides}, cracks, dead)
    assert to_json(found)["usage"] == {"prompt_tokens": 1_200, "completion_tokens": 34, "answers": 1}
    assert by_name(found)["tokens"].value == 1_234
    assert "1,200 tokens of prompts and 34 of replies in 1 answers" in shown(show, found)


def test_what_an_article_says_cannot_steer_the_terminal(ran, cracks, good, mutated):
    hostile = mutated(good, lambda answer: answer.update(text="\x1b[2J\x1b]8;;http://evil.invalid\x07 [bold]15[/bold] \u202e [1] [2]"))
    text = shown(show_failures, ran({"cracks": hostile}, cracks), width=400)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "<U+001B>[2J" in text
    assert "[bold]15[/bold]" in text


@pytest.mark.parametrize("tag", ["[/b]", "[red]x"])
def test_a_tag_is_shown_as_it_is_written(ran, cracks, good, tag):
    screen = Console(file=io.StringIO(), width=150)
    show(ran({"cracks": good}, replace(cracks, tags=(tag,))), screen)
    assert tag in screen.file.getvalue()
