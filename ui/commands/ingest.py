"""`dateline ingest`: bring the archive in line with files and folders.

What a file holds, and how it is kept, is not known here.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.values import IngestReport
from ui.commands.common import DONE, IN_PART, open_for, print_json

if TYPE_CHECKING:
    from index.archive import Archive

Progress = Callable[[str, int, int], None]


def run(options: argparse.Namespace) -> int:
    """Ingest, and report what was done; 3 where an input was rejected."""
    with open_for(options, create=True) as archive:
        report = ingest(archive, options.paths, prune=options.prune)
    if options.json:
        print_json(_as_json(report))
    else:
        from ui.text import Sheet, print_report

        print_report(Sheet(), report)
    return IN_PART if report.rejected else DONE


def ingest(archive: "Archive", paths: Sequence[str], *, prune: bool = False) -> IngestReport:
    """Ingest with a progress bar on standard error, where that is a terminal."""
    with progress_bar() as progress:
        return archive.ingest(paths, prune=prune, progress=progress)


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
