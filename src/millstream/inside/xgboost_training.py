"""XGBoost's algorithm mode: train a booster from channels, as sagemaker-xgboost-container does."""

import json
import os
import re
import signal
from collections.abc import Mapping
from types import FrameType
from typing import Any

from . import xgboost_data, xgboost_metrics
from .hyperparameters import validate
from .training_environment import CONFIG, INPUT, MODEL, Environment
from .training_errors import Noted, UserError
from .xgboost_cluster import TRAINING, members, together
from .xgboost_hyperparameters import ALIASES, DECLARED, MAXIMIZED

NAME, CHECKPOINT = "xgboost-model", "xgboost-checkpoint"
KEPT = 5  # checkpoints
CHANNELS = {"train": True, "validation": False, "code": False}  # whether they must be there
# What a user can mend of what the library refuses.
USERS = (
    *("label must be in [0,1] for logistic regression", "label must be in [0, num_class)"),
    *("Target is multiclass but average='binary'", "feature_names mismatch"),
    *("Check failed: preds.size() == info.labels_.size()", "the dataset only contains pos or neg samples"),
    *(
        "base_score must be in (0,1)",
        "label must be nonnegative",
        "Parameter reg_lambda should be greater equal to 0",
    ),
)


class AlgorithmError(Noted):
    """The library failed."""


def train(environment: Environment) -> None:
    """Raise UserError, AlgorithmError."""
    parameters = validate(DECLARED, environment.raw, ALIASES)
    check_channels(environment.channels)
    for name in ("_kfold", "_num_cv_round"):
        if name in parameters:
            raise UserError(f"Hyperparameter {name} (cross validation) is not implemented by Millstream yet.")
    if parameters.pop("use_dask_gpu_training", "false") == "true":
        raise UserError("use_dask_gpu_training needs GPUs, of which there are none here.")
    kind = xgboost_data.content_type(environment.channels["train"].get("ContentType"))
    weighted = parameters.pop("csv_weights", 0) == 1
    rows, held = (channel(environment, name, kind, weighted) for name in ("train", "validation"))
    given = {"train": rows, **({"validation": held} if "validation" in environment.channels else {})}
    empty = [name for name, data in given.items() if data is None]
    hosts = members(environment.host, environment.hosts, included=not empty)
    if not hosts:
        raise UserError(f"No data in {empty[0]} channel path {INPUT}/data/{empty[0]}")
    if empty:
        print(f"Host {environment.host} has no data in {empty} and is not used in distributed training.", flush=True)
        return
    with together(environment.host, hosts, TRAINING) as leads:
        booster = boost(parameters, rows, held, leads=leads)
    if leads:
        booster.save_model(f"{MODEL}/{NAME}")


def channel(environment: Environment, name: str, kind: str, weighted: bool) -> Any:
    """None where it is not there, or has no data."""
    if name not in environment.channels:
        return None
    rows = xgboost_data.matrix(f"{INPUT}/data/{name}", kind, weighted)
    if rows is not None:
        columns = f" and {rows.num_col()} columns" if name == "train" else ""
        print(f"{name.capitalize()} matrix has {rows.num_row()} rows{columns}", flush=True)
    return rows


def check_channels(channels: Mapping[str, Any]) -> None:
    for name, required in CHANNELS.items():
        if required and name not in channels:
            raise UserError(f"Missing required channel: {name}")
    for name in channels:
        if name not in CHANNELS:
            raise UserError(f"Extraneous channel found: {name}")


def boost(parameters: dict[str, Any], rows: Any, held: Any, *, leads: bool) -> Any:
    import xgboost  # noqa: PLC0415

    rounds, patience = parameters.pop("num_round"), parameters.pop("early_stopping_rounds", None)
    keep = parameters.pop("save_model_on_termination", "false") == "true"
    names = watched(parameters)
    evaluate = xgboost_metrics.evaluation(names, parameters.get("objective", ""))
    folder = checkpoints()
    start, done = newest(folder)
    callbacks = [*([Checkpoints(folder, done)] if folder else []), Printed(done), *([Kept()] if keep else [])]
    stopping = [early_stopping(patience, names[-1])] if patience and held is not None and names else []
    try:
        return xgboost.train(
            parameters,
            rows,
            max(0, rounds - done),
            evals=[(rows, "train"), *([(held, "validation")] if held is not None else [])],
            custom_metric=evaluate,
            callbacks=[*(adapted(one) for one in callbacks if leads), *stopping],
            xgb_model=start,
            verbose_eval=False,
        )
    except Exception as error:
        if any(known in str(error) for known in USERS):
            raise UserError(str(error)) from error
        raise AlgorithmError(f"XGB train call failed with exception:\n {error}") from error


