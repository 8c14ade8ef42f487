"""HTML: the main text of a page, and what the page states about it.

Parsed with lxml, never with html.parser, which a page of 58 KB can hold for half a minute. Runs inside the sandbox.
"""

import re
from collections.abc import Callable

import lxml.html
import trafilatura
from lxml import etree

from index.dates import only_dates
from index.readers import NotAnArticle, Reading
from index.readers.page import blocks, laid_out, reads_as_sentence
from index.readers.stated import ASIDE, names_of, stated, text_of
from index.readers.text import decode, lines

NO_ARTICLE = "has no article in it. Save the page of the story itself, not a list or a menu."
TOO_DEEP = "has elements nested more than 256 deep, beyond which no page is read. Save the story itself as text."

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:[;\s]|p|e|%|r|$)|opacity\s*:\s*0(?:[;\s]|$)", re.IGNORECASE
)
_NOT_READ = frozenset("script style noscript template svg iframe object embed form button select textarea nav dialog".split())
_HEAD_NAMES = frozenset(
    """byline by-line author authors date dateline pubdate published publish-date post-date entry-date article-date timestamp meta
    article-meta""".split()
)
_HEAD_LINES = 8


def read_html(data: bytes) -> Reading:
    """Read a saved page; its source text is the extracted main text, a paragraph a line, and in their places the page's other blocks.

    Those are `removed`, each with its reason.

    Raises:
        NotAnArticle: The page has no article in it, or the bytes are not text.
    """
    tree, cut_off = _tree(_decode(data))
    _drop_hidden(tree)
    origin = stated(tree)
    head = _head(tree)
    page = blocks(tree)
    _drop_unread(tree)
    main = trafilatura.extract(tree, output_format="txt", include_comments=False, include_tables=True, favor_precision=True, deduplicate=False)
    story = [main[start:end] for start, end in lines(main)] if main else []
    if not any(map(reads_as_sentence, story)):
        raise NotAnArticle(TOO_DEEP if cut_off else NO_ARTICLE)
    top = story[:_HEAD_LINES]
    left_out = [line for line in head if line not in top]
    under = top.index(head[0]) + 1 if head and head[0] in top else 0
    text, spans, removed = laid_out([*story[:under], *left_out, *story[under:]], page)
    return Reading(text, spans, origin, removed)


def _decode(data: bytes) -> str:
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and (declared := _CHARSET.search(data[:4096])):
        try:
            return data.replace(b"\0", b"").decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # a declaration that is wrong says nothing; the bytes do
    return decode(data)


def _tree(page: str) -> tuple[lxml.html.HtmlElement, bool]:
    """The page's elements, and whether its parser gave up where they are nested too deep: the limit keeps its stack from overflowing."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAnArticle(NO_ARTICLE) from error
    return tree, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


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
        if element.tag == "p" and len(text_of(element).split()) >= 15:
            break
        wanted = element.tag in ("h1", "time") or (names_of(element) & _HEAD_NAMES)
        if wanted and not any(above.tag in ASIDE or "comments" in names_of(above) for above in element.iterancestors()):
            text = text_of(element)
            # A date above the headline is the page's clock, unless both stand in one article.
            clock = not headline and element.tag != "h1" and only_dates(text) and not any(above.tag == "article" for above in element.iterancestors())
            if 0 < len(text) <= 200 and not clock and not any(text in line for line in found):
                found.insert(0 if element.tag == "h1" and not headline else len(found), text)
                headline += element.tag == "h1"
    return found[:_HEAD_LINES]
