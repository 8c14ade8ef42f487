"""Questions over the whole archive: told apart from those about the story, counted, and told."""

import json
from datetime import date
from pathlib import Path

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from rag.assistant import Assistant
from rag.counting import SHOW, counting, outlets_meant, untimed, words

OUTLETS = ["Halberd Brief", "Radio Brask", "Pelimar Courier"]
MISSED = {"Who wrote about what happened to whom in the letter to Norling?"}
"""Labels that are not met: a question inside a question is taken for a subject. No article holds its words, so it is read for after all."""


def labelled(name):
    """Questions with their labels, one a line; the forms were made on the first file, the second was labelled afterwards."""
    rows = [json.loads(line) for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()]
    return [pytest.param(*row, id=row[0], marks=[pytest.mark.xfail(strict=True)] if row[0] in MISSED else []) for row in rows]


@pytest.mark.parametrize(("question", "wanted", "subject"), [*labelled("counting_questions.jsonl"), *labelled("counting_questions_fresh.jsonl")])
def test_what_is_asked_of_the_archive_is_counted_and_what_is_asked_of_the_story_is_not(question, wanted, subject):
    found = counting(question, lambda: OUTLETS)
    assert (wanted, subject) == (None, None) if found is None else (found.wanted, found.subject) == (wanted, subject)


@pytest.mark.parametrize(
    ("subject", "groups"),
    [
        ("the Kirrin Bridge", (("Kirrin Bridge",),)),
        ("the exchange of prisoners", (("exchange", "prisoners"),)),
        ("\u201ca basis, not a bible\u201d", (("a basis, not a bible",),)),
        ("the bridge and Ilse Brandt", (("bridge",), ("Ilse Brandt",))),
        ("Quenland's plan", (("Quenland", "plan"),)),
        ("?", ()),
    ],
)
def test_names_and_quotations_are_phrases_and_other_words_stand_in_one_passage(subject, groups):
    assert words(subject).groups == groups


def test_an_outlet_is_meant_by_its_name_or_a_part_of_it():
    known = ["Marrow Courier", "Pelimar Courier", "The Sennet Star"]
    assert outlets_meant("the marrow courier", known) == ["Marrow Courier"]
    assert outlets_meant("the Courier", known) == ["Marrow Courier", "Pelimar Courier"]
    assert outlets_meant("Sennet Star", known) == ["The Sennet Star"]
    assert outlets_meant("the Times", known) == []


@pytest.mark.parametrize(
    ("question", "text", "paths"),
    [
        (
            "How many articles mention the bridge near Halden?",
            "2 articles from 2 outlets mention the bridge near Halden, counting copies once. [1][2]",
            ["convoy", "bridge"],
        ),
        ("How many articles mention lanterns?", "1 article mentions lanterns. [1]", ["notes"]),
        (
            "Which outlets reported the collapse of the bridge?",
            "2 outlets report on the collapse of the bridge: Marrow Courier and Radio Tarn; Tarn Evening Mail carries a copy. [1][2]",
            ["convoy", "bridge"],
        ),
        ("When was the convoy first mentioned?", "The first mention of the convoy is of 9 March 2031, in Marrow Courier. [1]", ["convoy"]),
        ("How many articles are there from the Marrow Courier?", "1 article is from the Marrow Courier. [1]", ["convoy"]),
        (
            "How many articles are there?",
            "There are 5 articles from 4 outlets, 4 counting copies once. [1][2][3][4]",
            ["talks", "convoy", "bridge", "notes"],
        ),
        ("Which articles mention Ilse Brandt?", "1 article mentions Ilse Brandt: Corvale Post (4 March 2031). [1]", ["talks"]),
        ("Who wrote about the convoy?", "Of those that speak of the convoy, 1 article does not name an author. [1]", ["convoy"]),
    ],
)
def test_a_count_stands_on_the_words_that_were_counted(assistant, invariants, question, text, paths):
    answer = assistant.ask(question)
    invariants.hold(answer, assistant.archive)
    assert answer.text == text
    assert [citation.path.split("#")[1] for citation in answer.citations] == paths
    assert [sentence.verdict for sentence in answer.sentences] == ["computed"]
    assert any(note.startswith("Counted: ") for note in answer.notes)


