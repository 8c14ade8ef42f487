"""Exchange: two names, numbers or opposites of a sentence that have changed places against the passages; and two events their order.

Both stand in the passage, and so do all the words about them. What only one of them stands by is judged elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from rag.binding import Item, Read, placed, read, same, same_value
from rag.opposites import opposed
from rag.support import compared
from rag.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 0.6
"""How far a word must say what another says to be taken for it."""

MARGIN = 0.5
"""How many words more must stand by the two of them as they would the other way round."""

NAMES = 2.0
"""The same for names, which paraphrases move about more."""

BREAK = 3.0
"""What a mark adds to the distance of two words."""


def exchanged(sentence: str, given: Sequence[str]) -> list[str]:
    """Pairs that stand the other way round in the given sentences, in plain words."""
    own = read(sentence)
    theirs = [read(text) for text in given]
    tables = [compared(own.words, other.words) for other in theirs]
    faults = []
    for one, two in combinations([*own.names, *own.numbers, *_opposites(own)], 2):
        if _kind(one) != _kind(two) or (one.value and same_value(one, two)) or (not one.value and same(one, two)):
            continue
        if not one.value and (one.parts[0].name != two.parts[0].name or (not one.parts[0].name and not opposed(one.parts[0].key, two.parts[0].key))):
            continue
        if (
            one.parts[:1]
            and one.parts[0].name
            and (placed(own, one) or placed(own, two) or any(_listed(every, one, two) for every in (own, *theirs)))
        ):
            continue
        straight, crossed = _agreeing(own, one, two, theirs, tables)
        if crossed >= 2 * straight + (NAMES if one.parts[:1] and one.parts[0].name else MARGIN):
            faults.append(f"the passage has {one.text} and {two.text} the other way round")
    return faults


def _kind(item: Item) -> str:
    return "name" if not item.value else "time" if item.value.startswith("time") else "number"


def _listed(every: Read, one: Item, two: Item) -> bool:
    """Whether two names stand side by side, so that either may come first: "between Velgara and Dorsenia"."""
    places = [(left, right) for left in every.names if same(left, one) for right in every.names if same(right, two)]
    gaps = [range(min(left.last, right.last) + 1, max(left.first, right.first)) for left, right in places]
    return any(len(gap) <= 2 and all(every.words[at].stop for at in gap) for gap in gaps)


def _opposites(own: Read) -> Iterator[Item]:
    for at, word in enumerate(own.words):
        if not (word.name or word.number or word.stop) and any(opposed(word.key, other.key) for other in own.words):
            yield Item(word.text, "", (word,), at, at)


def _agreeing(own: Read, one: Item, two: Item, theirs: Sequence[Read], tables: Sequence["NDArray[np.float32]"]) -> tuple[float, float]:
    """How many words stand by the same of two items here and there, and how many by the other; both nought where the passage lacks one."""
    mine = _nearer(own, [one], [two])
    straight: dict[int, float] = {}
    crossed: dict[int, float] = {}
    seen = [False, False]
    for other, table in zip(theirs, tables, strict=True):
        places = [_places(other, item) for item in (one, two)]
        seen = [known or bool(place) for known, place in zip(seen, places, strict=True)]
        if not any(places):
            continue
        there = _nearer(other, *places)
        for at, side in mine.items():
            for where, their_side in there.items():
                if table[at, where] >= NEAR:
                    into = straight if side == their_side else crossed
                    into[at] = max(into.get(at, 0.0), float(table[at, where]))
    if not all(seen):
        return 0.0, 0.0
    both = straight.keys() & crossed.keys()
    if {mine[at] for at in crossed.keys() - both} != {0, 1}:  # only one of them has moved
        return 0.0, 0.0
    return sum(share for at, share in straight.items() if at not in both), sum(share for at, share in crossed.items() if at not in both)


def _places(other: Read, item: Item) -> list[Item]:
    if item.value:
        return [one for one in other.numbers if _kind(one) == _kind(item) and same_value(one, item)]
    if item.parts[0].name:
        return [one for one in other.names if same(one, item)]
    return [Item(word.text, "", (word,), at, at) for at, word in enumerate(other.words) if word.key == item.parts[0].key]


def _nearer(own: Read, ones: Sequence[Item], twos: Sequence[Item]) -> dict[int, int]:
    """The content words by which of two items they stand nearer to: 0 or 1; those in the middle are left out."""
    along, here = [], 0.0
    for word, mark in zip(own.words, own.marks, strict=True):
        here += 1.0 + (BREAK if any(sign in mark for sign in ",;:.—–()") or word.plain in {"and", "but", "while", "whereas"} else 0.0)
        along.append(here)
    found = {}
    taken = {at for item in (*ones, *twos) for at in range(item.first, item.last + 1)}
    for at, word in enumerate(own.words):
        if word.stop or at in taken:
            continue
        near, far = (
            min((min(abs(along[at] - along[item.first]), abs(along[at] - along[item.last])) for item in some), default=1e9) for some in (ones, twos)
        )
        if near != far:
            found[at] = int(far < near)
    return found


_AFTER = re.compile(r"\b(?:after|because|since|when|following|once)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until)\b", re.IGNORECASE)
CAUSES = frozenset("because cause caused force forced owing due thanks therefore consequently result resulted led reason hence why".split())
_COMES_OF = re.compile(r"\b(?:c[oa]mes?|stem(?:s|med)?|aris(?:es?|en)|arose)\b.{0,20}?\b(?:from|of)\b", re.IGNORECASE)


def misordered(sentence: str, given: Sequence[str]) -> list[str]:
    """What a sentence puts before what it came after, or gives as a reason where no reason is given."""
    faults = []
    mine = _order(sentence)
    if mine is not None:
        for text in given:
            theirs = _order(text)
            if theirs is not None:
                straight = _alike(mine[0], theirs[0]) + _alike(mine[1], theirs[1])
                crossed = _alike(mine[0], theirs[1]) + _alike(mine[1], theirs[0])
                if crossed >= 2 * straight + MARGIN:
                    faults.append("the passage has the two in the other order")
    plain = {word.plain for text in given for word in words(text)}
    if (
        "because" in {word.plain for word in words(sentence)}
        and not plain & (CAUSES | {"as", "when", "after", "for", "since", "so", "mostly"})
        and not any(_COMES_OF.search(text) for text in given)
    ):
        faults.append("the passage does not give that as the reason")
    return faults


def _order(text: str) -> tuple[str, str] | None:
    """What came first, or is the reason, and what came of it, where a sentence says so once; None where it does not."""
    later, earlier = list(_AFTER.finditer(text)), list(_BEFORE.finditer(text))
    if len(later) + len(earlier) != 1:
        return None
    mark = (later or earlier)[0]
    if text[: mark.start()].strip(" \"'“").count(" ") < 1:
        if "," not in text[mark.end() :]:
            return None
        clause, rest = text[mark.end() :].split(",", 1)
    else:
        rest, clause = text[: mark.start()], text[mark.end() :]
    return (clause, rest) if later else (rest, clause)


def _alike(one: str, other: str) -> float:
    left, right = (tuple(word for word in words(text) if not word.stop) for text in (one, other))
    if not left or not right:
        return 0.0
    table = compared(left, right)
    return float((table.max(axis=1) >= NEAR).sum())
