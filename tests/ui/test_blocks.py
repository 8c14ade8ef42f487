import asyncio

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from ui.page.blocks import Last, Page

UNCHANGED = {"__type__": "update"}


def sent(predict, kind=gr.Textbox):
    """What goes to the browser of what a handler returned, given its three components, and what the session then holds of the last."""

    async def go():
        # Inside a loop that runs: Gradio would make one of its own, and leave it open.
        with Page(analytics_enabled=False) as page:
            words, label, kept = kind(), gr.Accordion("A"), gr.State(0)
            words.change(dict, outputs=[words, label, kept])
        (block_fn,) = page.fns.values()
        state = SessionState(page)
        return await page.postprocess_data(block_fn, predict(words, label, kept), state), state[kept._id]

    return asyncio.run(go())


def test_only_what_is_named_is_sent():
    assert sent(lambda words, label, kept: {words: "x"}) == (["x", UNCHANGED, None], 0)
    relabelled = {"label": "B", "__type__": "update"}
    assert sent(lambda words, label, kept: {label: gr.update(label="B")}) == ([UNCHANGED, relabelled, None], 0)
    assert sent(lambda words, label, kept: {words: "x", kept: 7}) == (["x", UNCHANGED, None], 7)


def test_what_is_sent_as_it_is_goes_as_gradio_would_send_it():
    for value in ("", "<b>x</b>", gr.update(visible=False)):
        for kind in (gr.Textbox, gr.HTML):
            ours, _ = sent(lambda shown, label, kept, value=value: {shown: value}, kind)
            theirs, _ = sent(lambda *_, value=value: [value, gr.skip(), gr.skip()], kind)
            if isinstance(theirs[0], dict):
                theirs[0].pop("props", None)  # Gradio's own slip: it names the kind of the message among an HTML's properties
            assert ours[0] == theirs[0]


@pytest.mark.parametrize("nothing", [{}, gr.skip()])
def test_nothing_named_changes_nothing(nothing):
    assert sent(lambda *_: nothing) == ([UNCHANGED, UNCHANGED, None], 0)


def test_a_list_is_taken_as_gradio_takes_it():
    shown, kept = sent(lambda *_: ["x", gr.skip(), 3])
    assert (shown[0], kept) == ("x", 3)


def test_when_a_handler_is_done_nothing_is_sent_again():
    async def steps():
        with Page(analytics_enabled=False) as page:
            shown, kept = gr.HTML(), gr.State(0)

            def handler():
                yield {shown: "one", kept: 1}
                yield {shown: "two"}

            page.load(handler, outputs=[shown, kept])
        (block_fn,) = page.fns.values()
        state, iterator, sent = SessionState(page), None, []
        while True:
            step = await page.process_api(block_fn, [], state=state, iterator=iterator, session_hash="abc", event_id="1")
            sent.append(step["data"][0])
            iterator = step["iterator"]
            if not step["is_generating"]:
                return sent, state[kept._id]

    sent, kept = asyncio.run(steps())
    assert sent == ["one", [["replace", [], "two"]], UNCHANGED]
    assert kept == 1


@pytest.mark.parametrize(("kind", "done"), [(Last, [False, True]), (dict, [False, False, True])])
def test_a_handler_is_done_with_its_last_step_where_it_says_so(kind, done):
    async def steps():
        with Page(analytics_enabled=False) as page:
            shown = gr.HTML()

            def handler():
                yield {shown: "one"}
                yield kind({shown: "two"})

            page.load(handler, outputs=[shown])
        (block_fn,) = page.fns.values()
        state, iterator, sent, ended = SessionState(page), None, [], []
        while not any(ended):
            step = await page.process_api(block_fn, [], state=state, iterator=iterator, session_hash="abc", event_id="1")
            sent.append(step["data"][0])
            iterator = step["iterator"]
            ended.append(not step["is_generating"])
        return sent, ended

    sent, ended = asyncio.run(steps())
    assert ended == done
    assert sent[0] == "one"
    # What was generating is told whole at its end, however Gradio tells what changed before.
    assert sent[1] == ("two" if kind is Last else [["replace", [], "two"]])
