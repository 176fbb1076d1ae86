"""Objects: put and delete."""

from millstream.api import s3 as api
from millstream.core.body import Body
from millstream.core.caller import Caller
from millstream.services.s3 import checksums, errors
from millstream.services.s3.attributes import attributes, encryption_fields
from millstream.services.s3.conditions import check_delete, write_condition
from millstream.services.s3.service import S3, check_version
from millstream.wire.operation import operation

LARGEST = 5 << 30  # of one PUT
MOST_KEYS = 1000


@operation
async def put_object(s3: S3, request: api.PutObjectRequest, caller: Caller) -> api.PutObjectOutput:
    bucket = await s3.bucket_for(request.bucket, request.key, caller, request.expected_bucket_owner)
    body = payload(request.body)
    stored = attributes(request, caller)
    with errors.translated(bucket.name, request.key):
        info = await s3.objects.put(
            bucket.name,
            request.key,
            aiter(body),
            stored,
            algorithm=checksums.chosen(body) or checksums.DEFAULT,
            condition=write_condition(request.if_match, request.if_none_match),
        )
    return api.PutObjectOutput(e_tag=f'"{info.etag}"', **checksums.fields(info.checksum), **encryption_fields(stored))


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
    bucket = await s3.bucket_for(request.bucket, request.key, caller, request.expected_bucket_owner)
    check_version(request.version_id)
    if request.if_match is not None:
        await check_delete(s3, bucket.name, request.key, request.if_match)
    with errors.translated(bucket.name):
        await s3.objects.delete(bucket.name, [request.key])
    return api.DeleteObjectOutput()


@operation
async def delete_objects(s3: S3, request: api.DeleteObjectsRequest, caller: Caller) -> api.DeleteObjectsOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    wanted = request.delete.objects
    if not 1 <= len(wanted) <= MOST_KEYS:
        raise errors.MalformedXML(errors.MALFORMED)
    unversioned = [one for one in wanted if one.version_id in (None, "", "null")]
    refused = [
        api.Error(
            key=one.key,
            version_id=one.version_id,
            code="NoSuchVersion",
            message="The specified version does not exist.",
        )
        for one in wanted
        if one not in unversioned
    ]
    with errors.translated(bucket.name):
        await s3.objects.delete(bucket.name, [one.key for one in unversioned])
    deleted = [api.DeletedObject(key=one.key, version_id=one.version_id) for one in unversioned]
    return api.DeleteObjectsOutput(deleted=None if request.delete.quiet else deleted, errors=refused or None)
