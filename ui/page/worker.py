"""A process of its own that answers questions beside the page's: Python uses one core in each, however many threads there are.

What an answer is made of, and what a page shows of it, is not known here.
"""

import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count as numbers
from pathlib import Path
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # the child: started by path, so that no folder of the working directory can take this package's name
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from index.errors import DatelineError
from rag.settings import FOREIGN_KEY, PREFIX, REMOTE_EMBEDDER, Settings
from ui.page.heaps import keep_memory_together

if TYPE_CHECKING:
    from rag.assistant import Assistant

AT_ONCE = 2
"""Tasks that a worker does at the same time: while one waits for the embedder or the disk, the other goes on; more only wait for each other.
With ten questions at once and 2, 3 and 8 of them in one process, 95 of 100 were answered within 1.4, 1.5 and 2.0 s."""

LISTEN = 0.1
"""Seconds after which somebody who waits for a reply looks whether it is still wanted."""

END_SECONDS = 2.0
"""What a child may take to end by itself: it has nothing to put away."""

WARM = "What is it about?"
"""Asked before anybody asks, so that the first answer does not wait for the embedder and the index to be read."""

_FOUND, _END, _FAILED = "found", "end", "failed"

_NOBODY = 0
"""The number under which the child says that a thread of it is ready: requests begin with 1."""


class WorkerFailed(Exception):
    """The process did not do it; whoever asked can do without, and will learn why."""


def is_all_here(settings: Settings) -> bool:
    """Whether this machine makes the answers, of quotations, without asking any other."""
    quoting = settings.writer == "quoting" or (settings.writer == "auto" and settings.model is None)
    return quoting and not settings.embedder.startswith(REMOTE_EMBEDDER)


def can_help(settings: Settings) -> bool:
    """Whether a second process makes answers come sooner: where the work is done here, and there is more than one core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return is_all_here(settings) and cores > 1


def quoting(settings: Settings) -> Settings:
    """The same without what a model needs, a key and a password."""
    return replace(settings, model=None, writer="quoting", base_url=None, api_key=None, auth=None)


class Worker:
    """A child process that answers questions; it ends with `close`, or with this process.

    Its requests are (number, archive, task, arguments, options), and (number,) where that is no longer wanted; its replies (number, "found",
    value) as often as there is something, then (number, "end", None) or (number, "failed", None). Both sides are this program, so that
    pickle may carry them.
    """

    def __init__(self, settings: Settings) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX) and name != FOREIGN_KEY},
            start_new_session=True,  # Ctrl-C is for the parent, which ends the child in order
        )
        self._sending, self._guard = threading.Lock(), threading.Lock()
        self._numbers = numbers(1)
        self._free = 0
        self._replies: dict[int, SimpleQueue[tuple[str, Any]]] = {}
        self.ready, self.ended = threading.Event(), threading.Event()
        """Set once it can be taken, and once it is over with it; with the second the first is set too, for whoever waits."""
        self._send(quoting(settings))
        threading.Thread(target=self._listen, name="worker", daemon=True).start()

    @property
    def process(self) -> int:
        """The child's process id."""
        return self._child.pid

    def take(self) -> bool:
        """Take it for one task, where it is ready and has time; whoever takes it calls `do`."""
        with self._guard:
            if self._free < 1:
                return False
            self._free -= 1
            return True

    def do(self, task: str, archive: str, *arguments: object, stop: threading.Event | None = None, **options: object) -> Generator[Any, None, None]:
        """What a task of TASKS finds, one after the other; less where `stop` is set or the generator is closed.

        Raises:
            WorkerFailed: It cannot be had there, whatever the reason.
        """
        number, replies, ended = next(self._numbers), SimpleQueue[tuple[str, Any]](), False
        with self._guard:
            if self._free < 0:
                raise WorkerFailed
            self._replies[number] = replies
        try:
            self._send((number, archive, task, arguments, options))
            while stop is None or not stop.is_set():
                with suppress(Empty):
                    kind, value = replies.get(timeout=LISTEN)
                    ended = kind != _FOUND
                    if kind == _FAILED:
                        raise WorkerFailed
                    if kind == _END:
                        return
                    yield value
        finally:
            with self._guard:
                del self._replies[number]
            if not ended:
                with suppress(WorkerFailed):
                    self._send((number,))

    def close(self) -> None:
        """End the process."""
        with suppress(OSError):
            if self._child.stdin is not None:
                self._child.stdin.close()
        try:
            self._child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _send(self, request: object) -> None:
        try:
            with self._sending:
                assert self._child.stdin is not None  # noqa: S101 - it was asked for
                pickle.dump(request, self._child.stdin)
                self._child.stdin.flush()
        except (OSError, ValueError) as error:  # it has ended, or was closed
            raise WorkerFailed from error

    def _listen(self) -> None:
        assert self._child.stdout is not None  # noqa: S101 - as above
        try:
            with self._child.stdout as replies, suppress(EOFError, OSError):
                while True:
                    number, kind, value = pickle.load(replies)  # noqa: S301 - see the class
                    with self._guard:
                        if number in self._replies:
                            self._replies[number].put((kind, value))
                        if kind != _FOUND:
                            self._free += 1
                    if number == _NOBODY:
                        self.ready.set()
        finally:
            with self._guard:
                # It is never free again.
                self._free = -sys.maxsize
                for waiting in self._replies.values():
                    waiting.put((_FAILED, None))
            self.ended.set()
            self.ready.set()


