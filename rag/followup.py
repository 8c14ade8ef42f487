"""A question made independent of the conversation, without a model: what it lacks is carried over from the question before.

A question that lacks nothing is left as it is. What the articles say is not known here.
"""

import re
from collections.abc import Sequence

from rag.particulars import names, times
from rag.question import Kind, analyse
from rag.words import content, fold, words

_PERSON = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|this|that|these|those|there|then|he|him|his|she|her|hers|the (?:same|other|former|latter|others)|"
    r"one|ones|both|else)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^\W*(?:and|but|so|or|also|what about|how about|what if)\b[\s,]*", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:and\s+|but\s+)?(?:what|how)\s+about\b\s*", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:and\s+|but\s+)?(why|how|when|where|who|whom|which|what|really)(?:\s+(?:not|so|exactly|then|is that|was that|else|by whom))*\W*$",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did|will|would|has) it (?:take|true|possible|clear|likely|mean|say)\b|\bsay(?:s|ing)? that\b|\bsaid that\b|"
    r"\bso that\b|\bthat (?:the|a|an|[A-Z])",
    re.IGNORECASE,
)


def lacks(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    if _OPENS.match(question) or _BARE.match(question):
        return True
    stripped = _EXPLETIVE.sub(" ", question)
    own = {name.text for name in names(question)}
    pointing = [match.group(1).lower() for match in _POINTING.finditer(stripped)]
    if not pointing:
        return len(content(question)) <= 1 and not own and not analyse(question).quantities
    # "What did Seld say about her plan?" names whom it points to.
    personal = all(word in {"he", "him", "his", "she", "her", "hers", "their", "its", "one"} for word in pointing)
    return not (own and personal and _points_inside(question))


def _points_inside(question: str) -> bool:
    """Whether a name stands before the first pronoun."""
    first = _POINTING.search(question)
    return first is not None and any(name.end <= first.start() for name in names(question))


def standalone(question: str, before: str, said: Sequence[str]) -> str:
    """The question with what it lacks: names for its pronouns, and the question before it in brackets.

    `before` is the earlier question, itself standalone; `said` holds the names of people in its answer, the most telling first.
    """
    if not lacks(question):
        return question
    earlier = before.split(" (", maxsplit=1)[0].rstrip("?.! ") if before.endswith(")") else before.rstrip("?.! ")
    if bare := _BARE.match(question):
        return _asked_again(bare.group(1), question, earlier)
    replaced = _replaced(question, earlier)
    if replaced is not None:
        return replaced
    resolved = _people(question, earlier, said)
    known = {word.key for word in words(resolved)}
    if all(word.key in known for word in content(earlier)):
        return resolved
    return f"{resolved} ({earlier}?)"


def _asked_again(word: str, question: str, earlier: str) -> str:
    """Ask it again: "Why?" after "Did Seld give details?" is "Why did Seld give details?"."""
    opened = _OPENS.sub("", earlier)
    if analyse(opened).kind is Kind.WHETHER and " not" not in question.lower():
        return f"{word.capitalize()} {opened[0].lower()}{opened[1:]}?"
    return f"{question.strip().rstrip('?')}? ({earlier}?)"


def _replaced(question: str, earlier: str) -> str | None:
    """Put the new thing in the place of the old: Finland for Estonia after "What about Finland's?", October for December after "And in October?"."""
    elliptic = _ABOUT.match(question) or (
        _OPENS.match(question)
        and len(content(question)) <= 2
        and not re.search(r"\b(?:who|what|which|how|why|where|did|does|is|was)\b", question, re.IGNORECASE)
    )  # one thing, of one or two words
    if not elliptic:
        return None
    rest = (_ABOUT.sub("", question) if _ABOUT.match(question) else _OPENS.sub("", question)).strip(" ?.!")
    for new, old in ((times(rest), times(earlier)), (names(rest[:1].upper() + rest[1:] if rest[:1].isupper() else rest), names(earlier))):
        if new and old:
            slot, fill = old[0], new[0]
            text = rest[fill.start : fill.end]
            text, tail = re.sub(r"['’]s$", "", text), earlier[slot.end :]
            kept = re.sub(r"['’]s$", "", earlier[slot.start : slot.end])
            possessive = "'s" if len(kept) < slot.end - slot.start else ""
            return f"{earlier[: slot.start]}{text}{possessive}{tail}?"
    return f"{rest}? ({earlier}?)"


def _people(question: str, earlier: str, said: Sequence[str]) -> str:
    """Put a name in the place of he, him and his: the one person named before, else the one the answer named."""
    named = [name.text for name in names(earlier) if not name.is_place_or_people]
    asked_who = analyse(earlier).kind is Kind.WHO and not re.match(r"\W*(?i:who(?:'s|’s|\s+(?:is|was)))\s+[A-Z]", earlier)
    person = next(iter([*said, *named] if asked_who else [*named, *said]), None)
    if person is None:
        return question
    person = re.sub(r"['’]s$", "", person)

    def put(match: re.Match[str]) -> str:
        return (
            f"{person}'s"
            if fold(match.group(1)) in {"his", "hers"}
            or (fold(match.group(1)) == "her" and question[match.end() : match.end() + 2].strip().isalpha())
            else person
        )

    return _PERSON.sub(put, question)
