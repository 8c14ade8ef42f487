"""The page put together: which handler answers which component.

What components show is made in `ui.page.render`; how the page is served is not known here.
"""

from typing import Any

import gradio as gr
from gradio.events import api

from ui.page import phrases
from ui.page.desk import AT_ONCE, Desks
from ui.page.handlers import Handlers
from ui.page.markup import escaped_line
from ui.page.parts import lay_out

WAITING = 64
"""Questions that wait for their turn; whoever comes after them is told at once that there are too many."""


class _Page(gr.Blocks):
    """Gradio's page, under a name of its protocol that lets programs have citations.

    `gradio_client` takes any object with a "path" for a file, and fetches it in the object's place, unless the server speaks sse_v2.1, for
    which it asks for Gradio's own mark on files. The two differ in who closes the stream of events, and either side may.
    """

    def get_config_file(self) -> Any:  # noqa: ANN401 - Gradio's own type is a dictionary with forty keys
        """Gradio's description of the page, with that one word changed."""
        config = super().get_config_file()
        config["protocol"] = "sse_v2.1"
        return config


def build(desks: Desks) -> gr.Blocks:
    """Make the page for these archives."""
    desk = desks.at(None)
    page = _Page(title=phrases.TITLE, analytics_enabled=False, fill_width=True)
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
