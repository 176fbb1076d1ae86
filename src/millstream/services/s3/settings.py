"""Bucket settings with nothing to see of them here, and those that cannot be had: AWS's defaults, or its error for
each that is not configured.
"""

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.services.s3 import errors
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

NoReplication = aws_error("ReplicationConfigurationNotFoundError", 404)


@operation
async def get_bucket_replication(
    s3: S3, request: api.GetBucketReplicationRequest, caller: Caller
) -> api.GetBucketReplicationOutput:
    bucket = await s3.bucket(request, caller)
    raise NoReplication("The replication configuration was not found", BucketName=bucket.name)


@operation
async def delete_bucket_replication(s3: S3, request: api.DeleteBucketReplicationRequest, caller: Caller) -> None:
    await s3.bucket(request, caller)


@operation
async def get_bucket_logging(
    s3: S3, request: api.GetBucketLoggingRequest, caller: Caller
) -> api.GetBucketLoggingOutput:
    await s3.bucket(request, caller)
    return api.GetBucketLoggingOutput()


@operation
async def put_bucket_logging(s3: S3, request: api.PutBucketLoggingRequest, caller: Caller) -> None:
    """Off, as it is."""
    await s3.bucket(request, caller)
    if request.bucket_logging_status.logging_enabled:
        raise errors.NotImplementedYet("Millstream delivers no server access logs.")


@operation
async def put_bucket_accelerate_configuration(
    s3: S3, request: api.PutBucketAccelerateConfigurationRequest, caller: Caller
) -> None:
    """All ways to a bucket are as fast here."""
    bucket = await s3.bucket(request, caller)
    if "." in bucket.name:
        raise api.InvalidRequest(
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
        )
    if request.accelerate_configuration.status is None:
        raise errors.MalformedXML(errors.MALFORMED)
    await s3.save(request, caller, "accelerate", request.accelerate_configuration.status)


@operation
async def get_bucket_accelerate_configuration(
    s3: S3, request: api.GetBucketAccelerateConfigurationRequest, caller: Caller
) -> api.GetBucketAccelerateConfigurationOutput:
    bucket = await s3.bucket(request, caller)
    return api.GetBucketAccelerateConfigurationOutput(status=bucket.settings.get("accelerate"))  # type: ignore[arg-type]


@operation
async def put_bucket_request_payment(s3: S3, request: api.PutBucketRequestPaymentRequest, caller: Caller) -> None:
    """Other accounts must then say that they pay: `access` asks it of them."""
    await s3.save(request, caller, "payer", request.request_payment_configuration.payer)


@operation
async def get_bucket_request_payment(
    s3: S3, request: api.GetBucketRequestPaymentRequest, caller: Caller
) -> api.GetBucketRequestPaymentOutput:
    bucket = await s3.bucket(request, caller)
    return api.GetBucketRequestPaymentOutput(payer=bucket.settings.get("payer", "BucketOwner"))  # type: ignore[arg-type]
