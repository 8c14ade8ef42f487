"""`dateline ask`: one question, or a file of them.

How an answer is found and checked is not known here.
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.errors import BadInput
from ui.commands import common
from ui.commands.questions import answer_all, read_history

if TYPE_CHECKING:
    from rag.compose import Assistant
    from rag.settings import Settings
    from rag.values import Answer, Turn


def run(options: argparse.Namespace) -> int:
    """Answer; a refused question is answered too. 3 where a line of `--questions` could not be."""
    from rag.compose import open_assistant

    if (options.question is None) == (options.questions is None):
        return common.usage("dateline ask", "give either a QUESTION or --questions FILE.jsonl")
    settings = common.settings(options)
    with open_assistant(settings.archive, settings=settings) as assistant:
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
    asked: dict[str, Any] = {"after": options.after, "before": options.before, "as_of": options.as_of, "outlets": options.outlet}
    return assistant.ask(options.question, history=history, limit=options.limit, writer=options.writer, **asked)


def _print(assistant: "Assistant", answer: "Answer", settings: "Settings", writer: str | None) -> None:
    from ui.excerpts import excerpts
    from ui.text import Sheet, print_answer
    from ui.words import where_text_goes

    places = excerpts(answer, assistant.archive.article)
    print_answer(Sheet(), answer, places, where=where_text_goes(common.model_of(settings, writer), settings.base_url))
