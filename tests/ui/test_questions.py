import json

from rag.values import Turn
from ui.commands.questions import read_history


def write(path, *lines):
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_each_line_gets_one_line_in_order_and_a_bad_one_spoils_no_other(dateline, sample, tmp_path):
    bad = [
        "not json",
        "[1, 2]",
        {"id": "no-question"},
        {"id": "empty", "question": "  "},
        {"id": "number", "question": 7},
        {"id": "date", "question": "Who?", "after": "spring"},
        {"id": "dates", "question": "Who?", "as_of": 20310301},
        {"id": "figures", "question": "Who?", "as_of": "20310301"},
        {"id": "history", "question": "Who?", "history": "before"},
        {"id": "turn", "question": "Who?", "history": [{"answer": "yes"}]},
        {"id": "outlets", "question": "Who?", "outlets": "Radio Brask"},
        '{"id": NaN, "question": "Who?"}',
        '{"question": ' + "[" * 100_000,
        '{"id": "\\ud800", "question": "Who signed?"',
    ]
    good = [
        {"id": "first", "question": "How many prisoners crossed?"},
        {"id": {"any": ["thing"]}, "question": "Who won the cup?"},
        {"question": "Who signed?"},
    ]
    done = dateline("ask", "--questions", write(tmp_path / "q.jsonl", good[0], *bad, "", good[1], good[2]), "--archive", sample)
    assert done.code == 3
    answers = done.lines
    assert len(answers) == len(bad) + 3
    assert [answers[0]["id"], answers[-2]["id"]] == ["first", {"any": ["thing"]}]
    assert answers[-1]["schema"] == 1
    for given, answer in zip(bad, answers[1:-2], strict=True):
        assert set(answer) == {"id", "error"}
        assert all(answer["error"][part] for part in ("problem", "remedy"))
        assert answer["id"] == (given["id"] if isinstance(given, dict) else None)


def test_only_good_lines_are_exit_code_0_and_a_line_s_filters_go_before_the_command_s(dateline, sample, tmp_path):
    file = write(
        tmp_path / "q.jsonl", {"id": 1, "question": "What was signed?", "outlets": ["Radio Brask"]}, {"id": 2, "question": "What was signed?"}
    )
    done = dateline("ask", "--questions", file, "--as-of", "2031-03-20", "--outlet", "Pelimar Courier", "--archive", sample)
    assert done.code == 0
    for answer, outlet in zip(done.lines, ("Radio Brask", "Pelimar Courier"), strict=True):
        assert answer["window"]["as_of"] == "2031-03-20"
        refusal = answer["refusal"] or {"nearest": [], "against": []}
        listed = [*answer["citations"], *refusal["nearest"], *refusal["against"]]
        assert {citation["outlet"] for citation in listed} <= {outlet}


def test_a_line_names_paths_and_kinds_too(dateline, sample, tmp_path):
    asked = {"question": "What was signed?"}
    file = write(
        tmp_path / "q.jsonl",
        {**asked, "paths": ["no such folder"]},
        {**asked, "kinds": ["no such kind"]},
        {**asked, "paths": "x"},
        {**asked, "kinds": [3]},
    )
    done = dateline("ask", "--questions", file, "--archive", sample)
    assert done.code == 3
    nowhere, nothing, *bad = done.lines
    assert (nowhere["status"], nowhere["citations"]) == ("refused", [])
    assert (nothing["status"], nothing["citations"]) == ("refused", [])
    assert [line["error"]["problem"] for line in bad] == ["paths is not a list of names.", "kinds is not a list of names."]


