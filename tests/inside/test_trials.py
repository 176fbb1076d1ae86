"""Probe rows lie where a model decides."""

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression

from millstream.inside.forms import in_single_precision
from millstream.inside.trials import of_trees, splits_of, trial_rows

ROWS = np.random.default_rng(0).normal(size=(200, 3))


@pytest.mark.parametrize("kind", [GradientBoostingClassifier, HistGradientBoostingClassifier])
def test_thresholds_of_trees_are_hit_and_missed_by_the_least(kind: Any) -> None:
    model = kind().fit(ROWS, ROWS[:, 0] > ROWS[:, 1])
    trial = trial_rows(model, 3)

    splits = set(of_trees(model, 3)[0].astype(np.float32).tolist())
    assert splits
    on = [value for value in trial[:, 0].tolist() if value in splits]
    below = [value for value in trial[:, 0] if float(np.nextafter(value, np.float32(np.inf))) in splits]
    assert len(on) > 40
    assert len(below) > 40


def test_other_models_get_plain_rows() -> None:
    assert trial_rows(LinearRegression().fit(ROWS, ROWS[:, 0]), 3).shape[1] == 3


def test_splits_are_found_at_every_depth() -> None:
    leaf = {"leaf": 1.0}
    inner = {"split": "f1", "split_condition": 0.5, "children": [leaf, leaf]}

    assert list(splits_of({"split": "f0", "split_condition": 2, "children": [inner, leaf]})) == [
        ("f0", 2),
        ("f1", 0.5),
    ]


def test_thresholds_in_single_precision_decide_alike_for_such_rows() -> None:
    model = HistGradientBoostingClassifier().fit(ROWS, ROWS[:, 0] > ROWS[:, 1])
    trial = trial_rows(model, 3)

    np.testing.assert_array_equal(in_single_precision(model).predict_proba(trial), model.predict_proba(trial))
