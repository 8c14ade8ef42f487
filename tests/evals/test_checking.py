"""The figures on the checker: the sentences that it is measured on, how they are counted, and what may not fall."""

import json
from collections import Counter

import pytest

from evals.archives import CORPUS
from evals.checking import BACK, CAUGHT, SHOWN, UNEDITED, Edit, Paraphrase, edits, halves, main, paraphrases, take
from evals.copies import bodies
from rag.check import Verdict

KINDS = {"number", "name", "date", "negation", "quotation", "speaker", "unit", "direction"}


def test_there_are_enough_edits_of_every_kind_in_each_half():
    found = Counter((one.half, one.kind) for one in edits())
    assert len(edits()) >= 300
    assert {kind for _, kind in found} == KINDS
    assert all(number >= 19 for number in found.values())


def test_there_are_enough_paraphrases_and_merged_ones_in_each_half():
    written = paraphrases()
    assert len(written) >= 200
    assert sum(one.merged for one in written) >= 60
    assert min(Counter(one.half for one in written).values()) >= 100
    assert len({one.how for one in written}) >= 8


def test_the_halves_share_no_article_and_no_id_stands_twice():
    articles = {"dev": set(), "held": set()}
    for edit in edits():
        articles[edit.half].add(edit.article)
    for one in paraphrases():
        articles[one.half] |= set(one.articles)
    assert not articles["dev"] & articles["held"]
    ids = [one.id for one in (*edits(), *paraphrases())]
    assert len(ids) == len(set(ids))


def test_every_passage_stands_in_its_article_and_every_unedited_sentence_in_its_passage():
    texts = bodies(CORPUS)
    assert all(passage in texts[one.article] for one in edits() for passage in one.passages)
    assert all(passage in texts[path] for one in paraphrases() for path, passage in zip(one.articles, one.passages, strict=True))
    assert all(any(one.true in passage for passage in one.passages) and one.edited != one.true for one in edits())
    assert not any(one.true in passage or one.true == one.corrupted for one in paraphrases() for passage in one.passages)


def test_a_figure_counts_what_it_says():
    edit = Edit("e", "dev", "number", "a.txt", ("Nine died.",), "Nine died.", "Ten died.")
    one = Paraphrase("p", "dev", ("a.txt",), ("Nine died.",), "Nine were killed.", "Ten were killed.", "number")
    two = Paraphrase("q", "dev", ("a.txt", "b.txt"), ("Nine died.", "It rained."), "Nine died in the rain.", "Ten died in the rain.", "number")

    def credulous(sentence, passages):
        return Verdict("unsupported" if sentence == "Nine died in the rain." else "supported", 1.0, ())

    figures = {(share.name, share.of): share for share in take([edit], [one, two], check=credulous)}
    assert (figures[CAUGHT, "number"].count, figures[CAUGHT, "all"].misses) == (0, ("e",))
    assert figures[UNEDITED, "unedited"].count == 0
    assert (figures[BACK, "one passage"].count, figures[BACK, "two passages"].count, figures[BACK, "all"].misses) == (0, 1, ("q",))
    assert (figures[SHOWN, "all"].count, figures[SHOWN, "all"].n) == (2, 2)
    assert figures[SHOWN, "all"].to_json()["interval"][1] == 1.0


FLOORS = {"caught": 0.94, "kept back": 0.0, "true kept back": 0.32, "corrupted shown": 0.5}
"""What both halves must keep: at least so much of the edits caught, at most so much of the rest. Made stricter when the checker is, never laxer
on the same sentences: 74 twins that no rule had seen joined the development half, and of these over half are shown."""


@pytest.mark.slow
def test_what_the_checker_catches_and_keeps_back_does_not_fall():
    for shares in halves().values():
        figures = {share.name: share.count / share.n for share in shares if share.of == "all" or share.name == UNEDITED}
        assert figures[CAUGHT] >= FLOORS[CAUGHT]
        assert all(figures[name] <= FLOORS[name] for name in (UNEDITED, BACK, SHOWN))


def test_the_command_prints_the_figures_of_one_half_as_json(capsys, monkeypatch):
    monkeypatch.setattr("evals.checking.edits", lambda: edits()[:3])
    monkeypatch.setattr("evals.checking.paraphrases", lambda: paraphrases()[:2])
    assert main(["--half", "dev", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"dev"}
    assert {"name", "of", "count", "n", "value", "interval", "misses"} <= set(told["dev"][0])
