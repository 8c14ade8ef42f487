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
from ui.page.programs import Programs

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

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - Gradio's own
        """What a program sent goes to its method as it is, and what it left out has its default.

        Gradio would refuse a call that leaves anything out, and would fetch a "file" from any address that is sent in a text's place.
        """
        if block_fn.preprocess:
            return await super().preprocess_data(block_fn, inputs, *rest, **named)
        return [*inputs[: len(block_fn.inputs)], *(block.value for block in block_fn.inputs[len(inputs) :])]


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
        # Programs get these and no others.
        programs = Programs(desks)
        api(programs.ask, api_name="ask", **limits)
        api(programs.search, api_name="search", **limits)
        api(programs.articles, api_name="articles", **limits)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page
