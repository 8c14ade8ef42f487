import json
import time
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput, NotFound
from index.values import ArticleCard, Origin, Removed, Span
from rag.settings import Settings
from ui.page import phrases, shelf_render
from ui.page.desk import Desk
from ui.page.shelf import EMPTY, MAX_WORDS, PAGE, Wish, bounds, correct, details, listing, opened, written
from ui.page.shelf_adding import adding, going_on, outcome
from ui.page.shelf_leaf import PIECE, PIECES, SHOWN, Form, leaf
from ui.page.shelf_render import rows, tools
from ui.page.uploads import Told

ROWS = 120


def row(number):
    said = {"id": str(number), "title": f"Story {number:03}", "outlet": "Echo" if number % 2 else "The Ledger", "byline": f"Ann Berg {number % 7}"}
    said["text"] = f"The bridge at Orrin was closed on Monday, the {number}th time. A plover was seen near the mill by the river."
    if number % 10:
        said["published"] = f"2031-0{1 + number % 3}-{1 + number % 28:02}"
    if number % 15 == 0:
        del said["outlet"]
    return json.dumps(said)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "in").mkdir()
    (folder / "in" / "rows.jsonl").write_text("\n".join(map(row, range(1, ROWS + 1))))
    (folder / "in" / "late.txt").write_text("Zanzibar reported a quiet week. No ship came in, and the harbour master slept.")
    with open_archive(folder / "archive", embedder=HashingEmbedder()) as held:
        held.ingest([folder / "in" / "rows.jsonl"])
        held.ingest([folder / "in" / "late.txt"])
        yield held


def titles(listed):
    return [card.origin.title for card in listed.rows]


def test_the_list_is_counted_and_comes_in_pages(archive):
    first = listing(archive, Wish())
    assert (first.articles, first.found, first.pages, len(first.rows)) == (ROWS + 1, ROWS + 1, 3, PAGE)
    assert (first.undated, first.unplaced) == (13, 9)
    last = listing(archive, Wish(page=99))
    assert (last.page, len(last.rows)) == (3, ROWS + 1 - 2 * PAGE)
    seen = [card.article_id for page in (1, 2, 3) for card in listing(archive, Wish(page=page)).rows]
    assert len(set(seen)) == ROWS + 1


@pytest.mark.parametrize("sort", phrases.SHELF_SORTS)
def test_every_order_holds_all_and_puts_what_is_unknown_last(archive, sort):
    cards = [card for page in (1, 2, 3) for card in listing(archive, Wish(sort=sort, page=page)).rows]
    assert len(cards) == ROWS + 1
    days = [card.origin.published for card in cards]
    known = [day for day in days if day]
    if sort in {"newest", "oldest"}:
        assert known == sorted(known, reverse=sort == "newest")
        assert days[len(known) :] == [None] * (len(days) - len(known))
    if sort == "outlet":
        assert [card.origin.outlet for card in cards][-9:] == [None] * 9
    if sort == "recent":
        assert cards[0].path == "late.txt"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("story 007", 1),
        ("STORY", ROWS),
        ("ledger", ROWS // 2 - 4),
        ("ann berg", ROWS),
        ("in/rows.jsonl#12", 2),
        ("plover", ROWS),
        ("plov", ROWS),
        ("closing bridges", ROWS),
        ("rived", 0),
        ("plover/", 0),
        ("zanzibar harbour", 1),
        ("plover zanzibar", 0),
        ('"; DROP TABLE words --', 0),
        ('plover" OR "zanzibar', 0),
        ("*", 0),
        ("\ud800", 0),
        ("", ROWS + 1),
    ],
)
def test_search_finds_articles_that_have_all_the_words_somewhere(archive, words, found):
    assert listing(archive, Wish(words=words)).found == found


def test_filters_and_search_go_together(archive):
    undated = listing(archive, Wish(only="undated"))
    assert undated.found == 13
    assert all(card.origin.published is None for card in undated.rows)
    assert listing(archive, Wish(only="undated", words="story")).found == 12
    assert all(not card.origin.outlet for card in listing(archive, Wish(only="unplaced")).rows)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"sort": "x", "only": "x", "page": "x", "words": None},
        {"page": -1, "sort": ["a"], "only": {}},
        {"page": "9" * 30},
        {"page": True},
        {"words": 7},
    ],
)
def test_a_wish_that_makes_no_sense_is_the_usual_one(archive, sent):
    wish = Wish.of(sent)
    assert wish.sort == "newest"
    assert listing(archive, wish).page >= 1
    assert len(Wish.of({"words": "x" * 10_000}).words) == MAX_WORDS


