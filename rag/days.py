"""Days that words name: "3 March", "last week", "since Monday", resolved against the day on which they are said.

What the days are of, publication or event, is not known here.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.words import MONTHS, NUMBER_WORDS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days, both ends included; None where it has no end on that side."""

    first: date | None
    last: date | None


_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
_NUMBER = r"(?:\d{1,3}|a|an|few|couple\sof|" + "|".join(NUMBER_WORDS) + ")"
_UNIT = r"(?:day|week|month|year)s?"
_LINKS = "about|on|that|which|who|do|does|did|and|or|in|of|regarding|concerning|mention|say|speak|from|to|until|till|through"
_NAMED_YEAR = rf"(?:19|20)\d\d(?![\d-])(?!\s+(?!(?:{_LINKS})\b)[a-z])"
"""A year, unless a noun follows whose name it belongs to: "the 2020 rules"."""

_DAY = re.compile(
    rf"""
    (?P<iso>(?:19|20)\d\d-\d\d-\d\d)
  | (?P<dmy>(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>(?:19|20)\d\d))?)
  | (?P<mdy>(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y2>(?:19|20)\d\d))?)
  | (?P<relative>the\s+day\s+before\s+yesterday|yesterday|today|tonight|this\s+morning)
  | (?P<ago>(?P<n1>{_NUMBER})\s+(?P<u1>{_UNIT})\s+ago)
  | (?P<weekday>(?P<which>last|this|past)?\s*(?P<w>{_WEEKDAY})\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OF_WEEK = r"(?P<ofweek>the\s+week\s+(?:of|beginning|from)\s+(?P<weekday>.+))|"
_STRETCH = re.compile(
    rf"""{_OF_WEEK}
    (?P<rolling>(?:the\s+)?(?:last|past|previous|recent)\s+(?P<n>{_NUMBER})\s+(?P<u>{_UNIT}))
  | (?P<past>(?:the\s+)?past\s+(?P<pu>day|week|month|year))
  | (?P<unit>(?:the\s+)?(?P<which>last|this|previous|current)\s+(?P<uu>week|weekend|month|year))
  | (?P<month>(?:(?P<part>early|mid|late|the\s+(?:beginning|start|middle|end)\s+of)[\s-]+)?(?:last\s+)?(?P<m>{_MONTH})(?:,?\s+(?P<y>(?:19|20)\d\d))?)
  | (?P<year>{_NAMED_YEAR})
    """,
    re.IGNORECASE | re.VERBOSE,
)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_WEEK_OF = rf"the\s+week\s+(?:of|beginning|from)\s+(?:{_DAY.pattern})"
TIME = _unnamed(f"(?:{_WEEK_OF}|{_DAY.pattern}|{_STRETCH.pattern.replace(_OF_WEEK, '')})")
"""One time, as a part of other patterns (verbose, without regard to case)."""


def resolve(text: str, today: date) -> Stretch | None:
    """The days that one expression stands for, said on that day; None where it names none. Without a year, the latest that has begun by then."""
    try:
        return _resolved(" ".join(text.split()), today)
    except (OverflowError, ValueError):  # before the year 1, or after 9999
        return None


def _resolved(text: str, today: date) -> Stretch | None:
    if (found := _day(text, today)) is not None:
        return Stretch(found, found)
    match = _STRETCH.fullmatch(text)
    if match is None:
        return None
    if match["ofweek"]:
        day = _day(match["weekday"], today)
        return None if day is None else Stretch(_monday(day), _monday(day) + timedelta(days=6))
    if match["rolling"]:
        return Stretch(_back(today, _number(match["n"]), match["u"]), today)
    if match["past"]:
        return Stretch(_back(today, 1, match["pu"]), today)
    if match["unit"]:
        return _unit(match["which"].lower(), match["uu"].lower(), today)
    if match["month"]:
        return _month(match, today)
    return _capped(date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31), today)


def _day(text: str, today: date) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    if match["iso"]:
        return _made(*(int(part) for part in match["iso"].split("-")))
    if match["dmy"] or match["mdy"]:
        day, month, year = (match["d1"], match["m1"], match["y1"]) if match["dmy"] else (match["d2"], match["m2"], match["y2"])
        number = MONTHS[month.lower().rstrip(".")]
        if year:
            return _made(int(year), number, int(day))
        made = _made(today.year, number, int(day))
        return made if made is not None and made <= today else _made(today.year - 1, number, int(day))
    if match["relative"]:
        word = match["relative"].lower()
        return today - timedelta(days=2 if "before" in word else 1 if word == "yesterday" else 0)
    if match["ago"]:
        return _back(today, _number(match["n1"]), match["u1"])
    back = (today.weekday() - WEEKDAYS[match["w"].lower()]) % 7
    if back == 0 and (match["which"] or "").lower() == "last":
        back = 7
    return today - timedelta(days=back)


def _unit(which: str, unit: str, today: date) -> Stretch:
    current = which in {"this", "current"}
    if unit == "week":
        monday = _monday(today) - timedelta(days=0 if current else 7)
        return Stretch(monday, today if current else monday + timedelta(days=6))
    if unit == "weekend":
        saturday = _monday(today) + timedelta(days=5 if current else -2)
        return Stretch(saturday, saturday + timedelta(days=1))
    if unit == "month":
        first = today.replace(day=1)
        return Stretch(first, today) if current else Stretch((first - timedelta(days=1)).replace(day=1), first - timedelta(days=1))
    first = date(today.year, 1, 1)
    return Stretch(first, today) if current else Stretch(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _month(match: re.Match[str], today: date) -> Stretch | None:
    number = MONTHS[match["m"].lower().rstrip(".")]
    year = int(match["y"]) if match["y"] else today.year - (number > today.month)
    length = calendar.monthrange(year, number)[1]
    part = (match["part"] or "").lower()
    first, last = (
        (1, 10)
        if "early" in part or "beginning" in part or "start" in part
        else (11, 20)
        if "mid" in part
        else (21, length)
        if "late" in part or "end" in part
        else (1, length)
    )
    return _capped(date(year, number, first), date(year, number, last), today)


def _capped(first: date, last: date, today: date) -> Stretch:
    """What has not come yet is no part of a stretch that has begun."""
    return Stretch(first, min(last, today) if first <= today else last)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _number(word: str) -> int:
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else {"a": 1, "an": 1, "few": 3, "couple of": 2}.get(word) or NUMBER_WORDS[word]


def _back(today: date, number: int, unit: str) -> date:
    """So many days, weeks, months or years before; where that month is shorter, its last day."""
    unit = unit.lower().rstrip("s")
    if unit in {"day", "week"}:
        return today - timedelta(days=number * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "year" else 1)
    year, month = divmod(max(months, 12), 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 February
        return None
