"""A model endpoint on loopback that fails in every way that is known: the name of the model that is asked for is the name of the fault.

Which error each fault should lead to stands here too, for every door that the endpoint is reached through. How the doors work is not
known here.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

KEY = "sk-CANARY-7f3a9c51e2"
"""The key that every test asks with; the server repeats it wherever a server can."""

REPLY = "Envoys met in Port Serrin. [1] They talked for six hours. [1]"

BIG = 50_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What a fault should lead to: the error by its class's name (None: the reply is whole), and how many requests.

    `partial` where text arrives before the fault; `finish` is how a whole reply says that it ended.
    """

    error: str | None
    requests: int = 1
    partial: bool = False
    finish: str = "stop"


PASSING = {"429": 429, "429 garbage": 429, "429 date past": 429, "500": 500, "502 html": 502, "503": 503, "408": 408, "409": 409}
"""Statuses that are tried again."""

LASTING = {"401": 401, "403": 403, "404 model": 404, "400 overlong": 400, "400": 400, "301": 301, "429 quota": 429}
"""Statuses that are not."""

WAITING = {"429 2": "2", "429 3600": "3600", "429 date": "date"}
"""Statuses whose Retry-After lies beyond the deadline of these tests: nothing is tried again."""

MATRIX: dict[str, Expected] = {
    **dict.fromkeys(PASSING, Expected("EndpointBusy", requests=3)),
    **dict.fromkeys(WAITING, Expected("EndpointBusy")),
    "429 quota": Expected("EndpointBusy"),
    "401": Expected("EndpointRefused"),
    "403": Expected("EndpointRefused"),
    "404 model": Expected("EndpointRefused"),
    "400": Expected("EndpointRefused"),
    "301": Expected("EndpointRefused"),
    "400 overlong": Expected("PromptTooLong"),
    "bad json": Expected("ReplyUnreadable"),
    "html 200": Expected("ReplyUnreadable"),
    "empty choices": Expected("ReplyUnreadable"),
    "null content": Expected("ReplyEmpty"),
    "empty content": Expected("ReplyEmpty"),
    "whitespace content": Expected("ReplyEmpty"),
    "length": Expected(None, finish="length"),
    "content filter": Expected(None, finish="content_filter"),
    "reset": Expected("EndpointUnreachable", requests=3),
    "refuse": Expected("EndpointUnreachable", requests=0),
    "dns": Expected("EndpointUnreachable", requests=0),
    "tls": Expected("EndpointUnreachable", requests=0),
    "hang before headers": Expected("EndpointTimedOut"),
    "hang before the first token": Expected("EndpointTimedOut"),
    "hang mid-stream": Expected("EndpointTimedOut", partial=True),
    "drip": Expected("EndpointTimedOut", partial=True),
    "drip of comments": Expected("EndpointTimedOut"),
    "clean close": Expected("ReplyIncomplete", partial=True),
    "cut chunk": Expected("ReplyIncomplete", partial=True),
    "reset mid-stream": Expected("ReplyIncomplete", partial=True),
    "error in stream": Expected("EndpointBusy", partial=True),
    "error at once": Expected("EndpointBusy", requests=3),
    "bad sse json": Expected("ReplyUnreadable", partial=True),
    "duplicate done": Expected(None),
    "reasoning only": Expected("ReplyEmpty"),
    "50 MB": Expected("ReplyTooLong", partial=True),
    "50 MB line": Expected("ReplyTooLong"),
    "50 MB error": Expected("EndpointBusy", requests=3),
    "tool call": Expected("ReplyUnreadable"),
    "ok": Expected(None),
    "no finish but done": Expected(None),
    "no done but finish": Expected(None),
    "hang after finish": Expected(None),
    "does not stream": Expected(None),
    "knows no stream_options": Expected(None, requests=2),
    "wants max_completion_tokens": Expected(None, requests=3),
}
"""RELIABILITY's R8 has thirty of these under its own names; the rest are their neighbours."""


def sockets() -> int:
    """How many sockets this process holds."""
    found = 0
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the handle of this very listing
            found += str(handle.readlink()).startswith("socket:")
    return found


