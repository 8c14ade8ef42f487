"""`dateline search`: ranked passages, without an answer.

How passages are found is not known here.
"""

import argparse
from typing import TYPE_CHECKING

from index.errors import BadInput
from ui.commands.common import DONE, filters, open_for, print_json
from ui.printed import found_json, search_notes
from ui.visible import visible_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.archive import Archive
    from index.values import Hit


def run(options: argparse.Namespace) -> int:
    """Search and print; finding nothing is done too."""
    if not options.query.strip():
        raise BadInput("The query is empty.", "Write what to search for between quotation marks.")
    with open_for(options) as archive:
        chosen = filters(options)
        hits = archive.search(options.query, limit=options.limit, filters=chosen)
        if options.json:
            print_json(found_json(archive, chosen, hits))
        else:
            from ui.text import Sheet, print_hits

            sheet = Sheet()
            print_hits(sheet, hits, _lines(archive, hits))
            for note in search_notes(archive, chosen):
                sheet.line(visible_line(note), "dim")
    return DONE


def _lines(archive: "Archive", hits: "Sequence[Hit]") -> dict[str, int | None]:
    from ui.excerpts import line_of

    return {hit.passage.passage_id: line_of(archive.article(hit.article.article_id), hit.passage.start, hit.passage.end) for hit in hits}
