"""Dates as text writes them: whole ones only, day, month and year.

What a date is the date of is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(?P<{0}>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b[.,]?\s+)?"
_WRITTEN = re.compile(
    r"\b(?:"
    + _WEEKDAY.format("w1")
    + r"(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    + _MONTH.format("m1")
    + r",?\s+(?P<y1>\d{4})\b|"
    + _WEEKDAY.format("w2")
    + _MONTH.format("m2")
    + r"\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})\b|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})(?![\d-])"
    + r"|(?P<y4>\d{4})/(?P<m4>\d{1,2})/(?P<d4>\d{1,2})(?![\d/])"
    + r"|(?<![\d./-])(?P<d5>\d{1,2})(?P<joint>[./-])(?P<m5>\d{1,2})(?P=joint)(?P<y5>\d{4})(?![\d/-]|\.\d))",
    re.IGNORECASE,
)
_FOUR_FIGURES = re.compile(r"\d{4}")
_NO_YEAR = re.compile(
    _WEEKDAY.format("w1")
    + r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+"
    + _MONTH.format("m1")
    + "|"
    + _MONTH.format("m2")
    + r"\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)[.,]?",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:(?:first |last |originally )?(?:published|posted|updated?|modified|created)|on|at|date|[ap]\.?m\b\.?"
    r"|gmt|utc|[ecmp][sd]t|et|cest|cet|eest|eet|msk|bst|ist|jst|hrs"
    r"|\d{1,2}[:.h]\d{2}(?::\d{2})?)|[\W_]",
    re.IGNORECASE,
)
"""What may stand beside a date in a line that is nothing but a date."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A whole date in a text: where it stands, and whether the day of the week stands with it."""

    day: date
    start: int
    end: int
    weekday: bool


def dates(text: str) -> Iterator[Dated]:
    """Every whole date of a text, in order: "Dec. 2, 2025", "2 December 2025", "Tuesday, 2 December 2025", "2025-12-02".

    Dates in figures that end in the year are read differently in different countries, so they are read only where a day above
    twelve, or one that equals the month, leaves no doubt: 19/12/2025, but not 02/12/2025.
    """
    if not _FOUR_FIGURES.search(text):
        return  # most paragraphs have no year, and this is told ten times as fast
    for match in _WRITTEN.finditer(text):
        part = match.groupdict()
        n = next(n for n in "12345" if part[f"y{n}"])
        month, number = _month(part[f"m{n}"]), int(part[f"d{n}"])
        if n == "5" and month > 12:
            month, number = number, month
        elif n == "5" and number <= 12 and number != month:
            continue
        try:
            day = date(int(part[f"y{n}"]), month, number)
        except ValueError:
            continue
        yield Dated(day, match.start(), match.end(), n in "12" and part[f"w{n}"] is not None)


def _month(name: str) -> int:
    return int(name) if name.isdigit() else next(at for at, full in enumerate(_MONTHS, 1) if full.startswith(name[:3].lower()))


def without_year(text: str) -> tuple[int, int] | None:
    """The month and the day of a date that is nothing else and has no year: "Dec 2", "Tuesday, 2 December"."""
    match = _NO_YEAR.fullmatch(text.strip())
    return (_month(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])) if match else None


def only_dates(text: str) -> list[Dated]:
    """The dates of a line that holds dates, times and words such as "Published" and nothing else; empty for any other line."""
    found = list(dates(text)) if len(text) <= 160 else []
    rest = list(text)
    for one in found:
        rest[one.start : one.end] = " " * (one.end - one.start)
    return found if found and not _BESIDE.sub("", "".join(rest)) else []
