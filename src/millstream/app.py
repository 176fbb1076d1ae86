"""Settings → engines → domain → services → gateway: the only module that knows every layer."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

import uvicorn
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

KEEP_ALIVE = 75  # seconds that an idle connection stays open; clients pool theirs
GRACE = 5  # seconds that requests under way may take when the server stops
Ready = Callable[[int, AccessKey], None]
Route = Callable[[int], Mapping[str, str]]
log = logging.getLogger("millstream")


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
    async with _application(settings, port, route) as (gateway, loops, session, leaving):
        server = Server(gateway, protocol, lambda: ready(port, session), leaving)
        for loop in loops:
            await loop.start()
        try:
            await server.serve(sockets=[listener])
        finally:
            await asyncio.gather(*(loop.close() for loop in loops))


@contextlib.asynccontextmanager
async def _application(
    settings: Settings, port: int, route: Route
) -> AsyncIterator[tuple[Gateway, list[Loop], AccessKey, Callable[[], None]]]:
    async with contextlib.AsyncExitStack() as stack:
        meta = SqliteMeta(settings.data / "meta.db")
        stack.callback(meta.close)
        metrics = Metrics(meta)
        stack.push_async_callback(metrics.close)  # after the services' loops: their last values count
        await metrics.start()
        stream_log = await stack.enter_async_context(SegmentLog(settings.data / "log"))
        objects = DiskObjects(settings.data / "objects")
        stack.callback(objects.close)
        catalogue = Catalogue([config_folder(), settings.data])
        bundle = settings.data / "tls" / "bundle.pem"
        compute = ProcessCompute(settings.data / "compute", catalogue=catalogue, ca_bundle=bundle)
        stack.push_async_callback(compute.close)

        identity = Identity(meta, settings.account, strict_roles=settings.strict_roles)
        session = await identity.start()
        journal, hosting = Journal(meta, stream_log, metrics), Hosting(meta)
        grants = Grants(meta, _sessions(identity), lambda: f"http://127.0.0.1:{port}", lambda: route(port))
        functions, streams, tables = Functions(meta), Streams(meta, stream_log), Tables(meta)
        firehose = Firehose(
            meta=meta,
            topics=stream_log,
            objects=objects,
            journal=journal,
            metrics=metrics,
            functions=functions,
            kinesis=streams,
            tables=tables,
            check_role=identity.check_role,
            interval=settings.firehose_interval,
            quotas=Quotas() if settings.quotas else None,
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
        captures = Captures(meta, stream_log, objects, hosting)
        queues = Queues(meta, stream_log, objects, hosting, metrics)
        alerts = Alerts()
        scaling, cloudwatch = AutoScaling(meta, hosting, metrics, alerts), CloudWatch(meta, metrics, alerts)
        mounts = Mounts(
            {
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
        )
        local = Local(
            mounts.names, grants.credentials, awslambda.codes.linked, lambda: exposition.page(mounts, metrics)
        )
        access = Access(_principals(identity), settings.region)
        administration = Administration(access, firehose_api.SERVICE, session.id, _commands(firehose))

        async def own(request: Request) -> Response | None:
            return await administration.answer(request) or await local.answer(request)

        gateway = Gateway(mounts, access, own)
        loops: list[Loop] = [
            Trimming(kinesis),
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
        yield gateway, loops, session, kinesis.end_subscriptions


def _commands(firehose: Firehose) -> dict[str, Command]:
    found = {"POST flush": flush, "GET state": state, "GET records": records}
    return {name: partial(function, firehose) for name, function in found.items()}


def _principals(identity: Identity) -> Callable[[str], Principal | None]:
    known: dict[str, tuple[AccessKey, Principal]] = {}

    def find(key_id: str) -> Principal | None:
        if (key := identity.find(key_id)) is None:
            return None
        if (last := known.get(key_id)) is None or last[0] is not key:
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


class Server(uvicorn.Server):
    """uvicorn, telling when it listens and when it is about to stop, and leaving the process's signals to us."""

    def __init__(
        self, gateway: Gateway, protocol: type[Any] | str, ready: Callable[[], None], leaving: Callable[[], None]
    ) -> None:
        config = uvicorn.Config(
            gateway,
            http=protocol,
            loop="none",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who calls is what the signature says
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=GRACE,
            backlog=1024,
        )
        super().__init__(config)
        self._ready, self._leaving = ready, leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what start-up made lives as long as the server: no collection need look through it again
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leaving()  # what would go on for minutes ends now
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn's own would raise the signal again, before the stores are closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
