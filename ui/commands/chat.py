"""`dateline chat`: the page, served until Ctrl-C.

What the page shows is not known here.
"""

import argparse
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import BadInput
from ui.commands import common
from ui.commands.ingest import ingest

if TYPE_CHECKING:
    from rag.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Ingest what was named into the first archive, then serve the page over all of them; returns only when it is interrupted."""
    named = [one for one in options.archives if one]
    options.archive = named[0] if named else None
    settings = common.settings(options)
    _refuse_open_door(options, settings.auth)
    if options.paths:
        _ingest(options)
    from ui.page.serve import served

    archives = [Path(one) for one in named]
    with served(settings, archives=archives, host=options.host, port=options.port, auth=settings.auth) as address:
        _announce(options, settings, address)
        threading.Event().wait()
    return common.DONE


def _refuse_open_door(options: argparse.Namespace, auth: str | None) -> None:
    from ui.page.fence import is_loopback

    if not is_loopback(options.host) and auth is None and not options.insecure:
        raise BadInput(
            f"On {options.host} others could read these articles, and no password is set.",
            "Set DATELINE_AUTH=user:password, or add --insecure to let anyone in.",
        )


def _ingest(options: argparse.Namespace) -> None:
    from ui.text import Sheet, print_report

    with common.open_for(options, create=True) as archive:
        report = ingest(archive, options.paths)
    print_report(Sheet(sys.stderr), report)


def _announce(options: argparse.Namespace, settings: "Settings", address: str) -> None:
    from ui.words import where_text_goes

    where = where_text_goes(settings)
    if options.json:
        common.print_json({"url": address, "where": where}, indent=None)
    else:
        print(f"Dateline is at {address}  (Ctrl-C to stop)\n{where}", flush=True)
