"""Feedback: what people said of answers, kept in the archive's folder, one line of JSON each.

Who they are, what an answer is beyond its id, and what becomes of a verdict, is not known here.
"""

import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from index.disk import flush_folder, storage
from index.errors import ArchiveBroken, ArchiveLocked, BadInput, StorageFailed
from index.values import Filters

FILE = "feedback.log"
"""A file of its own, so that it can be written while an ingest holds the writer's lock; not *.jsonl, which an ingest of a folder around the
archive would read as articles."""

VERDICTS = ("right", "wrong citation", "missing", "not in the articles")
"""What can be said of an answer."""

MAX_NOTE = 2_000
"""Characters of what a person adds in words."""

EARLIER = 20
"""Earlier questions that are kept with one: a follow-up leans on the last few."""

MAX_ENTRY = 256_000
"""Bytes of one line. An answer takes 5 to 50 KB; what is far beyond that is somebody filling the disk."""

MAX_FILE = 64_000_000
"""Bytes in all, some 3,000 verdicts with their answers."""

PATIENCE = 5.0
"""Seconds that an append waits for others: each holds the file for one write."""

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person said of one answer: `answer` is its JSON, `filters` those that were set, `when` ISO 8601 in UTC.

    `history` are the questions asked before, oldest first. `person` is the same for all that one conversation said, and tells nothing else.
    """

    question: str
    history: tuple[str, ...]
    filters: Filters
    verdict: str
    note: str
    answer: Mapping[str, Any]
    person: str
    when: str

    @property
    def answer_id(self) -> str:
        """The answer's id: that of its question under its filters."""
        return str(self.answer["id"])


@dataclass(frozen=True, slots=True)
class Collected:
    """All feedback, oldest first, of each person the last word on each answer; and what could not be read, each in one line."""

    feedback: tuple[Feedback, ...]
    lost: tuple[str, ...]


def given(
    verdict: str,
    *,
    answer: Mapping[str, Any],
    conversation: str,
    history: Sequence[str] = (),
    filters: Filters = Filters(),  # noqa: B008 - frozen
    note: str = "",
) -> Feedback:
    """What was said just now; of the conversation's key, which may be a secret, only a hash is kept.

    Raises:
        BadInput: There is no such verdict, the note is too long, or the answer has no id.
    """
    if verdict not in VERDICTS:
        raise BadInput(f"There is no verdict {verdict!r}.", f"It can be {', '.join(VERDICTS)}.")
    if len(note) > MAX_NOTE:
        raise BadInput(f"The note is {len(note):,} characters long; the limit is {MAX_NOTE:,}.", "Say it in fewer words.")
    if not isinstance(answer.get("id"), str) or not isinstance(answer.get("question"), str):
        raise BadInput("The answer that is judged has no id, or no question.", "Give its JSON as a whole.")
    person = hashlib.sha256(conversation.encode(errors="surrogatepass")).hexdigest()[:12]
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return Feedback(answer["question"], tuple(history)[-EARLIER:], filters, verdict, note.strip(), answer, person, when)


def append(archive: Path, feedback: Feedback) -> None:
    """Keep it, whole or not at all, whatever else is written to the archive meanwhile.

    Raises:
        BadInput: It is too large.
        StorageFailed: The disk refuses, as a read-only one does, or the file is full.
        ArchiveLocked: Others have held the file for `PATIENCE` seconds.
        ArchiveBroken: In the file's place there is something else.
    """
    line = json.dumps(_encoded(feedback)).encode() + b"\n"
    if len(line) > MAX_ENTRY:
        raise BadInput(f"The answer takes {len(line):,} bytes with what was said of it; the limit is {MAX_ENTRY:,}.", "It cannot be kept.")
    with _opened(archive, os.O_RDWR | os.O_APPEND | os.O_CREAT, fcntl.LOCK_EX) as descriptor:
        size = os.fstat(descriptor).st_size
        if size + len(line) > MAX_FILE:
            remedy = f"Turn it into cases (dateline-evals make --from-feedback), then move the file {FILE} out of the archive's folder."
            raise StorageFailed(f"The feedback kept in the archive has reached its limit of {MAX_FILE:,} bytes.", remedy)
        # A writer that was killed may have left half a line; what comes now begins its own.
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        try:
            _write(descriptor, b"\n" + line if torn else line)
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
        if size == 0:
            flush_folder(archive)


