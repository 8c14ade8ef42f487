"""The oracle: which numbers, names, dates and quoted words of an answer do not stand in the passages that its sentences cite.

It reads texts by rules of its own, stricter and simpler than the checker's; how sentences are written or checked is not known here.

A citation's passage is its paragraphs together with every passage of the archive (up to three sentences, as they were cut for search) that
it touches. The article's title, outlet and byline may bear out a name; its day of publication a date, in a sentence that speaks of reporting.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from evals.oracle_words import COMMON, HONORIFICS, IRREGULAR, MONTHS, NO_FORM, ORDINALS, REPORTING, SCALES, SPELLED, WEEKDAYS
from evals.values import AnswerJson
from index.split import passages
from index.values import Article

Kind = Literal["number", "name", "date", "quotation", "text"]

Read = Callable[[str], Article]
"""How an article is had by its id."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What of a sentence does not stand where it says; `text` where the answer's own parts do not agree with each other."""

    sentence: str
    kind: Kind
    what: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in one answer: the sentences that were held against passages, those that code computed, and every violation."""

    sentences: int
    computed: int
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What a sentence cites: the text, and what is known of its articles beside it."""

    text: str
    about: str = ""
    published: frozenset[date] = frozenset()


class Day(NamedTuple):
    """A month, with the day where it is given."""

    day: int | None
    month: int


def judge(answer: AnswerJson, read: Read, *, common: frozenset[str] = frozenset()) -> Judged:
    """Hold every sentence of an answer against what it cites; `common` are words that the archive writes small (`small_words`).

    A refusal is in the program's own words, and nothing of it is held against anything.
    """
    if answer["status"] == "refused":
        return Judged(0, 0, ())
    cites = {cite["number"]: cite for cite in answer["citations"]}
    found = list(_of_parts(answer, cites, read))
    computed = [item for item in answer["sentences"] if item["verdict"] == "computed"]
    held = [item for item in answer["sentences"] if item["verdict"] != "computed"]
    for item in held:
        cited = [cites[number] for number in item["citations"] if number in cites]
        if not cited:
            found.append(Violation(item["text"], "text", "it cites nothing"))
            continue
        found += violations(item["text"], joined([passage(read(cite["article_id"]), cite["start"], cite["end"]) for cite in cited]), common=common)
    return Judged(len(held), len(computed), tuple(found))


def _of_parts(answer: AnswerJson, cites: Mapping[int, Mapping[str, Any]], read: Read) -> Iterator[Violation]:
    """Whether the text is its sentences with their markers, their article named before them at most, and every citation what it says it is."""
    text, at = answer["text"], 0
    labels = {_label(f"{cite['outlet'] or cite['title'] or cite['path']}:") for cite in cites.values()}
    for item in answer["sentences"]:
        start = text.find(item["text"], at)
        if start < 0 or _label(text[at:start]) not in labels | {""}:
            yield Violation(item["text"], "text", "the answer's text has something else in its place")
            return
        at = start + len(item["text"])
        markers = re.match(r"(?:\s*\[\d+\])*", text[at:])
        shown = markers[0] if markers else ""
        if [int(number) for number in re.findall(r"\d+", shown)] != list(item["citations"]):
            yield Violation(item["text"], "text", f"the markers after it are {shown.strip() or 'none'}")
        at += len(shown)
    if text[at:].strip():
        yield Violation(text[at:].strip(), "text", "it is in no sentence of the answer")
    for cite in cites.values():
        if read(cite["article_id"]).body[cite["start"] : cite["end"]] != cite["quote"]:
            yield Violation(cite["quote"], "text", "the citation's words do not stand at its place")


def _label(text: str) -> str:
    """What stands before an article's sentences, as it is compared: its own double quotation marks are shown as single ones."""
    return _plain(text).replace('"', "'")


def passage(article: Article, start: int, end: int) -> Passage:
    """The passage of a citation of `body[start:end]`, as the module's first lines say."""
    touched = [(low, high) for low, high in article.paragraphs if low < end and start < high]
    touched += [(one.start, one.end) for one in passages(article) if one.start < end and start < one.end]
    low, high = min((low for low, _ in touched), default=start), max((high for _, high in touched), default=end)
    origin = article.origin
    about = "\n".join(text for text in (origin.title, origin.outlet, origin.byline) if text)
    return Passage(article.body[low:high], about, frozenset(day for day in (origin.published, origin.updated) if day))


