"""Every kind of damage is found, none of them takes the process down, the archive goes on answering, and repair puts it right."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index import open_archive
from index.archive import open_for_repair
from index.chroma import COLLECTION, Engine
from index.embed import HashingEmbedder
from index.errors import ArchiveBroken, NewerArchive

ROOT = Path(__file__).parents[2]


def generation(archive):
    return next(path for path in sorted((archive / "chroma").iterdir()) if path.is_dir())


def segment(archive):
    return next(path for path in generation(archive).iterdir() if path.is_dir())


def flip(path, count, start=0):
    data = bytearray(path.read_bytes())
    rng = random.Random(7)
    for _ in range(count):
        data[rng.randrange(start, len(data))] ^= 0xFF
    path.write_bytes(data)


def sql(archive, *statements):
    with closing(sqlite3.connect(archive / "archive.sqlite3", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def chroma_sql(archive, *statements):
    with closing(sqlite3.connect(generation(archive) / "chroma.sqlite3", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def swap_halfway(archive):
    manifest = json.loads(read(archive, "SELECT value FROM meta WHERE key = 'generation'"))
    manifest["number"] += 1
    sql(archive, f"UPDATE meta SET value = '{json.dumps(manifest)}' WHERE key = 'generation'")


def read(archive, query):
    with closing(sqlite3.connect(archive / "archive.sqlite3")) as connection:
        return connection.execute(query).fetchone()[0]


def extra_in_chroma(archive):
    engine = Engine(generation(archive))
    engine._bindings.add(["intruder"], engine.collection_id, [[1.0] + [0.0] * 63], [{"a": 1}], ["text"], [None], "default_tenant", "default_database")


def lost_in_chroma(archive):
    Engine(generation(archive)).delete([read(archive, "SELECT passage_id FROM passages LIMIT 1")])


def backlog(archive):
    # As if the index had been left behind: what waits in the queue has never reached it.
    chroma_sql(
        archive,
        "DELETE FROM max_seq_id WHERE segment_id IN (SELECT id FROM segments WHERE scope = 'VECTOR')",
    )
    shutil.rmtree(segment(archive))


def zero_a_vector(archive):
    sql(archive, "UPDATE vectors SET vector = zeroblob(256) WHERE text_hash = (SELECT min(text_hash) FROM vectors)")


def other_vector(archive):
    sql(
        archive,
        "UPDATE vectors SET vector = (SELECT vector FROM vectors ORDER BY text_hash DESC LIMIT 1)"
        " WHERE text_hash = (SELECT min(text_hash) FROM vectors)",
    )


DAMAGE = {
    # The vector index
    "the generation is gone": lambda a: shutil.rmtree(generation(a)),
    "the segment is gone": lambda a: shutil.rmtree(segment(a)),
    "the index's pickle is gone": lambda a: (segment(a) / "index_metadata.pickle").unlink(),
    "the index's pickle is cut": lambda a: os.truncate(segment(a) / "index_metadata.pickle", 40),
    "the vectors are flipped": lambda a: flip(segment(a) / "data_level0.bin", 2_000),
    "the vectors are cut": lambda a: os.truncate(segment(a) / "data_level0.bin", 1_000),
    "one bit of the vectors is flipped": lambda a: flip(segment(a) / "data_level0.bin", 1),
    "the links are flipped": lambda a: flip(segment(a) / "length.bin", 20),
    "the header is flipped": lambda a: flip(segment(a) / "header.bin", 10),
    "chroma's database is gone": lambda a: (generation(a) / "chroma.sqlite3").unlink(),
    "chroma's database is overwritten": lambda a: flip(generation(a) / "chroma.sqlite3", 3_000, start=100),
    "chroma's database is empty": lambda a: (generation(a) / "chroma.sqlite3").write_bytes(b""),
    "chroma has a passage more": extra_in_chroma,
    "chroma has a passage less": lost_in_chroma,
    "chroma's index was left behind": backlog,
    "chroma's collection has another name": lambda a: chroma_sql(a, f"UPDATE collections SET name = 'other' WHERE name = '{COLLECTION}'"),
    # SQLite
    "the pointer was swapped halfway": swap_halfway,
    "the pointer is gone": lambda a: sql(a, "DELETE FROM meta WHERE key = 'generation'"),
    "the pointer is garbage": lambda a: sql(a, "UPDATE meta SET value = '{\"number\": 1' WHERE key = 'generation'"),
    "a passage has no article": lambda a: sql(a, "DELETE FROM articles WHERE article_id = (SELECT min(article_id) FROM articles)"),
    "an article has no passages": lambda a: sql(
        a,
        "DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE article_id = (SELECT min(article_id) FROM passages))",
        "DELETE FROM passages WHERE article_id = (SELECT min(article_id) FROM passages)",
    ),
    "a passage's place is wrong": lambda a: sql(a, 'UPDATE passages SET "start" = "start" + 3 WHERE number = 2'),
    "a passage's sentences are garbage": lambda a: sql(a, "UPDATE passages SET sentences = '[[' WHERE number = 2"),
    "vectors are missing": lambda a: sql(a, "DELETE FROM vectors WHERE text_hash < '8'"),
    "a vector is of another dimension": lambda a: sql(
        a, "UPDATE vectors SET vector = zeroblob(12) WHERE text_hash = (SELECT min(text_hash) FROM vectors)"
    ),
    "the full text lacks rows": lambda a: sql(a, "DELETE FROM words WHERE rowid % 3 = 0"),
    "the full text has a row more": lambda a: sql(a, "INSERT INTO words (rowid, text, title) VALUES (9999, 'x', 'y')"),
    "the full text says something else": lambda a: sql(a, "UPDATE words SET text = 'something else' WHERE rowid = 2"),
    "an article's spans are garbage": lambda a: sql(a, "UPDATE articles SET spans = 'x' WHERE article_id = (SELECT min(article_id) FROM articles)"),
    "an article's folder is gone": lambda a: sql(a, "DELETE FROM folders"),
    "another embedder is named": lambda a: sql(
        a, 'UPDATE meta SET value = \'{"name": "other", "version": "1", "dimension": 64}\' WHERE key = \'embedder\''
    ),
}

DEEP = {
    "a vector is zero": zero_a_vector,
    "a vector is another's": other_vector,
    "the full text's index is wiped": lambda a: sql(a, "UPDATE words_data SET block = zeroblob(length(block)) WHERE id > 100"),
}


def heal(path, *, deep):
    with open_for_repair(path, embedder=HashingEmbedder()) as archive:
        mended = archive.doctor(deep=deep, repair=True)
        assert mended.ok, mended.problems
        assert mended.repaired, "nothing was found"


def test_damage_is_told_with_its_remedy(small):
    DAMAGE["the segment is gone"](small)
    DAMAGE["the full text lacks rows"](small)
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        report = archive.doctor()
        assert [problem.remedy for problem in report.problems] == ["Run: dateline doctor --repair"] * 2
        assert "passages are missing" in report.problems[0].what
        assert "is damaged" in report.problems[1].what


LIKE_ANOTHER = {
    "the index's pickle is cut",
    "the vectors are cut",
    "the links are flipped",
    "the header is flipped",
    "chroma's database is empty",
    "chroma's collection has another name",
    "the pointer is gone",
    "a passage's sentences are garbage",
    "the full text has a row more",
    "an article's folder is gone",
}
"""Damage that takes the same path as other damage: looked at by the slow tests alone."""


@pytest.mark.parametrize("damage", [pytest.param(one, marks=[pytest.mark.slow] if one in LIKE_ANOTHER else []) for one in DAMAGE])
def test_damage_is_found_and_repaired(small, oracle, articles, damage):
    DAMAGE[damage](small)
    heal(small, deep=False)
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        lost = 12 - archive.size()[0]
        # What SQLite itself has lost comes back with the next ingest.
        assert lost == (damage in {"a passage has no article", "an article's spans are garbage"})
        if lost:
            assert len(archive.ingest([small.parent / "stories"]).added) == lost
    assert oracle.sound(small, articles.many(12), deep=False) == 0


@pytest.mark.parametrize("damage", DEEP)
def test_damage_that_only_a_deep_look_finds_is_found_and_repaired(small, damage):
    DEEP[damage](small)
    with open_for_repair(small, embedder=HashingEmbedder()) as archive:
        assert not archive.doctor(deep=True).ok
        if damage != "a vector is another's":
            # Which of two unit vectors is the right one is not known: the index then agrees with SQLite again.
            assert archive.doctor(deep=True, repair=True).ok


ASK = """
import sys
from index import open_archive
from index.embed import HashingEmbedder
with open_archive(sys.argv[1], embedder=HashingEmbedder()) as archive:
    for query in sys.argv[2:]:
        print(archive.search(query, limit=1)[0].article.path)
    print(*archive.notices, sep="\\n")
