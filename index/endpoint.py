"""The wire to a model endpoint: the OpenAI client, one request at a time in a thread that can be cut off, and when the next follows.

What is asked, and what a reply means, is not known here.
"""

import contextlib
import logging
import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread, local
from types import TracebackType
from typing import Any, Self

from index.address import Address
from index.errors import BadSetting, Cancelled, EndpointFailed, EndpointTimedOut, EndpointUnreachable, ReplyTooLong
from index.retry import Budget, Deadline, Limits, pause
from index.stopping import asker
from index.translate import broken, refused

Send = Callable[[Any, Any], AbstractContextManager[Any]]
"""Given the OpenAI client and a time-out, opens one of its streaming responses."""

_LOOK = 0.05
"""Seconds between two looks at whether the asker still wants the answer."""

_LETTING_GO = 0.25
"""Seconds that a request which was cut off gets to end; it takes milliseconds, unless it waits for the network's name service."""

_ERROR_BYTES = 64_000
"""How much of an error's body is read."""

_SENT_HEADERS = frozenset({"host", "accept", "content-type", "content-length", "transfer-encoding", "x-stainless-raw-response"})
"""What a request needs, and the mark by which the client knows its own reply again. The client would add a description of this machine,
and whatever headers the environment holds for another service."""


class Wire:
    """A way to one endpoint. Nothing is kept open between requests; usable from several threads."""

    def __init__(self, address: Address, model: str, limits: Limits) -> None:
        self.address, self.model, self.limits = address, model, limits
        self._made: Any = None
        self._guard = Lock()
        self._here = local()

    def __repr__(self) -> str:
        return f"Wire({self.address!r}, {self.model!r})"

    def run(self, stop: Event | None = None, budget: Budget | None = None) -> "Run":
        """Begin some requests: their deadline starts now, once the client is loaded, unless they share the `budget` of earlier ones.

        They are given up when `stop` is set, or what `index.stopping` was told of where none is given.
        """
        self._client()
        return Run(self, asker() if stop is None else stop, Budget() if budget is None else budget)

    def close(self) -> None:
        """Let go of the client; a later request makes a new one."""
        with self._guard:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def open(self, call: "Call", send: Send) -> AbstractContextManager[Any]:
        """Send a request in this thread, which is `call`'s own."""
        import openai

        client = self._client()
        self._here.call = call
        left = max(0.001, call.deadline.left())
        # The caller keeps the times; these are for the case that the caller is gone.
        return send(client, openai.Timeout(connect=min(self.limits.connect, left), read=left, write=left, pool=left))

    def _client(self) -> Any:  # noqa: ANN401 - the OpenAI client's types go no further
        with self._guard:
            if self._made is None:
                import openai

                _hush()
                try:
                    http = openai.DefaultHttpxClient(
                        follow_redirects=False,  # text goes to the address that was named, and to no other
                        verify=self.address.url.startswith(
                            "https:"
                        ),  # without TLS there is nothing to verify, and the authorities take 0.1 s to load
                        trust_env=not self.address.loopback,  # a proxy has no way to this machine's own servers
                        event_hooks={"request": [self._sending], "response": [self._answered]},
                    )
                except (ImportError, ValueError, OSError) as error:
                    if self.address.loopback:
                        raise
                    # What the environment holds is not repeated: a proxy's address may hold a password.
                    problem = f"The proxy or the certificates that the environment names cannot be used ({type(error).__name__})."
                    raise BadSetting(problem, "Check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE.") from None
                # The client is given no key, so that nothing which shows the client can show one; see _sending.
                self._made = openai.OpenAI(api_key="none", base_url=self.address.url, max_retries=0, http_client=http)
            return self._made

    def _sending(self, request: Any) -> None:  # noqa: ANN401 - httpx's type, by way of openai
        for name in set(request.headers) - _SENT_HEADERS:
            del request.headers[name]
        request.headers.update({"user-agent": "dateline", "accept-encoding": "identity", "connection": "close"})
        authorization = self.address.authorization()
        if authorization is not None:
            request.headers["authorization"] = authorization
        request.extensions["trace"] = self._here.call.trace

    def _answered(self, response: Any) -> None:  # noqa: ANN401 - as above
        """Take an error's body, a bounded piece of it: the client would read it to its end, wherever that is."""
        if response.is_success:
            return
        body = b""
        with contextlib.suppress(Exception):  # an error whose body breaks off is still that error
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) >= _ERROR_BYTES:
                    break
        headers = {name.lower(): value for name, value in response.headers.items()}
        text = body[:_ERROR_BYTES].decode(errors="replace")
        raise _Refused(refused(self.address, self.model, response.status_code, headers, text))


