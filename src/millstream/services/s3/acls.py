"""Access control lists, for buckets whose ownership controls let them count."""

from functools import partial

import msgspec

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.ports.objects import Bucket, Grant
from millstream.services.s3 import access, errors
from millstream.services.s3.service import S3, cause, check_version, owner
from millstream.wire.operation import operation

LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
GROUPS = (access.ALL_USERS, access.AUTHENTICATED, LOG_DELIVERY)
CANNED: dict[str, tuple[Grant, ...]] = {
    "private": (),
    "bucket-owner-read": (),
    "bucket-owner-full-control": (),
    "public-read": (Grant(access.ALL_USERS, "READ"),),
    "public-read-write": (Grant(access.ALL_USERS, "READ"), Grant(access.ALL_USERS, "WRITE")),
    "authenticated-read": (Grant(access.AUTHENTICATED, "READ"),),
    "log-delivery-write": (Grant(LOG_DELIVERY, "WRITE"), Grant(LOG_DELIVERY, "READ_ACP")),
    "aws-exec-read": (),
}
HEADERS = {
    "grant_full_control": "FULL_CONTROL",
    "grant_read": "READ",
    "grant_read_acp": "READ_ACP",
    "grant_write": "WRITE",
    "grant_write_acp": "WRITE_ACP",
}
Request = api.PutBucketAclRequest | api.PutObjectAclRequest


def grants_of(request: object, bucket: Bucket | None) -> tuple[Grant, ...]:
    """What a request's canned list or headers grant; empty where it has none. Raise for lists that may not be set."""
    canned = getattr(request, "acl", None)
    given = {name: text for name in HEADERS if (text := getattr(request, name, None)) is not None}
    if canned is None and not given:
        return ()
    if canned and given:
        raise api.InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
    grants = tuple(grant for name, text in given.items() for grant in _header(text, HEADERS[name]))
    if bucket and not access.acls_count(bucket):
        if given or canned not in ("private", "bucket-owner-full-control"):
            raise errors.AccessControlListNotSupported("The bucket does not allow ACLs")
        return ()
    if canned and bucket:
        grants = (_own(bucket), *CANNED[canned])
    _check_public(bucket, grants or CANNED.get(canned or "", ()))
    return grants


def _check_public(bucket: Bucket | None, grants: tuple[Grant, ...]) -> None:
    public = any(grant.grantee in (access.ALL_USERS, access.AUTHENTICATED) for grant in grants)
    if public and (bucket is None or access.blocks(bucket, "BlockPublicAcls")):
        raise errors.AccessDenied("Access Denied")


def _header(text: str, permission: str) -> list[Grant]:
    """`id="…", uri="…"`"""
    found = []
    for part in text.split(","):
        kind, _, value = part.strip().partition("=")
        found.append(Grant(_grantee(kind, value.strip("\"' ")), permission))
    return found


def _grantee(kind: str, value: str) -> str:
    if kind == "emailAddress":
        raise errors.UnresolvableGrantByEmail("The e-mail address you provided does not match any account on record.")
    if kind == "uri" and value not in GROUPS:
        raise errors.InvalidArgument("Invalid group uri", ArgumentName="uri", ArgumentValue=value)
    if kind == "id" and not (len(value) == 64 and not value.strip("0123456789abcdef")):
        raise errors.InvalidArgument("Invalid id", ArgumentName="id", ArgumentValue=value)
    if kind not in ("uri", "id"):
        raise errors.InvalidArgument(
            "Argument format not recognized", ArgumentName="x-amz-grant", ArgumentValue=value
        )
    return value


def _documented(policy: api.AccessControlPolicy, bucket: Bucket) -> tuple[Grant, ...]:
    if policy.owner is None or policy.grants is None:
        raise errors.MalformedACL(errors.MALFORMED)
    owned = access.canonical_id(bucket.account)
    if policy.owner.id != owned:
        raise errors.AccessDenied("Access Denied")
    found = []
    for grant in policy.grants:
        who = grant.grantee
        if who is None or grant.permission is None:
            raise errors.MalformedACL(errors.MALFORMED)
        kind = {"CanonicalUser": "id", "Group": "uri", "AmazonCustomerByEmail": "emailAddress"}.get(who.type, "")
        found.append(Grant(_grantee(kind, (who.uri if kind == "uri" else who.id) or ""), grant.permission))
    return tuple(found)


def _asked(request: Request, bucket: Bucket) -> tuple[Grant, ...]:
    document = request.access_control_policy
    headers = request.acl is not None or any(getattr(request, name, None) for name in HEADERS)
    if document is None and not headers:
        raise errors.MissingSecurityHeader(
            "Your request was missing a required header", MissingHeaderName="x-amz-acl"
        )
    if document is not None and headers:
        raise errors.UnexpectedContent("This request does not support content")
    if document is None:
        return grants_of(request, bucket) or (_own(bucket),)
    grants = _documented(document, bucket)
    if not access.acls_count(bucket):
        raise errors.AccessControlListNotSupported("The bucket does not allow ACLs")
    _check_public(bucket, grants)
    return grants


def _own(bucket: Bucket) -> Grant:
    return Grant(access.canonical_id(bucket.account), "FULL_CONTROL")


@operation
async def put_bucket_acl(s3: S3, request: api.PutBucketAclRequest, caller: Caller) -> None:
    bucket = await s3.bucket(request, caller)
    grants = _asked(request, bucket)
    kept = None if grants == (_own(bucket),) else msgspec.json.encode(grants).decode()
    await s3.save(request, caller, "acl", kept)


@operation
async def get_bucket_acl(s3: S3, request: api.GetBucketAclRequest, caller: Caller) -> api.GetBucketAclOutput:
    bucket = await s3.bucket(request, caller)
    kept = bucket.settings.get("acl")
    grants = msgspec.json.decode(kept, type=tuple[Grant, ...]) if kept else (_own(bucket),)
    return api.GetBucketAclOutput(owner=owner(bucket.account), grants=[_shown(grant) for grant in grants])


@operation
async def put_object_acl(s3: S3, request: api.PutObjectAclRequest, caller: Caller) -> api.PutObjectAclOutput:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    with errors.translated(bucket.name, request.key, unmarked="PUT"):
        await s3.objects.head(bucket.name, request.key, request.version_id)
        why = cause("ObjectAcl:Put", bucket, caller)
        change = partial(msgspec.structs.replace, grants=_asked(request, bucket))
        await s3.objects.set_attributes(bucket.name, request.key, change, request.version_id, why)
    return api.PutObjectAclOutput()


@operation
async def get_object_acl(s3: S3, request: api.GetObjectAclRequest, caller: Caller) -> api.GetObjectAclOutput:
    bucket = await s3.bucket(request, caller)
    check_version(request.version_id, bucket)
    with errors.translated(bucket.name, request.key):
        info = await s3.objects.head(bucket.name, request.key, request.version_id)
    grants = info.attributes.grants or (_own(bucket),)
    return api.GetObjectAclOutput(owner=owner(bucket.account), grants=[_shown(grant) for grant in grants])


def _shown(grant: Grant) -> api.Grant:
    group = grant.grantee.startswith("http")
    grantee = (
        api.Grantee(uri=grant.grantee, type="Group") if group else api.Grantee(id=grant.grantee, type="CanonicalUser")
    )
    return api.Grant(grantee=grantee, permission=grant.permission)  # type: ignore[arg-type]
