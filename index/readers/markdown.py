"""Markdown: front matter to particulars, and paragraphs without the marks around them.

Marks inside a sentence stay, since nothing in a body is rewritten. Rendering is not known here.
"""

import re
from dataclasses import replace

from index.kind import kind_of_section
from index.readers import Reading
from index.readers.text import decode, paragraphs
from index.said import as_origin
from index.values import Origin, Removed, Span

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]{1,40})[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NAMES = {
    "title": "title",
    "headline": "title",
    "outlet": "outlet",
    "publication": "outlet",
    "publisher": "outlet",
    "site": "outlet",
    "author": "byline",
    "authors": "byline",
    "byline": "byline",
    "agency": "agency",
    "wire": "agency",
    "kind": "kind",
    "date": "published",
    "published": "published",
    "updated": "updated",
    "modified": "updated",
    "lastmod": "updated",
    "last_updated": "updated",
    "url": "url",
    "canonical": "url",
    "canonical_url": "url",
}
_SECTIONS = ("type", "section", "category", "categories")
"""Fields that can name a kind, and mostly name something else."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_RULE = re.compile(r"(?:[-*_=][ \t]*){3,}")
_TOP_HEADING = re.compile(r"(?<!#)#[ \t]+\Z")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LEADING = re.compile(r"(?:>[ \t]*)*(?:#{1,6}[ \t]+|[-*+][ \t]+)?")
_TRAILING = re.compile(r"[ \t]*#*[ \t]*$")


def read_markdown(data: bytes) -> Reading:
    """Read a Markdown file; its source text is the decoded file, its front matter becomes particulars.

    Raises:
        NotAnArticle: The bytes are not text.
    """
    text = decode(data)
    origin, start = Origin(), 0
    removed: list[Removed] = []
    if matter := _FRONT_MATTER.match(text):
        origin, start = _origin(matter[1] or ""), matter.end()
        removed.append(Removed(matter.start(), matter.end(), matter[0], "front matter"))
    kept: list[Span] = []
    at = start
    for comment in [*_COMMENT.finditer(text, start), None]:
        for span in paragraphs(text, at, comment.start() if comment else len(text)):
            why = _mark(text[span.start : span.end])
            if why:
                removed.append(Removed(*span, text[span.start : span.end], why))
            elif inner := _inner(text, span):
                kept.append(inner)
        if comment:
            removed.append(Removed(comment.start(), comment.end(), comment[0], "comment in the markup"))
            at = comment.end()
    title = next((text[span.start : span.end] for span in kept[:3] if _TOP_HEADING.search(text, 0, span.start)), None)
    if title and not origin.title:
        origin = replace(origin, title=title, found={**origin.found, "title": "text: heading"})
    return Reading(text, tuple(kept), origin, tuple(removed))


def _origin(matter: str) -> Origin:
    stated: dict[str, str] = {}
    sections: list[str] = []
    for match in _FIELD.finditer(matter):
        field = match[1].lower()
        name = _NAMES.get(field)
        value = match[2].strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        elif value.startswith("[") and value.endswith("]"):
            value = ", ".join(part.strip().strip("\"'") for part in value[1:-1].split(","))
        if name and value and name not in stated:
            stated[name] = value
        elif field in _SECTIONS:
            sections += value.split(", ")
    if "kind" not in stated and (kind := next(filter(None, map(kind_of_section, sections)), None)):
        stated["kind"] = kind
    return as_origin(stated, "front matter")


def _mark(line: str) -> str | None:
    if _RULE.fullmatch(line):
        return "ruled line"
    return "image" if _IMAGE.fullmatch(line) else None


def _inner(text: str, span: Span) -> Span | None:
    """A paragraph without its heading, quotation and list marks, and without emphasis that encloses the whole of it."""
    start, end = span
    if lead := _LEADING.match(text, start, end):
        heading = "#" in lead[0]
        start = lead.end()
        if heading:
            end = start + len(_TRAILING.sub("", text[start:end]))
    for mark in ("***", "**", "*", "__", "_"):
        inside = text[start + len(mark) : end - len(mark)]
        if text.startswith(mark, start, end) and text.endswith(mark, start, end) and inside and mark not in inside:
            start, end = start + len(mark), end - len(mark)
            break
    return Span(start, end) if text[start:end].strip() else None
