"""The services that a server offers, and the way from a request to a handler."""

import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from millstream.core.caller import ANONYMOUS, Caller
from millstream.core.errors import AwsError, aws_error
from millstream.core.model import Service
from millstream.gateway.absent import FORM, Absent
from millstream.wire import cbor, json, query, refusals, rest, rpcv2cbor
from millstream.wire.compressed import unpacked
from millstream.wire.eventstream import Events
from millstream.wire.http import Request, Response
from millstream.wire.operation import BEYOND, HANDLERS, ORIGINS, Handler
from millstream.wire.sigv4 import service_named

STS = "sts"
CBOR, RPC = "cbor", "smithy-rpc-v2-cbor"
PROTOCOLS: dict[str, Any] = {
    "json": json,
    CBOR: cbor,
    RPC: rpcv2cbor,
    "query": query,
    "rest-json": rest,
    "rest-xml": rest,
}
UnknownOperation = aws_error("UnknownOperationException")
InvalidAction = aws_error("InvalidAction")
MethodNotAllowed = aws_error("MethodNotAllowed", 405)
NotImplementedOnS3 = aws_error("NotImplemented", 501)
InternalFailure = aws_error("InternalFailure", 500)
InternalError = aws_error("InternalError", 500)


Load = Callable[[], Awaitable[object]]


class Mount:
    """One service: its model, its handlers and the object that they work on. `load` reads the handlers, when they
    are first asked, and gives the object.
    """

    def __init__(self, name: str, service: Service, load: Load) -> None:
        self.name, self.service, self._load = name, service, load
        self.answered = self.refused = 0  # requests, since the server started
        self._instance: object = None
        self._handlers: dict[str, Handler] = {}
        self._absent: frozenset[str] = frozenset()

    async def _open(self) -> None:
        instance = await self._load()
        api = sys.modules[f"millstream.api.{self.name}"]
        self._absent, self._router = api.ABSENT, rest.Router(api.ROUTES)
        self._handlers, self._instance = HANDLERS[self.name], instance

    def _protocol(self, request: Request) -> str:
        """As the request says: a service of JSON may be spoken to in CBOR, and some speak more."""
        if self.service.protocol != "json":
            return self.service.protocol
        if cbor.asked(request):
            return CBOR
        if "x-amz-target" in request.headers or not self.service.protocols:
            return "json"
        return RPC if rpcv2cbor.asked(request) else "query"

    async def call(self, request: Request, caller: Caller) -> Response:
        if not self._handlers:
            await self._open()
        if "origin" not in request.headers or (share := ORIGINS.get(self.name)) is None:
            return await self._called(request, caller)
        try:
            response = await self._called(request, caller)
        except AwsError as error:
            response = self.failure(error, request, caller.request_id)
        return await share(self._instance, request, response)

    async def _called(self, request: Request, caller: Caller) -> Response:
        protocol = self._protocol(request)
        if "content-encoding" in request.headers and not protocol.startswith("rest"):
            request = await unpacked(request)
        match protocol:
            case "query":
                fields = await query.form(request)
                handler = self._handler(fields.get("Action", ""), fields.get("Version", ""), protocol)
                if caller.principal == ANONYMOUS:
                    raise refusals.QUERY.missing("")
                given = query.parse(self.service, handler, fields)
            case "rest-json" | "rest-xml":
                if (found := self._router.find(request)) is None:
                    return await self._beyond(request, caller)
                name, path = found
                handler = self._handler(name)
                given = await rest.parse(self.service, handler, request, path)
            case _:
                form = PROTOCOLS[protocol]
                handler = self._handler(form.route(self.service, request))
                given = await form.parse(self.service, handler, request)
        output = await handler.call(self._instance, given, caller)
        self.answered += 1
        if isinstance(output, Response):
            return output
        response: Response
        if isinstance(output, Events):
            response = PROTOCOLS[protocol].stream(self.service, output, caller.request_id)
        else:
            response = PROTOCOLS[protocol].reply(self.service, handler, output, caller.request_id)
        return response

    async def _beyond(self, request: Request, caller: Caller) -> Response:
        """What the model has no route for."""
        if (handler := BEYOND.get((self.name, request.method))) is None:
            raise MethodNotAllowed("The specified method is not allowed against this resource.")
        self.answered += 1
        return await handler(self._instance, request, caller)

    def _handler(self, name: str, version: str = "", protocol: str = "") -> Handler:
        if handler := self._handlers.get(name):
            return handler
        if self.service.protocol == "rest-xml":
            raise NotImplementedOnS3(f"{name} is not implemented by Millstream; see docs/coverage.md.")
        here = " is not implemented by Millstream; see docs/coverage.md." if name in self._absent else ""
        if protocol == "query":
            raise InvalidAction(f"{name}{here}" if here else f"Could not find operation {name} for version {version}")
        raise UnknownOperation(f"{name}{here}" if here else "")

    def failure(self, error: AwsError, request: Request, request_id: str) -> Response:
        self.refused += 1
        response: Response = PROTOCOLS[self._protocol(request)].failure(self.service, error, request, request_id)
        return response

    def internal_failure(self) -> AwsError:
        error = InternalError if self.service.protocol == "rest-xml" else InternalFailure
        return error("We encountered an internal error. Please try again.")


class Mounts:
    def __init__(self, services: Mapping[str, tuple[Service, Load]]) -> None:
        """By the names of the api modules."""
        self._all = [Mount(name, service, load) for name, (service, load) in services.items()]
        self._by_target = {m.service.target: m for m in self._all if m.service.target}
        self._by_signer: dict[str, Mount] = {}  # those for requests without a target win
        for mount in sorted(self._all, key=lambda mount: not mount.service.target):
            self._by_signer[mount.service.signing_name] = mount
        self._by_word = {(m.service.signing_name, word): m for m in self._all for word in m.service.words}
        self._s3 = self._by_signer["s3"]

    def find(self, request: Request) -> Mount | Absent:
        """By X-Amz-Target, else by the service in the signature's scope, and where several sign by one name by the
        first word of the path. Of what names none, forms are STS's, of which the SDKs send some unsigned, and the
        rest is S3's.
        """
        if mount := self._by_target.get(request.headers.get("x-amz-target", "").rpartition(".")[0]):
            return mount
        signer = service_named(request) or (STS if _is_form(request) else "")
        if signer and signer not in self._by_signer and not signer.startswith("s3"):
            return Absent(request, signer)
        mount = self._by_signer.get(signer, self._s3)
        if mount.service.words:
            return self._by_word.get((signer, request.path.split("/", 2)[1]), mount)
        return mount

    def __iter__(self) -> Iterator[Mount]:
        return iter(self._all)

    @property
    def names(self) -> list[str]:
        return [mount.name for mount in self._all]


def _is_form(request: Request) -> bool:
    plain = request.method == "POST" and request.path == "/"
    return plain and request.headers.get("content-type", "").startswith(FORM)
