"""What a page holds beside its story is named, in its place; what the extraction loses of the story is put back."""

from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.files import walk
from index.read import read
from index.readers.html import read_html
from index.readers.page import MAX_BESIDE, Block, blocks, laid_out

SAYS = [f"The ministers met in the town hall of {town} on Tuesday and agreed to meet again before the month was out." for town in "ABCDEF"]
STORY = "".join(f"<p>{line}</p>" for line in SAYS)


def read_page(body: str) -> tuple[list[str], dict[str, str]]:
    """The paragraphs of a page, and what stands beside them with the reason."""
    found = read_html(f"<!DOCTYPE html><html><head><meta charset=utf-8><title>Met again</title></head><body>{body}</body></html>".encode())
    text = found.source_text
    assert all(text[one.start : one.end] == one.text for one in found.removed)
    assert sorted([*found.paragraphs, *((one.start, one.end) for one in found.removed)]) == _every_line(text)
    return [text[start:end] for start, end in found.paragraphs], {one.text: one.why for one in found.removed}


def _every_line(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, at + len(line)))
        at += len(line) + 1
    return found


@pytest.mark.parametrize(
    ("beside", "removed"),
    [
        ("<nav><a>Home</a><a>World</a></nav>", {"Home World": "navigation"}),
        ("<div class='site-menu'><ul><li>Home</li><li>World</li></ul></div>", {"Home": "navigation", "World": "navigation"}),
        ("<header>Valley Echo</header>", {"Valley Echo": "site header"}),
        ("<footer>Printed in Merrow. © Valley Echo</footer>", {"Printed in Merrow. © Valley Echo": "site footer"}),
        ("<footer>© 2031 Valley Echo</footer>", {"© 2031 Valley Echo": "copyright"}),
        ("<div id=cookie-bar>Biscuits! <button>Fine</button></div>", {"Biscuits! Fine": "cookie notice"}),
        ("<aside><h3>Most read</h3><p>Leeks</p></aside>", {"Most read": "related links", "Leeks": "beside the story"}),
        ("<section id=comments><p>bob: They will never agree.</p></section>", {"bob: They will never agree.": "readers' comments"}),
        ("<form><label>Your letter</label></form>", {"Your letter": "form"}),
        ("<div class=ad>Winter tyres</div>", {"Winter tyres": "advertisement"}),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_what_stands_beside_the_story_is_named_with_a_reason(beside, removed, above):
    story = f"<article><h1>Met again in Merrow</h1>{STORY}</article>"
    kept, found = read_page(beside + story if above else story + beside)
    assert kept == ["Met again in Merrow", *SAYS]
    assert found == removed


def test_what_stands_between_paragraphs_is_named_in_its_place():
    page = f"<article><h1>Met again in Merrow</h1>{STORY.replace(SAYS[2], SAYS[2] + '</p><aside>Our data letter</aside><p>')}</article>"
    text = read_html(page.encode()).source_text.split("\n")
    assert text == ["Met again in Merrow", *SAYS[:3], "Our data letter", *SAYS[3:]]


@pytest.mark.parametrize("paragraph", ["<p><a href=/x>{}</a></p>", "<div>{}</div>"])
def test_a_paragraph_that_is_one_link_or_no_paragraph_to_the_markup_is_not_lost(paragraph):
    line = "The council published the full text of the draft on Monday."
    kept, removed = read_page(f"<article><h1>Met again in Merrow</h1>{STORY.replace(f'<p>{SAYS[3]}</p>', paragraph.format(line))}</article>")
    assert kept == ["Met again in Merrow", *SAYS[:3], line, *SAYS[4:]]
    assert removed == {}


def test_a_line_of_the_story_that_takes_several_blocks_of_the_page_is_not_named_as_left_out():
    table = "<table><tr><td>Orchard</td><td>31 seats</td></tr><tr><td>Growers</td><td>12 seats</td></tr></table><p>One verse<br>and another</p>"
    kept, removed = read_page(f"<article><h1>Met again in Merrow</h1>{STORY.replace(SAYS[2], SAYS[2] + '</p>' + table + '<p>')}</article>")
    assert any("Orchard" in line for line in kept)
    assert removed == {}


def test_a_deeply_nested_page_has_its_blocks():
    tree = lxml.html.document_fromstring("<div>" * 200 + "one<p>two</p>three" + "</div>" * 200)
    assert [block.text for block in blocks(tree)] == ["one", "two", "three"]


def test_more_beside_a_story_than_any_page_has_gets_no_receipt():
    page = [Block(f"Page {n}", "navigation", 0, f"page{n}") for n in range(MAX_BESIDE + 5)]
    assert len(laid_out(SAYS, page)[2]) == MAX_BESIDE


WORDS = st.lists(st.sampled_from(["Home", "World", SAYS[0], SAYS[1], SAYS[2], "One verse", "verse", "Share", "…"]), max_size=12)


@settings(max_examples=100, deadline=None)
@given(story=WORDS, page=WORDS)
def test_the_story_keeps_its_lines_and_their_order_whatever_the_page_holds(story, page):
    shown = blocks(lxml.html.document_fromstring("<body>" + "".join(f"<div>{line}</div>" for line in page) + "</body>"))
    text, spans, removed = laid_out(story, shown)
    kept = [text[start:end] for start, end in spans]
    iterator = iter(kept)
    assert all(line in iterator for line in story), "a part of what is kept, in order"
    assert all(line in page for line in kept if line not in story)
    assert all(text[one.start : one.end] == one.text for one in removed)
    assert sorted([*spans, *((one.start, one.end) for one in removed)]) == (_every_line(text) if text else [])
    assert [*spans] == sorted(spans)


def test_every_word_that_the_sample_pages_show_is_kept_or_named():
    folder = Path(__file__).resolve().parents[2] / "evals" / "corpus"
    for file in walk([folder]):
        if file.format != "html":
            continue
        (article,) = read(file)
        covered = sorted([*article.spans, *((one.start, one.end) for one in article.removed)])
        assert covered == _every_line(article.source_text)
