"""`dateline mcp`: the tools for programs that speak MCP, on standard input and output until the input ends.

What the tools are is not known here.
"""

import argparse
import os
import signal
import sys
from typing import NoReturn

from ui.commands import common

INTERRUPTED = 130


def run(options: argparse.Namespace) -> int:
    """Serve until standard input ends, or until Ctrl-C."""
    settings = common.settings(options)
    signal.signal(signal.SIGINT, _leave)
    if sys.stdin.isatty():
        print("dateline mcp speaks to programs on standard input (name it in the settings of an MCP client); Ctrl-C ends it.", file=sys.stderr)
    from ui.mcp_server import serve

    serve(settings)
    return common.DONE


def _leave(*_: object) -> NoReturn:
    """End at once: the thread that waits for input cannot be woken, and nothing that is open here needs closing, since all is only read."""
    os.write(2, b"dateline: Interrupted.\n")
    os._exit(INTERRUPTED)
