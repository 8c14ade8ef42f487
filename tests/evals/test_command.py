"""The command: its exit codes, what it prints where, and a suite run end to end on articles of three sentences."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evals.cli import main

ARTICLES = {
    "dam.md": "---\ntitle: Kellin dam cracks\noutlet: Ledger\ndate: 2030-03-01\n---\n\n"
    "The Kellin dam lost two turbines in March. Engineers counted 14 cracks in its wall.\n\n"
    "Ana Torvik, who runs the dam, said the repair would cost 60 million crowns.\n",
    "bridge.txt": "Shots at Kirrin Bridge\n\n"
    "Shots were fired at Kirrin Bridge for two hours on Friday. Dorsenia says nine of its soldiers died there.\n",
    "harbour.txt": "Convoy leaves Brask\n\nA convoy of 30 lorries left the harbour of Brask on Monday. It carries diesel for the clinic in Merrow.\n",
}
HEAVY = ("rich", "numpy", "chromadb", "rag", "index")
CASES = [
    {
        "id": "cracks",
        "question": "How many cracks did engineers count in the wall of the Kellin dam?",
        "answerable": True,
        "must_include": [["14"]],
        "cite_any": ["dam.md"],
        "tags": ["single-fact"],
    },
    {
        "id": "lorries",
        "question": "How many lorries left the harbour of Brask?",
        "answerable": True,
        "must_include": [["30"]],
        "cite_any": ["harbour.txt"],
        "tags": ["single-fact"],
    },
    {"id": "price", "question": "What did the opera house in Sennet charge for its tickets?", "answerable": False, "tags": ["not-in-articles"]},
]


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """No model: the suites here are about words."""
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def suite(tmp_path):
    path = tmp_path / "suite.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    return path


def untimed(value):
    if isinstance(value, dict):
        return {key: untimed(item) for key, item in value.items() if key not in {"seconds", "started", "finished"}}
    return [untimed(item) for item in value] if isinstance(value, list) else value


def one_line(captured):
    """The one line of an error, without a traceback."""
    assert captured.out == ""
    assert captured.err.startswith("dateline-evals: ")
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["walk"],
        ["run"],
        ["run", "s.jsonl", "--limit", "0"],
        ["run", "s.jsonl", "--archive", "a", "--articles", "b"],
        ["run", "s.jsonl", "--htm", "x", "--jobs", "0"],
        ["compare", "a.json"],
        ["table"],
    ],
)
def test_wrong_usage_is_2(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: dateline-evals" in capsys.readouterr().err


def test_help_is_0_and_loads_nothing_heavy():
    code = f"import sys; from evals.cli import main; main(['run', '--help']); print([name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "--gate GATE.toml" in run.stdout
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "none.jsonl"], "There is no suite none.jsonl."),
        (["run", "{suite}", "--gate", "none.toml"], "There is no gate none.toml."),
        (["run", "{suite}", "--tag", "opera"], "No case of suite.jsonl is tagged opera. Its tags are not-in-articles, single-fact."),
        (["run", "{suite}", "--json", "none/out.json"], "none/out.json cannot be written."),
        (["run", "{suite}", "--archive", "none"], "There is no archive at none."),
        (["run", "{suite}", "--articles", "none"], "There are no articles at none."),
        (["bench", "--articles", "none"], "There are no articles at none."),
        (
            ["bench", "--articles", "none", "--stock"],
            "measured on a suite's single facts, and there are none. Name a suite about these articles with --suite.",
        ),
    ],
)
def test_a_failure_is_1_and_one_line_with_what_to_do(arguments, says, suite, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([word.replace("{suite}", suite.name) for word in arguments]) == 1
    assert says in one_line(capsys.readouterr())
    assert [path.name for path in tmp_path.iterdir()] == [suite.name]


def test_articles_of_which_none_can_be_read_are_a_failure_that_says_why(suite, tmp_path, capsys):
    folder = tmp_path / "articles"
    folder.mkdir()
    assert main(["run", str(suite), "--articles", str(folder)]) == 1
    assert "There are no articles in" in one_line(capsys.readouterr())
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")
    assert main(["run", str(suite), "--articles", str(folder)]) == 1
    assert "could be read (cut.pdf: " in one_line(capsys.readouterr())


def test_debug_shows_where(capsys):
    assert main(["run", "none.jsonl", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_suite_run_on_articles_tells_its_figures(suite, articles, capsys):
    assert main(["run", str(suite), "--articles", str(articles), "--failures"]) == 0
    out = capsys.readouterr().out
    assert "3 cases" in out
    assert re.search(r"verbatim\s+100\.0%", out)
    assert "single-fact" in out


def test_two_runs_give_the_same_json_apart_from_times(suite, articles, tmp_path, capsys):
    arguments = ["run", str(suite), "--articles", str(articles), "--json", "-"]
    assert main(arguments) == 0
    here = json.dumps(untimed(json.loads(capsys.readouterr().out)))
    # In another process sets and hashes fall out otherwise.
    code = f"import sys; from evals.cli import main; sys.exit(main({arguments!r}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert json.dumps(untimed(json.loads(run.stdout))) == here
    assert str(tmp_path) not in here
    assert json.loads(here)["metrics"]["verbatim"]["value"] == 1


def test_json_to_standard_output_stands_there_alone(suite, articles, capsys):
    assert main(["run", str(suite), "--articles", str(articles), "--json", "-", "--limit", "2"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [case["id"] for case in document["cases"]] == ["cracks", "lorries"]
    assert document["subject"]["embedder"].startswith("hashing ")
    assert document["subject"]["archive"]["articles"] == 3


def test_a_gate_that_is_not_met_is_4_and_names_what_fell_short(suite, articles, tmp_path, capsys):
    gate = tmp_path / "gate.toml"
    gate.write_text('require = ["verbatim >= 1", "words <= 0", "disagreement >= 0"]\n', encoding="utf-8")
    assert main(["run", str(suite), "--articles", str(articles), "--gate", str(gate)]) == 4
    err = capsys.readouterr().err
    assert "gate not met: words <= 0: it is " in err
    assert "gate not met: disagreement >= 0: no case could be scored" in err
    assert "verbatim" not in err


def test_a_rejected_article_is_3_and_named_and_the_rest_is_measured(suite, articles, capsys):
    (articles / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")
    assert main(["run", str(suite), "--articles", str(articles)]) == 3
    captured = capsys.readouterr()
    assert "dateline-evals: rejected cut.pdf: " in captured.err
    assert "3 cases" in captured.out


def test_a_run_that_is_interrupted_is_gone_on_with_and_gives_the_same_report_and_page(suite, articles, tmp_path, monkeypatch, capsys):
    from evals import run

    out, whole = tmp_path / "out.json", tmp_path / "whole.json"
    arguments = ["run", str(suite), "--articles", str(articles), "--json"]
    assert main([*arguments, str(whole)]) == 0
    asked = run.outcome

    def interrupted(case, system, **given):
        if case.id == "price":
            raise KeyboardInterrupt
        return asked(case, system, **given)

    monkeypatch.setattr(run, "outcome", interrupted)
    assert main([*arguments, str(out), "--jobs", "1"]) == 130
    assert (out.exists(), (tmp_path / "out.json.partial").exists()) == (False, True)
    monkeypatch.setattr(run, "outcome", asked)
    capsys.readouterr()
    assert main([*arguments, str(out), "--html", str(tmp_path / "out.html")]) == 0
    assert "going on where a run was interrupted: 2 of 3 cases are done" in capsys.readouterr().err
    assert untimed(json.loads(out.read_text())) == untimed(json.loads(whole.read_text()))
    assert not (tmp_path / "out.json.partial").exists()
    assert CASES[0]["question"] in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_two_reports_are_compared_and_one_is_shown_again(suite, articles, tmp_path, capsys):
    report, page = str(tmp_path / "r.json"), tmp_path / "p.html"
    assert main(["run", str(suite), "--articles", str(articles), "--json", report]) == 0
    shown = capsys.readouterr().out
    assert main(["show", report]) == 0
    assert capsys.readouterr().out == shown
    assert main(["compare", report, report, "--html", str(page)]) == 0
    assert "0 cases got worse by some metric, 0 better" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(["compare", report, report, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == 3
    assert main(["show", report, "--html", str(page)]) == 0
    assert main(["compare", report, str(tmp_path / "none.json")]) == 1
    assert "There is no report" in capsys.readouterr().err


def test_a_report_says_what_shaped_the_run_and_no_secret(suite, articles, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_BASE_URL", "https://user:hidden-word@models.invalid/v1")
    monkeypatch.setenv("DATELINE_API_KEY", "hidden-key")
    assert main(["run", str(suite), "--articles", str(articles), "--json", "-", "--writer", "quoting"]) == 0
    out = capsys.readouterr().out
    assert "hidden" not in out
    subject = json.loads(out)["subject"]
    assert subject["settings"] == {"writer": "quoting", "model": None, "host": "models.invalid", "embedder": "hashing", "prompt_tokens": "6000"}
    assert subject["archive"]["fingerprint"]


def test_an_archive_that_exists_is_measured_where_it_is(suite, articles, tmp_path, capsys):
    from rag import open_assistant
    from rag.settings import from_env

    with open_assistant(tmp_path / "archive", settings=from_env({"DATELINE_EMBEDDER": "hashing"})) as assistant:
        assistant.archive.ingest([articles])
    assert main(["run", str(suite), "--archive", str(tmp_path / "archive"), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["correct"]["n"] == 2


def test_an_unknown_setting_is_a_failure(suite, articles, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDER", "hashing")
    assert main(["run", str(suite), "--articles", str(articles)]) == 1
    assert "DATELINE_EMBEDDER" in one_line(capsys.readouterr())


def test_evals_never_import_ui():
    for path in (Path(__file__).resolve().parents[2] / "evals").glob("*.py"):
        assert not re.search(r"^\s*(?:from|import) ui\b", path.read_text(encoding="utf-8"), re.MULTILINE), path.name