def _stream(assistant: "Assistant", *arguments: Any, **options: Any) -> Iterable[Any]:  # noqa: ANN401 - those of Assistant.stream
    return assistant.stream(*arguments, **options)


def _examples(*arguments: Any, **options: Any) -> Iterable[Any]:  # noqa: ANN401 - those of rag.suggest.examples
    from rag.suggest import examples

    return (examples(*arguments, **options),)


def _follow_ups(*arguments: Any, **options: Any) -> Iterable[Any]:  # noqa: ANN401 - those of rag.suggest.follow_ups
    from rag.suggest import follow_ups

    return (follow_ups(*arguments, **options),)


TASKS: Mapping[str, Callable[..., Iterable[Any]]] = MappingProxyType({"stream": _stream, "examples": _examples, "follow_ups": _follow_ups})
"""What can be done with an assistant that is the first argument, `stop` among the options: the events of an answer, or questions to offer."""


class _Child:
    """What runs in the process: one thread listens, others work."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._assistants: dict[str, Assistant] = {}
        self._asked: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
        self._unwanted: dict[int, threading.Event] = {}
        self._opening, self._replying = threading.Lock(), threading.Lock()
        self._replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what is printed must not come between replies

    def listen(self) -> None:
        """Take requests until the parent is gone."""
        try:
            while True:
                request = pickle.load(sys.stdin.buffer)  # noqa: S301 - see Worker
                if len(request) > 1:
                    self._unwanted[request[0]] = threading.Event()
                    self._asked.put(request)
                elif (unwanted := self._unwanted.get(request[0])) is not None:
                    unwanted.set()
        finally:
            os._exit(0)

    def work(self) -> None:
        """Get ready, then do one task after another."""
        with suppress(Exception):  # it will be told where somebody asks
            for _ in self._assistant(self._settings.archive).stream(WARM):
                pass
        threads = [threading.Thread(target=self._work) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
            self._reply(_NOBODY, _END)
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        while True:
            number, archive, task, arguments, options = self._asked.get()
            ended = _END
            try:
                for found in TASKS[task](self._assistant(archive), *arguments, **options, stop=self._unwanted[number]):
                    self._reply(number, _FOUND, found)
            except DatelineError:  # the parent meets it too, and tells it
                ended = _FAILED
            except BaseException:  # noqa: BLE001 - a panic of a package written in Rust is no Exception; somebody waits for the end
                traceback.print_exc()
                ended = _FAILED
            del self._unwanted[number]
            self._reply(number, ended)

    def _reply(self, number: int, kind: str, value: object = None) -> None:
        with self._replying:
            pickle.dump((number, kind, value), self._replies)
            self._replies.flush()

    def _assistant(self, archive: str) -> "Assistant":
        from rag.compose import open_assistant

        with self._opening:
            if archive not in self._assistants:
                self._assistants[archive] = open_assistant(archive, settings=self._settings, create=False)
            return self._assistants[archive]


def _run() -> None:
    keep_memory_together()
    child = _Child(pickle.load(sys.stdin.buffer))  # noqa: S301 - see Worker
    threading.Thread(target=child.listen, daemon=True).start()
    child.work()


if __name__ == "__main__":
    _run()
