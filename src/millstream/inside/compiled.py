"""Compiled forms of linear and tree models, taken into use only where their answers are the original's.

With `MILLSTREAM_COMPILE=auto`, `predict` and `predict_proba` of the estimators that model_fn returned (alone, or in
a dict, list or tuple) are answered by ONNX Runtime. Probe rows decide, also rows that lie on a tree's thresholds:
scores must agree within 1e-5 of their size, or 1e-6, and labels must be the same. Input that the compiled form
does not know to treat alike (frames, missing values, another width) goes to the original, and so does a row whose
best two classes are too close for single precision to tell apart.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from . import rows

MODE, LAYER = "MILLSTREAM_COMPILE", "/opt/millstream/compiler"
FAMILIES = ("sklearn.linear_model", "sklearn.tree", "sklearn.ensemble")
TREES = ("DecisionTree", "ExtraTree", "RandomForest", "GradientBoosting")  # read all input in single precision
RELATIVE, ABSOLUTE, TIE = 1e-5, 1e-6, 1e-5
ON_THRESHOLDS = 256  # probe rows


class Unfit(Exception):
    """Why a model stays as it is."""


def compile_models(model: Any) -> list[str]:
    """A note for each estimator; none where nobody asked."""
    if os.environ.get(MODE, "").strip().lower() != "auto":
        return []
    if LAYER not in sys.path:
        sys.path.append(LAYER)  # last: what the image holds itself goes first
    found = list(estimators(model))
    return [note(one) for one in found] or ["compiling: model_fn returned no scikit-learn estimator"]


def estimators(model: Any) -> Iterator[Any]:
    held = model.values() if isinstance(model, dict) else model if isinstance(model, (list, tuple)) else [model]
    for one in held:
        if type(one).__module__.startswith("sklearn.") and hasattr(one, "predict"):
            yield one


def note(estimator: Any) -> str:
    name = type(estimator).__name__
    try:
        count = replace(estimator)
    except Unfit as reason:
        return f"compiling {name}: the original runs, since {reason}"
    except Exception as error:
        said = str(error).strip().split("\n")[0][:200]
        return f"compiling {name}: the original runs, since it did not convert ({type(error).__name__}: {said})"
    return f"compiling {name}: ONNX Runtime runs, its answers agree with the original's on {count} probe rows"


def replace(estimator: Any) -> int:
    """Put the compiled functions in place; return how many probe rows agreed. Raise what keeps it from that."""
    check_kind(estimator)
    compiled = Compiled(estimator)
    trial = trial_rows(estimator, compiled.width)
    functions = compiled.functions()
    for name, function in functions.items():
        check(name, function, getattr(estimator, name), trial)
    for name, function in functions.items():
        setattr(estimator, name, guarded(function, getattr(estimator, name), compiled))
    return len(trial)


def last_step(estimator: Any) -> Any:
    return estimator.steps[-1][1] if type(estimator).__name__ == "Pipeline" else estimator


def check_kind(estimator: Any) -> None:
    module = type(last_step(estimator)).__module__
    if not module.startswith(FAMILIES):
        raise Unfit("only linear and tree models are compiled")
    if not getattr(estimator, "n_features_in_", 0):
        raise Unfit("it does not say how many features it takes")


class Compiled:
    def __init__(self, estimator: Any) -> None:
        import numpy as np  # noqa: PLC0415
        import onnxruntime  # noqa: PLC0415
        from skl2onnx import to_onnx  # noqa: PLC0415

        self._np, self._estimator = np, estimator
        self.width = int(estimator.n_features_in_)
        self.classes = getattr(estimator, "classes_", None)
        if self.classes is not None and not hasattr(estimator, "predict_proba"):
            raise Unfit("it gives labels without probabilities")
        options = None if self.classes is None else {id(estimator): {"zipmap": False}}
        converted = to_onnx(estimator, np.zeros((1, self.width), np.float32), options=options)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            converted.SerializeToString(), settings, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._output = [self._session.get_outputs()[-1].name]
        self._flat = estimator.predict(np.zeros((1, self.width), np.float32)).ndim == 1

    def functions(self) -> dict[str, Callable[[Any], Any]]:
        """Each takes single-precision rows and returns None where the original had better answer."""
        if self.classes is None:
            return {"predict": self.values}
        return {"predict": self.labels, "predict_proba": self.probabilities}

    def probabilities(self, array: Any) -> Any:
        return self._session.run(self._output, {self._input: array})[0].astype(self._np.float64)

    def values(self, array: Any) -> Any:
        values = self.probabilities(array)
        return values.reshape(-1) if self._flat else values

    def labels(self, array: Any) -> Any:
        scores = self.probabilities(array)
        best = self._np.sort(scores, axis=1)
        if scores.shape[1] > 1 and (best[:, -1] - best[:, -2]).min() < TIE:
            return None
        return self.classes.take(scores.argmax(axis=1))  # type: ignore[union-attr]

    def read(self, given: Any) -> Any:
        """Rows in single precision where that is what the original would compute with; else None."""
        np = self._np
        if type(given) is not np.ndarray or given.ndim != 2 or given.shape[1] != self.width or not len(given):
            return None
        array = given
        if given.dtype != np.float32:
            if given.dtype.kind not in "fiu":
                return None
            array = given.astype(np.float32)
            if not type(self._estimator).__name__.startswith(TREES) and not (array == given).all():
                return None
        return array if np.isfinite(array).all() else None


def guarded(function: Callable[[Any], Any], original: Callable[..., Any], compiled: Compiled) -> Callable[..., Any]:
    def call(X: Any, *arguments: Any, **options: Any) -> Any:  # named as scikit-learn does
        if not (arguments or options) and (array := compiled.read(X)) is not None:
            result = function(array)
            if result is not None:
                return result
        return original(X, *arguments, **options)

    return call


def check(name: str, function: Callable[[Any], Any], original: Callable[..., Any], trial: Any) -> None:
    import numpy as np  # noqa: PLC0415

    for given in (trial, *(trial[at : at + 1] for at in range(0, len(trial), 16))):
        got, expected = function(given), np.asarray(original(given))
        if got is None:
            continue
        if got.shape != expected.shape or got.dtype.kind != expected.dtype.kind:
            raise Unfit(f"{name} has another form")
        if expected.dtype.kind == "f":
            size = max(1.0, float(np.abs(expected).max())) if name == "predict" else 1.0
            if not np.allclose(got, expected, rtol=RELATIVE, atol=ABSOLUTE * size):
                worst = float(np.abs(got - expected).max())
                raise Unfit(f"{name} differs by up to {worst:.2g} on probe rows")
        elif not (got == expected).all():
            raise Unfit(f"{name} gives other labels on probe rows")


def trial_rows(estimator: Any, width: int) -> Any:
    import numpy as np  # noqa: PLC0415

    plain = rows.probes(width, 64)
    thresholds = thresholds_of(estimator, width)
    if not any(len(column) for column in thresholds):
        return plain
    random = np.random.default_rng(11)
    exact = rows.probes(width, ON_THRESHOLDS)
    for at, column in enumerate(thresholds):
        if len(column):
            chosen = random.choice(column, ON_THRESHOLDS).astype(np.float32)
            side = random.choice(np.array([-np.inf, np.inf], np.float32), ON_THRESHOLDS)
            stays = random.random(ON_THRESHOLDS) < 0.34
            exact[:, at] = np.where(stays, chosen, np.nextafter(chosen, side))
    return np.concatenate([plain, exact])


def thresholds_of(estimator: Any, width: int) -> list[Any]:
    """For each feature, where the trees of a scikit-learn model split."""
    import numpy as np  # noqa: PLC0415

    trees = [estimator, *np.ravel(np.array(getattr(estimator, "estimators_", []), dtype=object))]
    inner = [tree.tree_ for tree in trees if hasattr(tree, "tree_")]
    if not inner:
        return [np.array([]) for _ in range(width)]
    features = np.concatenate([tree.feature for tree in inner])
    splits = np.concatenate([tree.threshold for tree in inner])
    return [np.unique(splits[features == at]) for at in range(width)]
