"""A model that writes, behind any OpenAI-compatible endpoint: messages out, pieces of its reply in, over chat.completions.

What is asked of it, and what becomes of its words, is not known here.
"""

import copy
import re
import unicodedata
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, Literal, Self

from index.address import HIDDEN, Address
from index.endpoint import Wire
from index.errors import BadSetting, EndpointFailed, EndpointRefused, PromptTooLong, ReplyIncomplete, ReplyUnreadable
from index.retry import Budget, Limits
from index.translate import refused
from rag.reply import Ended, Heard, Piece, is_json, read
from rag.values import Usage

__all__ = ["Ended", "Endpoint", "Limits", "Message", "Piece"]

_SPARED = ("stream_options", "temperature", "max_tokens", "response_format")
"""What not every endpoint takes: older servers know no `stream_options` and no `response_format`; reasoning models of OpenAI refuse the others."""

_UNKNOWN = re.compile(
    r"unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|not (?:permitted|allowed)|extra|does not support|only the default", re.IGNORECASE
)

_AFTERMATH = 2.0
"""Seconds to wait, once a reply is complete, for the count of its tokens."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


class Endpoint:
    """A model at an address. No connection is made before something is asked, none is kept after, and the key is never shown.

    Raises:
        BadSetting: The model, the base URL or the key cannot be used.
    """

    def __init__(self, *, model: str, base_url: str | None, api_key: str | None, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        if not model.strip():
            raise BadSetting("No model is named.", "Set DATELINE_MODEL to a model that the endpoint serves.")
        self.model = model.strip()
        self._wire = Wire(Address(base_url, api_key), self.model, limits)
        self._refused: set[str] = set()
        self._budget: Budget | None = None

    def __repr__(self) -> str:
        return f"Endpoint({self.model!r}, {self._wire.address.url!r})"

    @property
    def host(self) -> str:
        """Where text is sent: host and port, without a user or password."""
        return self._wire.address.host

    def within(self, budget: Budget) -> Self:
        """The same endpoint, whose requests share a budget instead of having one for each that is asked."""
        shared = copy.copy(self)
        shared._budget = budget
        return shared

    def redact(self, text: str) -> str:
        """Words out of a reply without the key, and without control characters; those that are passed on have gone through it."""
        return self._wire.address.redact_reply(_printable(text))

    def close(self) -> None:
        """Let go of what is held; a later question takes it up again."""
        self._wire.close()

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Event | None = None) -> Iterator[Piece | Heard | Ended]:
        """Ask, and pass the reply on as it arrives: pieces of text, `Heard` with how it finished, then `Ended`, which has the count too.

        The key is not in the pieces, since an endpoint can write what it was sent, and neither are control characters.

        The request is sent when the first item is asked for. Closing the iterator, or setting `stop` from any thread, closes the
        connection at once. Nothing is asked again once a token has arrived, so what has been passed on stands, whatever is raised.

        Raises:
            EndpointFailed: One of its kinds, after at most `limits.tries` requests and `limits.total` seconds.
            Cancelled: `stop` was set.
        """
        return self._clean(self._ask(messages, max_tokens=max_tokens, schema=None, stop=stop))

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, schema: Mapping[str, object] | None = None, stop: Event | None = None
    ) -> tuple[str, Usage]:
        """Ask, and wait for the whole reply; with a JSON schema, the reply is JSON (that it keeps to the schema is the endpoint's to see to).

        Raises:
            ReplyIncomplete: It broke off, or was cut after `max_tokens`.
            EndpointFailed: See `stream`.
            Cancelled: `stop` was set.
        """
        text: list[str] = []
        for item in self._clean(self._ask(messages, max_tokens=max_tokens, schema=schema, stop=stop)):
            if isinstance(item, Piece):
                text.append(item.text)
            elif isinstance(item, Heard):
                continue
            elif item.finish in {"length", "content_filter"}:
                raise ReplyIncomplete(f"The reply of {self.model} at {self.host} was cut ({item.finish}).", "Ask for less, or try another model.")
            else:
                return _checked("".join(text), self.host, wants_json=schema is not None), item.usage
        raise AssertionError("a reply ends with Ended, or with an error")

    def _ask(
        self, messages: Sequence[Message], *, max_tokens: int, schema: Mapping[str, object] | None, stop: Event | None
    ) -> Generator[Piece | Heard | Ended]:
        run = self._wire.run(stop, self._budget)
        while True:
            body = self._body(messages, max_tokens, schema)
            begun = False
            try:
                with run.request(partial(_send, body)) as call:
                    for item in read(call, host=self.host, failed=self._failed):
                        begun = True
                        if isinstance(item, Heard) and item.finish is not None:
                            call.ending(_AFTERMATH)
                            yield item
                            continue
                        call.heard()
                        if not isinstance(item, Heard):
                            yield item
                return
            except EndpointFailed as error:
                if begun:
                    raise
                if isinstance(error, PromptTooLong):
                    run.uncounted()
                    raise
                if self._spare(error):
                    run.uncounted()
                else:
                    run.again(error)

    def _clean(self, items: Generator[Piece | Heard | Ended]) -> Iterator[Piece | Heard | Ended]:
        """What is passed on of a reply; what may be the beginning of a secret waits for what follows."""
        address, held = self._wire.address, ""
        with closing(items):
            for item in items:
                if isinstance(item, Piece):
                    held = self.redact(held + item.text)
                    ready = held[: len(held) - address.begun(held)]
                    held = held[len(ready) :]
                else:
                    # One or two letters of a key tell nothing, and may end a sentence.
                    ready, held = (HIDDEN if len(held) > _TELLS_NOTHING else held), ""
                if ready:
                    yield Piece(ready)
                if not isinstance(item, Piece):
                    yield item

    def _body(self, messages: Sequence[Message], max_tokens: int, schema: Mapping[str, object] | None) -> dict[str, Any]:
        """What is sent. Temperature 0, since an answer should be what the passages say and not what might be said."""
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": message.role, "content": message.content.encode(errors="replace").decode()} for message in messages],
            "stream_options": {"include_usage": True},
            "temperature": 0.0,
            "max_tokens": max_tokens,
        }
        if "max_tokens" in self._refused:
            body["max_completion_tokens"] = max_tokens
        if schema is not None:
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "reply", "schema": dict(schema), "strict": True}}
        return {name: value for name, value in body.items() if name not in self._refused}

    def _spare(self, error: EndpointFailed) -> bool:
        """Whether the endpoint refused a field that it can be spared; it is then not sent again, in this question or a later one."""
        if not isinstance(error, EndpointRefused) or not _UNKNOWN.search(error.said):
            return False
        named = {name for name in _SPARED if name in error.said and name not in self._refused}
        self._refused.update(named)
        return bool(named)

    def _failed(self, status: int, body: str) -> EndpointFailed:
        return refused(self._wire.address, self.model, status, {}, body)


def _send(body: dict[str, Any], client: Any, timeout: Any) -> AbstractContextManager[Any]:  # noqa: ANN401 - the OpenAI client's types go no further
    opened: AbstractContextManager[Any] = client.chat.completions.with_streaming_response.create(**body, stream=True, timeout=timeout)
    return opened


def _printable(text: str) -> str:
    """A text without what nobody sees and some programs obey: control and format characters, and halves of characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character for character in text if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"})


_TELLS_NOTHING = 5
"""Characters of a secret's beginning."""


def _checked(text: str, host: str, *, wants_json: bool) -> str:
    if wants_json and not is_json(text):
        raise ReplyUnreadable(f"{host} was asked for JSON, and replied with something else.", "Try another model or endpoint.")
    return text
