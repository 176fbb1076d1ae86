"""May the caller do that? The bucket's policy, its access control list and the object's, in AWS's order.

A caller of the bucket's own account may do what no policy denies: roles and users here are not held to theirs.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from millstream.api import s3 as api
from millstream.core import clock
from millstream.core.caller import ANONYMOUS, Caller
from millstream.domain import policy
from millstream.ports.objects import (
    Attributes,
    Bucket,
    Grant,
    IsDeleteMarker,
    NoSuchKey,
    NoSuchVersion,
    ObjectStore,
)
from millstream.services.s3 import errors

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
ACTIONS = {  # where the permission is not called like the operation
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
VERSIONED = ("GetObject", "DeleteObject", "GetObjectAcl", "PutObjectAcl", "GetObjectTagging", "PutObjectTagging",
             "DeleteObjectTagging", "GetObjectAttributes")  # fmt: skip
FURTHER = {  # what a request with this field needs too
    "bypass_governance_retention": "BypassGovernanceRetention",
    "object_lock_mode": "PutObjectRetention",
    "object_lock_legal_hold_status": "PutObjectLegalHold",
}
OWNERS_ALWAYS = ("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy")  # or nobody could mend a policy
BY_BUCKET_ACL = {"ListBucket": "READ", "ListBucketVersions": "READ", "ListBucketMultipartUploads": "READ",
                 "PutObject": "WRITE", "DeleteObject": "WRITE", "GetBucketAcl": "READ_ACP",
                 "PutBucketAcl": "WRITE_ACP"}  # fmt: skip
BY_OBJECT_ACL = {"GetObject": "READ", "GetObjectVersion": "READ", "GetObjectAcl": "READ_ACP",
                 "GetObjectAttributes": "READ", "PutObjectAcl": "WRITE_ACP"}  # fmt: skip
NARROWING = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:userid",
             "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "s3:dataaccesspointarn",
             "s3:dataaccesspointaccount")  # fmt: skip
SESSION = re.compile(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.*")  # conditions see its role
KEYS = {  # condition keys -> fields of requests
    "s3:x-amz-acl": "acl",
    "s3:x-amz-copy-source": "copy_source",
    "s3:x-amz-metadata-directive": "metadata_directive",
    "s3:x-amz-server-side-encryption": "server_side_encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "ssekms_key_id",
    "s3:x-amz-server-side-encryption-customer-algorithm": "sse_customer_algorithm",
    "s3:x-amz-storage-class": "storage_class",
    "s3:x-amz-grant-full-control": "grant_full_control",
    "s3:x-amz-grant-read": "grant_read",
    "s3:prefix": "prefix",
    "s3:delimiter": "delimiter",
    "s3:max-keys": "max_keys",
    "s3:VersionId": "version_id",
}


@lru_cache
def canonical_id(account: str) -> str:
    """S3 names owners by 64 hexadecimal digits that do not tell the account."""
    return hashlib.sha256(f"millstream canonical user {account}".encode()).hexdigest()


def setting(bucket: Bucket, name: str) -> dict[str, Any]:
    """One that is kept as a document; empty where it is not configured."""
    found: dict[str, Any] = json.loads(bucket.settings.get(name) or "{}")
    return found


def blocks(bucket: Bucket, what: str) -> bool:
    """A word of the public access block. All hold in a new bucket, as on AWS; deleted, none does."""
    return bool(setting(bucket, "access-block").get(what)) if "access-block" in bucket.settings else True


def acls_count(bucket: Bucket) -> bool:
    """BucketOwnerEnforced, AWS's default, knows no access control lists."""
    return bucket.settings.get("ownership", "BucketOwnerEnforced") != "BucketOwnerEnforced"


async def check(objects: ObjectStore, bucket: Bucket, request: Any, caller: Caller) -> None:
    """Raise AccessDenied."""
    own = caller.account == bucket.account
    if own and "policy" not in bucket.settings:  # nearly every request
        return
    operation = type(request).__name__.removesuffix("Request")
    if not own and bucket.settings.get("payer") == "Requester":
        _check_payer(request, caller)
    action = ACTIONS.get(operation, operation)
    if action == "GetObject" and not own and getattr(request, "version_id", None) is None:
        await _check_reader(objects, bucket, request, caller)
    else:
        await _check(objects, bucket, request, caller, action)
    for field, further in FURTHER.items():
        if getattr(request, field, None):
            await _check(objects, bucket, request, caller, further)


async def _check_reader(objects: ObjectStore, bucket: Bucket, request: Any, caller: Caller) -> None:
    """That a key is not there is told to who may list it; to others it is as if they might not read it."""
    if await _is_there(objects, bucket, request.key):
        await _check(objects, bucket, request, caller, "GetObject")
    else:
        listing = api.ListObjectsV2Request(bucket=bucket.name, prefix=request.key)
        await _check(objects, bucket, listing, caller, "ListBucket")


async def _is_there(objects: ObjectStore, bucket: Bucket, key: str) -> bool:
    try:
        await objects.head(bucket.name, key)
    except NoSuchKey:
        return False
    return True


def _check_payer(request: Any, caller: Caller) -> None:
    if caller.principal == ANONYMOUS or getattr(request, "request_payer", None) != "requester":
        raise errors.AccessDenied("Access Denied")


