"""What every SageMaker operation may touch, and what is kept of jobs and models."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError, aws_error
from millstream.domain.alarms import States
from millstream.domain.grants import Grants
from millstream.domain.hosting import Hosting, Variant
from millstream.domain.journal import Journal
from millstream.domain.records import Records
from millstream.ports.compute import Compute
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore

if TYPE_CHECKING:
    from millstream.services.sagemaker.transforms import Transforms

ValidationException = aws_error("ValidationException")


class Phase(StrEnum):
    """How far a job's loop has come; each is entered by one commit and may be started again."""

    PREPARING = "preparing"
    RUNNING = "running"
    UPLOADING = "uploading"
    ENDED = "ended"  # for the client it is over; its workspace is still to be removed
    DONE = "done"


class Outcome(Struct, frozen=True):
    status: str  # Completed, Failed, Stopped
    reason: str = ""


class Job(Struct, frozen=True, kw_only=True):
    """A processing job. `id` tells it from an earlier one of the same name."""

    id: str
    account: str
    region: str
    request: api.CreateProcessingJobRequest
    created: float
    modified: float
    phase: Phase = Phase.PREPARING
    stopping: bool = False
    started: float | None = None
    ended: float | None = None
    outcome: Outcome | None = None
    exit_message: str = ""
    token: str = ""  # by which the job fetches its role's credentials
    secret: str = ""

    @property
    def name(self) -> str:
        return self.request.processing_job_name

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:processing-job/{self.name}"

    @property
    def hosts(self) -> list[str]:
        count = self.request.processing_resources.cluster_config.instance_count or 1
        return [f"algo-{number}" for number in range(1, count + 1)]

    def task(self, host: str) -> str:
        """Its name at the compute engine."""
        return f"processing/{self.account}/{self.region}/{self.name}/{self.id[:8]}/{host}"

    @property
    def status(self) -> str:
        if self.outcome and self.phase in (Phase.ENDED, Phase.DONE):
            return self.outcome.status
        return "Stopping" if self.stopping else "InProgress"


class Model(Struct, frozen=True, kw_only=True):
    account: str
    region: str
    request: api.CreateModelInput
    created: float

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:model/{self.request.model_name}"

    @property
    def containers(self) -> list[api.ContainerDefinition]:
        one = self.request.primary_container
        return [one] if one else list(self.request.containers or ())


class EndpointConfig(Struct, frozen=True, kw_only=True):
    account: str
    region: str
    request: api.CreateEndpointConfigInput
    created: float

    @property
    def arn(self) -> str:
        name = self.request.endpoint_config_name
        return f"arn:aws:sagemaker:{self.region}:{self.account}:endpoint-config/{name}"


class Component(Struct, frozen=True, kw_only=True):
    """An inference component as it was asked for; how it stands, `domain.hosting` keeps as an endpoint."""

    request: api.CreateInferenceComponentInput
    specification: api.InferenceComponentSpecification


class Deployment(Struct, frozen=True):
    """An endpoint's last DeploymentConfig."""

    config: api.DeploymentConfig


class Tags(Struct, frozen=True):
    values: dict[str, str]


CheckRole = Callable[[str, str], Awaitable[None]]


@dataclass(slots=True)
class SageMaker:
    meta: MetaStore
    objects: ObjectStore
    compute: Compute
    journal: Journal
    hosting: Hosting
    check_role: CheckRole  # (role ARN, caller's account): raise ValueError with the reason
    role_note: Callable[[str, str], Awaitable[str]]  # (role ARN, account): a line for the job's log, or ""
    grants: Grants
    jobs: Records[Job] = field(init=False)
    models: Records[Model] = field(init=False)
    configs: Records[EndpointConfig] = field(init=False)
    alarms: States = field(init=False)
    components: Records[Component] = field(init=False)
    deployments: Records[Deployment] = field(init=False)
    tags: Records[Tags] = field(init=False)
    unload_all: Callable[[Variant], Awaitable[None]] = field(init=False)  # the models of a multi-model variant
    transforms: "Transforms" = field(init=False)  # the transform jobs and their loops
    job_changed: Callable[[Job], None] = lambda job: None  # tells the job loops

    def __post_init__(self) -> None:
        self.jobs = Records(self.meta, "sagemaker.processing-job", Job)
        self.models = Records(self.meta, "sagemaker.model", Model)
        self.configs = Records(self.meta, "sagemaker.endpoint-config", EndpointConfig)
        self.alarms = States(self.meta)
        self.components = Records(self.meta, "sagemaker.inference-component", Component)
        self.deployments = Records(self.meta, "sagemaker.endpoint-deployment", Deployment)
        self.tags = Records(self.meta, "sagemaker.tags", Tags)

    async def accept_role(self, arn: str, caller: Caller) -> None:
        """Raise ValidationException unless SageMaker may act as the role."""
        try:
            await self.check_role(arn, caller.account)
        except ValueError as reason:
            raise ValidationException(
                f"Could not assume role {arn}. Please ensure that the role exists and allows principal "
                f"'sagemaker.amazonaws.com' to assume the role. ({reason})"
            ) from reason


def arn(caller: Caller, kind: str, name: str) -> str:
    return f"arn:aws:sagemaker:{caller.region}:{caller.account}:{kind}/{name}"


def not_implemented(member: str) -> AwsError:
    """For input that AWS takes and whose meaning is not built yet: never to be ignored."""
    return ValidationException(f"{member} is not implemented by Millstream yet.")
