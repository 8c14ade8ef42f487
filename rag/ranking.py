"""From hits to the sentences that answer: read, measured, ranked.

What is made of the ranking is not known here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from index.events import Period
from index.values import Hit
from rag.candidates import Candidate, Texts, bylines_of, sentences_of
from rag.evidence import Evidence, Objections, objections, weigh
from rag.forms import gives_source
from rag.happening import Days, dated, timed
from rag.judge import worth
from rag.matching import best_match
from rag.planted import planted
from rag.question import Asked, Kind

if TYPE_CHECKING:
    from index.embed import Vectors

CLOSELY = 8
"""Sentences that are kept, and looked at closely where they come near the best. On 249 development facts 4, 8 and 12 put the same ones first;
with 6 one question that several articles answer lost one of them."""

NEAR_BEST = 0.5
"""How far below the best, before its own vector is made, a sentence may be worth to have one made: 9 ms for every 25 words on a plain core, and most
of what a question costs. On 267 questions of three collections none that came first lay .3 below or farther; with .5 a quarter of the vectors
is made, and 23 answers changed in what they say after their first sentence. The best has none made either where no other comes so near."""

OF_ITS_PASSAGE = 0.9
"""A sentence is so much nearer or farther than its passage, in the mean of 2,100 (.48 for .53): what is taken where it has no vector. A best one that
no other comes near is nearer than most (.63 for .58, in the mean of 563), and is taken to be as near as its passage."""


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


@dataclass(frozen=True)
class Ranked:
    """A candidate of a question, what it says of what was asked, and its worth beside the others."""

    candidate: Candidate
    evidence: Evidence
    worth: float
    asked: Asked
    rarity: Mapping[str, float]

    @cached_property
    def objections(self) -> Objections:
        """What stands against it; of most candidates nobody asks."""
        return objections(self.asked, self.rarity, self.candidate.place)


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
    measured = []
    for candidate in candidates:
        near = candidate.hit.cosine or 0.0
        evidence = weigh(asked, rarity, local, candidate.place, cosine=near, passage_cosine=near)
        measured.append((worth(asked, evidence), evidence, candidate))
    measured.sort(key=lambda one: -one[0])
    kept = measured[:CLOSELY]
    close = sum(value > kept[0][0] - NEAR_BEST for value, _, _ in kept)
    if close > 1 or kept[0][2].hit.cosine is None:  # one that stands alone comes first whatever its vector says
        question, *vectors = source.embed([asked.text, *(candidate.text for _, _, candidate in kept[:close])])
        for at, vector in enumerate(vectors):
            _, evidence, candidate = kept[at]
            evidence = replace(evidence, cosine=float(vector @ question))
            kept[at] = (worth(asked, evidence), evidence, candidate)
        kept[:close] = sorted(kept[:close], key=lambda one: -one[0])
    for at in range(close, len(kept)):
        _, evidence, candidate = kept[at]
        evidence = replace(evidence, cosine=OF_ITS_PASSAGE * evidence.passage_cosine)
        kept[at] = (min(worth(asked, evidence), kept[at - 1][0]), evidence, candidate)
    return [Ranked(candidate, evidence, value, asked, rarity) for value, evidence, candidate in kept]


def _candidates(asked: Asked, hits: Sequence[Hit], source: Source) -> list[Candidate]:
    """The sentences of the hits; where only one form of sentence can answer, those of that form, if there are any."""
    if asked.kind is Kind.BYLINE:
        return bylines_of(source, hits) or sentences_of(source, hits)
    found = sentences_of(source, hits)
    if asked.kind is Kind.SOURCE:
        return [candidate for candidate in found if gives_source(candidate.text)] or found
    return found


def rarities(asked: Asked, source: Source) -> dict[str, float]:
    """Each term's weight: its inverse document frequency over the archive's passages."""
    counts = source.frequencies([term.word.text for term in asked.terms])
    total = source.size()[1]
    return {term.word.key: math.log((total + 1) / (counts[term.word.text] + 0.5)) for term in asked.terms}


def _local(asked: Asked, candidates: Sequence[Candidate]) -> dict[str, float]:
    """The same over the sentences at hand, where a near meaning counts in part."""
    texts = [candidate.text for candidate in candidates]
    return {term.word.key: math.log((len(texts) + 1) / (sum(best_match(term, text) for text in texts) + 0.5)) for term in asked.terms}
