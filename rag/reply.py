"""A chat reply as it arrives: the bytes of an event stream in, pieces of text and an ending out.

Where the bytes come from, and how long they may take, is not known here.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from index.errors import EndpointFailed, ReplyEmpty, ReplyIncomplete, ReplyUnreadable
from rag.values import Usage


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of the reply, in order, as it was sent; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The model is at work, and nothing of it is to be shown: it reasons, or, with `finish`, it has ended so and only its count is to come."""

    finish: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The reply is complete. `finish` is `stop` where the model ended by itself, or `length` or `content_filter` where it was cut."""

    finish: str
    usage: Usage


def read(chunks: Iterable[bytes], *, host: str, failed: Callable[[int, str], EndpointFailed]) -> Iterator[Piece | Heard | Ended]:
    """Read a reply: an event stream, or a whole completion from an endpoint that does not stream. `Ended` comes last, and only once.

    `failed` makes the error for a status and a body that an endpoint sent inside the stream.

    Raises:
        ReplyUnreadable: It is not what the protocol says: a web page, broken JSON, no choices, a tool call.
        ReplyEmpty: It is complete, and holds nothing to show.
        ReplyIncomplete: It ends with neither a finish reason nor the closing mark.
        EndpointFailed: The endpoint reported an error inside the stream.
    """
    reply = _Reply(host, failed)
    try:
        for line in _lines(chunks):
            yield from reply.take(line)
            if reply.closed:
                break
        else:
            yield from reply.rest()
    except EndpointFailed:
        if not reply.finished:
            raise
        # Every word had come; only the count of tokens, or the close, had not.
    yield reply.end()


class _Reply:
    """What has been read so far."""

    def __init__(self, host: str, failed: Callable[[int, str], EndpointFailed]) -> None:
        self._host, self._failed = host, failed
        self._data: list[str] = []
        self._whole: list[str] | None = None
        self._said_anything = self._chose = self._called = self._reasoned = self._wrote = False
        self._finish: str | None = None
        self._usage = Usage()
        self.closed = False

    @property
    def finished(self) -> bool:
        return self._finish is not None

    def take(self, line: str) -> Iterator[Piece | Heard]:
        if self._whole is None and not self._said_anything and line.strip():
            self._said_anything = True
            if line.lstrip("\ufeff \t").startswith("<"):
                raise ReplyUnreadable(f"{self._host} replied with a web page.", "Check DATELINE_BASE_URL, which usually ends with /v1.")
            if line.lstrip("\ufeff \t").startswith(("{", "[", '"')):
                self._whole = []
        if self._whole is not None:
            self._whole.append(line)
            return
        name, _, value = line.lstrip("\ufeff").partition(":")
        if name in {"data", "error"}:  # llama.cpp has sent `error:` lines
            value = value.removeprefix(" ")
            self._data.append(value if name == "data" else f'{{"error": {value}}}')
        elif not line:
            yield from self._dispatch()

    def end(self) -> Ended:
        if self._whole is not None:
            raise self._unreadable("is not JSON")
        if not self.closed and self._finish is None:
            if self._said_anything and not self._chose and not self._data:
                raise self._unreadable("holds no events")
            raise ReplyIncomplete(f"{self._host} ended its reply without saying that it is complete.", "Ask again.")
        if not self._wrote:
            raise self._nothing()
        return Ended(finish=self._finish or "stop", usage=self._usage)

    def rest(self) -> Iterator[Piece | Heard]:
        """At the end of the bytes: the last event, if only its empty line is missing; a whole completion."""
        if self._whole is not None:
            text, self._whole = "\n".join(self._whole), None
            yield from self._event(self._json(text))
            self.closed = True
        elif self._data and (self._data == ["[DONE]"] or is_json("\n".join(self._data))):
            yield from self._dispatch()

    def _dispatch(self) -> Iterator[Piece | Heard]:
        data, self._data = "\n".join(self._data), []
        if data.startswith("[DONE]"):
            self.closed = True
        elif data:
            yield from self._event(self._json(data))

    def _event(self, event: dict[str, Any]) -> Iterator[Piece | Heard]:
        if event.get("error"):
            error = event["error"]
            raise self._failed(_status(error), json.dumps(event))
        self._count(event.get("usage"))
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict):
            return
        self._chose = True
        delta = choice.get("delta") or choice.get("message") or {}
        if not isinstance(delta, dict):
            raise self._unreadable("holds a choice of another shape")
        self._called = self._called or bool(delta.get("tool_calls") or delta.get("function_call"))
        text = _text(delta.get("content"))
        if text:
            self._wrote = self._wrote or bool(text.strip())
            yield Piece(text)
        elif self._called or delta.get("reasoning_content") or delta.get("reasoning"):
            self._reasoned = True
            yield Heard()
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish:
            self._finish = finish
            yield Heard(finish)

    def _count(self, usage: object) -> None:
        if isinstance(usage, dict):
            counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
            self._usage = Usage(*(count if isinstance(count, int) and count >= 0 else 0 for count in counts))

    def _json(self, text: str) -> dict[str, Any]:
        value = _parsed(text)
        # Outside of the `except`: the parser's error holds the whole text, in which an endpoint may repeat the key.
        if isinstance(value, _NotJson):
            raise self._unreadable("is not JSON")
        if not isinstance(value, dict):
            raise self._unreadable("is not an object")
        return value

    def _unreadable(self, what: str) -> ReplyUnreadable:
        return ReplyUnreadable(f"The reply of {self._host} {what}.", "Check that DATELINE_BASE_URL is that of an OpenAI-compatible endpoint.")

    def _nothing(self) -> EndpointFailed:
        if self._called:
            return ReplyUnreadable(f"{self._host} replied with a call to a tool, and was given none.", "Try another model.")
        if not self._chose:
            return self._unreadable("holds no choice")
        if self._finish == "content_filter":
            return ReplyEmpty(f"The content filter of {self._host} kept its reply back.", "Ask in other words.")
        if self._reasoned:
            return ReplyEmpty(f"{self._host} sent its reasoning, and no answer.", "Try another model, or one that reasons less.")
        return ReplyEmpty(f"The reply of {self._host} is empty.", "Ask again, or try another model.")


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines without their ends, which may be LF, CR LF or CR; what follows the last end is a line too, unless it is empty."""
    begun: list[bytes] = []  # a line may come in thousands of pieces: they are joined once
    after_cr = False
    for chunk in chunks:
        data = chunk.removeprefix(b"\n") if after_cr else chunk
        after_cr = data.endswith(b"\r") or (after_cr and not chunk)
        first, *more = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        begun.append(first)
        for line in more:
            yield b"".join(begun).decode(errors="replace")
            begun = [line]
    if rest := b"".join(begun):
        yield rest.decode(errors="replace")


def _text(content: object) -> str:
    """The text of a `content`: a string, or a list of parts of which some are text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    return ""


def _status(error: object) -> int:
    """The status that an error inside a stream would have had before it."""
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and 400 <= code < 600:
        return code
    return 400 if isinstance(error, dict) and "invalid" in str(error.get("type")) else 502


def is_json(text: str) -> bool:
    """Whether a text is JSON, all of it."""
    return not isinstance(_parsed(text), _NotJson)


class _NotJson:
    """Stands for a text that is not JSON, as JSON's null may not."""


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return _NotJson()
    return value
