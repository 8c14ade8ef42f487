"""The command `dateline-evals`: finds the command asked for, runs it, and turns whatever happens into an exit code.

What the commands do stands in evals/commands, a module each; how anything is measured is not known here.
"""

import argparse
import sys
import traceback
from collections.abc import Sequence

from evals.commands import compare, importing, judging, making, run, taking, telling
from evals.commands.shared import FAILED, INTERRUPTED, USAGE, say

COMMANDS = (run, compare, judging, telling, making, importing, taking)
"""In the order in which `--help` names them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code.

    0 done; 1 failed, with one line on standard error; 2 wrong usage; 3 done in part (articles rejected, or questions that ended in an
    error, judgements that failed); 4 a gate not met; 75 another process is writing to the archive; 130 interrupted.
    """
    try:
        options = _parser().parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    try:
        code: int = options.act(options)
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door: whatever comes, one line and an exit code
        return _failed(error, debug=options.debug)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dateline-evals", description="How good are the answers? Suites, metrics, gates and benchmarks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


def _failed(error: Exception, *, debug: bool) -> int:
    from index.errors import DatelineError

    if debug:
        traceback.print_exception(error)
    if isinstance(error, DatelineError):
        say(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        say(f"{error.filename or 'a file'}: {error.strerror or error}")
    else:
        say(f"{type(error).__name__}: {error}. This is a fault of the program; --debug shows where it happened.")
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
