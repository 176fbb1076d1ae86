"""The toolkits that AWS's images hold, as far as users' serving scripts call them.

`sagemaker_containers` is in scikit-learn's image, `sagemaker_inference` in PyTorch's, and XGBoost's brings its own. A
package of that name that is installed goes first. What belongs to training says so when it is called.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

from . import boosters, codecs, tensors
from .script_mode import CODE, MODEL, data

NPZ, OCTETS, ANY = tensors.NPZ, "application/octet-stream", "*/*"
UNUSED = "entry_point files functions logging mapping modules mpi params process runner server trainer transformer"


class ToolkitError(Exception):
    """A serving script answers with a status of its own by raising it."""

    def __init__(self, status_code: int, message: str | None = None, phrase: str | None = None) -> None:
        self.status_code = int(status_code)
        self.message = message or "Invalid Request"
        self.phrase = phrase or self.message
        super().__init__(self.status_code, self.message, self.phrase)


class ClientError(Exception): ...


class Response:
    """What an output_fn may return: a body with its status and media type."""

    def __init__(
        self,
        response: Any = None,
        accept: str | None = None,
        status: int = 200,
        headers: Any = None,
        mimetype: str | None = None,
        direct_passthrough: bool = False,
    ) -> None:
        self._body = data(b"" if response is None else response)
        self.status_code, self.mimetype = int(status), mimetype or codecs.JSON

    def get_data(self) -> bytes:
        return self._body


class DefaultHandler:
    """PyTorch's own functions, to be called or extended."""

    def default_model_fn(self, model_dir: str, context: Any = None) -> Any:
        return tensors.model_fn(model_dir)

    def default_input_fn(self, input_data: Any, content_type: str, context: Any = None) -> Any:
        return tensors.input_fn(input_data, content_type)

    def default_predict_fn(self, data: Any, model: Any, context: Any = None) -> Any:
        return tensors.predict_fn(data, model)

    def default_output_fn(self, prediction: Any, accept: str, context: Any = None) -> Any:
        return tensors.output_fn(prediction, accept)


def only_for_training(*_: Any, **__: Any) -> NoReturn:
    raise NotImplementedError("this function of AWS's container is for training and is not there")


def parse_accept(accept: str) -> list[str]:
    return accept.replace(" ", "").split(",")


def matrix_of(content_type: str) -> Callable[..., Any]:
    return lambda content, dtype=None: boosters.input_fn(content, content_type)


TYPES = {
    "JSON": codecs.JSON,
    "CSV": codecs.CSV,
    "NPY": codecs.NPY,
    "NPZ": NPZ,
    "OCTET_STREAM": OCTETS,
    "ANY": ANY,
    "UTF8_TYPES": list(codecs.TEXT),
}
WRITERS = {
    "encode": codecs.encode,
    "array_to_json": codecs.to_json,
    "array_to_csv": codecs.to_csv,
    "array_to_npy": codecs.to_npy,
}
READERS = {
    "json_to_numpy": codecs.json_to_numpy,
    "csv_to_numpy": codecs.csv_to_numpy,
    "npy_to_numpy": codecs.npy_to_numpy,
}
ERRORS = {
    "UnsupportedFormatError": codecs.UnsupportedFormatError,
    "BaseInferenceToolkitError": ToolkitError,
    "GenericInferenceToolkitError": ToolkitError,
    "ClientError": ClientError,
}
PLACES = {"model_dir": MODEL, "code_dir": CODE}
FRAMEWORK = {
    **{name: SimpleNamespace() for name in UNUSED.split()},
    "content_types": SimpleNamespace(**TYPES),
    "encoders": SimpleNamespace(decode=codecs.decode, **WRITERS, **READERS),
    "env": SimpleNamespace(TrainingEnv=only_for_training, **PLACES),
    "errors": SimpleNamespace(**ERRORS),
    "training_env": only_for_training,
    "worker": SimpleNamespace(Response=Response),
}
XGBOOST_ENCODER = {
    "decode": boosters.input_fn,
    "csv_to_dmatrix": matrix_of(boosters.CSV),
    "libsvm_to_dmatrix": matrix_of(boosters.LIBSVM[0]),
    "recordio_protobuf_to_dmatrix": matrix_of(boosters.RECORDIO),
}
MODULES: dict[str, dict[str, Any]] = {
    "sagemaker_containers": {},
    "sagemaker_containers.beta": {},
    "sagemaker_containers.beta.framework": FRAMEWORK,
    "sagemaker_inference": {},
    "sagemaker_inference.content_types": TYPES,
    "sagemaker_inference.decoder": {"decode": tensors.decode},
    "sagemaker_inference.default_inference_handler": {"DefaultInferenceHandler": DefaultHandler},
    "sagemaker_inference.encoder": {"SUPPORTED_CONTENT_TYPES": list(codecs.ENCODERS), **WRITERS},
    "sagemaker_inference.environment": PLACES,
    "sagemaker_inference.errors": ERRORS,
    "sagemaker_inference.utils": {"parse_accept": parse_accept},
    "sagemaker_pytorch_serving_container": {},
    "sagemaker_pytorch_serving_container.default_pytorch_inference_handler": {
        "DefaultPytorchInferenceHandler": DefaultHandler
    },
    "sagemaker_xgboost_container": {},
    "sagemaker_xgboost_container.data_utils": {"get_dmatrix": only_for_training},
    "sagemaker_xgboost_container.distributed": {"rabit_run": only_for_training},
    "sagemaker_xgboost_container.encoder": XGBOOST_ENCODER,
}


class Toolkits(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname in MODULES else None

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(MODULES[module.__name__])


def offer() -> None:
    """To whatever is imported from here on and is found nowhere else."""
    sys.meta_path.append(Toolkits())
