"""Whether a passage speaks of what a sentence says: how many of the sentence's words of content stand in it, whatever their endings.

It compares words and knows no meaning: a number, a "not" and who did what to whom are for other measures. What is cited is not known here.
"""

import re
from functools import lru_cache

import Stemmer

from evals.fold import fold

ENOUGH = 0.4
"""The share of a sentence's words of content from which on a passage is said to carry it.

Of the 130 paraphrases in evals/checks that are for development, 128 reach it in their own passage; of 14,122 pairs with a passage of another
article 1.4% do, and 5% with another passage of the same one.
"""

_WORD = re.compile(r"[^\W\d_]{2,}")

_EMPTY = frozenset(
    """
    a about above after again against all also although always am among an and another any are as at be became because become been before being
    below between both but by came can come could day did do does doing down during each either else even ever every few for from further get
    give given go goes got had has have having he her here hers herself him himself his how however if in into is it its itself just last later
    least less like made make makes many may me might more most much must my near neither never new next no nor not now of off often on once one
    only onto or other others our out over own part people per put said same say saying says see seen set several shall she should since so
    some still such take taken than that the their them themselves then there these they this those though through to told too took toward under
    until up upon us use used very was way we well went were what when where whether which while who whole whom whose why will with within without
    would yet you your
    """.split()
)
"""Words that say nothing of what a sentence is about."""


def content(text: str) -> frozenset[str]:
    """The stems of a text's words of content; numbers are not among them."""
    return _content(text)


@lru_cache(maxsize=4_096)
def _content(text: str) -> frozenset[str]:
    words = [word for word in _WORD.findall(re.sub(r"'s\b|'", "", fold(text))) if word not in _EMPTY]
    return frozenset(Stemmer.Stemmer("english").stemWords(words))


def share(sentence: str, passage: str) -> float:
    """The share of the sentence's words of content that the passage has; 1 for a sentence without any."""
    wanted = content(sentence)
    return len(wanted & content(passage)) / len(wanted) if wanted else 1.0