async def _check(objects: ObjectStore, bucket: Bucket, request: Any, caller: Caller, action: str) -> None:
    own = caller.account == bucket.account
    if own and action in OWNERS_ALWAYS:
        return
    if action in VERSIONED and getattr(request, "version_id", None):
        action = action.replace("Object", "ObjectVersion", 1)
    verdict = await _by_policy(objects, bucket, request, caller, action)
    if verdict == "allowed" or (own and verdict != "explicitDeny"):
        return
    if verdict == "explicitDeny" or not await _by_acl(objects, bucket, request, caller, action):
        raise errors.AccessDenied("Access Denied")


async def _by_policy(
    objects: ObjectStore, bucket: Bucket, request: Any, caller: Caller, action: str
) -> policy.Verdict:
    if (text := bucket.settings.get("policy")) is None:
        return "implicitDeny"
    stranger = caller.account != bucket.account
    restricted = stranger and blocks(bucket, "RestrictPublicBuckets") and is_public(text)
    statements = [
        statement
        for principals, statement in parsed(text)
        if principals.hold(caller) and not (restricted and statement.allows)
    ]
    context = _context(request, caller)
    if "s3:ExistingObjectTag" in text:
        tags = (await _attributes(objects, bucket, request)).tags
        context |= {f"s3:ExistingObjectTag/{key}": (value,) for key, value in tags.items()}
    batch = getattr(request, "delete", None)
    keys = [one.key for one in batch.objects] if batch else [getattr(request, "key", None)]
    verdicts = {policy.decide(statements, f"s3:{action}", arn(bucket.name, key), context).verdict for key in keys}
    return next((one for one in ("explicitDeny", "implicitDeny") if one in verdicts), "allowed")


@lru_cache
def parsed(text: str) -> list[tuple[policy.Principals, policy.Statement]]:
    return policy.parse_of_resource(text)


def is_public(text: str) -> bool:
    """Whether it allows something to everybody. https://docs.aws.amazon.com/AmazonS3/latest/userguide/
    access-control-block-public-access.html, "The meaning of public"
    """
    return any(
        statement.allows and principals.public and not _narrow(statement) for principals, statement in parsed(text)
    )


def _narrow(statement: policy.Statement) -> bool:
    """Whether a condition fixes who may come."""
    return any(
        key.lower() in NARROWING and all("*" not in value and value != "0.0.0.0/0" for value in values)
        for operator, tests in statement.conditions.items()
        if "Not" not in operator and not operator.endswith("IfExists")
        for key, values in tests.items()
    )


def arn(bucket: str, key: str | None) -> str:
    return f"arn:aws:s3:::{bucket}/{key}" if key is not None else f"arn:aws:s3:::{bucket}"


def _context(request: Any, caller: Caller) -> dict[str, tuple[str, ...]]:
    given = {name: getattr(request, field, None) for name, field in KEYS.items()}
    context: dict[str, tuple[str, ...]] = {name: (str(value),) for name, value in given.items() if value is not None}
    now = clock.now()
    context |= {
        "aws:SecureTransport": (str(caller.origin.secure).lower(),),
        "aws:CurrentTime": (f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%SZ}",),
        "aws:EpochTime": (str(int(now)),),
        "aws:ViaAWSService": ("false",),
    }
    if caller.origin.address:
        context["aws:SourceIp"] = (caller.origin.address,)
    for name, header in (("aws:Referer", "referer"), ("aws:UserAgent", "user-agent")):
        if header in caller.headers:
            context[name] = (caller.headers[header],)
    if caller.principal != ANONYMOUS:
        context |= {
            "aws:PrincipalArn": (SESSION.sub(r"arn:aws:iam::\1:role/\2", caller.principal),),
            "aws:PrincipalAccount": (caller.account,),
            "aws:userid": (caller.user_id,),
        }
        if ":user/" in caller.principal:
            context["aws:username"] = (caller.principal.rpartition("/")[2],)
    tagging = getattr(request, "tagging", None)
    if tagging is not None:
        pairs = parse_qsl(tagging) if isinstance(tagging, str) else [(one.key, one.value) for one in tagging.tag_set]
        context |= {f"s3:RequestObjectTag/{key}": (value,) for key, value in pairs}
        context["s3:RequestObjectTagKeys"] = tuple(key for key, _ in pairs)
    return context


async def _attributes(objects: ObjectStore, bucket: Bucket, request: Any) -> Attributes:
    key, version = getattr(request, "key", None), getattr(request, "version_id", None)
    if key is None:
        return Attributes()
    try:
        return (await objects.head(bucket.name, key, version)).attributes
    except (NoSuchKey, NoSuchVersion, IsDeleteMarker):
        return Attributes()


async def _by_acl(objects: ObjectStore, bucket: Bucket, request: Any, caller: Caller, action: str) -> bool:
    """For strangers. A list of another account's ids is possible on AWS only."""
    if not acls_count(bucket) or blocks(bucket, "IgnorePublicAcls"):
        return False
    groups = [ALL_USERS] if caller.principal == ANONYMOUS else [ALL_USERS, AUTHENTICATED]
    if wanted := BY_OBJECT_ACL.get(action):
        grants = (await _attributes(objects, bucket, request)).grants
    elif wanted := BY_BUCKET_ACL.get(action):
        grants = tuple(msgspec.json.decode(bucket.settings.get("acl", "[]"), type=list[Grant]))
    else:
        return False
    return any(grant.grantee in groups and grant.permission in (wanted, "FULL_CONTROL") for grant in grants)
