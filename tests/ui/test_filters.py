from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, lists

from index.values import ArticleCard, Origin
from ui.page.filters import BARS, histogram, how_many


def card(published):
    return ArticleCard("a", "f", "p", "text", Origin(published=published))


@given(lists(dates(), max_size=30))
def test_every_dated_article_is_in_one_bar_and_the_bars_are_in_order(days):
    drawn = histogram([card(day) for day in days] + [card(None)])
    assert sum(number for _, number in drawn.bars) == len(days)
    beginnings = [first for first, _ in drawn.bars]
    assert beginnings == sorted(set(beginnings))
    if drawn.unit != "year":
        assert len(beginnings) <= BARS


@pytest.mark.parametrize(("span", "unit"), [(0, "day"), (119, "day"), (120, "week"), (1_000, "month"), (9_000, "year")])
def test_a_bar_stands_for_the_shortest_stretch_that_there_is_room_for(span, unit):
    first = date(2001, 1, 1)
    assert histogram([card(first), card(first + timedelta(days=span))]).unit == unit


def test_filters_are_counted_whether_they_can_be_read_or_not():
    assert how_many([], "", None, " ") == 0
    assert how_many(["a", "b"], "2031-01-01", "tomorrow", "") == 3
