"""How well a sentence answers a question: what it says of what was asked, measured.

Pure functions over a question taken apart and a sentence with its surroundings. Where sentences come from, and what is made of the
measures, is not known here.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from rag.arrangement import parted, replaced, turnings
from rag.holding import held
from rag.matching import Surroundings, best_match, dangles, mentioned, vocabulary
from rag.opposites import DENIALS, NEGATIONS, opposites
from rag.particulars import Name, Quantity, When, names, quantities, times
from rag.places import SAME
from rag.question import PEOPLE, Asked, Kind
from rag.words import WEEKDAYS, Word, fold, stem, words

CONTEXT = 0.7
"""What a word counts that stands in a neighbouring sentence, the heading or the title instead of the sentence itself."""

POINTED = 0.9
"""What a name counts that the sentence before gives and this one points back to."""

SAID = 0.9
"""A word that is matched so well is said: an opposite elsewhere in the sentence does not deny it ("oppose", beside "support", for "reject")."""

DENIED_WITHIN = 4
"""Words before another that may deny it."""

_ENDINGS = frozenset(stem(word) for word in "stop cancel halt end".split())
"""Denials that leave what they end as true as it was."""

LIST_GAP = 2
"""Characters between the words of "Halden, Marrow and Brask ministers"; before an office a possessive may stand."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sentence says of what was asked; every measure is 0..1 except the two cosines.

    `here` and `around` are the shares of the question's words, weighted by rarity, that stand in the sentence and in the sentence or its
    surroundings; `apart` is `here` weighted by rarity among the sentences at hand instead, which the words that they all share do not move.
    `kind` is how well it holds the kind of thing that was asked for, `values` those things. `lost` is the weight of the
    rarest word that nothing answers to; `strangers` the share of the names asked about that are not there.
    """

    here: float
    apart: float
    around: float
    kind: float
    values: tuple[str, ...]
    lost: float
    strangers: float
    cosine: float
    passage_cosine: float
    complete: float


@dataclass(frozen=True, slots=True)
class Objections:
    """What stands against a sentence that may answer; it does not change which one answers best, but whether any does.

    `denied` names the words of the question that it contradicts by their opposite or a negation, `conflicts` the numbers, times and places for
    which it has others; `asserted` says that it asserts the very word that the question negates. `predicate` is how well the predicate is said,
    `parted` the weight of the rarest compound whose words are said apart. `untold` says that a time was asked about and neither the sentence nor
    its surroundings tell of it.
    """

    denied: tuple[str, ...]
    conflicts: tuple[str, ...]
    asserted: bool
    predicate: float
    parted: float
    untold: bool


def weigh(
    asked: Asked, rarity: Mapping[str, float], local: Mapping[str, float], place: Surroundings, *, cosine: float, passage_cosine: float
) -> Evidence:
    """Measure one sentence against a question.

    `rarity` gives each of the question's words its weight (inverse document frequency in the archive), `local` the same among the
    sentences at hand.
    """
    total = sum(rarity.get(term.word.key, 1.0) * term.weight for term in asked.terms) or 1.0
    total_local = sum(local.get(term.word.key, 1.0) * term.weight for term in asked.terms) or 1.0
    surroundings = _around(place)
    pointed = place.before if dangles(place.text) else ""
    context = 1.0 if asked.kind is Kind.BYLINE else CONTEXT  # a byline speaks of nothing but the article
    here = apart = around = lost = 0.0
    for term in asked.terms:
        weight = rarity.get(term.word.key, 1.0) * term.weight
        match = 1.0 if term.word.key in place.told else best_match(term, place.text)
        if pointed and term.word.name and match < POINTED:
            match = max(match, POINTED * best_match(term, pointed))
        wider = match if match >= context else max(match, context * max((best_match(term, text) for text in surroundings), default=0.0))
        here += weight * match
        apart += local.get(term.word.key, 1.0) * term.weight * match
        around += weight * wider
        lost = max(lost, weight * (1.0 - wider))
    kind, values = held(asked, place)
    named = [name for name in asked.names if not name.is_place_or_people]
    strangers = [name for name in named if not any(mentioned(name, text) for text in (place.text, *surroundings))]
    return Evidence(
        here=here / total,
        apart=apart / total_local,
        around=around / total,
        kind=kind,
        values=values,
        lost=min(1.0, lost / max(rarity.values(), default=1.0)),
        strangers=len(strangers) / len(named) if named else 0.0,
        cosine=cosine,
        passage_cosine=passage_cosine,
        complete=_complete(place.text),
    )


def objections(asked: Asked, rarity: Mapping[str, float], place: Surroundings) -> Objections:
    """What stands against one sentence. `rarity` gives each of the question's words its weight, as in `weigh`."""
    surroundings = _around(place)
    return Objections(
        denied=denied(asked, place.text),
        conflicts=conflicts(asked, place.text, surroundings, told=place.told),
        asserted=asserted(asked, place.text),
        predicate=_predicate(asked, place, surroundings),
        parted=parted(asked.text, asked.terms, rarity, place.text),
        untold=_untold(asked, place, surroundings),
    )


