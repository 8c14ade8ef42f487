"""Provenance: the outlet, headline, byline and date of an article, each with where it was found, or nothing.

What the file states comes first, then what the text shows. Nothing is guessed: no time of scraping, no date of a file, no outlet that
a story merely quotes. How text is read and cleaned is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from index.clean import Cleaned
from index.dates import Dated, dates, only_dates
from index.values import Origin
from index.wording import BULLET, SEPARATORS, names_outlet

_HEAD_LINES = 8
"""How far below the headline a byline or a date may stand: scrapes put share buttons and labels between them."""

_BYLINE = re.compile(r"(?:by|written by|story by|words by)\s+(.+)", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:authors?|reporters?|byline|written by)\s*:\s*(.+)|reporting by\s+(.+)", re.IGNORECASE)
_PARTICLES = frozenset("de van der den von bin ibn al el la le da di do dos del della du af zu ter ten y e".split())
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_NEXT_NAME = re.compile(r"\s+[^\W\d_]+ [^\W\d_]+(?: and |,|$)")
_ENDS_NAME = frozenset("in at for from with on near".split())
_LABEL = re.compile(r"\b(published|posted|updated?|modified)\b", re.IGNORECASE)
_DISCOVER = re.compile(r"discover more from ([^|•–—]{2,60})", re.IGNORECASE)
_MORE_FROM = re.compile(r"more from (.{2,60})", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?([^\d.|,©]{3,60}?)\s*(?:[.|,]|all rights reserved|$)",
    re.IGNORECASE,
)
_AGENCIES = re.compile(r"associated press|reuters|agence france|afp|\bap\b|getty|bloomberg|xinhua|dpa|author|publisher", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|met|held|began|took|made|gave|came|went|left|saw|spoke|won|lost|fell|rose|led|sent|struck|signed|\w{3,}ed)\b"
)
_NOT_PAST = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|plan(?:s|ned)?|expect(?:s|ed)?|due|schedul\w+|set to|until|till|before|deadline|upcoming|next|by"
    r"|from|starting|effective|if|unless|propos\w+|ahead|announced for|slated|anticipat\w+|aim(?:s|ed)?|intend\w*|forecast\w*|predict\w*"
    r"|postpon\w*|cancel\w*|call(?:s|ed))\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?][\"”’]\s)(?=[A-Z“\"])|(?<=[a-z0-9)][.!?]\s)(?=[A-Z“\"])")


def provenance(text: str, cleaned: Cleaned, stated: Origin) -> Origin:
    """Complete what the file states with what its text shows.

    A page's clock bounds the date of publication from above, a past event with a whole date from below; both only where the date
    itself is not known.
    """
    found = dict(stated.found)
    known = {name: getattr(stated, name) for name in ("title", "outlet", "byline", "published")}

    def state(name: str, value: str | date | None, where: str) -> None:
        if value and not known[name]:
            known[name], found[name] = value, where

    if cleaned.title:
        state("title", text[cleaned.title.start : cleaned.title.end], "text: headline")
    for outlet, where in _outlets(text, cleaned):
        state("outlet", outlet, where)
    for byline, where in _bylines(text, cleaned):
        state("byline", byline, where)
    updated: date | None = None
    for day, where in _days(text, cleaned):
        if where == "text: updated":
            updated = max(updated or day, day)
        else:
            state("published", day, where)
    after = before = None
    if known["published"] is None:
        clocks = [day for one in cleaned.removed if one.why == "page's clock" for day in _clock(one.text)]
        before = min([*clocks, *([updated] if updated else [])], default=None)
        if before:
            found["published_before"] = "text: page's clock" if clocks else "text: updated"
        after = _event(text, cleaned, before)
        if after:
            found["published_after"] = "text: past event"
    return replace(
        stated,
        title=known["title"],
        outlet=known["outlet"],
        byline=known["byline"],
        published=known["published"],
        published_after=after,
        published_before=before,
        found=found,
    )


def _clock(line: str) -> list[date]:
    return [one.day for one in dates(line)][:1]


def _head(text: str, cleaned: Cleaned) -> list[str]:
    """The kept lines under the headline; where there is none, the first ones."""
    at = next((n for n, span in enumerate(cleaned.spans) if cleaned.title and span.start >= cleaned.title.start), 0)
    return [text[span.start : span.end] for span in cleaned.spans[at : at + _HEAD_LINES + 1] if span.end - span.start <= 200]


def _outlets(text: str, cleaned: Cleaned) -> Iterator[tuple[str, str]]:
    """What the page calls itself, the surest first."""
    removed = [(one.text, one.why) for one in cleaned.removed]
    if cleaned.masthead:
        name = text[cleaned.masthead.start : cleaned.masthead.end]
        # "More from Radio Brask" under "Radio Brask News": the shorter is the name, the longer the name of its news page.
        own = next((match[1] for line, _ in removed if (match := _MORE_FROM.fullmatch(line)) and name.startswith(match[1] + " ")), name)
        yield readable(own), "text: masthead"
    for line, why in removed:
        if why == "newsletter" and (match := _DISCOVER.match(line)):
            yield match[1].strip(), "text: newsletter form"
        elif why == "page header" and names_outlet(first := SEPARATORS.split(line)[0]):
            yield readable(first), "text: page header"
        elif why == "copyright" and (match := _COPYRIGHT.search(line)) and match[1][:1].isupper() and not _AGENCIES.search(match[1]):
            yield match[1].strip(), "text: copyright"
    for line in _head(text, cleaned):
        first, *rest = SEPARATORS.split(line)
        if rest and any(only_dates(part) for part in rest) and names_outlet(first):
            yield first, "text: heading line"


def _bylines(text: str, cleaned: Cleaned) -> Iterator[tuple[str, str]]:
    for line in _head(text, cleaned):
        parts = [BULLET.sub("", part) for part in SEPARATORS.split(line) if part]
        for part in parts:
            if (match := _BYLINE.match(part)) and (name := names(match[1])):
                yield name, "text: byline"
        if len(parts) > 1 and any(only_dates(part) for part in parts):
            name = names(parts[-1])
            if name and " " in name and not names_outlet(parts[-1]) and parts[-1] == name:
                yield name, "text: heading line"
    for span in (*cleaned.spans[:_HEAD_LINES], *cleaned.spans[-5:]):
        line = text[span.start : min(span.end, span.start + 200)]
        if span.end - span.start <= 160 and (match := _AUTHOR.match(BULLET.sub("", line))) and (name := names(match[1] or match[2])):
            yield name, "text: byline"


def names(text: str) -> str | None:
    """The names of people that a text begins with, as they stand there: "A. B and C D in London" gives "A. B and C D"."""
    end = 0
    in_name = 0
    for match in re.finditer(r"\S+", text):
        word = match[0].rstrip(",;.") if len(match[0]) > 2 else match[0]
        if word in ("and", "&") and in_name:
            in_name = 0
            continue
        if word.lower() in _ENDS_NAME or not _NAME_WORD.fullmatch(word) or not (word[0].isupper() or word in _PARTICLES) or in_name > 5:
            break
        in_name += 1
        end = match.start() + len(word)
        if word != match[0]:
            rest = text[match.end() :]
            if in_name < 2 or not match[0].endswith(",") or not _NEXT_NAME.match(rest) or names_outlet(rest.strip()):
                break
            in_name = 0
    return text[:end] or None


def _days(text: str, cleaned: Cleaned) -> Iterator[tuple[date, str]]:
    """The dates that stand at the head of the story as its own: right above the headline or below it."""
    above = [span for span in cleaned.spans if cleaned.title and span.end <= cleaned.title.start][-1:]
    lines = [text[span.start : span.end] for span in above if only_dates(text[span.start : span.end])] + _head(text, cleaned)
    for line in lines:
        for part in SEPARATORS.split(BULLET.sub("", line)):
            yield from _stated_days(part)


def _stated_days(part: str) -> Iterator[tuple[date, str]]:
    if match := re.match(r"(?:by|from)\s.{3,60}?[.,]\s+(.+)", part, re.IGNORECASE):
        part = match[1]
    if not only_dates(part):
        return
    for one in dates(part):
        labels = [match[1].lower() for match in _LABEL.finditer(part, 0, one.start)]
        yield one.day, "text: updated" if labels and labels[-1].startswith(("updat", "modif")) else "text: date line"


def _event(text: str, cleaned: Cleaned, before: date | None) -> date | None:
    """The latest whole date on which the story says that something happened."""
    latest: date | None = None
    for span in cleaned.spans:
        paragraph = text[span.start : min(span.end, span.start + 5_000)]
        for one in dates(paragraph):
            if (before is None or one.day <= before) and _happened(paragraph, one):
                latest = max(latest or one.day, one.day)
    return latest


def _happened(paragraph: str, one: Dated) -> bool:
    """Whether a date reads as "on DAY, somebody did" or "somebody did on DAY", with nothing of plans around it."""
    cuts = [0, *(match.start() for match in _SENTENCES.finditer(paragraph)), len(paragraph)]
    ahead = paragraph[max(cut for cut in cuts if cut <= one.start) : one.start]
    behind = paragraph[one.end : min(cut for cut in cuts if cut >= one.end)]
    if not ahead.lower().endswith("on "):
        return False
    verb = _PAST.search(behind[:120])
    if verb is None and not _PAST.search(ahead):
        return False
    return not _NOT_PAST.search(ahead + behind[: max(40, verb.end() if verb else 0)])


def readable(name: str) -> str:
    """An outlet's name without the capitals of its masthead; abbreviations keep theirs ("BBC NEWS" is "BBC News")."""

    def word(one: str) -> str:
        if one in ("THE", "OF", "AND", "FOR"):
            return one.capitalize() if one == "THE" else one.lower()
        return one.capitalize() if len(one) >= 4 and re.search("[AEIOUY]", one) else one

    return " ".join(word(one) for one in name.split()) if name.isupper() else name