class _Refused(Exception):
    """Carries our error through the client, which lets what it does not know pass."""

    def __init__(self, error: EndpointFailed) -> None:
        self.error = error


class Run:
    """Requests that ask the same until one is answered: at most so many, all inside one deadline."""

    def __init__(self, wire: Wire, stop: Event | None, budget: Budget) -> None:
        self._wire, self._stop, self._budget = wire, stop, budget
        self._deadline = budget.deadline(wire.limits)

    def request(self, send: Send) -> "Call":
        """Send the next request; use what is returned in a `with`, and iterate over it for the bytes of the reply.

        Raises:
            EndpointTimedOut: What was asked before has used up the time.
        """
        if self._deadline.left() <= 0:
            raise _not_done(self._wire)
        self._budget.sent += 1
        return Call(self._wire, send, self._deadline, self._stop)

    def uncounted(self) -> None:
        """The last request was turned down at once for its form, and what follows is another one: it counts for nothing."""
        self._budget.sent -= 1

    def again(self, error: EndpointFailed) -> None:
        """Return when it is time for the next request.

        Raises:
            EndpointFailed: There will be none: this error again.
            Cancelled: The asker stopped it during the wait.
        """
        chance = random.random()  # noqa: S311 - nothing secret hangs on it
        limits, wait = self._wire.limits, None
        if error.again and self._budget.may_send(limits):
            wait = pause(self._budget.sent, limits=limits, asked=error.wait, left=self._deadline.left(), chance=chance)
        if wait is None:
            raise error
        if self._stop is None:
            time.sleep(wait)
        elif self._stop.wait(wait):
            raise Cancelled


