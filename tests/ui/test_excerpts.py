import pytest

from index.errors import NotFound
from index.values import Article, Origin, Span
from rag.values import Refusal
from ui.excerpts import SURROUNDINGS, excerpt, excerpts

SOURCE = (
    "Masthead\r\n\r\nThe first paragraph. It has two sentences.\rMenu\nThe second " + "word " * 400 + "stands here. " + "More " * 400 + "follows.\n"
)


def article(kind="text", source=SOURCE):
    first = source.index("The first")
    second = source.index("The second")
    spans = (Span(first, first + len("The first paragraph. It has two sentences.")), Span(second, len(source) - 1))
    return Article("a" * 16, "news", "one.txt", kind, Origin(outlet="The Courier"), source, spans, (), "hash")


def library(found):
    def look(article_id):
        if article_id != found.article_id:
            raise NotFound("There is no such article.", "")
        return found

    return look


def quoted(cite, found, words, **said):
    start = found.body.index(words)
    return cite(1, quote=words, start=start, end=start + len(words), **said)


def test_a_quote_stands_in_its_paragraph_and_on_its_line(cite):
    found = article()
    place = excerpt(quoted(cite, found, "It has two sentences."), library(found))
    assert (place.before, place.after) == ("The first paragraph. ", "")
    assert not place.cut_before
    assert not place.cut_after
    assert place.line == 3
    assert place.place.endswith(":3")


def test_a_long_paragraph_is_cut_between_words_and_says_so(cite):
    found = article()
    place = excerpt(quoted(cite, found, "stands here."), library(found))
    assert place.cut_before
    assert place.cut_after
    assert set(place.before.split()) == {"word"}
    assert set(place.after.split()) == {"More"}
    assert max(len(place.before), len(place.after)) <= SURROUNDINGS
    assert place.before + place.citation.quote + place.after in found.body


def test_a_quote_across_paragraphs_shows_both(cite):
    found = article()
    place = excerpt(quoted(cite, found, "two sentences.\nThe second"), library(found))
    assert place.before == "The first paragraph. It has "
    assert place.after.startswith(" word word")


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "jsonl"])
def test_there_are_no_lines_where_the_file_is_not_text(cite, kind):
    found = article(kind)
    place = excerpt(quoted(cite, found, "It has two sentences."), library(found))
    assert place.line is None
    assert place.place == place.citation.path


def test_a_word_without_an_end_is_cut_all_the_same(cite):
    found = article(
        source="Masthead\r\n\r\nThe first paragraph. It has two sentences.\rMenu\nThe second " + "x" * 5_000 + "stands" + "y" * 5_000 + "\n"
    )
    place = excerpt(quoted(cite, found, "stands"), library(found))
    assert place.before + place.citation.quote + place.after in found.body
    assert len(place.after) <= SURROUNDINGS


def test_an_article_that_has_gone_or_changed_leaves_the_quotation_alone(cite):
    found = article()
    gone = excerpt(quoted(cite, found, "It has two sentences.", article_id="b" * 16, also_in=("c" * 16,)), library(found))
    changed = excerpt(cite(1, quote="Other words.", start=0, end=12), library(found))
    for place in (gone, changed):
        assert (place.before, place.after, place.line) == ("", "", None)
    assert [copy.name for copy in gone.copies] == ["c" * 16]


def test_a_refusal_s_passages_have_their_places_too(cite, answer):
    found = article()
    near, against = quoted(cite, found, "It has two sentences."), quoted(cite, found, "The first paragraph.")
    assert set(excerpts(answer(refusal=Refusal("No.", nearest=(near,), against=(against,))), library(found))) == {near, against}
