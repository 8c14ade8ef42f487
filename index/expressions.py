"""Expressions of time as news writes them: where each stands in a sentence, and what it says.

What day one of them means is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.dates import dates

Kind = Literal["date", "day", "month", "month and year", "year", "weekday", "beside today", "calendar", "ago", "beside another"]


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression, its parts as read; a part that it does not have is None, 0 or empty.

    `word` is "last", "this" or "next" as written, `of` the same for a weekday's week ("Tuesday of last week"), `part` is "earlier" or
    "later" of a week, month or year; `count` counts `unit`s, backwards where it is negative; `clause` says that a clause follows which
    the count is counted from ("a day after the talks ended").
    """

    start: int
    end: int
    kind: Kind
    whole: date | None = None
    year: int = 0
    last_year: int = 0
    month: int = 0
    day: int = 0
    last_day: int = 0
    weekday: int | None = None
    word: str = ""
    of: str = ""
    part: str = ""
    count: int = 0
    unit: str = ""
    clause: bool = False


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {
    word: number
    for number, words in enumerate("a|an|one two three four five six seven eight nine ten eleven twelve".split(), 1)
    for word in words.split("|")
}
_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?:{_FULL}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|\b))"
_SHORT_MONTH = r"(?:(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.|Sept\b)"
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_NTH = r"(?:st|nd|rd|th)?"
_COUNT = r"(?:[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve|\d{1,2})"
_YEAR = r"(?:1[5-9]|20)\d\d"
_YEAR_ENDS = (
    r"(?![\w%]|[-–/]\w|['’]s\b|[.,:]\d|\s+(?:dollars|euros|pounds|prices|terms|money|people|percent|feet|miles|metres|meters)\b"
    r"|\s+(?!was\b|has\b|is\b|as\b|does\b)[a-z]{3,}s\b)"
)

