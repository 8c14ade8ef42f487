"""The components of the page's first tab, where questions are asked, and where they stand.

What they show, and what happens when they are used, is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from rag.values import MAX_QUESTION
from ui.page import phrases
from ui.page.conversation import Conversation

EXAMPLES = 3
"""Buttons for questions to begin with."""

NEVER = -1
"""What `Parts.seen` is until the page has been entered: no archive has such a revision."""

TELLS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button && element.contains(button)) trigger(button.dataset.do, { ...button.dataset });
});
"""
"""Lets the buttons inside a piece of HTML speak to Python: `data-do` names the event, the other data go with it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Every component that a handler reads or changes.

    `talk` is the conversation, `editing` the number of the question that is being changed (0 for none), `seen` the revision of the archive
    that the filters were made for; `keeping` and `handing` carry
    JSON to the browser: what it is to keep, and a file for the reader. `quiet` changes when an answer is there and nobody waits for another:
    there is time to look for what could be asked next. `shown` names the question that the page last began to show.
    """

    talk: gr.State
    editing: gr.State
    seen: gr.State
    masthead: gr.HTML
    archive: gr.Dropdown
    memory: gr.HTML
    again: gr.Button
    past: gr.HTML
    begin: gr.Column
    sample: gr.Button
    examples: tuple[gr.Button, ...]
    current: gr.HTML
    follow: gr.HTML
    live: gr.HTML
    edited: gr.HTML
    filters: gr.Accordion
    outlets: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox
    as_of: gr.Textbox
    unfilter: gr.Button
    plot: gr.BarPlot
    box: gr.Textbox
    ask: gr.Button
    halt: gr.Button
    keeping: gr.Textbox
    handing: gr.Textbox
    recalled: gr.Textbox
    quiet: gr.Textbox
    shown: gr.Textbox

    @property
    def all(self) -> list[Any]:
        """All of them, for handlers that change what they need to."""
        every: list[Any] = []
        for field in fields(self):
            part = getattr(self, field.name)
            every.extend(part if isinstance(part, tuple) else [part])
        return every

    @property
    def chosen(self) -> list[Any]:
        """The filters, in the order in which handlers take them."""
        return [self.outlets, self.after, self.before, self.as_of]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over both tabs."""

    masthead: gr.HTML
    archive: gr.Dropdown
    memory: gr.HTML
    again: gr.Button


def lay_out_head(names: Sequence[str]) -> Head:
    """The page's name, the choice of an archive where there are several, the conversations, and the way to a new one."""
    with gr.Row(elem_id="dl-top"):
        masthead = gr.HTML("", elem_id="dl-head")
        archive = gr.Dropdown(
            list(names),
            value=names[0],
            label=phrases.ARCHIVE_LABEL,
            show_label=False,
            container=False,
            filterable=False,
            visible=len(names) > 1 or "hidden",
            elem_id="dl-archive",
            min_width=140,
            scale=0,
        )
        memory = gr.HTML(_MEMORY, elem_id="dl-memory", js_on_load="dateline.attach(element, trigger);")
        again = gr.Button(phrases.NEW, elem_id="dl-new", size="sm", visible=False)
    return Head(masthead, archive, memory, again)


def lay_out(head: Head, where: str) -> Parts:
    """Lay the components out, inside the tab that is open; `where` is the line under the question box, as HTML."""
    past = gr.HTML("", elem_id="dl-past", apply_default_css=False, js_on_load=TELLS)
    with gr.Column(elem_id="dl-begin", visible=False) as begin:
        sample = gr.Button(phrases.LOAD_SAMPLE, elem_id="dl-sample", visible=False)
        examples = tuple(gr.Button("", elem_classes="dl-example", visible=False) for _ in range(EXAMPLES))
    # Apart from the past, so that what streams in does not send the whole conversation again with each sentence.
    current = gr.HTML("", elem_id="dl-current", apply_default_css=False, js_on_load=TELLS)
    follow = gr.HTML("", elem_id="dl-next", apply_default_css=False, js_on_load=TELLS)
    with gr.Column(elem_id="dl-composer"):
        edited = gr.HTML("", elem_id="dl-edited", apply_default_css=False, js_on_load=TELLS)
        with gr.Accordion(phrases.FILTERS, open=False, elem_id="dl-filters") as filters:
            with gr.Row(elem_id="dl-filter-row"):
                # Values that are no choices are let through: an outlet may leave the archive, and goes by other names too.
                outlets = gr.Dropdown(
                    [],
                    multiselect=True,
                    allow_custom_value=True,
                    label=phrases.OUTLETS_LABEL,
                    elem_id="dl-outlets",
                    min_width=220,
                    scale=2,
                )
                after, before, as_of = (
                    gr.Textbox(label=label, placeholder=phrases.DAY_HINT, max_lines=1, max_length=40, elem_id=name, min_width=120, scale=1)
                    for label, name in ((phrases.AFTER_LABEL, "dl-after"), (phrases.BEFORE_LABEL, "dl-before"), (phrases.AS_OF_LABEL, "dl-as-of"))
                )
            plot = gr.BarPlot(
                x=phrases.PLOT_DAY,
                y=phrases.PLOT_COUNT,
                height=120,
                x_title=" ",
                y_title=" ",
                buttons=[],
                visible=False,
                elem_id="dl-plot",
                container=False,
            )
            unfilter = gr.Button(phrases.CLEAR_FILTERS, size="sm", elem_id="dl-unfilter")
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
    live = gr.HTML("", elem_id="dl-live", apply_default_css=False)
    keeping, handing, recalled, quiet, shown = (gr.Textbox("", visible="hidden", elem_id=f"dl-{name}") for name in _UNSEEN)
    return Parts(
        talk=gr.State(Conversation()),
        editing=gr.State(0),
        seen=gr.State(NEVER),
        masthead=head.masthead,
        archive=head.archive,
        memory=head.memory,
        again=head.again,
        past=past,
        begin=begin,
        sample=sample,
        examples=examples,
        current=current,
        follow=follow,
        live=live,
        edited=edited,
        filters=filters,
        outlets=outlets,
        after=after,
        before=before,
        as_of=as_of,
        unfilter=unfilter,
        plot=plot,
        box=box,
        ask=ask,
        halt=halt,
        keeping=keeping,
        handing=handing,
        recalled=recalled,
        quiet=quiet,
        shown=shown,
    )


_UNSEEN = ("keeping", "handing", "recalled", "quiet", "shown")
"""Texts that nobody sees: what goes between Python and the page's scripts, and what sets one off after the other."""


_MEMORY = (
    f'<a class="dl-skip" href="#dl-box">{phrases.SKIP}</a><span class="dl-note" id="dl-not-kept" role="status"></span>'
    f'<button type="button" class="dl-plain" popovertarget="dl-kept" id="dl-open-kept">{phrases.CONVERSATIONS}</button>'
    f'<div popover id="dl-kept" role="dialog" aria-label="{phrases.CONVERSATIONS}"><p class="dl-label">{phrases.CONVERSATIONS}</p>'
    f'<p class="dl-note" id="dl-none-kept">{phrases.NO_CONVERSATIONS}</p><ul id="dl-kept-list"></ul></div>'
)
