"""CopyObject and UploadPartCopy."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from msgspec import structs

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.ports.objects import Attributes, Bucket, Cause, Content, ObjectInfo
from millstream.services.s3 import archives, checksums, errors, sealing
from millstream.services.s3.attributes import attributes, encryption_fields, refuse_unsupported
from millstream.services.s3.conditions import ReadCondition, failure, write_condition
from millstream.services.s3.expiring import expiration
from millstream.services.s3.parts import part_number
from millstream.services.s3.service import S3, cause, check_version, new_version, version_of
from millstream.wire.operation import operation

LARGEST = 5 << 30
RANGE = re.compile(r"bytes=(\d+)-(\d+)\Z")
Request = api.CopyObjectRequest | api.UploadPartCopyRequest


class Source(NamedTuple):
    bucket: Bucket
    key: str
    version: str | None
    info: ObjectInfo
    sealed_by: sealing.Key | None


@operation
async def copy_object(s3: S3, request: api.CopyObjectRequest, caller: Caller) -> api.CopyObjectOutput:
    bucket = await s3.bucket(request, caller)
    given = attributes(request, caller, bucket)
    source = await _source(s3, request, caller)
    _check_size(source.info.size)
    if (source.bucket.name, source.key, source.version) == (bucket.name, request.key, None):
        _check_change(request, bucket)
    stored, key = _directed(request, source.info.attributes, given), sealing.key_of(request)
    with errors.translated(bucket.name, request.key):
        info = await _copied(s3, request, source, bucket, stored, key, cause("ObjectCreated:Copy", bucket, caller))
    result = api.CopyObjectResult(
        e_tag=f'"{info.etag}"', last_modified=info.modified, **checksums.fields(info.checksum)
    )
    return api.CopyObjectOutput(
        copy_object_result=result,
        version_id=version_of(bucket, info),  # here "null" is told too
        copy_source_version_id=new_version(source.info),
        expiration=expiration(bucket, info),
        **encryption_fields(stored, key),
    )


async def _copied(
    s3: S3,
    request: api.CopyObjectRequest,
    source: Source,
    bucket: Bucket,
    stored: Attributes,
    key: sealing.Key | None,
    why: Cause,
) -> ObjectInfo:
    """Where nothing is sealed the copy shares the bytes; what is sealed is opened and written anew."""
    checksum = source.info.checksum
    algorithm = checksums.supported(request.checksum_algorithm) or (
        checksum.algorithm if checksum else checksums.DEFAULT
    )
    condition = write_condition(request.if_match, request.if_none_match)
    place = source.bucket.name, source.key
    if not source.info.attributes.sealed and key is None:
        return await s3.objects.copy(
            place,
            (bucket.name, request.key),
            stored,
            algorithm=algorithm,
            condition=condition,
            version=source.version,
            cause=why,
        )
    async with s3.objects.open(*place, source.version, sealed=True) as content:
        _check_same(content, source)
        return await s3.objects.put(
            bucket.name,
            request.key,
            sealing.read(content, source.sealed_by, 0, content.info.size),
            stored,
            algorithm=algorithm,
            condition=condition,
            cipher=sealing.cipher(stored.sealed, key),
            cause=why,
        )


def _check_same(content: Content, source: Source) -> None:
    """Raise when the source was replaced since it was looked at."""
    if (content.info.etag, content.info.attributes.sealed) != (source.info.etag, source.info.attributes.sealed):
        raise failure("x-amz-copy-source-If-Match")


def _directed(request: api.CopyObjectRequest, source: Attributes, given: Attributes) -> Attributes:
    if request.metadata_directive != "REPLACE":
        given = structs.replace(given, headers=source.headers, metadata=source.metadata)
    if request.tagging_directive != "REPLACE":
        given = structs.replace(given, tags=source.tags)
    return given


def _check_change(request: api.CopyObjectRequest, bucket: Bucket) -> None:
    changes = (
        "encryption" in bucket.settings,
        request.metadata_directive == "REPLACE",
        request.tagging_directive == "REPLACE",
        request.storage_class,
        request.website_redirect_location,
        request.server_side_encryption,
        request.checksum_algorithm,
        request.sse_customer_algorithm,
        request.copy_source_sse_customer_algorithm,
    )
    if not any(changes):
        raise api.InvalidRequest(
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )


def _check_size(size: int) -> None:
    if size > LARGEST:
        raise api.InvalidRequest(
            f"The specified copy source is larger than the maximum allowable size for a copy source: {LARGEST}"
        )


async def _source(s3: S3, request: Request, caller: Caller) -> Source:
    """What is copied, its conditions checked."""
    name, key, version = _parse(request.copy_source)
    bucket = await s3.bucket(
        api.GetObjectRequest(
            bucket=name,
            key=key,
            version_id=version,
            expected_bucket_owner=request.expected_source_bucket_owner,
            request_payer=request.request_payer,
        ),
        caller,
    )
    check_version(version, bucket)
    with errors.translated(bucket.name, key):
        info = await s3.objects.head(bucket.name, key, version)
    archives.check_readable(info)
    condition = ReadCondition(
        request.copy_source_if_match,
        request.copy_source_if_none_match,
        request.copy_source_if_unmodified_since,
        request.copy_source_if_modified_since,
    )
    if failed := condition.failed(info):
        raise failure(f"x-amz-copy-source-{failed}")
    return Source(bucket, key, version, info, sealing.check_reader(info, request, "copy_source_"))


def _parse(header: str) -> tuple[str, str, str | None]:
    """Bucket, key, version."""
    path, _, version = header.partition("?versionId=")
    bucket, slash, key = unquote(path).removeprefix("/").partition("/")
    if not bucket or not slash or not key or bucket.startswith("arn:"):
        raise errors.InvalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            ArgumentName="x-amz-copy-source",
            ArgumentValue=header,
        )
    return bucket, key, version or None


@operation
async def upload_part_copy(s3: S3, request: api.UploadPartCopyRequest, caller: Caller) -> api.UploadPartCopyOutput:
    bucket = await s3.bucket(request, caller)
    refuse_unsupported(request)
    number = part_number(request.part_number)
    source = await _source(s3, request, caller)
    start, size = _range(request.copy_source_range, source.info.size)
    _check_size(size)
    with errors.translated(bucket.name, request.key, request.upload_id):
        upload = await s3.objects.upload(bucket.name, request.key, request.upload_id)
        sealed = upload.attributes.sealed
        key, nonce = sealing.check_part(sealed, request), sealing.new_nonce()
        async with s3.objects.open(source.bucket.name, source.key, source.version, sealed=True) as content:
            _check_same(content, source)
            part = await s3.objects.put_part(
                bucket.name,
                request.key,
                upload.id,
                number,
                sealing.read(content, source.sealed_by, start, size),
                checksums.DEFAULT,
                sealing.cipher(sealed, key, nonce),
                nonce,
            )
    shown = checksums.fields(part.checksum, kind=False) if upload.algorithm else {}
    result = api.CopyPartResult(e_tag=f'"{part.etag}"', last_modified=part.modified, **shown)
    return api.UploadPartCopyOutput(
        copy_part_result=result,
        copy_source_version_id=new_version(source.info),
        **encryption_fields(upload.attributes, key),
    )


def _range(header: str | None, size: int) -> tuple[int, int]:
    """Start and length; here S3 is strict."""
    if header is None:
        return 0, size
    match = RANGE.match(header)
    if match is None:
        raise errors.InvalidArgument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
            "zero-based offsets of the first and last bytes to copy",
            ArgumentName="x-amz-copy-source-range",
            ArgumentValue=header,
        )
    first, last = int(match[1]), int(match[2])
    if first >= size:
        raise api.InvalidRequest("The specified copy range is invalid for the source object size")
    if not first <= last < size:
        raise errors.InvalidArgument(
            f"Range specified is not valid for source object of size: {size}",
            ArgumentName="x-amz-copy-source-range",
            ArgumentValue=header,
        )
    return first, last + 1 - first