def test_every_citation_of_a_count_holds_the_words(assistant):
    answer = assistant.ask("How many articles mention the bridge near Halden?")
    assert all("bridge near Halden" in citation.quote for citation in answer.citations)
    assert [len(citation.also_in) for citation in answer.citations] == [0, 1]


def test_nothing_found_is_a_refusal_that_says_so(assistant, invariants):
    answer = assistant.ask("How many articles mention Lisbon?")
    invariants.hold(answer, assistant.archive)
    assert answer.text == "No article mentions Lisbon."
    assert assistant.ask("How many articles are there from The Times?").text == "No article is from The Times."


def test_a_description_that_no_article_gives_in_these_words_is_read_for_instead(assistant, invariants):
    answer = assistant.ask("Which outlets reported that lorries brought flour?")
    invariants.hold(answer, assistant.archive)
    assert not any(sentence.verdict == "computed" for sentence in answer.sentences)


def test_a_count_keeps_to_the_filters_and_the_window(assistant):
    asked = "Which outlets reported on the bridge near Halden?"
    assert "Radio Tarn" not in assistant.ask(asked, as_of=date(2031, 3, 9)).text
    assert assistant.ask(asked, outlets=["Radio Tarn"]).text.startswith("1 outlet reports on the bridge near Halden: Radio Tarn.")
    within = assistant.ask("How many articles mention the bridge near Halden since 10 March 2031?")
    assert within.text.startswith("1 article from 1 outlet mentions the bridge near Halden")
    assert within.to_json()["window"]["after"] == "2031-03-10"


@pytest.mark.parametrize(
    "question",
    [
        "How many articles mention the convoy or the bridge?",
        "How many articles mention the bridge but not the collapse?",
        "How many articles are there from Radio Tarn or the Marrow Courier?",
        "How many articles mention the convoy and how many mention the bridge?",
    ],
)
def test_a_choice_is_not_counted_as_if_all_of_it_had_to_be_there(assistant, invariants, question):
    answer = assistant.ask(question)
    invariants.hold(answer, assistant.archive)
    assert not any(sentence.verdict == "computed" for sentence in answer.sentences)
    assert not answer.text.startswith("No article")


def test_words_in_quotation_marks_are_counted_whatever_they_are():
    assert counting('How many articles contain the words "now or never"?') is not None


def test_no_count_says_of_the_archive_what_is_true_of_the_filtered_only(assistant, invariants):
    asked = "How many articles mention the bridge near Halden?"
    other = assistant.ask(asked, outlets=["Corvale Post"])
    invariants.hold(other, assistant.archive)
    assert other.text == "No article that the filters admit mentions the bridge near Halden."
    nobody = assistant.ask(asked, outlets=["The Halden Herald"])
    invariants.hold(nobody, assistant.archive)
    assert nobody.text == "The filter leaves no article: none is from The Halden Herald."
    assert any("bridge near Halden" in citation.quote for citation in nobody.refusal.nearest)


def test_a_window_carried_into_a_count_leaves_the_subject_clean(assistant):
    answer = assistant.ask("And in March?", history=["How many articles mention lanterns?"], as_of=date(2031, 4, 1))
    assert "lanterns?" not in answer.text
    assert counting("? (How many articles mention lanterns?)").subject == "lanterns"


def test_no_more_than_a_few_are_cited_and_the_rest_are_counted(ingest, invariants):
    stories = [
        {"id": str(n), "outlet": f"Post {n % 3}", "text": f"Lamp number {n} on the quay of Corvale was lit by the guild on Monday."}
        for n in range(SHOW + 4)
    ]
    with Assistant(open_archive(ingest(stories, HashingEmbedder()), embedder=HashingEmbedder())) as assistant:
        answer = assistant.ask("How many articles mention Corvale?")
        invariants.hold(answer, assistant.archive)
        assert answer.text.startswith(f"{SHOW + 4} articles from 3 outlets mention Corvale.")
        assert len(answer.citations) == SHOW
        assert "4 more articles counted and not cited" in answer.notes


