"""Bucket policies."""

import json

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain import policy
from millstream.ports.objects import Bucket
from millstream.services.s3 import access, errors
from millstream.services.s3.service import S3
from millstream.wire.http import Response
from millstream.wire.operation import operation

LARGEST = 20 << 10
MalformedPolicy = aws_error("MalformedPolicy")
NoSuchBucketPolicy = aws_error("NoSuchBucketPolicy", 404)


@operation
async def put_bucket_policy(s3: S3, request: api.PutBucketPolicyRequest, caller: Caller) -> Response:
    """The model does not say the status."""
    bucket = await s3.bucket(request, caller)
    _check(bucket, request.policy)
    if access.blocks(bucket, "BlockPublicPolicy") and access.is_public(request.policy):
        raise errors.AccessDenied(
            f"User: {caller.principal} is not authorized to perform: s3:PutBucketPolicy on resource: "
            f'"arn:aws:s3:::{bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in '
            "S3 Block Public Access."
        )
    await s3.save(request, caller, "policy", request.policy)
    return Response(204, [("x-amz-request-id", caller.request_id)])


def _check(bucket: Bucket, text: str) -> None:
    if len(text.encode()) > LARGEST:
        raise MalformedPolicy("Policy exceeds the maximum allowed document size.")
    if not text.lstrip().startswith("{"):
        raise MalformedPolicy("Policies must be valid JSON and the first byte must be '{'")
    try:
        if json.loads(text) == {}:
            raise MalformedPolicy("Missing required field Statement")
        statements = policy.parse_of_resource(text)
    except ValueError as error:
        try:
            json.loads(text)
        except ValueError:
            raise MalformedPolicy("This policy contains invalid Json") from error
        raise MalformedPolicy(str(error)) from error
    own = (f"arn:aws:s3:::{bucket.name}", f"arn:aws:s3:::{bucket.name}/")
    for _, statement in statements:
        if not all(one == own[0] or one.startswith(own[1]) for one in statement.resources):
            raise MalformedPolicy("Policy has invalid resource")
        if not all(action == "*" or action.lower().startswith("s3:") for action in statement.actions):
            raise MalformedPolicy("Policy has invalid action")


@operation
async def get_bucket_policy(s3: S3, request: api.GetBucketPolicyRequest, caller: Caller) -> api.GetBucketPolicyOutput:
    bucket = await s3.bucket(request, caller)
    return api.GetBucketPolicyOutput(policy=_policy(bucket))


@operation
async def get_bucket_policy_status(
    s3: S3, request: api.GetBucketPolicyStatusRequest, caller: Caller
) -> api.GetBucketPolicyStatusOutput:
    bucket = await s3.bucket(request, caller)
    status = api.PolicyStatus(is_public=access.is_public(_policy(bucket)))
    return api.GetBucketPolicyStatusOutput(policy_status=status)


def _policy(bucket: Bucket) -> str:
    if (text := bucket.settings.get("policy")) is None:
        raise NoSuchBucketPolicy("The bucket policy does not exist", BucketName=bucket.name)
    return text


@operation
async def delete_bucket_policy(s3: S3, request: api.DeleteBucketPolicyRequest, caller: Caller) -> None:
    await s3.save(request, caller, "policy", None)
