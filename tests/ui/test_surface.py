"""What the page's server answers to whoever speaks to it directly: the page and nothing else, to its own visitors, and no word of this machine."""

import http.client
import json
import shutil
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from evals.visiting import Visitor
from index import open_archive
from index.embed import HashingEmbedder
from tests.faults import FaultServer
from tests.ui.conftest import CHECKOUT, CORPUS, fresh
from ui.page.fence import LONGEST
from ui.page.uploads import MAX_FILE_BYTES

KEY, PASSWORD = "sk-CANARY-31f8d0a9", "pw-CANARY-77ab12"
"""Secrets that the page is started with; no reply may hold one."""

NEVER = ("Traceback", "site-packages", '.py"', "root:", KEY, PASSWORD, str(CHECKOUT))
"""What no reply says: places on this machine, the inside of the program, secrets."""

FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nRain fell on the ford.\r\n--x--\r\n'
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}
JSON = {"content-type": "application/json"}
JOIN = json.dumps({"data": [], "fn_index": 0, "session_hash": "abc"}).encode()


@dataclass(frozen=True)
class Row:
    """A request and the statuses that may answer it."""

    name: str
    path: str
    allowed: set
    method: str = "GET"
    headers: dict = field(default_factory=dict)
    body: bytes | None = None


def posted(name, path, allowed, body=JOIN, **headers):
    return Row(name, path, allowed, "POST", {**JSON, **{key.replace("_", "-"): value for key, value in headers.items()}}, body)


PATHS = [
    "/gradio_api/file=/etc/passwd",
    "/file=/etc/passwd",
    "/gradio_api/file=../../../../../../etc/passwd",
    "/gradio_api/file=..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/gradio_api/file=%2Fetc%2Fpasswd",
    "/gradio_api/file/etc/passwd",
    "/static/../../../../../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/assets/....//....//....//etc/passwd",
    "/svelte/..%5c..%5c..%5cetc%5cpasswd",
    "/static/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "//etc/passwd",
]
"""Spellings of a file that is not the page's."""

