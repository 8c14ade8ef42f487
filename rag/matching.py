"""Whether a text says what a word says: the same stem, name or country, or a near meaning; and when it points back to the text before it.

Pure functions over words and texts. What the words are asked for is not known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon import near
from rag.opposites import opposites
from rag.particulars import Name
from rag.places import SEATS
from rag.question import Term
from rag.words import same_name, words

SEAT = 0.6
"""What "Moscow" counts for "Russia", and the other way round."""

_PRONOUN = re.compile(
    r"^[\"“'‘]?(?:he|she|it|they|this|that|these|those|his|her|its|their|such|both|the (?:meeting|talks|plan|proposal|move|remarks?|"
    r"comments?|statement|decision|former|latter|official|two|group))\b",
    re.IGNORECASE,
)

_PRONOUN_SAID = re.compile(r"[,.!?][\"”]\s+(?:he|she|they)\s+\w+|[\"”]\s+\w+\s+(?:he|she|they)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A sentence where it stands: its neighbours in the article (empty at the ends), the nearest heading above it, the title, and the lead.

    The lead is the article's first full sentence: it names what the rest of the article only points back to. `told` holds the keys of the
    question's words of time that the sentence bears out in other words: "on Tuesday" may be 2 December.
    """

    text: str
    before: str
    after: str
    heading: str
    title: str
    outlet: str
    lead: str = ""
    told: frozenset[str] = frozenset()


def best_match(term: Term, text: str) -> float:
    """How well a text says what a term says: 1 for the same stem, name or country, less for a near meaning, 0 for none."""
    word = term.word
    return _best(word.plain, word.key, word.name, word.number, text)


@lru_cache(maxsize=4_096)
def _best(plain: str, key: str, name: bool, number: bool, text: str) -> float:
    """The same for a word taken apart; within a question, neighbouring sentences, leads and titles come by again and again."""
    others = vocabulary(text)
    if key in others.keys:
        return 1.0
    if number:
        return 0.0
    seat = SEATS.get(plain)
    best = SEAT if (seat is not None and seat in others.keys) or key in others.seats else 0.0
    if name:
        return max(best, 0.95 * any(same_name(plain, other) for other in others.names))
    nearby = near(plain)
    said = nearby.keys() & others.common.keys()
    if not said:
        return best
    denying = opposites(key)
    return max(best, max((0.9 * nearby[other] for other in said if others.common[other] not in denying), default=0.0))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct words of a text, sorted by how they can match; `common` holds the stem of each word that is no name and no number."""

    keys: frozenset[str]
    seats: frozenset[str]
    names: frozenset[str]
    common: Mapping[str, str]


@lru_cache(maxsize=1_024)
def vocabulary(text: str) -> Vocabulary:
    """The words of a text, kept: within a question, neighbouring sentences, leads and titles come by again and again."""
    every = words(text)
    return Vocabulary(
        keys=frozenset(word.key for word in every),
        seats=frozenset(SEATS[word.plain] for word in every if word.plain in SEATS),
        names=frozenset(word.plain for word in every if word.name),
        common={word.plain: word.key for word in every if not (word.stop or word.number or word.name)},
    )


def mentioned(name: Name, text: str) -> bool:
    """Whether the last part of a name (of a person: the family name) stands in a text."""
    others = vocabulary(text)
    return name.keys[-1] in others.keys or any(same_name(name.last, other) for other in others.names)


def dangles(text: str) -> bool:
    """Whether a sentence points back to the one before it: it opens with a pronoun, or ascribes its quotation to one."""
    return bool(_PRONOUN.match(text) or _PRONOUN_SAID.search(text))
