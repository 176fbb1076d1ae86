"""Training, and the handlers that serve what was trained."""

import json

import features
import numpy as np
import pytest

import simulator

evaluation = pytest.importorskip("evaluation", reason="scikit-learn 1.4 has no wheel for this Python")
inference = pytest.importorskip("inference")
train = pytest.importorskip("train")


@pytest.fixture(scope="module")
def batch():  # type: ignore[no-untyped-def]
    return simulator.generate(4000, 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):  # type: ignore[no-untyped-def]
    """The training job's channels and its model folder at once."""
    return tmp_path_factory.mktemp("job")


@pytest.fixture(scope="module")
def rows(batch, folder):  # type: ignore[no-untyped-def]
    features.write(features.build(batch.transactions), folder / "features.csv")
    return evaluation.read_features(folder / "features.csv")


@pytest.fixture(scope="module")
def parts(rows, batch):  # type: ignore[no-untyped-def]
    return evaluation.split(rows, batch.labels)


@pytest.fixture(scope="module")
def model(parts, batch, folder):  # type: ignore[no-untyped-def]
    """What the training job's script leaves."""
    known = [f"{row['transaction_id']},{batch.labels[row['transaction_id']]:d}\n" for row in parts[0]]
    (folder / "labels.csv").write_text("".join(["transaction_id,is_fraud\n", *known]))
    train.main(["--features", str(folder), "--labels", str(folder), "--model-dir", str(folder)])
    return inference.model_fn(str(folder))


def held_out(parts, count):  # type: ignore[no-untyped-def]
    return evaluation.inputs_of(parts[1][:count])


def test_held_out_transactions_are_later_than_all_learnt_from(parts) -> None:  # type: ignore[no-untyped-def]
    earlier, later = parts
    assert max(row["timestamp"] for row in earlier) <= min(row["timestamp"] for row in later)
    assert len(later) == 1200


def test_the_model_finds_most_fraud_but_not_all(parts, batch, folder, model) -> None:  # type: ignore[no-untyped-def]
    scores = np.array(inference.predict_fn(held_out(parts, None), model))
    threshold = json.loads((folder / "threshold.json").read_text())["threshold"]
    quality = evaluation.measure(evaluation.truth(parts[1], batch.labels), scores, threshold)
    assert 0.5 < quality.pr_auc < 1
    assert quality.rows == 1200
    assert quality.curve[0][0] <= quality.curve[-1][0] == 1


def test_measure_counts_each_outcome() -> None:
    quality = evaluation.measure(np.array([1, 1, 1, 0, 0, 0, 0]), np.array([0.9, 0.8, 0.1, 0.7, 0.2, 0.1, 0.0]), 0.5)
    assert (quality.caught, quality.missed, quality.false_alarms, quality.passed) == (2, 1, 1, 3)
    assert (quality.recall, quality.precision) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_the_threshold_has_the_best_f1() -> None:
    assert train.best_threshold(np.array([0, 1, 0, 1, 1]), np.array([0.1, 0.2, 0.3, 0.6, 0.9])) == 0.2


def test_without_labels_there_is_nothing_to_learn(rows) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(evaluation.TooFewFrauds, match="0 frauds among the first 0"):
        evaluation.split(rows, {})


def test_csv_and_json_requests_get_the_same_probabilities(parts, model) -> None:  # type: ignore[no-untyped-def]
    inputs, names = held_out(parts, 3), model["columns"]
    as_csv = "\n".join(",".join(row) for row in inputs)
    bodies = [
        (as_csv, "text/csv"),
        (as_csv.encode(), "text/csv; charset=utf-8"),
        (json.dumps(inputs), "application/json"),
        (json.dumps({"instances": [dict(zip(names, row, strict=True)) for row in inputs]}), "application/json"),
    ]
    answers = [inference.predict_fn(inference.input_fn(*body), model) for body in bodies]
    assert answers == [answers[0]] * 4
    assert len(answers[0]) == 3


def test_a_row_that_is_too_short_is_refused(parts, model) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="a row has 1 values, expected 12"):
        inference.predict_fn([["1"]], model)


def test_an_unknown_category_counts_as_the_usual(parts, model) -> None:  # type: ignore[no-untyped-def]
    row = dict(zip(model["columns"], held_out(parts, 1)[0], strict=True)) | {"merchant_category": "circus"}
    assert 0 <= inference.predict_fn([row], model)[0] <= 1


def test_answers_are_one_probability_a_row() -> None:
    assert inference.output_fn([0.25, 0.5], "application/json") == ("[0.25, 0.5]", "application/json")
    assert inference.output_fn([0.25, 0.5], "text/csv") == ("0.25\n0.5\n", "text/csv")
    assert inference.output_fn([], "*/*") == ("[]", "application/json")


def test_other_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="text/xml is not supported"):
        inference.input_fn("<a/>", "text/xml")
    with pytest.raises(ValueError, match="image/png is not supported"):
        inference.output_fn([0.1], "image/png")