TABLE = [
    *(Row(f"traversal {number}", path, {400, 403, 404}) for number, path in enumerate(PATHS, start=1)),
    Row("proxy", "/proxy=http://127.0.0.1:9/x", {404}),
    Row("proxy under the prefix", "/gradio_api/proxy=http://127.0.0.1:9/x", {404}),
    Row("monitoring", "/monitoring", {404}),
    Row("monitoring's figures", "/monitoring/summary", {404}),
    Row("schema", "/openapi.json", {404}),
    Row("schema under the prefix", "/gradio_api/openapi.json", {404}),
    Row("documentation", "/docs", {404}),
    Row("more documentation", "/redoc", {404}),
    Row("runs", "/gradio_api/runs", {404}),
    Row("an editor of the program", "/gradio_api/vibe-code/", {404}),
    Row("mcp over http", "/gradio_api/mcp/", {404}),
    Row("an upload's progress", "/gradio_api/upload_progress?upload_id=x", {404}),
    Row("an upload that is fetched", "/gradio_api/upload", {404, 405}),
    Row("an upload over the cap", "/gradio_api/upload", {413}, "POST", {**MULTIPART, "content-length": str(2 * MAX_FILE_BYTES)}, b"x"),
    Row("an upload without a length", "/gradio_api/upload", {413}, "POST", {**MULTIPART, "transfer-encoding": "chunked"}, b"0\r\n\r\n"),
    Row("an upload from another site", "/gradio_api/upload", {403}, "POST", {**MULTIPART, "origin": "http://evil.example"}, FILE),
    Row("an upload from nowhere", "/gradio_api/upload", {403}, "POST", {**MULTIPART, "origin": "null"}, FILE),
    Row("an upload that is counted", "/gradio_api/upload?upload_id=x", {404}, "POST", MULTIPART, FILE),
    Row("an upload that is no form", "/gradio_api/upload", {400, 415, 422}, "POST", {"content-type": "text/plain"}, b"hello"),
    Row("another name", "/", {400}, headers={"host": "evil.example"}),
    Row("another name with our port", "/config", {400}, headers={"host": "evil.example:7860"}),
    Row("a name that begins like ours", "/", {400}, headers={"host": "127.0.0.1.evil.example"}),
    Row("every address", "/", {400}, headers={"host": "0.0.0.0"}),
    Row("no name", "/", {400}, headers={"host": ""}),
    Row("our own name", "/", {200}, headers={"host": "localhost:7860"}),
    posted("a question from another site", "/gradio_api/queue/join", {403}, origin="http://evil.example"),
    posted("a question from nowhere", "/gradio_api/queue/join", {403}, origin="null"),
    posted("a question from another port", "/gradio_api/queue/join", {403}, origin="http://localhost:3000"),
    Row("a reading from another site", "/config", {403}, headers={"origin": "http://evil.example"}),
    Row("a reading from another port", "/config", {403}, headers={"origin": "http://localhost:3000"}),
    posted("a cancelling from another site", "/gradio_api/cancel", {403}, origin="http://evil.example"),
    posted("a question as plain text", "/gradio_api/queue/join", {400, 415, 422}, content_type="text/plain"),
    posted("a question as a form", "/gradio_api/queue/join", {400, 415, 422}, body=b"fn_index=0", content_type="application/x-www-form-urlencoded"),
    posted("a question that is no JSON", "/gradio_api/queue/join", {400, 422}, body=b"{"),
    posted("a question over the cap", "/gradio_api/queue/join", {413}, content_length=str(LONGEST + 1)),
    posted("a program's question over the cap", "/gradio_api/call/ask", {413}, content_length=str(LONGEST + 1)),
    posted("a question without a session", "/gradio_api/queue/join", {400, 422}, body=b'{"data": [], "fn_index": 0}'),
    posted(
        "a handler that there is not", "/gradio_api/queue/join", {400, 404, 422, 500}, body=b'{"data": [], "fn_index": 9999, "session_hash": "abc"}'
    ),
    posted("a handler's name that there is not", "/gradio_api/call/x", {400, 404}, body=b'{"data": []}'),
    posted("a handler of the page by its name", "/gradio_api/call/greet", {400, 403, 404}, body=b'{"data": []}'),
    posted("the old way to call", "/gradio_api/run/ask", {404}, body=b'{"data": ["x"]}'),
    posted("another old way to call", "/gradio_api/api/ask", {404}, body=b'{"data": ["x"]}'),
    posted(
        "a component's method",
        "/gradio_api/component_server",
        {400, 403, 404, 422},
        body=b'{"component_id": 1, "fn_name": "x", "session_hash": "a", "data": 1}',
    ),
    Row("another method", "/config", {404, 405}, "DELETE"),
    Row("a method of none", "/", {400, 404, 405}, "TRACE"),
]


