"""Models as ONNX Runtime runs them: what converts them, what they read, and what their answers look like."""

import copy
import hashlib
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any

TREES = ("DecisionTree", "ExtraTree", "RandomForest", "GradientBoosting")  # read all input in single precision
TIE = 1e-5
KEPT = "/opt/ml/.millstream"
INPUT = "rows"


class Unfit(Exception):
    """Why a model stays as it is."""


def kept(model: Any, convert: Callable[[], bytes]) -> bytes:
    """What the first worker converted is there for the next: the converters take a second to import."""
    try:
        name = hashlib.sha256(pickle.dumps(model)).hexdigest()
    except Exception:  # it holds what cannot be written down
        return convert()
    path = os.path.join(KEPT, f"{name}.onnx")
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        converted = convert()
    with suppress(OSError):
        os.makedirs(KEPT, exist_ok=True)
        temporary = f"{path}.{os.getpid()}"
        with open(temporary, "wb") as file:
            file.write(converted)
        os.rename(temporary, path)
    return converted


class Form:
    """A scikit-learn estimator, compiled. Its functions take single-precision rows and return None where the
    original had better answer.
    """

    def __init__(self, estimator: Any, width: int) -> None:
        import numpy as np  # noqa: PLC0415
        import onnxruntime  # noqa: PLC0415

        self._np, self._estimator, self.width = np, estimator, width
        self.classes = getattr(estimator, "classes_", None)
        if self.classes is not None and not hasattr(estimator, "predict_proba"):
            raise Unfit("it gives labels without probabilities")
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        converted = kept(estimator, lambda: bytes(self._convert().SerializeToString()))
        self._session = onnxruntime.InferenceSession(converted, settings, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self._output = [self._session.get_outputs()[-1].name]
        sample = self._original(np.zeros((2, width), np.float32))
        self._flat, self._dtype = sample.ndim == 1, sample.dtype

    def _convert(self) -> Any:
        from skl2onnx import to_onnx  # noqa: PLC0415

        model = in_single_precision(self._estimator) if hasattr(self._estimator, "_predictors") else self._estimator
        options = None if self.classes is None else {id(model): {"zipmap": False}}
        return to_onnx(model, self._np.zeros((1, self.width), self._np.float32), options=options)

    def _original(self, array: Any) -> Any:
        return (self._estimator.predict if self.classes is None else self._estimator.predict_proba)(array)

    def functions(self) -> dict[str, Callable[[Any], Any]]:
        if self.classes is None:
            return {"predict": self.values}
        return {"predict": self.labels, "predict_proba": self.scores}

    def scores(self, array: Any) -> Any:
        return self._session.run(self._output, {self._input: array})[0].astype(self._dtype)

    def values(self, array: Any) -> Any:
        values = self.scores(array)
        return values.reshape(-1) if self._flat else values

    def labels(self, array: Any) -> Any:
        scores = self.scores(array)
        if len(scores) == 1:
            return self._label(scores[0].tolist())
        best = self._np.sort(scores, axis=1)
        if scores.shape[1] > 1 and (best[:, -1] - best[:, -2]).min() < TIE:
            return None  # too close for single precision
        return self.classes.take(scores.argmax(axis=1))  # type: ignore[union-attr]

    def _label(self, scores: list[float]) -> Any:
        """The same of one row, in a tenth of the time."""
        best = sorted(scores)
        if len(best) > 1 and best[-1] - best[-2] < TIE:
            return None
        return self.classes.take([scores.index(best[-1])])  # type: ignore[union-attr]

    def read(self, given: Any) -> Any:
        """Rows in single precision where that is what the original would compute with; else None."""
        np = self._np
        if type(given).__name__ == "DataFrame":
            given = self._columns(given)
        if type(given) is not np.ndarray or given.ndim != 2 or given.shape[1] != self.width or not len(given):
            return None
        array = given
        if given.dtype != np.float32:
            if given.dtype.kind not in "fiu":
                return None
            array = given.astype(np.float32)
            if not self._rounds() and not (array == given).all():
                return None
        return array if self._known(array) else None

    def _columns(self, frame: Any) -> Any:
        """The numbers of a frame that has the columns of the training, in their order."""
        names = getattr(self._estimator, "feature_names_in_", None)
        if names is None or len(frame.columns) != len(names) or not (frame.columns == names).all():
            return None
        return frame.to_numpy() if all(kind.kind in "fiu" for kind in frame.dtypes) else None

    def _rounds(self) -> bool:
        """Whether the original makes all input single precision itself."""
        return type(self._estimator).__name__.startswith(TREES)

    def _known(self, array: Any) -> bool:
        return bool(self._np.isfinite(array).all())


def in_single_precision(model: Any) -> Any:
    """A copy of a histogram-based model whose thresholds are single-precision numbers, for rows of such numbers: of
    those, the ones up to a threshold are the ones up to the next of them below it.
    """
    import numpy as np  # noqa: PLC0415

    changed = copy.deepcopy(model)
    for tree in (tree for trees in changed._predictors for tree in trees):
        exact = tree.nodes["num_threshold"]
        rounded = exact.astype(np.float32)
        below = np.where(rounded > exact, np.nextafter(rounded, np.float32(-np.inf)), rounded)
        tree.nodes["num_threshold"] = below
    return changed


class XgboostForm(Form):
    """An estimator of XGBoost's scikit-learn interface. Missing values are a path like any other."""

    def _convert(self) -> Any:
        import onnxmltools  # noqa: PLC0415
        from onnxmltools.convert.common.data_types import FloatTensorType  # noqa: PLC0415

        if (missing := getattr(self._estimator, "missing", None)) is not None and missing == missing:  # noqa: PLR0124
            raise Unfit("a number of its own stands for missing values")
        types = [(INPUT, FloatTensorType([None, self.width]))]
        return onnxmltools.convert_xgboost(self._estimator, initial_types=types)

    def _rounds(self) -> bool:
        return True

    def _known(self, array: Any) -> bool:
        return not self._np.isinf(array).any()


class BoosterForm(XgboostForm):
    """A booster, whose `predict` is here given rows and not XGBoost's own matrix."""

    def __init__(self, booster: Any, width: int, predict: Callable[[Any, Any], Any]) -> None:
        self._predict = predict
        super().__init__(booster, width)

    def _original(self, array: Any) -> Any:
        return self._predict(array, self._estimator)

    def values(self, array: Any) -> Any:
        """Of two classes a booster gives the second's probability."""
        values = self.scores(array)
        if self._flat:
            return values[:, -1] if values.shape[1] <= 2 else None
        return values
