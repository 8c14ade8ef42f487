"""`dateline show`: one article, its words, where each thing known of it was found, and what it said before.

How it was read is not known here.
"""

import argparse

from ui.commands.common import DONE, open_for, print_json
from ui.printed import article_json, removed_json


def run(options: argparse.Namespace) -> int:
    """Show an article by id, by the beginning of its id, or by path."""
    with open_for(options) as archive:
        article = archive.article(options.article)
        journal = archive.history(article.article_id) if options.history else ()
        versions = archive.versions(article.article_id) if options.history else ()
    if options.json:
        shown = article_json(article)
        if options.removed:
            shown["removed"] = removed_json(article.removed)
        if options.history:
            from ui.history import history_json

            shown |= history_json(journal, versions, article)
        print_json(shown)
        return DONE
    from ui.text import Sheet, print_article

    if options.history:
        from ui.history import print_history

        print_history(Sheet(), journal, versions, article)
    if options.removed or not options.history:
        print_article(Sheet(), article, removed=options.removed)
    return DONE
