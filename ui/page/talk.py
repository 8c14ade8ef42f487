"""A conversation going on: a question put to the desk, its events turned into what the page shows next.

Gradio and HTML are not known here.
"""

import sys
import traceback
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Event

from index.errors import DatelineError, NotFound
from index.values import Hit
from rag.values import Answer, Checked, Citation, Finished, Prompted, Searched, Wrote
from rag.values import Event as Step
from ui.excerpts import excerpt, excerpts
from ui.page import phrases
from ui.page.background import watched
from ui.page.desk import Desk, sentence_of
from ui.page.exchange import Answered, Asked, Exchange, Failed, Posed, history, spent
from ui.page.turns import Begun
from ui.words import count


def converse(desk: Desk, earlier: tuple[Exchange, ...], posed: Posed, begun: Begun) -> Iterator[tuple[Exchange, ...]]:
    """Put a question; the conversation as it stands after each step, at least once, the last with the question closed.

    Never raises for a failure: it becomes part of the conversation. Closing the iterator stops the work; a step comes at once when what
    was `begun` is over, so that it can be closed.
    """
    with desk.busy:
        last = yield from _conversing(desk, earlier, posed, begun)
    yield (*earlier, last)


def _conversing(desk: Desk, earlier: tuple[Exchange, ...], posed: Posed, begun: Begun) -> Generator[tuple[Exchange, ...], None, Exchange]:
    """The steps before the last, which is returned."""
    asked = Asked(posed, phrases.SEARCHING_FIRST)
    if not desk.is_open:  # to open it takes a moment
        yield (*earlier, asked)
    left = Event()
    try:
        asked = replace(asked, doing=phrases.SEARCHING.format(articles=count(desk.size(), "article")))
        yield (*earlier, asked)
        stream = desk.stream(posed.question, history(earlier), filters=posed.filters, windowed=posed.windowed, stop=left)
        with closing(watched(stream, desk.threads, left=left, begun=begun, waiting=desk.hurried)) as batches:
            for events in batches:
                for event in events:
                    if isinstance(event, Finished):
                        return _answered(asked, event.answer, earlier, desk)
                    asked = _after(asked, event, desk)
                yield (*earlier, asked)
        raise RuntimeError("the stream ended without an answer")
    except Exception as error:  # noqa: BLE001 - one that leaves a handler would cover the conversation with Gradio's error box
        return failed(asked.posed, error, (desk.settings.archive,))


def failed(posed: Posed, error: Exception, places: Sequence[str] = ()) -> Failed:
    """The question, closed with what went wrong, said without `places`; an unforeseen exception goes to the terminal."""
    if isinstance(error, NotFound):
        return Failed(posed, f"{phrases.EMPTY_HEADING}.", phrases.EMPTY_REMEDY)
    if not isinstance(error, DatelineError):
        traceback.print_exception(error, file=sys.stderr)
    return Failed(posed, *sentence_of(error, places))


def _answered(asked: Asked, answer: Answer, earlier: Sequence[Exchange], desk: Desk) -> Answered:
    places = excerpts(answer, desk.archive().article)
    return Answered(asked.posed, answer, places, _not_shown(asked.read, tuple(places)), spent(earlier) + answer.usage, where=desk.where)


def _after(asked: Asked, event: Step, desk: Desk) -> Asked:
    if isinstance(event, Searched):
        doing = phrases.READING.format(passages=count(len(event.hits), "passage"))
        # What an answer that broke off had shown is made anew by whoever took it over.
        return replace(asked, doing=doing, read=tuple(_passage(hit) for hit in event.hits), sentences=(), places=())
    if isinstance(event, Prompted) and event.purpose == "answer":
        return replace(asked, doing=phrases.WRITING.format(passages=count(event.passages, "passage")))
    if isinstance(event, Wrote):
        return replace(asked, doing=phrases.CHECKING)
    if isinstance(event, Checked) and event.sentence is not None:
        known = {place.citation.number for place in asked.places}
        library = desk.archive().article
        new = tuple(excerpt(citation, library) for citation in event.citations if citation.number not in known)
        return replace(asked, sentences=(*asked.sentences, event.sentence), places=(*asked.places, *new))
    return asked


def _passage(hit: Hit) -> Citation:
    """A passage that was found, as a citation that nothing rests on yet."""
    origin, passage = hit.article.origin, hit.passage
    return Citation(
        number=0,
        article_id=passage.article_id,
        path=hit.article.path,
        url=origin.url,
        title=origin.title,
        outlet=origin.outlet,
        byline=origin.byline,
        published=origin.published,
        quote=passage.text,
        start=passage.start,
        end=passage.end,
        also_in=hit.also_in,
    )


def _not_shown(read: Sequence[Citation], shown: Sequence[Citation]) -> tuple[Citation, ...]:
    """The passages of which no word is among those shown."""
    return tuple(
        one for one in read if not any(one.article_id == other.article_id and one.start < other.end and other.start < one.end for other in shown)
    )
