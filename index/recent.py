"""What was looked up last, kept within bounds: what has not been asked for the longest goes first.

What is looked up, and where, is not known here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by their keys, of which `size` says how much room each takes; usable from several threads."""

    def __init__(self, size: Callable[[V], int]) -> None:
        self._size = size
        self._taken = 0
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K, look_up: Callable[[], V], *, room: int) -> V:
        """The value that is kept, or the one that is then looked up; what does not fit into `room` any more is forgotten, the last one never.

        Nobody waits for another's look-up: two who miss the same key at once both look, and keep one.
        """
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = look_up()
        with self._guard:
            if key not in self._kept:
                self._kept[key] = value
                self._taken += self._size(value)
            while self._taken > room and len(self._kept) > 1:
                self._taken -= self._size(self._kept.popitem(last=False)[1])
        return value
