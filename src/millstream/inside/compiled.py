"""Compiled forms of linear and tree models, taken into use only where their answers are the original's.

With `MILLSTREAM_COMPILE=auto`, ONNX Runtime answers `predict` and `predict_proba` of the scikit-learn and XGBoost
estimators that model_fn returned (alone, or in a dict, list or tuple), and what the container's own predict_fn asks
of a booster. Probe rows decide, also rows that lie on a tree's thresholds: scores must agree within 1e-5 of their
size, or 1e-6, and labels must be the same. Input that the compiled form does not know to treat alike (frames,
another width) goes to the original, and so does a row whose best two classes are too close to tell apart.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from . import rows
from .forms import BoosterForm, Form, Unfit, XgboostForm
from .script_mode import Model
from .trials import trial_rows

MODE, LAYER = "MILLSTREAM_COMPILE", "/opt/millstream/compiler"
FAMILIES = ("sklearn.linear_model", "sklearn.tree", "sklearn.ensemble", "xgboost.sklearn")
LIBRARIES = ("sklearn", "xgboost")
RELATIVE, ABSOLUTE = 1e-5, 1e-6


def compile_models(model: Model) -> list[str]:
    """A note for each estimator; none where nobody asked."""
    if os.environ.get(MODE, "").strip().lower() != "auto":
        return []
    if LAYER not in sys.path:
        sys.path.append(LAYER)  # last: what the image holds itself goes first
    found = list(estimators(model.model))
    return [note(one, model) for one in found] or ["compiling: model_fn returned no estimator that is known"]


def estimators(model: Any) -> Iterator[Any]:
    held = model.values() if isinstance(model, dict) else model if isinstance(model, (list, tuple)) else [model]
    for one in held:
        if type(one).__module__.split(".")[0] in LIBRARIES and hasattr(one, "predict"):
            yield one


def note(estimator: Any, model: Model) -> str:
    name = type(estimator).__name__
    try:
        count = replace_of_booster(estimator, model) if name == "Booster" else replace(estimator)
    except Unfit as reason:
        return f"compiling {name}: the original runs, since {reason}"
    except Exception as error:
        said = str(error).strip().split("\n")[0][:200]
        return f"compiling {name}: the original runs, since it did not convert ({type(error).__name__}: {said})"
    return f"compiling {name}: ONNX Runtime runs, its answers agree with the original's on {count} probe rows"


def replace(estimator: Any) -> int:
    """Put the compiled functions in place; return how many probe rows agreed. Raise what keeps it from that."""
    last = estimator.steps[-1][1] if type(estimator).__name__ == "Pipeline" else estimator
    module = type(last).__module__
    if not module.startswith(FAMILIES):
        raise Unfit("only linear and tree models are compiled")
    width = known_width(estimator)
    boosted = module.startswith("xgboost.") and last is estimator
    form = XgboostForm(estimator, width) if boosted else Form(estimator, width)
    trial = trial_rows(estimator, width, boosted)
    functions = form.functions()
    for name, function in functions.items():
        check(name, function, getattr(estimator, name), trial)
    for name, function in functions.items():
        setattr(estimator, name, guarded(function, getattr(estimator, name), form))
    return len(trial)


def replace_of_booster(booster: Any, model: Model) -> int:
    """Boosters take XGBoost's own matrix, so that only our own way to them can be another."""
    if booster is not model.model or not model.predicts_rows:
        raise Unfit("a predict_fn of the user's own gives it XGBoost's matrix")
    original, width = model.predict_fn, known_width(booster)
    form = BoosterForm(booster, width, original)
    trial = trial_rows(booster, width, missing=True)
    check("predict", form.values, lambda array: original(array, booster), trial)
    compiled = guarded(form.values, lambda array: original(array, booster), form)
    model.predict_fn = lambda array, _: compiled(array)
    return len(trial)


def known_width(model: Any) -> int:
    if width := rows.width_of(model):
        return width
    raise Unfit("it does not say how many features it takes")


def guarded(function: Callable[[Any], Any], original: Callable[..., Any], form: Form) -> Callable[..., Any]:
    def call(X: Any, *arguments: Any, **options: Any) -> Any:  # named as scikit-learn does
        if not (arguments or options) and (array := form.read(X)) is not None:
            result = function(array)
            if result is not None:
                return result
        return original(X, *arguments, **options)

    return call


def check(name: str, function: Callable[[Any], Any], original: Callable[..., Any], trial: Any) -> None:
    import numpy as np  # noqa: PLC0415

    parts = [trial[at : at + size] for size in (1, 8) for at in range(0, len(trial), 16 if size == 1 else size)]
    for given in (trial, *parts):
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
