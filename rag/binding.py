"""Binding: whether names and numbers stand to the other words of a sentence as they stand to the same words of the passages.

All of them may be in the passage and the sentence still give one man's deeds, or one side's dead, to the other. Whether the rest of a
sentence is borne out is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.naming import bearers, named
from rag.particulars import Name, When, quantities, times
from rag.support import alike, compared
from rag.words import WEEKDAYS, Word, stem, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 0.6
"""How far a word must say what another says to be taken for it."""

REACH = 6
"""Words between a name and the word it belongs to: further off another clause has begun."""

SLACK = 0.05
"""Only the passage's nearest words count: where the word itself stands, a synonym can only agree."""

CROSSED = 0.5
"""What a word after a number counts that stands before it in the passage."""

LESS = 0.25
"""A number must sit at least so well among its words in the passage as the best other number does."""

_BARRIER = frozenset("and but while whereas although though because which who whom that when where if after before since until".split())
_DETERMINERS = frozenset("the a an its his her their our my this that these those of no some any every each first second last new".split())
_BE = frozenset("is are was were be been being get got".split())
_WEEKDAYS = frozenset(stem(day) for day in WEEKDAYS)
_PAIRED = frozenset("sides countries governments capitals parties armies neighbours neighbors men women leaders nations".split())
"""What "the two" are that need not be counted in the passage."""

_PLACING = frozenset(
    "at in on over from near to with for into onto across through under above around between against towards by about during".split()
)
_OWNED = frozenset("of from for".split())
_WHERE = frozenset("in at".split())


