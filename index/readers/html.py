"""HTML: the main text of a page, and what the page states about it.

Parsed with lxml, never with html.parser, which a page of 58 KB can hold for half a minute. Runs inside the sandbox.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from index.byline import names
from index.readers import NotAnArticle, Reading
from index.readers.jsonl import iso_date
from index.readers.page import blocks, laid_out, reads_as_sentence
from index.readers.text import decode, lines
from index.values import Origin

NO_ARTICLE = "has no article in it. Save the page of the story itself, not a list or a menu."

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ARTICLE_TYPES = re.compile(r"(?:News|Opinion|Analysis|Background|Review|Report|Live|Reportage)?(?:NewsArticle|Article|BlogPosting)|Report")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:[;\s]|p|e|%|r|$)|opacity\s*:\s*0(?:[;\s]|$)", re.IGNORECASE
)
_NOT_READ = frozenset("script style noscript template svg iframe object embed form button select textarea nav dialog".split())
_ASIDE = frozenset(("nav", "aside", "footer"))
_HEAD_NAMES = frozenset(
    """byline by-line author authors date dateline pubdate published publish-date post-date entry-date article-date timestamp meta
    article-meta""".split()
)
_BYLINE_NAMES = frozenset(("byline", "by-line", "author", "authors"))
_LOGO_NAMES = frozenset("logo brand site-title site-name site-logo masthead".split())
_TITLE_JOINT = re.compile(r"\s+[|–—»·:-]\s+|\s*\|\s*")
_HEAD_LINES = 8


def read_html(data: bytes) -> Reading:
    """Read a saved page; its source text is the extracted main text, a paragraph a line, and in their places the page's other blocks.

    Those are `removed`, each with its reason.

    Raises:
        NotAnArticle: The page has no article in it, or the bytes are not text.
    """
    tree = _tree(_decode(data))
    _drop_hidden(tree)
    origin = _origin(tree)
    head = _head(tree)
    page = blocks(tree)
    _drop_unread(tree)
    main = trafilatura.extract(tree, output_format="txt", include_comments=False, include_tables=True, favor_precision=True, deduplicate=False)
    text = main or ""
    if not any(reads_as_sentence(text[span.start : span.end]) for span in lines(text)):
        raise NotAnArticle(NO_ARTICLE)
    shown = {text[span.start : span.end] for span in list(lines(text))[:_HEAD_LINES]}
    if left_out := [line for line in head if line not in shown]:
        text = "\n".join([*head[: head[0] not in left_out], *left_out, text])
    whole, spans, removed = laid_out([text[span.start : span.end] for span in lines(text)], page)
    return Reading(whole, spans, origin, removed)


def _decode(data: bytes) -> str:
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and (declared := _CHARSET.search(data[:4096])):
        try:
            return data.replace(b"\0", b"").decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # a declaration that is wrong says nothing; the bytes do
    return decode(data)


def _tree(page: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAnArticle(NO_ARTICLE) from error
    return tree


def _drop_hidden(tree: lxml.html.HtmlElement) -> None:
    """Take out what a reader of the page does not see: it can hold anything, instructions to a model among it."""
    _drop(
        tree,
        lambda element: (
            element.get("hidden") is not None or element.get("aria-hidden") == "true" or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
        ),
    )


def _drop_unread(tree: lxml.html.HtmlElement) -> None:
    _drop(tree, lambda element: element.tag in _NOT_READ)


def _drop(tree: lxml.html.HtmlElement, unwanted: Callable[[lxml.html.HtmlElement], bool]) -> None:
    for element in [element for element in tree.iter(etree.Element) if unwanted(element)]:
        if element.getparent() is not None:
            element.drop_tree()


def _head(tree: lxml.html.HtmlElement) -> list[str]:
    """The headline, byline and date lines that stand above the first paragraph: the extraction leaves some of them out."""
    found: list[str] = []
    headline = 0
    for element in tree.iter(etree.Element):
        if element.tag == "p" and len(_text(element).split()) >= 15:
            break
        wanted = element.tag in ("h1", "time") or (_names_of(element) & _HEAD_NAMES)
        if wanted and not any(above.tag in _ASIDE or "comments" in _names_of(above) for above in element.iterancestors()):
            text = _text(element)
            if 0 < len(text) <= 200 and not any(text in line for line in found):
                found.insert(0 if element.tag == "h1" and not headline else len(found), text)
                headline += element.tag == "h1"
    return found[:_HEAD_LINES]


def _text(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _names_of(element: lxml.html.HtmlElement) -> set[str]:
    return set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())


def _origin(tree: lxml.html.HtmlElement) -> Origin:
    known: dict[str, str | date] = {}
    found: dict[str, str] = {}

    def state(name: str, value: str | date | None, where: str) -> None:
        if isinstance(value, str):
            value = " ".join(value.split())
        if value and name not in known:
            known[name], found[name] = value, where

    story = next(_stories(tree), {})
    state("title", _string(story.get("headline")), "json-ld")
    state("outlet", _names(story.get("publisher")), "json-ld")
    state("byline", _names(story.get("author")), "json-ld")
    state("published", _day(story.get("datePublished")), "json-ld")
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(name, (meta.get("content") or "").strip())
    state("title", metas.get("og:title"), "open graph")
    state("outlet", metas.get("og:site_name"), "open graph")
    for name in (
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "pubdate",
        "dc.date.issued",
        "dc.date",
        "publish-date",
        "date",
    ):
        state("published", iso_date(metas.get(name, "")), f"meta: {name}")
    for name in ("author", "article:author", "byl", "dc.creator"):
        value = metas.get(name, "")
        state("byline", None if "://" in value else value.removeprefix("By "), f"meta: {name}")
    named = _text(next(tree.iter("title"), tree.makeelement("title")))
    heading = _heading(tree, named)
    state("title", heading or None, "html: h1")
    state("outlet", _site(named, str(known.get("title") or heading)), "html: title")
    state("outlet", _logo(tree), "html: logo")
    for element in tree.iter(etree.Element):
        if _names_of(element) & _BYLINE_NAMES and len(shown := _text(element)) <= 160:
            state("byline", names(re.sub(r"^by:?\s+", "", shown, flags=re.IGNORECASE)), "html: byline")
            break
    times = [element for element in tree.iter("time") if not any(above.tag in _ASIDE for above in element.iterancestors())]
    if times and (len(times) == 1 or any(above.tag == "article" for above in times[0].iterancestors())):
        state("published", _day(times[0].get("datetime")), "html: time")
    canonical = next((link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"), None)
    state("url", _string(story.get("url")) or canonical or metas.get("og:url"), "page")
    return Origin(**known, found=found)  # type: ignore[arg-type]


def _heading(tree: lxml.html.HtmlElement, named: str) -> str:
    """The headline among the page's h1: the one that the page's title begins with, else the first that is not a site's name."""
    headings = [_text(element) for element in tree.iter("h1") if not _names_of(element) & _LOGO_NAMES]
    titled = next((heading for heading in headings if heading and len(heading.split()) >= 3 and named.startswith(heading)), None)
    return titled or next((heading for heading in headings if len(heading.split()) >= 3), "")


