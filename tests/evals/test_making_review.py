"""Going through drafts: every decision is kept at once, and the review can be left and taken up at any moment."""

import json

import pytest

from evals.cli import main
from evals.making import Draft
from evals.making_phrasing import keeps, phrased
from evals.making_review import Kept, review
from evals.suite import case_from_json, load
from evals.suitefile import case_to_json
from evals.values import Case
from index.errors import EndpointUnreachable
from rag.endpoint import Ended, Piece
from rag.values import Turn, Usage


def draft(name: str) -> Draft:
    case = Case(name, f"How many cracks has wall {name} in Velgara?", answerable=True, must_include=(("14", "fourteen"),), tags=("single-fact",))
    return Draft(case, "It has 14 cracks.", "dam.md")


DRAFTS = [draft(name) for name in "abcd"]


def typed(*lines):
    waiting = iter(lines)

    def ask(_prompt):
        try:
            line = next(waiting)
        except StopIteration:
            raise EOFError from None
        if isinstance(line, BaseException):
            raise line
        return line

    return ask


@pytest.fixture
def path(tmp_path):
    return tmp_path / "suite.jsonl"


def go(path, *lines):
    said = []
    return review(DRAFTS, Kept(path), ask=typed(*lines), say=said.append), said


def test_accepted_cases_stand_in_the_suite_and_rejected_ones_do_not_come_again(path):
    found, _ = go(path, "y", "n", "q")
    assert (found.accepted, found.rejected, found.left) == (1, 1, 2)
    assert [case.id for case in load(path).cases] == ["a"]
    _, said = go(path, "q")
    assert any("wall c" in line for line in said)
    assert not any("wall a" in line or "wall b" in line for line in said)


def test_ctrl_c_loses_nothing(path):
    found, _ = go(path, "y", "y", KeyboardInterrupt())
    assert found.interrupted
    assert [case.id for case in load(path).cases] == ["a", "b"]


def test_an_edited_question_is_what_is_kept(path):
    go(path, "e", "How many cracks are there in Velgara?", "y", "what?", "s")
    (case,) = load(path).cases
    assert case.question == "How many cracks are there in Velgara?"
    assert case.id == "a"


def test_what_stood_in_the_suite_stays(path):
    path.write_text('{"id": "mine", "question": "Who spoke?", "history": [{"question": "Who?", "answer": "Lind"}, "And?"]}\n', encoding="utf-8")
    go(path, "y")
    kept, added = load(path).cases
    assert kept.history == (Turn("Who?", "Lind"), Turn("And?"))
    assert added.id == "a"


def test_drafts_are_tagged_until_somebody_accepts_them(path):
    assert Kept(path).add_drafts([one.case for one in DRAFTS]) == 4
    before = path.read_bytes()
    assert Kept(path).add_drafts([one.case for one in DRAFTS]) == 0
    assert path.read_bytes() == before
    assert all("draft" in case.tags for case in load(path).cases)
    go(path, "y", "n")
    assert [("draft" in case.tags) for case in load(path).cases] == [False, True, True]


def test_a_case_is_read_back_as_it_was_written():
    case = DRAFTS[0].case
    assert case_from_json(json.loads(json.dumps(case_to_json(case)))) == case


class Speaks:
    """A model that says one thing."""

    def __init__(self, text):
        self.text = text

    def stream(self, messages, *, max_tokens, stop=None):
        if self.text is None:
            raise EndpointUnreachable("Nobody listens.")
        yield Piece(self.text)
        yield Ended("stop", Usage())

    def close(self):
        pass


def test_a_model_may_say_it_better_and_the_case_says_so():
    (found,) = phrased(DRAFTS[:1], Speaks("In Velgara, how many cracks does wall a have?"), "tiny")
    assert found.case.question == "In Velgara, how many cracks does wall a have?"
    assert "phrased-by:tiny" in found.case.tags
    assert found.case.id == "a"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "It has 14 cracks.",
        "How many cracks has wall a in Brask?",
        "How many of the 14 cracks has wall a in Velgara?",
        "How many cracks? In Velgara?",
        "How many cracks did Ana Torvik find in Velgara?",
    ],
)
def test_a_model_that_asks_something_else_is_not_heard(text):
    (found,) = phrased(DRAFTS[:1], Speaks(text), "tiny")
    assert found == DRAFTS[0]
    assert text is None or not keeps(DRAFTS[0].case.question, text, DRAFTS[0])


def test_without_a_terminal_drafts_are_written_and_said_to_be_unread(small_archive, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    suite, plant = tmp_path / "s.jsonl", tmp_path / "planted"
    words = ["make", str(suite), "--archive", str(small_archive.path), "--number", "30", "--seed", "1", "--plant", str(plant)]
    assert main(words) == 0
    assert "tagged draft" in capsys.readouterr().err
    first = suite.read_bytes()
    cases = load(suite).cases
    assert all("draft" in case.tags for case in cases)
    named = {label for case in cases for label in case.labels if label.startswith("planted-")}
    assert named <= {file.name for file in plant.iterdir()}
    suite.unlink()
    assert main([*words, "--yes"]) == 0
    assert suite.read_bytes() == first


def test_phrasing_without_a_model_is_refused_in_one_line(small_archive, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    monkeypatch.delenv("DATELINE_MODEL", raising=False)
    assert main(["make", str(tmp_path / "s.jsonl"), "--archive", str(small_archive.path), "--phrase"]) == 1
    assert "needs a model" in capsys.readouterr().err
    assert not (tmp_path / "s.jsonl").exists()
