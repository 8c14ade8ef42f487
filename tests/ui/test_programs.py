"""What programs may call of the page, through Gradio's own client and a real server, and how they are refused."""

import json
import urllib.request

import pytest
from gradio_client import Client

from index.errors import StorageFailed
from rag.settings import Settings
from ui.page.desk import Desks
from ui.page.programs import Programs
from ui.page.unplaced import unplaced

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"
OUTLET = "Pelimar Courier"


@pytest.fixture(scope="module")
def client(address):
    client = Client(address, verbose=False)
    yield client
    client.close()


def timeless(answer):
    return {**answer, "seconds": 0}


def test_programs_get_what_the_page_offers_and_no_more(client):
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask", "/search", "/articles"]


def test_a_program_gets_the_answer_s_json(client, dateline, sample):
    answer = client.predict(QUESTION, api_name="/ask")
    same = dateline("ask", QUESTION, "--archive", sample, "--json").json
    assert timeless(answer) == timeless(same)


def test_a_program_gets_the_answer_to_a_question_under_filters(client, dateline, sample):
    answer = client.predict(QUESTION, after="2031-02-20", as_of="2031-03-05", outlets=[OUTLET], limit=4, api_name="/ask")
    words = ["--after", "2031-02-20", "--as-of", "2031-03-05", "--outlet", OUTLET, "--limit", 4]
    assert timeless(answer) == timeless(dateline("ask", QUESTION, *words, "--archive", sample, "--json").json)


def test_search_and_articles_are_those_of_the_command_line(client, dateline, sample):
    found = client.predict("bridge", before="2031-03-05", outlets=[OUTLET], limit=3, api_name="/search")
    words = ["--before", "2031-03-05", "--outlet", OUTLET]
    assert found == dateline("search", "bridge", *words, "--limit", 3, "--archive", sample, "--json").json
    assert client.predict(api_name="/articles") == dateline("articles", "--archive", sample, "--json").json
    listed = client.predict(before="2031-03-05", outlets=[OUTLET], api_name="/articles")
    assert listed == dateline("articles", *words, "--archive", sample, "--json").json


def called(address, name, *data):
    """Call as the protocol has it, without a client that fills in what is left out."""
    asked = urllib.request.Request(
        f"{address}/gradio_api/call/{name}", data=json.dumps({"data": data}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}/gradio_api/call/{name}/{event}", timeout=30) as reply:
        kind, _, said = reply.read().decode().partition("\n")
    assert kind == "event: complete"
    return json.loads(said.strip().removeprefix("data: "))[0]


def test_a_question_alone_is_enough(address):
    assert "212 prisoners" in called(address, "ask", QUESTION)["text"]


A_FILE = {"path": "http://elsewhere.invalid/x", "url": "http://elsewhere.invalid/x", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("ask", [], "The question is not a text."),
        ("ask", [""], "The question is empty."),
        ("ask", ["x" * 4_001], "The question is 4,001 characters long; the limit is 4,000."),
        ("ask", [A_FILE], "The question is not a text."),
        ("ask", [QUESTION, "2031-02-30"], 'after is "2031-02-30", which is not a date.'),
        ("ask", [QUESTION, "", "", "", "Courier"], "outlets is not a list of names."),
        ("ask", [QUESTION, "", "", "", ["x" * 301]], "outlets is too long."),
        ("ask", [QUESTION, "", "", "", None, 101], "limit is 101, and can be a whole number from 1 to 100."),
        ("ask", [QUESTION, "", "", "", None, True], "limit is true, and can be a whole number from 1 to 100."),
        ("ask", [QUESTION, "", "", "", None, 16, "/etc"], "The page has no archive of that name."),
        ("search", [{"x": 1}], "The query is not a text."),
        ("search", ["x", "", "", "", None, -1], "limit is -1, and can be a whole number from 1 to 100."),
        ("articles", [7], "after is 7, which is not a date."),
        ("articles", ["", "", "", [""]], "There is an outlet without a name among the outlets."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_problem_and_remedy(address, name, data, problem):
    failure = called(address, name, *data)
    assert set(failure) == {"error"}
    assert set(failure["error"]) == {"problem", "remedy"}
    assert failure["error"]["problem"] == problem
    assert failure["error"]["remedy"]


@pytest.fixture
def programs(tmp_path):
    desks = Desks(Settings(archive=str(tmp_path / "secret place" / "archive"), embedder="hashing"))
    yield Programs(desks), desks.at(None)
    desks.close()


def test_a_missing_archive_is_told_without_the_place_where_it_is_not(programs, tmp_path):
    program, _ = programs
    for failure in (program.ask(QUESTION), program.search("x"), program.articles()):
        assert "no archive" in failure["error"]["problem"]
        assert "secret" not in json.dumps(failure)
        assert str(tmp_path) not in json.dumps(failure)


def test_each_of_the_page_s_archives_is_asked_by_its_name(sample, tmp_path):
    desks = Desks(Settings(archive=str(sample), embedder="hashing"), [tmp_path / "other", sample])
    program, names = Programs(desks), desks.names
    assert "no archive" in program.search("bridge")["error"]["problem"]
    assert program.search("bridge", archive=names[1])["hits"]
    assert "no archive of that name" in program.search("bridge", archive=str(sample))["error"]["problem"]
    desks.close()


def test_a_failure_is_told_without_the_place_of_the_archive(programs, monkeypatch):
    program, desk = programs

    def fail():
        raise StorageFailed(f"The archive at {desk.settings.archive} cannot be used as asked: the disk is full.", f"Free {desk.settings.archive}/x.")

    monkeypatch.setattr(desk, "assistant", fail)
    failure = program.ask(QUESTION)["error"]
    assert failure == {"problem": "The archive cannot be used as asked: the disk is full.", "remedy": "Free the archive/x."}


def test_of_an_unforeseen_failure_a_program_is_told_nothing_that_it_says_itself(programs, monkeypatch, capsys):
    program, desk = programs

    def fail():
        raise ValueError("/root/key sk-1")

    monkeypatch.setattr(desk, "assistant", fail)
    said = json.dumps(program.ask(QUESTION))
    assert "should not" in said
    assert not any(secret in said for secret in ("sk-1", "/root", "ValueError", "Traceback"))
    assert "sk-1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The archive at /a b/c is damaged.", "The archive is damaged."),
        ("Another program holds the archive at /a b/c.", "Another program holds the archive."),
        ("It is in /a b/c/chroma/gen-000001.", "It is in the archive/chroma/gen-000001."),
        ("process 12 (dateline ingest /home/x/articles)", "process 12 (dateline ingest …)"),
        ("There is no file ~/notes/a.txt.", "There is no file …"),
        ("No answer from http://127.0.0.1:8080/v1/models.", "No answer from http://127.0.0.1:8080/v1/models."),
        ("courier/bridge.txt and 3/4 of it", "courier/bridge.txt and 3/4 of it"),
    ],
)
def test_paths_of_this_machine_are_taken_out_and_nothing_else_is(text, left):
    assert unplaced(text, ["/a b/c"]) == left
