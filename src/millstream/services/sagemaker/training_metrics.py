"""Metrics that a training job prints: what its MetricDefinitions find in the lines of its log."""

import math
import re
from collections.abc import Iterable, Iterator

from millstream.api import sagemaker as api
from millstream.container.images import split
from millstream.domain.journal import Event
from millstream.services.sagemaker.training_job import Measured

NAMES = ("xgboost", "sagemaker-xgboost")
PROGRAM = "sagemaker_program"
# What CreateTrainingJob fills in for the built-in algorithm, as DescribeTrainingJob shows it.
XGBOOST = (
    *("accuracy", "auc", "aucpr", "balanced_accuracy", "error", "f1", "f1_binary", "f1_macro", "gamma-deviance"),
    *("gamma-nloglik", "logloss", "mae", "map", "mape", "merror", "mlogloss", "mse", "ndcg", "poisson-nloglik"),
    *("precision", "r2", "recall", "rmse", "rmsle", "tweedie-nloglik"),
)
NUMBER = r"([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*"


def definitions(request: api.CreateTrainingJobRequest) -> list[api.MetricDefinition]:
    """The client's own, and those of the algorithm that the image brings."""
    algorithm = request.algorithm_specification
    given = (algorithm and algorithm.metric_definitions) or []
    own = {one.name for one in given}
    brought = [
        api.MetricDefinition(name=name, regex=rf".*\[[0-9]+\].*#011{name.replace(':', '-')}:{NUMBER}")
        for name in (f"{data}:{metric}" for metric in XGBOOST for data in ("train", "validation"))
        if name not in own and built_in(request)
    ]
    return [*given, *brought]


def built_in(request: api.CreateTrainingJobRequest) -> bool:
    algorithm = request.algorithm_specification
    if algorithm is None or algorithm.container_entrypoint:
        return False
    name, _ = split(algorithm.training_image or "")
    script = PROGRAM in (request.hyper_parameters or {}) or PROGRAM.upper() in (request.environment or {})
    return name in NAMES and not script


class Measure:
    """Finds values in lines."""

    def __init__(self, defined: Iterable[api.MetricDefinition]) -> None:
        self._patterns = [(one.name, re.compile(one.regex)) for one in defined]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def find(self, events: Iterable[Event]) -> Iterator[Measured]:
        for event in events:
            for name, pattern in self._patterns:
                for match in pattern.finditer(event.message):
                    if (value := _number(match.group(1 if pattern.groups else 0))) is not None:
                        yield Measured(name, value, event.timestamp / 1000)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
