"""Which transactions a model learns from, which it is tested on, and how well it did on these."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_curve

from transactions import Labels

KEYS = ("transaction_id", "timestamp")  # they name a row and say nothing about fraud
HELD_OUT = 0.3  # the last share in time: a model is asked about the future, never about the past
FEWEST_FRAUDS = 10

Row = dict[str, str]


class TooFewFrauds(ValueError):
    """There is too little to learn from; the message says how little."""


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


def truth(rows: list[Row], labels: Labels) -> np.ndarray:
    return np.array([labels[row["transaction_id"]] for row in rows], dtype=int)


def inputs_of(rows: list[Row]) -> list[list[str]]:
    """Rows as the endpoint wants them: all columns that may say something about fraud, in their order."""
    return [[value for name, value in row.items() if name not in KEYS] for row in rows]


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
