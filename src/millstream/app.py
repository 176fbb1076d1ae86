"""Settings → engines → domain → services → gateway: the only module that knows every layer."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol

import uvloop

from millstream.api import firehose as firehose_api
from millstream.container.images import Catalogue, config_folder
from millstream.core.settings import Settings
from millstream.domain.alarms import Alerts
from millstream.domain.functions import Functions
from millstream.domain.grants import Grants
from millstream.domain.hosting import Hosting
from millstream.domain.identity import AccessKey, Identity
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.streams import Streams
from millstream.domain.tables import Tables
from millstream.engines.compute.process import ProcessCompute
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from millstream.gateway import exposition
from millstream.gateway.access import Access, Principal
from millstream.gateway.administration import Administration, Command
from millstream.gateway.asgi import Gateway
from millstream.gateway.local import Local
from millstream.gateway.mount import Mounts
from millstream.gateway.server import Server
from millstream.ports.compute import Compute
from millstream.ports.log import StreamLog
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore
from millstream.services.autoscaling.scaler import Scaler
from millstream.services.autoscaling.service import AutoScaling
from millstream.services.awslambda.instances import Instances
from millstream.services.awslambda.polling import Polling
from millstream.services.awslambda.service import Lambda
from millstream.services.cloudwatch.service import CloudWatch
from millstream.services.cloudwatch.watch import Watch
from millstream.services.firehose.administration import flush, records, state
from millstream.services.firehose.loops import Deliveries
from millstream.services.firehose.quota import Quotas
from millstream.services.firehose.service import Firehose
from millstream.services.glue.service import Glue
from millstream.services.iam.service import Iam
from millstream.services.kinesis.retention import Trimming
from millstream.services.kinesis.scaling import Scaling
from millstream.services.kinesis.service import Kinesis
from millstream.services.kinesis.throughput import Throughput
from millstream.services.logs.retention import Retention
from millstream.services.logs.service import Logs
from millstream.services.runtime.capture import Captures
from millstream.services.runtime.queues import Queues
from millstream.services.runtime.service import Runtime
from millstream.services.s3.service import S3
from millstream.services.sagemaker.hosts import Hosts
from millstream.services.sagemaker.jobs import Jobs
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.utilisation import Utilisation
from millstream.services.sts.service import Sts
from millstream.wire.http import Request, Response
from millstream.wire.sigv4 import Key
from millstream.wire.values import format_timestamp

PRINCIPALS = 4096  # keys whose signer is kept at hand
Ready = Callable[[int, AccessKey], None]
Route = Callable[[int], Mapping[str, str]]


class Loop(Protocol):
    """Background work of a service."""

    async def start(self) -> None: ...

    async def close(self) -> None: ...


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
        engines = await _engines(settings, stack)
        domain = await _domain(settings, engines, port, route, stack)
        services = _services(settings, engines, domain)
        gateway = _gateway(settings, domain, services)
        server = Server(gateway, protocol, lambda: ready(port, domain.session), services.kinesis.end_subscriptions)
        for loop in services.loops:
            await loop.start()
        try:
            await server.serve(sockets=[listener])
        finally:
            await asyncio.gather(*(loop.close() for loop in services.loops))


class Engines(NamedTuple):
    meta: MetaStore
    log: StreamLog
    objects: ObjectStore
    compute: Compute


async def _engines(settings: Settings, stack: contextlib.AsyncExitStack) -> Engines:
    meta = SqliteMeta(settings.data / "meta.db")
    stack.callback(meta.close)
    log = await stack.enter_async_context(SegmentLog(settings.data / "log"))
    objects = DiskObjects(settings.data / "objects")
    stack.callback(objects.close)
    catalogue, bundle = Catalogue([config_folder(), settings.data]), settings.data / "tls" / "bundle.pem"
    compute = ProcessCompute(settings.data / "compute", catalogue=catalogue, ca_bundle=bundle)
    stack.push_async_callback(compute.close)
    return Engines(meta, log, objects, compute)


class Domain(NamedTuple):
    identity: Identity
    session: AccessKey  # the administrator's
    metrics: Metrics
    alerts: Alerts
    journal: Journal
    hosting: Hosting
    grants: Grants
    functions: Functions
    streams: Streams
    tables: Tables


async def _domain(
    settings: Settings, engines: Engines, port: int, route: Route, stack: contextlib.AsyncExitStack
) -> Domain:
    meta, log = engines.meta, engines.log
    metrics = Metrics(meta)
    stack.push_async_callback(metrics.close)  # after the services' loops: their last values count
    await metrics.start()
    identity = Identity(meta, settings.account, strict_roles=settings.strict_roles)
    return Domain(
        identity,
        await identity.start(),
        metrics,
        Alerts(),
        Journal(meta, log, metrics),
        Hosting(meta),
        Grants(meta, _sessions(identity), lambda: f"http://127.0.0.1:{port}", lambda: route(port)),
        Functions(meta),
        Streams(meta, log),
        Tables(meta),
    )


class Services(NamedTuple):
    by_name: dict[str, object]  # of their modules in `api`
    loops: list[Loop]
    firehose: Firehose
    kinesis: Kinesis
    awslambda: Lambda


def _services(settings: Settings, engines: Engines, domain: Domain) -> Services:
    meta, log, objects, compute = engines
    identity, _, metrics, alerts, journal, hosting, grants, functions, streams, tables = domain
    firehose = Firehose(
        meta=meta,
        topics=log,
        objects=objects,
        journal=journal,
        metrics=metrics,
        functions=functions,
        kinesis=streams,
        tables=tables,
        check_role=identity.check_role,
        interval=settings.firehose_interval,
        quotas=Quotas() if settings.quotas else None,
        backlog=settings.firehose_backlog and int(settings.firehose_backlog * (1 << 20)),
    )
    kinesis = Kinesis(meta, streams, metrics, Throughput() if settings.quotas else None)
    sagemaker = SageMaker(
        meta,
        objects,
        compute,
        journal,
        hosting,
        check_role=identity.check_role,
        role_note=identity.role_note,
        grants=grants,
    )
    awslambda = Lambda(meta, objects, compute, journal, functions, grants, metrics, identity.check_role, streams)
    captures, queues = Captures(meta, log, objects, hosting), Queues(meta, log, objects, hosting, metrics)
    scaling, cloudwatch = AutoScaling(meta, hosting, metrics, alerts), CloudWatch(meta, metrics, alerts)
    by_name = {
        "s3": S3(objects, meta),
        "firehose": firehose,
        "kinesis": kinesis,
        "sagemaker": sagemaker,
        "runtime": Runtime(hosting, compute, captures, queues, metrics),
        "awslambda": awslambda,
        "glue": Glue(tables),
        "logs": Logs(journal),
        "cloudwatch": cloudwatch,
        "autoscaling": scaling,
        "sts": Sts(identity),
        "iam": Iam(identity),
    }
    loops: list[Loop] = [
        Trimming(kinesis),
        Scaling(kinesis),
        Jobs(sagemaker),
        Hosts(sagemaker),
        Instances(awslambda),
        Polling(awslambda),
        Deliveries(firehose),  # which call functions
        captures,
        Watch(cloudwatch),
        Scaler(scaling),
        Utilisation(sagemaker, metrics),
        queues,
        Retention(journal),
    ]
    return Services(by_name, loops, firehose, kinesis, awslambda)


def _gateway(settings: Settings, domain: Domain, services: Services) -> Gateway:
    mounts = Mounts(services.by_name)
    access = Access(_principals(domain.identity), settings.region)
    administration = Administration(access, firehose_api.SERVICE, domain.session.id, _commands(services.firehose))
    local = Local(
        mounts.names,
        domain.grants.credentials,
        services.awslambda.codes.linked,
        lambda: exposition.page(mounts, domain.metrics),
    )

    async def own(request: Request) -> Response | None:
        return await administration.answer(request) or await local.answer(request)

    return Gateway(mounts, access, own)


def _commands(firehose: Firehose) -> dict[str, Command]:
    found = {"POST flush": flush, "GET state": state, "GET records": records}
    return {name: partial(function, firehose) for name, function in found.items()}


def _principals(identity: Identity) -> Callable[[str], Principal | None]:
    known: dict[str, tuple[AccessKey, Principal]] = {}

    def find(key_id: str) -> Principal | None:
        if (key := identity.find(key_id)) is None:
            return None
        if (last := known.get(key_id)) is None or last[0] is not key:
            if len(known) >= PRINCIPALS:  # of sessions that have ended, too
                known.clear()
            signing = Key(key.id, key.secret, key.token, key.expires)
            last = known[key_id] = key, Principal(signing, key.account, key.principal, key.user_id)
        return last[1]

    return find


def _sessions(identity: Identity) -> Callable[[str, str, int], Any]:
    async def session_for(role: str, name: str, seconds: int) -> Mapping[str, str]:
        """In the form of the SDKs' container provider."""
        key = await identity.session_for(role, name, seconds)
        expires = format_timestamp(key.expires or 0, "iso8601")
        keys = {"AccessKeyId": key.id, "SecretAccessKey": key.secret, "Token": key.token}
        return keys | {"Expiration": expires, "RoleArn": role}

    return session_for
