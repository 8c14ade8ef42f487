"""Every error that a caller can meet, each with the problem and its remedy in one line.

    DatelineError                    exit code 1
    ├── BadInput                     a file, question, date or setting that cannot be used
    │   ├── BadSetting               an unknown or malformed DATELINE_* setting
    │   └── NotFound                 no such article, folder or archive
    ├── ArchiveLocked                another process is writing (exit code 75)
    ├── ArchiveBroken                an invariant of the archive does not hold
    │   └── NewerArchive             written by a newer version of Dateline
    ├── EmbeddingMismatch            the archive was made with another embedder
    ├── PoisonedCollection           the Chroma collection names code to run in this process
    └── StorageFailed                the disk is full, read-only or failing

How an error is printed is not known here.
"""

from typing import ClassVar


class DatelineError(Exception):
    """A failure that a person can act on: what is wrong, then what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}".strip())


class BadInput(DatelineError):
    """What was given cannot be used as it is."""


class BadSetting(BadInput):
    """A setting is unknown, or its value cannot be read."""


class NotFound(BadInput):
    """Nothing goes by that name here."""


class ArchiveLocked(DatelineError):
    """Another process is writing to the archive."""

    exit_code = 75


class ArchiveBroken(DatelineError):
    """The archive contradicts itself."""


class NewerArchive(ArchiveBroken):
    """The archive was written by a newer version of this program."""


class EmbeddingMismatch(DatelineError):
    """The archive's vectors were made by another embedder than the one in use."""


class PoisonedCollection(DatelineError):
    """A Chroma collection asks its reader to construct code, so it is not opened."""


class StorageFailed(DatelineError):
    """The disk refused: full, read-only, or failing."""
