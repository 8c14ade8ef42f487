"""Work that is watched from another thread, so that whoever waits for it can leave at once.

What the work is, is not known here.
"""

import queue
import threading
from collections.abc import Generator
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

TICK = 0.2
"""Seconds after which a watcher hears that there is nothing new.

Gradio can stop a handler only between two of its steps: while one waited for a model's first word, neither Stop nor the next question would
get through.
"""


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


def watched(work: Generator[Item, None, None], threads: Executor, *, left: threading.Event) -> Generator[Item | None, None, None]:
    """The items of `work`, made in another thread; None whenever a tick went by without one.

    What `work` raises is raised here. Closing this iterator returns at once, sets `left`, and closes `work` before its next item; work
    that can wait long for an item should look at `left` meanwhile.
    """
    results: queue.SimpleQueue[Item | _Ended] = queue.SimpleQueue()

    def run() -> None:
        error: BaseException | None = None
        try:
            with closing(work) as items:
                for item in items:
                    if left.is_set():
                        return
                    results.put(item)
        except BaseException as raised:  # noqa: BLE001 - raised again where somebody listens
            error = raised
        results.put(_Ended(error))

    threads.submit(run)
    try:
        while True:
            try:
                result = results.get(timeout=TICK)
            except queue.Empty:
                yield None
                continue
            if isinstance(result, _Ended):
                if result.error is not None:
                    raise result.error
                return
            yield result
    finally:
        left.set()
