"""Runs: several questions at once, interrupted and gone on with, and read back from their documents."""

import io
import json
import threading
import time
from dataclasses import replace

import pytest
from rich.console import Console

from evals import run
from evals.partial import Partial
from evals.report import dumps, to_json
from evals.run import outcomes, report
from evals.saved import load, outcome_from_json
from evals.terminal import show
from evals.values import Suite
from index.errors import ArchiveLocked, BadInput, NotFound

BEGUN = ("2030-01-01T00:00:00+00:00", 0.0)


@pytest.fixture
def many(cracks):
    return tuple(replace(cracks, id=f"c{number:02}") for number in range(20))


def document(found, suite, system):
    """A report without what varies."""
    value = to_json(report(suite, system, found, BEGUN))
    return dumps({name: item for name, item in value.items() if name not in {"seconds", "started", "finished"}})


def test_several_at_once_come_in_the_order_of_the_suite_with_the_same_figures(many, good, refusal, scripted):
    class Slow:
        """The later it is asked, the sooner it is done."""

        def __init__(self, system):
            self.evidence, self.described, self._system = system.evidence, system.described, system
            self.at_once, self.most, self._lock = 0, 0, threading.Lock()

        def ask(self, case):
            with self._lock:
                self.at_once += 1
                self.most = max(self.most, self.at_once)
            time.sleep(0.001 * (20 - int(case.id[1:])))
            with self._lock:
                self.at_once -= 1
            return self._system.ask(case)

    suite, answers = Suite("s.jsonl", "0", many), {case.id: good if at % 3 else refusal for at, case in enumerate(many)}
    alone, together = Slow(scripted(answers)), Slow(scripted(answers))
    one, four = list(outcomes(many, alone)), list(outcomes(many, together, jobs=4))
    assert [outcome.case.id for outcome in four] == [case.id for case in many]
    assert document(one, suite, alone) == document(four, suite, together)
    assert (alone.most, together.most) == (1, 4)


def test_stopping_asks_no_further_question(many, good, scripted):
    system = scripted({case.id: good for case in many})
    asking = outcomes(many, system, jobs=2)
    next(asking)
    asking.close()
    asked = len(system.asked)
    assert asked < len(many)
    time.sleep(0.02)
    assert len(system.asked) == asked


def interrupted(target, suite, system, after):
    """A run that stops after so many outcomes."""
    with Partial(target, suite, system.described(), started=BEGUN[0]) as kept:
        asking = kept.keeping(outcomes(suite.cases, system), time.monotonic() - 5)
        for _ in range(after):
            next(asking)


def test_an_interrupted_run_goes_on_where_it_stopped_and_gives_the_same_report(tmp_path, many, good, refusal, premise, scripted):
    cases = (*many, premise)
    answers = {case.id: good if at % 3 else RuntimeError("gone") for at, case in enumerate(cases)} | {"premise": refusal}
    suite, target = Suite("s.jsonl", "0", cases), tmp_path / "out.json"
    interrupted(target, suite, scripted(answers), 7)
    again = scripted(answers)
    with Partial(target, suite, again.described(), started="2031-01-01T00:00:00+00:00") as kept:
        assert (len(kept.done), kept.started, kept.dropped) == (7, BEGUN[0], None)
        assert kept.elapsed == pytest.approx(5, abs=2)
        found = [*kept.done, *kept.keeping(outcomes(cases[7:], again), 0.0)]
        kept.remove()
    assert again.asked == [case.id for case in cases[7:]]
    whole = scripted(answers)
    assert document(found, suite, again) == document(list(outcomes(cases, whole)), suite, whole)
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_off_is_asked_again(tmp_path, many, good, scripted):
    suite, target, system = Suite("s.jsonl", "0", many), tmp_path / "out.json", scripted({case.id: good for case in many})
    interrupted(target, suite, system, 5)
    kept = tmp_path / "out.json.partial"
    kept.write_bytes(kept.read_bytes()[:-40])
    with Partial(target, suite, system.described(), started="later") as again:
        assert len(again.done) == 4
        list(again.keeping(outcomes(many[4:6], system), 0.0))
    with Partial(target, suite, system.described(), started="later") as third:
        assert [outcome.case.id for outcome in third.done] == [case.id for case in many[:6]]


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"digest": "1"}, "the suite changed"),
        ({"cases": 3}, "the selection of cases changed"),
        ({"subject": {"archive": {"fingerprint": "other"}}}, "the system's archive changed"),
        ({"subject": {"settings": {"model": "x"}}}, "the system's settings changed"),
    ],
)
def test_what_another_suite_archive_or_setting_left_is_not_gone_on_with(other, says, tmp_path, many, good, scripted):
    suite, target, system = Suite("s.jsonl", "0", many), tmp_path / "out.json", scripted({case.id: good for case in many})
    interrupted(target, suite, system, 5)
    left = (tmp_path / "out.json.partial").read_bytes()
    now = Suite("s.jsonl", other.get("digest", "0"), many[: other.get("cases", 20)])
    with Partial(target, now, system.described() | other.get("subject", {}), started="later") as kept:
        assert kept.done == ()
        assert kept.started == "later"
        assert kept.dropped == says
        assert kept.aside.name.startswith("out.json.partial.")
        assert kept.aside.read_bytes() == left
        list(kept.keeping(outcomes(many[:1], system), 0.0))
    interrupted(target, suite, system, 2)
    with Partial(target, now, system.described() | other.get("subject", {}), started="later") as third:
        assert (third.aside, kept.aside.read_bytes()) == (third.path.with_name(kept.aside.name + "-2"), left)


