"""`dateline articles`: what the archive holds.

Articles' words are not known here.
"""

import argparse

from ui.commands.common import DONE, card_json, filters, open_for, print_json


def run(options: argparse.Namespace) -> int:
    """List the articles by path."""
    with open_for(options) as archive:
        cards = archive.articles(filters(options))
    if options.json:
        print_json({"articles": [card_json(card) for card in cards]})
    else:
        from ui.text import Sheet, print_cards

        print_cards(Sheet(), cards)
    return DONE
