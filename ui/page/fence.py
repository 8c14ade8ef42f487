"""The fence around the page: which hosts it answers to, which addresses exist, how much may be uploaded, and what a browser may load.

What the page shows is not known here.
"""

import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

_DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio's own page needs all three
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

POLICY = "; ".join(_DIRECTIVES)
"""What Gradio 6.31 needs and no more: without it, 11 of 34 hostile texts in its chat made the browser call out; with it, none."""

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)

_OPEN = re.compile(
    r"/|/config/?|/login/?|/logout|/(?:assets|static|svelte)/.+|/favicon\.ico|/robots\.txt|/theme\.css|/manifest\.json"
    r"|/gradio_api/(?:info/?|queue/(?:join|data|status)|call/(?:ask|search|articles)(?:/[^/]+)?|heartbeat/[^/]+|cancel|reset/?|startup-events|theme\.css"
    r"|app_id/?|login_check/?|token/?|user/?|component_server/?)"
)
"""The addresses that the page, its login and `gradio_client` use; by name, what programs may call and nothing that only the page does.

Gradio has many more (files, proxies, an assistant that edits the app): they do not exist here.
"""

UPLOAD = "/gradio_api/upload"
"""Where the page sends files to, one a request; it exists for POST alone, and what was uploaded is not served again."""

AROUND_A_FILE = 2_000
"""Bytes of a request beside those of its file: the part's header and the lines between, of which the page needs 300."""

LONGEST = 32_000_000
"""Bytes of any other request: the longest that the page sends is a conversation to be opened or exported, and 2,500 exchanges are as long."""

AT_ONCE = 4
"""Uploads under way at the same time; whoever comes after them is told to wait."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Fence:
    """ASGI middleware that lets in what the page needs, and puts the headers on every reply."""

    def __init__(self, app: Application, *, host: str, most: int = 0, free: Callable[[], int] = lambda: 0) -> None:
        """Stand before `app`; `most` is the largest file in bytes that may be uploaded, `free` tells how many more there is room for."""
        self._app = app
        self._names = names_for(host)
        self._most = most
        self._free = free
        self._under_way: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with headers added."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page has no web sockets
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status = refusal(scope["method"], scope["path"], headers, self._names)
        upload = status is None and scope["path"] == UPLOAD
        if upload:
            status = self._refused_upload(headers, scope.get("query_string", b""))
        elif status is None and not _within(headers, LONGEST):
            status = 413

        begun = False

        async def fenced(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in _OURS]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        if status is not None:
            await _refuse(fenced, status)
        elif upload:
            length = int(headers["content-length"])
            self._under_way.append(length)
            try:
                await self._let_in(scope, receive, fenced, length)
            finally:
                self._under_way.remove(length)
        else:
            try:
                await self._let_in(scope, receive, fenced, LONGEST)
            except Exception:
                if not begun:  # what Starlette would reply from outside this fence has none of the headers
                    await _refuse(fenced, 500)
                raise

    def _refused_upload(self, headers: dict[str, str], query: bytes) -> int | None:
        """The status with which an upload is refused before any of it is read: what says no length, or says one in two ways, is too large."""
        length = headers.get("content-length", "")
        if query:
            return 404  # Gradio would keep an account of its progress under any name that is given there
        if "transfer-encoding" in headers or not length or not _within(headers, self._most + AROUND_A_FILE):
            return 413
        full = len(self._under_way) >= AT_ONCE or sum(self._under_way) + int(length) > self._free()
        return 503 if full else None

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, length: int) -> None:
        """Pass a request on, and break it off once more of it has come than it may have."""
        come, begun = 0, False

        async def counted() -> MutableMapping[str, Any]:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            return message if come <= length else {"type": "http.disconnect"}

        async def passed(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if come <= length:
                begun = True
                await send(message)

        try:
            await self._app(scope, counted, passed)
        except Exception:
            if come <= length:
                raise
        if come > length and not begun:
            await _refuse(send, 413)


def _within(headers: dict[str, str], most: int) -> bool:
    """Whether the length that a request says, if it says one, is a number and not above this."""
    length = headers.get("content-length")
    return length is None or (length.isdecimal() and len(length) <= 12 and int(length) <= most)


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain"), (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


_OURS = {name for name, _ in HEADERS}


def refusal(method: str, path: str, headers: dict[str, str], names: frozenset[str] | None) -> int | None:
    """The status with which a request is refused, None where it is let in.

    `names` are the host names that the page answers to; None lets in any address that is a number, and this machine's own name, so
    that a foreign name that was made to point here (DNS rebinding) is refused either way.
    """
    host = headers.get("host", "")
    if not _answers_to(_without_port(host), names):
        return 400
    origin = headers.get("origin")
    # Reading too: Gradio lets the pages of this machine's other ports read what they can fetch. A link from elsewhere says no origin.
    if method != "OPTIONS" and origin is not None and origin.partition("://")[2].lower() != host.lower():
        return 403
    if path == UPLOAD:
        return None if method == "POST" else 404
    return None if _OPEN.fullmatch(path) else 404


def names_for(host: str) -> frozenset[str] | None:
    """The names under which a page that listens on `host` is asked for; None where it listens on every address."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not bound
        return None
    return frozenset({host.lower(), *(_LOOPBACK if is_loopback(host) else ())})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _answers_to(name: str, names: frozenset[str] | None) -> bool:
    if names is not None:
        return name in names
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in {"localhost", socket.gethostname().lower()}
    return True


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
