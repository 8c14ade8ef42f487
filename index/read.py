"""Reading: a file in, its articles out, each cleaned and with what is known of its origin; or the reason why not.

How articles are kept, cut and found is not known here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from index.clean import Cleaned, clean
from index.files import File, Unreadable, load, printable
from index.provenance import overlaid, provenance
from index.readers import NotAnArticle, Reading
from index.said import sidecar
from index.values import Article, Origin, Rejected

SIDECAR = "sidecar"
"""Where a field was found that the user says in a file beside the article's."""

READER_VERSION = 2
"""Goes up whenever the same bytes would be read differently, so that unchanged files are read again."""

MAX_BODY = 2_000_000
"""Characters of one article's source text: a novel has fewer. What is longer is an export to be split."""

MAX_PARAGRAPHS = 20_000
"""Paragraphs of one article: more are a table or a log."""

MAX_FIELD = 400
"""Characters of a title, outlet or byline: longer ones are a page's fault, and would crowd out the text wherever they are shown."""


def read(file: File) -> Iterator[Article | Rejected]:
    """Read the articles of a file, in order: one for most kinds, one a line for `.jsonl`; whatever cannot be read is Rejected.

    Never raises for what a file holds: html, pdf and docx are parsed in a process of their own, under limits of time and memory. What
    cannot be used of a file's sidecar is Rejected under the sidecar's name, after the articles, which are read all the same.
    """
    said, problem = _said(file)
    try:
        data = load(file)
        readings = _readings(file, data)
        for reading in readings:
            yield reading if isinstance(reading, Rejected) else _article(file, reading, said)
    except (NotAnArticle, Unreadable) as reason:
        yield Rejected(file.path, str(reason))
    if problem and file.sidecar:
        yield Rejected(file.sidecar.path, problem)


def _said(file: File) -> tuple[dict[str, str | date], str]:
    if file.sidecar is None or file.sidecar.problem:
        return {}, file.sidecar.problem if file.sidecar else ""
    return sidecar(file.sidecar.data)


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


def _article(file: File, reading: Reading, said: Mapping[str, str | date]) -> Article | Rejected:
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
    origin = _bounded(_origin(text, replace(cleaned, removed=removed), reading.origin, said, path))
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


def _origin(text: str, cleaned: Cleaned, stated: Origin, said: Mapping[str, str | date], path: str) -> Origin:
    """What is known of an article. What its sidecar says stands above all, except above what a line of a .jsonl says of one article."""
    said = {name: value for name, value in said.items() if stated.found.get(name) != "jsonl"}
    # The text's own headline is what byline and date stand under, whatever the user calls the article.
    titled = {name: value for name, value in said.items() if name == "title"}
    origin = provenance(text, cleaned, overlaid(stated, {name: said[name] for name in said if name not in titled}, SIDECAR), path=path)
    return overlaid(origin, titled, SIDECAR)


def _bounded(origin: Origin) -> Origin:
    def short(value: str | None, limit: int) -> str | None:
        value = " ".join(value.split()) if value else ""
        return (value if len(value) <= limit else value[: limit - 1] + "…") or None

    url = origin.url if origin.url and len(origin.url) <= 2_000 else None
    return replace(
        origin,
        url=url,
        title=short(origin.title, MAX_FIELD),
        outlet=short(origin.outlet, MAX_FIELD),
        byline=short(origin.byline, MAX_FIELD),
        agency=short(origin.agency, MAX_FIELD),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
