"""Conversations and answers as files to keep: Markdown and HTML with footnotes, JSON, and plain text to paste.

Where a conversation is kept, and how a file reaches anybody, is not known here.
"""

import json
import re
import unicodedata
from typing import Literal

from ui.export_html import page
from ui.export_markdown import exchange, sheet
from ui.export_plain import plain
from ui.export_values import Conversation, Exchanged, read
from ui.page.phrases import EXPORT_UNTITLED

__all__ = ["Conversation", "Exchanged", "Form", "answer_markdown", "answer_text", "exported", "file_name"]

Form = Literal["markdown", "html", "json"]

_ENDINGS: dict[Form, str] = {"markdown": "md", "html": "html", "json": "json"}

_NAME = 48
"""Characters of a title in a file's name: with four bytes each, what file systems take."""

SCHEMA = 1
"""The version of a conversation's JSON."""


def exported(conversation: Conversation, form: Form) -> str:
    """The whole conversation; footnote numbers run on from answer to answer, and are those of the answers in JSON."""
    if form == "json":
        return _json(conversation)
    written = read(conversation)
    return sheet(written) if form == "markdown" else page(written)


def answer_markdown(exchanged: Exchanged) -> str:
    """One answer, with its question above and its footnotes below."""
    return exchange(read(Conversation("", "", "", (exchanged,))).exchanges[0])


def answer_text(exchanged: Exchanged) -> str:
    """The same as plain text, its markers as they stand in the answer."""
    return plain(read(Conversation("", "", "", (exchanged,))).exchanges[0])


def file_name(conversation: Conversation, form: Form) -> str:
    """What the file is called: letters and digits of the title, the day it was begun, nothing that a path is made of."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", conversation.title).lower())
    title = "-".join(words)[:_NAME].strip("-") or EXPORT_UNTITLED
    day = re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", conversation.started)
    return "-".join(["dateline", title, *([day[0]] if day else [])]) + "." + _ENDINGS[form]


def _json(conversation: Conversation) -> str:
    told = {
        "schema": SCHEMA,
        "title": conversation.title,
        "archive": conversation.archive,
        "started": conversation.started,
        "exchanges": [
            {"question": one.question, "asked": one.asked, "where": one.where, "answer": one.answer, "note": one.note}
            for one in conversation.exchanges
        ],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    # Half a character, as a cut paste may hold, cannot be written as UTF-8; escaped, it can.
    return text if _whole(text) else json.dumps(told, indent=2)


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
