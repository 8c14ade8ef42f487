import asyncio

import pytest

from ui.page.fence import AT_ONCE, POLICY, UPLOAD, Fence, is_loopback, names_for, refusal

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
def test_another_site_s_page_can_neither_post_nor_read(origin, status):
    headers = {"host": "localhost:7860"} | ({"origin": origin} if origin else {})
    assert refusal("POST", "/gradio_api/queue/join", headers, HERE) == status
    assert refusal("GET", "/config", headers, HERE) == status


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


# Uploads


def put(fence, body=b"x" * 100, *, length="says", method="POST", query=b"", **headers):
    """Send an upload through a fence; the status, and how many bytes came to the application."""
    declared = {"says": str(len(body)), "none": None}.get(length, length)
    named = {"host": "127.0.0.1", "content-type": "multipart/form-data; boundary=x", **headers} | ({"content-length": declared} if declared else {})
    scope = {"type": "http", "method": method, "path": UPLOAD, "query_string": query}
    scope["headers"] = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    pieces = [body[at : at + 64] for at in range(0, len(body), 64)]
    sent = []

    async def receive():
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)} if pieces else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(fence(scope, receive, send))
    return sent[0]["status"]


class Taker:
    """An application that reads what is sent to it, and breaks where whoever sends it goes away."""

    def __init__(self):
        self.taken = 0

    async def __call__(self, scope, receive, send):
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("gone")
            self.taken += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def around(taker, most=1_000, free=lambda: 10_000_000):
    return Fence(taker, host="127.0.0.1", most=most, free=free)


def test_an_upload_is_let_in_by_its_one_address_and_method():
    assert put(around(Taker())) == 200
    assert put(around(Taker()), method="GET") == 404
    assert put(around(Taker()), method="PUT") == 404
    assert put(around(Taker()), query=b"upload_id=x") == 404
    assert put(Fence(Taker(), host="127.0.0.1")) == 503


@pytest.mark.parametrize(
    ("length", "headers"),
    [("none", {}), ("3001", {}), ("-1", {}), ("1e2", {}), ("٣", {}), ("9" * 13, {}), ("says", {"transfer-encoding": "chunked"})],
)
def test_an_upload_that_says_no_length_or_too_great_a_one_is_refused_before_it_is_read(length, headers):
    taker = Taker()
    headers = {"content-length": length, **headers} if length not in {"says", "none"} else headers
    scope_headers = [(b"host", b"127.0.0.1"), *((name.encode(), value.encode()) for name, value in headers.items())]
    if length == "says":
        scope_headers.append((b"content-length", b"100"))
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": UPLOAD, "query_string": b"", "headers": scope_headers}
    asyncio.run(around(taker)(scope, None, send))
    assert sent[0]["status"] == 413
    assert taker.taken == 0


def test_an_upload_that_is_longer_than_it_said_is_broken_off():
    taker = Taker()
    assert put(around(taker), b"x" * 640, length="128") == 413
    assert taker.taken == 128


@pytest.mark.parametrize("length", ["says", "none"])
def test_any_other_request_is_broken_off_where_it_is_longer_than_any_that_the_page_sends(monkeypatch, length):
    monkeypatch.setattr("ui.page.fence.LONGEST", 128)
    monkeypatch.setattr("tests.ui.test_fence.UPLOAD", "/gradio_api/queue/join")
    taker = Taker()
    assert put(around(taker), b"x" * 128, length=length) == 200
    assert put(around(taker := Taker()), b"x" * 640, length=length) == 413
    assert taker.taken == (0 if length == "says" else 128)


@pytest.mark.parametrize(
    ("headers", "status"), [({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403), ({"host": "evil.example"}, 400)]
)
def test_another_site_cannot_upload(headers, status):
    taker = Taker()
    assert put(around(taker), **headers) == status
    assert taker.taken == 0


def test_no_more_is_let_in_than_there_is_room_for():
    assert put(around(Taker(), free=lambda: 99)) == 503
    assert put(around(Taker(), free=lambda: 100)) == 200


def test_only_so_many_uploads_are_under_way_at_once():
    statuses = []

    async def run():
        held = asyncio.Event()

        async def app(scope, receive, send):
            await held.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        fence = Fence(app, host="127.0.0.1", most=1_000, free=lambda: 10_000)
        headers = [(b"host", b"127.0.0.1"), (b"content-length", b"10")]

        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def one():
            await fence({"type": "http", "method": "POST", "path": UPLOAD, "query_string": b"", "headers": headers}, None, send)

        tasks = [asyncio.create_task(one()) for _ in range(AT_ONCE + 2)]
        await asyncio.sleep(0)
        held.set()
        await asyncio.gather(*tasks)
        await one()

    asyncio.run(run())
    assert statuses == [503, 503, *[200] * AT_ONCE, 200]


def test_what_goes_wrong_in_the_application_still_shows_and_frees_its_place():
    async def broken(scope, receive, send):
        raise RuntimeError("its own")

    fence = around(broken)
    for _ in range(AT_ONCE + 1):
        with pytest.raises(RuntimeError, match="its own"):
            put(fence)
