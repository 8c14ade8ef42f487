"""How well a sentence answers a question: what it says of what was asked, measured.

Pure functions over a question taken apart and a sentence with its surroundings. Where sentences come from, and what is made of the
measures, is not known here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon import nearness
from rag.opposites import DENIALS, NEGATIONS, opposite
from rag.particulars import Name, Quantity, When, names, quantities, times
from rag.places import SEATS
from rag.question import Asked, Kind, Term
from rag.words import WEEKDAYS, Word, fold, same_name, words

CONTEXT = 0.7
"""What a word counts that stands in a neighbouring sentence, the heading or the title instead of the sentence itself."""

LIST_GAP = 2
"""Characters between the words of "Halden, Marrow and Brask ministers"."""

SEAT = 0.6
"""What "Moscow" counts for "Russia", and the other way round."""

_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys|y|ying)|told|tells?|call(?:s|ed|ing)?|describ\w+|warn\w*|ask(?:s|ed)?|claim\w*|stat(?:ed|es|ing)|announc\w+|"
    r"urg\w+|argu\w+|accus\w+|insist\w*|"
    r"stress\w*|emphasi[sz]\w+|underscor\w+|note[ds]?|add(?:ed|s)|demand\w*|reject\w*|den(?:ied|ies|y)|labe?l\w*|promis\w+|"
    r"acknowledg\w+|caution\w*|reiterat\w+|repeat\w*|"
    r"confirm\w*|declar\w+|expressed|according|criticis\w+|criticiz\w+|praise[ds]?|welcom\w+|respond\w*|repl(?:ied|ies)|wrote|tweet\w*|"
    r"comment\w*|suggest\w*|explain\w*|vow\w*|pledg\w+)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|since|due to|owing|thanks to|as a result|after|over|amid|so that|in order|argu\w+ that|citing|cited|reason|prompt\w+|"
    r"caus\w+|led to|stem\w*|"
    r"for fear|fear\w*|concern\w*|to avoid|aim\w*|given that|as\b|in response|in protest|risk\w*)\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b\d{1,3}[- ]year[- ]old|\baged? (?:of )?\d{1,3}\b|, \d{2,3},|\b(?:was|is|turned|turns) \d{2,3}\b")
_PLACED = re.compile(
    r"\b(?:in|at|to|near|from|inside|outside|across|into|around|of|on|through|via|toward|towards|visit\w*|reach\w*|left)\s+(?:the\s+|"
    r"a\s+)?(?:[\w’']+\s+)?$",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"\b(?:half|third|quarter|fifth|most|majority|two-thirds|three-quarters|none|all)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"^[\"“'‘]?(?:he|she|it|they|this|that|these|those|his|her|its|their|such|both|the (?:meeting|talks|plan|proposal|move|remarks?|"
    r"comments?|statement|decision|former|latter|official|two|group))\b",
    re.IGNORECASE,
)
_PRONOUN_SAID = re.compile(r"[,.!?][\"”]\s+(?:he|she|they)\s+\w+|[\"”]\s+\w+\s+(?:he|she|they)\b", re.IGNORECASE)
_TIME_UNITS = {"second", "minut", "hour", "day", "week", "month", "year", "decad", "night"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A sentence where it stands: its neighbours in the article (empty at the ends), the nearest heading above it, the title, and the lead.

    The lead is the article's first full sentence: it names what the rest of the article only points back to.
    """

    text: str
    before: str
    after: str
    heading: str
    title: str
    outlet: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sentence says of what was asked; every measure is 0..1 except the two cosines.

    `here` and `around` are the shares of the question's words, weighted by rarity, that stand in the sentence and in the sentence or its
    surroundings; `apart` is `here` weighted by rarity among the sentences at hand instead, which the words that they all share do not move.
    `kind` is how well it holds the kind of thing that was asked for, `values` those things. `lost` is the weight of the
    rarest word that nothing answers to; `predicate` is how well the predicate is; `strangers` the share of the names asked about that are not
    there. `denied` names the words that
    the sentence contradicts by their opposite or a negation, `conflicts` the numbers, times and places for which it has others.
    """

    here: float
    apart: float
    around: float
    kind: float
    values: tuple[str, ...]
    lost: float
    strangers: float
    denied: tuple[str, ...]
    conflicts: tuple[str, ...]
    predicate: float
    cosine: float
    passage_cosine: float
    complete: float


def weigh(
    asked: Asked, rarity: Mapping[str, float], local: Mapping[str, float], place: Surroundings, *, cosine: float, passage_cosine: float
) -> Evidence:
    """Measure one sentence against a question.

    `rarity` gives each of the question's words its weight (inverse document frequency in the archive), `local` the same among the
    sentences at hand.
    """
    total = sum(rarity.get(term.word.key, 1.0) * term.weight for term in asked.terms) or 1.0
    total_local = sum(local.get(term.word.key, 1.0) * term.weight for term in asked.terms) or 1.0
    surroundings = (place.before, place.after, place.heading, place.title, place.lead, place.outlet)
    here = apart = around = lost = 0.0
    for term in asked.terms:
        weight = rarity.get(term.word.key, 1.0) * term.weight
        match = best_match(term, place.text)
        wider = match if match >= CONTEXT else max(match, CONTEXT * max(best_match(term, text) for text in surroundings))
        here += weight * match
        apart += local.get(term.word.key, 1.0) * term.weight * match
        around += weight * wider
        lost = max(lost, weight * (1.0 - wider))
    kind, values = _kind(asked, place)
    named = [name for name in asked.names if not name.is_place_or_people]
    strangers = [name for name in named if not any(_mentioned(name, text) for text in (place.text, *surroundings))]
    return Evidence(
        here=here / total,
        apart=apart / total_local,
        around=around / total,
        kind=kind,
        values=values,
        lost=min(1.0, lost / max(rarity.values(), default=1.0)),
        strangers=len(strangers) / len(named) if named else 0.0,
        denied=denied(asked, place.text),
        conflicts=conflicts(asked, place.text, surroundings),
        predicate=_predicate(asked, place, surroundings),
        cosine=cosine,
        passage_cosine=passage_cosine,
        complete=_complete(place.text),
    )


def best_match(term: Term, text: str) -> float:
    """How well a text says what a term says: 1 for the same stem, name or country, less for a near meaning, 0 for none."""
    word = term.word
    return _best(word.plain, word.key, word.name, word.number, text)


@lru_cache(maxsize=100_000)
def _best(plain: str, key: str, name: bool, number: bool, text: str) -> float:
    """The same for a word taken apart; neighbouring sentences, leads and titles come by again and again."""
    others = _vocabulary(text)
    if key in others.keys:
        return 1.0
    if number:
        return 0.0
    seat = SEATS.get(plain)
    best = SEAT if (seat is not None and seat in others.keys) or key in others.seats else 0.0
    if name:
        return max(best, 0.95 * any(same_name(plain, other) for other in others.names))
    return max(best, max((0.9 * nearness(plain, other) for other, stem in others.common if not opposite(key, stem)), default=0.0))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The distinct words of a text, sorted by how they can match."""

    keys: frozenset[str]
    seats: frozenset[str]
    names: frozenset[str]
    common: tuple[tuple[str, str], ...]


