"""`dateline ask`: one question, or a file of them.

How an answer is found and checked is not known here.
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import BadInput
from ui.commands import common
from ui.commands.questions import answer_all, read_history

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.values import Answer, Turn


def run(options: argparse.Namespace) -> int:
    """Answer; a refused question is answered too. 3 where a line of `--questions` could not be."""
    if (options.question is None) == (options.questions is None):
        return common.usage("dateline ask", "give either a QUESTION or --questions FILE.jsonl")
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
    return assistant.ask(options.question, history=history, **common.asked_with(options))


def _print(assistant: "Assistant", answer: "Answer", settings: "Settings", writer: str | None) -> None:
    from ui.excerpts import excerpts
    from ui.text import Sheet, print_answer
    from ui.words import where_text_goes

    places = excerpts(answer, assistant.archive.article)
    print_answer(Sheet(), answer, places, where=where_text_goes(common.model_of(settings, writer), settings.base_url))
