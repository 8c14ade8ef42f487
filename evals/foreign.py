"""Somebody else's system under test: a Python callable, or an address that takes a question and replies with JSON.

What its replies mean is not known here (evals/shape.py), nor how answers are measured.

A callable is given the question and, where its signature has parameters of these names, `history` (a list of {"question", "answer"}),
`asked`, `after` and `before` (a date or None) and `outlets` (a list of names, empty for all); it may be an `async def`. An address is sent
these and "question" as JSON by POST; redirects are not followed. Either may be asked by several threads at once.
"""

import asyncio
import hashlib
import http.client
import inspect
import json
import platform
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from evals.library import Library
from evals.shape import answer_of, found_of
from evals.values import AnswerJson, Case, Evidence, Found
from index import Archive
from index.errors import BadInput, EndpointRefused, EndpointTimedOut, EndpointUnreachable, ReplyTooLong, ReplyUnreadable
from rag.settings import Settings

TIMEOUT = 60.0
"""Seconds that a question may take: half of what a model is given here, as a bot has a person waiting."""

_LARGEST = 8_000_000
"""Bytes of a reply; the largest answer of our own is a hundredth of it."""


_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)

_WINDOW = ("asked", "after", "before", "outlets")


class Asked(Protocol):
    """A system that is handed a question and gives its reply, whatever that is."""

    @property
    def name(self) -> str:
        """What it is called in a report."""
        ...

    @property
    def shape(self) -> str:
        """What tells it from another of its name: a hash, as far as it can be known from here."""
        ...

    def reply(self, case: Case) -> object:
        """Its reply to the case's question."""
        ...

    def told(self, case: Case, /) -> bool:
        """Whether it can be told of the days and outlets that the case allows."""
        ...


class Foreign:
    """A system of somebody else's over the articles of one archive. See `run.System`."""

    def __init__(self, asked: Asked, library: Library) -> None:
        self._asked = asked
        self._library = library
        self._found: dict[str, tuple[Found, ...] | None] = {}

    def ask(self, case: Case) -> AnswerJson:
        """The reply, translated; `seconds` is what the clock showed here.

        Raises:
            EndpointFailed: It cannot be reached, took too long, or its reply cannot be read; whatever a callable raises is passed on.
        """
        began = time.monotonic()
        reply = self._asked.reply(case)
        took = time.monotonic() - began
        answer = answer_of(reply, case.question, self._library, took=took)
        self._found[case.id] = found_of(reply, self._library)
        if not self._asked.told(case):
            answer["unscored"].setdefault("in_window", "it was not told of the days and outlets")
        return answer

    def evidence(self, case: Case, answer: AnswerJson) -> Evidence:
        """The articles that the case and the answer name; what was searched out, where the system says it."""
        return self._library.evidence(case, answer, self._found.get(case.id))

    def described(self) -> Mapping[str, Any]:
        """Its name, and the archive that its citations are held against."""
        versions = {"python": platform.python_version()}
        return {"name": self._asked.name, "versions": versions, "shape": self._asked.shape, "archive": self._library.described()}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _source(call: Callable[..., object]) -> str:
    """The text of the module in which a callable stands, as far as it has one."""
    module = inspect.getmodule(call)
    try:
        return inspect.getsource(module) if module is not None else ""
    except (OSError, TypeError):
        return ""


class Function:
    """A Python callable, each question in a thread of its own; one that does not come back in time is left behind."""

    def __init__(self, named: str, *, timeout: float = TIMEOUT) -> None:
        self.name = named
        self._timeout = timeout
        self._call = _imported(named)
        self.shape = _hash(_source(self._call))
        parameters = _parameters(self._call)
        every = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters)
        known = {"history", *_WINDOW}
        # The first is the question, whatever it is called.
        self._takes = known if every else known & {one.name for one in parameters[1:] if one.kind in _BY_NAME}

    def reply(self, case: Case) -> object:
        """See `Asked`. Whatever it raises is raised.

        Raises:
            EndpointTimedOut: It took longer than it may.
        """
        given = {"history": _history(case), "asked": case.asked, "after": case.after, "before": case.before, "outlets": list(case.outlets)}
        kept: list[object] = []
        raised: list[BaseException] = []

        def work() -> None:
            try:
                kept.append(_finished(self._call(case.question, **{name: given[name] for name in sorted(self._takes)})))
            except BaseException as error:  # noqa: BLE001 - SystemExit of a foreign system, too, is an outcome
                raised.append(error)

        thread = threading.Thread(target=work, name=f"asking {self.name}", daemon=True)
        thread.start()
        thread.join(self._timeout)
        if raised:
            error = raised[0]
            raise error if isinstance(error, Exception) else RuntimeError(f"{type(error).__name__}: {error}") from error
        if not kept:
            raise EndpointTimedOut(f"{self.name} took longer than {self._timeout:g} s.", "Give it longer with --timeout.")
        return kept[0]

    def told(self, case: Case) -> bool:
        """See `Asked`: whether its signature has a parameter for each of them."""
        return all(name in self._takes for name in _WINDOW if getattr(case, name))


