"""Whether a sentence holds the kind of thing that was asked for: a name for who, a number that counts the right thing for how many, a cause for why.

How much of the rest of the question it bears out is not known here.
"""

import re

from rag import forms
from rag.lexicon import nearness
from rag.matching import Surroundings, best_match, dangles, mentioned, vocabulary
from rag.particulars import Name, Quantity, When, names, quantities, times
from rag.question import PEOPLE, Asked, Kind
from rag.words import fold, same_name, stem, words

UNRELATED = 0.2
"""What is left of the kind of a sentence that does not speak of the relation asked about."""

BEFORE = 0.5
"""How well a sentence answers when, if the one before it gives the time."""

BESIDE = 6
"""Words to either side of a name within which its office stands."""

_COUNTRIES = {stem(word) for word in ("country", "nation", "state")}

PAST = 0.3
"""How well a sentence about the past answers when or where something will be."""

OPEN = 0.8
"""How well a sentence answers that says there is no such date or figure."""

_LEFT_OPEN = re.compile(
    r"\bno\s+(?:\w+\s+)?(?:dates?|figures?|numbers?|counts?|timetable|deadline|decision|place|venue|estimates?)\b"
    r"|\b(?:not|yet\s+to)\s+(?:yet\s+)?(?:been\s+|be\s+)?(?:set|disclosed?|released?|announced?|decided?|fixed)\b|\bunclear\b",
    re.IGNORECASE,
)

_MAY_BE_OPEN = frozenset({Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.DURATION, Kind.WHEN, Kind.WHERE})

_GROUPS = PEOPLE | {
    stem(word)
    for word in """veteran blogger soldier troop rebel hacker civilian voter critic supporter ally opponent investor union family resident student
    farmer
    envoy diplomat force capital government side""".split()
}
"""Who somebody may be without a name."""

_SOME = re.compile(r"\b(?:those|people|anyone|everyone|someone)\s+who\b|\b[a-z]{3,}(?:ists|ians)\b")

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
    r"\b(?:because|due to|owing to|thanks to|as a result|so that|in order|argu\w+ (?:that|for|against)|citing|cited|reasons?|prompt\w+|caus\w+|"
    r"led to|stem\w*|for fear|fear\w*|concern\w*|to (?:avoid|deter|prevent|keep|ensure|protect|help|maintain|let)|given that|in response|"
    r"in protest|designed to|aim\w* (?:to|at)|sees? |seen (?:in|as|by)|would (?:breach|mean|risk|reward|lead)|risk\w*|not only)\b",
    re.IGNORECASE,
)
_LOOSE_CAUSE = re.compile(r"\b(?:after|over|amid|since|as|aim\w*|say\w*|said|call\w*|warn\w*)\b", re.IGNORECASE)

_AGE = re.compile(r"\b\d{1,3}[- ]year[- ]old|\baged? (?:of )?\d{1,3}\b|, \d{2,3},|\b(?:was|is|turned|turns) \d{2,3}\b")

_PLACED = re.compile(
    r"\b(?:in|at|to|near|from|inside|outside|across|into|around|of|on|through|via|toward|towards|visit\w*|reach\w*|left)\s+(?:the\s+|"
    r"a\s+)?(?:[\w’']+\s+)?$",
    re.IGNORECASE,
)

_FRACTION = re.compile(r"\b(?:half|third|quarter|fifth|most|majority|two-thirds|three-quarters|none|all)\b", re.IGNORECASE)

_TIME_UNITS = {"second", "minut", "hour", "day", "week", "month", "year", "decad", "night"}


def _related(asked: Asked, place: Surroundings) -> float:
    """Less than 1 where a question asks about a relation ("born", "wife") that neither the sentence nor the one before speaks of."""
    wanted = forms.relation(frozenset(term.word.key for term in asked.terms) | {word.key for word in asked.focus})
    if wanted is None or wanted & (vocabulary(place.text).keys | vocabulary(place.before).keys):
        return 1.0
    return UNRELATED


def held(asked: Asked, place: Surroundings) -> tuple[float, tuple[str, ...]]:
    """How well a sentence holds the kind of thing that was asked for, 0 to 1, and those things; a sentence that says there is none holds it too."""
    kind, values = _kind(asked, place)
    if asked.kind in _MAY_BE_OPEN and _LEFT_OPEN.search(place.text):
        kind = max(kind, OPEN)
    return kind * _related(asked, place), values


def _kind(asked: Asked, place: Surroundings) -> tuple[float, tuple[str, ...]]:
    """How well a sentence holds the kind of thing that was asked for, and those things."""
    text = place.text
    match asked.kind:
        case Kind.WHO:
            return _who(asked, place)
        case Kind.WHERE:
            held, found = _where(asked, place)
            return held * _in_time(asked, place.text), found
        case Kind.WHEN:
            return _when(asked, place)
        case Kind.COUNT | Kind.SHARE | Kind.MONEY | Kind.DURATION:
            return _amount(asked, text)
        case Kind.AGE:
            aged = _AGE.search(text)
            return (1.0, (aged.group(),)) if aged else (0.0, ())
        case Kind.SAID:
            return _said(asked, place), ()
        case _:
            return _formed(asked, text), ()


