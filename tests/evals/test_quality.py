"""The README's quality table, and that it is the one that the kept figures make."""

import json
from pathlib import Path

import pytest

from evals.cli import main
from evals.quality import BEGIN, END, KEPT, between, reports, table
from evals.report import dumps, to_json
from index.errors import BadInput

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def written(tmp_path, ran, cracks, premise, good, right_refusal):
    path = tmp_path / "run.json"
    value = to_json(ran({"cracks": good, "premise": right_refusal}, cracks, premise))
    path.write_text(dumps(value | {"started": "2030-04-01T09:00:00+00:00", "seconds": {"total": 1.0, "jobs": 2, "cores": 2}}), encoding="utf-8")
    return path


def test_the_table_names_date_writer_embedder_and_suite_and_has_intervals(written):
    made = table(reports([written]))
    assert made.startswith("2030-04-01, written by quoting, embedded by none, on 2 cores, 2 at once; suites: made.jsonl 00000000.\n")
    assert "| single facts: right answer, right article cited | 95% | 1 of 1, 100% (21% to 100%) |" in made
    assert "| seconds a question, median | 0.060 | 0.030 (0.030 to 0.030), n 2 |" in made
    assert "| figure | aim | made (3 articles, 2 cases) |" in made
    assert "disagreement between outlets" not in made  # no case says anything of it


def test_several_runs_are_columns(written):
    assert "| made (3 articles, 2 cases) | made (3 articles, 2 cases) |" in table(reports([written, written]))


def test_figures_are_kept_without_a_word_of_the_articles_and_make_the_same_table(written, tmp_path, capsys):
    kept = tmp_path / "kept.json"
    assert main(["table", str(written), "--keep", str(kept)]) == 0
    first = capsys.readouterr().out
    assert main(["table", str(kept)]) == 0
    assert capsys.readouterr().out == first
    assert "cracks" not in kept.read_text(encoding="utf-8")


def test_the_table_is_put_between_its_marks_and_nowhere_else(written, tmp_path, capsys):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        assert main(["table", str(written), "--into", str(readme)]) == 0
    assert capsys.readouterr().out == ""
    assert readme.read_text(encoding="utf-8") == f"before\n{BEGIN}\n{table(reports([written]))}{END}\nafter\n"
    readme.write_text("no place\n", encoding="utf-8")
    assert main(["table", str(written), "--into", str(readme)]) == 1
    assert "has no place for the table" in capsys.readouterr().err
    with pytest.raises(BadInput):
        between(f"{BEGIN}\na\n{END}\n{BEGIN}\nb\n{END}\n")


def test_what_is_no_report_is_refused(tmp_path):
    path = tmp_path / "kept.json"
    path.write_text(json.dumps({"reports": [{"schema": 1}]}), encoding="utf-8")
    with pytest.raises(BadInput, match="is not a report"):
        reports([path])


@pytest.mark.skipif(not KEPT.is_file(), reason="no figures are kept yet: dateline-evals table RUN.json --keep evals/quality.json --into README.md")
def test_the_readmes_quality_table_is_that_of_the_kept_figures():
    assert between(README.read_text(encoding="utf-8")) == table(reports([KEPT])), "run: dateline-evals table evals/quality.json --into README.md"