class Address:
    """A system behind HTTP, asked over a connection of its own each time."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise BadInput(f"{url!r} has no port that can be used.", "Such as http://127.0.0.1:8000/ask.") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadInput(f"{url!r} is not an address.", "Such as http://127.0.0.1:8000/ask.")
        if parts.username or parts.password:
            raise BadInput("The address holds a user or a password, which a report would show.", "Leave them out.")
        self.name = f"{parts.scheme}://{parts.netloc}{parts.path}"
        self.shape = _hash(url)
        self._host, self._port, self._secure = parts.hostname, port, parts.scheme == "https"
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout = timeout

    def reply(self, case: Case) -> object:
        """See `Asked`: JSON where the reply is JSON, else its text.

        Raises:
            EndpointUnreachable: Nobody listens, or the connection was cut.
            EndpointTimedOut: The whole of it took longer than it may.
            EndpointRefused: The status is not one of success.
            ReplyTooLong: It is larger than an answer can be.
            ReplyUnreadable: It says that it is JSON, and is not.
        """
        deadline = time.monotonic() + self._timeout
        days = {name: day.isoformat() if day else None for name, day in (("asked", case.asked), ("after", case.after), ("before", case.before))}
        sent = {"question": case.question, "history": _history(case), **days, "outlets": list(case.outlets)}
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        try:
            with closing(kind(self._host, self._port, timeout=self._timeout)) as connection:
                connection.request("POST", self._path, json.dumps(sent).encode(), {"Content-Type": "application/json", "Accept": "application/json"})
                response = connection.getresponse()
                # Read below, whoever closes first: http.client lets go of a connection that will not be kept.
                body = _read(response, connection.sock, deadline)
        except TimeoutError as error:
            raise EndpointTimedOut(f"{self.name} took longer than {self._timeout:g} s.", "Give it longer with --timeout.") from error
        except (OSError, http.client.HTTPException) as error:
            raise EndpointUnreachable(f"{self.name}: {str(error) or type(error).__name__}.", "Is it running?") from error
        text = body.decode("utf-8", errors="replace")
        if not 200 <= response.status < 300:
            raise EndpointRefused(f"{self.name} replied {response.status} {response.reason}: {' '.join(text.split())[:200]}")
        if "json" not in response.headers.get_content_type():
            return text
        try:
            found: object = json.loads(text)
        except ValueError as error:
            raise ReplyUnreadable(f"{self.name} replied what is not JSON: {' '.join(text.split())[:80]!r}.") from error
        return found

    def told(self, _: Case, /) -> bool:
        """See `Asked`: all of it is sent, and it is for the system to heed it."""
        return True


def _read(response: http.client.HTTPResponse, connection: socket.socket | None, deadline: float) -> bytes:
    """The whole body, by the deadline, however slowly it drips."""
    pieces: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection is not None and connection.fileno() >= 0:
            connection.settimeout(left)
        piece = response.read1(65_536)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        if size > _LARGEST:
            raise ReplyTooLong(f"The reply is larger than {_LARGEST:,} bytes.", "An answer is a few sentences.")


def over(archive: Archive, system: str, *, settings: Settings, writer: str | None = None, timeout: float = TIMEOUT) -> Foreign:
    """A system by its name, its citations held against an archive: an address, "module:callable", or the stock pipeline over the same articles.

    `writer` "model" lets the model of the settings write for the stock pipeline; of the others it is not asked.

    Raises:
        BadInput: There is no such system; a setting cannot be used.
    """
    library = Library(archive)
    if system != "stock" and not system.startswith("stock:"):
        return Foreign(named(system, timeout=timeout), library)
    from evals.baseline import StockSystem, size_of
    from index.embed import named as embedder
    from rag.compose import model_writer

    size = size_of(system)
    model = model_writer(replace(settings, writer="model")) if writer == "model" else None
    return Foreign(StockSystem(library, embedder(settings.embedder), size=size, model=model), library)


def named(system: str, *, timeout: float = TIMEOUT) -> Asked:
    """The system that goes by this name: an address, or "module:callable".

    Raises:
        BadInput: It is neither, or the module or the callable is not there.
    """
    return Address(system, timeout=timeout) if "://" in system else Function(system, timeout=timeout)


def _imported(named: str) -> Callable[..., object]:
    module, _, name = named.partition(":")
    if not module or not name:
        raise BadInput(f"There is no system {named!r}.", "It is dateline, stock, module:callable, or an address such as http://127.0.0.1:8000/ask.")
    folder = str(Path.cwd())
    if folder not in sys.path:
        # Last: a file of the user's must not stand in the way of a package of ours.
        sys.path.append(folder)
    try:
        found: Any = import_module(module)
    except (Exception, SystemExit) as error:
        gone = error.name if isinstance(error, ModuleNotFoundError) else None
        if gone is not None and (module == gone or module.startswith(f"{gone}.")):
            raise BadInput(f"There is no module {module!r}.", "Run the command where it can be imported from.") from error
        # A module that parses the command line, or leaves when a key is missing, must not leave for us.
        raise BadInput(f"{module} cannot be imported: {type(error).__name__}: {error}.", "Import it by hand to see more.") from error
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise BadInput(f"{module} has no callable {name!r}.", "Name a function that takes a question.")
    call: Callable[..., object] = found
    return call


def _parameters(call: Callable[..., object]) -> Sequence[inspect.Parameter]:
    try:
        return tuple(inspect.signature(call).parameters.values())
    except ValueError:
        # Some callables that are not written in Python do not show theirs: they are given the question alone.
        return ()


def _finished(result: object) -> object:
    """The result itself; of an `async def`, what it comes to."""
    return asyncio.run(result) if inspect.iscoroutine(result) else result


def _history(case: Case) -> list[dict[str, str | None]]:
    return [{"question": turn.question, "answer": turn.answer} for turn in case.history]
