"""From hits to the sentences that answer: read, measured, ranked.

What is made of the ranking is not known here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.events import Period
from index.values import Hit
from rag.candidates import Candidate, Texts, bylines_of, sentences_of
from rag.evidence import Evidence, weigh
from rag.forms import gives_source
from rag.happening import Days, dated, timed
from rag.judge import worth
from rag.matching import best_match
from rag.planted import planted
from rag.question import Asked, Kind

if TYPE_CHECKING:
    from index.embed import Vectors

CLOSELY = 8
"""Sentences whose own vectors are made: those that the words and the passage's vector put first, at 3 to 6 ms each. On 249 development facts
4, 8 and 12 put the same ones first; with 6 one question that several articles answer lost one of them."""


class Source(Texts, Days, Protocol):
    """What ranking needs of the archive."""

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Unit vectors of texts."""
        ...

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of these words stands."""
        ...

    def size(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, what it says of what was asked, and its worth beside the others."""

    candidate: Candidate
    evidence: Evidence
    worth: float


def rank(asked: Asked, hits: Sequence[Hit], source: Source, *, happened: Sequence[Period] = ()) -> list[Ranked]:
    """Rank the sentences of the hits by how well they answer, best first; planted ones are not among them.

    `happened` are the days that the question asks about: a sentence that names one of them need not do so in the question's words.
    """
    candidates = [candidate for candidate in _candidates(asked, hits, source) if not planted(candidate.text)]
    if happened and asked.times:
        candidates = timed(candidates, asked, happened, source)
    if asked.kind is Kind.WHEN:
        candidates = dated(candidates, source)
    if not candidates:
        return []
    rarity = rarities(asked, source)
    local = _local(asked, candidates)
    question, measured = source.embed([asked.text])[0], []
    for candidate in candidates:
        near = candidate.hit.cosine or 0.0
        evidence = weigh(asked, rarity, local, candidate.place, cosine=near, passage_cosine=near)
        measured.append(Ranked(candidate, evidence, worth(asked, evidence)))
    measured.sort(key=lambda one: -one.worth)
    close = measured[:CLOSELY]
    vectors = source.embed([one.candidate.text for one in close])
    final = [_with_cosine(asked, one, float(vector @ question)) for one, vector in zip(close, vectors, strict=True)]
    return sorted(final, key=lambda one: -one.worth)


def _candidates(asked: Asked, hits: Sequence[Hit], source: Source) -> list[Candidate]:
    """The sentences of the hits; where only one form of sentence can answer, those of that form, if there are any."""
    if asked.kind is Kind.BYLINE:
        return bylines_of(source, hits) or sentences_of(source, hits)
    found = sentences_of(source, hits)
    if asked.kind is Kind.SOURCE:
        return [candidate for candidate in found if gives_source(candidate.text)] or found
    return found


def _with_cosine(asked: Asked, ranked: Ranked, cosine: float) -> Ranked:
    from dataclasses import replace

    evidence = replace(ranked.evidence, cosine=cosine)
    return Ranked(ranked.candidate, evidence, worth(asked, evidence))


def rarities(asked: Asked, source: Source) -> dict[str, float]:
    """Each term's weight: its inverse document frequency over the archive's passages."""
    counts = source.frequencies([term.word.text for term in asked.terms])
    total = source.size()[1]
    return {term.word.key: math.log((total + 1) / (counts[term.word.text] + 0.5)) for term in asked.terms}


def _local(asked: Asked, candidates: Sequence[Candidate]) -> dict[str, float]:
    """The same over the sentences at hand, where a near meaning counts in part."""
    texts = [candidate.text for candidate in candidates]
    return {term.word.key: math.log((len(texts) + 1) / (sum(best_match(term, text) for text in texts) + 0.5)) for term in asked.terms}