def asked(address, row):
    """The status and everything that was said; the path is sent as it is spelt."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.putrequest(row.method, row.path, skip_host="host" in row.headers, skip_accept_encoding=True)
        headers = dict(row.headers)
        if row.body is not None and "content-length" not in headers and "transfer-encoding" not in headers:
            headers["content-length"] = str(len(row.body))
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(row.body)
        reply = connection.getresponse()
        said = reply.read()
        return reply.status, str(reply.headers) + said.decode("utf-8", "replace"), dict(reply.headers)
    finally:
        connection.close()


def leaks(said):
    return [word for word in NEVER if word in said]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_the_page_answers_as_tabled(address, row):
    status, said, headers = asked(address, row)
    assert status in row.allowed
    assert not leaks(said)
    assert "default-src 'self'" in headers["content-security-policy"]
    assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")


def test_the_table_is_no_shorter_than_it_was_planned():
    assert len(TABLE) >= 40
    assert len(PATHS) >= 12


def test_programs_are_told_of_three_endpoints_and_the_description_names_no_place(address, sample):
    _, said, _ = asked(address, Row("endpoints", "/gradio_api/info", {200}))
    told = json.loads(said[said.index("{") :])
    assert sorted(told["named_endpoints"]) == ["/articles", "/ask", "/search"]
    assert not told["unnamed_endpoints"]
    _, said, _ = asked(address, Row("description", "/config", {200}))
    config = json.loads(said[said.index("{") :])
    assert [one["api_name"] for one in config["dependencies"] if one["api_visibility"] == "public"] == ["ask", "search", "articles"]
    for place in (str(sample), str(sample.parent), str(CHECKOUT)):
        assert place not in said


def test_what_breaks_inside_is_told_without_a_word_of_the_inside(address):
    """A browser that sends nonsense to the page's own handlers gets an error that says nothing, and the next one is answered."""
    with Visitor(address) as visitor:
        for one in visitor.page.dependencies.values():
            # Those that change the archive have tests of their own.
            if one["api_name"].startswith(("load_sample", "add", "paste", "take_up", "remove", "correct")) or not one["queue"]:
                continue
            inputs = len(one["inputs"])
            for data in ([], [None] * inputs, [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}] * inputs):
                visitor.join(one["id"], data=data)
        visitor.wait()
        visitor.ask("How many prisoners had crossed Kirrin Bridge by noon?")
        assert 'class="dl-by"' in visitor.html
        said = "".join(visitor.received)
    assert not leaks(said)
    assert "/tmp/" not in said


# What takes a page of its own


def test_a_tab_that_is_come_to_before_the_page_was_entered_changes_nothing(address):
    """Gradio says so of every page that is opened; a greeting then would make the browser forget what it left off in."""
    with Visitor(address) as visitor:
        (one,) = [one for one in visitor.page.dependencies.values() if one["api_name"].startswith("come_back")]
        keeping = visitor.page.numbers["dl-keeping"]
        before = visitor.values[keeping]
        visitor.join(one["id"])
        visitor.wait()
        assert visitor.values[keeping] == before
        assert "dl-welcome" not in "".join(visitor.received)


def test_a_verdict_on_what_is_not_there_says_nothing_and_one_on_a_citation_that_is_not_cited_blames_none(serve, sample, tmp_path):
    own = shutil.copytree(sample, tmp_path / "archive")
    with Visitor(serve(own)).arrive() as visitor:
        visitor.ask("Who is Hedvig Tarn?")
        told = {"number": "1", "verdict": "wrong citation"}
        for wrong in ({}, {"number": "2"}, {"number": "-1"}, {"number": ["1"]}, {"verdict": "superb"}, {"verdict": None}):
            visitor.use("dl-current", "like", data={**told, **wrong} if wrong else None)
            visitor.wait()
        assert 'class="dl-which"' not in visitor.html
        for citation in ("99", "0", "-1", "01", "one", "", None, ["1"], "9" * 5_000):
            visitor.use("dl-current", "like", data={**told, "citation": citation})
            visitor.wait()
        assert 'class="dl-which"' in visitor.html
        assert 'data-citation="1" aria-label="Citation 1 is wrong" aria-pressed="false"' in visitor.html
    with open_archive(own, embedder=HashingEmbedder()) as archive:
        (said,) = archive.feedback().feedback
    assert (said.verdict, said.note) == ("wrong citation", "")


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("openai")
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="module")
def behind(serve, model, tmp_path_factory):
    """A page with a password, a model, a key, and a password in the model's address."""
    archive = tmp_path_factory.mktemp("behind") / "archive"
    assert fresh("ingest", CORPUS, "--archive", archive, "--json").returncode == 0
    secrets = {"DATELINE_MODEL": "ok", "DATELINE_API_KEY": KEY, "DATELINE_BASE_URL": model.url("ok", user=f"me:{PASSWORD}@")}
    return serve(archive, DATELINE_AUTH=f"desk:{PASSWORD}-door", **secrets)


