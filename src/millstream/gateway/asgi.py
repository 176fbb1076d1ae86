"""HTTP in, HTTP out: which service, who calls, which operation, and any failure in that protocol's own form."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from millstream.core import ids
from millstream.core.body import Body
from millstream.core.caller import Origin
from millstream.core.errors import AwsError, aws_error
from millstream.gateway.access import Access
from millstream.gateway.addressing import addressed
from millstream.gateway.mount import Mounts
from millstream.wire.http import Request, Response, parse_query

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Any], Awaitable[None]]
OwnRoute = Callable[[Request], Awaitable[Response | None]]
log = logging.getLogger("millstream")


LATE = (
    "Your socket connection to the server was not read from or written to within the timeout period. "
    "Idle connections will be closed."
)
RequestTimeout = aws_error("RequestTimeout")


class HungUp(Exception):
    """The client closed the connection in the middle of its request."""


class ServiceUnavailable(AwsError):
    code, status = "ServiceUnavailableException", 503


class TooLarge(AwsError):
    code, status = "RequestEntityTooLargeException", 413


class Gateway:
    """The ASGI application. `own` answers Millstream's own paths (`/_millstream/…`), which carry no signature."""

    def __init__(self, mounts: Mounts, access: Access, own: OwnRoute) -> None:
        self._mounts, self._access, self._own = mounts, access, own

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        given = _Given(receive)
        headers = headers_of(scope["headers"])
        length = headers.get("content-length", "")
        body = Body(_received(given), int(length) if length.isdigit() else None)
        origin = origin_of(scope["client"], scope["scheme"])
        request = request_of(scope["method"], scope["raw_path"], scope["query_string"], headers, body, origin)
        try:
            response = await self.answer(request)
            if "expect" in request.headers and not given.asked:
                response = response._replace(headers=[*response.headers, ("connection", "close")])
            await send_response(response, request.method, send)
        except HungUp:
            pass

    async def answer(self, request: Request) -> Response:
        """Raises HungUp only."""
        if request.path.startswith("/_") and (own := await self._own(request)):
            return own
        request_id = ids.request_id()
        mount = self._mounts.find(request)
        failure: AwsError
        try:
            caller, checked = await self._access.verify(mount.service, request, request_id)
            return await mount.call(addressed(mount.service, checked), caller)
        except HungUp:
            raise
        except AwsError as error:
            failure = error
        except OverflowError:
            failure = TooLarge("The request is larger than this operation takes.")
        except OSError as problem:
            log.error("%s: the disk refused: %s", request.path, problem)
            failure = ServiceUnavailable(f"The service could not store this just now ({problem.strerror}).")
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            failure = mount.internal_failure()
        return mount.failure(failure, request, request_id)

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request with such a head may come from a client of this server."""
        return self._access.knows(headers)

    def late(self, request: Request) -> Response:
        """To one whose body does not come to its end."""
        return self._mounts.find(request).failure(RequestTimeout(LATE), request, ids.request_id())


def headers_of(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name; those that came several times joined with commas."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = name_of(raw_name), raw_value.strip(b" \t").decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


@lru_cache(maxsize=256)
def name_of(header: bytes) -> str:
    """In lower case; clients send the same again and again."""
    return header.decode("latin-1").lower()


def request_of(
    method: str, path: bytes, query: bytes, headers: dict[str, str], body: Body, origin: Origin
) -> Request:
    raw_query = query.decode("latin-1")
    return Request(method, path.decode("latin-1"), parse_query(raw_query), headers, body, raw_query, origin)


def origin_of(client: tuple[str, int] | None, scheme: str | None) -> Origin:
    return Origin(client[0] if client else "", scheme == "https")


class _Given:
    """What the client sends. One that expects "100 Continue" sends no body before it is asked for; answered without,
    it may or may not still send it, so nothing behind that answer could be understood.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive, self.asked = receive, False

    async def __call__(self) -> Mapping[str, Any]:
        self.asked = True
        return await self._receive()


async def _received(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise HungUp
        more = message.get("more_body", False)
        if block := message.get("body", b""):
            yield block


async def send_response(response: Response, method: str, send: Send) -> None:
    """In ASGI's messages."""
    body = response.body
    length = len(body) if isinstance(body, bytes) else body.length
    headers = [(name.lower().encode("latin-1"), value.encode("utf-8")) for name, value in response.headers]
    named = {name for name, _ in headers}
    if length is not None and b"content-length" not in named and response.status not in (204, 304):
        headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if isinstance(body, Body) and method != "HEAD":
        async for block in body:
            await send({"type": "http.response.body", "body": block, "more_body": True})
    await send({"type": "http.response.body", "body": body if isinstance(body, bytes) and method != "HEAD" else b""})
