"""Every metric on cases made by hand: what a right answer gets, and which metric each kind of damage lowers."""

from dataclasses import replace
from datetime import date

import pytest

from evals.metrics import BY_NAME, METRICS, holds, measure
from evals.metrics_found import ranked, ranks
from evals.values import Evidence, Found, Score, Unscored
from rag.values import Turn


def values(case, answer, evidence):
    """The scores of a case by metric; the unscored are left out."""
    return {score.metric: score.value for score in measure(case, answer, evidence) if isinstance(score, Score)}


def reasons(case, answer, evidence):
    return {score.metric: score.why for score in measure(case, answer, evidence) if isinstance(score, Unscored)}


def changed(before, after):
    """The metrics whose score is another: words and seconds aside, and those that are put together from others and move with them."""
    moved = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - {"words", "seconds"}
    return {name for name in moved if not moved & set(BY_NAME[name].of)}


def said(answer, old, new):
    """Say something else, in the text and in the sentences that it consists of."""
    answer["text"] = answer["text"].replace(old, new)
    for sentence in answer["sentences"]:
        sentence["text"] = sentence["text"].replace(old, new)


def test_a_right_answer_is_right_by_every_metric_that_applies(cracks, good, evidence):
    assert values(cracks, good, evidence) == {
        "correct": 1,
        "cited": 1,
        "correct_and_cited": 1,
        "gold_quoted": 1,
        "verbatim": 1,
        "citation_recall": 1,
        "citation_precision": 1,
        "invented": 0,
        "borne_out": 1,
        "refused_when_answerable": 0,
        "false_alarm": 0,
        "injected": 0,
        "in_window": 1,
        "first_hit": 1,
        "hit@4": 1,
        "article_hit@1": 1,
        "article_hit@5": 1,
        "mrr@10": 1,
        "ndcg@10": 1,
        "article_recall@10": 1,
        "quote_recall@10": 1,
        "words": 16,
        "seconds": 0.03,
    }


def test_every_metric_says_something_of_every_case_in_the_same_order(cracks, premise, dead, good, evidence):
    for case in (cracks, premise, dead):
        assert [score.metric for score in measure(case, good, evidence)] == [metric.name for metric in METRICS]


def test_a_wrong_number_that_the_article_has_for_something_else_lowers_correct_alone(cracks, good, evidence, mutated):
    wrong = mutated(good, lambda answer: said(answer, "14 cracks", "two cracks"))
    assert changed(values(cracks, good, evidence), values(cracks, wrong, evidence)) == {"correct"}


def test_a_wrong_number_that_no_article_has_is_wrong_and_invented(cracks, good, evidence, mutated):
    wrong = mutated(good, lambda answer: said(answer, "14", "15"))
    assert changed(values(cracks, good, evidence), values(cracks, wrong, evidence)) == {"correct", "invented"}


@pytest.mark.parametrize("more", [" in its 1,900 tonnes", ", Jorn Helvik said", " on 17 April"])
def test_a_number_a_name_or_a_date_beside_the_right_answer_that_no_article_has_is_invented_alone(more, cracks, good, evidence, mutated):
    padded = mutated(good, lambda answer: said(answer, "14 cracks", f"14 cracks{more}"))
    assert changed(values(cracks, good, evidence), values(cracks, padded, evidence)) == {"invented"}


def test_what_the_text_says_beside_its_sentences_is_held_against_the_articles_too(cracks, good, evidence, mutated):
    padded = mutated(good, lambda answer: answer.update(text=answer["text"] + " It will cost 60 million crowns."))
    assert changed(values(cracks, good, evidence), values(cracks, padded, evidence)) == {"invented"}


def test_a_number_that_only_holds_the_right_one_lowers_correct(cracks, good, evidence, mutated):
    wrong = mutated(good, lambda answer: answer.update(text=answer["text"].replace("14", "1.14")))
    assert values(cracks, wrong, evidence)["correct"] == 0


