"""Gates: what they demand, and what they say of a report that falls short."""

import pytest

from evals.gate import load, shortfalls
from evals.metrics import METRICS
from evals.values import Figure, Report, Suite
from index.errors import BadInput, NotFound


def figures(**known):
    """Figures of every metric: those named with (value, low, high, n), the others without any case."""
    return tuple(
        Figure(metric.name, metric.kind, known[metric.name][3], *known[metric.name][:3], {})
        if metric.name in known
        else Figure(metric.name, metric.kind, 0, None, None, None, {"the case is another": 5})
        for metric in METRICS
    )


REPORT = Report(
    Suite("s.jsonl", "0", ()),
    {},
    (),
    figures(correct=(0.9, 0.8, 0.95, 60), refused_when_answerable=(0.05, 0.02, 0.1, 60), words=(40.0, 38.0, 44.0, 54)),
    {"single-fact": figures(correct=(1.0, 0.9, 1.0, 30))},
    "2030-01-01T00:00:00+00:00",
    "2030-01-01T00:00:01+00:00",
    1.0,
)


@pytest.fixture
def gate(tmp_path):
    def read(text):
        path = tmp_path / "gate.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


@pytest.mark.parametrize(
    "demand",
    [
        "correct >= 0.9",
        "correct>=.9",
        "correct >= 90%",
        "correct > 0.89",
        "low(correct) >= 0.8",
        "n(correct) >= 60",
        "high(refused_when_answerable) <= 10 %",
        "words < 45",
        "correct == 0.9",
    ],
)
def test_a_demand_that_is_met_is_silent(gate, demand):
    assert shortfalls(REPORT, gate(f'require = ["{demand}"]')) == []


@pytest.mark.parametrize(
    ("demand", "says"),
    [
        ("correct >= 0.95", "correct >= 0.95: it is 0.9 (n = 60)"),
        ("n(correct) >= 61", "n(correct) >= 61: it is 60 (n = 60)"),
        ("low(correct) >= 0.9", "low(correct) >= 0.9: it is 0.8 (n = 60)"),
        ("correct > 0.9", "correct > 0.9: it is 0.9 (n = 60)"),
        ("refused_when_answerable < 5%", "refused_when_answerable < 5%: it is 0.05 (n = 60)"),
        ("cited >= 0", "cited >= 0: no case could be scored"),
        ("corect >= 0.9", "corect >= 0.9: there is no metric 'corect'; did you mean 'correct'?"),
        ("hit@4 >= 0.9", "hit@4 >= 0.9: no case could be scored"),
    ],
)
def test_what_falls_short_is_named_and_a_missing_metric_does(gate, demand, says):
    assert shortfalls(REPORT, gate(f'require = ["{demand}"]')) == [says]


def test_a_tag_has_demands_of_its_own_and_a_tag_without_cases_falls_short(gate):
    demands = gate('require = ["correct >= 0.9"]\n[tags.single-fact]\nrequire = ["correct >= 1"]\n[tags.broad]\nrequire = ["correct >= 0"]\n')
    assert shortfalls(REPORT, demands) == ["correct >= 0 over the cases tagged broad: no case has that tag"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("require = [", "gate.toml is not TOML"),
        ("", "gate.toml demands nothing"),
        ("require = []", "gate.toml demands nothing"),
        ('require = "correct >= 1"', "require is not a list of demands"),
        ('require = ["correct is good"]', "'correct is good' is not a demand"),
        ('requires = ["correct >= 1"]', "'requires' cannot be read"),
        ('[tags]\nbroad = ["correct >= 1"]', "[tags.broad] is not a list of demands"),
        ("tags = 3", "'tags' cannot be read"),
    ],
)
def test_a_gate_that_cannot_be_read_says_so_before_anything_runs(gate, text, says):
    with pytest.raises(BadInput) as caught:
        gate(text)
    assert says in str(caught.value)


def test_a_gate_that_is_not_there_says_so(tmp_path):
    with pytest.raises(NotFound, match="There is no gate"):
        load(tmp_path / "none.toml")
