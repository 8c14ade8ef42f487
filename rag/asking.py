"""One question's way to a model: whatever is asked for it is told, counted, and within one budget of requests and time.

What is asked, and what becomes of a reply, is not known here.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Event as Flag
from typing import Protocol, runtime_checkable

from index.errors import EndpointBusy, EndpointFailed, EndpointRefused, EndpointUnreachable, PromptTooLong
from index.retry import Budget
from rag import tokens
from rag.endpoint import Ended, Message
from rag.reply import Heard, Piece
from rag.values import Event, Finished, Prompted, Purpose, Usage
from rag.writing import Model

_UNREAD = (EndpointUnreachable, EndpointRefused, EndpointBusy, PromptTooLong)
"""Failures in which no model has read what was sent: it cost nothing."""


@runtime_checkable
class Bounded(Protocol):
    """A model that can keep all that it is asked for one question within a budget."""

    def within(self, budget: Budget) -> Model:
        """The same model, whose requests share the budget."""
        ...


class Asking:
    """Asks a model for one question, as `rag.writing.Model` does; `connect` reaches it when something is asked first.

    `usage` is what all of it has cost: as the model counted, or an estimate where it did not get to that. `failed` is set by who finds
    that the model is not to be asked again. A second opinion has a budget of its own, since it is asked once a sentence.
    """

    def __init__(self, connect: Callable[[], Model]) -> None:
        self._connect = connect
        self._budget, self._opinions = Budget(), Budget()
        self._untold: list[Prompted] = []
        self.usage = Usage()
        self.failed: EndpointFailed | None = None

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, stop: Flag | None = None, reserve: int = 0
    ) -> Generator[Piece | Heard | Ended, None, None]:
        """A reply, as `Model.stream` gives it; `reserve` requests are kept for what is asked after it."""
        self._budget.reserved = reserve
        model = self._model(self._budget)
        text, counted = "", False
        try:
            with _closed(model.stream(messages, max_tokens=max_tokens, stop=stop)) as pieces:
                for piece in pieces:
                    if isinstance(piece, Piece):
                        text += piece.text
                    elif isinstance(piece, Ended):
                        self.usage += piece.usage if piece.usage != Usage() else _estimate(messages, text)
                        counted = True
                    yield piece
        except EndpointFailed as error:
            counted = counted or (not text and isinstance(error, _UNREAD))
            raise
        finally:
            if not counted:
                self.usage += _estimate(messages, text)

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, schema: Mapping[str, object] | None = None, stop: Flag | None = None
    ) -> tuple[str, Usage]:
        """The whole reply, as `Model.complete` gives it: for second opinions."""
        model = self._model(self._opinions)
        self._untold.append(self.prompted(messages, "second opinion"))
        try:
            text, usage = model.complete(messages, max_tokens=max_tokens, schema=schema, stop=stop)
        except EndpointFailed as error:
            self.usage += Usage() if isinstance(error, _UNREAD) else _estimate(messages, "")
            raise
        self.usage += usage if usage != Usage() else _estimate(messages, text)
        return text, usage

    def redact(self, text: str) -> str:
        """Words out of a reply without any secret that was sent, and without control characters."""
        return self._connect().redact(text)

    def prompted(self, messages: Sequence[Message], purpose: Purpose, *, passages: int = 0, left_out: int = 0) -> Prompted:
        """The event that tells what is sent, and what for."""
        return Prompted(tuple((message.role, message.content) for message in messages), passages, left_out, purpose)

    def untold(self) -> Iterator[Prompted]:
        """What was sent for second opinions and has not been told yet."""
        told, self._untold = self._untold, []
        yield from told

    def accounted(self, event: Event) -> Event:
        """The event, an answer with what the question has cost."""
        return Finished(replace(event.answer, usage=self.usage)) if isinstance(event, Finished) else event

    def close(self) -> None:
        """Nothing is held for one question alone."""

    def _model(self, budget: Budget) -> Model:
        model = self._connect()
        return model.within(budget) if isinstance(model, Bounded) else model


@contextmanager
def _closed(pieces: Iterator[Piece | Heard | Ended]) -> Iterator[Iterator[Piece | Heard | Ended]]:
    """An iterator that is closed at the end, if it can be."""
    try:
        yield pieces
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def _estimate(messages: Iterable[Message], text: str) -> Usage:
    return Usage(sum(tokens.count(message.content) for message in messages), tokens.count(text) if text else 0)
