"""The benchmarks take what they say they take; how fast this machine is, no test can say."""

import gzip
import json
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from evals import cold, large, retrieval, timing
from evals.cli import main
from evals.plain import fuse
from evals.values import Case
from index import Filters, open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput, NotFound

ROWS = [
    {"id": "dam", "outlet": "Ledger", "published": "2030-03-01", "text": "Engineers counted 14 cracks in the wall of the Kellin dam."},
    {"id": "dam-copy", "outlet": "Echo", "published": "2030-03-02", "text": "Engineers counted 14 cracks in the wall of the Kellin dam."},
    {"id": "bridge", "outlet": "Courier", "published": "2030-03-08", "text": "Shots were fired at Kirrin Bridge for two hours. Nine soldiers died."},
    {"id": "convoy", "outlet": "Courier", "published": "2030-03-09", "text": "A convoy of 30 lorries left the harbour of Brask."},
]


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture
def archive(export, tmp_path):
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder(), create=True) as made:
        made.ingest([export])
        yield made


@pytest.mark.slow
def test_ingest_is_held_beside_its_embedder_on_the_very_texts_that_it_embeds(export, tmp_path):
    took = timing.ingest_beside_embedder(export, HashingEmbedder(), keep=tmp_path / "kept")
    with open_archive(tmp_path / "kept") as kept:
        assert kept.size() == (4, 4)
    assert took.articles == 4
    assert took.passages == 3, "identical text is embedded once"
    assert took.words > 30
    assert took.ratio == pytest.approx((took.first.wall + took.second.wall) / 2 / took.embedder.wall)
    assert took.without_embedding.wall > 0
    assert took.one_more.wall > 0


def test_reading_is_timed_on_plain_text_alone(export, tmp_path):
    (export.parent / "page.html").write_text("<p>Not counted.</p>", encoding="utf-8")
    took = timing.reading(export.parent, seconds=0.01)
    assert took.articles == len(ROWS)
    assert took.size == sum(len(row["text"]) for row in ROWS)
    assert took.megabytes_a_second == pytest.approx(took.size / took.cpu / 1e6)
    assert timing.reading(export.parent / "page.html") is None


def test_a_cold_start_tells_its_cpu_and_the_heavy_packages_that_it_imports(tmp_path):
    command = tmp_path / "command"
    command.write_text(
        "import sys, rich.text\nsum(range(3_000_000))\nsys.exit(0 if sys.argv[1:] == ['one two', '--json'] else 5)\n", encoding="utf-8"
    )
    took = cold.start(command, ["one two", "--json"], runs=2)
    assert took.command == 'command "one two" --json'
    assert took.heavy == ("rich",)
    assert 0.01 < took.cpu <= took.longest_cpu < 20
    with pytest.raises(BadInput, match="command --help ended with exit code 5"):
        cold.start(command, ["--help"], runs=1)


def test_a_command_that_is_not_installed_is_named():
    with pytest.raises(BadInput, match="dateline-none is not installed"):
        cold.script("dateline-none")


def test_search_is_measured_by_the_articles_that_people_linked_and_a_copy_counts(archive):
    labels = [
        retrieval.Linked("How many cracks has the Kellin dam?", date(2030, 3, 2), ("dam-copy",)),
        retrieval.Linked("How many soldiers died at Kirrin Bridge?", date(2030, 3, 1), ("export.jsonl#bridge",)),
        retrieval.Linked("Who sang?", None, ("opera",)),
    ]
    everything = retrieval.by_article(archive, labels, as_of_day_asked=False)
    assert everything.at[1] == retrieval.Share(2, 2)
    assert everything.reciprocal_rank == 1
    assert everything.unlinked == 1
    as_of = retrieval.by_article(archive, labels, as_of_day_asked=True)
    assert as_of.at[10] == retrieval.Share(1, 2), "the bridge was in the news a week after that question was asked"


def test_plain_rankings_are_measured_on_the_same_passages_and_bound_to_the_same_day(archive):
    labels = [
        retrieval.Linked("Engineers counted 14 cracks in the wall of the Kellin dam.", date(2030, 3, 2), ("dam-copy",)),
        retrieval.Linked("Shots were fired at Kirrin Bridge for two hours. Nine soldiers died.", date(2030, 3, 1), ("bridge",)),
    ]
    found = retrieval.beside(archive, labels)
    assert {way: one.at[1] for way, one in found["all"].items()} == dict.fromkeys(
        ("dateline", "vectors alone", "plain fusion"), retrieval.Share(2, 2)
    )
    assert {way: one.at[10] for way, one in found["as_of"].items()} == dict.fromkeys(found["as_of"], retrieval.Share(1, 2))
    assert found["all"]["dateline"].interval == (1.0, 1.0)


@given(lists(integers(0, 30), unique=True), lists(integers(0, 30), unique=True))
def test_fusion_keeps_every_text_once_and_prefers_what_both_rankings_have(by_words, by_vector):
    fused = fuse([str(one) for one in by_words], [str(one) for one in by_vector])
    assert sorted(fused) == sorted({*map(str, by_words), *map(str, by_vector)})
    assert list(fused.values()) == sorted(fused.values(), reverse=True)
    if by_words and by_words[0] in by_vector[:1]:
        assert next(iter(fused)) == str(by_words[0])


