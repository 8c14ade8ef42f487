"""A model's reply cut into sentences as it arrives, and rid of what is form and not words: reasoning, list marks, emphasis.

What the sentences say, and whether it is so, is not known here.
"""

import re
from collections.abc import Iterator

from index.split import sentences
from index.values import Span

WINDOW = 3_000
"""Characters in which the end of the first sentence is looked for: the longest sentence has half of them. Without a bound, a reply that comes
in one piece is cut anew for each of its sentences."""

LONGEST = 12_000
"""Characters of a reply that are read; an endpoint need not keep to the number of tokens that it was given."""


def spoken(pieces: Iterator[str | None]) -> Iterator[str]:
    """Sentences with the markers behind them, each as soon as something else begins; what is left at the end, or at None, is one too.

    A quotation of several sentences stays whole. Reasoning between <think> and </think> at the beginning is passed over.
    """
    buffer, read = "", 0
    for piece in _without_reasoning(pieces):
        if piece is None:
            yield from _rest(buffer)
            buffer = ""
            continue
        for part in _PARTS.findall(piece[: LONGEST - read]):
            buffer += part
            # Looked at behind each word, however many come at once: sentences are the same in whatever pieces a reply arrives.
            while part.isspace() and (end := _complete(buffer[:WINDOW])) is not None:
                yield buffer[:end].strip()
                buffer = buffer[end:]
        read += len(piece)
        if read >= LONGEST:
            return
    yield from _rest(buffer)


_PARTS = re.compile(r"\s|\S+")


def _without_reasoning(pieces: Iterator[str | None]) -> Iterator[str | None]:
    begun = ""
    deciding = True
    for piece in pieces:
        if not deciding or piece is None:
            if begun:
                yield "" if begun.lstrip().startswith("<think>") else begun
                begun = ""
            yield piece
            continue
        begun += piece
        start = begun.lstrip()
        if start.startswith("<think>"):
            if "</think>" in start:
                yield start.partition("</think>")[2]
                begun, deciding = "", False
        elif not "<think>".startswith(start):
            yield begun
            begun, deciding = "", False
    if begun and not begun.lstrip().startswith("<think>"):
        yield begun


_FORM = re.compile(r"^\s*(?:(?:[-*•·–>]|#{1,6}|\(?\d{1,2}[.)])\s+)+")
_EMPHASIS = re.compile(r"(\*\*|__|[*_`])(?=\S)(.{1,600}?)(?<=\S)\1(?!\w)", re.DOTALL)


def plain(sentence: str) -> str:
    """A sentence without the list mark or heading mark before it, and without marks of emphasis around its words."""
    sentence = _FORM.sub("", sentence)
    return _EMPHASIS.sub(r"\2", sentence)


_NAMED = r"(?:\s*[\[［【][^\[\]［］【】\n]{1,40}[\]］】])+"
_AS_NOUN = re.compile(
    rf"^(?:according\s+to|as\s+(?:reported|stated|noted|described|mentioned)\s+(?:in|by)|in|per|from)(?P<before>{_NAMED}),?\s+"
    rf"|^(?P<does>{_NAMED})\s+(?:says?|said|reports?|reported|states?|stated|notes?|noted|shows?|confirms?)\s+(?:that\s+)?",
    re.IGNORECASE,
)


def markers_last(sentence: str) -> str:
    """A sentence in which a marker stands for its article ("According to [1], ...") without those words, the marker behind it."""
    found = _AS_NOUN.match(sentence)
    if found is None:
        return sentence
    rest = sentence[found.end() :]
    return f"{rest[:1].upper()}{rest[1:]}{found['before'] or found['does']}"


_MARKERS = re.compile(r"(?:\s*[\[［【][^\[\]［］【】\n]{0,40}[\]］】][.,;]?)*")
_BEGUN = re.compile(r"\s*[\[［【][^\]］】\n]{0,40}$|[^\S\n]*\S*$")
"""What is still to be seen before a sentence is complete: whether a marker follows, and the whole of the next word, without which "Mr." ends one."""


def _complete(buffer: str) -> int | None:
    """Where the first sentence of what has come so far ends, its markers included; None while it may go on."""
    lead = len(buffer) - len(buffer.lstrip())
    line = buffer.find("\n", lead)
    spans = sentences(buffer, [Span(lead, line if line >= 0 else len(buffer))])
    if not spans:
        return line + 1 if line >= 0 else None
    for at, span in enumerate(spans):
        if at + 1 < len(spans) and _open(buffer[spans[0].start : span.end]):
            continue
        # A quotation mark that stands by itself opens the next sentence.
        opens_next = _OPENS_NEXT.search(buffer, span.start, span.end)
        end = _behind_markers(buffer, opens_next.start() if opens_next else span.end)
        if _MARKERS.fullmatch(buffer[span.start : span.end]) is None and not _BEGUN.match(buffer, end):
            return end
    return line + 1 if line >= 0 else None


def _open(text: str) -> bool:
    """Whether a quotation goes on behind a text, unless one mark stands by itself at its end."""
    if len(text) > LONGEST_QUOTATION or _OPENS_NEXT.search(text):
        return False
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


LONGEST_QUOTATION = 600
"""Characters in which a quotation mark that was opened is closed; else it was a slip."""

_OPENS_NEXT = re.compile(r"\s+[\"“]$")


def _behind_markers(buffer: str, at: int) -> int:
    found = _MARKERS.match(buffer, at)
    return found.end() if found else at


def _rest(buffer: str) -> Iterator[str]:
    while buffer.strip():
        end = _complete(buffer[:WINDOW] + "\nX") or len(buffer)
        yield buffer[:end].strip()
        buffer = buffer[end:]
