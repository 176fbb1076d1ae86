"""Metrics that the XGBoost container adds to the library's own, from scikit-learn."""

from collections.abc import Callable, Sequence
from typing import Any

Score = Callable[[Any, Any], float]


def scores() -> dict[str, tuple[Score, bool]]:
    """By name, with whether it is of classes, rather than of numbers."""
    from sklearn import metrics as sk  # noqa: PLC0415

    def averaged(score: Callable[..., float], average: str) -> Score:
        return lambda labels, predicted: score(labels, predicted, average=average)

    return {
        "accuracy": (sk.accuracy_score, True),
        "balanced_accuracy": (sk.balanced_accuracy_score, True),
        "f1": (averaged(sk.f1_score, "macro"), True),
        "f1_binary": (averaged(sk.f1_score, "binary"), True),
        "f1_macro": (averaged(sk.f1_score, "macro"), True),
        "mse": (sk.mean_squared_error, False),
        "precision": (sk.precision_score, True),
        "precision_macro": (averaged(sk.precision_score, "macro"), True),
        "precision_micro": (averaged(sk.precision_score, "micro"), True),
        "r2": (sk.r2_score, False),
        "recall": (sk.recall_score, True),
        "recall_macro": (averaged(sk.recall_score, "macro"), True),
        "recall_micro": (averaged(sk.recall_score, "micro"), True),
    }


def classes(predicted: Any, objective: str) -> Any:
    """The class of each row, from what the library predicts under an objective."""
    if predicted.ndim == 2:
        return predicted.argmax(axis=1)
    if objective in ("multi:softmax", "binary:hinge"):
        return predicted.astype(int)
    return (predicted > (0.0 if objective == "binary:logitraw" else 0.5)).astype(int)


def evaluation(names: Sequence[str], objective: str) -> Callable[[Any, Any], list[tuple[str, float]]] | None:
    """A function of predictions and the matrix, for XGBoost's `custom_metric`; None where no name is ours."""
    known = {name: score for name, score in scores().items() if name in names}
    if not known:
        return None

    def evaluate(predicted: Any, matrix: Any) -> list[tuple[str, float]]:
        labels, chosen = matrix.get_label(), classes(predicted, objective)
        return [(name, float(score(labels, chosen if of else predicted))) for name, (score, of) in known.items()]

    return evaluate
