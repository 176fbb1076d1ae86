"""What an invocation may touch."""

from dataclasses import dataclass, field

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Endpoint, Hosting
from millstream.domain.records import Record
from millstream.ports.compute import Compute
from millstream.services.runtime.routes import Routes


@dataclass(slots=True)
class Runtime:
    hosting: Hosting
    compute: Compute
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
        routes = Routes(record.value)
        self._known[key] = (record, routes)
        return routes
