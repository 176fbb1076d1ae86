"""ListObjects in its two forms."""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import quote

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.ports.objects import Listing, ObjectInfo
from millstream.services.s3 import errors
from millstream.services.s3.service import S3, owner
from millstream.wire.operation import operation

PAGE = 1000
Request = api.ListObjectsRequest | api.ListObjectsV2Request | api.ListObjectVersionsRequest


def encoder(encoding: str | None) -> Callable[[str], str]:
    """Keys may hold what XML cannot: clients ask for them as in a URL."""
    if encoding is None:
        return lambda text: text
    if encoding != "url":
        raise errors.InvalidArgument(
            "Invalid Encoding Method specified in Request", ArgumentName="encoding-type", ArgumentValue=encoding
        )
    return lambda text: quote(text, safe="/*")


async def _page(s3: S3, request: Request, caller: Caller, after: str) -> tuple[Listing, int]:
    bucket = await s3.bucket(request, caller)
    most = page_size(request)
    with errors.translated(bucket.name):
        found = await s3.objects.list(bucket.name, request.prefix or "", request.delimiter or "", after, most)
    return found, most


def page_size(request: Request) -> int:
    most = PAGE if request.max_keys is None else request.max_keys
    if not 0 <= most < 1 << 31:
        raise errors.InvalidArgument(
            "Argument maxKeys must be an integer between 0 and 2147483647",
            ArgumentName="maxKeys",
            ArgumentValue=most,
        )
    return min(most, PAGE)


@operation
async def list_objects(s3: S3, request: api.ListObjectsRequest, caller: Caller) -> api.ListObjectsOutput:
    encode = encoder(request.encoding_type)
    found, most = await _page(s3, request, caller, request.marker or "")
    following = found.next if request.delimiter else None  # without a delimiter the last key is the marker
    return api.ListObjectsOutput(
        name=request.bucket,
        prefix=request.prefix or "",  # clients decode it in the second form only
        marker=encode(request.marker or ""),
        next_marker=None if following is None else encode(following),
        max_keys=most,
        delimiter=encode(request.delimiter or "") or None,
        is_truncated=found.next is not None,
        encoding_type=request.encoding_type,
        contents=[_described(info, encode, with_owner=True) for info in found.objects],
        common_prefixes=[api.CommonPrefix(prefix=encode(prefix)) for prefix in found.prefixes],
    )


@operation
async def list_objects_v2(s3: S3, request: api.ListObjectsV2Request, caller: Caller) -> api.ListObjectsV2Output:
    encode = encoder(request.encoding_type)
    after = request.start_after or ""
    if request.continuation_token:
        after = _after(request.continuation_token)
    found, most = await _page(s3, request, caller, after)
    return api.ListObjectsV2Output(
        name=request.bucket,
        prefix=encode(request.prefix or ""),
        max_keys=most,
        delimiter=encode(request.delimiter or "") or None,
        is_truncated=found.next is not None,
        encoding_type=request.encoding_type,
        key_count=len(found.objects) + len(found.prefixes),
        start_after=None
        if request.start_after is None or request.continuation_token
        else encode(request.start_after),
        continuation_token=request.continuation_token,
        next_continuation_token=None if found.next is None else _token(found.next),
        contents=[_described(info, encode, with_owner=bool(request.fetch_owner)) for info in found.objects],
        common_prefixes=[api.CommonPrefix(prefix=encode(prefix)) for prefix in found.prefixes],
    )


def _token(after: str) -> str:
    return base64.urlsafe_b64encode(after.encode()).decode()


def _after(token: str) -> str:
    try:
        after = base64.urlsafe_b64decode(token).decode()
    except (binascii.Error, ValueError):
        after = ""
    if not after:
        raise errors.InvalidArgument(
            "The continuation token provided is incorrect", ArgumentName="continuation-token"
        )
    return after


def _described(info: ObjectInfo, encode: Callable[[str], str], *, with_owner: bool) -> api.Object:
    return api.Object(
        key=encode(info.key),
        last_modified=info.modified,
        e_tag=f'"{info.etag}"',
        checksum_algorithm=[info.checksum.algorithm] if info.checksum else None,
        checksum_type=info.checksum.kind if info.checksum else None,
        size=info.size,
        storage_class=info.attributes.storage_class,  # type: ignore[arg-type]
        owner=owner(info.attributes.owner) if with_owner else None,
    )
