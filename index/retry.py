"""How long a model endpoint may take, and when it is asked once more.

What is sent, and over what, is not known here.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

JITTER = 0.25
"""Each wait is up to a quarter shorter or longer than its turn asks for, so that many askers do not come back at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question to an endpoint may take, all its requests together. Times are in seconds.

    `token` holds for the first token and between any two; the waits between requests double from `backoff` up to `longest_backoff`.
    """

    connect: float = 5.0
    token: float = 30.0
    total: float = 120.0
    tries: int = 3
    backoff: float = 0.5
    longest_backoff: float = 8.0
    reply_bytes: int = 4_000_000


class Deadline:
    """A point in time that everything done for one question shares."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds until then; negative after it."""
        return self._end - self._clock()


class Budget:
    """What all requests for one question share, whatever each asks: a deadline, which begins with the first, and how many there may be.

    `sent` of them count; `reserved` are kept for what is still to be asked.
    """

    def __init__(self) -> None:
        self.sent = self.reserved = 0
        self._deadline: Deadline | None = None

    def deadline(self, limits: Limits) -> Deadline:
        """The one deadline; its time runs from the first call on."""
        if self._deadline is None:
            self._deadline = Deadline(limits.total)
        return self._deadline

    def may_send(self, limits: Limits) -> bool:
        """Whether one more request is allowed."""
        return self.sent + self.reserved < limits.tries and self.deadline(limits).left() > 0


def pause(sent: int, *, limits: Limits, asked: float | None, left: float, chance: float) -> float | None:
    """Seconds to wait before the next request; None where none may follow, so that it fails at once instead of after the wait.

    `sent` counts the requests so far, from 1. `asked` is what the endpoint wants waited, and is never cut short: where it does not fit
    into what is `left`, no request follows. `chance`, from 0 to 1, places the wait within the jitter.
    """
    if sent >= limits.tries:
        return None
    turn = min(limits.longest_backoff, limits.backoff * 2.0 ** (sent - 1))
    wait = max(turn * (1 - JITTER + 2 * JITTER * chance), asked or 0.0)
    return wait if wait < left else None


def retry_after(header: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds, or a date); None for none, and for what is neither."""
    if header is None:
        return None
    try:
        seconds = float(header.strip())
    except ValueError:
        try:
            date = parsedate_to_datetime(header)
        except (ValueError, TypeError, OverflowError):
            return None
        seconds = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - (now or datetime.now(UTC))).total_seconds()
        return max(0.0, seconds)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
