"""What an article said before is kept as long as the article is, and not a trace of either afterwards."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from index import open_archive
from index.chroma import Generation, current
from index.embed import HashingEmbedder
from index.values import Article, Origin, Span
from index.versions import differences

FIRST = "The lantern guild met in Oskwend on Monday. It counted 40 boats. The mayor stayed away.\n"
SECOND = "The lantern guild met in Oskwend on Monday. It counted 44 boats. The mayor stayed away.\n"
THIRD = "The lantern guild met in Oskwend on Monday. It counted 44 boats. The mayor, who had been ill, came late.\n"


def story(text):
    return Article("a" * 16, "news", "one.txt", "text", Origin(), text, (Span(0, len(text)),), (), "hash")


@pytest.fixture
def changing(tmp_path):
    """An archive whose one article has changed twice."""
    stories = tmp_path / "stories"
    stories.mkdir()
    for text in (FIRST, SECOND, THIRD):
        (stories / "guild.txt").write_text(text, encoding="utf-8")
        with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
            archive.ingest([stories])
    return tmp_path


def test_an_article_keeps_what_it_said_before_each_change(changing):
    with open_archive(changing / "archive", embedder=HashingEmbedder()) as archive:
        article = archive.article("guild.txt")
        versions = archive.versions(article.article_id)
        assert [version.article.body for version in versions] == [FIRST.strip(), SECOND.strip()]
        assert article.body == THIRD.strip()
        assert versions[0].replaced <= versions[1].replaced
        assert [entry.event for entry in archive.history(article.article_id)] == ["added", "updated", "updated"]
        assert archive.search("44 boats")[0].passage.text.count("44") == 1
        assert not any("40" in hit.passage.text for hit in archive.search("40 boats"))


def test_a_file_that_is_only_read_again_makes_no_version(changing):
    with closing(sqlite3.connect(changing / "archive" / "archive.sqlite3", isolation_level=None)) as connection:
        connection.execute("DELETE FROM files")
        connection.execute("UPDATE articles SET content_hash = 'read by an older reader'")
    with open_archive(changing / "archive", embedder=HashingEmbedder()) as archive:
        article = archive.article("guild.txt").article_id
        assert archive.ingest([changing / "stories"]).updated == (article,)
        assert len(archive.versions(article)) == 2


def test_a_page_that_is_only_extracted_otherwise_makes_no_version(changing):
    with closing(sqlite3.connect(changing / "archive" / "archive.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE files SET digest = replace(digest, substr(digest, 1, instr(digest, ':')), '0:')")
        connection.execute("UPDATE articles SET content_hash = 'read by an older reader', source_text = source_text || ' '")
    with open_archive(changing / "archive", embedder=HashingEmbedder()) as archive:
        article = archive.article("guild.txt").article_id
        assert archive.ingest([changing / "stories"]).updated == (article,)
        assert len(archive.versions(article)) == 2


def test_a_change_is_told_sentence_by_sentence():
    (number,) = differences(story(FIRST), story(SECOND))
    assert (number.before, number.after) == (("It counted 40 boats.",), ("It counted 44 boats.",))
    assert differences(story(FIRST), story(FIRST)) == ()
    (gone,) = differences(story(FIRST), story("It counted 40 boats. The mayor stayed away."))
    assert (gone.before, gone.after) == (("The lantern guild met in Oskwend on Monday.",), ())


@given(
    lists(sampled_from(["One came.", "Two went.", "Three stayed.", "Four slept."])), lists(sampled_from(["One came.", "Two went.", "Nobody saw it."]))
)
def test_the_differences_are_what_makes_one_text_of_the_other(before, after):
    old, new = (replace(story(" ".join(text)), spans=(Span(0, len(" ".join(text))),)) for text in (before, after))
    found = differences(old, new)
    assert sum(len(one.before) for one in found) - sum(len(one.after) for one in found) == len(before) - len(after)
    assert all(one.before != one.after for one in found)
    assert bool(found) == (before != after)


@pytest.mark.parametrize("how", ["removed by name", "its file is gone"])
def test_a_removed_article_leaves_nothing_behind(changing, how):
    stories, path = changing / "stories", changing / "archive"
    (stories / "other.txt").write_text("A second story, about a bridge in Hallam. It stands.\n", encoding="utf-8")
    with open_archive(path, embedder=HashingEmbedder()) as archive:
        archive.ingest([stories])
        article_id = archive.article("guild.txt").article_id
        archive.set("guild.txt", outlet="The Oskwend Lantern")
        if how == "removed by name":
            archive.remove(["guild.txt"])
        else:
            (stories / "guild.txt").unlink()
            archive.ingest([stories])
        assert not any("lantern" in hit.passage.text for hit in archive.search("lantern guild Oskwend"))
    with closing(sqlite3.connect(path / "archive.sqlite3")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")]
        with_id = [name for name in tables if "article_id" in [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]]
        assert {"articles", "passages", "versions", "events", "clusters", "lines", "journal"} <= set(with_id)
        left = {name: connection.execute(f"SELECT count(*) FROM {name} WHERE article_id = ?", (article_id,)).fetchone()[0] for name in with_id}
        kept = left.pop("journal")
        assert not any(left.values()), left
        # That it was there, and when, is known; not a word of it is.
        assert kept >= 4
        words = " ".join(str(row) for name in tables if not name.startswith("words") for row in connection.execute(f"SELECT * FROM {name}"))
        assert "Oskwend" not in words
        assert connection.execute("SELECT count(*) FROM words WHERE words MATCH 'lantern OR Oskwend'").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM words_content WHERE c0 LIKE '%Oskwend%'").fetchone()[0] == 0
        ids = {row[0] for row in connection.execute("SELECT passage_id FROM passages")}
        assert connection.execute("SELECT count(*) FROM vectors").fetchone()[0] == len(ids)
        manifest = current(connection)
    assert manifest.count == len(ids) == 1
    # Not in the index's own files: in the room that these keep for more, Chroma writes whatever its memory held.
    databases = [file.read_bytes().lower() for file in path.rglob("*.sqlite3*")]
    assert len(databases) >= 2
    assert not any(b"oskwend" in database for database in databases)
    found = Generation(path, manifest).nearest(HashingEmbedder().embed(["lantern guild Oskwend"])[0].tolist(), 10)
    assert {one for one, _ in found} == ids
