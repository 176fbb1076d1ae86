"""The rest-json and rest-xml protocols: operations are HTTP routes, members travel in path, query and headers."""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import msgspec

from millstream.core.body import Body
from millstream.core.errors import AwsError, aws_error
from millstream.core.model import Route, Service
from millstream.wire import integrity, xml
from millstream.wire.http import Request, Response
from millstream.wire.operation import Handler
from millstream.wire.s3_refusal import refusal
from millstream.wire.shapes import Shape, Slot, shape_of
from millstream.wire.validation import refuse
from millstream.wire.values import from_text, to_text, typed

HOST_ID = "millstream"
REMEMBERED = 1024  # paths whose operation is known
LIMIT = 16 << 20  # of bodies that are read whole: documents, not payloads
LIMITS = {"lambda": 70_167_211}  # where AWS takes more: a function's zip in base64
# Where AWS does not say ValidationException.
VALIDATION_CODES = dict.fromkeys(("runtime.sagemaker", "featurestore-runtime.sagemaker"), "ValidationError")
MalformedXML = aws_error("MalformedXML")
MaxMessageLengthExceeded = aws_error("MaxMessageLengthExceeded")
InvalidArgument = aws_error("InvalidArgument")
InvalidURI = aws_error("InvalidURI")
SerializationException = aws_error("SerializationException")

