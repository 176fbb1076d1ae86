"""Score transactions: the four functions that the SageMaker scikit-learn container calls.

A request is CSV (one row of features a transaction, in the order of `columns`, no header) or JSON (a list of such
rows or of objects by name, alone or under "instances"). The answer is one fraud probability for each row, in order.
"""

import csv
import io
import json
import os

import joblib
import numpy as np

CATEGORY = "merchant_category"


def model_fn(model_dir):
    """What training/train.py saved: the classifier, its columns and each merchant category's fraud rate."""
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def input_fn(body, content_type):
    text = body.decode("utf-8") if isinstance(body, (bytes, bytearray)) else body
    kind = content_type.split(";")[0].strip()
    if kind == "text/csv":
        return [row for row in csv.reader(io.StringIO(text)) if row]
    if kind == "application/json":
        rows = json.loads(text)
        return rows["instances"] if isinstance(rows, dict) else rows
    raise ValueError(f"content type {content_type} is not supported: send text/csv or application/json")


def predict_fn(rows, model):
    if not rows:
        return []
    return model["classifier"].predict_proba(encode(rows, model))[:, 1].tolist()


def output_fn(probabilities, accept):
    kinds = [kind.split(";")[0].strip() for kind in accept.split(",")]
    if "application/json" in kinds or "*/*" in kinds:
        return json.dumps(probabilities), "application/json"
    if "text/csv" in kinds:
        return "".join(f"{probability!r}\n" for probability in probabilities), "text/csv"
    raise ValueError(f"accept {accept} is not supported: ask for text/csv or application/json")


def encode(rows, model):
    """Numbers for the classifier: a category becomes the fraud rate it had in training, also when training."""
    columns, rates = model["columns"], model["category_rates"]
    if isinstance(rows[0], dict):
        rows = [[row[name] for name in columns] for row in rows]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} values, expected {len(columns)}: {', '.join(columns)}")
    place, usual = columns.index(CATEGORY), model["usual_rate"]
    return np.array(
        [[rates.get(value, usual) if at == place else float(value) for at, value in enumerate(row)] for row in rows]
    )
