"""Train a fraud classifier on features and labels, choose its threshold, and measure it on later transactions."""

import csv
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from serving import inference
from transactions import Labels

KEYS = ("transaction_id", "timestamp")  # they name a row and say nothing about fraud
HELD_OUT = 0.3  # the last share in time: a model is asked about the future, never about the past
FEWEST_FRAUDS = 10
SMOOTHING = 50  # transactions of the usual rate added to each category's own

Row = dict[str, str]
Model = dict[str, Any]


class TooFewFrauds(ValueError):
    """There is too little to learn from; the message says how little."""


@dataclass(frozen=True)
class Trained:
    model: Model
    threshold: float
    train: list[Row]
    held_out: list[Row]


@dataclass(frozen=True)
class Quality:
    """Figures on held-out transactions at a threshold; `curve` is (recall, precision) with recall rising."""

    caught: int
    missed: int
    false_alarms: int
    passed: int
    pr_auc: float
    curve: list[tuple[float, float]]

    @property
    def recall(self) -> float:
        return self.caught / max(self.caught + self.missed, 1)

    @property
    def precision(self) -> float:
        return self.caught / max(self.caught + self.false_alarms, 1)

    @property
    def rows(self) -> int:
        return self.caught + self.missed + self.false_alarms + self.passed

    @property
    def fraud_share(self) -> float:
        return (self.caught + self.missed) / max(self.rows, 1)

    @property
    def accuracy(self) -> float:
        return (self.caught + self.passed) / max(self.rows, 1)


def read_features(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def split(rows: list[Row], labels: Labels) -> tuple[list[Row], list[Row]]:
    """Earlier rows to learn from and later rows to be tested on. Raise TooFewFrauds where a part has too few."""
    known = [row for row in rows if row["transaction_id"] in labels]
    cut = len(known) - int(HELD_OUT * len(known))
    earlier, later = known[:cut], known[cut:]
    frauds = [int(truth(part, labels).sum()) for part in (earlier, later)]
    if frauds[0] < FEWEST_FRAUDS or frauds[1] == 0:
        raise TooFewFrauds(
            f"{frauds[0]} frauds among the first {len(earlier)} labelled transactions and {frauds[1]} among the last "
            f"{len(later)}: at least {FEWEST_FRAUDS} to learn from and 1 to be tested on are needed"
        )
    return earlier, later


def train(rows: list[Row], labels: Labels, seed: int = 7) -> Trained:
    """Fit on the earlier transactions; the threshold comes from them too, by cross-validation."""
    earlier, later = split(rows, labels)
    answers = truth(earlier, labels)
    model = _describe(earlier, answers)
    inputs = inference.encode(earlier, model)
    classifier = GradientBoostingClassifier(
        n_estimators=120, max_depth=3, learning_rate=0.07, subsample=0.6, max_features=0.6, random_state=seed
    )
    folds = StratifiedKFold(3, shuffle=True, random_state=seed)
    unseen = cross_val_predict(clone(classifier), inputs, answers, cv=folds, method="predict_proba")[:, 1]
    model["classifier"] = classifier.fit(inputs, answers)
    return Trained(model, best_threshold(answers, unseen), earlier, later)


def _describe(rows: list[Row], answers: np.ndarray) -> Model:
    usual = float(answers.mean())
    rates = {}
    for category in sorted({row[inference.CATEGORY] for row in rows}):
        there = answers[[row[inference.CATEGORY] == category for row in rows]]
        rates[category] = float((there.sum() + SMOOTHING * usual) / (len(there) + SMOOTHING))
    columns = [name for name in rows[0] if name not in KEYS]
    return {"columns": columns, "category_rates": rates, "usual_rate": usual}


def truth(rows: list[Row], labels: Labels) -> np.ndarray:
    return np.array([labels[row["transaction_id"]] for row in rows], dtype=int)


def inputs_of(rows: list[Row], model: Model) -> list[list[str]]:
    """Rows as the endpoint wants them: the model's columns, in its order."""
    return [[row[name] for name in model["columns"]] for row in rows]


def best_threshold(answers: np.ndarray, scores: np.ndarray) -> float:
    """The threshold with the highest F1, the balance of recall and precision."""
    precision, recall, thresholds = precision_recall_curve(answers, scores)
    balance = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(thresholds[np.argmax(balance[:-1])])


def measure(answers: np.ndarray, scores: np.ndarray, threshold: float) -> Quality:
    flagged = scores >= threshold
    precision, recall, _ = precision_recall_curve(answers, scores)
    return Quality(
        caught=int((flagged & (answers == 1)).sum()),
        missed=int((~flagged & (answers == 1)).sum()),
        false_alarms=int((flagged & (answers == 0)).sum()),
        passed=int((~flagged & (answers == 0)).sum()),
        pr_auc=float(average_precision_score(answers, scores)),
        curve=[(float(r), float(p)) for r, p in zip(recall[::-1], precision[::-1], strict=True)],
    )


def pack(model: Model, path: Path) -> None:
    """model.tar.gz as the scikit-learn container wants it: the model, and its script under code/."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path, "w:gz") as archive:
        saved = Path(folder) / "model.joblib"
        joblib.dump(model, saved)
        archive.add(saved, "model.joblib")
        archive.add(inference.__file__, "code/inference.py")
