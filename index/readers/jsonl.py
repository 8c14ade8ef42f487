"""JSON lines: one article a line.

What is done with an article that is rejected, and how text is cleaned, is not known here.
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from index.files import printable
from index.readers import NotAnArticle, Reading
from index.readers.text import decode, paragraphs
from index.said import FIELDS, as_origin, storable
from index.values import Origin, Rejected

_STRICT = frozenset(("url", "outlet", "title", "byline", "published"))
"""Fields in which anything but a string means that the file is not what it is taken for; other programs write what they like in the others."""

_NAMED_REJECTIONS = 100
"""A file that is wrong throughout is reported by its first lines and a count, not by a million lines."""

_MOST_REJECTIONS = 100_000
"""After so many lines without an article the rest of a file is not tried."""


def read_jsonl(data: bytes, path: str) -> Iterator[Reading | Rejected]:
    """Read the articles of a file, in order; a line that cannot be used is rejected by its number and the rest go on.

    `{"id", "url", "outlet", "title", "byline", "agency", "kind", "published", "updated", "text"}`, all but `text` optional and all of them
    strings; `id` may be a whole number; other fields are let be. An article is named by its `id`, or by its line's number; a repeated name
    is rejected. A day that is not an ISO date, or a kind that is none, leaves the field unknown, and `found` says so. Characters that no
    file may hold (lone surrogates, NUL) become U+FFFD.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = decode(data).encode()
    seen: set[str] = set()
    rejected = 0
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            reading = _row(line, number)
            if reading.row in seen:
                raise NotAnArticle(f'repeats the id "{printable(reading.row or "")}". Give each article an id of its own')
            seen.add(reading.row or "")
            yield reading
        except NotAnArticle as reason:
            rejected += 1
            if rejected <= _NAMED_REJECTIONS:
                yield Rejected(f"{path}#{number}", f"line {number} {reason}.")
            if rejected == _MOST_REJECTIONS:
                yield Rejected(path, f"{rejected:,} lines hold no article, so what follows line {number:,} was not read. Check the file.")
                return
    if rejected > _NAMED_REJECTIONS:
        yield Rejected(path, f"{rejected - _NAMED_REJECTIONS:,} more lines hold no article either.")
    if not seen and not rejected:
        yield Rejected(path, "holds no articles. Write one JSON object a line.")


def _row(line: bytes, number: int) -> Reading:
    try:
        row: Any = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotAnArticle("is not UTF-8. Save the file as UTF-8") from error
    except RecursionError as error:
        raise NotAnArticle("is nested too deeply. One flat JSON object a line is read") from error
    except ValueError as error:
        raise NotAnArticle("is not JSON. Write one JSON object a line") from error
    if not isinstance(row, dict):
        raise NotAnArticle("is not a JSON object. Write one a line")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise NotAnArticle('has no text. Put the article\'s words under "text"')
    text = storable(text)
    return Reading(text, tuple(paragraphs(text)), _origin(row), row=_name(row.get("id"), number))


def _name(given: object, number: int) -> str:
    if given is None or given == "":
        return str(number)
    if isinstance(given, bool) or not isinstance(given, str | int) or len(str(given)) > 500:
        raise NotAnArticle('has an "id" that is neither a string nor a whole number of at most 500 characters')
    return storable(str(given))


def _origin(row: dict[str, Any]) -> Origin:
    stated: dict[str, object] = {}
    for field in FIELDS:
        value = row.get(field)
        if value is None or value == "":
            continue
        if not isinstance(value, str) and field in _STRICT:
            raise NotAnArticle(f'has a "{field}" that is not a string')
        stated[field] = value
    return as_origin(stated, "jsonl")