def _formed(asked: Asked, text: str) -> float:
    """The same for the kinds that are told by the form of a sentence and hold no values."""
    match asked.kind:
        case Kind.WHY:
            return 1.0 if _CAUSE.search(text) else 0.7 if _LOOSE_CAUSE.search(text) else 0.4
        case Kind.BYLINE:
            return 1.0 if forms.is_byline(text) else 0.0
        case Kind.ROLE:
            return 1.0 if any(forms.gives_role(name.keys[-1], PEOPLE, text) for name in asked.names) else 0.3
        case Kind.CONDITION:
            return 1.0 if forms.gives_condition(text) else 0.4
        case Kind.SOURCE:
            return 1.0 if forms.gives_source(text) else 0.2
        case _:
            return 1.0


def _said(asked: Asked, place: Surroundings) -> float:
    """Whether a sentence reports what somebody said and, where the question names who, that it is theirs."""
    text = place.text
    if not (_SPEECH.search(text) or re.search(r"[\"“”]", text)):
        return 0.3
    speaker = next((name for name in asked.names if not name.is_place_or_people), None)
    if speaker is None or not re.search(r"\b(?:did|does|do|has|have|is|was|had)\s+(?:[\w'’]+\s+){0,3}$", asked.text[: speaker.start]):
        return 1.0
    if dangles(text) and mentioned(speaker, place.before):
        return 1.0
    every = words(text)
    spoke = [at for at, word in enumerate(every) if _SPEECH.fullmatch(word.text)]
    own = [at for at, word in enumerate(every) if word.key == speaker.keys[-1] or (word.name and same_name(word.plain, speaker.last))]
    if any(-3 <= verb - at <= 6 for at in own for verb in spoke) or re.search(r"[\"”]\s*[—–-]\s*[^.]*$", text):
        return 1.0
    return 0.6


_FUTURE = re.compile(
    r"\b(?:will|would|next|due|scheduled|set|plan(?:s|ned)?|expect\w*|tomorrow|could|may|might|future|upcoming|coming|soon|later|going\s+to|"
    r"intend\w*|by|until|no\s+date)\b",
    re.IGNORECASE,
)

_ASKS_FUTURE = re.compile(
    r"\b(?:when|where)\s+(?:will|is\s+\w+\s+(?:due|going|set|expected)|are\s+\w+\s+(?:due|going|set|expected))\b|\bmeet\s+next\b", re.IGNORECASE
)


def _in_time(asked: Asked, text: str) -> float:
    """Less than 1 where a question asks when or where something will be and the sentence tells of the past alone."""
    return PAST if _ASKS_FUTURE.search(asked.text) and not _FUTURE.search(text) else 1.0


def _when(asked: Asked, place: Surroundings) -> tuple[float, tuple[str, ...]]:
    known = {key for when in asked.times for key in when.keys}

    def stated(text: str) -> list[str]:
        return [when.text for when in times(text) if not set(when.keys) <= known and _fine_enough(asked, when)]

    found = stated(place.text)
    if found:
        return _in_time(asked, place.text), tuple(found)
    return (BEFORE if stated(place.before) else 0.0), ()


def _fine_enough(asked: Asked, when: When) -> bool:
    """Whether a time is as exact as the question wants it: a clock time, a day, a month or a year."""
    wanted = {word.key for word in asked.focus}
    plain = fold(when.text)
    if "time" in wanted or "hour" in wanted:
        return bool(re.search(r"\d:\d\d|[ap]\.?m\b|\bnoon\b|midnight|o'clock", plain))
    if wanted & {"date", "day", "weekday"}:
        return bool(re.search(r"\d|day\b", plain)) and not re.fullmatch(r"(?:1\d|20)\d{2}(?:'?s)?", plain)
    if "year" in wanted:
        return bool(re.search(r"(?:1\d|20)\d{2}|year|decade", plain))
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
    if people and asked.office:
        return max((_holds(asked, place.text, name) for name in people), default=0.3), tuple(name.text for name in people)
    if people:
        # "Which general" is not answered by any name: the role must be there too.
        return (1.0 if _says_what_kind(asked, place) else 0.6), tuple(name.text for name in people)
    asked_keys = {word.key for word in words(asked.text)}
    if _SOME.search(place.text) or any(word.key in _GROUPS and word.key not in asked_keys for word in words(place.text)):
        return 0.6, tuple(name.text for name in new)
    return (0.4, tuple(name.text for name in new)) if new else (0.1, ())


def _holds(asked: Asked, text: str, name: Name) -> float:
    """How much of the office asked about ("Ukraine's foreign minister") stands beside a name."""
    every = words(text)
    inside = [at for at, word in enumerate(every) if name.start <= word.start < name.end]
    if not inside:  # the name stands in the sentence before
        return 0.6
    low, high = max(0, inside[0] - BESIDE), min(len(every) - 1, inside[-1] + BESIDE)
    near = text[every[low].start : every[high].end]
    weight = sum(term.weight for term in asked.office) or 1.0
    share = sum(term.weight * best_match(term, near) for term in asked.office) / weight
    return 0.2 + 0.8 * share * share


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
    countries = [name for name in new if name.is_place_or_people] if {word.key for word in asked.focus} & _COUNTRIES else []
    if countries:
        return 1.0, tuple(name.text for name in countries)
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
