"""Provenance: outlet, headline, byline and date of an article, each with where it was found, or nothing.

How text is read and cleaned is not known here.
"""

from index.clean import Cleaned
from index.values import Origin


def provenance(text: str, cleaned: Cleaned, stated: Origin) -> Origin:
    """Complete what the file states with what the text shows."""
    return stated
