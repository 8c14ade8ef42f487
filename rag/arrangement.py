"""How the words of a question stand in a sentence: compounds kept or taken apart, and opposites in the place of a word.

Pure functions over words and texts. What the measures are worth is not known here.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.lexicon import nearness
from rag.opposites import has_opposite, opposed, opposite
from rag.question import Term
from rag.words import Word, same_name, words

APART = 2
"""Two words that are neighbours in a question are neighbours still with one word between them: "head of state"."""

BESIDE_QUESTION, BESIDE_SENTENCE = 2, 3
"""Words to either side within which a word that both share shows that two opposites stand in one another's place."""

_ARTICLES = frozenset("the a an its their his her this that these those".split())

_PARTICLES = frozenset(
    "in into inside out outside on off up down over under above below to from for before after until since with can could within".split()
)

_PREFIXES = frozenset("un non in im ir il dis anti".split())


@lru_cache(maxsize=20_000)
def _bare(text: str) -> tuple[Word, ...]:
    """The words of a text without articles, which stand between words that belong together."""
    return tuple(word for word in words(text) if word.plain not in _ARTICLES)


def _places(term: Term, every: Sequence[Word]) -> list[int]:
    """Where a term, another spelling of it or a word of a near meaning stands among words."""
    return [at for at, other in enumerate(every) if _says(other, term.word)]


def _says(other: Word, word: Word) -> bool:
    if other.key == word.key:
        return True
    if word.number or other.number:
        return False
    if word.name and other.name:
        return same_name(word.plain, other.plain)
    return not (word.name or other.name or other.stop or opposite(word.key, other.key)) and nearness(word.plain, other.plain) > 0.0


def parted(question: str, terms: Sequence[Term], rarity: Mapping[str, float], text: str) -> float:
    """How rare a compound of the question is, 0 to 1, whose two words a sentence says apart from one another; 0 where it parts none.

    "The Marine base" is not borne out by marines in one clause and a base in another.
    """
    asked = {word.start: at for at, word in enumerate(_bare(question))}
    every, most, worst = _bare(text), max(rarity.values(), default=1.0), 0.0
    for left, right in pairwise(terms):
        if asked.get(right.word.start, -1) - asked.get(left.word.start, -1) != 1 or left.word.start not in asked:
            continue
        ours, theirs = _places(left, every), _places(right, every)
        if ours and theirs and min(abs(one - other) for one in ours for other in theirs) > APART:
            worst = max(worst, min(rarity.get(term.word.key, 1.0) * term.weight for term in (left, right)) / most)
    return min(1.0, worst)


def replaced(question: str, text: str) -> list[str]:
    """The words of a question in whose place, beside a word that both share, a sentence has their opposite.

    Particles are left out: one of them or another stands beside any word.
    """
    asked = _bare(question)
    found = []
    for at, word in enumerate(asked):
        if not has_opposite(word.key) or word.name or word.number or word.plain in _PARTICLES:
            continue
        every = _bare(text)
        ours, theirs = {one.key for one in asked}, {one.key for one in every}
        if word.key in theirs:
            continue
        near = {other.key for other in asked[max(0, at - BESIDE_QUESTION) : at + BESIDE_QUESTION + 1] if not other.stop and other is not word}
        for there, other in enumerate(every):
            if other.key in ours or other.plain in _PARTICLES or not opposed(word.key, other.key):
                continue
            if near & {shared.key for shared in every[max(0, there - BESIDE_SENTENCE) : there + BESIDE_SENTENCE + 1]}:
                found.append(word.text)
                break
    return found


@lru_cache(maxsize=20_000)
def turnings(word: str) -> frozenset[str]:
    """The forms that deny a lower-case word by a prefix, or that it denies so: "unencrypted" of "encrypted", and the other way round."""
    without = {word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)}
    return frozenset(form for form in without if len(form) > 3) | frozenset(prefix + word for prefix in _PREFIXES if len(word) > 3)  # as "able" has
