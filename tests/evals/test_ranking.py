"""Ranked figures against values worked out by hand, and against ir-measures on many rankings."""

import random

import pytest

from evals.ranking import hit, ndcg, recall, reciprocal_rank

ITEMS = [f"a{number}" for number in range(12)]


def test_a_ranking_worked_out_by_hand():
    ranking, right = ["a", "b", "c", "d"], {"b", "d", "z"}
    assert (hit(ranking, right, 1), hit(ranking, right, 2)) == (0, 1)
    assert reciprocal_rank(ranking, right, 4) == 0.5
    assert recall(ranking, right, 4) == pytest.approx(2 / 3)
    # 1/log2(3) + 1/log2(5), of 1 + 1/log2(3) + 1/log2(4).
    assert ndcg(ranking, right, 4) == pytest.approx((0.63093 + 0.43068) / (1 + 0.63093 + 0.5), abs=1e-4)


def test_what_is_below_the_depth_does_not_count():
    ranking, right = ["a", "b", "c"], {"c"}
    assert hit(ranking, right, 2) == reciprocal_rank(ranking, right, 2) == ndcg(ranking, right, 2) == recall(ranking, right, 2) == 0
    assert ndcg(["c"], {"c", "d"}, 1) == 1  # at depth 1 there could be no more


def test_ir_measures_says_the_same():
    ir = pytest.importorskip("ir_measures", reason="ir-measures is not installed")
    draw = random.Random(5)
    rankings = {str(q): draw.sample(ITEMS, draw.randint(1, 12)) for q in range(200)}
    rights = {q: set(draw.sample(ITEMS, draw.randint(1, 5))) for q in rankings}
    qrels = [ir.Qrel(q, item, 1) for q, right in rights.items() for item in right]
    run = [ir.ScoredDoc(q, item, -float(rank)) for q, ranking in rankings.items() for rank, item in enumerate(ranking)]
    for ours, theirs in ((hit, ir.Success), (reciprocal_rank, ir.RR), (ndcg, ir.nDCG), (recall, ir.R)):
        for k in (1, 3, 5, 10):
            expected = {one.query_id: one.value for one in ir.iter_calc([theirs @ k], qrels, run)}
            assert {q: ours(rankings[q], rights[q], k) for q in rankings} == pytest.approx(expected), (ours, k)
