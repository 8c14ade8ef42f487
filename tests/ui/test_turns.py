import threading

from ui.page.turns import SESSIONS, Turns


def test_the_later_of_two_counts_and_sessions_do_not_meet():
    turns = Turns()
    first, second, other = turns.begin("a"), turns.ask("a", "Who won?"), turns.begin("b")
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


def test_a_question_is_begun_once_while_it_is_answered_and_until_the_page_shows_that_it_was_heard(monkeypatch):
    turns = Turns()
    first = turns.ask("a", "Who won?", "")
    assert turns.heard("a") == first.name
    assert turns.ask("a", "Who won?", "") is None  # Enter, pressed twice
    assert turns.ask("b", "Who won?", "") is not None  # somebody else
    first.end()
    assert turns.ask("a", "Who won?", "") is None  # answered, and not shown yet
    again = turns.ask("a", "Who won?", first.name)  # shown, and typed once more
    assert again is not None
    turns.begin("a")  # stopped
    assert again.over
    assert turns.ask("a", "Who won?", first.name) is None
    assert turns.ask("a", "Who won?") is not None  # by a button
    other = turns.ask("a", "Who lost?", first.name)
    other.end()
    monkeypatch.setattr("ui.page.turns.AGAIN", 0.0)
    assert turns.ask("a", "Who lost?", first.name) is not None  # whatever became of what was shown


def test_sessions_long_gone_are_forgotten():
    turns = Turns()
    for number in range(SESSIONS + 1):
        turns.begin(str(number))
    assert turns.last("0") is None
    assert turns.last(str(SESSIONS)) is not None
