"""What people said of answers becomes cases: what they agree on, never a citation that one of them called wrong, and once however often it is run."""

import json
import shutil
from datetime import date

import pytest

from evals.cli import main
from evals.making_feedback import CONTRADICTED, TO_COMPLETE, drafts
from evals.making_review import Kept, review
from evals.suite import case_from_json, load
from evals.suitefile import case_to_json
from index import open_archive
from index.embed import HashingEmbedder
from index.feedback import Feedback
from index.values import Filters
from rag.values import Turn

QUESTION = "How many cracks has the wall of the Kellin dam?"


@pytest.fixture
def answer(small_archive):
    """The answer's JSON to a question, with the words of these articles cited; a refusal without any."""
    cards = {card.path: card.article_id for card in small_archive.articles()}

    def make(*cited, question=QUESTION, answer_id="a" * 16, **more):
        bodies = {path: small_archive.article(path).body for path in cited}
        citations = [{"article_id": cards[path], "path": path, "quote": body.split(".")[0] + "."} for path, body in bodies.items()]
        status = "answered" if cited else "refused"
        return {"id": answer_id, "question": question, "status": status, "text": "So it is. [1]", "citations": citations, **more}

    return make


def said(verdict, answer, person="p1", when="2026-11-20T10:00:00+00:00", history=(), filters=Filters(), note=""):  # noqa: B008 - frozen
    return Feedback(answer["question"], history, filters, verdict, note, answer, person, when)


@pytest.fixture
def cases(small_archive):
    def make(*feedback):
        made = drafts(small_archive, feedback)
        for draft in made.drafts:
            assert case_from_json(json.loads(json.dumps(case_to_json(draft.case)))) == draft.case
        return made

    return make


@pytest.fixture
def paths(small_archive):
    return [card.path for card in small_archive.articles()][:3]


def test_a_right_answer_is_to_be_found_again(cases, answer, paths, small_archive):
    (draft,) = cases(said("right", answer(*paths[:2]))).drafts
    assert draft.case.answerable is True
    assert draft.case.cite_any == tuple(paths[:2])
    assert all(any(quote in small_archive.article(path).body for path in paths) for quote in draft.case.gold_quotes)
    assert len(draft.case.gold_quotes) == 2
    assert TO_COMPLETE not in draft.case.tags


def test_a_right_refusal_and_not_in_the_articles_say_the_same(cases, answer, paths):
    for feedback in (
        [said("right", answer())],
        [said("not in the articles", answer(paths[0]))],
        [said("right", answer()), said("not in the articles", answer(), "p2")],
    ):
        (draft,) = cases(*feedback).drafts
        assert draft.case.answerable is False
        assert (draft.case.cite_any, draft.case.gold_quotes) == ((), ())
        assert not {CONTRADICTED, TO_COMPLETE} & set(draft.case.tags)


@pytest.mark.parametrize("verdict", ["missing", "wrong citation"])
def test_what_is_not_yet_known_is_left_to_a_person_and_a_wrong_article_is_never_cited(cases, answer, paths, verdict):
    (draft,) = cases(said(verdict, answer(*paths), note="It is in\nthe other one.")).drafts
    assert draft.case.answerable is True
    assert draft.case.cite_any == ()
    assert TO_COMPLETE in draft.case.tags
    assert "It is in the other one." in draft.note


def test_people_who_contradict_each_other_are_both_named_and_neither_s_word_is_taken(cases, answer, paths):
    for other, agreed in (("wrong citation", True), ("not in the articles", None)):
        (draft,) = cases(said("right", answer(*paths)), said(other, answer(*paths), "p2")).drafts
        assert CONTRADICTED in draft.case.tags
        assert draft.case.answerable is agreed
        assert draft.case.cite_any == ()
        assert "person p1" in draft.note
        assert "person p2" in draft.note


def test_the_case_is_asked_as_the_person_asked_it(cases, answer, paths):
    chosen = Filters(after=date(2025, 12, 1), before=date(2025, 12, 9), as_of=date(2025, 12, 5), outlets=["CRBC"])
    (draft,) = cases(said("right", answer(paths[0]), history=("What happened?", " "), filters=chosen)).drafts
    case = draft.case
    assert (case.asked, case.after, case.before, case.outlets) == (date(2025, 12, 5), date(2025, 12, 1), date(2025, 12, 9), ("CRBC",))
    assert case.history == (Turn("What happened?"),)


