"""A question about a day is answered by a sentence that tells of that day in other words, and the time filters nothing."""

from datetime import date

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from rag.assistant import Assistant

STORIES = {
    "tuesday.md": ("2031-03-13", "The harbour council closed the old ferry line on Tuesday. Fishermen protested outside the gates all morning."),
    "january.md": ("2031-01-20", "The harbour council closed the coal pier on 15 January. Nobody protested outside the gates that morning."),
    "undated.md": (None, "The harbour council closed the fish market on Tuesday. Traders protested outside the gates at noon."),
}


@pytest.fixture
def assistant(tmp_path):
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, (published, text) in STORIES.items():
        head = f"---\ntitle: Harbour news\n{f'published: {published}' if published else 'outlet: The Quay'}\n---\n\n"
        (folder / name).write_text(head + text + "\n", encoding="utf-8")
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        yield Assistant(archive, today=lambda: date(2031, 3, 20))


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("What did the harbour council close on 11 March?", "tuesday.md"),
        ("What did the harbour council close on March 11, 2031?", "tuesday.md"),
        ("What did the harbour council close in January?", "january.md"),
    ],
)
def test_a_day_is_found_in_whatever_words_a_sentence_names_it(assistant, question, path):
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.citations[0].path == path
    assert answer.to_json()["window"] is None


def test_what_happened_on_a_day_is_told_by_sentences_of_that_day_alone(assistant):
    answer = assistant.ask("What happened on 11 March 2031?")
    assert [one.quote for one in answer.citations] == ["The harbour council closed the old ferry line on Tuesday."]


def test_an_undated_article_tells_of_a_time_in_the_questions_words(assistant):
    answer = assistant.ask("What happened on Tuesday?", as_of=None)
    assert [one.path for one in answer.citations] == ["undated.md"]


def test_a_day_on_which_nothing_is_told_is_not_made_up(assistant):
    answer = assistant.ask("What did the harbour council close on 5 February?")
    assert answer.status == "refused" or all("January" not in one.quote for one in answer.citations)


def test_the_days_are_those_of_asking(assistant):
    question = "What did the harbour council close on 11 March?"
    assert assistant.ask(question, as_of=date(2032, 6, 1)).citations == ()
    assert assistant.ask(question, as_of=date(2031, 5, 1)).citations[0].path == "tuesday.md"


@pytest.fixture
def two_outlets(tmp_path):
    """An assistant on two stories about one signing, told by the sentences that are given."""
    opened = []

    def made(first, second):
        folder = tmp_path / "outlets"
        folder.mkdir()
        for name, outlet, published, told in (("a.md", "The Quay", "2031-03-13", first), ("b.md", "Valley Echo", "2031-03-14", second)):
            text = f"{told} The mayor praised the crews. Traders hoped for cheaper fish."
            (folder / name).write_text(f"---\noutlet: {outlet}\npublished: {published}\n---\n\n{text}\n", encoding="utf-8")
        archive = open_archive(tmp_path / "two", embedder=HashingEmbedder())
        opened.append(archive)
        archive.ingest([folder])
        return Assistant(archive, today=lambda: date(2031, 3, 20)).ask("When did the guild sign the lantern accord?")

    yield made
    for archive in opened:
        archive.close()


def test_one_day_in_other_words_is_no_disagreement(two_outlets):
    answer = two_outlets("The guild signed the lantern accord on Tuesday.", "The guild signed the lantern accord on March 11.")
    assert answer.status == "answered"
    assert answer.disagreements == ()


def test_two_days_in_whatever_words_are_a_disagreement(two_outlets):
    answer = two_outlets("The guild signed the lantern accord on Tuesday.", "The guild signed the lantern accord on Wednesday.")
    (differing,) = answer.disagreements
    assert {claim.value for claim in differing.claims} == {"Tuesday", "Wednesday"}
    assert {citation.outlet for citation in answer.citations} == {"The Quay", "Valley Echo"}