def settled(before: int) -> bool:
    """Whether there are no more sockets than before; the server lets go of its own ends a moment after the client."""
    end = time.monotonic() + 1
    while sockets() > before and time.monotonic() < end:
        time.sleep(0.005)
    return sockets() == before


def threads() -> list[str]:
    """The threads of requests that are still under way."""
    return [thread.name for thread in threading.enumerate() if thread.name == "endpoint"]


Reply = Callable[[dict[str, object]], str]


@dataclass(slots=True)
class Asked:
    """One request that arrived."""

    mode: str
    at: float
    path: str
    headers: dict[str, str]
    body: dict[str, object] = field(repr=False)


class FaultServer:
    """Serves on a free port while its `with` lasts. `reply` makes the words of what is not faulty from the request's body.

    `instead` is a fault that is met whatever the model is called, also where vectors are asked for; `only_words` is met except there.
    """

    def __init__(self, reply: Reply = lambda _: REPLY) -> None:
        self.reply = reply
        self.instead: str | None = None
        self.only_words: str | None = None
        self.asked: list[Asked] = []
        self.sent = 0
        self.open = 0
        self.done = threading.Event()
        self._guard = threading.Condition()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"faults": self}))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="fault server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def url(self, mode: str = "ok", *, user: str = "") -> str:
        """The base URL under which a fault is met; some lie before any request."""
        port = self._http.server_port
        if mode == "refuse":
            with socket.socket() as unused:
                unused.bind(("127.0.0.1", 0))
                port = unused.getsockname()[1]
        host = "nowhere.invalid" if mode == "dns" else "127.0.0.1"
        return f"{'https' if mode == 'tls' else 'http'}://{user}{host}:{port}/v1"

    def count(self, change: int) -> None:
        with self._guard:
            self.open += change
            self._guard.notify_all()

    def left_alone(self, seconds: float = 1.0) -> bool:
        """Whether every connection is closed within so many seconds."""
        with self._guard:
            return self._guard.wait_for(lambda: self.open == 0, seconds)

    def wait_asked(self, count: int = 1, seconds: float = 5.0) -> None:
        """Return when so many requests have arrived."""
        end = time.monotonic() + seconds
        while len(self.asked) < count:
            assert time.monotonic() < end, f"{len(self.asked)} requests arrived, not {count}"
            time.sleep(0.005)


