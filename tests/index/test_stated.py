"""What a page states of its article is found wherever pages state it; what only looks like it is not believed."""

import json
import time
from dataclasses import replace
from datetime import date

import lxml.html
import pytest

from index.clean import clean
from index.provenance import provenance
from index.readers.html import read_html
from index.readers.stated import stated

SENTENCE = "The ministers met in the town hall of Merrow on Tuesday and agreed to meet again in May."
TITLE = "Ministers to meet again soon"
BODY = f"<p>{SENTENCE}</p><p>It was the second round, and the shorter one, a spokesman said after it.</p><p>{SENTENCE.replace('May', 'June')}</p>"


def _page(below="", *, head="", above="", after=""):
    story = f"<article><h1>{TITLE}</h1>{below}{BODY}</article>"
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{above}{story}{after}</body></html>"


def _ld(value) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


def _origin(page, path=""):
    reading = read_html(page.encode())
    cleaned = clean(reading.source_text, reading.paragraphs, title=reading.origin.title, outlet=reading.origin.outlet)
    removed = tuple(sorted((*reading.removed, *cleaned.removed), key=lambda one: one.start))
    return provenance(reading.source_text, replace(cleaned, removed=removed), reading.origin, path=path)


@pytest.mark.parametrize(
    ("page", "day", "where"),
    [
        (_page('<span class="date">19. Dezember 2031</span>'), date(2031, 12, 19), "htmldate: page"),
        (_page('<span class="date">19 décembre 2031</span>'), date(2031, 12, 19), "htmldate: page"),
        (_page('<span class="entry-date">19.12.2031</span>'), date(2031, 12, 19), "htmldate: page"),
        (_page('<abbr class="published" title="2031-02-03T10:00">3 Feb</abbr>'), date(2031, 2, 3), "htmldate: page"),
        (_page('<time datetime="2031-02-03T10:00Z">3 Feb</time>'), date(2031, 2, 3), "html: time"),
        (_page(f"<p>{SENTENCE}</p><time datetime='2031-02-03'>3 Feb</time>"), date(2031, 2, 3), "html: time"),
        (_page(head='<meta name="parsely-pub-date" content="2031-03-04T00:00:00Z">'), date(2031, 3, 4), "htmldate: meta"),
        (_page(head='<meta name="citation_publication_date" content="2031/03/04">'), date(2031, 3, 4), "htmldate: meta"),
        (_page(head='<meta property="article:published_time" content="2031-03-04T23:30-05:00">'), date(2031, 3, 4), "meta: article:published_time"),
        (_page(head=_ld({"@type": "NewsArticle", "datePublished": "Wed, 05 Mar 2031 10:00:00 GMT"})), date(2031, 3, 5), "json-ld"),
        (_page(head=_ld('{"@type": "https://schema.org/NewsArticle", "datePublished": "2031-03-05",}')), date(2031, 3, 5), "json-ld"),
        (_page(head='<link rel="canonical" href="https://echo.example/2031/12/19/story">'), date(2031, 12, 19), "url"),
        (_page(head='<meta property="og:url" content="https://archive.ph/20320101/https://echo.example/2031/dec/19/x">'), date(2031, 12, 19), "url"),
        (_page('<div class="date">19 December 2031</div>'), date(2031, 12, 19), "htmldate: page"),
    ],
)  # fmt: skip
def test_the_day_of_publication_is_found_where_pages_state_it(page, day, where):
    origin = _origin(page)
    assert (origin.published, origin.found["published"]) == (day, where)
    assert origin.published_before is None


@pytest.mark.parametrize(
    "page",
    [
        _page(),
        _page(after="<footer>Copyright 2024 The Echo</footer>"),
        _page(after="<footer>© 2019-2024 The Echo. All rights reserved.</footer>"),
        _page(after='<footer class="date">Page generated 2031-12-06</footer>'),
        _page(after='<div id="comments"><p class="comment-date">3 February 2031</p></div>'),
        _page(after='<ul class="related"><li><span class="date">3 February 2031</span> Other</li></ul>'),
        _page(after='<ul><li><time datetime="2031-12-06">Dec 6</time> Other story</li></ul>'),
        _page('<div class="related"><time datetime="2031-12-06">Dec 6</time> Other story</div>'),
        _page(f'<p>{SENTENCE} It began on <time datetime="2030-03-04">4 March</time>.</p>'),
        _page('<span class="date">02/03/2031</span>'),
        _page('<span class="date">02.03.2031</span>'),
        _page('<span class="date">3 February</span>'),
        _page('<span class="date">February 2031</span>'),
        _page('<span class="date">2 days ago</span>'),
        _page('<span class="date">Today</span>'),
        _page(head='<meta name="date" content="2031">'),
        _page(head='<meta http-equiv="last-modified" content="2031-03-01">'),
        _page(head='<meta property="og:image" content="https://echo.example/2031/04/05/a.jpg">'),
        _page(head=_ld({"@type": "WebSite", "datePublished": "2015-03-04"})),
        _page(head=_ld({"@type": "NewsArticle", "datePublished": "1970-01-01T00:00:00Z"})),
        _page(head=_ld({"@type": "NewsArticle", "datePublished": "0001-01-01T00:00:00"})),
        _page(head='<link rel="canonical" href="https://echo.example/story?ref=2031-12-06">'),
    ],
)
def test_a_page_without_a_day_of_publication_has_none_and_no_bounds(page):
    origin = _origin(page)
    assert (origin.published, origin.published_before, origin.published_after, origin.updated) == (None, None, None, None)


