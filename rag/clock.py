"""The time that each stage of an answer takes; what a reader of the events does between them is not counted.

What the stages do is not known here.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.values import Seconds


class Clock:
    """Adds up seconds by stage: "search", "write" and "check"."""

    def __init__(self) -> None:
        self._spent = {"search": 0.0, "write": 0.0, "check": 0.0}
        self._since: dict[str, float] = {}

    def start(self, stage: str) -> None:
        """Begin a stage."""
        self._since[stage] = time.perf_counter()

    def stop(self, stage: str) -> None:
        """End it."""
        self._spent[stage] += time.perf_counter() - self._since.pop(stage)

    @contextmanager
    def running(self, stage: str) -> Iterator[None]:
        """Count what happens inside towards a stage."""
        self.start(stage)
        try:
            yield
        finally:
            self.stop(stage)

    def seconds(self) -> Seconds:
        """What has been counted so far; the total is the sum."""
        return Seconds(**self._spent, total=sum(self._spent.values()))
