"""`dateline remove`: take articles out of the archive; their files stay where they are.

How they are removed is not known here.
"""

import argparse

from ui.commands.common import DONE, open_for, print_json


def run(options: argparse.Namespace) -> int:
    """Remove all the articles named, or none where one of the names is wrong."""
    with open_for(options) as archive:
        found = [archive.article(name) for name in options.articles]
        removed = archive.remove(list(dict.fromkeys(article.article_id for article in found)))
    if options.json:
        print_json({"removed": list(removed)})
    else:
        from ui.text import Sheet
        from ui.visible import visible_line

        sheet = Sheet()
        for path in dict.fromkeys(article.path for article in found if article.article_id in removed):
            sheet.line(f"Removed {visible_line(path)}", hanging=2)
    return DONE
