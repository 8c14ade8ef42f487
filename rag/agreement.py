"""Agreement: the numbers, units, times and names of a sentence, each of which some cited passage must give.

Where they stand, and to what they belong there, is not known here.
"""

import re
from collections.abc import Sequence

from rag.naming import unnamed
from rag.particulars import Quantity, When, quantities, times
from rag.words import stem, words

_MEASURES = {
    stem(word): kind
    for kind, some in {
        "time": "second minute hour day week fortnight month year decade century",
        "distance": "millimetre centimetre metre meter kilometre kilometer mile foot yard inch km cm",
        "weight": "gram kilogram kilo tonne ton pound kg ounce",
        "power": "watt kilowatt megawatt gigawatt terawatt",
        "volume": "litre liter gallon barrel",
        "money": "dollar euro crown pound yen franc rouble ruble hryvnia $ € £",
        "share": "%",
    }.items()
    for word in some.split()
}
_ALIASES = {"$": "dollar", "€": "euro", "£": "pound", "meter": "metr", "liter": "litr"}
_AND_A_HALF = re.compile(r"\band an?$", re.IGNORECASE)
_LOOSE = frozenset(
    key
    for word in """last next this past previous following earlier later ago before after year day a an one the in at on about around p.m a.m am
    pm s""".split()
    for key in (word, stem(word))
)
"""Words of a time that may be other ones where the same is meant: "a day after" and "one day later"."""
_ABOUT = re.compile(r"\b(?:less than|more than|under|over|about|almost|nearly|barely|within|some)\s+$", re.IGNORECASE)
"""What makes a whole "week" of six days."""