@pytest.mark.parametrize(
    "above",
    [
        '<div class="date">Saturday, December 6, 2031</div>', '<div id="topbar">December 6, 2031</div><nav>Home</nav>',
        '<header><span class="today">Today: December 6, 2031</span></header>',
    ],
)  # fmt: skip
def test_a_clock_above_the_headline_of_a_page_only_bounds_its_day(above):
    origin = _origin(_page(above=above))
    assert (origin.published, origin.published_before) == (None, date(2031, 12, 6))
    assert origin.sure["published_before"] == "inferred"


@pytest.mark.parametrize(
    ("page", "published", "updated"),
    [
        (_page('<p>Updated <time datetime="2031-02-04">4 Feb</time></p>'), None, date(2031, 2, 4)),
        (
            _page('<p>Published <time datetime="2031-02-03">3 Feb</time> Updated <time datetime="2031-02-04">4 Feb</time></p>'),
            date(2031, 2, 3), date(2031, 2, 4),
        ),
        (_page('<time itemprop="dateModified" datetime="2031-02-04">4 Feb</time>'), None, date(2031, 2, 4)),
        (_page('<p class="updated">Updated: 4 February 2031</p>'), None, date(2031, 2, 4)),
        (_page(head='<meta property="article:modified_time" content="2031-02-04">'), None, date(2031, 2, 4)),
        (_page(head=_ld({"@type": "Article", "datePublished": "2031-02-03", "dateModified": "2031-02-04"})), date(2031, 2, 3), date(2031, 2, 4)),
        (_page(head=_ld({"@type": "Article", "datePublished": "2031-02-03", "dateModified": "2031-01-04"})), date(2031, 2, 3), None),
    ],
)  # fmt: skip
def test_a_change_is_kept_apart_from_the_publication_and_bounds_it(page, published, updated):
    origin = _origin(page)
    assert (origin.published, origin.updated, origin.published_before) == (published, updated, None if published else updated)


def test_names_that_a_page_refers_to_by_id_are_filled_in_and_the_story_of_the_headline_is_taken():
    graph = [
        {"@type": "NewsArticle", "headline": "Another story", "datePublished": "2030-01-01", "author": {"name": "Cy Oz"}},
        {"@type": "Article", "headline": TITLE, "datePublished": "2031-12-19", "author": {"@id": "#a"}, "publisher": {"@id": "#b"}},
        {"@type": "Person", "@id": "#a", "name": "Ann Lee"},
        {"@type": "Organization", "@id": "#b", "name": "The Echo"},
    ]
    origin = _origin(_page(head=_ld({"@graph": graph})))
    assert (origin.published, origin.byline, origin.outlet) == (date(2031, 12, 19), "Ann Lee", "The Echo")


@pytest.mark.parametrize(
    ("page", "agency", "byline"),
    [
        (_page(head=_ld({"@type": "NewsArticle", "author": {"name": "Reuters"}, "publisher": {"name": "The Echo"}})), "Reuters", None),
        (_page(head=_ld({"@type": "NewsArticle", "author": ["Ann Lee", "The Associated Press"]})), "Associated Press", "Ann Lee"),
        (_page(head=_ld({"@type": "NewsArticle", "author": "Ann Lee", "sourceOrganization": {"name": "AFP"}})), "AFP", "Ann Lee"),
        (_page(head='<meta name="author" content="By Ann Lee, Associated Press">'), "Associated Press", "Ann Lee"),
        (_page('<p class="byline">By Ann Lee, Associated Press</p>'), "Associated Press", "Ann Lee"),
        (_page('<p class="byline">Reuters</p>'), "Reuters", None),
        (_page(head=_ld({"@type": "NewsArticle", "author": "https://echo.example/ann"})), None, None),
    ],
)
def test_an_agency_among_the_authors_is_an_agency(page, agency, byline):
    origin = _origin(page)
    assert (origin.agency, origin.byline) == (agency, byline)
    assert origin.outlet in (None, "The Echo")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (_ld({"@type": "NewsArticle"}), "news"), (_ld({"@type": ["NewsArticle", "OpinionNewsArticle"]}), "opinion"),
        (_ld({"@type": "LiveBlogPosting"}), "live"), (_ld({"@type": "AnalysisNewsArticle"}), "news"), (_ld({"@type": "Article"}), None),
        (_ld({"@type": "NewsArticle", "articleSection": ["World", "Opinion"]}), "opinion"),
        ('<meta property="article:section" content="Op-Ed">', "opinion"), ('<meta property="article:section" content="World">', None),
        (_ld({"@type": "NewsArticle", "headline": "Opinion | The valley is not a parcel"}), "opinion"),
        ('<link rel="canonical" href="https://echo.example/live/2031/apr/05/x">', "live"),
        ('<link rel="canonical" href="https://www.prnewswire.com/news/acme.html">', "press release"),
        ("", None),
    ],
)  # fmt: skip
def test_the_kind_is_what_the_markup_says_and_a_label_overrules_its_default(head, kind):
    assert _origin(_page(head=head)).kind == kind


def test_ten_thousand_marked_elements_cost_little():
    tree = lxml.html.document_fromstring(_page('<div class="date">on no day</div>' * 10_000))
    started = time.monotonic()
    assert stated(tree).title == TITLE
    assert time.monotonic() - started < 2
