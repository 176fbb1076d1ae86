"""Parts of XGBoost's predictions, as the container names and writes them."""

import json
from typing import Any

import numpy as np
import pytest

from millstream.inside import recordio
from millstream.inside.codecs import UnsupportedFormatError
from millstream.inside.selected import encode, keys, select

BINARY = np.array([0.25, 0.75], np.float32)
THREE = np.array([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]], np.float32)


@pytest.mark.parametrize(
    ("objective", "raw", "key", "expected"),
    [
        ("binary:logistic", BINARY, "predicted_label", [0, 1]),
        ("binary:logistic", BINARY, "probabilities", [[0.75, 0.25], [0.25, 0.75]]),
        ("binary:logistic", BINARY, "labels", [[0, 1], [0, 1]]),
        ("binary:logitraw", np.array([-1.5, 0.5]), "predicted_label", [0, 1]),
        ("binary:hinge", np.array([0.0, 1.0]), "raw_score", [0.0, 1.0]),
        ("multi:softprob", THREE, "predicted_label", [0, 2]),
        ("multi:softprob", THREE, "probability", [0.5, 0.75]),
        ("multi:softprob", THREE, "labels", [[0, 1, 2], [0, 1, 2]]),
        ("multi:softmax", np.array([2.0, 0.0]), "predicted_label", [2.0, 0.0]),
        ("reg:squarederror", np.array([3.5]), "predicted_score", [3.5]),
    ],
)
def test_each_objective_gives_what_it_knows(objective: str, raw: Any, key: str, expected: Any) -> None:
    assert [one[key] for one in select(raw, [key], objective, 3)] == expected


def test_what_an_objective_does_not_know_is_nan() -> None:
    assert encode(
        select(BINARY, ["predicted_score"], "binary:logistic", 0), ["predicted_score"], "text/csv", True
    ) == ("nan\nnan\n")
    with pytest.raises(ValueError, match="unsupported"):
        select(BINARY, ["labels"], "rank:pairwise", 0)


def test_predictions_are_written_in_each_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAGEMAKER_INFERENCE_OUTPUT", "Predicted_Label, probabilities")
    wanted = keys()
    chosen = select(BINARY, wanted, "binary:logistic", 0)

    assert encode(chosen, wanted, "text/csv", False) == '0,"[0.75, 0.25]"\n1,"[0.25, 0.75]"'
    assert json.loads(encode(chosen, wanted, "application/json", False))["predictions"][1]["predicted_label"] == 1
    lines = encode(chosen, wanted, "application/jsonlines", False).splitlines()
    assert json.loads(lines[0]) == {"predicted_label": 0, "probabilities": [0.75, 0.25]}
    record = next(recordio.records(encode(chosen, wanted, "application/x-recordio-protobuf", False)))
    labels = [dict(recordio.fields(entry)) for number, entry in recordio.fields(record) if number == 2]
    assert {one[1]: recordio.tensor(one[2])[0] for one in labels} == {
        b"predicted_label": [0.0],
        b"probabilities": [0.75, 0.25],
    }
    with pytest.raises(UnsupportedFormatError):
        encode(chosen, wanted, "application/x-npy", False)
