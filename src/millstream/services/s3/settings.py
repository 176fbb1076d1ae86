"""Bucket settings that nobody has changed: AWS's defaults, or its error for each that is not configured."""

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.services.s3 import errors
from millstream.services.s3.service import S3, owner
from millstream.wire.operation import operation

NoSuchBucketPolicy = aws_error("NoSuchBucketPolicy", 404)
NoSuchCors = aws_error("NoSuchCORSConfiguration", 404)
NoSuchLifecycle = aws_error("NoSuchLifecycleConfiguration", 404)
NoSuchWebsite = aws_error("NoSuchWebsiteConfiguration", 404)
NoReplication = aws_error("ReplicationConfigurationNotFoundError", 404)
NoObjectLock = aws_error("ObjectLockConfigurationNotFoundError", 404)


@operation
async def get_bucket_policy(s3: S3, request: api.GetBucketPolicyRequest, caller: Caller) -> api.GetBucketPolicyOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoSuchBucketPolicy("The bucket policy does not exist", BucketName=bucket.name)


@operation
async def get_bucket_policy_status(
    s3: S3, request: api.GetBucketPolicyStatusRequest, caller: Caller
) -> api.GetBucketPolicyStatusOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoSuchBucketPolicy("The bucket policy does not exist", BucketName=bucket.name)


@operation
async def get_bucket_cors(s3: S3, request: api.GetBucketCorsRequest, caller: Caller) -> api.GetBucketCorsOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoSuchCors("The CORS configuration does not exist", BucketName=bucket.name)


@operation
async def get_bucket_lifecycle_configuration(
    s3: S3, request: api.GetBucketLifecycleConfigurationRequest, caller: Caller
) -> api.GetBucketLifecycleConfigurationOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoSuchLifecycle("The lifecycle configuration does not exist", BucketName=bucket.name)


@operation
async def get_bucket_website(
    s3: S3, request: api.GetBucketWebsiteRequest, caller: Caller
) -> api.GetBucketWebsiteOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoSuchWebsite("The specified bucket does not have a website configuration", BucketName=bucket.name)


@operation
async def get_bucket_replication(
    s3: S3, request: api.GetBucketReplicationRequest, caller: Caller
) -> api.GetBucketReplicationOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoReplication("The replication configuration was not found", BucketName=bucket.name)


@operation
async def get_object_lock_configuration(
    s3: S3, request: api.GetObjectLockConfigurationRequest, caller: Caller
) -> api.GetObjectLockConfigurationOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise NoObjectLock("Object Lock configuration does not exist for this bucket", BucketName=bucket.name)


@operation
async def get_bucket_logging(
    s3: S3, request: api.GetBucketLoggingRequest, caller: Caller
) -> api.GetBucketLoggingOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    return api.GetBucketLoggingOutput()


@operation
async def get_bucket_accelerate_configuration(
    s3: S3, request: api.GetBucketAccelerateConfigurationRequest, caller: Caller
) -> api.GetBucketAccelerateConfigurationOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    return api.GetBucketAccelerateConfigurationOutput()


@operation
async def get_bucket_request_payment(
    s3: S3, request: api.GetBucketRequestPaymentRequest, caller: Caller
) -> api.GetBucketRequestPaymentOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    return api.GetBucketRequestPaymentOutput(payer="BucketOwner")


@operation
async def get_bucket_encryption(
    s3: S3, request: api.GetBucketEncryptionRequest, caller: Caller
) -> api.GetBucketEncryptionOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    default = api.ServerSideEncryptionByDefault(sse_algorithm="AES256")
    rule = api.ServerSideEncryptionRule(apply_server_side_encryption_by_default=default, bucket_key_enabled=False)
    return api.GetBucketEncryptionOutput(
        server_side_encryption_configuration=api.ServerSideEncryptionConfiguration(rules=[rule])
    )


@operation
async def get_public_access_block(
    s3: S3, request: api.GetPublicAccessBlockRequest, caller: Caller
) -> api.GetPublicAccessBlockOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    return api.GetPublicAccessBlockOutput(
        public_access_block_configuration=api.PublicAccessBlockConfiguration(
            block_public_acls=True, ignore_public_acls=True, block_public_policy=True, restrict_public_buckets=True
        )
    )


@operation
async def get_bucket_ownership_controls(
    s3: S3, request: api.GetBucketOwnershipControlsRequest, caller: Caller
) -> api.GetBucketOwnershipControlsOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    rule = api.OwnershipControlsRule(object_ownership="BucketOwnerEnforced")
    return api.GetBucketOwnershipControlsOutput(ownership_controls=api.OwnershipControls(rules=[rule]))


@operation
async def get_bucket_acl(s3: S3, request: api.GetBucketAclRequest, caller: Caller) -> api.GetBucketAclOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    return api.GetBucketAclOutput(owner=owner(bucket.account), grants=[_full_control(bucket.account)])


@operation
async def get_object_acl(s3: S3, request: api.GetObjectAclRequest, caller: Caller) -> api.GetObjectAclOutput:
    bucket = await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    with errors.translated(bucket.name, request.key):
        await s3.objects.head(bucket.name, request.key)
    return api.GetObjectAclOutput(owner=owner(bucket.account), grants=[_full_control(bucket.account)])


@operation
async def put_bucket_acl(s3: S3, request: api.PutBucketAclRequest, caller: Caller) -> None:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise errors.AccessControlListNotSupported("The bucket does not allow ACLs")


@operation
async def put_object_acl(s3: S3, request: api.PutObjectAclRequest, caller: Caller) -> api.PutObjectAclOutput:
    await s3.bucket(request.bucket, caller, request.expected_bucket_owner)
    raise errors.AccessControlListNotSupported("The bucket does not allow ACLs")


def _full_control(account: str) -> api.Grant:
    grantee = api.Grantee(id=owner(account).id, type="CanonicalUser")
    return api.Grant(grantee=grantee, permission="FULL_CONTROL")
