"""The assistant from a question to an answer, over a few invented articles."""

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import lists, sampled_from

from index import open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput, BadSetting, DatelineError, NotFound
from rag import Turn, open_assistant
from rag.assistant import Assistant
from rag.settings import Settings
from rag.values import Checked, Finished, Searched, Wrote

POINTS = "How many points does the draft accord have?"
WOUNDED = "How many drivers were wounded when a bridge near Halden collapsed?"
DELEGATION = "Who led the Ostvale delegation at the talks in Port Serrin?"


@pytest.fixture(params=["assistant", "meaning"])
def asked(request):
    """An assistant with the hashing embedder, then one with the bundled one."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    ("question", "value", "path"),
    [(POINTS, "14 points", "talks"), (DELEGATION, "Ilse Brandt", "talks"), ("When was the bridge near Halden built?", "1974", "bridge")],
)
def test_a_fact_is_answered_with_the_sentence_that_states_it(asked, invariants, question, value, path):
    answer = asked.ask(question)
    invariants.hold(answer, asked.archive)
    assert answer.status == "answered"
    assert value in answer.sentences[0].text
    assert answer.citations[0].path.endswith(f"#{path}")
    assert answer.writer == "quoting"


@pytest.mark.parametrize("question", ["Who won the chess championship in Lisbon?", "How many views does the article have?"])
def test_what_the_articles_do_not_say_is_refused_with_a_reason_and_what_came_nearest(asked, invariants, question):
    answer = asked.ask(question)
    invariants.hold(answer, asked.archive)
    assert answer.status == "refused"
    assert answer.text == answer.refusal.reason
    assert answer.refusal.nearest
    assert answer.refusal_score >= 0.5


def test_where_outlets_differ_both_are_quoted_and_copies_are_one_witness(asked, invariants):
    answer = asked.ask(WOUNDED)
    invariants.hold(answer, asked.archive)
    assert [{claim.value for claim in one.claims} for one in answer.disagreements] == [{"Twelve", "Nineteen"}]
    assert {citation.outlet for citation in answer.citations} == {"Marrow Courier", "Radio Tarn"}
    copied = next(citation for citation in answer.citations if citation.outlet == "Radio Tarn")
    assert [asked.archive.article(one).path for one in copied.also_in] == ["stories.jsonl#copy"]


def test_a_broad_question_is_answered_by_outlet(asked, invariants):
    answer = asked.ask("What happened at the talks in Port Serrin?")
    invariants.hold(answer, asked.archive)
    assert answer.status == "answered"
    assert any(line.startswith("Corvale Post: ") for line in answer.text.splitlines())


def test_only_the_outlet_asked_for_is_read(assistant):
    answer = assistant.ask(WOUNDED, outlets=["marrow courier"])
    assert {citation.outlet for citation in answer.citations} == {"Marrow Courier"}
    assert answer.disagreements == ()
    assert answer.to_json()["window"] is None


@pytest.mark.parametrize(
    ("window", "outlets"),
    [
        ({"before": date(2031, 3, 9)}, {"Marrow Courier"}),
        ({"as_of": date(2031, 3, 9)}, {"Marrow Courier"}),
        ({"after": date(2031, 3, 10)}, {"Radio Tarn"}),
        ({"after": date(2031, 3, 11)}, {"Tarn Evening Mail"}),
        ({"after": date(2031, 3, 9), "before": date(2031, 3, 10)}, {"Marrow Courier", "Radio Tarn"}),
    ],
)
def test_a_window_includes_the_days_named_and_says_how_many_undated_articles_it_left_out(assistant, invariants, window, outlets):
    answer = assistant.ask(WOUNDED, **window)
    invariants.hold(answer, assistant.archive)
    assert {citation.outlet for citation in answer.citations} == outlets
    assert answer.notes == ("1 article without a date was left out",)
    assert {name: day for name, day in answer.to_json()["window"].items() if day} == {name: day.isoformat() for name, day in window.items()}


def test_a_window_that_no_article_is_in_refuses(assistant, invariants):
    answer = assistant.ask(POINTS, before=date(2000, 1, 1))
    invariants.hold(answer, assistant.archive)
    assert answer.status == "refused"
    assert answer.refusal_score == 1.0
    assert answer.text == "The filter leaves no article: none is published on or before 1 January 2000."
    assert answer.to_json()["window"] == {"after": None, "before": "2000-01-01", "as_of": None}


def test_what_is_nearest_outside_a_filter_that_leaves_nothing_is_shown_and_not_cited(assistant, invariants):
    answer = assistant.ask(POINTS, outlets=["The Halden Herald"])
    invariants.hold(answer, assistant.archive)
    assert answer.text == "The filter leaves no article: none is from The Halden Herald."
    assert any("14 points" in citation.quote for citation in answer.refusal.nearest)


def test_only_the_kind_and_the_path_asked_for_are_read(assistant):
    assert {citation.path for citation in assistant.ask(WOUNDED, paths=["*#convoy"]).citations} == {"stories.jsonl#convoy"}
    assert assistant.ask(POINTS, paths=["other/"]).text == "The filter leaves no article: none is under other/."
    assert assistant.ask(POINTS, kinds=["opinion"]).text == "The filter leaves no article: none is of the kind opinion."


def test_the_outlet_that_a_question_names_is_noted_only_where_it_is_the_filter(assistant):
    asked = "What has the Marrow Courier reported since 1 March 2031?"
    assert "Only articles of Marrow Courier" in assistant.ask(asked).notes
    assert "Only articles of Marrow Courier" not in assistant.ask(asked, outlets=["Radio Tarn"]).notes


def test_what_was_published_later_is_not_even_shown_as_near(assistant):
    answer = assistant.ask(WOUNDED, after=date(2031, 3, 5), before=date(2031, 3, 6), as_of=date(2031, 3, 9))
    assert answer.status == "refused"
    assert {citation.published for citation in answer.refusal.nearest} <= {date(2031, 3, 4), date(2031, 3, 9)}
    assert assistant.ask(WOUNDED, as_of=date(2030, 1, 1)).refusal.nearest == ()


@pytest.mark.parametrize("day", [date(2031, 3, day) for day in range(3, 13)])
def test_as_of_a_day_only_what_was_published_by_then_is_cited(assistant, invariants, day):
    for question in (
        POINTS,
        WOUNDED,
        "What happened?",
        "Which outlets reported the bridge near Halden?",
        "The latest on the bridge",
        "What was reported last week?",
    ):
        answer = assistant.ask(question, as_of=day)
        invariants.hold(answer, assistant.archive)
        near = (*answer.refusal.nearest, *answer.refusal.against) if answer.refusal else ()
        assert all(citation.published is not None and citation.published <= day for citation in (*answer.citations, *near))
        assert "1 article without a date was left out" in answer.notes
        assert answer.to_json()["window"]["as_of"] == day.isoformat()


def test_an_empty_archive_refuses(tmp_path):
    with open_assistant(tmp_path / "archive", settings=Settings(embedder="hashing")) as assistant:
        answer = assistant.ask(POINTS)
    assert answer.status == "refused"
    assert answer.notes == ()


def test_a_question_that_leans_on_the_one_before_is_answered_as_if_it_did_not(assistant):
    alone = assistant.ask("What about Marrow?", history=[Turn("How many points did Ostvale accept?", "Ten.")])
    assert alone.question.text == "What about Marrow?"
    assert alone.question.standalone == "How many points did Marrow accept?"


def test_an_earlier_question_without_its_answer_is_searched_again(assistant):
    answer = assistant.ask("What did she say about the road?", history=["Who led the convoy?"])
    assert "Runa Seld" in answer.question.standalone


@given(question=sampled_from([POINTS, WOUNDED, "What about it?", "Why?", "he"]))
def test_without_history_a_question_is_asked_as_it_stands(assistant, question):
    assert assistant.ask(question).question.standalone == question


def test_a_question_that_lacks_nothing_is_not_changed_by_history(assistant):
    assert assistant.ask(POINTS, history=["Who led the convoy?"]).to_json()["text"] == assistant.ask(POINTS).to_json()["text"]


@pytest.mark.parametrize("question", ["", "  \n", "\u00a0\t"])
def test_an_empty_question_is_bad_input(assistant, question):
    with pytest.raises(BadInput, match="empty"):
        assistant.ask(question)
    with pytest.raises(BadInput, match="empty"):
        next(assistant.stream(question))


def test_a_writer_that_is_not_there_is_bad_input(assistant):
    with pytest.raises(BadInput, match="quoting"):
        assistant.ask(POINTS, writer="model")


@pytest.mark.parametrize("question", [POINTS, WOUNDED, "Summarise the talks.", "Who won the chess championship in Lisbon?"])
def test_a_stream_is_searched_then_written_and_checked_by_turns_then_finished(assistant, question):
    events = list(assistant.stream(question))
    answer = events[-1].answer
    kinds = [type(event) for event in events]
    assert kinds == [Searched, *[Wrote, Checked] * len(answer.sentences), Finished]
    checked = [event for event in events if isinstance(event, Checked)]
    assert tuple(event.sentence for event in checked) == answer.sentences
    assert [event.text for event in events if isinstance(event, Wrote)] == [sentence.text for sentence in answer.sentences]
    for event in checked:
        known = {citation.number: citation for citation in event.citations}
        assert set(event.sentence.citations) <= set(known)
        assert all(answer.citations[number - 1] == citation for number, citation in known.items())


def test_a_stream_can_be_closed_and_the_assistant_used_again(assistant):
    stream = assistant.stream(POINTS)
    assert isinstance(next(stream), Searched)
    stream.close()
    assert assistant.ask(POINTS).status == "answered"


def test_an_answer_takes_in_what_was_ingested_since(tmp_path):
    stories = tmp_path / "stories"
    stories.mkdir()
    (stories / "a.txt").write_text("The lighthouse of Corvale has 199 steps, the keeper said.\n")
    with Assistant(open_archive(tmp_path / "archive", embedder=HashingEmbedder(), create=True)) as assistant:
        assistant.archive.ingest([stories])
        assert "199 steps" in assistant.ask("How many steps does the lighthouse of Corvale have?").text
        (stories / "a.txt").write_text("The lighthouse of Corvale has 203 steps, the keeper said.\n")
        assistant.archive.ingest([stories])
        assert "203 steps" in assistant.ask("How many steps does the lighthouse of Corvale have?").text


def test_an_archive_that_is_not_there_is_made_or_refused(tmp_path):
    with pytest.raises(NotFound, match="dateline ingest"):
        open_assistant(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        (Settings(writer="model"), "DATELINE_MODEL"),
        (Settings(model="gguf:/nowhere/model.gguf"), "gguf:PATH"),
        (Settings(model="any", prompt_tokens="few"), "500"),
        (Settings(model="any", prompt_tokens="10"), "500"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_before_anything_is_made(tmp_path, settings, remedy):
    with pytest.raises(BadSetting, match=remedy):
        open_assistant(tmp_path / "archive", settings=settings)
    assert not (tmp_path / "archive").exists()


def test_a_file_that_is_no_model_is_told(tmp_path):
    (tmp_path / "notes.gguf").write_text("nothing of the kind")
    with pytest.raises(BadSetting, match="not a GGUF file"):
        open_assistant(tmp_path / "archive", settings=Settings(model=f"gguf:{tmp_path / 'notes.gguf'}"))


def test_a_bracketed_number_in_an_article_is_shown_but_never_as_a_marker(assistant, invariants):
    answer = assistant.ask("How many lanterns along the quay did the ferry commission count in its register?")
    invariants.hold(answer, assistant.archive)
    assert answer.status == "answered"
    assert "［2031］" in answer.text
    assert "[2031]" in answer.sentences[0].text
    assert "[2031]" in answer.citations[0].quote


def test_what_stands_before_an_articles_quotations_holds_neither_markers_nor_quotation_marks(ingest, invariants):
    text = "The lanterns along the quay in Corvale were lit on Monday evening by the guild.\nThe quay was full, and the lanterns burned all night."
    story = {"id": "l", "title": '“Light [1]” on the quay, and "more" [2]', "text": text}
    with Assistant(open_archive(ingest([story], HashingEmbedder()), embedder=HashingEmbedder())) as assistant:
        answer = assistant.ask("What happened with the lanterns along the quay in Corvale?")
        invariants.hold(answer, assistant.archive)
        assert answer.text.startswith("‘Light ［1］’ on the quay, and 'more' ［2］: ")


def test_the_same_question_twice_gives_the_same_answer(stories):
    found = []
    for _ in range(2):
        with Assistant(open_archive(stories, embedder=HashingEmbedder())) as assistant:
            found.append(
                [assistant.ask(question).to_json() | {"seconds": None} for question in (POINTS, WOUNDED, "What happened?", "Who won the cup?") * 2]
            )
    assert json.dumps(found[0]) == json.dumps(found[1])
    assert found[0][:4] == found[0][4:]


PIECES = (
    "who|what happened|how many|how many articles mention|which outlets reported|who wrote about|was first mentioned|from|last week|since March|"
    "the latest on|what was reported|articles|summarise|why|when|which outlet|differ|draft accord|points|Ilse Brandt|drivers|wounded|"
    "bridge near Halden|convoy|lanterns|the|guild|14|twelve|"
    '[1]|[2|]|[[9]1]|“|”|"|\'|(|)|*|NEAR(|AND|OR|NOT|"a" - b|title:|;--|\0|\n|\\|🙂|\u202eתלחמ|مؤتمر|٣|²|\u200b|\ud800|e\u0301|%|{}|<b>|' + "9" * 400
).split("|")
QUESTIONS = lists(sampled_from(PIECES), min_size=1, max_size=9).map(" ".join)


@settings(max_examples=150)
@given(QUESTIONS, QUESTIONS)
@example("?", "?")
@example("\0", "\ud800")
@example("draft accord " * 5_000, "Who?")
@example("[" * 4_000, "]" * 4_000)
@example("who " + "é" * 4_000, "(" * 500)
def test_whatever_is_asked_the_answer_holds_what_it_promises(assistant, invariants, question, before):
    with suppress(DatelineError):
        invariants.hold(assistant.ask(question, history=[before]), assistant.archive)


NASTY = [
    "It cost [1] 400 crowns.",
    "“We paid [2],” warden Petra Hollin said.",
    "[3]",
    "Lanterns [[9]1] burned.",
    '"Not closed, he said.',
    "He left.",
    "The quay was shut in 2031.",
    "\0",
    "<script>",
    "9" * 400 + " lamps.",
    "🙂",
    "\u202eevil",
    "a\u2028b",
    "• one lamp",
    "See [2031].",
    "Lanterns were lit by Petra Hollin on Monday, March 3, and 77 were counted.",
    "Why?",
    "x" * 3_000,
]


@settings(max_examples=8)
@given(lists(lists(sampled_from(NASTY), min_size=1, max_size=8), min_size=1, max_size=3))
@example([["9" * 400 + " lamps."]])
def test_whatever_stands_in_the_articles_the_answer_holds_what_it_promises(ingest, invariants, articles):
    stories = [
        {"id": str(at), "outlet": f"[{at}] Post", "text": f"The lanterns on the quay of Corvale {at}.\n{' '.join(pieces)}"}
        for at, pieces in enumerate(articles)
    ]
    with Assistant(open_archive(ingest(stories, HashingEmbedder()), embedder=HashingEmbedder())) as assistant:
        for question in (
            "What happened on the quay of Corvale?",
            "How many lanterns were lit by Petra Hollin?",
            "What did Petra Hollin say?",
            "Do the outlets differ on the lanterns?",
        ):
            invariants.hold(assistant.ask(question), assistant.archive)


@pytest.mark.parametrize("question", ["???", "\0", "😀 !", "—"])
def test_a_question_without_a_word_is_refused(assistant, question):
    assert assistant.ask(question).status == "refused"


def test_a_question_is_asked_again_where_the_archive_changes_under_it(tmp_path):
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "a.txt").write_text("The lantern guild met in Oskwend on Monday. It counted 40 boats at the quay.\n", encoding="utf-8")
    (folder / "b.txt").write_text("The mayor of Hallam opened a school. Nobody came to the opening.\n", encoding="utf-8")
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder])
        assistant = Assistant(archive)
        assert "40 boats" in assistant.ask("How many boats did the lantern guild count?").text
        search, changes = archive.search, iter(["changed", "removed"])

        def found_and_then_changed(*arguments, **options):
            hits = search(*arguments, **options)
            match next(changes, None):
                case "changed":
                    text = "It was cold. The lantern guild met in Oskwend on Monday. It counted 44 boats at the quay.\n"
                    (folder / "a.txt").write_text(text, encoding="utf-8")
                    archive.ingest([folder])
                case "removed":
                    archive.remove(["b.txt"])
            return hits

        archive.search = found_and_then_changed
        answer = assistant.ask("How many boats did the lantern guild count?")
        assert "44 boats" in answer.text
        (cited,) = answer.citations
        assert archive.article(cited.article_id).body[cited.start : cited.end] == cited.quote
