"""Gradio's Blocks as this page needs them: what it says of itself, what it takes, and what it sends.

Which components there are is not known here.
"""

from copy import copy
from typing import Any

import gradio as gr
from gradio.blocks import Block

from ui.page.calls import refuse_addresses


class Last(dict[Any, Any]):
    """The updates of a handler's last step: the browser learns with them that it is done.

    Otherwise Gradio finds that out by asking for another step. Meanwhile the page takes the handler for running, and drops what is begun by
    an event that may not overlap with itself.
    """


class Page(gr.Blocks):
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
        """What a program sent goes to its method as it is, and what it left out has its default; no call makes the server fetch anything.

        Gradio would refuse a call that leaves anything out, and would fetch a "file" from any address that is sent in a text's place.
        """
        if block_fn.preprocess:
            refuse_addresses(inputs)
            return await super().preprocess_data(block_fn, inputs, *rest, **named)
        return [*inputs[: len(block_fn.inputs)], *(block.value for block in block_fn.inputs[len(inputs) :])]

    async def call_function(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - Gradio's own
        """A handler's next step; nothing comes after its `Last`."""
        result = await super().call_function(*given, **named)
        return {**result, "is_generating": False, "iterator": None} if isinstance(result["prediction"], Last) else result

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:  # noqa: ANN401 - Gradio's own
        """What goes to the browser: components that a handler does not name are left out, and what is sent as it is goes by Gradio.

        It would make each of them anew at every step of every answer, and keep them: two fifths of the CPU of a question; and a thread would be
        waited for to hand on a text.
        """
        named = {} if predictions == gr.skip() else predictions
        if not isinstance(named, dict) or not all(isinstance(one, Block) for one in named):
            return await super().postprocess_data(block_fn, predictions, state)
        by_component = {one: value for one, value in named.items() if _as_it_is(one, value)}
        few = copy(block_fn)
        few.outputs = [one for one in block_fn.outputs if one in named and one not in by_component]
        values = [named[one] for one in few.outputs]
        # Gradio takes what is meant for one component as it is, and for several as a list.
        changed = await super().postprocess_data(few, values[0] if len(values) == 1 else values, state) if values else []
        by_component |= zip(few.outputs, changed, strict=True)
        return [by_component.get(one, _unchanged(one)) for one in block_fn.outputs]

    def handle_streaming_diffs(  # noqa: PLR0917 - Gradio's own
        self,
        block_fn: Any,  # noqa: ANN401
        data: list[Any],
        session_hash: str | None,
        run: str | None,
        final: bool,
        simple_format: bool = False,
    ) -> list[Any]:
        """What goes to the browser of a step; of the last, all of it, and when a handler just ends, nothing.

        Gradio would send the step before again as a whole, and undo what somebody did since: a verdict given, a question begun in the box.
        """
        step = list(data)
        sent: list[Any] = super().handle_streaming_diffs(block_fn, data, session_hash, run, final, simple_format)
        if not final:
            return sent
        # Of a handler that has just ended Gradio makes nothing at all; a step says of each component at least that it stays.
        return step if any(one is not None for one in step) else [_unchanged(one) for one in block_fn.outputs]


def _unchanged(component: Block) -> dict[str, str] | None:
    """Gradio's words for it."""
    return None if component.stateful else {"__type__": "update"}


def _as_it_is(component: Block, value: object) -> bool:
    """Whether Gradio would send just this: a text for what shows texts, or whether something is to be seen."""
    if isinstance(value, dict):
        return value.keys() == {"__type__", "visible"}
    return isinstance(value, str) and type(component) in {gr.HTML, gr.Textbox}
