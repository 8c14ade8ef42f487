"""The command `import`: known sets of questions, claims and attacks, as articles and suites.

What the sets look like is not known here.
"""

import argparse
from pathlib import Path

from evals.commands.shared import DONE, Commands, parser, say

KINDS = ("realtimeqa", "squad2", "wice", "rgb", "bipia")


def add(commands: Commands) -> None:
    """Describe the command."""
    found = parser(commands, "import", _import, says="turn a known set into articles, a suite, or checks")
    found.add_argument("kind", choices=KINDS, help="which set it is")
    found.add_argument("files", nargs="+", type=Path, metavar="FILE", help="its files; .gz is unpacked")
    found.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write into")
    found.add_argument("--into", type=Path, metavar="ARTICLES", help="bipia: the articles to plant attacks in (default: the sample corpus)")


def _import(options: argparse.Namespace) -> int:
    from evals.archives import CORPUS
    from evals.importing import imported, write
    from index.errors import BadInput

    if options.to.exists() and not options.to.is_dir():
        raise BadInput(f"{options.to} is a file.", "Name a folder with --to.")
    found = imported(options.kind, options.files, into=options.into or CORPUS)
    for path in write(found, options.to):
        print(path)
    for remark in found.remarks:
        say(remark)
    return DONE
