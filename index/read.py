"""Reading: a file in, its articles out, each cleaned and with what is known of its origin; or the reason why not.

How articles are kept, cut and found is not known here.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from index.clean import clean
from index.files import File, Unreadable, load, printable
from index.provenance import provenance
from index.readers import NotAnArticle, Reading
from index.values import Article, Origin, Rejected

READER_VERSION = 1
"""Goes up whenever the same bytes would be read differently, so that unchanged files are read again."""

MAX_BODY = 2_000_000
"""Characters of one article's source text: a novel has fewer. What is longer is an export to be split."""

MAX_PARAGRAPHS = 20_000
"""Paragraphs of one article: more are a table or a log."""

MAX_FIELD = 400
"""Characters of a title, outlet or byline: longer ones are a page's fault, and would crowd out the text wherever they are shown."""


def read(file: File) -> Iterator[Article | Rejected]:
    """Read the articles of a file, in order: one for most kinds, one a line for `.jsonl`; whatever cannot be read is Rejected.

    Never raises for what a file holds: html, pdf and docx are parsed in a process of their own, under limits of time and memory.
    """
    try:
        data = load(file)
        readings = _readings(file, data)
        for reading in readings:
            yield reading if isinstance(reading, Rejected) else _article(file, reading)
    except (NotAnArticle, Unreadable) as reason:
        yield Rejected(file.path, str(reason))


def _readings(file: File, data: bytes) -> Iterator[Reading | Rejected]:
    # Each reader is imported when its kind is met: a folder of plain text costs no parser.
    if file.format == "jsonl":
        from index.readers.jsonl import read_jsonl

        yield from read_jsonl(data, file.path)
    elif file.format == "markdown":
        from index.readers.markdown import read_markdown

        yield read_markdown(data)
    elif file.format == "text":
        from index.readers.text import read_text

        yield read_text(data)
    else:
        from index.sandbox import parse

        yield parse(file.format, data)


def _article(file: File, reading: Reading) -> Article | Rejected:
    path = file.path if reading.row is None else f"{file.path}#{printable(reading.row)}"
    text = reading.source_text
    if len(text) > MAX_BODY:
        return Rejected(
            path, f"holds {len(text) / 1e6:.1f} million characters; the limit for one article is {MAX_BODY // 1_000_000} million. Split it."
        )
    if len(reading.paragraphs) > MAX_PARAGRAPHS:
        return Rejected(path, f"holds {len(reading.paragraphs):,} lines; the limit for one article is {MAX_PARAGRAPHS:,}. Split it.")
    cleaned = clean(text, reading.paragraphs, title=reading.origin.title, outlet=reading.origin.outlet)
    if not cleaned.spans:
        return Rejected(path, "has no article in it. Save the story itself, not a list or a menu.")
    removed = tuple(sorted((*reading.removed, *cleaned.removed), key=lambda one: one.start))
    origin = _bounded(provenance(text, replace(cleaned, removed=removed), reading.origin, path=path))
    found = origin.found.items()
    name = "\0".join((file.folder, file.path, reading.row or ""))
    return Article(
        article_id=_hash(name)[:16],
        folder=file.folder,
        path=path,
        format=file.format,
        origin=origin,
        source_text=text,
        spans=cleaned.spans,
        removed=removed,
        content_hash=_hash(repr((READER_VERSION, file.format, text, cleaned.spans, removed, sorted(found), replace(origin, found={})))),
    )


def _bounded(origin: Origin) -> Origin:
    def short(value: str | None, limit: int) -> str | None:
        value = " ".join(value.split()) if value else ""
        return (value if len(value) <= limit else value[: limit - 1] + "…") or None

    url = origin.url if origin.url and len(origin.url) <= 2_000 else None
    return replace(
        origin, url=url, title=short(origin.title, MAX_FIELD), outlet=short(origin.outlet, MAX_FIELD), byline=short(origin.byline, MAX_FIELD)
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
