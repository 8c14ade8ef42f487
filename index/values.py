"""The values that the archive is made of: articles, passages, hits and filters.

They are frozen and born complete. How they are read, stored or found is not known here.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import translate
from functools import cached_property
from typing import NamedTuple

from index.errors import BadInput
from index.outlets import same


class Span(NamedTuple):
    """A half-open range of characters (code points, not bytes) in a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A stretch of source text that is not part of the body, and why."""

    start: int
    end: int
    text: str
    why: str


KINDS = ("news", "opinion", "live", "press release")
"""What sort of piece an article can be; what is none of them, or does not say, is None."""

DAYS = ("published", "updated", "published_after", "published_before")
"""The fields of an origin that are days."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of an article beside its words; None where it is not known, never a guess.

    `agency` is the wire service that the text is credited to, `kind` what sort of piece it is ("news", "opinion", "live" or "press
    release"). `found` says for each known field where it was found: "json-ld", "front matter", "jsonl", "text: byline", "user" and so
    on; `sure` how far that can be relied on, in one of the three words of `how_sure`.
    """

    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    agency: str | None = None
    kind: str | None = None
    published: date | None = None
    updated: date | None = None
    published_after: date | None = None
    published_before: date | None = None
    found: Mapping[str, str] = field(default_factory=dict)
    sure: Mapping[str, str] = field(default_factory=dict)


_GUESSED = frozenset(("text: past event", "text: page's clock", "text: disclaimer", "url", "file name"))
_PAGE = ("text: ", "html: ", "htmldate: page", "docx heading")


def how_sure(field: str, where: str) -> str | None:
    """How far a field can be relied on, going by where it was found; None where it was not.

    "stated": the user or the file says so in a field made for it (JSONL, front matter, JSON-LD, meta tags, document properties).
    "shown": the page prints it in a fixed place (masthead, headline, byline, date line, credit, label).
    "inferred": it follows from the story's prose, the page's clock, or the name of the file or address; so do all bounds, and a
    dateline as the day of publication.
    """
    if where.startswith("not known"):
        return None
    if where in _GUESSED or field in ("published_after", "published_before") or (field, where) == ("published", "text: dateline"):
        return "inferred"
    return "shown" if where.startswith(_PAGE) else "stated"


@dataclass(frozen=True)
class Article:
    """One news article as it was read.

    `source_text` is the decoded file (or the extractor's output); `spans` are the stretches of it that are kept, in order, one a
    paragraph; the body is those stretches joined by newlines, nothing rewritten.
    """

    article_id: str
    folder: str
    path: str
    format: str
    origin: Origin
    source_text: str
    spans: tuple[Span, ...]
    removed: tuple[Removed, ...]
    content_hash: str

    @cached_property
    def body(self) -> str:
        """The kept text: every span of the source text, joined by newlines."""
        return "\n".join(self.source_text[start:end] for start, end in self.spans)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The spans again, as offsets into the body."""
        found: list[Span] = []
        at = 0
        for start, end in self.spans:
            found.append(Span(at, at + end - start))
            at += end - start + 1
        return tuple(found)

    def source_span(self, start: int, end: int) -> tuple[Span, ...]:
        """Where `body[start:end]` stands in the source text: one span for each paragraph that it touches."""
        found: list[Span] = []
        for (source_start, _), (body_start, body_end) in zip(self.spans, self.paragraphs, strict=True):
            low, high = max(start, body_start), min(end, body_end)
            if low < high:
                found.append(Span(source_start + low - body_start, source_start + high - body_start))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Passage:
    """A few neighbouring sentences of one article: what is embedded, searched and cited from.

    `start`, `end` and the sentences are offsets into the article's body; `text` is `body[start:end]`.
    """

    passage_id: str
    article_id: str
    ordinal: int
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article without its text: what a list, a hit or a citation shows of it."""

    article_id: str
    folder: str
    path: str
    format: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A passage that is not shown because another, of the same text or nearly so, is; `start` and `end` are its place in its article."""

    article_id: str
    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, best first by `score` (higher is better; comparable within one search).

    `cosine` is in -1..1, None where the passage has no sound vector; ranks count from 1, None where that ranking does not have it.
    `also_in` names the articles that carry the same text, `collapsed` their passages. `why` takes the score apart: the sum of what the
    passage and its article have of the query's words and meaning, times recency, times variety.
    """

    passage: Passage
    article: ArticleCard
    score: float
    keyword_rank: int | None
    vector_rank: int | None
    cosine: float | None
    also_in: tuple[str, ...] = ()
    why: Mapping[str, float] = field(default_factory=dict)
    collapsed: tuple[Collapsed, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be used. Days named are included; an article with neither a date nor bounds inside is left out.

    Of several outlets, kinds or paths any one will do; they may be given as any sequence, and are kept as tuples. Outlets go by any of their
    names (`index/outlets.py`). A path is a folder, a file, or a pattern in which `*` and `?` stand for any characters, of the path in its
    folder or with the folder's name before it; "." is every folder.

    Raises:
        BadInput: An outlet, kind or path is empty, or no text, or a single text stands for the sequence of them; or a path is absolute or
            leads out of its folder, and so can name nothing here.
    """

    after: date | None = None
    before: date | None = None
    as_of: date | None = None
    outlets: Sequence[str] = ()
    kinds: Sequence[str] = ()
    paths: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse what could admit nothing, whatever the archive holds."""
        for name, what in (("outlets", "an outlet"), ("kinds", "a kind"), ("paths", "a path")):
            object.__setattr__(self, name, _named(getattr(self, name), name, what))
        for path in self.paths:
            if path.startswith("/") or ".." in path.partition("#")[0].split("/"):
                problem = f"The path {path!r} is not one inside the folders that were ingested."
                raise BadInput(problem, 'Name a folder, file or pattern as `dateline articles` shows it, such as "2025/*"; "." is everything.')

    @property
    def by_date(self) -> bool:
        """Whether any of the three dates is set."""
        return self.after is not None or self.before is not None or self.as_of is not None

    def admits(self, card: ArticleCard) -> bool:
        """Whether an article passes: by its own date, or by bounds that leave no doubt."""
        return self.sieve()(card)

    def sieve(self) -> Callable[[ArticleCard], bool]:
        """`admits`, made ready for many articles: what they have in common is looked at once."""
        outlets: dict[str, bool] = {}
        kinds = {kind.casefold() for kind in self.kinds}
        leads = _leading(self.paths)
        after, last = self.after, min((day for day in (self.before, self.as_of) if day is not None), default=None)

        def passes(card: ArticleCard) -> bool:
            origin = card.origin
            if self.outlets:
                outlet = origin.outlet
                if outlet is None:
                    return False
                if outlet not in outlets:
                    outlets[outlet] = any(same(one, outlet) for one in self.outlets)
                if not outlets[outlet]:
                    return False
            if kinds and (origin.kind is None or origin.kind.casefold() not in kinds):
                return False
            if self.paths and not (leads(card.path) or leads(f"{card.folder}/{card.path}")):
                return False
            if after is not None and ((earliest := origin.published or origin.published_after) is None or earliest < after):
                return False
            return last is None or ((latest := origin.published or origin.published_before) is not None and latest <= last)

        return passes


def _named(given: Iterable[object], name: str, what: str) -> tuple[str, ...]:
    several = (given,) if isinstance(given, str) else tuple(given)
    named = tuple(one for one in several if isinstance(one, str) and one.strip())
    if len(named) < len(several):
        raise BadInput(f"There is {what} without a name among the {name}.", f"Name {what}, or leave it out.")
    if isinstance(given, str):
        raise BadInput(f"The {name} are one text, {given!r}.", f"Give a list of them: {name}=[{given!r}].")
    return named


def _leading(paths: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path is one of those that were named, lies in it, or matches it as a pattern; the row of a JSONL file lies in the file."""
    plain = [path.removeprefix("./").rstrip("/") for path in paths]
    if "." in plain or "" in plain:
        return lambda _: True
    exact, within = frozenset(plain), tuple(f"{one}{end}" for one in plain for end in "/#")
    # fnmatch has a third sign, "[", which is a letter like others here.
    patterns = [translate(one.replace("[", "[[]")) for one in plain if "*" in one or "?" in one]
    matches = re.compile("|".join(patterns)).match if patterns else None
    return lambda path: path in exact or path.startswith(within) or (matches is not None and matches(path) is not None)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be read, and the reason in one line."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: article ids added, updated, unchanged and removed; copies; what was skipped or rejected."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    copies: tuple[str, ...]
    skipped: tuple[Rejected, ...]
    rejected: tuple[Rejected, ...]
    embedded: int
    seconds: float
