"""What a page states about its article: JSON-LD, Open Graph and other meta tags, then the elements that pages mark for it.

The story's text is not known here, nor what the text itself shows.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import lxml.html
from lxml import etree

from index.agency import is_agency
from index.byline import names
from index.dates import only_dates
from index.kind import kind_of_section, kind_of_types
from index.readers.fenced import day_of_elements, day_of_metas, is_marked
from index.said import iso_date
from index.values import Origin

ASIDE = frozenset(("nav", "aside", "footer"))
_ARTICLE_TYPES = re.compile(
    r"(?:https?://schema\.org/|schema:)?(?:(?:News|Opinion|Analysis|Background|Review|Report|Live|Reportage|AskPublic)?"
    r"(?:NewsArticle|Article|BlogPosting)|Report)"
)
_BYLINE_NAMES = frozenset(("byline", "by-line", "author", "authors"))
_LOGO_NAMES = frozenset("logo brand site-title site-name site-logo masthead".split())
_BESIDE_NAMES = frozenset(
    """comment comments respond related related-posts related-articles related-stories recommended popular most-read trending sidebar widget topbar
    top-bar ticker teaser teasers promo newsletter""".split()
)
_DEEPEST = 60
"""Elements around one that are looked at: pages nest some twenty deep, and a hostile one ten thousand."""

_MOST_MARKED = 40
_CHANGED = re.compile(r"updat|modif|revis|edited|changed", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted", re.IGNORECASE)
_TITLE_JOINT = re.compile(r"\s+[|–—»·:-]\s+|\s*\|\s*")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_UNSET_DAYS = frozenset((date(1, 1, 1), date(1970, 1, 1)))
"""What content systems write where no day was given."""

_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "dc.date.issued",
    "dc.date",
    "publish-date",
    "date",
)
_CHANGED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "article:modified", "last-updated", "dc.date.modified", "lastmod")
_SECTION_METAS = ("article:section", "og:article:section", "articlesection", "section", "parsely-section")
_CREDITS = ("sourceOrganization", "provider", "creditText", "copyrightHolder", "contributor")
_LONG_PARAGRAPHS = 3
"""Paragraphs below the headline within which its date may stand: a standfirst often comes first."""


def stated(tree: lxml.html.HtmlElement) -> Origin:
    """What the page states, each field from the first of these that has it: JSON-LD, Open Graph, meta tags, marked elements, htmldate."""
    known: dict[str, str | date] = {}
    found: dict[str, str] = {}

    def state(name: str, value: str | date | None, where: str) -> None:
        if isinstance(value, str):
            value = " ".join(value.split())
        if value and name not in known:
            known[name], found[name] = value, where

    named = text_of(next(tree.iter("title"), tree.makeelement("title")))
    headline = _headline(tree, named)
    heading = text_of(headline) if headline is not None else ""
    story = _story(tree, heading)
    metas = _metas(tree)
    state("title", _string(story.get("headline")), "json-ld")
    state("outlet", _names(story.get("publisher")), "json-ld")
    state("byline", _byline(_names(story.get("author") or story.get("creator"))), "json-ld")
    state("agency", next((name for key in _CREDITS if is_agency(name := _names(story.get(key)) or "")), None), "json-ld")
    state("published", _day(story.get("datePublished")), "json-ld")
    state("updated", _day(story.get("dateModified")), "json-ld")
    state("title", metas.get("og:title"), "open graph")
    state("outlet", metas.get("og:site_name"), "open graph")
    for name in _PUBLISHED_METAS:
        state("published", _day(metas.get(name)), f"meta: {name}")
    for name in _CHANGED_METAS:
        state("updated", _day(metas.get(name)), f"meta: {name}")
    for name in ("author", "article:author", "byl", "dc.creator"):
        state("byline", _byline(metas.get(name, "")), f"meta: {name}")
    for name in ("agency", "news_agency", "article:agency", "source"):
        state("agency", value if is_agency(value := metas.get(name, "")) else None, f"meta: {name}")
    for kind, where in _kinds(story, metas):
        state("kind", kind, where)
    state("title", heading or None, "html: h1")
    state("outlet", _site(named, str(known.get("title") or heading)), "html: title")
    state("outlet", _logo(tree), "html: logo")
    for element in tree.iter(etree.Element):
        if names_of(element) & _BYLINE_NAMES and len(shown := text_of(element)) <= 160:
            state("byline", names(re.sub(r"^by:?\s+", "", shown, flags=re.IGNORECASE)), "html: byline")
            break
    top = headline if headline is not None else next((one for one in tree.iter("h1") if not names_of(one) & _LOGO_NAMES), None)
    dated = list(_dated(tree, top))
    for element in dated:
        if element.tag == "time":
            state("updated" if _changed(element) else "published", _day(element.get("datetime")), "html: time")
    if "published" not in known:
        state("published", day_of_metas(tree), "htmldate: meta")
        state("published", day_of_elements([element for element in dated if not _changed(element)]), "htmldate: page")
    canonical = next((link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"), None)
    state("url", _string(story.get("url")) or canonical or metas.get("og:url"), "page")
    return Origin(**known, found=found)  # type: ignore[arg-type]


def text_of(element: lxml.html.HtmlElement) -> str:
    """An element's words, white space collapsed."""
    return " ".join(" ".join(element.itertext()).split())


