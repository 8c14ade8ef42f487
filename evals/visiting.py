"""A visitor of the chat page who has no browser: uses its parts by their names over Gradio's queue, and holds what a browser would show.

How the page answers is not known here, and Gradio is not imported: a page is a description at /config, requests, and a stream of events.
"""

import contextlib
import http.client
import json
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from index.errors import DatelineError

API = "/gradio_api"

PATIENCE = 60.0
"""Seconds without a word from the page after which a visitor gives up; the page's queue sends a beat every 15."""

Json = dict[str, Any]


class PageFailed(DatelineError):
    """The page did not do what its description says it does."""


@dataclass(frozen=True, slots=True)
class Description:
    """What /config says: the components by number and by name, and what happens when one of them is used."""

    components: Mapping[int, Json]
    numbers: Mapping[str, int]
    dependencies: Mapping[int, Json]

    @classmethod
    def of(cls, config: Json) -> Self:
        """Read it."""
        components = {one["id"]: one for one in config["components"]}
        numbers = {one["props"]["elem_id"]: number for number, one in components.items() if one["props"].get("elem_id")}
        return cls(components, numbers, {one["id"]: one for one in config["dependencies"]})

    def on(self, number: int, event: str) -> list[Json]:
        """What happens when `event` happens to a component.

        Raises:
            PageFailed: Nothing does.
        """
        found = [one for one in self.dependencies.values() if [number, event] in one["targets"]]
        if not found:
            raise PageFailed(f"Nothing happens on {event} of component {number}.", "Has the page changed?")
        return found


