"""`dateline show`: one article, its words, and where each thing known of it was found.

How it was read is not known here.
"""

import argparse

from index.values import ArticleCard
from ui.commands.common import DONE, card_json, open_for, print_json, removed_json


def run(options: argparse.Namespace) -> int:
    """Show an article by id, by the beginning of its id, or by path."""
    with open_for(options) as archive:
        article = archive.article(options.article)
    if options.json:
        card = ArticleCard(article.article_id, article.folder, article.path, article.format, article.origin)
        removed = {"removed": removed_json(article.removed)} if options.removed else {}
        print_json({**card_json(card), "body": article.body, **removed})
    else:
        from ui.text import Sheet, print_article

        print_article(Sheet(), article, removed=options.removed)
    return DONE
