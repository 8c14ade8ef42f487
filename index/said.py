"""What a person or an export says of an article, field by field: one line of a .jsonl, a sidecar file, front matter.

Where these fields stand is not known here, nor what is done with one that cannot be used.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from index.kind import stated_kind
from index.values import KINDS, Origin

FIELDS = ("url", "outlet", "title", "byline", "agency", "kind", "published", "updated")
"""What may be said of an article beside its text and its id."""

_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.,]+ ?(?:Z|[+-]\d{2}:?\d{2})?)?")
_UNSTORABLE = re.compile("[\ud800-\udfff\0]")


def iso_date(text: str) -> date | None:
    """The day of an ISO date or date and time, as its own time zone has it; None for anything else."""
    match = _ISO_DATE.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def storable(text: str) -> str:
    """A text without the characters that no file may hold (lone surrogates, NUL): they become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def understood(field: str, value: object) -> tuple[str | date | None, str]:
    """The value of a field that was said, or None and what it is not."""
    if not isinstance(value, str):
        return None, "not a string"
    text = value
    if field in ("published", "updated"):
        return iso_date(text), "not an ISO date"
    if field == "kind":
        return stated_kind(text), f"none of {', '.join(KINDS)}"
    return storable(text), ""


def as_origin(stated: Mapping[str, object], where: str) -> Origin:
    """An origin of fields as they were written; `found` says which could not be understood, and what they are not."""
    known: dict[str, Any] = {}
    found: dict[str, str] = {}
    for field, value in stated.items():
        known[field], why = understood(field, value)
        found[field] = where if known[field] else f"not known: {where} says {storable(repr(value)[:42])}, which is {why}"
    return Origin(**known, found=found)


def sidecar(data: bytes) -> tuple[dict[str, str | date], str]:
    """What a sidecar file says, and in one line what of it cannot be used and what to do about that; empty where all can.

    It holds one JSON object with any of `FIELDS`, each a string; null and "" say nothing. What can be used is, whatever else is wrong.
    """
    try:
        given: Any = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {}, "is not UTF-8, so nothing in it was used. Save it as UTF-8."
    except (ValueError, RecursionError):
        return {}, 'is not JSON, so nothing in it was used. Write one object, such as {"outlet": "The Echo", "published": "2025-12-02"}.'
    if not isinstance(given, dict):
        return {}, 'is not a JSON object, so nothing in it was used. Write one, such as {"outlet": "The Echo", "published": "2025-12-02"}.'
    said: dict[str, str | date] = {}
    wrong: list[str] = []
    unknown = [_shown(name) for name in given if name not in FIELDS]
    for name, value in given.items():
        if name not in FIELDS or value is None or value == "":
            continue
        known, why = understood(name, value)
        if known:
            said[name] = known
        else:
            wrong.append(f'"{name}" is {_shown(value)}, which is {why}')
    problems = [f"has {', '.join(unknown[:5])}, which {'is' if len(unknown) == 1 else 'are'} not known"] * bool(unknown) + wrong[:5]
    if not problems:
        return said, ""
    remedy = "Known are " + ", ".join(FIELDS) + "; dates are written as 2025-12-02."
    return said, f"{'; '.join(problems)}; the rest was used. {remedy}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:59] + "…"
