"""The byline: the names of the people who wrote a story, as the page prints them.

Agencies are told apart elsewhere; how the lines were found is not known here.
"""

import re
from collections.abc import Iterator, Sequence

from index.dates import only_dates
from index.wording import BULLET, SEPARATORS, names_outlet

_BYLINE = re.compile(r"(?:by|written by|story by|words by)\s+(.+)", re.IGNORECASE)
_AUTHOR = re.compile(r"\(?(?:authors?|reporters?|byline|written by)\s*:\s*(.+)|\(?reporting by\s+(.+)", re.IGNORECASE)
_PARTICLES = frozenset("de van der den von bin ibn al el la le da di do dos del della du af zu ter ten y e".split())
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_NEXT_NAME = re.compile(r"\s+[^\W\d_]+ [^\W\d_]+(?: and |,|$)")
_CALENDAR = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?$",
    re.IGNORECASE,
)
_ENDS_NAME = frozenset("in at for from with on near of".split())


def bylines(head: Sequence[str], ends: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that the lines under the headline give, then those of lines such as "Author: ..." at either end of the story."""
    for line in head:
        parts = [BULLET.sub("", part) for part in SEPARATORS.split(line) if part]
        for part in parts:
            if (match := _BYLINE.match(part)) and (name := names(match[1])) and not _CALENDAR.match(name):
                yield name, "text: byline"
        if len(parts) > 1 and any(only_dates(part) for part in parts):
            name = names(parts[-1])
            if name and " " in name and not names_outlet(parts[-1]) and parts[-1] == name:
                yield name, "text: heading line"
    for line in ends:
        if len(line) <= 160 and (match := _AUTHOR.match(BULLET.sub("", line))) and (name := names(match[1] or match[2])):
            yield name, "text: byline"


def names(text: str) -> str | None:
    """The names of people that a text begins with, as they stand there: "A. B and C D in London" gives "A. B and C D"."""
    end = 0
    in_name = 0
    for match in re.finditer(r"\S+", text):
        word = match[0].rstrip(",;.)") if len(match[0]) > 2 else match[0]
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
