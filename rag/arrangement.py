"""How the words of a question stand in a sentence: compounds kept or taken apart, and opposites in the place of a word.

Pure functions over words and texts. What the measures are worth is not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.lexicon import near
from rag.opposites import contraries, opposites
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


@dataclass(frozen=True, slots=True)
class _Bare:
    """The words of a text without articles, which stand between words that belong together, and where each of them stands."""

    words: tuple[Word, ...]
    keys: Mapping[str, tuple[int, ...]]
    common: Mapping[str, tuple[int, ...]]
    names: tuple[int, ...]


@lru_cache(maxsize=128)
def _bare(text: str) -> _Bare:
    kept = tuple(word for word in words(text) if word.plain not in _ARTICLES)
    keys: dict[str, tuple[int, ...]] = {}
    common: dict[str, tuple[int, ...]] = {}
    for at, word in enumerate(kept):
        keys[word.key] = (*keys.get(word.key, ()), at)
        if not (word.name or word.number or word.stop):
            common[word.plain] = (*common.get(word.plain, ()), at)
    return _Bare(kept, keys, common, tuple(at for at, word in enumerate(kept) if word.name and not word.number))


def _places(term: Term, text: _Bare) -> list[int]:
    """Where a term, another spelling of it or a word of a near meaning stands among words."""
    word = term.word
    found = list(text.keys.get(word.key, ()))
    if word.name and not word.number:
        found += [at for at in text.names if same_name(word.plain, text.words[at].plain)]
    elif not word.number:
        denying = opposites(word.key)
        found += [at for plain in near(word.plain).keys() & text.common.keys() for at in text.common[plain] if text.words[at].key not in denying]
    return found


def parted(question: str, terms: Sequence[Term], rarity: Mapping[str, float], text: str) -> float:
    """How rare a compound of the question is, 0 to 1, whose two words a sentence says apart from one another; 0 where it parts none.

    "The Marine base" is not borne out by marines in one clause and a base in another.
    """
    asked = {word.start: at for at, word in enumerate(_bare(question).words)}
    bare, most, worst = _bare(text), max(rarity.values(), default=1.0), 0.0
    for left, right in pairwise(terms):
        if asked.get(right.word.start, -1) - asked.get(left.word.start, -1) != 1 or left.word.start not in asked:
            continue
        ours = _places(left, bare)
        theirs = _places(right, bare) if ours else []
        if theirs and min(abs(one - other) for one in ours for other in theirs) > APART:
            worst = max(worst, min(rarity.get(term.word.key, 1.0) * term.weight for term in (left, right)) / most)
    return min(1.0, worst)


def replaced(question: str, text: str) -> list[str]:
    """The words of a question in whose place, beside a word that both share, a sentence has their opposite.

    Particles are left out: one of them or another stands beside any word.
    """
    asked, bare = _bare(question), _bare(text)
    found = []
    for at, word in enumerate(asked.words):
        if word.name or word.number or word.plain in _PARTICLES or word.key in bare.keys:
            continue
        instead = [
            there
            for key in contraries(word.key) & bare.keys.keys() - asked.keys.keys()
            for there in bare.keys[key]
            if bare.words[there].plain not in _PARTICLES
        ]
        if not instead:
            continue
        beside = asked.words[max(0, at - BESIDE_QUESTION) : at + BESIDE_QUESTION + 1]
        close = {other.key for other in beside if not other.stop and other is not word}
        if any(close & {shared.key for shared in bare.words[max(0, there - BESIDE_SENTENCE) : there + BESIDE_SENTENCE + 1]} for there in instead):
            found.append(word.text)
    return found


@lru_cache(maxsize=2_000)
def turnings(word: str) -> frozenset[str]:
    """The forms that deny a lower-case word by a prefix, or that it denies so: "unencrypted" of "encrypted", and the other way round."""
    without = {word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)}
    return frozenset(form for form in without if len(form) > 3) | frozenset(prefix + word for prefix in _PREFIXES if len(word) > 3)  # as "able" has