def card(**said):
    return ArticleCard("a" * 16, "folder", "path.txt", "text", Origin(**said))


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({}, "date unknown"),
        ({"published": date(2031, 3, 1)}, "1 March 2031"),
        ({"published_after": date(2031, 3, 1)}, "after 1 March 2031"),
        ({"published_before": date(2031, 3, 1)}, "before 1 March 2031"),
        ({"published_after": date(2031, 3, 1), "published_before": date(2031, 3, 4)}, "between 1 March 2031 and 4 March 2031"),
    ],
)
def test_what_is_known_of_a_day_is_shown(known, says):
    assert says in shelf_render.when(card(**known))
    assert (bounds(card(**known)) is None) == (says in {"date unknown", "1 March 2031"})


def test_a_correction_is_kept_and_taken_back(archive):
    one = listing(archive, Wish(words="story 003")).rows[0]
    same = {"outlet": "Echo", "title": "Story 003", "published": written(one.origin.published)}
    assert correct(archive, one.article_id, same).saved == ()
    done = correct(archive, one.article_id, {"outlet": " The  Ford Echo ", "title": "Story 003", "published": "2030-12-31"})
    assert done.saved == ("outlet", "published")
    now = details(archive, one.article_id)
    assert (now.article.origin.outlet, now.article.origin.published) == ("The Ford Echo", date(2030, 12, 31))
    assert now.journal[-1].event == "set"
    back = correct(archive, one.article_id, {"outlet": "", "title": "", "published": ""})
    assert (back.saved, back.taken_back, back.not_yours) == ((), ("outlet", "published"), ("title",))
    assert archive.article(one.article_id).origin.published == one.origin.published
    assert archive.article(one.article_id).origin.outlet == "Echo"


@pytest.mark.parametrize("given", [{"published": "31.12.2030"}, {"published": "2030-13-01", "title": "x"}, {"title": "x" * 401}])
def test_a_correction_that_cannot_be_used_changes_nothing(archive, given):
    one = listing(archive, Wish(words="story 005")).rows[0]
    with pytest.raises(BadInput):
        correct(archive, one.article_id, given)
    assert archive.article(one.article_id).origin == one.origin


def test_an_article_that_is_gone_is_said_to_be(archive):
    with pytest.raises(NotFound):
        details(archive, "0" * 16)


def test_an_archive_is_made_when_something_is_to_be_put_into_it(tmp_path):
    desk = Desk(Settings(archive=str(tmp_path / "none"), embedder="hashing"))
    with pytest.raises(NotFound):
        opened(desk)
    assert listing(opened(desk, create=True), Wish()) == EMPTY
    desk.close()


HOSTILE = "<img src=x onerror=alert(1)>${alert(1)}{{7*7}}`\"'\u202e\x1b[31m</form></details><style>*{}</style>"


def test_hostile_words_are_shown_as_they_are_in_the_list_and_in_the_article(tmp_path):
    (tmp_path / "in").mkdir()
    said = {
        "id": HOSTILE,
        "title": HOSTILE,
        "outlet": HOSTILE,
        "byline": HOSTILE,
        "url": "javascript:alert(1)",
        "text": f"It rained on Monday. {HOSTILE}",
    }
    (tmp_path / "in" / "rows.jsonl").write_text(json.dumps(said))
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as held:
        held.ingest([tmp_path / "in"])
        listed = listing(held, Wish(words=HOSTILE))
        listed = listing(held, Wish())
        one = details(held, listed.rows[0].article_id)
    drawn = (
        rows(listed, Wish(), opened=one.article.article_id, writable=True, focus="")
        + leaf(one, writable=True, note=HOSTILE, form=Form({"outlet": HOSTILE}, HOSTILE))
        + tools(Wish(words=HOSTILE), 1)
        + outcome([Told(HOSTILE, "rejected", why=(HOSTILE,)), Told(HOSTILE, "added", ("a",))], {"a": HOSTILE}, waiting=2)
        + going_on(HOSTILE)
        + shelf_render.said(HOSTILE)
    )
    for sign in ("<img", "${", "{{", "`", "\u202e", "\x1b", "<style", 'href="javascript'):
        assert sign not in drawn
    assert drawn.count("</form>") == 3


