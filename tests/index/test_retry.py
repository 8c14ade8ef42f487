"""When an endpoint is asked once more: never too often, never past the deadline, never sooner than it asked."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.retry import JITTER, Deadline, Limits, pause, retry_after

NOW = datetime(2031, 3, 4, 12, 0, tzinfo=UTC)
seconds = st.floats(0.001, 1_000)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@settings(max_examples=200)
@given(backoff=seconds, cap=seconds, tries=st.integers(1, 12), chance=st.floats(0, 1))
def test_waits_double_up_to_their_cap_and_jitter_by_a_quarter_at_most(backoff, cap, tries, chance):
    limits = Limits(backoff=backoff, longest_backoff=cap, tries=tries)
    turns = [min(cap, backoff * 2**number) for number in range(tries - 1)]
    waits = [pause(sent, limits=limits, asked=None, left=1e9, chance=chance) for sent in range(1, tries + 1)]
    assert waits[-1] is None
    assert all(turn * (1 - JITTER) * 0.999 <= wait <= turn * (1 + JITTER) * 1.001 for turn, wait in zip(turns, waits, strict=False))
    assert waits[:-1] == sorted(waits[:-1])


@settings(max_examples=200)
@given(asked=st.none() | st.floats(0, 10_000), total=seconds, spent=st.lists(st.floats(0, 60), min_size=12, max_size=12), tries=st.integers(1, 6))
def test_the_requests_of_a_question_and_the_waits_between_them_stay_inside_one_deadline(asked, total, spent, tries):
    clock = Clock()
    limits, deadline, end = Limits(total=total, tries=tries), Deadline(total, clock=clock), clock.now + total
    sent = 0
    while True:
        assert clock.now < end
        sent += 1
        clock.now += min(spent[sent], max(0.0, deadline.left()))  # a request is cut off at the deadline
        wait = pause(sent, limits=limits, asked=asked, left=deadline.left(), chance=0.5)
        if wait is None:
            break
        assert asked is None or wait >= asked
        clock.now += wait
    assert sent <= tries
    assert clock.now <= end + 1e-6


@given(st.integers(0, 10**7))
@example(0)
def test_both_forms_of_retry_after_mean_the_same(wait):
    assert retry_after(f" {wait} ") == wait
    assert retry_after(format_datetime(NOW + timedelta(seconds=wait), usegmt=True), now=NOW) == wait


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["Tue", ",", " ", "04", "Mar", "2031", "99999", "12:00:00", ":", "GMT", "-", "+9999", "nan", "inf", "1e999", "-1", "soon"])
    ).map("".join)
)
@example("nan")
@example("-3")
@example("inf")
@example("Tue, 99 Mar 2031 12:00:00 GMT")
def test_a_retry_after_that_is_neither_asks_for_nothing_or_for_a_time_that_can_be_waited(header):
    wait = retry_after(header, now=NOW)
    assert wait is None or 0 <= wait < float("inf")


@pytest.mark.parametrize("header", [None, "", "soon", "nan", "-1", "inf", "Tuesday"])
def test_no_retry_after_is_no_wait(header):
    assert retry_after(header) is None