def joined(every: Sequence[Passage]) -> Passage:
    """Several passages as one."""
    days = frozenset(day for one in every for day in one.published)
    return Passage("\n".join(one.text for one in every), "\n".join(one.about for one in every), days)


def small_words(bodies: Iterable[str]) -> frozenset[str]:
    """The words that these texts write small somewhere: at the start of a sentence they are no names."""
    return frozenset(word for body in bodies for word in re.findall(r"(?<![\w-])[^\W\d_]+", body) if word.islower())


def violations(sentence: str, cited: Passage, *, common: frozenset[str] = frozenset()) -> list[Violation]:
    """What of one sentence does not stand in what it cites; nothing where the whole sentence stands there."""
    if _stands(_plain(sentence), _plain(cited.text)):
        return []
    strange: list[tuple[Kind, str]] = [("number", text) for text in _numbers_missing(sentence, cited)]
    strange += [("date", text) for text in _dates_missing(sentence, cited)]
    strange += [("name", text) for text in _names_missing(sentence, cited, common)]
    strange += [("quotation", text) for text in _quotations_missing(sentence, cited)]
    return [Violation(sentence, kind, what) for kind, what in strange]


# Numbers.

_SPELLED = "|".join(sorted((*SPELLED, *ORDINALS, *SCALES), key=len, reverse=True))
_NUMBER = re.compile(rf"(?<![\w.,:])(?:\d{{1,2}}[:]\d\d|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|\b(?:{_SPELLED})s?\b", re.IGNORECASE)
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|s)\b")


class Number(NamedTuple):
    """A number as it is written, and its value; where it shares the scale of the next ("4 to 5.5 billion") both that it may have."""

    text: str
    values: frozenset[str]


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in digits or spelled, in order; "one" and "first" are not counted: they are seldom meant as numbers."""
    tokens = [(match[0], match.start(), match.end()) for match in _NUMBER.finditer(text.replace("\u00a0", " "))]
    groups: list[list[tuple[str, int, int]]] = []
    for token in tokens:
        before = groups[-1][-1] if groups else None
        if before is not None and _goes_on(before[0], token[0], text[before[2] : token[1]]):
            groups[-1].append(token)
        else:
            groups.append([token])
    found: list[Number] = []
    for at, group in enumerate(groups):
        value, scale = _value([token for token, _, _ in group])
        if value in {"one", "first"}:
            continue
        values = {value}
        after = groups[at + 1] if at + 1 < len(groups) else None
        if after is not None and not scale and re.fullmatch(r"\s*(?:to|and|or|–|-)\s*", text[group[-1][2] : after[0][1]]):
            _, shared = _value([token for token, _, _ in after])
            values |= {_shown(float(value) * shared)} if shared and ":" not in value else set()
        found.append(Number(text[group[0][1] : group[-1][2]], frozenset(values)))
    return found


def _goes_on(before: str, token: str, between: str) -> bool:
    """Whether two tokens are of one number: "4 billion", "twenty-three", "nine hundred and six"."""
    one, two = before.lower(), token.lower().rstrip("s")
    if two in SCALES:
        return between in {" ", "-"} and ":" not in one
    small = SPELLED.get(two, ORDINALS.get(two, 1_000))
    if one in SPELLED and SPELLED[one] >= 20 and SPELLED[one] % 10 == 0:
        return between in {" ", "-"} and small < 10
    return one in SCALES and between in {" and ", " "} and token.lower() in SPELLED


def _value(tokens: Sequence[str]) -> tuple[str, float]:
    """The value of a number's tokens as text, and the scale that it ends with; 0 where it has none."""
    words = [token.lower() for token in tokens]
    if words in (["one"], ["first"]) or ":" in words[0]:
        return words[0], 0.0
    total = part = scale = 0.0
    for word in words:
        single = word if word in SPELLED or word in ORDINALS or word in SCALES else word.rstrip("s")
        if single in SCALES:
            scale = SCALES[single]
            if scale == 100:
                part = max(part, 1.0) * 100
            else:
                total, part = total + max(part, 1.0) * scale, 0.0
        elif single in SPELLED or single in ORDINALS:
            part += SPELLED.get(single, ORDINALS.get(single, 0))
        else:
            part += float(single.replace(",", ""))
    return _shown(total + part), scale


