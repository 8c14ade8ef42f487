from ui.page.turns import SESSIONS, Turns


def test_the_later_of_two_counts_and_sessions_do_not_meet():
    turns = Turns()
    first, second = turns.begin("a"), turns.begin("a")
    assert turns.last("a") == second != first
    assert turns.last("b") == 0
    turns.begin("b")
    assert turns.last("a") == second


def test_sessions_long_gone_are_forgotten():
    turns = Turns()
    for number in range(SESSIONS + 1):
        turns.begin(str(number))
    assert turns.last("0") == 0
    assert turns.last(str(SESSIONS)) == 1
