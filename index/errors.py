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
    ├── StorageFailed                the disk is full, read-only or failing
    ├── Cancelled                    the asker stopped it (exit code 130)
    └── EndpointFailed               a model endpoint did not do what it was asked
        ├── EndpointUnreachable      no connection: name, port, certificate, or cut before a reply began
        ├── EndpointRefused          it will not do this: key, model, address, request
        ├── EndpointBusy             it would, but not now: too many requests, or a failure of its own
        ├── EndpointTimedOut         it took longer than it may
        ├── PromptTooLong            more text than its model can read
        └── ReplyFailed              it replied, and the reply cannot be used
            ├── ReplyUnreadable      not what the protocol says
            ├── ReplyEmpty           nothing that a reader could be shown
            ├── ReplyIncomplete      it broke off
            └── ReplyTooLong         it would not end

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


class Cancelled(DatelineError):
    """Whoever asked wants no answer any more."""

    exit_code = 130

    def __init__(self, problem: str = "Stopped.", remedy: str = "") -> None:
        super().__init__(problem, remedy)


class EndpointFailed(DatelineError):
    """A model endpoint did not do what it was asked. Neither the key nor the password of a base URL is in any of these.

    `said` is what the endpoint itself gave as its reason, in one line; `again` tells whether asking the same once more may help, and
    `wait` how many seconds the endpoint wants to be left alone first.
    """

    def __init__(self, problem: str, remedy: str = "", *, said: str = "", again: bool = False, wait: float | None = None) -> None:
        super().__init__(problem, remedy)
        self.said, self.again, self.wait = said, again, wait


class EndpointUnreachable(EndpointFailed):
    """There is no connection to the endpoint, or it was cut before a reply began."""


class EndpointRefused(EndpointFailed):
    """The endpoint will not do this, however often it is asked."""


class EndpointBusy(EndpointFailed):
    """The endpoint could not do this now."""


class EndpointTimedOut(EndpointFailed):
    """The endpoint took longer than it may."""


class PromptTooLong(EndpointFailed):
    """More text was sent than the endpoint's model can read."""


class ReplyFailed(EndpointFailed):
    """The endpoint replied, and the reply cannot be used, or not as a whole."""


class ReplyUnreadable(ReplyFailed):
    """The reply is not what the protocol says."""


class ReplyEmpty(ReplyFailed):
    """The reply holds nothing that a reader could be shown."""


class ReplyIncomplete(ReplyFailed):
    """The reply broke off; what had arrived by then was passed on."""


class ReplyTooLong(ReplyFailed):
    """The reply was cut, since it would not end."""
