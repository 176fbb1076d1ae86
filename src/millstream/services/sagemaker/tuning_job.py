"""A hyperparameter tuning job: what is kept of it and of its trials."""

from typing import ClassVar

from msgspec import Struct, structs

from millstream.api import sagemaker as api
from millstream.services.sagemaker.training_job import TrainingJob
from millstream.services.sagemaker.tuning_search import Seen


class Trial(Struct, frozen=True, kw_only=True):
    """A training job of a tuning job; its end is copied here, since the job may be deleted."""

    name: str
    arn: str
    created: float
    tuned: dict[str, str]
    status: str = "InProgress"
    started: float | None = None
    ended: float | None = None
    value: float | None = None
    reason: str | None = None
    lost: bool = False

    @property
    def over(self) -> bool:
        return self.ended is not None

    @property
    def objective(self) -> str:
        if self.value is not None:
            return "Succeeded"
        return "Failed" if self.over else "Pending"

    def after(self, job: TrainingJob, metric: str) -> "Trial":
        """As its training job stands."""
        value = next((one.value for one in job.metrics if one.name == metric), None) if job.over else None
        lost = bool(job.outcome and job.outcome.lost)
        return structs.replace(
            self,
            status=job.status,
            started=job.started,
            ended=job.ended,
            value=value,
            reason=job.failure,
            lost=lost,
        )

    def deleted(self, now: float) -> "Trial":
        """Its training job was deleted before its end was seen."""
        return structs.replace(self, status="Failed", ended=now, reason="The training job was deleted.")


class TuningJob(Struct, frozen=True, kw_only=True):
    collection: ClassVar[str] = "hyper-parameter-tuning-job"

    id: str
    account: str
    region: str
    request: api.CreateHyperParameterTuningJobRequest
    created: float
    modified: float
    stopping: bool = False
    end: str = ""  # Completed, Failed, Stopped; empty while it goes on
    ended: float | None = None
    reason: str = ""
    trials: tuple[Trial, ...] = ()

    @property
    def name(self) -> str:
        return self.request.hyper_parameter_tuning_job_name

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{self.collection}/{self.name}"

    @property
    def config(self) -> api.HyperParameterTuningJobConfig:
        return self.request.hyper_parameter_tuning_job_config

    @property
    def definition(self) -> api.HyperParameterTrainingJobDefinition:
        assert self.request.training_job_definition is not None  # tuning_rules.check
        return self.request.training_job_definition

    @property
    def objective(self) -> api.HyperParameterTuningJobObjective:
        assert self.config.hyper_parameter_tuning_job_objective is not None  # tuning_rules.check
        return self.config.hyper_parameter_tuning_job_objective

    @property
    def status(self) -> str:
        return self.end or ("Stopping" if self.stopping else "InProgress")

    @property
    def running(self) -> list[Trial]:
        return [trial for trial in self.trials if not trial.over]

    @property
    def best(self) -> Trial | None:
        known = [trial for trial in self.trials if trial.value is not None]
        return min(known, key=self.loss, default=None)

    def loss(self, trial: Trial) -> float:
        value = trial.value or 0.0
        return -value if self.objective.type == "Maximize" else value

    @property
    def seen(self) -> list[Seen]:
        """A trial that failed counts as one whose loss is not known: no point to come back to."""
        return [Seen(one.tuned, self.loss(one) if one.value is not None else None) for one in self.trials]
