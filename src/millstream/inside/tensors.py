"""The PyTorch inference container's serving contract, over TorchScript models where there is no script.

Behaves as sagemaker-pytorch-inference-toolkit over sagemaker-inference-toolkit: functions may take the context as one
more argument, and what fails is answered with its message and traceback.
"""

import io
import os
import sys
import traceback
from collections.abc import Callable
from http import HTTPStatus
from inspect import signature
from types import ModuleType, SimpleNamespace
from typing import Any

from . import codecs
from .script_mode import MODEL, Defaults, Model, data, has_script, import_script

FILE = "model.pt"
NPZ = "application/x-npz"
ENDINGS = (".pt", ".pth")


def load() -> Model:
    return TorchModel(import_script() if has_script() else None, DEFAULTS)


def model_fn(model_dir: str) -> Any:
    import torch  # noqa: PLC0415

    path = os.path.join(model_dir, FILE)
    if not os.path.exists(path):
        files = [name for name in sorted(os.listdir(model_dir)) if name.endswith(ENDINGS)]
        if len(files) != 1:
            raise ValueError(f"Exactly one .pth or .pt file is required for PyTorch models: {files}")
        path = os.path.join(model_dir, files[0])
    try:
        return torch.jit.load(path, map_location="cpu")
    except RuntimeError as error:
        raise RuntimeError(f"Failed to load {path}. Please ensure model is saved using torchscript.") from error


def input_fn(body: Any, content_type: str) -> Any:
    import torch  # noqa: PLC0415

    array = decode(body, content_type)
    return torch.FloatTensor(array) if content_type in codecs.TEXT else torch.from_numpy(array)


def decode(body: Any, content_type: str) -> Any:
    if content_type == codecs.CSV:
        import numpy as np  # noqa: PLC0415

        return np.genfromtxt(io.StringIO(body), delimiter=",")
    if content_type == NPZ:
        import scipy.sparse  # noqa: PLC0415

        return scipy.sparse.load_npz(io.BytesIO(body))
    return codecs.decode(body, content_type)


def predict_fn(parsed: Any, model: Any) -> Any:
    import torch  # noqa: PLC0415

    with torch.no_grad():
        model.eval()
        return model(parsed)


def output_fn(prediction: Any, accept: str) -> Any:
    import torch  # noqa: PLC0415

    if type(prediction) is torch.Tensor:
        prediction = prediction.detach().cpu().numpy().tolist()
    for kind in accept.replace(" ", "").split(","):
        if kind in codecs.ENCODERS:
            return codecs.encode(prediction, kind)
    raise codecs.UnsupportedFormatError(accept)


DEFAULTS = Defaults(model_fn, input_fn, predict_fn, output_fn)
CONTEXT = SimpleNamespace(system_properties={"model_dir": MODEL, "gpu_id": None}, manifest={})


class TorchModel(Model):
    def __init__(self, module: ModuleType | None, defaults: Defaults) -> None:
        self._before = getattr(module, "pre_model_fn", None)
        super().__init__(module, defaults)
        if warm_up := getattr(module, "model_warmup_fn", None):
            with_context(warm_up)(MODEL, self.model)

    def _ready(self) -> None:
        for name in ("model_fn", "input_fn", "predict_fn", "output_fn", "transform_fn"):
            function = getattr(self, name)
            if function:
                setattr(self, name, with_context(function))
        if self._before:
            with_context(self._before)(MODEL)

    def invoke(self, body: bytes, content_type: str, accept: str) -> tuple[int, bytes, str]:
        content_type = content_type or codecs.JSON
        accept = self.accepted(accept)
        try:
            result = self.transform(body.decode() if content_type in codecs.TEXT else body, content_type, accept)
            answer, kind = result if isinstance(result, tuple) else (result, accept)
            return HTTPStatus.OK, data(answer), kind
        except Exception as error:
            trace = traceback.format_exc()
            print(trace, file=sys.stderr, flush=True)
            status = getattr(error, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
            return int(status), f"{getattr(error, 'message', error)}\n{trace}".encode(), "text/plain"

    def transform(self, body: Any, content_type: str, accept: str) -> Any:
        if self.transform_fn:
            return self.transform_fn(self.model, body, content_type, accept)
        return self.output_fn(self.predict_fn(self.input_fn(body, content_type), self.model), accept)


def with_context(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that takes one argument more than it is called with is given the context."""
    wanted = len(signature(function).parameters)

    def call(*arguments: Any) -> Any:
        return function(*arguments, CONTEXT) if wanted == len(arguments) + 1 else function(*arguments)

    return call