def names_of(element: lxml.html.HtmlElement) -> set[str]:
    """The classes and the id of an element, in lower case."""
    return set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())


def beside(element: lxml.html.HtmlElement) -> bool:
    """Whether an element stands in a menu, an aside, a footer, the comments or the like."""
    around = islice(element.iterancestors(), _DEEPEST)
    return any(one.tag in ASIDE or (one.tag not in ("body", "html") and names_of(one) & _BESIDE_NAMES) for one in (element, *around))


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(name, (meta.get("content") or "").strip())
    return metas


def _kinds(story: dict[str, Any], metas: dict[str, str]) -> Iterator[tuple[str | None, str]]:
    """What the types and sections say, the more particular first; that something is a news article is said of anything, so it comes last."""
    types = story.get("@type")
    kind = kind_of_types(types if isinstance(types, list) else [types])
    if kind != "news":
        yield kind, "json-ld"
    sections = story.get("articleSection")
    for section in sections[:20] if isinstance(sections, list) else [sections]:
        yield (kind_of_section(section) if isinstance(section, str) else None), "json-ld: section"
    for name in _SECTION_METAS:
        yield kind_of_section(metas.get(name, "")), f"meta: {name}"
    yield kind, "json-ld"


def _headline(tree: lxml.html.HtmlElement, named: str) -> lxml.html.HtmlElement | None:
    """The headline among the page's h1: the one that the page's title begins with, else the first that is not a site's name."""
    headings = [
        (element, text) for element in tree.iter("h1") if not names_of(element) & _LOGO_NAMES and len((text := text_of(element)).split()) >= 3
    ]
    return next((element for element, text in headings if named.startswith(text)), headings[0][0] if headings else None)


def _site(named: str, heading: str) -> str | None:
    """The site's name, where the page's title is its headline, a joint and the name of the site."""
    if not heading or not named.startswith(heading):
        return None
    parts = [part for part in _TITLE_JOINT.split(named[len(heading) :]) if part]
    return parts[-1] if parts and len(parts[-1].split()) <= 5 else None


def _logo(tree: lxml.html.HtmlElement) -> str | None:
    """The name that the page's logo shows, where its foot says the same."""
    foot = " ".join(text_of(element) for element in tree.iter("footer"))
    for element in tree.iter(etree.Element):
        if names_of(element) & _LOGO_NAMES and (name := text_of(element)) and len(name.split()) <= 5 and name in foot:
            return name
    return None


