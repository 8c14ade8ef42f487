"""The page put together: which handler answers which component.

What components show is made in `ui.page.render`; how the page is served is not known here.
"""

from typing import Any

import gradio as gr
from gradio.events import api

from ui.page import phrases
from ui.page.blocks import Page
from ui.page.desk import AT_ONCE, Desks
from ui.page.handlers import Handlers
from ui.page.markup import escaped_line
from ui.page.parts import Parts, lay_out, lay_out_head
from ui.page.programs import Programs
from ui.page.shelf_handlers import connect_shelf
from ui.page.shelf_parts import lay_out_shelf

ANSWERS: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "answers", "trigger_mode": "multiple"}
"""The queue that the questions of readers share.

Gradio's other modes drop a question that is put while it still waits for the one before to be cancelled, or put it once more later.
"""

CALLS: dict[str, Any] = {"concurrency_limit": 8, "concurrency_id": "calls"}
"""The queue that the calls of programs share."""

WAITING = 64
"""Questions that wait for their turn; whoever comes after them is told at once that there are too many."""

HARDLY_EVER = 86_400.0
"""Seconds between two notices of Gradio's to everybody of how long they may wait; the page shows none of them."""


def build(desks: Desks) -> gr.Blocks:
    """Make the page for these archives."""
    page = Page(title=phrases.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        # Programs get these and no others; first, for Gradio gives a name to whoever has it first, and handlers have names too.
        programs = Programs(desks)
        api(programs.ask, api_name="ask", **CALLS)
        api(programs.search, api_name="search", **CALLS)
        api(programs.articles, api_name="articles", **CALLS)
        head = lay_out_head(desks.names)
        with gr.Tabs(elem_id="dl-tabs") as tabs:
            with gr.Tab(phrases.TAB_ASK, id="ask") as first:
                parts = lay_out(head, f'<p class="dl-where">{escaped_line(desks.where)}</p>')
            with gr.Tab(phrases.TAB_ARCHIVE, id="archive") as archive:
                shelf = lay_out_shelf()
        _connect(page, desks, parts, first)
        shown = connect_shelf(desks, shelf, parts.archive)
        archive.select(shown.refresh, shown.inputs, shown.outputs, **shown.quietly)
        from_cards = gr.on([parts.past.expand, parts.current.expand], shown.open, shown.inputs, shown.outputs, **shown.quietly)
        from_cards.then(lambda: gr.Tabs(selected="archive"), outputs=tabs, **shown.quietly)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE, status_update_rate=HARDLY_EVER)
    return page


def _connect(page: gr.Blocks, desks: Desks, parts: Parts, tab: gr.Tab) -> None:
    on = Handlers(desks, parts)
    shared: dict[str, Any] = {"outputs": parts.all, "api_visibility": "private", "show_progress": "hidden"}
    asking = [parts.talk, parts.archive, *parts.chosen]
    typed = [parts.box, parts.talk, parts.editing, parts.shown, parts.archive, *parts.chosen]
    told = [parts.past, parts.current, parts.follow]

    asked = [
        gr.on([parts.box.submit, parts.ask.click], on.ask, inputs=typed, **shared, **ANSWERS),
        *(button.click(on.begin, inputs=[button, *asking], **shared, **ANSWERS) for button in parts.examples),
        gr.on([part.select for part in told], on.select, inputs=asking, **shared, **ANSWERS),
        gr.on([part.retry for part in told], on.retry, inputs=asking[:2], **shared, **ANSWERS),
        gr.on([part.undo for part in told], on.undo, inputs=asking[:2], **shared, **ANSWERS),
    ]
    parts.quiet.change(on.follow, inputs=[*asking[:2], parts.seen], concurrency_id="offers", concurrency_limit=1, **shared)
    parts.halt.click(on.halt, inputs=asking[:2], cancels=asked, **shared)
    parts.again.click(on.greet, inputs=[parts.archive], cancels=asked, **shared).then(on.offer, inputs=[parts.archive], **shared)
    parts.archive.input(on.switch, inputs=[parts.archive], cancels=asked, **shared).then(on.offer, inputs=[parts.archive], **shared)
    parts.sample.click(on.load_sample, inputs=[parts.archive], concurrency_limit=1, **shared).then(on.offer, inputs=[parts.archive], **shared)
    page.load(on.enter, inputs=[parts.recalled, parts.archive], js="async (_, archive) => [await dateline.recall(), archive]", **shared).then(
        on.offer, inputs=[parts.archive], **shared
    )

    tab.select(on.come_back, inputs=[parts.archive, parts.seen, parts.talk], **shared).then(on.offer, inputs=[parts.archive], **shared)

    gr.on([part.edit for part in told], on.edit, inputs=[parts.talk], **shared)
    parts.edited.clear(on.unedit, **shared)
    gr.on([part.like for part in told], on.judge, inputs=asking[:2], **shared)

    parts.memory.select(on.reopen, inputs=[parts.archive], cancels=asked, **shared)
    parts.memory.delete(on.leave, inputs=[parts.archive], cancels=asked, **shared).then(on.offer, inputs=[parts.archive], **shared)
    parts.memory.download(on.hand_out, **shared)
    parts.memory.apply(on.keep_whole, inputs=asking[:2], **shared)
    parts.keeping.change(None, inputs=[parts.keeping], js="(text) => dateline.keep(text)")
    parts.handing.change(None, inputs=[parts.handing], js="(text) => dateline.hand(text)")

    gr.on([part.change for part in parts.chosen], on.filtered, inputs=parts.chosen, **shared)
    parts.unfilter.click(on.unfilter, **shared)
    parts.filters.expand(on.look, inputs=[parts.archive, parts.seen], **shared)
    parts.plot.select(on.brush, **shared)
