import json
import os
import signal
import subprocess
import sys
import time

import pytest

from index.errors import ArchiveLocked, DatelineError
from ui.cli import main

HEAVY = {"mcp", "chromadb", "llama_index", "gradio", "numpy", "onnxruntime", "openai", "rich", "lxml", "trafilatura", "sentencex", "sqlite3"}

LOADED = "import json, sys; from ui.cli import main; code = main(sys.argv[1:]); print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"


def loaded(checkout, *arguments) -> set[str]:
    """The modules that a command had loaded when it was done, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LOADED, *map(str, arguments)], capture_output=True, text=True, check=True, cwd=checkout)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return {name.partition(".")[0] for name in modules}


def test_help_loads_nothing_heavy_and_costs_less_than_a_third_of_a_second(pytestconfig):
    before = os.times()
    modules = loaded(pytestconfig.rootpath, "--help")
    after = os.times()
    assert not modules & (HEAVY | {"rag", "index"})
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.3


def test_a_cold_question_loads_neither_llama_index_nor_gradio(pytestconfig, sample):
    modules = loaded(pytestconfig.rootpath, "ask", "How many prisoners crossed the bridge?", "--archive", sample)
    assert not modules & {"llama_index", "gradio", "trafilatura", "openai"}


@pytest.mark.parametrize("command", ["ingest", "ask", "search", "articles", "show", "set", "remove", "doctor", "chat", "demo", "mcp"])
def test_every_command_has_help_that_names_the_archive(dateline, command):
    done = dateline(command, "--help")
    assert done.code == 0
    assert "--archive DIR" in done.out
    assert "--json" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["ask"],
        ["ask", "x", "--questions", "file"],
        ["ask", "x", "--after", "2031-02-30"],
        ["ask", "x", "--after", "20310101"],
        ["ask", "x", "--before", "2031-W01-3"],
        ["ask", "x", "--as-of", "yesterday"],
        ["ask", "x", "--limit", "0"],
        ["ask", "x", "--writer", "nobody"],
        ["search", "x", "--before", "12.03.2031"],
        ["set", "x"],
        ["ingest"],
        ["chat", "--port", "70000"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(dateline, arguments):
    done = dateline(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("dateline")
    assert done.err.count("\n") == 1


def test_a_misspelt_setting_is_named_with_the_nearest_known_one(dateline, monkeypatch):
    monkeypatch.setenv("DATELINE_ARCHVE", "somewhere")
    done = dateline("articles")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "DATELINE_ARCHVE" in done.err
    assert "DATELINE_ARCHIVE" in done.err


@pytest.mark.parametrize(
    "command", [["ask", "x"], ["search", "x"], ["articles"], ["show", "x"], ["set", "x", "--title", "y"], ["remove", "x"], ["doctor"]]
)
def test_a_missing_archive_is_told_and_not_made(dateline, tmp_path, command):
    done = dateline(*command, "--archive", tmp_path / "none")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "dateline ingest" in done.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_failure_leaves_standard_output_alone(dateline, sample, as_json):
    done = dateline("show", "no-such-article", "--archive", sample, *as_json)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def failing(monkeypatch, error):
    def run(_):
        raise error

    monkeypatch.setattr("ui.commands.articles.run", run)


def test_each_error_has_its_exit_code_and_ctrl_c_has_130(monkeypatch, capsys):
    for error, code in ((DatelineError("Broken.", "Mend it."), 1), (ArchiveLocked("Locked by 12.", "Wait."), 75), (KeyboardInterrupt(), 130)):
        failing(monkeypatch, error)
        assert main(["articles"]) == code
        assert capsys.readouterr().err.count("\n") == 1


def test_a_bug_costs_one_line_and_debug_shows_where(monkeypatch, capsys):
    failing(monkeypatch, TypeError("no \x1b[31mcolour"))
    assert main(["articles"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert "--debug" in err
    assert main(["articles", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert main(["--debug", "articles"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_failure(pytestconfig, sample):
    program = f"{sys.executable} -m ui.cli articles --json --archive {sample} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False, cwd=pytestconfig.rootpath)
    assert done.stdout == "{\n0\n"
    assert done.stderr == ""


def test_a_plain_c_locale_and_no_terminal_are_fine(in_process, sample):
    for locale in ({"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}):
        for as_json in ([], ["--json"]):
            done = in_process("articles", "--archive", sample, *as_json, env=locale)
            assert (done.returncode, done.stderr) == (0, "")
        assert len(json.loads(done.stdout)["articles"]) == 21


def test_ctrl_c_in_the_middle_is_130_and_one_line(pytestconfig, sample):
    command = [sys.executable, "-m", "ui.cli", "ask", "--questions", "-", "--archive", str(sample)]
    environment = {**os.environ, "DATELINE_EMBEDDER": "hashing"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=pytestconfig.rootpath, env=environment
    ) as process:
        process.stdin.write(b'{"question": "How many prisoners?"}\n')
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"{")
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err.count(b"\n") == 1


# What the commands print


def test_ingest_counts_and_rejects_by_name_and_exits_3(dateline, tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.txt").write_text("The minister resigned on Friday after nine years in office, her spokesman said in Ostrel.\n")
    (folder / "bad\x1b[31m.txt").write_bytes(b"\0\1\2\3" * 100)
    archive = tmp_path / "archive"
    done = dateline("ingest", folder, "--archive", archive, "--json")
    assert done.code == 3
    assert (done.json["added"], done.json["updated"], done.json["removed"]) == (1, 0, 0)
    assert [sorted(one) for one in done.json["rejected"]] == [["path", "reason"]]
    again = dateline("ingest", folder, "--archive", archive)
    assert again.code == 3
    assert "1 unchanged" in again.out
    assert "Rejected bad" in again.out
    assert "\x1b" not in again.out


def test_articles_search_and_show_agree_with_each_other(dateline, sample):
    cards = dateline("articles", "--archive", sample, "--json").json["articles"]
    assert len(cards) == 21
    assert {"article_id", "path", "url", "title", "outlet", "byline", "published", "published_after", "published_before"} <= set(cards[0])
    hits = dateline("search", "prisoners crossed Kirrin Bridge", "--archive", sample, "--json", "--limit", 3).json["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    for hit in hits:
        assert {"article_id", "path", "url", "title", "outlet", "published", "text", "start", "end", "also_in"} <= set(hit)
        shown = dateline("show", hit["article_id"], "--archive", sample, "--json").json
        assert shown["body"][hit["start"] : hit["end"]] == hit["text"]
        assert "removed" not in shown
    shown = dateline("show", "valley-echo-prisoners.txt", "--archive", sample, "--json", "--removed").json
    assert {"text", "why"} <= set(shown["removed"][0])


def test_a_search_says_what_its_filters_left_out(dateline, sample):
    nobody = ["search", "plan", "--archive", sample, "--outlet", "The Halden Herald"]
    assert dateline(*nobody, "--json").json == {"hits": [], "notes": ["The filter leaves no article: none is from The Halden Herald."]}
    assert "none is from The Halden Herald" in dateline(*nobody).out
    assert dateline("search", "plan", "--archive", sample, "--json").json["notes"] == []
    assert dateline("search", "plan", "--archive", sample, "--json", "--as-of", "2031-03-11").json["notes"] == [
        "1 article without a date was left out"
    ]


def test_filters_hold_for_lists_and_searches(dateline, sample):
    listed = dateline("articles", "--archive", sample, "--json", "--outlet", "Radio Brask", "--after", "2031-04-01").json["articles"]
    assert [card["path"] for card in listed] == ["radio-brask-accord.md"]
    hits = dateline("search", "plan", "--archive", sample, "--json", "--as-of", "2031-03-11").json["hits"]
    assert hits
    assert all(hit["published"] <= "2031-03-11" for hit in hits)


def test_an_answer_as_json_cites_what_stands_in_the_articles(dateline, sample):
    answer = dateline("ask", "How many prisoners had crossed Kirrin Bridge by noon?", "--archive", sample, "--json").json
    assert answer["schema"] == 1
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        body = dateline("show", citation["article_id"], "--archive", sample, "--json").json["body"]
        assert body[citation["start"] : citation["end"]] == citation["quote"]


def test_an_answer_as_text_shows_the_file_and_the_line(dateline, sample, pytestconfig):
    done = dateline("ask", "How many prisoners had crossed Kirrin Bridge by noon?", "--archive", sample, "--outlet", "Tamrin Valley Echo")
    assert done.code == 0
    (place,) = [line.strip() for line in done.out.splitlines() if line.strip().startswith("valley-echo-prisoners.txt:")][:1]
    path, _, number = place.rpartition(":")
    line = (pytestconfig.rootpath / "evals" / "corpus" / path).read_text().splitlines()[int(number) - 1]
    assert "212 prisoners" in line
    assert "Quotations only; nothing leaves this machine." in done.out


def test_a_correction_outlasts_the_next_ingest_and_removing_takes_all_or_none(dateline, tmp_path):
    folder, archive = tmp_path / "news", tmp_path / "archive"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(f"The {name} minister resigned on Friday after nine years in office, her spokesman said.\n")
    assert dateline("ingest", folder, "--archive", archive).code == 0
    changed = dateline("set", "one.txt", "--outlet", "The Courier", "--published", "2031-02-20", "--archive", archive, "--json")
    assert (changed.json["outlet"], changed.json["published"], changed.json["found"]["outlet"]) == ("The Courier", "2031-02-20", "user")
    dateline("ingest", folder, "--archive", archive)
    assert dateline("show", "one.txt", "--archive", archive, "--json").json["outlet"] == "The Courier"
    assert dateline("remove", "one.txt", "three.txt", "--archive", archive).code == 1
    assert len(dateline("articles", "--archive", archive, "--json").json["articles"]) == 2
    assert len(dateline("remove", "one.txt", "two.txt", "--archive", archive, "--json").json["removed"]) == 2
    assert "There are no articles." in dateline("articles", "--archive", archive).out


def test_the_doctor_finds_nothing_wrong_with_a_sound_archive(dateline, sample):
    done = dateline("doctor", "--archive", sample, "--json")
    assert (done.code, done.json["ok"], done.json["problems"]) == (0, True, [])
    assert "Every invariant holds." in dateline("doctor", "--deep", "--archive", sample).out


def test_what_a_hostile_article_says_reaches_no_terminal_as_a_command(dateline, tmp_path):
    archive = tmp_path / "archive"
    row = {"id": "x", "title": "\x1b]0;owned\x07Title\u202e", "outlet": "Evil\x9b31m", "byline": "By\x1bme", "published": "2031-01-01"}
    row["text"] = "The \x1b[2Jminister resigned on Friday\u202e after nine years\x08\x08 in office, her spokesman said in Ostrel."
    (tmp_path / "export.jsonl").write_text(json.dumps(row) + "\n")
    assert dateline("ingest", tmp_path / "export.jsonl", "--archive", archive).code == 0
    commands = [["articles"], ["search", "minister resigned"], ["ask", "When did the minister resign?"], ["show", "export.jsonl#x", "--removed"]]
    for command in commands:
        for as_json in ([], ["--json"]):
            out = dateline(*command, "--archive", archive, *as_json).out
            assert out
            assert not set(out) & set("\x1b\x07\x08\x9b\u202e")


def test_the_page_is_not_opened_to_others_without_a_password(dateline, sample, monkeypatch):
    for host in ("0.0.0.0", "192.168.1.5", "::"):
        done = dateline("chat", "--host", host, "--archive", sample)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "DATELINE_AUTH" in done.err
    monkeypatch.setenv("DATELINE_AUTH", "no-colon")
    done = dateline("chat", "--archive", sample, "--port", "0")
    assert done.code == 1
    assert "user:password" in done.err
    assert "no-colon" not in done.err


@pytest.mark.slow
def test_the_demo_shows_three_kinds_of_answer_and_the_next_command(in_process):
    done = in_process("demo", env={"DATELINE_EMBEDDER": "bundled"})
    assert done.returncode == 0
    assert "All of it is invented" in done.stdout
    assert "says Fourteen" in done.stdout
    assert "says Nine" in done.stdout
    assert "Nearest in the articles" in done.stdout
    assert done.stdout.rstrip().endswith("dateline chat FOLDER")
