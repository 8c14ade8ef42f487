"""A model that writes, behind any OpenAI-compatible endpoint: messages out, pieces of its reply in, over chat.completions.

What is asked of it, and what becomes of its words, is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, Literal

from index.address import Address
from index.endpoint import Wire
from index.errors import BadSetting, EndpointFailed, EndpointRefused, ReplyIncomplete, ReplyUnreadable
from index.retry import Limits
from index.translate import refused
from rag.reply import Ended, Heard, Piece, is_json, read
from rag.values import Usage

__all__ = ["Ended", "Endpoint", "Limits", "Message", "Piece"]

_SPARED = ("stream_options", "temperature", "max_tokens")
"""What not every endpoint takes: older servers know no `stream_options`; reasoning models of OpenAI refuse the other two."""

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
        self._refused: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"Endpoint({self.model!r}, {self._wire.address.url!r})"

    @property
    def host(self) -> str:
        """Where text is sent: host and port, without a user or password."""
        return self._wire.address.host

    def redact(self, text: str) -> str:
        """A text without the key: a reply may hold it, since an endpoint can write what it was sent."""
        return self._wire.address.without_secrets(text)

    def close(self) -> None:
        """Let go of what is held; a later question takes it up again."""
        self._wire.close()

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Event | None = None) -> Iterator[Piece | Heard | Ended]:
        """Ask, and pass the reply on as it arrives: pieces of text, `Heard` with how it finished, then `Ended`, which has the count too.

        The request is sent when the first item is asked for. Closing the iterator, or setting `stop` from any thread, closes the
        connection at once. Nothing is asked again once a token has arrived, so what has been passed on stands, whatever is raised.

        Raises:
            EndpointFailed: One of its kinds, after at most `limits.tries` requests and `limits.total` seconds.
            Cancelled: `stop` was set.
        """
        return self._ask(messages, max_tokens=max_tokens, schema=None, stop=stop)

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
        for item in self._ask(messages, max_tokens=max_tokens, schema=schema, stop=stop):
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
    ) -> Iterator[Piece | Heard | Ended]:
        run = self._wire.run(stop)
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
                if not (run.may_send and self._spare(error)):
                    run.again(error)

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
        self._refused |= named
        return bool(named)

    def _failed(self, status: int, body: str) -> EndpointFailed:
        return refused(self._wire.address, self.model, status, {}, body)


def _send(body: dict[str, Any], client: Any, timeout: Any) -> AbstractContextManager[Any]:  # noqa: ANN401 - the OpenAI client's types go no further
    opened: AbstractContextManager[Any] = client.chat.completions.with_streaming_response.create(**body, stream=True, timeout=timeout)
    return opened


def _checked(text: str, host: str, *, wants_json: bool) -> str:
    if wants_json and not is_json(text):
        raise ReplyUnreadable(f"{host} was asked for JSON, and replied with something else.", "Try another model or endpoint.")
    return text
