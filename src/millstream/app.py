"""Settings → engines → domain → services → gateway: the only module that knows every layer."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import uvloop

from millstream.api import SERVICES
from millstream.container.images import Catalogue, config_folder
from millstream.core import ids
from millstream.core.caller import Caller
from millstream.core.settings import Settings
from millstream.domain.alarms import Alerts
from millstream.domain.features import Features
from millstream.domain.functions import Functions
from millstream.domain.grants import Grants
from millstream.domain.hosting import Hosting
from millstream.domain.identity import AccessKey, Identity
from millstream.domain.inlets import Inlets
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.part import Command, Ground
from millstream.domain.streams import Streams
from millstream.domain.tables import Tables
from millstream.engines.compute.process import ProcessCompute
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from millstream.gateway import exposition
from millstream.gateway.access import Access
from millstream.gateway.administration import Administration
from millstream.gateway.asgi import Gateway
from millstream.gateway.local import Local, Page
from millstream.gateway.mount import Mounts
from millstream.gateway.server import Server
from millstream.parts import Parts
from millstream.ports.meta import MetaStore
from millstream.wire.http import Request, Response
from millstream.wire.values import format_timestamp

Ready = Callable[[int, AccessKey], None]
Route = Callable[[int], Mapping[str, str]]
# Services in whose place the server works when nobody asks, and how the kinds of their records begin.
WORK = {
    "kinesis": {"kinesis"},
    "sagemaker": {"sagemaker"},
    "featurestore": {"featurestore"},
    "awslambda": {"lambda"},
    "firehose": {"firehose"},  # after the functions that it calls
    "s3": {"s3"},  # likewise
    "runtime": {"runtime", "sagemaker"},
    "athena": {"athena"},
    "cloudwatch": {"cloudwatch"},
    "autoscaling": {"autoscaling"},
    "logs": {"logs"},
    "glue": {"crawler"},
}
COMMANDS = ("POST flush", "GET state", "GET records")  # of Firehose
PAGES = ("functions", "url")  # of Lambda


def serve(
    settings: Settings, ready: Ready, protocol: type[Any] | str = "httptools", route: Route = lambda port: {}
) -> None:
    """Run until SIGTERM or SIGINT. `ready` gets the port and the administrator's session once requests are answered.

    `protocol` is uvicorn's HTTP protocol class; `route` gives the variables by which jobs reach AWS's hosts here.
    """
    with _listening(settings) as listener, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, listener, ready, protocol, route))


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    with socket.create_server((settings.host, settings.port), backlog=1024, reuse_port=False) as listener:
        listener.setblocking(False)
        yield listener


async def _serve(
    settings: Settings, listener: socket.socket, ready: Ready, protocol: type[Any] | str, route: Route
) -> None:
    port = listener.getsockname()[1]
    async with contextlib.AsyncExitStack() as stack:
        ground = await _ground(settings, port, route, stack)
        session = await ground.identity.start()
        parts = Parts(ground)
        stack.push_async_callback(parts.close)
        for name in await _at_work(ground.meta):
            await parts.get(name)
        gateway = _gateway(ground, session, parts)
        await Server(gateway, protocol, lambda: ready(port, session), parts.leave).serve(sockets=[listener])


async def _at_work(meta: MetaStore) -> list[str]:
    """Services with something to go on with; all others are read when they are first asked."""
    kept = {kind.partition(".")[0] for kind in await meta.kinds()}
    return [name for name, kinds in WORK.items() if kinds & kept]


async def _ground(settings: Settings, port: int, route: Route, stack: contextlib.AsyncExitStack) -> Ground:
    meta = SqliteMeta(settings.data / "meta.db")
    stack.callback(meta.close)
    log = await stack.enter_async_context(SegmentLog(settings.data / "log"))
    objects = DiskObjects(settings.data / "objects")
    stack.callback(objects.close)
    catalogue, bundle = Catalogue([config_folder(), settings.data]), settings.data / "tls" / "bundle.pem"
    compute = ProcessCompute(settings.data / "compute", catalogue=catalogue, ca_bundle=bundle)
    stack.push_async_callback(compute.close)
    metrics = Metrics(meta)
    stack.push_async_callback(metrics.close)  # after the services' loops: their last values count
    await metrics.start()
    identity = Identity(meta, settings.account, strict_roles=settings.strict_roles)
    tables = Tables(meta)
    return Ground(
        settings=settings,
        meta=meta,
        log=log,
        objects=objects,
        compute=compute,
        identity=identity,
        metrics=metrics,
        alerts=Alerts(),
        journal=Journal(meta, log, metrics),
        hosting=Hosting(meta),
        grants=Grants(meta, _sessions(identity), lambda: f"http://127.0.0.1:{port}", lambda: route(port)),
        functions=Functions(meta),
        streams=Streams(meta, log),
        tables=tables,
        features=Features(meta, tables),
        inlets=Inlets(),
    )


def _gateway(ground: Ground, session: AccessKey, parts: Parts) -> Gateway:
    """`session` is the administrator's."""
    mounts = Mounts({name: (service, partial(parts.service, name)) for name, service in SERVICES.items()})
    access = Access(ground.identity.find, ground.settings.region)
    commands = {name: _command(parts, name) for name in COMMANDS}
    administration = Administration(access, SERVICES["firehose"], session.id, commands)
    pages = {word: _page(parts, word, access) for word in PAGES}
    local = Local(mounts.names, ground.grants.credentials, lambda: exposition.page(mounts, ground.metrics), pages)

    async def own(request: Request) -> Response | None:
        return await administration.answer(request) or await local.answer(request)

    return Gateway(mounts, access, own)


def _command(parts: Parts, name: str) -> Command:
    async def command(words: Sequence[str], caller: Caller) -> object:
        return await (await parts.get("firehose")).commands[name](words, caller)

    return command


def _page(parts: Parts, word: str, access: Access) -> Page:
    """Of Lambda. It may have a signature verified, as for one of its operations."""

    async def page(request: Request, rest: str) -> Response:
        part = await parts.get("awslambda")
        verify = partial(access.verify, SERVICES["awslambda"], request_id=ids.request_id())
        response: Response = await part.pages[word](request, rest, verify)
        return response

    return page


def _sessions(identity: Identity) -> Callable[[str, str, int], Any]:
    async def session_for(role: str, name: str, seconds: int) -> Mapping[str, str]:
        """In the form of the SDKs' container provider."""
        key = await identity.session_for(role, name, seconds)
        expires = format_timestamp(key.expires or 0, "iso8601")
        keys = {"AccessKeyId": key.id, "SecretAccessKey": key.secret, "Token": key.token}
        return keys | {"Expiration": expires, "RoleArn": role}

    return session_for