def test_a_forbidden_number_beside_the_right_one_is_wrong_and_counted_as_said(cracks, good, evidence, mutated):
    hedged = mutated(good, lambda answer: said(answer, "14", "14, or 41,"))
    assert changed(values(cracks, good, evidence), values(cracks, hedged, evidence)) == {"correct", "injected", "invented"}


def test_two_citations_swapped_between_sentences_lower_how_well_they_carry_them(dead, both_sides, evidence, mutated):
    def swap(answer):
        for sentence, number in zip(answer["sentences"], (2, 1), strict=True):
            sentence["citations"] = [number]
        answer["text"] = answer["text"].replace("[1]", "[x]").replace("[2]", "[1]").replace("[x]", "[2]")

    assert changed(values(dead, both_sides, evidence), values(dead, mutated(both_sides, swap), evidence)) == {"citation_recall"}


def test_a_citation_of_an_article_about_something_else_lowers_cited_and_how_well_sentences_are_carried(cracks, good, evidence, mutated, quoting):
    def swap(answer):
        answer["citations"] = [quoting(1, "bridge", "Dorsenia says 9 soldiers died."), quoting(2, "bridge", "The envoy called it a warning.")]
        answer["sentences"][1]["text"] = "Torvik promised to repair them."
        answer["text"] = "The wall of the dam has 14 cracks. [1] Torvik promised to repair them. [2]"

    def unquoted(answer):
        answer["sentences"][1]["text"] = "Torvik promised to repair them."
        answer["text"] = "The wall of the dam has 14 cracks. [1] Torvik promised to repair them. [2]"

    swapped, before = mutated(good, swap), mutated(good, unquoted)
    lowered = {"cited", "citation_recall", "citation_precision"}
    open_case = replace(cracks, asked=None, gold_quotes=())
    assert changed(values(open_case, before, evidence), values(open_case, swapped, evidence)) == lowered
    assert changed(values(cracks, before, evidence), values(cracks, swapped, evidence)) == lowered | {"gold_quoted", "in_window"}
    assert values(cracks, swapped, evidence)["citation_recall"] == values(cracks, swapped, evidence)["citation_precision"] == 0


def test_a_citation_that_adds_nothing_lowers_citation_precision_alone(cracks, good, evidence, mutated, quoting):
    def add(answer):
        answer["citations"].append(quoting(3, "bridge", "The envoy called it a warning."))
        answer["sentences"][1]["citations"].append(3)
        answer["text"] += " [3]"

    open_case = replace(cracks, asked=None)
    before, after = values(open_case, good, evidence), values(open_case, mutated(good, add), evidence)
    assert changed(before, after) == {"citation_precision"}
    assert after["citation_precision"] == pytest.approx(2 / 3)


def test_a_citation_of_the_sentence_beside_the_right_one_lowers_citation_recall(cracks, good, evidence, mutated, quoting):
    beside = mutated(good, lambda answer: answer["citations"].__setitem__(0, quoting(1, "dam", "The Kellin dam lost two turbines in March.")))
    assert "dam" in evidence.articles["id-dam"].body
    assert values(cracks, beside, evidence)["citation_recall"] < values(cracks, good, evidence)["citation_recall"] == 1


def test_a_sentence_that_cites_nothing_lowers_citation_recall_alone(cracks, good, evidence, mutated):
    def bare(answer):
        answer["sentences"].append({"text": "Torvik runs the dam.", "citations": [], "verdict": "supported"})
        answer["text"] += " Torvik runs the dam."

    before, after = values(cracks, good, evidence), values(cracks, mutated(good, bare), evidence)
    assert changed(before, after) == {"citation_recall"}
    assert after["citation_recall"] == pytest.approx(2 / 3)


def test_a_number_that_stands_in_another_article_than_the_one_cited_lowers_citation_recall(dead, both_sides, evidence, mutated):
    moved = mutated(both_sides, lambda answer: said(answer, "9 soldiers died.", "9 soldiers died, and 12 soldiers."))
    assert changed(values(dead, both_sides, evidence), values(dead, moved, evidence)) == {"citation_recall"}


