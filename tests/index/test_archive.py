"""The archive as its users meet it: files in, passages out, the user's word over the file's."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis.strategies import dictionaries, integers, lists, sampled_from

from index import open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput, NotFound
from index.plan import Scan
from index.search import expression, terms
from index.values import Filters

ROOT = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path):
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder(), create=True) as archive:
        yield archive


@pytest.fixture
def small_open(small):
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        yield archive


def test_what_was_ingested_is_found_with_its_exact_place(archive, folder, articles):
    articles.write(folder, articles.many(6))
    report = archive.ingest([folder])
    assert len(report.added) == 6
    assert report.embedded == archive.size()[1] > 6
    for number in range(6):
        hit = archive.search(articles.prose(number, 2), limit=1)[0]
        assert hit.article.path == f"{number:03}.txt"
        body = archive.article(hit.article.article_id).body
        assert body[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.cosine == pytest.approx(1.0, abs=0.5)
        assert hit.keyword_rank == 1


def test_a_second_ingest_of_the_same_files_reads_embeds_and_changes_nothing(small_open, small, monkeypatch):
    def unread(file):
        raise AssertionError(f"{file.path} was read")

    monkeypatch.setattr("index.ingest.read", unread)
    before = {path.name: path.stat().st_mtime_ns for path in small.glob("chroma/*/*")}
    fingerprint = small_open.fingerprint()
    second = small_open.ingest([small.parent / "stories"])
    assert len(second.unchanged) == 12
    assert not second.added
    assert small_open.fingerprint() == fingerprint
    assert {path.name: path.stat().st_mtime_ns for path in small.glob("chroma/*/*")} == before


def test_changed_new_and_vanished_files_are_each_told_and_taken_in(small_open, small, articles):
    stories = small.parent / "stories"
    texts = articles.many(13)
    texts["003.txt"] = articles.prose("changed")
    del texts["005.txt"]
    articles.write(stories, texts)
    report = small_open.ingest([stories])
    assert [small_open.article(one).path for one in report.added] == ["012.txt"]
    assert [small_open.article(one).path for one in report.updated] == ["003.txt"]
    assert len(report.removed) == 1
    assert len(report.unchanged) == 10
    assert small_open.search(articles.prose("changed"), limit=1)[0].article.path == "003.txt"
    assert all(hit.article.path != "005.txt" for hit in small_open.search(articles.prose(5), limit=50))
    assert small_open.doctor(deep=True).ok


def test_only_the_changed_text_is_embedded(small_open, small, articles):
    stories = small.parent / "stories"
    (stories / "003.txt").write_text(articles.prose("changed", 5), encoding="utf-8")
    assert small_open.ingest([stories]).embedded == 2


def test_articles_of_other_folders_stay_when_a_folder_is_ingested_again(archive, tmp_path, articles):
    articles.write(tmp_path / "north", articles.many(4))
    articles.write(tmp_path / "south", articles.many(4, first=10))
    archive.ingest([tmp_path / "north", tmp_path / "south"])
    (tmp_path / "north" / "000.txt").unlink()
    report = archive.ingest([tmp_path / "north"])
    assert len(report.removed) == 1
    assert archive.size()[0] == 7


def test_a_file_that_is_named_brings_itself_alone(archive, folder, articles):
    articles.write(folder, articles.many(3))
    archive.ingest([folder])
    articles.write(folder, {"000.txt": articles.prose("new")})
    report = archive.ingest([folder / "000.txt"])
    assert (len(report.updated), report.removed) == (1, ())
    assert archive.size()[0] == 3


def test_a_missing_folder_is_an_error_and_changes_nothing(small_open, small):
    before = small_open.fingerprint()
    with pytest.raises(NotFound, match="nowhere"):
        small_open.ingest([small.parent / "nowhere"])
    assert small_open.fingerprint() == before


def test_losing_more_than_half_of_a_folder_needs_to_be_meant(archive, folder, articles):
    articles.write(folder, articles.many(5))
    archive.ingest([folder])
    before = archive.fingerprint()
    articles.write(folder, articles.many(2))
    with pytest.raises(BadInput, match="--prune"):
        archive.ingest([folder])
    assert archive.fingerprint() == before
    assert len(archive.ingest([folder], prune=True).removed) == 3


def test_an_emptied_archive_answers_with_nothing_and_can_be_filled_again(archive, folder, articles):
    articles.write(folder, articles.many(3))
    archive.ingest([folder])
    articles.write(folder, {})
    archive.ingest([folder], prune=True)
    assert archive.size() == (0, 0)
    assert archive.search("minister") == []
    assert archive.doctor(deep=True).ok
    articles.write(folder, articles.many(3))
    archive.ingest([folder])
    assert archive.size()[0] == 3
    assert archive.doctor(deep=True).ok


def test_rows_that_leave_a_jsonl_go_and_a_file_with_a_bad_row_loses_none(archive, folder, articles):
    rows = [json.dumps({"id": str(number), "text": articles.prose(number)}) for number in range(4)]
    (folder / "feed.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert len(archive.ingest([folder]).added) == 4
    (folder / "feed.jsonl").write_text("\n".join([*rows[:2], '{"id": "2", "te']), encoding="utf-8")
    report = archive.ingest([folder])
    assert len(report.rejected) == 1
    assert report.removed == ()
    (folder / "feed.jsonl").write_text("\n".join(rows[:3]), encoding="utf-8")
    assert len(archive.ingest([folder]).removed) == 1
    assert sorted(card.path for card in archive.articles()) == ["feed.jsonl#0", "feed.jsonl#1", "feed.jsonl#2"]


def test_a_file_that_cannot_be_read_any_more_keeps_its_article_and_is_named(archive, folder, articles):
    articles.write(folder, articles.many(3))
    archive.ingest([folder])
    (folder / "001.txt").write_bytes(b"\x00\x01\x02" * 50)
    report = archive.ingest([folder])
    assert [one.path for one in report.rejected] == ["001.txt"]
    assert (report.removed, report.updated) == ((), ())
    assert archive.ingest([folder]).rejected == report.rejected
    assert archive.size()[0] == 3


def test_a_moved_folder_keeps_its_articles(archive, tmp_path, articles):
    articles.write(tmp_path / "one" / "stories", articles.many(4))
    archive.ingest([tmp_path / "one" / "stories"])
    (tmp_path / "one").rename(tmp_path / "two")
    report = archive.ingest([tmp_path / "two" / "stories"])
    assert len(report.unchanged) == 4
    assert report.embedded == 0
    (tmp_path / "two" / "stories" / "000.txt").unlink()
    assert len(archive.ingest([tmp_path / "two" / "stories"]).removed) == 1


def test_a_folder_that_comes_back_is_read_again(archive, tmp_path, articles):
    articles.write(tmp_path / "one" / "stories", {"a.txt": articles.prose(1)})
    articles.write(tmp_path / "two" / "stories", {"a.txt": articles.prose(2)})
    archive.ingest([tmp_path / "one" / "stories"])
    (tmp_path / "one").rename(tmp_path / "away")
    assert len(archive.ingest([tmp_path / "two" / "stories"]).updated) == 1
    (tmp_path / "two").rename(tmp_path / "gone")
    (tmp_path / "away").rename(tmp_path / "one")
    assert len(archive.ingest([tmp_path / "one" / "stories"]).updated) == 1
    assert archive.article("a.txt").body == articles.prose(1)


def test_a_copied_folder_takes_its_articles_over(archive, tmp_path, articles):
    articles.write(tmp_path / "one" / "stories", articles.many(4))
    articles.write(tmp_path / "two" / "stories", articles.many(4))
    archive.ingest([tmp_path / "one" / "stories"])
    assert len(archive.ingest([tmp_path / "two" / "stories"]).unchanged) == 4
    (tmp_path / "two" / "stories" / "000.txt").unlink()
    assert len(archive.ingest([tmp_path / "two" / "stories"]).removed) == 1


def test_two_folders_of_one_name_do_not_overwrite_each_other(archive, tmp_path, articles):
    articles.write(tmp_path / "one" / "stories", {"a.txt": articles.prose(1)})
    articles.write(tmp_path / "two" / "stories", {"a.txt": articles.prose(2)})
    archive.ingest([tmp_path / "one" / "stories"])
    report = archive.ingest([tmp_path / "two" / "stories"])
    assert "Rename one of the two folders" in report.rejected[0].reason
    assert archive.article("a.txt").body == articles.prose(1)


def test_copies_are_told_and_share_their_vectors_and_collapse_when_found(archive, folder, articles):
    articles.write(folder, {"a.txt": articles.prose(1), "b.txt": articles.prose(1), "c.txt": articles.prose(2)})
    report = archive.ingest([folder])
    assert [archive.article(one).path for one in report.copies] == ["b.txt"]
    assert report.embedded < archive.size()[1]
    hits = archive.search(articles.prose(1, 2), limit=10)
    texts = [hit.passage.text for hit in hits]
    assert len(texts) == len(set(texts))
    assert hits[0].also_in == (archive.article("b.txt").article_id,)


def test_the_users_word_stands_over_the_files_and_outlives_an_ingest(archive, folder, articles):
    articles.write(folder, articles.many(3))
    archive.ingest([folder])
    chosen = archive.article("001.txt").article_id
    card = archive.set(chosen, outlet="The Kessel Gazette", published=date(2025, 3, 2), title="Zeppelin over the harbour", kind="opinion")
    assert (card.origin.kind, card.origin.sure["kind"], card.origin.found["outlet"]) == ("opinion", "stated", "user")
    with pytest.raises(BadInput, match="There is no kind 'rumour'"):
        archive.set(chosen, kind="rumour")
    assert (card.origin.outlet, card.origin.published, card.origin.found["outlet"]) == ("The Kessel Gazette", date(2025, 3, 2), "user")
    (folder / "001.txt").write_text(articles.prose("changed"), encoding="utf-8")
    archive.ingest([folder])
    assert archive.article(chosen).origin.title == "Zeppelin over the harbour"
    assert archive.search("zeppelin", limit=1)[0].article.article_id == chosen
    with pytest.raises(BadInput, match="before it was published"):
        archive.set(chosen, updated=date(2025, 3, 1))
    assert [one.article_id for one in archive.articles(Filters(outlets=("the kessel gazette",)))] == [chosen]
    assert [one.event for one in archive.history(chosen)] == ["added", "set", "updated"]
    assert archive.doctor(deep=True).ok
    taken_back = archive.set(chosen, outlet=" ", kind="").origin
    assert (taken_back.outlet, taken_back.kind, taken_back.found.get("outlet")) == (None, None, None)


def test_removed_articles_are_gone_until_their_files_are_ingested_again(archive, folder, articles):
    articles.write(folder, articles.many(4))
    archive.ingest([folder])
    gone = archive.article("002.txt").article_id
    assert archive.remove(["002.txt"]) == (gone,)
    assert all(hit.article.article_id != gone for hit in archive.search(articles.prose(2), limit=50))
    assert archive.doctor(deep=True).ok
    assert archive.ingest([folder]).added == (gone,)


def test_removing_something_unknown_removes_nothing(small_open):
    with pytest.raises(NotFound):
        small_open.remove(["000.txt", "no such thing"])
    assert small_open.size()[0] == 12


def test_an_article_goes_by_id_by_its_beginning_by_path_and_by_folder_and_path(small_open):
    found = small_open.article("004.txt")
    for name in (found.article_id, found.article_id[:10], "stories/004.txt"):
        assert small_open.article(name) == found
    with pytest.raises(NotFound, match=r"Did you mean 004.txt"):
        small_open.article("04.txt")


def test_dates_and_outlets_leave_out_what_is_not_known_to_be_inside(archive, folder, articles):
    articles.write(folder, articles.many(5))
    archive.ingest([folder])
    for number, day in enumerate((1, 10, 20)):
        archive.set(f"{number:03}.txt", published=date(2025, 5, day), outlet=f"Outlet {number}")
    window = Filters(after=date(2025, 5, 10), before=date(2025, 5, 20))
    assert {hit.article.path for hit in archive.search("minister harbour treaty", limit=50, filters=window)} == {"001.txt", "002.txt"}
    assert archive.left_out(window) == 2
    assert archive.left_out(Filters()) == 0
    assert {card.path for card in archive.articles(Filters(outlets=("OUTLET 1",)))} == {"001.txt"}


HOSTILE = [
    '"',
    "'",
    "(",
    ")",
    "*",
    "^",
    ":",
    "-",
    "+",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "title:",
    "\0",
    "\n",
    "🙂",
    "_",
    "\ud800",
    "é",
    "{",
    "}",
    "minister",
    "x" * 300,
    " ",
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lists(sampled_from(HOSTILE), max_size=12).map("".join))
@example("")
@example("  \t")
@example('"unbalanced')
@example("🙂")
@example("\0")
@example("word " * 10_000)
def test_no_query_is_an_error(small_open, query):
    assert len(small_open.search(query, limit=3)) <= 3


def test_a_query_is_cut_into_telling_terms():
    assert terms("Who is the envoy's brother in the U.S.?") == ["envoy", "brother", "u.s"]
    assert terms("who is it") == ["who", "is", "it"]
    assert terms("🙂 ...") == []
    assert expression('a "quoted" NEAR(x)') == '"quoted" OR "near" OR "x"'
    assert expression("🙂") is None
    assert len(terms(" ".join(f"word{number}" for number in range(500)))) == 64


def test_a_scan_of_nothing_finds_nothing():
    import numpy as np

    nothing = Scan(np.zeros(0, dtype=np.int64), np.zeros((0, 4), dtype=np.float32))
    assert nothing.nearest(np.zeros(4, dtype=np.float32), 5) == {}


def test_the_exact_scan_and_chroma_find_the_same(small_open, articles):
    everything = Filters(outlets=())
    undated = small_open.search(articles.prose(3, 2), limit=12, filters=everything)
    manifest_view = small_open._view
    assert manifest_view.generation is not None
    with small_open._reading() as connection:
        vector = small_open.embed([articles.prose(3, 2)])[0]
        exact = small_open._nearest_exactly(connection, manifest_view, vector, 12, None)
        assert list(small_open._nearest(connection, manifest_view, vector, 12, None)) == list(exact)
    assert undated


def test_several_threads_ask_one_archive(small_open, articles):
    def ask(number):
        return small_open.search(articles.prose(number % 12, 2), limit=1)[0].article.path

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(48)))
    assert found == [f"{number % 12:03}.txt" for number in range(48)]


ASK = """
import json, resource, sys
from index import open_archive
from index.embed import HashingEmbedder
with open_archive(sys.argv[1], embedder=HashingEmbedder()) as archive:
    hits = archive.search("minister harbour treaty")
    assert archive.notices == (), archive.notices