def test_a_question_that_counts_from_today_keeps_the_day_on_which_it_was_asked(cases, answer, paths):
    relative = answer(paths[0], question="What was reported last week?", answer_id="b" * 16)
    absolute = answer(paths[0], question="What was reported in March 2030?", answer_id="c" * 16)
    one, other = cases(said("right", relative), said("right", absolute)).drafts
    assert one.case.asked == date(2026, 11, 20)
    assert other.case.asked is None


def test_a_filter_that_admits_no_day_makes_no_case_and_is_told(cases, answer):
    made = cases(said("right", answer(), filters=Filters(after=date(2031, 1, 2), before=date(2031, 1, 1))))
    assert made.drafts == ()
    assert made.left_out == (f"“{QUESTION}” was left out: no day is inside its filters.",)


def test_words_that_the_archive_no_longer_holds_are_no_gold(cases, answer, paths):
    gone = answer(paths[0])
    gone["citations"][0]["quote"] = "Nobody ever wrote this."
    odd = answer(answer_id="b" * 16) | {"status": "answered", "citations": [None, {"article_id": 1}, {"article_id": "x" * 16, "quote": "y"}]}
    for draft in cases(said("right", gone), said("right", odd)).drafts:
        assert (draft.case.cite_any, draft.case.gold_quotes) == ((), ())
        assert TO_COMPLETE in draft.case.tags


def test_the_order_in_which_it_was_said_makes_no_difference(cases, answer, paths):
    several = [said("right", answer(paths[0], answer_id=name * 16), when=f"2026-11-2{number}") for number, name in enumerate("abc")]
    assert cases(*several) == cases(*reversed(several))


def test_the_review_shows_who_said_what(cases, answer, paths, tmp_path):
    lines = []
    made = cases(said("right", answer(*paths)), said("missing", answer(*paths), "p2", note="the date \x1b[31m"))
    found = review(made.drafts, Kept(tmp_path / "s.jsonl"), ask=lambda _: "y", say=lines.append)
    assert found.accepted == 1
    assert any("missing (person p2" in line and "\x1b" not in line for line in lines)
    assert "draft" not in load(tmp_path / "s.jsonl").cases[0].tags


@pytest.fixture
def judged(small_archive, tmp_path, monkeypatch):
    """A copy of the small archive, to be judged."""
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    shutil.copytree(small_archive.path, tmp_path / "archive")
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        yield archive


def test_the_command_makes_each_case_once_and_tells_when_people_change_their_minds(judged, answer, paths, tmp_path, capsys):
    suite = tmp_path / "s.jsonl"
    words = ["make", str(suite), "--archive", str(judged.path), "--from-feedback"]
    assert main(words) == 1
    assert "no feedback" in capsys.readouterr().err
    assert not suite.exists()
    judged.add_feedback("right", answer=answer(*paths), conversation="one")
    judged.add_feedback("right", answer=answer(answer_id="b" * 16), conversation="one")
    assert main(words) == 0
    assert "2 new drafts of 2" in capsys.readouterr().err
    first = suite.read_bytes()
    assert main(words) == 0
    assert suite.read_bytes() == first
    assert [case.answerable for case in load(suite).cases] == [True, False]
    with (judged.path / "feedback.log").open("ab") as file:
        file.write(b'{"torn')
    judged.add_feedback("wrong citation", answer=answer(*paths), conversation="two")
    capsys.readouterr()
    assert main(words) == 0
    told = capsys.readouterr().err
    assert "Line 3 of the feedback cannot be read" in told
    assert "stays in the suite as it is" in told
    assert "wrong citation (person " in told
    assert suite.read_bytes() == first
    suite.unlink()
    assert main(words) == 0
    assert CONTRADICTED in load(suite).cases[0].tags
    assert "is left for review" in capsys.readouterr().err


def test_feedback_is_asked_as_people_asked_it(tmp_path, capsys):
    assert main(["make", str(tmp_path / "s.jsonl"), "--archive", str(tmp_path), "--from-feedback", "--phrase"]) == 2
    assert "leave --plant and --phrase out" in capsys.readouterr().err
