"""Cleaning: which paragraphs of a source text are the article, and which are site furniture, each with the reason.

Markup is long gone here: what is left to go by is how a line reads and where it stands. Outlets and dates are not drawn from it here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.dates import only_dates
from index.readers.text import parted
from index.values import Removed, Span
from index.wording import BULLET, NUMBERED, SENTENCE_END, SEPARATORS, furniture, is_control, is_credit, is_section, names_outlet

_OPENERS = frozenset({"related links", "advertisement", "readers' comments"})
"""Reasons whose line is the heading of a block."""

_INLINE = frozenset({"related story", "newsletter", "author's note", "video player", "picture caption", "app promotion", "weather", "button"})
"""Reasons whose line stands alone, between paragraphs as well as below them: that one was met does not say that the story is over."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The kept spans, one a paragraph, and what was removed, both in order.

    `title` is where the text has its headline, `masthead` where it has its outlet's name; None where it has none.
    """

    spans: tuple[Span, ...]
    removed: tuple[Removed, ...]
    title: Span | None = None
    masthead: Span | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph with what can be told from it alone; `spaced` is whether a blank line stands before it."""

    span: Span
    text: str
    words: int
    sentence: bool
    spaced: bool
    why: str | None

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of a story."""
        return self.why is None and (self.words >= 25 or (self.words >= 12 and self.sentence))

    @property
    def credit(self) -> bool:
        """Whether it names who wrote or corrected the story."""
        return is_credit(self.text)

    @property
    def heading(self) -> bool:
        """Whether it can be a headline."""
        return (
            self.why is None
            and 3 <= self.words <= 30
            and not self.text.endswith((".", ";", ",", ":"))
            and not BULLET.match(self.text)
            and not self.credit
            and not only_dates(self.text)
        )


def clean(text: str, paragraphs: Sequence[Span], *, title: str | None = None, outlet: str | None = None) -> Cleaned:
    """Tell the article from the furniture.

    `title` and `outlet` are what the file states, where it does. Every paragraph is kept whole or removed whole, except that a line
    of several parts is cut down to its parts that are kept. What reads like a sentence is removed only if it is worded like a known
    piece of furniture. Headlines, subheads, list items, bylines and dates of publication are kept.
    """
    lines = _lines(text, paragraphs)
    why = [line.why for line in lines]
    story = [at for at, line in enumerate(lines) if line.prose] or [at for at, line in enumerate(lines) if line.why is None and line.sentence]
    if not story:
        story = [at for at, line in enumerate(lines) if line.why is None][:1]
    if not story:
        return Cleaned((), tuple(Removed(*line.span, line.text, line.why or "") for line in lines))
    spaced = sum(lines[at].spaced for at in story) * 10 >= len(story) * 6
    at_title = _title(lines, story[0], title)
    if title and at_title is not None:
        why[at_title] = None  # a headline may be worded like anything
    _breadcrumbs(lines, why)
    masthead = _above(lines, why, at_title, outlet) if at_title is not None else None
    _repeated(lines, why, at_title, title)
    _sections(lines, why, story)
    if spaced:
        _blocks(lines, why, at_title)
    _tail(lines, why, story)
    kept, removed = _cut(lines, why)
    return Cleaned(kept, removed, None if at_title is None else lines[at_title].span, masthead)


def _lines(text: str, paragraphs: Iterable[Span]) -> list[_Line]:
    lines: list[_Line] = []
    last = 0
    for span in paragraphs:
        line = text[span.start : span.end]
        count = len(line.split(None, 40)) if len(line) > 400 else len(line.split())
        sentence = SENTENCE_END.search(line[-8:]) is not None
        blank = parted(text, last, span.start)
        lines.append(_Line(span, line, count, sentence, blank, furniture(line, words=count, sentence=sentence)))
        last = span.end
    return lines


def _same(one: str, other: str) -> bool:
    return _WORDS.findall(one.casefold()) == _WORDS.findall(other.casefold())


def _title(lines: Sequence[_Line], first: int, stated: str | None) -> int | None:
    """Where the headline stands: the stated one, else a heading that is repeated, else the first long one above the story."""
    if stated:
        return next((at for at, line in enumerate(lines[:40]) if abs(len(line.text) - len(stated)) < 20 and _same(line.text, stated)), None)
    head = [at for at in range(first) if lines[at].heading]
    for at in head:
        if lines[at].words >= 4 and any(_same(lines[at].text, NUMBERED.sub("", line.text)) for line in lines[at + 1 : at + 20]):
            return at
    if head:
        return next((at for at in head if lines[at].words >= 5), max(head, key=lambda at: lines[at].words))
    # A standfirst above the headline: then a second heading follows it, which a mere subhead does not have.
    if first == 0 and len(lines) > 3 and lines[0].words <= 45 and lines[1].heading and lines[2].heading and lines[3].prose:
        return 1
    return None


def _breadcrumbs(lines: Sequence[_Line], why: list[str | None]) -> None:
    """A numbered list that begins with "1. HOME" is the way to the page, not a list of the story."""
    for at, line in enumerate(lines):
        if re.fullmatch(r"1[.)]\s+home", line.text, re.IGNORECASE):
            for number, below in enumerate(lines[at : at + 8], 1):
                match = NUMBERED.match(below.text)
                if not match or int(match[1]) != number:
                    break
                why[at + number - 1] = "breadcrumb"


def _above(lines: Sequence[_Line], why: list[str | None], title: int, outlet: str | None) -> Span | None:
    """What stands above the headline: the outlet's name, the page's clock, a slogan; a date right above it is the story's."""
    masthead: Span | None = None
    for at, line in enumerate(lines[:title]):
        if why[at] or line.prose or line.credit or line.words > 6 or (line.sentence and line.words > 4):
            continue
        days = only_dates(line.text)
        if days:
            # A weekday makes it the page's calendar, as does anything between it and the headline.
            if days[0].weekday or at + 1 != title:
                why[at] = "page's clock"
        elif masthead is None and ((outlet and _same(line.text, outlet)) or (at == 0 and not outlet and names_outlet(line.text))):
            masthead, why[at] = line.span, "outlet's name"
        else:
            why[at] = "section label" if is_section(line.text) else "above the headline"
    return masthead


