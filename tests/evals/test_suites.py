"""Suites are read line by line, and the ones that ship fit their articles."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from evals.suite import load, selected
from evals.values import Case
from index.errors import BadInput, NotFound
from rag.values import Turn

EVALS = Path(__file__).resolve().parents[2] / "evals"
SUITES = sorted((EVALS / "suites").glob("*.jsonl"))
PEACE_ARTICLES = EVALS.parent.parent / "shared" / "articles"


@pytest.fixture
def written(tmp_path):
    """Writes the lines of a suite, values as JSON and strings as they are."""

    def write(*lines):
        path = tmp_path / "suite.jsonl"
        path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_a_case_needs_only_an_id_and_a_question(written):
    assert load(written({"id": "a", "question": "Who?"})).cases == (Case("a", "Who?"),)


def test_every_field_is_read_and_blank_lines_are_not_cases(written):
    full = {
        "id": "a",
        "question": "Who else?",
        "history": ["Who spoke?", {"question": "Where?", "answer": "In Brask."}],
        "asked": "2030-03-14",
        "after": "2030-03-01",
        "before": "2030-03-13",
        "outlets": ["Ledger"],
        "answerable": True,
        "must_include": [["Ilves", "the envoy"], ["Brask"]],
        "must_not_include": ["Pelimar"],
        "cite_any": ["a.txt"],
        "cite_all": ["b.txt", "a.txt"],
        "gold_quotes": ["She spoke in Brask."],
        "expect_disagreement": False,
        "tags": ["follow-up"],
    }
    suite = load(written("", full, "   "))
    assert suite.cases == (
        Case(
            id="a",
            question="Who else?",
            history=(Turn("Who spoke?"), Turn("Where?", "In Brask.")),
            asked=date(2030, 3, 14),
            after=date(2030, 3, 1),
            before=date(2030, 3, 13),
            outlets=("Ledger",),
            answerable=True,
            must_include=(("Ilves", "the envoy"), ("Brask",)),
            must_not_include=("Pelimar",),
            cite_any=("a.txt",),
            cite_all=("b.txt", "a.txt"),
            gold_quotes=("She spoke in Brask.",),
            expect_disagreement=False,
            tags=("follow-up",),
        ),
    )
    assert suite.cases[0].labels == ("a.txt", "b.txt")
    assert suite.name == "suite.jsonl"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "b", "question": ', "line 2: not JSON"),
        ("[]", "line 2: a case is an object."),
        ({"question": "Who?"}, "line 2: id is missing or empty."),
        ({"id": "b", "question": " "}, "line 2: question is missing or empty."),
        ({"id": "b", "question": "Who?", "must_includes": []}, "line 2: there is no field 'must_includes'. Did you mean 'must_include'?"),
        ({"id": "b", "question": "Who?", "xyzzy": 1}, "line 2: there is no field 'xyzzy'. The fields are after, answerable, asked,"),
        ({"id": "b", "question": "Who?", "must_include": ["Ilves"]}, "line 2: must_include is a list of lists"),
        ({"id": "b", "question": "Who?", "must_include": [[]]}, "line 2: must_include is a list of lists"),
        ({"id": "b", "question": "Who?", "must_include": [[""]]}, "line 2: must_include is a list of strings that are not empty."),
        ({"id": "b", "question": "Who?", "cite_any": "a.txt"}, "line 2: cite_any is a list of strings"),
        ({"id": "b", "question": "Who?", "answerable": "yes"}, "line 2: answerable is true or false."),
        ({"id": "b", "question": "Who?", "asked": "14 March"}, "line 2: asked is a day such as 2025-12-02, not '14 March'."),
        ({"id": "b", "question": "Who?", "history": [{"answer": "x"}]}, "line 2: history holds questions"),
        ({"id": "b", "question": "Who?", "history": [{"question": " "}]}, "line 2: history holds questions"),
        (
            {"id": "b", "question": "Who?", "after": "2030-03-02", "before": "2030-03-01"},
            "line 2: no day is from 2030-03-02 on and up to 2030-03-01.",
        ),
        ({"id": 7, "question": "Who?"}, "line 2: id is a string"),
        ({"id": "a", "question": "Who?"}, "line 2: the id 'a' is that of line 1 too."),
    ],
)
def test_a_line_that_is_not_a_case_is_named_with_what_is_wrong(written, line, says):
    with pytest.raises(BadInput) as caught:
        load(written({"id": "a", "question": "Who?"}, line))
    assert str(caught.value).startswith("suite.jsonl, ")
    assert says in str(caught.value)


def test_a_suite_that_is_missing_empty_or_not_text_says_so(tmp_path, written):
    with pytest.raises(NotFound, match="There is no suite"):
        load(tmp_path / "none.jsonl")
    with pytest.raises(NotFound, match="There is no suite"):
        load(tmp_path)
    with pytest.raises(BadInput, match="holds no case"):
        load(written(""))
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"id": "é", "question": "?"}'.encode("latin-1"))
    with pytest.raises(BadInput, match="line 1: not UTF-8"):
        load(latin)


def test_tags_and_a_limit_select_cases(written):
    suite = load(written(*({"id": name, "question": "Who?", "tags": [tag]} for name, tag in (("a", "x"), ("b", "y"), ("c", "x"), ("d", "z")))))
    assert [case.id for case in selected(suite, tags=["x", "z"]).cases] == ["a", "c", "d"]
    assert [case.id for case in selected(suite, tags=["x", "z"], limit=2).cases] == ["a", "c"]
    assert [case.id for case in selected(suite, limit=3).cases] == ["a", "b", "c"]
    with pytest.raises(BadInput, match="tagged w. Its tags are x, y, z"):
        selected(suite, tags=["w"])


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.name)
def test_a_suite_that_ships_can_be_read_and_has_60_cases_or_more(path):
    cases = load(path).cases
    assert len(cases) >= 60
    assert all(case.tags for case in cases)
    assert all(case.answerable is not None for case in cases)
    assert all(case.must_include or case.expect_disagreement for case in cases if case.answerable and "broad" not in case.tags), (
        "an answer without a yardstick"
    )


def test_every_article_that_the_sample_suite_names_is_in_the_sample_corpus():
    corpus = EVALS / "corpus"
    named = {label for case in load(EVALS / "suites" / "sample.jsonl").cases for label in case.labels}
    assert named
    for label in named:
        path, _, row = label.partition("#")
        assert (corpus / path).is_file(), label
        if row:
            rows = [json.loads(line) for line in (corpus / path).read_text(encoding="utf-8").splitlines() if line.strip()]
            assert row in {item["id"] for item in rows}, label


@pytest.mark.skipif(not PEACE_ARTICLES.is_dir(), reason="the articles of the peace talks suite are not beside this checkout")
def test_the_peace_talks_suite_names_articles_that_exist_and_quotes_none_of_them():
    suite = load(EVALS / "suites" / "peace_talks.jsonl")
    assert {label for case in suite.cases for label in case.labels} <= {path.name for path in PEACE_ARTICLES.iterdir()}
    words = {path: re.findall(r"\w+", path.read_text(encoding="utf-8").casefold()) for path in PEACE_ARTICLES.glob("*.txt")}
    runs = {tuple(found[at : at + 12]) for found in words.values() for at in range(len(found) - 11)}
    for case in suite.cases:
        for text in (case.question, *case.gold_quotes, *(words for group in case.must_include for words in group)):
            asked = re.findall(r"\w+", text.casefold())
            assert not any(tuple(asked[at : at + 12]) in runs for at in range(len(asked) - 11)), case.id