used = resource.getrusage(resource.RUSAGE_SELF)
heavy = [name for name in ("chromadb", "llama_index", "gradio", "openai", "index.llama") if name in sys.modules]
print(json.dumps({"hits": len(hits), "heavy": heavy, "cpu": used.ru_utime + used.ru_stime}))
"""


def test_a_cold_question_imports_none_of_the_heavy_packages(small):
    done = subprocess.run([sys.executable, "-c", ASK, str(small)], capture_output=True, text=True, check=True, cwd=ROOT)
    told = json.loads(done.stdout)
    assert told["hits"] > 0
    assert told["heavy"] == []
    assert told["cpu"] < 1.5


def test_an_unchanged_folder_costs_a_writer_no_heavy_import(small):
    program = (
        "import sys\nfrom index import open_archive\nfrom index.embed import HashingEmbedder\n"
        "archive = open_archive(sys.argv[1], embedder=HashingEmbedder())\n"
        "archive.ingest([sys.argv[2]])\narchive.ingest([sys.argv[2]])\narchive.close()\n"
        "assert 'chromadb' not in sys.modules and 'llama_index' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(small), str(small.parent / "stories")], check=True, cwd=ROOT)


NAMES = [f"{letter}.txt" for letter in "abcde"]


HISTORIES = lists(dictionaries(sampled_from(NAMES), integers(0, 6), min_size=1), min_size=2, max_size=4)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_changed_text_replaces_the_old_and_twice_is_once(tmp_path_factory, articles, oracle, steps):
    changes_replace_and_twice_is_once(tmp_path_factory, articles, oracle, steps)


@pytest.mark.night
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_in_any_history_changed_text_replaces_the_old(tmp_path_factory, articles, oracle, steps):
    changes_replace_and_twice_is_once(tmp_path_factory, articles, oracle, steps)


def changes_replace_and_twice_is_once(tmp_path_factory, articles, oracle, steps):
    base = tmp_path_factory.mktemp("steps")
    with open_archive(base / "archive", embedder=HashingEmbedder(), create=True) as archive:
        for step in steps:
            texts = {name: articles.prose(seed) for name, seed in step.items()}
            articles.write(base / "stories", texts)
            archive.ingest([base / "stories"], prune=True)
            assert oracle.bodies(archive) == texts
            for name, text in texts.items():
                hit = archive.search(text.split(". ")[0], limit=1)[0]
                shown = {hit.article.path} | {archive.article(one).path for one in hit.also_in}
                assert name in shown
                assert hit.passage.text in text
        fingerprint = archive.fingerprint()
        again = archive.ingest([base / "stories"], prune=True)
        assert (again.added, again.updated, again.removed, again.embedded) == ((), (), (), 0)
        assert archive.fingerprint() == fingerprint
        assert archive.doctor(deep=True).ok