@pytest.mark.parametrize(
    "subject", ['"', "*", "NEAR(", "col:x", "\0", "\U0001f642", "\u202eתלחמ", "' OR 1=1 --", "[[9]1]", "\ud800", "x" * 3_000, "“”", "() AND"]
)
def test_whatever_is_to_be_counted_the_answer_holds_what_it_promises(assistant, invariants, subject):
    for form in (
        "How many articles mention {}?",
        "Which outlets reported {}?",
        "When was {} first mentioned?",
        "How many articles are there from {}?",
    ):
        invariants.hold(assistant.ask(form.format(subject)), assistant.archive)


@pytest.mark.parametrize(
    ("question", "text", "after"),
    [
        ("How many articles mentioned lanterns in March?", "No article in the window mentions lanterns.", "2031-03-01"),
        (
            "How many articles mentioned the bridge near Halden last week?",
            "1 article from 1 outlet mentions the bridge near Halden. [1]",
            "2031-03-03",
        ),
        ("How many articles mention the bridge near Halden since Monday?", "1 article from 1 outlet mentions the bridge near Halden", "2031-03-10"),
        ("Which outlets mention Runa Seld on 9 March?", "1 outlet reports on Runa Seld: Marrow Courier. [1]", "2031-03-09"),
    ],
)
def test_a_time_in_a_count_is_counted_as_a_window_and_not_as_words(stories, invariants, question, text, after):
    with Assistant(open_archive(stories, embedder=HashingEmbedder()), today=lambda: date(2031, 3, 12)) as assistant:
        answer = assistant.ask(question)
        invariants.hold(answer, assistant.archive)
    assert answer.text.startswith(text)
    assert answer.to_json()["window"]["after"] == after
    assert any("only articles published" in note for note in answer.notes)


def test_when_what_is_counted_happened_is_found_in_whatever_words_it_is_told(stories, invariants):
    with Assistant(open_archive(stories, embedder=HashingEmbedder()), today=lambda: date(2031, 3, 12)) as assistant:
        answer = assistant.ask("How many articles mention the convoy of 8 March?")  # "on Saturday", as it says
        invariants.hold(answer, assistant.archive)
        assert answer.text == "1 article from 1 outlet mentions the convoy of 8 March. [1]"
        assert answer.to_json()["window"] is None
        assert any("that name 8 March 2031" in note for note in answer.notes)
        assert assistant.ask("How many articles mention the convoy of 2 March?").text == "No article mentions the convoy of 2 March."
        day = assistant.ask("How many articles mention 8 March?")
        assert [citation.path.split("#")[1] for citation in day.citations] == ["convoy"]
        assert "on Saturday" in day.citations[0].quote


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("the clash on 18 February", "the clash"),
        ("the clash of 18 February 2031 in Halden", "the clash in Halden"),
        ("18 February", ""),
        ("last month's talks", "talks"),
        ("the 2020 rules", "the 2020 rules"),
        ("\u201cclosed on 18 February\u201d", "\u201cclosed on 18 February\u201d"),
    ],
)
def test_a_subject_loses_its_times_and_nothing_else(subject, plain):
    assert untimed(subject) == plain


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which articles are there?", "There are 4 articles, counting copies once: "),
        ("Which articles are from Radio Tarn?", "1 article is from Radio Tarn"),
        ("Which outlets are there?", "There are 3 outlets: "),
    ],
)
def test_what_is_there_is_listed(assistant, invariants, question, text):
    answer = assistant.ask(question)
    invariants.hold(answer, assistant.archive)
    assert answer.text.startswith(text)


@pytest.mark.parametrize(
    ("asked", "follow", "text"),
    [
        ("How many articles mention the bridge near Halden?", "Which ones?", "2 articles mention the bridge near Halden, counting copies once: "),
        ("How many articles mention the bridge near Halden?", "Which outlets?", "2 outlets report on the bridge near Halden: "),
        ("How many articles mention the bridge near Halden since 10 March?", "List them", "1 article mentions the bridge near Halden, counting"),
        ("How many articles mention the bridge near Halden?", "And Ilse Brandt?", "1 article from 1 outlet mentions Ilse Brandt. [1]"),
    ],
)
def test_the_list_behind_a_count_follows_it_in_the_same_window(assistant, invariants, asked, follow, text):
    answer = assistant.ask(follow, history=[asked], as_of=date(2031, 3, 12))
    invariants.hold(answer, assistant.archive)
    assert answer.text.startswith(text)
    assert ("since" in asked) == (answer.to_json()["window"]["after"] is not None)