def collect(archive: Path) -> Collected:
    """Read all that is kept; a line that cannot be read is left out, and said to be.

    Raises:
        StorageFailed: The disk refuses.
        ArchiveBroken: In the file's place there is something else.
    """
    if not (archive / FILE).exists():
        return Collected((), ())
    with _opened(archive, os.O_RDONLY, fcntl.LOCK_SH) as descriptor, os.fdopen(os.dup(descriptor), "rb") as file:
        lines = file.read(MAX_FILE + MAX_ENTRY).split(b"\n")
    latest: dict[tuple[str, str], Feedback] = {}
    lost = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = _decoded(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError, BadInput):
            cut_short = " (it was cut short)" if number == len(lines) else ""
            lost.append(f"Line {number} of the feedback cannot be read{cut_short}, and is left out.")
            continue
        latest.pop((one.answer_id, one.person), None)  # so that what was said last stands last
        latest[one.answer_id, one.person] = one
    return Collected(tuple(latest.values()), tuple(lost))


@contextmanager
def _opened(archive: Path, flags: int, lock: int) -> Iterator[int]:
    with storage(archive):
        # Neither a link out of the archive nor a pipe that nobody reads: an archive may come from somebody else.
        safe = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            descriptor = os.open(archive / FILE, flags | safe, 0o600)
        except OSError as error:
            if (archive / FILE).is_symlink() or not _plain(archive / FILE):
                raise _no_file() from error
            raise
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _no_file()
            _wait(descriptor, lock)
            yield descriptor
        finally:
            os.close(descriptor)


def _plain(path: Path) -> bool:
    return path.is_file() or not path.exists()


def _no_file() -> ArchiveBroken:
    return ArchiveBroken(f"{FILE} in the archive's folder is not a file.", "Move it away; a new one is begun with the next verdict.")


def _wait(descriptor: int, lock: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, lock | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise ArchiveLocked("Other processes are writing feedback to the archive.", "Try again in a moment.") from None
            time.sleep(0.01)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _encoded(feedback: Feedback) -> dict[str, Any]:
    chosen = feedback.filters
    return {
        "schema": _SCHEMA,
        "when": feedback.when,
        "person": feedback.person,
        "verdict": feedback.verdict,
        "note": feedback.note,
        "question": feedback.question,
        "history": list(feedback.history),
        "after": chosen.after and chosen.after.isoformat(),
        "before": chosen.before and chosen.before.isoformat(),
        "as_of": chosen.as_of and chosen.as_of.isoformat(),
        "outlets": list(chosen.outlets),
        "answer": dict(feedback.answer),
    }


def _decoded(value: Any) -> Feedback:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(value, dict) or value["schema"] != _SCHEMA or value["verdict"] not in VERDICTS:
        raise ValueError("no feedback")
    texts = [value[name] for name in ("question", "note", "person", "when")] + list(value["history"]) + [value["answer"]["id"]]
    if not all(isinstance(text, str) for text in texts) or not value["question"].strip():
        raise ValueError("no feedback")
    after, before, as_of = (None if value[name] is None else date.fromisoformat(value[name]) for name in ("after", "before", "as_of"))
    return Feedback(
        question=value["question"],
        history=tuple(value["history"]),
        filters=Filters(after, before, as_of, value["outlets"]),
        verdict=value["verdict"],
        note=value["note"],
        answer=value["answer"],
        person=value["person"],
        when=value["when"],
    )
