"""Sentences are cut where they end, in true offsets, and nothing of a body is lost between them."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evals
from index.files import walk
from index.read import read
from index.split import PASSAGE_SENTENCES, PASSAGE_WORDS, passages, sentences
from index.values import Article, Origin, Span

CORPUS = Path(evals.__file__).parent / "corpus"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "articles"


def _cut(*paragraphs: str) -> list[str]:
    body = "\n".join(paragraphs)
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 1
    return [body[start:end] for start, end in sentences(body, spans)]


@pytest.mark.parametrize(
    "whole",
    [
        "Mr. Dray met Dr. Osk and Gen. Mavell at noon.",
        "The U.S. envoy flew to St. Merrow on Dec. 2, 2031, and left again.",
        "A U.S. delegation met E.U. ministers at 5:40 a.m. on Tuesday.",
        "U.S. President J. R. Tarn spoke to Sen. Ek of the Free Growers.",
        "The fund grew from 4.5 billion to 5.5 billion crowns, or 3.025 per head.",
        "The company, Dray Bros. Ltd., has bid for No. 7.",
        "“We ran out of stretchers,” said Dr. Milena Osk, the duty surgeon.",
        '"Nobody slept, and nobody ate," Hobday said.',
        "The plan (see p. 4) names nobody.",
        "It was, he said, “a basis … not a bible”.",
        "“They were polite. They counted my sandwiches too.”",  # a quotation stays whole
        "The paper at www.echo.example printed it first.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(whole):
    assert _cut(whole) == [whole]


@pytest.mark.parametrize(
    "parts",
    [
        ["The dam is old.", "It is also high."],
        ["He left at 5 p.m. on Monday.", "Nobody saw him go."],
        ["She said, “No.”", "He left."],
        ["Who fired first?", "Nobody knows!", "It was dark."],
        ["The talks failed...", "They will resume in May."],
        ["Velgara has 230,000 men under arms.", "Dorsenia has 195,000."],
    ],
)
def test_a_sentence_ends_where_it_ends(parts):
    assert _cut(" ".join(parts)) == parts


def test_no_sentence_runs_over_a_paragraph():
    assert _cut("Closed-door talks", "The envoys met.", "• a list; with", "• two items") == [
        "Closed-door talks",
        "The envoys met.",
        "• a list; with",
        "• two items",
    ]


def test_an_attribution_and_a_list_number_stay_with_their_sentence():
    assert _cut('"We will not forget it." — Kaja Tarn') == ['"We will not forget it." — Kaja Tarn']
    assert _cut("2. War grinds on") == ["2. War grinds on"]


def test_a_sentence_without_end_is_cut_at_white_space():
    long = "word " * 2_000
    cut = _cut(long.strip())
    assert max(map(len, cut)) <= 1_500
    assert " ".join(cut) == long.strip()


def _holds(article: Article) -> None:
    """What must be true of the sentences and passages of any article."""
    body = article.body
    cuts = sentences(body, article.paragraphs)
    at = 0
    for start, end in cuts:
        assert at <= start < end
        assert not body[at:start].strip()
        assert body[start:end] == body[start:end].strip()
        at = end
    assert not body[at:].strip()
    found = passages(article)
    assert [cut for cut in cuts if not any(cut in passage.sentences for passage in found)] == []
    for number, passage in enumerate(found):
        assert passage.ordinal == number
        assert passage.text == body[passage.start : passage.end]
        assert len(passage.sentences) <= PASSAGE_SENTENCES
        assert len(passage.sentences) == 1 or len(passage.text.split()) <= PASSAGE_WORDS
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)


@given(
    st.lists(
        st.sampled_from(
            [
                "Mr. Dray left. ",
                "“No.” ",
                "At 5 p.m. he spoke. ",
                "word ",
                "… ",
                "? ",
                "\u200b",
                "\u3000",
                "e.g. ",
                "1. ",
                "— Tarn ",
                "a" * 200 + " ",
                "\r\n",
                "\U0001f54a",
            ]
        )
    ).map("".join),
    st.lists(st.sampled_from(["It rained. ", "  ", "U.S. ", "中文。"])).map("".join),
)
def test_nothing_but_white_space_lies_between_sentences(first, second):
    text = f"{first}\n{second}"
    spans = tuple(Span(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text) if match[0].strip())
    _holds(Article("0" * 16, "f", "a.txt", "text", Origin(), text, spans, (), ""))


@pytest.mark.parametrize(
    "folder",
    [CORPUS, pytest.param(SHARED, marks=pytest.mark.skipif(not SHARED.is_dir(), reason="the user's own articles are not beside this checkout"))],
)
def test_the_sentences_of_real_articles_begin_and_end_like_sentences(folder):
    odd = total = 0
    for file in walk([folder]):
        for article in read(file):
            _holds(article)
            for start, end in sentences(article.body, article.paragraphs):
                text = article.body[start:end]
                total += 1
                # A cut in the wrong place leaves a piece that begins in lower case or ends with an abbreviation.
                odd += text[0].islower() or re.search(r"\b(?:Mr|Mrs|Dr|Dec|Nov|St|Gen|Sen)\.$", text) is not None
    assert total > 100
    assert odd == 0


def test_a_paragraph_without_end_is_cut_in_time_and_nothing_of_it_is_lost():
    for text in ("“" * 100_000, "He said “no” and left. " * 5_000, "word " * 30_000, "x" * 50_000):
        started = time.process_time()
        found = sentences(text, [Span(0, len(text))])
        assert time.process_time() - started < 4.0
        assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
        assert all(0 < end - start <= 1_500 for start, end in found)
    whole = "He said “no” and left. " * 2_000
    assert {whole[start:end] for start, end in sentences(whole, [Span(0, len(whole))])} == {"He said “no” and left."}