def _site(named: str, heading: str) -> str | None:
    """The site's name, where the page's title is its headline, a joint and the name of the site."""
    if not heading or not named.startswith(heading):
        return None
    parts = [part for part in _TITLE_JOINT.split(named[len(heading) :]) if part]
    return parts[-1] if parts and len(parts[-1].split()) <= 5 else None


def _logo(tree: lxml.html.HtmlElement) -> str | None:
    """The name that the page's logo shows, where its foot says the same."""
    foot = " ".join(_text(element) for element in tree.iter("footer"))
    for element in tree.iter(etree.Element):
        if _names_of(element) & _LOGO_NAMES and (name := _text(element)) and len(name.split()) <= 5 and name in foot:
            return name
    return None


def _stories(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The article objects of the page's JSON-LD."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            pending = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while pending:
            value = pending.pop(0)
            if isinstance(value, list):
                pending.extend(value[:100])
            elif isinstance(value, dict):
                kinds = value.get("@type")
                if any(isinstance(kind, str) and _ARTICLE_TYPES.fullmatch(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield value
                pending.extend(value[name] for name in ("@graph", "mainEntity") if name in value)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _names(value: object) -> str | None:
    """The names of a person or organisation, or of several."""
    several = value if isinstance(value, list) else [value]
    names = [name for one in several if (name := one.get("name") if isinstance(one, dict) else one) and isinstance(name, str)]
    return ", ".join(names[:10]) or None


def _day(value: object) -> date | None:
    return iso_date(value) if isinstance(value, str) else None
