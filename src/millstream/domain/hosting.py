"""Endpoints as SageMaker makes them, the runtime calls them and autoscaling sizes them."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from math import ceil
from typing import Literal, NamedTuple

from msgspec import Struct, structs

from millstream.core import clock
from millstream.domain.records import Record, Records
from millstream.ports.meta import Conflict, MetaStore

Status = Literal["Creating", "InService", "Updating", "Failed", "Deleting"]
Stage = Literal["starting", "shifting", "ending", "rolling back"]
WORKERS = "SAGEMAKER_MODEL_SERVER_WORKERS"
MOST_WORKERS = 16
NO_STREAM = str.maketrans(":*", "--")  # what a log stream's name cannot hold
LOOK = 0.02  # seconds between two looks whether a fleet has answered all it was asked


class Capture(Struct, frozen=True, kw_only=True):
    """What is kept of a variant's requests and replies, and where."""

    percentage: int
    destination: str  # s3://bucket/prefix
    input: bool
    output: bool
    csv: tuple[str, ...] = ()  # content types that are kept as text
    json: tuple[str, ...] = ()
    kms_key: str = ""


class Asynchronous(Struct, frozen=True, kw_only=True):
    """For a variant whose requests wait in a queue and whose replies go to S3. Paths are s3://bucket/prefix."""

    output: str
    failures: str = ""
    concurrency: int | None = None  # of one instance
    kms_key: str = ""


class Serverless(Struct, frozen=True, kw_only=True):
    """For a variant whose workers end when nothing is asked, and start again with a request."""

    memory: int  # MiB
    concurrency: int  # requests at a time; more are turned away
    provisioned: int = 0  # workers that stay


class Container(Struct, frozen=True, kw_only=True):
    """One model server of a variant; `serving` is its name at the compute engine."""

    name: str
    image: str
    serving: str
    environment: dict[str, str] = {}
    own_server: bool = False
    data: str = ""  # S3 URI of its archive, where the request and not the model names it


class Variant(Struct, frozen=True, kw_only=True):
    """One production variant: a model behind workers. It outlives the model's record, as on AWS.

    `containers` are those of a model that has several: in turn each asks the next, or with `direct` the client names
    the one it asks. `models` is where the archives of a multi-model variant lie: its containers come with requests.
    Without an image it only has inference components.
    """

    name: str
    model: str
    image: str
    serving: str  # its name at the compute engine, and what its containers' names there begin with
    instance_type: str
    instances: int
    weight: float = 1.0
    role: str = ""
    environment: dict[str, str] = {}
    network: bool = True
    own_server: bool = False  # its container serves HTTP itself: one an instance
    download: int = 0  # seconds that the model's files may take; 0: any
    startup: int = 600  # seconds until a container must answer its first ping
    instance: str = ""  # the id that its log stream shows; empty: the endpoint's own
    capture: Capture | None = None
    asynchronous: Asynchronous | None = None
    serverless: Serverless | None = None
    containers: tuple[Container, ...] = ()
    direct: bool = False
    memory: int = 0  # MiB that each of its workers may take; 0: no limit
    shadow: bool = False  # is sent copies of the requests; nobody sees its replies
    models: str = ""  # s3://bucket/prefix/
    desired_weight: float | None = None  # None: as it is
    desired_instances: int | None = None
    desired_serverless: Serverless | None = None

    @property
    def parts(self) -> tuple[Container, ...]:
        if self.containers or self.models or not self.image:
            return self.containers
        only = Container(
            name="primary",
            image=self.image,
            serving=self.serving,
            environment=self.environment,
            own_server=self.own_server,
        )
        return (only,)

    @property
    def resized(self) -> "Variant":
        """At the size that was asked for."""
        weight = self.weight if self.desired_weight is None else self.desired_weight
        instances = self.instances if self.desired_instances is None else self.desired_instances
        serverless = self.desired_serverless or self.serverless
        return structs.replace(self.unchanged, weight=weight, instances=instances, serverless=serverless)

    @property
    def unchanged(self) -> "Variant":
        """Without the size that was asked for."""
        return structs.replace(self, desired_weight=None, desired_instances=None, desired_serverless=None)