def _around(place: Surroundings) -> tuple[str, ...]:
    """The texts around a sentence, each once: a title is often the lead's heading too."""
    every = (place.before, place.after, place.heading, place.title, place.lead, place.outlet)
    return tuple(text for text in dict.fromkeys(every) if text)


def _untold(asked: Asked, place: Surroundings, surroundings: Iterable[str]) -> bool:
    if not asked.times:
        return False
    stated = [when for text in (place.text, *surroundings) for when in times(text)]
    return not any(place.told.issuperset(when.keys) or any(_same_time(when, other) for other in stated) for when in asked.times)


def _predicate(asked: Asked, place: Surroundings, surroundings: Iterable[str]) -> float:
    if asked.predicate is None:
        return 1.0
    term = asked.predicate
    return max(best_match(term, place.text), CONTEXT * max((best_match(term, text) for text in surroundings), default=0.0))


def _complete(text: str) -> float:
    """1 for a sentence, less for a heading or a fragment."""
    ended = bool(re.search(r"[.!?…;:][\"”’')\]]*$|[\"”]\s*[—–-].*$", text))
    return 1.0 if ended and len(text) > 25 else 0.5 if len(text.split()) > 12 or re.match(r"[•*–-]", text) else 0.0  # a heading is shorter


def denied(asked: Asked, text: str) -> tuple[str, ...]:
    """The words of the question that a sentence contradicts: it says their opposite, or negates them where the question does not."""
    own, keys = words(text), vocabulary(text).keys
    plains = {other.plain for other in own}
    found: list[str] = []
    negative, negated = _negations(asked.text)
    for term in asked.terms:
        word = term.word
        if word.name or word.number:
            continue
        if word.key not in keys:
            contradicted = _contrary(word, own, keys, plains) and best_match(term, text) < SAID
            contradicted = contradicted or (word.key == negated and not any(_negates(other) or other.key in DENIALS for other in own))
        elif word.key == negated:
            contradicted = _asserts(own, negated)
        else:
            within = 1 if asked.kind is Kind.SAID else DENIED_WITHIN
            contradicted = not negative and term.weight == 1.0 and all(_negated(own, at, within=within) for at in _standing(word.key, own))
        if contradicted:
            found.append(word.text)
    borne_out = {term.word.text for term in asked.terms if best_match(term, text) >= SAID}
    return tuple(dict.fromkeys((*found, *(word for word in replaced(asked.text, text) if word not in borne_out))))


def asserted(asked: Asked, text: str) -> bool:
    """Whether a sentence says the word that the question negates, and nowhere denies it: it tells what is so, and what is not so was asked.

    Since when, or for how long, something has not been is told by when it was: "their first meeting since August".
    """
    _, negated = _negations(asked.text)
    return negated is not None and _asserts(words(text), negated) and not _ASKS_HOW_LONG.search(asked.text)


_ASKS_HOW_LONG = re.compile(r"\b(?:since|until|till|how\s+long|how\s+many\s+(?:hours|days|weeks|months|years|decades))\b", re.IGNORECASE)


def _asserts(own: tuple[Word, ...], key: str) -> bool:
    standing = _standing(key, own)
    return bool(standing) and not any(_negated(own, at, within=DENIED_WITHIN) for at in standing)


def _standing(key: str, own: tuple[Word, ...]) -> list[int]:
    return [at for at, other in enumerate(own) if other.key == key]


def _contrary(word: Word, own: tuple[Word, ...], keys: AbstractSet[str], plains: AbstractSet[str]) -> bool:
    """Whether words hold the opposite of another, or a form of it with a prefix that denies it."""
    if not opposites(word.key).isdisjoint(keys):
        return True
    forms = turnings(word.plain)
    return not forms.isdisjoint(plains) and any(other.plain in forms and not _set_aside(own, at) for at, other in enumerate(own))


_AGAINST = frozenset("against without oppose opposes opposed unable unlike".split())
"""Words that make a question negative, as denials do."""


def _negates(word: Word) -> bool:
    return word.key in NEGATIONS or fold(word.text).endswith("n't")


@lru_cache(maxsize=64)
def _negations(question: str) -> tuple[bool, str | None]:
    """Whether a question is negative, and the key of the first common word behind a negation: "explain" of "what does not explain it"."""
    every = words(question)
    negative = any(_negates(word) or word.key in DENIALS or word.plain in _AGAINST for word in every)
    at = next((i for i, word in enumerate(every) if _negates(word)), None)
    if at is None:
        return negative, None
    return negative, next((word.key for word in every[at + 1 : at + 5] if not (word.stop or word.name or word.number)), None)


