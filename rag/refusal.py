"""Why the articles do not answer, in one sentence, and what in them contradicts the question.

Whether to refuse is decided in rag/judge.py.
"""

from collections.abc import Sequence

from rag.matching import best_match
from rag.question import Asked, Kind
from rag.ranking import Ranked
from rag.words import fold, words

AGAINST = 2
"""Sentences shown against a premise."""

_WANTED = {
    Kind.WHO: "who",
    Kind.WHERE: "where",
    Kind.WHEN: "when",
    Kind.COUNT: "how many",
    Kind.SHARE: "what share",
    Kind.MONEY: "how much",
    Kind.DURATION: "how long",
    Kind.AGE: "the age",
    Kind.WHY: "why",
    Kind.BYLINE: "who wrote it",
    Kind.CONDITION: "on what condition",
    Kind.SOURCE: "whom they have it from",
}


def against(asked: Asked, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The sentences that contradict what the question takes for granted, most direct first."""
    about_it = [one for one in ranked if one.evidence.around > 0.35]
    direct = [one for one in about_it if one.objections.denied or one.objections.conflicts]
    direct.sort(key=lambda one: (not one.objections.denied, -one.evidence.around))
    if not direct and asked.names:
        # Somebody else did it: the rest of the question is there, the name is not.
        direct = [one for one in ranked if one.evidence.strangers > 0 and one.evidence.here > 0.4]  # most of the rest is there
    if not direct and asked.kind is Kind.WHY:
        direct = [one for one in ranked if one.evidence.around > 0.5]  # the same event, told otherwise
    return direct[:AGAINST]


def reason(asked: Asked, ranked: Sequence[Ranked], *, unknown: Sequence[str]) -> str:
    """One sentence, without markers, that says why there is no answer. `unknown` names what no article mentions."""
    if not ranked:
        return "The articles do not answer this: nothing in them is about it."
    if unknown:
        return f"The articles do not answer this: none of them mentions {_listed(unknown)}."
    best = ranked[0]
    contradicting = next(iter(against(asked, ranked)), None)
    if contradicting is not None and contradicting.objections.denied:
        return "The articles do not bear out what the question takes for granted; the nearest one says otherwise."
    if best.evidence.kind < 1.0 and asked.kind in _WANTED:
        return f"The articles do not say {_WANTED[asked.kind]}; what they do say on the subject is below."
    missing = [
        term.word.text
        for term in asked.terms
        if term.weight == 1.0 and not best_match(term, best.candidate.text) and not best_match(term, best.candidate.place.before)
    ]
    if missing:
        return f"The articles do not answer this: what comes nearest does not speak of {_listed(missing[:3])}."
    return "The articles do not answer this."


def unmentioned(asked: Asked, frequencies: dict[str, int]) -> list[str]:
    """The names in the question that stand in no article."""
    last = {name.text: [word.text for word in words(name.text) if not word.stop][-1:] for name in asked.names}
    return [name for name, parts in last.items() if not any(frequencies.get(part, 0) for part in parts)]


def unsaid(asked: Asked, unknown: Sequence[str], best: Ranked) -> list[str]:
    """Those of the names that no article spells which the best sentence does not say in another spelling or with another word either."""
    place = best.candidate.place
    near = (place.text, place.before, place.after, place.heading, place.title, place.lead, place.outlet)
    found = []
    described = {word.start - 1 for word in asked.focus}  # "Swiss" of "which Swiss city" only helps to find it
    for name in asked.names:
        if name.text not in unknown or name.end in described:
            continue
        terms = [term for term in asked.terms if name.start <= term.word.start < name.end and term.word.name]
        if not terms or max(best_match(terms[-1], text) for text in near) == 0.0:
            found.append(name.text)
    return found


def _listed(things: Sequence[str]) -> str:
    plain = [fold(thing) if thing.islower() else thing for thing in things]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} or {plain[-1]}"
