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
  | (?P<relative>the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|yesterday|today|tonight|tomorrow|this\s+morning)
  | (?P<ago>(?P<n1>{_NUMBER})\s+(?P<u1>{_UNIT})\s+ago)
  | (?P<weekday>(?P<which>last|this|past|next)?\s*(?P<w>{_WEEKDAY})\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OF_WEEK = r"(?P<ofweek>the\s+week\s+(?:of|beginning|from)\s+(?P<weekday>.+))|"
_STRETCH = re.compile(
    rf"""{_OF_WEEK}
    (?P<rolling>(?:the\s+)?(?:last|past|previous|recent)\s+(?P<n>{_NUMBER})\s+(?P<u>{_UNIT}))
  | (?P<past>(?:the\s+)?past\s+(?P<pu>day|week|month|year))
  | (?P<unit>(?:the\s+)?(?P<which>last|this|previous|current|next|coming)\s+(?P<uu>week|weekend|month|year))
  | (?P<month>(?:(?P<part>early|mid|late|the\s+(?:beginning|start|middle|end)\s+of)[\s-]+)?(?:last\s+)?(?P<m>{_MONTH})(?:,?\s+(?P<y>(?:19|20)\d\d))?)
  | (?P<year>{_NAMED_YEAR})
    """,
    re.IGNORECASE | re.VERBOSE,
)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_WEEK_OF = rf"the\s+week\s+(?:of|beginning|from)\s+(?:{_DAY.pattern})"
_NAMED = _unnamed(f"(?:{_WEEK_OF}|{_DAY.pattern}|{_STRETCH.pattern.replace(_OF_WEEK, '')})")
_BESIDE = rf"(?:the\s+(?P<bn>{_NUMBER}\s+)?(?P<bu>{_UNIT})\s+(?P<bw>before|after)(?:\s+(?P<bt>{_NAMED}|last\b)|(?=\W*$)))"
TIME = f"(?:{_unnamed(_BESIDE)}|{_NAMED})"
"""One time, as a part of other patterns (verbose, without regard to case)."""

_BESIDE_ANOTHER = re.compile(_BESIDE, re.IGNORECASE | re.VERBOSE)

_FULL = {number: name.capitalize() for name, number in sorted(MONTHS.items(), key=lambda one: len(one[0]))}
"""The full names: English whatever the locale."""

_PREPOSITION = r"since|after|before|until|till|by|through|up\s+to|from|in|on|during|of|over|within|for|dated"
PHRASE = re.compile(
    rf"""
    \b(?:(?:between|from)\s+(?P<a>{TIME}|\d{{1,2}}(?=\s+(?:and|to)\s+\d))\s+(?:and|to|until|till|through)\s+(?P<b>{TIME})
      | (?:(?P<prep>{_PREPOSITION})\s+)?(?:(?:the\s+)?(?P<t>{TIME})))(?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A time with the preposition that ties it: of two, from `a` to `b`; else `t`, after `prep`."""


def phrase(text: str) -> re.Match[str] | None:
    """The first time of a text that is more than a word of another meaning: "may" and "march" need a preposition."""
    return next((found for found in PHRASE.finditer(text) if not doubtful(found)), None)


def doubtful(found: re.Match[str]) -> bool:
    """Whether a match of PHRASE is rather a verb or a piece of one."""
    return found["t"] is not None and found["t"].lower() in {"may", "march", "mar", "sun", "sat"} and not found["prep"]


def absent(text: str, today: date) -> str | None:
    """What is wrong with a day that was never on a calendar: "There is no 29 February in 2031"; None for every other expression."""
    match = _DAY.fullmatch(" ".join(text.split()))
    if match is None or not (match["iso"] or match["dmy"] or match["mdy"]):
        return None
    year, month, day = _written(match, today)
    if not 1 <= month <= 12:
        return f"There is no month {month}"
    return None if _made(year, month, day) else f"There is no {day} {_FULL[month]} in {year}"


def resolve(text: str, today: date) -> Stretch | None:
    """The days that one expression stands for, said on that day; None where it names none. Without a year, the latest that has begun by then."""
    try:
        return _resolved(" ".join(text.split()), today)
    except (OverflowError, ValueError):  # before the year 1, or after 9999
        return None


def _resolved(text: str, today: date) -> Stretch | None:
    if (found := _day(text, today)) is not None:
        return Stretch(found, found)
    if (match := _BESIDE_ANOTHER.fullmatch(text)) is not None:
        return _beside(match, today)
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
    if match["iso"] or match["dmy"] or match["mdy"]:
        return _made(*_written(match, today))
    if match["relative"]:
        word = match["relative"].lower()
        return today + timedelta(days=-2 if "before" in word else 2 if "after" in word else _NEIGHBOURS.get(word, 0))
    if match["ago"]:
        return _back(today, _number(match["n1"]), match["u1"])
    back, which = (today.weekday() - WEEKDAYS[match["w"].lower()]) % 7, (match["which"] or "").lower()
    if back == 0 and which == "last":
        back = 7
    return today - timedelta(days=back - 7 if which == "next" else back)


_NEIGHBOURS = {"yesterday": -1, "tomorrow": 1}


def _written(match: re.Match[str], today: date) -> tuple[int, int, int]:
    """Year, month and day as a date gives them; without a year, that of the last time the calendar came to where that day is, or would be."""
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return year, month, day
    number, name, given = (match["d1"], match["m1"], match["y1"]) if match["dmy"] else (match["d2"], match["m2"], match["y2"])
    month, day = MONTHS[name.lower().rstrip(".")], int(number)
    return int(given) if given else today.year - ((month, day) > (today.month, today.day)), month, day


def _beside(match: re.Match[str], today: date) -> Stretch | None:
    """As many days, weeks, months or years as are said, next to another time; next to the present one where no other is named.

    "The week before last" is two weeks back, "the week before last week" too; "the week before 3 March" its seven days.
    """
    unit, other = match["bu"].lower().rstrip("s"), (match["bt"] or "").lower()
    present = {"": "today", "last": "yesterday"} if unit == "day" else {"": f"this {unit}", "last": f"last {unit}"}
    known = resolve(present.get(other, other), today)
    if known is None or known.first is None or known.last is None:
        return None
    number = _number(match["bn"]) if match["bn"] else 1
    if match["bw"].lower() == "before":
        return Stretch(_back(known.first, number, unit), known.first - timedelta(days=1))
    following = known.last + timedelta(days=1)
    return Stretch(following, _back(following, -number, unit) - timedelta(days=1))


def _unit(which: str, unit: str, today: date) -> Stretch:
    """The last, this or the next one; what has not come yet is no part of this one, a weekend is whole."""
    away = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    monday = _monday(today) + timedelta(days=7 * away)
    if unit == "weekend":
        return Stretch(monday + timedelta(days=5), monday + timedelta(days=6))
    first = monday if unit == "week" else today.replace(day=1) if unit == "month" else date(today.year, 1, 1)
    if unit != "week":
        first = _back(first, -away, unit)
    following = monday + timedelta(days=7) if unit == "week" else _back(first, -1, unit)
    return Stretch(first, today if away == 0 else following - timedelta(days=1))


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
    """So many days, weeks, months or years before, after where it is negative; where that month is shorter, its last day."""
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
