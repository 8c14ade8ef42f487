"""Whose turn it is in each session: of two things that were begun, the later one counts.

Gradio and conversations are not known here.
"""

import threading
from collections import OrderedDict

SESSIONS = 10_000
"""Sessions that are remembered: as many as Gradio keeps state for."""


class Turns:
    """Counts what was begun in each session; used from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last: OrderedDict[str, int] = OrderedDict()

    def begin(self, session: str) -> int:
        """Begin something: whatever was begun before it in this session has been overtaken."""
        with self._guard:
            number = self._last.pop(session, 0) + 1
            self._last[session] = number
            if len(self._last) > SESSIONS:
                self._last.popitem(last=False)
            return number

    def last(self, session: str) -> int:
        """What was begun last; 0 for nothing."""
        with self._guard:
            return self._last.get(session, 0)
