"""What is told of an article beside the others is the same whatever the order in which they came, and is in the archive."""

import random
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from index.recurring import RECURS_IN, WHY

SLOGAN = "Small news from a large valley"


def rows(archive, query):
    with closing(sqlite3.connect(archive.path / "archive.sqlite3")) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def stories(articles):
    """Articles of one outlet that all carry a slogan below the story, two of another that do, and one story carried twice."""

    def made(number, outlet, *, slogan=True):
        words = "\n\n".join((f"Report {number} of the valley", articles.prose(number, 4), articles.prose(f"more {number}", 4)))
        head = f"---\noutlet: {outlet}\npublished: 2031-03-{number + 10:02}\ntitle: Report {number} of the valley\n---\n\n"
        return head + words + (f"\n\n{SLOGAN}\n" if slogan else "\n")

    texts = {f"a{number}.md": made(number, "The Valley Echo") for number in range(RECURS_IN)}
    texts |= {f"b{number}.md": made(number + RECURS_IN, "The Courier") for number in range(2)}
    texts["copy.md"] = made(0, "The Ledger", slogan=False)
    return texts


def shapes(archive):
    return {
        card.path: (archive.article(card.article_id).body, {one.why for one in archive.article(card.article_id).removed})
        for card in archive.articles()
    }


def test_a_line_that_recurs_in_an_outlets_articles_goes_from_all_of_them_and_from_no_others(tmp_path, folder, articles, stories):
    articles.write(folder, stories)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        found = shapes(archive)
        for path, (body, why) in found.items():
            ours = path.startswith("a")
            assert (SLOGAN in body) == path.startswith("b"), path
            assert (WHY in why) == ours, path
        assert not any(SLOGAN in hit.passage.text and hit.article.origin.outlet == "The Valley Echo" for hit in archive.search(SLOGAN))
        assert archive.doctor(deep=True).ok


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_articles_come_makes_no_difference(tmp_path, folder, articles, stories, seed):
    names = sorted(stories)
    random.Random(seed).shuffle(names)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        for number in range(0, len(names), 3):
            articles.write(folder, {name: stories[name] for name in names[: number + 3]})
            archive.ingest([folder])
        bit_by_bit = shapes(archive), rows(archive, "SELECT * FROM clusters"), rows(archive, "SELECT * FROM lines ORDER BY 1, 2")
        assert archive.doctor(deep=True).ok
    with open_archive(tmp_path / "at once", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        assert (shapes(archive), rows(archive, "SELECT * FROM clusters"), rows(archive, "SELECT * FROM lines ORDER BY 1, 2")) == bit_by_bit


def test_a_line_is_back_where_it_recurs_no_longer(tmp_path, folder, articles, stories):
    articles.write(folder, stories)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        archive.remove(["a0.md"])
        del stories["a0.md"]
        articles.write(folder, stories)
        archive.ingest([folder])
        archive.set("b0.md", outlet="The Gazette")
        articles.write(folder, stories | {"new.txt": articles.prose("new")})
        archive.ingest([folder])
        assert SLOGAN in archive.article("a1.md").body
        assert archive.doctor(deep=True).ok


def test_what_the_others_share_is_told_anew_after_one_is_removed_though_no_file_changes(tmp_path, folder, articles, stories):
    articles.write(folder, stories)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        archive.remove(["a0.md"])
        (folder / "a0.md").unlink()
        archive.ingest([folder])
        assert SLOGAN in archive.article("a1.md").body
        archive.ingest([folder])
        assert [entry.event for entry in archive.history(archive.article("a1.md").article_id)] == ["added", "recut"]


def test_copies_are_one_cluster_and_are_reported(tmp_path, folder, articles, stories):
    articles.write(folder, stories)
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        report = archive.ingest([folder])
        assert [archive.article(one).path for one in report.copies] == ["copy.md"]
        ids = {archive.article(path).article_id for path in ("a0.md", "copy.md")}
        assert {row[0] for row in rows(archive, "SELECT article_id FROM clusters")} == ids
        assert archive.doctor().facts["copies"] == 1


def test_the_days_that_sentences_name_follow_the_articles_own(tmp_path, folder, articles):
    articles.write(folder, {"one.txt": "The guild met in Oskwend on Tuesday. It counted 40 boats, and the mayor stayed away from the hall.\n"})
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        assert rows(archive, "SELECT * FROM events") == []
        archive.set("one.txt", published=date(2031, 3, 13))
        assert rows(archive, 'SELECT "first", "last" FROM events') == [("2031-03-11", "2031-03-11")]
        articles.write(folder, {"one.txt": "The guild met in Oskwend on Wednesday. It counted 44 boats, and the mayor stayed away from the hall.\n"})
        archive.ingest([folder])
        assert rows(archive, 'SELECT "first", "last" FROM events') == [("2031-03-12", "2031-03-12")]