_THAT_YEAR = r",?\s+(?:of\s+)?(?:that|the\s+same|the\s+following|the\s+previous)\s+year\b"
_NAMED = re.compile(
    # Names of days and months, and years.
    r"\b(?:"
    # "Tuesday, Dec. 2", "Dec. 2", "Nov. 20-22", "20 November", "the 20th of November"
    rf"(?P<day>(?:(?P<dw>{_WEEKDAY}),?\s+(?:the\s+)?)?(?:(?P<dm1>{_MONTH})\s?(?P<dd1>\d{{1,2}}){_NTH}"
    rf"(?:\s?(?:-|–|—|\bto\b|\bthrough\b)\s?(?P<dl1>\d{{1,2}}){_NTH})?|(?P<dd2>\d{{1,2}}){_NTH}\s+(?:of\s+)?(?P<dm2>{_MONTH}))"
    rf"(?![\w%]|[:,./]\d|-\w|,?\s+\d{{4}}\b|\s+(?:percent|miles|people|points|million|billion|degrees|years?|months?|days|hours)\b|{_THAT_YEAR}))"
    # "in October 2016"
    rf"|(?P<monthyear>(?P<ym>{_MONTH}),?\s+(?:of\s+)?(?P<my>{_YEAR})\b(?![-–/]\w))"
    # "from 1974 to 1975", "since 2022"; "In 2014 Russia ..." only where a sentence begins
    rf"|(?P<years>(?:[Bb]etween|[Ff]rom)\s+(?P<ya>{_YEAR})\s+(?:to|and|until|through)\s+(?P<yb>{_YEAR}){_YEAR_ENDS})"
    r"|(?P<year>(?:(?:[Ss]ince|[Dd]uring|[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Bb]y|[Ff]rom|[Tt]hroughout|[Ee]arly|[Ll]ate|mid|"
    r"(?:end|start|beginning|half|quarter|summer|winter|spring|fall|autumn|middle) of|in|year|and)[\s-](?=\S+(?:\s+[a-z]|[^\w\s]|$))|In\s)"
    rf"(?:late\s|early\s|mid-)?(?P<yy>{_YEAR}){_YEAR_ENDS})"
    # "in October", "last October"
    r"|(?P<month>(?P<mp>[Ll]ast|[Nn]ext|[Tt]his|[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Dd]uring|[Tt]hroughout|[Ee]arly|[Ll]ate|[Mm]id|[Bb]y|[Ff]rom"
    rf"|[Tt]hrough|of|between)[\s-]+(?P<mm>{_FULL}|{_SHORT_MONTH})(?!\w|\s+\d|(?:['’]s)?\s+(?-i:[A-Z])|-|{_THAT_YEAR}))"
    # "Tuesday", "next Tuesday", "Tuesday of last week"
    r"|(?P<weekday>(?:(?P<wp>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Tt]his|[Tt]he following|[Tt]he previous|[Ee]very|[Ee]ach|[Oo]ne|[Aa]"
    r"|[Tt]hat|from|ago|ago on|[Tt]he next|[Tt]he first|[Tt]he last|most|Super|Black|Good|Ash|Palm|Easter|Bloody|Cyber|Giving|Fat|Shrove|Maundy|Holy"
    rf"|Whit|Trinity|Casual|Taco)\s+)?(?P<ww>{_WEEKDAY})(?:\s+of\s+(?P<wo>last|this|next)\s+week)?\b"
    r"(?!\s+(?:Night|Morning|Times|Mirror|Telegraph|Express|Mail|Post|Herald|Review|League|School|school|the\s+13th|Agreement)\b|s\b))"
    r")"
)
_COUNTED = re.compile(
    # Days counted from another.
    r"\b(?:"
    # "yesterday", "this morning"; "today" alone may mean these times
    r"(?P<beside>(?:[Yy]esterday|[Tt]omorrow|[Tt]onight|[Ll]ast night|[Tt]his (?:morning|afternoon|evening)|(?:[Ee]arlier|[Ll]ater) today"
    r"|today(?=\s+(?:announced|said|confirmed|signed|ordered|voted|approved|released|unveiled|launched))|(?:on|until|announced|released) today)\b"
    r"(?!['’]s))"
    # "last week", "earlier this month", "a year ago"
    r"|(?P<calendar>(?:(?P<cp>[Ee]arlier|[Ll]ater)\s+)?(?P<cw>[Ll]ast|[Tt]his|[Nn]ext)\s+(?P<cu>weekend|week|month|year)\b(?!-|\s+of\b))"
    rf"|(?P<ago>(?P<an>{_COUNT})\s+(?P<au>day|week|month|year)s?\s+ago\b)"
    # "two days later", "a day after the talks", "the following day"
    rf"|(?P<count>(?P<bn>{_COUNT}|[Tt]he)\s+(?P<bu>day|week)s?\s+(?P<bw>after|before|later|earlier|afterwards?|prior)\b)"
    r"|(?P<neighbour>(?:(?:[Tt]he\s+)(?P<nw>following|next|previous|preceding|same)|[Tt]hat\s+same|[Tt]hat)\s+"
    r"(?:day|morning|afternoon|evening|night)\b)"
    r")"
)
# One of these is part of every expression. Each alternative begins with a letter or figure of its own, written out: the engine then skips in
# one step what cannot begin any, which is four times as fast.
_NAME = re.compile(
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    rf"{_FULL}|Jan[. ]|Feb[. ]|Mar[. ]|Apr[. ]|Jun[. ]|Jul[. ]|Aug[. ]|Sept|Oct[. ]|Nov[. ]|Dec[. ]|15\d\d|16\d\d|17\d\d|18\d\d|19\d\d|20\d\d"
)
_WORD = re.compile(
    r"esterday|omorrow|onight|today\b|ast\s+(?:we|mo|ye|ni)|his\s+(?:we|mo|ye|af|ev)|ext\s+(?:we|mo|ye)|ago\b"
    r"|day\s+(?:aft|bef|la|ea|pr)|days\s+(?:aft|bef|la|ea|pr)|week\s+(?:aft|bef|la|ea|pr)|weeks\s+(?:aft|bef|la|ea|pr)"
    r"|following\s+[dmaen]|next\s+[dmaen]|previous\s+[dmaen]|preceding\s+[dmaen]|same\s+[dmaen]|hat\s+(?:day|mor|aft|eve|nig)"
)
_ANY_CASE = {one: re.compile(one.pattern, re.IGNORECASE) for one in (_NAME, _WORD, _NAMED, _COUNTED)}
_AHEAD = 22
"""Characters before an anchor in which its expression may begin: "the beginning of ", "later ", "twelve weeks "."""