def conflicts(asked: Asked, text: str, surroundings: Iterable[str], *, told: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The numbers, times and places of the question for which a sentence gives others of the same kind, and not them.

    A time whose words are among `told` is given, whatever it is called.
    """
    found = []
    for quantity in asked.quantities:
        rivals = [other for other in quantities(text) if _same_unit(quantity, other)]
        if rivals and all(other.value != quantity.value for other in rivals):
            found.append(quantity.text)
    stated = times(text)
    for when in asked.times:
        if told.issuperset(when.keys):
            continue
        same_sort = [other for other in stated if _sort_of_time(other) == _sort_of_time(when) and _sort_of_time(other)]
        if same_sort and not any(_same_time(when, other) for other in same_sort):
            found.append(when.text)
    known = vocabulary(text).keys | vocabulary(text).seats | frozenset().union(*(vocabulary(near).keys for near in surroundings))
    places = [name for name in names(text) if name.is_place_or_people]
    elsewhere = [name for name in asked.names if name.is_place_or_people and places and not known & set(name.keys) and _located(asked.text, name)]
    found.extend(name.text for name in elsewhere)
    around = (text, *surroundings)
    found.extend(label for label in _LABEL.findall(asked.text) if not any(fold(label) in fold(near) for near in around))
    ours, theirs = _modified(asked.text), _modified(text)
    found.extend(
        name.text for noun, given in ours.items() if noun in theirs for name in given if not any(_same(name, other) for other in theirs[noun])
    )
    return tuple(dict.fromkeys(found))


_LABEL = re.compile(
    r"\b(?:points?|articles?|chapters?|sections?|clauses?|paragraphs?|pages?|phases?|rounds?|items?|resolutions?)\s+\d+\b", re.IGNORECASE
)
"""Numbers that name one of several things: what is said of another does not answer."""


def _same(left: Word, right: Word) -> bool:
    """Whether two words name the same, a capital standing for its country."""
    return right.key in {left.key, left.seat} or right.seat == left.key


@lru_cache(maxsize=128)
def _modified(text: str) -> dict[str, list[Word]]:
    """The common nouns, offices and verbs that names stand right before, with those names: "the Marrow delegation" is not the Halden one.

    An office may itself be written like a name ("Halden's Foreign Minister"); of those only countries and acronyms count.
    """
    found: dict[str, list[Word]] = {}
    every = words(text)
    for at, noun in enumerate(every):
        office = noun.name and noun.key in PEOPLE
        if (noun.name and not office) or noun.stop or noun.number:
            continue
        back = at - 1
        while (
            back >= 0
            and (every[back].name or every[back].plain in {"and", "or", "the"})
            and every[back + 1].start - every[back].end <= LIST_GAP + office
        ):
            word = every[back]
            if word.name and (not office or word.text.isupper() or word.seat or word.plain in SAME):
                found.setdefault(noun.key, []).append(word)
            back -= 1
    return found


def _located(text: str, name: Name) -> bool:
    """Whether a name is said to be where something happened."""
    return bool(re.search(r"\b(?:in|at|to|from|near)\s+$", text[: name.start], re.IGNORECASE))


def _sort_of_time(when: When) -> str:
    plain = fold(when.text)
    if any(day in plain for day in WEEKDAYS):
        return "weekday"
    if any(key.startswith("month:") for key in when.keys):
        return "date" if any(key.isdigit() for key in when.keys) else ""
    return "year" if re.fullmatch(r"(?:1\d|20)\d{2}", plain) else ""


def _same_time(left: When, right: When) -> bool:
    """Whether all that the shorter one says stands in the longer one."""
    ours, theirs = set(left.keys), set(right.keys)
    return ours <= theirs or theirs <= ours


def _negated(own: tuple[Word, ...], at: int, *, within: int) -> bool:
    """Whether the word at an index is denied by one of the few words before it; what somebody said may well be a denial, not a premise denied."""
    return any(
        own[i].key in NEGATIONS
        or own[i].key in DENIALS - _ENDINGS
        or fold(own[i].text).endswith("n't")
        or (own[i].plain == "yet" and own[i + 1].plain == "to")  # "has yet to sign"
        for i in range(max(0, at - within), at)
    )


def _set_aside(own: tuple[Word, ...], at: int) -> bool:
    """Whether a word is denied or compared with another: "not liked", "trusted rather than liked"."""
    return (at > 0 and own[at - 1].plain == "than") or _negated(own, at, within=DENIED_WITHIN)


def _same_unit(left: Quantity, right: Quantity) -> bool:
    return bool(left.unit and right.unit and left.unit[0] == right.unit[0])
