"""The writing model: its reply read as it comes, and each sentence checked against the passages before anybody sees it.

How a reply is fetched, what a check holds a sentence against, and what becomes of an answer with nothing left in it, is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Protocol

from index.errors import Cancelled, EndpointFailed
from index.split import sentences
from index.values import Span
from rag.citing import shown_or_withheld
from rag.clock import Clock
from rag.endpoint import Ended, Message
from rag.markers import unmarked
from rag.numbering import Numbering
from rag.prompt import NOTHING, Prompt
from rag.reply import Heard, Piece
from rag.second_opinion import opinion
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
    """What came of a reply, filled while it is read: the sentences that stand, those withheld, what it cost, and how it ended."""

    sentences: list[Sentence] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)
    withheld: list[Withheld] = field(default_factory=list)
    usage: Usage = Usage()  # noqa: RUF009 - frozen
    nothing: bool = False
    failed: EndpointFailed | Cancelled | None = None
    cut: bool = False


def write(
    model: Model, prompt: Prompt, written: Written, *, judged: bool = False, clock: Clock, stop: Flag | None = None
) -> Iterator[Wrote | Checked]:
    """Have a model write, and tell each sentence as soon as it is complete and checked; `written` holds the outcome at the end.

    Where it is `judged`, the model is asked once more about each sentence that is no quotation, and what it does not find said is withheld.

    A failure of the endpoint ends the events and is told in `written`, for sentences already shown stay. Closing the iterator, or setting
    `stop`, ends the request.
    """

    def judge(words: str, passages: Sequence[str]) -> str:
        found = opinion(model, words, passages, stop=stop)
        written.usage += found.usage
        return found.against

    seen: set[str] = set()
    pieces = model.stream(prompt.messages, max_tokens=REPLY, stop=stop)
    try:
        for text in _sentences(_timed(pieces, written, clock)):
            words, cited = unmarked(model.redact(text), len(prompt.given))
            if not any(character.isalnum() for character in words) or fold(words) in seen or (written.cut and not _ENDED.search(words)):
                continue
            if fold(words).startswith(_NOTHING):
                written.nothing = True
                continue
            seen.add(fold(words))
            yield Wrote(words)
            with clock.running("check"):
                resting = [prompt.given[number - 1] for number in cited]
                outcome = shown_or_withheld(words, resting, prompt.given, written.numbering, judge=judge if judged else None)
            if isinstance(outcome, Withheld):
                written.withheld.append(outcome)
                yield Checked(None, (), outcome)
            else:
                written.sentences.append(outcome)
                yield Checked(outcome, written.numbering.citations, None)
            if len(seen) >= SENTENCES:
                break
    except (EndpointFailed, Cancelled) as error:
        written.failed = error
    finally:
        _close(pieces)


_NOTHING = fold(NOTHING).rstrip(".")
_ENDED = re.compile(r"[.!?…][\"”’')]*$")


def _timed(pieces: Iterator[Piece | Heard | Ended], written: Written, clock: Clock) -> Iterator[str | None]:
    """The text of the pieces, None where the last has come; waiting for them is time spent writing."""
    while True:
        with clock.running("write"):
            piece = next(pieces, None)
        if piece is None:
            return
        if isinstance(piece, Ended):
            written.usage += piece.usage
            written.cut = piece.finish in _CUT
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


def _sentences(pieces: Iterator[str | None]) -> Iterator[str]:
    """Sentences with the markers behind them, each as soon as something else begins; what is left at the end, or at None, is one too."""
    buffer = ""
    for piece in pieces:
        if piece is None:
            yield from (line.strip() for line in _rest(buffer))
            buffer = ""
            continue
        buffer += piece
        while (end := _complete(buffer)) is not None:
            yield buffer[:end].strip()
            buffer = buffer[end:]
    yield from (line.strip() for line in _rest(buffer))


_MARKERS = re.compile(r"(?:\s*[\[［【][^\[\]［］【】\n]{0,40}[\]］】][.,;]?)*")
_BEGUN = re.compile(r"\s*[\[［【][^\]］】\n]{0,40}$|[^\S\n]*\S*$")
"""What is still to be seen before a sentence is complete: whether a marker follows, and the whole of the next word, without which "Mr." ends one."""


def _complete(buffer: str) -> int | None:
    """Where the first sentence of what has come so far ends, its markers included; None while it may go on."""
    lead = len(buffer) - len(buffer.lstrip())
    line = buffer.find("\n", lead)
    spans = sentences(buffer, [Span(lead, line if line >= 0 else len(buffer))])
    if not spans:
        return line + 1 if line >= 0 else None
    for span in spans:
        # A quotation mark that stands by itself opens the next sentence.
        opens_next = _OPENS_NEXT.search(buffer, span.start, span.end)
        end = _behind_markers(buffer, opens_next.start() if opens_next else span.end)
        if _MARKERS.fullmatch(buffer[span.start : span.end]) is None and not _BEGUN.match(buffer, end):
            return end
    return line + 1 if line >= 0 else None


_OPENS_NEXT = re.compile(r"\s+[\"“]$")


def _behind_markers(buffer: str, at: int) -> int:
    found = _MARKERS.match(buffer, at)
    return found.end() if found else at


def _rest(buffer: str) -> Iterator[str]:
    while buffer.strip():
        end = _complete(buffer + "\nX") or len(buffer)
        yield buffer[:end]
        buffer = buffer[end:]
