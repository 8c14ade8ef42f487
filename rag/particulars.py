"""The particulars of a sentence: names, quantities and times, each with its place.

They are what an answer to who, where, how many or when must hold, and what outlets contradict each other on. Which of them is wanted is
not known here.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from rag.places import SAME, SEATS
from rag.words import MONTHS, NUMBER_WORDS, WEEKDAYS, Word, fold, number_key, stem, words


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: who or what is named."""

    start: int
    end: int
    text: str
    keys: tuple[str, ...]
    last: str
    """The last word as it is compared: of a person, the family name."""

    @property
    def is_place_or_people(self) -> bool:
        """Whether it is only a country, its people or its capital."""
        folded = [fold(word) for word in self.text.split()]
        return all(
            word.removesuffix("'s") in SAME or word.removesuffix("'s") in SEATS or word in {"u.s.", "u.k.", "e.u.", "eu", "us"} for word in folded
        )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: `value` as it is compared ("650000"), `unit` the keys of the next few words, "%" or a currency first."""

    start: int
    end: int
    text: str
    value: str
    unit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class When:
    """A time: a date, a month, a weekday, a year, or an expression relative to the article's own day."""

    start: int
    end: int
    text: str
    keys: tuple[str, ...]


_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "bn": 1_000_000_000,
    "m": 1_000_000,
}
_CURRENCY = "$€£¥₹"
_JOINERS = frozenset({"of", "al", "bin", "ibn", "de", "van", "von", "da", "del", "der", "&", "la", "el"})
_MONTH = "|".join(sorted((name.capitalize() for name in MONTHS), key=len, reverse=True))
_DAY = "|".join(name.capitalize() for name in WEEKDAYS)
_UNIT = r"(?:second|minute|hour|day|night|week|weekend|month|year|decade)s?"
_COUNT = r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|few|many)"
_YEAR_FOLLOWS = "in since until by from to before after between and of early late around year".split()
_BEFORE_YEAR = "|".join(rf"(?<=\b[{word[0].upper()}{word[0]}]{word[1:]}[ ])" for word in _YEAR_FOLLOWS) + r"|(?<=-)|(?<=\()|(?<=\d{4},[ ])"
"""What a year before 1900 follows; without it, 1,200 of anything may be meant."""
_WHEN = re.compile(
    rf"""
    \b(?:
      (?:{_DAY})s?\b(?:,?\s+(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)?
    | \d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b\.?(?:,?\s+\d{{4}})?
    | (?:{_MONTH})(?:\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!,?\d)(?:,?\s+\d{{4}})? | \b\.?(?:,?\s+\d{{4}})?)
    | \d{{4}}-\d{{2}}-\d{{2}}\b
    | (?:19|20)\d{{2}}(?:['’]?s)?\b(?!\s*(?:%|percent|troops|people|soldiers|dollars))
    | (?:{_BEFORE_YEAR})1\d{{3}}(?:['’]?s)?\b(?!\s*(?:%|percent|people|[a-z]{{4,}}s\b))
    | (?i:(?:last|next|this|past|previous|following)\s+(?:{_UNIT}|spring|summer|autumn|fall|winter|{_DAY})\b
        | (?:{_COUNT})\s+{_UNIT}\s+(?:ago|earlier|later|before|after|prior)\b
        | (?:the\s+)?{_UNIT}\s+(?:ago|earlier|later|before)\b
        | (?:yesterday|today|tomorrow|tonight|overnight|midnight|noon)\b)
    | \d{{1,2}}(?::\d{{2}})?\s*(?:a\.m\.|p\.m\.|am|pm)
    | \d{{1,2}}:\d{{2}}\b
    )
    """,
    re.VERBOSE,
)
"""Every time begins where a word does: said once, in front, it spares trying each kind at every character."""


@lru_cache(maxsize=1_024)
def times(text: str) -> tuple[When, ...]:
    """The times a sentence names, in order."""
    if not _may_tell_time(text):
        return ()
    found = []
    for match in _WHEN.finditer(text):
        token = match.group()
        if fold(token) in {"may", "mar"} and not re.search(r"\b(?:in|of|since|until|by|last|next|early|late|mid)\W*$", text[: match.start()].lower()):
            continue
        keys = tuple(
            f"month:{MONTHS[key]}" if (key := fold(word.text)) in MONTHS else word.key
            for word in words(token)
            if fold(word.text) not in {"of", "the"}
        )
        found.append(When(match.start(), match.end(), token, keys))
    return tuple(found)


