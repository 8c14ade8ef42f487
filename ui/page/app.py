"""The page put together: which handler answers which component.

What components show is made in `ui.page.render`; how the page is served is not known here.
"""

from typing import Any

import gradio as gr
from gradio.events import api

from ui.page import phrases
from ui.page.desk import AT_ONCE, Desk
from ui.page.handlers import Handlers
from ui.page.markup import escaped_line
from ui.page.parts import lay_out

WAITING = 64
"""Questions that wait for their turn; whoever comes after them is told at once that there are too many."""


def build(desk: Desk) -> gr.Blocks:
    """Make the page for one archive."""
    page = gr.Blocks(title=phrases.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        parts = lay_out(f'<p class="dl-where">{escaped_line(desk.where)}</p>')
        on = Handlers(desk, parts)
        shared: dict[str, Any] = {"outputs": parts.all, "api_visibility": "private", "show_progress": "hidden"}
        limits: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "answers"}
        asked = [gr.on([parts.box.submit, parts.ask.click], on.respond, inputs=[parts.box, parts.exchanges], **shared, **limits)]
        asked.extend(button.click(on.respond, inputs=[button, parts.exchanges], **shared, **limits) for button in parts.examples)
        parts.halt.click(on.halt, inputs=[parts.exchanges], cancels=asked, **shared)
        parts.again.click(on.greet, cancels=asked, **shared)
        parts.sample.click(on.load_sample, concurrency_limit=1, **shared)
        page.load(on.greet, **shared)
        # Programs get this one and no other.
        api(on.ask, api_name="ask", **limits)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page
