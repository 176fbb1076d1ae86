"""S3's errors that its service model does not list, and the port's in S3's words.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate

from millstream.api import s3 as api
from millstream.core.errors import AwsError, aws_error
from millstream.ports import objects as port

AccessControlListNotSupported = aws_error("AccessControlListNotSupported")
AccessDenied = aws_error("AccessDenied", 403)
BadRequest = aws_error("BadRequest")
BucketNotEmpty = aws_error("BucketNotEmpty", 409)
ConditionalRequestConflict = aws_error("ConditionalRequestConflict", 409)
EntityTooLarge = aws_error("EntityTooLarge")
EntityTooSmall = aws_error("EntityTooSmall")
IllegalLocationConstraint = aws_error("IllegalLocationConstraintException")
InvalidArgument = aws_error("InvalidArgument")
InvalidBucketAclWithObjectOwnership = aws_error("InvalidBucketAclWithObjectOwnership")
InvalidBucketName = aws_error("InvalidBucketName")
InvalidEncryptionAlgorithm = aws_error("InvalidEncryptionAlgorithmError")
InvalidLocationConstraint = aws_error("InvalidLocationConstraint")
InvalidBucketOwner = aws_error("InvalidBucketOwnerAWSAccountID")
InvalidPart = aws_error("InvalidPart")
InvalidPartNumber = aws_error("InvalidPartNumber", 416)
InvalidPartOrder = aws_error("InvalidPartOrder")
InvalidRange = aws_error("InvalidRange", 416)
InvalidStorageClass = aws_error("InvalidStorageClass")
InvalidTag = aws_error("InvalidTag")
KeyTooLong = aws_error("KeyTooLongError")
MalformedACL = aws_error("MalformedACLError")
MalformedXML = aws_error("MalformedXML")
MetadataTooLarge = aws_error("MetadataTooLarge")
MissingContentLength = aws_error("MissingContentLength", 411)
MethodNotAllowed = aws_error("MethodNotAllowed", 405)
NoSuchVersion = aws_error("NoSuchVersion", 404)
NotImplementedYet = aws_error("NotImplemented", 501)
PreconditionFailed = aws_error("PreconditionFailed", 412)
MissingSecurityHeader = aws_error("MissingSecurityHeader")
UnexpectedContent = aws_error("UnexpectedContent")
UnresolvableGrantByEmail = aws_error("UnresolvableGrantByEmailAddress")
TooManyBuckets = aws_error("TooManyBuckets")

MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
CONFLICT = "The conditional request cannot succeed due to a conflicting operation against this resource."
MISSING_BUCKET = "The specified bucket does not exist"
INVALID_PART = (
    "One or more of the specified parts could not be found.  The part may not have been uploaded, "
    "or the specified entity tag may not match the part's entity tag."
)


@contextmanager
def translated(bucket: str = "", key: str = "", upload: str = "", *, unmarked: str = "") -> Iterator[None]:
    """What the object port raises, as S3 says it. `unmarked` is the HTTP method of an operation to which a delete
    marker that hides the key is one too, not a missing key.
    """
    try:
        yield
    except port.NoSuchBucket as error:
        raise no_such_bucket(bucket) from error
    except port.NoSuchKey as error:
        if error.marker and unmarked:
            raise is_marker(error.marker, unmarked) from error
        hidden = no_such_key(key)
        if error.marker:
            hidden.with_headers(x_amz_delete_marker="true", x_amz_version_id=error.marker.version)
        raise hidden from error
    except port.NoSuchVersion as error:
        raise NoSuchVersion("The specified version does not exist.", Key=key, VersionId=str(error)) from error
    except port.IsDeleteMarker as error:
        raise is_marker(error.marker, unmarked or "GET") from error
    except port.NoSuchUpload as error:
        raise no_such_upload(upload) from error
    except port.PreconditionFailed as error:
        raise _precondition(error, key) from error
    except port.BucketNotEmpty as error:
        versions = " You must delete all versions in the bucket." if error.versioned else ""
        message = f"The bucket you tried to delete is not empty{'.' if versions else ''}{versions}"
        raise BucketNotEmpty(message, BucketName=bucket) from error
    except port.InvalidPart as error:
        raise InvalidPart(INVALID_PART, ETag=error.etag, PartNumber=error.number, UploadId=upload) from error
    except port.InvalidPartOrder as error:
        raise InvalidPartOrder(
            "The list of parts was not in ascending order. Parts must be ordered by part number.", UploadId=upload
        ) from error
    except port.PartTooSmall as error:
        message = "Your proposed upload is smaller than the minimum allowed size"
        small = error.part
        raise EntityTooSmall(
            message, ETag=small.etag, MinSizeAllowed=5 << 20, PartNumber=small.number, ProposedSize=small.size
        ) from error


def _precondition(error: port.PreconditionFailed, key: str) -> AwsError:
    if isinstance(error, port.Conflict):
        return ConditionalRequestConflict(CONFLICT, Condition=str(error), Key=key)
    return PreconditionFailed("At least one of the pre-conditions you specified did not hold", Condition=str(error))


def is_marker(marker: port.ObjectInfo, method: str = "GET") -> AwsError:
    return MethodNotAllowed(
        "The specified method is not allowed against this resource.", Method=method, ResourceType="DeleteMarker"
    ).with_headers(
        allow="DELETE",
        last_modified=formatdate(marker.modified, usegmt=True),
        x_amz_delete_marker="true",
        x_amz_version_id=marker.version,
    )


def no_such_bucket(bucket: str) -> api.NoSuchBucket:
    return api.NoSuchBucket(MISSING_BUCKET, BucketName=bucket)


def no_such_key(key: str) -> api.NoSuchKey:
    return api.NoSuchKey("The specified key does not exist.", Key=key)


def no_such_upload(upload: str) -> api.NoSuchUpload:
    return api.NoSuchUpload(
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
        "or completed.",
        UploadId=upload,
    )
