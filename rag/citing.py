"""One sentence of a model, held against the passages: withheld, or shown with the exact words that it rests on.

How it was written, and what a check looks at, is not known here.
"""

import re
from collections.abc import Callable, Sequence

from index.values import Span
from rag.candidates import asks, is_heading
from rag.check import check_sentence
from rag.numbering import Numbering
from rag.planted import planted
from rag.prompt import Given
from rag.support import narrow
from rag.values import Sentence, Withheld
from rag.words import fold

Judge = Callable[[str, Sequence[str]], str]
"""Why a sentence is not what some passages say, by another opinion than the check's; empty where it is."""

_ACTIVE = re.compile(r"<[a-z/!?]|\]\(|!\[|//|\bwww\.|\bjavascript:|\bdata:[a-z]+/", re.IGNORECASE)
"""What a page could take for markup, a link or an image. Nothing that a model writes becomes one; a sentence that tries is not shown."""

_ADDRESS = re.compile(r"\b[\w-]+\.[a-z]{2,}\b(?:/\S*)?")
"""What a terminal or a chat makes a link of by itself. "Booking.com" is news, where an article has it."""

_OF_THE_TASK = re.compile(
    r"""\b(?:the|this|that|these|which|each|no)\ (?:numbered\ )?passages?\b | \bpassage\ \d
      | ^(?:the|my)\ answer\ (?:is|to)\b | \bthe\ question\ (?:asks|asked|mentions|is\ about)\b | ^as\ an?\ (?:AI|language)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a model begins to talk about what it was told to do. A quotation may hold the words: it is shown without a model."""

CANDIDATES = 2
"""Other passages tried for a sentence that those it cites do not bear out."""


def shown_or_withheld(
    words: str, cited: Sequence[Given], given: Sequence[Given], numbering: Numbering, *, judge: Judge | None = None
) -> Sentence | Withheld:
    """Hold a sentence against the passages that it cites, then against the others of `given` that come nearest.

    Where one bears it out, its words get their numbers, or the ones that they have. A `judge` can only withhold what the check let pass,
    and is not asked about quotations.
    """
    if _ACTIVE.search(words) or any(all(address not in one.text for one in given) for address in _ADDRESS.findall(words)):
        return Withheld(words, "it holds markup or a link")
    if is_heading(words) or asks(words) or words.endswith(":"):
        return Withheld(words, "it is no statement")
    if _OF_THE_TASK.search(words):
        return Withheld(words, "it speaks of the passages or the question, and not of the story")
    if planted(words):
        return Withheld(words, "it speaks to a program, or of one")
    said, cited, given = _attributed(words, cited, given)
    verdict, resting = None, cited
    if cited:
        verdict = check_sentence(said, [one.text for one in cited])
    if verdict is None or verdict.verdict == "unsupported":
        for one in _others(said, cited, given):
            other = check_sentence(said, [one.text])
            if other.verdict != "unsupported":
                verdict, resting = other, [one]
                break
    if verdict is None:
        return Withheld(words, "it cites no passage, and none bears it out")
    if verdict.verdict == "unsupported":
        return Withheld(words, "; ".join(verdict.reasons))
    if judge is not None and verdict.verdict != "quoted" and (against := judge(words, [one.text for one in resting])):
        return Withheld(words, against)
    stretches = [(one, span) for one, spans in _resting(said, resting) for span in spans]
    if any(planted(_text(one, span)) for one, span in stretches):
        return Withheld(words, "what it rests on speaks to a program")
    numbers = (numbering.number_at(one.hit, span.start, span.end, _text(one, span)) for one, span in stretches)
    return Sentence(words, tuple(dict.fromkeys(numbers)), verdict.verdict)


def _resting(said: str, cited: Sequence[Given]) -> list[tuple[Given, tuple[Span, ...]]]:
    """The sentences that bear one out; the passages whole where these alone do not, as when a name stands in the sentence before."""
    stretches = [(cited[place.passage], cited[place.passage].places(place.start, place.end)) for place in narrow(said, [one.text for one in cited])]
    if stretches and check_sentence(said, [_text(one, span) for one, spans in stretches for span in spans]).verdict != "unsupported":
        return stretches
    return [(one, one.places(0, len(one.text))) for one in cited]


def _text(one: Given, span: Span) -> str:
    passage = one.hit.passage
    return passage.text[span.start - passage.start : span.end - passage.start]


def _others(words: str, cited: Sequence[Given], given: Sequence[Given]) -> list[Given]:
    """The passages not cited that come nearest to a sentence, best first."""
    rest = [one for one in given if one not in cited]
    return list({place.passage: rest[place.passage] for place in narrow(words, [one.text for one in rest])}.values())[:CANDIDATES]


_OPENING = re.compile(
    r"""^(?:according\ to|as\ reported\ by|in)\s+(?:the\s+)?(?P<outlet>[^,]{1,60}),\s*
      | ^(?:the\s+)?(?P<teller>.{1,60}?)\s+(?:reports?|reported|writes?|wrote)\s+(?:that\s+)?""",
    re.IGNORECASE | re.VERBOSE,
)


def _attributed(words: str, cited: Sequence[Given], given: Sequence[Given]) -> tuple[str, Sequence[Given], Sequence[Given]]:
    """What of a sentence is to be held against which passages.

    One that opens with the name of an outlet is held, without these words, against that outlet's passages alone: the name stands beside a
    passage, not in it, and nobody's claim may be put into another's mouth.
    """
    opening = _OPENING.match(words)
    if opening is None:
        return words, cited, given
    named = _plain(opening["outlet"] or opening["teller"])
    own = [one for one in given if _plain(one.hit.article.origin.outlet) == named]
    return (words[opening.end() :], [one for one in cited if one in own], own) if own else (words, cited, given)


def _plain(outlet: str | None) -> str:
    return fold(outlet or "").removeprefix("the ").strip()