def workers(variant: Variant, part: Container) -> int:
    """Of a container with a server of its own, one an instance; of others the client's own number, else two as far as
    there are cores.
    """
    cores = os.cpu_count() or 1
    if variant.serverless:
        return min(variant.serverless.concurrency, max(2, cores))
    if part.own_server:
        return min(variant.instances, MOST_WORKERS)
    asked = part.environment.get(WORKERS, "")
    each = int(asked) if asked.isdigit() and int(asked) else min(2, cores)
    return min(each * variant.instances, MOST_WORKERS)


class Shift(Struct, frozen=True):
    """How traffic moves to a new fleet. Times are seconds."""

    steps: tuple[float, ...] = (1.0,)  # the new fleet's share, one step after the other
    wait: int = 0  # between two steps
    linger: int = 0  # that the old fleet stays after the last
    longest: int | None = None  # that the whole may take
    alarms: tuple[str, ...] = ()  # any of which, when it is raised, ends the update
    rolling: bool = False  # both fleets have only the workers that their share needs


def sized(count: int, share: float) -> int:
    """The workers of a fleet that takes a share of the traffic."""
    return max(1, ceil(count * share)) if count else 0


class Update(Struct, frozen=True, kw_only=True):
    """A new fleet on its way beside the present one. `step` counts the steps of `shift` that were taken."""

    config: str
    variants: tuple[Variant, ...]
    shift: Shift
    started: float
    stage: Stage = "starting"
    step: int = 0
    moved: float = 0.0  # when the last step was taken
    failure: str = ""

    @property
    def strength(self) -> float:
        """The share of its workers that the new fleet needs at this stage."""
        if not self.shift.rolling:
            return 1.0
        return self.shift.steps[0] if self.stage == "starting" else self.share

    @property
    def share(self) -> float:
        """Of the traffic, that goes to the new fleet."""
        match self.stage:
            case "shifting":
                return self.shift.steps[self.step - 1]
            case "ending":
                return 1.0
        return 0.0


COMPONENT = "component:"  # before the name of an inference component; no endpoint's name holds a colon


class Endpoint(Struct, frozen=True, kw_only=True):
    """`id` tells it from an earlier one of the same name. An inference component is kept as an endpoint of its own:
    it comes up, changes and ends likewise.
    """

    name: str
    account: str
    region: str
    id: str
    config: str
    status: Status
    variants: tuple[Variant, ...]
    created: float  # seconds since the epoch
    modified: float
    failure: str = ""
    update: Update | None = None
    component_of: str = ""  # of an inference component, the endpoint that it is deployed to

    @property
    def title(self) -> str:
        return self.name.removeprefix(COMPONENT)

    @property
    def arn(self) -> str:
        kind = "inference-component" if self.component_of else "endpoint"
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{kind}/{self.title}"

    @property
    def log_group(self) -> str:
        kind = "InferenceComponents" if self.component_of else "Endpoints"
        return f"/aws/sagemaker/{kind}/{self.title}"

    def dimensions(self, variant: Variant) -> dict[str, str]:
        """Of its metrics."""
        if self.component_of:
            return {"InferenceComponentName": self.title}
        return {"EndpointName": self.name, "VariantName": variant.name}

    def invocation_dimensions(self, variant: Variant) -> list[dict[str, str]]:
        """Of the metrics of its invocations: again by configuration, which tells an update's fleets apart.

        AWS: docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
        """
        where, update = self.dimensions(variant), self.update
        if self.component_of:
            return [where]
        config = update.config if update and variant in update.variants else self.config
        return [where, {**where, "EndpointConfigName": config}]

    @property
    def answers(self) -> bool:
        return self.status in ("InService", "Updating")

    @property
    def all_variants(self) -> tuple[Variant, ...]:
        """Also those of a fleet on its way in or out."""
        return self.variants + (self.update.variants if self.update else ())

    def log_stream(self, variant: Variant, part: Container) -> str:
        stream = f"{variant.name}/i-{variant.instance or self.id[:17]}"
        return f"{stream}/{part.name}".translate(NO_STREAM) if variant.containers else stream

    @property
    def standing(self) -> tuple[tuple[Variant, ...], float]:
        """The fleet that stands whatever becomes of an update, with the share of its workers that it needs."""
        if (update := self.update) is None:
            return self.variants, 1.0
        if update.stage == "ending":
            return update.variants, 1.0
        return self.variants, 1 - update.share if update.shift.rolling else 1.0

    def traffic(self) -> Iterator[tuple[Variant, float]]:
        """The variants that answer at present, each with its share."""
        share = self.update.share if self.update else 0.0
        if share < 1:
            yield from _shares(self.variants, 1 - share)
        if self.update and share:
            yield from _shares(self.update.variants, share)

    def shadows(self) -> list[tuple[Variant, float]]:
        """The shadow variants at present, each with the share of the requests that it is sent."""
        update = self.update
        variants = update.variants if update and update.stage == "ending" else self.variants
        total = sum(variant.weight for variant in variants if not variant.shadow) or 1.0
        return [(variant, min(1.0, variant.weight / total)) for variant in variants if variant.shadow]


