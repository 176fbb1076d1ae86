"""What a bucket decides for its objects: default encryption, who owns them, and whether the public may be let in."""

import msgspec

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import Bucket
from millstream.services.s3 import access, errors
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

SSE = "x-amz-server-side-encryption"
NoOwnershipControls = aws_error("OwnershipControlsNotFoundError", 404)
NoPublicAccessBlock = aws_error("NoSuchPublicAccessBlockConfiguration", 404)


@operation
async def put_bucket_encryption(s3: S3, request: api.PutBucketEncryptionRequest, caller: Caller) -> None:
    await s3.bucket(request, caller)
    rules = request.server_side_encryption_configuration.rules
    default = rules[0].apply_server_side_encryption_by_default if len(rules) == 1 else None
    if default is None:
        raise errors.MalformedXML(errors.MALFORMED)
    if default.kms_master_key_id and default.sse_algorithm == "AES256":
        raise errors.InvalidArgument(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            ArgumentName="ApplyServerSideEncryptionByDefault",
        )
    await s3.save(request, caller, "encryption", rules[0])


@operation
async def get_bucket_encryption(
    s3: S3, request: api.GetBucketEncryptionRequest, caller: Caller
) -> api.GetBucketEncryptionOutput:
    rule = _rule(await s3.bucket(request, caller))
    return api.GetBucketEncryptionOutput(
        server_side_encryption_configuration=api.ServerSideEncryptionConfiguration(rules=[rule])
    )


@operation
async def delete_bucket_encryption(s3: S3, request: api.DeleteBucketEncryptionRequest, caller: Caller) -> None:
    await s3.save(request, caller, "encryption", None)


def _rule(bucket: Bucket) -> api.ServerSideEncryptionRule:
    if text := bucket.settings.get("encryption"):
        rule = msgspec.json.decode(text, type=api.ServerSideEncryptionRule)
        return msgspec.structs.replace(rule, bucket_key_enabled=bool(rule.bucket_key_enabled))
    default = api.ServerSideEncryptionByDefault(sse_algorithm="AES256")
    return api.ServerSideEncryptionRule(apply_server_side_encryption_by_default=default, bucket_key_enabled=False)


def default_encryption(bucket: Bucket) -> dict[str, str]:
    """Of an object whose request names none; empty where nothing is configured."""
    if "encryption" not in bucket.settings:
        return {}
    rule = _rule(bucket)
    default = rule.apply_server_side_encryption_by_default
    assert default is not None
    found = {SSE: str(default.sse_algorithm)}
    if default.kms_master_key_id:
        found[f"{SSE}-aws-kms-key-id"] = default.kms_master_key_id
    if rule.bucket_key_enabled and default.sse_algorithm != "AES256":
        found[f"{SSE}-bucket-key-enabled"] = "true"
    return found


@operation
async def put_bucket_ownership_controls(
    s3: S3, request: api.PutBucketOwnershipControlsRequest, caller: Caller
) -> None:
    rules = request.ownership_controls.rules
    if len(rules) != 1:
        raise errors.MalformedXML(errors.MALFORMED)
    bucket = await s3.bucket(request, caller)
    if rules[0].object_ownership == "BucketOwnerEnforced" and bucket.settings.get("acl", "[]") != "[]":
        raise errors.InvalidBucketAclWithObjectOwnership(
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
        )
    await s3.save(request, caller, "ownership", rules[0].object_ownership)


@operation
async def get_bucket_ownership_controls(
    s3: S3, request: api.GetBucketOwnershipControlsRequest, caller: Caller
) -> api.GetBucketOwnershipControlsOutput:
    bucket = await s3.bucket(request, caller)
    ownership = bucket.settings.get("ownership", "BucketOwnerEnforced")
    if not ownership:
        raise NoOwnershipControls("The bucket ownership controls were not found", BucketName=bucket.name)
    rule = api.OwnershipControlsRule(object_ownership=ownership)  # type: ignore[arg-type]
    return api.GetBucketOwnershipControlsOutput(ownership_controls=api.OwnershipControls(rules=[rule]))


@operation
async def delete_bucket_ownership_controls(
    s3: S3, request: api.DeleteBucketOwnershipControlsRequest, caller: Caller
) -> None:
    """Without any, writers own their objects, as before S3 had such controls."""
    await s3.save(request, caller, "ownership", "")


@operation
async def put_public_access_block(s3: S3, request: api.PutPublicAccessBlockRequest, caller: Caller) -> None:
    await s3.save(request, caller, "access-block", request.public_access_block_configuration)


@operation
async def get_public_access_block(
    s3: S3, request: api.GetPublicAccessBlockRequest, caller: Caller
) -> api.GetPublicAccessBlockOutput:
    bucket = await s3.bucket(request, caller)
    if bucket.settings.get("access-block", "{") == "":
        raise NoPublicAccessBlock("The public access block configuration was not found", BucketName=bucket.name)
    return api.GetPublicAccessBlockOutput(
        public_access_block_configuration=api.PublicAccessBlockConfiguration(
            block_public_acls=access.blocks(bucket, "BlockPublicAcls"),
            ignore_public_acls=access.blocks(bucket, "IgnorePublicAcls"),
            block_public_policy=access.blocks(bucket, "BlockPublicPolicy"),
            restrict_public_buckets=access.blocks(bucket, "RestrictPublicBuckets"),
        )
    )


@operation
async def delete_public_access_block(s3: S3, request: api.DeletePublicAccessBlockRequest, caller: Caller) -> None:
    await s3.save(request, caller, "access-block", "")
