"""When things happened: the days that an article's sentences name, and the days that a question asks about.

Each is kept apart from the day on which the article was published. How dates rank or filter anything is not known here.
"""

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from index.expressions import Expression, expressions, signs
from index.tense import Tense, tense
from index.values import Span


@dataclass(frozen=True, slots=True)
class Event:
    """The days that one expression of a body names: from `first` to `last`, both included.

    `start` and `end` are the expression's offsets in the body. `how` says what it was resolved by: "absolute", "from the article's date",
    "from the article's bounds", "from a whole date in the article", "from the same sentence" or "from the sentence before".
    """

    start: int
    end: int
    first: date
    last: date
    how: str


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question names: from `first` to `last`, or a `month` (and `day`) of no known year, where the two are None."""

    first: date | None = None
    last: date | None = None
    month: int | None = None
    day: int | None = None

    def matches(self, event: Event) -> bool:
        """Whether the event can be one of this period: their days meet, and the event's are not much vaguer than those asked for.

        A week is exact enough for a day within it; "in 2022" is not, nor is "in October".
        """
        if self.first is not None and self.last is not None:
            vague = max(7, (self.last - self.first).days + 1)
            return event.first <= self.last and event.last >= self.first and (event.last - event.first).days < vague
        if (event.last - event.first).days >= (7 if self.day else 31):
            return False
        days = (event.first + timedelta(count) for count in range((event.last - event.first).days + 1))
        return any(one.month == self.month and self.day in {None, one.day} for one in days)


class _Days(NamedTuple):
    first: date
    last: date


_NEAR = 45
"""Days: without a verb to tell, a day of no year is taken for one this near where the other is most of a year away."""

_FAR = 300
"""Days: a day of no year that lies further off than this in the direction of the verb would have been written with its year."""

_ANY = 366
"""In a question it is the latest, however long ago."""

_QUESTION = 2_000
"""Characters of a question: what is longer is not one."""

_QUOTED = re.compile(r"“[^”\n]*(?:”|\n|$)|\"[^\"\n]*(?:\"|\n|$)|‘(?<!\w‘)(?:[^’\n]|’(?=\w))*(?:’|\n|$)|«[^»\n]*(?:»|\n|$)")
_NAMED_FOR = re.compile(
    r"\s+(?:[Ss]elect )?(?:[Cc]ommittee|[Cc]ommission|[Pp]anel|inquiry|investigat\w+|hearings?|probe|defendants|anniversary|memorial|victims"
    r"|survivors|families|[Mm]ovement)\b"
)
"""What follows a day that has become a name: who looks into it, or remembers it. It need not be the latest of that date."""

_FAMOUS = {(9, 11)}
"""A day that is known by its month and day, whatever the year of writing."""


def events(body: str, sentences: Sequence[Span], *, published: date | None, after: date | None, before: date | None) -> list[Event]:
    """The days that the sentences name, in order; what cannot be told for sure is not in the list.

    Whole dates, months with a year and years need nothing else. All others count from `published`; where that is None, from the bounds,
    when both give the same days. What stands inside a quotation counts from the speaker's day, which is not known, so that only the
    absolute ones are taken there. Weeks run from Monday to Sunday. Never raises for any text.
    """
    ends = tuple(dict.fromkeys((published, published) if published else (after, before) if after and before else ()))
    resolver = _Resolver(ends, "from the article's date" if published else "from the article's bounds")
    read = list(_read(body, sentences))
    resolver.learn([(text, one) for _, _, text, found in read for one in found])
    quoted = _quotations(body) if read else _Quotations((), ())
    out: list[Event] = []
    earlier: tuple[int, _Days | None] = (-1, None)
    for at, start, text, found in read:
        line = _Line(text, found, [quoted.hold(start + one.start) for one in found])
        days = resolver.line(line, earlier[1] if earlier[0] == at - 1 else None)
        out.extend(Event(start + one.start, start + one.end, got[0].first, got[0].last, got[1]) for one, got in zip(found, days, strict=True) if got)
        earlier = (at, _one_day(days))
    return out


def asked(text: str, today: date | None) -> tuple[Period, ...]:
    """The days that a question names, in order; none where it names none, or needs `today` and has none.

    The same expressions as in an article, resolved against the day of asking; without a verb for what is to come, the latest that is past.
    A month, or a day of a month, of no year is a pattern where `today` is None. The first 2,000 characters are read.
    """
    text = text[:_QUESTION]
    found = []
    resolver = _Resolver((today,) if today else (), "from the day of asking", question=True)
    for one in expressions(text, question=True):
        days = resolver.alone(text, one)
        if days is not None:
            found.append(Period(days.first, days.last))
        elif today is None and one.kind in {"day", "month"} and not one.word:
            found.append(Period(month=one.month, day=one.day or None))
    return tuple(dict.fromkeys(found))


def _read(body: str, sentences: Sequence[Span]) -> Iterator[tuple[int, int, str, list[Expression]]]:
    """The sentences that hold expressions: number, place, text and what was found."""
    starts = [span.start for span in sentences]
    for at in dict.fromkeys(bisect_right(starts, place) - 1 for place in signs(body)):
        if at >= 0:
            start, end = sentences[at]
            text = body[start:end]
            if found := list(expressions(text)):
                yield at, start, text, found


@dataclass(frozen=True)
class _Quotations:
    starts: Sequence[int]
    ends: Sequence[int]

    def hold(self, at: int) -> bool:
        place = bisect_right(self.starts, at) - 1
        return place >= 0 and at < self.ends[place]


def _quotations(body: str) -> _Quotations:
    spans = [match.span() for match in _QUOTED.finditer(body)]
    return _Quotations([low for low, _ in spans], [high for _, high in spans])


@dataclass(frozen=True)
class _Line:
    """A sentence, its expressions, and which of them stand in a quotation."""

    text: str
    found: Sequence[Expression]
    quoted: Sequence[bool]


_Got = tuple[_Days, str] | None


def _one_day(days: Sequence[_Got]) -> _Days | None:
    """The one day that a sentence is about: None where it names several."""
    single = {got[0] for got in days if got and got[0].first == got[0].last}
    return single.pop() if len(single) == 1 else None


class _Resolver:
    """Expressions to days, against one or two days that the text can have been written on."""

    def __init__(self, ends: Sequence[date], how: str, *, question: bool = False) -> None:
        self._ends = ends
        self._how = how
        self._question = question
        self._whole: dict[tuple[int, int], set[date]] = {}
        self._names: set[tuple[int, int]] = set(_FAMOUS)

    def learn(self, found: Sequence[tuple[str, Expression]]) -> None:
        """Read ahead: an article that gives "Jan. 6, 2021" once means it by "Jan. 6", and may have made a name of that day."""
        for text, one in found:
            if one.whole:
                self._whole.setdefault((one.whole.month, one.whole.day), set()).add(one.whole)
            elif one.kind == "day" and _NAMED_FOR.match(text, one.end) and not text.endswith((" a ", "A "), 0, one.start):
                self._names.add((one.month, one.day))

    def line(self, line: _Line, earlier: _Days | None) -> list[_Got]:
        """The days of each expression of a sentence; `earlier` is the one day that the sentence before is about."""
        out: list[_Got] = [self._plain(line.text, one, quoted=quoted) for one, quoted in zip(line.found, line.quoted, strict=True)]
        for at, one in enumerate(line.found):
            if one.kind == "beside another" and not line.quoted[at]:
                out[at] = self._beside_another(line, out, at, earlier)
        return out

    def alone(self, text: str, one: Expression) -> _Days | None:
        """The days of an expression that stands by itself."""
        got = self._plain(text, one, quoted=False)
        return got[0] if got else None

    def _plain(self, text: str, one: Expression, *, quoted: bool) -> _Got:
        absolute = _absolute(one)
        if absolute:
            return absolute, "absolute"
        if quoted or one.kind in {"beside another", "date", "year", "month and year"}:
            return None
        if one.kind == "day":
            known = self._whole.get((one.month, one.day), set())
            if len(known) == 1 and not one.last_day and one.weekday is None:
                only = next(iter(known))
                return _Days(only, only), "from a whole date in the article"
            if known or (one.month, one.day) in self._names:
                return None
        if not self._ends:
            return None
        sign = Tense.UNSURE if one.kind in {"beside today", "calendar", "ago"} else tense(text, one.start, one.end)
        if self._question and sign is Tense.UNSURE:
            sign = Tense.PAST
        days = {_from(today, one, sign, far=_ANY if self._question else _FAR) for today in self._ends}
        agreed = days.pop()
        return (agreed, self._how) if agreed and not days else None

    def _beside_another(self, line: _Line, days: Sequence[_Got], at: int, earlier: _Days | None) -> _Got:
        one = line.found[at]
        anchors = [(place, got[0]) for place, got in enumerate(days) if got and got[0].first == got[0].last and place != at]
        if one.clause:
            stop = re.search(r"[,;—–]|\s-\s", line.text[one.end :])
            end = one.end + stop.start() if stop else len(line.text)
            inside = [day for place, day in anchors if one.end <= line.found[place].start < end]
            if inside:
                return _offset(inside[0].first, one), "from the same sentence"
            # "on Wednesday, a day after the envoys met": the meeting is what the words date, a day before that Wednesday.
            turned = Expression(one.start, one.end, one.kind, count=-one.count, unit=one.unit)
            left = [day for place, day in anchors if place < at]
            right = [day for place, day in anchors if line.found[place].start >= end]
            anchor = left[-1] if left else right[0] if right and not line.text[: one.start].strip() else None
            return (_offset(anchor.first, turned), "from the same sentence") if anchor else None
        left = [day for place, day in anchors if place < at]
        if left:
            return _offset(left[-1].first, one), "from the same sentence"
        return (_offset(earlier.first, one), "from the sentence before") if earlier else None


def _absolute(one: Expression) -> _Days | None:
    if one.whole:
        return _Days(one.whole, one.whole)
    if one.kind == "month and year":
        return _month(one.year, one.month)
    if one.kind == "year":
        return _Days(date(one.year, 1, 1), date(one.last_year or one.year, 12, 31))
    return None


def _from(today: date, one: Expression, sign: Tense, *, far: int) -> _Days | None:
    """What an expression means to someone who writes on this day; None where it is not sure, or outside the calendar."""
    try:
        match one.kind:
            case "day":
                return _day(today, one, sign, far)
            case "month":
                return _bare_month(today, one, sign, far)
            case "weekday":
                return _weekday(today, one, sign)
            case "calendar":
                return _calendar(today, one)
            case "beside today":
                return _offset(today, one)
            case "ago":
                return _ago(today, one)
    except (OverflowError, ValueError):
        return None
    return None


def _month(year: int, month: int) -> _Days:
    return _Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _months_on(today: date, count: int) -> _Days:
    at = today.year * 12 + today.month - 1 + count
    return _month(at // 12, at % 12 + 1)


def _week(today: date, count: int) -> _Days:
    monday = today - timedelta(today.weekday()) + timedelta(7 * count)
    return _Days(monday, monday + timedelta(6))


def _offset(anchor: date, one: Expression) -> _Days:
    """So many days from a day; weeks are taken to within three days."""
    if one.unit == "week":
        middle = anchor + timedelta(7 * one.count)
        return _Days(middle - timedelta(3), middle + timedelta(3))
    day = anchor + timedelta(one.count)
    return _Days(day, day)


def _day(today: date, one: Expression, sign: Tense, far: int) -> _Days | None:
    near = [
        day
        for year in (today.year - 1, today.year, today.year + 1)
        for day in _valid(year, one)
        if one.weekday is None or day.weekday() == one.weekday
    ]
    if one.weekday is not None:
        # The day of the week tells the year.
        first = min(near, key=lambda day: abs((day - today).days), default=None)
        if first is None or abs((first - today).days) > 366 * 3 // 4:
            return None
    else:
        past = max((day for day in near if day <= today), default=None)
        coming = min((day for day in near if day >= today), default=None)
        first = _choose(today, past, coming, sign, far)
    if first is None:
        return None
    return _Days(first, first.replace(day=one.last_day) if one.last_day else first)


def _valid(year: int, one: Expression) -> Iterator[date]:
    if date.min.year <= year <= date.max.year and max(one.day, one.last_day) <= calendar.monthrange(year, one.month)[1]:
        yield date(year, one.month, one.day)


def _choose(today: date, past: date | None, coming: date | None, sign: Tense, far: int) -> date | None:
    back = (today - past).days if past else 10_000
    ahead = (coming - today).days if coming else 10_000
    if sign is Tense.PAST:
        return past if back <= far else None
    if sign is Tense.COMING:
        return coming if ahead <= far else None
    if min(back, ahead) > _NEAR or max(back, ahead) < _FAR:
        return None if back else past
    return past if back < ahead else coming


def _bare_month(today: date, one: Expression, sign: Tense, far: int) -> _Days | None:
    back = (today.month - one.month) % 12
    ahead = (one.month - today.month) % 12
    if one.word == "this":
        return _month(today.year, one.month)
    if one.word == "last":
        # "Last October", written in December, may be this year's or the one before.
        return _months_on(today, -back) if one.month > today.month else None
    if one.word == "next":
        return _months_on(today, ahead) if one.month < today.month else None
    if sign is Tense.PAST:
        return _months_on(today, -back) if back * 30 < far else None
    if sign is Tense.COMING:
        return _months_on(today, ahead) if ahead * 30 < far else None
    return _months_on(today, 0) if back == 0 else None


def _weekday(today: date, one: Expression, sign: Tense) -> _Days | None:
    wanted = one.weekday or 0
    back, ahead = (today.weekday() - wanted) % 7, (wanted - today.weekday()) % 7
    if one.of:
        day = _week(today, {"last": -1, "this": 0, "next": 1}[one.of]).first + timedelta(wanted)
    elif one.word == "this":
        day = _week(today, 0).first + timedelta(wanted)
    elif one.word == "this coming":
        day = today + timedelta(ahead or 7)
    elif one.word == "this past":
        day = today - timedelta(back or 7)
    elif one.word == "last":
        if wanted < today.weekday():
            return None  # "last Monday", written on a Wednesday, may be two days ago or nine
        day = today - timedelta(back or 7)
    elif one.word == "next":
        if wanted > today.weekday():
            return None
        day = today + timedelta(ahead or 7)
    elif sign is Tense.UNSURE:
        return None
    else:
        day = today - timedelta(back) if sign is Tense.PAST else today + timedelta(ahead)
    return _Days(day, day)


def _calendar(today: date, one: Expression) -> _Days | None:
    count = {"last": -1, "this": 0, "next": 1}[one.word]
    if one.unit == "year":
        whole = _Days(date(today.year + count, 1, 1), date(today.year + count, 12, 31))
    elif one.unit == "month":
        whole = _months_on(today, count)
    else:
        whole = _week(today, count)
    if one.unit == "weekend":
        return _Days(whole.first + timedelta(5), whole.last)
    if one.part == "earlier":
        # On a Monday, "earlier this week" may mean a week that began on Sunday.
        return _Days(whole.first, today) if today > whole.first else None
    if one.part == "later":
        return _Days(today, whole.last) if today < whole.last else None
    return whole


def _ago(today: date, one: Expression) -> _Days | None:
    count = -one.count
    if one.unit == "month":
        return _months_on(today, -count) if count <= 24 else None
    if one.unit == "year":
        # Ten years and more are round figures.
        return _Days(date(today.year - count, 1, 1), date(today.year - count, 12, 31)) if count < 10 else None
    return _offset(today, one) if count <= 31 else None
