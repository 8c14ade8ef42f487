"""`dateline ingest`: bring the archive in line with files and folders, once or, with --watch, whenever they change.

What a file holds, and how it is kept, is not known here.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.errors import ArchiveLocked, BadInput, NotFound
from index.values import IngestReport
from ui.commands.common import DONE, IN_PART, open_for, print_json

if TYPE_CHECKING:
    from index.archive import Archive

Progress = Callable[[str, int, int], None]

LOOK_AGAIN = 1.0
"""Seconds between two looks for a folder that is gone."""


def run(options: argparse.Namespace) -> int:
    """Ingest, and report what was done; 3 where an input was rejected. With --watch it stays until it is interrupted."""
    with open_for(options, create=True) as archive:
        if options.watch:
            return _watch(archive, options)
        report = ingest(archive, options.paths, prune=options.prune)
    _report(report, options)
    return IN_PART if report.rejected else DONE


def ingest(archive: "Archive", paths: Sequence[str], *, prune: bool = False) -> IngestReport:
    """Ingest with a progress bar on standard error, where that is a terminal."""
    with progress_bar() as progress:
        return archive.ingest(paths, prune=prune, progress=progress)


def _watch(archive: "Archive", options: argparse.Namespace) -> int:
    """Ingest now and after every change. What a change cannot be followed for is said, and following goes on; so is a folder that is gone."""
    following = _Following(archive, options)
    following.begin()
    while True:
        try:
            following.go_on()
        except NotFound as error:
            following.tell(str(error))
            time.sleep(LOOK_AGAIN)


class _Following:
    """What is still to be taken in, and what was said last."""

    def __init__(self, archive: "Archive", options: argparse.Namespace) -> None:
        self._archive = archive
        self._options = options
        self._due = True
        self._told = ""

    def begin(self) -> None:
        """Take everything in once. What cannot be followed at all is an error here, as it is without --watch."""
        _report(ingest(self._archive, self._options.paths, prune=self._options.prune), self._options)
        if not self._options.json:
            _say(f"Following {', '.join(self._options.paths)}. Ctrl-C ends it.")

    def go_on(self) -> None:
        """Follow until a folder is gone.

        Raises:
            NotFound: One is.
        """
        from index.watch import changes

        # What changed before this began is not told, so that one look is always due.
        self._due = True
        for changed in changes(self._options.paths, self._archive.path):
            self._due = self._due or changed
            if self._due:
                self._take_in()

    def _take_in(self) -> None:
        try:
            report = ingest(self._archive, self._options.paths, prune=self._options.prune)
        except (ArchiveLocked, BadInput) as error:
            # Another writer ends some day: it is tried again. What the folder holds must change first.
            self._due = isinstance(error, ArchiveLocked)
            self.tell(str(error))
            return
        self._due, self._told = False, ""
        if report.added or report.updated or report.removed or report.rejected:
            _report(report, self._options)

    def tell(self, line: str) -> None:
        """Say what is in the way, once."""
        if line != self._told:
            self._told = line
            _say(line)


def _say(line: str) -> None:
    from ui.visible import visible_line

    print(f"dateline: {visible_line(line)}", file=sys.stderr, flush=True)


def _report(report: IngestReport, options: argparse.Namespace) -> None:
    if options.json:
        # While it follows, one report a line, so that a program can take each as it comes.
        print_json(_as_json(report), indent=None if options.watch else 2)
        return
    from ui.text import Sheet, print_report

    print_report(Sheet(), report)
    sys.stdout.flush()


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A callback that moves a bar: stage, done, total (0 where the total is not known yet). None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None)
            bar.update(tasks[stage], completed=done, total=total or None)

        yield show


def _as_json(report: IngestReport) -> dict[str, object]:
    """Counts, and under `articles` the ids that they count (not of what is unchanged, which is nearly everything, every night)."""
    named = {name: list(getattr(report, name)) for name in ("added", "updated", "unchanged", "removed", "copies")}
    return {
        **{name: len(ids) for name, ids in named.items()},
        "skipped": len(report.skipped),
        "rejected": [{"path": one.path, "reason": one.reason} for one in report.rejected],
        "seconds": round(report.seconds, 3),
        "embedded": report.embedded,
        "articles": {name: ids for name, ids in named.items() if name != "unchanged"},
    }
