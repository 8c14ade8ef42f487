"""`dateline search`: ranked passages, without an answer.

How passages are found is not known here.
"""

import argparse
from typing import TYPE_CHECKING

from index.errors import BadInput
from ui.commands.common import DONE, filters, hit_json, open_for, print_json
from ui.visible import visible_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.archive import Archive
    from index.values import Filters, Hit


def run(options: argparse.Namespace) -> int:
    """Search and print; finding nothing is done too."""
    if not options.query.strip():
        raise BadInput("The query is empty.", "Write what to search for between quotation marks.")
    with open_for(options) as archive:
        chosen = filters(options)
        hits = archive.search(options.query, limit=options.limit, filters=chosen)
        notes = _notes(archive, chosen)
        if options.json:
            print_json({"hits": [hit_json(rank, hit) for rank, hit in enumerate(hits, 1)], "notes": notes})
        else:
            from ui.text import Sheet, print_hits

            sheet = Sheet()
            print_hits(sheet, hits, _lines(archive, hits))
            for note in notes:
                sheet.line(visible_line(note), "dim")
    return DONE


def _notes(archive: "Archive", chosen: "Filters") -> list[str]:
    """What the filters left out that a reader would not expect."""
    notes = []
    if left_out := archive.left_out(chosen):
        notes.append(f"{left_out} article{'' if left_out == 1 else 's'} without a date {'was' if left_out == 1 else 'were'} left out")
    if archive.size()[0] and not archive.count(chosen):
        from rag.answers import leaves_nothing

        notes.append(leaves_nothing(chosen))
    return notes


def _lines(archive: "Archive", hits: "Sequence[Hit]") -> dict[str, int | None]:
    from ui.excerpts import line_of

    return {hit.passage.passage_id: line_of(archive.article(hit.article.article_id), hit.passage.start, hit.passage.end) for hit in hits}
