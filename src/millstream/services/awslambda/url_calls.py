"""What a function URL is answered with.

AWS: docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from millstream.api import awslambda as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.functions import Answer, Call, FunctionNotFound, FunctionThrottled
from millstream.services.awslambda.invocations import LARGEST
from millstream.services.awslambda.service import Lambda
from millstream.services.awslambda.url import FunctionUrl
from millstream.wire.http import Request, Response

Verify = Callable[[Request], Awaitable[tuple[Caller, Request]]]
JSON, TEXT = "application/json", ("text/", "application/json", "application/xml", "application/javascript")
FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


async def answer(awslambda: Lambda, request: Request, place: str, verify: Verify) -> Response:
    """`place` is the URL's id and the rest of the path; `verify` checks the signature."""
    id_, _, rest = place.partition("/")
    if (url := await awslambda.urls.by_id(id_)) is None:
        return _message(404, "Not Found")
    if url.cors and request.method == "OPTIONS" and "access-control-request-method" in request.headers:
        return Response(200, _preflight(url.cors, request))
    try:
        request = await _allowed(awslambda, url, request, verify)
        body = await request.body.whole(LARGEST["RequestResponse"])
        replied = await _run(awslambda, url, _event(url, request, f"/{rest}", body))
    except PermissionError:
        return _message(403, FORBIDDEN)
    except AwsError as refused:
        return _message(403, refused.message)
    except OverflowError:
        return _message(413, "Request Too Long")
    except FunctionThrottled as throttled:
        return _message(429, f"Rate Exceeded. ({throttled})")
    except FunctionNotFound:
        return _message(404, "Not Found")
    response = _response(replied)
    shared = _shared(url.cors, request) if url.cors else []
    return response._replace(headers=[*response.headers, *shared])


def _message(status: int, text: str) -> Response:
    return Response(status, [("content-type", JSON)], json.dumps({"Message": text}).encode())


async def _allowed(awslambda: Lambda, url: FunctionUrl, request: Request, verify: Verify) -> Request:
    """Raise PermissionError, or what the signature is refused with."""
    if url.auth == "AWS_IAM":
        caller, checked = await verify(request)
        if caller.account != url.account:
            raise PermissionError
        return checked
    record = await awslambda.policies.get(*url.key)
    statements = [json.loads(one) for one in record.value.statements] if record else []
    if not all(any(_opens(one, action) for one in statements) for action in OPEN):
        raise PermissionError
    return request


OPEN = {  # action -> what a condition of a statement for everybody may ask
    "lambda:InvokeFunctionUrl": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
    "lambda:InvokeFunction": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
}


def _opens(statement: Mapping[str, Any], action: str) -> bool:
    fits = statement["Principal"] == "*" and statement["Action"] in (action, "lambda:*")
    return fits and statement.get("Condition") in (None, OPEN[action])


def _event(url: FunctionUrl, request: Request, path: str, body: bytes) -> dict[str, Any]:
    """Of payload format 2.0."""
    now, host = clock.now(), request.headers.get("host", "")
    headers = {name: value for name, value in request.headers.items() if name != "cookie"}
    kind = request.headers.get("content-type", "text/plain")
    plain = kind.startswith(TEXT)
    query: dict[str, str] = {}
    for name, value in request.query:
        query[name] = f"{query[name]},{value}" if name in query else value
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": unquote(path),
        "rawQueryString": request.raw_query,
        "headers": headers,
        "requestContext": {
            "accountId": url.account if url.auth == "AWS_IAM" else "anonymous",
            "apiId": url.id,
            "domainName": host,
            "domainPrefix": url.id,
            "http": {
                "method": request.method,
                "path": unquote(path),
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": request.headers.get("user-agent", ""),
            },
            "requestId": ids.request_id(),
            "routeKey": "$default",
            "stage": "$default",
            "time": f"{datetime.fromtimestamp(now, UTC):%d/%b/%Y:%H:%M:%S +0000}",
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": bool(body) and not plain,
    }
    if query:
        event["queryStringParameters"] = query
    if cookies := request.headers.get("cookie"):
        event["cookies"] = [one.strip() for one in cookies.split(";")]
    if body:
        event["body"] = body.decode(errors="replace") if plain else base64.b64encode(body).decode()
    return event


async def _run(awslambda: Lambda, url: FunctionUrl, event: Mapping[str, Any]) -> Answer:
    """Raise FunctionNotFound, FunctionThrottled."""
    if (record := await awslambda.functions.find(*url.key, drawn=True)) is None:
        raise FunctionNotFound(url.arn)
    call = Call(json.dumps(event).encode(), event["requestContext"]["requestId"], url.arn)
    return await awslambda.functions.run(record.value, call)


def _response(replied: Answer) -> Response:
    if replied.error:
        return Response(502, [("content-type", JSON)], b"Internal Server Error")
    said = json.loads(replied.payload or b"null")
    if not isinstance(said, dict) or "statusCode" not in said:
        body = said.encode() if isinstance(said, str) else replied.payload
        return Response(200, [("content-type", JSON)], body)
    headers = {str(name).lower(): str(value) for name, value in (said.get("headers") or {}).items()}
    headers.setdefault("content-type", JSON)
    cookies = [("set-cookie", str(one)) for one in said.get("cookies") or ()]
    given = said.get("body")
    text = given if isinstance(given, str) else "" if given is None else json.dumps(given)
    try:
        content = base64.b64decode(text, validate=True) if said.get("isBase64Encoded") else text.encode()
        return Response(int(said["statusCode"]), [*headers.items(), *cookies], content)
    except (TypeError, ValueError):
        return Response(502, [("content-type", JSON)], b"Internal Server Error")


def _shared(cors: api.Cors, request: Request) -> list[tuple[str, str]]:
    """With the page that asks, if its origin may see the answer."""
    origin, allowed = request.headers.get("origin", ""), cors.allow_origins or []
    if not origin or not {"*", origin} & set(allowed):
        return []
    shared = [("access-control-allow-origin", origin), ("vary", "Origin")]
    if cors.allow_credentials:
        shared.append(("access-control-allow-credentials", "true"))
    if cors.expose_headers:
        shared.append(("access-control-expose-headers", ",".join(cors.expose_headers)))
    return shared


def _preflight(cors: api.Cors, request: Request) -> list[tuple[str, str]]:
    if not (shared := _shared(cors, request)):
        return []
    given = {
        "access-control-allow-methods": ",".join(cors.allow_methods or ()),
        "access-control-allow-headers": ",".join(cors.allow_headers or ()),
        "access-control-max-age": str(cors.max_age or 0),
    }
    return [*shared, *((name, value) for name, value in given.items() if value)]
