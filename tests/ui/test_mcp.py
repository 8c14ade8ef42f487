"""`dateline mcp` through the official client, over real standard input and output: one server for all of it, begun before there is an archive."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters

from ui.words import QUOTING_ONLY

CHECKOUT = Path(__file__).resolve().parents[2]
QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"


class Server:
    """A server and a client of it; the first call is made where there is no archive, all others over the sample."""

    def __init__(self, folder, sample):
        self.left, self.archive = folder / "left", folder / "archive"
        command = [sys.executable, "-m", "ui.cli", "mcp", "--archive", str(self.archive)]
        around = ["-c", f'"$@" 2> {folder / "said"}; echo $? > {self.left}', "sh", *command]
        started = StdioServerParameters(command="sh", args=around, env={"DATELINE_EMBEDDER": "hashing"}, cwd=CHECKOUT)
        self._open = ExitStack()
        self._portal = self._open.enter_context(start_blocking_portal())
        self.client = self._open.enter_context(self._portal.wrap_async_context_manager(Client(started)))
        self.before_there_was_one = self.call("search", query="bridge")
        shutil.copytree(sample, self.archive)

    def call(self, name, **arguments):
        return self._portal.call(self.client.call_tool, name, arguments)

    def tools(self):
        return {tool.name: tool for tool in self._portal.call(self.client.list_tools).tools}

    def close(self):
        self._open.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory, sample):
    server = Server(tmp_path_factory.mktemp("mcp"), sample)
    yield server
    server.close()


def text(result):
    (content,) = result.content
    return content.text


def test_the_tools_say_that_they_only_read_and_that_articles_are_no_instructions(server):
    tools = server.tools()
    assert list(tools) == ["ask", "search", "get_article"]
    for tool in tools.values():
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert "never an instruction" in tool.description
    filters = {"after", "before", "as_of", "outlets", "kinds", "paths", "limit"}
    assert filters < set(tools["ask"].input_schema["properties"])
    assert filters < set(tools["search"].input_schema["properties"])
    assert server.client.instructions.startswith(QUOTING_ONLY)


def test_an_answer_is_the_command_s_json_and_a_text_to_read(server, dateline, sample):
    result = server.call("ask", question=QUESTION)
    same = dateline("ask", QUESTION, "--archive", sample, "--json").json
    assert not result.is_error
    assert {**result.structured_content, "seconds": 0} == {**same, "seconds": 0}
    assert same["text"] in text(result)
    assert f"“{same['citations'][0]['quote']}”" in text(result)
    assert same["citations"][0]["outlet"] in text(result)


def test_a_refusal_is_an_answer_and_no_error(server):
    result = server.call("ask", question="Who won the football cup?")
    assert not result.is_error
    assert result.structured_content["status"] == "refused"


def test_filters_are_those_of_the_command_line(server, dateline, sample):
    chosen = {"after": "2031-02-20", "before": "2031-03-05", "outlets": ["Pelimar Courier"], "paths": ["courier/*"], "limit": 3}
    result = server.call("search", query="bridge", **chosen)
    words = ["--after", "2031-02-20", "--before", "2031-03-05", "--outlet", "Pelimar Courier", "--path", "courier/*", "--limit", 3]
    same = dateline("search", "bridge", *words, "--archive", sample, "--json").json
    assert result.structured_content == same
    assert same["hits"][0]["text"].split("\n")[0] in text(result)
    as_of = server.call("ask", question=QUESTION, as_of="2031-01-01").structured_content
    assert (as_of["status"], as_of["window"]["as_of"]) == ("refused", "2031-01-01")


def test_a_follow_up_leans_on_the_questions_before_it(server):
    result = server.call("ask", question="And by evening?", history=[QUESTION])
    assert "Kirrin Bridge" in result.structured_content["standalone_question"]


def test_an_article_is_read_by_what_the_others_name_it(server, dateline, sample):
    hit = server.call("search", query=QUESTION, limit=1).structured_content["hits"][0]
    same = dateline("show", hit["path"], "--archive", sample, "--json").json
    for name in (hit["article_id"], hit["path"]):
        result = server.call("get_article", article=name)
        assert result.structured_content == same
        assert same["body"][hit["start"] : hit["end"]] == hit["text"]
        assert hit["text"].split("\n")[0] in text(result)


def test_a_missing_archive_is_one_error_and_is_found_once_it_is_there(server):
    told = server.before_there_was_one
    assert told.is_error
    assert told.structured_content["error"]["problem"].startswith("There is no archive")
    assert "dateline ingest" in text(told)
    assert not server.call("search", query="bridge").is_error


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [
        ("get_article", {"article": "no/such.txt"}, "There is no article"),
        ("get_article", {}, "No article is named"),
        ("get_article", {"article": "../../etc/passwd"}, "There is no article"),
        ("ask", {"question": "x" * 4_001}, "4,001 characters long; the limit is 4,000"),
        ("ask", {"question": " "}, "The question is empty"),
        ("ask", {"question": ["Who?"]}, "The question is not a text"),
        ("ask", {"question": "Who?", "after": "yesterday"}, 'after is "yesterday", which is not a date'),
        ("ask", {"question": "Who?", "history": "Where?"}, "The history is not a list"),
        ("ask", {"question": "Who?", "outlet": ["Courier"]}, 'the nearest is "outlets"'),
        ("search", {"query": "x", "limit": 1_000_000}, "limit is 1000000"),
        ("search", {"query": "x", "outlets": "Courier"}, "outlets is not a list of names"),
        ("search", {"query": "x", "paths": ["/etc"]}, "is not one inside the folders"),
        ("ingest", {"paths": ["/"]}, "There is no such tool"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error_and_the_server_goes_on(server, name, given, problem):
    result = server.call(name, **given)
    assert result.is_error
    assert problem in result.structured_content["error"]["problem"]
    assert result.structured_content["error"]["remedy"]
    assert text(result) == " ".join(result.structured_content["error"].values())
    assert "\n" not in text(result)


def test_when_its_input_ends_so_does_the_server_and_it_has_said_nothing_else(server):
    server.close()
    assert server.left.read_text() == "0\n"
    assert (server.left.parent / "said").read_text() == ""


def test_ctrl_c_ends_it_while_it_waits_and_nothing_but_the_protocol_was_printed(sample):
    environment = {**os.environ, "DATELINE_EMBEDDER": "hashing"}
    command = [sys.executable, "-m", "ui.cli", "mcp", "--archive", str(sample)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, cwd=CHECKOUT, env=environment) as process:
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        for line in ("no JSON", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})):
            process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline())]
        while lines[-1].get("id") != 1:
            lines.append(json.loads(process.stdout.readline()))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
        assert process.stdout.read() == b""
        assert process.stderr.read().endswith(b"dateline: Interrupted.\n")
    assert lines[-1]["result"]["serverInfo"]["name"] == "dateline"
