"""`dateline demo`: the sample articles read, three questions asked, and what to do next.

What the sample articles say is not known here.
"""

import argparse
import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ui.commands import common
from ui.commands.ingest import ingest
from ui.sample import DEMO_QUESTIONS, folder

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.values import Answer


def run(options: argparse.Namespace) -> int:
    """Ingest the sample into an archive that is thrown away afterwards (or kept where --archive says), and ask."""
    from index.archive import open_archive
    from rag.compose import open_assistant

    chosen = common.settings(options)
    sample = folder()
    with _place(options.archive) as place:
        settings = dataclasses.replace(chosen, archive=place)
        with open_archive(place, embedder=common.embedder_of(settings), create=True) as archive:
            report = ingest(archive, [str(sample)])
        with open_assistant(place, settings=settings) as assistant:
            answers = [assistant.ask(question) for question in DEMO_QUESTIONS]
            if options.json:
                common.print_json({"answers": [answer.to_json() for answer in answers]})
            else:
                _print(assistant, answers, settings, len(report.added) + len(report.unchanged) + len(report.updated))
    return common.DONE


@contextmanager
def _place(named: str | None) -> Iterator[str]:
    if named is not None:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="dateline-demo-") as made:
        yield made


def _print(assistant: "Assistant", answers: "list[Answer]", settings: "Settings", articles: int) -> None:
    from ui.excerpts import excerpts
    from ui.text import Sheet, print_answer
    from ui.words import count, where_text_goes

    sheet = Sheet()
    outlets = {card.origin.outlet for card in assistant.archive.articles() if card.origin.outlet}
    sheet.line(
        f"Read {count(articles, 'sample article')} of {count(len(outlets), 'outlet')}. All of it is invented: the states, the people, the affair."
    )
    for question, answer in zip(DEMO_QUESTIONS, answers, strict=True):
        sheet.line()
        sheet.rule(question)
        places = excerpts(answer, assistant.archive.article)
        print_answer(sheet, answer, places, where=where_text_goes(settings))
    sheet.line()
    sheet.line("Now with articles of your own:  dateline chat FOLDER", "bold")
