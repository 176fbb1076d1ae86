"""The scikit-learn container's serving contract: model_fn, then transform_fn or input_fn, predict_fn, output_fn.

Behaves as sagemaker-scikit-learn-container 1.x with sagemaker-containers: which functions a module may leave
away, what they are given, and what is answered when one of them fails.
"""

import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, NamedTuple

from . import codecs

CODE, MODEL = "/opt/ml/code", "/opt/ml/model"
FAILED = (
    b'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>500 Internal Server Error</title>\n'
    b"<h1>Internal Server Error</h1>\n<p>The server encountered an internal error and was unable to complete "
    b"your request. Either the server is overloaded or there is an error in the application.</p>\n"
)
NO_MODEL_FN = (
    "\nPlease provide a model_fn implementation.\n"
    "See documentation for model_fn at https://github.com/aws/sagemaker-python-sdk\n"
)


def default_model_fn(model_dir: str) -> Any:
    raise NotImplementedError(NO_MODEL_FN)


def default_input_fn(data: Any, content_type: str) -> Any:
    array = codecs.decode(data, content_type)
    if content_type in codecs.TEXT:
        import numpy as np  # noqa: PLC0415

        return array.astype(np.float32)
    return array


def default_predict_fn(data: Any, model: Any) -> Any:
    return model.predict(data)


class Defaults(NamedTuple):
    """The functions that a container calls where the script brings none."""

    model_fn: Callable[[str], Any]
    input_fn: Callable[[Any, str], Any]
    predict_fn: Callable[[Any, Any], Any]
    output_fn: Callable[[Any, str], Any]


SCIKIT_LEARN = Defaults(default_model_fn, default_input_fn, default_predict_fn, codecs.encode)


class Model:
    def __init__(self, module: ModuleType | None, defaults: Defaults = SCIKIT_LEARN) -> None:
        self.model_fn = getattr(module, "model_fn", defaults.model_fn)
        self.transform_fn = getattr(module, "transform_fn", None)
        parts = [getattr(module, name, None) for name in ("input_fn", "predict_fn", "output_fn")]
        if self.transform_fn and any(parts):
            raise ValueError("Cannot use transform_fn implementation with input_fn, predict_fn, and/or output_fn")
        self.input_fn = parts[0] or defaults.input_fn
        self.predict_fn = parts[1] or defaults.predict_fn
        self.output_fn = parts[2] or defaults.output_fn
        self.reads_json = self.input_fn is default_input_fn and not self.transform_fn
        self.writes_by_default = self.output_fn is codecs.encode
        self.predicts_by_default = not (self.transform_fn or any(parts))
        self.predicts_rows = False  # predict_fn is given rows by a container whose library wants them otherwise
        self.advice: dict[str, int | str] = {}  # execution parameters for batches, by AWS's names
        self.default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", codecs.JSON)
        self._ready()
        self.model = self.model_fn(MODEL)

    def _ready(self) -> None:
        """All functions are known and none was called yet."""

    def invoke(self, body: bytes, content_type: str, accept: str) -> tuple[int, bytes, str]:
        """Status, body and content type; the traceback of what fails goes to the log."""
        content_type = content_type or codecs.JSON
        accept = self.accepted(accept)
        try:
            if content_type == accept == codecs.JSON and self.reads_json and self.writes_by_default:
                return self._numbers(body)
            data = text(body) if content_type in codecs.TEXT else body
            return response(self.transform(data, content_type, accept))
        except Unsupported as refused:
            return refused.status, refused.body, codecs.JSON
        except Exception:
            traceback.print_exc()
            sys.stderr.flush()
            return 500, FAILED, "text/html"

    def _numbers(self, body: bytes) -> tuple[int, bytes, str]:
        """What `transform` and `response` would give, on the way that most requests go."""
        import numpy as np  # noqa: PLC0415

        array = np.array(json.loads(text(body))).astype(np.float32)
        prediction = self.predict_fn(array, self.model)
        if codecs.plain_numbers(prediction):
            return 200, repr(prediction.tolist()).lower().encode(), codecs.JSON
        return 200, codecs.to_json(prediction).encode(), codecs.JSON

    def accepted(self, accept: str) -> str:
        return self.default_accept if accept in ("", "*/*") else accept

    def transform(self, data: str | bytes, content_type: str, accept: str) -> Any:
        if self.transform_fn:
            return self.transform_fn(self.model, data, content_type, accept)
        with unsupported_means(415):
            parsed = self.input_fn(data, content_type)
        prediction = self.predict_fn(parsed, self.model)
        with unsupported_means(406):
            result = self.output_fn(prediction, accept)
        return (result, accept) if self.writes_by_default else result


def text(body: bytes) -> str:
    """As Werkzeug reads it: what is no UTF-8 is replaced."""
    return body.decode(errors="replace")


class Unsupported(Exception):
    def __init__(self, error: Exception, status: int) -> None:
        super().__init__(str(error))
        self.status = status
        told = {"error": "UnsupportedFormatError", "error-message": str(error), "stack-trace": traceback.format_exc()}
        self.body = json.dumps(told).encode()


@contextmanager
def unsupported_means(status: int) -> Iterator[None]:
    try:
        yield
    except codecs.UnsupportedFormatError as error:
        raise Unsupported(error, status) from error


def response(result: Any) -> tuple[int, bytes, str]:
    """What Flask makes of the functions' result: text, bytes, a dict, (body, type) or a response object."""
    if isinstance(result, tuple):
        return 200, data(result[0]), with_charset(result[1])
    if isinstance(result, dict):
        return 200, json.dumps(result).encode() + b"\n", codecs.JSON
    if hasattr(result, "get_data"):
        return result.status_code, result.get_data(), with_charset(result.mimetype)
    return 200, data(result), "text/html; charset=utf-8"


def data(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    raise TypeError(
        "The view function did not return a valid response. The return type must be a string, dict, tuple, or "
        f"Response instance, but it was a {type(body).__name__}."
    )


def with_charset(mimetype: str) -> str:
    return f"{mimetype}; charset=utf-8" if mimetype.startswith("text/") and ";" not in mimetype else mimetype


def find_module() -> tuple[str, str]:
    """The folder and name of the user's script: the unpacked source folder first, then `code/` of the model."""
    program = os.environ.get("SAGEMAKER_PROGRAM") or "inference.py"
    for place in (CODE, f"{MODEL}/code"):
        if os.path.isfile(os.path.join(place, program)):
            return place, program
    raise FileNotFoundError(f"{program} is neither in {CODE} nor in {MODEL}/code (SAGEMAKER_PROGRAM names it)")


def has_script() -> bool:
    """For a container that does without. Raise FileNotFoundError for one that was named and is not there."""
    try:
        find_module()
    except FileNotFoundError:
        if os.environ.get("SAGEMAKER_PROGRAM"):
            raise
        return False
    return True


def load() -> Model:
    """Import the user's script and load the model. Raise whatever it raises."""
    return Model(import_script())


def import_script() -> ModuleType:
    with suppress(ImportError):
        import numpy  # noqa: F401, PLC0415  the first request should not pay for it
    os.environ.setdefault("SM_MODEL_DIR", MODEL)
    os.environ.setdefault("SAGEMAKER_BASE_DIR", "/opt/ml")
    place, program = find_module()
    script = os.path.join(place, program)
    sys.path[:0] = dict.fromkeys((os.path.dirname(script), place))
    name = os.path.splitext(os.path.basename(program))[0]
    return importlib.import_module(name)
