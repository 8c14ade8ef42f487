"""Queries that are no questions: nothing that anybody types makes search fail or hang."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis.strategies import dates, lists, none, sampled_from, text

from index import open_archive
from index.embed import HashingEmbedder
from index.errors import DatelineError
from index.values import Filters

PIECES = [
    *('"', "'", "*", "(", ")", ":", "^", "-", "+", "{", "}", "“", "”", "’", "\0", "\ud800", "\n", " ", "_", "؟", "\u202e", "🙂", "e\u0301", "ß"),
    *("NEAR(", "NEAR(a b, 2)", "AND", "OR", "NOT", "col:", "text:", "title : x", "harbour", "minister", "the", "1", "0x1", "مرحبا", "שלום", "东京"),
    *("'; DROP TABLE words; --", "SELECT * FROM passages", "%s", "\\", "a.b", "it's", '"harbour bridge"', '""', '"a" "b"'),
]


@pytest.fixture(scope="module")
def asked(small_archive_to_copy):
    with open_archive(small_archive_to_copy / "archive", embedder=HashingEmbedder(), create=False) as archive:
        yield archive


@settings(max_examples=120, deadline=None)
@given(
    lists(sampled_from(PIECES), max_size=12).map(" ".join) | lists(sampled_from(PIECES), max_size=12).map("".join) | text(max_size=40),
    none() | dates(),
)
def test_nothing_that_is_typed_raises_what_is_not_ours(asked, query, day):
    try:
        hits = asked.search(query, filters=Filters(as_of=day))
    except DatelineError:
        return
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("query", ["", " ", "\n\t", "\u00a0"])
def test_nothing_is_found_for_nothing(asked, query):
    assert asked.search(query) == []


@pytest.mark.parametrize(
    "query", ["a", "?!…", "🙂", "word " * 10_000, " ".join(f"w{number}" for number in range(10_000)), '"' * 9_999, "x" * 100_000]
)
def test_odd_queries_take_no_longer_than_others(asked, query):
    started = time.monotonic()
    assert len(asked.search(query, filters=Filters(as_of=date(2100, 1, 1)))) <= 10
    assert time.monotonic() - started < 5
