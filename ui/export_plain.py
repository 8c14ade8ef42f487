"""An answer as plain text, to be pasted anywhere: its words, then the footnotes that its markers name.

What it says is not known here.
"""

from ui.export_values import Footnote, Written
from ui.page import phrases
from ui.visible import visible, visible_line


def plain(one: Written) -> str:
    """The question, the answer and its footnotes; control characters made visible."""
    blocks = [_line(one.question)]
    if one.refused:
        blocks.append(f"{phrases.NOT_ANSWERED}.")
    blocks += ["".join(f" [{piece}]" if isinstance(piece, int) else visible(piece) for piece in paragraph).strip() for paragraph in one.paragraphs]
    for difference in one.differences:
        sides = [f"- {_line(side.footnote.outlet)}: {_line(side.value)} [{side.footnote.number}]" for side in difference.sides]
        blocks.append("\n".join([f"{phrases.DIFFER}{': ' + _line(difference.about) if difference.about else ''}", *sides]))
    for heading, listed in ((phrases.AGAINST, one.against), (phrases.NEAREST, one.nearest)):
        if listed:
            blocks.append("\n".join([heading, *(f"- {_source(footnote)}" for footnote in listed)]))
    blocks += [visible_line(remark) for remark in one.remarks]
    if one.footnotes:
        blocks.append("\n".join(f"[{footnote.number}] {_source(footnote)}" for footnote in one.footnotes))
    if one.by:
        blocks.append(_line(one.by))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _source(footnote: Footnote) -> str:
    where = [f"{_line(footnote.outlet)}, {footnote.day}", _line(footnote.title), footnote.url or _line(footnote.path)]
    return f"“{_line(footnote.quote)}” {' · '.join(one for one in where if one)}"


def _line(text: str) -> str:
    return visible(text).replace("\n", " ").strip()