def watched(parameters: dict[str, Any]) -> list[str]:
    """The metrics to print, the one to stop by last; those of the library's own stay in `parameters`."""
    objective = parameters.pop("_tuning_objective_metric", "").removeprefix("validation:")
    given = [name for name in parameters.pop("eval_metric", []) if name != objective]
    names = list(dict.fromkeys([*given, *filter(None, [objective])]))
    if library := [name for name in names if name not in xgboost_metrics.scores()]:
        parameters["eval_metric"] = library
    if "updater" in parameters:
        parameters["updater"] = ",".join(parameters["updater"])
    return names


def early_stopping(patience: int, metric: str) -> Any:
    import xgboost  # noqa: PLC0415

    maximize = metric.partition("@")[0] in MAXIMIZED
    return xgboost.callback.EarlyStopping(
        rounds=patience, metric_name=metric, data_name="validation", maximize=maximize, save_best=True
    )


def adapted(callback: Any) -> Any:
    """As XGBoost's own class of callbacks, which cannot be named before the library is there."""
    import xgboost  # noqa: PLC0415

    name = type(callback).__name__
    made = type(name, (xgboost.callback.TrainingCallback,), {"after_iteration": lambda _, *given: callback(*given)})
    return made()


class Printed:
    """The scores of each round, with tabs as AWS's log shows them."""

    def __init__(self, done: int) -> None:
        self._done = done

    def __call__(self, booster: Any, epoch: int, history: Mapping[str, Mapping[str, list[Any]]]) -> bool:
        found = [(data, name, values[-1]) for data, metrics in history.items() for name, values in metrics.items()]
        listed = "".join(f"#011{data}-{name}:{score:.5f}" for data, name, score in found)
        print(f"[{epoch + self._done}]{listed}", flush=True)
        return False


class Kept:
    """The model of the last round that ended, for when the job is stopped."""

    def __init__(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)

    def __call__(self, booster: Any, epoch: int, history: object) -> bool:
        save(booster, MODEL, NAME)
        return False

    def _stop(self, number: int, frame: FrameType | None) -> None:
        os._exit(0)


class Checkpoints:
    """The last rounds' boosters in the folder that SageMaker keeps on S3."""

    def __init__(self, folder: str, done: int) -> None:
        self._folder, self._done = folder, done

    def __call__(self, booster: Any, epoch: int, history: object) -> bool:
        number = epoch + self._done
        save(booster, self._folder, f"{CHECKPOINT}.{number}")
        old = f"{self._folder}/{CHECKPOINT}.{number - KEPT}"
        if os.path.exists(old):
            os.unlink(old)
        return False


def save(booster: Any, folder: str, name: str) -> None:
    """Whole or not at all."""
    partial = f"{folder}/.{name}"
    booster.save_model(partial)
    os.rename(partial, f"{folder}/{name}")


def checkpoints() -> str:
    """The folder of CheckpointConfig, empty without one."""
    try:
        with open(f"{CONFIG}/checkpointconfig.json") as file:
            return str(json.load(file).get("LocalPath", ""))
    except FileNotFoundError:
        return ""


def newest(folder: str) -> tuple[str | None, int]:
    """The last checkpoint's path, and how many rounds it holds."""
    names = os.listdir(folder) if folder else []
    numbers = [int(found[1]) for name in names if (found := re.fullmatch(rf"{CHECKPOINT}\.(\d+)", name))]
    if not numbers:
        return None, 0
    print(f"Resuming from iteration {max(numbers) + 1}", flush=True)
    return f"{folder}/{CHECKPOINT}.{max(numbers)}", max(numbers) + 1
