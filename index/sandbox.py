"""The sandbox: a process of its own in which html, pdf and docx are parsed, under limits of time and memory.

What becomes of the text is not known here.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import IO, Any

if __name__ == "__main__":  # the child: started by path, so that no folder of the working directory can take this package's name
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.readers import NotAnArticle, Reading
from index.values import DAYS, Origin, Removed, Span

PARSE_SECONDS = 4.0
"""Wall time for one file: pages take some 50 ms, so what needs eighty times that is not a news story."""

START_SECONDS = 60.0
"""Wall time for starting the process and importing a parser, which a loaded machine can make long."""

MEMORY_BYTES = 600_000_000
"""Address space of the process: with all parsers imported it maps 0.1 GB before it reads anything."""

MAX_REPLY = 64_000_000
"""Bytes of an extracted text with its spans; more is refused unread."""

_HEADER = 8


class Sandbox:
    """A child process that parses one file at a time, and is replaced when it crashes or takes too long.

    It starts with the first file and ends with `close` or with this process. Usable from several threads, which take turns.
    """

    def __init__(self, *, parse_seconds: float = PARSE_SECONDS) -> None:
        self._parse_seconds = parse_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def parse(self, kind: str, data: bytes) -> Reading:
        """Parse a file's bytes.

        Raises:
            NotAnArticle: They hold no article, or parsing them crashed, ran out of memory or took too long.
        """
        with self._lock:
            try:
                reply = self._ask(kind, data)
            except TimeoutError as error:
                self._end()
                raise NotAnArticle(f"took longer than {self._parse_seconds:g} s to parse. Save the story itself as text.") from error
            except (OSError, EOFError, ValueError) as error:
                self._end()
                raise NotAnArticle(_crashed(kind)) from error
            except BaseException:
                # Interrupted between a request and its reply: the next reply would be this one's.
                self._end()
                raise
        if "rejected" in reply:
            raise NotAnArticle(str(reply["rejected"]))
        return _reading(reply)

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, kind: str, data: bytes) -> dict[str, Any]:
        child = self._running()
        assert child.stdin is not None  # noqa: S101 - it was asked for
        assert child.stdout is not None  # noqa: S101 - it was asked for
        deadline = time.monotonic() + START_SECONDS
        head = json.dumps({"kind": kind, "size": len(data), "seconds": self._parse_seconds}).encode()
        _send(child.stdin, len(head).to_bytes(_HEADER, "big") + head, deadline)
        _receive(child.stdout, 1, deadline)  # the parser is imported
        deadline = time.monotonic() + self._parse_seconds
        _send(child.stdin, data, deadline)
        size = int.from_bytes(_receive(child.stdout, _HEADER, deadline), "big")
        if size > MAX_REPLY:
            raise ValueError("the reply is too long")
        reply = json.loads(_receive(child.stdout, size, deadline))
        if reply.get("last"):
            self._end()
        return dict(reply)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-P", str(Path(__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # Ctrl-C is for the parent, which ends the child in order
            )
            for pipe in (self._child.stdin, self._child.stdout):
                assert pipe is not None  # noqa: S101 - both were asked for
                os.set_blocking(pipe.fileno(), False)
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        child.wait()


_shared: Sandbox | None = None
_owner = 0
_shared_lock = threading.Lock()


def parse(kind: str, data: bytes) -> Reading:
    """Parse in the process that all readers of this program share; see `Sandbox.parse`."""
    global _shared, _owner
    with _shared_lock:
        if _shared is None or _owner != os.getpid():  # a forked program must not talk to its parent's child
            import atexit

            _shared, _owner = Sandbox(), os.getpid()
            atexit.register(_shared.close)
    return _shared.parse(kind, data)


def _send(pipe: IO[bytes], data: bytes, deadline: float) -> None:
    view = memoryview(data)
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_WRITE)
        while view:
            _wait(selector, deadline)
            with suppress(BlockingIOError):
                view = view[os.write(pipe.fileno(), view[:65_536]) :]


def _receive(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    blocks: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while size:
            _wait(selector, deadline)
            try:
                block = os.read(pipe.fileno(), min(size, 1 << 20))
            except BlockingIOError:
                continue
            if not block:
                raise EOFError
            blocks.append(block)
            size -= len(block)
    return b"".join(blocks)


def _wait(selector: selectors.BaseSelector, deadline: float) -> None:
    if not selector.select(max(0.0, deadline - time.monotonic())):
        raise TimeoutError


def _crashed(kind: str) -> str:
    return f"could not be parsed: the {kind} parser stopped or ran out of memory. Save the story itself as text."


def _reading(reply: dict[str, Any]) -> Reading:
    origin = dict(reply["origin"])
    for name in DAYS:
        if origin[name] is not None:
            origin[name] = date.fromisoformat(origin[name])
    return Reading(
        str(reply["source_text"]),
        tuple(Span(int(start), int(end)) for start, end in reply["paragraphs"]),
        Origin(**origin),
        tuple(Removed(*removed) for removed in reply["removed"]),
    )


# What follows runs in the child.


def _plain(reading: Reading) -> dict[str, Any]:
    origin = {one.name: getattr(reading.origin, one.name) for one in fields(Origin)}
    return {
        "source_text": reading.source_text,
        "paragraphs": [tuple(span) for span in reading.paragraphs],
        "origin": {name: value.isoformat() if isinstance(value, date) else value for name, value in origin.items()},
        "removed": [(one.start, one.end, one.text, one.why) for one in reading.removed],
    }


def serve() -> None:
    """Read requests from standard input and answer on standard output until it is closed: the child's whole life."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # whatever a parser prints goes nowhere
    while header := asked.read(_HEADER):
        request = json.loads(asked.read(int.from_bytes(header, "big")))
        reader = _reader(request["kind"])
        answers.write(b"R")
        answers.flush()
        # Should the parent be gone before it can end this process, the alarm does.
        signal.alarm(int(request["seconds"]) + 5)
        reply = json.dumps(_answer(reader, request["kind"], asked.read(request["size"]))).encode()
        signal.alarm(0)
        answers.write(len(reply).to_bytes(_HEADER, "big") + reply)
        answers.flush()


def _reader(kind: str) -> Any:  # noqa: ANN401 - a reader is a function of bytes
    if kind == "html":
        from index.readers.html import read_html as reader
    elif kind == "pdf":
        from index.readers.pdf import read_pdf as reader
    else:
        from index.readers.docx import read_docx as reader
    return reader


def _answer(reader: Any, kind: str, data: bytes) -> dict[str, Any]:  # noqa: ANN401
    try:
        return _plain(reader(data))
    except NotAnArticle as reason:
        return {"rejected": str(reason)}
    except MemoryError:
        return {"rejected": _crashed(kind), "last": True}
    except Exception:  # noqa: BLE001 - a parser may raise anything on a damaged file
        return {"rejected": f"is damaged: it cannot be parsed as {kind}. Save it again, or save the story as text."}


if __name__ == "__main__":
    serve()