@lru_cache(maxsize=20_000)
def _vocabulary(text: str) -> _Vocabulary:
    every = words(text)
    return _Vocabulary(
        keys=frozenset(word.key for word in every),
        seats=frozenset(SEATS[word.plain] for word in every if word.plain in SEATS),
        names=frozenset(word.plain for word in every if word.name),
        common=tuple(dict.fromkeys((word.plain, word.key) for word in every if not (word.stop or word.number or word.name))),
    )


def _predicate(asked: Asked, place: Surroundings, surroundings: Iterable[str]) -> float:
    if asked.predicate is None:
        return 1.0
    term = asked.predicate
    return max(best_match(term, place.text), CONTEXT * max(best_match(term, text) for text in surroundings))


def _mentioned(name: Name, text: str) -> bool:
    """Whether the last part of a name (of a person: the family name) stands in a text."""
    others = _vocabulary(text)
    return name.keys[-1] in others.keys or any(same_name(name.last, other) for other in others.names)


def _complete(text: str) -> float:
    """1 for a sentence, less for a heading or a fragment."""
    ended = bool(re.search(r"[.!?…;:][\"”’')\]]*$|[\"”]\s*[—–-].*$", text))
    return 1.0 if ended and len(text) > 25 else 0.5 if len(text.split()) > 12 or re.match(r"[•*–-]", text) else 0.0  # a heading is shorter


def denied(asked: Asked, text: str) -> tuple[str, ...]:
    """The words of the question that a sentence contradicts: it says their opposite, or negates them where the question does not."""
    own = words(text)
    found: list[str] = []
    negative = any(word.key in NEGATIONS or fold(word.text).endswith("n't") for word in words(asked.text))
    for term in asked.terms:
        word = term.word
        if word.name or word.number:
            continue
        same = [at for at, other in enumerate(own) if other.key == word.key]
        if not same:
            if any(opposite(word.key, other.key) for other in own):
                found.append(word.text)
        elif not negative and term.weight == 1.0 and all(_negated(own, at) for at in same):
            found.append(word.text)
    return tuple(dict.fromkeys(found))