_BEFORE, _BEHIND = 36, 44
"""Characters on each side that can change how it is read: "more than", "percent"."""

_HEDGED = re.compile(
    r"\b(?:more than|less than|at least|fewer than|[Oo]ver|[Uu]nder|[Nn]early|[Aa]lmost|[Aa]bout|[Aa]round|[Rr]oughly|[Ss]ome|[Uu]p to|[Ww]ithin"
    r"|[Aa]pproximately|just over|just under|and a half)\s+$"
)
_SHY = {3: "March", 4: "April", 5: "May", 6: "June", 8: "August"}
"""Months that are also names or verbs: they need a word before them that neither takes ("in May", never "by May")."""
_FOUR = re.compile(r"\d{4}")
_SPACE = re.compile(r"\s")
_BOLD = "in since until till during throughout early late mid last next this".split()


def expressions(text: str, *, question: bool = False) -> Iterator[Expression]:
    """The expressions of time of one sentence, in order, none inside another; offsets are of `text`.

    A question may be written without capitals, an article's names of days and months are taken only with them. A year counts where it
    stands by itself ("in 2022"), not as part of a name ("the 2020 rules").
    """
    past = 0
    names, words = (_ANY_CASE[_NAME], _ANY_CASE[_WORD]) if question else (_NAME, _WORD)
    named, counted = (_ANY_CASE[_NAMED], _ANY_CASE[_COUNTED]) if question else (_NAMED, _COUNTED)
    anchors = [(match.start(), named) for match in names.finditer(text)] + [(match.start(), counted) for match in words.finditer(text)]
    for place, grammar in sorted(anchors, key=lambda one: one[0]):
        if place >= past:
            low = max(past, place - _AHEAD)
            if low and (space := _SPACE.search(text, low, place)):
                low = space.end()
            found = _at(text, place, low, grammar)
            if found is not None:
                past = found.end
                yield found


def signs(body: str) -> list[int]:
    """Where a body may hold an expression, in order: a quick look, so that most sentences need no reading."""
    names = [match.start() for match in _NAME.finditer(body)]
    return sorted(names + [match.start() for match in _WORD.finditer(body)])


def _at(text: str, anchor: int, low: int, grammar: re.Pattern[str]) -> Expression | None:
    """The expression that the anchor is part of."""
    high = anchor + _BEHIND
    if _FOUR.search(text, low, high):
        for one in dates(text[low:high]):
            if low + one.start <= anchor < low + one.end:
                return Expression(low + one.start, low + one.end, "date", whole=one.day)
    for match in grammar.finditer(text, low, high):
        if match.end() > anchor:
            return _read(match)
    return None


def _read(match: re.Match[str]) -> Expression | None:
    # The outer group is the last to close, so it is the last group.
    return _READERS[match.lastgroup or ""](match)


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _BEFORE) : match.start()]


def _behind(match: re.Match[str], pattern: str) -> bool:
    return re.match(pattern, match.string[match.end() : match.end() + _BEHIND]) is not None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _day(match: re.Match[str]) -> Expression | None:
    month, day = match["dm1"] or match["dm2"], match["dd1"] or match["dd2"]
    weekday = _DAYS.index(match["dw"].lower()) if match["dw"] else None
    last = int(match["dl1"] or 0)
    if not 1 <= int(day) <= 31 or (last and not int(day) < last <= 31):
        return None
    return Expression(match.start(), match.end(), "day", month=_month(month), day=int(day), last_day=last, weekday=weekday)


def _month_and_year(match: re.Match[str]) -> Expression:
    return Expression(match.start(), match.end(), "month and year", month=_month(match["ym"]), year=int(match["my"]))


