"""Archived objects: read only while a restored copy is there. A restore is done at once, where AWS takes hours.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
"""

from email.utils import formatdate

from msgspec import structs

from millstream.api import s3 as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import Attributes, ObjectInfo
from millstream.services.s3 import errors
from millstream.services.s3.service import S3, cause, check_version
from millstream.wire.http import Response
from millstream.wire.operation import operation

CLASSES = ("GLACIER", "DEEP_ARCHIVE")
DAY = 86400
InvalidObjectState = aws_error("InvalidObjectState", 403)


def is_archived(kept: Attributes) -> bool:
    return kept.storage_class in CLASSES


def check_readable(info: ObjectInfo) -> None:
    kept = info.attributes
    if is_archived(kept) and kept.restored <= clock.now():
        raise InvalidObjectState(
            "The operation is not valid for the object's storage class", StorageClass=kept.storage_class
        )


def headers_of(kept: Attributes) -> dict[str, str]:
    """x-amz-restore, while there is a copy."""
    if kept.restored <= clock.now():
        return {}
    return {"x-amz-restore": f'ongoing-request="false", expiry-date="{formatdate(kept.restored, usegmt=True)}"'}


@operation
async def restore_object(s3: S3, request: api.RestoreObjectRequest, caller: Caller) -> Response:
    """202 for a new copy, 200 where only the end of one moves."""
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    wanted = request.restore_request
    if wanted is None or wanted.type or wanted.select_parameters or wanted.output_location:
        raise errors.NotImplementedYet("Millstream restores objects; it does not select from them.")
    if (wanted.days or 0) <= 0:
        raise errors.MalformedXML(errors.MALFORMED)
    end = float((clock.now() + (wanted.days or 0) * DAY) // DAY * DAY + DAY)
    before: list[bool] = []

    def restored(kept: Attributes) -> Attributes:
        if not is_archived(kept):
            raise InvalidObjectState(
                "Restore is not allowed for the object's current storage class", StorageClass=kept.storage_class
            )
        before.append(kept.restored > clock.now())
        return structs.replace(kept, restored=end)

    why = cause("ObjectRestore:Completed", bucket, caller)
    with errors.translated(bucket.name, request.key, unmarked="POST"):
        await s3.objects.set_attributes(bucket.name, request.key, restored, request.version_id, why)
    return Response(200 if before[-1] else 202, [("x-amz-request-id", caller.request_id)])
