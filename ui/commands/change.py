"""`dateline set`: a person's correction of what is known of an article, which outlasts the next ingest.

How corrections are kept is not known here.
"""

import argparse

from ui.commands.common import DONE, open_for, print_json, usage
from ui.printed import card_json


def run(options: argparse.Namespace) -> int:
    """Correct what was given, and print the article as it now stands."""
    fields = ("outlet", "published", "title", "byline", "agency", "kind", "updated")
    given = {name: getattr(options, name) for name in fields if getattr(options, name) is not None}
    if not given:
        return usage("dateline set", f"give at least one of {', '.join(f'--{name}' for name in fields)}")
    with open_for(options) as archive:
        card = archive.set(archive.article(options.article).article_id, **given)
    if options.json:
        print_json(card_json(card))
    else:
        from ui.text import Sheet, print_cards

        print_cards(Sheet(), [card])
    return DONE
