"""Days: when a story was published and last changed, as its text, its address or its file's name says, and what bounds those days.

Nothing is guessed: no time of scraping, no page's clock, no year that is not written, unless bounds leave a single one.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from index.agency import BARE_DATELINE, DATELINE
from index.clean import Cleaned
from index.dates import Dated, dates, only_dates, without_year
from index.outlet import original
from index.wording import BULLET, SEPARATORS

_LABEL = re.compile(r"\b(published|posted|updated?|modified)\b", re.IGNORECASE)
_LABEL_JOINT = re.compile(r"\b(published|posted|updated?|modified)(?: on)?\s*(?:[-–—|/]|\s[•·])\s+", re.IGNORECASE)
_STROKES = re.compile(rf"{SEPARATORS.pattern}|\s[-/]\s")
_AGO = re.compile(r"\W*(?:last )?(?:updated?|modified):?\s+(?:about |over )?\w+ \w+ ago\W*$", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|met|held|began|took|made|gave|came|went|left|saw|spoke|won|lost|fell|rose|led|sent|struck|signed|\w{3,}ed)\b"
)
_NOT_PAST = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|plan(?:s|ned)?|expect(?:s|ed)?|due|schedul\w+|set to|until|till|before|deadline|upcoming|next|by"
    r"|from|starting|effective|if|unless|propos\w+|ahead|announced for|slated|anticipat\w+|aim(?:s|ed)?|intend\w*|forecast\w*|predict\w*"
    r"|postpon\w*|cancel\w*|call(?:s|ed))\b",
    re.IGNORECASE,
)
_REACH = 400
"""Characters on either side of a date that are read for what happened on it; few sentences are longer."""

_SENTENCES = re.compile(r"(?<=[.!?][\"”’]\s)(?=[A-Z“\"])|(?<=[a-z0-9)][.!?]\s)(?=[A-Z“\"])")
_IN_URL = re.compile(
    r"(?<![\d])(?P<y>(?:19|20)\d\d)(?:(?P<joint>[-/_.])(?P<m>\d{1,2}|[a-z]{3})(?P=joint)(?P<d>\d{1,2})|(?P<m2>\d\d)(?P<d2>\d\d))(?!\d)", re.IGNORECASE
)
_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SAVED = re.compile(
    r"scrap|crawl|sav(?:e|ing)|download|snapshot|capture|screenshot|screen shot|archiv|export|backup|dump|retriev|access|print", re.IGNORECASE
)
_MIRROR = re.compile(r"(?:^|/)((?:[\w-]+\.)+[a-z]{2,}/.*)", re.IGNORECASE)


def story_days(text: str, cleaned: Cleaned, head: Sequence[str]) -> Iterator[tuple[date, str]]:
    """The dates that stand at the head of the story as its own: right above the headline or below it, or in the way to the page."""
    above = [span for span in cleaned.spans if cleaned.title and span.end <= cleaned.title.start][-1:]
    lines = [text[span.start : span.end] for span in above if only_dates(text[span.start : span.end])] + list(head)
    for line in lines:
        for part in _STROKES.split(_LABEL_JOINT.sub(r"\1: ", BULLET.sub("", line))):
            yield from _stated_days(part)
    for one in cleaned.removed:
        if one.why == "breadcrumb":
            for part in re.split(r"\s*[>›»→|]\s*|\s/\s", one.text):
                yield from ((found.day, "text: breadcrumb") for found in only_dates(part))


def _stated_days(part: str) -> Iterator[tuple[date, str]]:
    if match := re.match(r"(?:by|from)\s.{3,60}?[.,]\s+(.+)", part, re.IGNORECASE):
        part = match[1]
    part = _AGO.sub("", part)
    if not only_dates(part):
        return
    for one in dates(part):
        labels = [match[1].lower() for match in _LABEL.finditer(part, 0, one.start)]
        yield one.day, "text: updated" if labels and labels[-1].startswith(("updat", "modif")) else "text: date line"


def dateline_day(opening: Sequence[str], after: date | None, before: date | None) -> date | None:
    """The day of a dateline ("MOSCOW, Dec. 2, 2025 (Reuters) - "); one without a year only where the bounds leave a single year."""
    for line in opening:
        match = BARE_DATELINE.match(line[:200]) or DATELINE.match(line[:200])
        written = match and (match.groupdict().get("alone") or match["day"])
        if written:
            whole = next(dates(written), None)
            return whole.day if whole else _completed(written, after, before)
    return None


def _completed(written: str, after: date | None, before: date | None) -> date | None:
    parts = without_year(written)
    if parts is None or after is None or before is None:
        return None
    found = []
    for year in range(after.year, before.year + 1):
        try:
            day = date(year, *parts)
        except ValueError:
            continue
        # A dateline may be a day older than what it reports, where the wire's clock and the place's differ.
        if after - timedelta(days=1) <= day <= before:
            found.append(day)
    return found[0] if len(found) == 1 else None


def clock(cleaned: Cleaned) -> date | None:
    """The day that the page showed as its own, which is that of saving it: the earliest where it shows several.

    It stands in a line that says so ("Today : ..."), or alone above the headline.
    """
    top = cleaned.title.start if cleaned.title else 0
    shown = [list(dates(one.text)) for one in cleaned.removed if one.why == "page's clock"]
    shown += [only_dates(one.text) for one in cleaned.removed if one.why != "page's clock" and one.start < top]
    return min((found[0].day for found in shown if found), default=None)


def past_event(text: str, cleaned: Cleaned, before: date | None) -> date | None:
    """The latest whole date on which the story says that something happened."""
    latest: date | None = None
    for span in cleaned.spans:
        paragraph = text[span.start : min(span.end, span.start + 5_000)]
        for one in dates(paragraph):
            # Only a later day than the latest found so far is looked at: a table may repeat one date a thousand times.
            if (before is None or one.day <= before) and (latest is None or one.day > latest) and _happened(paragraph, one):
                latest = one.day
    return latest


def _happened(paragraph: str, one: Dated) -> bool:
    """Whether a date reads as "on DAY, somebody did" or "somebody did on DAY", with nothing of plans around it."""
    if paragraph[max(0, one.start - 3) : one.start].lower() != "on ":
        return False
    low, high = max(0, one.start - _REACH), min(len(paragraph), one.end + _REACH)
    cuts = [low, *(match.start() for match in _SENTENCES.finditer(paragraph, low, high)), high]
    ahead = paragraph[max(cut for cut in cuts if cut <= one.start) : one.start]
    behind = paragraph[one.end : min(cut for cut in cuts if cut >= one.end)]
    verb = _PAST.search(behind[:120])
    if verb is None and not _PAST.search(ahead):
        return False
    return not _NOT_PAST.search(ahead + behind[: max(40, verb.end() if verb else 0)])


def named_day(url: str | None, path: str) -> tuple[date | None, str]:
    """The day that the address has in it, else the file's own name, else the folders below the name of a site.

    Other folders are not looked at, nor a name that speaks of saving or exporting: their day is that of the collecting.
    """
    if url and (day := _day_in(original(url).partition("?")[0])):
        return day, "url"
    path, _, row = path.partition("#")
    if row and (day := _day_in(row)):
        return day, "file name"
    name = path.rpartition("/")[2]
    if not row and not _SAVED.search(name) and (day := _day_in(name)):
        return day, "file name"
    mirrored = _MIRROR.search(path.rpartition("/")[0] + "/")
    return (_day_in(mirrored[1]) if mirrored else None), "file name"


def _day_in(name: str) -> date | None:
    """The one day in a name, year first; None where there are several."""
    found: set[date] = set()
    for match in _IN_URL.finditer(name[:2_000]):
        month = (match["m"] or match["m2"]).lower()
        if month.isalpha():
            if month not in _SHORT_MONTHS:
                continue
            month = str(_SHORT_MONTHS.index(month) + 1)
        try:
            found.add(date(int(match["y"]), int(month), int(match["d"] or match["d2"])))
        except ValueError:
            continue
    return found.pop() if len(found) == 1 else None
