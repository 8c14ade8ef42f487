"""What the commands share: exit codes, where results go, and the one line that says what went wrong.

Which commands there are is not known here.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

DONE, FAILED, USAGE, PARTLY, GATE_NOT_MET, INTERRUPTED = 0, 1, 2, 3, 4, 130

Commands = Any
"""What argparse's `add_subparsers` returns, which has no public name."""

Act = Callable[[argparse.Namespace], int]


def parser(commands: Commands, name: str, act: Act, *, says: str) -> argparse.ArgumentParser:
    """Describe a command: its name, the function that runs it, and one line on what it does."""
    found: argparse.ArgumentParser = commands.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
    found.add_argument("--debug", action="store_true", help="on failure, show where in the program it happened")
    found.set_defaults(act=act)
    return found


def count(text: str) -> int:
    """A number of things, from 1 on, as argparse reads it."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of them")
    return int(text)


def say(line: str) -> None:
    """One line on standard error."""
    print("dateline-evals: " + visible(" ".join(line.split())), file=sys.stderr)


def check_target(target: str | Path | None) -> None:
    """Find out before the work, not after it, that its result has nowhere to go.

    Raises:
        BadInput: It is a folder, or in a folder that is not there.
    """
    if target is None or target == "-":
        return
    from index.errors import BadInput

    folder = Path(target).absolute().parent
    if not folder.is_dir() or Path(target).is_dir():
        raise BadInput(f"{target} cannot be written.", f"{folder} is not a folder." if not folder.is_dir() else "It is a folder: name a file.")


def give(figures: dict[str, Any], show: "Callable[[Console], None]", target: str | None) -> int:
    """Print figures for a person, or as JSON where the target is "-"; a file is written beside what is printed."""
    from evals.report import dumps, write

    if target == "-":
        sys.stdout.write(dumps(figures))
        return DONE
    from evals.terminal import console

    show(console())
    if target:
        write(Path(target), figures)
    return DONE
