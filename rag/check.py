"""The check: does a sentence say only what the passages it cites say?

Pure functions over a sentence and passages. Who wrote the sentence, and what becomes of one that fails, is not known here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.lexicon import nearness
from rag.opposites import DENIALS, NEGATIONS, opposite
from rag.particulars import names, quantities, times
from rag.words import content, fold, same_name, words

SUPPORTED_FROM = 0.75
"""The share of a sentence's content words that a passage must bear out, exactly or nearly."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found: the verdict, how much of the sentence is borne out (0..1), and the reasons in plain words."""

    verdict: Literal["quoted", "supported", "unsupported"]
    score: float
    reasons: tuple[str, ...]


def check_sentence(sentence: str, passages: Sequence[str]) -> Verdict:
    """Hold a sentence against the passages that it cites.

    "quoted" where it stands in one of them word for word; else every quotation must stand there verbatim, every number and name must be
    there, negations must agree with the most similar sentence, and the rest must be borne out.
    """
    plain = _verbatim(sentence)
    if not plain:
        return Verdict("unsupported", 0.0, ("it says nothing",))
    if any(_stands_whole(plain, passage) for passage in passages):
        return Verdict("quoted", 1.0, ("its words stand in the passage",))
    whole = "\n".join(passages)
    missing = [quoted for quoted in _QUOTED.findall(sentence) if _verbatim(quoted).strip(".,;:!? ") not in _verbatim(whole)]
    faults = [f"the quotation {quoted!r} does not stand in the passage" for quoted in missing]
    own = words(whole)
    known = {quantity.value for quantity in quantities(whole)} | {word.key for word in own if word.number}
    faults += [f"the passage does not give the number {q.text}" for q in quantities(sentence) if q.value not in known]
    faults += [f"the passage does not name {name.text}" for name in names(sentence) if not _named(name.text, {fold(word.text) for word in own})]
    nearest = _most_similar(sentence, whole)
    stated = {key for when in times(whole) for key in when.keys}
    faults += [f"the passage does not give the time {when.text}" for when in times(sentence) if not set(when.keys) <= stated]
    if _negative(sentence) != _negative(nearest):
        faults.append("one of them denies what the other says")
    denials = {word.key for word in words(sentence)}
    faults += [f"the passage only reports it as {word.text}" for word in words(nearest) if word.key in DENIALS and word.key not in denials]
    faults += [f"the passage says the opposite of {word}" for word in _contradicted(sentence, nearest)]
    faults += [f"the passage says this only as a possibility: {word}" for word in _hedges(nearest) if word not in _hedges(sentence)]
    if _turned_round(sentence, nearest):
        faults.append("the passage says it the other way round")
    score = _borne_out(sentence, whole)
    if score < SUPPORTED_FROM:
        faults.append(f"only {score:.0%} of its words are borne out")
    return Verdict("unsupported" if faults else "supported", round(score, 4), tuple(faults))


def _stands_whole(plain: str, passage: str) -> bool:
    """Whether a sentence is one, or several, of a passage's own: a part of one may leave out what denies it."""
    text = _verbatim(passage)
    at = text.find(plain)
    while at >= 0:
        before, after = text[:at].rstrip(), text[at + len(plain) :].lstrip()
        # Inside quotation marks a sentence is somebody's, not the passage's.
        opened = not before or before[-1] in ".!?:\"'"
        closed = plain[-1] in ".!?\"'" or not after or after[0] in ".!?"
        if opened and closed:
            return True
        at = text.find(plain, at + 1)
    return False


def _contradicted(sentence: str, nearest: str) -> list[str]:
    """The words whose opposite stands in the nearest sentence, where they do not stand themselves."""
    theirs = {word.key for word in words(nearest)}
    return [word.text for word in content(sentence) if word.key not in theirs and any(opposite(word.key, other) for other in theirs)]


_HEDGES = frozenset("if unless may might could would should will plan plans expected".split())


def _hedges(text: str) -> set[str]:
    return {word.plain for word in words(text)} & _HEDGES


def _turned_round(sentence: str, nearest: str) -> bool:
    """Whether two names that both have stand on the other sides of the same verb, neither sentence being passive."""
    ours, theirs = (words(text) for text in (sentence, nearest))
    if any(word.plain == "by" for word in (*ours, *theirs)):
        return False
    for verb in (word for word in ours if not (word.name or word.stop or word.number)):
        same = next((word for word in theirs if word.key == verb.key), None)
        if same is None:
            continue
        sides = [
            ({w.key for w in every if w.name and w.start < at.start}, {w.key for w in every if w.name and w.start > at.start})
            for every, at in ((ours, verb), (theirs, same))
        ]
        (before, after), (their_before, their_after) = sides
        if before & their_after and after & their_before:
            return True
    return False


def _verbatim(text: str) -> str:
    """A text as quotations are compared: white space and the shape of quotation marks do not count, everything else does."""
    return " ".join(text.translate(_QUOTES).split())


def _named(name: str, known: set[str]) -> bool:
    return all(part in known or any(same_name(part, other) for other in known) for part in (fold(word.text) for word in words(name) if word.name))


def _negative(text: str) -> bool:
    return any(word.key in NEGATIONS or fold(word.text).endswith("n't") for word in words(text))


def _most_similar(sentence: str, whole: str) -> str:
    keys = {word.key for word in content(sentence)}
    pieces = re.split(r"(?<=[.!?])\s+|\n", whole)
    return max(pieces, key=lambda piece: len(keys & {word.key for word in words(piece)}), default="")


def _borne_out(sentence: str, whole: str) -> float:
    own = words(whole)
    keys = {word.key for word in own}
    plain = {fold(word.text) for word in own if not word.stop}
    terms = content(sentence)
    borne = sum(1.0 if term.key in keys else max((nearness(fold(term.text), other) for other in plain), default=0.0) for term in terms)
    return borne / len(terms) if terms else 0.0