class Call:
    """One request under way, and the bytes of its reply as they arrive.

    The request runs in a thread of its own, because a read that waits cannot be told to stop: leaving the `with` shuts its connection
    down, whatever it waits for, and the thread ends. Only a name that is being looked up cannot be interrupted; that thread sends
    nothing afterwards.
    """

    def __init__(self, wire: Wire, send: Send, deadline: Deadline, stop: Event | None) -> None:
        self.deadline = deadline
        self._wire, self._send, self._stop = wire, send, stop
        self._patience = wire.limits.token
        self._silence = Deadline(self._patience)
        self._connecting: Deadline | None = Deadline(wire.limits.connect)
        self._arrived: SimpleQueue[tuple[float, bytes | BaseException | None]] = SimpleQueue()
        self._taken = time.monotonic()
        self._guard = Lock()
        self._socket: socket.socket | None = None
        self._closed = False
        self._begun = False
        self._thread = Thread(target=self._work, name="endpoint", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Cut the connection, and wait for the thread to end."""
        with self._guard:
            self._closed = True
            _shut(self._socket)
        self._thread.join(_LETTING_GO)

    def heard(self) -> None:
        """The last piece held a token: the wait for the next began when that piece arrived, however much later it was taken."""
        self._silence = Deadline(self._patience - (time.monotonic() - self._taken))

    def ending(self, seconds: float) -> None:
        """The reply is complete but for its close: wait no longer than this for what follows."""
        self._patience = min(self._patience, seconds)
        self.heard()

    def __iter__(self) -> Iterator[bytes]:
        """The reply's bytes, in pieces, until its end.

        Raises:
            EndpointFailed: It failed, or took too long.
            Cancelled: The asker stopped it.
        """
        while (piece := self._next()) is not None:
            yield piece

    def _next(self) -> bytes | None:
        while True:
            if self._stop is not None and self._stop.is_set():
                raise Cancelled
            connecting = self._connecting
            left = min(self.deadline.left(), self._silence.left(), connecting.left() if connecting is not None else self._patience)
            wait = left if self._stop is None and connecting is None else min(left, _LOOK)
            try:
                # Also after a limit: whoever took so long to ask for it is not told that the endpoint fell silent.
                arrived, piece = self._arrived.get(timeout=wait) if wait > 0 else self._arrived.get_nowait()
            except Empty:
                if left <= 0:
                    raise self._too_slow() from None
                continue
            self._taken = arrived
            if isinstance(piece, bytes) and self.deadline.left() < arrived - time.monotonic():  # it came after the deadline
                raise self._too_slow()
            if isinstance(piece, BaseException):
                raise piece
            return piece

    def _too_long(self) -> EndpointFailed:
        problem = f"The reply of {self._wire.model} at {self._wire.address.host} was cut after {self._wire.limits.reply_bytes:,} bytes."
        return ReplyTooLong(problem, "Ask again, or try another model.")

    def _too_slow(self) -> EndpointFailed:
        host, limits = self._wire.address.host, self._wire.limits
        if self._connecting is not None:
            problem = f"There was no connection to {host} within {limits.connect:g} s."
            return EndpointUnreachable(problem, "Check DATELINE_BASE_URL and the network.", again=True)
        if self.deadline.left() <= 0:
            return _not_done(self._wire)
        what = (
            f"fell silent for {limits.token:g} s in the middle of its reply" if self._begun else f"did not begin to reply within {limits.token:g} s"
        )
        return EndpointTimedOut(f"{host} {what}.", "Try again, or use a faster model.")

    # In the thread

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Told by the HTTP library what it does: take hold of the connection when there is one."""
        if event == "connection.connect_tcp.complete":
            # A second handle: TLS takes the first one away, and shutting down either one ends the connection.
            handle = socket.socket(fileno=os.dup(info["return_value"].get_extra_info("socket").fileno()))
            with self._guard:
                self._socket = handle
                if self._closed:
                    _shut(handle)
        elif event == "http11.send_request_headers.started":
            self._connecting = None

    def _put(self, piece: bytes | BaseException | None) -> None:
        self._arrived.put((time.monotonic(), piece))

    def _work(self) -> None:
        try:
            with self._wire.open(self, self._send) as response:
                size = 0
                for chunk in response.iter_bytes():
                    self._begun = True
                    self._put(chunk)
                    size += len(chunk)
                    if self._closed or size > self._wire.limits.reply_bytes:
                        _shut(self._socket)  # else the library would read on to the end
                        break
            self._put(None if size <= self._wire.limits.reply_bytes else self._too_long())
        except _Refused as refusal:
            self._put(refusal.error)
        except BaseException as error:  # noqa: BLE001 - whatever it is, who waits for the reply must learn of it
            self._put(broken(self._wire.address, error, begun=self._begun) or error)
        finally:
            with self._guard:
                handle, self._socket = self._socket, None
                if handle is not None:
                    handle.close()


def _not_done(wire: Wire) -> EndpointTimedOut:
    return EndpointTimedOut(f"{wire.address.host} was not done within {wire.limits.total:g} s.", "Try again, or use a faster model.")


def _shut(handle: socket.socket | None) -> None:
    if handle is not None:
        with contextlib.suppress(OSError):  # the other side was quicker
            handle.shutdown(socket.SHUT_RDWR)


def _quiet(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _hush() -> None:
    """Leave the HTTP library's own records out: they hold the reply's headers and reason, in which an endpoint may repeat the key."""
    for name in ("httpx2", "httpcore2.connection", "httpcore2.http11", "httpcore2.http2", "httpcore2.proxy"):
        logging.getLogger(name).addFilter(_quiet)