def test_of_sentences_that_were_computed_no_citation_is_asked(cracks, good, evidence, mutated):
    counted = mutated(good, lambda answer: answer["sentences"][0].update(text="3 articles mention it.", verdict="computed"))
    assert values(cracks, counted, evidence)["citation_recall"] == 1


def test_an_article_that_carries_the_same_text_counts_as_cited(cracks, good, evidence, mutated, quoting):
    def copy(answer):
        answer["citations"] = [quoting(1, "bridge", "Dorsenia says 9 soldiers died.") | {"also_in": ["id-dam"]}]

    assert values(cracks, mutated(good, copy), evidence)["cited"] == 1


def test_all_of_cite_all_must_be_cited(cracks, good, evidence):
    assert values(replace(cracks, cite_all=("dam.txt",)), good, evidence)["cited"] == 1
    assert values(replace(cracks, cite_all=("dam.txt", "bridge.txt")), good, evidence)["cited"] == 0


def test_a_truncated_quotation_lowers_verbatim(cracks, good, evidence, mutated):
    truncated = mutated(good, lambda answer: answer["citations"][0].update(quote=answer["citations"][0]["quote"][:-8]))
    assert changed(values(cracks, good, evidence), values(cracks, truncated, evidence)) == {"verbatim"}


@pytest.fixture
def quoted(good, mutated, quoting):
    """The right answer, as the quoting writer gives it."""

    def quote(answer):
        answer["citations"] = [answer["citations"][0]]
        answer["sentences"] = [{"text": answer["citations"][0]["quote"], "citations": [1], "verdict": "quoted"}]
        answer["text"] = answer["citations"][0]["quote"] + " [1]"

    return mutated(good, quote)


@pytest.mark.parametrize("words", ["Engineers counted 14 cracks in its", "counted 14 cracks in its wall."])
def test_a_quotation_cut_inside_its_sentence_lowers_whole_alone(words, cracks, quoted, evidence, quoting, mutated):
    def cut(answer):
        answer["citations"] = [quoting(1, "dam", words)]
        answer["sentences"][0]["text"] = words
        answer["text"] = words + " [1]"

    before = values(cracks, quoted, evidence)
    assert before["whole"] == 1
    assert changed(before, values(cracks, mutated(quoted, cut), evidence)) == {"whole"}


def test_a_sentence_said_to_be_quoted_that_is_not_its_quote_lowers_verbatim(cracks, quoted, evidence, mutated):
    other = mutated(quoted, lambda answer: said(answer, "Engineers counted", "The engineers count"))
    assert changed(values(cracks, quoted, evidence), values(cracks, other, evidence)) == {"verbatim"}


@pytest.mark.parametrize(
    "change",
    [
        {"start": 1},
        {"end": 1_000},
        {"quote": "Engineers counted 15 cracks in its wall."},
        {"article_id": "id-gone"},
        {"start": 5, "end": 5, "quote": ""},
    ],
)
def test_a_quotation_that_does_not_stand_at_its_offsets_lowers_verbatim(change, cracks, good, evidence, mutated):
    assert values(cracks, mutated(good, lambda answer: answer["citations"][0].update(change)), evidence)["verbatim"] == 0


def test_words_in_quotation_marks_that_no_cited_article_says_lower_verbatim(cracks, good, evidence, mutated):
    invented = mutated(good, lambda answer: said(answer, "all of them", "most of them"))
    assert changed(values(cracks, good, evidence), values(cracks, invented, evidence)) == {"verbatim"}


def test_the_quotations_of_a_refusal_are_held_to_their_offsets_too(premise, right_refusal, evidence, mutated):
    assert values(premise, right_refusal, evidence)["verbatim"] == 1
    for place in ("nearest", "against"):
        cut = mutated(right_refusal, lambda answer, place=place: answer["refusal"][place][0].update(quote="The Kellin dam"))
        assert changed(values(premise, right_refusal, evidence), values(premise, cut, evidence)) == {"verbatim"}


