"""What is kept of a batch transform job: how far its loop has come, its input objects, what became of each."""

from typing import Literal

from msgspec import Struct

from millstream.api import sagemaker as api
from millstream.domain.hosting import Endpoint, Variant
from millstream.services.sagemaker.service import Outcome, Phase

GROUP = "/aws/sagemaker/TransformJobs"


class TransformJob(Struct, frozen=True, kw_only=True):
    """`id` tells it from an earlier one of the same name, `variant` is its model behind workers."""

    id: str
    account: str
    region: str
    request: api.CreateTransformJobRequest
    variant: Variant
    created: float
    modified: float
    phase: Phase = Phase.PREPARING
    stopping: bool = False
    started: float | None = None
    ended: float | None = None
    outcome: Outcome | None = None

    @property
    def name(self) -> str:
        return self.request.transform_job_name

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:transform-job/{self.name}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name

    @property
    def instances(self) -> int:
        return self.request.transform_resources.instance_count

    @property
    def over(self) -> bool:
        return self.phase in (Phase.ENDED, Phase.DONE)

    @property
    def status(self) -> str:
        if self.outcome and self.over:
            return self.outcome.status
        return "Stopping" if self.stopping else "InProgress"

    @property
    def failure(self) -> str | None:
        return (self.outcome.reason or None) if self.outcome and self.over else None

    @property
    def log_stream(self) -> str:
        """Of its containers; what was sent and came back wrong is said in the one below it."""
        return f"{self.name}/i-{self.id[:17]}-{int(self.created)}"


class Hired(Endpoint, frozen=True, kw_only=True):
    """A job's model as a fleet knows it: an endpoint that nobody can call."""

    stream: str

    @property
    def log_group(self) -> str:
        return GROUP

    def log_stream(self, variant: Variant, part: object) -> str:
        name = getattr(part, "name", "")
        return f"{self.stream}/{name}" if variant.containers else self.stream


def hired(job: TransformJob) -> Hired:
    return Hired(
        name=job.name,
        account=job.account,
        region=job.region,
        id=job.id,
        config="",
        status="InService",
        variants=(job.variant,),
        created=job.created,
        modified=job.modified,
        stream=job.log_stream,
    )


class Source(Struct, frozen=True, array_like=True):
    """An input object, and its output's key below the output path but for `.out`."""

    bucket: str
    key: str
    name: str


class Page(Struct, frozen=True):
    """Some of a job's input objects, listed once: what comes later, its own outputs among it, is none of them."""

    sources: tuple[Source, ...]


class Written(Struct, frozen=True):
    """What became of an input object. `before` is what lay at its output's key when writing began."""

    state: Literal["writing", "written", "failed"]
    before: str = ""
    reason: str = ""
