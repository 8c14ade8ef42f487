"""Rewording: where a sentence repeats a passage's sentence but for a few words, and what it puts in their place.

Such a sentence is as good as quoted, so each word put in must mean what the word left out meant. Sentences that share no run of words are
not judged here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.agreement import other_measure
from rag.lexicon import nearness
from rag.naming import TITLES, named
from rag.opposites import opposed
from rag.polarity import could_deny
from rag.support import alike
from rag.synonyms import synonyms
from rag.words import Word, words

REPEATED = 0.65
"""The share of a sentence's words, in order, that one sentence of a passage must have for the rest to be held word against word."""

FEWEST = 4
"""Words in common below which nothing is repeated."""

SAME = 0.9
"""How near a word must be to one of those it stands in for."""

DENYING = frozenset("not no never none neither nor without nobody nothing cannot hardly may might unless if".split())
"""Small words that change what a sentence says wherever they are put in or left out; other stop words may come and go."""

IN_PLACE = 4
"""Content words that another may stand in place of: where more are left out the sentence was put otherwise."""

_PRONOUNS = frozenset("he she it they who his her its their i we".split())


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the passage's words, and what the sentence has in its place; either may be empty."""

    theirs: tuple[Word, ...]
    ours: tuple[Word, ...]
    inside: bool
    """Whether the sentences agree again after it."""


def gaps(sentence: str, passage: str) -> tuple[float, tuple[Gap, ...]]:
    """The share of a sentence's words that a passage's sentence has in the same order, and where they part."""
    ours, theirs = words(sentence), words(passage)
    if not ours or not theirs:
        return 0.0, ()
    matcher = SequenceMatcher(None, [_same(word) for word in theirs], [_same(word) for word in ours], autojunk=False)
    codes = matcher.get_opcodes()
    shared = sum(high - low for tag, _, _, low, high in codes if tag == "equal")
    if shared < FEWEST:
        return 0.0, ()
    last = max((at for at, code in enumerate(codes) if code[0] == "equal"), default=-1)
    first = min((at for at, code in enumerate(codes) if code[0] == "equal"), default=0)
    found = tuple(
        Gap(tuple(theirs[one:two]), tuple(ours[three:four]), first < at < last)
        for at, (tag, one, two, three, four) in enumerate(codes)
        if tag != "equal"
    )
    return shared / len(ours), found


def _same(word: Word) -> str:
    return word.key if word.number or word.name else word.plain


def reworded(sentence: str, passages: Sequence[str]) -> list[str]:
    """What a sentence that repeats one of these puts in the place of words that mean something else, in plain words; empty where it repeats none."""
    best = max(((*gaps(sentence, passage), passage) for passage in passages), key=lambda found: found[0], default=None)
    if best is None or best[0] < REPEATED:
        return []
    _, parts, _ = best
    moved = {word.key for part in parts for word in part.theirs}
    left = {word.key for part in parts for word in part.ours}
    large = {word.start + name.start for name in named(sentence) for word in words(name.text)}
    faults: list[str] = []
    for part in parts:
        faults.extend(_replaced(part, moved, left, large))
    return faults


def _replaced(part: Gap, moved: set[str], left: set[str], large: set[int]) -> list[str]:
    faults = []
    in_place = 0 < sum(not word.stop for word in part.theirs) <= IN_PLACE or (bool(part.theirs) and len(part.theirs) <= 2)
    wild = any(word.plain in _PRONOUNS for word in part.theirs)
    ours = [word for word in part.ours if not any(word.key == other.key or alike(word, other) for other in part.theirs)]
    theirs = [word for word in part.theirs if not any(word.key == other.key or alike(word, other) for other in part.ours)]
    denied = any(could_deny(word) for word in theirs)
    denies = any(could_deny(word) for word in ours)
    for mine in ours:
        if any(opposed(mine.key, other.key) or other_measure(mine.key, other.key) for other in theirs) and not (denied and denies):
            faults.append(f"the passage says {_said(part.theirs)} where it says {mine.text}")
        elif mine.plain in DENYING:
            if not denied and mine.key not in moved:
                faults.append(f"it adds {mine.text} to the passage's words")
        elif mine.stop or not in_place:
            continue
        elif mine.start in large:
            named_there = any(other.name and other.plain not in TITLES for other in theirs)
            if theirs and mine.plain not in TITLES and (named_there or not (wild or mine.key in moved)):
                faults.append(f"the passage says {_said(part.theirs)} where it says {mine.text}")
        elif mine.key not in moved and any(not (other.name or other.stop) for other in theirs) and not _stands_for(mine, part.theirs):
            faults.append(f"the passage says {_said(part.theirs)} where it says {mine.text}")
    for other in part.theirs if part.inside and not denies else ():
        if other.plain in DENYING and other.key not in left:
            faults += [f"it leaves out the passage's {other.text}"]
    return faults


def _said(theirs: Sequence[Word]) -> str:
    return " ".join(word.text for word in theirs)


def _stands_for(mine: Word, theirs: Sequence[Word]) -> bool:
    if mine.number:
        return any(other.number and other.key == mine.key for other in theirs)
    return any(
        alike(mine, other) or (mine.name == other.name and (synonyms(mine.key, other.key) or nearness(mine.plain, other.plain) >= SAME))
        for other in theirs
    )
