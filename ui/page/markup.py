"""Text to HTML: everything escaped, links built by us.

What the text says is not known here.
"""

import html
from urllib.parse import urlsplit

from ui.visible import visible, visible_line


def escaped(text: str) -> str:
    """Running text: markup characters become entities, control characters become visible, newlines become line breaks."""
    return _entities(visible(text)).replace("\n", "<br>")


def escaped_verbatim(text: str) -> str:
    """Text that is read back as it is, by copying: its newlines stay newlines."""
    return _entities(visible(text))


def escaped_line(text: str) -> str:
    """A title, name or path on one line, safe in an attribute too."""
    return _entities(visible_line(text))


def link(url: str | None, text: str) -> str:
    """A link to a web page, opened in a tab of its own that learns nothing of this one; the text alone where the address is of another kind."""
    host = web_host(url)
    if url is None or host is None:
        return escaped_line(text)
    return f'<a href="{escaped_line(url)}" target="_blank" rel="noopener noreferrer" title="{escaped_line(host)}">{escaped_line(text)}</a>'


def web_host(url: str | None) -> str | None:
    """The host of an http or https address, None for anything else."""
    if url is None or visible_line(url) != url:
        return None
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None


def _entities(text: str) -> str:
    # Braces, dollars and backticks mean something to the template engine of the page; it is not given the text, and need not be trusted.
    escaped_text = html.escape(text, quote=True)
    return escaped_text.replace("{", "&#123;").replace("}", "&#125;").replace("$", "&#36;").replace("`", "&#96;")
