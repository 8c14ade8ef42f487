"""The writing model: its reply read as it comes, and each sentence checked against the passages before anybody sees it.

How a reply is fetched, what a check holds a sentence against, and what becomes of an answer with nothing left in it, is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Protocol

from index.errors import Cancelled, EndpointFailed
from rag.citing import Judge, shown_or_withheld
from rag.clock import Clock
from rag.endpoint import Ended, Message
from rag.markers import unmarked
from rag.numbering import Numbering
from rag.prompt import NOTHING, Given, Prompt
from rag.reply import Heard, Piece
from rag.spoken import markers_last, plain, spoken
from rag.values import Checked, Sentence, Usage, Withheld, Wrote
from rag.words import fold

REPLY = 250
"""Tokens of a reply: an answer has up to four sentences, and a small model that has begun to repeat itself does not stop by itself."""

SENTENCES = 8
"""Sentences read of a reply: more than is asked for, and less than a model that goes round in circles writes."""


class Model(Protocol):
    """A model that writes, wherever it runs. `rag.endpoint.Endpoint` is one, `rag.local.LocalModel` another."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Flag | None = None) -> Iterator[Piece | Heard | Ended]:
        """A reply, piece by piece, Ended last; Heard where it has been read to its end and only its count is to come.

        Raises:
            EndpointFailed: There is none, or it broke off.
        """
        ...

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, schema: Mapping[str, object] | None = None, stop: Flag | None = None
    ) -> tuple[str, Usage]:
        """The whole reply, as JSON where a schema is given, and what it cost."""
        ...

    def redact(self, text: str) -> str:
        """A text without any secret that was sent."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


@dataclass(slots=True)
class Written:
    """What came of a reply, filled while it is read: the sentences that stand, those withheld, and how it ended."""

    sentences: list[Sentence] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)
    withheld: list[Withheld] = field(default_factory=list)
    nothing: bool = False
    failed: EndpointFailed | Cancelled | None = None
    finish: str = "stop"

    @property
    def cut(self) -> bool:
        """Whether the reply did not end by itself."""
        return self.finish in _CUT

    def take(self, outcome: Sentence | Withheld) -> Checked:
        """Add what became of a sentence; the event that tells it."""
        if isinstance(outcome, Withheld):
            self.withheld.append(outcome)
            return Checked(None, (), outcome)
        self.sentences.append(outcome)
        return Checked(outcome, self.numbering.citations, None)


def write(
    model: Model, prompt: Prompt, written: Written, *, judge: Judge | None = None, clock: Clock, stop: Flag | None = None
) -> Iterator[Wrote | Checked]:
    """Have a model write, and tell each sentence as soon as it is complete and checked; `written` holds the outcome at the end.

    A `judge` is asked about each sentence that is no quotation, and what it does not find said is withheld.

    A failure of the endpoint ends the events and is told in `written`, for sentences already shown stay. Closing the iterator, or setting
    `stop`, ends the request.
    """
    seen: set[str] = set()
    read = 0
    pieces = model.stream(prompt.messages, max_tokens=REPLY, stop=stop)
    try:
        for text in spoken(_timed(pieces, written, clock)):
            read += 1
            words, cited = _taken_apart(text, prompt.given)
            if fold(words).strip(_AROUND) == _NOTHING:
                written.nothing = True
            elif any(character.isalnum() for character in words) and fold(words) not in seen and not (written.cut and not _ENDED.search(words)):
                seen.add(fold(words))
                yield Wrote(words)
                with clock.running("check"):
                    resting = [prompt.given[number - 1] for number in cited]
                    outcome = shown_or_withheld(words, resting, prompt.given, written.numbering, judge=judge)
                yield written.take(outcome)
            if read >= SENTENCES:
                break
    except (EndpointFailed, Cancelled) as error:
        written.failed = error
    finally:
        _close(pieces)


_OWN = re.compile(r"[\[［](\d{1,9})[\]］]")
_KEPT = re.compile("\ue000(\\d{1,9})\ue001")
"""Characters that stand for the brackets of an article's own number while markers are read."""


def _taken_apart(text: str, given: Sequence[Given]) -> tuple[str, tuple[int, ...]]:
    """The words of a sentence as it was written, and the numbers that it cites; a bracketed number of an article's own stays among the words."""
    own = {number for one in given for number in _OWN.findall(one.text) if int(number) > len(given)}
    kept = _OWN.sub(lambda found: f"\ue000{found[1]}\ue001" if found[1] in own else found[0], text)
    words, cited = unmarked(plain(markers_last(kept)), len(given))
    return _KEPT.sub(r"[\1]", words), cited


_NOTHING = fold(NOTHING).rstrip(".")
_AROUND = " .*_\"“”'‘’"
_ENDED = re.compile(r"[.!?…][\"”’')]*$")


def _timed(pieces: Iterator[Piece | Heard | Ended], written: Written, clock: Clock) -> Iterator[str | None]:
    """The text of the pieces, None where the last has come; waiting for them is time spent writing."""
    while True:
        with clock.running("write"):
            piece = next(pieces, None)
        if piece is None:
            return
        if isinstance(piece, Ended):
            written.finish = piece.finish
        elif isinstance(piece, Piece):
            yield piece.text
        elif piece.finish is not None and piece.finish not in _CUT:
            yield None


_CUT = frozenset({"length", "content_filter"})
"""Ends of a reply that are not its own."""


def _close(pieces: Iterator[Piece | Heard | Ended]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