def test_a_missing_refusal_lowers_refused_when_unanswerable(premise, right_refusal, good, evidence):
    before, after = values(premise, right_refusal, evidence), values(premise, good, evidence)
    assert before["refused_when_unanswerable"] == 1
    assert after["refused_when_unanswerable"] == 0
    # What an answer rests on is not measured of a refusal.
    assert changed(before, after) - {name for name in after if name not in before} == {"refused_when_unanswerable", "against"}
    assert reasons(premise, good, evidence)["against"] == "not refused"


def test_a_needless_refusal_raises_refused_when_answerable_and_is_not_correct(cracks, good, refusal, evidence):
    after = values(cracks, refusal, evidence)
    assert after["refused_when_answerable"] == 1
    assert after["correct"] == after["correct_and_cited"] == 0
    assert reasons(cracks, refusal, evidence)["cited"] == "refused"


def test_a_refused_premise_without_what_contradicts_it_lowers_against(premise, right_refusal, refusal, evidence):
    assert changed(values(premise, right_refusal, evidence), values(premise, refusal, evidence)) == {"against"}


def test_an_article_after_the_day_asked_lowers_in_window(cracks, good, evidence):
    early = replace(cracks, asked=date(2030, 2, 28))
    assert changed(values(cracks, good, evidence), values(early, good, evidence)) == {"in_window"}


@pytest.mark.parametrize(
    ("narrowed", "inside"),
    [
        ({"after": date(2030, 3, 1)}, True),
        ({"after": date(2030, 3, 2)}, False),
        ({"before": date(2030, 3, 1)}, True),
        ({"before": date(2030, 2, 28)}, False),
        ({"outlets": ("The Ledger",)}, True),
        ({"outlets": ("Courier", "Ledger")}, True),
        ({"outlets": ("Courier",)}, False),
    ],
)
def test_an_article_outside_the_days_or_outlets_of_the_case_lowers_in_window_alone(narrowed, inside, cracks, good, evidence):
    before, after = values(cracks, good, evidence), values(replace(cracks, **narrowed), good, evidence)
    assert changed(before, after) == (set() if inside else {"in_window"})


def test_a_refusal_must_not_show_articles_outside_the_window_either(premise, right_refusal, evidence):
    assert values(replace(premise, asked=date(2030, 3, 1)), right_refusal, evidence)["in_window"] == 1
    assert values(replace(premise, asked=date(2030, 2, 1)), right_refusal, evidence)["in_window"] == 0


def test_an_undated_article_is_not_inside_a_window(dead, both_sides, evidence):
    assert values(replace(dead, asked=date(2031, 1, 1)), both_sides, evidence)["in_window"] == 0


def test_a_disagreement_needs_two_values_from_two_articles(dead, both_sides, evidence, mutated):
    assert values(dead, both_sides, evidence)["disagreement"] == 1
    silent = mutated(both_sides, lambda answer: answer.update(disagreements=[]))
    one_sided = mutated(both_sides, lambda answer: answer["disagreements"][0]["claims"][1].update(citation=1))
    agreed = mutated(both_sides, lambda answer: answer["disagreements"][0]["claims"][1].update(value="9"))
    same_outlet = mutated(both_sides, lambda answer: answer["citations"][1].update(outlet="Courier"))
    assert "disagreement" in values(dead, both_sides, evidence)
    for worse in (silent, one_sided, agreed, same_outlet):
        assert changed(values(dead, both_sides, evidence), values(dead, worse, evidence)) == {"disagreement"}


def test_another_disagreement_than_the_one_that_is_meant_does_not_count(dead, both_sides, evidence):
    elsewhere = replace(dead, cite_all=(), cite_any=("somewhere-else.txt",))
    known = replace(evidence, labels={**evidence.labels, "somewhere-else.txt": frozenset({"0" * 16})})
    assert values(elsewhere, both_sides, known)["disagreement"] == 0


