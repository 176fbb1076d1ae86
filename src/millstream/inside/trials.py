"""Rows to try a model's forms on: of several sizes, and exactly on and beside the thresholds of its trees."""

import json
from collections.abc import Iterator
from typing import Any

from . import rows

PLAIN, ON_THRESHOLDS = 64, 256


def trial_rows(model: Any, width: int, missing: bool = False) -> Any:
    import numpy as np  # noqa: PLC0415

    trial = rows.probes(width, PLAIN)
    thresholds = of_boosters(model, width) if missing else of_trees(model, width)
    random = np.random.default_rng(11)
    if any(len(column) for column in thresholds):
        exact = rows.probes(width, ON_THRESHOLDS)
        for at, column in enumerate(thresholds):
            if len(column):
                exact[:, at] = beside(random.choice(column, ON_THRESHOLDS).astype(np.float32), random)
        trial = np.concatenate([trial, exact])
    if missing:
        trial[random.random(trial.shape) < 0.05] = np.nan
    return trial


def beside(chosen: Any, random: Any) -> Any:
    """A third of them as they are, the others the next number up or down."""
    import numpy as np  # noqa: PLC0415

    side = random.choice(np.array([-np.inf, np.inf], np.float32), len(chosen))
    return np.where(random.random(len(chosen)) < 0.34, chosen, np.nextafter(chosen, side))


def of_trees(estimator: Any, width: int) -> list[Any]:
    """For each feature, where the trees of a scikit-learn model split."""
    import numpy as np  # noqa: PLC0415

    if hasattr(estimator, "_predictors"):
        nodes = np.concatenate(
            [tree.nodes[tree.nodes["is_leaf"] == 0] for trees in estimator._predictors for tree in trees]
        )
        return [np.unique(nodes["num_threshold"][nodes["feature_idx"] == at]) for at in range(width)]
    trees = [estimator, *np.ravel(np.array(getattr(estimator, "estimators_", []), dtype=object))]
    inner = [tree.tree_ for tree in trees if hasattr(tree, "tree_")]
    if not inner:
        return [[] for _ in range(width)]
    features = np.concatenate([tree.feature for tree in inner])
    splits = np.concatenate([tree.threshold for tree in inner])
    return [np.unique(splits[features == at]) for at in range(width)]


def of_boosters(model: Any, width: int) -> list[Any]:
    """The same of XGBoost's trees."""
    import numpy as np  # noqa: PLC0415

    booster = model.get_booster() if hasattr(model, "get_booster") else model
    columns: list[list[float]] = [[] for _ in range(width)]
    names = {name: at for at, name in enumerate(booster.feature_names or [f"f{at}" for at in range(width)])}
    for tree in booster.get_dump(dump_format="json"):
        for feature, split in splits_of(json.loads(tree)):
            if feature in names:
                columns[names[feature]].append(split)
    return [np.array(column) for column in columns]


def splits_of(node: dict[str, Any]) -> Iterator[tuple[str, float]]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if "split_condition" in one:
            yield one["split"], float(one["split_condition"])
        waiting += one.get("children", [])
