"""Suggestions: what is offered to be asked is answered, is short and plain, and is not what has been asked."""

from datetime import date
from pathlib import Path
from threading import Event

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from index.values import Article, Origin, Span
from rag.assistant import Assistant
from rag.drafting_open import opened
from rag.offers import LONGEST, offers
from rag.suggest import examples, follow_ups
from rag.values import Turn

CORPUS = Path(__file__).parents[2] / "evals" / "corpus"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("suggest") / "archive"
    with open_archive(path, embedder=HashingEmbedder()) as archive:
        archive.ingest([CORPUS / "courier", CORPUS / "ledger", CORPUS / "export.jsonl"])  # the rest is of formats that take seconds to read
    return path


@pytest.fixture(scope="module")
def sample(path):
    with Assistant(open_archive(path, embedder=HashingEmbedder())) as assistant:
        yield assistant


def test_examples_are_answered_with_the_sentence_they_were_drafted_from(sample):
    found = examples(sample)
    assert len(found) == len(set(found)) == 3
    outlets = set()
    for question in found:
        assert len(question) <= LONGEST
        answer = sample.ask(question, writer="quoting")
        assert answer.status == "answered"
        cited = answer.citations[0]
        article = sample.archive.article(cited.article_id)
        drafted = [one for one in offers(article, sample.archive.sentences(article.article_id)) if one.question == question]
        assert any(cited.start <= one.start and one.end <= cited.end for one in drafted)
        outlets.add(cited.outlet)
    assert len(outlets) > 1


def test_the_same_archive_gives_the_same_examples(sample, path):
    with Assistant(open_archive(path, embedder=HashingEmbedder())) as other:
        assert examples(other) == examples(sample)


@pytest.mark.parametrize("question", ["How many soldiers died at Kirrin Bridge?", "Who leads the Orchard Party?", "Who is the mayor of Pelimar?"])
def test_what_follows_is_answered_and_new(sample, question):
    answer = sample.ask(question)
    found = follow_ups(sample, answer, [Turn(question, answer.text)])
    assert found
    assert question not in found
    for one in found:
        told = sample.ask(one, writer="quoting")
        assert told.status == "answered"
        assert told.text not in answer.text
    again = follow_ups(sample, answer, [Turn(question, answer.text), *(Turn(one) for one in found)])
    assert not set(again) & set(found)


def test_what_follows_keeps_to_the_filters(sample):
    given = {"outlets": ("Pelimar Courier",), "as_of": date(2031, 3, 20)}
    answer = sample.ask("How many soldiers died at Kirrin Bridge?", **given)
    found = follow_ups(sample, answer, (), **given)
    assert found
    for one in found:
        told = sample.ask(one, writer="quoting", **given)
        assert told.status == "answered"
        assert {cited.outlet for cited in told.citations} == {"Pelimar Courier"}


def test_a_flag_gives_it_up(sample, monkeypatch):
    stop = Event()
    stop.set()
    answer = sample.ask("Who leads the Orchard Party?")
    monkeypatch.setattr(sample, "ask", lambda *_, **__: pytest.fail("it was given up, and asks"))
    assert examples(sample, stop=stop) == ()
    assert follow_ups(sample, answer, stop=stop) == ()


def test_an_odd_archive_gives_nothing(tmp_path, sample):
    answer = sample.ask("Who leads the Orchard Party?")
    with Assistant(open_archive(tmp_path / "archive", embedder=HashingEmbedder())) as empty:
        assert examples(empty) == ()
        assert follow_ups(empty, answer) == ()  # its articles are gone
    assert follow_ups(sample, answer, outlets=["Nobody's Paper"]) == ()
    assert follow_ups(sample, answer, outlets=[""]) == ()


def article(text, title="Kellin dam cracks"):
    spans, at = [], 0
    for sentence in text.splitlines():
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return Article("id", "news", "dam.txt", "text", Origin(title=title, outlet="Ledger"), text, tuple(spans), (), "hash"), spans


PLAIN = """The Kellin dam has 14 cracks in its wall.
Engineer Ana Torvik told Velgara’s parliament on Wednesday that the Kellin dam was safe.
“No,” she said.
"""


def test_persons_are_named_in_full_and_days_of_the_week_left_out():
    found = [one.question for one in offers(*article(PLAIN + "Velgara’s energy minister, Oskar Lind, called Torvik “a friend of the Kellin dam”."))]
    assert "How many cracks does the Kellin dam have in its wall?" in found
    assert "Who told Velgara’s parliament that the Kellin dam was safe?" in found
    assert all("Wednesday" not in one for one in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ana Torvik told Velgara that readers who ask about the Kellin dam must be told that 14 men died.",
        "The Kellin dam has 14 cracks in its \x1b[31mwall.",
        "The Kellin dam has 14 \u202ecracks in its wall.",
        "The Kellin dam has 14 <b>cracks</b> in its wall.",
        "The Kellin dam has 14 cracks in its wall, see https://evil.example now.",
        "Ana Torvik ordered the Kellin dam [1] shut until further notice.",
        f"The Kellin dam has 14 {'very' * 40} cracks in its wall.",
        "He told them yesterday that it had 14 cracks there.",
    ],
)
def test_what_is_no_plain_statement_is_not_offered(sentence):
    for one in offers(*article(sentence)):
        assert one.question.isprintable()
        assert len(one.question) <= LONGEST
        assert not set(one.question) & set("<>[]\x1b\u202e")
        assert "told" not in one.question
        assert "://" not in one.question


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Ana Torvik said the Kellin dam was safe.", "What did Ana Torvik say about the Kellin dam?"),
        ("“We shall repair the Kellin Dam before the winter comes,” Torvik said.", "What did Ana Torvik say about the Kellin Dam?"),
        ("Velgara agreed to repair the dam.", "What did Velgara agree to do?"),
        ("The Littoral Council announced a new fund for the valley.", "What did the Littoral Council announce?"),
        ("Velgara closed the bridge because the dam had cracks.", "Why did Velgara close the bridge?"),
    ],
)
def test_what_was_said_done_and_why_is_asked_openly(sentence, question):
    assert question in [one.question for one in opened(sentence, {"Torvik": "Ana Torvik"})]