def test_a_key_that_is_not_known_is_a_bad_line_that_names_the_nearest(dateline, sample, tmp_path):
    asked = {"id": 7, "question": "What was signed?"}
    near = {"outlet": "outlets", "asof": "as_of", "Question": "question", "path": "paths", "limit": "id"}
    file = write(tmp_path / "q.jsonl", *({**asked, key: None} for key in near), {"qestion": "Who?"}, {**asked, "paths": ["/"]}, asked)
    done = dateline("ask", "--questions", file, "--archive", sample)
    assert done.code == 3
    *unknown, misspelt, absolute, good = done.lines
    for line, (key, nearest) in zip(unknown, near.items(), strict=True):
        assert line["id"] == 7
        assert line["error"]["problem"].startswith(f'The key "{key}" is not known; the nearest is ')
        if key != "limit":
            assert line["error"]["problem"].endswith(f'"{nearest}".')
        assert "as_of" in line["error"]["remedy"]
    assert misspelt["error"]["problem"].endswith('the nearest is "question".')
    assert absolute["error"]["problem"].startswith("The path '/'")
    assert good["status"] == "answered"


def test_a_filter_of_the_command_that_can_admit_nothing_is_refused_once(dateline, sample, tmp_path):
    file = write(tmp_path / "q.jsonl", {"question": "Who?"}, {"question": "When?"})
    for arguments in (["ask", "--questions", file], ["ask", "Who?"], ["search", "who"], ["articles"]):
        for option, value in (("--outlet", ""), ("--kind", " "), ("--path", "/"), ("--path", "")):
            done = dateline(*arguments, option, value, "--archive", sample)
            assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_a_path_of_one_point_is_everything(dateline, sample):
    everything, point = (dateline("articles", "--json", *more, "--archive", sample).out for more in ([], ["--path", "."]))
    assert everything == point


def test_the_same_questions_get_the_same_answers(dateline, sample, tmp_path):
    file = write(tmp_path / "q.jsonl", {"question": "How many prisoners crossed?"}, {"question": "Who led the delegation?"})
    first, second = (dateline("ask", "--questions", file, "--archive", sample).lines for _ in range(2))
    for answer in (*first, *second):
        del answer["seconds"]
    assert first == second


def test_a_missing_file_of_questions_is_one_line(dateline, sample, tmp_path):
    for option in ("--questions", "--history"):
        arguments = ["ask", option, tmp_path / "none.jsonl", "--archive", sample] + (["Who?"] if option == "--history" else [])
        done = dateline(*arguments)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_a_history_is_questions_with_or_without_answers(tmp_path):
    file = write(tmp_path / "h.jsonl", '"Who is the envoy?"', {"question": "And the minister?", "answer": "Tavernay."})
    assert read_history(str(file)) == (Turn("Who is the envoy?"), Turn("And the minister?", "Tavernay."))


def test_a_history_goes_with_the_question(dateline, sample, tmp_path, monkeypatch):
    heard = []
    from rag.assistant import Assistant

    real = Assistant.stream

    def stream(self, question, *, history=(), **given):
        heard.append(tuple(history))
        return real(self, question, history=history, **given)

    monkeypatch.setattr(Assistant, "stream", stream)
    history = write(tmp_path / "h.jsonl", '"Who is the envoy?"')
    assert dateline("ask", "How old is she?", "--history", history, "--archive", sample).code == 0
    questions = write(
        tmp_path / "q.jsonl", {"question": "How old?", "history": ["Who?", {"question": "Where?", "answer": "There."}]}, {"question": "And?"}
    )
    assert dateline("ask", "--questions", questions, "--history", history, "--archive", sample).code == 0
    assert heard == [(Turn("Who is the envoy?"),), (Turn("Who?"), Turn("Where?", "There.")), (Turn("Who is the envoy?"),)]


def test_a_question_that_trips_over_a_bug_costs_the_others_nothing(dateline, sample, tmp_path, monkeypatch):
    from rag.assistant import Assistant

    real = Assistant.ask

    def ask(self, question, **given):
        if question == "boom":
            raise ZeroDivisionError
        return real(self, question, **given)

    monkeypatch.setattr(Assistant, "ask", ask)
    file = write(tmp_path / "q.jsonl", {"question": "boom"}, {"question": "Who signed?"})
    done = dateline("ask", "--questions", file, "--archive", sample)
    assert done.code == 3
    assert "ZeroDivisionError" in done.lines[0]["error"]["problem"]
    assert done.lines[1]["schema"] == 1
