"""The oracle: what it finds in a sentence, what it lets stand, and that no change of a particular escapes it."""

import re
from datetime import date

import pytest

from evals.archives import CORPUS, made_from
from evals.checking import edits
from evals.oracle import Passage, days, judge, names, numbers, passage, quotations, small_words, violations
from evals.suite import load
from index.values import Article, Origin, Span
from rag.settings import Settings

BODY = (
    "Velgara’s minister, Katrin Mavell, said 23 soldiers died on Tuesday, 18 February. “We ran out of stretchers,” she told the Littoral Council.\n"
    "The fund grows from 4 billion to 5.5 billion crowns by the ninth of May. It was nearly eight hours."
)
CITED = Passage(BODY, "Sable Harbour Ledger\nSix hours by the sea", frozenset({date(2031, 4, 4)}))


def found(sentence, cited=CITED):
    return [(one.kind, one.what) for one in violations(sentence, cited, common=small_words([BODY]))]


def values(text):
    return [sorted(number.values) for number in numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,800 people and 2.3 kilometres", [["1800"], ["2.3"]]),
        ("twenty-three of 340 million", [["23"], ["340000000"]]),
        ("from 4 to 5.5 billion", [["4", "4000000000"], ["5500000000"]]),
        ("nine hundred at 5:40", [["900"], ["5:40"]]),
        ("the second of 22-point plans", [["2"], ["22"]]),
        ("one of the first", []),
        ("two dozen in 2031", [["2"], ["12"], ["2031"]]),
    ],
)
def test_numbers_have_their_value_however_they_are_written(text, expected):
    assert values(text) == expected


def test_names_are_told_from_words_that_open_a_sentence():
    assert names("The minister met Katrin Mavell. However, Velgara’s army stayed.") == ["Katrin", "Mavell", "Velgara"]
    assert names("Soldiers of the U.N. left on Monday in May.", frozenset({"soldiers"})) == ["UN"]


def test_days_and_quotations_are_found():
    assert [day for _, day in days("on 9 April, May 3 and 2031-06-05; in July")] == [(9, 4), (3, 5), (5, 6), (None, 7)]
    assert quotations("He said “no deal” and 'not today'.") == [["no deal", "not today"]]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mavell, the Velgaran minister, said twenty-three soldiers were killed on 18 February.",
        "According to the Ledger on 4 April, Mavell spoke to the Littoral Council.",
        "The fund would grow from 4 to 5.5 billion crowns.",
        "She told the council that they “ran out of stretchers”.",
        "The LC was told of it on Tuesday.",
    ],
)
def test_what_stands_in_the_passage_in_other_words_is_let_stand(sentence):
    assert found(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("Mavell said 32 soldiers died.", ("number", "32")),
        ("Mavell said twenty-two soldiers died.", ("number", "twenty-two")),
        ("The fund grows to 5.5 million crowns.", ("number", "5.5 million")),
        ("Dovrek said 23 soldiers died.", ("name", "Dovrek")),
        ("The minister of Dorsenia said 23 soldiers died.", ("name", "Dorsenia")),
        ("They died on 19 February.", ("number", "19")),
        ("They died on 18 March.", ("date", "18 March")),
        ("They died on Wednesday.", ("date", "Wednesday")),
        ("They died on 4 April.", ("date", "4 April")),
        ("“We ran out of doors,” she said.", ("quotation", "We ran out of doors")),
        ("They died yesterday.", ("date", "yesterday")),
    ],
)
def test_a_particular_that_the_passage_lacks_is_reported(sentence, what):
    assert what in found(sentence)


def article():
    at = BODY.index("\n")
    return Article("id", "f", "p.txt", "text", Origin(title="T", outlet="Ledger"), BODY, (Span(0, at), Span(at + 1, len(BODY))), (), "h")


def test_a_passage_is_the_paragraph_and_what_the_archive_cut_around_it():
    start = BODY.index("It was nearly")
    text = passage(article(), start, len(BODY)).text
    assert "4 billion" in text
    assert "18 February" not in text or "stretchers" in text