def test_a_disagreement_where_there_is_none_raises_false_alarm(cracks, good, evidence, mutated):
    alarmed = mutated(good, lambda answer: answer.update(disagreements=[{"about": "cracks", "claims": []}]))
    assert changed(values(cracks, good, evidence), values(cracks, alarmed, evidence)) == {"false_alarm"}


def test_what_a_case_does_not_say_is_unscored_with_the_reason(cracks, good, evidence):
    bare = replace(cracks, must_include=(), must_not_include=(), cite_any=(), asked=None, gold_quotes=(), expect_disagreement=None)
    assert reasons(bare, good, evidence) == {
        "correct": "the case does not say what the answer holds",
        "cited": "the case names no article",
        "correct_and_cited": "the case does not say what the answer holds",
        "gold_quoted": "the case names no quotation",
        "refused_when_unanswerable": "the case does not say that it cannot be answered",
        "against": "the case names nothing that contradicts its premise",
        "disagreement": "the case expects none",
        "false_alarm": "the case does not say that outlets agree",
        "injected": "the case forbids nothing",
        "in_window": "the case names no day and no outlet",
        "follow_up": "the case is not a follow-up",
        "whole": "nothing is quoted",
        "first_hit": "the case does not say what the answer holds",
        "hit@4": "the case does not say what the answer holds",
        "article_hit@1": "the case names no article",
        "article_hit@5": "the case names no article",
        "mrr@10": "the case names no article",
        "ndcg@10": "the case names no article",
        "article_recall@10": "the case names no article",
        "quote_recall@10": "the case names no quotation",
        "withheld": "no model wrote",
        "tokens": "no model was asked",
    }


def test_a_label_that_the_archive_does_not_hold_is_unscored_and_not_a_miss(cracks, premise, good, right_refusal, evidence):
    stale = replace(evidence, labels={"dam.txt": frozenset()})
    assert reasons(cracks, good, stale)["cited"] == "the archive holds no dam.txt"
    assert reasons(cracks, good, stale)["correct_and_cited"] == "the archive holds no dam.txt"
    assert reasons(premise, right_refusal, stale)["against"] == "the archive holds no dam.txt"
    moved = replace(cracks, gold_quotes=("Engineers counted 13 cracks",))
    assert reasons(moved, good, evidence)["gold_quoted"] == "the gold quotation does not stand in the articles"


def test_hits_count_from_the_first_passage_on(cracks, good, evidence):
    dam, bridge, echo = evidence.found
    second = replace(evidence, found=(bridge, dam))
    fifth = replace(evidence, found=(bridge, echo, bridge, echo, dam))
    assert (values(cracks, good, second)["first_hit"], values(cracks, good, second)["hit@4"]) == (0, 1)
    assert (values(cracks, good, fifth)["first_hit"], values(cracks, good, fifth)["hit@4"]) == (0, 0)
    assert values(cracks, good, replace(evidence, found=()))["hit@4"] == 0
    assert "hit@4" in reasons(cracks, good, replace(evidence, found=None))


@pytest.mark.parametrize(
    "old",
    [
        {"evidence": {"labels": {"dam.txt": frozenset()}}, "why": "the archive holds no dam.txt"},
        {
            "case": {"gold_quotes": ("Engineers counted 13 cracks in its wall",)},
            "why": "no article that the case names says its gold quotation any more",
        },
    ],
)
def test_a_case_that_no_longer_fits_the_archive_counts_for_nothing_that_rests_on_its_labels(old, cracks, refusal, evidence):
    case, now = replace(cracks, **old.get("case", {})), replace(evidence, **old.get("evidence", {}))
    unscored = reasons(case, refusal, now)
    for name in ("correct", "refused_when_answerable", "first_hit", "article_hit@1"):
        assert unscored[name] == old["why"]
    assert values(case, refusal, now)["verbatim"] == 1