@dataclass(frozen=True, slots=True)
class Item:
    """A name or a number: the words it is made of, and the first and last of them among the sentence's words."""

    text: str
    value: str
    parts: tuple[Word, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence taken apart: its words, the marks before each, and its names and numbers."""

    words: tuple[Word, ...]
    marks: tuple[str, ...]
    names: tuple[Item, ...]
    numbers: tuple[Item, ...]


@lru_cache(maxsize=2_000)
def read(text: str) -> Read:
    """Take a sentence apart."""
    every = words(text)
    before = (0, *(word.end for word in every))
    marks = tuple(text[end : word.start] for end, word in zip(before, every, strict=False))
    return Read(every, marks, tuple(_items(every, named(text))), (*_items(every, quantities(text)), *_items(every, times(text))))


def _items(every: Sequence[Word], some: Sequence[object]) -> Iterator[Item]:
    for one in some:
        inside = [at for at, word in enumerate(every) if one.start <= word.start < one.end]  # type: ignore[attr-defined]
        if inside:
            parts = bearers(one) if isinstance(one, Name) else ()
            value = (
                " ".join(["time", *sorted(key for key in one.keys if key not in _ORDINALS)]) if isinstance(one, When) else getattr(one, "value", "")
            )
            yield Item(one.text, value, parts, inside[0], inside[-1])  # type: ignore[attr-defined]


def same(one: Item, other: Item) -> bool:
    """Whether two names are one, or may be: they share a word that is a name."""
    initials = ["".join(word.text[0] for word in item.parts) if len(item.parts) > 1 else item.text for item in (one, other)]
    return initials[0] == initials[1] or any(left.key == right.key or alike(left, right) for left in one.parts for right in other.parts)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who stands to either side of a word: who does what it says, to whom, whose it is and where; several names may be one's."""

    agent: tuple[Item, ...] = ()
    patient: tuple[Item, ...] = ()
    owner: tuple[Item, ...] = ()
    place: tuple[Item, ...] = ()


def sides(own: Read, at: int) -> Sides:
    """The names nearest to a verb on either side, turned round where it is passive, or to a noun those it belongs to ("Velgara's")."""
    before = own.words[at - 1] if at else None
    if before is not None and (before.plain in _DETERMINERS or before.number):
        return Sides(owner=_owner(own, at), place=_of(own, at, _WHERE))
    left = _nearest(own, at, -1)
    word = own.words[at]
    was = any(own.words[there].plain in _BE for there in range(max(0, at - 3), at))
    by = next((there for there in range(at + 1, min(at + (5 if was else 2), len(own.words))) if own.words[there].plain == "by"), None)
    if by is not None:
        agents = tuple(
            name for name in own.names if by < name.first <= by + 6 and not any(_stops(own, there) for there in range(by + 1, name.first + 1))
        )
        return Sides(agents, left, _owner(own, at), _of(own, at, _WHERE))
    if was and word.plain.endswith(("ed", "en", "d", "t", "n")):
        return Sides((), left, _owner(own, at), _of(own, at, _WHERE))
    return Sides(left, _nearest(own, at, 1), _owner(own, at), _of(own, at, _WHERE))


def _owner(own: Read, at: int) -> tuple[Item, ...]:
    for name in own.names:
        if name.last < at <= name.last + 2 and not any(_stops(own, there) or own.words[there].stop for there in range(name.last + 1, at + 1)):
            return (name,)
    return _of(own, at, _OWNED)


def _of(own: Read, at: int, prepositions: frozenset[str]) -> tuple[Item, ...]:
    """The name that one of some prepositions binds to the word before it."""
    if at + 1 < len(own.words) and own.words[at + 1].plain in prepositions:
        return tuple(name for name in own.names if at + 2 <= name.first <= at + 3)[:1]
    return ()


def _stops(own: Read, at: int) -> bool:
    return any(mark in own.marks[at] for mark in ";:.!?()") or own.words[at].plain in _BARRIER or "," in own.marks[at]


def _nearest(own: Read, at: int, step: int) -> tuple[Item, ...]:
    here = at
    for _ in range(REACH):
        if step > 0 and here + 1 < len(own.words) and _stops(own, here + 1):
            return ()
        if (
            step < 0
            and _stops(own, here)
            and not (here == at and own.marks[here].strip() == "," and any(name.last == here - 1 for name in own.names))
        ):
            return ()
        here += step
        if not 0 <= here < len(own.words):
            return ()
        if step > 0 and own.words[here].plain in _PLACING:
            return ()
        found = next((name for name in own.names if name.first <= here <= name.last), None)
        if found is not None and step < 0 and found.last == at - 1 and placed(own, found):
            return ()
        if found is not None and not (step < 0 and placed(own, found)):
            return tuple(
                name for name in own.names if name is found or 0 < (found.first - name.last) * -step <= 5 or 0 < found.first - name.last <= 5
            )
    return ()


def placed(own: Read, name: Item) -> bool:
    """Whether a name only says where, or whose: it has a preposition before it."""
    before = [own.words[there].plain for there in range(max(0, name.first - 2), name.first)]
    if len(before) == 2 and before[1] in _DETERMINERS - {"of"}:
        before.pop()
    return before[-1:] != [] and (before[-1] in _PLACING or before[-1] == "of")


def misbound(sentence: str, given: Sequence[str]) -> list[str]:
    """What a sentence says of a name or a number that the given sentences say of another, in plain words."""
    own = read(sentence)
    theirs = [read(text) for text in given]
    tables = [compared(own.words, other.words) for other in theirs]
    faults = [*_roles(own, theirs, tables), *_numbers(own, theirs, tables)]
    return list(dict.fromkeys(faults))


_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def _sort(item: Item) -> str:
    """What kind of number or time it is: a weekday can be wrong for another, not for a year."""
    if not item.value.startswith("time"):
        return "number"
    keys = item.value.split()[1:]
    if any(key.startswith("month:") for key in keys):
        return "date"
    if len(keys) == 1 and _YEAR.fullmatch(keys[0]):
        return "year"
    return "weekday" if any(key in _WEEKDAYS for key in keys) else "time" + " ".join(keys)


def same_value(one: Item, other: Item) -> bool:
    """Whether two numbers are one, or two times may be: all that the shorter says the other says too."""
    left, right = set(one.value.split()), set(other.value.split())
    return one.value == other.value or (one.value.startswith("time") and (left <= right or right <= left))


def _roles(own: Read, theirs: Sequence[Read], tables: Sequence["NDArray[np.float32]"]) -> Iterator[str]:
    for at, word in enumerate(own.words):
        if word.stop or word.name or word.number:
            continue
        mine = sides(own, at)
        if mine == Sides():
            continue
        conflicts: list[tuple[Item, Item]] = []
        agreed = False
        nearest = max((float(table[at].max()) for table in tables if table.shape[1]), default=0.0)
        for other, table in zip(theirs, tables, strict=True):
            for there, their_word in enumerate(other.words):
                if table[at, there] < NEAR or their_word.name or their_word.stop:
                    continue
                their_sides = sides(other, there)
                clash = _clash(mine, their_sides)
                if clash is None:
                    agreed = agreed or table[at, there] >= nearest - SLACK or _shares(mine, their_sides)
                elif table[at, there] >= nearest - SLACK:
                    conflicts.append(clash)
        if conflicts and not agreed:
            ours, others = conflicts[0]
            yield f"the passage says {word.text} of {others.text}, not of {ours.text}"


def _shares(mine: Sides, other: Sides) -> bool:
    pairs = (mine.agent, other.agent), (mine.patient, other.patient), (mine.owner, other.owner)
    return any(same(one, another) for ours, theirs in pairs for one in ours for another in theirs)


def _clash(mine: Sides, other: Sides) -> tuple[Item, Item] | None:
    """The names that stand in the same place of two words, where no name of ours is one of theirs.

    A name right before a word may own it or do it ("Envoys met", "envoys of Marrow met"), so whoever does it may also be the owner.
    """
    pairs = (
        (mine.agent, other.agent, ()),
        (mine.patient, other.patient, ()),
        (mine.owner, other.owner, (*other.agent, *other.place)),
        (mine.place, other.place, ()),
    )
    for ours, theirs, besides in pairs:
        if ours and theirs and not any(same(one, another) for one in ours for another in (*theirs, *besides)):
            return ours[0], theirs[0]
    return None


def _numbers(own: Read, theirs: Sequence[Read], tables: Sequence["NDArray[np.float32]"]) -> Iterator[str]:
    given = {number.value for number in own.numbers}
    for number in own.numbers:
        if number.value == "1" or (number.value == "2" and number.last + 1 < len(own.words) and own.words[number.last + 1].plain in _PAIRED):
            continue
        mine, best = 0.0, (0.0, "")
        for other, table in zip(theirs, tables, strict=True):
            for candidate in other.numbers:
                fit = _beside(own, number, other, candidate, table)
                if _sort(candidate) != _sort(number):
                    continue
                if same_value(candidate, number):
                    mine = max(mine, fit)
                elif fit > best[0] and candidate.value not in given:
                    best = (fit, candidate.text)
        if best[0] >= 1.0 and mine < best[0] * LESS:
            yield f"the passage gives {best[1]} where it says {number.text}"


def _beside(own: Read, number: Item, other: Read, candidate: Item, table: "NDArray[np.float32]") -> float:
    """How much the words beside two numbers agree: those after them count most, then those before."""
    sides = (_after(own, number), _after(other, candidate)), (_before(own, number), _before(other, candidate))
    total = sum(max((float(table[at, there]) for there in theirs), default=0.0) for mine, theirs in sides for at in mine)
    (after, their_after), (before, their_before) = sides
    crossed = (after, their_before), (before, their_after)
    return total + CROSSED * sum(max((float(table[at, there]) for there in theirs), default=0.0) for mine, theirs in crossed for at in mine)


def _after(own: Read, item: Item) -> list[int]:
    return [at for at in range(item.last + 1, min(item.last + 13, len(own.words))) if not (own.words[at].stop or own.words[at].number)][:6]


def _before(own: Read, item: Item) -> list[int]:
    return [at for at in range(item.first - 1, max(item.first - 5, -1), -1) if not (own.words[at].stop or own.words[at].number)][:2]
