"""Saying: whether those whom a sentence lets speak are in the passages at all, where they are not named.

Who is quoted by name is not judged here.
"""

from rag.naming import TITLES
from rag.polarity import SAYING
from rag.support import Borne
from rag.words import words

HEARD = 0.3
"""How far a passage must bear out who speaks."""


def unheard(sentence: str, found: Borne) -> list[str]:
    """The common words that speak in a sentence ("the negotiators said") and that no passage has, in plain words."""
    every = words(sentence)
    heard = {term.start: float(row.max()) if row.size else 0.0 for term, row in zip(found.terms, found.shares, strict=True)}
    faults = []
    for at, word in enumerate(every[1:], start=1):
        speaker = every[at - 1]
        together = sentence[speaker.end : word.start] == " " and speaker.plain not in TITLES
        if together and word.key in SAYING and not (speaker.stop or speaker.name or speaker.number) and heard.get(speaker.start, 1.0) < HEARD:
            faults.append(f"the passage does not have the {speaker.text} say it")
    return faults
