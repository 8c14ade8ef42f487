"""The command `compare`: two runs of one suite, case by case.

How they are compared is not known here.
"""

import argparse
import sys
from pathlib import Path

from evals.commands.shared import DONE, Commands, check_target, parser


def add(commands: Commands) -> None:
    """Describe the command."""
    compare = parser(commands, "compare", _compare, says="hold two runs of one suite against each other, case by case")
    compare.add_argument("first", type=Path, metavar="A.json", help="a report that `run --json` wrote")
    compare.add_argument("second", type=Path, metavar="B.json", help="another of the same suite")
    compare.add_argument("--json", metavar="OUT", help="write the comparison there; - for standard output, and nothing else on it")
    compare.add_argument("--html", metavar="OUT", help="write it there as one page that needs nothing else")
    compare.add_argument("--brief", action="store_true", help="the figures alone, not the cases that changed")


def _compare(options: argparse.Namespace) -> int:
    from evals import compare, saved
    from evals.report import dumps, write, write_text

    check_target(options.json)
    check_target(options.html)
    found = compare.compare(saved.load(options.first), saved.load(options.second))
    if options.html:
        from evals.page_compare import page

        write_text(Path(options.html), page(found))
    if options.json == "-":
        sys.stdout.write(dumps(compare.to_json(found)))
        return DONE
    from evals.terminal import console
    from evals.terminal_compare import show

    show(found, console(), cases=not options.brief)
    if options.json:
        write(Path(options.json), compare.to_json(found))
    return DONE
