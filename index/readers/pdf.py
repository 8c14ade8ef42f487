"""PDF: lines of a page put back into paragraphs.

Where lines stand on the page decides; what they say does not. Runs inside the sandbox.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdf
from pypdf.errors import PyPdfError

from index.readers import NotAnArticle, Reading
from index.values import Origin, Removed, Span

MAX_PAGES = 400
"""Pages of one file; a longer one is a book or an archive."""

_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_HYPHEN = re.compile(r"[a-z]-$")
_NOTHING = re.compile(r"[\W_]*")
_DIGITS = re.compile(r"\d+")
_GENERIC_TITLE = re.compile(r"untitled|microsoft word.*|.*\.(?:docx?|pdf|indd|qxd|rtf)|document\d*|\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    x: float
    y: float
    size: float


def read_pdf(data: bytes) -> Reading:
    """Read a PDF; its source text is the text layer with wrapped lines joined, a paragraph a line.

    Running heads and page numbers are removed; the file's own dates are of the file, not of the story, and are not used.

    Raises:
        NotAnArticle: The file is truncated, damaged, encrypted, too long, or has no text layer.
    """
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise NotAnArticle("is not a PDF, whatever its name says. Save it again.")
    if b"%%EOF" not in data[-2048:]:
        raise NotAnArticle("is truncated: the PDF has no end. Download or save it again.")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opens(reader):
            raise NotAnArticle("is encrypted. Save a copy without a password.")
        if len(reader.pages) > MAX_PAGES:
            raise NotAnArticle(f"has {len(reader.pages):,} pages; the limit is {MAX_PAGES}. Split it.")
        lines = [line for number, page in enumerate(reader.pages) for line in _lines(page, number)]
        title, author = _stated(reader)
    except PyPdfError as error:
        raise NotAnArticle("is a damaged PDF. Download or save it again.") from error
    if not any(character.isalnum() for line in lines for character in line.text):
        raise NotAnArticle("has no text layer: its pages are pictures. It needs OCR (for example with ocrmypdf) before it can be read.")
    running = _running(lines)
    return _reading(lines, running, title, author)


def _opens(reader: pypdf.PdfReader) -> bool:
    # Many files are encrypted with an empty password, to forbid printing; what they say is there for anyone.
    try:
        return bool(reader.decrypt(""))
    except (PyPdfError, NotImplementedError, ImportError):
        return False


def _stated(reader: pypdf.PdfReader) -> tuple[str | None, str | None]:
    stated = reader.metadata
    title = str(stated.title or "").strip() if stated else ""
    author = str(stated.author or "").strip() if stated else ""
    generic = _GENERIC_TITLE.fullmatch(title) is not None
    return (None if generic else title), (author if " " in author else None)


def _lines(page: pypdf.PageObject, number: int) -> list[_Line]:
    lines: list[_Line] = []
    words: list[str] = []
    at: list[tuple[float, float, float]] = []

    def end() -> None:
        text = " ".join("".join(words).split())
        if at and not _NOTHING.fullmatch(text):
            lines.append(_Line(text, number, at[0][0], at[0][1], max(size for _, _, size in at)))
        words.clear()
        at.clear()

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        for index, piece in enumerate(text.split("\n")):
            if index:
                end()
            if piece.strip():
                scale = abs(tm[3] * cm[3]) or 1.0
                at.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5], abs(size) * scale))
            words.append(piece)

    page.extract_text(visitor_text=visit)
    end()
    return lines


def _running(lines: Sequence[_Line]) -> set[str]:
    """The lines, digits apart, that stand at the same height on two or more pages: running heads, addresses, page numbers."""
    places = {(_DIGITS.sub("#", line.text), round(line.y), line.page) for line in lines}
    counted = Counter((text, y) for text, y, _ in places)
    return {text for (text, _), count in counted.items() if count > 1}


def _reading(lines: Sequence[_Line], running: set[str], title: str | None, author: str | None) -> Reading:
    pieces: list[str] = []
    removed: list[Removed] = []
    spans: list[Span] = []
    at = 0
    furniture = [line for line in lines if _DIGITS.sub("#", line.text) in running]
    story = [line for line in lines if _DIGITS.sub("#", line.text) not in running]
    for text, why in [*((line.text, "page header") for line in furniture), *((text, "") for text in _paragraphs(story))]:
        span = Span(at, at + len(text))
        if why:
            removed.append(Removed(*span, text, why))
        else:
            spans.append(span)
        pieces.append(text)
        at = span.end + 1
    found = {name: "pdf properties" for name, value in (("title", title), ("byline", author)) if value}
    return Reading("\n".join(pieces), tuple(spans), Origin(title=title, byline=author, found=found), tuple(removed))


def _paragraphs(lines: Sequence[_Line]) -> Iterator[str]:
    words = set(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for line in lines).lower()))
    widths: dict[float, int] = {}
    for line in lines:
        widths[round(line.size)] = max(widths.get(round(line.size), 0), len(line.text))
    body_size = Counter(round(line.size) for line in lines for _ in line.text).most_common(1)[0][0] if lines else 0
    gaps = Counter(round(a.y - b.y, 1) for a, b in pairwise(lines) if _same(a, b) and a.y > b.y)
    gap = gaps.most_common(1)[0][0] if gaps else 0.0
    paragraph = ""
    last: _Line | None = None
    for line in lines:
        if last is not None and _goes_on(last, line, widths[round(last.size)], gap, body_size):
            paragraph = _joined(paragraph, line.text, words)
        else:
            if paragraph:
                yield paragraph
            paragraph = line.text
        last = line
    if paragraph:
        yield paragraph


def _same(a: _Line, b: _Line) -> bool:
    return a.page == b.page and abs(a.size - b.size) < 0.6


def _goes_on(last: _Line, line: _Line, width: int, gap: float, body_size: int) -> bool:
    if abs(last.size - line.size) >= 0.6:
        return False
    full = len(last.text) >= width * 0.7 or last.size > body_size + 2  # a headline breaks where it likes
    if last.page != line.page or line.y >= last.y:  # a new page or column
        return full and not _SENTENCE_END.search(last.text) and line.text[0].islower()
    close = last.y - line.y <= max(gap * 1.25, 0.1) if round(last.size) == body_size else last.y - line.y <= last.size * 1.7
    return full and close


def _joined(paragraph: str, line: str, words: set[str]) -> str:
    """Two lines as one; a word divided at the end of a line is put together unless it stands with its hyphen elsewhere."""
    if _HYPHEN.search(paragraph) and line[0].islower():
        first, second = re.findall(r"[\w-]+$", paragraph)[0], re.findall(r"^\w+", line)[0]
        return paragraph + line if (first + second).lower() in words else paragraph[:-1] + line
    return f"{paragraph} {line}"
