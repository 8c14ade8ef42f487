"""The check: does a sentence say only what the passages it cites say?

Pure functions over a sentence and passages. Who wrote the sentence, and what becomes of one that fails, is not known here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.lexicon import nearness
from rag.opposites import NEGATIONS
from rag.particulars import names, quantities
from rag.words import content, fold, same_name, words

SUPPORTED_FROM = 0.75
"""The share of a sentence's content words that a passage must bear out, exactly or nearly."""

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
    plain = _squeezed(sentence)
    if not plain:
        return Verdict("unsupported", 0.0, ("it says nothing",))
    if any(plain in _squeezed(passage) for passage in passages):
        return Verdict("quoted", 1.0, ("its words stand in the passage",))
    whole = "\n".join(passages)
    missing = [quoted for quoted in _QUOTED.findall(sentence) if _squeezed(quoted).strip(".,;:!? ") not in _squeezed(whole)]
    faults = [f"the quotation {quoted!r} does not stand in the passage" for quoted in missing]
    own = words(whole)
    known = {quantity.value for quantity in quantities(whole)} | {word.key for word in own if word.number}
    faults += [f"the passage does not give the number {q.text}" for q in quantities(sentence) if q.value not in known]
    faults += [f"the passage does not name {name.text}" for name in names(sentence) if not _named(name.text, {fold(word.text) for word in own})]
    if _negative(sentence) != _negative(_most_similar(sentence, whole)):
        faults.append("one of them denies what the other says")
    score = _borne_out(sentence, whole)
    if score < SUPPORTED_FROM:
        faults.append(f"only {score:.0%} of its words are borne out")
    return Verdict("unsupported" if faults else "supported", round(score, 4), tuple(faults))


def _squeezed(text: str) -> str:
    return " ".join(fold(text).split())


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
