"""A conversation going on: a question put to the desk, its events turned into what the page shows next.

Gradio and HTML are not known here.
"""

import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from threading import Event

from index.errors import DatelineError, NotFound
from rag.values import Checked, Finished, Prompted, Searched, Wrote
from rag.values import Event as Step
from ui.excerpts import excerpt, excerpts
from ui.page import phrases
from ui.page.background import watched
from ui.page.desk import Desk, sentence_of
from ui.page.exchange import Answered, Asked, Exchange, Failed, history
from ui.words import count


def converse(desk: Desk, earlier: tuple[Exchange, ...], question: str) -> Iterator[tuple[Exchange, ...]]:
    """Put a question; the conversation as it stands after each step, at least once, the last with the question closed.

    Never raises for a failure: it becomes part of the conversation. Closing the iterator stops the work.
    """
    asked = Asked(len(earlier) + 1, question, phrases.SEARCHING)
    yield (*earlier, asked)
    left = Event()
    try:
        with closing(watched(desk.stream(question, history(earlier), stop=left), desk.threads, left=left)) as events:
            for event in events:
                if isinstance(event, Finished):
                    places = excerpts(event.answer, desk.assistant().archive.article)
                    spent = sum((one.answer.usage for one in earlier if isinstance(one, Answered)), event.answer.usage)
                    yield (*earlier, Answered(asked.number, question, event.answer, places, spent))
                    return
                asked = asked if event is None else _after(asked, event, desk)
                yield (*earlier, asked)
        raise RuntimeError("the stream ended without an answer")
    except Exception as error:  # noqa: BLE001 - one that leaves a handler would cover the conversation with Gradio's error box
        yield (*earlier, failed(asked, error))


def failed(asked: Asked, error: Exception) -> Failed:
    """The question, closed with what went wrong; an unforeseen exception goes to the terminal."""
    if isinstance(error, NotFound):
        return Failed(asked.number, asked.question, f"{phrases.EMPTY_HEADING}.", phrases.EMPTY_REMEDY)
    if not isinstance(error, DatelineError):
        traceback.print_exception(error, file=sys.stderr)
    return Failed(asked.number, asked.question, *sentence_of(error))


def _after(asked: Asked, event: Step, desk: Desk) -> Asked:
    if isinstance(event, Searched):
        return replace(asked, doing=phrases.READING.format(passages=count(len(event.hits), "passage")))
    if isinstance(event, Prompted) and event.purpose == "answer":
        return replace(asked, doing=phrases.WRITING.format(passages=count(event.passages, "passage")))
    if isinstance(event, Wrote):
        return replace(asked, doing=phrases.CHECKING)
    if isinstance(event, Checked) and event.sentence is not None:
        known = {place.citation.number for place in asked.places}
        library = desk.assistant().archive.article
        new = tuple(excerpt(citation, library) for citation in event.citations if citation.number not in known)
        return replace(asked, sentences=(*asked.sentences, event.sentence), places=(*asked.places, *new))
    return asked
