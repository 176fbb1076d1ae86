"""Bucket settings that nobody has changed: AWS's defaults, or its error for each that is not configured."""

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

NoSuchWebsite = aws_error("NoSuchWebsiteConfiguration", 404)
NoReplication = aws_error("ReplicationConfigurationNotFoundError", 404)


@operation
async def get_bucket_website(
    s3: S3, request: api.GetBucketWebsiteRequest, caller: Caller
) -> api.GetBucketWebsiteOutput:
    bucket = await s3.bucket(request, caller)
    raise NoSuchWebsite("The specified bucket does not have a website configuration", BucketName=bucket.name)


@operation
async def get_bucket_replication(
    s3: S3, request: api.GetBucketReplicationRequest, caller: Caller
) -> api.GetBucketReplicationOutput:
    bucket = await s3.bucket(request, caller)
    raise NoReplication("The replication configuration was not found", BucketName=bucket.name)


@operation
async def get_bucket_logging(
    s3: S3, request: api.GetBucketLoggingRequest, caller: Caller
) -> api.GetBucketLoggingOutput:
    await s3.bucket(request, caller)
    return api.GetBucketLoggingOutput()


@operation
async def get_bucket_accelerate_configuration(
    s3: S3, request: api.GetBucketAccelerateConfigurationRequest, caller: Caller
) -> api.GetBucketAccelerateConfigurationOutput:
    await s3.bucket(request, caller)
    return api.GetBucketAccelerateConfigurationOutput()


@operation
async def get_bucket_request_payment(
    s3: S3, request: api.GetBucketRequestPaymentRequest, caller: Caller
) -> api.GetBucketRequestPaymentOutput:
    await s3.bucket(request, caller)
    return api.GetBucketRequestPaymentOutput(payer="BucketOwner")
