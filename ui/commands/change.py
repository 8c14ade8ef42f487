"""`dateline set`: a person's correction of what is known of an article, which outlasts the next ingest.

How corrections are kept is not known here.
"""

import argparse

from ui.commands.common import DONE, card_json, open_for, print_json, usage


def run(options: argparse.Namespace) -> int:
    """Correct an outlet, a date or a title, and print the article as it now stands."""
    given = {name: getattr(options, name) for name in ("outlet", "published", "title") if getattr(options, name) is not None}
    if not given:
        return usage("dateline set", "give at least one of --outlet, --published and --title")
    with open_for(options) as archive:
        card = archive.set(archive.article(options.article).article_id, **given)
    if options.json:
        print_json(card_json(card))
    else:
        from ui.text import Sheet, print_cards

        print_cards(Sheet(), [card])
    return DONE
