"""Questions by rule: what can be asked of one sentence, with the words of it that answer.

A question is made only where the sentence is plain enough, names what it speaks of, and points at nothing outside itself; most sentences
give none. Which of the questions are asked, or become cases, is not known here.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rag.clauses import Clause, bare, clause
from rag.drafting_told import PLAIN, told_by
from rag.drafting_values import Asking
from rag.drafting_worded import worded
from rag.particulars import names
from rag.verbs import SAYS, base_of_past
from rag.words import content

_PRONOUN = re.compile(
    r"\b(?:he|she|it|its|they|their|them|theirs|him|her|hers|his|this|these|those|here|there|we|our|us|i|my|you|your|both|latter|former|same|such|another"
    r"|others|that\s+(?:day|week|month|year|morning|evening))\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\b(?:than|of|to|the|an?|and|or|in|with|from|at|that|if)\?$|,-|[?!]”\?$|How many of (?!the\b|these\b)|How many the\b|\bcall(?:ed)? (?:on|for)\b"
)
"""What a question never has; where it does, a sentence was cut at the wrong place."""

_LONGEST, _SHORTEST = 28, 5
"""Words of a question."""


def questions(sentence: str, people: Mapping[str, str] = MappingProxyType({})) -> list[Asking]:
    """All that can be asked of a sentence, in the order of the rules; none where it is not plain enough.

    `people` are the persons that its article names in full, by family name.
    """
    if len(sentence) > 400 or len(sentence.split()) < 5:
        return []
    found = worded(sentence)
    told = clause(sentence)
    if told is not None:
        found += told_by(told, people)
        found += _reported(told, people)
    return [one for one in dict.fromkeys(found) if _stands_alone(one)]


def _reported(told: Clause, people: Mapping[str, str]) -> Iterator[Asking]:
    """What can be asked of what somebody said, "according to the minister"."""
    plain = bare(told)
    if base_of_past(told.verb) not in SAYS or not names(plain.subject):
        return
    said = re.sub(r"^that\s+", "", told.rest)
    inner = clause(f"{said[:1].upper()}{said[1:]}.")
    if inner is None or len(plain.subject.split()) > 6:
        return
    for one in told_by(inner, people):
        if one.kind != "called":
            yield Asking(one.kind, f"{one.question.removesuffix('?')}, according to {plain.question_subject}?", one.answer, one.least)


def _stands_alone(one: Asking) -> bool:
    """Whether a reader understands the question who has read nothing before it, and it does not give its answer away."""
    asked = one.question
    outside = re.sub(r"[“\"][^“”\"]*[”\"]", " ", asked)
    length = len(asked.split())
    if not (_SHORTEST if one.kind != "role" else 4) <= length <= _LONGEST or _unbalanced(asked):
        return False
    if one.kind in {"who", "quote"}:
        strange = [match for match in _PRONOUN.finditer(outside) if match[0].lower() not in {"he", "she", "his", "her", "their", "they"}]
    else:
        # "its 22 points" after "Pelimar" is clear; a question that opens with "it" is not.
        first = min((name.start for name in names(outside) if name.start > 0), default=len(outside))
        strange = [match for match in _PRONOUN.finditer(outside) if match[0].lower() not in {"its", "his", "her", "their"} or match.start() < first]
    if strange or _BROKEN.search(asked) or re.search(r"\b(?:did|was|were|is|are|does|had|has)\s+(?:and|or|but|to|of|in|that)\b", asked):
        return False
    if one.least.lower() in asked.lower():
        return False
    named = [name for name in names(asked) if name.start > 0]
    told = len(content(asked))
    return told >= (2 if one.kind == "role" else 3) and (bool(named) or one.kind == "quote" or told >= PLAIN + (one.kind != "who"))


def _unbalanced(text: str) -> bool:
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1 or text.count("(") != text.count(")")
