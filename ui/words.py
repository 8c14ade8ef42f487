"""The phrases that the command line and the page share: dates, names, counts, and where text goes.

How they are laid out is not known here.
"""

from datetime import date
from pathlib import PurePath
from urllib.parse import urlsplit

from rag.settings import LOCAL
from rag.values import Citation

UNKNOWN_DATE = "date unknown"

QUOTING_ONLY = "Quotations only; nothing leaves this machine."

OPENAI = "api.openai.com"
"""Where a model is asked for that is named without an address."""


def day(published: date | None) -> str:
    """A date as it is read aloud, "11 March 2031"; months in English whatever the locale."""
    return UNKNOWN_DATE if published is None else f"{published.day} {_MONTHS[published.month - 1]} {published.year}"


def iso_day(text: str) -> date:
    """The day that a person wrote as YYYY-MM-DD, and in no other way: Python would also take 20310301 and 2031-W09-6.

    Raises:
        ValueError: It is written in another way, or there is no such day.
        TypeError: It is not text.
    """
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def outlet_of(citation: Citation) -> str:
    """The outlet, or the words that say it is not known."""
    return citation.outlet or "outlet unknown"


def count(number: int, thing: str) -> str:
    """A number with its noun: "1 article", "312 articles", "2 copies"."""
    plural = thing[:-1] + "ies" if thing.endswith("y") and thing[-2] not in "aeiou" else thing + "s"
    return f"{number:,} {thing if number == 1 else plural}"


def where_text_goes(model: str | None, base_url: str | None) -> str:
    """The sentence that always stands beside an answer: what writes it, and where the articles' words are sent for that."""
    if model is None:
        return QUOTING_ONLY
    if model.startswith(LOCAL):
        return f"Writing with {PurePath(model.removeprefix(LOCAL)).name} in this process; nothing leaves this machine."
    host = urlsplit(base_url).hostname or "the model's endpoint" if base_url else OPENAI
    return f"Writing with {model} at {host}; passages are sent there."


def written_by(writer: str) -> str:
    """Who wrote an answer, as its label."""
    return "Quotations only" if writer == "quoting" else f"Written by {writer}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
