"""Provenance: what is known of an article beside its words, each field with where it was found and how sure that is, or nothing.

What the file states comes first, then what its text shows, then the address and the file's name. How text is read and cleaned is not
known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from index.agency import credited, without_agency
from index.byline import bylines
from index.clean import Cleaned
from index.kind import disclaims, kind_of_headline, kind_of_opening, kind_of_section, kind_of_url
from index.outlet import host, outlets
from index.published import clock, dateline_day, named_day, past_event, story_days
from index.values import Origin, how_sure
from index.wording import SEPARATORS

_HEAD_LINES = 8
"""How far below the headline a byline or a date may stand: scrapes put share buttons and labels between them."""

_FOOT_LINES = 6
"""How far above the end of the story a credit may stand."""

_LABEL_REACH = 600
"""Characters below the headline's start within which a section's label is still the story's."""

_ONE_DAY = timedelta(days=1)
"""By how much a dateline may be older than what the story reports: clocks differ between a wire and its places."""

_NOT_CREDITS = frozenset(("readers' comments", "related links", "comment form", "picture caption", "navigation", "front matter"))
"""Reasons for removal under which the names of agencies credit something else."""


_DATELINE_ENDS = ("-", "–", "—")
"""How a dateline ends that has a line of its own, and that nobody should take for a headline."""

_SAID = frozenset(("jsonl", "front matter", "sidecar"))
"""Where a person or an export says who wrote something: that stays as it is."""


@dataclass(slots=True)
class _Known:
    """The fields of an origin as they become known: the first to state one is believed."""

    fields: dict[str, Any]
    found: dict[str, str] = field(default_factory=dict)

    def state(self, name: str, value: str | date | None, where: str) -> None:
        if value and not self.fields[name]:
            self.fields[name], self.found[name] = value, where

    def replace(self, name: str, value: str | date | None, where: str) -> None:
        self.fields[name] = value
        self.found.pop(name, None)
        if value:
            self.found[name] = where


@dataclass(frozen=True, slots=True)
class _Page:
    """The parts of a cleaned text in which something can be stated, each a few lines, in order.

    `head` is the headline and what stands below it, `below` the same without the headline, `ends` the first and last lines, `opening` the
    first paragraphs, `foot` the last lines with what was removed there, `above` what stands above the headline, and `labels` the names of
    sections that are the story's own.
    """

    head: tuple[str, ...]
    below: tuple[str, ...]
    ends: tuple[str, ...]
    opening: tuple[str, ...]
    foot: tuple[str, ...]
    above: tuple[str, ...]
    labels: tuple[str, ...]


def provenance(text: str, cleaned: Cleaned, stated: Origin, *, path: str = "") -> Origin:
    """Complete what the file states with what its text shows, and with what its address and its path say.

    A page's clock and an update bound the day of publication from above, a past event with a whole date from below; both only where the
    day itself is not known. A day that is inferred and lies outside these bounds is not believed.
    """
    names = ("url", "title", "outlet", "byline", "agency", "kind", "published", "updated")
    known = _Known({name: getattr(stated, name) for name in names}, dict(stated.found))
    page = _parts(text, cleaned)
    if cleaned.title and not text.endswith(_DATELINE_ENDS, cleaned.title.start, cleaned.title.end):
        known.state("title", text[cleaned.title.start : cleaned.title.end], "text: headline")
    for outlet, where in outlets(text, cleaned, page.head):
        known.state("outlet", outlet, where)
    _who(page, known)
    known.state("outlet", host(known.fields["url"]) if known.fields["url"] else None, "url")
    _kind(page, known)
    after, before = _when(text, cleaned, page, known, path)
    return rated(replace(stated, **known.fields, published_after=after, published_before=before, found=known.found))


def rated(origin: Origin) -> Origin:
    """The same, with how sure each field is, as follows from where it was found."""
    return replace(origin, sure={name: sure for name, where in origin.found.items() if (sure := how_sure(name, where))})


def overlaid(origin: Origin, said: Mapping[str, Any], where: str) -> Origin:
    """What was read, under what somebody said of it. A day of publication that is said leaves no room for bounds."""
    found = dict(origin.found)
    if "published" in said:
        origin = replace(origin, published_after=None, published_before=None)
        found.pop("published_after", None)
        found.pop("published_before", None)
    return rated(replace(origin, **said, found=found | dict.fromkeys(said, where)))


def _parts(text: str, cleaned: Cleaned) -> _Page:
    spans, title = cleaned.spans, cleaned.title
    at = next((n for n, span in enumerate(spans) if title and span.start >= title.start), 0)
    titled = bool(title and spans[at:] and spans[at].start == title.start)
    head = [text[span.start : span.end] for span in spans[at : at + _HEAD_LINES + 1] if span.end - span.start <= 200]
    ends = [text[span.start : min(span.end, span.start + 200)] for span in (*spans[:_HEAD_LINES], *spans[-5:])]
    opening = [text[span.start : min(span.end, span.start + 300)] for span in spans[at + titled : at + _HEAD_LINES]]
    story = next((n for n, line in enumerate(opening) if len(line) >= 60), 0)
    above = [text[span.start : span.end] for span in spans[:at]] + [one.text for one in cleaned.removed if title and one.start < title.start]
    return _Page(
        tuple(head),
        tuple(head[titled:]),
        tuple(ends),
        tuple(opening[: story + 2]),
        _foot(text, cleaned),
        tuple(line for line in above if len(line) <= 120),
        tuple(_labels(cleaned, head)),
    )


