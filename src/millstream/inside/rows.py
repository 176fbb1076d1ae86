"""Rows of several requests put together and predictions taken apart, and whether a model minds."""

import math
import time
from typing import Any

from .script_mode import Model

LIBRARIES = ("sklearn", "xgboost", "lightgbm")
PROBES, FEWEST, PATIENCE = 32, 4, 1.0  # rows, of them at least, and seconds to predict them one by one
NEAR = 1e-9
EXACT = 2.0**53  # whole numbers up to here are the same read as floats


def shape_of_lists(parsed: Any) -> tuple[str, int] | None:
    """The width of JSON rows, where all are lists of one length."""
    if type(parsed) is not list or not parsed or type(parsed[0]) is not list:
        return None
    width = len(parsed[0])
    if width and all(type(row) is list and len(row) == width for row in parsed):
        return "numbers", width
    return None


def shape(parsed: Any) -> tuple[Any, ...] | None:
    if type(parsed) is list:
        return ("list", type(parsed[0])) if parsed else None
    if type(parsed).__name__ == "ndarray":
        return (
            ("array", parsed.dtype.str, *parsed.shape[1:]) if parsed.ndim > 1 and parsed.dtype.kind != "O" else None
        )
    if type(parsed).__name__ == "DataFrame":
        return ("frame", *parsed.columns, *(kind.str for kind in parsed.dtypes)) if len(parsed) else None
    return None


def stack(shape: tuple[Any, ...], parts: list[Any]) -> Any:
    """Raise ValueError where the rows together would be read otherwise than alone."""
    if shape[0] == "numbers":
        return to_floats([row for part in parts for row in part])
    if len(parts) == 1:
        return parts[0]
    if shape[0] == "list":
        return [row for part in parts for row in part]
    if shape[0] == "frame":
        import pandas as pd  # noqa: PLC0415

        return pd.concat(parts, ignore_index=True)
    import numpy as np  # noqa: PLC0415

    return np.concatenate(parts)


def to_floats(lists: list[list[Any]]) -> Any:
    """What the default input_fn makes of them."""
    import numpy as np  # noqa: PLC0415

    array = np.array(lists)
    if array.ndim != 2 or array.dtype.kind not in "if" or not np.abs(array).max() < EXACT:
        raise ValueError("not plain numbers")
    return array.astype(np.float32)


def split(prediction: Any, sizes: list[int]) -> list[Any]:
    """Raise ValueError unless there is one answer a row."""
    if len(prediction) != sum(sizes):
        raise ValueError("not one answer a row")
    sliced = getattr(prediction, "iloc", prediction)
    parts, at = [], 0
    for size in sizes:
        parts.append(sliced[at : at + size])
        at += size
    return parts


def same(one: Any, other: Any) -> bool:
    """Equal, numbers within 1e-9 of their size."""
    one, other = (value.tolist() if hasattr(value, "tolist") else value for value in (one, other))
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=NEAR, abs_tol=NEAR) or (math.isnan(one) and math.isnan(other))
    return bool(one == other)


def independent(model: Model) -> tuple[bool, str]:
    """Whether each row's prediction is its own, tried on probe rows; and the reason in words."""
    kind = type(model.model)
    width = width_of(model.model)
    if kind.__module__.split(".")[0] not in LIBRARIES or not width:
        return False, f"batching is off: {kind.__name__} is not known to predict each row by itself"
    try:
        return try_probes(model, probes(width))
    except Exception as error:
        return False, f"batching is off: {kind.__name__} did not predict the probe rows ({error})"


def width_of(model: Any) -> int:
    """How many features it takes, 0 where it does not say."""
    features = getattr(model, "num_features", None)  # XGBoost's own boosters
    return int(features() if features else getattr(model, "n_features_in_", None) or 0)


def try_probes(model: Model, trial: Any) -> tuple[bool, str]:
    began, alone = time.monotonic(), []
    for at in range(len(trial)):
        alone.append(model.predict_fn(trial[at : at + 1], model.model))
        if at + 1 >= FEWEST and time.monotonic() - began > PATIENCE:
            break
    together = split(model.predict_fn(trial[: len(alone)], model.model), [1] * len(alone))
    if all(map(same, together, alone)):
        return True, f"batching is on: {len(alone)} probe rows were predicted together as one by one"
    return False, "batching is off: probe rows were predicted otherwise together than one by one"


def probes(width: int, count: int = PROBES) -> Any:
    """Rows of several sizes of number, the same at every start."""
    import numpy as np  # noqa: PLC0415

    random = np.random.default_rng(7)
    scales = random.choice([0.0, 0.1, 1.0, 10.0, 1000.0], size=(count, 1))
    rows = random.normal(size=(count, width)) * scales
    rows[::4] = np.round(np.abs(rows[::4]))
    return rows.astype(np.float32)
