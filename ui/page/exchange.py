"""One question on the page and what became of it: waiting, being written, answered, failed or stopped.

What each looks like is not known here, nor where a conversation is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.values import Filters
from rag.values import Answer, Citation, Sentence, Turn, Usage
from ui.excerpts import Excerpt


@dataclass(frozen=True, slots=True)
class Posed:
    """A question as it was put: its place in the conversation from 1, the filters beside it, and when (ISO, UTC).

    `windowed` says whether a time that the question names narrows the articles; somebody may have taken that away.
    """

    number: int
    question: str
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    windowed: bool = True
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer is on its way: what is going on, and the sentences that have been checked so far.

    `read` are the passages that the answer is being made from, as citations without a number.
    """

    posed: Posed
    doing: str
    sentences: tuple[Sentence, ...] = ()
    places: tuple[Excerpt, ...] = ()
    read: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, each citation in its paragraph.

    `read` are the passages that were read and are not cited; `spent` is what the conversation has cost up to here; `verdict` is what the
    reader said of the answer, if anything, and `blamed` the numbers of the citations that were named as wrong; `where` says where text went for it.
    """

    posed: Posed
    answer: Answer
    places: Mapping[Citation, Excerpt]
    read: tuple[Citation, ...] = ()
    spent: Usage = Usage()  # noqa: RUF009 - frozen
    verdict: str | None = None
    where: str = ""
    blamed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that could not be answered: the problem and the remedy, as sentences."""

    posed: Posed
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A question whose answer the person stopped, with what had been checked by then; or `left`, by closing the page."""

    posed: Posed
    sentences: tuple[Sentence, ...] = ()
    places: tuple[Excerpt, ...] = ()
    left: bool = False


Exchange = Asked | Answered | Failed | Stopped


def history(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far, as the next question needs it: what failed or was stopped has no answer and is left out."""
    return tuple(Turn(one.posed.question, one.answer.text) for one in exchanges if isinstance(one, Answered))


def spent(exchanges: Sequence[Exchange]) -> Usage:
    """What the answers of a conversation have cost."""
    return sum((one.answer.usage for one in exchanges if isinstance(one, Answered)), Usage())


def stop(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Close the last question if it is still open."""
    if not exchanges or not isinstance(exchanges[-1], Asked):
        return tuple(exchanges)
    open_one = exchanges[-1]
    return (*exchanges[:-1], Stopped(open_one.posed, open_one.sentences, open_one.places))
