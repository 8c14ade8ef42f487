"""Whether the words around an expression of time speak of what has happened or of what is to come.

What day the expression names is not known here.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Tense(Enum):
    """What the nearest verb says; UNSURE where it says nothing, or both."""

    PAST = "past"
    COMING = "coming"
    UNSURE = "unsure"


class _Sign(NamedTuple):
    start: int
    end: int
    tense: Tense


_IRREGULAR = (
    "said told was were had did went came took made gave got met held began became left found saw knew thought spoke wrote won lost led sent"
    " brought bought built cut hit put fell rose grew fled flew drove rode ran sat stood struck shot sold spent paid fought kept felt heard"
    " hung laid broke chose drew ate hid sang sank shook slept stole swore swept taught threw woke withdrew quit split died set dealt sought"
    " caught burst spread overtook underwent forbade bid beat bit blew bore bound dug fed forgave forgot froze lit overcame rang sprang stuck"
    " tore understood wore wound"
).split()
_PLANNED = r"(?:due|set (?:to|for)|scheduled|expected|slated|planned|planning|poised|going to|about to|supposed|meant|likely)"
_ADVERBS = r"(?:\s+(?:not|also|never|only|then|now|first|\w+ly))*"
_SIGNS = re.compile(
    r"(?:\b(?:"
    # What was once planned may have happened or not.
    rf"(?P<unsure>(?:was|were|been|had){_ADVERBS}\s+{_PLANNED}\b"
    rf"|(?:would|could|may|might|should|can|must|cannot|couldn['’]t|wouldn['’]t){_ADVERBS}(?:\s+(?:be|have|have been))?\s+[a-z]+\b)"
    rf"|(?P<coming>(?:will|shall|won['’]t|plans? to|hopes? to|aims? to|intends? to|wants? to|agree[ds]? to|vow(?:s|ed)? to|prepar\w+ to|ready to)"
    rf"{_ADVERBS}(?:\s+(?:be|have|have been))?\s+[a-z]+\b(?:\s+[a-z]+ed\b)?|(?:is|are) to [a-z]+\b"
    rf"|(?:{_PLANNED}|upcoming|forthcoming|looming|awaits|begins|starts|takes effect|takes office|goes into effect|kicks off|expires)\b)"
    rf"|(?P<past>(?:has|have|having){_ADVERBS}\s+(?:been\s+)?[a-z]+(?:ed|en|n|t|d|ne|de)\b|(?:{'|'.join(sorted(_IRREGULAR))})\b"
    r")|(?P<done>(?!need|feed|seed|speed|indeed|hundred|proceed|exceed|embed)[a-z]{2,24}ed\b)"
    r"|(?P<present>(?:is|are|am)\b)"
    rf")|(?P<short>['’]ll{_ADVERBS}(?:\s+(?:be|have|have been))?\s+[a-z]+\b))"
)
_KINDS = {"past": Tense.PAST, "done": Tense.PAST, "coming": Tense.COMING, "short": Tense.COMING}
_GIVEN = ("a ", "an ", "the ", "its ", "his ", "her ", "their ", "our ", "this ")
"""Before a word in -ed these make an adjective of it: "a postponed vote"."""

_REACH = 240
"""Characters on either side that are read."""

_TO_DO = re.compile(r"\bto [a-z]{3,}\b")
_BREAK = re.compile(r"[,;:()—–]| - |\b(?:that|which|who|whose|when|while|where|after|before|because|but|and|if|until|than)\b")
_SINCE = re.compile(r"\b(?:[Ss]ince|[Aa]s of|[Ee]arlier|[Ll]ate)\s+(?:on\s+)?$")
_FROM = re.compile(r"\b(?:[Ss]tarting|[Bb]eginning|[Ee]ffective|[Nn]o later than)\s+(?:on\s+|in\s+)?$")
_EDGE = re.compile(r"\b(?:[Bb]y|[Uu]ntil|[Tt]ill|[Tt]hrough|[Bb]efore|[Aa]head of|[Ii]n time for)\s+(?:(?:late|early|mid|the|at least)\s+)*$")


def tense(text: str, start: int, end: int) -> Tense:
    """What the sentence says about the time of its expression at start:end.

    The nearest verb decides: of its own clause, left before right; then of the clauses to the left, then to the right. "By", "until" and
    "ahead of" name a boundary that may lie on either side, so only a coming verb decides there.
    """
    before = text[max(0, start - 40) : start]
    if not before.strip(' •*-–—"“') and text.startswith(":", end):
        return Tense.PAST  # the head of an entry in a list of days: what follows is told in the present, of what is past
    if _SINCE.search(before):
        return Tense.PAST
    if _FROM.search(before):
        return Tense.COMING
    low = max(0, start - _REACH)
    found = _nearest(text[low : end + _REACH], start - low, end - low)
    if _EDGE.search(before) and found is Tense.PAST:
        return Tense.UNSURE
    return found


def _nearest(text: str, start: int, end: int) -> Tense:
    signs = [sign for sign in _signs(text) if sign.end <= start or sign.start >= end]
    if not signs:
        return Tense.COMING if any(match.end() <= start for match in _TO_DO.finditer(text)) else Tense.UNSURE
    low = max((match.end() for match in _BREAK.finditer(text, 0, start)), default=0)
    close = _BREAK.search(text, end)
    high = close.start() if close else len(text)
    left = [sign for sign in signs if sign.end <= start]
    right = [sign for sign in signs if sign.start >= end]
    if left and left[-1].start >= low:
        return left[-1].tense
    if right and right[0].end <= high:
        return right[0].tense
    return (left[-1] if left else right[0]).tense


@lru_cache(maxsize=16)  # a sentence with several expressions is read once
def _signs(text: str) -> list[_Sign]:
    return [
        _Sign(match.start(), match.end(), _KINDS.get(match.lastgroup or "", Tense.UNSURE))
        for match in _SIGNS.finditer(text)
        if match.lastgroup != "done" or not text.endswith(_GIVEN, 0, match.start())
    ]
