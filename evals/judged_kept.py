"""The judgements beside a run, one a line, each written down before it is told: whoever is interrupted, or judges again, pays for none twice.

    RUN.judged.jsonl    what was said under a key that stands for the judge and all that it was shown

Judgements of several judges, and of several runs by the name of one file, lie in it together. How one comes about is not known here.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from evals.kept import opened
from rag.values import Usage


@dataclass(frozen=True, slots=True)
class Line:
    """A judgement as it is kept: its key, the case and metric it was first made for, the verdict, the reason (or the reply), and what it cost."""

    key: str
    case: str
    metric: str
    yes: bool | None
    reason: str
    usage: Usage


class Kept:
    """The file, held by one judging at a time; `found` are its judgements, by key.

    Raises:
        ArchiveLocked: Another process is judging this run.
        StorageFailed: The file cannot be written.
    """

    def __init__(self, run: Path) -> None:
        self.path = run.with_name(f"{run.name.removesuffix('.json')}.judged.jsonl")
        self._file = opened(self.path, busy=f"Another process is judging {run}.", remedy="Copy the run to a folder that can be written to.")
        self._file.seek(0)
        content = self._file.read()
        # What was cut off in the middle of a line was never told to anybody.
        self._file.truncate(content.rfind(b"\n") + 1)
        self.found = {line.key: line for line in _lines(content)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, line: Line) -> None:
        """Write a judgement down."""
        self._file.write(json.dumps(asdict(line)).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.found[line.key] = line


def _lines(content: bytes) -> Iterator[Line]:
    """The judgements that can be read; what else lies there is left alone."""
    for text in content.splitlines(keepends=True):
        try:
            if text.endswith(b"\n"):
                yield _line(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _line(value: dict[str, Any]) -> Line:
    usage = Usage(int(value["usage"]["prompt_tokens"]), int(value["usage"]["completion_tokens"]))
    yes = value["yes"]
    if yes not in {True, False, None}:
        raise ValueError(f"{yes!r} is no verdict")
    return Line(str(value["key"]), str(value["case"]), str(value["metric"]), yes, str(value["reason"]), usage)