def _repeated(lines: Sequence[_Line], why: list[str | None], title: int | None, stated: str | None) -> None:
    if title is None:
        return
    text = stated or lines[title].text
    for at, line in enumerate(lines):
        if at != title and why[at] is None and abs(len(line.text) - len(text)) < 20 and line.words >= 3 and _same(line.text, text):
            why[at] = "repeated title"


def _sections(lines: Sequence[_Line], why: list[str | None], story: Sequence[int]) -> None:
    """A lone section's name or a button above the story or below it; between paragraphs it may be a subhead."""
    for at, line in enumerate(lines):
        if why[at] is None and (at < story[0] or at > story[-1]) and line.words <= 4:
            why[at] = "section label" if is_section(line.text) else "button" if is_control(line.text) else None


def _blocks(lines: Sequence[_Line], why: list[str | None], title: int | None) -> None:
    """Where blank lines part the paragraphs, what stands right under "Most read" or "Advertisement" belongs to it."""
    menu = {part.casefold() for line in lines if line.why == "navigation" for part in SEPARATORS.split(line.text) if part}
    opened: str | None = None
    for at, line in enumerate(lines):
        if line.spaced or at == title or line.credit or only_dates(line.text):
            opened = None
        if why[at] in _OPENERS:
            opened = why[at]
        elif why[at] is None and line.text.casefold() in menu and line.words <= 3 and at + 1 < len(lines) and not lines[at + 1].spaced:
            why[at] = opened = "navigation"
        elif opened and why[at] is None:
            if line.words > 20 or (line.text.endswith(".") and line.words > 8 and opened != "advertisement"):
                opened = None
            else:
                why[at] = opened


def _tail(lines: Sequence[_Line], why: list[str | None], story: Sequence[int]) -> None:
    """Below the last paragraph, once furniture has begun, what does not read like a sentence is furniture too."""
    length = lines[-1].span.end
    comments = next((at for at, line in enumerate(lines) if why[at] == "readers' comments" and line.span.start > length * 0.6), None)
    begun = False
    for at, line in enumerate(lines):
        if comments is not None and at > comments and why[at] is None:
            why[at] = "readers' comments"
        if (
            at > story[-1]
            and why[at] is None
            and begun
            and not line.credit
            and not only_dates(line.text)
            and line.words <= 16
            and not (line.sentence and line.words > 5)
        ):
            why[at] = "related links"
        begun = begun or (at > story[-1] and why[at] is not None and why[at] not in _INLINE)


def _cut(lines: Sequence[_Line], why: Sequence[str | None]) -> tuple[tuple[Span, ...], tuple[Removed, ...]]:
    kept: list[Span] = []
    removed: list[Removed] = []
    for line, reason in zip(lines, why, strict=True):
        if reason:
            removed.append(Removed(*line.span, line.text, reason))
            continue
        parts = line.words <= 25 and not line.sentence and SEPARATORS.search(line.text)
        inner = _without_parts(line, removed) if parts else line.span
        kept.append(inner)
    return tuple(kept), tuple(removed)


def _without_parts(line: _Line, removed: list[Removed]) -> Span:
    """A line such as "3 March 2031 | 4 min read" without its last or first parts that are furniture."""
    parts: list[tuple[Span, str | None]] = []
    at = 0
    for separator in [*SEPARATORS.finditer(line.text), None]:
        end = separator.start() if separator else len(line.text)
        if part := line.text[at:end].strip():
            parts.append((Span(line.span.start + at, line.span.start + end), furniture(part, words=len(part.split()), sentence=False)))
        at = separator.end() if separator else end
    if len(parts) < 2 or not any(reason for _, reason in parts) or all(reason for _, reason in parts):
        return line.span
    while parts[-1][1]:
        span, reason = parts.pop()
        removed.append(Removed(*span, line.text[span.start - line.span.start : span.end - line.span.start], reason or ""))
    while parts[0][1]:
        span, reason = parts.pop(0)
        removed.append(Removed(*span, line.text[span.start - line.span.start : span.end - line.span.start], reason or ""))
    return Span(parts[0][0].start, parts[-1][0].end)