def conflicts(asked: Asked, text: str, surroundings: Iterable[str]) -> tuple[str, ...]:
    """The numbers, times and places of the question for which a sentence gives others of the same kind, and not them."""
    found = []
    for quantity in asked.quantities:
        rivals = [other for other in quantities(text) if _same_unit(quantity, other)]
        if rivals and all(other.value != quantity.value for other in rivals):
            found.append(quantity.text)
    stated = times(text)
    for when in asked.times:
        same_sort = [other for other in stated if _sort_of_time(other) == _sort_of_time(when) and _sort_of_time(other)]
        if same_sort and not any(_same_time(when, other) for other in same_sort):
            found.append(when.text)
    known = _vocabulary(text).keys | _vocabulary(text).seats | frozenset().union(*(_vocabulary(near).keys for near in surroundings))
    places = [name for name in names(text) if name.is_place_or_people]
    elsewhere = [name for name in asked.names if name.is_place_or_people and places and not known & set(name.keys) and _located(asked.text, name)]
    found.extend(name.text for name in elsewhere)
    ours, theirs = _modified(asked.text), _modified(text)
    found.extend(
        name.text for noun, given in ours.items() if noun in theirs for name in given if not any(_same(name, other) for other in theirs[noun])
    )
    return tuple(dict.fromkeys(found))


def _same(left: Word, right: Word) -> bool:
    """Whether two words name the same, a capital standing for its country."""
    return right.key in {left.key, left.seat} or right.seat == left.key


@lru_cache(maxsize=20_000)
def _modified(text: str) -> dict[str, list[Word]]:
    """The common nouns that names stand right before, with those names: "the Marrow delegation" is not the Halden one."""
    found: dict[str, list[Word]] = {}
    every = words(text)
    for at, noun in enumerate(every):
        if noun.name or noun.stop or noun.number:
            continue
        back = at - 1
        while back >= 0 and (every[back].name or every[back].plain in {"and", "or"}) and every[back + 1].start - every[back].end <= LIST_GAP:
            if every[back].name:
                found.setdefault(noun.key, []).append(every[back])
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
    return "year" if re.fullmatch(r"(?:19|20)\d{2}", plain) else ""


def _same_time(left: When, right: When) -> bool:
    """Whether all that the shorter one says stands in the longer one."""
    ours, theirs = set(left.keys), set(right.keys)
    return ours <= theirs or theirs <= ours


def _negated(own: tuple[Word, ...], at: int) -> bool:
    """Whether the word at an index is denied by one of the few words before it."""
    return any(own[i].key in NEGATIONS or own[i].key in DENIALS or fold(own[i].text).endswith("n't") for i in range(max(0, at - 4), at))


def _same_unit(left: Quantity, right: Quantity) -> bool:
    return bool(left.unit and right.unit and left.unit[0] == right.unit[0])


def _kind(asked: Asked, place: Surroundings) -> tuple[float, tuple[str, ...]]:
    """How well a sentence holds the kind of thing that was asked for, and those things."""
    text = place.text
    match asked.kind:
        case Kind.WHO:
            return _who(asked, place)
        case Kind.WHERE:
            return _where(asked, place)
        case Kind.WHEN:
            known = {key for when in asked.times for key in when.keys}
            found = [when.text for when in times(text) if not set(when.keys) <= known and _fine_enough(asked, when)]
            return (1.0 if found else 0.0), tuple(found)
        case Kind.COUNT | Kind.SHARE | Kind.MONEY | Kind.DURATION:
            return _amount(asked, text)
        case Kind.AGE:
            aged = _AGE.search(text)
            return (1.0, (aged.group(),)) if aged else (0.0, ())
        case Kind.SAID:
            return (1.0 if _SPEECH.search(text) or re.search(r"[\"“”]", text) else 0.3), ()
        case Kind.WHY:
            return (1.0 if _CAUSE.search(text) else 0.5), ()
        case _:
            return 1.0, ()


