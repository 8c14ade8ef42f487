"""Whether the one who asked still wants the answer: said once, by who works for them, and heeded wherever another machine is waited for.

What is waited for is not known here, nor who asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_ASKER: ContextVar[Event | None] = ContextVar("asker", default=None)


@contextmanager
def until(stop: Event | None) -> Iterator[None]:
    """Have what this thread waits for be given up once `stop` is set, by `Cancelled`.

    Between a question and the embedder behind an endpoint lie six calls that would have to pass `stop` on, for an embedder that is seldom
    used; a question that nobody waits for any more would else hold its thread until the endpoint's time is up.
    """
    before = _ASKER.set(stop)
    try:
        yield
    finally:
        _ASKER.reset(before)


def asker() -> Event | None:
    """What is set when the one for whom this thread works does not want the answer any more."""
    return _ASKER.get()
