"""Versions: what an article said before, and what changed from one version to the next, sentence by sentence.

When a file is read again, and where its old text is kept, is not known here.
"""

import difflib
from dataclasses import dataclass
from datetime import datetime

from index.split import sentences
from index.values import Article


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was until `replaced`."""

    replaced: datetime
    article: Article


@dataclass(frozen=True, slots=True)
class Difference:
    """Neighbouring sentences that one version has and the next does not, and what stands there instead; one of the two may be empty."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def differences(old: Article, new: Article) -> tuple[Difference, ...]:
    """What changed from one body to another, in order; a sentence that moved has gone and come."""
    before, after = _sentences(old), _sentences(new)
    # autojunk would take a sentence that stands often in a long text for noise.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Difference(tuple(before[start:end]), tuple(after[low:high])) for tag, start, end, low, high in matcher.get_opcodes() if tag != "equal"
    )


def _sentences(article: Article) -> list[str]:
    body = article.body
    return [body[start:end] for start, end in sentences(body, article.paragraphs)]
