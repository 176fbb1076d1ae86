"""Versioning of buckets, and the list of all versions."""

from collections.abc import Callable

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import ObjectInfo
from millstream.services.s3 import errors, locking
from millstream.services.s3.listing import encoder, page_size
from millstream.services.s3.service import S3, owner
from millstream.wire.operation import operation

IllegalVersioning = aws_error("IllegalVersioningConfigurationException")


@operation
async def put_bucket_versioning(s3: S3, request: api.PutBucketVersioningRequest, caller: Caller) -> None:
    bucket = await s3.bucket(request, caller)
    wanted = request.versioning_configuration
    if wanted.status is None:
        raise IllegalVersioning("The Versioning element must be specified")
    if wanted.mfa_delete == "Enabled":
        raise errors.NotImplementedYet("MFA delete is not implemented by Millstream.")
    if wanted.status == "Suspended" and locking.is_on(bucket):
        raise locking.InvalidBucketState(
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
        )
    with errors.translated(bucket.name):
        await s3.objects.set_versioning(bucket.name, wanted.status)


@operation
async def get_bucket_versioning(
    s3: S3, request: api.GetBucketVersioningRequest, caller: Caller
) -> api.GetBucketVersioningOutput:
    bucket = await s3.bucket(request, caller)
    return api.GetBucketVersioningOutput(status=bucket.versioning or None)


@operation
async def list_object_versions(
    s3: S3, request: api.ListObjectVersionsRequest, caller: Caller
) -> api.ListObjectVersionsOutput:
    encode = encoder(request.encoding_type)
    bucket = await s3.bucket(request, caller)
    most = page_size(request)
    prefix, delimiter = request.prefix or "", request.delimiter or ""
    after = request.key_marker or "", _marker(request)
    with errors.translated(bucket.name):
        found = await s3.objects.versions(bucket.name, prefix, delimiter, after, most)
    shown = [(info, latest) for info, latest in found.versions if not info.marker]
    markers = [(info, latest) for info, latest in found.versions if info.marker]
    return api.ListObjectVersionsOutput(
        name=request.bucket,
        prefix=encode(prefix),
        key_marker=encode(after[0]),
        version_id_marker=after[1],
        next_key_marker=encode(found.next[0]) if found.next else None,
        next_version_id_marker=(found.next[1] or None) if found.next else None,
        max_keys=most,
        delimiter=encode(delimiter) or None,
        is_truncated=found.next is not None,
        encoding_type=request.encoding_type,
        versions=[_version(info, encode, latest=latest) for info, latest in shown],
        delete_markers=[_delete_marker(info, encode, latest=latest) for info, latest in markers],
        common_prefixes=[api.CommonPrefix(prefix=encode(prefix)) for prefix in found.prefixes],
    )


def _marker(request: api.ListObjectVersionsRequest) -> str:
    if request.version_id_marker is None:
        return ""
    if not request.key_marker:
        raise _invalid("A version-id marker cannot be specified without a key marker.", request.version_id_marker)
    if not request.version_id_marker:
        raise _invalid("A version-id marker cannot be empty.", request.version_id_marker)
    return request.version_id_marker


def _invalid(message: str, given: str) -> Exception:
    return errors.InvalidArgument(message, ArgumentName="version-id-marker", ArgumentValue=given)


def _version(info: ObjectInfo, encode: Callable[[str], str], *, latest: bool) -> api.ObjectVersion:
    return api.ObjectVersion(
        key=encode(info.key),
        version_id=info.version,
        is_latest=latest,
        last_modified=info.modified,
        e_tag=f'"{info.etag}"',
        size=info.size,
        storage_class=info.attributes.storage_class,  # type: ignore[arg-type]
        checksum_algorithm=[info.checksum.algorithm] if info.checksum else None,
        checksum_type=info.checksum.kind if info.checksum else None,
        owner=owner(info.attributes.owner),
    )


def _delete_marker(info: ObjectInfo, encode: Callable[[str], str], *, latest: bool) -> api.DeleteMarkerEntry:
    return api.DeleteMarkerEntry(
        key=encode(info.key),
        version_id=info.version,
        is_latest=latest,
        last_modified=info.modified,
        owner=owner(info.attributes.owner),
    )
