"""Archives to measure on: one that exists, or one made from articles in a temporary folder and thrown away afterwards.

What is asked of them is not known here.
"""

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import BadInput, NotFound
from index.values import IngestReport
from rag import Assistant, open_assistant
from rag.settings import Settings

CORPUS = Path(__file__).resolve().parent / "corpus"
"""The sample corpus that ships beside this module; every affair in it is invented (CORPUS.md)."""


@contextmanager
def existing(archive: Path, settings: Settings) -> Iterator[Assistant]:
    """An assistant over an archive that somebody made.

    Raises:
        NotFound: There is no archive.
    """
    # Not made where it is missing: over an empty archive every question is rightly refused, and the report would look like a result.
    with open_assistant(archive, settings=settings, create=False) as assistant:
        yield assistant


@contextmanager
def made_from(articles: Path, settings: Settings) -> Iterator[tuple[Assistant, IngestReport]]:
    """An assistant over a new archive of these articles, and what became of them. The archive is removed in the end.

    Raises:
        BadInput: No article could be read.
    """
    with (
        tempfile.TemporaryDirectory(prefix="dateline-evals-") as name,
        unpacked(articles, Path(name)) as place,
        open_assistant(Path(name) / "archive", settings=settings) as assistant,
    ):
        report = assistant.archive.ingest([place])
        if not report.added:
            why = "; ".join(f"{item.path}: {item.reason}" for item in report.rejected[:3])
            raise BadInput(
                f"No article in {articles} could be read{f' ({why})' if why else ''}.", "Text, Markdown, HTML, PDF, DOCX and JSONL files are."
            )
        yield assistant, report


@contextmanager
def unpacked(articles: Path, aside: Path) -> Iterator[Path]:
    """The articles as they can be ingested: a `.jsonl.gz` is unpacked into the folder `aside`, anything else is taken where it is.

    Raises:
        NotFound: There is nothing of that name.
        BadInput: It is not what its name says.
    """
    if not articles.exists():
        raise NotFound(f"There are no articles at {articles}.", "Name a folder of articles, or a file.")
    if not articles.name.endswith(".gz"):
        yield articles
        return
    # The folder's name is part of what an article is known by: a temporary one would make another archive each time.
    target = aside / "articles" / articles.name.removesuffix(".gz")
    target.parent.mkdir(exist_ok=True)
    try:
        with gzip.open(articles) as packed, target.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
    except (gzip.BadGzipFile, EOFError) as error:
        raise BadInput(f"{articles} cannot be unpacked: {error}.", "Is it whole?") from error
    yield target
