"""An HTTP endpoint as destination: what may be asked for, how it is described, and AWS's request to it.

AWS: docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
"""

import asyncio
import gzip
import http.client
import socket
import ssl
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, structs

from millstream.api import firehose as api
from millstream.core import clock
from millstream.domain.batches import Trouble
from millstream.services.firehose.stream import Stream

CONNECT = 10  # seconds that a connection may take
TIMEOUT = 180  # seconds that an endpoint may take
RETRY = 300  # seconds for which a request is tried, where the stream does not say
LARGEST = 1 << 20  # bytes of an answer
SHOWN = 1000  # characters of an answer in an error
HINTS = api.HttpEndpointBufferingHints(size_in_mbs=5, interval_in_seconds=60)


class Refused(Exception):
    """The endpoint did not take the records."""

    def __init__(self, code: str, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.trouble, self.status = Trouble(f"HttpEndpoint.{code}", message), status


class Datum(Struct):
    data: bytes


class Body(Struct, rename="camel"):
    request_id: str
    timestamp: int
    records: list[Datum]


def completed(given: api.HttpEndpointDestinationConfiguration) -> api.HttpEndpointDestinationConfiguration:
    """Checked, defaults filled in. Raise InvalidArgumentException."""
    hints, request = given.buffering_hints or HINTS, given.request_configuration
    if (hints.size_in_mbs is None) != (hints.interval_in_seconds is None):
        raise api.InvalidArgumentException("BufferingHints: give both SizeInMBs and IntervalInSeconds, or neither")
    attributes = (request and request.common_attributes) or ()
    names = Counter(each.attribute_name for each in attributes)
    if twice := [name for name, count in names.items() if count > 1]:
        raise api.InvalidArgumentException(f"Http Endpoint Common Attributes have duplicate name {twice[0]}")
    if given.secrets_manager_configuration and given.secrets_manager_configuration.enabled:
        raise api.InvalidArgumentException(
            "SecretsManagerConfiguration is not supported by Millstream; AccessKey is."
        )
    encoding: api.ContentEncoding = (request.content_encoding if request else None) or "NONE"
    return structs.replace(
        given,
        buffering_hints=hints if hints.size_in_mbs is not None else HINTS,
        request_configuration=structs.replace(
            request or api.HttpEndpointRequestConfiguration(), content_encoding=encoding
        ),
        retry_options=given.retry_options or api.HttpEndpointRetryOptions(duration_in_seconds=RETRY),
        s3_backup_mode=given.s3_backup_mode or "FailedDataOnly",
        cloud_watch_logging_options=given.cloud_watch_logging_options or api.CloudWatchLoggingOptions(enabled=False),
    )


def backing(given: api.HttpEndpointDestinationConfiguration) -> api.ExtendedS3DestinationConfiguration:
    """The S3 side of it: what fails and, if asked for, everything goes there."""
    whole = given.s3_backup_mode == "AllData"
    members = {name: getattr(given.s3_configuration, name) for name in given.s3_configuration.__struct_fields__}
    return api.ExtendedS3DestinationConfiguration(
        **members | {"cloud_watch_logging_options": given.cloud_watch_logging_options},
        processing_configuration=given.processing_configuration,
        s3_backup_mode="Enabled" if whole else None,
        s3_backup_configuration=given.s3_configuration if whole else None,
    )


def updated(
    present: api.HttpEndpointDestinationConfiguration, update: api.HttpEndpointDestinationUpdate
) -> api.HttpEndpointDestinationConfiguration:
    """The members that the update names, over the present ones."""
    given = _named(update)
    if s3 := given.pop("s3_update", None):
        given["s3_configuration"] = structs.replace(present.s3_configuration, **_named(s3))
    return completed(structs.replace(present, **given))


def _named(update: Struct) -> dict[str, Any]:
    return {name: value for name in update.__struct_fields__ if (value := getattr(update, name)) is not None}


def described(
    given: api.HttpEndpointDestinationConfiguration, s3: api.S3DestinationDescription
) -> api.HttpEndpointDestinationDescription:
    """The access key is not shown."""
    shared = ("buffering_hints", "cloud_watch_logging_options", "request_configuration", "processing_configuration")
    more = ("role_arn", "retry_options", "s3_backup_mode", "secrets_manager_configuration")
    return api.HttpEndpointDestinationDescription(
        endpoint_configuration=api.HttpEndpointDescription(
            url=given.endpoint_configuration.url, name=given.endpoint_configuration.name
        ),
        s3_destination_description=s3,
        **{name: getattr(given, name) for name in (*shared, *more)},
    )


async def post(stream: Stream, request_id: str, records: Sequence[bytes]) -> int:
    """Send the records; returns their bytes. One request that is too large goes in halves. Raise Refused."""
    body = msgspec.json.encode(Body(request_id, clock.now_ms(), [Datum(data) for data in records]))
    try:
        await _send(stream, request_id, body)
    except Refused as refused:
        if refused.status != 413 or len(records) < 2:
            raise
        middle = len(records) // 2
        for part, half in enumerate((records[:middle], records[middle:])):
            await post(stream, str(uuid.uuid5(uuid.UUID(request_id), str(part))), half)
    return sum(map(len, records))


async def _send(stream: Stream, request_id: str, body: bytes) -> None:
    assert stream.http is not None
    url = urlsplit(stream.http.endpoint_configuration.url)
    connection = http.client.HTTPSConnection(
        url.hostname or "", url.port or 443, timeout=CONNECT, context=ssl.create_default_context()
    )
    path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
    try:
        await asyncio.to_thread(_post, connection, path, _headers(stream, request_id), body)
    except asyncio.CancelledError:
        if connection.sock:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)  # or its thread would hold up the server's end
        raise


