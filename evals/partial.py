"""A run's outcomes kept as they come, beside the report that they will become, so that a run that was interrupted goes on where it stopped.

    OUT.json.partial    a line on what shapes the run, then a line for each outcome, in the order of the cases

It is gone on with only where the cases, the archive, the settings and the metrics are the same, and is removed when the report is there.
That of another run is put aside.
How outcomes come about is not known here.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Self

from evals.kept import opened
from evals.metrics import VERSION
from evals.report import SCHEMA, outcome_to_json
from evals.saved import outcome_from_json
from evals.values import Case, Outcome, Suite
from index.errors import BadInput, StorageFailed


class Partial:
    """The file, held by one run at a time. `done` are the outcomes that an interrupted run left.

    `dropped` says why those of another run were not taken, and `aside` is the file that they are in now; None where there are none.
    `elapsed` is how many seconds the interrupted run had taken, `started` when it began, or None.

    Raises:
        ArchiveLocked: Another run is writing there.
        StorageFailed: The file cannot be written.
    """

    def __init__(self, target: Path, suite: Suite, subject: Mapping[str, Any], *, started: str) -> None:
        self.path = target.with_name(target.name + ".partial")
        shape = _shape(suite, subject)
        self._file = opened(self.path, busy=f"Another run is writing {target}.", remedy="Name a file in a folder that can be written to.")
        self._file.seek(0)
        content = self._file.read()
        lines, good = _whole_lines(content)
        self.done: tuple[Outcome, ...] = ()
        self.dropped: str | None = None
        self.aside: Path | None = None
        self.started, self.elapsed = started, 0.0
        before = lines[0] if lines else None
        if before is not None and before.get("shape") == shape:
            self.done = _outcomes(lines[1:], suite.cases)
            self.started = before["started"]
            self.elapsed = max((line["seconds"] for line in lines[1 : 1 + len(self.done)]), default=0.0)
            self._file.truncate(good[len(self.done)])
        else:
            if content:
                self.dropped = _difference((before or {}).get("shape"), shape)
            if lines[1:] or (content and before is None):
                self.aside = self._put_aside(content, (before or {}).get("shape"))
            self._file.truncate(0)
            self._write({"shape": shape, "started": started})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def keeping(self, outcomes: Iterable[Outcome], since: float) -> Iterator[Outcome]:
        """Pass outcomes on, each once it has been written down; `since` is the reading of the monotonic clock when the run began."""
        for outcome in outcomes:
            self._write({"outcome": outcome_to_json(outcome), "seconds": round(time.monotonic() - since, 3)})
            yield outcome

    def remove(self) -> None:
        """The report is there: the file is not needed any more."""
        self.path.unlink(missing_ok=True)

    def _put_aside(self, content: bytes, shape: object) -> Path:
        """Hours of another run may be in it: it is kept under a name that tells which run, beside the file."""
        # Copied, not renamed: the lock is on the file itself.
        named = f"{self.path.name}.{hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:8]}"
        target = next(one for at in count(1) if not (one := self.path.with_name(named + (f"-{at}" if at > 1 else ""))).exists())
        try:
            with target.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self._file.close()
            raise StorageFailed(f"{target} cannot be written: {error.strerror}.", f"Move {self.path} away, or name another file.") from error
        return target

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, allow_nan=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _shape(suite: Suite, subject: Mapping[str, Any]) -> dict[str, Any]:
    """All that must be the same for two halves of a run to be one."""
    cases = hashlib.sha256("\0".join(case.id for case in suite.cases).encode(errors="surrogatepass")).hexdigest()
    versions = {"schema": SCHEMA, "metrics": VERSION}
    # Through JSON, so that what was written and what is compared with it are alike.
    shape: dict[str, Any] = json.loads(json.dumps({"versions": versions, "suite": suite.digest, "cases": cases, "subject": subject}))
    return shape


def _whole_lines(content: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    """The lines up to the first that was cut off or cannot be read, and where each of them ends."""
    lines, ends, at = [], [], 0
    for line in content.splitlines(keepends=True):
        at += len(line)
        try:
            value = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n") or not isinstance(value, dict):
            break
        lines.append(value)
        ends.append(at)
    return lines, ends


def _outcomes(lines: Sequence[Mapping[str, Any]], cases: Sequence[Case]) -> tuple[Outcome, ...]:
    """The outcomes of the first cases, as far as they can be read and are of these very cases."""
    found = []
    for line, case in zip(lines, cases, strict=False):
        try:
            outcome = outcome_from_json(line["outcome"])
            float(line["seconds"])
        except (KeyError, TypeError, ValueError, AttributeError, BadInput):
            break
        if outcome.case != case:
            break
        found.append(outcome)
    return tuple(found)


def _difference(before: object, now: Mapping[str, Any]) -> str:
    """What is not the same, for a person."""
    if not isinstance(before, Mapping):
        return "it cannot be read"
    names = {"versions": "the metrics", "suite": "the suite", "cases": "the selection of cases"}
    found = [says for name, says in names.items() if before.get(name) != now[name]]
    old, new = before.get("subject"), now["subject"]
    if isinstance(old, Mapping):
        found += [f"the system's {name}" for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    return f"{' and '.join(found) or 'it'} changed"
