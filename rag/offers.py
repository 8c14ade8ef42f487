"""Offers: of the questions that an article's sentences answer, those that are short and clear enough to stand on a button, best first.

Which article is read, and whether the archive really answers, is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.values import Article, Span
from rag.drafting import questions
from rag.drafting_open import opened
from rag.drafting_values import Asking, Kind
from rag.particulars import names
from rag.persons import is_person, is_prose, people
from rag.planted import planted
from rag.words import content

LONGEST, SHORTEST = 90, 18
"""Characters of a question on a button: one line of the page, two of a telephone."""

READ = 30
"""Sentences of an article that are read: what it is about stands above."""

_WORTH: Mapping[Kind, float] = {
    "why": 1.0,
    "said": 0.9,
    "how many": 0.8,
    "where": 0.7,
    "what": 0.6,
    "who": 0.6,
    "when": 0.4,
    "called": 0.4,
    "quote": 0.3,
    "role": 0.1,
}
"""What each kind is worth beside the share of the article's subject that a question holds (0 to 1), by what one would rather click on."""

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ON_A_DAY = re.compile(rf"\s+(?:(?:on|early|late)\s+)*(?:last\s+)?{_DAY}(?:\s+(?:morning|afternoon|evening|night))?(?=[\s?])")
_POINTS = re.compile(r"\b(?:today|tonight|yesterday|tomorrow|ago|earlier|recently|now|so far|(?:this|last|next|past|previous)\s+\w+|[\w]*days?)\b")
"""What was clear on the day of the article, and is not in a list of questions about many."""

_BEFORE_IT = re.compile(
    r"^(?:\([A-Z]{2,12}\)\s*[-–—]?\s*)?"
    r"(?:(?:After|As|While|When|Despite|Following|With|For|Under|During|Within|Since|Amid|Before|Until)\s[^,“”\"]{3,90},\s+(?=[A-Za-z]))?"
)
"""What stands before a statement and is no part of a question about it: an agency's sign, a clause of time or manner."""

_WHERE_CUT = re.compile(r"\s(?=(?:in|on|at|during|after|before|for|with|amid|despite|from|by)\s)")
_NOBODY = re.compile(
    r"\b(?:they|them|their|theirs|it|he|she|him|we|us|our|ours|i|me|my|you|your|this|that (?:is|was)|these|those|here|there)\b", re.IGNORECASE
)
_STRANGE = re.compile(r"[\[\]{}<>|\\^~*_#`=@/()]|https?:|www\.|\s[-–—]\s|,,|\?.+\?")
_CUT_SHORT = re.compile(r"\b(?:of|to|at|in|on|for|with|and|or|than|from|as|but|that)\?$|\b(\w+) \1\b|^Who (?:has )?live[sd]?\b")
"""What is left where a day was taken out of the wrong place, a word that the article has twice, and a question that anybody may be asked."""

_SECOND_NUMBER = re.compile(
    r"^How many\b.+\s(?!(?:in|on|of|to|by|between|and|from|at|least|than|for|since|until|within|over|about|after|before|age|aged)\b)[a-z]+ \d"
)
"""The verb already has its number: another one was asked for."""

_IN_QUOTES = re.compile(r"[“\"]([^“”\"]*)[”\"]")


@dataclass(frozen=True, slots=True)
class Offer:
    """A question, its kind, how good it is to offer (higher is better), and the sentence that it was drafted from."""

    question: str
    kind: Kind
    worth: float
    article_id: str
    outlet: str | None
    start: int
    end: int


