"""What commands share: settings, the archive, filters, and JSON on standard output.

What any one command does is not known here.
"""

import argparse
import dataclasses
import json
import os
import re
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from index.values import Filters

if TYPE_CHECKING:
    from index.archive import Archive
    from index.embed import Embedder
    from rag.settings import Settings

DONE, WRONG_USAGE, IN_PART = 0, 2, 3


def settings(options: argparse.Namespace) -> "Settings":
    """The settings of the environment, and the archive that was named on the command line.

    Raises:
        BadSetting: A DATELINE_* variable is unknown or malformed.
    """
    from rag.settings import from_env

    found = from_env(os.environ)
    return dataclasses.replace(found, archive=options.archive) if options.archive else found


def open_for(options: argparse.Namespace, *, create: bool = False) -> "Archive":
    """Open the archive; a context manager.

    Raises:
        NotFound: There is none, and `create` is not set.
    """
    from index.archive import open_archive

    chosen = settings(options)
    return open_archive(chosen.archive, embedder=embedder_of(chosen), create=create)


def embedder_of(chosen: "Settings") -> "Embedder | None":
    """The embedder that is set; None for the bundled one, which the archive then opens only when something is to be embedded."""
    if chosen.embedder == "bundled":
        return None
    from rag.compose import embedder_of as embedder

    return embedder(chosen)


def usage(command: str, problem: str) -> int:
    """Say on one line what is wrong with what was typed, where the parser alone cannot tell; the exit code for that."""
    print(f"{command}: {problem}. See {command} --help.", file=sys.stderr)
    return WRONG_USAGE


def filters(options: argparse.Namespace) -> Filters:
    """The filters that were given."""
    return Filters(
        after=options.after,
        before=options.before,
        as_of=options.as_of,
        outlets=tuple(options.outlet),
        kinds=tuple(options.kind),
        paths=tuple(options.path),
    )


def asked_with(options: argparse.Namespace) -> dict[str, Any]:
    """What was given for `ask` beside the question; what was not given is left to the assistant."""
    given = dataclasses.asdict(filters(options)) | {"writer": options.writer}
    return given if options.limit is None else {**given, "limit": options.limit}


def print_json(value: Any, *, indent: int | None = 2) -> None:  # noqa: ANN401 - any JSON value
    """Print JSON that is safe to look at in a terminal: what a terminal would obey is written as an escape, which means the same."""
    text = json.dumps(value, ensure_ascii=not _unicode(), indent=indent, default=_plain)
    print(_ACTING.sub(lambda match: _escape(match.group()), text), flush=indent is None)


_ACTING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"


def _unicode() -> bool:
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") == "utf8"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
