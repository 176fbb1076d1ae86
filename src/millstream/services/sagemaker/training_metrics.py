"""Metrics that a training job prints: what its MetricDefinitions find in the lines of its log."""

import json
from collections.abc import Sequence

import msgspec

from millstream.api import sagemaker as api
from millstream.container.images import split
from millstream.domain.confined import Confined
from millstream.domain.journal import Event
from millstream.services.sagemaker import metrics_worker
from millstream.services.sagemaker.training_job import Measured

BATCH = 500  # lines that are looked at together
SECONDS = 5.0  # of a processor that they may take
LATE = "A regex of MetricDefinitions takes too long: metrics were not read to the end."
LONGEST = 4096  # characters of a line that are looked at
_decode = msgspec.msgpack.Decoder(list[metrics_worker.Found]).decode
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
    """Finds values in lines, in a process of its own."""

    def __init__(self, defined: Sequence[api.MetricDefinition]) -> None:
        self._names = [one.name for one in defined]
        self._process = Confined(metrics_worker.__file__, json.dumps([one.regex for one in defined]), str(SECONDS))
        self.late = False  # an expression did not end: nothing is looked for any more

    def __bool__(self) -> bool:
        return bool(self._names) and not self.late

    async def find(self, events: Sequence[Event]) -> list[Measured]:
        """Values in the order of their lines; `late` when they cannot be had."""
        measured: list[Measured] = []
        for start in range(0, len(events) if self else 0, BATCH):
            batch = events[start : start + BATCH]
            lines = [event.message[:LONGEST] for event in batch]
            try:
                answer = _decode(await self._process.ask(msgspec.msgpack.encode(lines)))
            except (OSError, EOFError):
                self.late = True
                return measured
            for event, found in zip(batch, answer, strict=True):
                measured += [Measured(self._names[number], value, event.timestamp / 1000) for number, value in found]
        return measured

    async def close(self) -> None:
        await self._process.close()
