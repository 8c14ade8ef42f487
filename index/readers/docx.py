"""DOCX: the paragraphs of a document, as one reads them.

Read from its XML directly, so that sizes are counted before anything is unpacked in full. Runs inside the sandbox.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from index.readers import NotAnArticle, Reading
from index.values import Origin, Span

MAX_UNPACKED = 100_000_000
"""Bytes of all parts once unpacked, pictures among them."""

MAX_PART = 30_000_000
"""Bytes of the part that holds the words: parsed, it takes ten times as much memory, and a story has a thousandth of it."""

MAX_PARTS = 10_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TERMS = "{http://purl.org/dc/elements/1.1/}"
_TITLE_STYLES = frozenset({"title", "heading1"})
_UNSEEN = frozenset({f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}instrText", f"{_WORD}delText", f"{_WORD}txbxContent"})


def read_docx(data: bytes) -> Reading:
    """Read a document; its source text is its paragraphs and table cells, one a line, without deleted or hidden words.

    The headline is the first paragraph in a title or top heading style, else what the properties say. The file's own dates are of
    the file, not of the story, and are not used.

    Raises:
        NotAnArticle: The file is damaged, encrypted, unpacks to too much, or has no text.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotAnArticle("is an old Word file or an encrypted one. Save it as DOCX without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_PARTS or sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise NotAnArticle(_too_big())
            document = _part(archive, "word/document.xml")
            properties = _part(archive, "docProps/core.xml") if "docProps/core.xml" in archive.namelist() else b""
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise NotAnArticle("is not a DOCX document, or a damaged one. Save it again.") from error
    lines: list[str] = []
    heading: str | None = None
    for text, style in _paragraphs(_parse(document)):
        if heading is None and style in _TITLE_STYLES:
            heading = text
        lines.append(text)
    if not lines:
        raise NotAnArticle("has no text in it. Save the story itself.")
    spans: list[Span] = []
    at = 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    title, author = _stated(properties)
    title = heading or title
    found = {"title": "docx heading" if heading else "docx properties"} if title else {}
    found |= {"byline": "docx properties"} if author else {}
    return Reading("\n".join(lines), tuple(spans), Origin(title=title, byline=author, found=found))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the document, counted while it is unpacked: the size that a zip file declares can be a lie."""
    with archive.open(name) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise NotAnArticle(f"holds more than {MAX_PART // 1_000_000} MB of markup. Save the story's text alone.")
    return content


def _too_big() -> str:
    return f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB. Save the story's text without its pictures."


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotAnArticle("is a damaged DOCX document. Save it again.") from error


def _paragraphs(document: etree._Element) -> Iterator[tuple[str, str]]:
    """The text and the style's name of each paragraph that has any text, in order."""
    for paragraph in document.iter(f"{_WORD}p"):
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        name = (style.get(f"{_WORD}val") or "" if style is not None else "").lower().replace(" ", "")
        for line in "".join(_words(paragraph)).split("\n"):
            if text := " ".join(line.split()):
                yield text, name


def _words(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _UNSEEN or child.tag == f"{_WORD}p":
            continue
        if child.tag == f"{_WORD}r" and child.find(f"{_WORD}rPr/{_WORD}vanish") is not None:
            continue
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"
        elif child.tag == f"{_WORD}tab":
            yield "\t"
        elif child.tag == f"{_WORD}noBreakHyphen":
            yield "-"
        else:
            yield from _words(child)


def _stated(properties: bytes) -> tuple[str | None, str | None]:
    """Title and author of the document's properties; templates' names and single words are not believed."""
    if not properties:
        return None, None
    try:
        core = _parse(properties)
    except NotAnArticle:
        return None, None
    title = " ".join((core.findtext(f"{_TERMS}title") or "").split())
    author = " ".join((core.findtext(f"{_TERMS}creator") or "").split())
    if re.fullmatch(r"(?:word document|document\d*|untitled|.*\.docx?|\S*)", title, re.IGNORECASE):
        title = ""
    return title or None, (author if " " in author and author != "python-docx" else None)
