"""Whose turn it is in each session: of two things that were begun, the later one counts.

Gradio and conversations are not known here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from itertools import count

SESSIONS = 10_000
"""Sessions that are remembered: as many as Gradio keeps state for."""

_NUMBERS = count(1)


class Begun:
    """Something that was begun in a session, until it is done or something else is begun; used from several threads.

    `about` is the question that is being answered, "" for all else; no two have one `name`.
    """

    def __init__(self, about: str = "") -> None:
        self.about, self.name = about, str(next(_NUMBERS))
        self._guard = threading.Lock()
        self._over = False
        self._calls: list[Callable[[], object]] = []

    @property
    def over(self) -> bool:
        """Whether it is done, or something else has been begun since."""
        return self._over

    def when_over(self, call: Callable[[], object]) -> None:
        """Call this once it is over, from whatever thread ends it; at once where it is over already."""
        with self._guard:
            if not self._over:
                self._calls.append(call)
                return
        call()

    def end(self) -> None:
        """It is done, or something else was begun."""
        with self._guard:
            self._over = True
            calls, self._calls = self._calls, []
        for call in calls:
            call()


class Turns:
    """What was begun last in each session; used from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last: OrderedDict[str, Begun] = OrderedDict()

    def begin(self, session: str, about: str = "") -> Begun:
        """Begin something: whatever was begun before it in this session is over."""
        begun = Begun(about)
        with self._guard:
            before = self._last.pop(session, None)
            self._last[session] = begun
            if len(self._last) > SESSIONS:
                self._last.popitem(last=False)
        if before is not None:
            before.end()
        return begun

    def last(self, session: str) -> Begun | None:
        """What was begun last, if anything was."""
        with self._guard:
            return self._last.get(session)
