"""Whose turn it is in each session: of two things that were begun, the later one counts.

Gradio and conversations are not known here.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import count

SESSIONS = 10_000
"""Sessions that are remembered: as many as Gradio keeps state for."""

AGAIN = 3.0
"""Seconds after an answer in which its question may come once more from a page that does not show yet that it was heard."""

_NUMBERS = count(1)


class Begun:
    """Something that was begun in a session, until it is done or something else is begun; used from several threads.

    `about` is the question that is being answered, None for all else; no two have one `name`.
    """

    def __init__(self, about: Hashable = None) -> None:
        self.about, self.name = about, str(next(_NUMBERS))
        self._guard = threading.Lock()
        self._ended = math.inf
        self._calls: list[Callable[[], object]] = []

    @property
    def over(self) -> bool:
        """Whether it is done, or something else has been begun since."""
        return self._ended < math.inf

    def within(self, seconds: float) -> bool:
        """Whether it is not over yet, or has not been for so many seconds."""
        return time.monotonic() - self._ended < seconds

    def when_over(self, call: Callable[[], object]) -> None:
        """Call this once it is over, from whatever thread ends it; at once where it is over already."""
        with self._guard:
            if not self.over:
                self._calls.append(call)
                return
        call()

    def end(self) -> None:
        """It is done, or something else was begun."""
        with self._guard:
            self._ended = min(self._ended, time.monotonic())
            calls, self._calls = self._calls, []
        for call in calls:
            call()


class Turns:
    """What was begun last in each session; used from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last: OrderedDict[str, Begun] = OrderedDict()
        self._asked: dict[str, Begun] = {}

    def begin(self, session: str) -> Begun:
        """Begin something: whatever was begun before it in this session is over."""
        begun = Begun()
        with self._guard:
            before = self._put(session, begun)
        if before is not None:
            before.end()
        return begun

    def ask(self, session: str, about: Hashable, shown: str | None = None) -> Begun | None:
        """Begin to answer a question; None where Enter was pressed twice.

        That is where the very same is being answered, or was just now and the page on which it was typed `shown` another name (None: not typed).
        """
        begun = Begun(about)
        with self._guard:
            heard = self._asked.get(session)
            if heard is not None and heard.about == about and (not heard.over or (shown not in {None, heard.name} and heard.within(AGAIN))):
                return None
            before = self._put(session, begun)
            self._asked[session] = begun
        if before is not None:
            before.end()
        return begun

    def _put(self, session: str, begun: Begun) -> Begun | None:
        before = self._last.pop(session, None)
        self._last[session] = begun
        if len(self._last) > SESSIONS:
            self._asked.pop(self._last.popitem(last=False)[0], None)
        return before

    def last(self, session: str) -> Begun | None:
        """What was begun last, if anything was."""
        with self._guard:
            return self._last.get(session)

    def heard(self, session: str) -> str:
        """The name of the question that was begun last, "" for none."""
        with self._guard:
            asked = self._asked.get(session)
        return asked.name if asked is not None else ""
