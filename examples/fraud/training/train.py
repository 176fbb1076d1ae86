"""Learn which transactions are fraud. Runs in the training job's container.

Channel `features` holds features.csv, as the processing job writes it, and channel `labels` labels.csv with
transaction_id and is_fraud (0 or 1): the transactions without a label are left for the test. The model folder gets
model.joblib, which serving/inference.py reads, and threshold.json.
"""

import argparse
import csv
import json
import os

import inference
import joblib
import numpy as np
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.model_selection import StratifiedKFold, cross_val_predict

KEYS = ("transaction_id", "timestamp")  # they name a row and say nothing about fraud
SMOOTHING = 50  # transactions of the usual rate added to each category's own
FOLDS = 3


def main(words=None):
    asked = parse(words)
    labels = {row["transaction_id"]: int(row["is_fraud"]) for row in read(asked.labels, "labels.csv")}
    rows = [row for row in read(asked.features, "features.csv") if row["transaction_id"] in labels]
    answers = np.array([labels[row["transaction_id"]] for row in rows])
    print(f"Learning from {len(rows)} transactions, {answers.sum()} of them fraud")
    model, unseen = fit(rows, answers, asked)
    threshold = best_threshold(answers, unseen)
    print(f"validation:pr_auc={average_precision_score(answers, unseen):.6f};")
    print(f"validation:threshold={threshold:.6f}; the best F1 of a cross-validation")
    joblib.dump(model, os.path.join(asked.model_dir, "model.joblib"))
    with open(os.path.join(asked.model_dir, "threshold.json"), "w") as file:
        json.dump({"threshold": threshold}, file)


def parse(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--learning-rate", type=float, default=0.07)
    parser.add_argument("--features", default=os.environ.get("SM_CHANNEL_FEATURES"))
    parser.add_argument("--labels", default=os.environ.get("SM_CHANNEL_LABELS"))
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"))
    return parser.parse_args(words)


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return list(csv.DictReader(file))


def fit(rows, answers, asked):
    """The model, and the score of each row by a model that has not seen it."""
    model = describe(rows, answers)
    inputs = inference.encode(rows, model)
    classifier = GradientBoostingClassifier(
        n_estimators=asked.trees,
        max_depth=3,
        learning_rate=asked.learning_rate,
        subsample=0.6,
        max_features=0.6,
        random_state=asked.seed,
    )
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=asked.seed)
    unseen = cross_val_predict(clone(classifier), inputs, answers, cv=folds, method="predict_proba")[:, 1]
    return model | {"classifier": classifier.fit(inputs, answers)}, unseen


def describe(rows, answers):
    """What the classifier's inputs are: columns, and each category's fraud rate."""
    usual, rates = float(answers.mean()), {}
    for category in sorted({row[inference.CATEGORY] for row in rows}):
        there = answers[[row[inference.CATEGORY] == category for row in rows]]
        rates[category] = float((there.sum() + SMOOTHING * usual) / (len(there) + SMOOTHING))
    columns = [name for name in rows[0] if name not in KEYS]
    return {"columns": columns, "category_rates": rates, "usual_rate": usual}


def best_threshold(answers, scores):
    """The threshold with the highest F1, the balance of recall and precision."""
    precision, recall, thresholds = precision_recall_curve(answers, scores)
    balance = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(thresholds[np.argmax(balance[:-1])])


if __name__ == "__main__":
    main()
