"""What a program asks, checked: its words, its dates, its outlets and how much it wants, whatever kind of JSON value each came as.

Who asks, and what is done with it, is not known here.
"""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from index.errors import BadInput
from index.values import Filters
from rag.values import MAX_QUESTION, Turn
from ui.words import iso_day

MOST = 100
"""Passages that can be asked for at once: on the page nobody sees more than 16, and a hundred are some 100 KB of JSON."""

FOUND = 10
"""Passages of a search where nothing is said."""

MAX_NAMES = 100
MAX_NAME = 300
"""Characters of an outlet's, an article's or an archive's name: far more than any has."""

EXAMPLES = {"outlets": "CRBC News", "kinds": "opinion", "paths": "2025/*"}
"""What articles can be narrowed to by names, and an example of each."""

HISTORY_REMEDY = 'A history is a list of earlier questions, each a text or {"question": ..., "answer": ...}.'


def refuse_unknown(given: Iterable[str], known: Sequence[str], what: str, where: str) -> None:
    """A filter that is misspelt would otherwise be one that was not given.

    Raises:
        BadInput: One of the keys is not known; the nearest that is, is named.
    """
    for key in given:
        if key not in known:
            (nearest,) = difflib.get_close_matches(key.casefold(), known, n=1, cutoff=0)
            problem = f"The {what} {json.dumps(key, ensure_ascii=False)} is not known; the nearest is {json.dumps(nearest)}."
            raise BadInput(problem, f"{where} can hold {', '.join(known)}.")


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


def filters(given: Mapping[str, Any]) -> Filters:
    """The window, and what articles are narrowed to, out of what was given; a key that is not there, "" and None narrow nothing.

    Raises:
        BadInput: A day is not one, or something is not a list of names.
    """
    after, before, as_of = (day(given[name], name) if given.get(name) not in (None, "") else None for name in ("after", "before", "as_of"))
    outlets, kinds, paths = (_few(given.get(name), name) for name in EXAMPLES)
    return Filters(after, before, as_of, outlets, kinds, paths)


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


def names(value: Any, what: str) -> tuple[str, ...]:  # noqa: ANN401 - what a person or a program wrote
    """A list of names.

    Raises:
        BadInput: It is not one.
    """
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise BadInput(f"{what} is not a list of names.", f'Write "{what}": ["{EXAMPLES[what]}"].')


def turns(value: Any) -> tuple[Turn, ...]:  # noqa: ANN401 - what a person or a program wrote
    """Earlier questions, oldest first.

    Raises:
        BadInput: It is not a list of them.
    """
    if not isinstance(value, list):
        raise BadInput("The history is not a list.", HISTORY_REMEDY)
    return tuple(_turn(item) for item in value)


def _turn(item: Any) -> Turn:  # noqa: ANN401 - as above
    if isinstance(item, str) and item.strip():
        return Turn(item)
    if isinstance(item, dict):
        question, answer = item.get("question"), item.get("answer")
        if isinstance(question, str) and question.strip() and (answer is None or isinstance(answer, str)):
            return Turn(question, answer)
    raise BadInput("The history holds something that is not an earlier question.", HISTORY_REMEDY)


def _few(value: Any, what: str) -> tuple[str, ...]:  # noqa: ANN401 - as above
    found = () if value is None else names(value, what)
    if len(found) > MAX_NAMES or any(len(one) > MAX_NAME for one in found):
        raise BadInput(f"{what} is too long.", f"It can hold {MAX_NAMES} names, of {MAX_NAME} characters each.")
    return tuple(one.encode(errors="replace").decode() for one in found)


def _shown(value: Any) -> str:  # noqa: ANN401 - as above
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
