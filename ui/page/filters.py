"""The filters beside the question: how many are set, and the archive's articles counted by day for the picture.

Gradio is not known here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.values import ArticleCard

BARS = 120
"""Bars that a picture the width of the page has room for; with more, a bar stands for a week, a month or a year."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many articles were published in each day, week, month or year (`unit`), by its first day; those without a date are in none."""

    unit: str
    bars: tuple[tuple[date, int], ...]


def how_many(outlets: Sequence[str] | None, *days: str | None) -> int:
    """How many filters are set, readable or not."""
    return bool(outlets) + sum(bool((one or "").strip()) for one in days)


def histogram(cards: Sequence[ArticleCard]) -> Histogram:
    """Articles by the shortest unit that fits, empty stretches between the first and the last included."""
    days = Counter(card.origin.published for card in cards if card.origin.published is not None)
    if not days:
        return Histogram("day", ())
    first, last = min(days), max(days)
    for unit in ("day", "week", "month", "year"):
        begun = _beginnings(first, last, unit)
        if len(begun) <= BARS:
            break
    counts: Counter[date] = Counter()
    for day, number in days.items():
        counts[_beginning(day, unit)] += number
    return Histogram(unit, tuple((one, counts[one]) for one in begun))


def _beginning(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=min(day.weekday(), (day - date.min).days))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _beginnings(first: date, last: date, unit: str) -> list[date]:
    found: list[date] = []
    at = _beginning(first, unit)
    while at <= last and len(found) <= BARS + (last.year - first.year if unit == "year" else 0):
        found.append(at)
        at = _next(at, unit)
        if at == date.max:
            break
    return found


def _next(day: date, unit: str) -> date:
    try:
        if unit == "month":
            return (day + timedelta(days=31)).replace(day=1)
        if unit == "year":
            return day.replace(year=day.year + 1)
        return day + timedelta(days=7 if unit == "week" else 1)
    except (OverflowError, ValueError):
        return date.max