def test_two_runs_do_not_write_one_file(tmp_path, many, good, scripted):
    suite, system = Suite("s.jsonl", "0", many), scripted({case.id: good for case in many})
    with Partial(tmp_path / "o", suite, system.described(), started="now"), pytest.raises(ArchiveLocked, match="Another run is writing"):
        Partial(tmp_path / "o", suite, system.described(), started="now")


def test_a_report_read_back_is_the_report_that_was_written(tmp_path, ran, cracks, premise, dead, good, right_refusal, both_sides):
    later = replace(cracks, id="later", history=premise.history, after=cracks.asked, outlets=("Ledger",))
    found = ran({"cracks": good, "premise": right_refusal, "dead": both_sides, "later": RuntimeError("gone")}, cracks, premise, dead, later)
    path = tmp_path / "r.json"
    path.write_text(dumps(to_json(found)), encoding="utf-8")
    again = load(path)
    assert to_json(again) == to_json(found)
    assert [outcome.case for outcome in again.outcomes] == [cracks, premise, dead, later]


def test_times_are_shown_the_same_when_a_report_is_read_again(tmp_path, cracks, premise, good, scripted, monkeypatch):
    monkeypatch.setattr(run, "started", lambda: ("2030-01-01T00:00:01+00:00", 0.0499996))
    # The median of the two has seven digits: .0145005 rounds up to three, and .0145 to the even one.
    answers = {"cracks": good | {"seconds": {"total": 0.0145}}, "premise": good | {"seconds": {"total": 0.014501}}}
    system = scripted(answers)
    found = report(Suite("s.jsonl", "0", (cracks, premise)), system, list(outcomes((cracks, premise), system)), BEGUN)
    path = tmp_path / "r.json"
    path.write_text(dumps(to_json(found)), encoding="utf-8")

    def shown(what):
        text = io.StringIO()
        show(what, Console(file=text, width=160))
        return text.getvalue()

    assert shown(load(path)) == shown(found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a report"),
        ('{"schema": 1, "suite": {}, "subject": {}, "metrics": {}}', "made by another version"),
        ('{"schema": 2, "metrics_version": 3, "suite": {}, "subject": {}, "metrics": {}}', "is not a whole report"),
    ],
)
def test_what_is_no_report_of_this_version_is_refused(text, says, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        load(path)
    with pytest.raises(NotFound, match="There is no report"):
        load(tmp_path / "none.json")


def test_an_outcome_with_a_strange_value_is_not_read(ran, cracks, good):
    value = to_json(ran({"cracks": good}, cracks))["cases"][0]
    assert outcome_from_json(json.loads(json.dumps(value))).case == cracks
    with pytest.raises(KeyError):
        outcome_from_json(value | {"scores": {}})
