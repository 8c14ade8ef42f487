import pytest
from hypothesis import given
from hypothesis.strategies import characters, lists, sampled_from, text

from ui.visible import visible, visible_line

ACTING = ["\x1b", "\x9b", "\x07", "\x08", "\r", "\x7f", "\u202e", "\u2066", "\u200b", "\U000e0041", "\ud800", "\ufeff", "\u2028"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b2J", "<U+009B>2J"),
        ("over\rwritten", "over␍written"),
        ("user\u202egnp.exe", "user<U+202E>gnp.exe"),
        ("a\x7fb", "a␡b"),
        ("\ud800", "<U+D800>"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(given, shown):
    assert visible(given) == shown


@given(lists(sampled_from([*ACTING, "[31m", "]8;;", "x", "\n", " "])).map("".join))
def test_nothing_that_acts_is_left_however_it_is_put_together(given):
    shown = visible(given)
    assert not set(shown) & set(ACTING)
    assert visible(shown) == shown


@given(text(characters(categories=["L", "N", "P", "Zs", "S"])))
def test_what_is_printable_stays_as_it_is(given):
    assert visible(given) == given


def test_joiners_stay_for_emoji_and_persian_need_them():
    assert visible("👩\u200d🚒 می\u200cخواهم") == "👩\u200d🚒 می\u200cخواهم"


def test_a_title_stays_on_one_line():
    assert visible_line("one\ntwo\tthree") == "one␊two␉three"
    assert visible("one\ntwo") == "one\ntwo"
