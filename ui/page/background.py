"""Work that is watched from another thread, so that whoever waits for it can leave at once.

What the work is, is not known here.
"""

import math
import queue
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from ui.page.turns import Begun

Item = TypeVar("Item")

TICK, RAREST = 0.2, 2.0
"""Seconds after which a watcher hears that there is nothing new, and what they become where many wait; and the most that is gathered for.

Gradio can stop a handler only between two of its steps: while one waited for a model's first word, nobody would learn that the page was closed.
With ten questions at once, a tick for each every 0.2 s took a tenth of all the work.
"""

GATHER = 0.02
"""Seconds that are waited for what comes right after an item, so that it is shown with it; as many times that as there are who wait, a tick at most.

Each time that a page is shown costs as much as a twentieth of an answer; with quotations, all sentences of an answer come at once.
"""


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class _Woken:
    pass


def watched(
    work: Generator[Item, None, None], threads: Executor, *, left: threading.Event, begun: Begun, waiting: Callable[[], int] = lambda: 1
) -> Generator[tuple[Item, ...], None, None]:
    """The items of `work`, made in another thread, those together that come together; an empty tuple whenever a tick went by without one.

    `waiting` says how many watch as this one does: the more there are, the rarer its ticks and the more comes together. Whatever there is
    comes at once when what was `begun` is over, so that the watcher can leave.
    What `work` raises is raised here, after the items before it. Closing this iterator returns at once, sets `left`, and closes `work` before
    its next item; work that can wait long for an item should look at `left` meanwhile.
    """
    results: queue.SimpleQueue[Item | _Ended | _Woken] = queue.SimpleQueue()

    def run() -> None:
        error: BaseException | None = None
        if left.is_set():  # before a thread was free
            work.close()
            return
        try:
            with closing(work) as items:
                for item in items:
                    if left.is_set():
                        return
                    results.put(item)
        except BaseException as raised:  # noqa: BLE001 - raised again where somebody listens
            error = raised
        results.put(_Ended(error))

    begun.when_over(lambda: results.put(_Woken()))
    threads.submit(run)
    try:
        ended: _Ended | None = None
        while ended is None:
            items: list[Item] = []
            crowd = max(1, waiting())
            tick, gather = min(RAREST, TICK * crowd), min(TICK, GATHER * crowd)
            end = math.inf
            while (left_over := end - time.monotonic()) > 0:
                try:
                    result = results.get(timeout=min(gather, left_over) if items else tick)
                except queue.Empty:
                    break
                if isinstance(result, _Woken):
                    break
                if isinstance(result, _Ended):
                    ended = result
                    break
                if not items:
                    # No longer than this, so that somebody who leaves is heard however fast they come.
                    end = time.monotonic() + TICK
                items.append(result)
            if items or ended is None:
                yield tuple(items)
        if ended.error is not None:
            raise ended.error
    finally:
        left.set()
