"""What `SAGEMAKER_INFERENCE_OUTPUT` selects of XGBoost's predictions, as the container's algorithm mode gives it.

https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html and the container's selectable inference.
"""

import json
import math
import os
from collections.abc import Callable
from typing import Any

from . import codecs, recordio

NAME = "SAGEMAKER_INFERENCE_OUTPUT"
SOFTPROB, SOFTMAX = "multi:softprob", "multi:softmax"
LOGISTIC, LOGRAW, HINGE = "binary:logistic", "binary:logitraw", "binary:hinge"
REGRESSIONS = ("reg:squarederror", "reg:logistic", "reg:gamma", "reg:absoluteerror", "reg:tweedie")
LABELLED = ("predicted_label", "labels", "raw_score", "raw_scores")
PROBABLE = (*LABELLED, "probability", "probabilities")
KNOWN = {
    **dict.fromkeys(REGRESSIONS, ("predicted_score",)),
    **dict.fromkeys((LOGRAW, HINGE, SOFTMAX), LABELLED),
    **dict.fromkeys((LOGISTIC, SOFTPROB), PROBABLE),
}


def keys() -> list[str]:
    return [key for key in os.environ.get(NAME, "").replace(" ", "").lower().split(",") if key]


def select(predicted: Any, wanted: list[str], objective: str, classes: int) -> list[dict[str, Any]]:
    """One dict a row; what the objective does not give is NaN. Raise ValueError."""
    if objective not in KNOWN:
        raise ValueError(f"Objective `{objective}` unsupported for selectable inference predictions.")
    given = KNOWN[objective]
    return [
        {key: of(key, objective, raw, classes) if key in given else math.nan for key in wanted} for raw in predicted
    ]


def of(key: str, objective: str, raw: Any, classes: int) -> Any:
    parts: dict[str, Callable[[], Any]] = {
        "predicted_label": lambda: label(objective, raw),
        "labels": lambda: list(range(classes)) if objective in (SOFTPROB, SOFTMAX) else [0, 1],
        "probability": lambda: float(max(raw)) if objective == SOFTPROB else float(raw),
        "probabilities": lambda: raw.tolist() if objective == SOFTPROB else [1.0 - float(raw), float(raw)],
        "predicted_score": lambda: float(raw),
    }
    same = {"raw_score": "probability", "raw_scores": "probabilities"}
    return parts[same.get(key, key)]()


def label(objective: str, raw: Any) -> Any:
    if objective in (HINGE, SOFTMAX):
        return raw.item()
    if objective == SOFTPROB:
        return int(raw.argmax())
    return int(raw > (0.5 if objective == LOGISTIC else 0.0))


def encode(selected: list[dict[str, Any]], wanted: list[str], accept: str, batch: bool) -> str | bytes:
    """Raise UnsupportedFormatError."""
    if accept == codecs.JSON:
        return json.dumps({"predictions": selected})
    if accept == "application/jsonlines":
        return "".join(json.dumps(one) + "\n" for one in selected)
    if accept == "text/csv":
        rows = [",".join(quoted(one[key]) for key in wanted) for one in selected]
        return "\n".join(rows) + ("\n" if batch else "")
    if accept == "application/x-recordio-protobuf":
        return b"".join(recordio.labels({key: one[key] for key in wanted}) for one in selected)
    raise codecs.UnsupportedFormatError(accept)


def quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, list) else str(value)
