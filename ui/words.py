"""The phrases that the command line and the page share: dates, names, counts, and where text goes.

How they are laid out is not known here.
"""

from datetime import date
from pathlib import PurePath

from rag.settings import LOCAL, REMOTE_EMBEDDER, Settings
from rag.values import Citation, Usage

UNKNOWN_DATE = "date unknown"

QUOTING_ONLY = "Quotations only; nothing leaves this machine."


def day(published: date | None) -> str:
    """A date as it is read aloud, "11 March 2031"; months in English whatever the locale."""
    return UNKNOWN_DATE if published is None else f"{published.day} {_MONTHS[published.month - 1]} {published.year}"


def stretch(after: date | None, before: date | None) -> str | None:
    """A stretch of days as it is read aloud: "on 2 December 2025", "from … to …", "since …", "until …"; None where there are no bounds."""
    if after is not None and before is not None:
        return f"on {day(after)}" if after == before else f"from {day(after)} to {day(before)}"
    if after is not None:
        return f"since {day(after)}"
    return None if before is None else f"until {day(before)}"


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


def where_text_goes(settings: Settings, writer: str | None = None) -> str:
    """What always stands beside an answer: what writes it, and where the articles' words are sent for that; `writer` is asked for this time.

    Raises:
        BadSetting: The base URL cannot be used.
    """
    sent = _writing(settings, writer or settings.writer)
    if settings.embedder.startswith(REMOTE_EMBEDDER):
        sent = sent.replace(QUOTING_ONLY, "Quotations only.").replace("; nothing leaves this machine", "")
        return f"{sent} Articles and questions are sent to {_host(settings.base_url)} to be embedded."
    return sent


def _writing(settings: Settings, writer: str) -> str:
    if writer == "quoting" or settings.model is None:
        return QUOTING_ONLY
    if settings.model.startswith(LOCAL):
        return f"Writing with {PurePath(settings.model.removeprefix(LOCAL)).name} in this process; nothing leaves this machine."
    return f"Writing with {settings.model} at {_host(settings.base_url)}; passages are sent there."


def _host(base_url: str | None) -> str:
    """The host and port that text is sent to, by the same reading of the address that sends it."""
    from index.address import Address

    return Address(base_url, None).host


def tokens(usage: Usage) -> str:
    """What a model was sent and sent back: "1,234 tokens sent, 56 received"."""
    return f"{count(usage.prompt_tokens, 'token')} sent, {usage.completion_tokens:,} received"


def written_by(writer: str) -> str:
    """Who wrote an answer, as its label."""
    return "Quotations only" if writer == "quoting" else f"Written by {writer}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