ROOTS = {  # S3's document names, which its model does not hold
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "DeleteObjects": "DeleteResult",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "GetBucketTagging": "Tagging",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetObjectLockConfiguration": "ObjectLockConfiguration",
    "GetObjectRetention": "Retention",
    "GetObjectLegalHold": "LegalHold",
    "GetBucketAnalyticsConfiguration": "AnalyticsConfiguration",
    "GetBucketIntelligentTieringConfiguration": "IntelligentTieringConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}


class _Pattern(NamedTuple):
    route: Route
    path: re.Pattern[str]
    query: tuple[tuple[str, str | None], ...]  # parameters that must be there, with their value if fixed


class Router:
    """Finds the operation of a request: of all routes that fit, the one that asks for most."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self._by_method: dict[str, list[_Pattern]] = {}
        for route in routes:
            self._by_method.setdefault(route.method, []).append(_compile(route))
        for patterns in self._by_method.values():
            patterns.sort(key=_demands, reverse=True)
        self._by_header = any(route.headers for route in routes)
        self._found: dict[tuple[str, str, str], tuple[str, dict[str, str]] | None] = {}

    def find(self, request: Request) -> tuple[str, dict[str, str]] | None:
        """Operation and decoded path parameters. Where headers do not decide, clients ask for the same again."""
        if self._by_header:
            return self._search(request)
        place = (request.method, request.path, request.raw_query)
        if place not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[place] = self._search(request)
        return self._found[place]

    def _search(self, request: Request) -> tuple[str, dict[str, str]] | None:
        for pattern in self._by_method.get(request.method, ()):
            if (match := pattern.path.match(request.path)) and _fits(pattern, request):
                return pattern.route.operation, {k: _unquoted(v) for k, v in match.groupdict().items()}
        return None


def _unquoted(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise InvalidURI("Couldn't parse the specified URI.") from error


def _compile(route: Route) -> _Pattern:
    path, _, query = route.uri.partition("?")
    regex = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda m: f"(?P<{m[1]}>{'.+' if m[2] else '[^/]+'})", re.escape(path))
    fixed = [tuple(part.partition("=")[::2]) for part in query.split("&") if part]
    wanted = [(name, value or None) for name, value in fixed] + [(name, None) for name in route.query]
    return _Pattern(route, re.compile(rf"{regex}/?\Z" if path.count("{") < 2 else rf"{regex}\Z", re.S), tuple(wanted))


def _demands(pattern: _Pattern) -> tuple[int, int]:
    literal = len(re.sub(r"\{.*?\}", "", pattern.route.uri.partition("?")[0]))
    return literal, len(pattern.query) * 2 + len(pattern.route.headers)


def _fits(pattern: _Pattern, request: Request) -> bool:
    for name, value in pattern.query:
        given = request.parameter(name)
        if given is None or (value is not None and given != value):
            return False
    return all(name in request.headers for name in pattern.route.headers)


class _Binding(NamedTuple):
    """A shape's members by where they travel."""

    query: dict[str, Slot]
    header: dict[str, Slot]
    prefixed: tuple[Slot, ...]
    path: dict[str, Slot]
    status: Slot | None
    body: tuple[Slot, ...]
    payload: Slot | None  # the member that is the whole body


_bindings: dict[tuple[type[Any], str], _Binding] = {}


def _binding(cls: type[Any], payload: str) -> _Binding:
    if (known := _bindings.get((cls, payload))) is None:
        known = _bindings[cls, payload] = _bind(cls, payload)
    return known


def _bind(cls: type[Any], payload: str) -> _Binding:
    slots = shape_of(cls).slots

    def at(location: str) -> dict[str, Slot]:
        return {s.member.name: s for s in slots if s.member.location == location}

    return _Binding(
        query=at("querystring"),
        header={name.lower(): slot for name, slot in at("header").items()},
        prefixed=tuple(s for s in slots if s.member.location == "headers"),
        path=at("uri"),
        status=next(iter(at("statusCode").values()), None),
        body=tuple(s for s in slots if not s.member.location),
        payload=next((s for s in slots if s.field == payload), None),
    )


async def parse(service: Service, handler: Handler, request: Request, path: dict[str, str]) -> Any:
    """The typed request. Raise the service's own error for what does not fit."""
    operation = handler.operation
    binding = _binding(operation.input, operation.payload_in)
    if service.signing_name == "s3":
        request = integrity.checked(request, operation.name)
    try:
        data = _located(request, path, binding)
        data |= await _payload(service, request, binding)
    except ValueError as error:
        raise InvalidArgument(str(error)) from error
    try:
        return msgspec.convert(data, operation.input, strict=False)
    except msgspec.ValidationError as error:
        if service.signing_name == "s3":
            raise refusal(data, operation.input) from error
        data = {name: value for name, value in data.items() if not isinstance(value, Body)}
        code = VALIDATION_CODES.get(service.name, "ValidationException")
        raise refuse(typed(data, shape_of(operation.input)), operation.input, code) from error


def _located(request: Request, path: dict[str, str], binding: _Binding) -> dict[str, Any]:
    data: dict[str, Any] = {slot.name: path[name] for name, slot in binding.path.items() if name in path}
    for name, value in request.query:
        if (slot := binding.query.get(name)) and (value or slot.shape.kind != "integer"):
            item = slot.shape.item
            if slot.shape.kind == "list" and item:
                data.setdefault(slot.name, []).append(from_text(value, item))
            else:
                data[slot.name] = from_text(value, slot.shape)
    for name, value in request.headers.items():
        if slot := binding.header.get(name):
            data[slot.name] = value if slot.shape.kind == "string" else _header(value, slot.shape)
    for slot in binding.prefixed:
        start = slot.member.name.lower()
        data[slot.name] = {n[len(start) :]: v for n, v in request.headers.items() if n.startswith(start)}
    return data


def _header(value: str, shape: Shape) -> Any:
    if shape.kind == "list":
        return [part.strip() for part in value.split(",")]
    if shape.values == ("ENABLED",):  # a switch: AWS's SDK for C++, and with it pyarrow, writes it small
        return value.upper()
    return from_text(value, shape)


async def _payload(service: Service, request: Request, binding: _Binding) -> dict[str, Any]:
    slot = binding.payload
    if slot and slot.shape.kind == "body":
        return {slot.name: request.body}
    if not binding.body:
        return {}
    try:
        body = await request.body.whole(LIMITS.get(service.name, LIMIT))
    except OverflowError as error:
        if service.protocol != "rest-xml":
            raise
        raise MaxMessageLengthExceeded("Your request was too big.") from error
    if slot and slot.shape.kind == "blob":
        return {slot.name: body}
    if slot and slot.shape.kind == "string":
        return {slot.name: body.decode()}
    if not body:
        return {}
    shape = slot.shape if slot else None
    data = _document(service, body, shape, binding)
    return {slot.name: data} if slot else data


def _document(service: Service, body: bytes, shape: Shape | None, binding: _Binding) -> Any:
    if service.protocol == "rest-json":
        try:
            return msgspec.json.decode(body)
        except msgspec.DecodeError as error:
            raise SerializationException("The request body is not valid JSON.") from error
    whole = Shape("structure")
    whole.slots = binding.body
    try:
        return xml.read(xml.parse(body), shape or whole)
    except (xml.MalformedXML, ElementTree.ParseError, IndexError) as error:
        message = "The XML you provided was not well-formed or did not validate against our published schema"
        raise MalformedXML(message) from error


def reply(service: Service, handler: Handler, output: Any, request_id: str) -> Response:
    operation = handler.operation
    root = ROOTS.get(operation.name, "") if service.protocol == "rest-xml" else ""
    status, headers = operation.status, _ids(service, request_id)
    if output is None:
        return Response(status, headers)
    binding = _binding(type(output), operation.payload_out)
    if binding.status:
        status = getattr(output, binding.status.field) or status
    for slot in binding.header.values():
        if (value := getattr(output, slot.field)) is not None:
            headers.append((slot.member.name, _header_text(slot, value)))
    for slot in binding.prefixed:
        if (value := getattr(output, slot.field)) is not None:
            headers += [(f"{slot.member.name}{name}", text) for name, text in value.items()]
    body, content_type = _body(service, binding, output, root)
    if content_type and "content-type" not in [name.lower() for name, _ in headers]:
        headers.append(("content-type", content_type))
    return Response(status, headers, body)


def _ids(service: Service, request_id: str) -> list[tuple[str, str]]:
    if service.protocol == "rest-xml":
        return [("x-amz-request-id", request_id), ("x-amz-id-2", HOST_ID)]
    return [("x-amzn-requestid", request_id)]


def _header_text(slot: Slot, value: Any) -> str:
    if type(value) is str:
        return value
    return ", ".join(map(str, value)) if isinstance(value, list) else to_text(value, slot.shape, "rfc822")


def _body(service: Service, binding: _Binding, output: Any, root: str) -> tuple[bytes | Body, str]:
    slot = binding.payload
    value = getattr(output, slot.field) if slot else output
    if slot and value is None:
        return b"", ""
    if isinstance(value, Body | bytes):
        return value, ""
    if isinstance(value, str):
        return value.encode(), ""
    if service.protocol == "rest-json":
        fields = {s.name: getattr(value, s.field) for s in shape_of(type(value)).slots if not s.member.location}
        return msgspec.json.encode({k: v for k, v in fields.items() if v is not None}), "application/json"
    if not slot and not root and not binding.body:
        return b"", ""
    name = root or (slot.member.name if slot else type(output).__name__)
    return (xml.DECLARATION + xml.write(name, value, service.namespace)).encode(), "application/xml"


def failure(service: Service, error: AwsError, request: Request, request_id: str) -> Response:
    if service.protocol == "rest-json":
        headers = [
            ("content-type", "application/json"),
            ("x-amzn-errortype", error.code),
            *_ids(service, request_id),
        ]
        return Response(
            error.status,
            headers,
            msgspec.json.encode({"message": error.message, "Message": error.message, **error.fields}),
        )
    headers = [("content-type", "application/xml"), *_ids(service, request_id), *error.headers.items()]
    if request.method == "HEAD" or error.status == 304:
        return Response(error.status, headers[1:])
    fields = {
        "Code": error.code,
        "Message": error.message,
        **error.fields,
        "RequestId": request_id,
        "HostId": HOST_ID,
    }
    inner = "".join(f"<{name}>{xml.text(str(value))}</{name}>" for name, value in fields.items())
    return Response(error.status, headers, f"{xml.DECLARATION}<Error>{inner}</Error>".encode())
