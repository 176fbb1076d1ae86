"""A service as a part of the server: what it is built from, and what it gives."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from millstream.core.caller import Caller
from millstream.core.settings import Settings
from millstream.domain.alarms import Alerts
from millstream.domain.features import Features
from millstream.domain.functions import Functions
from millstream.domain.grants import Grants
from millstream.domain.hosting import Hosting
from millstream.domain.identity import Identity
from millstream.domain.inlets import Inlets
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.streams import Streams
from millstream.domain.tables import Tables
from millstream.ports.compute import Compute
from millstream.ports.log import StreamLog
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore

Command = Callable[[Sequence[str], Caller], Awaitable[object]]


class Ground(NamedTuple):
    """What a service may be built from."""

    settings: Settings
    meta: MetaStore
    log: StreamLog
    objects: ObjectStore
    compute: Compute
    identity: Identity
    metrics: Metrics
    alerts: Alerts
    journal: Journal
    hosting: Hosting
    grants: Grants
    functions: Functions
    streams: Streams
    tables: Tables
    features: Features
    inlets: Inlets


class Loop(Protocol):
    """Background work of a service."""

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class Part(NamedTuple):
    """What the `build` of a service's folder gives."""

    service: object  # what its operations take first
    loops: Sequence[Loop] = ()
    leaving: Callable[[], None] = lambda: None  # the server stops: what would go on for minutes ends now
    commands: Mapping[str, Command] = {}  # the administrator's, by METHOD and word
    pages: Mapping[str, Callable[..., Awaitable[Any]]] = {}  # by WORD: what answers /_millstream/WORD/…