def _years(match: re.Match[str]) -> Expression | None:
    first, last = int(match["ya"]), int(match["yb"])
    return Expression(match.start("ya"), match.end(), "year", year=first, last_year=last) if first < last else None


def _year(match: re.Match[str]) -> Expression | None:
    if match[0].lower().startswith("and") and not re.search(r"(?:\b[Ii]n|[Dd]uring) \d{4} $", _before(match)):
        return None
    return Expression(match.start("yy"), match.end(), "year", year=int(match["yy"]))


def _bare_month(match: re.Match[str]) -> Expression | None:
    word, month = match["mp"].lower().split()[-1], _month(match["mm"])
    if month in _SHY and word not in _BOLD:
        return None
    if word == "of" and not re.search(r"\b(?:end|start|beginning|middle|month|week|half|part|days) $", _before(match)):
        return None
    relative = word in {"last", "this", "next"}
    return Expression(match.start() if relative else match.start("mm"), match.end(), "month", month=month, word=word if relative else "")


def _weekday(match: re.Match[str]) -> Expression | None:
    word = (match["wp"] or "").lower()
    if word not in {"", "last", "next", "this", "this past", "this coming", "that", "most", "from"}:
        return None  # every Tuesday, one Tuesday, Black Friday: no one day, or a name
    if word in {"that", "most", "from"}:
        if re.search(r"\b(?:day|week|year)s?\s+$", _before(match)):
            return None  # a week from Tuesday
        return Expression(match.start("ww"), match.end(), "weekday", weekday=_DAYS.index(match["ww"].lower()), of=match["wo"] or "")
    return Expression(match.start(), match.end(), "weekday", weekday=_DAYS.index(match["ww"].lower()), word=word, of=(match["wo"] or "").lower())


def _beside(match: re.Match[str]) -> Expression:
    text = match[0].lower()
    count = -1 if text in {"yesterday", "last night"} else 1 if text == "tomorrow" else 0
    return Expression(match.start(), match.end(), "beside today", count=count, unit="day")


def _calendar(match: re.Match[str]) -> Expression | None:
    part, word = (match["cp"] or "").lower(), match["cw"].lower()
    if (part and word != "this") or re.search(r"\b(?:the|ago|time)\s+$", _before(match), re.IGNORECASE):
        return None  # the last month, a year ago this week
    return Expression(match.start(), match.end(), "calendar", word=word, unit=match["cu"].lower(), part=part)


def _ago(match: re.Match[str]) -> Expression | None:
    if _HEDGED.search(_before(match)) or _behind(match, rf"\s+(?:this|last|on|{_WEEKDAY})\b"):
        return None
    return Expression(match.start(), match.end(), "ago", count=-_number(match["an"]), unit=match["au"].lower())


def _count(match: re.Match[str]) -> Expression | None:
    number, unit, word = match["bn"].lower(), match["bu"].lower(), match["bw"].lower()
    if number.isdigit() and int(number) > 31:
        return None
    if (number == "the" and (unit != "day" or word not in {"after", "before"})) or _HEDGED.search(_before(match)):
        return None
    if _behind(match, r"\s+(?:tomorrow|yesterday|that|day)\b"):
        return None  # the day after tomorrow, day after day
    count = 1 if number == "the" else _number(number)
    clause = word in {"after", "before"} and _behind(match, r"\s+\w")
    back = word in {"before", "earlier", "prior"}
    return Expression(match.start(), match.end(), "beside another", count=-count if back else count, unit=unit, clause=clause)


def _neighbour(match: re.Match[str]) -> Expression:
    count = {"following": 1, "next": 1, "previous": -1, "preceding": -1}.get((match["nw"] or "").lower(), 0)
    return Expression(match.start(), match.end(), "beside another", count=count, unit="day")


_READERS = {
    "day": _day,
    "monthyear": _month_and_year,
    "years": _years,
    "year": _year,
    "month": _bare_month,
    "weekday": _weekday,
    "beside": _beside,
    "calendar": _calendar,
    "ago": _ago,
    "count": _count,
    "neighbour": _neighbour,
}
