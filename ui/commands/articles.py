"""`dateline articles`: what the archive holds.

Articles' words are not known here.
"""

import argparse

from ui.commands.common import DONE, filters, open_for, print_json
from ui.printed import listed_json


def run(options: argparse.Namespace) -> int:
    """List the articles by path."""
    with open_for(options) as archive:
        if options.json:
            print_json(listed_json(archive, filters(options)))
        else:
            from ui.text import Sheet, print_cards

            print_cards(Sheet(), archive.articles(filters(options)))
    return DONE
