"""Writing a suite: JSONL, one case a line, in the fields and the order that DESIGN names; what a case does not say is left out.

How a suite is read stands in evals/suite.py; where cases come from is not known here.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from evals.values import Case
from index.errors import BadInput, StorageFailed


def case_to_json(case: Case) -> dict[str, Any]:
    """The case as the JSON value of its line; `evals.suite.case_from_json` turns it back."""
    found: dict[str, Any] = {}
    for field in fields(Case):
        value = getattr(case, field.name)
        if value is None or value == ():
            continue
        found[field.name] = _plain(field.name, value)
    return found


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - a field of any kind, as JSON has it
    if name == "history":
        return [turn.question if turn.answer is None else {"question": turn.question, "answer": turn.answer} for turn in value]
    if isinstance(value, date):
        return value.isoformat()
    return [list(item) if isinstance(item, tuple) else item for item in value] if isinstance(value, tuple) else value


def dump(rows: Iterable[Mapping[str, Any]]) -> str:
    """JSON objects, one a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def save(path: Path, text: str) -> None:
    """Write a file whole or not at all: whoever is stopped in between finds it as it was.

    Raises:
        BadInput: Its folder is not there.
        StorageFailed: It cannot be written.
    """
    if not path.absolute().parent.is_dir():
        raise BadInput(f"{path} cannot be written.", f"{path.absolute().parent} is not a folder.")
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written: {error.strerror or error}.", "Is there room, and may you write there?") from error
    finally:
        with suppress(OSError):
            aside.unlink()
