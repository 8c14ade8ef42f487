"""Intervals against published values."""

import pytest

from evals.intervals import bootstrap_mean, bootstrap_median, bootstrap_p95, holm, mcnemar, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3 (the score interval without continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_is_symmetric_and_exact_at_both_ends():
    for hits in range(11):
        low, high = wilson(hits, 10)
        assert 0 <= low <= hits / 10 <= high <= 1
        assert wilson(10 - hits, 10) == pytest.approx((1 - high, 1 - low))
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == 1


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (3, 2), (-1, 4)])
def test_what_is_no_share_has_no_interval(successes, n):
    with pytest.raises(ValueError, match="not a share"):
        wilson(successes, n)


def test_the_bootstrap_is_repeatable_and_holds_the_median():
    values = [float(number) for number in range(1, 100)]
    low, high = bootstrap_median(values)
    assert (low, high) == bootstrap_median(values)
    assert 35 < low < 50 < high < 65
    assert bootstrap_median([4.0]) == (4.0, 4.0)
    with pytest.raises(ValueError, match="no values"):
        bootstrap_median([])


def test_the_bootstrap_of_a_mean_holds_the_mean_and_narrows_with_n():
    low, high = bootstrap_mean([0.0, 1.0] * 50)
    assert (low, high) == bootstrap_mean([0.0, 1.0] * 50)
    # The normal approximation gives .5 ± .098.
    assert (low, high) == pytest.approx((0.402, 0.598), abs=0.02)


def test_the_bootstrap_of_a_95th_percentile_is_between_two_of_the_values():
    values = [float(number) for number in range(1, 101)]
    low, high = bootstrap_p95(values)
    # Of 100 drawn, 95 are at most 89 with a probability of 3.0% (binomial), at most 88 with 1.5%; at most 98 with 98.5%, at most 97 with 91.9%.
    assert (low, high) == (89.0, 98.0)
    assert bootstrap_p95([4.0]) == (4.0, 4.0)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (1, 5, 0.21875),  # 2 (1 + 6) / 2^6
        (0, 6, 0.03125),  # 2 / 2^6
        (10, 0, 0.001953125),
    ],
)
def test_mcnemars_exact_p_is_that_of_a_fair_coin(better, worse, p):
    assert mcnemar(better, worse) == mcnemar(worse, better) == pytest.approx(p)


def test_holms_correction_multiplies_the_smallest_by_all_and_keeps_the_order():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