def _shown(value: float) -> str:
    return f"{round(value, 6):g}" if value < 1_000_000 else f"{value:.0f}"


def _numbers_missing(sentence: str, cited: Passage) -> Iterator[str]:
    known = {value for number in numbers(cited.text) for value in number.values}
    known |= {"1"} if re.search(r"\b(?:one|first)\b", cited.text, re.IGNORECASE) else set()
    reported = {str(part) for day in cited.published for part in (day.day, day.year)} if _reports(sentence) else set()
    yield from (number.text for number in numbers(sentence) if not number.values & (known | reported))


# Dates.

_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DATES = re.compile(rf"\b{_DAY}(?:\s+of)?\s+({_MONTH})|\b({_MONTH})\s+(?:the\s+)?{_DAY}(?!\d)|\b({_MONTH})|\b\d{{4}}-(\d\d)-(\d\d)\b")
_RELATIVE = re.compile(r"\b(?:today|yesterday|tomorrow|tonight)\b", re.IGNORECASE)


def days(text: str) -> list[tuple[str, Day]]:
    """The months of a text with the days that they are given; a "May" or "March" that opens a sentence without a day may be a verb."""
    found = []
    for match in _DATES.finditer(text):
        day, month, month_first, day_after, alone, iso_month, iso_day = match.groups()
        if alone and alone in {"May", "March"} and _opens(text, match.start()):
            continue
        named = month or month_first or alone
        number = int(iso_month) if named is None else MONTHS[named.rstrip(".")]
        given = day or day_after or iso_day
        found.append((match[0].rstrip("."), Day(int(given) if given else None, number)))
    return found


def _dates_missing(sentence: str, cited: Passage) -> Iterator[str]:
    stated = {day for _, day in days(cited.text)}
    if _reports(sentence):
        stated |= {Day(day.day, day.month) for day in cited.published}
    months = {day.month for day in stated}
    # "12 and 15 March" gives the month of the first day too.
    loose = {number.text for number in numbers(cited.text)}
    for text, day in days(sentence):
        apart = day.day is not None and str(day.day) in loose and Day(None, day.month) in stated
        if not (day in stated or apart or _ranged(cited.text, day) or (day.day is None and day.month in months)):
            yield text
    for word in re.findall(rf"\b(?:{'|'.join(WEEKDAYS)})s?\b", sentence):
        if not re.search(rf"\b{word.rstrip('s')}", cited.text):
            yield word
    yield from (match[0] for match in _RELATIVE.finditer(sentence) if not re.search(rf"\b{match[0]}\b", cited.text, re.IGNORECASE))


def _ranged(text: str, wanted: Day) -> bool:
    return any(
        wanted == Day(int(match[1]), MONTHS[match[2].rstrip(".")])
        for match in re.finditer(rf"\b(\d{{1,2}})\s+(?:and|to|or|[-–])\s+\d{{1,2}}\s+({_MONTH})", text)
    )


def _reports(sentence: str) -> bool:
    """Whether a sentence speaks of what was published: by a word of reporting."""
    return any(word.lower() in REPORTING for word in re.findall(r"[^\W\d_]+", sentence))


# Names.

_WORD = re.compile(r"[^\W_]+(?:[.][^\W_](?![^\W_]))*(?:['’][^\W\d_]+)?\.?")
_OPENING = re.compile(r"(?:^|[.!?:;…]|[.!?]['\"”’)]+|[\"“‘(\[•–—-])\s*[\"“‘(\[]*$")


def _opens(text: str, at: int) -> bool:
    """Whether a sentence, a quotation or a clause opens there, so that a capital need not mean a name."""
    return bool(_OPENING.search(text[:at]))


