import asyncio

import pytest

from ui.page.fence import POLICY, Fence, is_loopback, names_for, refusal

HERE = names_for("127.0.0.1")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/login",
        "/assets/index-1.js",
        "/theme.css",
        "/gradio_api/info",
        "/gradio_api/queue/join",
        "/gradio_api/call/ask",
        "/gradio_api/call/ask/12ab",
    ],
)
def test_what_the_page_and_programs_use_is_there(path):
    assert refusal("GET", path, {"host": "127.0.0.1:7860"}, HERE) is None


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=../../etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://evil.invalid",
        "/proxy=x",
        "/monitoring",
        "/monitoring/summary",
        "/docs",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/gradio_api/mcp/",
        "/gradio_api/vibe-edit",
        "/gradio_api/run/predict",
        "/gradio_api/runs",
        "/gradio_api/stream/x",
        "/gradio_api/deep_link",
        "/gradio_api/process_recording",
        "//",
        "/config/../monitoring",
        "/\n",
        "",
    ],
)
def test_what_gradio_has_beside_that_is_not(path):
    assert refusal("GET", path, {"host": "localhost"}, HERE) == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "localhost.", "[::2]:80", "0.0.0.0", "192.168.1.4"]
)
def test_another_host_is_refused(host):
    assert refusal("GET", "/", {"host": host}, HERE) == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_this_machine_is_let_in_by_any_of_its_names(host):
    assert refusal("GET", "/", {"host": host}, HERE) is None


def test_a_page_for_everybody_answers_to_numbers_but_to_no_strange_name():
    everybody = names_for("0.0.0.0")
    assert refusal("GET", "/", {"host": "192.168.1.4:7860"}, everybody) is None
    assert refusal("GET", "/", {"host": "evil.example"}, everybody) == 400


@pytest.mark.parametrize(
    ("origin", "status"), [("http://evil.example", 403), ("null", 403), ("http://localhost:3000", 403), ("http://localhost:7860", None), (None, None)]
)
def test_another_site_s_page_cannot_post(origin, status):
    headers = {"host": "localhost:7860"} | ({"origin": origin} if origin else {})
    assert refusal("POST", "/gradio_api/queue/join", headers, HERE) == status
    assert refusal("GET", "/", headers, HERE) is None


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.0.0.2", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("example.org", False)],
)
def test_loopback_is_known(host, local):
    assert is_loopback(host) is local


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/gradio_api/upload", 404)])
def test_every_reply_carries_the_policy_once(path, status):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-security-policy", b"default-src *"), (b"x-other", b"kept")]})
        await send({"type": "http.response.body", "body": b""})

    sent = []

    async def send(message):
        sent.append(message)

    async def run():
        scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"127.0.0.1")]}
        await Fence(app, host="127.0.0.1")(scope, None, send)

    asyncio.run(run())
    assert sent[0]["status"] == status
    assert [value for name, value in sent[0]["headers"] if name == b"content-security-policy"] == [POLICY.encode()]
    assert dict(sent[0]["headers"])[b"referrer-policy"] == b"no-referrer"


def test_web_sockets_are_closed():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(Fence(None, host="127.0.0.1")({"type": "websocket", "path": "/"}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
