"""`dateline search`: ranked passages, without an answer.

How passages are found is not known here.
"""

import argparse
from typing import TYPE_CHECKING

from index.errors import BadInput
from ui.commands.common import DONE, filters, hit_json, open_for, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.archive import Archive
    from index.values import Hit


def run(options: argparse.Namespace) -> int:
    """Search and print; finding nothing is done too."""
    if not options.query.strip():
        raise BadInput("The query is empty.", "Write what to search for between quotation marks.")
    with open_for(options) as archive:
        hits = archive.search(options.query, limit=options.limit, filters=filters(options))
        if options.json:
            print_json({"hits": [hit_json(rank, hit) for rank, hit in enumerate(hits, 1)]})
        else:
            from ui.text import Sheet, print_hits

            print_hits(Sheet(), hits, _lines(archive, hits))
    return DONE


def _lines(archive: "Archive", hits: "Sequence[Hit]") -> dict[str, int | None]:
    from ui.excerpts import line_of

    return {hit.passage.passage_id: line_of(archive.article(hit.article.article_id), hit.passage.start, hit.passage.end) for hit in hits}