class Visitor:
    """One open page: a session of its own, the values that its components have, and everything that it was sent.

    `received` holds every message of the page's stream as it came. Used from one thread, but for `leave` and `use`, which any may call.
    """

    def __init__(self, address: str, *, headers: Mapping[str, str] | None = None, described: Description | None = None) -> None:
        parts = urlsplit(address)
        self._at = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._headers = dict(headers or {})
        self.page = described or Description.of(json.loads(self._get("/config")))
        self.session = uuid.uuid4().hex[:11]
        self.values: dict[int, Any] = {number: one["props"].get("value") for number, one in self.page.components.items()}
        self.seen: dict[int, bool] = {number: one["props"].get("visible", True) is True for number, one in self.page.components.items()}
        self.received: list[str] = []
        self.failures: list[str] = []
        self._waiting: dict[str, Json] = {}
        # While something is begun, no message is taken: what is over at once would come before it is known what it is of.
        self._beginning = threading.RLock()
        self._parts: dict[str, list[Any]] = {}
        self._stream: http.client.HTTPConnection | None = None
        self._beat: http.client.HTTPConnection | None = None

    # What a person does

    def arrive(self) -> Self:
        """Let the page do what it does when it is opened; it learns by this connection's end that its visitor is gone."""
        self._beat = self._opened()
        self._beat.request("GET", f"{API}/heartbeat/{self.session}", headers=self._headers)
        loading = [one["id"] for one in self.page.dependencies.values() if any(event == "load" for _, event in one["targets"])]
        for number in loading:
            self.join(number)
        self.wait()
        return self

    def ask(self, question: str) -> str:
        """Put a question and wait for the whole answer; returns what the page shows then."""
        self.put(question)
        return self.wait()

    def put(self, question: str) -> tuple[str, ...]:
        """Type a question into the box and press Enter; the names of what began."""
        box = self.page.numbers["dl-box"]
        self.values[box] = question
        return self.use("dl-box", "submit")

    def use(self, name: str, event: str = "click", *, data: object = None) -> tuple[str, ...]:
        """Use a component; what comes of it arrives through `updates`. What it cancels, it cancels at once. The names of what began."""
        number = self.page.numbers[name]
        begun = []
        for one in self.page.on(number, event):
            for cancelled in one.get("cancels") or ():
                self._cancel(cancelled)
            if one.get("backend_fn", True):
                begun.append(self.join(one["id"], trigger=number, event=data))
        return tuple(begun)

    def waits_for(self, begun: Sequence[str]) -> bool:
        """Whether any of what began is not done yet; what follows from it may be."""
        return any(event in self._waiting for event in begun)

    def leave(self) -> None:
        """Close the tab: every connection ends, and nothing is said."""
        for connection in (self._stream, self._beat):
            held = connection.sock if connection is not None else None
            if held is not None:
                with contextlib.suppress(OSError):  # the page was quicker
                    held.shutdown(socket.SHUT_RDWR)
        if self._beat is not None:
            self._beat.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    # What a person sees

    @property
    def html(self) -> str:
        """All that the page's own HTML parts show."""
        kinds = self.page.components
        return "".join(str(value or "") for number, value in self.values.items() if kinds[number]["type"] == "html" and self.seen[number])

    def updates(self) -> Iterator[None]:
        """Step after step until all that was put is done; after each, what is shown then stands in `html`.

        Raises:
            PageFailed: The page ended the stream before that.
        """
        while self._waiting:
            yield from self._streamed()

    def wait(self) -> str:
        """Wait until all that was put is done; returns what the page shows then."""
        for _ in self.updates():
            pass
        return self.html

    # The protocol

    def join(self, number: int, *, data: Sequence[object] | None = None, trigger: int | None = None, event: object = None) -> str:
        """Have a handler run, on the values that its components have or on others; the event's name. Its results arrive through `updates`."""
        if data is None:
            inputs = self.page.dependencies[number]["inputs"]
            data = [None if self.page.components[one]["type"] == "state" else self.values.get(one) for one in inputs]
        body = {"data": data, "fn_index": number, "session_hash": self.session, "trigger_id": trigger, "event_data": event}
        with self._beginning:
            joined: str = json.loads(self._post(f"{API}/queue/join", body))["event_id"]
            self._waiting[joined] = self.page.dependencies[number]
        return joined

    def _cancel(self, number: int) -> None:
        for event, one in list(self._waiting.items()):
            if one["id"] == number:
                self._post(f"{API}/cancel", {"session_hash": self.session, "fn_index": number, "event_id": event})

    def _streamed(self) -> Iterator[None]:
        self._stream = connection = self._opened()
        try:
            connection.request("GET", f"{API}/queue/data?session_hash={self.session}", headers={**self._headers, "accept": "text/event-stream"})
            with connection.getresponse() as reply:
                for line in reply:
                    if not line.startswith(b"data:"):
                        continue
                    self.received.append(line.decode())
                    message = json.loads(line[5:])
                    if message["msg"] == "close_stream":
                        return
                    with self._beginning:
                        changed = self._take(message)
                    if changed:
                        yield
                    if not self._waiting:
                        return
            raise PageFailed("The page ended its stream of events early.", "Is it still running?")
        except (OSError, http.client.HTTPException) as error:
            raise PageFailed(f"The page's stream of events broke off ({type(error).__name__}).", "Is it still running?") from error
        finally:
            connection.close()

    def _take(self, message: Json) -> bool:
        """Take a message of the stream; whether it is one that can change what is shown."""
        kind, event = message["msg"], message.get("event_id")
        if kind == "unexpected_error":
            raise PageFailed(f"The page says: {message.get('message')}.", "Look at the terminal that it runs in.")
        if kind not in {"process_generating", "process_streaming", "process_completed"} or event not in self._waiting:
            return False
        one, output = self._waiting[event], message["output"]
        if not message["success"]:
            self.failures.append(json.dumps(output))
        data = output.get("data") or []
        if kind == "process_completed":
            self._parts.pop(event, None)
            del self._waiting[event]
        elif event in self._parts:
            data = [patched(before, edits) for before, edits in zip(self._parts[event], data, strict=True)]
            self._parts[event] = data
        else:
            self._parts[event] = data
        changed = [number for number, new in zip(one["outputs"], data, strict=False) if self._show(number, new)]
        for number in changed:
            self._changed(number)
        if kind == "process_completed":
            self._then(one, done=message["success"])
        return True

    def _then(self, one: Json, *, done: bool) -> None:
        for after in self.page.dependencies.values():
            only = (after.get("trigger_only_on_success") and not done) or (after.get("trigger_only_on_failure") and done)
            if after.get("trigger_after") == one["id"] and not only:
                self.join(after["id"])

    def _changed(self, number: int) -> None:
        for one in self.page.dependencies.values():
            if [number, "change"] in one["targets"] and one.get("backend_fn", True):
                self.join(one["id"], trigger=number)

    def _show(self, number: int, new: object) -> bool:
        """Take what a component shows from now on; whether its value is another than before."""
        before = self.values.get(number)
        if not (isinstance(new, dict) and new.get("__type__") == "update"):
            self.values[number] = new
        elif "value" in new:
            self.values[number] = new["value"]
        if isinstance(new, dict) and "visible" in new:
            self.seen[number] = new["visible"] is True
        return bool(self.values.get(number) != before)

    def _opened(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(*self._at, timeout=PATIENCE)

    def _get(self, path: str) -> bytes:
        return self._asked("GET", path, None)

    def _post(self, path: str, body: object) -> bytes:
        return self._asked("POST", path, json.dumps(body).encode())

    def _asked(self, method: str, path: str, body: bytes | None) -> bytes:
        with contextlib.closing(self._opened()) as connection:
            connection.request(method, path, body, {**self._headers, "content-type": "application/json"})
            reply = connection.getresponse()
            said = reply.read()
        if reply.status != http.client.OK:
            raise PageFailed(f"{method} {path} was answered with {reply.status}: {said[:200].decode(errors='replace')}.", "Is this the page?")
        return said


def patched(before: Any, edits: Sequence[tuple[str, Sequence[Any], Any]]) -> Any:  # noqa: ANN401 - JSON of any shape
    """A value after Gradio's edits: each an action, where in the value, and with what."""
    if not edits:
        return before
    box = {"": json.loads(json.dumps(before))}
    for action, path, value in edits:
        *way, last = ("", *path)
        place: Any = box
        for step in way:
            place = place[step]
        if action == "delete":
            del place[last]
        elif action == "append":
            place[last] += value
        elif action == "add" and isinstance(place, list):
            place.insert(int(last), value)
        else:
            place[last] = value
    return box[""]
