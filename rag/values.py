"""What an answer is made of: questions, citations, sentences, disagreements, and the events that lead to them.

Every value is frozen and born complete, and turns into JSON here and nowhere else. How answers are found or shown is not known here.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from index.events import Period
from index.values import Filters, Hit

MAX_QUESTION = 4_000
"""Characters of a question that are read; more is a pasted article."""

READ = 16
"""Passages whose sentences are read for an answer."""

SCHEMA = 1
"""The version of an answer's JSON."""

_MARKER = re.compile(r"\[(\d+)\]")

Verdict = Literal["quoted", "supported", "computed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and, where it is known, what was answered."""

    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked, the same made independent of the conversation, and which articles may answer it.

    `happened` are the times at which what it asks about happened: they filter nothing, and passages that tell of them come first.
    """

    text: str
    standalone: str
    filters: Filters
    happened: tuple[Period, ...] = ()

    @property
    def id(self) -> str:
        """A deterministic name: the same question under the same filters has the same one."""
        return hashlib.sha256(repr((self.standalone, self.filters)).encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that a sentence rests on: `quote` is `body[start:end]` of the article.

    `number` counts from 1 in order of first use; 0 where the citation is listed without being used (the nearest passages of a refusal).
    """

    number: int
    article_id: str
    path: str
    url: str | None
    title: str | None
    outlet: str | None
    byline: str | None
    published: date | None
    quote: str
    start: int
    end: int
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, without markers, and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """What one citation says of a disputed particular."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two or more citations that give another value for the same thing."""

    about: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the articles do not answer: the reason in one sentence, what came nearest, and what contradicts the question's premise."""

    reason: str
    nearest: tuple[Citation, ...]
    against: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that was written and is not shown, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens sent to and received from a model; zeros where none was asked."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall time of the stages of one answer."""

    search: float
    write: float
    check: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: sentences with the words they rest on, or a refusal with the reason.

    Raises:
        ValueError: An invariant does not hold: the numbers in `text` are not exactly those cited, counted up from 1 in order of first
            use, or a refused answer cites something.
    """

    question: Question
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]
    refusal: Refusal | None
    refusal_score: float
    withheld: tuple[Withheld, ...]
    notes: tuple[str, ...]
    writer: str
    usage: Usage
    seconds: Seconds
    incomplete: bool = False

    def __post_init__(self) -> None:
        if self.refusal is not None:
            if self.citations or self.sentences or _MARKER.search(self.text):
                raise ValueError("a refused answer cites nothing")
            return
        used = tuple(dict.fromkeys(number for sentence in self.sentences for number in sentence.citations))
        shown = tuple(dict.fromkeys(int(number) for number in _MARKER.findall(self.text)))
        numbers = tuple(citation.number for citation in self.citations)
        if not used == shown == numbers == tuple(range(1, len(numbers) + 1)):
            raise ValueError(f"markers {shown}, sentences {used} and citations {numbers} do not agree")

    @property
    def status(self) -> Literal["answered", "refused"]:
        """Whether the articles answered."""
        return "answered" if self.refusal is None else "refused"

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON values, in the shape that ARCHITECTURE.md calls version 1."""
        filters = self.question.filters
        return {
            "schema": SCHEMA,
            "id": self.question.id,
            "question": self.question.text,
            "standalone_question": self.question.standalone,
            "window": {name: _plain(getattr(filters, name)) for name in ("after", "before", "as_of")} if filters.by_date else None,
            "status": self.status,
            "incomplete": self.incomplete,
            "text": self.text,
            "sentences": _plain(self.sentences),
            "citations": _plain(self.citations),
            "disagreements": _plain(self.disagreements),
            "refusal": _plain(self.refusal),
            "refusal_score": round(self.refusal_score, 4),
            "withheld": _plain(self.withheld),
            "notes": list(self.notes),
            "writer": self.writer,
            "usage": _plain(self.usage),
            "seconds": {name: round(value, 4) for name, value in asdict(self.seconds).items()},
        }


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON values are of any type
    """Dataclasses to dictionaries, tuples to lists, dates to ISO strings."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Searched:
    """The passages that were found for the standalone question, best first."""

    question: Question
    hits: tuple[Hit, ...]


Purpose = Literal["answer", "follow-up", "second opinion"]


@dataclass(frozen=True, slots=True)
class Prompted:
    """What was sent to a model: the messages as (role, text), how many passages they hold, and how many were left out for want of room.

    `purpose` is what for: to write the answer, to make a follow-up independent, or to ask whether a sentence is borne out.
    """

    messages: tuple[tuple[str, str], ...]
    passages: int
    left_out: int
    purpose: Purpose = "answer"


@dataclass(frozen=True, slots=True)
class Wrote:
    """A sentence was written; it has not been checked, so it is not for showing."""

    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence passed the check (with the citations it rests on, numbered as in the final answer) or was withheld."""

    sentence: Sentence | None
    citations: tuple[Citation, ...]
    withheld: Withheld | None


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete."""

    answer: Answer


Event = Searched | Prompted | Wrote | Checked | Finished


def turns(history: Sequence[str | Turn]) -> tuple[Turn, ...]:
    """Earlier questions as turns: a bare string is a question whose answer is not known."""
    return tuple(turn if isinstance(turn, Turn) else Turn(turn) for turn in history)
