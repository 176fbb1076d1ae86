"""The XGBoost container's serving contract: script mode, and algorithm mode where the model brings no script.

Behaves as sagemaker-xgboost-container: its decoders (CSV, libsvm, recordIO-protobuf), its default functions, and in
algorithm mode its loader, its answers and its errors.
"""

import csv
import json
import os
import pickle
import sys
import traceback
from types import ModuleType
from typing import Any

from . import codecs, recordio, selected
from .script_mode import FAILED, MODEL, Defaults, Model, default_model_fn, has_script, import_script, response

CSV, RECORDIO = "text/csv", "application/x-recordio-protobuf"
LIBSVM = ("text/libsvm", "text/x-libsvm")
JSON_LINES = "application/jsonlines"
PARQUET = ("parquet", "application/x-parquet")
# What algorithm mode reads, by the names it knows it under; without any it is libsvm.
FORMATS = {
    **dict.fromkeys(("csv", CSV), ("csv", CSV)),
    **dict.fromkeys(("", "libsvm", *LIBSVM), ("libsvm", LIBSVM[0])),
    **dict.fromkeys(("recordio-protobuf", RECORDIO), ("recordio-protobuf", RECORDIO)),
}
KNOWN = f"csv, libsvm, parquet, recordio-protobuf, {CSV}, {', '.join(LIBSVM)}, {PARQUET[1]}, {RECORDIO}"
ACCEPTS = [codecs.JSON, JSON_LINES, RECORDIO, CSV]
VOTES = ("multi:softmax", "binary:hinge")


def load() -> Model:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if not has_script():
        return Algorithm()
    module = import_script()
    model = Model(module, defaults(module))
    model.predicts_rows = model.predict_fn is predict_rows
    return model


def defaults(module: ModuleType) -> Defaults:
    """Where both functions are the container's own, rows stay rows up to the prediction, so that they can gather."""
    own = [name for name in ("input_fn", "predict_fn", "transform_fn") if hasattr(module, name)]
    if own:
        return Defaults(default_model_fn, input_fn, predict_fn, codecs.encode)
    return Defaults(default_model_fn, rows_of_script, predict_rows, codecs.encode)


def input_fn(data: Any, content_type: str) -> Any:
    return matrix(rows_of_script(data, content_type))


def predict_fn(data: Any, model: Any) -> Any:
    return model.predict(data, validate_features=False)


def predict_rows(rows: Any, model: Any) -> Any:
    return predict_fn(matrix(rows), model)


def matrix(rows: Any) -> Any:
    import xgboost  # noqa: PLC0415

    return xgboost.DMatrix(rows)


def rows_of_script(data: Any, content_type: str) -> Any:
    """libsvm's absent columns are zeros in the newer container's script mode, and missing elsewhere."""
    import xgboost  # noqa: PLC0415

    return read(data, content_type, 0.0 if int(xgboost.__version__.split(".")[0]) >= 3 else float("nan"))


def read(data: Any, content_type: str, missing: float = float("nan")) -> Any:
    """Rows of numbers; raise UnsupportedFormatError or what a body that cannot be read raises."""
    kind = content_type.split(";", maxsplit=1)[0].strip()
    if kind == RECORDIO:
        return recordio.rows(bytes(data), float("nan"))
    text = data if isinstance(data, str) else bytes(data).decode() if kind in (CSV, *LIBSVM) else ""
    if kind == CSV:
        return read_csv(text)
    if kind in LIBSVM:
        return read_libsvm(text, missing)
    raise codecs.UnsupportedFormatError(kind)


def read_csv(text: str) -> Any:
    """An empty field is missing."""
    import numpy as np  # noqa: PLC0415

    delimiter = sniff(text.split("\n", 1)[0][:512])
    return np.array(
        [[float(word) if word else np.nan for word in line.split(delimiter)] for line in text.split("\n")]
    )