def test_a_long_article_is_cut_and_says_so_and_a_page_that_may_not_write_offers_nothing(archive):
    one = details(archive, listing(archive, Wish(words="zanzibar")).rows[0].article_id)
    words = "word " * 80_000
    spans = tuple(Span(at, at + 20_000) for at in range(0, len(words), 20_000))
    pieces = tuple(Removed(at, at + 1, "x" * 9_000, "navigation") for at in range(1_000))
    long = replace(one, article=replace(one.article, source_text=words, spans=spans, removed=pieces))
    drawn = leaf(long, writable=False)
    assert len(drawn) < SHOWN + PIECES * (PIECE + 100) + 10_000
    assert f"{len(words) + len(spans) - 1 - SHOWN:,} more characters" in drawn
    assert "1,000 pieces" in drawn
    assert phrases.SHELF_READ_ONLY in drawn
    assert "<form" not in drawn


def test_where_nothing_can_be_written_the_page_says_so_and_offers_no_form():
    assert phrases.SHELF_READ_ONLY in adding(0, opened=True, writable=False)
    assert "<form" not in adding(0, opened=True, writable=False)
    assert '<input type="checkbox"' not in rows(EMPTY, Wish(), opened=None, writable=False, focus="")


@pytest.mark.slow
def test_no_handler_raises_whatever_the_browser_sends(tmp_path):
    import gradio as gr

    from ui.page.desk import Desks
    from ui.page.shelf_handlers import ShelfHandlers
    from ui.page.shelf_parts import ShelfParts, Shown

    desks = Desks(Settings(archive=str(tmp_path / "archive"), embedder="hashing"))
    on = ShelfHandlers(desks, ShelfParts(*(object() for _ in fields(ShelfParts))))
    nothing = [None, "x", 7, [], {}, {"do": "open"}, {"do": ["x"], "id": {}, "ids": 7, "files": 7, "page": {}, "text": ["x"], "words": {}}]
    paths = ["/etc/passwd", "../../etc/passwd", "", "\0", {"path": "/etc/passwd"}, str(tmp_path)]
    sent = [*nothing, {"files": [None, 7, *({"name": HOSTILE, "path": path} for path in paths), {"name": 7, "why": "__class__"}]}]
    sent += [{"do": do, "id": HOSTILE, "page": "-1", "only": HOSTILE} for do in ("open", "close", "only", "page", "dismiss", "else")]
    sent += [{"ids": [HOSTILE, 7, None] * 500}, {"text": "x", "published": HOSTILE, "title": "x" * 9_000, "url": HOSTILE}, {"article": HOSTILE}]
    for data in sent:
        event = gr.EventData(None, data)
        for chosen in (None, HOSTILE):
            for one in (on.look, on.select, on.open):
                assert isinstance(one(Shown(), chosen, event), dict)
            assert isinstance(on.refresh(Shown(article="a" * 16), chosen), dict)
            assert isinstance(on.list_again(Shown(article="a" * 16), chosen), dict)
            for one in (on.correct, on.remove):
                assert isinstance(one(chosen, event), dict)
            for one in (on.add, on.paste):
                assert all(isinstance(step, dict) for step in one(chosen, event))
            assert all(isinstance(step, dict) for step in on.take_up(chosen))
    drawn = "".join(str(value) for step in on.add("archive", gr.EventData(None, sent[7])) for value in step.values())
    assert "did not arrive" in drawn
    assert str(tmp_path) not in drawn
    assert Path("/etc/passwd").exists()
    desks.close()


@pytest.mark.night
def test_five_thousand_articles_are_listed_within_a_third_of_a_second_a_step(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.jsonl").write_text("\n".join(map(row, range(1, 5_001))))
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as held:
        held.ingest([tmp_path / "in"])
        listing(held, Wish())
        for wish in (Wish(), Wish(page=77), Wish(words="plover"), Wish(words="the bri"), Wish(sort="recent"), Wish(words="story 4", sort="outlet")):
            started = time.perf_counter()
            drawn = rows(listing(held, wish), wish, opened=None, writable=True, focus="")
            assert time.perf_counter() - started < 0.3, wish
            assert len(drawn) < 100_000
