"""The page's components and where they stand.

What they show, and what happens when they are used, is not known here.
"""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.values import MAX_QUESTION
from ui.page import phrases

EXAMPLES = 3
"""Buttons for questions to begin with."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Every component that a handler reads or changes."""

    exchanges: gr.State
    masthead: gr.HTML
    again: gr.Button
    past: gr.HTML
    begin: gr.Column
    sample: gr.Button
    examples: tuple[gr.Button, ...]
    current: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    halt: gr.Button

    @property
    def all(self) -> list[Any]:
        """All of them, for handlers that change what they need to."""
        single = [self.exchanges, self.masthead, self.again, self.past, self.begin, self.sample, self.current, self.box, self.ask, self.halt]
        return [*single, *self.examples]


def lay_out(where: str) -> Parts:
    """Lay the components out, inside the `gr.Blocks` that is open; `where` is the line under the question box, as HTML."""
    exchanges = gr.State(())
    with gr.Row(elem_id="dl-top"):
        masthead = gr.HTML("", elem_id="dl-head")
        again = gr.Button(phrases.NEW, elem_id="dl-new", size="sm", visible=False)
    past = gr.HTML("", elem_id="dl-past", apply_default_css=False)
    with gr.Column(elem_id="dl-begin", visible=False) as begin:
        sample = gr.Button(phrases.LOAD_SAMPLE, elem_id="dl-sample", visible=False)
        examples = tuple(gr.Button("", elem_classes="dl-example", visible=False) for _ in range(EXAMPLES))
    # Apart from the past, so that what streams in does not send the whole conversation again with each sentence.
    current = gr.HTML("", elem_id="dl-current", apply_default_css=False)
    with gr.Column(elem_id="dl-composer"):
        with gr.Row(elem_id="dl-ask-row"):
            box = gr.Textbox(
                label=phrases.QUESTION_LABEL,
                placeholder=phrases.QUESTION_HINT,
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=MAX_QUESTION,
                autofocus=True,
                elem_id="dl-box",
                scale=1,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=True),
            )
            ask = gr.Button(phrases.ASK, elem_id="dl-ask", variant="primary", scale=0, min_width=88)
            halt = gr.Button(phrases.STOP, elem_id="dl-stop", scale=0, min_width=88, visible=False)
        gr.HTML(where, elem_id="dl-where")
    return Parts(exchanges, masthead, again, past, begin, sample, examples, current, box, ask, halt)
