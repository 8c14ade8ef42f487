"""The checker's score on claims that people have judged, and the arithmetic that measures it."""

import numpy as np
import pytest

from evals.wice import FILE, auc, claims, fit, nested, take


def _rows(n: int = 120):
    draw = np.random.default_rng(1)
    labels = draw.random(n) < 0.4
    return np.c_[labels + draw.normal(0, 0.7, n), draw.normal(0, 1, n)], labels


def test_an_area_is_a_share_of_pairs_and_ties_count_half():
    labels = np.array([True, True, False, False])
    assert auc(np.array([3.0, 2.0, 1.0, 0.0]), labels) == 1.0
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), labels) == 0.5
    assert auc(np.array([2.0, 0.0, 1.0, 0.0]), labels) == 0.625


def test_a_feature_that_tells_gets_its_weight_and_one_that_does_not_gets_none():
    model = fit(*_rows(), 1.0)
    assert model.weights[0] > 1.0
    assert abs(model.weights[1]) < 0.5


@pytest.mark.slow
def test_what_is_fitted_to_noise_does_not_pass_for_knowledge_on_folds_it_never_saw():
    draw = np.random.default_rng(2)
    area, _ = nested(draw.normal(0, 1, (80, 6)), draw.random(80) < 0.4, repeats=1)
    assert area < 0.65
    assert nested(*_rows(), repeats=1)[0] > 0.75


@pytest.mark.night
@pytest.mark.skipif(not FILE.exists(), reason=f"WiCE's development claims are not at {FILE}")
def test_supported_claims_score_above_the_rest_on_folds_that_were_not_fitted():
    figures = take(claims())
    assert figures["nested"]["auc"] >= 0.80
    assert figures["shipped"]["auc"] >= 0.80
    assert figures["fitted"]["weights"][0] > 0 > figures["fitted"]["weights"][2]
