"""Something that is made when it is first asked for, and once, however many threads ask for it at the same time.

What it is, and what else they do, is not known here.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """A place for one thing. Whoever asks while it is being made waits for it, and makes it in turn where that failed."""

    def __init__(self) -> None:
        self.made: T | None = None
        self._guard = threading.Lock()

    def get(self, make: Callable[[], T]) -> T:
        """The thing, made now where it is not there yet; `make` must not ask for it again."""
        if self.made is None:
            with self._guard:
                if self.made is None:
                    self.made = make()
        return self.made