def test_a_large_archive_is_sound_and_its_filters_admit_the_shares_they_are_named_for(archive, tmp_path):
    large.make(archive.path, tmp_path / "large", passages=400)
    with open_archive(tmp_path / "large", embedder=HashingEmbedder(), create=False) as made:
        assert made.size()[1] == 400
        assert made.doctor(deep=True).ok
        for by in ("paths", "dates", "outlets"):
            for turn in (0, 90):
                assert [made.count(large.of_share(share, by, turn=turn)) for share in large.SHARES] == [1, 1, 4, 40, 200, 400], by
        assert made.article(made.articles()[0].article_id).body != archive.articles()[0].path
        took = timing.searches(made, timing.Timed(HashingEmbedder()), [("How many cracks?", Filters())] * 3, filtered="none")
    assert took.articles == 400
    assert took.searches.questions == 3
    assert took.searches.median <= took.with_embedding.median


def test_the_search_command_prints_what_is_found_and_how_fast(export, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    questions, out = tmp_path / "questions.jsonl", tmp_path / "out.json"
    questions.write_text('{"question": "How many cracks has the wall of the dam?", "gold_articles": ["dam"]}\n' * 7, encoding="utf-8")
    arguments = ["search", "--questions", str(questions), "--articles", str(export), "--passages", "30", "--json", str(out)]
    assert main(arguments) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["found"]["all"]["dateline"]["hit@1"]["hits"] == 7
    assert figures["large"]["passages"] == 30
    assert len(figures["large"]["searches"]) == 3
    assert len(figures["large"]["filters"]) == 3 * len(large.SHARES)
    for row in figures["large"]["filters"]:
        assert row["times"]["first"]["p95"] == row["first"]["p95"] / row["unfiltered"]["p95"]
    shown = capsys.readouterr().out
    assert "plain fusion" in shown
    assert "10.00% of the passages" in shown


def test_labelled_questions_are_read_by_line(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(
        '{"id": "a", "question": "Who?", "asked": "2030-01-02", "gold_articles": ["x"], "answer": ["y"]}\n{"question": "Who?"}\n', encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"labels.jsonl, line 2: no question with gold_articles"):
        retrieval.linked(path)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert retrieval.linked(path) == [retrieval.Linked("Who?", date(2030, 1, 2), ("x",))]
    with pytest.raises(NotFound):
        retrieval.linked(tmp_path / "none.jsonl")


def test_single_facts_are_answered_with_given_words_and_stand_alone():
    fact = Case("a", "Who?", answerable=True, must_include=(("x",),), tags=("single-fact",))
    other = Case("b", "Who?", answerable=True, must_include=(("x",),))
    assert retrieval.single_facts([fact, other, Case("c", "Who?", answerable=False)]) == [fact]
    assert retrieval.single_facts([other]) == [other]
    assert retrieval.by_answer([fact, other], lambda _: ["no", "no", "X!"]) == {1: retrieval.Share(0, 2), 4: retrieval.Share(2, 2)}


@pytest.mark.slow
def test_the_stock_pipeline_finds_what_shares_the_words(archive):
    from evals.baseline import Stock

    articles = [archive.article(card.article_id) for card in archive.articles()]
    stock = Stock(articles, HashingEmbedder(), size=128)
    found = stock.search("cracks in the wall of the Kellin dam", limit=2)
    assert {hit.article_id for hit in found} == {article.article_id for article in articles if "dam" in article.path}
    assert stock.passages == len(ROWS)


def test_the_p95_is_one_of_the_times_taken():
    class Instant:
        def ask(self, *_, **__):
            return os.getpid()

    took = timing.questions(Instant(), [Case(str(number), "Who?") for number in range(20)])
    assert took.questions == 20
    assert took.median <= took.p95 <= took.longest
    low, high = took.p95_likely
    assert low <= took.p95 <= high <= took.longest


@pytest.mark.slow
def test_the_command_takes_every_benchmark_that_its_articles_and_questions_allow(export, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    packed, suite, labels = tmp_path / "packed.jsonl.gz", tmp_path / "suite.jsonl", tmp_path / "labels.jsonl"
    packed.write_bytes(gzip.compress(export.read_bytes()))
    suite.write_text('{"id": "a", "question": "How many cracks has the wall of the dam?", "must_include": [["14"]]}\n', encoding="utf-8")
    labels.write_text('{"question": "How many cracks has the wall of the dam?", "gold_articles": ["dam"]}\n', encoding="utf-8")
    out = tmp_path / "out.json"
    arguments = ["bench", "--articles", str(packed), "--suite", str(suite), "--labels", str(labels), "--stock", "--json", str(out)]
    assert main(arguments) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["ingest"]["articles"] == 4
    assert figures["reading"]["articles"] == 4
    assert figures["questions"]["questions"] == 1
    assert figures["search"]["all"]["hit@1"] == {"hits": 1, "n": 1, "value": 1.0, "interval": [pytest.approx(0.2065, abs=1e-3), 1.0]}
    assert set(figures["stock"]["systems"]) == {"dateline", "stock 1024", "stock 256", "stock 128"}
    assert [start["command"] for start in figures["cold"]] == ["dateline --help", "dateline ask QUESTION"]
    shown = capsys.readouterr().out
    assert "ingest beside embedder" in shown
    assert "read, clean and cut" in shown
    assert "stock 256" in shown
    assert str(tmp_path) not in json.dumps(figures)
