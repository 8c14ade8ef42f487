"""`dateline ask`: one question, or a file of them.

How an answer is found and checked is not known here.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from index.errors import BadInput
from rag.values import Finished, Prompted
from ui.commands import common
from ui.commands.questions import answer_all, read_history
from ui.visible import visible_line
from ui.words import count

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.values import Answer, Turn


def run(options: argparse.Namespace) -> int:
    """Answer; a refused question is answered too. 3 where a line of `--questions` could not be."""
    if (options.question is None) == (options.questions is None):
        return common.usage("dateline ask", "give either a QUESTION or --questions FILE.jsonl")
    if options.show_prompt and options.questions is not None:
        return common.usage("dateline ask", "--show-prompt goes with one QUESTION")
    from rag.compose import open_assistant

    settings = common.settings(options)
    with open_assistant(settings.archive, settings=settings, create=False) as assistant:
        if options.questions is not None:
            return answer_all(assistant, options)
        history = read_history(options.history) if options.history else ()
        answer = _ask(assistant, options, history)
        if options.json:
            common.print_json(answer.to_json())
        else:
            _print(assistant, answer, settings, options.writer)
    return common.DONE


def _ask(assistant: "Assistant", options: argparse.Namespace, history: "Sequence[Turn]") -> "Answer":
    if not options.question.strip():
        raise BadInput("The question is empty.", "Write it between quotation marks after dateline ask.")
    file, sent = sys.stderr if options.json else sys.stdout, False
    for event in assistant.stream(options.question, history=history, **common.asked_with(options)):
        if isinstance(event, Prompted) and options.show_prompt:
            sent = True
            _show(event, file)
        elif isinstance(event, Finished):
            if options.show_prompt and not sent:
                print("Nothing was sent to a model.", file=file)
            return event.answer
    raise AssertionError("a stream ends with Finished")


def _show(prompt: Prompted, file: TextIO) -> None:
    """What was sent, message by message; whatever an article put into it cannot act on the terminal."""
    for role, text in prompt.messages:
        print(f"--- {role}", *(visible_line(line) for line in text.split("\n")), sep="\n", file=file)
    if prompt.purpose != "answer":
        print(_SENT[prompt.purpose], file=file)
        return
    left_out = f"; {count(prompt.left_out, 'passage')} left out for want of room" if prompt.left_out else ""
    print(f"--- {count(prompt.passages, 'passage')} sent{left_out}", file=file)


_SENT = {"follow-up": "--- sent to make the question independent", "second opinion": "--- sent for a second opinion on a sentence"}


def _print(assistant: "Assistant", answer: "Answer", settings: "Settings", writer: str | None) -> None:
    from ui.excerpts import excerpts
    from ui.text import Sheet, print_answer
    from ui.words import where_text_goes

    places = excerpts(answer, assistant.archive.article)
    print_answer(Sheet(), answer, places, where=where_text_goes(settings, writer))
