"""Objects: put and delete."""

from millstream.api import s3 as api
from millstream.core.body import Body
from millstream.core.caller import Caller
from millstream.ports.objects import Bucket, Deleted, Version
from millstream.services.s3 import checksums, errors, locking, sealing
from millstream.services.s3.attributes import attributes, encryption_fields
from millstream.services.s3.conditions import FAILED, failure, plain, write_condition
from millstream.services.s3.expiring import expiration
from millstream.services.s3.service import S3, cause, check_version, new_version
from millstream.wire.operation import operation

LARGEST = 5 << 30  # of one PUT
MOST_KEYS = 1000


@operation
async def put_object(s3: S3, request: api.PutObjectRequest, caller: Caller) -> api.PutObjectOutput:
    bucket = await s3.bucket(request, caller)
    body = payload(request.body)
    stored, key = attributes(request, caller, bucket), sealing.key_of(request)
    with errors.translated(bucket.name, request.key):
        info = await s3.objects.put(
            bucket.name,
            request.key,
            aiter(body),
            stored,
            algorithm=checksums.chosen(body) or checksums.default(stored),
            condition=write_condition(request.if_match, request.if_none_match),
            cipher=sealing.cipher(stored.sealed, key),
            cause=cause("ObjectCreated:Put", bucket, caller),
        )
    return api.PutObjectOutput(
        e_tag=f'"{info.etag}"',
        version_id=new_version(info),
        expiration=expiration(bucket, info),
        **checksums.fields(info.checksum),
        **encryption_fields(stored, key),
    )


def payload(body: Body | None) -> Body:
    """A body whose length is known before it comes: AWS insists."""
    if body is None or body.length is None:
        raise errors.MissingContentLength("You must provide the Content-Length HTTP header.")
    if body.length > LARGEST:
        raise errors.EntityTooLarge(
            "Your proposed upload exceeds the maximum allowed size", ProposedSize=body.length, MaxSizeAllowed=LARGEST
        )
    return body


@operation
async def delete_object(s3: S3, request: api.DeleteObjectRequest, caller: Caller) -> api.DeleteObjectOutput:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    bypass = locking.may_bypass(request, bucket)
    one = Version(request.key, request.version_id, plain(request.if_match), bypass)
    with errors.translated(bucket.name):
        (deleted,) = await s3.objects.delete(bucket.name, [one], cause("ObjectRemoved", bucket, caller))
    if deleted.refused:
        raise failure("If-Match")
    if deleted.locked:
        raise locking.protected()
    return api.DeleteObjectOutput(delete_marker=deleted.marker or None, version_id=deleted.version or None)


@operation
async def delete_objects(s3: S3, request: api.DeleteObjectsRequest, caller: Caller) -> api.DeleteObjectsOutput:
    bucket = await s3.bucket(request, caller)
    given = request.delete.objects
    if not 1 <= len(given) <= MOST_KEYS:
        raise errors.MalformedXML(errors.MALFORMED)
    bypass = locking.may_bypass(request, bucket)
    wanted = [Version(one.key, one.version_id or None, plain(one.e_tag), bypass) for one in given]
    known = [one for one in wanted if _is_version(one.version, bucket)]
    with errors.translated(bucket.name):
        deleted = await s3.objects.delete(bucket.name, known, cause("ObjectRemoved", bucket, caller))
    pairs = list(zip(known, deleted, strict=True))
    refused = [
        _error(one, "NoSuchVersion", "The specified version does not exist.") for one in wanted if one not in known
    ]
    refused += [_error(one, "PreconditionFailed", FAILED) for one, outcome in pairs if outcome.refused]
    refused += [_error(one, "AccessDenied", locking.PROTECTED) for one, outcome in pairs if outcome.locked]
    gone = [pair for pair in pairs if not pair[1].refused and not pair[1].locked]
    shown = [] if request.delete.quiet else [_deleted(*pair) for pair in gone]
    return api.DeleteObjectsOutput(deleted=shown or None, errors=refused or None)


def _is_version(given: str | None, bucket: Bucket) -> bool:
    try:
        check_version(given, bucket)
    except errors.InvalidArgument:
        return False
    return True


def _error(one: Version, code: str, message: str) -> api.Error:
    return api.Error(key=one.key, version_id=one.version, code=code, message=message)


def _deleted(one: Version, outcome: Deleted) -> api.DeletedObject:
    return api.DeletedObject(
        key=one.key,
        version_id=one.version,
        delete_marker=outcome.marker or None,
        delete_marker_version_id=outcome.version if outcome.marker else None,
    )
