"""Where articles give another name, number or date for the same thing.

Both sides are shown, none is preferred. How the question was answered is not known here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.particulars import names, quantities, times
from rag.question import Asked, Kind
from rag.ranking import Ranked
from rag.words import WEEKDAYS, fold, number_key, words

NEARLY_AS_GOOD = 0.8
"""How much of the best sentence's coverage another must reach before what it says is held against the best."""

NEARLY_AS_NEAR = 0.15
"""How far its cosine may lie below the best's."""

BORNE_OUT = 0.6
"""How much of the question a sentence must bear out before it can contradict another."""

ASKED_TO_COMPARE = 0.6
"""The same where the question itself asks how outlets differ."""

_PARTICULAR = frozenset({Kind.WHO, Kind.WHEN, Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.DURATION, Kind.AGE})


_QUOTED = re.compile(r"[\"“]([^\"“”]{4,}?)[,.]?[\"”]")


@dataclass(frozen=True, slots=True)
class Rival:
    """A sentence of another article, and the value it gives for what was asked."""

    ranked: Ranked
    value: str


def rivals(asked: Asked, ranked: Sequence[Ranked]) -> tuple[Rival, ...]:
    """The best sentence and those of other articles that answer as directly and give another value; empty where none does.

    Copies of one text are one witness. Only particulars are held against each other: names, numbers and times.
    """
    if asked.compares and asked.kind in {Kind.SAID, Kind.ANY}:
        return _worded(ranked)
    if asked.many or asked.kind not in _PARTICULAR or not ranked or not ranked[0].evidence.values:
        return ()
    if not asked.compares and not _direct(ranked[0]):
        return ()
    enough = ASKED_TO_COMPARE if asked.compares else NEARLY_AS_GOOD
    best = ranked[0]
    found = [Rival(best, best.evidence.values[0])]
    seen = {best.candidate.hit.article.article_id, *best.candidate.hit.also_in}
    for one in ranked[1:]:
        article = one.candidate.hit.article.article_id
        evidence = one.evidence
        if article in seen or not evidence.values or evidence.kind < 1.0:
            continue
        if evidence.here < enough * best.evidence.here or evidence.apart < enough * best.evidence.apart:
            continue
        if not asked.compares and not _direct(one):
            continue
        if not asked.compares and evidence.cosine < best.evidence.cosine - NEARLY_AS_NEAR:
            continue
        seen.add(article)
        if all(not _agree(asked, one, other.ranked) for other in found):
            found.append(Rival(one, evidence.values[0]))
    return tuple(found) if len(found) > 1 else ()


def _direct(one: Ranked) -> bool:
    """Whether a sentence speaks of all that was asked, or nearly: a name beside the point is no rival."""
    return one.evidence.around >= BORNE_OUT and one.evidence.lost <= 1 - BORNE_OUT


def _worded(ranked: Sequence[Ranked]) -> tuple[Rival, ...]:
    """Sentences of different articles that put different words into quotation marks for the same thing."""
    found: list[Rival] = []
    heard: set[str] = set()
    for one in ranked:
        quoted = _QUOTED.findall(one.candidate.text)
        article = one.candidate.hit.article.article_id
        if article in heard or not quoted or one.evidence.here < ASKED_TO_COMPARE * ranked[0].evidence.here:
            continue
        if any(fold(quoted[0]) in fold(other.ranked.candidate.text) for other in found):
            continue
        heard.update((article, *one.candidate.hit.also_in))
        found.append(Rival(one, quoted[0]))
    return tuple(found) if len(found) > 1 else ()


def _agree(asked: Asked, left: Ranked, right: Ranked) -> bool:
    """Whether two sentences give a value in common, for all that can be told."""
    ours_on, theirs_on = left.candidate.days, right.candidate.days
    if asked.kind is Kind.WHEN and ours_on and theirs_on:
        # Resolved against each article's own date: "on Tuesday" may well be another's "Dec. 2".
        return any(first <= end and last >= start for first, last in ours_on for start, end in theirs_on)
    ours, theirs = _values(asked, left), _values(asked, right)
    return bool(ours & theirs) or not ours or not theirs


def _values(asked: Asked, ranked: Ranked) -> frozenset[str]:
    text = ranked.candidate.text
    match asked.kind:
        case Kind.WHO:
            known = {word.key for word in words(asked.text)}
            return frozenset(name.last for name in names(text) if not name.is_place_or_people and name.keys[-1] not in known)
        case Kind.WHEN:
            return _moments(text)
        case _:
            wanted = set(ranked.evidence.values)
            return frozenset(quantity.value for quantity in quantities(text) if quantity.text in wanted)


def _moments(text: str) -> frozenset[str]:
    """Days and months as they can be compared without knowing the article's own date; a weekday then agrees with any date."""
    found: set[str] = set()
    for when in times(text):
        if any(fold(key) in WEEKDAYS for key in when.text.split()):
            return frozenset()
        found.add(" ".join(number_key(key) for key in when.keys if not (key.isdigit() and len(key) == 4)))  # a year
    return frozenset(found)
