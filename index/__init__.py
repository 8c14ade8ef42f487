"""The archive: files in, articles and passages kept, passages found.

What an answer is, and who asks, is not known here.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.archive import Archive, open_archive
    from index.errors import DatelineError
    from index.values import Article, Filters, Hit, Passage

__all__ = ["Archive", "Article", "DatelineError", "Filters", "Hit", "Passage", "open_archive"]

_HOME = {
    "Archive": "index.archive",
    "open_archive": "index.archive",
    "DatelineError": "index.errors",
    "Article": "index.values",
    "Filters": "index.values",
    "Hit": "index.values",
    "Passage": "index.values",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Load a public name when it is first used, so that importing the package costs nothing."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'index' has no attribute {name!r}")
