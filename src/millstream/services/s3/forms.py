"""POST Object: uploads by an HTML form, allowed by a policy that is signed for it.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html and …/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

from millstream.api import SERVICES
from millstream.api import s3 as api
from millstream.core import clock
from millstream.core.body import Body
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import ObjectInfo
from millstream.services.s3 import checksums, errors, multipart_form, sealing
from millstream.services.s3.attributes import attributes, checksum_headers, encryption_headers
from millstream.services.s3.multipart_form import Form
from millstream.services.s3.service import S3, cause, new_version
from millstream.services.s3.tags import document_tags
from millstream.wire import refusals, rest, sigv4, xml
from millstream.wire.http import Request, Response
from millstream.wire.operation import HANDLERS, beyond_model

LARGEST = 5 << 30
FIELDS_V4 = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
FIELDS_V2 = ("AWSAccessKeyId", "Signature")
HEADERS = {"acl": "x-amz-acl"} | {
    name: name for name in ("cache-control", "content-type", "content-disposition", "content-encoding", "expires")
}
NOT_HEADERS = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token")
IGNORED = ("awsaccesskeyid", "signature", "policy", "file", "x-amz-signature", "submit", "bucket")  # by conditions
InvalidPolicyDocument = aws_error("InvalidPolicyDocument")
SignatureDoesNotMatch = aws_error("SignatureDoesNotMatch", 403)


class Sizes(NamedTuple):
    least: int
    most: int


@beyond_model("s3", "POST")
async def post_object(s3: S3, request: Request, caller: Caller) -> Response:
    if "multipart/form-data" not in request.headers.get("content-type", ""):
        raise errors.PreconditionFailed(
            "At least one of the pre-conditions you specified did not hold",
            Condition="Bucket POST must be of the enclosure-type multipart/form-data",
        )
    name = unquote(request.path.strip("/"))
    with errors.translated(name):
        await s3.objects.bucket(name)
    form = await multipart_form.read(request.body, request.headers["content-type"])
    if not form.fields.get("key"):
        raise errors.InvalidArgument(
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of "
            "the fields.",
            ArgumentName="key",
            ArgumentValue="",
        )
    if file_name := form.filename.replace("\\", "/").rpartition("/")[2]:
        form.fields = {field: text.replace("${filename}", file_name) for field, text in form.fields.items()}
    sizes = Sizes(0, LARGEST)
    if "policy" in form.fields:
        caller = _signer(s3, form.fields, caller)
        sizes = _allowed(form.fields, name)
    put = await _as_put(form, name, request, sizes)
    bucket = await s3.bucket(put, caller)
    stored = attributes(put, caller, bucket)
    assert put.body is not None
    with errors.translated(name, put.key):
        info = await s3.objects.put(
            name,
            put.key,
            aiter(put.body),
            stored,
            algorithm=checksums.chosen(put.body) or checksums.DEFAULT,
            cipher=sealing.cipher(stored.sealed, sealing.key_of(put)),
            cause=cause("ObjectCreated:Post", bucket, caller),
        )
    told = encryption_headers(stored) | checksum_headers(info)
    headers = [("x-amz-request-id", caller.request_id), *told.items()]
    if version := new_version(info):
        headers.append(("x-amz-version-id", version))
    return _answer(form.fields, name, info, request, headers)


async def _as_put(form: Form, bucket: str, request: Request, sizes: Sizes) -> api.PutObjectRequest:
    """The form as the request that would store the same."""
    headers = {HEADERS[name]: text for name, text in form.fields.items() if name in HEADERS}
    headers |= {
        name: text for name, text in form.fields.items() if name.startswith("x-amz-") and name not in NOT_HEADERS
    }
    if "tagging" in form.fields:
        headers["x-amz-tagging"] = urlencode(document_tags(form.fields["tagging"]))
    headers = {name: text.encode().decode("latin-1") for name, text in headers.items()}
    handler = HANDLERS["s3"]["PutObject"]
    given = Request("PUT", request.path, (), headers, Body(_sized(form.file, sizes)))
    put: api.PutObjectRequest = await rest.parse(
        SERVICES["s3"], handler, given, {"Bucket": bucket, "Key": form.fields["key"]}
    )
    return put


async def _sized(file: AsyncIterator[bytes], sizes: Sizes) -> AsyncIterator[bytes]:
    size = 0
    async for block in file:
        size += len(block)
        if size > sizes.most:
            raise errors.EntityTooLarge(
                "Your proposed upload exceeds the maximum allowed size", ProposedSize=size, MaxSizeAllowed=sizes.most
            )
        yield block
    if size < sizes.least:
        raise errors.EntityTooSmall(
            "Your proposed upload is smaller than the minimum allowed size",
            ProposedSize=size,
            MinSizeAllowed=sizes.least,
        )


def _signer(s3: S3, fields: dict[str, str], caller: Caller) -> Caller:
    """Who signed the policy. Raise AccessDenied, InvalidAccessKeyId or SignatureDoesNotMatch."""
    names = FIELDS_V4 if any(name.lower() in fields for name in FIELDS_V4) else FIELDS_V2
    if absent := [name for name in names if not fields.get(name.lower())]:
        raise errors.InvalidArgument(
            f"Bucket POST must contain a field named '{absent[0]}'.  If it is specified, please check the order of "
            "the fields.",
            ArgumentName=absent[0],
            ArgumentValue="",
        )
    if names is FIELDS_V4:
        parts = fields["x-amz-credential"].rsplit("/", 4)
        given, key_id = fields["x-amz-signature"], parts[0]
        if len(parts) != 5 or fields["x-amz-algorithm"] != sigv4.ALGORITHM:
            raise errors.AccessDenied("Access Denied")
    else:
        key_id, given = fields["awsaccesskeyid"], fields["signature"]
    token = fields.get("x-amz-security-token", "")
    key = sigv4.current_key(key_id, token, s3.find_key, clock.now(), refusals.S3)
    policy = fields["policy"].encode()
    if names is FIELDS_V4:
        expected = sigv4.signer(key.secret, *parts[1:4])(policy)
        region = parts[2]
    else:
        expected = base64.b64encode(hmac.new(key.secret.encode(), policy, hashlib.sha1).digest()).decode()
        region = caller.region
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise refusals.S3.mismatch(key_id, fields["policy"], given, "")
    return caller._replace(
        account=key.account, region=region, principal=key.principal, user_id=key.user_id, access_key=key.id
    )


def _allowed(fields: dict[str, str], bucket: str) -> Sizes:
    """Hold the form to its policy; answer the sizes that the file may have."""
    document = _document(fields["policy"])
    expires = _moment(document)
    if expires <= clock.now():
        raise errors.AccessDenied("Invalid according to Policy: Policy expired.")
    conditions = document.get("conditions")
    if not isinstance(conditions, list):
        raise _invalid("Policy missing conditions.")
    sizes = Sizes(0, LARGEST)
    named = {"bucket", *IGNORED}
    for condition in conditions:
        if isinstance(condition, list) and len(condition) == 3 and condition[0] == "content-length-range":
            sizes = _sizes(condition)
            continue
        operator, field, wanted = _condition(condition)
        named.add(field)
        value = bucket if field == "bucket" else fields.get(field, "")
        if not (value == wanted if operator == "eq" else value.startswith(wanted)):
            raise _failed(condition)
    if extra := [name for name in fields if name not in named and not name.startswith("x-ignore-")]:
        raise errors.AccessDenied(f"Invalid according to Policy: Extra input fields: {extra[0]}")
    return sizes


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(base64.b64decode(text))
    except (binascii.Error, ValueError) as error:
        raise _invalid("Invalid JSON.") from error
    if not isinstance(document, dict):
        raise _invalid("Invalid JSON.")
    return document


def _moment(document: dict[str, Any]) -> float:
    if "expiration" not in document:
        raise _invalid("Policy missing expiration.")
    try:
        moment = datetime.fromisoformat(document["expiration"].replace("Z", "+00:00"))
    except (ValueError, AttributeError) as error:
        raise _invalid(f"Invalid 'expiration' value: '{document['expiration']}'") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _sizes(condition: list[Any]) -> Sizes:
    try:
        return Sizes(int(condition[1]), int(condition[2]))
    except (TypeError, ValueError) as error:
        raise _failed(condition) from error


def _condition(condition: Any) -> tuple[str, str, str]:
    """Operator, lower-case field, value."""
    if isinstance(condition, dict):
        if len(condition) != 1:
            raise _invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        ((field, value),) = condition.items()
        operator = "eq"
    else:
        if not isinstance(condition, list) or len(condition) != 3:
            raise _invalid("Invalid Condition.")
        operator, field, value = condition
        if not isinstance(field, str) or not field.startswith("$"):
            raise _failed(condition)
        field = field[1:]
    operator = str(operator).lower()
    if operator not in ("eq", "starts-with") or not isinstance(value, str):
        raise _invalid("Invalid Condition.")
    return operator, field.lower(), value


def _failed(condition: Any) -> Exception:
    return errors.AccessDenied(f"Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}")


def _invalid(message: str) -> Exception:
    return InvalidPolicyDocument(f"Invalid Policy: {message}")


def _answer(
    fields: dict[str, str], bucket: str, info: ObjectInfo, request: Request, headers: list[tuple[str, str]]
) -> Response:
    """As the form wants it: 204 unless it says otherwise."""
    etag = f'"{info.etag}"'
    location = f"http://{request.headers.get('host', '')}/{bucket}/{quote(info.key, safe='')}"
    headers += [("etag", etag), ("location", location)]
    redirect = fields.get("success_action_redirect") or fields.get("redirect", "")
    if redirect.startswith(("http://", "https://")):
        mark = "&" if "?" in redirect else "?"
        query = urlencode({"bucket": bucket, "key": info.key, "etag": etag}, quote_via=quote)
        return Response(303, [*headers[:-1], ("location", f"{redirect}{mark}{query}")])
    status = fields.get("success_action_status", "204")
    if status == "201":
        told = {"Location": location, "Bucket": bucket, "Key": info.key, "ETag": etag}
        inner = "".join(f"<{name}>{xml.text(text)}</{name}>" for name, text in told.items())
        body = f"{xml.DECLARATION}<PostResponse>{inner}</PostResponse>".encode()
        return Response(201, [*headers, ("content-type", "application/xml")], body)
    return Response(200 if status == "200" else 204, headers)
