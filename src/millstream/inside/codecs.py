"""CSV, JSON and NPY to numpy and back, as sagemaker-containers does it, its oddities included.

numpy is imported where it is needed: an image may do without, when its scripts bring their own functions.
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

JSON, CSV, NPY = "application/json", "text/csv", "application/x-npy"
TEXT = (JSON, CSV)  # given to user functions as str


class UnsupportedFormatError(Exception):
    def __init__(self, content_type: str) -> None:
        super().__init__(
            f"Content type {content_type} is not supported by this framework.\n\n"
            "Please implement input_fn to to deserialize the request data or an output_fn to\n"
            "serialize the response. For more information, see the SageMaker Python SDK README."
        )


def json_to_numpy(text: str) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.array(json.loads(text))


def csv_to_numpy(text: str) -> Any:
    """One row comes out one-dimensional, and what is no number stays text: as on AWS."""
    import numpy as np  # noqa: PLC0415

    if numbers := plain_csv(text):
        return np.array(numbers).squeeze()
    rows = csv.reader(io.StringIO(text), delimiter=",", quotechar='"', doublequote=True, strict=True)
    array = np.array(list(rows)).squeeze()
    try:
        return array.astype(float)
    except ValueError:
        return array


def plain_csv(text: str) -> list[list[float]] | None:
    """Rows of numbers of one width, sooner than by csv and numpy's text; None where it is not that plain."""
    if not text.isascii() or any(sign in text for sign in '"\r_'):
        return None
    try:
        rows = [[float(word) for word in line.split(",")] for line in text.removesuffix("\n").split("\n")]
    except ValueError:
        return None
    return rows if all(len(row) == len(rows[0]) for row in rows) else None


def npy_to_numpy(data: bytes) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.load(io.BytesIO(data), allow_pickle=True)


def to_json(value: Any) -> str:
    def plain(item: Any) -> Any:
        if hasattr(item, "tolist"):
            return item.tolist()
        raise TypeError(f"Object of type {type(item).__name__} is not JSON serializable")

    return json.dumps(value, default=plain)


def plain_numbers(value: Any) -> bool:
    """An array whose JSON is what Python prints, in small letters."""
    if type(value).__name__ != "ndarray" or value.dtype.kind not in "biuf":
        return False
    if value.dtype.kind != "f":
        return True
    import numpy as np  # noqa: PLC0415

    return bool(np.isfinite(value).all())


def to_csv(value: Any) -> str:
    import numpy as np  # noqa: PLC0415

    array = np.array(value)
    if array.ndim == 1:
        array = array.reshape(-1, 1)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", strict=True).writerows(array)
    return text.getvalue()


def to_npy(value: Any) -> bytes:
    import numpy as np  # noqa: PLC0415

    data = io.BytesIO()
    np.save(data, value)
    return data.getvalue()


DECODERS: dict[str, Callable[[Any], Any]] = {JSON: json_to_numpy, CSV: csv_to_numpy, NPY: npy_to_numpy}
ENCODERS: dict[str, Callable[[Any], str | bytes]] = {JSON: to_json, CSV: to_csv, NPY: to_npy}


def decode(data: str | bytes, content_type: str) -> Any:
    if content_type not in DECODERS:
        raise UnsupportedFormatError(content_type)
    return DECODERS[content_type](data)


def encode(value: Any, accept: str) -> str | bytes:
    if accept not in ENCODERS:
        raise UnsupportedFormatError(accept)
    return ENCODERS[accept](value)
