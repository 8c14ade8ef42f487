import io
from dataclasses import replace
from datetime import date

import pytest

from index.values import Filters
from rag.values import Refusal, Withheld
from ui.excerpts import Copy, Excerpt
from ui.text import Sheet, print_answer


def place(citation, **said):
    return Excerpt(citation, **{"before": "", "after": "", "cut_before": False, "cut_after": False, "line": 12, "copies": (), **said})


def written(answer, places=None, stream=None) -> str:
    stream = stream or io.StringIO()
    shown = places if places is not None else {citation: place(citation) for citation in answer.citations}
    print_answer(Sheet(stream), answer, shown, where="Quotations only; nothing leaves this machine.")
    return stream.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_citation_is_printed_with_all_that_is_known_of_it(answer, cite):
    citation = cite(also_in=("b" * 16,))
    out = written(answer(citation), {citation: place(citation, copies=(Copy("b" * 16, "Radio Brask"),))})
    for words in (
        "Fourteen soldiers were killed. [1]",
        "[1] Sable Harbour Ledger · 19 February 2031",
        "    Fourteen killed at the bridge",
        "    “Fourteen soldiers were killed.”",
        "    ledger/bridge.txt:12",
        "    also in Radio Brask",
    ):
        assert words in out
    assert out.rstrip().endswith("Quotations only; nothing leaves this machine.")


def test_the_window_that_an_answer_keeps_to_is_shown(answer, cite):
    whole = answer(cite())
    within = replace(whole, question=replace(whole.question, filters=Filters(after=date(2031, 3, 1), as_of=date(2031, 3, 31))))
    assert "Articles published from 1 March 2031, as known on 31 March 2031\n" in written(within)
    assert "Articles published" not in written(whole)


def test_what_is_not_known_is_said_not_guessed(answer, cite):
    out = written(answer(cite(outlet=None, published=None, title=None)))
    assert "[1] outlet unknown · date unknown" in out


def test_outlets_that_differ_are_both_quoted(answer, cite):
    first, second = cite(1), cite(2, outlet="Pelimar Courier", quote="Nine soldiers died.")
    out = written(answer(first, second, differ=True))
    assert "They differ on how many were killed:" in out
    assert "Sable Harbour Ledger says Fourteen: “Fourteen soldiers were killed.” [1]" in out
    assert "Pelimar Courier says Nine: “Nine soldiers died.” [2]" in out


def test_a_refusal_shows_what_contradicts_it_before_what_is_merely_near(answer, cite):
    against, near = cite(0, quote="Nobody won."), cite(0, quote="The vote is on Friday.")
    out = written(answer(refusal=Refusal("No winner is named.", nearest=(near,), against=(against,))), {})
    assert out.index("No winner is named.") < out.index("Nobody won.") < out.index("The vote is on Friday.")
    assert "[0]" not in out


def test_notes_and_what_was_withheld_are_told(answer, cite):
    out = written(
        answer(cite(), notes=("3 articles without a date were left out.",), withheld=(Withheld("It rained.", "nothing says so"),), incomplete=True)
    )
    assert "Note: 3 articles without a date were left out." in out
    assert "It rained" not in out
    assert "--json" in out
    assert "incomplete" in out


def test_a_pipe_gets_whole_lines_without_colour(answer, cite):
    quote = "word " * 60 + "end."
    out = written(answer(cite(quote=quote)))
    assert f"“{quote}”" in out
    assert "\x1b" not in out
    assert not [line for line in out.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("columns", [24, 40, 80])
def test_a_narrow_terminal_is_never_overrun(answer, cite, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    out = written(answer(cite(quote="A long sentence with " + "x" * 200 + " in it.")), stream=Terminal())
    assert max(map(len, out.splitlines())) <= columns


def test_a_terminal_gets_colour_and_no_color_takes_it_away(answer, cite, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in written(answer(cite()), stream=Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[36m" not in written(answer(cite()), stream=Terminal())


def test_nothing_that_an_article_says_reaches_the_terminal_as_a_command(answer, cite):
    hostile = "\x1b]0;owned\x07\x9b31m\u202eevil\r"
    citation = cite(quote=f"Quoted {hostile} words.", title=hostile, outlet=hostile, byline=hostile, path=f"a{hostile}.txt", url=hostile)
    refusal = Refusal(f"Because {hostile}.", nearest=(citation,), against=(citation,))
    for one in (answer(citation, differ=True, notes=(hostile,), withheld=(Withheld(hostile, hostile),)), answer(refusal=refusal)):
        out = written(one, {})
        assert not set(out) & set("\x1b\x07\x9b\u202e\r")
        assert "␛" in out