class _Handler(BaseHTTPRequestHandler):
    faults: FaultServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def setup(self) -> None:
        super().setup()
        self.faults.count(1)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.faults.count(-1)

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # the client went away, or spoke TLS
            super().handle()

    def send_error(self, *_: object, **__: object) -> None:
        self.close_connection = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        vectors = self.path.endswith("/embeddings")
        self.mode = self.faults.instead or (None if vectors else self.faults.only_words) or str(body["model"])
        self.close_connection = True
        self.faults.asked.append(Asked(self.mode, time.monotonic(), self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.body, self.echo = body, self.headers.get("authorization", "")
        if vectors:
            self.embeddings()
        elif (status := self._status()) is not None:
            self.refuse(*status)
        else:
            getattr(self, "do_" + self.mode.replace(" ", "_").replace("-", "_"))()

    # Replies with another status than 200

    def _status(self) -> tuple[int, str, dict[str, str]] | None:
        mode = self.mode
        message = f"This is what {self.echo} gets."
        headers = {"x-echo": self.echo}
        if mode == "knows no stream_options" and "stream_options" in self.body:
            return 400, json.dumps({"error": {"message": "Unrecognized request argument supplied: stream_options"}}), headers
        if mode == "wants max_completion_tokens":
            for name, instead in (("max_tokens", "max_completion_tokens"), ("temperature", "the default")):
                if name in self.body:
                    text = f"Unsupported parameter: '{name}' is not supported with this model. Use '{instead}' instead."
                    return 400, json.dumps({"error": {"message": text, "param": name}}), headers
        if mode == "400 overlong":
            message = "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens: reduce max_tokens."
        if mode == "502 html":
            return 502, f"<html><body><h1>Bad gateway {self.echo}</h1></body></html>", headers
        if mode == "429 garbage":
            headers["retry-after"] = "soon"
        if mode == "429 date past":
            headers["retry-after"] = formatdate(time.time() - 3600, usegmt=True)
        if mode in WAITING:
            headers["retry-after"] = formatdate(time.time() + 60, usegmt=True) if WAITING[mode] == "date" else WAITING[mode]
        if mode == "301":
            headers["location"] = "http://127.0.0.1:9/v1/chat/completions"
        code = "insufficient_quota" if mode == "429 quota" else "fault"
        if mode == "50 MB error":
            return 500, "x" * BIG, headers
        status = {**PASSING, **LASTING, **dict.fromkeys(WAITING, 429)}.get(mode)
        return None if status is None else (status, json.dumps({"error": {"message": message, "code": code}}), headers)

    def refuse(self, status: int, body: str, headers: dict[str, str]) -> None:
        self.send_response(status, f"Because of {self.echo}")
        for name, value in {**headers, "content-type": "application/json", "content-length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self._raw(body.encode())

    # Streams

    def start(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("x-echo", self.echo)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.wfile.flush()

    def _raw(self, data: bytes) -> None:
        for at in range(0, len(data), 65_536):
            self.wfile.write(data[at : at + 65_536])
            self.wfile.flush()
            self.faults.sent += len(data[at : at + 65_536])

    def chunk(self, data: bytes) -> None:
        self._raw(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self) -> None:
        self._raw(b"0\r\n\r\n")

    def event(self, event: object) -> None:
        self.chunk(b"data: " + (event if isinstance(event, bytes) else json.dumps(event).encode()) + b"\n\n")

    def delta(self, finish: str | None = None, **delta: object) -> None:
        self.event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    def words(self, part: float = 1.0) -> None:
        """The reply's text, or its beginning, a word an event."""
        self.delta(role="assistant", content="")
        words = self.faults.reply(self.body).split(" ")
        for number, word in enumerate(words[: max(1, round(len(words) * part))]):
            self.delta(content=word if number == 0 else " " + word)

    def usage(self) -> None:
        self.event({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}})

    def hang(self, tick: Callable[[], None] = lambda: None, *, every: float = 0.05) -> None:
        """Do nothing, or the same little thing, until the client hangs up."""
        while not self.faults.done.is_set():
            readable, _, _ = select.select([self.connection], [], [], every)
            if readable and not self.connection.recv(1):
                return
            tick()

    def whole(self, *, finish: str | None = "stop", done: int = 1) -> None:
        self.start()
        self.words()
        self.delta(finish=finish)
        self.usage()
        for _ in range(done):
            self.event(b"[DONE]")
        self.end()

    def nothing(self, **delta: object) -> None:
        self.start()
        self.delta(role="assistant", **delta)
        self.delta(finish="stop")
        self.event(b"[DONE]")
        self.end()

    def do_ok(self) -> None:
        self.whole()

    do_knows_no_stream_options = do_wants_max_completion_tokens = do_ok

    def do_length(self) -> None:
        self.whole(finish="length")

    def do_content_filter(self) -> None:
        self.whole(finish="content_filter")

    def do_no_finish_but_done(self) -> None:
        self.whole(finish=None)

    def do_no_done_but_finish(self) -> None:
        self.whole(done=0)

    def do_duplicate_done(self) -> None:
        self.whole(done=2)

    def do_hang_after_finish(self) -> None:
        self.start()
        self.words()
        self.delta(finish="stop")
        self.hang()

    def do_does_not_stream(self) -> None:
        self.start("application/json")
        message = {"role": "assistant", "content": self.faults.reply(self.body)}
        self.chunk(
            json.dumps({"choices": [{"message": message, "finish_reason": "stop"}], "usage": {"prompt_tokens": 11, "completion_tokens": 7}}).encode()
        )
        self.end()

    def do_bad_json(self) -> None:
        self.start("application/json")
        self.chunk(b'{"choices": [{"message": {"content": "Env')
        self.end()

    def do_html_200(self) -> None:
        self.start("text/html")
        self.chunk(f"<!doctype html><title>Welcome {self.echo}</title>".encode())
        self.end()

    def do_empty_choices(self) -> None:
        self.start()
        self.event({"choices": []})
        self.event(b"[DONE]")
        self.end()

    def do_null_content(self) -> None:
        self.nothing(content=None)

    def do_empty_content(self) -> None:
        self.nothing(content="")

    def do_whitespace_content(self) -> None:
        self.nothing(content=" \n\t ")

    def do_reasoning_only(self) -> None:
        self.nothing(reasoning_content="The user wants to know where envoys met.")

    def do_tool_call(self) -> None:
        self.nothing(tool_calls=[{"index": 0, "id": "1", "function": {"name": "search", "arguments": "{}"}}])

    def do_reset(self) -> None:
        # Closing without lingering sends RST instead of FIN; what still reads from the socket would keep it open.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.rfile.close()
        self.connection.close()

    def do_reset_mid_stream(self) -> None:
        self.start()
        self.words(0.4)
        time.sleep(0.05)  # what was sent should be read before the reset throws it away
        self.do_reset()

    def do_hang_before_headers(self) -> None:
        self.hang()

    def do_hang_before_the_first_token(self) -> None:
        self.start()
        self.delta(role="assistant", content="")
        self.hang()

    def do_hang_mid_stream(self) -> None:
        self.start()
        self.words(0.4)
        self.hang()

    def do_drip(self) -> None:
        self.start()
        self.words(0.4)
        self.hang(lambda: self.delta(content=" and"), every=0.02)

    def do_drip_of_comments(self) -> None:
        self.start()
        self.hang(lambda: self.chunk(b": still here\n\n"), every=0.02)

    def do_clean_close(self) -> None:
        self.start()
        self.words(0.4)
        self.end()

    def do_cut_chunk(self) -> None:
        self.start()
        self.words(0.4)
        self._raw(b'400\r\ndata: {"choices": [{"del')

    def do_error_in_stream(self) -> None:
        self.start()
        self.words(0.4)
        self.event({"error": {"message": f"The server had an error with {self.echo}", "type": "server_error"}})
        self.end()

    def do_error_at_once(self) -> None:
        self.start()
        self.event({"error": {"message": f"Overloaded by {self.echo}", "code": 503}})
        self.end()

    def do_bad_sse_json(self) -> None:
        self.start()
        self.words(0.4)
        self.event(b'{"choices": [{"delta": ' + self.echo.encode())
        self.event(b"[DONE]")
        self.end()

    def do_50_MB(self) -> None:
        self.start()
        for _ in range(BIG // 50_000):
            self.delta(content="word " * 10_000)
        self.end()

    def do_50_MB_line(self) -> None:
        self.start()
        for _ in range(BIG // 50_000):
            self.chunk(b"x" * 50_000)
        self.end()

    # Vectors

    def embeddings(self) -> None:
        if (status := self._status()) is not None:
            self.refuse(*status)
            return
        if self.mode.startswith("hang"):
            self.hang()
            return
        texts = self.body["input"]
        assert isinstance(texts, list)
        data = [{"index": number, "embedding": [float(len(text)), 1.0, 2.0, 3.0]} for number, text in enumerate(texts)]
        change = {
            "not a number": lambda: data[-1].update(embedding=[float("nan"), 1.0, 2.0, 3.0]),
            "a word": lambda: data[-1].update(embedding=["1.0", 1.0, 2.0, 3.0]),
            "infinite": lambda: data[-1].update(embedding=[float("inf"), 1.0, 2.0, 3.0]),
            "no direction": lambda: data[-1].update(embedding=[0.0, 0.0, 0.0, 0.0]),
            "one too few": data.pop,
            "one too many": lambda: data.append({"index": len(texts), "embedding": [1.0, 1.0, 1.0, 1.0]}),
            "numbered twice": lambda: data[-1].update(index=0),
            "two lengths": lambda: data[-1].update(embedding=[1.0, 2.0]),
            "another length": lambda: [one.update(embedding=[1.0, 2.0, 3.0]) for one in data if len(self.faults.asked) > 1],
            "no numbers at all": lambda: [one.update(embedding=[]) for one in data],
            "backwards": data.reverse,
        }.get(self.mode)
        if self.mode == "busy once" and len(self.faults.asked) == 1:
            self.refuse(503, "{}", {"retry-after": "0.1"})
            return
        if change is not None:
            change()
        body = json.dumps({"error": None} if self.mode == "no data" else {"data": data})
        self.refuse(200, body[:-9] if self.mode == "cut json" else body, {})
