import threading

from ui.page.turns import SESSIONS, Turns


def test_the_later_of_two_counts_and_sessions_do_not_meet():
    turns = Turns()
    first, second, other = turns.begin("a"), turns.begin("a", "Who won?"), turns.begin("b")
    assert (first.over, second.over, other.over) == (True, False, False)
    assert turns.last("a") is second
    assert second.about == "Who won?"
    assert len({first.name, second.name, other.name}) == 3
    assert turns.last("c") is None


def test_whoever_waits_hears_that_it_is_over_and_hears_it_once():
    turns, heard = Turns(), threading.Event()
    calls = []
    begun = turns.begin("a")
    begun.when_over(heard.set)
    begun.when_over(lambda: calls.append("early"))
    assert not heard.is_set()
    threading.Timer(0.01, turns.begin, ["a"]).start()
    assert heard.wait(5)
    begun.end()
    begun.when_over(lambda: calls.append("late"))
    assert calls == ["early", "late"]


def test_sessions_long_gone_are_forgotten():
    turns = Turns()
    for number in range(SESSIONS + 1):
        turns.begin(str(number))
    assert turns.last("0") is None
    assert turns.last(str(SESSIONS)) is not None
