"""Plain text: bytes to characters, and characters to paragraphs.

What a paragraph says, and whether it belongs to the article, is not known here.
"""

import codecs
import contextlib
import re
from collections.abc import Iterator

from index.readers import NotAnArticle, Reading
from index.values import Origin, Span

_LINE = re.compile(r"[^\n\r\f\x85\u2028\u2029]+")
_EDGE = " \t\v\x1c\x1d\x1e\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
_BULLET = re.compile(r"\s*(?:[•·▪◦*–—-]|\d{1,3}[.)])\s")
_SENTENCE_END = (".", "!", "?", "…", ":", ".”", "!”", "?”", '."', '!"', '?"', ".’", "”", '"')

WRAP_WIDTHS = (55, 120)
"""Lines of hard-wrapped text: mail and wires wrap at 65 to 80 characters, editors at up to 120; a longer line was never wrapped."""

_GUESSED_BYTES = 200_000
"""How much of a file the encoding is guessed from: the guess is linear in it, and more does not change the answer."""

_ODD_CONTROLS = re.compile(rb"[\x01-\x06\x0e-\x1a\x1c-\x1f\x7f]")


def read_text(data: bytes) -> Reading:
    """Read a plain text file; its source text is the decoded file, without a byte order mark.

    Raises:
        NotAnArticle: The bytes are not text.
    """
    text = decode(data)
    return Reading(text, tuple(paragraphs(text)), Origin())


def decode(data: bytes) -> str:
    """Turn bytes into text: UTF-8, UTF-16 or UTF-32 with a byte order mark, else the 8-bit encoding that fits best.

    Raises:
        NotAnArticle: The bytes are not text, or are UTF-8 with bytes damaged.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise NotAnArticle(f"is damaged {encoding[:6].upper()} text (byte {error.start}). Save it again as UTF-8.") from error
            if "\0" in text:
                raise NotAnArticle("is not text. Only text, Markdown, HTML, PDF, DOCX and JSONL are read.")
            return text
    if b"\0" in data or len(_ODD_CONTROLS.findall(data, 0, _GUESSED_BYTES)) > len(data[:_GUESSED_BYTES]) // 200:
        raise NotAnArticle("is not text. Only text, Markdown, HTML, PDF, DOCX and JSONL are read.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guess(data, error)


_A_FEW = 0.03
"""The share of bytes beyond ASCII below which a text is English with a few accents, dashes and quotation marks: too few to tell one encoding
of the Latin alphabet from another by, and what browsers take for windows-1252. Polish has .08."""


def _guess(data: bytes, error: UnicodeDecodeError) -> str:
    start = data[:_GUESSED_BYTES]
    loose = start.decode("utf-8", "replace")
    holes = loose.count("\ufffd")
    # Characters of two bytes and more that do decode: by chance they hardly occur in any 8-bit encoding.
    whole = sum(character > "\x7f" for character in loose) - holes
    if whole >= holes:
        raise NotAnArticle(f"is damaged UTF-8 text (byte {error.start}). Save it again as UTF-8.")
    import charset_normalizer  # 50 ms, and most files are UTF-8

    best = charset_normalizer.from_bytes(start).best()
    if best is None:
        raise NotAnArticle("is in an encoding that cannot be recognised. Save it as UTF-8.")
    few = sum(byte > 0x7F for byte in start) < _A_FEW * len(start)
    if few and not best.encoding.startswith("mac"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("cp1252")
    try:
        return data.decode(best.encoding)
    except UnicodeDecodeError as mismatch:
        raise NotAnArticle(f"is in an encoding that cannot be recognised (byte {mismatch.start}). Save it as UTF-8.") from mismatch


def lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The lines that hold more than white space, trimmed, in order."""
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        line = match.group()
        stripped = line.strip(_EDGE)
        if stripped:
            low = match.start() + len(line) - len(line.lstrip(_EDGE))
            yield Span(low, low + len(stripped))


def parted(text: str, start: int, end: int) -> bool:
    """Whether a blank line stands in a stretch between two lines; lines may end as on any system."""
    return text.count("\n", start, end) > 1 or text.count("\r", start, end) > 1


def paragraphs(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The paragraphs of a text, in order.

    A line is a paragraph (web pages flattened to text have no other), but lines that were wrapped at a fixed width form one.
    """
    block: list[Span] = []
    for line in lines(text, start, end):
        if block and parted(text, block[-1].end, line.start):
            yield from _unwrapped(text, block)
            block = []
        block.append(line)
    yield from _unwrapped(text, block)


def _unwrapped(text: str, block: list[Span]) -> Iterator[Span]:
    """Join the wrapped lines of a block that no blank line divides."""
    narrow, wide = WRAP_WIDTHS
    width = max((line.end - line.start for line in block), default=0)
    if len(block) < 2 or not narrow < width <= wide:
        yield from block
        return
    full = max(narrow, width * 0.75)
    at = 0
    while at < len(block):
        last = at
        while last + 1 < len(block) and block[last].end - block[last].start >= full and not _begins(text, block[last], block[last + 1]):
            last += 1
        going_on = sum(text[line.start].islower() for line in block[at + 1 : last + 1])
        # About four in five wrapped lines of prose begin in lower case; headlines under one another do not.
        if last > at and going_on * 2 >= last - at:
            yield Span(block[at].start, block[last].end)
        else:
            yield from block[at : last + 1]
        at = last + 1


def _begins(text: str, before: Span, line: Span) -> bool:
    """Whether a line plainly starts something new: a list item, or a paragraph set off by its indent."""
    indent = len(text[before.end : line.start].lstrip("\r\n \t")) == 0 and text[before.end : line.start].endswith(("  ", "\t"))
    return indent or _BULLET.match(text, line.start, line.end) is not None
