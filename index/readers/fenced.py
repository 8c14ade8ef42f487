"""htmldate behind a fence: it is shown only what can state a page's day of publication, and believed only where that day is written there.

Left to a whole page, it returns the page's clock, a footer's or a related story's date, the day of a change, the day in a picture's
address, and one reading of 02/03/2025. What may stand in the fence is given; why is not known here.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date

import lxml.html
from lxml import etree

from index.dates import dates

_OTHER = re.compile(r"modif|updat|revis|last|expir|image|video|copyright|year|birth|event|start|end|retriev|access|generator|viewport", re.IGNORECASE)
_MARKED = re.compile(r"date|time|publi|posted|stamp|meta|byline|info", re.IGNORECASE)
_DOUBTFUL = re.compile(r"(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}(?!\d)")
_FIRST, _LAST = "1800-01-01", "2200-01-01"
"""Without a last day it takes today's, and the same page would be read differently tomorrow."""

_MOST = 12


def is_marked(element: lxml.html.HtmlElement) -> bool:
    """Whether an element's tag or names say that it may hold a date."""
    named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return element.tag in ("time", "abbr") or _MARKED.search(named[:400]) is not None


def day_of_metas(tree: lxml.html.HtmlElement) -> date | None:
    """The day of publication that a meta tag states under one of the many names that htmldate knows."""
    for meta in [*tree.iter("meta")][:200]:
        name = f"{meta.get('property') or ''} {meta.get('name') or ''} {meta.get('itemprop') or ''}"
        content = meta.get("content") or ""
        if (
            name.strip()
            and not meta.get("http-equiv")
            and not _OTHER.search(name)
            and 8 <= len(content) <= 50
            and (day := _asked(meta, content, "head"))
        ):
            return day
    return None


def day_of_elements(elements: Sequence[lxml.html.HtmlElement]) -> date | None:
    """The day that the first of these elements shows that holds little else, in any language that htmldate reads."""
    asked = 0
    for element in elements:
        shown = " ".join([" ".join(element.itertext()), element.get("datetime") or "", element.get("title") or ""])
        if 8 <= len(" ".join(shown.split())) <= 90 and re.search(r"\d", shown):
            asked += 1
            if day := _asked(element, shown, "body"):
                return day
        if asked == _MOST:
            break
    return None


def _asked(element: lxml.html.HtmlElement, shown: str, place: str) -> date | None:
    from htmldate import find_date  # with trafilatura's own import it costs nothing; without it, half a second

    page = lxml.html.document_fromstring("<html><head></head><body></body></html>")
    copy = deepcopy(element)
    copy.tail = None
    page.find(place).append(copy)
    try:
        answer = find_date(page, extensive_search=False, original_date=True, min_date=_FIRST, max_date=_LAST)
        day = date.fromisoformat(answer) if answer else None
    except (ValueError, TypeError, AttributeError, OverflowError, etree.LxmlError):
        return None
    return day if day and _written(day, shown) else None


def _written(day: date, shown: str) -> bool:
    """Whether a text has this day in it, whole and without doubt about which number is the month."""
    if any(one.day == day for one in dates(shown)):
        return True
    if _DOUBTFUL.search(shown):
        return False
    return re.search(rf"(?<!\d)0?{day.day}(?!\d)", shown) is not None and re.search(rf"(?<!\d){day.year}", shown) is not None
