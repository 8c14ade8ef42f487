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

_ACTIVE = re.compile(r"</?[a-z!][^>]{0,300}>|\]\(|!\[|\bhttps?:|\bwww\.|\bjavascript:|\bdata:[a-z]+/", re.IGNORECASE)
"""What a page could take for markup, a link or an image. Nothing that a model writes becomes one; a sentence that tries is not shown."""

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
    if _ACTIVE.search(words):
        return Withheld(words, "it holds markup or a link")
    if is_heading(words) or asks(words) or words.endswith(":"):
        return Withheld(words, "it is no statement")
    if _OF_THE_TASK.search(words):
        return Withheld(words, "it speaks of the passages or the question, and not of the story")
    if planted(words):
        return Withheld(words, "it speaks to a program, or of one")
    verdict, resting = None, cited
    if cited:
        verdict = check_sentence(_said(words, cited), [one.text for one in cited])
    if verdict is None or verdict.verdict == "unsupported":
        for one in _others(words, cited, given):
            other = check_sentence(_said(words, [one]), [one.text])
            if other.verdict != "unsupported":
                verdict, resting = other, [one]
                break
    if verdict is None:
        return Withheld(words, "it cites no passage, and none bears it out")
    if verdict.verdict == "unsupported":
        return Withheld(words, "; ".join(verdict.reasons))
    if judge is not None and verdict.verdict != "quoted" and (against := judge(words, [one.text for one in resting])):
        return Withheld(words, against)
    stretches = _resting(_said(words, resting), resting)
    numbers = (numbering.number_at(one.hit, span.start, span.end, _text(one, span)) for one, span in stretches)
    return Sentence(words, tuple(dict.fromkeys(numbers)), verdict.verdict)


def _resting(said: str, cited: Sequence[Given]) -> list[tuple[Given, Span]]:
    """The sentences that bear one out; the passages whole where these alone do not, as when a name stands in the sentence before."""
    stretches = [(cited[place.passage], cited[place.passage].places(place.start, place.end)) for place in narrow(said, [one.text for one in cited])]
    if stretches and check_sentence(said, [_text(one, span) for one, span in stretches]).verdict != "unsupported":
        return stretches
    return [(one, Span(one.sentences[0].start, one.sentences[-1].end)) for one in cited]


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


def _said(words: str, cited: Sequence[Given]) -> str:
    """A sentence without an opening that names the outlet of a passage it cites: the outlet stands beside the passage, not in it."""
    opening = _OPENING.match(words)
    if opening is None:
        return words
    named = _plain(opening["outlet"] or opening["teller"])
    outlets = {_plain(one.hit.article.origin.outlet) for one in cited if one.hit.article.origin.outlet}
    return words[opening.end() :] if named in outlets else words


def _plain(outlet: str | None) -> str:
    return fold(outlet or "").removeprefix("the ").strip()