def sniff(line: str) -> str:
    """As the container does by csv.Sniffer, whose first choice is a comma and which is slow."""
    if "," in line and '"' not in line and "'" not in line:
        return ","
    delimiter = csv.Sniffer().sniff(line).delimiter
    return "," if delimiter.isalnum() else delimiter


def read_libsvm(text: str, missing: float) -> Any:
    import numpy as np  # noqa: PLC0415

    pairs = [[word.split(":", 1) for word in line.split() if ":" in word] for line in text.strip().split("\n")]
    rows = [{int(column): float(value) for column, value in line} for line in pairs]
    columns = [column for row in rows for column in row]
    first = min(columns, default=0)
    offset = 1 if first >= 1 else 0
    if not columns:
        return np.empty((0, 0))
    array = np.full((len(rows), max(columns, default=-1) + 1 - offset), missing)
    for at, row in enumerate(rows):
        array[at, [column - offset for column in row]] = list(row.values())
    return array


class Algorithm(Model):
    """One booster of the model folder, or the vote of all."""

    def __init__(self) -> None:
        import xgboost  # noqa: PLC0415

        self._xgboost = xgboost
        self.reads_json = self.writes_by_default = False
        names = [name for name in sorted(os.listdir(MODEL)) if not name.startswith(".")]
        files = [path for name in names if os.path.isfile(path := os.path.join(MODEL, name))]
        if not files:
            raise FileNotFoundError(f"no model file is in {MODEL}")
        ensemble = os.environ.get("SAGEMAKER_INFERENCE_ENSEMBLE", "true") == "true"
        loaded = [self._booster(path) for path in (files if ensemble else files[:1])]
        self._boosters = [booster for booster, _ in loaded]
        self.model, self._pickled = loaded[0]
        learner = json.loads(self.model.save_config())["learner"]
        self._objective = learner["objective"]["name"]
        self._classes = int(learner["learner_model_param"].get("num_class") or 0)
        self._selected = selected.keys()
        self.transform_fn = None
        self.input_fn, self.predict_fn, self.output_fn = self._input, self._predict, self._output
        self.predicts_by_default = self.predicts_rows = len(self._boosters) == 1
        self.default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", CSV)
        self._batch = bool(os.environ.get("SAGEMAKER_BATCH"))
        cores = os.cpu_count() or 1
        self.advice = {"MaxConcurrentTransforms": cores, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 6}

    def _booster(self, path: str) -> tuple[Any, bool]:
        try:
            booster, pickled = self._unpickled(path), True
        except Exception as no_pickle:
            booster, pickled = self._xgboost.Booster(), False
            try:
                booster.load_model(path)
            except Exception as no_model:
                raise RuntimeError(
                    f"Model {path} cannot be loaded:\nPickle load error={no_pickle}\nXGB load model error={no_model}"
                ) from no_model
        booster.set_param("nthread", 1)
        return booster, pickled

    def _unpickled(self, path: str) -> Any:
        """XGBoost before 1.0 pickled a booster around a saved model, which is still read, and its pickle is not."""
        with open(path, "rb") as file:
            try:
                return pickle.load(file)
            except Exception:
                file.seek(0)
                saved = Old(file, encoding="latin1").load()
        booster = self._xgboost.Booster()
        booster.load_model(bytearray(saved.state["handle"]))
        return booster

    def invoke(self, body: bytes, content_type: str, accept: str) -> tuple[int, bytes, str]:
        """As the container: 415 for what cannot be read, 400 for what cannot be predicted, 406 for the accept, 500
        where the accept is known but cannot be written.
        """
        status, said = 415, "{}"
        try:
            if not body:
                return 204, b"", "text/html; charset=utf-8"
            rows = self._read(body, content_type)
            status, said = 400, "Unable to evaluate payload provided: {}"
            self._check_width(rows.shape[1], content_type)
            predicted = self.predict_fn(rows, self.model)
            status, said = 406, "{}"
            accept = acceptable(self.accepted(accept))
            status, said = 500, "{}" if self._selected else FAILED.decode()
            return response(self._output(predicted, accept))
        except Exception as error:
            traceback.print_exc()
            sys.stderr.flush()
            return status, said.format(error).encode(), "text/html; charset=utf-8"

    def accepted(self, accept: str) -> str:
        kind = accept.split(";", maxsplit=1)[0].strip()
        return self.default_accept if kind in ("", "*/*") else kind.lower()

    def _input(self, body: Any, content_type: str) -> Any:
        rows = self._read(body, content_type)
        self._check_width(rows.shape[1], content_type)
        return rows

    def _read(self, body: Any, content_type: str) -> Any:
        name, kind = format_of(content_type)
        try:
            if kind == RECORDIO:
                return read(body, kind)
            return read((body if isinstance(body, str) else body.decode()).strip(), kind)
        except Exception as error:
            between = " " if kind == RECORDIO else "\n "
            raise RuntimeError(
                f"Loading {name} data failed with Exception, please ensure data is in {name} format:{between}"
                f"{type(error)}{between}{error}"
            ) from error

    def _check_width(self, width: int, content_type: str) -> None:
        """Only pickled models are checked; sparse rows may be narrower."""
        if not self._pickled:
            return
        trained, (name, _) = int(self.model.num_features()), format_of(content_type)
        unlike = f"Feature size of {name} inference data {width} is {{}} feature size of trained model {trained}."
        if name == "libsvm" and width > trained + 1:
            raise ValueError(unlike.format("larger than"))
        if name != "libsvm" and trained not in (width, width + 1):
            raise ValueError(unlike.format("not consistent with"))

    def _predict(self, rows: Any, model: Any) -> Any:
        data = matrix(rows)
        votes = [one.predict(data, iteration_range=(0, best(one)), validate_features=False) for one in self._boosters]
        if len(votes) == 1:
            return votes[0]
        import numpy as np  # noqa: PLC0415

        if self._objective in VOTES:
            return np.array([max(sorted(set(row)), key=list(row).count) for row in np.transpose(votes)])
        return np.mean(votes, axis=0)

    def _output(self, predicted: Any, accept: str) -> tuple[str | bytes, str]:
        acceptable(accept)
        if self._selected:
            chosen = selected.select(predicted, self._selected, self._objective, self._classes)
            return selected.encode(chosen, self._selected, accept, self._batch), accept
        scores = predicted.tolist()
        if self._batch:
            return "\n".join(map(str, scores)) + "\n", accept
        if accept == codecs.JSON:
            return json.dumps({"predictions": [{"score": score} for score in scores]}), accept
        return codecs.encode(scores, accept), accept


