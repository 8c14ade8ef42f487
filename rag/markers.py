"""Citation markers in what a model wrote: read, cleaned of those that cite nothing, and taken off a sentence.

What stands behind a number, and whether it bears the sentence out, is not known here.
"""

import re
from collections.abc import Collection

_BLANK = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*+"
"""What a reader does not see between two brackets: "[\u200b1]" is a marker to the eye. Possessive, so that many blanks are read once."""

_ITEM = rf"\^?{_BLANK}(?:(?:passages?|sources?|refs?|articles?){_BLANK})?[#^]?{_BLANK}\d+"
_MARKER = re.compile(rf"[\[［【]{_BLANK}{_ITEM}(?:{_BLANK}(?:[,;–—-]|and|&){_BLANK}{_ITEM})*{_BLANK}[\]］】]", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)(?:\D*?[–—-]\D*?(\d+))?")
_DIGITS = 9
"""A longer number cites nothing; it is not made an integer, for that takes time that grows with the square of its length."""


def clean_markers(text: str, known: int | Collection[int]) -> str:
    """The text with its markers in one form, "[2][5]", and without those that cite nothing.

    `known` is the numbers that can be cited, or how many there are, counted from 1. Read as markers are [1], [1, 2], [1-3], [^1],
    [source 1], and the same in full-width brackets. What removing one would bring together ("[[9]1]") is never a citation: it is removed
    too, until nothing changes. Blanks before a removed marker go with it.
    """
    exist = range(1, known + 1) if isinstance(known, int) else frozenset(known)
    return "".join(piece if isinstance(piece, str) else f"[{piece}]" for piece in _taken_apart(text, exist))


def unmarked(sentence: str, known: int | Collection[int]) -> tuple[str, tuple[int, ...]]:
    """One sentence as a model wrote it, taken apart: its words without any marker, and the numbers of `known` that it cites, each once.

    The words are ready to be held against the passages; no number that only removing a marker brings together is among those cited.
    """
    exist = range(1, known + 1) if isinstance(known, int) else frozenset(known)
    pieces = _taken_apart(sentence, exist)
    cited = tuple(dict.fromkeys(piece for piece in pieces if isinstance(piece, int)))
    text = ""
    for piece in pieces:
        text = f"{text}{piece}" if isinstance(piece, str) else text.rstrip()
    return _without(text).strip(), cited


def _taken_apart(text: str, exist: Collection[int]) -> list[str | int]:
    """Runs of words, clean of markers, and the numbers cited, in order.

    Only a marker of the text as it was given counts. The words between two of them are cleaned by themselves: were they joined first, the
    rest of a removed marker could close another's bracket.
    """
    pieces: list[str | int] = []
    end = 0
    for match in _MARKER.finditer(text):
        numbers = _numbers(match.group(), exist)
        before = text[end : match.start()]
        pieces.append(before if numbers else before.rstrip(" "))
        pieces.extend(numbers)
        end = match.end()
    pieces.append(text[end:])
    joined: list[str | int] = [""]
    for piece in pieces:
        if isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return [_without(piece) if isinstance(piece, str) else piece for piece in joined]


def _without(text: str) -> str:
    """The text without anything that looks like a marker, however often removing one makes another."""
    while match := _MARKER.search(text):
        text = text[: match.start()].rstrip(" ") + text[match.end() :]
    return text


def _numbers(marker: str, exist: Collection[int]) -> list[int]:
    found: list[int] = []
    for first, last in _RANGE.findall(marker):
        if max(len(first), len(last)) > _DIGITS:
            continue
        bounds = (int(first), int(last or first))
        found.extend(sorted(number for number in exist if min(bounds) <= number <= max(bounds)))
    return list(dict.fromkeys(found))
