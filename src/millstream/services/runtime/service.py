"""What an invocation may touch."""

from dataclasses import dataclass, field
from time import perf_counter

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.hosting import COMPONENT, Endpoint, Hosting, Variant
from millstream.domain.metrics import Metrics, Series
from millstream.domain.records import Record
from millstream.ports.compute import Compute, Invocation, Reply, WorkerDied
from millstream.services.runtime.answers import answer, headers
from millstream.services.runtime.capture import Captures
from millstream.services.runtime.meter import NAMESPACE, Meter
from millstream.services.runtime.queues import Failed, Interrupted, NotYet, Queues, Request
from millstream.services.runtime.routes import Routes, Target
from millstream.services.runtime.serverless import Door
from millstream.services.runtime.sessions import Sessions
from millstream.services.runtime.shadows import Shadows
from millstream.services.runtime.shelf import Shelf

UNWANTED = (
    "Inference Component Name header is not allowed for endpoints to which you dont plan to deploy inference "
    "components. Please remove the Inference Component Name header and try again."
)


@dataclass(slots=True)
class Runtime:
    hosting: Hosting
    compute: Compute
    captures: Captures
    queues: Queues
    metrics: Metrics
    sessions: Sessions = field(default_factory=Sessions)
    shadows: Shadows = field(init=False)
    _known: dict[str, tuple[Record[Endpoint], Routes]] = field(default_factory=dict)
    _doors: dict[str, Door] = field(default_factory=dict)
    _shelves: dict[str, Shelf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.queues.ask = self._ask
        self.shadows = Shadows(self.compute, self.hosting)

    async def routes(self, name: str, caller: Caller) -> Routes:
        """Of an endpoint that answers. Raise ValidationError."""
        record = await self._record(caller, name)
        if record is None or not record.value.answers:
            raise api.ValidationError(f"Endpoint {name} of account {caller.account} not found.")
        return self._routes(record)

    async def component(self, name: str, endpoint: str, caller: Caller) -> Routes:
        """Of an inference component of that endpoint. Raise ValidationError."""
        record = await self._record(caller, COMPONENT + name)
        if record is None or record.value.component_of != endpoint or not record.value.answers:
            host = await self.routes(endpoint, caller)
            if any(variant.model for variant in host.endpoint.variants):
                raise api.ValidationError(UNWANTED)
            raise api.ValidationError(f"Inference Component {name} of account {caller.account} not found.")
        return self._routes(record)

    async def _record(self, caller: Caller, name: str) -> Record[Endpoint] | None:
        """While the disk refuses, as it was known: a model needs none to answer."""
        try:
            return await self.hosting.get(caller.account, caller.region, name)
        except OSError:
            known = self._known.get(f"{caller.account}/{caller.region}/{name}")
            if known is None:
                raise
            return known[0]

    def _routes(self, record: Record[Endpoint]) -> Routes:
        known = self._known.get(record.key)
        if known and known[0] is record:
            return known[1]
        routes = Routes(record.value, lambda variant: self._target(record.value, variant))
        self._known[record.key] = (record, routes)
        return routes

    def _target(self, endpoint: Endpoint, variant: Variant) -> Target:
        meter = Meter(self.metrics, endpoint, variant)
        recorder = self.captures.recorder(endpoint, variant)
        return Target(
            endpoint, variant, meter, recorder, self._door(endpoint, variant), self._shelf(endpoint, variant)
        )

    def _door(self, endpoint: Endpoint, variant: Variant) -> Door | None:
        """The same as before where the endpoint has only changed otherwise: it counts who is inside."""
        if variant.serverless is None:
            return None
        if (door := self._doors.get(variant.serving)) is None:
            setup = self._series(endpoint, variant, "ModelSetupTime", "Microseconds")
            door = Door(self.compute, self.hosting, variant, variant.serverless, setup)
            self._doors[variant.serving] = door
        door.serverless = variant.serverless
        return door

    def _shelf(self, endpoint: Endpoint, variant: Variant) -> Shelf | None:
        """Likewise: it knows what is loaded."""
        if not variant.models:
            return None
        if (shelf := self._shelves.get(variant.serving)) is None:
            hits = self._series(endpoint, variant, "ModelCacheHit", "None")
            waits = self._series(endpoint, variant, "ModelLoadingWaitTime", "Microseconds")
            shelf = self._shelves[variant.serving] = Shelf(self.hosting, endpoint, variant, hits, waits)
        return shelf

    def _series(self, endpoint: Endpoint, variant: Variant, name: str, unit: str) -> Series:
        where = endpoint.dimensions(variant)
        return self.metrics.series(endpoint.account, endpoint.region, NAMESPACE, name, unit, where)

    async def _ask(self, record: Record[Endpoint], request: Request, body: bytes) -> Reply:
        """For a request out of a queue."""
        if not record.value.answers:
            raise NotYet
        target = self._routes(record).choose(None)
        shown = headers(request.attributes, request.id)
        invocation = Invocation(body, request.content_type, request.accept, shown)
        try:
            reply = await answer(
                self.compute, self.hosting.busy, target, target.parts, invocation, perf_counter(), request.patience
            )
        except api.ServiceUnavailable as absent:
            raise NotYet from absent
        except AwsError as error:
            failed = Interrupted if isinstance(error.__cause__, WorkerDied) else Failed
            raise failed(error.message) from error
        if target.recorder:
            target.recorder.offer(
                request.content_type, body, reply.content_type, reply.body, request.attributes, request.id
            )
        return reply