def format_of(content_type: str) -> tuple[str, str]:
    """The container's name for a format, and its content type. Raise RuntimeError."""
    kind, *parameters = (part.strip() for part in content_type.lower().split(";"))
    if kind in PARQUET:
        raise RuntimeError(f"Content-type {content_type} is not supported.")
    if kind not in FORMATS:
        raise RuntimeError(f"{content_type} is not an accepted ContentType: {KNOWN}.")
    found = FORMATS[kind]
    if found[0] == "csv" and any(one.startswith("label_size=") and one != "label_size=1" for one in parameters):
        raise RuntimeError(
            f"{content_type} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1"
        )
    return found


def acceptable(accept: str) -> str:
    """Raise ValueError."""
    if accept not in ACCEPTS:
        raise ValueError(f"Accept type {accept} is not supported. Please use supported accept types: {ACCEPTS}.")
    return accept


class Saved:
    """What an old pickle holds of a booster."""

    state: dict[str, Any]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.state = state


class Old(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return Saved if (module, name) == ("xgboost.core", "Booster") else super().find_class(module, name)


def best(booster: Any) -> int:
    """How many rounds count: with XGBoost 1.x none after the one that early stopping found best; 0 is all."""
    iteration = booster.attr("best_iteration") if hasattr(booster, "best_ntree_limit") else None
    return int(iteration) + 1 if iteration else 0
