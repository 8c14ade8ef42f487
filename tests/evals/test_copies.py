"""The figures on copies: what the labels say, what edits make, and what is told."""

import json

import pytest

from evals import copies
from evals.archives import CORPUS
from evals.copies import EDITS, LABELS, bodies, edited, labels, main, take


@pytest.fixture(scope="module")
def found():
    return bodies(CORPUS)


@pytest.fixture(scope="module")
def figures(found):
    return take(found, labels([LABELS]))


def test_every_labelled_pair_is_a_pair_of_the_sample_corpus(found):
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    assert all({row["one"], row["other"]} <= found.keys() and row["one"] != row["other"] for row in rows)
    assert {row["label"] for row in rows} == {"copy", "same event"}
    assert len(labels([LABELS])) == len(rows)


def test_the_wire_story_and_its_carriers_are_told_from_all_other_pairs(found, figures):
    same, event, neither = figures.rows[:3]
    assert (same.right, same.n) == (3, 3)
    assert (event.right, event.n) == (7, 7)
    assert neither.right == neither.n
    assert same.n + event.n + neither.n == len(found) * (len(found) - 1) // 2


def test_edits_make_a_figure_s_worth_of_pairs_and_all_but_a_few_are_known(figures):
    assert figures.recall.n >= 200
    assert figures.recall.right / figures.recall.n >= 0.95
    assert figures.precision.right == figures.precision.n
    assert figures.clustered_precision.right == figures.clustered_precision.n


def test_an_edit_is_the_same_every_time_and_changes_the_body(found):
    made = list(edited(found))
    assert made == list(edited(found))
    assert {name for _, name, _ in made} == set(EDITS)
    assert all(body != found[path] for path, _, body in made)


def test_what_is_told_wrong_is_named(found, figures, capsys, monkeypatch):
    monkeypatch.setattr(copies, "copies", lambda one, other: True)
    copies.show(take(dict(list(found.items())[:3]), {}))
    assert "wrong: " in capsys.readouterr().out


def test_a_missing_folder_is_named_in_one_line(tmp_path, capsys):
    assert main(["--articles", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("evals.copies: There are no articles at")