def _shares(fleet: tuple[Variant, ...], of: float) -> Iterator[tuple[Variant, float]]:
    variants = [variant for variant in fleet if not variant.shadow]
    total = sum(variant.weight for variant in variants) or 1.0
    for variant in variants:
        yield variant, of * variant.weight / total


class Size(NamedTuple):
    """Wanted of a variant; None leaves it."""

    weight: float | None = None
    instances: int | None = None
    serverless: Serverless | None = None


class NoModel(Exception):
    """A multi-model endpoint's archive is not there; the message is AWS's."""


class NoEndpoint(LookupError): ...


class NoVariant(LookupError): ...


class NotSteady(Exception):
    """The endpoint is being made, changed or deleted, or it has failed; the message is its status."""


async def _cannot_load(endpoint: Endpoint, variant: Variant, model: str) -> Container:
    """Of a multi-model endpoint: have it served. Raise NoModel, or RuntimeError when it does not load."""
    raise RuntimeError("no host loops run")


async def _nothing_loaded(container: Container) -> None:
    """End what `load` has made."""


class Hosting:
    """All endpoints. A look-up decodes a record only when its bytes changed, since every invocation does one."""

    def __init__(self, meta: MetaStore) -> None:
        self.endpoints = Records(meta, "sagemaker.endpoint", Endpoint)
        self.changed: Callable[[str, str, str], None] = lambda account, region, name: None  # tells the host loops
        self.busy: Counter[str] = Counter()  # requests under way, by the name that the compute engine knows
        self.load: Callable[[Endpoint, Variant, str], Awaitable[Container]] = _cannot_load
        self.unload: Callable[[Container], Awaitable[None]] = _nothing_loaded
        self.used: dict[str, float] = {}  # when a serverless variant was last asked

    async def get(self, account: str, region: str, name: str) -> Record[Endpoint] | None:
        """The same object as long as the record does not change."""
        return await self.endpoints.known(account, region, name)

    async def save(self, endpoint: Endpoint, version: int | None = None) -> None:
        """`version` 0 creates. Raise Conflict."""
        await self.endpoints.save(endpoint, endpoint.account, endpoint.region, endpoint.name, version=version)

    async def steady(self, account: str, region: str, name: str) -> Record[Endpoint]:
        """The endpoint, if it can be changed. Raise NoEndpoint, NotSteady."""
        if (record := await self.get(account, region, name)) is None:
            raise NoEndpoint(name)
        if record.value.status != "InService":
            raise NotSteady(record.value.status)
        return record

    async def resize(self, account: str, region: str, name: str, sizes: Mapping[str, Size]) -> Endpoint:
        """Have variants take other weights and numbers of instances, in the background; the endpoint is Updating
        meanwhile. Raise NoEndpoint, NoVariant, NotSteady.
        """
        record = await self.steady(account, region, name)
        variants = {variant.name: variant for variant in record.value.variants}
        for one, size in sizes.items():
            if one not in variants:
                raise NoVariant(one)
            variants[one] = structs.replace(
                variants[one],
                desired_weight=size.weight,
                desired_instances=size.instances,
                desired_serverless=size.serverless,
            )
        changed = structs.replace(
            record.value, status="Updating", variants=tuple(variants.values()), modified=clock.now()
        )
        try:
            await self.save(changed, record.version)
        except Conflict as busy:
            raise NotSteady("Updating") from busy
        self.changed(account, region, name)
        return changed

    async def drained(self, serving: str, patience: float) -> None:
        """Return when no request is under way there, at the latest after `patience` seconds."""
        end = clock.now() + patience
        while self.busy[serving] and clock.now() < end:  # noqa: ASYNC110  (an event would cost every request)
            await asyncio.sleep(LOOK)
        del self.busy[serving]
