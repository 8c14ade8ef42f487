"""The sample corpus: where it lies, and three questions that show what an answer looks like.

What is in it is for whoever reads it; the suites that measure on it are not known here.
"""

from importlib.resources import files
from pathlib import Path

from index.errors import NotFound

DEMO_QUESTIONS = (
    "How many prisoners came home over Kirrin Bridge?",
    "How many Velgaran soldiers were killed at Kirrin Bridge?",
    "Who won the football cup?",
)
"""One answered from one article, one on which two outlets differ, one that the articles do not answer."""


def folder() -> Path:
    """The sample articles' folder, in the checkout or in the installed package.

    Raises:
        NotFound: It was not installed.
    """
    # A name, not an import: the corpus is data that lies in the package of the suites, which the command line does not know.
    found = Path(str(files("evals") / "corpus"))
    if not found.is_dir():
        raise NotFound("The sample articles are not installed.", "Install the packages again: make install.")
    return found
