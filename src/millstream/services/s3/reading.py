"""GetObject and HeadObject: one way through conditions and ranges, ending with or without a body."""

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

from millstream.api import s3 as api
from millstream.core.body import Body
from millstream.core.caller import Caller
from millstream.ports.objects import Bucket, Content, ObjectInfo
from millstream.services.s3 import archives, checksums, errors, sealing
from millstream.services.s3.attributes import checksum_headers, headers_of
from millstream.services.s3.conditions import ReadCondition, failure
from millstream.services.s3.expiring import expiration
from millstream.services.s3.service import S3, check_version, version_of
from millstream.wire.http import Response
from millstream.wire.operation import operation
from millstream.wire.rest import HOST_ID
from millstream.wire.values import format_timestamp

Request = api.GetObjectRequest | api.HeadObjectRequest
RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
OVERRIDES = {
    "response_cache_control": "cache-control",
    "response_content_disposition": "content-disposition",
    "response_content_encoding": "content-encoding",
    "response_content_language": "content-language",
    "response_content_type": "content-type",
}


class Span(NamedTuple):
    """Bytes [start, end) of an object; `part` of which it is all, when one was asked for."""

    start: int
    end: int
    partial: bool
    part: int | None = None


@operation
async def get_object(s3: S3, request: api.GetObjectRequest, caller: Caller) -> Response:
    bucket = await _find(s3, request, caller)
    opened = s3.objects.open(bucket.name, request.key, request.version_id, sealed=True)
    with errors.translated(request.bucket, request.key):
        content = await opened.__aenter__()
    try:
        archives.check_readable(content.info)
        status, headers, span = _answer(content.info, request, caller, bucket)
    except BaseException:
        await opened.__aexit__(None, None, None)
        raise
    if status == 304:
        await opened.__aexit__(None, None, None)
        return Response(status, headers)
    size = span.end - span.start
    return Response(
        status, headers, Body(_stream(opened, sealing.read(content, sealing.key_of(request), span.start, size)), size)
    )


async def _stream(opened: AbstractAsyncContextManager[Content], blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for block in blocks:
            yield block
    finally:
        await opened.__aexit__(None, None, None)


@operation
async def head_object(s3: S3, request: api.HeadObjectRequest, caller: Caller) -> Response:
    bucket = await _find(s3, request, caller)
    with errors.translated(request.bucket, request.key):
        info = await s3.objects.head(request.bucket, request.key, request.version_id)
    status, headers, _ = _answer(info, request, caller, bucket)
    return Response(status, headers)


async def _find(s3: S3, request: Request, caller: Caller) -> Bucket:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    return bucket


def _answer(
    info: ObjectInfo, request: Request, caller: Caller, bucket: Bucket
) -> tuple[int, list[tuple[str, str]], Span]:
    headers = headers_of(info)
    if key := sealing.check_reader(info, request):
        headers |= key.headers
    if version := version_of(bucket, info):
        headers["x-amz-version-id"] = version
    if request.version_id is None and (expires := expiration(bucket, info)):
        headers["x-amz-expiration"] = expires
    condition = ReadCondition(
        request.if_match, request.if_none_match, request.if_unmodified_since, request.if_modified_since
    )
    if failed := condition.failed(info):
        return _condition_failed(failed, headers, caller)
    span = _span(info, request)
    headers |= {"x-amz-request-id": caller.request_id, "x-amz-id-2": HOST_ID}
    headers["content-length"] = str(span.end - span.start)
    if span.partial:
        headers["content-range"] = f"bytes {span.start}-{span.end - 1}/{info.size}"
    if span.part is not None and info.parts:
        headers["x-amz-mp-parts-count"] = str(len(info.parts))
    if request.checksum_mode == "ENABLED":
        headers |= _checksum(info, span)
    _override(headers, request)
    return 206 if span.partial else 200, list(headers.items()), span


def _condition_failed(
    failed: str, headers: dict[str, str], caller: Caller
) -> tuple[int, list[tuple[str, str]], Span]:
    if failed in ("If-Match", "If-Unmodified-Since"):
        raise failure(failed)
    kept = [(name, headers[name]) for name in ("etag", "last-modified", "cache-control") if name in headers]
    return 304, [*kept, ("x-amz-request-id", caller.request_id)], Span(0, 0, False)


def _checksum(info: ObjectInfo, span: Span) -> dict[str, str]:
    """Of what is sent: the whole object, or a part whose own checksum is known."""
    if info.checksum and info.part_checksums and span.part is not None:
        kind = {"x-amz-checksum-type": info.checksum.kind}
        return {checksums.header(info.checksum.algorithm): info.part_checksums[span.part - 1]} | kind
    return checksum_headers(info) if span.end - span.start == info.size else {}


def _override(headers: dict[str, str], request: Request) -> None:
    for field, name in OVERRIDES.items():
        if (value := getattr(request, field)) is not None:
            if not value.isprintable():  # a line break would begin a header of the client's own
                raise errors.InvalidArgument("Header value cannot be represented using ISO-8859-1.")
            headers[name] = value
    if request.response_expires is not None:
        headers["expires"] = format_timestamp(request.response_expires, "rfc822")


def _span(info: ObjectInfo, request: Request) -> Span:
    if request.part_number is not None:
        if request.range is not None:
            raise api.InvalidRequest("Cannot specify both Range header and partNumber query parameter")
        return _part(info, request.part_number)
    return byte_range(request.range, info.size)


def _part(info: ObjectInfo, number: int) -> Span:
    sizes = info.parts or (info.size,)
    if not 1 <= number <= 10_000:
        raise errors.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive")
    if number > len(sizes):
        raise errors.InvalidPartNumber(
            "The requested partnumber is not satisfiable", PartNumberRequested=number, ActualPartCount=len(sizes)
        )
    start = sum(sizes[: number - 1])
    return Span(start, start + sizes[number - 1], partial=sizes[number - 1] > 0, part=number)


def byte_range(header: str | None, size: int) -> Span:
    """One range, as S3 does: several or malformed ones are ignored. Raise InvalidRange."""
    match = RANGE.match(header) if header else None
    if match is None or match[0] == "bytes=-":
        return Span(0, size, partial=False)
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return Span(0, size, partial=False)
    if start >= end:
        raise errors.InvalidRange(
            "The requested range is not satisfiable", RangeRequested=header or "", ActualObjectSize=size
        )
    return Span(start, end, partial=True)