"""


@pytest.mark.parametrize("damage", [name for name in DAMAGE if name in {"the generation is gone", "the segment is gone", "the vectors are flipped"}])
def test_a_damaged_index_is_not_asked_and_the_answers_are_the_same(small, articles, damage):
    DAMAGE[damage](small)
    queries = [articles.prose(number, 2) for number in (1, 7)]
    done = subprocess.run([sys.executable, "-c", ASK, str(small), *queries], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    first, second, *notices = done.stdout.splitlines()
    assert (first, second) == ("001.txt", "007.txt")
    assert "exact scan" in notices[0]


@pytest.mark.parametrize(
    "damage", ["chroma's database is overwritten", "chroma has a passage more", "the pointer was swapped halfway", "the pointer is garbage"]
)
def test_an_index_that_disagrees_is_passed_over_and_the_next_ingest_makes_it_anew(small, articles, damage):
    DAMAGE[damage](small)
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        assert archive.search(articles.prose(4, 2), limit=1)[0].article.path == "004.txt"
        if "overwritten" not in damage:
            assert "exact scan" in archive.notices[0]
        if damage.startswith("the pointer"):
            archive.ingest([small.parent / "stories"])
            assert archive.search(articles.prose(4, 2), limit=1)[0].article.path == "004.txt"
            assert archive.notices == ()
            assert archive.doctor(deep=True).ok


def test_a_damaged_sqlite_file_is_salvaged(small, oracle, articles):
    path = small / "archive.sqlite3"
    page = read(small, "PRAGMA page_size")
    data = bytearray(path.read_bytes())
    root = read(small, "SELECT rootpage FROM sqlite_master WHERE name = 'passages_by_text'")
    data[(root - 1) * page : root * page] = b"\xff" * page
    path.write_bytes(data)
    heal(small, deep=False)
    assert oracle.sound(small, articles.many(12)) == 0


def test_a_file_that_is_not_an_archive_is_refused_in_one_line(small):
    (small / "archive.sqlite3").write_bytes(b"not a database" * 500)
    with pytest.raises(ArchiveBroken, match="damaged") as refused:
        open_archive(small, embedder=HashingEmbedder())
    assert "\n" not in str(refused.value)


def test_an_archive_by_a_newer_version_is_refused_in_one_line_and_left_alone(small):
    sql(small, "PRAGMA user_version = 99")
    before = (small / "archive.sqlite3").read_bytes()
    for opening in (open_archive, open_for_repair):
        with pytest.raises(NewerArchive, match="newer version"):
            opening(small, embedder=HashingEmbedder())
    assert (small / "archive.sqlite3").read_bytes() == before


HEALTHY = {
    "as it was made": lambda archive, stories, articles: None,
    "never given an article": lambda archive, stories, articles: archive.remove([card.article_id for card in archive.articles()]),
    "with one article": lambda archive, stories, articles: archive.remove([card.article_id for card in archive.articles()][1:]),
    "with two changed": lambda archive, stories, articles: (
        articles.write(stories, articles.many(12) | {"003.txt": articles.prose("a"), "004.txt": articles.prose("b")}),
        archive.ingest([stories]),
    ),
    "with copies": lambda archive, stories, articles: (
        articles.write(stories, articles.many(12) | {f"copy{number}.txt": articles.prose(1) for number in range(9)}),
        archive.ingest([stories]),
    ),
    "with the user's word": lambda archive, stories, articles: archive.set("003.txt", title="Another", outlet="Elsewhere"),
    "after ten questions": lambda archive, stories, articles: [archive.search(articles.prose(number)) for number in range(10)],
    "with leftovers of a killed writer": lambda archive, stories, articles: (archive.path / "chroma" / "gen-000009.tmp").mkdir(),
    "with one-sentence articles": lambda archive, stories, articles: (
        articles.write(stories, articles.many(12) | {f"short{number}.txt": f"Number {number} was opened on Monday.\n" for number in range(20)}),
        archive.ingest([stories]),
    ),
    "after a run that embedded and was killed": lambda archive, stories, articles: sql(
        archive.path, "INSERT INTO vectors SELECT 'unused', vector FROM vectors LIMIT 1"
    ),
}


@pytest.mark.parametrize("kind", HEALTHY)
def test_there_is_no_false_alarm(small, articles, kind):
    with open_archive(small, embedder=HashingEmbedder()) as archive:
        HEALTHY[kind](archive, small.parent / "stories", articles)
        for deep in (False, True):
            report = archive.doctor(deep=deep)
            assert report.ok, report.problems
        assert report.facts["articles"] == archive.size()[0]
        assert archive.notices == ()
