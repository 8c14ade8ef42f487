"""Text to Markdown: whatever articles, people or models wrote stays text, in any renderer; addresses are made links by us.

What the text says, and how a page is laid out, is not known here.
"""

import re
from urllib.parse import quote

from ui.visible import visible

_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]#~^$=@]|(?<=[:/])/|(?<=[wW]{3})\.|\.(?=[^\W\d_]{2})|(?<=%)%|!$")
"""What a backslash goes before: the signs of CommonMark and of what others add (footnotes, mathematics, tags, mentions, attributes, hidden
remarks), and the dots and slashes by which an address is known, since many renderers make links of addresses that nobody marked as such.
An exclamation mark at the end would make an image of the footnote behind it."""

_OPENING = re.compile(r"(?:\d{1,9}(?=[.)]))?(?=[-+:|%.()])")
"""What would make a list, a table or a definition of a line that begins with it, or a link of the footnote right before it; the backslash goes
behind the digits."""

_ENTITY = re.compile(r"&(?=#|\w+;)")


def escaped(text: str) -> str:
    """One line that a Markdown renderer shows as this text, wherever a paragraph, heading, list item or footnote may stand.

    Line breaks become spaces, control characters become visible. Markup characters of HTML become entities and not backslashes, for some
    renderers hand on as HTML what a backslash stands before.
    """
    line = re.sub(r"[ \t\n]+", " ", visible(text)).strip()
    line = _ENTITY.sub("&amp;", line).replace("<", "&lt;").replace(">", "&gt;")
    line = _MEANS_SOMETHING.sub(lambda match: "\\" + match.group(), line)
    opening = _OPENING.match(line)
    return line if opening is None else f"{line[: opening.end()]}\\{line[opening.end() :]}"


def address(url: str) -> str:
    """A web address as a link that shows where it leads; it must have been seen to be one."""
    return f"<{quote(url, safe='%/:?=&#+,;@~!-._')}>"
