"""What every SageMaker operation may touch, and what is kept of models."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from msgspec import Struct

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError, aws_error
from millstream.domain.alarms import States
from millstream.domain.features import Features
from millstream.domain.grants import Grants
from millstream.domain.hosting import Hosting, Variant
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.records import Records
from millstream.ports.compute import Compute
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore
from millstream.services.sagemaker.job import Job
from millstream.services.sagemaker.registry import Registry
from millstream.services.sagemaker.tuning_job import TuningJob

ValidationException = aws_error("ValidationException")
J = TypeVar("J", bound=Job)


class Model(Struct, frozen=True, kw_only=True):
    """`packaged` are its containers, where it is made of model packages, which may go."""

    account: str
    region: str
    request: api.CreateModelInput
    created: float
    packaged: list[api.ContainerDefinition] = []

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:model/{self.request.model_name}"

    @property
    def containers(self) -> list[api.ContainerDefinition]:
        return self.packaged or given_containers(self.request)


def given_containers(request: api.CreateModelInput) -> list[api.ContainerDefinition]:
    one = request.primary_container
    return [one] if one else list(request.containers or ())


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
    metrics: Metrics
    features: Features
    models: Records[Model] = field(init=False)
    configs: Records[EndpointConfig] = field(init=False)
    alarms: States = field(init=False)
    components: Records[Component] = field(init=False)
    deployments: Records[Deployment] = field(init=False)
    registry: Registry = field(init=False)
    tags: Records[Tags] = field(init=False)
    tuning_jobs: Records[TuningJob] = field(init=False)
    unload_all: Callable[[Variant], Awaitable[None]] = field(init=False)  # the models of a multi-model variant
    job_changed: Callable[[Job], None] = lambda job: None  # tells the job loops
    tuning_started: Callable[[TuningJob], None] = lambda job: None  # tells the tuner
    _jobs: dict[type[Job], Records[Any]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.models = Records(self.meta, "sagemaker.model", Model)
        self.configs = Records(self.meta, "sagemaker.endpoint-config", EndpointConfig)
        self.alarms = States(self.meta)
        self.components = Records(self.meta, "sagemaker.inference-component", Component)
        self.deployments = Records(self.meta, "sagemaker.endpoint-deployment", Deployment)
        self.registry = Registry(self.meta)
        self.tags = Records(self.meta, "sagemaker.tags", Tags)
        self.tuning_jobs = Records(self.meta, "sagemaker.tuning-job", TuningJob)

    def jobs(self, kind: type[J]) -> Records[J]:
        """The records of the jobs of one kind."""
        if kind not in self._jobs:
            self._jobs[kind] = Records(self.meta, f"sagemaker.{kind.collection}", kind)
        return self._jobs[kind]

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
