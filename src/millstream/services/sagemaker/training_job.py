"""A training job: what is kept of it, and the secondary statuses that it goes through."""

from typing import ClassVar, Self

from msgspec import Struct, structs

from millstream.api import sagemaker as api
from millstream.domain.s3uri import S3Uri, parse
from millstream.services.sagemaker.job import Job, Outcome, Phase, Program

SECONDS = 86_400  # the longest run where the request names none
# AWS: docs.aws.amazon.com/sagemaker/latest/APIReference/API_SecondaryStatusTransition.html
MESSAGES = {
    "Starting": "Starting the training job",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Stopping": "Stopping the training job",
    "Restarting": "Restarting the training job",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
}


class Transition(Struct, frozen=True):
    status: str
    start: float
    end: float | None = None


class Measured(Struct, frozen=True):
    """The last value of a metric."""

    name: str
    value: float
    at: float


class TrainingJob(Job, frozen=True, kw_only=True):
    collection: ClassVar[str] = "training-job"
    tasks: ClassVar[str] = "training"
    group: ClassVar[str] = "/aws/sagemaker/TrainingJobs"

    request: api.CreateTrainingJobRequest
    transitions: tuple[Transition, ...] = ()
    metrics: tuple[Measured, ...] = ()
    tuning_job: str = ""  # ARN of the job that made it

    @property
    def name(self) -> str:
        return self.request.training_job_name

    @property
    def algorithm(self) -> api.AlgorithmSpecification:
        assert self.request.algorithm_specification is not None  # training_rules.check
        return self.request.algorithm_specification

    @property
    def resources(self) -> api.ResourceConfig:
        assert self.request.resource_config is not None  # training_rules.check
        return self.request.resource_config

    @property
    def instance_type(self) -> str:
        return self.resources.instance_type or ""

    @property
    def instances(self) -> int:
        return self.resources.instance_count or 1

    @property
    def seconds(self) -> int:
        condition = self.request.stopping_condition
        return (condition and condition.max_runtime_in_seconds) or SECONDS

    @property
    def program(self) -> Program:
        request, algorithm = self.request, self.algorithm
        own = {"TRAINING_JOB_NAME": self.name, "TRAINING_JOB_ARN": self.arn}
        return Program(
            image=algorithm.training_image or "",
            role=request.role_arn,
            argv=(*(algorithm.container_entrypoint or ()), *(algorithm.container_arguments or ())),
            environment={**own, **(request.environment or {})},
            seconds=self.seconds,
            connected=not request.enable_network_isolation,
            train=True,
        )

    def output(self, name: str) -> S3Uri:
        """A place below the job's own output on S3."""
        base = parse(self.request.output_data_config.s3_output_path)
        return S3Uri(base.bucket, f"{base.key.rstrip('/')}/{self.name}/output/{name}".lstrip("/"))

    @property
    def plain(self) -> bool:
        """Its model is a prefix with its files, not an archive."""
        return self.request.output_data_config.compression_type == "NONE"

    @property
    def model(self) -> S3Uri:
        """Where its model is to lie on S3."""
        return self.output("model/" if self.plain else "model.tar.gz")

    @property
    def secondary(self) -> str:
        if self.outcome and self.over:
            return "MaxRuntimeExceeded" if self.outcome.exceeded else self.outcome.status
        if self.stopping:
            return "Stopping"
        if self.phase is Phase.RUNNING:
            return "Training"
        if self.phase is Phase.UPLOADING:
            return "Uploading"
        if self.attempt:
            return "Restarting"
        return "Downloading" if self.started else "Starting"

    @property
    def failure(self) -> str | None:
        """Why it failed; that it was stopped, its status says."""
        return super().failure if self.outcome and self.outcome.status == "Failed" else None

    def again(self, outcome: Outcome) -> bool:
        """Whether to run it once more: what went wrong was not its fault, and its RetryStrategy has attempts left."""
        strategy = self.request.retry_strategy
        return bool(outcome.lost and strategy and self.attempt < strategy.maximum_retry_attempts)

    def changed(self, now: float) -> Self:
        """With the transition to the secondary status that it has come to."""
        changed, past = super().changed(now), self.transitions
        if past and past[-1].status == self.secondary:
            return changed
        if past:
            past = (*past[:-1], structs.replace(past[-1], end=past[-1].end or now))
        last = Transition(self.secondary, now, now if self.over else None)
        return structs.replace(changed, transitions=(*past, last))