def _fine_enough(asked: Asked, when: When) -> bool:
    """Whether a time is as exact as the question wants it: a clock time, a day, a month or a year."""
    wanted = {word.key for word in asked.focus}
    plain = fold(when.text)
    if "time" in wanted or "hour" in wanted:
        return bool(re.search(r"\d:\d\d|[ap]\.?m\b|\bnoon\b|midnight|o'clock", plain))
    if wanted & {"date", "day", "weekday"}:
        return bool(re.search(r"\d|day\b", plain)) and not re.fullmatch(r"(?:19|20)\d{2}s?", plain)
    if "year" in wanted:
        return bool(re.search(r"(?:19|20)\d{2}|year|decade", plain))
    if "month" in wanted:
        return any(key.startswith("month:") for key in when.keys) or "month" in plain
    return True


def _new_names(asked: Asked, text: str) -> list[Name]:
    """The names in a text that the question does not give away: Runa Seld is not new where Seld is asked about.

    "Halden Grain Forum" is new to "which forum", though its last word is not.
    """
    known = {word.key for word in words(asked.text)}
    focus = {word.key for word in asked.focus}
    return [name for name in names(text) if name.keys[-1] not in known or (name.keys[-1] in focus and not set(name.keys) <= known)]


def _who(asked: Asked, place: Surroundings) -> tuple[float, tuple[str, ...]]:
    new = _new_names(asked, place.text)
    people = [name for name in new if not name.is_place_or_people]
    if not people and dangles(place.text):
        people = [name for name in _new_names(asked, place.before) if not name.is_place_or_people]
    if people:
        # "Which general" is not answered by any name: the role must be there too.
        return (1.0 if _says_what_kind(asked, place) else 0.6), tuple(name.text for name in people)
    return (0.4, tuple(name.text for name in new)) if new else (0.1, ())


def _says_what_kind(asked: Asked, place: Surroundings) -> bool:
    """Whether the special kind of thing that is wanted ("hotel", "general") is named, or as good as; a class like "city" need not be."""
    special = [term for term in asked.terms if term.word in asked.focus]
    return all(max(best_match(term, place.text), best_match(term, place.before)) > 0 for term in special)


def _where(asked: Asked, place: Surroundings) -> tuple[float, tuple[str, ...]]:
    text = place.text
    new = _new_names(asked, text)
    placed = [name for name in new if _PLACED.search(text[: name.start])]
    if not _says_what_kind(asked, place):
        return (0.4, tuple(name.text for name in placed)) if placed else (0.0, ())
    special = {term.word.key for term in asked.terms if term.word in asked.focus}
    titled = [name for name in new if special & set(name.keys)]
    if titled:
        return 1.0, tuple(name.text for name in titled)
    if placed and special:
        return 0.7, tuple(name.text for name in placed)
    if placed:
        return 1.0, tuple(name.text for name in placed)
    return (0.5, tuple(name.text for name in new)) if new else (0.0, ())


def _amount(asked: Asked, text: str) -> tuple[float, tuple[str, ...]]:
    known = {quantity.value for quantity in asked.quantities}
    new = [quantity for quantity in quantities(text) if quantity.value not in known]
    match asked.kind:
        case Kind.SHARE:
            right = [quantity for quantity in new if "%" in quantity.unit]
            if not right and _FRACTION.search(text):
                return 0.6, ()
        case Kind.MONEY:
            right = [
                quantity
                for quantity in new
                if quantity.unit
                and (quantity.unit[0] in "$€£¥₹" or set(quantity.unit) & {"dollar", "euro", "pound", "crown", "yuan", "yen", "rubl", "cent"})
            ]
        case Kind.DURATION:
            right = [quantity for quantity in new if set(quantity.unit[:2]) & _TIME_UNITS]
            wanted = {word.key for word in asked.focus} & _TIME_UNITS
            if wanted:
                right = [quantity for quantity in right if wanted & set(quantity.unit[:2])]
        case _:
            right = [quantity for quantity in new if _counts(asked, quantity)] if asked.focus else new
            if not asked.focus:
                return (0.8 if right else 0.0), tuple(quantity.text for quantity in right)
    if right:
        return 1.0, tuple(quantity.text for quantity in right)
    return (0.15 if new else 0.0), ()


def _counts(asked: Asked, quantity: Quantity) -> bool:
    """Whether a quantity counts what was asked for: one of the next words says it, or as good as."""
    head = asked.focus[-1]
    return any(key == word.key or nearness(word.plain, key) > 0.4 for word in (head, *asked.focus[:-1]) for key in quantity.unit[:4])  # see FAR


def dangles(text: str) -> bool:
    """Whether a sentence points back to the one before it: it opens with a pronoun, or ascribes its quotation to one."""
    return bool(_PRONOUN.match(text) or _PRONOUN_SAID.search(text))