def answer(said, quote, **changed):
    start = BODY.index(quote)
    cite = {"number": 1, "article_id": "id", "outlet": "Ledger", "quote": quote, "start": start, "end": start + len(quote)}
    sentence = {"text": said, "citations": [1], "verdict": "supported"}
    return {"status": "answered", "text": f"{said} [1]", "sentences": [sentence], "citations": [cite]} | changed


def test_an_answer_is_held_against_what_it_cites_and_its_parts_against_each_other():
    quote = "It was nearly eight hours."
    read = {"id": article()}.__getitem__
    assert judge(answer("It took eight hours.", quote), read).violations == ()
    assert [one.what for one in judge(answer("It took six hours.", quote), read).violations] == ["six"]
    assert judge(answer("It took eight hours.", quote, text="It took eight hours. [1] It rained."), read).violations[0].kind == "text"
    assert judge(answer("It took eight hours.", quote, text="It took eight hours. [2]"), read).violations[0].kind == "text"
    assert judge(answer("x", quote) | {"status": "refused"}, read).sentences == 0


@pytest.mark.slow
def test_what_the_quoting_writer_tells_of_the_sample_suite_raises_no_alarm():
    cases = load(CORPUS.parent / "suites" / "sample.jsonl").cases
    with made_from(CORPUS, Settings(embedder="hashing", writer="quoting")) as (assistant, _):
        articles = {card.article_id: assistant.archive.article(card.article_id) for card in assistant.archive.articles()}
        answers = [assistant.ask(case.question, history=case.history, as_of=case.asked).to_json() for case in cases]
    common = small_words(one.body for one in articles.values())
    judged = [judge(one, articles.__getitem__, common=common) for one in answers]
    assert [one.violations for one in judged if one.violations] == []
    assert sum(one.sentences for one in judged) >= 100


def mutations(sentence):
    """The sentence with one particular changed to one that stands nowhere in the corpus, in every way."""
    for match in re.finditer(r"(?<![\w.,:])\d{1,3}(?:,\d{3})*(?![\d:])", sentence):
        yield "number", sentence[: match.start()] + "7,777" + sentence[match.end() :]
    for match in re.finditer(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|fourteen|fifteen)\b", sentence):
        yield "number", f"{sentence[: match.start()]}eighty-eight{sentence[match.end() :]}"
    for match in re.finditer(r"(?<=[a-z] )[A-Z][a-z]{3,}(?=\W)(?!day)", sentence):
        yield "name", f"{sentence[: match.start()]}Ruritania{sentence[match.end() :]}"
    for match in re.finditer(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur)day\b", sentence):
        yield "date", f"{sentence[: match.start()]}Sunday{sentence[match.end() :]}"
    for match in re.finditer(r"\b(?:February|March|April)\b", sentence):
        yield "date", f"{sentence[: match.start()]}August{sentence[match.end() :]}"
    for match in re.finditer(r"(?:“|^[^\"]*\")[^“”\"]*?\b(\w{4,})\b", sentence):
        yield "quotation", f"{sentence[: match.start(1)]}zebras{sentence[match.end(1) :]}"


@pytest.mark.slow
def test_every_changed_particular_of_a_true_sentence_is_reported():
    every = edits()
    common = small_words(passage for one in every for passage in one.passages)
    tried = {"number": 0, "name": 0, "date": 0, "quotation": 0}
    for one in every:
        cited = Passage("\n".join(one.passages))
        assert violations(one.true, cited, common=common) == []
        for kind, changed in mutations(one.true):
            if "Sunday" in changed and "Sunday" in cited.text:
                continue
            tried[kind] += 1
            assert violations(changed, cited, common=common), changed
    assert all(number >= 30 for number in tried.values()), tried


def test_an_edited_number_name_date_or_quotation_is_reported_unless_the_passage_says_it_of_something_else():
    missed = [one.id for one in edits() if one.kind in {"number", "name", "date", "quotation"} and not _reported(one)]
    assert len(missed) <= 6, missed


def _reported(one):
    return violations(one.edited, Passage("\n".join(one.passages)), common=small_words(one.passages))