_CLOCK = {"noon": "midday", "midday": "noon"}
_ORDINAL = re.compile(
    r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+(?:st|nd|rd|th))\b(?!\s+of\b)", re.IGNORECASE
)
_ORDINALS = dict(zip("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), range(2, 13), strict=True))


def disagreements(sentence: str, passages: Sequence[str]) -> list[str]:
    """The numbers, units, times and names that no passage gives, in plain words."""
    faults = [
        *_numbers(sentence, passages),
        *_ordinals(sentence, passages),
        *_rates(sentence, passages),
        *_times(sentence, passages),
        *_bounds(sentence, passages),
    ]
    faults += [f"the passage does not name {name.text}" for name in unnamed(sentence, passages)]
    return faults


def other_measure(left: str, right: str) -> bool:
    """Whether two stems are different measures of one thing: hours and days."""
    left, right = _ALIASES.get(left, left), _ALIASES.get(right, right)
    return left != right and left in _MEASURES and _MEASURES[left] == _MEASURES.get(right)


def _numbers(sentence: str, passages: Sequence[str]) -> list[str]:
    given = [quantity for passage in passages for quantity in quantities(passage)]
    every = [word for passage in passages for word in words(passage)]
    known = {quantity.value for quantity in given} | {word.key for word in every if word.number} | {"1" for word in every if word.plain == "one"}
    faults = []
    for mine in quantities(sentence):
        if _AND_A_HALF.search(sentence[: mine.start].rstrip()):
            continue
        if mine.value not in known:
            faults.append(f"the passage does not give the number {mine.text}")
            continue
        unit = _measure(mine)
        theirs = {other for one in given if one.value == mine.value and (other := _measure(one))}
        if unit and theirs and unit not in theirs and any(_MEASURES.get(other) == _MEASURES[unit] for other in theirs):
            faults.append(f"the passage counts the {mine.text} in another unit than {unit}s")
    return faults


def _ordinals(sentence: str, passages: Sequence[str]) -> list[str]:
    """Places in an order that no passage gives: the "second draft"."""
    given = {_place(match) for passage in passages for match in _ORDINAL.findall(passage)}
    return [f"the passage does not speak of a {found}" for found in _ORDINAL.findall(sentence) if _place(found) not in given]


def _place(ordinal: str) -> int:
    return _ORDINALS.get(ordinal.lower()) or int("".join(character for character in ordinal if character.isdigit()) or 0)


def _measure(quantity: Quantity) -> str:
    """The measure that stands right after a number, if one does: the key of "hours" in "90 hours", of a currency's sign before it."""
    for key in quantity.unit[:2]:
        if key in _MEASURES:
            return _ALIASES.get(key, key)
    return ""


_PERIODS = "hour day week month year"
_RATE = re.compile(rf"\b(?:an?|per|each|every)\s+({_PERIODS.replace(' ', '|')})\b|\b(hour|dai|week|month|year)ly\b|\b(annual)ly\b", re.IGNORECASE)
RATE = 40
"""Characters after a number within which "a month" tells how often: "11 million crowns a month"."""


def _rate(text: str, quantity: Quantity) -> str:
    """The period that a number is for, where one is said right after it."""
    found = _RATE.search(re.split(r"[.;:,]\s", text[quantity.end : quantity.end + RATE])[0])
    if found is None:
        return ""
    period = next(part for part in found.groups() if part).lower()
    return {"dai": "day", "annual": "year"}.get(period, period)


def _rates(sentence: str, passages: Sequence[str]) -> list[str]:
    """Numbers that are for one period here and for another there: crowns a month and crowns a year."""
    faults = []
    for mine in quantities(sentence):
        period = _rate(sentence, mine)
        theirs = {other for passage in passages for one in quantities(passage) if one.value == mine.value and (other := _rate(passage, one))}
        if period and theirs and period not in theirs:
            faults.append(f"the passage gives the {mine.text} for a {min(theirs)}, not for a {period}")
    return faults


_BEGINS = re.compile(r"\b(?:from|since|after|starting|beginning|following)(?: (?:about|around|early|late|mid|the|on|in))*[ -]$", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:until|till|before|by|ending)(?: (?:about|around|early|late|mid|the|on|in|end of|middle of))*[ -]$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not?|never|n't|only|nothing|nobody|cannot|without)\b", re.IGNORECASE)


def _bound(text: str, when: When) -> str:
    """Whether something begins at a time or ends there; empty where neither is said."""
    before = text[: when.start]
    return "begins" if _BEGINS.search(before) else "ends" if _ENDS.search(before) else ""


def _bounds(sentence: str, passages: Sequence[str]) -> list[str]:
    """Times until which something lasts in the passages and from which it does here, or the other way round.

    What is denied turns round: "not until May" is "from May".
    """
    faults = []
    for when in times(sentence):
        mine = _bound(sentence, when)
        same = [(passage, one) for passage in passages for one in times(passage) if mine and set(one.keys) == set(when.keys)]
        theirs = {_bound(passage, one) for passage, one in same}
        texts = [sentence, *(passage[max(0, one.start - 80) : one.start] for passage, one in same)]
        if theirs and mine not in theirs and "" not in theirs and not any(_DENIED.search(text) for text in texts):
            faults.append(f"the passage has something else end or begin at {when.text}")
    return faults


def _times(sentence: str, passages: Sequence[str]) -> list[str]:
    given = [set(when.keys) for passage in passages for when in times(passage)]
    every = {word.key for passage in passages for word in words(passage)} | {word.plain for passage in passages for word in words(passage)}
    faults = []
    for when in times(sentence):
        wanted = {key for key in when.keys if key not in _LOOSE}
        about = _ABOUT.search(sentence[: when.start]) is not None and _MEASURES.keys() >= wanted
        if not wanted or about or any(wanted <= other for other in given) or _CLOCK.get(when.text.lower()) in every:
            continue
        years = {key for key in wanted if re.fullmatch(r"(?:19|20)\d\d", key)}
        dated = any(key.startswith("month:") for key in wanted)
        # Words of a date belong together; a year may stand elsewhere.
        together = (any(wanted - years <= other for other in given) and years <= every) if dated or years == wanted else wanted <= every
        if not together:
            faults.append(f"the passage does not give the time {when.text}")
    return faults