def names(text: str, common: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text that are names or parts of names, in order.

    A word with a capital is one, unless it opens a sentence and is an ordinary word: one of a short list, or, where no name follows, of
    `common` or with the ending of a verb or adverb. Months, weekdays and numbers are not.
    """
    found: list[str] = []
    matches = list(_WORD.finditer(text))
    for at, match in enumerate(matches):
        word = _bare(match[0])
        if not word[:1].isupper() or word in MONTHS or word.rstrip("s") in WEEKDAYS or word == "I" or word.lower() in HONORIFICS:
            continue
        if word.lower().rstrip("s") in SPELLED or word.lower() in ORDINALS or word.lower() in SCALES:
            continue
        if _opens(text, match.start()) and (word.lower() in COMMON or (_ordinary(word.lower(), common) and not _before_name(text, matches, at))):
            continue
        found.append(word)
    return found


def _ordinary(word: str, common: frozenset[str]) -> bool:
    return word in common or (word.endswith(("ing", "ed", "ly")) and word not in NO_FORM)


def _before_name(text: str, matches: Sequence[re.Match[str]], at: int) -> bool:
    follows = matches[at + 1] if at + 1 < len(matches) else None
    return follows is not None and text[matches[at].end() : follows.start()] == " " and follows[0][:1].isupper()


def _bare(word: str) -> str:
    """A name without its possessive and its stops: "Velgara's" is Velgara, "U.S." is US."""
    return re.sub(r"['’](?:s|S)?$|['’](?:s|re|ve|ll|d|m|t)$", "", word.rstrip(".").replace(".", "")).rstrip("'’")


def _names_missing(sentence: str, cited: Passage, common: frozenset[str]) -> Iterator[str]:
    text = f"{cited.text}\n{cited.about}"
    known = {_bare(match[0]).lower() for match in _WORD.finditer(text)}
    capitals = {word for match in _WORD.finditer(text) if (word := _bare(match[0])).isupper() and len(word) > 1}
    initials = {
        "".join(word[0] for word in run.split() if word[0].isupper())
        for run in re.findall(r"(?:[A-Z][\w’'-]*(?:\s+(?:of|the|and|for))*\s*){2,}", text)
    }
    for name in names(sentence, common):
        plain = name.lower()
        if (
            plain in known
            or any(_same(plain, other) for other in known)
            or (name.isupper() and len(name) > 1 and any(name in run for run in initials))
        ):
            continue
        if any(acronym in capitals for acronym in _acronyms(sentence, name)):
            continue
        yield name


def _acronyms(sentence: str, name: str) -> list[str]:
    """The initials of the runs of capitals in a sentence that hold the name."""
    runs = [re.findall(r"[A-Z][\w’'-]*", run) for run in re.findall(r"(?:[A-Z][\w’'-]*(?:\s+(?:of|for|and)(?=\s+[A-Z]))?\s*){2,}", sentence)]
    return ["".join(word[0] for word in run) for run in runs if name in run]


_PEOPLE = ("n", "ns", "an", "ans", "ian", "ians", "ean", "eans", "ese", "ish", "i", "is", "s", "er", "ers", "ic")


def _same(one: str, other: str) -> bool:
    """Whether two words, in lower case, name one country and its people, or differ by a lost apostrophe: "quenlands"."""
    if IRREGULAR.get(one, one) == IRREGULAR.get(other, other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4:
        return False
    if any(long == short + end or (short[-1] in "aeoy" and long == short[:-1] + end) for end in _PEOPLE):
        return True
    # "Velgarans" and "Velgaran's" both come from one place.
    stems = [re.sub(r"(?:ians?|eans?|ans?|ns?|ese|s)$", "", word) for word in (short, long)]
    return len(stems[0]) >= 4 and stems[0] == stems[1]


# Quotations.

_GLYPHS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " "})
_EDGE = " .,;:!?…"


def _plain(text: str) -> str:
    return " ".join(text.translate(_GLYPHS).split())


def _stands(words: str, text: str) -> bool:
    """Whether these words stand whole in a text, whichever case the first letter has."""
    if not words:
        return False
    first = f"[{re.escape(words[0].lower())}{re.escape(words[0].upper())}]" if words[0].isalpha() else re.escape(words[0])
    return re.search(rf"(?<!\w){first}{re.escape(words[1:])}(?!\w)", text) is not None


def quotations(sentence: str) -> list[list[str]]:
    """The words between quotation marks, in every way that they can be read: of an odd number of straight marks it is not known which open."""
    parts = _plain(sentence).split('"')
    readings = [parts[1::2]] if len(parts) % 2 else [parts[1::2], parts[0::2]]
    single = re.findall(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)", _plain(sentence))
    return [[words for one in [*reading, *single] if (words := one.strip(_EDGE))] for reading in readings]


def _quotations_missing(sentence: str, cited: Passage) -> list[str]:
    text = _plain(f"{cited.text}\n{cited.about}")
    strange = [[words for words in reading if not _stands(words, text)] for reading in quotations(sentence)]
    return min(strange, key=len, default=[])
