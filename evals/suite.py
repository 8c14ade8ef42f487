"""Reading a suite: JSONL, one case a line, every mistake named by its line.

What is done with the cases is not known here.
"""

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from evals.values import Case, Suite
from index.errors import BadInput, NotFound
from rag.values import Turn


def load(path: Path) -> Suite:
    """Read a suite, its cases in the order of the file; blank lines are passed over.

    Raises:
        NotFound: There is no such file.
        BadInput: A line is not a case (the message names the line and the field), an id is repeated, or there is no case at all.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no suite {path}.", "A suite is a JSONL file, one case a line.") from error
    cases = tuple(_cases(content, path.name))
    if not cases:
        raise BadInput(f"{path.name} holds no case.", 'A case is a line such as {"id": "a", "question": "Who spoke?"}.')
    return Suite(path.name, hashlib.sha256(content).hexdigest(), cases)


def selected(suite: Suite, *, tags: Sequence[str] = (), limit: int | None = None) -> Suite:
    """The cases that carry one of these tags (all of them where none is named), of which at most the first `limit`.

    Raises:
        BadInput: No case carries any of the tags.
    """
    cases = tuple(case for case in suite.cases if not tags or set(tags) & set(case.tags))
    if not cases:
        known = sorted({tag for case in suite.cases for tag in case.tags})
        raise BadInput(
            f"No case of {suite.name} is tagged {' or '.join(tags)}.", f"Its tags are {', '.join(known)}." if known else "Its cases have no tags."
        )
    return Suite(suite.name, suite.digest, cases[:limit])


def _cases(content: bytes, name: str) -> Iterator[Case]:
    seen: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = case_from_json(json.loads(line.decode("utf-8-sig")))
        except json.JSONDecodeError as error:
            raise BadInput(f"{name}, line {number}: not JSON ({error.msg} at column {error.colno}).", "Write one case a line.") from error
        except UnicodeDecodeError as error:
            raise BadInput(f"{name}, line {number}: not UTF-8.", "Save the suite as UTF-8.") from error
        except BadInput as error:
            raise BadInput(f"{name}, line {number}: {error.problem}", error.remedy) from error
        if case.id in seen:
            raise BadInput(f"{name}, line {number}: the id {case.id!r} is that of line {seen[case.id]} too.", "Give every case an id of its own.")
        seen[case.id] = number
        yield case


def case_from_json(value: object) -> Case:
    """One case from the JSON value of its line.

    Raises:
        BadInput: It is not an object, lacks an id or a question, or has a field that is unknown or of the wrong kind.
    """
    if not isinstance(value, dict):
        raise BadInput("a case is an object.", 'Such as {"id": "a", "question": "Who spoke?"}.')
    known = {field.name for field in fields(Case)}
    for name in value:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise BadInput(f"there is no field {name!r}.", f"Did you mean {near[0]!r}?" if near else f"The fields are {', '.join(sorted(known))}.")
    for name in ("id", "question"):
        if not str(value.get(name, "")).strip():
            raise BadInput(f"{name} is missing or empty.", "Every case has an id and a question.")
    case = Case(**{name: _READERS[name](name, item) for name, item in value.items() if item is not None})
    last = min((day for day in (case.asked, case.before) if day is not None), default=None)
    if case.after is not None and last is not None and case.after > last:
        raise BadInput(f"no day is from {case.after} on and up to {last}.", "The days named are included.")
    return case


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{name} is a string that is not empty.")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{name} is true or false.")
    return value


def _day(name: str, value: object) -> date:
    try:
        return date.fromisoformat(_text(name, value))
    except ValueError as error:
        raise BadInput(f"{name} is a day such as 2025-12-02, not {value!r}.") from error


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise BadInput(f"{name} is a list of strings that are not empty.")
    return tuple(value)


def _groups(name: str, value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list) or not all(isinstance(group, list) and group for group in value):
        raise BadInput(f"{name} is a list of lists, each with the alternatives of which one must be there.")
    return tuple(_texts(name, group) for group in value)


def _history(name: str, value: object) -> tuple[Turn, ...]:
    if not isinstance(value, list):
        raise BadInput(f"{name} is a list of earlier questions.")
    return tuple(_turn(name, item) for item in value)


def _turn(name: str, value: object) -> Turn:
    if isinstance(value, str) and value.strip():
        return Turn(value)
    question = value.get("question") if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and isinstance(question, str) and question.strip() and set(value) <= {"question", "answer"}:
        answer = value.get("answer")
        if answer is None or isinstance(answer, str):
            return Turn(question, answer)
    raise BadInput(f'{name} holds questions, or objects such as {{"question": "Who led it?", "answer": "Mara Ilves."}}.')


_READERS: dict[str, Callable[[str, object], Any]] = {
    "id": _text,
    "question": _text,
    "history": _history,
    "asked": _day,
    "after": _day,
    "before": _day,
    "outlets": _texts,
    "answerable": _flag,
    "must_include": _groups,
    "must_not_include": _texts,
    "cite_any": _texts,
    "cite_all": _texts,
    "gold_quotes": _texts,
    "expect_disagreement": _flag,
    "tags": _texts,
}
