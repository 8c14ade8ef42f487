"""The outlet: what a page calls itself, told from what a story quotes, from sections, and from the agencies that it credits.

What the file states, and who wrote the story, is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from index.agency import is_agency
from index.clean import Cleaned
from index.dates import only_dates
from index.wording import SEPARATORS, names_outlet

_DISCOVER = re.compile(r"discover more from ([^|•–—]{2,60})", re.IGNORECASE)
_MORE_FROM = re.compile(r"more from (.{2,60})", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?([^\d.|,©]{3,60}?)\s*(?:[.|,]|all rights reserved|$)",
    re.IGNORECASE,
)
_NOT_OUTLET = re.compile(r"associated press|reuters|agence france|afp|\bap\b|getty|bloomberg|xinhua|dpa|author|publisher", re.IGNORECASE)
_KEEPER = re.compile(r"https?://(?:web\.archive\.org/web|archive\.(?:today|ph|is|org)(?:/web)?)/[^/]*/?(https?://.+)", re.IGNORECASE)


def outlets(text: str, cleaned: Cleaned, head: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the page calls itself, the surest first, each with where it says so."""
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
        elif why == "copyright" and (owner := _owner(line)):
            yield owner, "text: copyright"
    for line in head:
        first, *rest = SEPARATORS.split(line)
        if rest and any(only_dates(part) for part in rest) and names_outlet(first) and not is_agency(first):
            yield first, "text: heading line"


def _owner(line: str) -> str | None:
    match = _COPYRIGHT.search(line)
    return match[1].strip() if match and match[1][:1].isupper() and not _NOT_OUTLET.search(match[1]) and not is_agency(match[1]) else None


def original(url: str) -> str:
    """An address without the archive that keeps a copy of the page, and without the day on which that copy was made."""
    match = _KEEPER.match(url)
    return match[1] if match else url


def host(url: str) -> str | None:
    """The name of the site that an address leads to: "echo.example" for "https://www.echo.example/1"; None for what is no web address."""
    try:
        parts = urlsplit(original(url))
        name = (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return None
    name = name.removeprefix("www.")
    named = "." in name and not name.replace(".", "").isdigit() and "%" not in name and len(name) <= 100
    return name if named and not name.startswith(("web.archive.org", "archive.")) else None


def readable(name: str) -> str:
    """An outlet's name without the capitals of its masthead; abbreviations keep theirs ("BBC NEWS" is "BBC News")."""

    def word(one: str) -> str:
        if one in ("THE", "OF", "AND", "FOR"):
            return one.capitalize() if one == "THE" else one.lower()
        return one.capitalize() if len(one) >= 4 and re.search("[AEIOUY]", one) else one

    return " ".join(word(one) for one in name.split()) if name.isupper() else name
