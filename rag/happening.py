"""When things happened, as a question asks for it and as the archive's sentences tell it: which of them are about that time.

How days are read out of text is known in `index/events.py`; how much a time counts beside the rest of a question is not known here.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from index.events import Event, Period
from index.values import Hit
from rag.candidates import Candidate
from rag.particulars import When, times
from rag.question import Asked

WIDER = 4
"""For a question with a time in it, so many times the passages are searched, and those that tell of that time are read first."""


class Days(Protocol):
    """Where the days that an article's sentences name are looked up: the archive."""

    def events(self, article_id: str) -> tuple[Event, ...]:
        """The days that an article's sentences name, in order."""
        ...


def in_time_first(hits: Sequence[Hit], periods: Sequence[Period], source: Days) -> tuple[Hit, ...]:
    """The hits whose passages name a day of one of the periods, then the others, each in their order."""

    def tells(hit: Hit) -> bool:
        events = _inside(source.events(hit.article.article_id), hit.passage.start, hit.passage.end)
        return any(period.matches(event) for event in events for period in periods)

    return tuple(sorted(hits, key=lambda hit: not tells(hit)))


def timed(candidates: Sequence[Candidate], asked: Asked, periods: Sequence[Period], source: Days) -> list[Candidate]:
    """The same sentences; those that name a day of one of the periods, in whatever words, say what the question's time says.

    So do those that say it in the question's own words, where it cannot be told which day that is.
    """
    said = frozenset(key for when in asked.times for key in when.keys)

    def tells(one: Candidate) -> bool:
        events = _inside(source.events(one.hit.article.article_id), one.start, one.end)
        if events:
            return any(period.matches(event) for event in events for period in periods)
        return any(_alike(when, other) for other in times(one.text) for when in asked.times)

    return [replace(one, place=replace(one.place, told=said)) if tells(one) else one for one in candidates]


def _alike(asked: When, told: When) -> bool:
    """Whether two times have the same words, but for a year that one of them leaves out."""
    ours, theirs = set(asked.keys), set(told.keys)
    years = {key for key in ours ^ theirs if len(key) == 4 and key.isdigit()}
    return ours == theirs or (len(years) == 1 and ours - years == theirs - years and bool(ours - years))


def dated(candidates: Sequence[Candidate], source: Days) -> list[Candidate]:
    """The same sentences, each with the days that it names, as far as these can be told."""

    def days(one: Candidate) -> tuple[tuple[date, date], ...]:
        events = _inside(source.events(one.hit.article.article_id), one.start, one.end)
        return tuple((event.first, event.last) for event in events)

    return [replace(one, days=days(one)) for one in candidates]


def _inside(events: Sequence[Event], start: int, end: int) -> Sequence[Event]:
    """Those of an article's events, which come in order, that begin within a stretch of its body."""
    first, after = (bisect_left(events, edge, key=lambda event: event.start) for edge in (start, end))
    return events[first:after]