def _foot(text: str, cleaned: Cleaned) -> tuple[str, ...]:
    lines = [(span.start, text[max(span.start, span.end - 300) : span.end]) for span in cleaned.spans[-_FOOT_LINES:]]
    floor = cleaned.spans[-2:][0].start if cleaned.spans else 0
    lines += [(one.start, one.text) for one in cleaned.removed if one.why not in _NOT_CREDITS and one.start > floor and len(one.text) <= 300]
    return tuple(line for _, line in sorted(lines))


def _labels(cleaned: Cleaned, head: list[str]) -> list[str]:
    """Labels that stand alone right above the headline or below it, the steps of the way to the page, and the parts of short lines."""
    labels: list[str] = []
    for one in cleaned.removed:
        if one.why == "breadcrumb" and "|" not in one.text:  # with strokes it may as well be a menu
            labels += [part.strip() for part in re.split(r"[>›»→/]", one.text)][1:4]
    at = cleaned.title.start if cleaned.title else 0
    alone = [one for one in cleaned.removed if one.why in ("section label", "above the headline") and len(one.text.split()) <= 4]
    above = [one.text for one in alone if one.start < at]
    # A menu that was flattened to a line for each section says nothing of the story.
    labels += above[-1:] if len(above) <= 2 else []
    labels += [one.text for one in alone if at <= one.start <= at + _LABEL_REACH][:1]
    return labels + [part for line in head for part in SEPARATORS.split(line) if len(part.split()) <= 4]


def _who(page: _Page, known: _Known) -> None:
    """The byline and the agency: people in the one, wire services in the other."""
    for byline, where in bylines(page.head, page.ends):
        people, agencies = without_agency(byline)
        known.state("byline", people, where)
        for agency in agencies:
            known.state("agency", agency, where)
    given, where = known.fields["byline"], known.found.get("byline", "")
    if given and where not in _SAID:
        people, agencies = without_agency(given)
        if agencies:
            known.replace("byline", people, where)
            known.state("agency", agencies[0], where)
    elif given:
        known.state("agency", next(iter(without_agency(given)[1]), None), where)
    for agency, where in credited(page.below, page.opening, page.foot, outlet=known.fields["outlet"]):
        known.state("agency", agency, where)


def _kind(page: _Page, known: _Known) -> None:
    """What sort of piece it is. "news" as a page's markup says it is the default of many sites, so that any label overrules it."""
    if known.fields["kind"] and (known.fields["kind"], known.found.get("kind")) != ("news", "json-ld"):
        return
    title = known.fields["title"]
    shown = [title, *page.head[:1]] if title else []
    signs = (
        ((kind_of_headline(one) for one in shown), "text: headline's label"),
        ((kind_of_section(one) for one in page.labels), "text: section label"),
        ((kind_of_opening(one) for one in (*page.above, *page.opening)), "text: release line"),
        (("opinion" for one in (*page.opening, *page.foot) if disclaims(one)), "text: disclaimer"),
        ((kind_of_url(one) for one in (known.fields["url"],) if one), "url"),
    )
    for kinds, where in signs:
        if kind := next(filter(None, kinds), None):
            known.replace("kind", kind, where)
            return


def _when(text: str, cleaned: Cleaned, page: _Page, known: _Known, path: str) -> tuple[date | None, date | None]:
    """Fill in the days; the bounds of the day of publication where that is not known."""
    days = list(story_days(text, cleaned, page.head))
    known.state("updated", max((day for day, where in days if where == "text: updated"), default=None), "text: updated")
    for day, where in days:
        if where != "text: updated":
            known.state("published", day, where)
    shown, updated = clock(cleaned), known.fields["updated"]
    before = min((day for day in (shown, updated) if day), default=None)
    after = None
    if not known.fields["published"]:
        after = past_event(text, cleaned, before)
        known.state("published", *_inferred(page, known.fields["url"], path, after, before))
    published = known.fields["published"]
    if published:
        if updated and updated < published:
            known.replace("updated", None, "")
        return None, None
    if before:
        known.found["published_before"] = "text: page's clock" if before == shown else known.found["updated"]
    if after:
        known.found["published_after"] = "text: past event"
    return after, before


def _inferred(page: _Page, url: str | None, path: str, after: date | None, before: date | None) -> tuple[date | None, str]:
    """The day of the dateline, else that of the address or the file's name, if it lies within the bounds."""
    dateline = dateline_day(page.opening, after, before)
    if dateline and (before is None or dateline <= before) and (after is None or dateline >= after - _ONE_DAY):
        return dateline, "text: dateline"
    day, where = named_day(url, path)
    return (day, where) if day and (before is None or day <= before) and (after is None or day >= after) else (None, "")