def _dated(tree: lxml.html.HtmlElement, headline: lxml.html.HtmlElement | None) -> Iterator[lxml.html.HtmlElement]:
    """What is marked for a date below the headline, in its article or close to it, and above the story's third paragraph."""
    own = _article(headline) if headline is not None else None
    begun = headline is None
    paragraphs = marked = 0
    for element in tree.iter(etree.Element):
        begun = begun or element is headline
        if begun and element.tag == "p" and len(text_of(element).split()) >= 15:
            paragraphs += 1
        elif begun and is_marked(element) and not beside(element) and not _in_sentence(element):
            marked += 1
            article = _article(element)
            if article is own if headline is not None else article is not None:
                yield element
        if paragraphs == (_LONG_PARAGRAPHS if own is not None else 2) or marked == _MOST_MARKED:
            return


def _article(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    return next((one for one in islice(element.iterancestors(), _DEEPEST) if one.tag == "article"), None)


def _in_sentence(element: lxml.html.HtmlElement) -> bool:
    around = element.getparent()
    return around is not None and around.tag in ("p", "li", "blockquote") and len(text_of(around).split()) >= 15


def _changed(element: lxml.html.HtmlElement) -> bool:
    """Whether a date is marked or labelled as that of a change."""
    marked = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''} {text_of(element)[:80]}"
    around = element.getparent()
    label = (
        (around.text or "")
        if around is not None and element.getprevious() is None
        else (element.getprevious().tail or "" if around is not None else "")
    )
    return bool(_CHANGED.search(f"{marked} {label}")) and not _PUBLISHED.search(f"{marked} {label}")


def _story(tree: lxml.html.HtmlElement, heading: str) -> dict[str, Any]:
    """The article object of the page's JSON-LD: the one with the page's headline, else the first. What it refers to by id is filled in."""
    stories: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    for value in _objects(tree):
        kinds = value.get("@type")
        if any(isinstance(kind, str) and _ARTICLE_TYPES.fullmatch(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            stories.append(value)
        if isinstance(name := value.get("@id"), str) and value.get("name"):
            by_id.setdefault(name, value)
    same = (one for one in stories if heading and " ".join((_string(one.get("headline")) or "").split()) == heading)
    story = dict(next(same, stories[0] if stories else {}))
    for key in ("author", "creator", "publisher", *_CREDITS):
        several = story.get(key)
        given = several if isinstance(several, list) else [several]
        story[key] = [by_id.get(str(one.get("@id")), one) if isinstance(one, dict) and not one.get("name") else one for one in given[:20]]
    return story


def _objects(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, at most a few hundred."""
    left = 500
    for script in tree.iter("script"):
        if not (script.get("type") or "").lower().startswith("application/ld+json"):
            continue
        try:
            pending = [json.loads(_TRAILING_COMMA.sub(r"\1", _WRAPPING.sub("", script.text or "")), strict=False)]
        except (ValueError, RecursionError):
            continue
        while pending and left:
            left -= 1
            value = pending.pop(0)
            if isinstance(value, list):
                pending.extend(value[:100])
            elif isinstance(value, dict):
                yield value
                pending.extend(value[name] for name in ("@graph", "mainEntity") if name in value)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _names(value: object) -> str | None:
    """The names of a person or organisation, or of several."""
    several = value if isinstance(value, list) else [value]
    given = [name for one in several if (name := one.get("name") if isinstance(one, dict) else one) and isinstance(name, str)]
    return ", ".join(given[:10]) or None


def _byline(value: str | None) -> str | None:
    return None if not value or "://" in value else re.sub(r"^by:?\s+", "", value.strip(), flags=re.IGNORECASE)


def _day(value: object) -> date | None:
    """The day of a field that is made for one: ISO, or any date that is written whole and without doubt."""
    if not isinstance(value, str):
        return None
    day = iso_date(value) or next((one.day for one in only_dates(value)), None)
    return None if day in _UNSET_DAYS else day
