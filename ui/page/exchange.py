"""One question on the page and what became of it: waiting, being written, answered, failed or stopped.

What each looks like is not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.values import Answer, Citation, Sentence, Turn, Usage
from ui.excerpts import Excerpt


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer is on its way: what is going on, and the sentences that have been checked so far."""

    number: int
    question: str
    doing: str
    sentences: tuple[Sentence, ...] = ()
    places: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, each citation in its paragraph; `spent` is what the conversation has cost up to here."""

    number: int
    question: str
    answer: Answer
    places: Mapping[Citation, Excerpt]
    spent: Usage = Usage()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that could not be answered: the problem and the remedy, as sentences."""

    number: int
    question: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A question whose answer the person stopped, with what had been checked by then."""

    number: int
    question: str
    sentences: tuple[Sentence, ...]
    places: tuple[Excerpt, ...]


Exchange = Asked | Answered | Failed | Stopped


def history(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far, as the next question needs it: what failed or was stopped has no answer and is left out."""
    return tuple(Turn(one.question, one.answer.text) for one in exchanges if isinstance(one, Answered))


def stop(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Close the last question if it is still open."""
    if not exchanges or not isinstance(exchanges[-1], Asked):
        return tuple(exchanges)
    open_one = exchanges[-1]
    return (*exchanges[:-1], Stopped(open_one.number, open_one.question, open_one.sentences, open_one.places))