def offers(article: Article, spans: Sequence[Span], *, near: int | None = None) -> list[Offer]:
    """What can be asked of an article, best first, each question once.

    `spans` are its sentences. The first ones are read, or those around the place `near` in its body.
    """
    middle = next((at for at, span in enumerate(spans) if near is not None and span.end > near), 0)
    first = max(0, min(middle - READ // 2, len(spans) - READ)) if near is not None else 0
    read = [(span, article.body[span.start : span.end]) for span in spans[first : first + READ]]
    persons = people(article.body, (text for _, text in read))
    lead = next((text for _, text in read if is_prose(text)), "")
    subject = keys(f"{article.origin.title or ''} {lead}")
    found: dict[str, Offer] = {}
    for at, (span, text) in enumerate(read):
        if planted(text):
            continue
        for asking in _askings(text, persons):
            question = _fit(asking, persons)
            if question is None or not _names_stand_elsewhere(question, text, article):
                continue
            away = abs(at - (middle - first)) / READ
            worth = _worth(asking, question, subject) - away / 2
            if question not in found and (asking.kind not in {"said", "what"} or keys(question.partition(" about ")[2] or question) & subject):
                found[question] = Offer(question, asking.kind, worth, article.article_id, article.origin.outlet, span.start, span.end)
    return sorted(found.values(), key=lambda one: (-one.worth, one.question))


def keys(text: str) -> frozenset[str]:
    """The words of a text that carry content, as they are compared."""
    return frozenset(word.key for word in content(text))


def _askings(text: str, persons: Mapping[str, str]) -> Iterator[Asking]:
    yield from questions(text, persons)
    yield from opened(text, persons)
    statement = _BEFORE_IT.sub("", text)
    if statement != text:
        yield from questions(f"{statement[:1].upper()}{statement[1:]}", persons)


def _fit(asking: Asking, persons: Mapping[str, str]) -> str | None:
    """The question as it is offered, persons named in full and without the day of the week; None where it is not fit to be."""
    question = " ".join(asking.question.split())
    if asking.kind != "when":
        question = _ON_A_DAY.sub("", question)
    question = _in_full(question, persons)
    if asking.kind in {"who", "how many", "when"}:
        question = _shortened(question)
    if not SHORTEST <= len(question) <= LONGEST or not question.isprintable() or planted(question):
        return None
    outside = _IN_QUOTES.sub(" ", question)
    if _STRANGE.search(question) or _NOBODY.search(outside) or _POINTS.search(outside) or _CUT_SHORT.search(question):
        return None
    if _SECOND_NUMBER.search(question):
        return None
    return question if _answered_by_a_name(asking, persons) and _is_told(asking, question) else None


def _names_stand_elsewhere(question: str, sentence: str, article: Article) -> bool:
    """Whether what the question writes with a capital because it opened the sentence has one in the middle of others too: else it is no name."""
    first = re.match(r"\W*([A-Z][\w’'-]*)", sentence)
    if first is None or not re.search(rf"(?<!^)\b{re.escape(first[1])}\b", question):
        return True
    elsewhere = re.compile(rf"[a-z,;’'“\"(] {re.escape(first[1])}\b")
    return bool(elsewhere.search(article.body) or elsewhere.search(article.origin.title or ""))


def _answered_by_a_name(asking: Asking, persons: Mapping[str, str]) -> bool:
    """Whether who is asked for is somebody: what looks like a name may be an office, or half of something else."""
    if asking.kind not in {"who", "quote", "role"}:
        return True
    return asking.least[:1].isupper() and not asking.least.endswith(("’s", "'s")) and (asking.least in persons or is_person(asking.answer))


def _is_told(asking: Asking, question: str) -> bool:
    """Whether the question says what it is about: it names something, or counts something that takes three words to say."""
    inside = _IN_QUOTES.search(question)
    if asking.kind == "quote":
        words = inside[1] if inside else ""
        return any(name.start > 0 for name in names(words)) or (len(content(words)) >= 4 and not _NOBODY.search(words))
    named = [name for name in names(question) if name.start > 0]
    return bool(named) or asking.kind == "said" or (asking.kind == "how many" and len(content(question)) >= 4)


def _in_full(question: str, persons: Mapping[str, str]) -> str:
    """The question with a person's full name where it has the family name alone."""
    for name in reversed(names(question)):
        whole = persons.get(name.text)
        alone = question[name.start - 1 : name.start] != "-" and question[name.end : name.end + 1] != "-"
        if whole is not None and name.start > 0 and alone and whole not in question:
            question = f"{question[: name.start]}{whole}{question[name.end :]}"
    return question


def _shortened(question: str) -> str:
    """A question that is too long without what is said last, as long as a name is left in it: of whom it is true, it still asks."""
    while len(question) > LONGEST and (cuts := list(_WHERE_CUT.finditer(question))):
        shorter = question[: cuts[-1].start()].rstrip(",") + "?"
        if len(shorter.split()) < 7 or not any(name.start > 0 for name in names(shorter)) or shorter.count("“") != shorter.count("”"):
            break
        question = shorter
    return question


def _worth(asking: Asking, question: str, subject: frozenset[str]) -> float:
    asked = keys(question)
    shared = len(asked & subject) / max(4, len(asked))
    wordy = max(0, len(question) - 65) / 50
    vague = 0.3 if asking.kind == "when" and not any(character.isdigit() for character in asking.least) else 0.0
    return _WORTH[asking.kind] + 1.5 * shared - wordy - vague


def told_apart(question: str, others: Sequence[str]) -> bool:
    """Whether a question asks something else than all of these: less than three in five of its words are in any of them."""
    asked = keys(question)
    return all(len(asked & keys(other)) < 0.6 * max(1, min(len(asked), len(keys(other)) or 1)) for other in others)
