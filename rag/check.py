"""The check: does a sentence say only what the passages it cites say?

Pure functions over a sentence and passages. Who wrote the sentence, and what becomes of one that fails, is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.agreement import disagreements
from rag.binding import misbound
from rag.exchange import exchanged, misordered
from rag.polarity import contradicted
from rag.quotation import misquoted, plain, stands_whole
from rag.rewording import reworded
from rag.saying import unheard
from rag.support import borne, chosen, likely

SUPPORTED_FROM = 0.2
"""The score from which a sentence without a fault is shown: the strictest that keeps back no more than one in ten of the 204 true development
paraphrases (.25 keeps back 23 and shows 85 of their corrupted twins)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found: the verdict, how well the sentence is borne out (0..1), and the reasons in plain words."""

    verdict: Literal["quoted", "supported", "unsupported"]
    score: float
    reasons: tuple[str, ...]


def check_sentence(sentence: str, passages: Sequence[str]) -> Verdict:
    """Hold a sentence against the passages that it cites; its own markers are taken off before.

    "quoted" where it stands in one of them word for word; else every quotation must stand there verbatim and be the same person's, every
    number, unit, time and name must be there and belong to the same words, what is denied or left open must be so there too, and the rest
    must be borne out.
    """
    said = plain(sentence)
    if not said:
        return Verdict("unsupported", 0.0, ("it says nothing",))
    if any(stands_whole(said, passage) for passage in passages):
        return Verdict("quoted", 1.0, ("its words stand in the passage",))
    found = borne(sentence, passages)
    kept = sorted(chosen(found))
    given = [found.stated[at].text for at in kept]
    around = [found.stated[at + step].text for at in kept for step in (-1, 1) if 0 <= at + step < len(found.stated)]
    lacking = disagreements(sentence, passages)
    faults = [*misquoted(sentence, passages), *lacking]
    faults += reworded(sentence, given)
    faults += misbound(sentence, given)
    faults += exchanged(sentence, given)
    faults += misordered(sentence, given)
    faults += contradicted(sentence, given, around)
    faults += unheard(sentence, found)
    score = likely(found, len(lacking))
    if score < SUPPORTED_FROM:
        faults.append("too few of its words are borne out")
    return Verdict("unsupported" if faults else "supported", round(score, 4), tuple(dict.fromkeys(faults)))