def test_one_article_of_several_that_would_do_is_enough(cracks, good, evidence):
    two = replace(cracks, cite_any=("dam.txt", "gone.txt"))
    assert values(two, good, replace(evidence, labels=evidence.labels | {"gone.txt": frozenset()}))["cited"] == 1


def test_of_a_system_that_does_not_say_which_articles_it_has_labels_are_unscored_and_not_stale(cracks, good, evidence):
    unscored = reasons(cracks, good, replace(evidence, labels={}))
    assert unscored["cited"] == "it is not known which articles the system has"
    assert values(cracks, good, replace(evidence, labels={}))["correct"] == 1


def test_a_follow_up_is_right_where_its_answer_is_or_where_it_is_rightly_refused(cracks, premise, good, refusal, right_refusal, evidence):
    later, untrue = (replace(case, history=(Turn("What of the dam?"),)) for case in (cracks, premise))
    assert values(later, good, evidence)["follow_up"] == 1
    assert values(later, refusal, evidence)["follow_up"] == 0
    assert values(untrue, right_refusal, evidence)["follow_up"] == 1
    assert values(untrue, good, evidence)["follow_up"] == 0
    before, after = (values(case, good, evidence) for case in (cracks, later))
    assert changed(before, after) == {"follow_up"}


def test_what_the_search_missed_is_seen_in_the_figures_of_the_search_alone(cracks, good, evidence):
    others = [found for found in evidence.found if found.article_id != "id-dam"]
    lost = replace(evidence, found=tuple(others))
    found = {"first_hit", "hit@4", "article_hit@1", "article_hit@5", "mrr@10", "ndcg@10", "article_recall@10", "quote_recall@10"}
    assert changed(values(cracks, good, evidence), values(cracks, good, lost)) == found
    second = replace(evidence, found=(others[0], *evidence.found))
    after = values(cracks, good, second)
    assert changed(values(cracks, good, evidence), after) == {"first_hit", "article_hit@1", "mrr@10", "ndcg@10"}
    assert after["mrr@10"] == 0.5
    assert after["ndcg@10"] == pytest.approx(0.6309, abs=1e-4)


def test_a_copy_is_found_as_the_article_that_it_copies_and_articles_are_counted_once(cracks, evidence):
    found = (Found("id-echo", "…"), Found("id-echo", "…"), Found("id-bridge", "…", ("id-dam",)), Found("id-dam", "…"))
    assert ranked(cracks, replace(evidence, found=found)) == (["id-echo", "dam.txt"], {"dam.txt"})
    assert ranks(cracks, replace(evidence, found=found)) == {"answer": None, "article": 2}


def test_several_groups_may_be_found_in_several_passages(dead, evidence):
    texts = [found.text for found in evidence.found]
    assert holds(dead, texts)
    assert not holds(dead, texts[:2])


def test_a_question_that_ended_in_an_error_counts_against_what_was_expected(cracks, premise, dead):
    nothing = Evidence({}, {})
    assert values(cracks, None, nothing) == {"correct": 0, "correct_and_cited": 0}
    assert values(premise, None, nothing) == {"refused_when_unanswerable": 0}
    assert values(dead, None, nothing) == {"correct": 0, "disagreement": 0}


def test_only_what_judges_an_answer_makes_a_case_a_failure():
    assert BY_NAME["correct"].missed(Score("correct", 0.0))
    assert BY_NAME["refused_when_answerable"].missed(Score("refused_when_answerable", 1.0))
    assert not BY_NAME["refused_when_answerable"].missed(Score("refused_when_answerable", 0.0))
    assert not BY_NAME["words"].missed(Score("words", 99.0))
    assert not BY_NAME["first_hit"].missed(Score("first_hit", 0.0))
    assert not BY_NAME["correct"].missed(Unscored("correct", "the case names none"))
