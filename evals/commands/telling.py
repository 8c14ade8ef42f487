"""The commands that tell of runs that were written down: `show`, and `table` for the README.

How a report is shown is not known here.
"""

import argparse
from pathlib import Path

from evals.commands.shared import DONE, Commands, check_target, parser


def add(commands: Commands) -> None:
    """Describe both commands."""
    show = parser(commands, "show", _show, says="show a report that was written down, in the terminal or as a page")
    show.add_argument("report", type=Path, metavar="RUN.json", help="what `run --json` wrote")
    show.add_argument("--html", metavar="OUT", help="write it there as one page that needs nothing else")
    show.add_argument("--failures", action="store_true", help="show every case that failed, and why")

    table = parser(commands, "table", _table, says="the quality table of the README, in Markdown, from reports that were written down")
    table.add_argument("reports", type=Path, nargs="+", metavar="RUN.json", help="what `run --json` or `table --keep` wrote")
    table.add_argument("--keep", metavar="OUT", help="write the figures there, without the cases and so without a word of the articles")
    table.add_argument("--into", type=Path, metavar="README.md", help="put the table into this document, between its marks, and print nothing")


def _show(options: argparse.Namespace) -> int:
    from evals import saved
    from evals.report import write_text

    check_target(options.html)
    report = saved.load(options.report)
    if options.html:
        from evals.page import page

        write_text(Path(options.html), page(report))
        return DONE
    from evals.terminal import console, show, show_failures

    if options.failures:
        show_failures(report, console())
    show(report, console())
    return DONE


def _table(options: argparse.Namespace) -> int:
    from evals import quality
    from evals.report import write, write_text

    check_target(options.keep)
    runs = quality.reports(options.reports)
    made = quality.table(runs)
    document = quality.put_into(options.into, made) if options.into else None
    if options.keep:
        write(Path(options.keep), {"schema": 1, "reports": [quality.kept(run) for run in runs]})
    if document is None:
        print(made, end="")
    else:
        write_text(options.into, document)
    return DONE
