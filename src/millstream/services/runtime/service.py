"""What an invocation may touch."""

from dataclasses import dataclass, field

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Endpoint, Hosting, Variant
from millstream.domain.metrics import Metrics
from millstream.domain.records import Record
from millstream.ports.compute import Compute
from millstream.services.runtime.capture import Captures
from millstream.services.runtime.meter import Meter
from millstream.services.runtime.routes import Routes, Target


@dataclass(slots=True)
class Runtime:
    hosting: Hosting
    compute: Compute
    captures: Captures
    metrics: Metrics
    _known: dict[tuple[str, str, str], tuple[Record[Endpoint], Routes]] = field(default_factory=dict)

    async def routes(self, name: str, caller: Caller) -> Routes:
        """Of an endpoint that answers. Raise ValidationError."""
        key = (caller.account, caller.region, name)
        record = await self.hosting.get(*key)
        known = self._known.get(key)
        if known and known[0] is record:
            return known[1]
        if record is None or not record.value.answers:
            self._known.pop(key, None)
            raise api.ValidationError(f"Endpoint {name} of account {caller.account} not found.")
        endpoint = record.value
        routes = Routes(endpoint, lambda variant: self._target(endpoint, variant))
        self._known[key] = (record, routes)
        return routes

    def _target(self, endpoint: Endpoint, variant: Variant) -> Target:
        meter = Meter(self.metrics, endpoint, variant)
        return Target(endpoint, variant, meter, self.captures.recorder(endpoint, variant))
