"""Cross-origin sharing: a bucket's rules, the answer to a browser's preflight, and the headers of other answers.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
"""

import re
from urllib.parse import unquote

import msgspec

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import Bucket, NoSuchBucket
from millstream.services.s3 import errors
from millstream.services.s3.service import S3
from millstream.wire.http import Request, Response
from millstream.wire.operation import ORIGINS, beyond_model, operation

METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
MOST = 100
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
AccessForbidden = aws_error("AccessForbidden", 403)
NoSuchCors = aws_error("NoSuchCORSConfiguration", 404)
REFUSED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method "
    "/ Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS "
    "spec."
)


@operation
async def put_bucket_cors(s3: S3, request: api.PutBucketCorsRequest, caller: Caller) -> None:
    rules = request.cors_configuration.cors_rules
    if not 1 <= len(rules) <= MOST:
        raise errors.MalformedXML(errors.MALFORMED)
    for rule in rules:
        if wrong := [method for method in rule.allowed_methods if method not in METHODS]:
            raise api.InvalidRequest(
                f"Found unsupported HTTP method in CORS config. Unsupported method is {wrong[0]}"
            )
        for kind, texts in (("AllowedOrigin", rule.allowed_origins), ("AllowedHeader", rule.allowed_headers or ())):
            if twice := [text for text in texts if text.count("*") > 1]:
                raise api.InvalidRequest(f'{kind} "{twice[0]}" can not have more than one wildcard.')
    await s3.save(request, caller, "cors", request.cors_configuration)


@operation
async def get_bucket_cors(s3: S3, request: api.GetBucketCorsRequest, caller: Caller) -> api.GetBucketCorsOutput:
    bucket = await s3.bucket(request, caller)
    if not (rules := _rules(bucket)):
        raise NoSuchCors("The CORS configuration does not exist", BucketName=bucket.name)
    return api.GetBucketCorsOutput(cors_rules=rules)


@operation
async def delete_bucket_cors(s3: S3, request: api.DeleteBucketCorsRequest, caller: Caller) -> None:
    await s3.save(request, caller, "cors", None)


def _rules(bucket: Bucket) -> list[api.CORSRule]:
    text = bucket.settings.get("cors")
    return list(msgspec.json.decode(text, type=api.CORSConfiguration).cors_rules) if text else []


@beyond_model("s3", "OPTIONS")
async def preflight(s3: S3, request: Request, caller: Caller) -> Response:
    if not request.headers.get("origin"):
        raise errors.BadRequest("Insufficient information. Origin request header needed.")
    method = request.headers.get("access-control-request-method", "")
    rules = await _rules_at(s3, request)
    if rules is None:
        raise AccessForbidden("CORSResponse: Bucket not found", Method=method, ResourceType="BUCKET")
    if not rules:
        message = "CORSResponse: CORS is not enabled for this bucket."
        raise AccessForbidden(message, Method=method, ResourceType="BUCKET")
    if method not in METHODS:
        raise errors.BadRequest(f"Invalid Access-Control-Request-Method: {method or 'null'}")
    if _shared(rules, request) is None:
        raise AccessForbidden(REFUSED, Method=method, ResourceType="OBJECT")
    return Response(200, [("x-amz-request-id", caller.request_id)])  # `shared` adds the rest


async def shared(s3: S3, request: Request, response: Response) -> Response:
    """The answer with what a browser must see to hand it to a page of another origin."""
    rules = await _rules_at(s3, request)
    told = _shared(rules, request) if rules else None
    return response._replace(headers=[*response.headers, *told]) if told else response


ORIGINS["s3"] = shared


async def _rules_at(s3: S3, request: Request) -> list[api.CORSRule] | None:
    name = unquote(request.path.lstrip("/").partition("/")[0])
    try:
        return _rules(await s3.objects.bucket(name)) if name else []
    except NoSuchBucket:
        return None


def _shared(rules: list[api.CORSRule], request: Request) -> list[tuple[str, str]] | None:
    origin = request.headers["origin"]
    method = request.headers.get("access-control-request-method", request.method)
    asked = [name.strip().lower() for name in request.headers.get("access-control-request-headers", "").split(",")]
    asked = [name for name in asked if name]
    for rule in rules:
        if (
            method in rule.allowed_methods
            and any(_fits(one, origin) for one in rule.allowed_origins)
            and all(any(_fits(one.lower(), name) for one in rule.allowed_headers or ()) for name in asked)
        ):
            return _headers(rule, origin, asked)
    return None


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


def _headers(rule: api.CORSRule, origin: str, asked: list[str]) -> list[tuple[str, str]]:
    anyone = "*" in rule.allowed_origins
    told = [("access-control-allow-origin", "*" if anyone else origin)]
    if not anyone:
        told.append(("access-control-allow-credentials", "true"))
    told += [("vary", VARY), ("access-control-allow-methods", ", ".join(rule.allowed_methods))]
    if asked:
        told.append(("access-control-allow-headers", ", ".join(asked)))
    if rule.expose_headers:
        told.append(("access-control-expose-headers", ", ".join(rule.expose_headers)))
    if rule.max_age_seconds is not None:
        told.append(("access-control-max-age", str(rule.max_age_seconds)))
    return told