def _post(connection: http.client.HTTPSConnection, path: str, headers: dict[str, str], body: bytes) -> None:
    request_id = headers["X-Amz-Firehose-Request-Id"]
    if "Content-Encoding" in headers:
        body = gzip.compress(body, mtime=0)
    try:
        connection.connect()
        connection.sock.settimeout(TIMEOUT)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        _check(request_id, answer.status, answer.read(LARGEST))
    except (OSError, http.client.HTTPException) as problem:
        raise _unreached(problem) from problem
    finally:
        connection.close()


def _headers(stream: Stream, request_id: str) -> dict[str, str]:
    assert stream.http is not None
    headers = {
        "Content-Type": "application/json",
        "X-Amz-Firehose-Protocol-Version": "1.0",
        "X-Amz-Firehose-Request-Id": request_id,
        "X-Amz-Firehose-Source-Arn": stream.arn,
        "User-Agent": "Amazon Kinesis Data Firehose Agent/1.0",
    }
    if key := stream.http.endpoint_configuration.access_key:
        headers["X-Amz-Firehose-Access-Key"] = key
    request = stream.http.request_configuration
    if request and request.common_attributes:
        attributes = {each.attribute_name: each.attribute_value for each in request.common_attributes}
        common = msgspec.json.encode({"commonAttributes": attributes})
        headers["X-Amz-Firehose-Common-Attributes"] = common.decode()
    if request and request.content_encoding == "GZIP":
        headers["Content-Encoding"] = "gzip"
    return headers


def _check(request_id: str, status: int, answer: bytes) -> None:
    text = answer[:SHOWN].decode(errors="replace")
    if status != 200:
        message = f"The following response was received from the endpoint destination. {status}: {text}"
        raise Refused("DestinationException", message, status)
    try:
        returned = msgspec.json.decode(answer)["requestId"]
    except (msgspec.DecodeError, KeyError, TypeError) as problem:
        message = f"The response received from the endpoint is invalid: {text}"
        raise Refused("InvalidResponseFromDestination", message) from problem
    if returned != request_id:
        message = f"The response received from the endpoint is invalid: its requestId is {returned}, not {request_id}"
        raise Refused("InvalidResponseFromDestination", message)


def _unreached(problem: Exception) -> Refused:
    match problem:
        case ssl.SSLError():
            return Refused("SSLHandshakeFailure", f"Unable to complete an SSL handshake with the endpoint: {problem}")
        case TimeoutError():
            return Refused("RequestTimeout", "The endpoint did not answer before the request timed out.")
        case socket.gaierror():
            return Refused("UnknownHost", f"The host of the endpoint could not be found: {problem}")
        case ConnectionError() | http.client.HTTPException():
            return Refused("ConnectionReset", f"The connection to the endpoint was reset or refused: {problem}")
    return Refused("HostUnreachable", f"The endpoint could not be reached: {problem}")