_TELLS_TIME = frozenset(
    {*MONTHS, *WEEKDAYS, *(f"{day}s" for day in WEEKDAYS)}
    | {f"{unit}{ending}" for unit in "second minute hour day night week weekend month year decade".split() for ending in ("", "s")}
    | set("spring summer autumn fall winter yesterday today tomorrow tonight overnight midnight noon".split())
)
"""Every time without a digit holds one of these words."""


def _may_tell_time(text: str) -> bool:
    """Whether it is worth a search for times, which takes ten times as long."""
    return _DIGIT.search(text) is not None or not _TELLS_TIME.isdisjoint([word.plain.partition("'")[0] for word in words(text)])


_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=1_024)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers a sentence gives, with what they count; numbers that are part of a time are left out."""
    every = words(text)
    dated = [(when.start, when.end) for when in times(text)]
    found: list[Quantity] = []
    skip_to = -1
    for at, word in enumerate(every):
        if at < skip_to or any(start <= word.start < end for start, end in dated):
            continue
        if not (word.number or (fold(word.text) in {"one", "dozen", "dozens", "hundreds", "thousands", "millions", "half"})):
            continue
        if fold(word.text) == "one" and (at + 1 >= len(every) or stem(every[at + 1].text) not in _ONE_OF):
            continue
        value, end_at = _value(every, at, text)
        skip_to = end_at
        last = every[end_at - 1]
        after = text[last.end : last.end + 12]
        start = word.start
        unit: list[str] = []
        if start and text[start - 1] in _CURRENCY:
            start -= 1
            unit.append(text[start])
        if re.match(r"\s?%|\s*-?\s*per\s?cent", after):
            unit.append("%")
        following = [
            other for other in every[end_at : end_at + 5] if other.start - last.end < 40 and not re.search(r"[.;:!?]\s", text[last.end : other.start])
        ]
        unit += [other.key for other in following if not other.stop][:4]
        found.append(Quantity(start, last.end, text[start : last.end], value, tuple(unit)))
    return tuple(found)


_ONE_OF = frozenset(stem(word) for word in "million billion hundred thousand person man woman hour day week month year country state point".split())


def _value(every: tuple[Word, ...], at: int, text: str) -> tuple[str, int]:
    """The value of the number that starts at a word, and the index of the first word after it."""
    word = every[at]
    plain = fold(word.text)
    amount = _AMOUNTS.get(plain)
    if amount is None:
        try:
            amount = Decimal(NUMBER_WORDS[plain]) if plain in NUMBER_WORDS else Decimal(number_key(word.text).replace(",", ""))
        except InvalidOperation:
            return word.key, at + 1
    end = at + 1
    if plain in NUMBER_WORDS and amount >= 20 and end < len(every) and text[word.end : every[end].start] in {"-", " "}:
        units = NUMBER_WORDS.get(fold(every[end].text), 0)
        if 0 < units < 10:
            amount, end = amount + units, end + 1
    while end < len(every) and (scale := _SCALES.get(fold(every[end].text))) and every[end].start - every[end - 1].end <= 1:
        amount, end = amount * scale, end + 1
    # Decimal, not float: 2.3 million is 2300000 and no less, and a number of 400 digits is one, not infinity.
    return number_key(f"{amount:f}"), end


_AMOUNTS = {
    name: Decimal(value)
    for name, value in {
        "dozen": "12",
        "dozens": "12",
        "half": "0.5",
        "hundreds": "100",
        "thousands": "1000",
        "millions": "1000000",
        "one": "1",
    }.items()
}


@lru_cache(maxsize=1_024)
def names(text: str) -> tuple[Name, ...]:
    """The names in a sentence: runs of capitalised words, with "of", "&" and the like between them; times are left out."""
    dated = [(when.start, when.end) for when in times(text)]
    run: list[Word] = []
    found: list[Name] = []

    def close() -> None:
        while run and not run[-1].name:
            run.pop()
        if run:
            found.append(
                Name(run[0].start, run[-1].end, text[run[0].start : run[-1].end], tuple(word.key for word in run if word.name), run[-1].plain)
            )
        run.clear()

    for word in words(text):
        gap = text[run[-1].end : word.start] if run else ""
        if run and not re.fullmatch(r"\s|\s?[&-]\s?", gap):
            close()
        if (word.name and not any(start <= word.start < end for start, end in dated)) or (run and fold(word.text) in _JOINERS):
            run.append(word)
        else:
            close()
    close()
    return tuple(found)
