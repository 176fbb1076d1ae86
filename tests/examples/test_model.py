"""Training, and the handlers that serve what was trained."""

import json
import tarfile
from pathlib import Path

import features
import numpy as np
import pytest

import simulator

inference = pytest.importorskip("serving.inference", reason="scikit-learn 1.4 has no wheel for this Python")
train = pytest.importorskip("train")


@pytest.fixture(scope="module")
def batch():  # type: ignore[no-untyped-def]
    return simulator.generate(4000, 5)


@pytest.fixture(scope="module")
def rows(batch, tmp_path_factory):  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("features") / "features.csv"
    features.write(features.build(batch.transactions), path)
    return train.read_features(path)


@pytest.fixture(scope="module")
def trained(rows, batch):  # type: ignore[no-untyped-def]
    return train.train(rows, batch.labels)


def held_out(trained, count):  # type: ignore[no-untyped-def]
    return train.inputs_of(trained.held_out[:count], trained.model)


def test_held_out_transactions_are_later_than_all_learnt_from(trained) -> None:  # type: ignore[no-untyped-def]
    assert max(row["timestamp"] for row in trained.train) <= min(row["timestamp"] for row in trained.held_out)
    assert len(trained.held_out) == 1200


def test_the_model_finds_most_fraud_but_not_all(trained, batch) -> None:  # type: ignore[no-untyped-def]
    scores = np.array(inference.predict_fn(held_out(trained, None), trained.model))
    quality = train.measure(train.truth(trained.held_out, batch.labels), scores, trained.threshold)
    assert 0.5 < quality.pr_auc < 1
    assert quality.rows == 1200
    assert quality.curve[0][0] <= quality.curve[-1][0] == 1


def test_measure_counts_each_outcome() -> None:
    quality = train.measure(np.array([1, 1, 1, 0, 0, 0, 0]), np.array([0.9, 0.8, 0.1, 0.7, 0.2, 0.1, 0.0]), 0.5)
    assert (quality.caught, quality.missed, quality.false_alarms, quality.passed) == (2, 1, 1, 3)
    assert (quality.recall, quality.precision) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_the_threshold_has_the_best_f1() -> None:
    assert train.best_threshold(np.array([0, 1, 0, 1, 1]), np.array([0.1, 0.2, 0.3, 0.6, 0.9])) == 0.2


def test_without_labels_there_is_nothing_to_learn(rows) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(train.TooFewFrauds, match="0 frauds among the first 0"):
        train.train(rows, {})


def test_the_packed_model_loads_and_answers_alike(trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    train.pack(trained.model, tmp_path / "model.tar.gz")
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        assert archive.getnames() == ["model.joblib", "code/inference.py"]
        archive.extractall(tmp_path, filter="data")
    inputs = held_out(trained, 50)
    assert inference.predict_fn(inputs, inference.model_fn(str(tmp_path))) == inference.predict_fn(
        inputs, trained.model
    )


def test_csv_and_json_requests_get_the_same_probabilities(trained) -> None:  # type: ignore[no-untyped-def]
    inputs, names = held_out(trained, 3), trained.model["columns"]
    as_csv = "\n".join(",".join(row) for row in inputs)
    bodies = [
        (as_csv, "text/csv"),
        (as_csv.encode(), "text/csv; charset=utf-8"),
        (json.dumps(inputs), "application/json"),
        (json.dumps({"instances": [dict(zip(names, row, strict=True)) for row in inputs]}), "application/json"),
    ]
    answers = [inference.predict_fn(inference.input_fn(*body), trained.model) for body in bodies]
    assert answers == [answers[0]] * 4
    assert len(answers[0]) == 3


def test_a_row_that_is_too_short_is_refused(trained) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="a row has 1 values, expected 12"):
        inference.predict_fn([["1"]], trained.model)


def test_an_unknown_category_counts_as_the_usual(trained) -> None:  # type: ignore[no-untyped-def]
    row = dict(zip(trained.model["columns"], held_out(trained, 1)[0], strict=True)) | {"merchant_category": "circus"}
    assert 0 <= inference.predict_fn([row], trained.model)[0] <= 1


def test_answers_are_one_probability_a_row() -> None:
    assert inference.output_fn([0.25, 0.5], "application/json") == ("[0.25, 0.5]", "application/json")
    assert inference.output_fn([0.25, 0.5], "text/csv") == ("0.25\n0.5\n", "text/csv")
    assert inference.output_fn([], "*/*") == ("[]", "application/json")


def test_other_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="text/xml is not supported"):
        inference.input_fn("<a/>", "text/xml")
    with pytest.raises(ValueError, match="image/png is not supported"):
        inference.output_fn([0.1], "image/png")