def logged_in(address):
    body = f"username=desk&password={PASSWORD}-door".encode()
    row = Row("login", "/login", {200}, "POST", {"content-type": "application/x-www-form-urlencoded"}, body)
    status, _, headers = asked(address, row)
    assert status == 200
    return {"cookie": headers["set-cookie"].partition(";")[0]}


@pytest.mark.slow
def test_behind_a_password_nothing_but_the_login_answers(behind):
    within = [
        Row("description", "/config", {401}),
        Row("endpoints", "/gradio_api/info", {401}),
        Row("an upload", "/gradio_api/upload", {401}, "POST", MULTIPART, FILE),
        Row("a stream", "/gradio_api/queue/data?session_hash=abc", {401}),
        Row("who am I", "/gradio_api/login_check", {401}),
        Row("a component's method", "/gradio_api/component_server", {401, 404, 422}, "POST", JSON, b"{}"),
        posted("a question", "/gradio_api/queue/join", {401}),
        posted("a program's question", "/gradio_api/call/ask", {401}, body=b'{"data": ["Who?"]}'),
        Row("a program's answer", "/gradio_api/call/ask/abc", {401}),
        posted("a wrong password", "/login", {400, 401}, body=b"username=desk&password=no", content_type="application/x-www-form-urlencoded"),
        posted("no password", "/login", {400, 401, 422}, body=b"", content_type="application/x-www-form-urlencoded"),
        *(row for row in TABLE if row.allowed.isdisjoint({200})),
    ]
    for row in within:
        status, said, headers = asked(behind, row)
        assert status in {*row.allowed, 401}, (row, status)
        assert not leaks(said), row
        assert "default-src 'self'" in headers["content-security-policy"]
    _, said, _ = asked(behind, Row("the page", "/", {200, 401}))
    assert not leaks(said)
    assert "dl-box" not in said
    assert "Kirrin" not in said


@pytest.mark.slow
def test_no_secret_is_in_anything_that_a_visitor_is_sent_and_nothing_is_asked_of_the_model_before_a_question(behind, model):
    cookie = logged_in(behind)
    with Visitor(behind, headers=cookie).arrive() as visitor:
        assert model.asked == []
        said = [asked(behind, Row("any", path, {200}, headers=cookie))[1] for path in ("/", "/config", "/gradio_api/info", "/theme.css")]
        visitor.ask("How many prisoners had crossed Kirrin Bridge by noon?")
    assert len(model.asked) >= 1
    assert model.asked[0].headers["authorization"].startswith("Basic ")  # the password in the address goes before the key
    for text in (*said, *visitor.received):
        assert not leaks(text)


@pytest.mark.slow
def test_a_file_that_was_not_sent_is_not_taken_in_whatever_path_a_browser_names(serve, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("The combination of the safe is 4711, the porter said on Monday.")
    address = serve(tmp_path / "archive")
    named = [str(secret), f"file://{secret}", f"/proc/self/root{secret}", "/etc/passwd", "../secret.txt", "", "\x00", None, 7, {"path": str(secret)}]
    with Visitor(address).arrive() as visitor:
        for path in named:
            visitor.use("dl-shelf-add", "upload", data={"files": [{"path": path, "name": "a.txt"}]})
            visitor.wait()
        assert "4711" not in visitor.ask("What is the combination of the safe?")
    assert "4711" not in "".join(visitor.received)
    listed = fresh("articles", "--archive", tmp_path / "archive", "--json")
    assert listed.returncode == 1 or json.loads(listed.stdout)["articles"] == []


@pytest.mark.slow
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_address_that_others_reach_is_refused_without_a_password_and_not_opened(sample, host):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    done = fresh("chat", "--archive", sample, "--host", host, "--port", port, env={"DATELINE_AUTH": ""})
    assert done.returncode == 1
    assert "DATELINE_AUTH" in done.stderr
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
