"""What a program asks, checked: its words, its dates, its outlets and how much it wants, whatever kind of JSON value each came as.

Who asks, and what is done with it, is not known here.
"""

import json
from datetime import date
from typing import Any

from index.errors import BadInput
from index.values import Filters
from rag.values import MAX_QUESTION
from ui.words import iso_day

MOST = 100
"""Passages that can be asked for at once: on the page nobody sees more than 16, and a hundred are some 100 KB of JSON."""

FOUND = 10
"""Passages of a search where nothing is said."""

MAX_OUTLETS = 100
MAX_NAME = 300
"""Characters of an outlet's, an article's or an archive's name: far more than any has."""


def words(value: Any, what: str, *, remedy: str) -> str:  # noqa: ANN401 - what a program sent
    """A question or a query: text with something in it, half characters taken out.

    Raises:
        BadInput: It is no text, is empty, or is too long.
    """
    if not isinstance(value, str):
        raise BadInput(f"The {what} is not a text.", remedy)
    if not value.strip():
        raise BadInput(f"The {what} is empty.", remedy)
    if len(value) > MAX_QUESTION:
        raise BadInput(f"The {what} is {len(value):,} characters long; the limit is {MAX_QUESTION:,}.", "Ask for one thing at a time.")
    return value.encode(errors="replace").decode()


def name(value: Any, what: str) -> str:  # noqa: ANN401 - what a program sent
    """The name of something; empty where none is given.

    Raises:
        BadInput: It is no text, or is too long to be one.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise BadInput(f"The {what} is not a name.", f"A name is a text of at most {MAX_NAME} characters.")
    return value


def filters(after: Any = "", before: Any = "", as_of: Any = "", outlets: Any = None) -> Filters:  # noqa: ANN401 - what a program sent
    """The window and the outlets; "" and None are those that are not given.

    Raises:
        BadInput: A day is not one, or the outlets are not a list of names.
    """
    return Filters(after=_given(after, "after"), before=_given(before, "before"), as_of=_given(as_of, "as_of"), outlets=_outlets(outlets))


def limit(value: Any, usual: int) -> int:  # noqa: ANN401 - what a program sent
    """How many passages are wanted; the usual number where nothing is said.

    Raises:
        BadInput: It is not a whole number from 1 to `MOST`.
    """
    if value is None:
        return usual
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON has one kind of number
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise BadInput(f"limit is {_shown(value)}, and can be a whole number from 1 to {MOST}.", "Ask for fewer, with narrower filters if need be.")
    return value


def day(value: Any, what: str) -> date:  # noqa: ANN401 - what a person or a program wrote
    """A day as it is written everywhere here.

    Raises:
        BadInput: It is not one.
    """
    try:
        return iso_day(value)
    except (TypeError, ValueError):
        raise BadInput(f"{what} is {_shown(value)}, which is not a date.", "Write a date as YYYY-MM-DD, such as 2025-12-02.") from None


def _given(value: Any, what: str) -> date | None:  # noqa: ANN401 - as above
    return None if value is None or value == "" else day(value, what)


def _outlets(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_OUTLETS or not all(isinstance(one, str) and len(one) <= MAX_NAME for one in value):
        raise BadInput("outlets is not a list of names.", f'Write it as ["CRBC News"]: at most {MAX_OUTLETS} names, of {MAX_NAME} characters each.')
    return tuple(one.encode(errors="replace").decode() for one in value)


def _shown(value: Any) -> str:  # noqa: ANN401 - as above
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
