"""Both rates come from labels that somebody wrote by reading; what was reached once is held."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from evals import archives, furniture
from evals.cli import main
from index.errors import BadInput

SHARED = Path(__file__).resolve().parents[3] / "shared" / "articles"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the user's own articles are not beside this checkout")
PROSE = "The ministers met in the town hall of Merrow on Tuesday. They agreed to meet again before the end of the month."


@pytest.mark.parametrize("folder", [archives.CORPUS, pytest.param(SHARED, marks=needs_shared)], ids=["corpus", "shared"])
def test_every_labelled_line_of_furniture_is_named_and_no_sentence_is_lost(folder):
    found = furniture.measure(folder, furniture.load())
    assert found.left_in == ()
    assert found.lost == ()
    assert found.unlabelled == ()
    assert (found.articles, found.furniture, found.sentences) == ((21, 137, 479) if folder == archives.CORPUS else (5, 23, 168))


def labelled(folder: Path, text: str, lines: str, name: str = "a.txt", neither: str = "") -> furniture.Found:
    (folder / name).write_text(text, encoding="utf-8")
    label = {"path": name, "furniture": lines, "neither": neither}
    (folder / "labels.jsonl.labels").write_text(json.dumps(label) + "\n", encoding="utf-8")
    return furniture.measure(folder / name, furniture.load(folder / "labels.jsonl.labels"))


def test_furniture_that_stays_and_sentences_that_go_are_counted_and_shown(tmp_path):
    found = labelled(tmp_path, f"Ministers to meet again in Merrow\n\n{PROSE}\n\nThe valley is calling\n\n{PROSE}\n\nShare\n", "5")
    assert (found.furniture, found.sentences) == (1, 6)
    assert found.left_in == (furniture.Line("a.txt", 5, "The valley is calling"),)
    assert found.lost == (furniture.Line("a.txt", 9, "Share"),)
    console = Console(width=200, record=True, file=io.StringIO())
    furniture.show(found, console)
    shown = console.export_text()
    assert "furniture removed, with a reason: 0 of 1" in shown
    assert "lost: a.txt:9: Share" in shown


def test_a_page_is_labelled_by_the_lines_of_its_file(tmp_path):
    page = f"<title>Met again</title>\n<nav><a>Home</a></nav>\n<article><h1>Met again in Merrow</h1>\n<p>{PROSE}</p><p>{PROSE} Yes.</p>\n</article>"
    found = labelled(tmp_path, page, "2", "a.html", neither="1")
    assert (found.furniture, found.sentences, found.left_in, found.lost) == (1, 6, (), ())


def test_articles_without_labels_are_named_and_none_at_all_is_an_error(tmp_path):
    (tmp_path / "b.txt").write_text(PROSE, encoding="utf-8")
    with pytest.raises(BadInput, match="No article in .* is labelled"):
        furniture.measure(tmp_path, {})
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    found = furniture.measure(tmp_path, {"a.txt": furniture.Label("a.txt", frozenset(), frozenset())})
    assert found.unlabelled == ("b.txt",)


@pytest.mark.parametrize("line", ["{", "{}", '{"path": "a.txt", "furniture": "x"}', '{"path": "a.txt", "furniture": 3}'])
def test_a_line_that_is_no_label_is_named(tmp_path, line):
    (tmp_path / "labels").write_text(line, encoding="utf-8")
    with pytest.raises(BadInput, match="labels:1 is no label"):
        furniture.load(tmp_path / "labels")


def test_the_command_prints_both_rates_with_their_intervals(capsys):
    assert main(["furniture", "--json", "-"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["furniture_removed"]["n"] == 137
    assert printed["sentences_lost"]["interval"] == [0.0, pytest.approx(0.008, abs=0.0005)]
