"""What happens when a component is used: each handler reads what it is given and says which components change.

Where components stand is not known here. No handler raises: Gradio would cover the conversation with its error box, and would not
run what was to come after.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ui.page import phrases, render
from ui.page.desk import Desk, sentence_of
from ui.page.exchange import Exchange, stop
from ui.page.parts import Parts
from ui.page.talk import converse

Updates = dict[Any, Any]
"""New values or `gr.update`s by component; components that are not named stay as they are."""


class Handlers:
    """The handlers of one page."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self._desk = desk
        self._parts = parts

    def greet(self) -> Updates:
        """What stands there before the first question."""
        parts = self._parts
        try:
            held = self._desk.holdings()
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            return {parts.past: render.failed(*sentence_of(error)), parts.masthead: render.masthead(0, 0)}
        shown: Updates = {
            parts.masthead: render.masthead(held.articles, held.outlets),
            parts.past: render.welcome() if held.articles else render.no_articles(),
            parts.begin: gr.update(visible=bool(held.examples) or not held.articles),
            parts.sample: gr.update(visible=not held.articles),
            parts.current: render.latest(held.latest),
            parts.again: gr.update(visible=False),
            parts.exchanges: (),
            **self._idle(),
        }
        for number, button in enumerate(parts.examples):
            text = held.examples[number] if number < len(held.examples) else ""
            shown[button] = gr.update(value=text, visible=bool(text))
        return shown

    def respond(self, question: str, earlier: tuple[Exchange, ...]) -> Iterator[Updates]:
        """Answer a question, showing each step."""
        parts = self._parts
        if not question.strip():
            yield {parts.box: ""}
            return
        earlier = stop(earlier)
        changes: Updates = {
            parts.box: "",
            parts.past: render.conversation(earlier),
            parts.begin: gr.update(visible=False),
            parts.again: gr.update(visible=True),
            parts.ask: gr.update(visible=False),
            parts.halt: gr.update(visible=True),
        }
        shown = ""
        for now in converse(self._desk, earlier, question):
            drawn = render.exchange(now[-1])
            if drawn != shown:
                changes |= {parts.current: drawn, parts.exchanges: now}
                shown = drawn
            yield changes or gr.skip()
            changes = {}
        yield self._idle()

    def halt(self, now: tuple[Exchange, ...]) -> Updates:
        """Close the question that is being answered, keeping what had been checked."""
        closed = stop(now)
        return {self._parts.exchanges: closed, self._parts.current: render.conversation(closed[-1:]), **self._idle()}

    def load_sample(self) -> Iterator[Updates]:
        """Ingest the sample articles, then begin."""
        parts = self._parts
        yield {parts.past: render.doing(phrases.LOADING), parts.begin: gr.update(visible=False)}
        try:
            self._desk.load_sample()
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            yield {parts.past: render.failed(*sentence_of(error)), parts.begin: gr.update(visible=True)}
            return
        yield self.greet()

    def _idle(self) -> Updates:
        return {self._parts.ask: gr.update(visible=True), self._parts.halt: gr.update(visible=False)}
